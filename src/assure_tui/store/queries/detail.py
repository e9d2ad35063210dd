"""What page and drawer show of one engagement [PAGE-1], and why it stands where it stands [INS-1]."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from assure_tui.domain.advance_views import AdvanceLine
from assure_tui.domain.blocking import target_of
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import Actor, BlockerState, BlockerType, short
from assure_tui.domain.series_views import MadeBy
from assure_tui.domain.urgency import words
from assure_tui.domain.views import (
    BlockerView,
    ChecklistItemView,
    CommentView,
    EngagementDetail,
    EngagementView,
    GateReport,
)
from assure_tui.store.queries import (
    activity,
    billing,
    documents,
    engagements,
    links,
    pipelines,
    sight,
    stage_clock,
    tasks,
    waiting,
)
from assure_tui.store.queries import requests as asked
from assure_tui.store.queries.filing import filing
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.queries.since import since_look
from assure_tui.store.read import Binder, Reader, read_day, read_instant

RECENT = 50  # batches of the log that come with the page; the log itself has the rest


def one(reader: Reader, viewer: Actor, engagement_id: int, today: date) -> tuple[Context, EngagementView]:
    """The engagement with the question's context; NotFound when it is not there for the viewer."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    sight.require_engagement(ctx, engagement_id)
    found = engagements.views(ctx, [engagement_id])
    if not found:
        raise NotFound(f"there is no engagement {short('engagement', engagement_id)}")
    return ctx, found[0]


def detail(
    reader: Reader,
    viewer: Actor,
    engagement_id: int,
    today: date,
    gate: GateReport,
    advance: Sequence[AdvanceLine] = (),
) -> EngagementDetail:
    """Everything about one engagement; the gate's answer comes from the rule that decides [GATE-12]."""
    ctx, view = one(reader, viewer, engagement_id, today)
    columns = pipelines.stages(reader, [view.pipeline_id], also=view.stage_id)
    requests = asked.requests(reader, viewer, today, engagement_id=engagement_id)[0]
    carried = tasks.of_engagement(ctx, engagement_id)
    papers = documents.papers(reader, engagement_id)
    titles = {("task", task.id): task.title for task in carried}
    titles |= {("document", one.id): one.path.rpartition("/")[2] for one in papers.documents}
    return EngagementDetail(
        engagement=view,
        stages=columns.get(view.pipeline_id, ()),
        gate=gate,
        tasks=carried,
        blockers=blockers(ctx, engagement_id),
        checklist=checklist(reader, engagement_id),
        comments=comments(ctx, engagement_id),
        activity=activity.log(reader, viewer, engagement_id=engagement_id, limit=RECENT),
        related=related(ctx, view),
        requests=requests,
        advance=tuple(advance),
        papers=papers,
        series=_made_by(reader, engagement_id),
        filing=filing(reader, engagement_id),
        links=links.linked(ctx, engagement_id),
        billing=billing.billing(ctx, engagement_id, requests, view.spent_minutes),
        since=since_look(ctx, engagement_id, titles),
    )


def _made_by(reader: Reader, engagement_id: int) -> MadeBy | None:
    """The series it came from; only such a one costs the reading of the rule [REC-20]."""
    rows = reader.rows(
        "SELECT s.id, e.occurrence_on, e.late_by, s.rule, s.start, s.working_days, s.frequency, s.state"
        " FROM engagement e JOIN series s ON s.id = e.series_id WHERE e.id = :id",
        {"id": engagement_id},
    )
    if not rows:
        return None
    from assure_tui.domain.recurrence.words import in_words

    number, on, late, rule, start, working, frequency, state = rows[0]
    words_of = in_words(
        frequency if frequency == "installments" else rule, date.fromisoformat(start), working=bool(working)
    )
    return MadeBy(number, read_day(on), late, words_of, state)


def blockers(ctx: Context, engagement_id: int) -> tuple[BlockerView, ...]:
    """Blockers of an engagement, active ones first, oldest first [BLK-7]."""
    bind = Binder()
    rows = ctx.refs.reader.rows(
        "SELECT id, type, title, note, state, source, opened_at, opened_by, expected, owner_id, waits_on, closed_at,"
        f" reason FROM blocker WHERE engagement_id = {bind(engagement_id)} AND removed = {bind.false}"
        " ORDER BY CASE state WHEN 'active' THEN 0 ELSE 1 END, opened_at, id",
        bind.params,
    )
    now = waiting.titles(ctx.refs.reader.rows, [row[5] for row in rows if row[4] == "active"])
    return tuple(
        BlockerView(
            id=row[0],
            type=BlockerType(row[1]),
            title=now.get(row[5]) or row[2],
            note=row[3],
            state=BlockerState(row[4]),
            source=row[5],
            opened_at=read_instant(row[6]),
            opened_by=ctx.refs.login(row[7]),
            expected=read_day(row[8]),
            owner=ctx.refs.login(row[9]),
            waits_on=row[10],
            closed_at=None if row[11] is None else read_instant(row[11]),
            reason=row[12],
            target=target_of(row[5]),
        )
        for row in rows
    )


def checklist(reader: Reader, engagement_id: int) -> tuple[ChecklistItemView, ...]:
    """The expected files in their order."""
    bind = Binder()
    rows = reader.rows(
        "SELECT id, name, document, required, expected, count, state, reason, patterns FROM checklist_item"
        f" WHERE engagement_id = {bind(engagement_id)} AND removed = {bind.false} ORDER BY position, id",
        bind.params,
    )
    files = documents.names_of_items(reader, engagement_id) if rows else {}
    return tuple(
        ChecklistItemView(
            number,
            name,
            document,
            bool(required),
            read_day(day),
            count,
            state,
            reason,
            files.get(number, ()),
            tuple(json.loads(patterns or "[]")),
        )
        for number, name, document, required, day, count, state, reason, patterns in rows
    )


def comments(ctx: Context, engagement_id: int) -> tuple[CommentView, ...]:
    """Comments oldest first; a withdrawn one shows that it was there, not what it said [COM-3]."""
    bind = Binder()
    rows = ctx.refs.reader.rows(
        "SELECT id, parent_id, at, author_id, text, withdrawn, edited FROM comment"
        f" WHERE engagement_id = {bind(engagement_id)} AND removed = {bind.false} ORDER BY id",
        bind.params,
    )
    return tuple(
        CommentView(
            id=row[0],
            parent_id=row[1],
            at=read_instant(row[2]),
            author=ctx.refs.login(row[3]) or "system",
            author_id=row[3],
            text="" if row[5] else row[4],
            withdrawn=bool(row[5]),
            edited=bool(row[6]),
        )
        for row in rows
    )


_KINDS = {
    "spouse": ("spouse", "spouse"),
    "owner_of": ("owner of", "owned by"),
    "parent_of": ("parent of", "child of"),
    "household": ("household", "household"),
    "other": ("related", "related"),
}


def related(ctx: Context, view: EngagementView) -> tuple[tuple[str, str, str], ...]:
    """Related clients, and other live work of the same client that the viewer sees [PERM-6]."""
    found: list[tuple[str, str, str]] = []
    client = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    if sight.sees_client(client, view.client_id):
        bind = Binder()
        me = bind(view.client_id)
        rows = ctx.refs.reader.rows(
            "SELECT r.kind, r.from_id, r.to_id, r.percent, a.name, b.name FROM relationship r"
            " JOIN client a ON a.id = r.from_id JOIN client b ON b.id = r.to_id"
            f" WHERE r.from_id = {me} OR r.to_id = {me} ORDER BY r.kind, r.id",
            bind.params,
        )
        for kind, source, target, percent, source_name, target_name in rows:
            forward = source == view.client_id
            word = _KINDS.get(kind, (kind, kind))[0 if forward else 1]
            share = f" {percent:g}%" if percent is not None else ""
            name, number = (target_name, target) if forward else (source_name, source)
            found.append((word + share, name, short("client", number)))
    inner = Context(Binder(), ctx.refs, ctx.viewer, ctx.today)
    terms = [
        f"e.client_id = {inner.bind(view.client_id)}",
        "e.live IS TRUE",  # spelled so that the planner takes the index of clients
        f"e.id <> {inner.bind(view.id)}",
        *sight.terms_of_few(inner),
    ]
    rows = ctx.refs.reader.rows(
        f"SELECT e.title, e.id FROM engagement e WHERE {' AND '.join(terms)} ORDER BY e.due_key, e.id LIMIT 20",
        inner.bind.params,
    )
    found += [("same client", title, short("engagement", number)) for title, number in rows]
    return tuple(found)


def why(
    reader: Reader,
    viewer: Actor,
    engagement_id: int,
    today: date,
    gate: GateReport,
    advance: Sequence[AdvanceLine] = (),
) -> list[dict[str, Any]]:
    """In words: why this date, this status, this stage, and what the gate and the conditions say [INS-1]."""
    ctx, view = one(reader, viewer, engagement_id, today)
    lines: list[dict[str, Any]] = []

    def say(about: str, text: str, rule: str) -> None:
        lines.append({"about": about, "text": text, "rule": rule})

    for text in view.because:
        say("due", text, "URG-4")
    if view.due is None:
        say("due", f"date needs {view.due_needs}" if view.due_needs else "there is no date", "DUE-8")
    else:
        if view.typed_due is not None:
            reason = f": {view.typed_reason}" if view.typed_reason else ""
            say("due", f"the date {view.typed_due} was typed{reason}", "DUE-2")
        say("due", f"the deadline is {view.due}, {words(view.due, today)}", "DUE-2")
    say("gate", _verdict(gate), "GATE-12")
    rules = {"task": "GATE-6", "template": "GATE-9", "blocker": "GATE-7", "status": "ST-7"}
    for item in gate.unmet:
        where = f" ({item.stage})" if item.stage else ""
        held = f", {item.holder}" if item.holder else ""
        kind = "not required " if item.kind == "task" and not item.required else ""
        say("gate", f"{kind}{item.kind}: {item.title}{where}{held}", rules.get(item.kind, "GATE-10"))
    for note in gate.notes:
        say("gate", note, "GATE-5")
    columns = pipelines.stages(reader, [view.pipeline_id], also=view.stage_id).get(view.pipeline_id, ())
    stage = next(stage for stage in columns if stage.id == view.stage_id)
    for line in advance:
        mark = "" if line.holds is None else "true: " if line.holds else "false: "
        say("advance", mark + line.text, line.rule)
    say("status", _status(view), "ST-1")
    since = view.stage_since.astimezone(ctx.refs.zone).date()
    say("stage", f"{view.pipeline}: {view.stage} since {since}, {_days((today - since).days)}", "STAGE-3")
    began = view.stage_since.isoformat()
    paused = stage_clock.on_hold(ctx.refs, {view.id: began}).get(view.id, timedelta(0))
    limit = stage_clock.last_day(ctx.refs, view.stage_id, began, paused)
    if paused >= timedelta(days=1):
        say("stage", f"{_days(paused.days)} of them On hold, when the clock stands still", "ST-7")
    if stage.time_limit is not None and limit is not None and today > limit:
        say("stage", f"over the stage's limit of {_days(stage.time_limit)}: stale", "STAGE-3")
    holder = view.holder or "nobody"
    say("stage", f"in hand: {holder} (the stage's slot is {stage.holder_slot})", "STAGE-2")
    return lines


def _verdict(gate: GateReport) -> str:
    said = {"pass": "would let it go", "warn": "would ask before it goes", "refuse": "refuses"}[gate.verdict]
    to = f" to {gate.to_stage}" if gate.to_stage else ""
    return f"the {gate.mode.value} gate of {gate.from_stage} {said}{to}"


def _status(view: EngagementView) -> str:
    text = f"the status is {view.custom_status or view.status.label}"
    if view.hold_reason:
        text += f": {view.hold_reason}"
    if view.resume_on:
        text += f", back to Active on {view.resume_on}"
    return text


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
