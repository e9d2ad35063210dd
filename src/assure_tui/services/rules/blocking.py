"""Blockers made by rule: opened, resolved and opened again in the batch of what caused it [BLK-2] [BLK-4].

First it is found which engagements a change concerns; then, type by type, what these engagements are to wait for
is set against the blockers they have. The same answer comes out however often it is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assure_tui.domain.blocking import Standing, Wanted, item_source, k1_source, request_source, step
from assure_tui.domain.model import BlockerState
from assure_tui.domain.requests import SIGNING, RequestKind, is_out
from assure_tui.services.rules import blockers_wanted
from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.services.rules import Touched
    from assure_tui.store.capture import Captured

TYPES = ("k1", "document", "payment", "signature")
_STATUS = frozenset(["status", "removed"])
_K1 = frozenset(["stage_id", "pipeline_id", "type_id", "period_start", "period_end"]) | _STATUS
_WAITS_ON = {"k1": "other_engagement", "document": "client", "payment": "client", "signature": "client"}


@dataclass
class Concerned:
    """Engagements by type of blocker, and sources that got worse [BLK-5]."""

    of: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in TYPES})
    worse: set[tuple[str, str]] = field(default_factory=set)  # (type, source)


def act(ctx: Context, touched: Touched) -> None:
    """Bring the blockers of all engagements a command concerns in line with their sources."""
    found = concerned(ctx, touched)
    for kind in TYPES:
        if found.of[kind]:
            look(ctx, kind, found.of[kind], worse={source for of, source in found.worse if of == kind})


def look(
    ctx: Context,
    kind: str,
    engagements: Collection[int],
    *,
    worse: Collection[str] = (),
    only: Collection[str] = ("open", "reopen", "follow", "resolve"),
) -> list[tuple[str, t.Blocker]]:
    """Open and resolve what the rule of one type says of some engagements; what was done [BLK-6]."""
    done: list[tuple[str, t.Blocker]] = []
    for part in chunks(sorted(engagements)):
        live = _live(ctx, part)
        if not live:
            continue
        wanted = blockers_wanted.WANTED[kind](ctx, live)
        have = _sourced(ctx, kind, live)
        gone = []
        for key in sorted({*wanted, *have}):
            row, want = have.get(key), wanted.get(key)
            verb = step(_standing(row), want, worse=key[1] in worse)
            if verb is None or verb not in only:
                continue
            if verb == "resolve":
                gone.append(have[key])
            elif want is not None:
                row = _open(ctx, kind, key, want, row, verb)
            if row is not None:
                done.append((verb, row))
        if gone:
            why = blockers_wanted.reasons(ctx, kind, gone)
            for row in gone:
                row.state, row.closed_at, row.closed_by = "resolved", ctx.now, None
                row.reason = why.get(row.source or "", "its source is settled")
    ctx.unit.session.flush()
    return done


def _open(ctx: Context, kind: str, key: tuple[int, str], want: Wanted, row: t.Blocker | None, verb: str) -> t.Blocker:
    title = want.title if len(want.title) <= 200 else want.title[:199] + "…"
    if row is None:
        row = t.Blocker(
            engagement_id=key[0],
            type=kind,
            source=key[1],
            title=title,
            waits_on=_WAITS_ON[kind],
            opened_at=ctx.now,
            expected=want.expected,
        )
        ctx.unit.session.add(row)
        return row
    row.title, row.expected = title, want.expected
    if verb == "reopen":
        row.removed, row.state, row.opened_at, row.opened_by = False, "active", ctx.now, None
        row.closed_at, row.closed_by, row.reason = None, None, None
    return row


def _sourced(ctx: Context, kind: str, engagements: Iterable[int]) -> dict[tuple[int, str], t.Blocker]:
    """Those of one type that follow from a source; most work has none, so that their numbers are asked for first."""
    bind = Binder()
    sql = f"SELECT id FROM blocker WHERE engagement_id IN {bind.many(engagements)} AND type = {bind(kind)}"
    numbers = [int(row[0]) for row in ctx.rows(f"{sql} AND source IS NOT NULL", bind.params)]
    rows = ctx.unit.by_number(t.Blocker, numbers)
    return {(row.engagement_id, row.source or ""): row for row in rows.values()}


def _standing(row: t.Blocker | None) -> Standing | None:
    return None if row is None else Standing(BlockerState(row.state), row.title, row.expected, row.removed)


def _live(ctx: Context, numbers: Iterable[int]) -> list[int]:
    bind = Binder()
    return [row[0] for row in ctx.rows(
        f"SELECT id FROM engagement WHERE id IN {bind.many(numbers)} AND live IS TRUE ORDER BY id", bind.params
    )]  # fmt: skip


# -- whom a change concerns ------------------------------------------------------------------------


def concerned(ctx: Context, touched: Touched) -> Concerned:
    """The engagements whose blockers a change may open or resolve; nothing for most commands."""
    found = Concerned()
    moved: set[int] = set()
    owners: set[int] = set()
    asked: set[int] = set()
    for change in touched.changes:
        names = {*change.before, *change.after}
        if change.entity == "engagement":
            number = int(change.entity_id)
            if change.op == "insert":
                moved.add(number)
                found.of["document"].add(number)
            elif names & _K1:
                moved.add(number)
                if names & _STATUS:
                    for kind in TYPES[1:]:
                        found.of[kind].add(number)
                _went_back(ctx, change, found)
        elif change.entity == "relationship" and "from_id" in names:
            owners |= {int(side["from_id"]) for side in (change.before, change.after) if "from_id" in side}
        elif change.entity == "checklist_item" and change.engagement_id:
            found.of["document"].add(change.engagement_id)
            if change.op == "update" and change.after.get("state") == "open":
                found.worse.add(("document", item_source(int(change.entity_id))))
        elif change.entity == "request":
            asked.add(int(change.entity_id))
            _went_out(ctx, change, found)
        elif change.entity == "invoice_line":
            sides = (change.engagement_id, change.before.get("engagement_id"))
            found.of["payment"] |= {int(side) for side in sides if side}
        elif change.entity == "stage" and {"k1_ready", "position"} & names:
            moved |= blockers_wanted.sources_of(ctx, int(change.entity_id))
        elif change.entity == "setting" and change.entity_id == "blockers.payment":
            found.of["payment"] |= blockers_wanted.invoiced(ctx)
    if asked:
        payment, signature = blockers_wanted.asked_of(ctx, asked)
        found.of["payment"] |= payment
        found.of["signature"] |= signature
        found.of["signature"] |= {
            int(c.before["engagement_id"])
            for c in touched.changes
            if c.entity == "request" and c.before.get("engagement_id")
        }
    if moved or owners:
        found.of["k1"] |= blockers_wanted.takers(ctx, moved, owners)
    if ctx.undoing:
        found.worse.clear()  # what was dismissed stays so when an undo puts its source back
    return found


def _went_back(ctx: Context, change: Captured, found: Concerned) -> None:
    """A K-1 source that went back before its ready stage got worse [BLK-2]."""
    before, after = change.before.get("stage_id"), change.after.get("stage_id")
    if before is None or after is None:
        return
    if blockers_wanted.is_ready(ctx, before) and not blockers_wanted.is_ready(ctx, after):
        found.worse.add(("k1", k1_source(int(change.entity_id))))


def _went_out(ctx: Context, change: Captured, found: Concerned) -> None:
    """A request that goes out again after it was settled, refused or taken back got worse [BLK-5]."""
    before, after = change.before.get("state"), change.after.get("state")
    if change.op != "update" or before is None or after is None:
        return
    row: Any = ctx.unit.find(t.Request, int(change.entity_id))
    if row is None or row.kind not in (*SIGNING, RequestKind.INVOICE):
        return
    if is_out(row.kind, after) and not is_out(row.kind, before):
        kind = "payment" if row.kind == RequestKind.INVOICE else "signature"
        found.worse.add((kind, request_source(row.id)))
