"""Default slots of clients through the door: live work follows only where it is named [CLT-7]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Denied, Invalid, NotFound
from assure_tui.domain.model import Actor, Role
from tests.services.conftest import NONPROFIT, OUT, PREP, REV, Firm


def test_a_new_default_alters_no_engagement_unless_named(firm: Firm) -> None:
    """[CLT-7]: held apart from the engagement's own slots; new work gets the new person."""
    old = firm.make()
    assert firm.job(old).preparer_id == PREP
    firm.do(c.SetClientSlots((NONPROFIT,), {"preparer": REV}))
    assert firm.row("client", NONPROFIT).preparer_id == REV
    assert firm.job(old).preparer_id == PREP
    assert firm.job(firm.make(period="FY2027")).preparer_id == REV


def test_named_work_follows_in_the_same_change_and_u_takes_both_back(firm: Firm) -> None:
    """[CLT-7] [UNDO-1]: one batch, its tasks too [TASK-12]."""
    work, kept = firm.make(), firm.make(period="FY2027")
    outcome = firm.do(c.SetClientSlots((NONPROFIT,), {"preparer": REV}, (work,)))
    assert [result.id for result in outcome.results] == [f"C-{NONPROFIT}", f"E-{work}"]
    assert (firm.job(work).preparer_id, firm.job(kept).preparer_id) == (REV, PREP)
    firm.do(c.Undo())
    assert (firm.row("client", NONPROFIT).preparer_id, firm.job(work).preparer_id) == (PREP, PREP)


def test_the_same_person_again_changes_nothing(firm: Firm) -> None:
    """[ACT-1]: no batch without a change."""
    firm.do(c.SetClientSlots((NONPROFIT,), {"owner": OUT}))
    outcome = firm.do(c.SetClientSlots((NONPROFIT,), {"owner": OUT}))
    assert outcome.batch is None and outcome.results[0].outcome == "unchanged"
    assert firm.do(c.SetClientSlots((NONPROFIT,), {"owner": None})).results[0].outcome == "done"


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (c.SetClientSlots((NONPROFIT,), {"signer": OUT}), Invalid),
        (c.SetClientSlots((NONPROFIT,), {}), Invalid),
        (c.SetClientSlots((NONPROFIT,), {"owner": 9999}), Invalid),
        (c.SetClientSlots((9999,), {"owner": OUT}), NotFound),
        (c.SetClientSlots((), {"owner": OUT}), NotFound),
        (c.SetClientSlots((NONPROFIT,), {"owner": OUT}, (9999,)), NotFound),
    ],
)
def test_what_cannot_be_leaves_no_trace(firm: Firm, command: c.SetClientSlots, error: type[Exception]) -> None:
    """[VAL-6]: refused whole."""
    before = firm.rows("SELECT * FROM client")
    with pytest.raises(error):
        firm.do(command)
    assert firm.rows("SELECT * FROM client") == before


def test_changing_live_work_needs_the_permission_of_work(firm: Firm) -> None:
    """[PERM-13]: Edit clients alone changes the default only."""
    work = firm.make()
    member = Actor(PREP, "Pat", "PP", "prep", Role.MEMBER, frozenset({"Edit clients"}))
    with pytest.raises(Denied):
        firm.door.execute(c.SetClientSlots((NONPROFIT,), {"preparer": REV}, (work,)), member)
    assert firm.row("client", NONPROFIT).preparer_id == PREP
    firm.door.execute(c.SetClientSlots((NONPROFIT,), {"preparer": REV}), member)
    assert firm.row("client", NONPROFIT).preparer_id == REV
