"""What a type's rules give on sample periods, in words: shown beside the rule while it is written [TYPE-4] [URG-4]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.calendars import MONTHS, WorkCalendar
from assure_tui.domain.due_dates import compute
from assure_tui.domain.due_explained import anchor_words
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.period_values import (
    CALENDAR_YEAR_END,
    YEAR_KINDS,
    FiscalYearEnd,
    Period,
    period_for_year_ending,
    suggest_period,
)

JUNE = FiscalYearEnd(6, 30)
FOLLOWED = "the return"


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample period: what it is, the dates it gives, and why."""

    about: str  # `for 2025`
    due: date | None
    extended: date | None
    payment: date | None
    because: tuple[str, ...]

    @property
    def words(self) -> str:
        """`for 2025: Apr 15, 2026; extended Oct 15, 2026`."""
        said = plain_day(self.due) if self.due else "no date by rule"
        if self.extended is not None:
            said += f"; extended {plain_day(self.extended)}"
        return f"{self.about}: {said}"


def plain_day(day: date) -> str:
    """`Apr 15, 2026`."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def samples(
    rules: Mapping[str, Any], period_kind: str, today: date, *, code: str = "", work: WorkCalendar | None = None
) -> tuple[Sample, ...]:
    """The newest periods of that kind under these rules; each part where there are parts. Raises as reading does."""
    dates = type_dates_from_dict(rules)
    found: list[Sample] = []
    for period, told in _periods(period_kind, today, dates):
        found.append(_sample(dates, period, told, today, code, work))
    return tuple(found)


def _periods(kind: str, today: date, dates: TypeDates) -> list[tuple[Period, str]]:
    if kind in YEAR_KINDS:
        year = period_for_year_ending(today.year - 1, CALENDAR_YEAR_END, kind)
        if dates.parts:
            this = period_for_year_ending(today.year, CALENDAR_YEAR_END, kind)
            return [
                (Period(this.start, this.end, kind, part), f"part {part} of {this.start.year}")
                for part in range(1, dates.parts + 1)
            ]
        found = [(year, f"for calendar year {year.start.year}")]
        if kind in ("fiscal_year", "plan_year"):
            ended = today.year if today > JUNE.in_year(today.year) else today.year - 1
            june = period_for_year_ending(ended, JUNE, kind)
            found.append((june, f"for the year ended Jun 30, {ended}"))
        return found
    period = suggest_period(kind, CALENDAR_YEAR_END, today)
    on_a_day = period.end in (None, period.start)
    return [(period, f"on {plain_day(today)}" if on_a_day else f"for {period.label()}")]


def _sample(dates: TypeDates, period: Period, about: str, today: date, code: str, work: WorkCalendar | None) -> Sample:
    names = {rule.anchor for rule in (dates.due, dates.ext) if rule is not None and rule.anchor}
    own = period.kind in ("event", "pay_run")
    anchors = {} if own else dict.fromkeys(names, today)
    if names:
        told = " and ".join(sorted(anchor_words(name) for name in names))
        about = f"if the {told} is {plain_day(today)}"
    followed = original = None
    if dates.due.kind == "same_as" and period.end is not None:
        original = date(period.end.year + 1, 4, 15)
        followed = (original, FOLLOWED)
        about = f"if {FOLLOWED} is due {plain_day(original)}"

    def dated(extended: bool) -> Any:
        return compute(
            dates, period, anchors=anchors, extended=extended, followed=followed, followed_original=original,
            type_code=code, work=work,
        )  # fmt: skip

    plain = dated(False)
    extended = dated(True) if dates.ext is not None else None
    because = tuple(line for line in plain.because if line not in ("Not extended.", "No relief."))
    if extended is not None:
        because += tuple(line for line in extended.because if line.startswith("Extended"))
    later = extended.deadline if extended is not None else None
    return Sample(about, plain.deadline, later, plain.payment if plain.payment_differs else None, because)
