"""Undo and redo: a new batch that sets every field back, and names what changed since [UNDO-*]."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.commands import Redo, Undo
from assure_tui.domain.errors import Conflict, Denied, Detail, NeedsConfirmation, NotFound
from assure_tui.domain.model import KINDS, short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled
from assure_tui.store import tables as t
from assure_tui.store.capture import ENTITIES, MASKED, decode, plain, read_key
from assure_tui.store.derive import identity
from assure_tui.store.sql import select

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
        if _undone_by(ctx, batch.id) is not None:
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
        if _in_force(ctx, batch.id):
            return batch
    if missing_ok:
        return None
    raise NotFound("there is nothing of yours to undo")


def _undone_by(ctx: Context, number: int) -> int | None:
    """The batch that undid this one and is not undone itself."""
    found: int | None = ctx.unit.one(select(Batch.id).where(Batch.undoes == number).order_by(Batch.id.desc()).limit(1))
    return found


def _in_force(ctx: Context, number: int) -> bool:
    """Whether the batch stands: not undone, or undone and redone again."""
    above = _undone_by(ctx, number)
    return above is None or not _in_force(ctx, above)


def _reverse(ctx: Context, batch: t.ActivityBatch, *, rest: bool, confirmed: bool, verb: str) -> Handled:
    number = batch.id or 0
    _may(ctx, batch)
    if not _in_force(ctx, number):
        raise Conflict("batch", f"batch {number} is undone already")
    parts = [number, *ctx.unit.all(select(Batch.id).where(Batch.part_of == number))]
    changes = ctx.unit.all(
        select(t.ActivityChange).where(t.ActivityChange.batch_id.in_(parts)).order_by(t.ActivityChange.id.desc())
    )
    things = {(c.entity, c.entity_id) for c in changes if c.entity in KINDS}
    mine = batch.actor_id == ctx.actor.staff_id
    if not confirmed and (len({c.engagement_id for c in changes if c.engagement_id}) > 1 or not mine):
        raise NeedsConfirmation(
            f"undoing batch {number} ({batch.summary}) by {batch.actor} touches {len(things)} things",
            [Detail(_shown(kind, key), "undo", kind) for kind, key in sorted(things)[:50]],
        )
    conflicts: list[Detail] = []
    touched: dict[str, None] = {}
    for change in changes:
        found = _set_back(ctx, change, rest)
        conflicts += found
        if not found and change.entity in KINDS:
            touched[_shown(change.entity, change.entity_id)] = None
    if conflicts and not rest:
        error = Conflict(
            conflicts[0].field, "; ".join(d.message for d in conflicts[:5]) + "; `--rest` undoes the others"
        )
        error.details = tuple(conflicts)
        raise error
    ctx.unit.session.flush()
    results = [ItemResult(shown, "done", None, f"{verb} {batch.summary}") for shown in touched] or [
        ItemResult(str(number), "done", None, f"{verb} {batch.summary}")
    ]
    results += [ItemResult(d.field, "refused", "conflict", d.message) for d in conflicts]
    partial = " (partial)" if conflicts else ""
    told = batch.summary.removeprefix("undid ").removeprefix("redid ") if verb == "redid" else batch.summary
    return Handled(f"{verb} {told}{partial}", results, undoes=number)


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
    if not verdict.allowed and batch.command in policy.RULES:
        raise Denied(verdict.rule, verdict.because)


def _set_back(ctx: Context, change: t.ActivityChange, rest: bool) -> list[Detail]:
    """Put one thing back; what changed since is named with who and when [UNDO-3]."""
    model = ENTITIES.get(change.entity)
    if model is None:
        return []
    row = ctx.unit.find(model, read_key(change.entity, change.entity_id))
    shown = _shown(change.entity, change.entity_id)
    if change.op == "delete":
        if row is None:
            values = {name: decode(change.entity, name, value) for name, value in (change.before or {}).items()}
            ctx.unit.session.add(model(**values))
            ctx.unit.session.flush()
        return []
    if row is None:
        return []
    if change.op == "insert":
        return _take_away(ctx, change, row, shown)
    clashes: list[Detail] = []
    back: dict[str, Any] = {}
    after, before = change.after or {}, change.before or {}
    for name, value in after.items():
        if (change.entity, name) in MASKED:
            continue  # the log holds it masked only [UNDO-7]
        if plain(getattr(row, name)) != value:
            clashes.append(Detail(shown, "conflict", f"{shown}: {_who(ctx, change, name)}"))
            continue
        back[name] = decode(change.entity, name, before.get(name))
    if clashes and not rest:
        return clashes
    if isinstance(row, t.Engagement) and back:
        _check_identity(ctx, row, back)
    for name, value in back.items():
        setattr(row, name, value)
    ctx.unit.session.flush()
    return clashes


def _take_away(ctx: Context, change: t.ActivityChange, row: Any, shown: str) -> list[Detail]:
    """What the batch made is removed; an engagement that was worked on since is a conflict."""
    if not hasattr(row, "removed"):
        shared = change.entity in ("tag", "contact", "pipeline", "stage", "staff", "team")
        if shared and _in_use(ctx, change.entity, row):
            return []
        ctx.unit.delete(row)
        return []
    later = ctx.rows(
        "SELECT b.id, b.actor, b.at, b.summary FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id "
        "WHERE ch.entity = :entity AND ch.entity_id = :id AND ch.id > :change AND b.undoes IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM activity_batch u WHERE u.undoes = b.id) ORDER BY ch.id DESC LIMIT 1",
        {"entity": change.entity, "id": change.entity_id, "change": change.id},
    )
    own = {change.batch_id, *ctx.unit.all(select(Batch.id).where(Batch.part_of == change.batch_id))}
    if later and later[0][0] not in own and change.entity in ("engagement", "client"):
        _, actor, at, summary = later[0]
        return [Detail(shown, "conflict", f"{shown} was worked on since: {summary}, by {actor} at {str(at)[:16]}")]
    if not row.removed:
        row.removed = True
        ctx.unit.session.flush()
    return []


def _in_use(ctx: Context, entity: str, row: Any) -> bool:
    tables = {
        "tag": ("client_tag", "engagement_tag"),
        "contact": ("client_contact",),
    }.get(entity)
    if tables is None:
        return True
    column = f"{entity}_id"
    return any(ctx.rows(f"SELECT 1 FROM {name} WHERE {column} = :id LIMIT 1", {"id": row.id}) for name in tables)


def _check_identity(ctx: Context, row: t.Engagement, back: dict[str, Any]) -> None:
    """Undo frees no way around the identity of engagements [PER-4]."""
    state = {
        name: getattr(row, name) for name in ("client_id", "type_id", "period_start", "period_end", "part", "qualifier")
    }
    state.update({name: value for name, value in back.items() if name in state})
    status = back.get("status", row.status)
    removed = back.get("removed", row.removed)
    if status == "cancelled" or removed:
        return
    probe = t.Engagement.model_construct(**state)
    twin = ctx.unit.one(
        select(t.Engagement).where(
            t.Engagement.identity == identity(probe),
            t.Engagement.in_force.is_(True),
            t.Engagement.id != row.id,
        )
    )
    if twin is not None:
        raise Conflict("identity", f"{short('engagement', twin.id)} has the same client, type and period now")


def _who(ctx: Context, change: t.ActivityChange, name: str) -> str:
    found = ctx.rows(
        "SELECT b.actor, b.at, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id "
        "WHERE ch.entity = :entity AND ch.entity_id = :id AND ch.id > :change ORDER BY ch.id DESC LIMIT 100",
        {"entity": change.entity, "id": change.entity_id, "change": change.id},
    )
    label = name.removesuffix("_id").replace("_", " ")
    for actor, at, after in found:
        if after and name in json.loads(after):
            return f"{label} was changed by {actor} at {str(at)[:16].replace('T', ' ')} UTC"
    return f"{label} was changed since"


def _shown(entity: str, key: str) -> str:
    return f"{KINDS[entity]}-{key}" if entity in KINDS else f"{entity} {key}"
