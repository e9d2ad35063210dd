"""Passcodes for acting under another login: kept by scrypt, five wrong ones wait, all of it logged [STAFF-5]."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import firm_commands as fc
from assure_tui.domain.errors import Denied, Invalid
from assure_tui.services import passcodes
from tests.services.conftest import PREP, Firm

CODE = "walnut-7"


def set_code(firm: Firm, by: str = "prep", code: str | None = CODE, current: str | None = None) -> None:
    firm.do(fc.SaveOwnProfile({"passcode": code, "current": current}), by)


def admit(firm: Firm, typed: str) -> None:
    passcodes.admit(firm.store, firm.clock, firm.actor("prep"), typed, "somebody")


def test_the_string_that_is_kept() -> None:
    """reliability.md E: scrypt with n=2^15, r=8, p=1, a salt of 16 bytes, the parameters in the string."""
    one, other = passcodes.make(CODE), passcodes.make(CODE)
    assert one.startswith("scrypt$32768$8$1$") and one != other
    assert CODE not in one
    assert passcodes.matches(one, CODE) and passcodes.matches(other, f" {CODE} ")
    assert not passcodes.matches(one, "walnut-8")


@pytest.mark.parametrize("broken", ["", "plain", "scrypt$a$b$c$d$e", "md5$1$1$1$AA==$AA==", "scrypt$32768$8$1$!$!"])
def test_a_string_that_is_none_matches_nothing(broken: str) -> None:
    """[STAFF-5]: a damaged entry lets nobody in."""
    assert not passcodes.matches(broken, CODE)


@pytest.mark.parametrize("typed", ["12345", "", "     1", "12\x1b3456", "1" * 65])
def test_short_and_unprintable_ones_are_refused(typed: str) -> None:
    """[VAL-5]: at least six digits or letters."""
    with pytest.raises(Invalid):
        passcodes.make(typed)


def test_one_sets_changes_and_takes_away_ones_own(firm: Firm) -> None:
    """[STAFF-5] [UNDO-7]: the one that is kept has to be said first, and undo brings none back."""
    assert not firm.reads.has_passcode(PREP)
    set_code(firm)
    assert firm.reads.has_passcode(PREP) and not firm.reads.has_passcode(1)
    for wrong in (None, "quince-8"):
        with pytest.raises(Denied, match="said first"):
            set_code(firm, code="999999", current=wrong)
    set_code(firm, code="quince-8", current=CODE)
    admit(firm, "quince-8")
    set_code(firm, code=None, current="quince-8")
    assert not firm.reads.has_passcode(PREP)
    assert all(not batch["undoable"] for batch in firm.batches() if batch["command"] == "SaveOwnProfile")


def test_the_log_and_the_settings_tell_nothing_of_it(firm: Firm) -> None:
    """[ACT-1] [ACT-6]: that it changed stands in the log, what it is does not."""
    set_code(firm)
    kept = json.loads(firm.rows("SELECT value FROM setting WHERE key = 'passcode.3'")[0]["value"])["kept"]
    with pytest.raises(Denied):
        admit(firm, "not-this-one")
    set_code(firm, code="quince-8", current=CODE)
    told = str(firm.rows("SELECT * FROM activity_change")) + str(firm.batches())
    for secret in (kept, kept.split("$")[-1], CODE, "not-this-one", "quince-8"):
        assert secret not in told
    assert not any(key.startswith("passcode") for key in firm.reads.settings())
    with pytest.raises(Invalid):
        firm.do(c.SaveSettings({"passcode.3": None}))


def test_five_wrong_ones_wait_half_a_minute_doubled_by_each_further_one(firm: Firm) -> None:
    """reliability.md E 27: 5 failures -> 30 s, doubling, logged; the right one in the wait does not count either."""
    set_code(firm)
    for _ in range(5):
        with pytest.raises(Denied, match="not the passcode"):
            admit(firm, "not-this-one")
    for wait in (30, 60, 120):
        with pytest.raises(Denied, match="too many"):
            admit(firm, CODE)
        firm.clock.instant += timedelta(seconds=wait - 1)
        with pytest.raises(Denied, match="in 2 seconds"):
            admit(firm, CODE)
        firm.clock.instant += timedelta(seconds=1)
        with pytest.raises(Denied, match=f"wait {wait * 2} seconds"):
            admit(firm, "not-this-one")
    firm.clock.instant += timedelta(seconds=240)
    admit(firm, CODE)
    admit(firm, CODE)
    said = [batch["summary"] for batch in firm.batches() if "passcode" in batch["summary"]]
    assert len([line for line in said if line.startswith("refused: wrong passcode of Pat Preparer")]) == 8
    assert said[-1] == "the right passcode of Pat Preparer after 8 wrong ones"
    with pytest.raises(Denied, match="not the passcode"):
        admit(firm, "not-this-one")  # counted anew


def test_who_has_none_is_let_in(firm: Firm) -> None:
    """[STAFF-5]: asked for only where one is set."""
    before = len(firm.batches())
    admit(firm, "anything")
    assert len(firm.batches()) == before


def test_an_admin_takes_a_forgotten_one_away_and_sets_none(firm: Firm) -> None:
    """[STAFF-5]: nobody knows the passcode of another."""
    set_code(firm)
    with pytest.raises(Denied, match="set by its person"):
        firm.do(c.EditStaff(PREP, {"passcode": "999999"}), "adm")
    with pytest.raises(Denied):
        firm.do(c.EditStaff(PREP, {"passcode": None}), "rev")
    firm.do(c.EditStaff(PREP, {"passcode": None}), "adm")
    assert not firm.reads.has_passcode(PREP)
