"""The firm, its settings, its staff, and leaving [FIRM-*] [STAFF-*] [LEAVE-*] [SET-1]."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.model import SYSTEM
from tests.services.conftest import ADM, NONPROFIT, OUT, OWN, PREP, REV, SGN, Firm


def test_a_new_person_has_initials_a_login_and_a_team(firm: Firm) -> None:
    """[STAFF-1]: initials are offered from the name and unique."""
    firm.do(c.InviteStaff("Pia Person", "pia"))
    firm.do(c.InviteStaff("Pol Person", "pol"))
    rows = firm.rows("SELECT initials, role, state FROM staff WHERE login IN ('pia', 'pol') ORDER BY id")
    assert len({row["initials"] for row in rows}) == 2 and all(2 <= len(row["initials"]) <= 4 for row in rows)
    assert {(row["role"], row["state"]) for row in rows} == {("member", "active")}
    assert "Edit tasks" in firm.actor("pia").permissions and "Approve work" not in firm.actor("pia").permissions


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.InviteStaff("A B", "prep"), "duplicate"),
        (c.InviteStaff("A B", "new", "PP"), "duplicate"),
        (c.InviteStaff("A B", "new", "P1"), "format"),
        (c.InviteStaff("", "new"), "required"),
        (c.InviteStaff("A B", ""), "required"),
        (c.InviteStaff("A B", "new", None, "nobody"), "format"),
        (c.InviteStaff("A B", "new", None, None, "king"), "unknown"),
        (c.InviteStaff("A B", "new", None, None, "member", ("no team",)), "unknown"),
        (c.EditStaff(PREP, {"login": "rev"}), "duplicate"),
        (c.EditStaff(PREP, {"initials": "rr"}), "duplicate"),
        (c.EditStaff(PREP, {"capacity": 10_081}), "range"),
        (c.EditStaff(PREP, {"state": "left"}), "not_offered"),
        (c.EditStaff(PREP, {"shoe": 42}), "key.unknown"),
    ],
)
def test_bad_people_are_refused(firm: Firm, command: c.Command, code: str) -> None:
    """[STAFF-1] [VAL-5]"""
    with pytest.raises(Invalid) as caught:
        firm.do(command)
    assert caught.value.value_code == code


@pytest.mark.parametrize(
    "command",
    [
        c.InviteStaff("A B", "new", None, None, "owner"),
        c.EditStaff(ADM, {"role": "owner"}),
        c.EditStaff(OWN, {"role": "member"}),
        c.EditStaff(OWN, {"state": "invited"}),
        c.EditStaff(PREP, {"teams": ["owner"]}),
        c.LeaveStaff(OWN, ADM),
    ],
)
def test_there_is_exactly_one_firm_owner(firm: Firm, command: c.Command) -> None:
    """[STAFF-2] [STAFF-4] [PERM-12] [LEAVE-3]: the role is passed on, and its team is frozen."""
    for by in ("own", "adm"):
        with pytest.raises(Denied):
            firm.do(command, by)
    assert [row["id"] for row in firm.rows("SELECT id FROM staff WHERE role = 'owner'")] == [OWN]


def test_permissions_are_the_union_of_the_teams_from_the_next_command_on(firm: Firm) -> None:
    """[STAFF-4] [PERM-1] [PERM-12]"""
    number = firm.make()
    with pytest.raises(Denied):
        firm.do(c.AssignTask((firm.task(number, "Send the organizer"),), PREP), "prep")
    firm.do(c.EditStaff(PREP, {"teams": ["preparers", "Reviewers"]}))
    assert firm.one(c.AssignTask((firm.task(number, "Send the organizer"),), REV), "prep").outcome == "done"
    firm.do(c.EditStaff(PREP, {"teams": []}))
    assert firm.actor("prep").permissions == frozenset()


@pytest.mark.parametrize(
    "command", [c.InviteStaff("A B", "new"), c.EditStaff(OUT, {"name": "X Y"}), c.SaveSettings({"sod.mode": "off"})]
)
def test_members_manage_neither_team_nor_settings(firm: Firm, command: c.Command) -> None:
    """[PERM-13]"""
    with pytest.raises(Denied):
        firm.do(command, "sgn")


def test_only_active_people_act(firm: Firm) -> None:
    """[STAFF-1]"""
    firm.do(c.LeaveStaff(OUT, None, True))
    assert firm.reads.actor("out") is None


def test_leaving_lists_and_hands_over_everything_live_in_one_batch(firm: Firm) -> None:
    """[LEAVE-1] [LEAVE-2] [LEAVE-3]: closed work keeps the name."""
    live, closed = firm.make(), firm.make("990-T", "FY2025", stage="Filed")
    firm.do(c.SetSlots((closed,), {"preparer": PREP}))
    done = firm.task(closed, "Remind the client of payments and estimates")
    firm.do(c.SetStatus((closed,), "completed", confirm_all=True))
    alone = int(firm.one(c.CreateTask((None,), "Order paper"), "prep").id[2:])
    firm.do(c.SetClientAccess(NONPROFIT, (PREP,)))
    firm.do(c.SaveSettings({"firm.default_preparer": PREP}))
    with pytest.raises(Conflict, match="still holds"):
        firm.do(c.LeaveStaff(PREP, None))
    assert firm.row("staff", PREP)["state"] == "active"
    firm.do(c.LeaveStaff(PREP, OUT))
    assert firm.row("staff", PREP)["state"] == "left"
    assert firm.job(live)["preparer_id"] == OUT and firm.job(closed)["preparer_id"] == PREP
    assert firm.task(live, "Send the organizer") and firm.tasks(live)["Send the organizer"]["assignee_id"] == OUT
    assert firm.row("task", done)["assignee_id"] == PREP and firm.row("task", alone)["assignee_id"] == OUT
    assert firm.row("client", NONPROFIT)["preparer_id"] == OUT
    assert [row["staff_id"] for row in firm.rows("SELECT staff_id FROM client_access")] == [OUT]
    assert firm.make(client=firm.client("No Slots")) and firm.rows("SELECT value FROM setting")[0]["value"] == str(OUT)


@pytest.mark.parametrize("heir", [PREP, 999])
def test_a_successor_is_somebody_else_who_is_here(firm: Firm, heir: int) -> None:
    """[LEAVE-3]"""
    with pytest.raises((Invalid, NotFound)):
        firm.do(c.LeaveStaff(PREP, heir))
    firm.do(c.LeaveStaff(OUT, None, True))
    with pytest.raises(Invalid, match="someone else who is here"):
        firm.do(c.LeaveStaff(PREP, OUT))
    assert firm.row("staff", PREP)["state"] == "active"


def test_a_successor_must_see_what_they_get(firm: Firm) -> None:
    """[LEAVE-3] [PERM-6]"""
    firm.make()
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE pipeline SET available_to = '{{\"staff\":[{PREP},{REV},{SGN}]}}' WHERE id = 1"
        )
    with pytest.raises(Invalid, match="may not see this pipeline"):
        firm.do(c.LeaveStaff(PREP, OUT))
    assert firm.row("staff", PREP)["state"] == "active"


def test_who_has_left_comes_back_with_nothing(firm: Firm) -> None:
    """[LEAVE-4]"""
    firm.make()
    firm.do(c.LeaveStaff(PREP, OUT))
    assert firm.one(c.LeaveStaff(PREP, OUT)).outcome == "unchanged"
    firm.do(c.EditStaff(PREP, {"state": "active"}))
    assert firm.rows("SELECT id FROM engagement WHERE preparer_id = :id", id=PREP) == []


def test_people_are_not_undone(firm: Firm) -> None:
    """[UNDO-7]: roles, teams, leaving; their reverse is a command of its own."""
    firm.do(c.LeaveStaff(OUT, None, True))
    with pytest.raises(Denied, match="cannot be undone"):
        firm.do(c.Undo(firm.last.batch, confirmed=True))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"no.such": 1}, "key.unknown"),
        ({"sod.mode": "maybe"}, "unknown"),
        ({"complete.on_final": "perhaps"}, "unknown"),
        ({"due.work_to": "never"}, "unknown"),
        ({"undo.days": "many"}, "key.type"),
        ({"undo.days": True}, "key.type"),
        ({"undo.days": -1}, "range"),
        ({"archive.suggest_days": 10_000}, "range"),
        ({"firm.week": []}, "format"),
        ({"firm.week": [0, 0]}, "format"),
        ({"firm.week": [7]}, "format"),
        ({"firm.default_preparer": 999}, "unknown"),
        ({"firm.default_preparer": "ann"}, "unknown"),
    ],
)
def test_settings_are_checked_like_any_input(firm: Firm, values: dict[str, Any], code: str) -> None:
    """[SET-1]"""
    with pytest.raises(Invalid) as caught:
        firm.do(c.SaveSettings(values))
    assert caught.value.value_code == code and firm.rows("SELECT * FROM setting") == []


def test_the_firm_has_a_name_and_a_zone(firm: Firm) -> None:
    """[FIRM-1] [FIRM-2]: changing the zone moves no date already set."""
    number = firm.make()
    before = firm.job(number)["due"]
    firm.do(c.SaveFirm({"name": "New Name", "zone": "Pacific/Auckland"}))
    assert firm.job(number)["due"] == before
    with pytest.raises(Invalid, match="no time zone"):
        firm.do(c.SaveFirm({"zone": "Mars/Olympus"}))


def test_a_store_has_one_firm(firm: Firm) -> None:
    """[FIRM-3]: CreateFirm is the system's, on an empty store."""
    with pytest.raises(Conflict, match="firm already"):
        firm.door.execute(c.CreateFirm("Other", "A B", "x"), SYSTEM)
    with pytest.raises(Denied):
        firm.do(c.CreateFirm("Other", "A B", "x"))


def test_own_views_are_replaced_by_name_and_pins_are_moved(firm: Firm) -> None:
    """[FILT-6] [VAL-4]: names are compared without case, accents kept."""
    firm.do(c.SaveOwnView("Été", "late", slot=1), "prep")
    firm.do(c.SaveOwnView("ÉTÉ", "mine", slot=2), "prep")
    firm.do(c.SaveOwnView("Other", "all", slot=2), "prep")
    firm.do(c.SaveOwnView("Été", "theirs", slot=2), "rev")
    rows = firm.rows("SELECT staff_id, query, slot FROM saved_view WHERE staff_id IS NOT NULL ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [(PREP, "mine", None), (PREP, "all", 2), (REV, "theirs", 2)]
    with pytest.raises(Invalid, match="1 to 9"):
        firm.do(c.SaveOwnView("X", "all", slot=10), "prep")
