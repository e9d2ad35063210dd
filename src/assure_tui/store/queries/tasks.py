"""Tasks across engagements, the queue of one person, and the tasks of one engagement [TASK-*]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor, Priority, Status, TaskStatus
from assure_tui.domain.views import TaskView
from assure_tui.store.queries import order, sight
from assure_tui.store.queries.engagements import window_size
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, read_day

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

_COLUMNS = (
    "t.id, t.version, t.title, t.type, t.status, t.required, t.engagement_id, e.title, e.client_id, c.name,"
    " t.stage_id, t.stage_name, t.assignee_id, t.due, t.waiting_on, COALESCE(t.priority, e.priority, 'medium'),"
    " t.reason, e.status, t.template, t.external_id, t.instructions"
)
_WITH_CLIENT = "LEFT JOIN engagement e ON e.id = t.engagement_id LEFT JOIN client c ON c.id = e.client_id"
_FROM = f"FROM task t {_WITH_CLIENT}"
_PEOPLE = frozenset({"assignee", "author", "team"})


def tasks(
    reader: Reader,
    viewer: Actor,
    query: ResolvedQuery | None,
    *,
    mine_default: bool,
    limit: int | None,
    offset: int,
    today: date,
) -> tuple[tuple[TaskView, ...], int]:
    """Tasks by due date: open ones unless the filter speaks of a status, mine unless it speaks of people."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = _terms(ctx, query, mine_default)
    condition = " AND ".join(terms)
    # The engagement is joined for counting and ordering only when something asks about it.
    by = order.tasks(order.chosen((), query))
    source = _FROM if "e." in condition or "e." in by else "FROM task t"
    total = int(reader.rows(f"SELECT COUNT(*) {source} WHERE {condition}", ctx.bind.params)[0][0])
    sql = f"SELECT t.id {source} WHERE {condition} ORDER BY {by}"
    size = window_size(limit, query)
    if size is not None:
        sql += f" LIMIT {ctx.bind(size)} OFFSET {ctx.bind(max(0, offset))}"
    picked = f"SELECT {_COLUMNS} FROM ({sql}) w JOIN task t ON t.id = w.id {_WITH_CLIENT} ORDER BY {by}"
    rows = reader.rows(picked, ctx.bind.params)
    if size is None and offset > 0:
        rows = rows[offset:]
    return tuple(view(ctx.refs, row) for row in rows), total


def queue(reader: Reader, viewer: Actor, staff_id: int, today: date) -> tuple[TaskView, ...]:
    """Open Review and Approve tasks of a person, most pressing first; On hold and closed work rests [ST-7]."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [
        f"t.assignee_id = {ctx.bind(staff_id)}",
        f"t.open = {ctx.bind.true}",
        "t.type IN ('review', 'approve')",
        "(e.id IS NULL OR e.status = 'active')",
        *(sight.own_task_terms(ctx) if staff_id == viewer.staff_id else sight.task_terms(ctx)),
    ]
    pressing = (
        "CASE COALESCE(t.priority, e.priority, 'medium') WHEN 'urgent' THEN 0 ELSE 1 END,"
        " CASE WHEN e.due_key < t.due_key THEN e.due_key ELSE t.due_key END, COALESCE(e.rank, 2), t.id"
    )
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE {' AND '.join(terms)} ORDER BY {pressing}"
    return tuple(view(ctx.refs, row) for row in reader.rows(sql, ctx.bind.params))


def of_engagement(ctx: Context, engagement_id: int) -> tuple[TaskView, ...]:
    """The tasks of one engagement by stage and place."""
    bind = Binder()
    rows = ctx.refs.reader.rows(
        f"SELECT {_COLUMNS} {_FROM} LEFT JOIN stage s ON s.id = t.stage_id"
        f" WHERE t.engagement_id = {bind(engagement_id)} AND t.removed = {bind.false}"
        " ORDER BY COALESCE(s.position, 9999), t.position, t.id",
        bind.params,
    )
    return tuple(view(ctx.refs, row) for row in rows)


def of_client(ctx: Context, client_id: int) -> tuple[TaskView, ...]:
    """The tasks on live work of one client that the viewer sees, open ones first by date [TASK-17]."""
    seen = sight.engagement_terms(ctx)
    # CROSS JOIN keeps the order: the few engagements of the client first, whatever the statistics say.
    terms = ["t.engagement_id = e.id", f"e.client_id = {ctx.bind(client_id)}", "e.live IS TRUE"]
    terms += [f"t.removed = {ctx.bind.false}", *seen]
    rows = ctx.refs.reader.rows(
        f"SELECT {_COLUMNS} FROM engagement e CROSS JOIN task t JOIN client c ON c.id = e.client_id"
        f" WHERE {' AND '.join(terms)}"
        " ORDER BY CASE WHEN t.status IN ('todo', 'in_progress') THEN 0 ELSE 1 END, t.due_key, e.due_key, t.id",
        ctx.bind.params,
    )
    return tuple(view(ctx.refs, row) for row in rows)


def view(refs: Refs, row: Row) -> TaskView:
    """One row of the columns above; a removed stage keeps its name as text [EDIT-3]."""
    stage = refs.stages.get(row[10]) if row[10] is not None else None
    return TaskView(
        id=row[0],
        version=row[1],
        title=row[2],
        type=row[3],
        status=TaskStatus(row[4]),
        required=bool(row[5]),
        engagement_id=row[6],
        engagement=row[7],
        client_id=row[8],
        client=row[9],
        stage_id=row[10],
        stage=stage.name if stage else row[11],
        assignee_id=row[12],
        assignee=refs.initials(row[12]),
        assignee_login=refs.login(row[12]),
        due=read_day(row[13]),
        waiting_on=row[14],
        priority=Priority(row[15]),
        reason=row[16],
        engagement_status=Status(row[17]) if row[17] else None,
        template=row[18],
        external_id=row[19],
        instructions=row[20],
    )


def _terms(ctx: Context, query: ResolvedQuery | None, mine_default: bool) -> list[str]:
    asked = query is not None and query.mentions_status()
    # `open` is kept by the store: not done, not removed, the engagement neither closed nor On hold [TASK-14].
    terms = [f"t.removed = {ctx.bind.false}" if asked else f"t.open = {ctx.bind.true}"]
    # The system has no tasks of its own: it sees everybody's.
    if mine_default and ctx.viewer.staff_id is not None and not _names_people(query):
        terms.append(f"t.assignee_id = {ctx.bind(ctx.viewer.staff_id)}")
        terms += sight.own_task_terms(ctx)
    else:
        terms += sight.task_terms(ctx)
    if query is not None and query.where is not None:
        from assure_tui.store.queries.filter_sql import where

        terms += where(query, ctx)
    return terms


def _names_people(query: ResolvedQuery | None) -> bool:
    """Whether the filter itself says whose tasks are meant."""
    if query is None or query.where is None:
        return False
    from assure_tui.domain.query import walk
    from assure_tui.domain.query.ast import Choice, Match, PresenceCond

    def names(node: object) -> bool:
        if not isinstance(node, Match):
            return False
        if node.field in _PEOPLE:
            return True
        return any(
            (isinstance(cond, PresenceCond) and cond.field in _PEOPLE)
            or (isinstance(cond, Choice) and node.field == "is" and not cond.values.isdisjoint({"mine", "unassigned"}))
            for cond in node.conds
        )

    return any(names(node) for node in walk(query.where))
