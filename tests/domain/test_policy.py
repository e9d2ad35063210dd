"""Who may do what: one rule per command, total over commands and roles [PERM-1..13]."""

from __future__ import annotations

import dataclasses
import tomllib

import pytest

from assure_tui import paths
from assure_tui.domain import commands, policy
from assure_tui.domain.model import SYSTEM, Actor, Role

COMMANDS = sorted(
    name
    for name, thing in vars(commands).items()
    if dataclasses.is_dataclass(thing) and issubclass(thing, commands.Command) and thing is not commands.Command
)
SEED = tomllib.loads(paths.seed_file().read_text(encoding="utf-8"))
TEAMS = {team["code"]: frozenset(team["permissions"]) for team in SEED["team"]}
P, R, S = "preparers", "reviewers", "signers"
# The dots of the table in [PERM-13].
DOTS = {
    "View clients": (P, R, S),
    "View engagements": (P, R, S),
    "Create engagements": (P, R, S),
    "Edit engagements": (P, R, S),
    "Edit tasks": (P, R, S),
    "Assign tasks": (R, S),
    "Approve work": (R, S),
    "View pipelines": (P, R, S),
    "Edit documents": (P, R, S),
    "Send intake": (P, R, S),
    "Send for signature": (P, R, S),
    "Sign for the firm": (S,),
    "Log time": (P, R, S),
    "Edit notes": (P, R, S),
    "Export engagements": (R, S),
    "Export clients": (R, S),
}


def member(*permissions: str) -> Actor:
    return Actor(7, "Pat", "PP", "pat", Role.MEMBER, frozenset(permissions))


OWNER, ADMIN = Actor(1, "Olive", "OO", "own", Role.OWNER), Actor(2, "Ada", "AA", "adm", Role.ADMIN)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_exactly_one_rule(name: str) -> None:
    """[PERM-2]: a command without a rule is refused for everybody."""
    assert name in policy.RULES
    assert sum(name in names.split() for names in policy._CATALOGUE.values()) == 1


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("actor", [OWNER, ADMIN, SYSTEM, member()], ids=["owner", "admin", "system", "member"])
def test_commands_by_role(name: str, actor: Actor) -> None:
    """[STAFF-2] [PERM-8] [PERM-11]: owner and Admins pass every check but the two that are not theirs."""
    rule = policy.RULES[name]
    verdict = policy.verdict(actor, name)
    if actor.is_system:
        expected = True
    elif rule == policy.SYSTEM_ONLY:
        expected = False
    elif rule == policy.OWNER_ONLY:
        expected = actor.role is Role.OWNER
    else:
        expected = rule == policy.SELF or actor.is_admin
    assert verdict.allowed is expected
    assert verdict.rule and verdict.because  # [PERM-10]: yes or no with the whole reason


@pytest.mark.parametrize("name", COMMANDS)
def test_a_member_needs_exactly_the_permission_of_the_rule(name: str) -> None:
    """[PERM-1]: role first, then the union of the teams' permissions."""
    rule = policy.RULES[name]
    if rule in (policy.SELF, policy.OWNER_ONLY, policy.SYSTEM_ONLY):
        return
    assert policy.verdict(member(rule), name).allowed
    others = member(*(set(policy.PERMISSIONS) - {rule}))
    assert not policy.verdict(others, name).allowed
    assert rule in policy.verdict(others, name).because


@pytest.mark.parametrize("name", ["", "DropEverything", "movestage", "_handle"])
@pytest.mark.parametrize("actor", [OWNER, ADMIN, SYSTEM, member(*policy.PERMISSIONS)])
def test_what_is_no_command_is_refused_for_everybody(name: str, actor: Actor) -> None:
    """[PERM-2]"""
    verdict = policy.verdict(actor, name)
    assert (verdict.allowed, verdict.rule) == (False, "PERM-2")


@pytest.mark.parametrize("permission", policy.PERMISSIONS)
@pytest.mark.parametrize("team", [P, R, S])
def test_the_teams_begin_with_the_permissions_of_the_catalogue(permission: str, team: str) -> None:
    """[PERM-13]"""
    assert (permission in TEAMS[team]) == (team in DOTS.get(permission, ()))


def test_the_teams_of_the_seed_name_permissions_that_exist() -> None:
    """[STAFF-4]"""
    for code, permissions in TEAMS.items():
        assert permissions <= {*policy.PERMISSIONS, "all"} or code in ("owner", "admins")


def test_the_assignee_may_set_the_status_of_their_task_and_nothing_else() -> None:
    """[TASK-7]"""
    assert policy.verdict(member(), "SetTaskStatus", assignee=True).allowed
    assert not policy.verdict(member(), "SetTaskStatus").allowed
    assert not policy.verdict(member(), "EditTask", assignee=True).allowed


@pytest.mark.parametrize(
    ("actor", "answer"), [(OWNER, True), (ADMIN, True), (member("Approve work"), True), (member(), False)]
)
def test_a_further_permission_is_held_by_role_or_team(actor: Actor, answer: bool) -> None:
    """[STAFF-2]"""
    assert policy.holds(actor, "Approve work") is answer
