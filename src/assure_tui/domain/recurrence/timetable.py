"""The occurrences of one series in order: date, creation date, period [REC-2] [REC-10] [REC-12]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.due_dates import compute
from assure_tui.domain.due_rules import TypeDates
from assure_tui.domain.errors import Invalid
from assure_tui.domain.period_values import CALENDAR_YEAR_END, FiscalYearEnd, Period, containing, shift_period
from assure_tui.domain.recurrence import mapping as mapped
from assure_tui.domain.recurrence.expand import MOST, occurrences
from assure_tui.domain.recurrence.patterns import INSTALLMENTS
from assure_tui.domain.recurrence.rule import LATEST, Rule, parse_rule
from assure_tui.domain.recurrence.timing import check_timing, creation_date, shifted

HORIZON = timedelta(days=549)  # eighteen months: as far as the loop looks ahead


@dataclass(frozen=True, slots=True)
class Planned:
    """One occurrence the rule gives: the date it is known by, the day it is made, what it stands for."""

    on: date
    creation: date
    period: Period

    @property
    def part(self) -> int | None:
        """The installment it stands for [PER-3]."""
        return self.period.part


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything about a series that decides its dates; `dates` are the rules of its type."""

    rule: str
    start: date
    kind: str
    mapping: str = "previous"
    working_days: bool = False
    shift: str = "none"
    shift_holidays: bool = True
    lead: int = 0
    fye: FiscalYearEnd = CALENDAR_YEAR_END
    fiscal_parts: bool = False
    counted: int = 0
    ended_on: date | None = None
    dates: TypeDates = field(default_factory=TypeDates)
    work: WorkCalendar = field(default_factory=WorkCalendar)

    @property
    def parsed(self) -> Rule:
        """The rule; of installments only its end is one."""
        if not self.rule.startswith(INSTALLMENTS):
            return parse_rule(self.rule)
        end = self.rule.removeprefix(INSTALLMENTS).lstrip(";")
        return parse_rule(f"FREQ=YEARLY;{end}" if end else "FREQ=YEARLY")

    def planned(self, after: date | None = None, through: date | None = None) -> Iterator[Planned]:
        """Occurrences after a day, in order; pay dates, shifts and leads applied."""
        rule = self.parsed
        last = min(day for day in (LATEST, rule.until, through, self.ended_on) if day is not None)
        if self.rule.startswith(INSTALLMENTS):
            yield from self._installments(rule, after, last)
            return
        work = self.work if self.working_days else None
        endless = replace(rule, until=None, count=None)
        for on in occurrences(rule, self.start, after=after, through=last, work=work, counted=self.counted):
            following = None
            if self.mapping == "span":
                following = next(occurrences(endless, self.start, after=on, work=work), None)
            period = mapped.period_of(
                on,
                self.kind,
                self.mapping,
                self.fye,
                following=following,
                shifted=shifted(on, self.shift, self.work, holidays=self.shift_holidays),
                fiscal_parts=self.fiscal_parts,
            )
            yield self._made(on, period)

    def first(self, limit: int = MOST, *, after: date | None = None) -> list[Planned]:
        """At most `limit` of them."""
        return list(islice(self.planned(after), min(limit, MOST)))

    def at(self, on: date) -> Planned | None:
        """The occurrence of that date, if the rule gives one."""
        return next(self.planned(on - timedelta(days=1), on), None)

    def _made(self, on: date, period: Period) -> Planned:
        made = creation_date(on, self.shift, self.lead, self.work, holidays=self.shift_holidays)
        return Planned(on, made, period)

    def _installments(self, rule: Rule, after: date | None, last: date) -> Iterator[Planned]:
        """One occurrence per part, known by its date before rolling: a new holiday makes no second one."""
        left = None if rule.count is None else rule.count - self.counted
        year = shift_period(containing(self.kind, self.fye, self.start, fiscal_parts=self.fiscal_parts), -1)
        while year.start <= last and year.end is not None and (left is None or left > 0):
            for part in range(1, self.dates.parts + 1):
                period = Period(year.start, year.end, year.kind, part)
                on = compute(self.dates, period, work=self.work).statutory
                if on is None or on < self.start:
                    continue
                if on > last or left == 0:
                    return
                left = None if left is None else left - 1
                if after is None or on > after:
                    yield self._made(on, period)
            year = shift_period(year, 1)


@lru_cache(maxsize=64)
def check_timetable(table: Timetable, field: str = "rule") -> None:
    """What is refused at saving: no date at all, an end before the first date, one period twice [REC-11] [VAL-5].

    Remembered, because a bulk asks it of hundreds of clients whose series are alike [REC-30].
    """
    check_timing(table.shift, table.lead)
    mapped.check_mapping(table.mapping)
    if table.rule.startswith(INSTALLMENTS) and not table.dates.parts:
        raise Invalid("frequency", "not_offered", "the type has no installments")
    if table.dates.parts and not table.rule.startswith(INSTALLMENTS):
        raise Invalid("frequency", "not_offered", "the type has installments; its series is made of them")
    until = table.parsed.until
    if until is not None and until < table.start:
        raise Invalid(field, "rule.empty", f"the end {until} lies before the first date {table.start}")
    seen: dict[tuple[date, date | None, int | None], date] = {}
    for item in islice(table.planned(), MOST):
        key = (item.period.start, item.period.end, item.period.part)
        if key in seen:
            raise Invalid(
                field,
                "rule.overlap",
                f"{seen[key]} and {item.on} stand for the same period, {item.period.label(table.fye.month)}",
            )
        seen[key] = item.on
    if not seen:
        raise Invalid(field, "rule.empty", "the rule gives no date at all")
