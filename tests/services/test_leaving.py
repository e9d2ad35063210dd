"""Leaving by groups, coming back, being approved, passing the firm on [LEAVE-1..4] [STAFF-1] [PERM-12]."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NeedsConfirmation
from assure_tui.domain.leaving import GROUPS
from assure_tui.domain.model import Actor, Role
from assure_tui.domain.people_commands import ApproveStaff, PassOwnership, ReturnStaff
from assure_tui.domain.series_commands import ChangeOccurrence, CreateSeries
from assure_tui.domain.time_commands import StartTimer
from assure_tui.services.reads_people import UNSEEN
from tests.services.conftest import ADM, NONPROFIT, OUT, OWN, PREP, REV, SGN, Firm

YEARLY = "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=2"
EVERY = set(GROUPS)


@pytest.fixture
def full(firm: Firm) -> Firm:
    """A firm where Pat holds something of every group."""
    firm.make()
    firm.do(c.CreateTask((None,), "Order paper"), "prep")
    firm.do(c.SetClientAccess(NONPROFIT, (PREP,)))
    firm.do(c.SaveSettings({"firm.default_preparer": PREP}))
    firm.do(CreateSeries((NONPROFIT,), "990", YEARLY, start=date(2026, 7, 2), template={"preparer": PREP}))
    firm.do(ChangeOccurrence(1, date(2027, 7, 2), slots={"preparer": PREP}))
    firm.do(c.AddBlocker((1,), "Bank letter", owner_id=PREP))
    firm.do(StartTimer(1), "prep")
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE task_template SET role = 'L:prep' WHERE id = 1")
    return firm


def groups(firm: Firm, person: int = PREP) -> set[str]:
    return {item.group for item in firm.reads.held_by(firm.actor("own"), person)}


def test_everything_in_the_name_is_listed_by_group_and_goes_in_one_batch(full: Firm) -> None:
    """[LEAVE-1] [LEAVE-2] [LEAVE-3]"""
    assert groups(full) == EVERY
    before = len(full.batches())
    full.do(c.LeaveStaff(PREP, OUT))
    assert len(full.batches()) == before + 1 and full.row("staff", PREP)["state"] == "left"
    assert groups(full) == set() and groups(full, OUT) == EVERY - {"timer"}


# group -> choice, who or what is in its place afterwards
PLACES: list[dict[str, tuple[int | str, Any]]] = [
    {
        "engagements": (REV, REV), "tasks": (OUT, OUT), "blockers": (OUT, OUT), "access": (OUT, OUT),
        "series": (OUT, OUT), "occurrences": (OUT, OUT), "templates": (OUT, "L:out"), "settings": (REV, str(REV)),
    },
    {
        "engagements": ("nobody", None), "blockers": ("nobody", None), "access": ("nobody", None),
        "series": ("default", None), "templates": ("nobody", "preparer"), "firm_tasks": ("nobody", None),
        "defaults": (SGN, SGN),
    },
]  # fmt: skip
ASKED = {
    "engagements": "SELECT preparer_id FROM engagement WHERE id = 1",
    "tasks": "SELECT assignee_id FROM task WHERE engagement_id = 1 AND title = 'Send the organizer'",
    "firm_tasks": "SELECT assignee_id FROM task WHERE engagement_id IS NULL",
    "blockers": "SELECT owner_id FROM blocker WHERE title = 'Bank letter'",
    "defaults": f"SELECT preparer_id FROM client WHERE id = {NONPROFIT}",
    "access": "SELECT max(staff_id) FROM client_access",
    "series": "SELECT json_extract(template, '$.preparer') FROM series",
    "occurrences": "SELECT json_extract(changes, '$.slots.preparer') FROM occurrence WHERE changes IS NOT NULL",
    "templates": "SELECT role FROM task_template WHERE id = 1",
    "settings": "SELECT value FROM setting WHERE key = 'firm.default_preparer'",
}


@pytest.mark.parametrize("places", PLACES)
def test_a_group_goes_where_it_was_chosen_and_the_others_stay(
    full: Firm, places: dict[str, tuple[int | str, Any]]
) -> None:
    """[LEAVE-2] [LEAVE-3]: what is switched off stays, and then the person has not left."""
    result = full.one(c.LeaveStaff(PREP, None, groups={group: choice for group, (choice, _) in places.items()}))
    assert result.outcome == "done" and "not left yet" in result.message
    found = {group: next(iter(full.rows(ASKED[group])[0].values())) for group in places}
    assert found == {group: after for group, (_, after) in places.items()}
    assert groups(full) == EVERY - set(places) and full.row("staff", PREP)["state"] == "active"


def test_one_thing_may_go_elsewhere_and_the_client_s_default_is_the_new_one(full: Firm) -> None:
    """[LEAVE-2]: one per item; the default slots go first, and what falls to the client falls to them."""
    other = full.make(period="FY2031")
    full.do(
        c.LeaveStaff(
            PREP, OUT, groups={"defaults": SGN, "engagements": "default", f"engagement:{other}:preparer_id": REV}
        )
    )
    assert full.job(1)["preparer_id"] == SGN and full.job(other)["preparer_id"] == REV
    assert full.row("staff", PREP)["state"] == "left"


def test_what_a_successor_may_not_see_is_refused_and_the_rest_goes(full: Firm) -> None:
    """[LEAVE-3] [PERM-6]: that item only; the person has not left while it is in their name."""
    with full.store.engine.begin() as connection:
        kept = f'{{"staff":[{PREP},{REV},{SGN}]}}'
        connection.exec_driver_sql(f"UPDATE pipeline SET available_to = '{kept}' WHERE id = 1")
    everything = dict.fromkeys((*(EVERY - {"timer"}),), OUT) | {"timer": "nobody"}
    outcome = full.do(c.LeaveStaff(PREP, None, groups=everything))
    refused = [r for r in outcome.results if r.outcome == "refused"]
    assert refused and all(r.message.endswith("may not see this pipeline") for r in refused)
    assert full.row("staff", PREP)["state"] == "active" and full.job(1)["preparer_id"] == PREP
    assert full.row("client", NONPROFIT)["preparer_id"] == OUT


def test_a_choice_that_means_nothing_is_refused(full: Firm) -> None:
    """[LEAVE-2] [VAL-6]: nothing has changed then."""
    for chosen in ({"cars": OUT}, {"tasks": "somebody"}, {"timer": OUT}, {"access": "default"}, {"tasks": PREP}):
        with pytest.raises(Invalid):
            full.do(c.LeaveStaff(PREP, None, groups=chosen))
    assert groups(full) == EVERY


def test_what_one_may_not_see_is_listed_without_its_name(full: Firm) -> None:
    """[LEAVE-1] [PERM-5]: counted for who looks after the team, named only with sight."""
    manager = Actor(OUT, "Ola", "OO", "out", Role.MEMBER, frozenset({"Manage team"}))
    said = {item.label for item in full.reads.held_by(manager, PREP)}
    assert UNSEEN in said and not any("Larch" in text for text in said)


def test_who_left_returns_with_nothing_and_the_invited_are_approved(firm: Firm) -> None:
    """[LEAVE-4] [STAFF-1]: only Active people act."""
    firm.do(c.LeaveStaff(OUT, None, True))
    with pytest.raises(Conflict):
        firm.do(ApproveStaff(OUT))
    assert firm.one(ReturnStaff(OUT)).outcome == "done" and firm.actor("out").permissions
    assert firm.one(ReturnStaff(OUT)).outcome == "unchanged"
    firm.do(c.InviteStaff("Ivy Invited", "ivy", invited=True))
    number = firm.rows("SELECT id FROM staff WHERE login = 'ivy'")[0]["id"]
    assert firm.reads.actor("ivy") is None
    assert firm.one(ApproveStaff(number)).outcome == "done" and firm.reads.actor("ivy") is not None


def test_the_firm_is_passed_on_by_its_owner_only(firm: Firm) -> None:
    """[PERM-12] [STAFF-2] [LEAVE-3]: asked first; one owner before and after; then the former one may leave."""
    with pytest.raises(Denied):
        firm.do(PassOwnership(ADM, True), "adm")
    with pytest.raises(NeedsConfirmation):
        firm.do(PassOwnership(PREP))
    firm.do(PassOwnership(PREP, True))
    roles = {row["id"]: row["role"] for row in firm.rows("SELECT id, role FROM staff")}
    assert roles[PREP] == "owner" and roles[OWN] == "admin" and list(roles.values()).count("owner") == 1
    assert firm.one(c.LeaveStaff(OWN, ADM), "prep").outcome == "done"


REASONS = {
    "EditEngagement": "Edit engagements is given by the team Preparers",
    "OverrideGate": "Pat Preparer lacks Override gates; no team gives it",
    "AssignTask": "the teams Reviewers, Signers would give it",
    "SetTaskStatus": "Edit tasks is given by the team Preparers",
    "PurgeClient": "only the Firm owner",
}


def test_a_reason_names_the_team(firm: Firm) -> None:
    """[PERM-10]: which team gives it, or which would; who is not Active may nothing."""
    for command, said in REASONS.items():
        assert said in firm.reads.verdict(PREP, command).because
    firm.do(c.LeaveStaff(OUT, None, True))
    assert not any(line.allowed for line in firm.reads.person_may(firm.actor("own"), OUT))
