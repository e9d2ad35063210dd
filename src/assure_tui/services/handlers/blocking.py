"""Blockers opened and closed by rule when a day turns, and edited by people [BLK-2] [BLK-5]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.blocking import read_waits_on
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.request_commands import CloseBlocker, EditBlocker, OpenBlocker
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.rules import blocking
from assure_tui.store import tables as t

_BY_HAND_ONLY = ("title", "expected", "waits_on", "state")


def open_blocker(ctx: Context, cmd: OpenBlocker) -> Handled:
    """What the rule of this type wants now is opened; asked twice it does nothing [LOOP-3]."""
    return _look(ctx, cmd.ids, cmd.type, ("open", "reopen", "follow"), "opened")


def close_blocker(ctx: Context, cmd: CloseBlocker) -> Handled:
    """What the rule of this type no longer wants is resolved."""
    return _look(ctx, cmd.ids, cmd.type, ("resolve",), "resolved")


def _look(ctx: Context, ids: tuple[int, ...], kind: str, only: tuple[str, ...], word: str) -> Handled:
    choice_of = choice_of_type(kind)
    by_engagement: dict[int, list[str]] = {}
    for _, row in blocking.look(ctx, choice_of, ids, only=only):
        by_engagement.setdefault(row.engagement_id, []).append(row.title)
    results: list[ItemResult] = []
    for number in dict.fromkeys(ids):
        titles = by_engagement.get(number)
        named = short("engagement", number)
        results.append(done(named, f"{word}: {'; '.join(titles)}") if titles else unchanged(named))
    count = sum(map(len, by_engagement.values()))
    return Handled(f"{word} {count} blocker{'s' if count != 1 else ''} by rule", results)


def choice_of_type(kind: str) -> str:
    """One of the four types that rules make."""
    if kind not in blocking.TYPES:
        raise Invalid("type", "unknown", f"rules make blockers of {', '.join(blocking.TYPES)}")
    return kind


def edit_blocker(ctx: Context, cmd: EditBlocker) -> Handled:
    """Any field of a manual one, note and owner of one made by rule; a closed manual one may be opened again."""
    row = ctx.unit.find(t.Blocker, cmd.blocker_id)
    if row is None or row.removed:
        raise NotFound(f"there is no blocker {cmd.blocker_id}")
    parent = ctx.engagement(row.engagement_id)
    ctx.open_for_work(parent)
    ctx.check_seen(row, cmd.blocker_id, (), cmd.if_version)
    by_rule = row.source is not None and row.type != "manual"
    values = _values(ctx, cmd.fields, parent)
    if by_rule and (held := [name for name in _BY_HAND_ONLY if name in values]):
        raise Invalid(held[0], "not_offered", f"{row.title!r} was made by rule, which sets its {held[0]}")
    if values.get("state") == "active" and row.state != "active":
        if not parent.live:
            raise Conflict("status", f"{short('engagement', row.engagement_id)} is {parent.status}; it is not live")
        values |= {"opened_at": ctx.now, "opened_by": ctx.actor.staff_id, "closed_at": None, "closed_by": None}
        values["reason"] = None
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return Handled("edited a blocker", [unchanged(str(cmd.blocker_id))])
    for name, value in changed.items():
        setattr(row, name, value)
    ctx.unit.session.flush()
    return Handled(f"edited the blocker {row.title}", [done(str(cmd.blocker_id), row.title)])


def _values(ctx: Context, fields: Any, parent: t.Engagement) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "title":
            values[name] = text_rules.one_line(value or "", name)
        elif name == "note":
            values[name] = text_rules.long_text(value or "", name) or None
        elif name == "expected":
            values[name] = text_rules.in_range(value, name) if value else None
        elif name == "waits_on":
            values[name] = read_waits_on(value) if value else None
        elif name == "owner_id":
            if value is not None:
                ctx.may_hold(value, parent.pipeline_id, "owner")
            values[name] = value
        elif name == "state" and value == "active":
            values[name] = value
        else:
            raise Invalid(name, "key.unknown", f"a blocker has no field {name!r} to edit")
    return values
