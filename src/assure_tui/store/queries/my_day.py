"""What one person should do now: their open tasks and the engagements they hold, by indexes of their own [VIEW-6]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from assure_tui.domain.model import Actor, GateMode, Priority
from assure_tui.domain.my_day import DayItem, News
from assure_tui.domain.my_day_views import MyDay
from assure_tui.domain.views import CardView, TaskView
from assure_tui.store.queries import sight, tasks
from assure_tui.store.queries.cards import cards as read_cards
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, read_day, read_instant

PLACE = "my_day"
REVIEWS = ("review", "approve")
MOST = 200
# What the calendar raises every day is in the groups already; it is no news.
_NOT_NEWS = ("task_due", "deadline", "overdue", "deadline_far", "stale", "loop_failed", "invoice_overdue")


class _Held(NamedTuple):
    """An engagement somebody holds, as far as cards do not say it."""

    id: int
    started: bool
    start: date | None
    sent_back: bool
    put_off: date | None
    put_off_on: date | None


def my_day(reader: Reader, viewer: Actor, staff_id: int, today: date, most: int | None = None) -> MyDay:
    """The day of a person, as far as the viewer may see it; On hold and closed work rests [ST-7] [TASK-14].

    With `most`, of somebody who has more, so many tasks and engagements by date, and as many of each kind that stands
    above its date: sent back, for review, put off.
    """
    refs = Refs(reader)
    own = staff_id == viewer.staff_id
    rows, tasks_in_all = _tasks(Context(Binder(), refs, viewer, today), staff_id, own, most)
    views = tasks.views(refs, rows)
    held, held_in_all = _held(Context(Binder(), refs, viewer, today), staff_id, own, most)
    numbers = dict.fromkeys([one.id for one in held] + [t.engagement_id for t in views if t.engagement_id is not None])
    cards = read_cards(Context(Binder(), refs, viewer, today), list(numbers))
    put_off = {row[0]: (read_day(row[-2]), read_day(row[-1])) for row in rows}
    items = [_task_item(refs, task, cards, put_off[task.id]) for task in views]
    in_the_way = {item.engagement_id for item in items if item.holds}
    blockers = _blockers(reader, staff_id, [one.id for one in held])
    items += [_held_item(refs, one, cards[one.id], in_the_way, blockers.get(one.id, ()), today) for one in held]
    since, news = _news(reader, staff_id) if own else (None, ())
    stages = {card.stage_id: refs.stages[card.stage_id].name for card in cards.values()}
    looked = read_instant(since) if since else None
    in_all = tasks_in_all + held_in_all
    left_out = in_all > len(items)
    return MyDay(
        *(tuple(items), {task.id: task for task in views}, cards, news, looked, stages), in_all if left_out else None
    )


def _tasks(ctx: Context, staff_id: int, own: bool, most: int | None) -> tuple[list[Row], int]:
    me = ctx.bind(staff_id)
    mine = [f"t.assignee_id = {me}", f"t.open = {ctx.bind.true}"]
    mine += sight.own_task_terms(ctx) if own else sight.task_terms(ctx)
    source, joined = tasks.FROM, mine
    if most is not None:
        special = ("t.type IN ('review', 'approve')", "t.round IS NOT NULL", _put_off(me, "task", "t"))
        source = _pressing(ctx, "task t", "t", mine, special, most) + f" CROSS JOIN task t {tasks.WITH_CLIENT}"
        joined = ["t.id = w.id", *mine]
    rows = ctx.refs.reader.rows(
        f"SELECT {tasks.COLUMNS}, p.until, p.since {source}"
        f" LEFT JOIN put_off p ON p.staff_id = {me} AND p.kind = 'task' AND p.item_id = t.id"
        f" WHERE {' AND '.join(joined)} ORDER BY t.due_key, t.id",
        ctx.bind.params,
    )
    return rows, _in_all(ctx, "task t", mine, len(rows), most)


def _put_off(me: str, kind: str, alias: str) -> str:
    return f"{alias}.id IN (SELECT p.item_id FROM put_off p WHERE p.staff_id = {me} AND p.kind = '{kind}')"


def _pressing(ctx: Context, source: str, alias: str, mine: Sequence[str], special: Sequence[str], most: int) -> str:
    """The first by date, and the first of each kind that does not go by its date, each walked in the order of an index."""
    limit = ctx.bind(most)
    if source == "task t" and any("e." in term for term in mine):
        source = tasks.FROM.removeprefix("FROM ")
    parts = [
        f"SELECT * FROM (SELECT {alias}.id FROM {source} WHERE {' AND '.join([*mine, *more])}"
        f" ORDER BY {alias}.due_key, {alias}.id LIMIT {limit}) x{place}"
        for place, more in enumerate(((), *((term,) for term in special)))
    ]
    return f"FROM ({' UNION '.join(parts)}) w"


def _in_all(ctx: Context, source: str, mine: Sequence[str], found: int, most: int | None) -> int:
    """How many there are; counted only where some may have been left out."""
    if most is None or found < most:
        return found
    if source == "task t" and any("e." in term for term in mine):
        source = tasks.FROM.removeprefix("FROM ")
    sql = f"SELECT COUNT(*) FROM {source} WHERE {' AND '.join(mine)}"
    return int(ctx.refs.reader.rows(sql, ctx.bind.params)[0][0])


def _held(ctx: Context, staff_id: int, own: bool, most: int | None) -> tuple[list[_Held], int]:
    me = ctx.bind(staff_id)
    terms = [f"e.holder_id = {me}", f"e.live = {ctx.bind.true}", "e.status = 'active'"]
    terms += sight.pipeline_terms(ctx) if own else sight.engagement_terms(ctx)
    begun = (
        "SELECT 1 FROM task x WHERE x.engagement_id = e.id AND x.removed = "
        f"{ctx.bind.false} AND x.status = 'in_progress'"
    )
    source, joined = "FROM engagement e", terms
    if most is not None:
        reviews = ctx.bind.many(number for number, stage in ctx.refs.stages.items() if stage.review)
        special = (f"e.stage_id IN {reviews}", "e.sent_back_at IS NOT NULL", _put_off(me, "engagement", "e"))
        source = _pressing(ctx, "engagement e", "e", terms, special, most) + " CROSS JOIN engagement e"
        joined = ["e.id = w.id", *terms]
    rows = ctx.refs.reader.rows(
        "SELECT e.id, CASE WHEN e.tasks_done > 0 OR e.entry_no > 1 THEN 1"
        f" WHEN EXISTS ({begun}) THEN 1 ELSE 0 END, e.start, e.sent_back_at, p.until, p.since {source}"
        f" LEFT JOIN put_off p ON p.staff_id = {me} AND p.kind = 'engagement' AND p.item_id = e.id"
        f" WHERE {' AND '.join(joined)} ORDER BY e.due_key, e.id",
        ctx.bind.params,
    )
    found = [
        _Held(row[0], bool(row[1]), read_day(row[2]), row[3] is not None, read_day(row[4]), read_day(row[5]))
        for row in rows
    ]
    return found, _in_all(ctx, "engagement e", terms, len(found), most)


def _blockers(reader: Reader, staff_id: int, held: list[int]) -> Mapping[int, list[date | None]]:
    """Active blockers of mine by engagement, each with its expected day; one without an owner is the holder's."""
    found: dict[int, list[date | None]] = {}
    for part in chunks(held):
        bind = Binder()
        rows = reader.rows(
            f"SELECT b.engagement_id, b.expected FROM blocker b WHERE b.engagement_id IN {bind.many(part)}"
            f" AND b.state = 'active' AND b.removed = {bind.false}"
            f" AND (b.owner_id IS NULL OR b.owner_id = {bind(staff_id)})",
            bind.params,
        )
        for number, expected in rows:
            found.setdefault(number, []).append(read_day(expected))
    return found


def _task_item(
    refs: Refs, task: TaskView, cards: Mapping[int, CardView], put_off: tuple[date | None, date | None]
) -> DayItem:
    card = cards.get(task.engagement_id) if task.engagement_id is not None else None
    here = card is None or task.stage_id is None or task.stage_id == card.stage_id
    strict = card is not None and refs.stages[card.stage_id].gate == GateMode.STRICT
    return DayItem(
        "task",
        task.id,
        task.due or (card.due if card is not None else None),
        task.priority,
        sent_back=task.round is not None,
        reviewing=task.type in REVIEWS and here,
        holds=card is not None and card.held and strict and here and task.required,
        started=task.status.value == "in_progress",
        start=task.start,
        put_off=put_off[0],
        put_off_on=put_off[1],
        engagement_id=task.engagement_id,
    )


def _held_item(
    refs: Refs,
    one: _Held,
    card: CardView,
    in_the_way: set[int | None],
    blockers: Iterable[date | None],
    today: date,
) -> DayItem:
    mine = list(blockers)
    return DayItem(
        "engagement",
        one.id,
        card.due,
        Priority(card.priority),
        sent_back=one.sent_back,
        reviewing=refs.stages[card.stage_id].review,
        holds=card.held and (one.id in in_the_way or bool(mine)),
        blocker_late=any(day is not None and day < today for day in mine),
        started=one.started,
        start=one.start,
        put_off=one.put_off,
        put_off_on=one.put_off_on,
        engagement_id=one.id,
    )


def _news(reader: Reader, staff_id: int) -> tuple[str | None, tuple[News, ...]]:
    """What was told since the last look; somebody who never looked has no news yet, only work."""
    seen = reader.rows(
        "SELECT at, upto FROM looked WHERE staff_id = :staff AND place = :place", {"staff": staff_id, "place": PLACE}
    )
    if not seen:
        return None, ()
    bind = Binder()
    rows = reader.rows(
        f"SELECT id, kind, text, at, engagement_id FROM notice WHERE staff_id = {bind(staff_id)}"
        f" AND state IN ('unread', 'read', 'done') AND id > {bind(seen[0][1])}"
        f" AND kind NOT IN {bind.many(_NOT_NEWS)} ORDER BY id DESC LIMIT {bind(MOST)}",
        bind.params,
    )
    return seen[0][0], tuple(News(row[0], row[1], row[2], read_instant(row[3]), row[4]) for row in rows)
