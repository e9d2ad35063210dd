"""Service lines: added, relabelled, reordered, hidden, removed while they have no types [LINE-2] [TYPE-5]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.definition_commands import SaveServiceLine
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.services.context import Context
from assure_tui.services.handlers import definitions
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select


def save_service_line(ctx: Context, cmd: SaveServiceLine) -> Handled:
    """A line made, changed or removed; it always has a default pipeline [TYPE-5]."""
    rows = list(ctx.unit.all(select(t.ServiceLine)))
    if cmd.new:
        return _make(ctx, cmd, rows)
    row: t.ServiceLine = definitions.find(rows, cmd.line, "service line", "line")
    if cmd.remove:
        return _remove(ctx, row)
    values = _values(ctx, cmd.fields, rows, row)
    position = values.pop("position", None)
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if position is not None:
        definitions.put_at(rows, row, position)
    ctx.unit.session.flush()
    result = done(row.code, row.name) if ctx.unit.changed else unchanged(row.code)
    return Handled(f"saved the service line {row.name}", [result])


def _make(ctx: Context, cmd: SaveServiceLine, rows: list[t.ServiceLine]) -> Handled:
    code = text_rules.code(cmd.line, "code").casefold()
    if any(fold(row.code) == fold(code) for row in rows):
        raise Invalid("code", "duplicate", f"there is a service line {code} already")
    values = _values(ctx, {"name": cmd.line, **cmd.fields}, rows, None)
    if not values.get("pipeline_id"):
        raise Invalid("pipeline", "required", "a service line needs a default pipeline [TYPE-5]")
    position = values.pop("position", None)
    last = 1 + max((row.position for row in rows), default=-1)
    row = ctx.unit.add(t.ServiceLine(code=code, position=last, **values))
    if position is not None:
        definitions.put_at([*rows, row], row, position)
    return Handled(f"made the service line {row.name}", [done(row.code, row.name)])


def _remove(ctx: Context, row: t.ServiceLine) -> Handled:
    types = list(ctx.unit.all(select(t.EngagementType.code).where(t.EngagementType.line_id == row.id)))
    if types:
        told = f"{several(len(types), '1 type', 'types')} ({', '.join(sorted(types)[:6])})"
        raise Conflict("line", f"{row.name} has {told}; a line with types is hidden, not removed [LINE-2]")
    code, name = row.code, row.name
    ctx.unit.delete(row)
    return Handled(f"removed the service line {name}", [done(code, "removed")])


def _values(
    ctx: Context, fields: Mapping[str, Any], rows: list[t.ServiceLine], row: t.ServiceLine | None
) -> dict[str, Any]:
    readers: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: definitions.name_of(value, rows, row, "service line"),
        "scope": lambda value: text_rules.one_line(str(value or ""), "scope", low=0, high=300),
        "pipeline": lambda value: _pipeline(ctx, value),
        "hidden": definitions.flag("hidden"),
        "position": definitions.place,
    }
    found = definitions.read_fields(fields, readers, "a service line")
    if "pipeline" in found:
        found["pipeline_id"] = found.pop("pipeline")
    return found


def _pipeline(ctx: Context, value: Any) -> int:
    if not value:
        raise Invalid("pipeline", "required", "a service line always has a default pipeline [TYPE-5]")
    rows = [row for row in ctx.unit.all(select(t.Pipeline)) if not row.removed]
    return int(definitions.find(rows, str(value), "pipeline", "pipeline").id)
