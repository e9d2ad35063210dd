"""The firm's engagement types: added, changed, hidden, shown again [TYPE-3] [TYPE-6]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Conflict, Detail, Invalid, InvalidMany, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating, definitions, entering, type_fields
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.read import chunks
from assure_tui.store.sql import select

NEEDED = ("name", "line", "entities", "period")
COPIED = (
    *("line_id", "entities", "period_kind", "pipeline_id", "title_pattern", "priority", "budget", "description"),
    *("start_offset", "client_status"),
)
SHARED = frozenset({"hidden", "pipeline", "priority", "start_offset", "client_status"})  # set on several at once
SHOWN = ("due", "payment_due", "ext_effective")  # the dates a person is told of, the first that differs


@dataclass(frozen=True, slots=True)
class Effect:
    """A live engagement whose dates the new rules would change [TYPE-6]."""

    row: t.Engagement
    client: str
    before: date | None
    after: date | None

    @property
    def words(self) -> str:
        return f"{_day(self.before)} → {_day(self.after)}  {self.client} {self.row.title}"


def save_engagement_type(ctx: Context, cmd: SaveEngagementType) -> Handled:
    """A type made or changed; what is made later has the change, what is there keeps its own unless asked [TYPE-6]."""
    if cmd.also:
        return _several(ctx, cmd)
    known = list(ctx.unit.all(select(t.EngagementType)))
    row = next((item for item in known if fold(item.code) == fold(cmd.code.strip())), None)
    if cmd.new:
        if row is not None:
            raise Invalid("code", "duplicate", f"there is a type {row.code} already")
        return _make(ctx, cmd, known)
    if row is None:
        row = ctx.type_by_code(cmd.code)
    values = type_fields.values(ctx, cmd.fields, known, row)
    rules = type_fields.rules_with(row.rules, values)
    _alternates_used(ctx, row, rules)
    effects = _effects(ctx, row, rules) if rules != row.rules else []
    chosen = _chosen(cmd, row, effects)
    _put(ctx, row, values, rules, known)
    results = [_recalculated(ctx, row, effect) for effect in chosen]
    ctx.unit.session.flush()
    if not ctx.unit.changed:
        return Handled(f"saved the type {row.code}", [unchanged(row.code)])
    left = len(effects) - len(chosen)
    told = f"{several(left, '1 engagement keeps', 'engagements keep')} the old date" if left else row.name
    dated = f"; {several(len(chosen), '1 engagement', 'engagements')} recalculated" if chosen else ""
    return Handled(f"{_said(cmd, row)}{dated}", [done(row.code, told), *results])


def _several(ctx: Context, cmd: SaveEngagementType) -> Handled:
    """The same fields on several types, checked before the first is changed, as one change [BULK-3]."""
    own = sorted(set(cmd.fields) - SHARED)
    if own or cmd.new:
        name = own[0] if own else "code"
        told = f"{name} is set on one type at a time; several take {', '.join(sorted(SHARED))}"
        raise Invalid(name, "not_offered", told)
    known = list(ctx.unit.all(select(t.EngagementType)))
    rows = list({row.id: row for row in (ctx.type_by_code(code) for code in (cmd.code, *cmd.also))}.values())
    fields = [type_fields.values(ctx, cmd.fields, known, row) for row in rows]
    results = []
    for row, values in zip(rows, fields, strict=True):
        differs = any(getattr(row, name) != value for name, value in values.items())
        if differs:
            _put(ctx, row, values, row.rules, known)
        results.append(done(row.code, _said(cmd, row)) if differs else unchanged(row.code))
    changed = [result for result in results if result.outcome == "done"]
    if not changed:
        return Handled(f"saved {len(rows)} types", results)
    if set(cmd.fields) == {"hidden"}:
        said = "hidden, offered no more" if rows[0].hidden else "offered again"
        return Handled(f"{several(len(changed), f'{changed[0].id} is', 'types are')} {said}", results)
    return Handled(f"saved {several(len(changed), f'the type {changed[0].id}', 'types')}", results)


def _said(cmd: SaveEngagementType, row: t.EngagementType) -> str:
    """Hiding is told as what it is, not as a form that was saved."""
    if set(cmd.fields) != {"hidden"}:
        return f"saved the type {row.code}"
    return f"{row.code} is hidden, offered no more" if row.hidden else f"{row.code} is offered again"


def _make(ctx: Context, cmd: SaveEngagementType, known: list[t.EngagementType]) -> Handled:
    model = ctx.type_by_code(cmd.like) if cmd.like else None
    values = type_fields.values(ctx, cmd.fields, known, None)
    if model is not None:
        values = {name: getattr(model, name) for name in COPIED} | values
    missing = [name for name in NEEDED if not values.get(type_fields.COLUMNS.get(name, name))]
    if missing:
        raise InvalidMany(
            [Detail(name, "required", f"a new type needs {name}, or a type it is like") for name in missing]
        )
    rules = dict(model.rules) if model is not None else {"due": {"kind": "manual"}, "roll": "none"}
    rules = type_fields.rules_with(rules, values)
    last = 1 + max((item.position for item in known if item.line_id == values["line_id"]), default=-1)
    plain = {name: value for name, value in values.items() if name in t.EngagementType.model_fields}
    row = ctx.unit.add(
        t.EngagementType(**{**plain, "code": text_rules.code(cmd.code, "code"), "rules": rules, "position": last})
    )
    _put(ctx, row, {name: values[name] for name in ("position", "checklist") if name in values}, rules, [*known, row])
    return Handled(f"made the type {row.code}", [done(row.code, row.name)])


def _put(
    ctx: Context, row: t.EngagementType, values: dict[str, Any], rules: dict[str, Any], known: list[t.EngagementType]
) -> None:
    """Columns, rules, place in its line, own checklist."""
    for name, value in values.items():
        if name in t.EngagementType.model_fields and name != "position" and getattr(row, name) != value:
            setattr(row, name, value)
    if row.rules != rules:
        row.rules = rules
    if "position" in values:
        definitions.put_at([item for item in known if item.line_id == row.line_id], row, values["position"])
    _own_checklist(ctx, row, values)
    ctx.unit.session.flush()


def _own_checklist(ctx: Context, row: t.EngagementType, values: dict[str, Any]) -> None:
    """A list that names this type alone stands before those of its pipeline [DOC-7]."""
    code = f"type:{row.code}"
    own = ctx.unit.one(select(t.ChecklistTemplate).where(t.ChecklistTemplate.code == code))
    pipeline = row.pipeline_id or ctx.line(row.line_id).pipeline_id
    if own is not None and own.pipeline_id != pipeline and pipeline is not None:
        own.pipeline_id = pipeline
    if own is not None and own.entities != row.entities:
        own.entities = list(row.entities)
    if "checklist" not in values:
        return
    items = values["checklist"]
    if items is None:
        if own is not None:
            ctx.unit.delete(own)
    elif own is None:
        if pipeline is None:
            raise Invalid("pipeline", "required", "the service line has no default pipeline; name one")
        ctx.unit.add(
            t.ChecklistTemplate(
                code=code, pipeline_id=pipeline, entities=list(row.entities), types=[row.code], items=items, position=-1
            )
        )
    elif own.items != items:
        own.items = items


def _alternates_used(ctx: Context, row: t.EngagementType, rules: dict[str, Any]) -> None:
    """An alternate somebody chose on an engagement cannot be taken away [DUE-9]."""
    kept = {str(item["code"]).casefold() for item in rules.get("alternate") or ()}
    gone = {str(item["code"]) for item in row.rules.get("alternate") or () if item["code"].casefold() not in kept}
    if not gone:
        return
    statement = select(t.Engagement.id).where(t.Engagement.type_id == row.id, t.Engagement.alternate.in_(gone))
    holding = sorted(ctx.unit.all(statement))
    if holding:
        named = ", ".join(short("engagement", number) for number in holding[:6])
        raise Conflict("alternates", f"{', '.join(sorted(gone))} is chosen on {named}; choose another there first")


def _effects(ctx: Context, row: t.EngagementType, rules: dict[str, Any]) -> list[Effect]:
    """The live engagements without a typed date whose dates would differ, by number [TYPE-6]."""
    changed = t.EngagementType(
        id=row.id, code=row.code, name=row.name, line_id=row.line_id, entities=row.entities,
        period_kind=row.period_kind, rules=rules,
    )  # fmt: skip
    statement = select(t.Engagement).where(
        t.Engagement.type_id == row.id,
        t.Engagement.live.is_(True),
        t.Engagement.removed.is_(False),
        t.Engagement.typed_due.is_(None),
    )
    rows = list(ctx.unit.all(statement.order_by(t.Engagement.id)))
    clients: dict[int, t.Client] = {}
    for part in chunks(sorted({one.client_id for one in rows})):
        clients |= {row.id: row for row in ctx.unit.all(select(t.Client).where(t.Client.id.in_(part)))}
    ctx.keep += [*rows, *clients.values()]
    found = []
    for one in rows:
        client = clients[one.client_id]
        fresh = dating.foreseen(ctx, one, changed, client)
        differing = [name for name in SHOWN if fresh[name] != getattr(one, name)]
        if differing:
            found.append(Effect(one, client.name, getattr(one, differing[0]), fresh[differing[0]]))
    return found


def _chosen(cmd: SaveEngagementType, row: t.EngagementType, effects: list[Effect]) -> list[Effect]:
    if not effects or cmd.recalculate == "none":
        return []
    if cmd.recalculate == "all":
        return effects
    if isinstance(cmd.recalculate, str):
        raise Invalid("recalculate", "unknown", f"recalculate all, none, or numbers, not {cmd.recalculate!r}")
    if cmd.recalculate is not None:
        wanted = set(cmd.recalculate)
        missing = wanted - {effect.row.id for effect in effects}
        if missing:
            numbers = ", ".join(short("engagement", number) for number in sorted(missing))
            raise Invalid("recalculate", "unknown", f"the date of {numbers} does not change")
        return [effect for effect in effects if effect.row.id in wanted]
    if cmd.confirmed:
        return []
    raise NeedsConfirmation(
        f"the dates of {several(len(effects), '1 live engagement', 'live engagements')} of {row.code} would change; "
        "they stay as they are unless recalculated",
        [Detail(short("engagement", effect.row.id or 0), "date", effect.words) for effect in effects],
    )


def _recalculated(ctx: Context, kind: t.EngagementType, effect: Effect) -> ItemResult:
    row = effect.row
    dating.recompute(ctx, row, kind, ctx.unit.get(t.Client, row.client_id))
    entering.follow_dates(ctx, row)
    ctx.unit.session.flush()
    return done(short("engagement", row.id or 0), effect.words, _day(effect.before), _day(effect.after))


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else "no date"
