"""Undo and redo: a new batch that sets every field back, and names what changed since [UNDO-*]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.commands import Redo, Undo
from assure_tui.domain.errors import Conflict, Denied, Detail, NeedsConfirmation, NotFound
from assure_tui.domain.model import KINDS, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import filing, followers
from assure_tui.services.handlers.base import Handled
from assure_tui.services.handlers.setting_back import SettingBack, in_force, shown, undone_by
from assure_tui.store import tables as t
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import REFUSED

Batch = t.ActivityBatch


def undo(ctx: Context, cmd: Undo) -> Handled:
    """One's own last batch, or the named one [UNDO-2]."""
    batch = _named(ctx, cmd.batch) if cmd.batch is not None else _last_own(ctx)
    return _reverse(ctx, batch, rest=cmd.rest, confirmed=cmd.confirmed or cmd.batch is None, verb="undid")


def redo(ctx: Context, cmd: Redo) -> Handled:
    """Undo of one's own last undo [UNDO-1]."""
    statement = (
        select(Batch)
        .where(Batch.actor_id == ctx.actor.staff_id, Batch.undoes.is_not(None), Batch.command == "Undo")
        .order_by(Batch.id.desc())
        .limit(20)
    )
    newest_own = _last_own(ctx, missing_ok=True)
    for batch in ctx.unit.all(statement):
        if undone_by(ctx, batch.id) is not None:
            continue
        if newest_own is not None and (newest_own.id or 0) > batch.id and newest_own.command not in ("Undo", "Redo"):
            break  # something new was done since: there is nothing to redo
        return _reverse(ctx, batch, rest=False, confirmed=True, verb="redid")
    raise NotFound("there is nothing to redo")


def _named(ctx: Context, number: int) -> t.ActivityBatch:
    batch = ctx.unit.find(Batch, number)
    if batch is None:
        raise NotFound(f"there is no batch {number} in the log")
    if batch.part_of is not None:
        batch = ctx.unit.get(Batch, batch.part_of)
    return batch


def _last_own(ctx: Context, *, missing_ok: bool = False) -> Any:
    statement = (
        select(Batch)
        .where(
            Batch.actor_id == ctx.actor.staff_id,
            Batch.undoable.is_(True),
            Batch.undoes.is_(None),
            Batch.part_of.is_(None),
        )
        .order_by(Batch.id.desc())
        .limit(200)
    )
    for batch in ctx.unit.all(statement):
        if in_force(ctx, batch.id):
            return batch
    if missing_ok:
        return None
    raise NotFound("there is nothing of yours to undo")


def _reverse(ctx: Context, batch: t.ActivityBatch, *, rest: bool, confirmed: bool, verb: str) -> Handled:
    number = batch.id or 0
    _may(ctx, batch)
    if not in_force(ctx, number):
        raise Conflict("batch", f"batch {number} is undone already")
    parts = [number, *ctx.unit.all(select(Batch.id).where(Batch.part_of == number))]
    moved = followers.of(ctx, parts) if verb == "undid" else []
    parts += moved
    changes = ctx.unit.all(
        select(t.ActivityChange)
        .where(t.ActivityChange.batch_id.in_(parts), t.ActivityChange.op != REFUSED)
        .order_by(t.ActivityChange.id.desc())
    )
    changes = _not_erased(changes, number, rest=rest)
    things = {(c.entity, c.entity_id) for c in changes if c.entity in KINDS}
    mine = batch.actor_id == ctx.actor.staff_id
    if not confirmed and (len({c.engagement_id for c in changes if c.engagement_id}) > 1 or not mine):
        raise NeedsConfirmation(
            f"undoing batch {number} ({batch.summary}) by {batch.actor} touches {len(things)} things",
            [Detail(shown(kind, key), "undo", kind) for kind, key in sorted(things)[:50]],
        )
    ctx.undoing = True
    work = SettingBack(ctx, changes, parts, rest=rest)
    work.run()
    filing.move_back(ctx, batch, changes)
    if verb == "undid":
        followers.rest(ctx, changes, [number] if batch.command == "Advance" else moved)
    told = batch.summary.removeprefix("undid ").removeprefix("redid ") if verb == "redid" else batch.summary
    results = [ItemResult(name, "done", None, f"{verb} {told}") for name in work.touched] or [
        ItemResult(str(number), "done", None, f"{verb} {told}")
    ]
    results += [ItemResult(d.field, "refused", "conflict", d.message) for d in work.conflicts]
    partial = " (partial)" if work.conflicts else ""
    also = " and the move that followed by itself" if moved else ""
    return Handled(f"{verb} {told}{also}{partial}", results, undoes=number)


def _not_erased(changes: Sequence[Any], number: int, *, rest: bool) -> list[Any]:
    """What an erasure took has no value to go back to [DEL-6]; the rest of such a batch is undone when asked for."""
    erased = [change for change in changes if not change.salt]
    kept = [change for change in changes if change.salt]
    if erased and not (rest and kept):
        clients = sorted({change.client_id for change in erased if change.client_id})
        whose = " and ".join(short("client", client) for client in clients) or "a client"
        more = "; `--rest` undoes the others" if kept else ""
        raise Conflict("batch", f"batch {number} is about {whose}, which was purged: that cannot be undone{more}")
    return kept


def _may(ctx: Context, batch: t.ActivityBatch) -> None:
    if not batch.undoable:
        raise Denied(
            "UNDO-7", f"batch {batch.id} ({batch.command}) cannot be undone; its reverse is a command of its own"
        )
    if batch.actor_id != ctx.actor.staff_id and not ctx.actor.is_admin:
        raise Denied("UNDO-4", "only the Firm owner and Admins undo what others did")
    if ctx.now - batch.at > timedelta(days=int(ctx.settings["undo.days"])) and not ctx.actor.is_admin:
        raise Denied("UNDO-4", f"it is older than {ctx.settings['undo.days']} days")
    verdict = policy.verdict(ctx.actor, batch.command, assignee=True)
    by_rule = policy.RULES.get(batch.command) == policy.SYSTEM_ONLY  # asked above already: not one's own
    if not verdict.allowed and batch.command in policy.RULES and not by_rule:
        raise Denied(verdict.rule, verdict.because)
