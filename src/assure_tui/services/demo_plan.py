"""What the demo firm works on: types and periods whose dates, by the real rules, fall where they should.

A deadline cannot be made up: for every kind of client the candidates near today are computed with the
type's own rule [DUE-4] and sorted into late, today, this week, this month and later.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from assure_tui.domain.calendars import add_months
from assure_tui.domain.due_dates import DueDates, compute
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.periods import YEAR_KINDS, FiscalYearEnd, Period, containing, fiscal_year_end, shift_period
from assure_tui.domain.seed_values import SeedFile, TypeSeed

# First and last day of each bucket, counted from today; "done" is where finished work was due.
BUCKETS = {
    "late": (-24, -1),
    "today": (0, 0),
    "week": (1, 7),
    "month": (8, 35),
    "later": (36, 330),
    "done": (-150, 20),
}

RETURNS = {
    "individual": (("1040", 97), ("1040-NR", 3)),
    "business": (("1120-S", 45), ("1065", 30), ("1120", 25)),
    "trust": (("1041", 100),),
    "nonprofit": (("990", 55), ("990-EZ", 35), ("990-PF", 10)),
}
_RETURN_WEIGHT = 30.0
_MENU: dict[str, dict[str, float]] = {
    "individual": {
        "1040-ES": 5,
        "PLANNING": 1.2,
        "NOTICE": 1,
        "709": 0.8,
        "FBAR": 0.8,
        "1040-X": 0.6,
        "RESOLUTION": 0.4,
        "BK-M": 1,
        "COMPILATION": 0.5,
        "FORENSIC": 0.1,
    },
    "business": {
        "CORP-ES": 3,
        "SALES-TAX": 3,
        "FRANCHISE": 0.8,
        "PROP-TAX": 0.6,
        "5500": 1,
        "NOTICE": 0.8,
        "ELECTION": 0.3,
        "RND": 0.4,
        "COST-SEG": 0.3,
        "PLANNING": 0.8,
        "BK-M": 10,
        "BK-Q": 4,
        "PAYROLL": 6,
        "941": 5,
        "940": 1,
        "W-2": 1,
        "1099": 1.5,
        "YE-CLOSE": 2,
        "CONTROLLER": 2,
        "CFO": 1.5,
        "AP": 1.5,
        "CLEANUP": 0.8,
        "FS-PREP": 0.8,
        "AUDIT": 4,
        "REVIEW": 4,
        "COMPILATION": 4,
        "EBP-AUDIT": 1,
        "AUP": 0.8,
        "SOC": 0.7,
        "ICFR": 0.4,
        "DILIGENCE": 0.4,
    },
    "trust": {"PLANNING": 1, "NOTICE": 0.6, "706": 0.8, "BK-M": 1},
    "nonprofit": {
        "990-T": 1,
        "5500": 0.5,
        "SALES-TAX": 0.5,
        "NOTICE": 0.5,
        "BK-M": 6,
        "BK-Q": 3,
        "PAYROLL": 3,
        "941": 3,
        "1099": 0.6,
        "AUDIT": 6,
        "REVIEW": 2,
        "SINGLE-AUDIT": 2,
        "AUP": 0.4,
    },
}
_REASONS = (
    "Agreed with the client in the engagement letter",
    "The lender wants it by then",
    "Board meeting the day after",
    "State notice names this day",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """All that decides a client's dates; thousands of clients share a few dozen of these."""

    entity: str
    return_code: str
    year_end: str
    state: str | None  # kept only where it matters: Maine and Massachusetts [CAL-4]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One engagement some client could have: type, period and its dates as they stand today."""

    type: TypeSeed
    period: Period
    label: str
    dates: DueDates
    plain: DueDates  # the dates before the extension was filed; the same where there is none
    extended: bool = False
    typed: date | None = None
    reason: str = ""
    anchors: Mapping[str, date] = field(default_factory=dict)
    followed: tuple[date, str] | None = None


class Menu:
    """Weighted candidates by service line and bucket."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[str, list[Candidate]]] = {}
        self._drawn: dict[tuple[str, str], tuple[list[float], list[list[Candidate]]]] = {}

    def add(self, bucket: str, candidate: Candidate) -> None:
        by_type = self._found.setdefault((candidate.type.line, bucket), {})
        by_type.setdefault(candidate.type.code, []).append(candidate)

    def close(self, weights: Mapping[str, float]) -> None:
        """Settle the weights; a type weighs the same whatever the number of its periods."""
        for key, by_type in self._found.items():
            self._drawn[key] = (list(accumulate(weights[code] for code in by_type)), list(by_type.values()))

    def draw(self, rng: Random, line: str, bucket: str) -> Candidate | None:
        """A candidate by weight, or None when the client has nothing of the kind."""
        drawn = self._drawn.get((line, bucket))
        if drawn is None:
            return None
        bounds, lists = drawn
        fitting = lists[bisect(bounds, rng.random() * bounds[-1], 0, len(bounds) - 1)]
        return fitting[int(rng.random() * len(fitting))]


class Menus:
    """The menu of each profile, made on first use."""

    def __init__(self, seed: SeedFile, today: date) -> None:
        self.today = today
        self.types = {entry.code: entry for entry in seed.types}
        self.rules: dict[str, TypeDates] = {entry.code: type_dates_from_dict(entry.rules) for entry in seed.types}
        self._menus: dict[Profile, Menu] = {}
        self._bucket_of: dict[int, tuple[str, ...]] = {
            days: tuple(name for name, (low, high) in BUCKETS.items() if low <= days <= high)
            for days in range(-200, 400)
        }

    def of(self, profile: Profile) -> Menu:
        """The profile's candidates."""
        menu = self._menus.get(profile)
        if menu is None:
            menu = self._menus[profile] = self._make(profile)
        return menu

    def dates(self, candidate: Candidate, profile_state: str | None, typed: date | None, reason: str) -> DueDates:
        """The candidate's dates with a date typed by a person [DUE-11]."""
        return self._compute(
            candidate.type, candidate.period, profile_state, candidate.anchors, candidate.extended, typed, reason
        )

    def following(self, type_code: str, candidate: Candidate) -> Candidate:
        """The engagement whose date is that of a return: a state return and the like [DUE-7]."""
        kind, ret = self.types[type_code], candidate
        period = Period(ret.period.start, ret.period.end, kind.period)
        followed = (ret.dates.in_force or ret.period.start, f"{ret.type.name} {ret.label}")
        dates = compute(
            self.rules[type_code],
            period,
            extended=ret.extended,
            followed=followed,
            followed_original=ret.dates.effective,
            type_code=type_code,
        )
        return Candidate(kind, period, ret.label, dates, dates, ret.extended, followed=followed)

    def _make(self, profile: Profile) -> Menu:
        menu, weights = Menu(), {profile.return_code: _RETURN_WEIGHT, **_MENU[profile.entity]}
        end = fiscal_year_end(profile.year_end)
        for code in weights:
            if code == "CORP-ES" and profile.return_code != "1120":
                continue
            for candidate in self._candidates(self.types[code], end, profile.state):
                due = candidate.dates.deadline
                for bucket in self._bucket_of.get((due - self.today).days, ()) if due else ():
                    menu.add(bucket, candidate)
        menu.close(weights)
        return menu

    def _candidates(self, kind: TypeSeed, end: FiscalYearEnd, state: str | None) -> Iterator[Candidate]:
        rules, today = self.rules[kind.code], self.today
        if rules.due.is_manual:
            yield from self._typed(kind, end, state)
        elif rules.due.anchor:
            yield from self._anchored(kind, end, state)
        else:
            back = 3 if kind.period in YEAR_KINDS else 5
            current = containing(kind.period, end, today, fiscal_parts=kind.period == "fiscal_year")
            for shift in range(-back, 1):
                period = shift_period(current, shift)
                for part in range(1, rules.parts + 1) or (None,):
                    one = Period(period.start, period.end, period.kind, part)
                    plain = self._compute(kind, one, state)
                    label = self._label(kind, one, end)
                    yield Candidate(kind, one, label, plain, plain)
                    if rules.can_extend and plain.effective and plain.effective < today:
                        later = self._compute(kind, one, state, extended=True)
                        yield Candidate(kind, one, label, later, plain, extended=True)

    def _typed(self, kind: TypeSeed, end: FiscalYearEnd, state: str | None) -> Iterator[Candidate]:
        """Work whose date a person types: any day of the working week will do [DUE-4]."""
        rules = self.rules[kind.code]
        for days in (*range(-20, 40, 2), 0, *range(-150, -20, 9), *range(40, 260, 7)):
            day = self.today + timedelta(days=days)
            if day.weekday() > 4 and days:
                continue
            if kind.period == "ad_hoc":
                first = min(day, self.today) - timedelta(days=20 + days % 25)
                period = Period(first, None, kind.period)
            else:
                period = shift_period(containing(kind.period, end, day), -1)
            reason = _REASONS[days % len(_REASONS)] if rules.is_statutory else ""
            dates = self._compute(kind, period, state, typed=day, reason=reason)
            plain = self._compute(kind, period, state)
            yield Candidate(kind, period, self._label(kind, period, end), dates, plain, typed=day, reason=reason)

    def _anchored(self, kind: TypeSeed, end: FiscalYearEnd, state: str | None) -> Iterator[Candidate]:
        """Work whose date counts from an event: a notice, a pay date, a death, a filing [DUE-8]."""
        anchor, today = self.rules[kind.code].due.anchor, self.today
        days: Iterator[date]
        if anchor == "pay_date":
            days = (today + timedelta(days=n) for n in range(-30, 60))
        elif anchor == "tax_year_start":
            days = (add_months(today.replace(day=1), n) for n in range(-4, 1))
        elif anchor == "date_of_death":
            days = (today - timedelta(days=n) for n in range(30, 420, 6))
        elif anchor == "original_filing_date":
            days = (add_months(today, -36) + timedelta(days=n) for n in range(-60, 240, 4))
        else:
            days = (today - timedelta(days=n) for n in range(1, 170))
        for day in days:
            if day.weekday() > 4 and anchor in ("pay_date", "notice_date"):
                continue
            if kind.period in ("event", "pay_run"):
                period = Period(day, day, kind.period)
            else:
                period = shift_period(containing(kind.period, end, day), -1)
            dates = self._compute(kind, period, state, {anchor: day})
            yield Candidate(kind, period, self._label(kind, period, end), dates, dates, anchors={anchor: day})

    def _label(self, kind: TypeSeed, period: Period, end: FiscalYearEnd) -> str:
        parts = self.rules[kind.code].parts or 1
        return period.label(end.month, parts=parts, fiscal_parts=kind.period == "fiscal_year")

    def _compute(
        self,
        kind: TypeSeed,
        period: Period,
        state: str | None,
        anchors: Mapping[str, date] | None = None,
        extended: bool = False,
        typed: date | None = None,
        reason: str = "",
    ) -> DueDates:
        return compute(
            self.rules[kind.code],
            period,
            anchors=anchors,
            state=state,
            extended=extended,
            typed=typed,
            typed_reason=reason,
            type_code=kind.code,
        )
