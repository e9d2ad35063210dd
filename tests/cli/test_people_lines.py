"""People on the command line: groups of leaving, approving, returning, passing on, and what `can` answers."""

from __future__ import annotations

import pytest

from tests.cli.conftest import LEAD, MEMBER, Assure


def state(assure: Assure, login: str) -> str:
    found: str = next(one["state"] for one in assure("staff", "list", "--json").json["staff"] if one["login"] == login)
    return found


def test_leaving_group_by_group_and_coming_back(assure: Assure) -> None:
    """[LEAVE-1] [LEAVE-2] [LEAVE-3] [LEAVE-4]: listed, handed over, what is off stays."""
    held = assure("staff", "leave", MEMBER, "--list", "--json").json["held"]
    groups = {one["group"] for one in held}
    assert {"engagements", "defaults"} <= groups and any("ACME" in one["label"] for one in held)
    part = assure("staff", "leave", MEMBER, "--group", f"defaults={LEAD}", "--json")
    assert part.code == 0 and "not left yet" in part.results[0]["message"] and state(assure, MEMBER) == "active"
    assert assure("staff", "leave", MEMBER, "--group", "cars=nobody").code == 2
    assert assure("staff", "leave", MEMBER, "--to", LEAD, "--group", "tasks=nobody").code == 0
    assert state(assure, MEMBER) == "left"
    assert assure("staff", "return", MEMBER).code == 0 and state(assure, MEMBER) == "active"
    assert assure("staff", "leave", MEMBER, "--list", "--json").json["held"] == []


def test_invited_approved_and_the_firm_passed_on(assure: Assure) -> None:
    """[STAFF-1] [PERM-12]: asked first; --yes confirms."""
    assert assure("staff", "add", "Una New", "--login", "una", "--invited").code == 0
    assert state(assure, "una") == "invited" and assure("--as", "una", "list").code != 0
    assert assure("staff", "approve", "una").code == 0 and state(assure, "una") == "active"
    assert assure("staff", "pass", "una").code == 4
    assert assure("--yes", "staff", "pass", "una").code == 0
    roles = {one["login"]: one["role"] for one in assure("staff", "list", "--json").json["staff"]}
    assert roles["una"] == "owner" and list(roles.values()).count("owner") == 1


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("SetPriority", ("set", "E-1", "priority=high")),
        ("SaveTeam", ("team", "add", "X")),
        ("InviteStaff", ("staff", "add", "N N", "--login", "nn")),
        ("ExportView", ("export", "engagements", "--format", "json", "-o", "-")),
        ("CreateClient", ("client", "add", "X", "entity=trust")),
        ("VerifyLog", ("log", "--verify")),
    ],
)
def test_can_and_the_command_itself_end_alike(assure: Assure, command: str, line: tuple[str, ...]) -> None:
    """[PERM-10]: exit 0 where it is done, 4 where it is refused, for a member and for an Admin."""
    for login in (MEMBER, LEAD):
        assert assure("can", login, command).code == assure("--as", login, *line).code, login
