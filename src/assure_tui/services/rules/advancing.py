"""What may move on by itself after a command: marks, rests, and who is ready [ADV-6] [ADV-7] [ADV-9]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure_tui.domain.advance import judge
from assure_tui.services import advance_facts
from assure_tui.store import tables as t
from assure_tui.store.sql import select

if TYPE_CHECKING:
    from assure_tui.services.advance_facts import Decision, Standing
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched

# What conditions and gates look at; the rest of an engagement moves nothing.
_CARRIED = frozenset(["task", "blocker", "checklist_item", "request", "invoice_line", "link"])
_FIELDS = frozenset(["stage_id", "entry_no", "status", "removed", "due", "rests", "rest_turned"])
_OF_STAGE = frozenset(["advance", "on_empty", "gate", "blockers", "removed"])


def act(ctx: Context, touched: Touched) -> None:
    """Judge the touched engagements anew; what goes is named to the door, which moves it in a batch of its own."""
    ids, entered = _concerned(touched)
    requests = touched.things("request") | frozenset(
        int(c.after.get("request_id") or c.before.get("request_id") or 0)
        for c in touched.changes
        if c.entity == "payment"
    )
    if requests - {0}:
        ids |= advance_facts.of_requests(ctx.rows, requests)
    stages = [
        int(c.entity_id)
        for c in touched.changes
        if c.entity == "stage" and c.op == "update" and _OF_STAGE & c.after.keys()
    ]
    if stages:
        ctx.ready |= _edited(ctx, stages)
    if not ids:
        return
    for number, standing in advance_facts.load(ctx.rows, ids, ctx.today).items():
        decision = advance_facts.decide(ctx.rows, standing, entered=number in entered) if standing.moves else None
        mark(ctx, standing, decision)
        if decision is not None and decision.goes:
            ctx.ready.add(number)


def _edited(ctx: Context, stages: list[int]) -> set[int]:
    """Whom an edited condition or gate concerns: they are looked at again, and go, in batches of their own [EDIT-6]."""
    row: Any = t.Engagement
    live = ctx.unit.all(select(row.id).where(row.stage_id.in_(stages), row.live.is_(True)))
    found = set()
    for number, standing in advance_facts.load(ctx.rows, live, ctx.today).items():
        answer = judge(standing.facts) if standing.moves else None
        on = answer.next_on if answer is not None else None
        if (answer is not None and answer.holds) or standing.held is not None or standing.advance_on != on:
            found.add(number)
    return found


def mark(ctx: Context, standing: Standing, decision: Decision | None) -> None:
    """Put the marks on the engagement that follow from the decision; untouched when they are there already."""
    held = decision.held if decision else None
    on = decision.answer.next_on if decision else None
    rests, turned = (decision.rests, decision.turned) if decision else (standing.rests, standing.turned)
    if (held, on, rests, turned) == (standing.held, standing.advance_on, standing.rests, standing.turned):
        return
    row = ctx.unit.find(t.Engagement, standing.id)
    if row is not None:
        row.held_by_gate, row.advance_on, row.rests, row.rest_turned = held, on, rests, turned


def _concerned(touched: Touched) -> tuple[set[int], set[int]]:
    """Engagements whose conditions, gate or state changed, and those that came into their stage."""
    ids: set[int] = set()
    entered: set[int] = set()
    for change in touched.changes:
        number = change.engagement_id
        if not number:
            continue
        if change.entity in _CARRIED:
            ids.add(number)
        elif change.entity == "engagement" and (change.op != "update" or _FIELDS & change.after.keys()):
            ids.add(number)
            if change.op == "insert" or "entry_no" in change.after:
                entered.add(number)
    return ids, entered
