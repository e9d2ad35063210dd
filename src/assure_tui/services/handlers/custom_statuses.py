"""Custom statuses: made, changed, removed for another [ST-2] [ST-14]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain.definition_commands import SaveCustomStatus
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Status
from assure_tui.domain.seed_fields import nearest
from assure_tui.services.context import Context
from assure_tui.services.handlers import definitions
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select

BEHAVIOURS = (Status.ACTIVE.value, Status.ON_HOLD.value)
BASE = {fold(word) for status in Status for word in (status.value, status.label)} | {"canceled"}


def save_custom_status(ctx: Context, cmd: SaveCustomStatus) -> Handled:
    """A status of the firm's own; what has it follows a new name or behaviour [ST-3]."""
    rows = [row for row in ctx.unit.all(select(t.CustomStatus)) if not row.removed]
    if cmd.new:
        return _make(ctx, cmd, rows)
    row: t.CustomStatus = definitions.find(rows, cmd.status, "custom status", "status")
    if cmd.remove:
        return _remove(ctx, cmd, row, rows)
    values = _values(ctx, cmd.fields, rows, row)
    holding = _holding(ctx, row.name)
    _put(ctx, row, values, rows)
    for one in holding:
        if one.custom_status != row.name:
            one.custom_status = row.name
        if Status(one.status).live and one.status != row.behaviour:
            one.status = row.behaviour
            if row.behaviour == Status.ACTIVE:
                one.hold_reason, one.resume_on = None, None
    ctx.unit.session.flush()
    result = done(row.code, row.name) if ctx.unit.changed else unchanged(row.code)
    return Handled(f"saved the status {row.name}", [result])


def _make(ctx: Context, cmd: SaveCustomStatus, rows: list[t.CustomStatus]) -> Handled:
    values = _values(ctx, {"name": cmd.status, **cmd.fields}, rows, None)
    every = list(ctx.unit.all(select(t.CustomStatus)))
    gone = next((row for row in every if row.removed and fold(row.name) == fold(values["name"])), None)
    position = values.pop("position", None)
    last = 1 + max((one.position for one in rows), default=-1)
    if gone is not None:
        row = again(ctx, gone, position=last, **values)
    else:
        code = definitions.code_from(values["name"], [one.code for one in every])
        row = ctx.unit.add(t.CustomStatus(code=code, position=last, **values))
    if position is not None:
        definitions.put_at([*rows, row], row, position)
    return Handled(f"made the status {row.name}", [done(row.code, row.name)])


def again(ctx: Context, row: t.CustomStatus, **values: Any) -> t.CustomStatus:
    """One that was removed comes back as a new one would be: two of a name could not both be taken back [UNDO-1]."""
    fresh = {"colour": "grey", "behaviour": Status.ACTIVE.value, "pipelines": None, "back_to_active": False, **values}
    for name, value in {**fresh, "removed": False}.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    ctx.unit.session.flush()
    return row


def _remove(ctx: Context, cmd: SaveCustomStatus, row: t.CustomStatus, rows: list[t.CustomStatus]) -> Handled:
    """Who has it gets the replacement, no status entry and no automations [ST-14]."""
    holding = _holding(ctx, row.name)
    others = [other for other in rows if other is not row]
    wanted = (cmd.replacement or "").strip()
    if not wanted and holding:
        known = ", ".join((*(Status(value).label for value in BEHAVIOURS), *(other.name for other in others)))
        raise Invalid(
            "replacement",
            "required",
            f"{several(len(holding), '1 engagement has', 'engagements have')} {row.name}; "
            f"name what takes its place: {known}",
        )
    base, custom = _heir(wanted, others) if wanted else (Status.ACTIVE.value, None)
    for one in holding:
        one.custom_status = custom
        if Status(one.status).live:
            one.status = base
    name, code = row.name, row.code
    row.removed = True
    ctx.unit.session.flush()
    told = f"{several(len(holding), '1 engagement has', 'engagements have')} {wanted} now" if holding else ""
    return Handled(f"removed the status {name}{'; ' + told if told else ''}", [done(code, told or "removed")])


def _heir(wanted: str, others: list[t.CustomStatus]) -> tuple[str, str | None]:
    typed = fold(wanted).replace(" ", "_").replace("-", "_")
    if typed in BEHAVIOURS:
        return typed, None
    for other in others:
        if fold(wanted) in (fold(other.code), fold(other.name)):
            return other.behaviour, other.name
    known = [*(Status(value).label for value in BEHAVIOURS), *(other.name for other in others)]
    raise Invalid("replacement", "unknown", f"{wanted!r} takes no place{nearest(wanted, known)}; {', '.join(known)}")


def _holding(ctx: Context, name: str) -> list[t.Engagement]:
    return list(ctx.unit.all(select(t.Engagement).where(t.Engagement.custom_status == name)))


def _put(ctx: Context, row: t.CustomStatus, values: dict[str, Any], rows: list[t.CustomStatus]) -> None:
    position = values.pop("position", None)
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if position is not None:
        definitions.put_at(rows, row, position)
    ctx.unit.session.flush()


def _values(
    ctx: Context, fields: Mapping[str, Any], rows: list[t.CustomStatus], row: t.CustomStatus | None
) -> dict[str, Any]:
    readers: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: _name(value, rows, row),
        "colour": definitions.colour,
        "behaviour": _behaviour,
        "pipelines": lambda value: _pipelines(ctx, value),
        "back_to_active": definitions.flag("back_to_active"),
        "position": definitions.place,
    }
    return definitions.read_fields(fields, readers, "a custom status")


def _name(value: Any, rows: list[t.CustomStatus], row: t.CustomStatus | None) -> str:
    text = definitions.name_of(value, rows, row, "custom status", high=40)
    if fold(text).replace(" ", "_") in BASE or fold(text) in BASE:
        raise Invalid("name", "duplicate", f"{text} is a status already; a custom one has a name of its own")
    return text


def _behaviour(value: Any) -> str:
    typed = fold(str(value or "")).replace(" ", "_").replace("-", "_")
    if typed not in BEHAVIOURS:
        raise Invalid(
            "behaviour", "unknown", f"it behaves as active or as on_hold, not {value!r}{nearest(typed, BEHAVIOURS)}"
        )
    return typed


def _pipelines(ctx: Context, value: Any) -> list[int] | None:
    """Numbers of the pipelines it is offered in; nothing named means all [ST-2]."""
    words = value.split(",") if isinstance(value, str) else value or ()
    named = [str(word).strip() for word in words if str(word).strip()]
    if not named or [fold(word) for word in named] == ["all"]:
        return None
    known = [row for row in ctx.unit.all(select(t.Pipeline)) if not row.removed]
    found = [int(definitions.find(known, word, "pipeline", "pipelines").id) for word in named]
    return sorted(dict.fromkeys(found))
