"""What a new engagement would be due, in words, before it is made [CRE-2] [URG-4]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from assure_tui.domain.due_dates import DueDates, compute
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.periods import FiscalYearEnd, Period, fiscal_year_end, parse_period, suggest_period
from assure_tui.domain.views import TypeView


def dates_of(kind: TypeView) -> TypeDates:
    """The date rules a type carries."""
    return type_dates_from_dict(kind.rules)


def is_statutory(kind: TypeView) -> bool:
    """Whether the law sets the type's dates, so that a typed one needs a reason [EXT-4]."""
    return kind.rules.get("roll", "none") != "none"


def year_end_of(text: str | None) -> FiscalYearEnd:
    """A client's year end, December where none is known yet."""
    return fiscal_year_end(text or "12-31")


def period_of(
    kind: TypeView,
    text: str | None,
    year_end: str | None,
    today: date,
    part: int | None = None,
    taken: Collection[tuple[date, date | None]] = (),
) -> Period:
    """The period typed, or the suggested one where nothing is [PER-2] [CRE-3]; Invalid says what would be right.

    `taken` are the periods the client has of that type already.
    """
    end = year_end_of(year_end)
    fiscal = kind.period_kind == "fiscal_year"
    if text and text.strip():
        return parse_period(text, kind.period_kind, end, today=today, part=part, fiscal_parts=fiscal).period
    return suggest_period(kind.period_kind, end, today, taken, fiscal_parts=fiscal)


def label_of(kind: TypeView, period: Period, year_end: str | None) -> str:
    """The period's label [PER-1]."""
    parts = dates_of(kind).parts or 1
    return period.label(year_end_of(year_end).month, parts=parts, fiscal_parts=kind.period_kind == "fiscal_year")


def preview(
    kind: TypeView,
    period: Period,
    *,
    anchors: Mapping[str, date] | None = None,
    alternate: str | None = None,
    state: str | None = None,
    typed: date | None = None,
    reason: str = "",
) -> DueDates:
    """All dates with their sentences, as the engagement would have them."""
    return compute(
        dates_of(kind),
        period,
        anchors=anchors,
        alternate=alternate,
        state=state,
        typed=typed,
        typed_reason=reason,
        type_code=kind.code,
    )
