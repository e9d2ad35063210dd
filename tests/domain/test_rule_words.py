"""Date rules in words, sample dates, checklists as lines, and typed settings [TYPE-3] [TYPE-4] [DUE-4] [SET-1]."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain import firm_settings
from assure_tui.domain.checklist_words import items_words, read_items
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.rule_words import FORMS, alternates_words, read_alternates, read_words, rule_words
from assure_tui.domain.seed_rules import ANCHORS
from assure_tui.domain.type_samples import samples

SEED = tomllib.loads((Path(__file__).parents[2] / "data/seed_engagement_types.toml").read_text(encoding="utf-8"))
TYPES: dict[str, dict[str, Any]] = {entry["code"]: entry for entry in SEED["type"]}


@pytest.mark.parametrize("code", TYPES)
def test_every_rule_of_the_seed_is_said_and_read_back(code: str) -> None:
    """[DUE-4] [DUE-9]: words mean the same rule, alternates and their tests too."""
    entry = TYPES[code]
    assert read_words(rule_words(entry["due"])) == entry["due"]
    if "ext" in entry:
        assert read_words(rule_words(entry["ext"]), extension=True) == entry["ext"]
    alternates = entry.get("alternate", [])
    assert read_alternates(alternates_words(alternates)) == alternates


_anchor = st.sampled_from(ANCHORS)
_rules = st.one_of(
    st.builds(lambda n, day: {"kind": "nth_month_day", "n": n, "day": day}, st.integers(1, 99), st.integers(1, 31)),
    st.builds(lambda n: {"kind": "nth_month_last", "n": n}, st.integers(1, 99)),
    st.builds(
        lambda a, m, d: {"kind": "after_event", "anchor": a, "months": m, "days": d},
        _anchor, st.integers(1, 99), st.integers(1, 999),
    ),
    st.builds(
        lambda a, d: {"kind": "before_event", "anchor": a, "business_days": d}, _anchor, st.integers(0, 99)
    ),
    st.builds(
        lambda parts: {"kind": "installments", "on": [list(part) for part in sorted(parts)]},
        st.sets(st.tuples(st.integers(1, 15), st.integers(1, 28)), min_size=1, max_size=6),
    ),
    st.builds(
        lambda of, on: {"kind": "same_as", "of": of, "date": on},
        st.sampled_from(["income_tax_return", "extendable_return"]), st.sampled_from(["shown", "original"]),
    ),
)  # fmt: skip
_caps = st.none() | st.builds(lambda a, d: {"anchor": a, "days": d}, _anchor, st.integers(0, 999))


@settings(max_examples=60, deadline=None)
@given(_rules, _caps)
def test_words_and_rules_are_the_same(rule: dict[str, Any], cap: dict[str, Any] | None) -> None:
    """[DUE-4] [TYPE-3]: whatever rule there is, its words give it back."""
    whole = rule | ({"cap": cap} if cap else {})
    assert read_words(rule_words(whole)) == whole


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_other_line_is_refused_with_the_forms(text: str) -> None:
    """[VAL-5]: nothing but an Invalid with its field comes of what nobody understands."""
    try:
        read_words(text)
    except AssureError as error:
        assert all(detail.field.startswith("due") for detail in error.details)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("15th of the 4th month", "15 of month 4"),
        ("15th of the 4th month", "  15TH  of the 4th MONTH after the period ends "),
        ("typed", "manual"),
        ("36 months after original filing date", "36 months after the original_filing_date"),
        ("3 working days before pay date", "3 business days before the pay-date"),
        ("same as income tax return, shown", "same as the income tax return"),
    ],
)
def test_people_type_it_in_several_ways(text: str, same: str) -> None:
    """[TYPE-3]"""
    assert read_words(text) == read_words(same)
    assert text in FORMS


@pytest.mark.parametrize(
    ("code", "rules", "period", "words", "because"),
    [
        ("1040", None, None, ("for calendar year 2025: Apr 15, 2026; extended Oct 15, 2026",), "4th month after 2025"),
        (
            "1065", None, None,
            (
                "for calendar year 2025: Mar 16, 2026; extended Sep 15, 2026",
                "for the year ended Jun 30, 2025: Sep 15, 2025; extended Mar 16, 2026",
            ),
            "Sunday 2026-03-15",
        ),
        ("941", None, None, ("for Q4 2025: Feb 2, 2026",), "Saturday 2026-01-31"),
        ("706", None, None, ("if the date of death is Mar 2, 2026: Dec 2, 2026; extended Jun 2, 2027",), "9 months"),
        ("FRANCHISE", None, None, ("for calendar year 2025: no date by rule",), "typed or left empty"),
        ("STATE-INC", None, None, ("if the return is due Apr 15, 2026: Apr 15, 2026",), "Follows the return"),
    ],
)  # fmt: skip
def test_samples_explain_the_rule(code: str, rules: Any, period: Any, words: tuple[str, ...], because: str) -> None:
    """[TYPE-4] [URG-4]: what the rule gives for the newest periods, and why."""
    entry = TYPES[code]
    found = samples(rules or entry, period or entry["period"], date(2026, 3, 2), code=code)
    assert tuple(one.words for one in found) == words
    assert because in " ".join(found[0].because)


def test_each_part_is_a_sample() -> None:
    """[PER-3]"""
    found = samples(TYPES["1040-ES"], "tax_year", date(2026, 3, 2))
    assert [one.words for one in found] == [
        "part 1 of 2026: Apr 15, 2026", "part 2 of 2026: Jun 15, 2026", "part 3 of 2026: Sep 15, 2026",
        "part 4 of 2026: Jan 15, 2027",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["tax_year", "fiscal_year", "quarter", "month", "half_year", "week", "day", "ad_hoc"])
@pytest.mark.parametrize("due", FORMS)
def test_samples_never_fail(kind: str, due: str) -> None:
    """[TYPE-3]: whatever rule stands in the form with whatever period, something true is said."""
    rule = {"kind": "manual"} if "original date" in due else read_words(due)
    for one in samples({"due": rule, "roll": "irc7503"}, kind, date(2026, 1, 31)):
        assert one.words and one.because


def test_a_checklist_is_lines() -> None:
    """[DOC-7] [DOC-8]"""
    items = [
        {"name": "W-2", "document": "W-2", "required": True, "count": 2, "expected_days": 10, "patterns": ["*w2*", "w-2*"]},
        {"name": "Photo", "document": "Photo ID", "required": False, "count": 1, "patterns": []},
    ]  # fmt: skip
    assert read_items(items_words(items)) == items
    with pytest.raises(AssureError, match="checklist\\[2\\]"):
        read_items("W-2; W-2\nno document type")


# -- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("complete.on_final", "Always", "always"),
        ("billing.debit_counts", "at once", "at_once"),
        ("reopen_reviews", "no", False),
        ("time.capacity", "2,250", 2250),
        ("due.notice_days", "30, 14 7", [30, 14, 7]),
        ("due.notice_days", "none", []),
        ("firm.week", "Mon-Thu, Sat", [0, 1, 2, 3, 5]),
        ("firm.week", "sat-mon", [0, 5, 6]),
        ("firm.day_start", "6:30", "06:30"),
        ("firm.default_preparer", "-", None),
        ("documents.folders", "{period.year}, Permanent", ["{period.year}", "Permanent"]),
    ],
)
def test_settings_are_read_as_people_type_them(key: str, text: str, value: Any) -> None:
    """[SET-1]: and shown so that they can be typed again."""
    assert firm_settings.checked(key, firm_settings.typed(key, text)) == value
    shown = firm_settings.shown(key, value)
    assert firm_settings.typed(key, shown) == value


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("complete.on_final", "alway", "did you mean 'always'"),
        ("undo.days", "five", "a whole number from 0 to 3,650, in days"),
        ("undo.days", "4000", "a whole number from 0 to 3,650"),
        ("firm.week", "Monday to Mars", "days of the week"),
        ("firm.day_start", "24:00", "a time of day such as 06:00"),
        ("reopen_reviews", "maybe", "on or off"),
        ("due.notice_days", "soon", "days before the deadline"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_right(key: str, text: str, told: str) -> None:
    """[SET-1] [VAL-5]"""
    with pytest.raises(Invalid, match=told) as refused:
        firm_settings.checked(key, firm_settings.typed(key, text))
    assert refused.value.field == key


def test_an_unknown_setting_names_the_nearest() -> None:
    """[SET-1]"""
    with pytest.raises(Invalid, match=r"undo\.days"):
        firm_settings.entry_of("undo.day")


@pytest.mark.parametrize("entry", firm_settings.ENTRIES, ids=lambda entry: entry.key)
def test_every_default_is_a_value_that_may_be(entry: firm_settings.Entry) -> None:
    """[SET-1]: each has an explanation and what it takes, in words."""
    assert firm_settings.checked(entry.key, entry.default) == entry.default
    assert entry.about and entry.takes and entry.label
    assert len(entry.label) <= 22
