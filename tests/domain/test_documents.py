"""File names, patterns, subfolders and periods in paths: what a file answers [DOC-2] [DOC-4] [DOC-8..11]."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.documents import (
    Place,
    Wanted,
    answers,
    filled,
    fits_period,
    folder_name,
    left_alone,
    lies_in,
    matches,
    subfolder,
    template_folders,
)
from assure_tui.domain.errors import Invalid
from assure_tui.domain.period_values import Period
from assure_tui.domain.title_codes import TitleContext

YEAR = TitleContext(
    client="Maple [A*] Household",
    type_label="Form 1040",
    type_code="1040",
    period=Period(date(2025, 1, 1), date(2025, 12, 31), "tax_year"),
)


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.pdf", ".DS_Store", "~$letter.docx", "~WRL0001.tmp", "w2.pdf~", "scan.pdf.part", "scan.crdownload",
        "SCAN.PARTIAL", "x.tmp", "Thumbs.db", "desktop.ini", "safari.download", "bad\udcff.pdf", ".git",
    ],
)  # fmt: skip
def test_hidden_temporary_and_unfinished_files_are_left_alone(name: str) -> None:
    """[DOC-11]"""
    assert left_alone(name)


@pytest.mark.parametrize(
    "name", ["w2.pdf", "W-2 (1).PDF", "état.pdf", "a.b.c", "partly.pdf", "temp file.pdf", "-rf.pdf"]
)
def test_documents_are_not_left_alone(name: str) -> None:
    """[DOC-11]"""
    assert not left_alone(name)


@pytest.mark.parametrize(
    ("name", "pattern", "answer"),
    [
        ("Acme W-2 2025.pdf", "*w-2*", True),
        ("ACME W2.PDF", "*w-2*", False),
        ("licence.jpg", "*licen[cs]e*", True),
        ("license.jpg", "*licen[cs]e*", True),
        ("licenze.jpg", "*licen[cs]e*", False),
        ("k1.pdf", "k?.pdf", True),
        ("k10.pdf", "k?.pdf", False),
        ("R\u00c9SUM\u00c9.pdf", "*r\u00e9sum\u00e9*", True),
        (unicodedata.normalize("NFD", "r\u00e9sum\u00e9.pdf"), "*r\u00e9sum\u00e9*", True),
        ("a+b(c).pdf", "a+b(c).pdf", True),
        ("axb(c).pdf", "a+b(c).pdf", False),
        ("line\nbreak w2.pdf", "*w2*", True),
    ],
)
def test_patterns_over_the_file_name_with_case_ignored(name: str, pattern: str, answer: bool) -> None:
    """[DOC-8]"""
    assert matches(name, [pattern]) is answer


@given(st.text(max_size=60), st.text(alphabet="ab*?[]!-", max_size=30))
def test_no_pattern_breaks_or_hangs(name: str, pattern: str) -> None:
    """[DOC-8]: whatever people type as a pattern."""
    assert matches(name, [pattern]) in (True, False)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("*1040*{period.year-1}*", "*1040*2024*"),
        ("*{period+1.year}*", "*2026*"),
        ("*w2*", "*w2*"),
        ("{client}*", "Maple [[]A[*]] Household*"),
        ("*{qualifier}*", None),
        ("*{no.such.code}*", None),
        ("{{x}}*", "{x}*"),
    ],
)
def test_codes_are_filled_in_first_and_stand_for_themselves(pattern: str, text: str | None) -> None:
    """[DOC-8]: a pattern whose code gives nothing matches nothing, never everything."""
    assert filled(pattern, YEAR) == text


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("{period.year}/{type} {qualifier} {period}", "2025/Form 1040 2025"),
        ("{client}/{period.year}", "Maple [A-] Household/2025"),
        ("../{period.year}/..", "2025"),
        ("/etc//{period.year}/", "etc/2025"),
        ("{broken", ""),
        ("{qualifier}", ""),
    ],
)
def test_the_engagements_own_folder(pattern: str, folder: str) -> None:
    """[DOC-2] [DOC-4] [CODE-5]: a pattern never leads out of the client's folder."""
    assert subfolder(pattern, YEAR).removeprefix("-/").removesuffix("/-") == folder


@pytest.mark.parametrize("value", ["a/b", "..", "../../etc", "C:\\x", "x\x00y", "aux", "trailing. ", "a|b?c*"])
def test_what_a_code_brings_in_never_makes_a_path(value: str) -> None:
    """[DOC-4]"""
    made = subfolder("{period.year}/{qualifier}", TitleContext(qualifier=value, period=YEAR.period))
    assert made.startswith("2025/") and made.count("/") == 1
    name = made.partition("/")[2]
    assert name not in ("", ".", "..") and not set('\\/:*?"<>|\x00') & set(name)
    assert name.casefold() != "aux" and name == name.strip(" .")


@given(st.text(max_size=80))
def test_a_folder_name_is_safe_whatever_it_came_from(text: str) -> None:
    """[DOC-4]"""
    name = folder_name(text)
    assert name == folder_name(name)
    assert not set('\\/:*?"<>|') & set(name) and name not in (".", "..")


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("2025/Form 1040 2025/w2.pdf", True),
        ("2025/FORM 1040 2025/sub/w2.pdf", True),
        ("2025/Form 1040 2025.pdf", False),
        ("2025/Form 1040 2025 old/w2.pdf", False),
    ],
)
def test_a_file_lies_in_the_folder_or_below_it(path: str, answer: bool) -> None:
    """[DOC-2]"""
    assert lies_in(path, "2025/Form 1040 2025") is answer
    assert not lies_in(path, "")


def place(day: date | None = None, *, quarterly: bool = False, items: tuple[Wanted, ...] = ()) -> Place:
    return Place(1, "work/here", "2026", day, quarterly, items)


MARCH = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("path", "day", "quarterly", "answer"),
    [
        ("in/2026/w2.pdf", None, False, True),
        ("w2 2026.pdf", None, False, True),
        ("w2_20260131.pdf", None, False, True),
        ("w2 12026.pdf", None, False, False),
        ("w2 20261.pdf", None, False, False),
        ("w2.pdf", None, False, False),
        ("w2 2025.pdf", None, False, False),
        ("2026/Q1/bank.pdf", MARCH, True, True),
        ("bank 1Q 2026.pdf", MARCH, True, True),
        ("bank first quarter 2026.pdf", MARCH, True, True),
        ("2026/Q2/bank.pdf", MARCH, True, False),
        ("2026/bank.pdf", MARCH, True, False),
        ("Q1/bank.pdf", MARCH, True, False),
        ("2026/Q11/bank.pdf", MARCH, True, False),
        ("bank 2026-03.pdf", MARCH, False, True),
        ("bank 2026-03-31.pdf", MARCH, False, True),
        ("bank 202603.pdf", MARCH, False, True),
        ("bank 03-2026.pdf", MARCH, False, True),
        ("2026/March/bank.pdf", MARCH, False, True),
        ("2026/bank mar.pdf", MARCH, False, True),
        ("2026/03/bank.pdf", MARCH, False, True),
        ("2026/marble.pdf", MARCH, False, False),
        ("2026/bank.pdf", MARCH, False, False),
        ("2026-04/bank.pdf", MARCH, False, False),
        ("2025-03/bank.pdf", MARCH, False, False),
    ],
)
def test_elsewhere_the_period_must_stand_in_the_path(
    path: str, day: date | None, quarterly: bool, answer: bool
) -> None:
    """[DOC-9]: the year; for quarters and months also the quarter or month."""
    assert fits_period(path, place(day, quarterly=quarterly)) is answer


def test_what_a_file_answers() -> None:
    """[DOC-9]: place first, then the patterns; several answers are for a person to sort."""
    here = place(items=(Wanted(1, ("*w2*",)), Wanted(2, ("*w2*", "*id*")), Wanted(3, ())))
    assert answers("work/here/w2.pdf", here) == (1, 2)
    assert answers("2026/photo id.png", here) == (2,)
    assert answers("w2.pdf", here) == ()
    assert answers("w2/2026/other.pdf", here) == (), "patterns are over the file name only"


def test_a_folder_template_has_its_limits() -> None:
    """[DOC-4]: at most 100 folders, 5 deep; each once."""
    assert template_folders(["{period.year}/in", " ", "{period.year}/in", "a/b/c/d/e"], YEAR) == (
        "2025/in",
        "a/b/c/d/e",
    )
    for wrong in ([], ["a/b/c/d/e/f"], [f"f{n}" for n in range(101)], ["{qualifier}"], ["{no.code}"]):
        with pytest.raises(Invalid):
            template_folders(wrong, YEAR)
