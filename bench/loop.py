"""The background loop on a large firm: a beat with nothing due, one with much due, and keys while it works."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from datetime import time as day_time
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import board, ttybench
from bench.board import Figures, Sitting
from bench.stores import copy_of

if TYPE_CHECKING:
    from assure_tui.bootstrap import Services

SERIES, DUE = 5_000, 500
BEATS = 25
KEYS = 30
BEGINS, MEANWHILE = 60.0, 60.0  # seconds until the loop begins at the latest, and that keys are pressed at most
PAUSE = 0.1  # seconds at least between keys, beyond those for which the loop gives way

# One series made through the door lends its rule to the others, one client each.
_MORE = """INSERT INTO series (client_id, {rest}, start, next_on)
SELECT c.id, {rest_of}, CASE WHEN c.nth <= :due THEN :soon ELSE :later END,
 CASE WHEN c.nth <= :due THEN :soon ELSE :later END
FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS nth FROM client
 WHERE removed = 0 AND status = 'active' AND entity = 'business' LIMIT :count) c, series s"""


def working_day(store: Path) -> date:
    """The day whose recurring work is due now: the firm's, which is often not the computer's [REC-34]."""
    from assure_tui.bootstrap import open_services
    from assure_tui.domain import firm_settings
    from assure_tui.domain.recurrence.day_start import begun
    from assure_tui.services.clock import zone

    services = open_services(str(store))
    try:
        settings = {**firm_settings.defaults(), **services.reads.settings()}
        return begun(services.clock.now(), zone(services.clock.zone_name), str(settings["firm.day_start"]))
    finally:
        services.close()


def scheduled(source: Path, folder: Path, due: int, soon: date) -> Path:
    """A copy of the firm with its series; of so many of them something is due on the day `soon`."""
    from assure_tui.bootstrap import open_services
    from assure_tui.domain.series_commands import CreateSeries
    from assure_tui.services.identity import os_login
    from assure_tui.store.sql import text

    store = copy_of(source, folder)
    services = open_services(str(store))
    try:
        boss = services.reads.actor(os_login())
        assert boss is not None
        later = soon + timedelta(days=300)
        sql = "SELECT id FROM client WHERE removed = 0 AND status = 'active' AND entity = 'business' ORDER BY id DESC"
        last = services.reads.reader.rows(f"{sql} LIMIT 1")[0][0]
        rule = f"FREQ=YEARLY;BYMONTH={soon.month};BYMONTHDAY={min(soon.day, 28)}"
        made = CreateSeries((last,), "PLANNING", rule=rule, start=later, qualifier="BENCH")
        services.dispatcher.execute(made, boss)
        names = [row[1] for row in services.reads.reader.rows("PRAGMA table_info(series)")]
        rest = [name for name in names if name not in ("id", "client_id", "start", "next_on", "rule", "external_id")]
        statement = _MORE.format(
            rest=", ".join(["rule", *rest]), rest_of=", ".join([":rule", *(f"s.{name}" for name in rest)])
        )
        days = {"soon": soon.isoformat(), "later": later.isoformat()}
        with services.store.engine.begin() as connection:
            connection.execute(
                text(statement), {**days, "due": due, "count": SERIES - 1, "rule": "FREQ=DAILY;INTERVAL=99"}
            )
        services.heartbeat.beat()  # what the day brings besides
        while services.heartbeat.beat().more:
            pass
    finally:
        services.close()
    return store


def quiet(store: Path) -> Figures:
    """Beats that find nothing, as a program runs one a minute."""
    from assure_tui.bootstrap import open_services

    services = open_services(str(store))
    times = []
    try:
        for _ in range(BEATS):
            start = time.perf_counter()
            report = services.heartbeat.beat()
            times.append(1000 * (time.perf_counter() - start))
            assert not report.deeds and not report.failed and not report.idle, report
    finally:
        services.close()
    return board._tails("quiet", times[1:])  # the first opens its connections


@contextmanager
def timed(services: Services) -> Iterator[list[tuple[float, float]]]:
    """How long each write transaction holds the others up, and its own computing, in milliseconds."""
    from sqlalchemy import event

    found: list[tuple[float, float]] = []
    begun: dict[int, tuple[float, float]] = {}

    def begin(connection: Any) -> None:
        begun[id(connection)] = time.perf_counter(), time.thread_time()

    def end(connection: Any) -> None:
        start, computed = begun.pop(id(connection))
        found.append((1000 * (time.perf_counter() - start), 1000 * (time.thread_time() - computed)))

    engine = services.store.engine
    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", end)
    try:
        yield found
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "commit", end)


def due(store: Path, soon: date) -> Figures:
    """The day on which much is due: the longest transaction, the time of all beats, what was made in a second."""
    from assure_tui.bootstrap import open_services
    from assure_tui.services.clock import FixedClock, zone

    services = open_services(str(store))
    name = services.clock.zone_name
    services.clock = FixedClock(datetime.combine(soon, day_time(12), zone(name)), name)
    made = 0
    try:
        start = time.perf_counter()
        with timed(services) as times:
            more = True
            while more:
                report = services.heartbeat.beat()
                assert not report.failed and not report.idle, report
                made += report.counts().get("created", 0)
                more = report.more
        took = time.perf_counter() - start
    finally:
        services.close()
    assert made >= DUE, made
    tail = sorted(held for held, _ in times)
    computed = [one for _, one in times]
    return {
        # What others on the machine do counts in the first, not in the second.
        "computing_p50": ttybench.percentile(computed, 0.5),
        "computing_max": max(computed),
        "transaction_p50": ttybench.percentile(tail, 0.5),
        "transaction_p99": ttybench.percentile(tail, 0.99),
        "transaction_max": tail[-1],
        "due_s": took,
        "made_a_second": made / took,
    }


def keys_meanwhile(store: Path, env: dict[str, str]) -> Figures:
    """Cursor keys on the board while the loop of the same program makes what is due.

    First it is awaited that the loop works. Then keys come fast, as a person types, for whom it gives way; then
    so far apart that it is at work again when the next one comes: the figure that counts is of these.
    """
    from assure_tui.services.loop_host import TYPING
    from assure_tui.store.read import SqliteReader

    reader = SqliteReader(store)

    def made() -> int:
        return int(reader.rows("SELECT count(*) FROM occurrence WHERE state = 'made'")[0][0])

    def answers(samples: list[ttybench.KeySample]) -> list[float]:
        # To the first answer: what the loop made is painted as well, and is no part of the answer to a key.
        return [1000 * one.first for one in samples if one.first is not None]

    def part(term: ttybench.Terminal) -> Figures:
        for key in ("j", "l", "h", "k"):
            term.measure_key(key)
        before, until = made(), time.monotonic() + BEGINS
        while made() == before:
            if time.monotonic() > until:
                raise RuntimeError(f"the loop made nothing within {BEGINS:.0f} s of what is due")
            time.sleep(0.02)
        start = made()
        fast = [term.measure_key(key) for key in ("j", "j", "k") * KEYS]
        typed = made()
        apart: list[ttybench.KeySample] = []
        keys, until = cycle(("j", "j", "k")), time.monotonic() + MEANWHILE
        # It is the machine's affair how fast the loop is: keys are pressed until it has been at work among them.
        while (len(apart) < 2 * KEYS or made() - typed < KEYS) and time.monotonic() < until:
            time.sleep(TYPING + random.uniform(PAUSE, 3 * PAUSE))
            apart.append(term.measure_key(next(keys)))
        count = made() - typed
        if count < KEYS // 3:
            raise RuntimeError(f"the loop made only {count} things between {len(apart)} keys: nothing was measured")
        return {
            "loop_typing_p95": ttybench.percentile(answers(fast), 0.95),
            "loop_made_typing": float(typed - start),
            "loop_p50": ttybench.percentile(answers(apart), 0.5),
            "loop_p95": ttybench.percentile(answers(apart), 0.95),
            "loop_max": max(answers(apart)),
            "loop_painted_p95": ttybench.percentile([1000 * one.last for one in apart if one.last is not None], 0.95),
            "loop_made": float(count),
        }

    try:
        return Sitting(store, env).run(part)
    finally:
        reader.close()


def measure(source: Path, folder: Path, env: dict[str, str]) -> Figures:
    """All figures of one round."""
    today = working_day(source)
    tomorrow = today + timedelta(days=1)
    ahead = scheduled(source, folder, DUE, tomorrow)
    found = {**quiet(ahead), **due(ahead, tomorrow)}
    ahead.unlink()
    now = scheduled(source, folder, 0, today)
    _due_now(now, today)
    found |= keys_meanwhile(now, env)
    now.unlink()
    return found


def _due_now(store: Path, today: date) -> None:
    """What is far ahead becomes due today, for a program that goes by the computer's clock."""
    from assure_tui.bootstrap import open_services
    from assure_tui.store.sql import text

    services = open_services(str(store))
    try:
        with services.store.engine.begin() as connection:
            day = {"today": today.isoformat(), "due": DUE * 4}
            connection.execute(
                text(
                    "UPDATE series SET start = :today, next_on = :today WHERE id IN (SELECT id FROM series LIMIT :due)"
                ),
                day,
            )
    finally:
        services.close()
