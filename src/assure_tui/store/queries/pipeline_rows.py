"""Pipelines as the builder lists them: where they are used, who may edit them, and their versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.errors import Denied, NotFound
from assure_tui.domain.model import Actor, Status
from assure_tui.domain.pipeline_views import PipelineRow, PipelineVersionRow
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, PipelineRef, Refs
from assure_tui.store.read import Binder, Reader, read_instant

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]


def require(reader: Reader, viewer: Actor, pipeline_id: int) -> None:
    """Refuse what may not be seen: the pipeline is available, and the person may open the builder [PERM-7]."""
    if not (viewer.is_system or policy.holds(viewer, "View pipelines") or policy.holds(viewer, "Edit pipelines")):
        raise Denied("PERM-13", f"{viewer.name} lacks the permission View pipelines")
    if not viewer.is_system and all(p.id != pipeline_id for p in sight.pipelines(Refs(reader), viewer)):
        raise NotFound("there is no such pipeline that you may see")


def rows_for_builder(reader: Reader, viewer: Actor) -> list[PipelineRow]:
    """The pipelines available to the viewer, in order [PIPE-5]."""
    refs = Refs(reader)
    seen = sight.pipelines(refs, viewer)
    live, lines, types, series = _live(refs, viewer), _lines(reader), _types(reader), _series(refs, viewer)
    stages: dict[int, list[tuple[int, str]]] = {}
    texts = {row[0]: row[1] for row in reader.rows("SELECT id, description FROM pipeline")}
    for number, pipeline, code in reader.rows(
        "SELECT id, pipeline_id, code FROM stage WHERE removed = :no ORDER BY pipeline_id, position, id", {"no": False}
    ):
        stages.setdefault(pipeline, []).append((number, code))
    numbers = {
        row[0]: row[1]
        for row in reader.rows("SELECT pipeline_id, MAX(number) FROM pipeline_version GROUP BY pipeline_id")
    }
    may = policy.holds(viewer, "Edit pipelines")
    why = "" if may else f"{viewer.name} lacks the permission Edit pipelines"
    found = []
    for one in seen:
        own = stages.get(one.id, [])
        found.append(
            PipelineRow(
                id=one.id,
                code=one.code,
                name=one.name,
                description=texts.get(one.id, ""),
                stages=len(own),
                live=sum(live.get(one.id, {}).values()),
                default_for=tuple(lines.get(one.id, ())),
                available=_available(refs, one),
                version=numbers.get(one.id, 1),
                editable=may,
                why_not=why,
                types=tuple(types.get(one.id, ())),
                series=series.get(one.code, 0),
                live_by_stage=tuple((code, live.get(one.id, {}).get(number, 0)) for number, code in own),
            )
        )
    return found


def versions(reader: Reader, pipeline_id: int) -> tuple[PipelineVersionRow, ...]:
    """Saved states, newest first; the newest is how it stands [PIPE-7]."""
    rows = reader.rows(
        "SELECT v.number, v.at, s.name, v.summary FROM pipeline_version v LEFT JOIN staff s ON s.id = v.author_id"
        " WHERE v.pipeline_id = :pipeline ORDER BY v.number DESC",
        {"pipeline": pipeline_id},
    )
    return tuple(
        PipelineVersionRow(number, read_instant(at), name or "", summary, index == 0)
        for index, (number, at, name, summary) in enumerate(rows)
    )


def version_text(rows: Rows, pipeline_id: int, number: int) -> str:
    """The file of one version; NotFound where there is none."""
    found = rows(
        "SELECT text FROM pipeline_version WHERE pipeline_id = :pipeline AND number = :number",
        {"pipeline": pipeline_id, "number": number},
    )
    if not found:
        raise NotFound(f"there is no version {number} of this pipeline")
    return str(found[0][0])


def _available(refs: Refs, pipeline: PipelineRef) -> str:
    """To whom, in words [PIPE-5]."""
    to = pipeline.available_to
    if to is None:
        return "everyone"
    teams = {row[0]: row[1] for row in refs.reader.rows("SELECT code, name FROM team")} if to.get("teams") else {}
    named = [teams.get(code, code) for code in to.get("teams", ())]
    named += [refs.staff[number].name for number in to.get("staff", ()) if number in refs.staff]
    return ", ".join(named) or "Firm owner and Admins"


def _live(refs: Refs, viewer: Actor) -> dict[int, dict[int, int]]:
    """Live cards by stage, of what the viewer sees [PERM-5]."""
    ctx = Context(Binder(), refs, viewer, date.min)
    # Live work, as the index of the board has it, stage after stage: it is counted as it is read.
    live = ctx.bind.many(sorted(status.value for status in Status if status.live))
    seen = sight.only_seen(ctx, f"e.on_board = {ctx.bind.true}", f"e.status IN {live}")
    found: dict[int, dict[int, int]] = {}
    for pipeline, stage, count in refs.reader.rows(
        f"SELECT pipeline_id, stage_id, COUNT(*) FROM engagement e{seen} GROUP BY pipeline_id, stage_id",
        ctx.bind.params,
    ):
        found.setdefault(pipeline, {})[stage] = count
    return found


def _lines(reader: Reader) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pipeline, name in reader.rows("SELECT pipeline_id, name FROM service_line ORDER BY position, id"):
        found.setdefault(pipeline or 0, []).append(name)
    return found


def _types(reader: Reader) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pipeline, code in reader.rows(
        "SELECT COALESCE(y.pipeline_id, l.pipeline_id), y.code FROM engagement_type y"
        " JOIN service_line l ON l.id = y.line_id WHERE y.hidden = :no ORDER BY l.position, y.position, y.id",
        {"no": False},
    ):
        found.setdefault(pipeline or 0, []).append(code)
    return found


def _series(refs: Refs, viewer: Actor) -> dict[str, int]:
    """Series by the code of the pipeline their engagements go to, of clients the viewer sees."""
    ctx = Context(Binder(), refs, viewer, date.min)
    terms = sight.client_terms(ctx)
    seen = f" AND client_id IN (SELECT c.id FROM client c WHERE {' AND '.join(terms)})" if terms else ""
    return series_by_pipeline(refs.reader.rows, seen, ctx.bind.params)


def series_by_pipeline(rows: Rows, seen: str = "", params: Mapping[str, Any] | None = None) -> dict[str, int]:
    """How many series that have not ended put their engagements on each pipeline, by its code [EDIT-4]."""
    import json

    homes = {
        row[0]: row[1]
        for row in rows(
            "SELECT y.id, p.code FROM engagement_type y JOIN service_line l ON l.id = y.line_id"
            " JOIN pipeline p ON p.id = COALESCE(y.pipeline_id, l.pipeline_id)",
            {},
        )
    }
    found: dict[str, int] = {}
    for kind, template, count in rows(
        f"SELECT type_id, template, COUNT(*) FROM series WHERE state <> 'ended'{seen} GROUP BY type_id, template",
        params or {},
    ):
        code = (json.loads(template) if template else {}).get("pipeline") or homes.get(kind, "")
        found[code] = found.get(code, 0) + count
    return found
