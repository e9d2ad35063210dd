"""What the loop would do, day by day, on a copy that is thrown away: nothing real is touched [LOOP-5] [INS-3]."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from assure_tui.domain.errors import Invalid
from assure_tui.domain.loop_views import Foreseen
from assure_tui.domain.model import Actor
from assure_tui.services import heartbeat
from assure_tui.services.clock import FixedClock, zone
from assure_tui.services.deeds_seen import seen_by
from assure_tui.services.dispatcher import Dispatcher
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.store.engine import Store
from assure_tui.store.read import SqliteReader
from assure_tui.store.rehearsal import copy_for_rehearsal

FAR = 366  # days ahead at most [INS-3]
BEATS = 60  # in one day, so that a rehearsal always ends


def rehearse(
    store: Store, zone_name: str, start: datetime, until: date, viewer: Actor | None = None
) -> Iterator[Foreseen]:
    """What would be done from `start` to the end of the day `until`, in order, supposing that no person acts.

    With a `viewer`, what is about work they may not see is left out; it is asked of the copy, where it is made.
    Files are not looked at. Raises Invalid where `until` has passed or lies more than 366 days ahead.
    """
    first = start.astimezone(zone(zone_name)).date()
    if until < first:
        raise Invalid("at", "range", f"{until} has passed; a rehearsal looks ahead")
    if until > first + timedelta(days=FAR):
        raise Invalid("at", "range", f"at most {FAR} days ahead, that is {first + timedelta(days=FAR)}")
    with tempfile.TemporaryDirectory(prefix="assure-rehearsal-") as folder:
        copy = copy_for_rehearsal(store, Path(folder) / "copy.db")
        reader = SqliteReader(Path(folder) / "copy.db")
        clock = FixedClock(start, zone_name)
        beats = Heartbeat(copy, Dispatcher(copy, clock), reader, clock, heartbeat.steps(files=False))
        try:
            day = first
            while day <= until:
                seen = seen_by(reader, viewer) if viewer is not None else None
                yield from (one for one in _day(beats, day) if seen is None or seen(one.deed))
                day += timedelta(days=1)
                clock.instant = _late(day, zone_name)
        finally:
            reader.close()
            copy.close()


def _day(beats: Heartbeat, day: date) -> Iterator[Foreseen]:
    for _ in range(BEATS):
        report = beats.beat(remember=False)
        for deed in report.deeds:
            yield Foreseen(day, deed)
        if not report.deeds and not report.more:
            return


def _late(day: date, zone_name: str) -> datetime:
    """The last minute of a day: whatever is due on it has come."""
    return datetime.combine(day, time(23, 59), zone(zone_name)).astimezone(UTC)
