"""Cards that an edit moves, and tasks it makes now: no gates, no automations, logged as moved by the edit [EDIT-3]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assure_tui.domain.model import Status, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import entering, request_leaving
from assure_tui.services.handlers.base import done
from assure_tui.store import tables as t
from assure_tui.store.read import chunks
from assure_tui.store.sql import select

PART = 500
OPEN = ("todo", "in_progress")


def too_many(ctx: Context, goes: Mapping[int, t.Stage]) -> bool:
    """Whether more live engagements stand in these stages than one part of a long act moves [BULK-3]."""
    return bool(ctx.part) and len(_standing_in(ctx, list(goes))) > ctx.part


def move(ctx: Context, goes: Mapping[int, t.Stage], because: str, *, most: int | None = None) -> list[ItemResult]:
    """Live engagements of these stages to the stage named for each, with their open tasks and requests.

    All of them, or the first so many.
    """
    results = []
    names = {number: ctx.stage(number).name for number in goes}
    for part in chunks(_standing_in(ctx, list(goes))[:most], PART):
        rows = _rows(ctx, part)
        asked = _asking(ctx, part)
        gone = _taken_back(ctx, part)
        tasks = _open_tasks(ctx, part)
        for row in rows:
            left = row.stage_id
            landing = goes[left]
            if row.id in asked:
                request_leaving.leave(ctx, row, left, landing, "carry", "")
            for task in tasks.get(row.id, ()):
                if task.stage_id == left:
                    task.stage_id, task.stage_name = landing.id, landing.name
            if row.pipeline_id != landing.pipeline_id:
                settle_in(ctx, row, landing.pipeline_id)
            row.overridden, row.overridden_entry = False, None
            row.entry_no += 1
            made = entering.tasks_of(ctx, row, landing, gone=gone.get(row.id, {}))
            entering.arrive(ctx, row, landing)
            ctx.unit.session.add_all([task for task in made if task.id is None])
            told = f"moved by the edit {because}" + (f"; {len(made)} tasks made" if made else "")
            results.append(done(short("engagement", row.id), told, names[left], landing.name))
        ctx.unit.session.flush()
    return results


def make_now(ctx: Context, stages: Sequence[t.Stage]) -> list[ItemResult]:
    """Missing tasks of the live engagements that stand in these stages [EDIT-5]."""
    results = []
    for stage in stages:
        for part in chunks(_standing_in(ctx, [stage.id]), PART):
            gone = _taken_back(ctx, part)
            for row in _rows(ctx, part):
                made = entering.tasks_of(ctx, row, stage, gone=gone.get(row.id, {}))
                if made:
                    ctx.unit.session.add_all([task for task in made if task.id is None])
                    word = "1 task" if len(made) == 1 else f"{len(made)} tasks"
                    results.append(done(short("engagement", row.id), f"{word} made now"))
            ctx.unit.session.flush()
    return results


def _standing_in(ctx: Context, stages: Sequence[int]) -> list[int]:
    row: Any = t.Engagement
    return list(ctx.unit.all(select(row.id).where(row.stage_id.in_(stages), row.live.is_(True)).order_by(row.id)))


def _rows(ctx: Context, numbers: Sequence[int]) -> list[t.Engagement]:
    """The engagements, with their clients read ahead: making tasks asks for each."""
    rows = list(ctx.unit.all(select(t.Engagement).where(t.Engagement.id.in_(numbers)).order_by(t.Engagement.id)))
    clients = {row.client_id for row in rows}
    ctx.keep.append([list(ctx.unit.all(select(t.Client).where(t.Client.id.in_(clients)))), rows])
    return rows


def _open_tasks(ctx: Context, numbers: Sequence[int]) -> dict[int, list[t.Task]]:
    own: Any = t.Task
    statement = select(own).where(own.engagement_id.in_(numbers), own.removed.is_(False), own.status.in_(OPEN))
    found: dict[int, list[t.Task]] = {}
    for task in ctx.unit.all(statement):
        found.setdefault(task.engagement_id, []).append(task)
    return found


def _taken_back(ctx: Context, numbers: Sequence[int]) -> dict[int, dict[str, t.Task]]:
    """Tasks of templates that an undo took away, which come back instead of new ones."""
    own: Any = t.Task
    statement = select(own).where(own.engagement_id.in_(numbers), own.removed.is_(True), own.template.is_not(None))
    found: dict[int, dict[str, t.Task]] = {}
    for task in ctx.unit.all(statement):
        found.setdefault(task.engagement_id, {})[task.template] = task
    return found


def _asking(ctx: Context, numbers: Sequence[int]) -> set[int]:
    own: Any = t.Request
    statement = select(own.engagement_id).where(own.engagement_id.in_(numbers), own.removed.is_(False)).distinct()
    return set(ctx.unit.all(statement))


def settle_in(ctx: Context, row: t.Engagement, pipeline_id: int) -> str:
    """In another pipeline a custom status that is not for it becomes the one it behaves like; told [MOVE-9]."""
    row.pipeline_id = pipeline_id
    if row.custom_status is None:
        return ""
    custom = ctx.unit.one(
        select(t.CustomStatus).where(t.CustomStatus.name == row.custom_status, t.CustomStatus.removed.is_(False))
    )
    if custom is None or not custom.pipelines or pipeline_id in custom.pipelines:
        return ""
    left, row.custom_status = row.custom_status, None
    return f"{Status(row.status).label} in place of {left}"


def lands(rows: Iterable[t.Stage], wanted: str) -> t.Stage | None:
    """The stage of that code or name."""
    folded = wanted.casefold()
    return next((row for row in rows if folded in (row.code.casefold(), row.name.casefold())), None)
