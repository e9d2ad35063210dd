"""Time entries, the timer, and plan and actual, as far as the viewer may see them [TIME-2] [TIME-3] [TIME-4]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import short
from assure_tui.domain.policy import holds
from assure_tui.domain.time_views import EntryView, PlanActual, TimerView
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import read_instant

VIEW_ALL = "View all time"
_FROM = (
    " FROM time_entry h LEFT JOIN engagement e ON e.id = h.engagement_id LEFT JOIN client c ON c.id = h.client_id"
    " LEFT JOIN task k ON k.id = h.task_id"
)
GROUPS = ("engagement", "client", "type", "person")


def _whose(ctx: Context) -> str:
    """Own entries; others' with the permission, on what the viewer sees [TIME-4] [PERM-4]."""
    own = f"h.staff_id = {ctx.bind(ctx.viewer.staff_id)}"
    if not holds(ctx.viewer, VIEW_ALL):
        return own
    return f"({own} OR {_seen(ctx)})"


def _seen(ctx: Context) -> str:
    """Whether what an entry is about may be seen."""
    work = " AND ".join(sight.engagement_terms(ctx)) or "1 = 1"
    client = " AND ".join(sight.client_terms(ctx)) or "1 = 1"
    return (
        f"((h.engagement_id IS NOT NULL AND ({work})) OR (h.engagement_id IS NULL AND"
        f" (h.client_id IS NULL OR {client})))"
    )


def _terms(
    ctx: Context,
    staff_id: int | None,
    engagement_id: int | None,
    client_id: int | None,
    first: date | None,
    last: date | None,
) -> list[str]:
    terms = [f"h.removed = {ctx.bind.false}", _whose(ctx)]
    for column, value in (("staff_id", staff_id), ("engagement_id", engagement_id), ("client_id", client_id)):
        if value is not None:
            terms.append(f"h.{column} = {ctx.bind(value)}")
    if first is not None:
        terms.append(f'h."on" >= {ctx.bind(first.isoformat())}')
    if last is not None:
        terms.append(f'h."on" <= {ctx.bind(last.isoformat())}')
    return terms


def entries(
    ctx: Context,
    *,
    staff_id: int | None = None,
    engagement_id: int | None = None,
    client_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[tuple[EntryView, ...], int, int]:
    """The newest day first; with how many there are in all, and their minutes."""
    where = " AND ".join(_terms(ctx, staff_id, engagement_id, client_id, first, last))
    count, minutes = ctx.refs.reader.rows(
        f"SELECT COUNT(*), COALESCE(SUM(h.minutes), 0){_FROM} WHERE {where}", ctx.bind.params
    )[0]
    # What one logged oneself stays one's own to see, without the names of what one sees no more.
    most = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
    rows = ctx.refs.reader.rows(
        f'SELECT h.id, h.staff_id, h."on", h.minutes, h.billable, h.rate, h.note, h.engagement_id, h.client_id,'
        f" c.name, e.title, h.task_id, k.title, h.version, CASE WHEN {_seen(ctx)} THEN 1 ELSE 0 END{_FROM}"
        f' WHERE {where} ORDER BY h."on" DESC, h.id DESC{most}',
        ctx.bind.params,
    )
    people = ctx.refs.staff
    found = tuple(
        EntryView(
            id=row[0],
            staff_id=row[1],
            person=people[row[1]].name,
            initials=people[row[1]].initials,
            login=people[row[1]].login or people[row[1]].initials,
            on=date.fromisoformat(str(row[2])),
            minutes=row[3],
            billable=bool(row[4]),
            rate=row[5],
            note=row[6],
            engagement_id=row[7],
            client_id=row[8],
            client=row[9] if row[14] else None,
            title=row[10] if row[14] else None,
            task_id=row[11],
            task=row[12] if row[14] else None,
            version=row[13],
        )
        for row in rows
    )
    return found, int(count), int(minutes)


def timer(ctx: Context) -> TimerView | None:
    """One's own timer, running or pausing."""
    rows = ctx.refs.reader.rows(
        "SELECT m.engagement_id, m.task_id, c.name, e.title, k.title, m.started_at, m.running_since, m.seconds, m.note"
        " FROM timer m LEFT JOIN engagement e ON e.id = m.engagement_id LEFT JOIN client c ON c.id = e.client_id"
        f" LEFT JOIN task k ON k.id = m.task_id WHERE m.staff_id = {ctx.bind(ctx.viewer.staff_id or 0)}",
        ctx.bind.params,
    )
    if not rows:
        return None
    engagement, task, client, title, task_title, started, running, seconds, note = rows[0]
    since = read_instant(str(running)) if running is not None else None
    return TimerView(engagement, task, client, title, task_title, read_instant(str(started)), since, seconds, note)


# -- plan and actual -----------------------------------------------------------------------------


def plan_actual(ctx: Context, by: str, *, limit: int | None = None) -> tuple[PlanActual, ...]:
    """Live engagements that have a budget or time, by themselves, by client, type or person [TIME-3]."""
    if by not in GROUPS:
        raise Invalid("by", "unknown", f"plan and actual go by {', '.join(GROUPS)}, not {by!r}")
    terms = [f"e.live = {ctx.bind.true}", "(e.budget IS NOT NULL OR e.spent > 0)", *sight.engagement_terms(ctx)]
    where = " AND ".join(terms)
    if by == "person":
        return _people(ctx, where)
    group = {"engagement": "e.id", "client": "e.client_id", "type": "e.type_id"}[by]
    # Names are looked up for the lines shown; the figures stand in one index.
    named, join = {
        "engagement": ("c.name, w.title", "JOIN engagement w ON w.id = g.number JOIN client c ON c.id = w.client_id"),
        "client": ("c.name, ''", "JOIN client c ON c.id = g.number"),
        "type": ("'', ''", ""),
    }[by]
    most = f" LIMIT {int(limit)}" if limit is not None else ""
    rows = ctx.refs.reader.rows(
        f"SELECT g.number, {named}, g.works, g.plan, g.actual FROM (SELECT {group} AS number, COUNT(*) AS works,"
        f" COALESCE(SUM(e.budget), 0) AS plan, SUM(e.spent) AS actual FROM engagement e WHERE {where}"
        f" GROUP BY {group} ORDER BY SUM(e.spent) - COALESCE(SUM(e.budget), 0) DESC, {group}{most}) g {join}"
        " ORDER BY g.actual - g.plan DESC, g.number",
        ctx.bind.params,
    )
    found = []
    for number, name, title, count, plan, actual in rows:
        note = {"engagement": title, "client": short("client", number), "type": ""}[by]
        if by == "type":
            kind = ctx.refs.types[number]
            name, note = kind.code, kind.name
        found.append(PlanActual(number, name, note, int(count), int(plan), int(actual)))
    return tuple(found)


def _people(ctx: Context, where: str) -> tuple[PlanActual, ...]:
    """A person's plan is the estimates of their tasks and, as holder, the budget beyond all estimates [TIME-6]."""
    planned: dict[int, int] = {}
    works: dict[int, set[int]] = {}
    estimates: dict[int, int] = {}
    for number, person, minutes in ctx.refs.reader.rows(
        "SELECT k.engagement_id, k.assignee_id, SUM(k.estimate) FROM task k CROSS JOIN engagement e"
        f" WHERE e.id = k.engagement_id AND {where} AND k.removed = {ctx.bind.false} AND k.estimate > 0 GROUP BY k.engagement_id, k.assignee_id",
        ctx.bind.params,
    ):
        estimates[number] = estimates.get(number, 0) + int(minutes)
        if person is not None:
            planned[person] = planned.get(person, 0) + int(minutes)
            works.setdefault(person, set()).add(number)
    for number, person, budget in ctx.refs.reader.rows(
        f"SELECT e.id, e.holder_id, e.budget FROM engagement e WHERE {where} AND e.holder_id IS NOT NULL",
        ctx.bind.params,
    ):
        planned[person] = planned.get(person, 0) + max(0, (budget or 0) - estimates.get(number, 0))
        works.setdefault(person, set()).add(number)
    actual = {
        person: int(minutes)
        for person, minutes in ctx.refs.reader.rows(
            f"SELECT h.staff_id, SUM(h.minutes) FROM time_entry h CROSS JOIN engagement e"
            f" WHERE e.id = h.engagement_id AND {where} AND h.removed = {ctx.bind.false} GROUP BY h.staff_id",
            ctx.bind.params,
        )
    }
    all_seen = holds(ctx.viewer, VIEW_ALL)
    found = []
    for person in ctx.refs.staff.values():
        if person.id not in planned and person.id not in actual:
            continue
        mine = all_seen or person.id == ctx.viewer.staff_id
        done = actual.get(person.id, 0) if mine else None
        note = person.initials
        found.append(
            PlanActual(person.id, person.name, note, len(works.get(person.id, ())), planned.get(person.id, 0), done)
        )
    return tuple(sorted(found, key=lambda row: ((row.plan - (row.actual or 0)), row.key)))


def logged_by_day(ctx: Context, first: date, last: date) -> Sequence[tuple[int, date, int]]:
    """Minutes of each person on each day, as far as the viewer may see them."""
    people = ctx.refs.staff if holds(ctx.viewer, VIEW_ALL) else (ctx.viewer.staff_id,)
    terms = [f"h.staff_id IN {ctx.bind.many(people)}", *_terms(ctx, None, None, None, first, last)]
    where = " AND ".join(terms)
    about = "FROM time_entry h"
    for table, alias in (("engagement", "e"), ("client", "c")):  # looked up only where sight asks about them
        if f"{alias}." in where:
            about += f" LEFT JOIN {table} {alias} ON {alias}.id = h.{table}_id"
    rows = ctx.refs.reader.rows(
        f'SELECT h.staff_id, h."on", SUM(h.minutes) {about} WHERE {where} GROUP BY h.staff_id, h."on"', ctx.bind.params
    )
    return [(person, date.fromisoformat(str(on)), int(minutes)) for person, on, minutes in rows]
