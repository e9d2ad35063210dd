"""Lists of engagements with every field of the contract's object E."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.model import Actor, Priority, Status
from assure_tui.domain.views import EngagementView
from assure_tui.store.queries import order, sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, read_day, read_instant

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

_COLUMNS = (
    "e.id, e.version, e.external_id, c.name, e.client_id, e.title, e.type_id, e.period_label, e.period_start,"
    " e.period_end, e.part, e.qualifier, e.pipeline_id, e.stage_id, e.stage_since, e.status, e.custom_status,"
    " e.client_status, e.priority, e.due, e.due_kind, e.due_needs, e.statutory, e.effective, e.ext_statutory,"
    " e.ext_effective, e.extended, e.extended_on, e.payment_due, e.typed_due, e.typed_reason, e.because, e.target,"
    " e.start, e.preparer_id, e.reviewer_id, e.partner_id, e.owner_id, e.holder_id, e.tasks_done, e.tasks_total,"
    " e.required_open, e.blockers_active, e.comment_count, e.budget, e.spent, e.description, e.alternate, e.anchors,"
    " e.overridden, e.hold_reason, e.resume_on, e.created_at, e.updated_at, e.client_text,"
    " e.client_title, e.removed"
)
_NAMES = tuple(name.strip().split(".")[1] for name in _COLUMNS.split(","))


def engagements(
    reader: Reader,
    viewer: Actor,
    query: ResolvedQuery | None,
    *,
    sort: order.Sort = (),
    limit: int | None = None,
    offset: int = 0,
    today: date,
) -> tuple[tuple[EngagementView, ...], int]:
    """A window of the engagements that the filter holds, and how many it holds in all."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    condition = " AND ".join(terms(ctx, query))
    total = int(reader.rows(f"SELECT COUNT(*) FROM engagement e WHERE {condition}", ctx.bind.params)[0][0])
    sql = f"SELECT e.id FROM engagement e WHERE {condition} ORDER BY {order.engagements(order.chosen(sort, query))}"
    size = window_size(limit, query)
    if size is not None:
        sql += f" LIMIT {ctx.bind(size)} OFFSET {ctx.bind(max(0, offset))}"
    ids = [row[0] for row in reader.rows(sql, ctx.bind.params)]
    if size is None and offset > 0:
        ids = ids[offset:]
    return views(ctx, ids), total


def terms(ctx: Context, query: ResolvedQuery | None) -> list[str]:
    """Live work unless the filter speaks of a status [FILT-3], within sight, as the filter says."""
    if query is not None and query.mentions_status():
        found = [f"e.removed = {ctx.bind.false}"]
    else:
        found = [f"e.live = {ctx.bind.true}"]
    found += sight.engagement_terms(ctx)
    if query is not None and query.where is not None:
        from assure_tui.store.queries.filter_sql import where

        found += where(query, ctx)
    return found


def window_size(limit: int | None, query: ResolvedQuery | None) -> int | None:
    """How many rows at most: the caller's limit, else the filter's; 0 there is everything."""
    if limit is not None:
        return max(0, limit)
    return (query.query.limit or None) if query is not None else None


def views(ctx: Context, ids: Sequence[int]) -> tuple[EngagementView, ...]:
    """The engagements in this order; whether the viewer may see them was asked before."""
    found: dict[int, EngagementView] = {}
    rules: dict[int, Mapping[str, Any]] = {}
    for part in chunks(ids):
        bind = Binder()
        marks = bind.many(part)
        rows = ctx.refs.reader.rows(
            f"SELECT {_COLUMNS} FROM engagement e JOIN client c ON c.id = e.client_id WHERE e.id IN {marks}",
            bind.params,
        )
        tags = tags_of(ctx.refs.reader, "engagement", part)
        for row in rows:
            found[row[0]] = _view(ctx.refs, row, tags.get(row[0], ()), rules)
    return tuple(found[number] for number in ids if number in found)


def tags_of(reader: Reader, thing: str, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the tags on engagements, clients or tasks, in the order of the alphabet."""
    assert thing in ("engagement", "client", "task")
    bind = Binder()
    found: dict[int, tuple[str, ...]] = {}
    rows = reader.rows(
        f"SELECT g.{thing}_id, n.name FROM {thing}_tag g JOIN tag n ON n.id = g.tag_id"
        f" WHERE g.{thing}_id IN {bind.many(ids)} ORDER BY g.{thing}_id, n.key",
        bind.params,
    )
    for number, name in rows:
        found[number] = (*found.get(number, ()), name)
    return found


def due_kind(row: Mapping[str, Any], statutory: bool) -> str | None:
    """Which date the deadline is, in the contract's word; what a writer stored goes first."""
    if row["due"] is None:
        return None
    if row["due_kind"]:
        return str(row["due_kind"])
    if row["typed_due"] is not None:
        return "typed"
    if row["extended"]:
        return "extended"
    return "statutory" if statutory else "target"


def _view(refs: Refs, values: Row, tags: tuple[str, ...], rules: dict[int, Mapping[str, Any]]) -> EngagementView:
    row = dict(zip(_NAMES, values, strict=True))
    kind = refs.types[row["type_id"]]
    if kind.id not in rules:
        rules[kind.id] = json.loads(kind.rules)
    rule = rules[kind.id]
    statutory = rule.get("roll", "none") != "none"
    stage = refs.stages[row["stage_id"]]
    return EngagementView(
        id=row["id"],
        version=row["version"],
        external_id=row["external_id"],
        client=row["name"],
        client_id=row["client_id"],
        title=row["title"],
        type=kind.code,
        type_name=kind.name,
        service_line=kind.line_name,
        period=row["period_label"],
        period_start=date.fromisoformat(row["period_start"]),
        period_end=read_day(row["period_end"]),
        part=row["part"],
        qualifier=row["qualifier"],
        pipeline_id=row["pipeline_id"],
        pipeline=refs.pipelines[row["pipeline_id"]].name,
        stage_id=stage.id,
        stage=stage.name,
        stage_since=read_instant(row["stage_since"]),
        status=Status(row["status"]),
        custom_status=row["custom_status"],
        client_status=row["client_status"] if refs.tells_clients else None,
        priority=Priority(row["priority"]),
        due=read_day(row["due"]),
        due_kind=due_kind(row, statutory),
        due_needs=row["due_needs"],
        statutory_due=read_day(row["statutory"]),
        effective_due=read_day(row["effective"]),
        extended_statutory=read_day(row["ext_statutory"]),
        extended_due=read_day(row["ext_effective"]),
        extended=bool(row["extended"]),
        extended_on=read_day(row["extended_on"]),
        payment_due=read_day(row["payment_due"]),
        typed_due=read_day(row["typed_due"]),
        typed_reason=row["typed_reason"],
        because=tuple(json.loads(row["because"])),
        target=read_day(row["target"]),
        start=read_day(row["start"]),
        preparer=refs.login(row["preparer_id"]),
        reviewer=refs.login(row["reviewer_id"]),
        partner=refs.login(row["partner_id"]),
        owner=refs.login(row["owner_id"]),
        holder=refs.login(row["holder_id"]),
        tasks_done=row["tasks_done"],
        tasks_total=row["tasks_total"],
        required_open=row["required_open"],
        blockers=row["blockers_active"],
        comments=row["comment_count"],
        tags=tags,
        budget_minutes=row["budget"],
        spent_minutes=row["spent"],
        description=row["description"],
        alternate=row["alternate"],
        anchors={name: date.fromisoformat(day) for name, day in json.loads(row["anchors"]).items() if day},
        overridden=bool(row["overridden"]),
        hold_reason=row["hold_reason"],
        resume_on=read_day(row["resume_on"]),
        created_at=read_instant(row["created_at"]),
        updated_at=read_instant(row["updated_at"]),
        can_extend=bool(rule.get("ext")) or row["ext_effective"] is not None,
        dates_statutory=statutory,
        client_text=row["client_text"] if refs.tells_clients else None,
        client_title=row["client_title"] if refs.tells_clients else None,
        removed=bool(row["removed"]),
    )
