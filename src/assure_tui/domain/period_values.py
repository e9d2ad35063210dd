"""Period values and their arithmetic; import them from `periods` [PER-1] [PER-3] [DUE-6]."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assure_tui.domain.calendars import MONTHS, add_months, is_month_end, last_of_month

YEAR_KINDS = frozenset({"tax_year", "fiscal_year", "plan_year", "calendar_year"})
# Kinds that are a whole number of months, smallest first.
MONTHLY_KINDS = {"month": 1, "quarter": 3, "half_year": 6}
DAY_KINDS = frozenset({"day", "pay_run", "event"})
KINDS = (
    "tax_year",
    "fiscal_year",
    "plan_year",
    "calendar_year",
    "half_year",
    "quarter",
    "month",
    "half_month",
    "two_weeks",
    "week",
    "day",
    "pay_run",
    "event",
    "ad_hoc",
)

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalYearEnd:
    """The month and day a client's year ends on; the last of February whatever the year [VAL-5]."""

    month: int = 12
    day: int = 31

    def in_year(self, year: int) -> date:
        """The day a client's year ends in that calendar year."""
        last = last_of_month(year, self.month)
        return last if self.month == 2 and self.day >= 28 else last.replace(day=min(self.day, last.day))

    def snapped(self) -> FiscalYearEnd:
        """The nearest month end: how the year of a 52/53-week client is counted [DUE-6]."""
        end = nearest_month_end(self.in_year(2025))
        return FiscalYearEnd(end.month, end.day)

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}"


CALENDAR_YEAR_END = FiscalYearEnd()


@dataclass(frozen=True, slots=True)
class Period:
    """First day, last day (open for ad-hoc work), kind, and the part of an installment [PER-1] [PER-3]."""

    start: date
    end: date | None
    kind: str
    part: int | None = None

    @property
    def nominal_start(self) -> date:
        """The first day for date rules and labels; a 52/53-week year starts after a month end [DUE-6]."""
        return nearest_month_end(self.start - _DAY) + _DAY if self.is_52_53 else self.start

    @property
    def nominal_end(self) -> date | None:
        """The last day for date rules and labels; a 52/53-week year ends on the nearest month end [DUE-6]."""
        return nearest_month_end(self.end) if self.is_52_53 and self.end else self.end

    @property
    def is_52_53(self) -> bool:
        """Whether this is a year of 52 or 53 whole weeks typed as `from..to` (IRC 441(f)) [DUE-6]."""
        if self.kind not in YEAR_KINDS or self.end is None:
            return False
        return (self.end - self.start).days + 1 in (364, 371)

    def label(self, fye_month: int = 12, *, parts: int = 4, fiscal_parts: bool = False) -> str:
        """The label of [PER-1]; quarters and halves count from the client's year where they must [PER-1]."""
        text = self._label(fye_month, fiscal_parts)
        return text if self.part is None else f"{text} {self.part}/{max(parts, self.part)}"

    def _label(self, fye_month: int, fiscal_parts: bool) -> str:
        start, end = self.nominal_start, self.nominal_end
        if self.kind == "pay_run":
            return f"pay date {start.isoformat()}"
        if end is None or self.kind in ("event", "ad_hoc", "day"):
            return start.isoformat()
        if self.kind in YEAR_KINDS:
            plain = (end.month, end.day) == (12, 31)
            return str(start.year) if plain else f"{start.year} (FYE {MONTHS[end.month - 1][:3]} {end.year})"
        months = MONTHLY_KINDS.get(self.kind)
        if months is not None and _is_whole_months(start, end, months):
            return _monthly_label(self.kind, start, months, fye_month, fiscal_parts)
        month = MONTHS[start.month - 1][:3]
        if self.kind == "half_month" and (start.year, start.month) == (end.year, end.month):
            return f"{start.day}–{end.day} {month} {start.year}"
        if self.kind == "week" and start.weekday() == 0 and (end - start).days == 6:
            year, week, _ = start.isocalendar()
            return f"{year}-W{week:02d}"
        return f"{start.isoformat()} to {end.isoformat()}"


@dataclass(frozen=True, slots=True)
class ParsedPeriod:
    """What a typed period means, and what the person should be warned of [PER-2]."""

    period: Period
    warnings: tuple[str, ...] = ()


def nearest_month_end(day: date) -> date:
    """The month end nearest to a day; between two, the later."""
    after = last_of_month(day.year, day.month)
    before = day.replace(day=1) - _DAY
    return after if after - day <= day - before else before


def _is_whole_months(start: date, end: date, months: int) -> bool:
    return start.day == 1 and add_months(start, months) - _DAY == end


def _monthly_label(kind: str, start: date, months: int, fye_month: int, fiscal_parts: bool) -> str:
    if kind == "month":
        return f"{MONTHS[start.month - 1]} {start.year}"
    # Calendar parts unless the type counts from the client's year, or the days fit no calendar part.
    first_month = fye_month % 12 + 1 if fiscal_parts or (start.month - 1) % months else 1
    offset = (start.month - first_month) % 12
    year = start.year - (1 if start.month < first_month else 0)
    return f"{'Q' if kind == 'quarter' else 'H'}{offset // months + 1} {year}"


# ---- Making periods ----


def _year_ending(end: date, fye: FiscalYearEnd, kind: str) -> Period:
    return Period(fye.in_year(end.year - 1) + _DAY, end, kind)


def _own_year_end(kind: str, fye: FiscalYearEnd) -> FiscalYearEnd:
    return CALENDAR_YEAR_END if kind == "calendar_year" else fye


def period_for_year_beginning(year: int, fye: FiscalYearEnd, kind: str = "tax_year") -> Period:
    """The client's year that begins in that calendar year [PER-2]."""
    fye = _own_year_end(kind, fye)
    for end_year in (year, year + 1):
        found = _year_ending(fye.in_year(end_year), fye, kind)
        if found.start.year == year:
            return found
    raise AssertionError("a year of twelve months begins in every calendar year")


def period_for_year_ending(year: int, fye: FiscalYearEnd, kind: str = "tax_year") -> Period:
    """The client's year that ends in that calendar year [PER-2]."""
    fye = _own_year_end(kind, fye)
    return _year_ending(fye.in_year(year), fye, kind)


def period_ending(end: date, kind: str) -> Period:
    """The period of a kind that ends on a day, twelve months for a year: what a bare last day means."""
    if kind in YEAR_KINDS:
        nominal = FiscalYearEnd(end.month, end.day)
        return _year_ending(end, nominal, kind)
    if kind in MONTHLY_KINDS and is_month_end(end):
        months = MONTHLY_KINDS[kind]
        return Period(add_months(end.replace(day=1), 1 - months), end, kind)
    if kind in DAY_KINDS:
        return Period(end, end, kind)
    if kind == "ad_hoc":
        return Period(end, None, kind)
    return containing(kind, CALENDAR_YEAR_END, end)


def containing(kind: str, fye: FiscalYearEnd, day: date, *, fiscal_parts: bool = False) -> Period:
    """The period of a kind in which a day lies [REC-10]."""
    if kind in YEAR_KINDS:
        fye = _own_year_end(kind, fye)
        end = fye.in_year(day.year)
        return _year_ending(end if day <= end else fye.in_year(day.year + 1), fye, kind)
    if kind in MONTHLY_KINDS:
        months = MONTHLY_KINDS[kind]
        first = fye.snapped().month % 12 + 1 if fiscal_parts else 1
        start = add_months(day.replace(day=1), -((day.month - first) % 12 % months))
        return Period(start, add_months(start, months) - _DAY, kind)
    if kind == "half_month":
        if day.day <= 15:
            return Period(day.replace(day=1), day.replace(day=15), kind)
        return Period(day.replace(day=16), last_of_month(day.year, day.month), kind)
    if kind in ("week", "two_weeks"):
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6 if kind == "week" else 13), kind)
    return Period(day, None if kind == "ad_hoc" else day, kind)


def shift_period(period: Period, n: int) -> Period:
    """The period n periods later (earlier for n < 0), month ends staying month ends [CODE-3] [REC-10]."""
    start, end = period.nominal_start, period.nominal_end
    if n == 0:
        return period
    if end is None:
        return replace(period, start=start + timedelta(days=n))
    if period.kind in YEAR_KINDS:
        # Shorter years (a first or last one) still move by a year: the neighbour is the year before or after.
        return replace(period, start=_shift_first(start, 12 * n), end=_shift_last(end, 12 * n))
    if start.day == 1 and is_month_end(end):
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        return replace(period, start=add_months(start, months * n), end=_shift_last(end, months * n))
    if period.kind == "half_month":
        index = start.year * 24 + (start.month - 1) * 2 + (start.day > 15) + n
        middle = date(index // 24, index % 24 // 2 + 1, 16 if index % 2 else 1)
        return replace(containing("half_month", CALENDAR_YEAR_END, middle), part=period.part)
    length = timedelta(days=((end - start).days + 1) * n)
    return replace(period, start=start + length, end=end + length)


def _shift_last(day: date, months: int) -> date:
    moved = add_months(day, months)
    return last_of_month(moved.year, moved.month) if is_month_end(day) else moved


def _shift_first(day: date, months: int) -> date:
    # A year that begins on March 1 follows one that ended on the last of February: count from there.
    return _shift_last(day - _DAY, months) + _DAY


def suggest_period(
    kind: str,
    fye: FiscalYearEnd,
    today: date,
    taken: Collection[tuple[date, date | None]] = (),
    *,
    fiscal_parts: bool = False,
) -> Period:
    """The first period the client does not have yet, going back at most one; ad-hoc work is today [CRE-3]."""
    current = containing(kind, fye, today, fiscal_parts=fiscal_parts)
    if kind in DAY_KINDS or kind == "ad_hoc":
        return current
    # Two weeks have no calendar of their own: the pair of weeks that ended last Sunday is the one just ended.
    candidate = shift_period(current, -1)
    for _ in range(len(taken) + 1):
        if (candidate.start, candidate.end) not in taken:
            break
        candidate = shift_period(candidate, 1)
    return candidate
