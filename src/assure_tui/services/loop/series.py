"""Series whose next creation date has come: what is due is made, oldest first [REC-14] [REC-16] [LOOP-2]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain import firm_settings
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Busy, StoreError
from assure_tui.domain.model import short
from assure_tui.domain.recurrence.day_start import begun
from assure_tui.domain.views import ItemResult
from assure_tui.services.loop import Beat
from assure_tui.store.queries import people
from assure_tui.store.queries.refs import Refs

if TYPE_CHECKING:
    from assure_tui.domain.series_commands import Items
    from assure_tui.store.queries.series_facts import Loaded

# Those that wait for the one before are left out here: closing it looks at them at once, and so does the day
# on which it becomes overdue [REC-17] [REC-21]. Failed ones are tried again once the others are done [REC-18].
_DUE = """
SELECT s.id, s.next_on FROM series s
WHERE s.state IN ('active', 'paused') AND s.next_on <= :today
AND (s.wait = 'no' OR s.state = 'paused' OR NOT EXISTS (
 SELECT 1 FROM engagement e WHERE e.series_id = s.id AND e.live = :yes
 AND (s.wait = 'closed' OR e.due_key >= :today)
 AND e.occurrence_on = (SELECT MAX(o.occurrence_on) FROM engagement o WHERE o.series_id = s.id AND o.removed = :no)))
ORDER BY CASE WHEN EXISTS (SELECT 1 FROM occurrence f WHERE f.series_id = s.id AND f.state || '' = 'failed') THEN 1 ELSE 0 END,
 s.next_on, s.id LIMIT :limit"""
ALONE = 20  # up to so many are a batch each, to be undone one by one; beyond, parts are
LONG = 0.025  # seconds of a transaction: the next part is as large as it may be to stay below
PART = 4  # at most: each takes its tasks and checklist along, and nobody waits longer than a tenth of a second


def step(beat: Beat) -> None:
    """Do what is due; one series that fails does not hold the others [REC-18]."""
    settings = {**firm_settings.defaults(), **people.settings(beat.reader)}
    today = begun(beat.now, Refs(beat.reader).zone, str(settings["firm.day_start"]))
    params = {"today": today.isoformat(), "yes": True, "no": False, "limit": beat.budget + 1}
    rows = beat.reader.rows(_DUE, params)
    beat.more |= len(rows) > beat.budget
    due = {int(number): date.fromisoformat(day) for number, day in rows[: beat.budget]}
    if not due:
        return
    from assure_tui.domain.recurrence.plan import plan
    from assure_tui.domain.series_commands import MakeOccurrence, SkipOccurrence
    from assure_tui.store.queries.series_facts import load

    found = load(beat.reader.rows, due, people.work(beat.reader), today)
    skips: list[tuple[date, int, date]] = []
    makes: list[tuple[date, int, date]] = []
    for number, series in found.items():
        planned = [] if series.broken else plan(series.facts, today, series.existing, limit=settings["catchup.limit"])
        for one in planned:
            if one.act != "wait":
                (makes if one.act in ("make", "adopt") else skips).append((one.creation, number, one.on))
        if not planned:
            makes.append((due[number], number, due[number]))  # its kept date has drifted: asking sets it right
    # Beyond the bound first: cut off here, the next beat must not take those for the first ones [REC-16].
    problems: list[AssureError] = []
    for part in _parts(beat, [(number, on) for _, number, on in sorted(skips)]):
        _run(beat, SkipOccurrence(part), part, found, problems)
    makes.sort()
    beat.more |= len(makes) > beat.budget
    for part in _parts(beat, [(number, on) for _, number, on in makes[: beat.budget]]):
        _run(beat, MakeOccurrence(part), part, found, problems)
    if problems:
        raise problems[0]  # told once the others are done [LOOP-6]


def _run(beat: Beat, command: Command, part: Items, found: dict[int, Loaded], problems: list[AssureError]) -> None:
    """One part; what goes wrong with it does not hold the others, unless the store itself is not there."""
    try:
        results = beat.run(command).results
    except (Busy, StoreError):
        raise
    except AssureError as problem:
        problems.append(problem)
        return
    _told(beat, part, found, results, "created" if command.name == "MakeOccurrence" else "skipped")


def _parts(beat: Beat, items: list[tuple[int, date]]) -> Iterator[Items]:
    """Asked for one after the other: each is as large as the time that the one before it took allows."""
    most = 1 if len(items) <= ALONE else PART
    begin, size = 0, 1
    while begin < len(items):
        yield tuple(items[begin : begin + size])
        begin += size
        fits = int(LONG * size / beat.took) if beat.took else most
        size = max(1, min(most, 2 * size, fits))


def _told(beat: Beat, part: Items, found: dict[int, Loaded], results: tuple[ItemResult, ...], kind: str) -> None:
    numbers = {short("series", number): number for number, _ in part}
    for result in results:
        if result.outcome != "done":
            continue
        name = result.message.split(" ", 1)[0] if kind == "created" else result.id
        series = found.get(numbers.get(name, 0))
        beat.did(kind, result.id, f"{_series(name, series)}: {result.message.removeprefix(name).strip()}")


def _series(name: str, series: Loaded | None) -> str:
    if series is None:
        return name
    from assure_tui.domain.recurrence.patterns import INSTALLMENTS
    from assure_tui.domain.recurrence.words import in_words

    table = series.facts.table
    try:
        rule = INSTALLMENTS if series.frequency == INSTALLMENTS else table.rule
        words = in_words(rule, table.start, working=table.working_days)
    except AssureError:
        words = series.frequency
    return f"{name} {series.look.type_code} {words}"
