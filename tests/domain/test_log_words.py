"""What one looks for in the log [ACT-3]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain.errors import Invalid
from assure_tui.domain.log_words import KINDS, read_log_words
from assure_tui.services.handlers import HANDLERS

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("invoice  1042", "invoice 1042"),
        ("E-142", "E-142"),
        ("BY:jo Kind:STAGE", "by:jo kind:stage"),
        ("since:today until:2026-12-01", "since:2026-11-19 until:2026-12-01"),
        ("10:15 note: by:", "10:15 note: by:"),
    ],
)
def test_kinds_are_checked_and_days_become_days(typed: str, read: str) -> None:
    """[ACT-3]: what is no field is a word like any other."""
    assert read_log_words(typed, TODAY) == read


@pytest.mark.parametrize("typed", ["kind:stages_of_grief", "since:someday", "until:2026-02-30"])
def test_what_means_nothing_is_told(typed: str) -> None:
    """[VAL-6]"""
    with pytest.raises(Invalid):
        read_log_words(typed, TODAY)


def test_every_kind_names_commands_that_there_are() -> None:
    """[ACT-2]: a kind of a command that was renamed would find nothing."""
    assert {name for commands in KINDS.values() for name in commands} <= set(HANDLERS)
