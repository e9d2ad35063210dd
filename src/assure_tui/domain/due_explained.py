"""One date rule applied to one period: the plain day before rolling, and the words for it [DUE-4] [URG-4]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assure_tui.domain.calendars import WorkCalendar, add_months, clamped, day_words, last_of_month
from assure_tui.domain.due_rules import DueRule
from assure_tui.domain.period_values import Period

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stated:
    """The day a rule gives and the sentence that says so, or what is needed first [DUE-8]."""

    day: date | None = None
    words: str = ""
    needs: str | None = None


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th …"""
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def count(number: int, unit: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def state_rule(
    rule: DueRule,
    period: Period,
    anchors: Mapping[str, date],
    work: WorkCalendar,
    *,
    original: date | None = None,
    followed: tuple[date, str] | None = None,
) -> Stated:
    """Apply one rule before any rolling; `original` is the unrolled original date for extensions [DUE-4]."""
    stated = _uncapped(rule, period, anchors, work, original, followed)
    if rule.cap is None or stated.day is None:
        return stated
    anchor = anchors.get(rule.cap.anchor)
    if anchor is None:
        return stated  # a cap takes effect once its anchor is known [DUE-8]
    bound = anchor + timedelta(days=rule.cap.days)
    if bound >= stated.day:
        return stated
    after = f"{count(rule.cap.days, 'day')} after the {anchor_words(rule.cap.anchor)} {anchor.isoformat()}"
    return Stated(bound, f"{stated.words}, but {after} is {day_words(bound)}")


def anchor_words(anchor: str) -> str:
    """`date_of_death` as people say it."""
    return anchor.replace("_", " ")


def _uncapped(
    rule: DueRule,
    period: Period,
    anchors: Mapping[str, date],
    work: WorkCalendar,
    original: date | None,
    followed: tuple[date, str] | None,
) -> Stated:
    match rule.kind:
        case "nth_month_day" | "nth_month_last":
            return _nth_month(rule, period)
        case "installments":
            return _installment(rule, period)
        case "after_event" | "before_event":
            anchor = anchors.get(rule.anchor)
            named = anchor_words(rule.anchor)
            if anchor is None:
                return Stated(words=f"Date needs {named}", needs=named)
            said = f"the {named} {anchor.isoformat()}"
            if rule.kind == "after_event":
                return _after(rule, anchor, said)
            return _before(rule, anchor, said, work)
        case "after_original":
            if original is None:
                return Stated(words="Date needs the original date", needs="original date")
            return _after(rule, original, f"the original date {original.isoformat()}")
        case "same_as":
            if followed is None:
                return Stated(words="Waits for the return", needs="waits for the return")
            day, name = followed
            return Stated(day, f"Follows {name or 'the return'}: {day_words(day)}")
        case _:
            return Stated(words="No rule: the date is typed or left empty")


def _end_words(period: Period, end: date) -> str:
    if period.end is not None and period.end != end:
        return f"{end.isoformat()} (the 52/53-week year ends {period.end.isoformat()})"
    return end.isoformat()


def _nth_month(rule: DueRule, period: Period) -> Stated:
    end = period.nominal_end
    if end is None:
        return Stated(words="Date needs last day of the period", needs="last day of the period")
    month = add_months(end.replace(day=1), rule.n)
    after = f"of the {ordinal(rule.n)} month after {_end_words(period, end)}"
    if rule.kind == "nth_month_last":
        day = last_of_month(month.year, month.month)
        return Stated(day, f"Last day {after} is {day_words(day)}")
    day = clamped(month.year, month.month, rule.day)
    short = " (the month has no later day)" if day.day != rule.day else ""
    return Stated(day, f"{ordinal(rule.day)} {after} is {day_words(day)}{short}")


def _installment(rule: DueRule, period: Period) -> Stated:
    part = period.part
    if part is None or not 1 <= part <= rule.parts:
        return Stated(words=f"Date needs part 1 to {rule.parts}", needs="part")
    n, number = rule.on[part - 1]
    start = period.nominal_start
    # n counts from the month in which the year starts, which is the first [DUE-4].
    month = add_months(start.replace(day=1), n - 1)
    day = clamped(month.year, month.month, number)
    counted = f"{ordinal(number)} of the {ordinal(n)} month from {start.isoformat()}"
    return Stated(day, f"Part {part} of {rule.parts}: {counted} is {day_words(day)}")


def _after(rule: DueRule, anchor: date, said: str) -> Stated:
    # Months first and clamped, days after them [DUE-5].
    day = add_months(anchor, rule.months) + timedelta(days=rule.days)
    spans = [count(number, unit) for number, unit in ((rule.months, "month"), (rule.days, "day")) if number]
    lead = f"{' and '.join(spans)} after {said}" if spans else f"{said[:1].upper()}{said[1:]}"
    return Stated(day, f"{lead} is {day_words(day)}")


def _before(rule: DueRule, anchor: date, said: str, work: WorkCalendar) -> Stated:
    day = work.add(anchor, -rule.business_days)
    text = f"{count(rule.business_days, 'working day')} before {said} is {day_words(day)}"
    current = day + _DAY
    while current < anchor:
        closed = work.closed_because(current)
        if closed and current.weekday() in work.week:
            text += f"; {day_words(current)} is {closed}"
        current += _DAY
    return Stated(day, text)
