"""Filter fields of tasks `t`, whose engagement is `e` and may be missing (interface.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from assure_tui.domain.model import SLOTS, read_short
from assure_tui.domain.query.ast import Choice, Cond, PersonCond
from assure_tui.store.queries import filter_engagements as engagements
from assure_tui.store.queries import filter_states, filter_text
from assure_tui.store.queries.filter_leaves import (
    NEVER,
    Leaf,
    among,
    any_of,
    contains,
    day,
    instant,
    number,
    person,
    reference,
    stored_choice,
    text,
)
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import fold

_OPEN = "t.status IN ('todo', 'in_progress')"
# Most titles hold such a letter: only the work of the other tasks is looked at, rather than listed as nearly all there is.
_FREQUENT = frozenset("acdeilnorst")


def _ahead(ctx: Context, days: int) -> str:
    return ctx.bind((ctx.today + timedelta(days=days)).isoformat())


def _mine(ctx: Context) -> str:
    return NEVER if ctx.viewer.staff_id is None else f"t.assignee_id = {ctx.bind(ctx.viewer.staff_id)}"


def _tag(ctx: Context, cond: Cond) -> str:
    """A tag of the task itself, or of its engagement [CLT-9]."""
    found = engagements.tag_ids(ctx, cond)
    if not found:
        return NEVER
    own = f"t.id IN (SELECT g.task_id FROM task_tag g WHERE {among(ctx, 'g.tag_id', found)})"
    work = f"SELECT g.engagement_id FROM engagement_tag g WHERE {among(ctx, 'g.tag_id', found)}"
    return f"({own} OR t.engagement_id IN ({work}))"


def _of_engagement(leaf: Leaf) -> Leaf:
    """What the engagement says is asked once of the engagements, not of each task's; none fits a task without one.

    For columns that stand in the index of all live work only; both values of `live`, for the index that has it first.
    """

    def asked(ctx: Context, cond: Cond) -> str:
        if isinstance(cond, PersonCond) and cond.none:
            return leaf(ctx, cond)  # nobody holds a task's engagement where there is none, too
        found = leaf(ctx, cond)
        if found == NEVER:
            return NEVER
        live = f"e.live IN ({ctx.bind.true}, {ctx.bind.false})"
        return f"t.engagement_id IN (SELECT e.id FROM engagement e WHERE {live} AND {found})"

    return asked


def _priority(ctx: Context, cond: Cond) -> str:
    """Its own, else its engagement's, else Medium [PRI-1]."""
    if not isinstance(cond, Choice):
        return stored_choice("COALESCE(t.priority, e.priority, 'medium')")(ctx, cond)
    theirs = _of_engagement(stored_choice("e.priority"))(ctx, cond)
    inherited = [theirs, *(["t.engagement_id IS NULL"] if "medium" in cond.values else [])]
    own = among(ctx, "t.priority", sorted(cond.values))
    return f"({own} OR (t.priority IS NULL AND {any_of(inherited)}))"


def _required(ctx: Context, cond: Cond) -> str:
    assert isinstance(cond, Choice)
    return any_of(
        f"t.required = {ctx.bind.true if value == 'yes' else ctx.bind.false}" for value in sorted(cond.values)
    )


_STATES: Mapping[str, Callable[[Context], str]] = {
    **filter_states.STATES,
    "open": lambda ctx: _OPEN,
    "done": lambda ctx: "t.status IN ('completed', 'skipped')",
    "completed": lambda ctx: "t.status = 'completed'",
    "skipped": lambda ctx: "t.status = 'skipped'",
    "late": lambda ctx: f"(t.open = {ctx.bind.true} AND t.due_key < {_ahead(ctx, 0)})",
    "today": lambda ctx: f"(t.open = {ctx.bind.true} AND t.due_key = {_ahead(ctx, 0)})",
    "soon": lambda ctx: f"(t.open = {ctx.bind.true} AND t.due_key BETWEEN {_ahead(ctx, 0)} AND {_ahead(ctx, 7)})",
    "waiting": lambda ctx: f"({_OPEN} AND t.waiting_on IS NOT NULL)",
    "unassigned": lambda ctx: "t.assignee_id IS NULL",
    "mine": _mine,
    "snoozed": lambda ctx: filter_states.put_off(ctx, "task", "t.id"),
}

_INDEXED = ("client", "entity", "type", "line", "pipeline", "clienttag", *SLOTS, "holder")

FIELDS: Mapping[str, Leaf] = {
    **engagements.FIELDS,
    **{name: _of_engagement(engagements.FIELDS[name]) for name in _INDEXED},
    "assignee": person("t.assignee_id"),
    "author": person("t.author_id"),
    "stage": reference("t.stage_id", engagements.stage_names),
    "priority": _priority,
    "id": number("t.id"),
    "title": text("t.title"),
    "due": day("t.due", "t.due_key"),
    "start": day("t.start"),
    "created": instant("t.created_at"),
    "updated": instant("t.updated_at"),
    "completed": instant("t.completed_at"),
    "age": instant("t.created_at"),
    "idle": instant("t.updated_at"),
    "waited": day("t.waiting_since"),
    "task": stored_choice("t.type"),
    "taskstatus": stored_choice("t.status"),
    "waiting": stored_choice("t.waiting_on"),
    "required": _required,
    "tag": _tag,
    "is": filter_states.states(_STATES),
}

PRESENT: Mapping[str, str] = {
    **engagements.PRESENT,
    "assignee": "t.assignee_id IS NOT NULL",
    "author": "t.author_id IS NOT NULL",
    "client": "t.engagement_id IS NOT NULL",
    "stage": "t.stage_id IS NOT NULL",
    "due": "t.due IS NOT NULL",
    "start": "t.start IS NOT NULL",
    "completed": "t.completed_at IS NOT NULL",
    "waiting": "t.waiting_on IS NOT NULL",
    "waited": "t.waiting_since IS NOT NULL",
    "tag": "(EXISTS (SELECT 1 FROM task_tag g WHERE g.task_id = t.id) OR EXISTS"
    " (SELECT 1 FROM engagement_tag g WHERE g.engagement_id = t.engagement_id))",
    **dict.fromkeys(
        ("entity", "type", "line", "pipeline", "period", "year", "status", "moved"), "t.engagement_id IS NOT NULL"
    ),
}


def free_text(ctx: Context, typed: str, places: tuple[str, ...]) -> str:
    """Text in the task's title, its client and engagement, or where `in:` says."""
    terms = []
    if not places or "tasks" in places:
        terms.append(contains(ctx, "fold(t.title)", typed))
    if not places and typed[:1] in "Tt" and (exact := read_short(typed, "task")) is not None:
        terms.append(f"t.id = {ctx.bind(exact)}")
    if "notes" in places:
        terms.append(contains(ctx, "fold(t.instructions)", typed))
    others = tuple(place for place in places if place != "tasks")
    if others or not places:
        # Asked once of the engagements, not of each task's; both values of `live`, for the index that has it first.
        found = filter_text.free_text(ctx, typed, others)
        live = f"e.live IN ({ctx.bind.true}, {ctx.bind.false})"
        if not places and fold(typed) in _FREQUENT:
            terms.append(f"EXISTS (SELECT 1 FROM engagement e WHERE e.id = t.engagement_id AND {found})")
        else:
            terms.append(f"t.engagement_id IN (SELECT e.id FROM engagement e WHERE {live} AND {found})")
    return any_of(terms)
