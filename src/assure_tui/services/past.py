"""The firm as it was at a past instant: the same questions, and nothing can be changed [INS-4]."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assure_tui.domain.errors import Denied, Invalid
from assure_tui.services.clock import FixedClock, zone
from assure_tui.services.reads import Reads
from assure_tui.store.feed import Feed
from assure_tui.store.past import copy_as_of
from assure_tui.store.read import SqliteReader

if TYPE_CHECKING:
    from assure_tui.services.heartbeat import Heartbeat
    from assure_tui.store.engine import Store


class ReadOnly:
    """The door of the past: every command is refused in the same words."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def execute(self, *_arguments: Any, **_options: Any) -> NoReturn:
        """Refuse."""
        raise Denied("INS-4", f"this is the firm as of {self._instant:%Y-%m-%d %H:%M}: the past cannot be changed")

    execute_many = execute


class Past:
    """Services over a copy that is thrown away on `close`; its clock stands at the instant."""

    def __init__(self, store: Store, zone_name: str, instant: datetime, now: datetime) -> None:
        if instant > now:
            raise Invalid("as_of", "range", "that moment has not come yet; `assure tick --dry-run --at` looks ahead")
        self._folder = tempfile.mkdtemp(prefix="assure-past-")
        try:
            path = Path(self._folder) / "past.db"
            copy_as_of(store, path, instant).close()
            self.location = str(path)
            self.clock = FixedClock(instant, zone_name)
            self.reads = Reads(SqliteReader(path), self.clock.today)
            self.dispatcher: Any = ReadOnly(instant.astimezone(zone(zone_name)))
            self.feed = Feed(path)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def heartbeat(self) -> Heartbeat:
        """Nothing moves in the past."""
        raise Denied("INS-4", "the loop does not run in the past")

    @property
    def store(self) -> Store:
        """There is nothing to be written to."""
        raise Denied("INS-4", "the past cannot be changed, and nothing follows from it")

    def newest_batch(self) -> int:
        """The number of the log's newest batch then."""
        return self.feed.latest()

    def past(self, instant: datetime) -> NoReturn:
        """One looks back from the present only."""
        raise Denied("INS-4", "come back to now first, then look at another moment")

    def close(self) -> None:
        """Throw the copy away."""
        self.feed.close()
        self.reads.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def read_moment(typed: str, zone_name: str, now: datetime) -> datetime:
    """`2026-03-01` (its end, or now where it has not ended) or an instant, in the firm's zone unless it names one.

    Raises Invalid for anything else.
    """
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid("as_of", "date.format", f"{typed!r} is no day and no instant; one is 2026-03-01") from None
    local = zone(zone_name)
    if len(typed.strip()) <= 10:
        end = moment.replace(hour=23, minute=59, second=59, tzinfo=local)
        return now if moment.date() == now.astimezone(local).date() else end
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=local)
