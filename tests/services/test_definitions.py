"""What the firm defines once: its teams and its engagement types [STAFF-4] [TYPE-3] [TYPE-6]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import firm_commands as fc
from assure_tui.domain.errors import AssureError, Denied, Invalid, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveEngagementType, SaveTeam
from tests.services.conftest import NONPROFIT, PERSON, PREP, Firm


def teams(firm: Firm) -> dict[str, tuple[str, ...]]:
    return {view.name: view.permissions for view in firm.reads.teams()}


# -- teams -----------------------------------------------------------------------------------------


def test_a_team_of_the_firms_own(firm: Firm) -> None:
    """[STAFF-4] [PERM-12]: what it lets people do counts from the next command."""
    made = firm.one(SaveTeam("Front desk", {"permissions": "edit clients, Manage_tags"}, new=True))
    assert (made.outcome, teams(firm)["Front desk"]) == ("done", ("Edit clients", "Manage tags"))
    with pytest.raises(Denied):
        firm.do(fc.SaveTag("vip", new=True), "prep")
    firm.do(c.EditStaff(PREP, {"teams": ("preparers", "front desk")}))
    assert firm.one(fc.SaveTag("vip", new=True), "prep").outcome == "done"
    firm.do(SaveTeam("Front desk", {"permissions": "-manage tags,+Log time", "name": "Desk"}))
    assert teams(firm)["Desk"] == ("Edit clients", "Log time")
    with pytest.raises(Denied):
        firm.do(fc.SaveTag("gold", new=True), "prep")


def test_system_teams_are_renamed_never_deleted_and_two_are_frozen(firm: Firm) -> None:
    """[STAFF-4]"""
    assert firm.one(SaveTeam("Signers", {"name": "Partners", "permissions": "+Dismiss blockers"})).outcome == "done"
    assert "Dismiss blockers" in teams(firm)["Partners"]
    for name in ("Owner", "Admins"):
        firm.do(SaveTeam(name, {"description": "as before, in words"}))
        with pytest.raises(Denied, match="frozen"):
            firm.do(SaveTeam(name, {"permissions": "-Edit clients"}))
    with pytest.raises(Denied, match="never deleted"):
        firm.do(SaveTeam("Partners", remove=True, confirmed=True))


def test_a_team_with_people_is_shown_before_it_goes(firm: Firm) -> None:
    """[DEL-4] [UNDO-7]: who loses what it gave; undo brings no team back."""
    firm.do(SaveTeam("Desk", {"permissions": "Manage tags"}, new=True))
    firm.do(c.EditStaff(PREP, {"teams": ("preparers", "Desk")}))
    with pytest.raises(NeedsConfirmation) as asked:
        firm.do(SaveTeam("Desk", remove=True))
    assert [detail.field for detail in asked.value.details] == ["prep"]
    assert firm.one(SaveTeam("Desk", remove=True, confirmed=True)).outcome == "done"
    assert "Desk" not in teams(firm)
    assert not firm.batches()[-1]["undoable"]
    assert "prep" in {view.code: view.members for view in firm.reads.teams()}["preparers"]


@pytest.mark.parametrize(
    "command",
    [
        SaveTeam("Preparers", new=True),
        SaveTeam("PREPARERS", new=True),
        SaveTeam("", new=True),
        SaveTeam("x" * 121, new=True),
        SaveTeam("Desk", {"permissions": "Fly to Mars"}, new=True),
        SaveTeam("Desk", {"permissions": "+Log time,Edit notes"}, new=True),
        SaveTeam("Desk", {"nonsense": "x"}, new=True),
        SaveTeam("Nobody", {"name": "x"}),
        SaveTeam("Signers", {"name": "reviewers"}),
    ],
)
def test_teams_are_checked(firm: Firm, command: SaveTeam) -> None:
    """[VAL-4] [VAL-5]: names are unique without case, permissions are those of the catalogue [PERM-13]."""
    before = teams(firm)
    with pytest.raises(AssureError) as refused:
        firm.do(command)
    assert refused.value.code == "invalid"
    assert teams(firm) == before


# -- types -----------------------------------------------------------------------------------------


def shown(firm: Firm, code: str) -> tuple[str, str, bool]:
    view = next(view for view in firm.reads.types(firm.actor("own")) if view.code == code)
    return view.name, view.line, view.hidden


def test_a_type_like_another_has_its_dates(firm: Firm) -> None:
    """[TYPE-3] [TYPE-4]: the rules of a type are the defaults of its engagements."""
    firm.do(SaveEngagementType("DC-30", {"name": "D.C. franchise tax"}, new=True, like="1120"))
    assert shown(firm, "DC-30") == ("D.C. franchise tax", "tax", False)
    number = firm.make("DC-30", "2025", 3)
    assert firm.job(number)["due"] == "2026-04-15"


def test_a_type_of_its_own_waits_for_a_typed_date(firm: Firm) -> None:
    """[TYPE-2] [TYPE-3] [DUE-3]: one line, kinds of clients, a kind of period; the date is typed or empty."""
    fields = {"name": "Grant report", "line": "Accounting", "entities": "nonprofit", "period": "quarter", "budget": 90}
    firm.do(SaveEngagementType("GRANT", fields, new=True))
    number = firm.make("GRANT", "2026-Q1")
    assert (firm.job(number)["due"], firm.job(number)["period_label"]) == (None, "Q1 2026")
    typed = firm.make("GRANT", "2026-Q2", due=date(2026, 8, 1))
    assert firm.job(typed)["due"] == "2026-08-01"


def test_changes_reach_what_is_made_later(firm: Firm) -> None:
    """[TYPE-6]: an engagement keeps what it was made with."""
    old = firm.make()
    firm.do(SaveEngagementType("990", {"title": "{type} of {client}", "priority": "high", "name": "Form 990 return"}))
    new = firm.make(period="FY2025")
    assert firm.job(old)["title"].startswith("Form 990 ") and firm.job(new)["title"] == "Form 990 return of Larch Fund"
    firm.do(c.Undo())
    assert firm.one(SaveEngagementType("990", {"priority": "medium"})).ok


def test_a_hidden_type_is_not_offered_and_its_engagements_go_on(firm: Firm) -> None:
    """[TYPE-3]"""
    number = firm.make()
    firm.do(SaveEngagementType("990", {"hidden": True}))
    with pytest.raises(Invalid, match="hidden"):
        firm.make(period="FY2025")
    assert firm.one(c.SetPriority((number,), "high")).outcome == "done"
    firm.do(SaveEngagementType("990", {"hidden": False}))
    assert firm.make(period="FY2025")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (SaveEngagementType("990", new=True, like="1040"), "code"),
        (SaveEngagementType("a_b", {"name": "X"}, new=True, like="1040"), "code"),
        (SaveEngagementType("x" * 25, {"name": "X"}, new=True, like="1040"), "code"),
        (SaveEngagementType("NEW", {"name": "X"}, new=True), "line"),
        (SaveEngagementType("NEW", {"name": "Form 990"}, new=True, like="1040"), "name"),
        (SaveEngagementType("9900", {"name": "X"}), "type"),
        (SaveEngagementType("990", {"line": "Law"}), "line"),
        (SaveEngagementType("990", {"entities": "martian"}), "entities"),
        (SaveEngagementType("990", {"entities": ""}), "entities"),
        (SaveEngagementType("990", {"period": "fortnight"}), "period"),
        (SaveEngagementType("990", {"pipeline": "Law"}), "pipeline"),
        (SaveEngagementType("990", {"title": "{clint}"}), "title"),
        (SaveEngagementType("990", {"title": "{client"}), "title"),
        (SaveEngagementType("990", {"priority": "huge"}), "priority"),
        (SaveEngagementType("990", {"budget": -1}), "budget"),
        (SaveEngagementType("990", {"code": "991"}), "code"),
    ],
)
def test_types_are_checked(firm: Firm, command: SaveEngagementType, field: str) -> None:
    """[TYPE-3] [CODE-4] [VAL-5] [VAL-6]: the code never changes; unknown codes in a pattern are refused."""
    with pytest.raises(AssureError) as refused:
        firm.do(command)
    assert refused.value.code == "invalid"
    assert field in {detail.field for detail in refused.value.details}


def test_a_type_of_another_client_kind_stays_refused(firm: Firm) -> None:
    """[TYPE-7]: offered kinds follow the type as it is now."""
    with pytest.raises(AssureError):
        firm.make("990", "2025", PERSON)
    firm.do(SaveEngagementType("990", {"entities": "nonprofit, individual"}))
    assert firm.make("990", "2025", PERSON)
    assert NONPROFIT != PERSON


def test_several_types_are_hidden_as_one_change(firm: Firm) -> None:
    """[TYPE-3] [BULK-3] [UNDO-6]: a result each, one batch, one undo; one that is unknown stops all of them."""
    before = len(firm.batches())
    with pytest.raises(Invalid, match="9900"):
        firm.do(SaveEngagementType("990", {"hidden": True}, also=("1065", "9900")))
    assert not shown(firm, "990")[2]
    firm.do(SaveEngagementType("1065", {"hidden": True}))
    outcome = firm.do(SaveEngagementType("990", {"hidden": True}, also=("1065", "BK-M", "990")))
    assert [(r.id, r.outcome) for r in outcome.results] == [("990", "done"), ("1065", "unchanged"), ("BK-M", "done")]
    assert outcome.summary == "2 types are hidden, offered no more" and len(firm.batches()) == before + 2
    firm.do(c.Undo())
    assert [shown(firm, code)[2] for code in ("990", "1065", "BK-M")] == [False, True, False]


def test_several_types_get_one_default_pipeline(firm: Firm) -> None:
    """[TYPE-5]: new work starts there; what is a type's own is set one at a time."""
    firm.do(SaveEngagementType("990", {"pipeline": "Accounting"}, also=("1065",)))
    accounting = next(one for one in firm.reads.pipelines(firm.actor("own")) if one.name == "Accounting")
    assert firm.job(firm.make())["pipeline_id"] == accounting.id
    for field, value in (("name", "Same"), ("due", "15th of the 4th month"), ("position", 1), ("checklist", None)):
        with pytest.raises(Invalid, match="one type at a time"):
            firm.do(SaveEngagementType("990", {field: value}, also=("1065",)))
