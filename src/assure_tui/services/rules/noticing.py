"""Telling people what concerns them, in the batch of what happened; never one's own doings [NOTE-1] [NOTE-2]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from assure_tui.domain.notice_commands import Told
from assure_tui.domain.notices import KINDS
from assure_tui.services.context import Context
from assure_tui.services.rules import Touched
from assure_tui.services.rules.telling import TELLERS, Teller
from assure_tui.store import tables as t
from assure_tui.store.capture import Captured
from assure_tui.store.read import Binder, read_day
from assure_tui.store.sql import select

MANY = 5  # notices of one kind for one person from one command; more become one


def act(ctx: Context, touched: Touched) -> None:
    """Raise what the changes call for, and mark done what they resolved."""
    found: list[Told] = []
    settled: set[str] = set()
    teller = Teller(ctx, touched.engagements)
    for change in touched.changes:
        tell = TELLERS.get(change.entity)
        if tell is not None:
            found += tell(teller, change)
        settled |= _settled(change)
    found += teller.undone()
    if settled:
        _mark_done(ctx, settled)
    if found:
        raise_all(ctx, _folded(teller.wanted(found)))


def raise_all(ctx: Context, notices: Iterable[Told]) -> int:
    """Put notices into inboxes; the same matter for the same person on the same day once [NOTE-4]. How many are new."""
    rows: dict[tuple[int, str, Any], Told] = {}
    for told in notices:
        rows.setdefault((told.staff_id, told.matter, told.on), told)
    known: set[tuple[int, str, Any]] = set()
    keys = list(rows)
    for start in range(0, len(keys), 400):
        part = keys[start : start + 400]
        bind = Binder()
        people = bind.many(sorted({person for person, _, _ in part}))
        matters = bind.many(sorted({matter for _, matter, _ in part}))
        sql = f'SELECT staff_id, matter, "on" FROM notice WHERE staff_id IN {people} AND matter IN {matters}'
        known |= {(person, matter, read_day(on)) for person, matter, on in ctx.rows(sql, bind.params)}
    new = [told for key, told in rows.items() if key not in known]
    ctx.unit.put_in_unlogged(
        t.Notice,
        [
            {
                "staff_id": told.staff_id, "kind": told.kind, "matter": told.matter, "on": told.on, "at": ctx.now,
                "text": told.text[:300], "engagement_id": told.engagement_id, "client_id": told.client_id,
                "state": "unread", "version": 1,
            }
            for told in new
        ],
    )  # fmt: skip
    return len(new)


def _settled(change: Captured) -> set[str]:
    """Matters that this change resolves: their notices are done [NOTE-4]."""
    state = change.after.get("status" if change.entity in ("task", "engagement") else "state")
    if change.entity == "task" and state in ("completed", "skipped"):
        return {f"task:{change.entity_id}", f"task-due:{change.entity_id}"}
    if change.entity == "blocker" and state in ("resolved", "dismissed"):
        return {f"blocker:{change.entity_id}"}
    if change.entity == "engagement" and state in ("completed", "cancelled", "archived"):
        number = change.entity_id
        return {f"due:E-{number}", f"payment-due:E-{number}", f"complete:E-{number}"}
    if change.entity == "file_to_sort" and change.after.get("done"):
        return {f"to-sort:{change.entity_id}"}
    return set()


def _mark_done(ctx: Context, matters: set[str]) -> None:
    listed = sorted(matters)
    for start in range(0, len(listed), 400):
        statement = select(t.Notice).where(t.Notice.matter.in_(listed[start : start + 400]), t.Notice.state != "done")
        for row in ctx.unit.all(statement):
            row.state = "done"
    ctx.unit.session.flush()


def _folded(found: list[Told]) -> list[Told]:
    """Many of one kind for one person from one command become one notice."""
    groups: dict[tuple[int, str], list[Told]] = defaultdict(list)
    for told in found:
        groups[told.staff_id, told.kind].append(told)
    kept: list[Told] = []
    for (person, kind), group in groups.items():
        if len(group) <= MANY:
            kept += group
            continue
        first = group[0]
        text = f"{len(group)} at once, {KINDS[kind].label}: {first.text} and more"
        kept.append(Told(person, kind, f"{kind}:many:{first.matter}", first.on, text, first.engagement_id))
    return kept
