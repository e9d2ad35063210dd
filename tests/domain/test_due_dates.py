"""Due dates: the worked dates of the law and every rule around them [DUE-1..12] [EXT-1..5] [URG-4]."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.calendars import WorkCalendar, dc_holidays
from assure_tui.domain.due_dates import DueDates, compute, target_date
from assure_tui.domain.due_rules import DueRule, TypeDates, parse_due, type_dates_from_dict
from assure_tui.domain.errors import AssureError, Invalid, InvalidMany
from assure_tui.domain.periods import Period, period_ending

SEED = Path(__file__).parents[2] / "data" / "seed_engagement_types.toml"
TYPES: dict[str, dict[str, Any]] = {row["code"]: row for row in tomllib.loads(SEED.read_text("utf-8"))["type"]}
RULES = {code: type_dates_from_dict(row) for code, row in TYPES.items()}


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(code: str, period: Period | str, **given: Any) -> DueDates:
    """The dates of a type for the period of its kind that ends on a day."""
    if isinstance(period, str):
        period = period_ending(day(period), TYPES[code]["period"])
    return compute(RULES[code], period, type_code=code, **given)


# Appendix B, row by row: type, period end or anchor, which date, statutory, effective, what else is given.
WORKED = [
    ("1040", "2025-12-31", "o", "2026-04-15", "2026-04-15", {}),
    ("1040", "2025-12-31", "e", "2026-10-15", "2026-10-15", {}),
    ("1040", "2021-12-31", "o", "2022-04-15", "2022-04-18", {}),
    ("1040", "2022-12-31", "o", "2023-04-15", "2023-04-18", {}),
    ("1040", "2026-12-31", "o", "2027-04-15", "2027-04-15", {}),
    ("1040", "2023-12-31", "o", "2024-04-15", "2024-04-17", {"state": "ME"}),
    ("1120-S", "2025-12-31", "o", "2026-03-15", "2026-03-16", {}),
    ("1120-S", "2025-12-31", "e", "2026-09-15", "2026-09-15", {}),
    ("1065", "2025-09-30", "o", "2025-12-15", "2025-12-15", {}),
    ("1065", "2026-12-31", "o", "2027-03-15", "2027-03-15", {}),
    ("1120", "2025-12-31", "o", "2026-04-15", "2026-04-15", {}),
    ("1120", "2025-12-31", "e", "2026-10-15", "2026-10-15", {}),
    ("1120", "2026-03-31", "o", "2026-07-15", "2026-07-15", {}),
    ("1120", "2026-06-30", "o", "2026-09-15", "2026-09-15", {"named": "june-year-end"}),
    ("1120", "2026-06-30", "e", "2027-04-15", "2027-04-15", {"named": "june-year-end"}),
    ("1120", "2027-06-30", "o", "2027-10-15", "2027-10-15", {}),
    ("1120", "2027-06-30", "e", "2028-04-15", "2028-04-18", {}),
    ("1041", "2025-12-31", "o", "2026-04-15", "2026-04-15", {}),
    ("1041", "2025-12-31", "e", "2026-09-30", "2026-09-30", {}),
    ("990", "2025-12-31", "o", "2026-05-15", "2026-05-15", {}),
    ("990", "2025-12-31", "e", "2026-11-15", "2026-11-16", {}),
    ("990", "2026-06-30", "o", "2026-11-15", "2026-11-16", {}),
    ("5500", "2025-12-31", "o", "2026-07-31", "2026-07-31", {}),
    ("5500", "2025-12-31", "e", "2026-10-15", "2026-10-15", {}),
    ("5500", "2021-12-31", "o", "2022-07-31", "2022-08-01", {}),
    ("5500", "2021-06-30", "e", "2022-04-15", "2022-04-15", {}),
    ("941", "2026-03-31", "o", "2026-04-30", "2026-04-30", {}),
    ("941", "2026-03-31", "o", "2026-05-10", "2026-05-11", {"alternate": "timely-deposits"}),
    ("941", "2026-06-30", "o", "2026-07-31", "2026-07-31", {}),
    ("941", "2026-09-30", "o", "2026-10-31", "2026-11-02", {}),
    ("941", "2026-12-31", "o", "2027-01-31", "2027-02-01", {}),
    ("940", "2025-12-31", "o", "2026-01-31", "2026-02-02", {}),
    ("940", "2026-12-31", "o", "2027-01-31", "2027-02-01", {}),
    ("BK-M", "2026-03-31", "o", "2026-04-30", "2026-04-30", {}),
    ("BK-M", "2026-01-31", "o", "2026-02-28", "2026-02-28", {}),
    ("SINGLE-AUDIT", "2026-06-30", "o", "2027-03-31", "2027-03-31", {}),
    ("FBAR", "2025-12-31", "o", "2026-04-15", "2026-04-15", {}),
    ("709", "2025-12-31", "e", "2026-10-15", "2026-10-15", {}),
    ("706", "2025-05-31", "o", "2026-02-28", "2026-03-02", {}),
    ("706", "2025-05-31", "e", "2026-08-28", "2026-08-28", {}),
    ("CORP-ES", "2026-06-30", "o", "2026-03-15", "2026-03-16", {"part": 3}),
    ("ELECTION", "2026-01-01", "o", "2026-03-15", "2026-03-16", {}),
    ("PAYROLL", "2026-07-07", "o", "2026-07-02", "2026-07-02", {}),
]


@pytest.mark.parametrize(("code", "end", "which", "statutory", "effective", "more"), WORKED)
def test_worked_dates(code: str, end: str, which: str, statutory: str, effective: str, more: dict[str, Any]) -> None:
    """[DUE-12] Every row of Appendix B, with the rules a new firm starts with."""
    given = dict(more)
    named, part = given.pop("named", given.get("alternate")), given.pop("part", None)
    whole = period_ending(day(end), TYPES[code]["period"])
    found = due(code, Period(whole.start, whole.end, whole.kind, part), extended=which == "e", **given)
    dates = (found.statutory, found.effective)
    if which == "e":
        dates = (found.extended_statutory, found.extended_effective)
    assert dates == (day(statutory), day(effective))
    assert found.deadline == day(effective)
    assert found.kind == ("extended" if which == "e" else "statutory")
    assert found.alternate == named
    assert effective in found.explanation and statutory in found.explanation


def test_every_type_a_firm_starts_with_has_readable_rules() -> None:
    """[TYPE-1] 52 types; each either has a rule or says that the date is typed."""
    assert len(RULES) == 52
    for code, row in TYPES.items():
        period = period_ending(day("2026-12-31"), row["period"])
        found = due(code, Period(period.start, period.end, period.kind, 1 if RULES[code].parts else None))
        manual = RULES[code].due.is_manual
        assert found.deadline or found.needs or manual, code
        assert found.because, code


# ---- Explanations ----


def test_the_explanation_names_every_step() -> None:
    """[URG-4] Word for word."""
    assert due("1040", "2022-12-31").explanation == (
        "15th of the 4th month after 2022-12-31 is Saturday 2023-04-15; Sunday; "
        "Monday 2023-04-17 is Emancipation Day (observed) in D.C.; so Tuesday 2023-04-18. "
        "Not extended. No relief."
    )


@pytest.mark.parametrize(
    ("code", "end", "given", "said"),
    [
        ("BK-M", "2026-01-31", {}, "Last day of the 1st month after 2026-01-31 is Saturday 2026-02-28."),
        (
            "706",
            "2025-05-31",
            {},
            "9 months after the date of death 2025-05-31 is Saturday 2026-02-28; Sunday; so",
        ),
        ("ELECTION", "2026-01-01", {}, "2 months and 14 days after the tax year start 2026-01-01 is Sunday"),
        ("PAYROLL", "2026-07-07", {}, "2 working days before the pay date 2026-07-07 is Thursday 2026-07-02"),
        ("PAYROLL", "2026-07-07", {}, "; Friday 2026-07-03 is Independence Day (observed)."),
        ("1120", "2026-06-30", {}, "Alternate: Year ended June 30 and began before 2026-01-01 (automatic)."),
        (
            "1040",
            "2023-12-31",
            {"state": "MA"},
            "that is Patriots' Day in MA; Tuesday 2024-04-16 is Emancipation",
        ),
        ("1120-S", "2025-12-31", {"extended": True}, "Extended (Form 7004): 15th of the 9th month after"),
        ("FBAR", "2025-12-31", {"extended": True}, "Extended (automatic): 15th of the 10th month"),
        ("1040", "2025-12-31", {"extended": True}, "Payment is due Wednesday 2026-04-15."),
        ("AUDIT", "2025-12-31", {}, "No rule: the date is typed or left empty."),
        ("INTL", "2025-12-31", {}, "Waits for the return."),
        ("1040-X", "2025-12-31", {}, "Date needs original filing date."),
    ],
)
def test_explanations(code: str, end: str, given: dict[str, Any], said: str) -> None:
    """[URG-4] [DUE-8] [DUE-9]"""
    assert said in due(code, end, **given).explanation


# ---- Extension, payment, relief, typed ----


def test_an_extension_to_file_leaves_the_payment_date() -> None:
    """[EXT-2]"""
    found = due("1120", "2025-12-31", extended=True)
    assert (found.deadline, found.payment) == (day("2026-10-15"), day("2026-04-15"))
    assert found.payment_differs
    assert due("1065", "2025-12-31").payment is None
    assert due("1065", "2025-12-31", pays=True).payment == day("2026-03-16")


def test_extended_dates_are_known_before_extending() -> None:
    """[DUE-1] [EXT-1] Unset, everything is as before."""
    plain = due("1040", "2025-12-31")
    assert plain.extended_effective == day("2026-10-15")
    assert (plain.deadline, plain.kind) == (day("2026-04-15"), "statutory")
    assert due("1040-ES", "2025-12-31", extended=True).kind is None, "no part, no extension, no date"


@pytest.mark.parametrize(
    ("relief", "extended", "covers", "deadline", "kind", "payment"),
    [
        ("2026-06-01", False, False, "2026-06-01", "relief", "2026-04-15"),
        ("2026-06-01", False, True, "2026-06-01", "relief", "2026-06-01"),
        ("2026-06-01", True, False, "2026-10-15", "extended", "2026-04-15"),
        ("2026-12-01", True, True, "2026-12-01", "relief", "2026-12-01"),
        ("2026-03-01", False, True, "2026-04-15", "statutory", "2026-04-15"),
    ],
)
def test_relief_is_the_later_of_two(
    relief: str, extended: bool, covers: bool, deadline: str, kind: str, payment: str
) -> None:
    """[DUE-2] [EXT-2] [EXT-5] Payment moves only by relief that covers payments, and never back."""
    found = due(
        "1040",
        "2025-12-31",
        extended=extended,
        relief=day(relief),
        relief_name="Storm 2026-01",
        relief_covers_payment=covers,
    )
    assert (found.deadline, found.kind, found.payment) == (day(deadline), kind, day(payment))
    assert "Relief Storm 2026-01" in found.explanation
    assert ("changes nothing" in found.explanation) == (kind != "relief")


def test_a_typed_date_wins_and_the_rule_is_still_told() -> None:
    """[DUE-2] [DUE-11] [EXT-4] Later than the law's date it is marked."""
    found = due("1040", "2025-12-31", typed=day("2026-05-01"), typed_reason="agreed [by phone]")
    assert (found.deadline, found.kind) == (day("2026-05-01"), "typed")
    assert found.in_force == day("2026-04-15") == found.payment
    assert found.typed_is_late
    assert "Typed: Friday 2026-05-01 (agreed [by phone]), later than the law's date" in found.explanation
    assert "the rule gives Wednesday 2026-04-15." in found.explanation
    assert not due("1040", "2025-12-31", typed=day("2026-04-01")).typed_is_late


def test_a_typed_date_on_a_type_without_rule() -> None:
    """[DUE-4] manual"""
    found = due("AUDIT", "2025-12-31", typed=day("2026-05-30"))
    assert (found.deadline, found.statutory, found.in_force) == (day("2026-05-30"), None, None)
    assert "rule gives" not in found.explanation


# ---- Anchors, caps, following, parts, alternates ----


def test_an_unknown_anchor_leaves_the_date_empty() -> None:
    """[DUE-8]"""
    found = due("1040-X", "2025-12-31")
    assert (found.deadline, found.needs) == (None, "original filing date")
    assert found.marker == "date needs original filing date"
    known = due("1040-X", "2025-12-31", anchors={"original_filing_date": day("2026-04-15")})
    assert (known.deadline, known.needs) == (day("2029-04-17"), None)


def test_an_event_is_its_own_anchor_unless_another_is_typed() -> None:
    """[PER-1] The anchor date is the first and last day of an event."""
    assert due("NOTICE", "2026-02-03").deadline == day("2026-03-05")
    assert due("NOTICE", "2026-02-03", anchors={"notice_date": day("2026-02-10")}).deadline == day("2026-03-12")


@pytest.mark.parametrize(
    ("report", "deadline"), [(None, "2027-03-31"), ("2026-12-01", "2026-12-31"), ("2027-03-20", "2027-03-31")]
)
def test_a_cap_takes_effect_once_its_anchor_is_known(report: str | None, deadline: str) -> None:
    """[DUE-8] 2 CFR 200.512: nine months, or 30 days after the report if earlier."""
    anchors = {"auditor_report_date": day(report)} if report else {}
    assert due("SINGLE-AUDIT", "2026-06-30", anchors=anchors).deadline == day(deadline)


def test_same_as_follows_and_waits() -> None:
    """[DUE-7] Payment of a state return stays on the original date of the return it follows."""
    assert due("STATE-INC", "2025-12-31").marker == "waits for the return"
    found = due(
        "STATE-INC",
        "2025-12-31",
        followed=(day("2026-10-15"), "E-142 Form 1040"),
        followed_original=day("2026-04-15"),
    )
    assert (found.statutory, found.deadline, found.needs) == (day("2026-10-15"), day("2026-10-15"), None)
    assert found.payment == day("2026-04-15")
    assert "Follows E-142 Form 1040: Thursday 2026-10-15." in found.explanation


@pytest.mark.parametrize(
    ("part", "deadline"), [(1, "2026-04-15"), (2, "2026-06-15"), (3, "2026-09-15"), (4, "2027-01-15")]
)
def test_installments_by_part(part: int, deadline: str) -> None:
    """[PER-3] [DUE-4] The month may exceed twelve."""
    assert due("1040-ES", Period(day("2026-01-01"), day("2026-12-31"), "tax_year", part)).deadline == day(deadline)


def test_patriots_day_counts_not_for_estimated_payments() -> None:
    """[CAL-4]"""
    year = Period(day("2024-01-01"), day("2024-12-31"), "tax_year", 1)
    assert due("1040-ES", year, state="ME").deadline == day("2024-04-15")
    assert due("1120", "2023-12-31", state="ME").deadline == day("2024-04-15")
    assert due("1040-NR", "2023-12-31", state="MA").deadline == day("2024-04-17")


def test_alternates_bring_their_own_rules_and_leave_the_rest() -> None:
    """[DUE-9]"""
    plain = due("1040-NR", "2025-12-31", alternate="No-Withheld-Wages", extended=True)
    assert (plain.effective, plain.extended_effective) == (day("2026-06-15"), day("2026-12-15"))
    assert due("990-T", "2025-12-31", alternate="retirement-trust").deadline == day("2026-04-15")
    short = Period(day("2026-01-15"), day("2026-06-30"), "fiscal_year")
    assert due("1120", short).alternate is None, "a year that began in 2026 is not the old rule's"


def test_an_unknown_alternate_is_refused_with_the_nearest() -> None:
    """[DUE-9] [VAL-5]"""
    with pytest.raises(Invalid, match="'timely-deposits'") as refused:
        due("941", "2026-03-31", alternate="timely-deposit")
    assert (refused.value.field, refused.value.value_code) == ("alternate", "unknown")


@pytest.mark.parametrize(
    ("first", "last"),
    [("2025-12-28", "2027-01-02"), ("2025-12-29", "2026-12-27"), ("2026-01-01", "2026-12-31")],
)
def test_a_52_53_week_year_counts_from_the_nearest_month_end(first: str, last: str) -> None:
    """[DUE-6] Reg. 1.441-2: for dates it ends on the last day of the month nearest to which it ends."""
    assert due("1120", Period(day(first), day(last), "fiscal_year")).deadline == day("2027-04-15")


def test_a_period_without_a_last_day_says_what_is_missing() -> None:
    """[DUE-3] [DUE-8]"""
    found = compute(RULES["BK-M"], Period(day("2026-01-01"), None, "ad_hoc"))
    assert (found.deadline, found.needs) == (None, "last day of the period")


def test_targets_go_back_and_never_roll() -> None:
    """[DUE-10]"""
    assert target_date(day("2026-04-15"), 3) == day("2026-04-12")
    assert target_date(day("2026-07-07"), 2, True) == day("2026-07-02")
    closed = WorkCalendar(closing=frozenset({day("2026-07-02")}))
    assert target_date(day("2026-07-07"), 2, True, closed) == day("2026-07-01")
    assert target_date(None, 3) is None


ENDS = st.dates(date(2006, 1, 1), date(2150, 12, 31))
NTH = st.builds(lambda n, d: DueRule("nth_month_day", n=n, day=d), st.integers(1, 24), st.integers(1, 31))


@given(NTH, ENDS, st.booleans())
def test_law_dates_fall_on_open_days_and_months_are_clamped(rule: DueRule, end: date, extended: bool) -> None:
    """[CAL-1] [DUE-5] The same holds for extended dates."""
    rules = TypeDates(due=rule, ext=DueRule("after_original", months=6), roll="irc7503", pays=True)
    found = compute(rules, Period(end - timedelta(days=364), end, "ad_hoc"), extended=extended)
    assert found.statutory and found.effective and found.extended_effective and found.deadline
    months = (found.statutory.year - end.year) * 12 + found.statutory.month - end.month
    assert months == rule.n
    assert found.statutory.day == rule.day or (found.statutory + timedelta(days=1)).day == 1
    for rolled in (found.effective, found.extended_effective, found.deadline):
        assert rolled.weekday() < 5 and rolled not in dc_holidays(rolled.year)
    assert found.payment == found.effective <= found.extended_effective
    assert found.statutory <= found.effective


# ---- Reading rules ----


def test_rules_read_into_values() -> None:
    """[DUE-4]"""
    assert parse_due({"kind": "nth_month_day", "n": 4, "day": 15}) == DueRule("nth_month_day", n=4, day=15)
    assert parse_due({"kind": "installments", "on": [[4, 15], [13, 15]]}).on == ((4, 15), (13, 15))
    rules = RULES["1040"]
    assert (rules.ext_form, rules.roll, rules.pays, rules.income_return) == ("4868", "irc7503", True, True)
    assert RULES["INTL"].can_extend and not RULES["EXTENSION"].can_extend
    assert RULES["1040"].is_statutory and not RULES["AUDIT"].is_statutory
    assert type_dates_from_dict({}).due.is_manual


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        ({"kind": "nth_month_dya", "n": 4, "day": 15}, "unknown", "'nth_month_day'"),
        ({"kind": "nth_month_last", "n": 4, "dais": 15}, "key.unknown", "'dais'"),
        ({"kind": "after_event", "anchor": "x", "moths": 9}, "key.unknown", "'months'"),
        ({"kind": "nth_month_day", "n": 4}, "required", "needs day"),
        ({"n": 4, "day": 15}, "key.type", "kind is missing"),
        ({"kind": ["manual"]}, "unknown", "There is no rule"),
        ({"kind": "nth_month_day", "n": "4", "day": 15}, "key.type", "from 1 to 99"),
        ({"kind": "nth_month_day", "n": 4, "day": 32}, "key.type", "from 1 to 31"),
        ({"kind": "nth_month_last", "n": True}, "key.type", "from 1 to 99"),
        ({"kind": "installments", "on": []}, "key.type", "at least one"),
        ({"kind": "installments", "on": [[4]]}, "key.type", "[month, day]"),
        ({"kind": "same_as", "of": "income_tax", "date": "shown"}, "unknown", "'income_tax_return'"),
        ({"kind": "nth_month_last", "n": 9, "cap": {"anchor": "x"}}, "required", "anchor and days"),
    ],
)
def test_broken_rules_are_refused_with_key_and_nearest(data: dict[str, Any], code: str, said: str) -> None:
    """[VAL-5] Each with its key and the nearest known one."""
    with pytest.raises(AssureError) as refused:
        parse_due(data)
    assert code in {detail.code for detail in refused.value.details}
    assert said in refused.value.message


def test_a_year_end_that_could_never_match_is_refused() -> None:
    """[DUE-9] [VAL-5] An automatic alternate would otherwise silently never apply."""
    with pytest.raises(Invalid) as refused:
        type_dates_from_dict({"alternate": [{"code": "a", "auto": True, "test": {"period_end": "June 30"}}]})
    assert refused.value.field == "alternate[0].test.period_end"


def test_all_findings_come_together() -> None:
    """[VAL-6]"""
    row = {"due": {"kind": "manual", "n": 3}, "roll": "irc", "alternate": [{"code": "a", "tset": {}}]}
    with pytest.raises(InvalidMany) as refused:
        type_dates_from_dict(row)
    assert {detail.field for detail in refused.value.details} == {"due.n", "type.roll", "alternate[0].tset"}


KEYS = st.sampled_from(["kind", "n", "day", "months", "anchor", "on", "of", "date", "cap", "test", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.sampled_from(["nth_month_day", "installments", "", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["due", "ext", "roll", "pays", "alternate"]), VALUES))
def test_no_table_breaks_the_reader(row: dict[str, Any]) -> None:
    """[VAL-5] Read or refused, nothing else."""
    try:
        type_dates_from_dict(row)
    except AssureError as error:
        assert error.details
