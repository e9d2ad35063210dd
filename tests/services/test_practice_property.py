"""Types and people edited, hidden, handed over and taken back at random: no engagement, task or log entry is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.definition_commands import SaveServiceLine
from assure_tui.domain.errors import AssureError
from assure_tui.domain.firm_commands import SaveEngagementType, SaveTeam
from assure_tui.domain.people_commands import ApproveStaff, PassOwnership, ReturnStaff
from assure_tui.domain.task_commands import ApplyTaskTemplate, SaveTaskTemplate
from assure_tui.domain.time_commands import LogTime
from assure_tui.store.check import check
from tests.reliability.programs import size
from tests.services.conftest import ADM, NONPROFIT, OUT, OWN, PREP, REV, SGN, Firm, opened

TYPES = ("990", "990-T", "1065", "BK-M", "1040")
RULES = ("15th of the 5th month", "15th of the 4th month", "last day of the 6th month", "by hand")
CHECKLISTS = (None, "Ledger; Other; required", "Bank; Other // Minutes; Other".replace(" // ", "\n"))
PIPELINES = ("Tax", "Accounting", "Audit & Assurance", None)
STAFF = (ADM, PREP, REV, SGN, OUT)  # the owner stays: somebody has to look
ROLES, TEAMS = ("member", "admin"), ("preparers", "reviewers", "signers", "Odd jobs")
GROUPS = ("engagements", "tasks", "firm_tasks", "blockers", "defaults", "access", "series", "occurrences")
PLACES = ("nobody", "default", "off", ADM, OUT, REV)
WITH_UNDO = ("undo", "redo")


@dataclass(frozen=True)
class Step:
    """What is done, and two numbers that say to what and how."""

    kind: str
    one: int
    two: int

    def a(self, found: Sequence[Any]) -> Any:
        return found[self.one % len(found)]

    def b(self, found: Sequence[Any]) -> Any:
        return found[self.two % len(found)]


def _others(step: Step) -> tuple[str, ...]:
    return tuple(code for at, code in enumerate(TYPES) if step.two >> at & 1)


def _leave(firm: Firm, step: Step) -> None:
    groups = {name: step.b(PLACES) for at, name in enumerate(GROUPS) if step.two >> at & 1}
    if step.b(PLACES) == "default":
        groups = {name: place for name, place in groups.items() if name in ("engagements", "tasks", "blockers")}
    heir = step.a((None, ADM, OUT, REV))
    firm.do(c.LeaveStaff(step.a(STAFF), heir, heir is None, groups))


def _newcomer(firm: Firm, step: Step) -> None:
    number = len(firm.rows("SELECT id FROM staff"))
    firm.do(
        c.InviteStaff(f"New Person{number}", f"new{number}", f"N{chr(65 + number % 26)}{chr(65 + number // 26)}",
                      None, step.a(ROLES), (step.b(TEAMS[:3]),), invited=bool(step.two % 2))
    )  # fmt: skip


def _undo(firm: Firm, step: Step) -> None:
    number = None if step.one % 3 else step.b(firm.batches())["id"]
    firm.do(c.Undo(number, rest=bool(step.two % 2), confirmed=True), _boss(firm, step))


def _who(firm: Firm, step: Step) -> str:
    """Somebody who may still act."""
    login = step.a(("own", "prep", "out"))
    return login if firm.reads.actor(login) is not None else "own"


def _boss(firm: Firm, step: Step) -> str:
    """One of the two at the top who is still here."""
    login = step.a(("own", "adm"))
    return login if firm.reads.actor(login) is not None else "own" if firm.reads.actor("own") is not None else "adm"


def _job(firm: Firm, step: Step) -> int:
    return int(step.b(firm.rows("SELECT id FROM engagement WHERE removed = 0"))["id"])


def _task(firm: Firm, step: Step) -> int:
    return int(step.b(firm.rows("SELECT id FROM task WHERE removed = 0"))["id"])


ACTS: dict[str, Callable[[Firm, Step], Any]] = {
    # types
    "rule": lambda f, s: f.do(
        SaveEngagementType(s.a(TYPES), {"due": s.b(RULES)}, recalculate=("all", "none")[s.two % 2])
    ),
    "fields": lambda f, s: f.do(
        SaveEngagementType(s.a(TYPES), {"priority": s.b(("high", "low")), "budget": s.two, "title": "{type} {period}"})
    ),
    "checklist": lambda f, s: f.do(SaveEngagementType(s.a(TYPES), {"checklist": s.b(CHECKLISTS)})),
    "new type": lambda f, s: f.do(
        SaveEngagementType(f"NEW-{s.one}", {"name": f"New {s.one}"}, new=True, like=s.b(TYPES))
    ),
    "hide": lambda f, s: f.do(SaveEngagementType(s.a(TYPES), {"hidden": bool(s.two % 2)}, also=_others(s))),
    "pipeline": lambda f, s: f.do(SaveEngagementType(s.a(TYPES), {"pipeline": s.b(PIPELINES)}, also=_others(s))),
    "order": lambda f, s: f.do(SaveEngagementType(s.a(TYPES), {"position": 1 + s.two % 5})),
    "line": lambda f, s: f.do(SaveServiceLine(s.a(("tax", "audit")), {"hidden": bool(s.two % 2)})),
    "remove line": lambda f, s: f.do(SaveServiceLine(s.a(("tax", "accounting", "audit")), remove=True)),
    "template": lambda f, s: f.do(
        SaveTaskTemplate(f"t{s.one % 3}", f"T{s.one % 3}", tuple({"title": f"Step {n}"} for n in range(s.two % 3)))
    ),
    "apply": lambda f, s: f.do(ApplyTaskTemplate((_job(f, s),), f"t{s.one % 3}")),
    # people
    "newcomer": _newcomer,
    "approve": lambda f, s: f.do(ApproveStaff(s.b(f.rows("SELECT id FROM staff"))["id"])),
    "role": lambda f, s: f.do(c.EditStaff(s.a(STAFF), {"role": s.b(ROLES)})),
    "teams": lambda f, s: f.do(c.EditStaff(s.a(STAFF), {"teams": list(TEAMS[: s.two % 5])})),
    "team": lambda f, s: f.do(
        SaveTeam(
            TEAMS[3], {"permissions": s.b(("", "Edit tasks", "View clients, Edit engagements"))}, new=s.one % 2 == 0
        )
    ),
    "remove team": lambda f, s: f.do(SaveTeam(s.a(TEAMS), remove=True, confirmed=True)),
    "access": lambda f, s: f.do(c.SetClientAccess(NONPROFIT, tuple(n for n in STAFF if s.two >> n & 1))),
    "defaults": lambda f, s: f.do(c.SetClientSlots((NONPROFIT,), {"preparer": s.a((*STAFF, None))})),
    "slot": lambda f, s: f.do(c.SetSlots((_job(f, s),), {s.a(("preparer", "reviewer", "owner")): s.b(STAFF)})),
    "leave": _leave,
    "return": lambda f, s: f.do(ReturnStaff(s.a(STAFF))),
    "pass on": lambda f, s: f.do(PassOwnership(s.a((ADM, OWN)), True), _boss(f, s)),
    # work, by whoever may
    "make": lambda f, s: f.do(
        c.CreateEngagement((NONPROFIT,), s.a(TYPES[:2]), f"FY{2027 + s.two % 60}", any_type=True)
    ),
    "move": lambda f, s: f.do(c.MoveStage((_job(f, s),), confirm_all=True, reason="on")),
    "finish": lambda f, s: f.do(c.SetTaskStatus((_task(f, s),), "completed", confirm_all=True)),
    "assign": lambda f, s: f.do(c.AssignTask((_task(f, s),), s.a(STAFF))),
    "note": lambda f, s: f.do(c.AddComment((_job(f, s),), "hello"), _who(f, s)),
    "time": lambda f, s: f.do(LogTime(5, engagement_id=_job(f, s)), _who(f, s)),
    "undo": _undo,
    "redo": lambda f, s: f.do(c.Redo(confirmed=True), _boss(f, s)),
}
STEPS = st.builds(Step, st.sampled_from([*ACTS, "undo", "leave"]), st.integers(0, 60), st.integers(0, 255))


@settings(
    max_examples=size("PRACTICE_EXAMPLES", 4),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STEPS, min_size=4, max_size=size("PRACTICE_STEPS", 10)))
def test_no_edit_of_types_or_people_loses_anything(template: Path, steps: list[Step]) -> None:
    """[TYPE-3] [TYPE-6] [LEAVE-1] [LEAVE-4] [STAFF-1] [TPL-6] [ACT-5] [UNDO-1]"""
    with TemporaryDirectory() as folder:
        firm = opened(shutil.copy(template, Path(folder) / "firm.db"))
        try:
            for code, period in (("990", "FY2026"), ("990-T", "FY2026")):
                firm.make(code, period)
            for step in steps:
                before = _all(firm)
                with suppress(AssureError):
                    ACTS[step.kind](firm, step)
                _nothing_lost(firm, before, _all(firm), with_undo=step.kind in WITH_UNDO, step=step)
            assert check(firm.store) == []
        finally:
            firm.store.close()


Rows = dict[str, list[dict[str, Any]]]
KEPT = {
    "engagement": "id, client_id, type_id, period_start, period_end, part, qualifier, removed",
    "task": "id, engagement_id, title, template, removed",
    "comment": "id, engagement_id, text",
    "time_entry": "id, engagement_id, staff_id, minutes, removed",
    "activity_batch": "id, actor_id, command, summary, hash",
    "activity_change": "id, batch_id, entity, entity_id, before, after, digest",
    "engagement_type": "id, code",
    "staff": "id",
}


def _all(firm: Firm) -> Rows:
    return {
        table: [dict(row) for row in firm.rows(f"SELECT {what} FROM {table} ORDER BY id")]
        for table, what in KEPT.items()
    }


def _nothing_lost(firm: Firm, before: Rows, now: Rows, *, with_undo: bool, step: Step) -> None:
    """What was there is there, the same; only an undo takes away, and only by a mark that it takes off again."""
    for table, rows in before.items():
        after = {row["id"]: row for row in now[table]}
        for row in rows:
            kept = after[row["id"]]
            if "removed" in row and (with_undo or row["removed"]):  # a move makes a task anew that an undo took off
                row, kept = ({**one, "removed": 0} for one in (row, kept))
            assert kept == row, (step, table)
    standing = firm.rows(
        "SELECT e.id, e.live, s.removed AS stage, p.removed AS pipeline FROM engagement e"
        " JOIN stage s ON s.id = e.stage_id AND s.pipeline_id = e.pipeline_id JOIN pipeline p ON p.id = e.pipeline_id"
    )
    assert len(standing) == len(now["engagement"]), step
    assert not [row for row in standing if row["live"] and (row["stage"] or row["pipeline"])], step
    gone = {row["id"] for row in firm.rows("SELECT id FROM staff WHERE state = 'left'")}
    for number in (row["id"] for row in now["engagement"] if not row["removed"]):
        shown = firm.reads.engagement(firm.actor("own"), number, firm.clock.today())
        assert {task.id for task in shown.tasks} >= {
            row["id"] for row in now["task"] if row["engagement_id"] == number and not row["removed"]
        }, step
    held = firm.rows(
        "SELECT preparer_id, reviewer_id, partner_id, owner_id FROM engagement WHERE live = 1 AND removed = 0"
    )
    assert with_undo or not gone & {number for row in held for number in row.values() if number}, step
