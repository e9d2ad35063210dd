"""What the rules of recurrence need to know of series, for many at once: four queries, whatever their number.

Handlers ask inside their transaction, the loop and the read side from outside; all get the same answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.periods import FiscalYearEnd, Period, fiscal_year_end
from assure_tui.domain.recurrence.plan import Record, SeriesFacts
from assure_tui.domain.recurrence.preview import Look
from assure_tui.domain.recurrence.timetable import Timetable
from assure_tui.store.queries.refs import read_json
from assure_tui.store.read import Binder, Row, chunks, read_day

Rows = Callable[[str, Mapping[str, Any]], list[Row]]
Identity = tuple[date, date | None, int]

_SERIES = """
SELECT s.id, s.client_id, s.type_id, s.qualifier, s.rule, s.start, s.working_days, s.shift, s.shift_holidays,
 s.lead, s.mapping, s.period_kind, s.wait, s.due_rule, s.template, s.state, s.paused_from, s.paused_to,
 s.pause_reason, s.ended_on, s.counted, s.done_through, s.follows_id, c.name, c.number, c.state, c.status,
 c.fiscal_year_end, c.weeks_5253, c.removed, y.code, y.name, y.period_kind, y.rules, y.title_pattern, l.name,
 s.frequency
FROM series s JOIN client c ON c.id = s.client_id JOIN engagement_type y ON y.id = s.type_id
JOIN service_line l ON l.id = y.line_id WHERE s.id IN """
_OCCURRENCES = """
SELECT o.series_id, o."on", o.state, o.creation, o.engagement_id FROM occurrence o JOIN series s ON s.id = o.series_id
WHERE (o.state IN ('planned', 'failed') OR s.done_through IS NULL OR o."on" > s.done_through) AND o.series_id IN """
_PREVIOUS = """
SELECT e.series_id, e.occurrence_on, e.live, e.due_key FROM engagement e
WHERE e.removed = :no AND e.occurrence_on IS NOT NULL AND e.series_id IN """
_IN_FORCE = """
SELECT e.client_id, e.type_id, e.qualifier, e.period_start, e.period_end, e.part, e.id FROM engagement e
WHERE e.in_force = :yes AND e.client_id IN """


@dataclass
class Loaded:
    """One series with everything its plan and its preview need; `broken` says why its type gives no dates."""

    id: int
    client_id: int
    type_id: int
    facts: SeriesFacts
    look: Look
    template: dict[str, Any]
    frequency: str
    broken: AssureError | None = None
    taken: dict[Identity, int] = field(default_factory=dict)

    def existing(self, period: Period) -> int | None:
        """The engagement in force that has this period already [REC-15] [PER-4]."""
        return self.taken.get((period.start, period.end, period.part or 0))


@lru_cache(maxsize=256)
def _dates(rules: str) -> TypeDates:
    return type_dates_from_dict(read_json(rules))


def load(rows: Rows, ids: Iterable[int], work: WorkCalendar, today: date) -> dict[int, Loaded]:
    """The series of these numbers, in their order; sight is the asker's business."""
    found: dict[int, Loaded] = {}
    wanted = list(ids)
    for part in chunks(wanted):
        _load(rows, part, work, today, found)
    return {number: found[number] for number in wanted if number in found}


def _load(rows: Rows, part: list[int], work: WorkCalendar, today: date, found: dict[int, Loaded]) -> None:
    bind = Binder()
    series = rows(_SERIES + bind.many(part), bind.params)
    records = _records(rows, part)
    chain = {int(row[22]) for row in series if row[22] is not None}
    previous = _previous(rows, sorted({*part, *chain}))
    taken = _taken(rows, sorted({int(row[1]) for row in series}))
    for row in series:
        kept = records.get(row[0], {})
        before = _newest(previous, row[0], row[22])
        loaded = _one(row, kept, before, work, today)
        loaded.taken = taken.get((row[1], row[2], str(row[3]).casefold()), {})
        found[int(row[0])] = loaded


def _one(
    row: Row, records: dict[date, Record], before: tuple[date, bool, str] | None, work: WorkCalendar, today: date
) -> Loaded:
    broken: AssureError | None = None
    try:
        dates = _dates(row[33])
    except AssureError as error:
        dates, broken = TypeDates(), error
    done = before is None or not before[1] or (row[12] == "overdue" and before[2] < today.isoformat())
    table = Timetable(
        rule=row[4],
        start=date.fromisoformat(row[5]),
        kind=row[11] or row[32],
        mapping=row[10],
        working_days=bool(row[6]),
        shift=row[7],
        shift_holidays=bool(row[8]),
        lead=row[9],
        fye=year_end(row[27], bool(row[28])),
        fiscal_parts=row[32] == "fiscal_year",
        counted=row[20],
        ended_on=read_day(row[19]),
        dates=dates,
        work=work,
    )
    if broken is None:
        broken = _unreadable(table)
    facts = SeriesFacts(
        table=table,
        state=row[15],
        wait=row[12],
        done_through=read_day(row[21]),
        paused_from=read_day(row[16]),
        paused_to=read_day(row[17]),
        pause_reason=row[18] or "",
        client_active=row[26] != "inactive" and not row[29],
        previous_done=done,
        records=records,
    )
    template = read_json(row[14]) or {}
    look = Look(
        client=row[23],
        type_code=row[30],
        type_name=row[31],
        line=row[35],
        pattern=template.get("title") or row[34],
        client_number=row[24] or "",
        state=row[25],
        qualifier=row[3],
        due_rule=read_json(row[13]),
    )
    return Loaded(int(row[0]), int(row[1]), int(row[2]), facts, look, template, row[36], broken)


def _unreadable(table: Timetable) -> AssureError | None:
    """Why a rule gives no dates; one broken series must not hold the others [REC-18]."""
    try:
        next(table.planned(), None)
    except AssureError as error:
        return error
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return Invalid("rule", "rule.part", f"the rule gives no dates ({error})")
    return None


def year_end(text: str, weeks: bool) -> FiscalYearEnd:
    """A client's year end for date rules [DUE-6]."""
    end = fiscal_year_end(text)
    return end.snapped() if weeks else end


def records_of(rows: Rows, ids: Iterable[int]) -> dict[int, dict[date, Record]]:
    """What is kept of the occurrences of some series, as far as their rules look at it."""
    found: dict[int, dict[date, Record]] = {}
    for part in chunks(ids):
        found |= _records(rows, part)
    return found


def _records(rows: Rows, part: list[int]) -> dict[int, dict[date, Record]]:
    bind = Binder()
    found: dict[int, dict[date, Record]] = defaultdict(dict)
    for series, on, state, creation, engagement in rows(_OCCURRENCES + bind.many(part), bind.params):
        day = date.fromisoformat(on)
        found[series][day] = Record(day, state, read_day(creation), engagement)
    return found


def _previous(rows: Rows, ids: list[int]) -> dict[int, tuple[date, bool, str]]:
    """The newest engagement each series made or adopted: its occurrence, whether it is live, its deadline."""
    bind = Binder()
    sql = _PREVIOUS.replace(":no", bind.false) + bind.many(ids)
    found: dict[int, tuple[date, bool, str]] = {}
    for series, on, live, due in rows(sql, bind.params):
        day = date.fromisoformat(on)
        if series not in found or found[series][0] < day:
            found[series] = (day, bool(live), due)
    return found


def _newest(
    previous: dict[int, tuple[date, bool, str]], series: int, follows: int | None
) -> tuple[date, bool, str] | None:
    """A series split off waits for what the one before it made last [REC-25]."""
    own = previous.get(series)
    return own if own is not None or follows is None else previous.get(follows)


def _taken(rows: Rows, clients: list[int]) -> dict[tuple[int, int, str], dict[Identity, int]]:
    bind = Binder()
    sql = _IN_FORCE.replace(":yes", bind.true) + bind.many(clients)
    found: dict[tuple[int, int, str], dict[Identity, int]] = defaultdict(dict)
    for client, kind, qualifier, start, end, part, number in rows(sql, bind.params):
        days = (date.fromisoformat(start), read_day(end), part or 0)
        found[client, kind, str(qualifier).casefold()][days] = int(number)
    return found


def taken_by(rows: Rows, client_id: int, type_id: int, qualifier: str) -> dict[Identity, int]:
    """The periods one client has engagements in force for, of one type and qualifier."""
    return _taken(rows, [client_id]).get((client_id, type_id, qualifier.casefold()), {})
