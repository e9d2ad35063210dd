"""Pipelines with their stages, and engagement types, as views."""

from __future__ import annotations

import json
from collections.abc import Iterable

from assure_tui.domain.conditions import advance_in_words, in_words
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import Actor, BlockerType, GateMode
from assure_tui.domain.views import PipelineView, StageView, TypeView
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import PipelineRef, Refs, read_json
from assure_tui.store.read import Binder, Reader

ALL_TYPES = frozenset(BlockerType)


def counted_types(names: Iterable[str]) -> frozenset[BlockerType]:
    """The blocker types a stage counts: all five unless it names fewer [GATE-7]."""
    listed = set(names)
    return ALL_TYPES if not listed or "all" in listed else frozenset(BlockerType(name) for name in listed)


def stages(reader: Reader, pipeline_ids: Iterable[int], *, also: int | None = None) -> dict[int, tuple[StageView, ...]]:
    """The stages of the pipelines from left to right; `also` one that was taken out, where old work names it."""
    bind = Binder()
    rows = reader.rows(
        "SELECT id, pipeline_id, code, name, position, colour, gate, blockers, holder, review, k1_ready,"
        f" wip_limit, time_limit, condition, about, advance FROM stage WHERE pipeline_id IN {bind.many(pipeline_ids)}"
        f" AND (removed = {bind.false} OR id = {bind(also or 0)}) ORDER BY pipeline_id, position, id",
        bind.params,
    )
    found: dict[int, list[StageView]] = {}
    for row in rows:
        view = StageView(
            id=row[0],
            pipeline_id=row[1],
            code=row[2],
            name=row[3],
            position=row[4],
            colour=row[5],
            gate=GateMode(row[6]),
            counted=counted_types(json.loads(row[7])),
            holder_slot=row[8],
            review=bool(row[9]),
            k1_ready=bool(row[10]),
            wip_limit=row[11],
            time_limit=row[12],
            conditional=in_words(read_json(row[13])) or None,
            about=row[14],
            advance=advance_in_words(read_json(row[15])),
        )
        found.setdefault(row[1], []).append(view)
    return {number: tuple(listed) for number, listed in found.items()}


def pipelines(refs: Refs, viewer: Actor) -> tuple[PipelineView, ...]:
    """The pipelines available to the viewer, in order [PIPE-5]."""
    seen = sight.pipelines(refs, viewer)
    columns = stages(refs.reader, [p.id for p in seen])
    return tuple(PipelineView(p.id, p.code, p.name, p.sort, columns.get(p.id, ()), _fields(p)) for p in seen)


def _fields(found: PipelineRef) -> tuple[str, ...] | None:
    return None if found.card_fields is None else tuple(found.card_fields)


def pipeline(refs: Refs, viewer: Actor, pipeline_id: int) -> PipelineView:
    """One pipeline; NotFound when it is not available to the viewer."""
    for seen in sight.pipelines(refs, viewer):
        if seen.id == pipeline_id:
            columns = stages(refs.reader, [pipeline_id]).get(pipeline_id, ())
            return PipelineView(seen.id, seen.code, seen.name, seen.sort, columns, _fields(seen))
    raise NotFound("there is no such pipeline that you may see")


def types(reader: Reader) -> tuple[TypeView, ...]:
    """Every engagement type by line, hidden ones marked; a type without a pipeline takes its line's [TYPE-5]."""
    rows = reader.rows(
        "SELECT y.id, y.code, y.name, l.code, y.entities, y.period_kind, y.hidden, l.hidden,"
        " COALESCE(y.pipeline_id, l.pipeline_id), y.rules FROM engagement_type y"
        " JOIN service_line l ON l.id = y.line_id ORDER BY l.position, l.id, y.position, y.id"
    )
    return tuple(
        TypeView(
            id=row[0],
            code=row[1],
            name=row[2],
            line=row[3],
            entities=tuple(json.loads(row[4])),
            period_kind=row[5],
            hidden=bool(row[6] or row[7]),
            pipeline_id=row[8] or 0,
            rules=json.loads(row[9]),
        )
        for row in rows
    )
