"""due needs no store and gives the dates of appendix B with their reasons [DUE-12] [URG-4]."""

from __future__ import annotations

import pytest

from tests.cli.conftest import run_line

KEYS = {
    "v",
    "type",
    "period_end",
    "statutory",
    "effective",
    "extended_statutory",
    "extended_effective",
    "payment",
    "because",
}


@pytest.mark.parametrize(
    ("line", "original", "extended"),
    [
        ("1040 2025-12-31", ("2026-04-15", "2026-04-15"), ("2026-10-15", "2026-10-15")),
        ("1040 2021-12-31", ("2022-04-15", "2022-04-18"), None),
        ("1040 2022-12-31", ("2023-04-15", "2023-04-18"), None),
        ("1040 2023-12-31 --state ME", ("2024-04-15", "2024-04-17"), None),
        ("1120-s 2025-12-31", ("2026-03-15", "2026-03-16"), ("2026-09-15", "2026-09-15")),
        ("1065 2025-09-30", ("2025-12-15", "2025-12-15"), None),
        ("1120 2026-06-30", ("2026-09-15", "2026-09-15"), ("2027-04-15", "2027-04-15")),
        ("1120 2027-06-30", ("2027-10-15", "2027-10-15"), ("2028-04-15", "2028-04-18")),
        ("1041 2025-12-31", ("2026-04-15", "2026-04-15"), ("2026-09-30", "2026-09-30")),
        ("990 2025-12-31", ("2026-05-15", "2026-05-15"), ("2026-11-15", "2026-11-16")),
        ("5500 2021-06-30", ("2022-01-31", "2022-01-31"), ("2022-04-15", "2022-04-15")),
        ("941 2026-03-31", ("2026-04-30", "2026-04-30"), None),
        ("941 2026-03-31 --alternate timely-deposits", ("2026-05-10", "2026-05-11"), None),
        ("BK-M 2026-01-31", ("2026-02-28", "2026-02-28"), None),
        ("706 2025-05-31", ("2026-02-28", "2026-03-02"), ("2026-08-28", "2026-08-28")),
        ("CORP-ES 2026-06-30 --part 3", ("2026-03-15", "2026-03-16"), None),
        ("ELECTION 2026-12-31 --anchor 2026-01-01", ("2026-03-15", "2026-03-16"), None),
        ("PAYROLL 2026-07-07", ("2026-07-02", "2026-07-02"), None),
        ("STATE-INC 2022-12-31 --of 1040", ("2023-04-15", "2023-04-18"), ("2023-10-15", "2023-10-16")),
        ("EXTENSION 2022-12-31 --of 1120", ("2023-04-15", "2023-04-18"), (None, None)),
    ],
)
def test_dates(line: str, original: tuple[str, str], extended: tuple[str, str] | None) -> None:
    ran = run_line("due", *line.split(), "--json")
    assert ran.code == 0 and set(ran.json) >= KEYS
    assert (ran.json["statutory"], ran.json["effective"]) == original
    if extended is not None:
        assert (ran.json["extended_statutory"], ran.json["extended_effective"]) == extended
    assert ran.json["because"] and all(isinstance(text, str) for text in ran.json["because"])


def test_payment_is_due_on_the_original_date() -> None:
    """[EXT-2]"""
    assert run_line("due", "1040", "2025-12-31", "--json").json["payment"] == "2026-04-15"
    assert run_line("due", "990", "2025-12-31", "--json").json["payment"] is None


def test_an_unknown_anchor_leaves_the_date_empty() -> None:
    """[DUE-8]"""
    ran = run_line("due", "1040-X", "2025-12-31", "--json")
    assert ran.code == 0 and ran.json["effective"] is None and ran.json["needs"] == "original filing date"
    assert "date needs original filing date" in run_line("due", "1040-X", "2025-12-31").out


def test_a_same_as_rule_waits_for_its_return() -> None:
    """[DUE-7]"""
    ran = run_line("due", "STATE-INC", "2025-12-31", "--json")
    assert ran.code == 0 and ran.json["effective"] is None


@pytest.mark.parametrize(
    "line",
    [
        "NOPE 2025-12-31",
        "1040 2025-13-31",
        "1040 2025-02-30",
        "1040 2025",
        "1040 2025-12-31 --part 1",
        "CORP-ES 2025-12-31 --part 9",
        "1040 2025-12-31 --of 1065",
        "STATE-INC 2025-12-31 --of 941",
        "1040 2025-12-31 --alternate nothing",
        "1040 2025-12-31 --anchor 2025-01-01",
        "1040 2025-12-31 --state Maine",
    ],
)
def test_what_makes_no_sense_is_exit_2(line: str) -> None:
    ran = run_line("due", *line.split(), "--json")
    assert ran.code == 2 and ran.json["error"]["code"] == "invalid"


def test_people_read_sentences() -> None:
    """[URG-4]"""
    out = run_line("due", "1040", "2022-12-31").out
    assert "15th of the 4th month after 2022-12-31 is Saturday 2023-04-15; Sunday; Monday 2023-04-17 is" in out
    assert run_line("due", "1040", "2022-12-31", "--plain").out.split("\t")[3] == "2023-04-18"
