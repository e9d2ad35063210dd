"""The reviewer's two answers: approved, so the work goes on; or sent back with points [TASK-7] [TASK-8] [MOVE-8]."""

from __future__ import annotations

from collections.abc import Sequence

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import TaskStatus, short
from assure_tui.services.context import Context
from assure_tui.services.handlers import tasking
from assure_tui.store import tables as t
from assure_tui.store.sql import select

MOST_POINTS = 50
POINT = 300  # characters


def by_engagement(ctx: Context, numbers: Sequence[int]) -> dict[int, list[t.Task]]:
    """The Review and Approve tasks that are to be completed, by engagement; others are refused."""
    found: dict[int, list[t.Task]] = {}
    for number in dict.fromkeys(numbers):
        row = tasking.open_task(ctx, number)
        if row.type not in tasking.REVIEWING or row.engagement_id is None:
            raise Invalid(
                "approve", "not_offered", f"{short('task', number)} is no review or approval of an engagement"
            )
        found.setdefault(row.engagement_id, []).append(row)
    return found


def doubts(ctx: Context, tasks: Sequence[t.Task]) -> list[str]:
    """What a person should know before they approve; who may not is refused here [TASK-7] [TASK-8]."""
    told: list[str] = []
    for row in tasks:
        if not TaskStatus(row.status).done:
            tasking.may_set(ctx, row, TaskStatus.COMPLETED)
            told += tasking.warnings_of(ctx, row, TaskStatus.COMPLETED)
    return list(dict.fromkeys(told))


def approve(ctx: Context, tasks: Sequence[t.Task]) -> list[str]:
    """Complete them; the titles of those that were open."""
    done = []
    for row in tasks:
        if not TaskStatus(row.status).done:
            tasking.put_status(ctx, row, TaskStatus.COMPLETED)
            done.append(row.title)
    return done


def read_points(points: Sequence[str]) -> tuple[str, ...]:
    """Review points as they are kept: one line each."""
    found = tuple(text_rules.one_line(point, "points", high=POINT) for point in points if point.strip())
    if len(found) > MOST_POINTS:
        raise Invalid("points", "length", f"at most {MOST_POINTS} points at once")
    return found


def reason_of(points: Sequence[str]) -> str:
    """The points as the one sentence the log keeps [MOVE-8]."""
    count = f"{len(points)} review point{'s' if len(points) != 1 else ''}: "
    said = "; ".join(points)
    return count + (said if len(said) <= 460 else said[:459].rstrip() + "…")


def give_points(ctx: Context, row: t.Engagement, landing: t.Stage, points: Sequence[str]) -> str:
    """A comment that says them, and one required task of the preparer with a line for each, counted by rounds.

    One task and not one for each point: the gate waits for the whole answer, and the lines are ticked one by one.
    """
    rounds = select(t.Task.round).where(t.Task.engagement_id == row.id, t.Task.round.is_not(None))
    number = max([0, *(found or 0 for found in ctx.unit.all(rounds))]) + 1
    said = "\n".join(f"- {point}" for point in points)
    what = f"{len(points)} review point{'s' if len(points) != 1 else ''}"
    ctx.unit.add(
        t.Comment(
            engagement_id=row.id or 0,
            author_id=ctx.actor.staff_id,
            at=ctx.now,
            text=f"Sent back to {landing.name}, round {number}:\n{said}",
        )
    )
    ctx.unit.add(
        t.Task(
            engagement_id=row.id,
            title=f"Clear {what}, round {number}",
            type="prepare",
            required=True,
            stage_id=landing.id,
            stage_name=landing.name,
            assignee_id=ctx.slot_person(row, "preparer"),
            slot="preparer",
            lines=[{"text": point, "done": False} for point in points],
            round=number,
            author_id=ctx.actor.staff_id,
            after=[],
            position=landing.position * 100,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
    )
    return f"{what} for round {number}"
