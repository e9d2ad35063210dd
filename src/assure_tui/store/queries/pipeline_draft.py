"""A pipeline as it stands, read as a draft; the same for the builder, the file and the handler that saves."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain.errors import NotFound
from assure_tui.domain.pipeline_problems import fold_name
from assure_tui.domain.pipeline_values import ChecklistDraft, Known, PipelineDraft, StageDraft, StatusDraft, TaskDraft
from assure_tui.store.read import Binder

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
SERIES_DEFAULTS = "series.defaults"  # the setting with each pipeline's own [REC-31]


def load(rows: Rows, pipeline_id: int) -> PipelineDraft:
    """The pipeline with everything but engagements [PIPE-6]; NotFound where there is none, or it was removed."""
    bind = Binder()
    found = rows(
        "SELECT code, name, description, available_to, sort, card_fields, counts_earlier, version FROM pipeline"
        f" WHERE id = {bind(pipeline_id)} AND removed = {bind.false}",
        bind.params,
    )
    if not found:
        raise NotFound("there is no such pipeline")
    code, name, description, available, sort, fields, earlier, version = found[0]
    cards = _json(fields)
    return PipelineDraft(
        id=pipeline_id,
        code=code,
        name=name,
        description=description,
        available_to=_available(rows, _json(available)),
        sort=sort,
        card_fields=None if cards is None else tuple(cards),
        counts_earlier=bool(earlier),
        series_defaults=_series(rows, code),
        stages=_stages(rows, pipeline_id),
        version=version,
        lines=tuple(
            row[0]
            for row in rows(
                "SELECT code FROM service_line WHERE pipeline_id = :pipeline ORDER BY position, id",
                {"pipeline": pipeline_id},
            )
        ),
        checklists=_checklists(rows, pipeline_id),
        statuses=_statuses(rows, pipeline_id),
    )


def known(rows: Rows, pipeline_id: int | None) -> Known:
    """What drafts may name, and what belongs to other pipelines."""
    bind = Binder()
    other = bind(pipeline_id or 0)
    names = rows(f"SELECT name, id FROM pipeline WHERE removed = {bind.false} AND id <> {other}", bind.params)
    lists = {"own": pipeline_id or 0}
    return Known(
        types=frozenset(row[0] for row in rows("SELECT code FROM engagement_type", {})),
        people=frozenset(_logins(rows).values()),
        teams=frozenset(row[0] for row in rows("SELECT code FROM team", {})),
        documents=frozenset(row[0] for row in rows("SELECT name FROM document_type", {})),
        lines=frozenset(row[0] for row in rows("SELECT code FROM service_line", {})),
        pipelines={fold_name(name): number for name, number in names},
        task_codes=frozenset(
            row[0]
            for row in rows(
                "SELECT t.code FROM task_template t JOIN stage s ON s.id = t.stage_id WHERE s.pipeline_id <> :own",
                lists,
            )
        ),
        checklist_codes=frozenset(
            row[0] for row in rows("SELECT code FROM checklist_template WHERE pipeline_id <> :own", lists)
        ),
    )


def staff_ids(rows: Rows) -> dict[str, int]:
    """Each person by login; initials stand in for somebody without one, people who left too."""
    return {login: number for number, login in _logins(rows).items()}


def _logins(rows: Rows) -> dict[int, str]:
    return {row[0]: row[1] or row[2] for row in rows("SELECT id, login, initials FROM staff ORDER BY id", {})}


def _available(rows: Rows, to: Mapping[str, Any] | None) -> dict[str, list[str]] | None:
    """Who may see it, people by login [PIPE-5]."""
    if to is None:
        return None
    logins = _logins(rows) if to.get("staff") else {}
    named = {"teams": list(to.get("teams", ())), "staff": [logins[n] for n in to.get("staff", ()) if n in logins]}
    return {key: values for key, values in named.items() if values}


def _series(rows: Rows, code: str) -> dict[str, Any] | None:
    found = rows("SELECT value FROM setting WHERE key = :key", {"key": SERIES_DEFAULTS})
    every = json.loads(found[0][0]) if found else {}
    return every.get(code) or None


def _stages(rows: Rows, pipeline_id: int) -> tuple[StageDraft, ...]:
    bind = Binder()
    own = bind(pipeline_id)
    tasks: dict[int, list[TaskDraft]] = {}
    for row in rows(
        "SELECT t.stage_id, t.code, t.title, t.type, t.required, t.role, t.due, t.types, t.entities, t.tied_to, t.after,"
        " t.estimate, t.lines, t.instructions FROM task_template t JOIN stage s ON s.id = t.stage_id"
        f" WHERE s.pipeline_id = {own} AND t.removed = {bind.false} ORDER BY t.stage_id, t.position, t.id",
        bind.params,
    ):
        tasks.setdefault(row[0], []).append(_task(row[1:]))
    found = rows(
        "SELECT id, code, name, colour, gate, blockers, advance, on_empty, on_entry, condition, holder, time_limit,"
        " limit_unit, wip_limit, review, k1_ready, about, suggested_time_limit FROM stage"
        f" WHERE pipeline_id = {own} AND removed = {bind.false} ORDER BY position, id",
        bind.params,
    )
    return tuple(
        StageDraft(
            id=row[0],
            code=row[1],
            name=row[2],
            colour=row[3],
            gate=row[4],
            blockers=tuple(json.loads(row[5])),
            advance=_json(row[6]) or None,
            on_empty=row[7],
            on_entry=bool(row[8]),
            condition=_json(row[9]) or None,
            holder=row[10],
            time_limit=row[11],
            limit_unit=row[12],
            wip_limit=row[13],
            review=bool(row[14]),
            k1_ready=bool(row[15]),
            about=row[16],
            suggested_time_limit=row[17],
            tasks=tuple(tasks.get(row[0], ())),
        )
        for row in found
    )


def _task(row: tuple[Any, ...]) -> TaskDraft:
    types, entities, lines = _json(row[6]), _json(row[7]), _json(row[11])
    return TaskDraft(
        code=row[0],
        title=row[1],
        type=row[2],
        required=bool(row[3]),
        role=row[4],
        due=_json(row[5]) or None,
        types=tuple(types) if types else None,
        entities=tuple(entities) if entities else None,
        tied_to=row[8] or None,
        after=tuple(json.loads(row[9])),
        estimate=row[10],
        lines=tuple(lines or ()),
        instructions=row[12] or None,
    )


def _statuses(rows: Rows, pipeline_id: int) -> tuple[StatusDraft, ...]:
    """Custom statuses kept to chosen pipelines, this one among them; those for all are the firm's [ST-2]."""
    bind = Binder()
    found = rows(
        "SELECT code, name, colour, behaviour, back_to_active, pipelines FROM custom_status"
        f" WHERE removed = {bind.false} AND pipelines IS NOT NULL ORDER BY position, id",
        bind.params,
    )
    return tuple(
        StatusDraft(code, name, colour, behaviour, bool(back))
        for code, name, colour, behaviour, back, scope in found
        if pipeline_id in (_json(scope) or ())
    )


def _checklists(rows: Rows, pipeline_id: int) -> tuple[ChecklistDraft, ...]:
    found = rows(
        "SELECT code, entities, types, items FROM checklist_template WHERE pipeline_id = :pipeline ORDER BY position, id",
        {"pipeline": pipeline_id},
    )
    made = []
    for code, entities, types, items in found:
        named = _json(types)
        made.append(
            ChecklistDraft(code, tuple(json.loads(entities)), tuple(named) if named else None, tuple(json.loads(items)))
        )
    return tuple(made)


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)
