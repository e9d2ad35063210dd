"""Periods as made, labelled, typed and suggested [PER-1..3] [CRE-3] [DUE-6] [VAL-5]."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.errors import Invalid
from assure_tui.domain.periods import (
    CALENDAR_YEAR_END,
    KINDS,
    MONTHLY_KINDS,
    YEAR_KINDS,
    FiscalYearEnd,
    Period,
    containing,
    fiscal_year_end,
    parse_fiscal_year_end,
    parse_period,
    period_ending,
    period_for_year_beginning,
    period_for_year_ending,
    shift_period,
    suggest_period,
)

TODAY = date(2026, 4, 20)
DEC, JUN, FEB = CALENDAR_YEAR_END, FiscalYearEnd(6, 30), FiscalYearEnd(2, 28)
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
YEAR_ENDS = st.builds(lambda day: FiscalYearEnd(day.month, day.day), st.dates(date(2024, 1, 1), date(2024, 12, 31)))


def span(first: str, last: str | None = None, kind: str = "tax_year", part: int | None = None) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last) if last else None, kind, part)


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (span("2025-01-01", "2025-12-31"), "2025"),
        (span("2025-07-01", "2026-06-30", "fiscal_year"), "2025 (FYE Jun 2026)"),
        (span("2025-10-01", "2026-09-30", "plan_year"), "2025 (FYE Sep 2026)"),
        (span("2025-12-28", "2027-01-02"), "2026"),
        (span("2025-01-01", "2025-12-31", "calendar_year"), "2025"),
        (span("2026-01-01", "2026-06-30", "half_year"), "H1 2026"),
        (span("2026-07-01", "2026-12-31", "half_year"), "H2 2026"),
        (span("2026-01-01", "2026-03-31", "quarter"), "Q1 2026"),
        (span("2026-10-01", "2026-12-31", "quarter"), "Q4 2026"),
        (span("2026-03-01", "2026-03-31", "month"), "March 2026"),
        (span("2026-03-01", "2026-03-15", "half_month"), "1–15 Mar 2026"),
        (span("2026-03-02", "2026-03-15", "two_weeks"), "2026-03-02 to 2026-03-15"),
        (span("2026-03-02", "2026-03-08", "week"), "2026-W10"),
        (span("2026-03-02", "2026-03-02", "day"), "2026-03-02"),
        (span("2026-03-13", "2026-03-13", "pay_run"), "pay date 2026-03-13"),
        (span("2026-02-03", "2026-02-03", "event"), "2026-02-03"),
        (span("2026-02-03", None, "ad_hoc"), "2026-02-03"),
        (span("2026-01-01", "2026-12-31", part=2), "2026 2/4"),
        (span("2026-03-10", "2026-04-09", "month"), "2026-03-10 to 2026-04-09"),
    ],
)
def test_labels(period: Period, label: str) -> None:
    """[PER-1] [PER-3] [DUE-6] The table of kinds, installments, and years of 52 or 53 weeks."""
    assert period.label() == label


@pytest.mark.parametrize(
    ("period", "fye_month", "fiscal", "label"),
    [
        (span("2025-07-01", "2025-09-30", "quarter"), 6, True, "Q1 2025"),
        (span("2026-04-01", "2026-06-30", "quarter"), 6, True, "Q4 2025"),
        (span("2026-04-01", "2026-06-30", "quarter"), 6, False, "Q2 2026"),
        (span("2026-02-01", "2026-04-30", "quarter"), 1, False, "Q1 2026"),
        (span("2025-12-01", "2026-05-31", "half_year"), 5, True, "H2 2025"),
    ],
)
def test_quarters_and_halves_count_from_the_clients_year(
    period: Period, fye_month: int, fiscal: bool, label: str
) -> None:
    """[PER-1] For types with period fiscal_year; others stay on calendar quarters."""
    assert period.label(fye_month, fiscal_parts=fiscal) == label


# ---- Typed text ----


@pytest.mark.parametrize(
    ("text", "kind", "fye", "first", "last"),
    [
        ("2025", "tax_year", DEC, "2025-01-01", "2025-12-31"),
        ("FY2025", "tax_year", DEC, "2025-01-01", "2025-12-31"),
        ("2025", "fiscal_year", JUN, "2025-07-01", "2026-06-30"),
        ("FY2026", "fiscal_year", JUN, "2025-07-01", "2026-06-30"),
        ("fy2026-06", "fiscal_year", JUN, "2025-07-01", "2026-06-30"),
        ("FY2028", "fiscal_year", FEB, "2027-03-01", "2028-02-29"),
        ("2025", "calendar_year", JUN, "2025-01-01", "2025-12-31"),
        ("FY2025", "calendar_year", JUN, "2025-01-01", "2025-12-31"),
        ("2026-Q1", "quarter", DEC, "2026-01-01", "2026-03-31"),
        ("2026-q4", "quarter", JUN, "2026-10-01", "2026-12-31"),
        ("2026-H2", "half_year", DEC, "2026-07-01", "2026-12-31"),
        (" 2026-02 ", "month", DEC, "2026-02-01", "2026-02-28"),
        ("2026-03-02", "event", DEC, "2026-03-02", "2026-03-02"),
        ("2026-03-02", "pay_run", DEC, "2026-03-02", "2026-03-02"),
        ("2026-03-02", "ad_hoc", DEC, "2026-03-02", None),
        ("2026-03-02..2026-05-01", "ad_hoc", DEC, "2026-03-02", "2026-05-01"),
        ("2026-Q1", "ad_hoc", DEC, "2026-01-01", "2026-03-31"),
        ("2025-12-28..2027-01-02", "fiscal_year", DEC, "2025-12-28", "2027-01-02"),
        ("2026-03-02..2026-03-15", "two_weeks", DEC, "2026-03-02", "2026-03-15"),
        ("2026-03-04", "week", DEC, "2026-03-02", "2026-03-08"),
        ("2026-03-01", "month", DEC, "2026-03-01", "2026-03-31"),
        ("", "ad_hoc", DEC, "2026-04-20", None),
    ],
)
def test_typed_periods(text: str, kind: str, fye: FiscalYearEnd, first: str, last: str | None) -> None:
    """[PER-2] Every form that is understood."""
    parsed = parse_period(text, kind, fye, today=TODAY)
    assert (parsed.period.start.isoformat(), parsed.period.end and parsed.period.end.isoformat()) == (
        first,
        last,
    )
    assert parsed.period.kind == kind


def test_fiscal_quarters_are_typed_by_the_year_they_begin_in() -> None:
    """[PER-1] [PER-2]"""
    parsed = parse_period("2025-Q4", "quarter", JUN, today=TODAY, fiscal_parts=True).period
    assert (parsed.start, parsed.end) == (date(2026, 4, 1), date(2026, 6, 30))
    assert parsed.label(6, fiscal_parts=True) == "Q4 2025"


def test_a_year_that_ends_in_another_month_than_the_clients_is_warned() -> None:
    """[PER-2]"""
    parsed = parse_period("FY2026-06", "fiscal_year", DEC, today=TODAY)
    assert (parsed.period.start, parsed.period.end) == (date(2025, 7, 1), date(2026, 6, 30))
    assert parsed.warnings == ("The client's year ends in December, FY2026-06 in June.",)
    assert parse_period("FY2026-06", "fiscal_year", JUN, today=TODAY).warnings == ()


def test_a_day_inside_a_longer_period_is_warned() -> None:
    """[PER-2] A single date is understood; which days it became is said."""
    parsed = parse_period("2026-03-17", "month", DEC, today=TODAY)
    assert parsed.period == span("2026-03-01", "2026-03-31", "month")
    assert "2026-03-01 to 2026-03-31" in parsed.warnings[0]


def test_a_52_53_week_client_has_years_that_end_with_months() -> None:
    """[DUE-6] Its days are those month ends unless typed as from..to."""
    fye = FiscalYearEnd(12, 28)
    parsed = parse_period("2026", "fiscal_year", fye, today=TODAY, weeks_52_53=True).period
    assert (parsed.start, parsed.end) == (date(2026, 1, 1), date(2026, 12, 31))
    typed = parse_period("2025-12-29..2026-12-27", "fiscal_year", fye, today=TODAY, weeks_52_53=True).period
    assert (typed.nominal_start, typed.nominal_end) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ("", "tax_year", "period.format"),
        ("soon", "tax_year", "period.format"),
        ("25", "tax_year", "period.format"),
        ("2026-Q1", "tax_year", "period.format"),
        ("2026", "month", "period.format"),
        ("2026-Q5", "quarter", "period.format"),
        ("2026-H3", "half_year", "period.format"),
        ("2026-13", "month", "period.format"),
        ("FY2026-13", "fiscal_year", "period.format"),
        ("FY2026-06", "calendar_year", "period.format"),
        ("2026-03-02..2026-03-03", "event", "period.format"),
        ("2026", "decade", "period.format"),
        ("２０２６", "tax_year", "period.format"),
        ("2026-06-30..2025-07-01", "fiscal_year", "period.order"),
        ("2025-01-01..2026-12-31", "fiscal_year", "period.length"),
        ("2026-02-30", "event", "date.unreal"),
        ("1899", "tax_year", "date.range"),
        ("2200-01-01", "event", "date.range"),
        ("2199", "fiscal_year", "date.range"),
        ("0000-Q1", "quarter", "date.range"),
    ],
)
def test_anything_else_is_refused_with_its_code(text: str, kind: str, code: str) -> None:
    """[PER-2] [VAL-5]"""
    with pytest.raises(Invalid) as refused:
        parse_period(text, kind, JUN, today=TODAY)
    assert (refused.value.field, refused.value.value_code) == ("period", code)


def test_a_refusal_names_the_forms_that_are_understood() -> None:
    """[PER-2]"""
    with pytest.raises(Invalid, match=r"FY2026, FY2026-06") as refused:
        parse_period("last year", "tax_year", DEC, today=TODAY)
    assert "'last year' is no tax year" in refused.value.message


@given(st.text(max_size=25), st.sampled_from(KINDS))
def test_no_text_breaks_the_reader(text: str, kind: str) -> None:
    """[PER-2] Understood or refused, nothing else."""
    try:
        period = parse_period(text, kind, JUN, today=TODAY).period
    except Invalid:
        return
    assert period.end is None or period.start <= period.end


@given(st.sampled_from(sorted(YEAR_KINDS)), st.integers(1950, 2150))
def test_the_label_of_a_calendar_year_reads_back(kind: str, year: int) -> None:
    """[PER-1] [PER-2]"""
    period = period_for_year_beginning(year, DEC, kind)
    assert parse_period(period.label(), kind, DEC, today=TODAY).period == period


@given(DAYS, st.sampled_from(["event", "day", "ad_hoc"]))
def test_the_label_of_a_day_reads_back(day: date, kind: str) -> None:
    """[PER-1] [PER-2]"""
    period = containing(kind, DEC, day)
    assert parse_period(period.label(), kind, DEC, today=TODAY).period == period


# ---- Making and moving ----


@given(YEAR_ENDS, st.integers(1950, 2150))
def test_exactly_one_year_begins_and_one_ends_in_every_calendar_year(fye: FiscalYearEnd, year: int) -> None:
    """[PER-2] `2025` and `FY2025` always mean something, and years follow without gap."""
    begins = period_for_year_beginning(year, fye)
    ends = period_for_year_ending(year, fye)
    assert begins.start.year == year
    assert ends.end is not None and ends.end.year == year
    assert begins.end is not None and 365 <= (begins.end - begins.start).days + 1 <= 366
    assert period_for_year_beginning(year + 1, fye).start == begins.end + timedelta(days=1)


@given(st.sampled_from(KINDS), YEAR_ENDS, DAYS, st.booleans())
def test_the_period_that_contains_a_day_contains_it(kind: str, fye: FiscalYearEnd, day: date, fiscal: bool) -> None:
    """[REC-10]"""
    period = containing(kind, fye, day, fiscal_parts=fiscal)
    assert period.start <= day <= (period.end or day)


@given(st.sampled_from(KINDS), st.sampled_from([DEC, JUN, FEB, FiscalYearEnd(1, 31)]), DAYS, st.integers(-40, 40))
def test_shifting_goes_by_whole_periods_and_back(kind: str, fye: FiscalYearEnd, day: date, n: int) -> None:
    """[CODE-3] [REC-10] The next period begins the day after this one, and forth and back is nothing."""
    period = containing(kind, fye, day)
    assert shift_period(shift_period(period, n), -n) == period
    following = shift_period(period, 1)
    if period.end is not None:
        assert following.start == period.end + timedelta(days=1)
    assert shift_period(shift_period(period, n), 1) == shift_period(period, n + 1)


@given(st.sampled_from(sorted(MONTHLY_KINDS)), DAYS)
def test_a_last_day_names_its_period(kind: str, day: date) -> None:
    """What the command line's `due TYPE PERIOD_END` takes it for."""
    period = containing(kind, DEC, day)
    assert period.end is not None
    assert period_ending(period.end, kind) == period


def test_a_year_that_ends_then_has_twelve_months() -> None:
    assert period_ending(date(2026, 6, 30), "tax_year") == span("2025-07-01", "2026-06-30")
    assert period_ending(date(2024, 2, 29), "fiscal_year") == span("2023-03-01", "2024-02-29", "fiscal_year")


@pytest.mark.parametrize(
    ("kind", "fye", "first", "last"),
    [
        ("tax_year", DEC, "2025-01-01", "2025-12-31"),
        ("fiscal_year", JUN, "2024-07-01", "2025-06-30"),
        ("calendar_year", JUN, "2025-01-01", "2025-12-31"),
        ("quarter", DEC, "2026-01-01", "2026-03-31"),
        ("month", DEC, "2026-03-01", "2026-03-31"),
        ("half_month", DEC, "2026-04-01", "2026-04-15"),
        ("week", DEC, "2026-04-13", "2026-04-19"),
        ("two_weeks", DEC, "2026-04-06", "2026-04-19"),
        ("ad_hoc", DEC, "2026-04-20", None),
        ("event", DEC, "2026-04-20", "2026-04-20"),
    ],
)
def test_suggested_is_the_period_just_ended(kind: str, fye: FiscalYearEnd, first: str, last: str | None) -> None:
    """[CRE-3]"""
    assert suggest_period(kind, fye, TODAY) == span(first, last, kind)


def test_suggested_passes_over_what_the_client_has() -> None:
    """[CRE-3] Going back at most one: an older gap is never offered."""
    taken = {(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 1, 1), date(2026, 12, 31))}
    assert suggest_period("tax_year", DEC, TODAY, taken).start == date(2027, 1, 1)
    older = {(date(2024, 1, 1), date(2024, 12, 31))}
    assert suggest_period("tax_year", DEC, TODAY, older).start == date(2025, 1, 1)


# ---- Fiscal year ends ----


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("12-31", "12-31"),
        ("06-30", "06-30"),
        ("6", "06-30"),
        ("12", "12-31"),
        ("June", "06-30"),
        ("sept", "09-30"),
        ("Sep.", "09-30"),
        (" FEBRUARY ", "02-28"),
        ("2", "02-28"),
        ("02-28", "02-28"),
        ("02-29", "02-28"),
        ("09-27", "09-27"),
    ],
)
def test_fiscal_year_ends(text: str, normal: str) -> None:
    """[VAL-5] MM-DD, a month's number or name; both last days of February mean the last one."""
    assert parse_fiscal_year_end(text) == normal
    assert str(fiscal_year_end(text)) == normal


def test_the_end_of_february_follows_leap_years() -> None:
    """[VAL-5]"""
    assert FEB.in_year(2027) == date(2027, 2, 28)
    assert FEB.in_year(2028) == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["", "13", "0", "04-31", "02-30", "00-10", "12/31", "juneish", "June 30", "6-"])
def test_other_year_ends_are_refused(text: str) -> None:
    """[VAL-5]"""
    with pytest.raises(Invalid) as refused:
        parse_fiscal_year_end(text)
    assert refused.value.value_code == "format"
