"""What people type, as it is kept and as it is refused [VAL-2] [VAL-3] [VAL-5]."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain import text_rules as rules
from assure_tui.domain.errors import Invalid


def refusal(check: Callable[..., Any], *args: Any, **more: Any) -> str:
    with pytest.raises(Invalid) as caught:
        check(*args, **more)
    return caught.value.value_code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Larch   Fund ", "Larch Fund"),
        ("Cafe\u0301", "Café"),
        ("a\tb", "a b"),
        ("a\u00a0 b", "a b"),
        ("[bold]x[/] [@click=app.quit]", "[bold]x[/] [@click=app.quit]"),
        ("'; DROP TABLE client; --", "'; DROP TABLE client; --"),
        ("=1+1", "=1+1"),
        ("👩\u200d💻 Ltd", "👩\u200d💻 Ltd"),
        ("नि\u200dष", "नि\u200dष"),
        ("نامه\u200cها", "نامه\u200cها"),
        ("مكتب المحاسبة", "مكتب المحاسبة"),
    ],
)
def test_a_line_is_trimmed_folded_and_composed(typed: str, kept: str) -> None:
    """[VAL-2]; joiners between letters of scripts that need them and between emoji stay [VAL-3]."""
    assert rules.one_line(typed, "name") == kept


@pytest.mark.parametrize(
    "typed",
    [
        *(chr(code) for code in (*range(0, 9), *range(11, 32), *range(127, 160)) if code not in (13,)),
        "\x1b]0;x\x07",
        "\x1b[2J",
        "\x9b31m",
        "\u202eevil",
        "\u2066x\u2069",
        "\u200b",
        "\u200d",
        "a\u200db",
        "x\u200c",
        "\u2028",
        "\ufeffx",
        "\ud800",
        "a\nb",
        "a\rb",
    ],
)
def test_what_could_break_a_row_is_refused_with_its_position(typed: str) -> None:
    """[VAL-3] [CONV-11]"""
    assert refusal(rules.one_line, f"ok {typed}", "name") == "text.control"
    with pytest.raises(Invalid, match=r"position \d+"):
        rules.one_line(f"ok {typed}", "name")


@pytest.mark.parametrize("typed", ["line\nnext", "line\r\nnext", "line\rnext"])
def test_long_text_takes_lines_and_tabs(typed: str) -> None:
    """[VAL-2] [VAL-3]: line ends become one newline."""
    assert rules.long_text(f"{typed}\tx\n\n", "note") == "line\nnext\tx"


@pytest.mark.parametrize(
    ("check", "args", "code"),
    [
        (rules.one_line, ("", "name"), "required"),
        (rules.one_line, ("   ", "name"), "required"),
        (rules.one_line, ("x" * 201, "title"), "too_long"),
        (rules.long_text, ("x" * 20_001, "comment"), "too_long"),
        (rules.reason, ("",), "required"),
        (rules.reason, (" \t ",), "required"),
        (rules.reason, ("no",), "too_short"),
        (rules.reason, ("x" * 501,), "too_long"),
        (rules.email, ("nobody",), "format"),
        (rules.email, ("a@b",), "format"),
        (rules.email, ("a b@c.example",), "format"),
        (rules.email, ("a@b@c.example",), "format"),
        (rules.email, ("a@" + "b" * 250 + ".example",), "too_long"),
        (rules.code, ("", "code"), "required"),
        (rules.code, ("x" * 25, "code"), "too_long"),
        (rules.code, ("a_b", "code"), "format"),
        (rules.code, ("a;b", "code"), "format"),
        (rules.initials, ("A",), "format"),
        (rules.initials, ("ABCDE",), "too_long"),
        (rules.initials, ("A1",), "format"),
        (rules.employer_number, ("12-345678",), "format"),
        (rules.employer_number, ("12-34567890",), "format"),
        (rules.employer_number, ("12-345678x",), "format"),
        (rules.employer_number, ("１２３４５６７８９",), "format"),
        (rules.iso_day, ("15.4.2026", "due"), "date.format"),
        (rules.iso_day, ("2026-4-15", "due"), "date.format"),
        (rules.iso_day, ("2026-02-30", "due"), "date.unreal"),
        (rules.iso_day, ("0000-01-01", "due"), "date.unreal"),
        (rules.iso_day, ("2026-13-01", "due"), "date.unreal"),
        (rules.iso_day, ("1899-12-31", "due"), "date.range"),
        (rules.iso_day, ("9999-12-31", "due"), "date.range"),
    ],
)
def test_each_input_has_its_rule_and_its_code(check: Callable[..., Any], args: tuple[Any, ...], code: str) -> None:
    """[VAL-5]"""
    assert refusal(check, *args) == code


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (rules.reason("  too   late "), "too late"),
        (rules.email("someone@firm.example"), "someone@firm.example"),
        (rules.code("1120-S / OH & co.", "code"), "1120-S / OH & co."),
        (rules.initials("öp"), "ÖP"),
        (rules.employer_number("12-3456789"), "123456789"),
        (rules.iso_day("2028-02-29", "due"), date(2028, 2, 29)),
        (rules.offered_initials("Robin van Example"), "RE"),
        (rules.offered_initials("Quill"), "QU"),
        (rules.offered_initials("42"), "XX"),
        (rules.strip_control("a\x1b[2Jb\u200d\u202e👩\u200d💻"), ("a[2Jb👩\u200d💻", 3)),
    ],
)
def test_what_is_right_is_kept(found: object, expected: object) -> None:
    """[VAL-2] [VAL-3] [STAFF-1]"""
    assert found == expected


@given(st.text(max_size=60))
def test_whatever_a_line_lets_through_is_harmless_and_stable(text: str) -> None:
    """[CONV-11]: nothing that is kept can break a row, and keeping it again changes nothing."""
    try:
        kept = rules.one_line(text, "name")
    except Invalid:
        return
    assert kept and kept == kept.strip() and unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(ch) in ("Cc", "Cs", "Zl", "Zp") for ch in kept)
    assert not {"\u200b", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff"} & set(kept)
    assert rules.one_line(kept, "name") == kept


@given(st.text(max_size=60))
def test_what_an_import_cleans_is_never_refused_for_its_characters(text: str) -> None:
    """[VAL-3]: on import they are taken out and reported."""
    cleaned, gone = rules.strip_control(text)
    assert gone >= 0
    kept = rules.long_text(cleaned, "note")
    assert "\r" not in kept
