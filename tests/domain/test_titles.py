"""Titles and texts with codes in braces [CODE-1..9]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.errors import Invalid
from assure_tui.domain.periods import Period
from assure_tui.domain.titles import (
    CODES,
    DEFAULT_PATTERN,
    TitleContext,
    codes_in,
    escape,
    render_text,
    render_title,
    validate_pattern,
)

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31), "tax_year")
JUNE_YEAR = Period(date(2025, 7, 1), date(2026, 6, 30), "fiscal_year")
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31), "month")
Q4 = Period(date(2026, 10, 1), date(2026, 12, 31), "quarter")
CONTEXT = TitleContext(
    client="Oak & Elm LLC",
    client_number="C-7",
    client_status="In progress",
    contact="Sample Person",
    contact_first="Sample",
    type_label="Form 1040",
    type_code="1040",
    line="Tax",
    period=YEAR,
    due=date(2026, 4, 15),
    due_payment=date(2026, 4, 15),
    start=date(2026, 1, 10),
    today=date(2026, 12, 31),
    preparer="AB",
    firm="Example Firm",
    pipeline="Returns",
    stage="Review",
    amount="$1,200.00",
    request_due=date(2026, 2, 1),
    request_title="Organizer",
)


@pytest.mark.parametrize(
    ("pattern", "given", "text"),
    [
        (DEFAULT_PATTERN, {}, "Form 1040 2025"),
        (DEFAULT_PATTERN, {"qualifier": "RI"}, "Form 1040 RI 2025"),
        ("{client} {client.number} {client.status}", {}, "Oak & Elm LLC C-7 In progress"),
        ("{contact}: {contact.first}", {}, "Sample Person: Sample"),
        (
            "{type.code}/{line}/{firm}/{pipeline}/{stage}/{preparer}",
            {},
            "1040/Tax/Example Firm/Returns/Review/AB",
        ),
        ("{period+1} {period-1}", {}, "2026 2024"),
        ("{period}", {"period": JUNE_YEAR}, "2025 (FYE Jun 2026)"),
        ("{period.year} {period.year+1}", {"period": JUNE_YEAR}, "2025 2026"),
        ("{period.year} {period.month}", {"period": DECEMBER}, "2026 12"),
        ("{period.month.name+1} {period.month.short-1}", {"period": DECEMBER}, "January Nov"),
        ("{period+1.month.name} {period+1.year}", {"period": DECEMBER}, "January 2027"),
        ("{period.quarter+1} {period.half+1}", {"period": Q4}, "1 1"),
        ("{period+1.quarter} {period+1.year}", {"period": Q4}, "1 2027"),
        ("{period-1.month.name}", {"period": Q4}, "September"),
        ("{period.start} {period.end+1}", {}, "2025-01-01 2026-01-01"),
        ("{period.part} of {period}", {"period": replace(YEAR, part=2)}, "2 of 2025 2/4"),
        ("{period}", {"period_label": "Spring"}, "Spring"),
        ("{period+1}", {"period_label": "Spring"}, "2026"),
        ("{due} {due-5} {due.payment+1} {start}", {}, "2026-04-15 2026-04-10 2026-04-16 2026-01-10"),
        ("{today+1} {today.year+1} {today.month+1} {today.quarter+1}", {}, "2027-01-01 2027 1 1"),
        ("{{client}} }}{{", {}, "{client} }{"),
        ("{due}", {"format_date": lambda day: day.strftime("%d.%m.%Y")}, "15.04.2026"),
    ],
)
def test_what_codes_give(pattern: str, given: dict[str, Any], text: str) -> None:
    """[CODE-1] [CODE-2] [CODE-3] [CODE-6] [CODE-9]"""
    validate_pattern(pattern)
    assert render_title(pattern, replace(CONTEXT, **given)) == text


def test_codes_of_requests_are_for_requests_only() -> None:
    """[CODE-2]"""
    text = "{request.title}: {amount} by {request.due}"
    validate_pattern(text, request=True)
    assert render_text(text, CONTEXT) == "Organizer: $1,200.00 by 2026-02-01"
    with pytest.raises(Invalid, match="only in texts of requests"):
        validate_pattern("{amount}")


@pytest.mark.parametrize(
    ("pattern", "position", "near"),
    [
        ("{clint}", 1, "{client}"),
        ("For {Client}", 5, "{client}"),
        ("{ client }", 1, "{client}"),
        ("{period.yaer}", 1, "{period.year}"),
        ("{period.month.nam+1}", 1, "{period.month.name}"),
        ("{type.cod}", 1, "{type.code}"),
        ("{client+1}", 1, "{client}"),
        ("{period.part+1}", 1, "{period.part}"),
        ("{period+0}", 1, "{period}"),
        ("{period+100}", 1, "{period}"),
        ("{period.year+}", 1, "{period.year}"),
        ("{period+1+2}", 1, "{period}"),
        ("{today+1.year}", 1, "{today.year}"),
        ("{}", 1, ""),
        ("Year {period", 6, ""),
        ("{client {type}", 1, ""),
        ("a } b", 3, ""),
    ],
)
def test_bad_codes_are_refused_with_position_and_nearest(pattern: str, position: int, near: str) -> None:
    """[CODE-4]"""
    with pytest.raises(Invalid) as refused:
        validate_pattern(pattern, "title")
    assert (refused.value.field, refused.value.value_code) == ("title", "code.unknown")
    assert refused.value.message.startswith(f"Position {position}: ")
    assert near in refused.value.message


@pytest.mark.parametrize(("text", "code"), [("", "required"), ("  ", "required"), ("x" * 301, "too_long")])
def test_patterns_have_a_length(text: str, code: str) -> None:
    """[VAL-5]"""
    with pytest.raises(Invalid) as refused:
        validate_pattern(text)
    assert refused.value.value_code == code
    validate_pattern("x" * 5000, limit=None)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{type} - {qualifier} - {period}", "Form 1040 - 2025"),
        ("{type} - {qualifier}", "Form 1040"),
        ("{qualifier} - {period}", "2025"),
        ("{qualifier}: {period}", "2025"),
        ("{type} ({qualifier}) {period}", "Form 1040 2025"),
        ("{type} [{qualifier} {reviewer}] {period}", "Form 1040 2025"),
        ("{type} {qualifier}, {period}", "Form 1040, 2025"),
        ("{type} / {qualifier} / {reviewer} / {period}", "Form 1040 / 2025"),
        ("{type}-{qualifier}", "Form 1040"),
        ("{type}, {qualifier} {period}", "Form 1040, 2025"),
        ("{qualifier}", ""),
        ("{type} (for {reviewer})", "Form 1040 (for)"),
        ("{period.year}/{type} {qualifier} {period}", "2025/Form 1040 2025"),
    ],
)
def test_a_code_without_value_takes_its_separators_along(pattern: str, text: str) -> None:
    """[CODE-5]"""
    assert render_title(pattern, CONTEXT) == text
    assert render_text(pattern, CONTEXT) == text


def test_texts_keep_their_lines_and_salutations() -> None:
    """[CODE-5] [CODE-8]"""
    mail = "Dear {contact.first},\n\n  - {qualifier}\n  - {period}\n\nRegards  {firm}"
    assert render_text(mail, replace(CONTEXT, contact_first="")) == ("Dear,\n\n\n  - 2025\n\nRegards  Example Firm")


def test_what_is_rendered_is_never_rendered_again() -> None:
    """[CODE-9] [CONV-11] Braces, brackets and markup in a name stay what they are."""
    for name in ("{due} Ltd", "[bold]x[/]", "A {{B}}", "\x1b[31m", "שלום", "a - b"):
        assert render_title("{client}", replace(CONTEXT, client=name)) == " ".join(name.split())


def test_a_title_is_cut_with_an_ellipsis_and_a_mail_is_not() -> None:
    """[CODE-8] Never between a letter and its accent."""
    long = replace(CONTEXT, client="x" * 300)
    title = render_title("{client}", long)
    assert len(title) == 200 and title.endswith("x…")
    assert render_text("{client}", long) == "x" * 300
    accented = replace(CONTEXT, client="x" * 198 + "e\u0301" + "y" * 20)
    assert render_title("{client}", accented) == "x" * 198 + "…"


def test_codes_of_a_text() -> None:
    """[CODE-5] What decides whether a title is rendered again."""
    assert codes_in("{type} {period+1.year-1} {{due}}") == {"type", "period.year"}


@given(st.text(max_size=60).filter(lambda text: "\x00" not in text))
def test_escaped_text_renders_as_itself(text: str) -> None:
    """[CODE-1]"""
    assert render_text(escape(text), CONTEXT) == text


@given(st.text(alphabet="{}+-.019 perioduyamth", max_size=40))
def test_a_text_that_was_accepted_always_renders(text: str) -> None:
    """[CODE-4] Refused when saved, or rendered for ever."""
    try:
        validate_pattern(text)
    except Invalid:
        return
    render_title(text, CONTEXT)
    render_title(text, TitleContext())


@given(st.lists(st.sampled_from(sorted(CODES)), min_size=1, max_size=6), st.sampled_from([" ", " - ", "/", ", "]))
def test_without_values_nothing_is_left(codes: list[str], joint: str) -> None:
    """[CODE-5] No code without a value leaves a separator behind."""
    pattern = joint.join(f"{{{code}}}" for code in codes)
    assert render_title(pattern, TitleContext(), request=True) == ""
