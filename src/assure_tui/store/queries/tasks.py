"""Tasks across engagements, the queue of one person, and the tasks of one engagement [TASK-*]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import Actor, Priority, Status, TaskStatus, short
from assure_tui.domain.views import TaskView
from assure_tui.store.queries import order, sight
from assure_tui.store.queries.engagements import tags_of, window_size
from assure_tui.store.queries.refs import Context, Refs, read_json
from assure_tui.store.read import Binder, Reader, Row, chunks, midnight, read_day

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery

COLUMNS = (
    "t.id, t.version, t.title, t.type, t.status, t.required, t.engagement_id, e.title, e.client_id, c.name,"
    " t.stage_id, t.stage_name, t.assignee_id, t.due, t.waiting_on, COALESCE(t.priority, e.priority, 'medium'),"
    " t.reason, e.status, t.template, t.external_id, t.instructions,"
    " t.start, t.estimate, t.waiting_note, t.waiting_since, t.lines, t.after, t.priority, t.round, t.repeats"
)
WITH_WORK = "LEFT JOIN engagement e ON e.id = t.engagement_id"
WITH_CLIENT = f"{WITH_WORK} LEFT JOIN client c ON c.id = e.client_id"
FROM = f"FROM task t {WITH_CLIENT}"
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
    done_since: date | None = None,
    counted: bool = True,
) -> tuple[tuple[TaskView, ...], int]:
    """Tasks by due date: open ones unless the filter speaks of a status, mine unless it speaks of people.

    With `done_since` those done from that day on instead, the last one first: the last column of the task board
    [TASK-4]. Where all of them need not be counted yet, the number is that of the window.
    """
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = _terms(ctx, query, mine_default, done_since)
    condition = " AND ".join(terms)
    # The engagement is joined for counting and ordering only when something asks about it.
    by = order.tasks(order.chosen((), query))
    if done_since is not None and by == order.tasks(()):
        by = "t.completed_at DESC, t.id DESC"  # what was done last first: an index gives it in this order
    source = _source(condition + by)
    size = window_size(limit, query)
    if query is not None and query.where is not None and size is not None and by == order.tasks(()):
        return _found(ctx, source, condition, size, max(0, offset))
    total = 0
    if counted:
        total = int(reader.rows(f"SELECT COUNT(*) {_source(condition)} WHERE {condition}", ctx.bind.params)[0][0])
    sql = f"SELECT t.id {source} WHERE {condition} ORDER BY {by}"
    if size is not None:
        sql += f" LIMIT {ctx.bind(size)} OFFSET {ctx.bind(max(0, offset))}"
    picked = f"SELECT {COLUMNS} FROM ({sql}) w JOIN task t ON t.id = w.id {WITH_CLIENT} ORDER BY {by}"
    rows = reader.rows(picked, ctx.bind.params)
    if size is None and offset > 0:
        rows = rows[offset:]
    return views(ctx.refs, rows), total if counted else len(rows)


def _source(asked: str) -> str:
    """The tasks, with the engagement and its client only where something asks about them: counting reads each row."""
    if "c." in asked:
        return FROM
    return f"FROM task t {WITH_WORK}" if "e." in asked else "FROM task t"


def _found(ctx: Context, source: str, condition: str, size: int, offset: int) -> tuple[tuple[TaskView, ...], int]:
    """A window of what a filter finds, and how many: the filter is asked once for both."""
    sql = (
        f"WITH hit AS MATERIALIZED (SELECT t.id AS number, t.due_key AS day {source} WHERE {condition})"
        " SELECT number, (SELECT COUNT(*) FROM hit) FROM hit ORDER BY day, number"
        f" LIMIT {ctx.bind(size)} OFFSET {ctx.bind(offset)}"
    )
    hits = ctx.refs.reader.rows(sql, ctx.bind.params)
    if not hits and offset:  # behind the last one: still so many
        return (), _found(ctx, source, condition, 1, 0)[1]
    rows: list[Row] = []
    for part in chunks([row[0] for row in hits]):
        bind = Binder()
        rows += ctx.refs.reader.rows(f"SELECT {COLUMNS} {FROM} WHERE t.id IN {bind.many(part)}", bind.params)
    place = {row[0]: number for number, row in enumerate(hits)}
    return views(ctx.refs, sorted(rows, key=lambda row: place[row[0]])), int(hits[0][1]) if hits else 0


def queue(reader: Reader, viewer: Actor, staff_id: int, today: date, limit: int | None = None) -> tuple[TaskView, ...]:
    """Open Review and Approve tasks of a person, most pressing first; On hold and closed work rests [ST-7]."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    condition = _in_queue(ctx, staff_id)
    pressing = (
        "CASE COALESCE(t.priority, e.priority, 'medium') WHEN 'urgent' THEN 0 ELSE 1 END,"
        " CASE WHEN e.due_key < t.due_key THEN e.due_key ELSE t.due_key END, COALESCE(e.rank, 2), t.id"
    )
    sql = f"SELECT {COLUMNS} {FROM} WHERE {condition} ORDER BY {pressing}"
    if limit is not None:  # only the numbers are sorted; what is shown is read of those that are
        few = f"SELECT t.id FROM task t {WITH_WORK} WHERE {condition} ORDER BY {pressing} LIMIT {ctx.bind(limit)}"
        sql = f"SELECT {COLUMNS} {FROM} WHERE t.id IN ({few}) ORDER BY {pressing}"
    return views(ctx.refs, reader.rows(sql, ctx.bind.params))


def queue_size(reader: Reader, viewer: Actor, staff_id: int, today: date) -> int:
    """How many tasks wait in a person's queue."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    sql = f"SELECT COUNT(*) FROM task t {WITH_WORK} WHERE {_in_queue(ctx, staff_id)}"
    return int(reader.rows(sql, ctx.bind.params)[0][0])


def put_off(reader: Reader, viewer: Actor, today: date) -> frozenset[int]:
    """The tasks the viewer has put off until a later day [VIEW-6]."""
    return frozenset(
        row[0]
        for row in reader.rows(
            "SELECT item_id FROM put_off WHERE staff_id = :me AND kind = 'task' AND until > :day",
            {"me": viewer.staff_id or 0, "day": today.isoformat()},
        )
    )


def _in_queue(ctx: Context, staff_id: int) -> str:
    terms = [
        f"t.assignee_id = {ctx.bind(staff_id)}",
        f"t.open = {ctx.bind.true}",
        "t.type IN ('review', 'approve')",
        "(e.id IS NULL OR e.status = 'active')",
        *(sight.own_task_terms(ctx) if staff_id == ctx.viewer.staff_id else sight.task_terms(ctx)),
    ]
    return " AND ".join(terms)


def one(reader: Reader, viewer: Actor, task_id: int) -> TaskView:
    """One task the viewer sees, their own included [PERM-4]."""
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    seen = sight.task_terms(ctx)
    if seen:
        seen = [f"(t.assignee_id = {ctx.bind(viewer.staff_id)} OR ({' AND '.join(seen)}))"]
    terms = [f"t.id = {ctx.bind(task_id)}", f"t.removed = {ctx.bind.false}", *seen]
    found = views(ctx.refs, reader.rows(f"SELECT {COLUMNS} {FROM} WHERE {' AND '.join(terms)}", ctx.bind.params))
    if not found:
        raise NotFound(f"there is no task {short('task', task_id)}")
    return found[0]


def of_engagement(ctx: Context, engagement_id: int) -> tuple[TaskView, ...]:
    """The tasks of one engagement by stage and place."""
    bind = Binder()
    rows = ctx.refs.reader.rows(
        f"SELECT {COLUMNS} {FROM} LEFT JOIN stage s ON s.id = t.stage_id"
        f" WHERE t.engagement_id = {bind(engagement_id)} AND t.removed = {bind.false}"
        " ORDER BY COALESCE(s.position, 9999), t.position, t.id",
        bind.params,
    )
    return views(ctx.refs, rows)


def of_client(ctx: Context, client_id: int) -> tuple[TaskView, ...]:
    """The tasks on live work of one client that the viewer sees, open ones first by date [TASK-17]."""
    seen = sight.engagement_terms(ctx)
    # CROSS JOIN keeps the order: the few engagements of the client first, whatever the statistics say.
    terms = ["t.engagement_id = e.id", f"e.client_id = {ctx.bind(client_id)}", "e.live IS TRUE"]
    terms += [f"t.removed = {ctx.bind.false}", *seen]
    rows = ctx.refs.reader.rows(
        f"SELECT {COLUMNS} FROM engagement e CROSS JOIN task t JOIN client c ON c.id = e.client_id"
        f" WHERE {' AND '.join(terms)}"
        " ORDER BY CASE WHEN t.status IN ('todo', 'in_progress') THEN 0 ELSE 1 END, t.due_key, e.due_key, t.id",
        ctx.bind.params,
    )
    return views(ctx.refs, rows)


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
        start=read_day(row[21]),
        estimate=row[22],
        waiting_note=row[23],
        waiting_since=read_day(row[24]),
        lines=tuple((str(line["text"]), bool(line["done"])) for line in read_json(row[25]) or ()),
        own_priority=row[27],
        round=row[28],
        repeats=read_json(row[29]),
    )


def views(refs: Refs, rows: Sequence[Row]) -> tuple[TaskView, ...]:
    """Rows of the columns above as tasks, each with those that come first [TASK-9]."""
    found = [view(refs, row) for row in rows]
    for part in chunks([task.id for task in found]):
        tagged = tags_of(refs.reader, "task", part)
        if tagged:
            found = [replace(task, tags=tagged[task.id]) if task.id in tagged else task for task in found]
    named = {row[0]: read_json(row[26]) for row in rows if row[26] not in (None, "[]")}
    parents = sorted({task.engagement_id for task in found if task.id in named and task.engagement_id is not None})
    if not parents:
        return tuple(found)
    codes: dict[tuple[int, str], tuple[int, str, bool]] = {}
    for part in chunks(parents):
        bind = Binder()
        for number, parent, template, title, status in refs.reader.rows(
            f"SELECT id, engagement_id, template, title, status FROM task WHERE engagement_id IN {bind.many(part)}"
            f" AND removed = {bind.false}",
            bind.params,
        ):
            fact = (number, title, status in ("todo", "in_progress"))
            codes[parent, short("task", number)] = fact
            if template is not None:
                codes[parent, template] = fact
    for place, task in enumerate(found):
        earlier = [codes[key] for code in named.get(task.id, ()) if (key := (task.engagement_id or 0, code)) in codes]
        if earlier:
            found[place] = replace(
                task,
                after=tuple(number for number, _, _ in earlier),
                first=tuple(title for _, title, is_open in earlier if is_open),
            )
    return tuple(found)


def _terms(ctx: Context, query: ResolvedQuery | None, mine_default: bool, done_since: date | None = None) -> list[str]:
    asked = query is not None and query.mentions_status()
    # `open` is kept by the store: not done, not removed, the engagement neither closed nor On hold [TASK-14].
    # What is open is not removed: of the others only is the row read for it.
    terms = [f"(t.open = {ctx.bind.true} OR t.removed = {ctx.bind.false})" if asked else f"t.open = {ctx.bind.true}"]
    if done_since is not None:
        since = ctx.bind(midnight(done_since, ctx.refs.zone))
        terms = [f"t.removed = {ctx.bind.false}", f"t.completed_at >= {since}"]
        # Closed work is out [TASK-14], and so is what was removed.
        terms.append("(e.id IS NULL OR (e.removed IS FALSE AND e.status NOT IN ('cancelled', 'archived')))")
    # The system has no tasks of its own: it sees everybody's.
    if mine_default and ctx.viewer.staff_id is not None and not _names_people(query):
        # What was done of late is found by its day, of all that a person ever did: the plus says so to the planner.
        mine = "t.assignee_id" if done_since is None else "+t.assignee_id"
        terms.append(f"{mine} = {ctx.bind(ctx.viewer.staff_id)}")
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
