"""The period an occurrence stands for [REC-10]."""

from __future__ import annotations

from datetime import date, timedelta

from assure_tui.domain.errors import Invalid
from assure_tui.domain.period_values import YEAR_KINDS, FiscalYearEnd, Period, containing, shift_period

MAPPINGS = ("this", "previous", "next", "span")
_COARSE = YEAR_KINDS | {"half_year", "quarter", "month"}
_STEP = {"this": 0, "previous": -1, "next": 1}


def default_mapping(kind: str) -> str:
    """The one before for years, half-years, quarters and months; the stretch to the next for finer kinds."""
    return "previous" if kind in _COARSE else "span"


def check_mapping(mapping: str) -> None:
    """Refuse what [REC-10] does not offer."""
    if mapping not in MAPPINGS:
        raise Invalid("mapping", "unknown", f"mapping is one of {', '.join(MAPPINGS)}, not {mapping!r}")


def period_of(
    day: date,
    kind: str,
    mapping: str,
    fye: FiscalYearEnd,
    *,
    following: date | None = None,
    shifted: date | None = None,
    fiscal_parts: bool = False,
) -> Period:
    """The period of an occurrence date.

    `following` is the next occurrence date, which a span ends before; without one it ends with its kind's own
    period. `shifted` is the pay date of a pay run.
    """
    if kind == "pay_run":
        pay_date = shifted or day
        return Period(pay_date, pay_date, kind)
    if kind in ("event", "ad_hoc"):
        return Period(day, day if kind == "event" else None, kind)
    if mapping == "span":
        last = containing(kind, fye, day, fiscal_parts=fiscal_parts).end
        if following is not None:
            last = following - timedelta(days=1)
        return Period(day, last, kind)
    return shift_period(containing(kind, fye, day, fiscal_parts=fiscal_parts), _STEP[mapping])
