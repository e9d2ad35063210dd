"""Series offered ready-made and off: a person switches one on for a client [REC-32]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assure_tui.domain.period_values import FiscalYearEnd, containing
from assure_tui.domain.recurrence.patterns import INSTALLMENTS, Pattern, rule_of


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """One offer: its type, when it is made and which period it stands for; `after_year` is days after the year."""

    code: str
    name: str
    type_code: str
    frequency: str
    mapping: str = "previous"
    lead: int = 0
    calendar: bool = True  # counts from the calendar, not from the client's year
    after_year: int = 0

    def rule(self, fye: FiscalYearEnd, today: date) -> tuple[str, date]:
        """The rule's text and its first date: the next one that comes after today, or is today."""
        if self.frequency == INSTALLMENTS:
            return INSTALLMENTS, today
        if self.frequency == "monthly":
            start = today if today.day == 1 else (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            return rule_of(Pattern("monthly", day=1), start).text, start
        if self.frequency == "quarterly":
            end = containing("quarter", FiscalYearEnd(), today - timedelta(days=1)).end or today
            start = end + timedelta(days=1)
            return rule_of(Pattern("quarterly", day=1), start).text, start
        end = self._year_end(fye, today - timedelta(days=self.after_year))
        start = end + timedelta(days=self.after_year)
        return rule_of(Pattern("annual", day=start.day, month=start.month), start).text, start

    def _year_end(self, fye: FiscalYearEnd, day: date) -> date:
        counted = FiscalYearEnd() if self.calendar else fye
        return containing("tax_year", counted, day).end or day


def _yearly(type_code: str, name: str) -> ReadyMade:
    return ReadyMade(f"{type_code.lower()}-yearly", name, type_code, "annual", calendar=False, after_year=2)


READY_MADE: tuple[ReadyMade, ...] = (
    ReadyMade("bookkeeping-monthly", "Monthly bookkeeping", "BK-M", "monthly"),
    ReadyMade("941-quarterly", "Form 941 every quarter", "941", "quarterly"),
    ReadyMade("940-yearly", "Form 940 every year", "940", "annual", after_year=2),
    ReadyMade("w-2-yearly", "W-2 every year", "W-2", "annual", after_year=2),
    ReadyMade("1099-yearly", "1099 every year", "1099", "annual", after_year=2),
    *(_yearly(code, f"Form {code} every year") for code in ("1040", "1065", "1120", "1120-S", "1041", "990")),
    ReadyMade("1040-es", "1040-ES installments", "1040-ES", INSTALLMENTS, "this", lead=30),
    ReadyMade("corp-es", "CORP-ES installments", "CORP-ES", INSTALLMENTS, "this", lead=30),
)


def ready_made(code: str) -> ReadyMade | None:
    """The offer of that code, read in any case."""
    wanted = code.strip().casefold()
    return next((offer for offer in READY_MADE if offer.code == wanted), None)
