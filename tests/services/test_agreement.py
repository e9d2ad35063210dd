"""Who may: the policy, `can`, the door and the dimmed key say the same of every command and role [PERM-2] [PERM-10]."""

from __future__ import annotations

from assure_tui.actions import ACTIONS
from assure_tui.domain import policy
from assure_tui.domain.errors import AssureError, Denied
from assure_tui.domain.firm_commands import SaveTeam
from assure_tui.domain.model import SYSTEM, Actor, Role
from assure_tui.greyed import ALSO, commands_of, why_greyed
from assure_tui.services.handlers import HANDLERS
from tests.services.conftest import ADM, OUT, OWN, PREP, Firm
from tests.services.test_permissions import SAMPLES, scene

EVERY = frozenset(policy.PERMISSIONS)
EXTRA = {"EditOwnComment", "WithdrawOwnComment", "LeaveStaff"}  # an extra test of the thing besides [PERM-2]


def member(*permissions: str) -> Actor:
    return Actor(PREP, "Pat Preparer", "PP", "prep", Role.MEMBER, frozenset(permissions))


def actors(command: str) -> dict[str, Actor]:
    """Owner, Admin, a member with exactly the permission, a member with every other one."""
    rule = policy.RULES[command]
    return {
        "owner": Actor(OWN, "Olive Owner", "OW", "own", Role.OWNER),
        "admin": Actor(ADM, "Ada Admin", "AA", "adm", Role.ADMIN),
        "with": member(rule),
        "without": member(*(EVERY - {rule})),
    }


def lets_in(firm: Firm, command: str, actor: Actor) -> bool:
    """Whether the door lets the command past its permission; what it says of the thing comes after that."""
    try:
        firm.door.execute(SAMPLES[command](), actor, dry_run=True)
    except Denied as denied:
        return "lacks the permission" not in denied.message and denied.rule not in ("PERM-13", "PERM-2")
    except AssureError:
        return True
    return True


def test_the_door_agrees_with_the_policy_on_every_command_and_role(firm: Firm) -> None:
    """[PERM-1] [PERM-2] [PERM-13]: and with what palette and `?` show dimmed."""
    scene(firm)
    wrong = []
    for command in SAMPLES:
        roles = actors(command)
        for who, actor in roles.items():
            said = policy.verdict(actor, command, assignee=command == "SetTaskStatus").allowed
            if said != lets_in(firm, command, actor) and command not in EXTRA:
                wrong.append((command, who, said))
    assert wrong == []


def test_a_key_is_dim_exactly_where_the_door_would_refuse_everything_it_sends() -> None:
    """[PERM-10]: with the permission that is missing; a key that only looks is never dim."""
    for action in ACTIONS:
        names = commands_of(action)
        assert all(name in policy.RULES for name in names), action.id
        for name in names or ("Undo",):
            for actor in actors(name).values():
                refused = [not policy.verdict(actor, n, assignee=n == "SetTaskStatus").allowed for n in names]
                assert bool(why_greyed(actor, action)) == (bool(names) and all(refused)), (action.id, name)
    assert set(ALSO) <= {action.id for action in ACTIONS}


def test_can_gives_the_same_answer_from_what_the_store_says_of_the_person(firm: Firm) -> None:
    """[PERM-10] [PERM-12]: role and teams as they are; every reason names what gives it or what is missing."""
    firm.do(SaveTeam("Odd", {"permissions": "Override gates, Manage tags"}, new=True))
    for number in (OWN, ADM, PREP, OUT):
        person = firm.reads.actor_numbered(number)
        for line in firm.reads.person_may(person, number):
            direct = policy.verdict(person, line.command)
            assert (line.allowed, line.because != "") == (direct.allowed, True)
            rule = policy.RULES[line.command]
            if rule in policy.PERMISSIONS and not person.is_admin:
                assert rule in line.because, line


def test_a_command_without_a_rule_is_refused_for_everybody(firm: Firm) -> None:
    """[PERM-2]"""
    assert set(HANDLERS) <= set(policy.RULES)
    assert not policy.verdict(SYSTEM, "FlyAway").allowed
    assert not policy.verdict(firm.actor("own"), "FlyAway").allowed
