"""The list of client-facing statuses: made, changed, reordered, removed [CFS-1]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.definition_commands import SaveClientFacingStatus
from assure_tui.domain.errors import Detail, Invalid, NeedsConfirmation
from assure_tui.domain.model import short
from assure_tui.services.context import Context
from assure_tui.services.handlers import definitions
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import select

TOLD = 50  # engagements named before a status goes


def save_client_status(ctx: Context, cmd: SaveClientFacingStatus) -> Handled:
    """A status of the list; who has it follows a new name."""
    rows = list(ctx.unit.all(select(t.ClientFacingStatus)))
    if cmd.new:
        return _make(ctx, cmd, rows)
    row: t.ClientFacingStatus = definitions.find(rows, cmd.name_, "client-facing status", "name")
    if cmd.remove:
        return _remove(ctx, cmd, row, rows)
    values = _values(cmd.fields, rows, row)
    position = values.pop("position", None)
    before = row.name
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if position is not None:
        definitions.put_at(rows, row, position)
    if row.name != before:
        _rename(ctx, before, row.name)
    ctx.unit.session.flush()
    result = done(row.name, row.text) if ctx.unit.changed else unchanged(row.name)
    return Handled(f"saved the client-facing status {row.name}", [result])


def _make(ctx: Context, cmd: SaveClientFacingStatus, rows: list[t.ClientFacingStatus]) -> Handled:
    values = _values({"name": cmd.name_, **cmd.fields}, rows, None)
    position = values.pop("position", None)
    last = 1 + max((row.position for row in rows), default=-1)
    row = ctx.unit.add(t.ClientFacingStatus(position=last, **values))
    if position is not None:
        definitions.put_at([*rows, row], row, position)
    return Handled(f"made the client-facing status {row.name}", [done(row.name, row.text)])


def _remove(
    ctx: Context, cmd: SaveClientFacingStatus, row: t.ClientFacingStatus, rows: list[t.ClientFacingStatus]
) -> Handled:
    heir = None
    if cmd.replacement:
        heir = definitions.find(rows, cmd.replacement, "client-facing status", "replacement")
        if heir is row:
            raise Invalid("replacement", "cycle", "a status is not replaced by itself")
    holding = _holding(ctx, row.name)
    if holding and heir is None and not cmd.confirmed:
        raise NeedsConfirmation(
            f"{several(len(holding), '1 engagement', 'engagements')} would have no client-facing status; "
            "name a replacement, or confirm",
            [Detail(short("engagement", one.id), "client_status", one.title) for one in holding[:TOLD]],
        )
    name = row.name
    _rename(ctx, name, heir.name if heir is not None else None)
    ctx.unit.delete(row)
    told = ""
    if holding:
        now = heir.name if heir is not None else "none"
        told = f"{several(len(holding), '1 engagement has', 'engagements have')} {now} now"
    return Handled(f"removed the client-facing status {name}{'; ' + told if told else ''}", [done(name, told)])


def _holding(ctx: Context, name: str) -> list[t.Engagement]:
    return list(ctx.unit.all(select(t.Engagement).where(t.Engagement.client_status == name)))


def _rename(ctx: Context, before: str, after: str | None) -> None:
    """On engagements, and where new ones take it from: types and series."""
    for one in (*_holding(ctx, before), *_types(ctx, before)):
        one.client_status = after
    for series in ctx.unit.all(select(t.Series)):
        template: dict[str, Any] = series.template or {}
        if template.get("client_status") == before:
            kept = {name: value for name, value in template.items() if name != "client_status"}
            series.template = kept if after is None else kept | {"client_status": after}
    ctx.unit.session.flush()


def _types(ctx: Context, name: str) -> list[t.EngagementType]:
    return list(ctx.unit.all(select(t.EngagementType).where(t.EngagementType.client_status == name)))


def _values(
    fields: Mapping[str, Any], rows: list[t.ClientFacingStatus], row: t.ClientFacingStatus | None
) -> dict[str, Any]:
    readers: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: definitions.name_of(value, rows, row, "client-facing status"),
        "colour": definitions.colour,
        "text": lambda value: text_rules.one_line(str(value or ""), "text", low=0, high=300),
        "position": definitions.place,
    }
    return definitions.read_fields(fields, readers, "a client-facing status")
