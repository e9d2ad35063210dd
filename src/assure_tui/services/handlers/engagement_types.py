"""The firm's engagement types: added, changed, hidden, shown again [TYPE-3] [TYPE-6]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.model import Entity, Priority
from assure_tui.domain.period_values import KINDS
from assure_tui.domain.titles import parse_pattern
from assure_tui.services.context import Context, near
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.creating import choice, minutes
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select

NEEDED = ("name", "line", "entities", "period")
COLUMNS = {"line": "line_id", "period": "period_kind", "pipeline": "pipeline_id", "title": "title_pattern"}


def save_engagement_type(ctx: Context, cmd: SaveEngagementType) -> Handled:
    """A type made or changed; what is made later has the change, what is there keeps its own [TYPE-6]."""
    known = list(ctx.unit.all(select(t.EngagementType)))
    row = next((item for item in known if fold(item.code) == fold(cmd.code.strip())), None)
    if cmd.new:
        if row is not None:
            raise Invalid("code", "duplicate", f"there is a type {row.code} already")
        return _make(ctx, cmd, known)
    if row is None:
        row = ctx.type_by_code(cmd.code)
    for name, value in _values(ctx, cmd.fields, known, row).items():
        setattr(row, name, value)
    ctx.unit.session.flush()
    result = done(row.code, row.name) if ctx.unit.changed else unchanged(row.code)
    return Handled(f"saved the type {row.code}", [result])


def _make(ctx: Context, cmd: SaveEngagementType, known: list[t.EngagementType]) -> Handled:
    model = ctx.type_by_code(cmd.like) if cmd.like else None
    values = _values(ctx, cmd.fields, known, None)
    copied = ("line_id", "entities", "period_kind", "pipeline_id", "title_pattern", "priority", "budget")
    if model is not None:
        values = {name: getattr(model, name) for name in copied} | values
    missing = [name for name in NEEDED if not values.get(COLUMNS.get(name, name))]
    if missing:
        raise InvalidMany(
            [Detail(name, "required", f"a new type needs {name}, or a type it is like") for name in missing]
        )
    position = 1 + max((item.position for item in known if item.line_id == values["line_id"]), default=-1)
    rules = dict(model.rules) if model is not None else {"due": {"kind": "manual"}, "roll": "none"}
    row = ctx.unit.add(
        t.EngagementType(code=text_rules.code(cmd.code, "code"), rules=rules, position=position, **values)
    )
    return Handled(f"made the type {row.code}", [done(row.code, row.name)])


def _values(ctx: Context, fields: Any, known: list[t.EngagementType], row: t.EngagementType | None) -> dict[str, Any]:
    """Every given field by its rule, all errors together [VAL-6]."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []
    for name, value in fields.items():
        try:
            found[COLUMNS.get(name, name)] = _value(ctx, name, value, known, row)
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong)
    return found


def _value(ctx: Context, name: str, value: Any, known: list[t.EngagementType], row: t.EngagementType | None) -> Any:
    if name == "name":
        text = text_rules.one_line(str(value or ""), "name", high=120)
        if any(other is not row and fold(other.name) == fold(text) for other in known):
            raise Invalid("name", "duplicate", f"there is a type {text!r} already")  # [VAL-4]
        return text
    if name == "line":
        return _named(ctx, t.ServiceLine, "line", value)
    if name == "pipeline":
        return None if not value else _named(ctx, t.Pipeline, "pipeline", value)
    if name == "entities":
        words = value.split(",") if isinstance(value, str) else value or ()
        kinds = [choice(Entity, word.strip(), "entities") for word in words if word.strip()]
        if not kinds:
            raise Invalid("entities", "required", "a type is for one kind of client at least")
        return list(dict.fromkeys(kinds))
    if name == "period":
        typed = str(value or "").strip().casefold().replace(" ", "_").replace("-", "_")
        if typed not in KINDS:
            raise Invalid("period", "unknown", f"there is no kind of period {value!r}{near(typed, list(KINDS))}")
        return typed
    if name == "title":
        text = text_rules.one_line(str(value or ""), "title", high=300)
        parse_pattern(text, "title")  # [CODE-4]
        return text
    if name == "priority":
        return choice(Priority, value or "", "priority")
    if name == "budget":
        return None if value is None else minutes(value)
    if name == "hidden":
        return bool(value)
    raise Invalid(name, "key.unknown", f"a type has no field {name!r}")


def _named(ctx: Context, model: Any, field: str, value: Any) -> int:
    rows = list(ctx.unit.all(select(model)))
    wanted = fold(str(value or "").strip())
    for row in rows:
        if wanted in (fold(row.code), fold(row.name)):
            return int(row.id)
    raise Invalid(field, "unknown", f"there is no {field} {value!r}{near(str(value), [row.name for row in rows])}")
