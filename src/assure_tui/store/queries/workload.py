"""Work left by person and week: the rows, spread by the rules of `domain/workload` [TIME-5] [TIME-6] [TIME-7]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from assure_tui.domain.policy import holds
from assure_tui.domain.time_views import Apart, Person, PersonWeeks, WeekCell, WorkItem, WorkloadView
from assure_tui.domain.workload import Piece, Rota, alike_by_week, by_week, left_over, monday, start_by
from assure_tui.store.queries import people, sight
from assure_tui.store.queries.hours import VIEW_ALL, logged_by_day
from assure_tui.store.queries.refs import Context, read_json

Alike: TypeAlias = tuple[Piece, list[int]]

NOBODY = Person(None, "Nobody yet", "--", None)
_CAPACITY = 2400
_SUNDAY = timedelta(days=6)


@dataclass(slots=True)
class _Job:
    """An engagement with work left, and its parts by person."""

    id: int
    client: str
    title: str
    type_id: int
    holder_id: int | None
    start: date | None
    end: date | None
    on_hold: bool
    left: int  # of the budget, beyond the estimates, with the holder
    tasks: list[tuple[int, int | None, int, str]]  # number, person, minutes, title

    def pieces(self) -> Iterator[tuple[Piece, str | None]]:
        """What each person, or nobody, has to do in it, with the title of the task."""
        for number, person, minutes, title in self.tasks:
            yield Piece(self.id, person, minutes, self.start, self.end, number, self.on_hold), title
        if self.left:
            yield Piece(self.id, self.holder_id, self.left, self.start, self.end, None, self.on_hold), None

    @property
    def minutes(self) -> int:
        """All that is left of it."""
        return self.left + sum(task[2] for task in self.tasks)


def rotas(ctx: Context) -> tuple[dict[int, Rota], Rota]:
    """How each person works, and how somebody of the firm does whom nobody named yet [TIME-5]."""
    from assure_tui.domain.calendars import WorkCalendar

    reader = ctx.refs.reader
    firm = people.work(reader)
    usual = people.settings(reader).get("time.capacity", _CAPACITY)
    away: dict[int, dict[date, int | None]] = {}
    for person, day, minutes in reader.rows('SELECT staff_id, "on", minutes FROM absence'):
        away.setdefault(person, {})[date.fromisoformat(day)] = minutes
    found = {}
    for person, capacity, days in reader.rows("SELECT id, capacity, working_days FROM staff WHERE state <> 'left'"):
        week = read_json(days) if isinstance(days, str) else days
        own = WorkCalendar(frozenset(week), firm.closing, firm.federal) if week else firm
        found[person] = Rota(capacity, own, away.get(person, {}))
    return found, Rota(usual, firm)


def workload(ctx: Context, weeks: Sequence[date], left: Sequence[Alike] | None = None) -> WorkloadView:
    """Every active person by weeks, and what is listed apart: without a date, and on hold.

    `left` is all work left, where it is known already: it is the same whatever weeks are shown.
    """
    own, firm = rotas(ctx)
    planned: dict[int | None, list[int]] = {}
    items: dict[int | None, list[int]] = {}
    apart = {"unscheduled": [0, 0], "on_hold": [0, 0]}
    for piece, alike in work_left(ctx) if left is None else left:
        if piece.on_hold or piece.unscheduled:
            kept = apart["on_hold" if piece.on_hold else "unscheduled"]
            kept[0] += len(alike)
            kept[1] += sum(alike)
            continue
        person = piece.person_id if piece.person_id in own else None
        rota = own[person] if person is not None else firm
        row = planned.setdefault(person, [0] * len(weeks))
        count = items.setdefault(person, [0] * len(weeks))
        for at, (minutes, pieces) in enumerate(alike_by_week(piece, alike, ctx.today, rota, weeks)):
            row[at] += minutes
            count[at] += pieces
    logged = _logged(ctx, weeks)
    found = []
    none = [0] * len(weeks)
    for ref in sorted(ctx.refs.staff.values(), key=lambda ref: (ref.name.casefold(), ref.id)):
        if ref.id not in own or (ref.state != "active" and ref.id not in planned):
            continue
        seen = holds(ctx.viewer, VIEW_ALL) or ref.id == ctx.viewer.staff_id
        cells = []
        for at, week in enumerate(weeks):
            rota = own[ref.id]
            capacity = rota.between(week, week + _SUNDAY)
            room = capacity if week >= ctx.today else rota.between(max(week, ctx.today), week + _SUNDAY)
            done = logged.get((ref.id, week), 0) if seen else None
            cells.append(WeekCell(planned.get(ref.id, none)[at], room, capacity, done, items.get(ref.id, none)[at]))
        found.append(PersonWeeks(Person(ref.id, ref.name, ref.initials, ref.login), tuple(cells)))
    if any(planned.get(None, none)):
        cells = [WeekCell(planned[None][at], 0, 0, None, items[None][at]) for at in range(len(weeks))]
        found.append(PersonWeeks(NOBODY, tuple(cells)))
    return WorkloadView(tuple(weeks), tuple(found), Apart(*apart["unscheduled"]), Apart(*apart["on_hold"]))


def items(
    ctx: Context, *, staff_id: int | None, everybody: bool, first: date | None, last: date | None, apart: str = ""
) -> tuple[WorkItem, ...]:
    """The pieces a count stands for [VIEW-5]: of one person or nobody in some days, or those listed apart."""
    own, firm = rotas(ctx)
    weeks = _weeks(first, last)
    found = []
    of = None if everybody or staff_id is None else staff_id
    for job in _jobs(ctx, of=of, first=None if apart else first, last=None if apart else last):
        holder = own.get(job.holder_id or 0, firm)
        begin: date | None = None
        known = False
        for piece, task in job.pieces():
            person = piece.person_id if piece.person_id in own else None
            if not everybody and person != staff_id:
                continue
            here = 0
            if apart:
                if (apart == "on_hold") != piece.on_hold or (apart == "unscheduled" and not piece.unscheduled):
                    continue
            else:
                here = sum(by_week(piece, ctx.today, own.get(person or 0, firm), weeks))
                if first is None and not piece.on_hold and not piece.unscheduled:
                    here = piece.minutes  # all that is dated
                if not here:
                    continue
            if not known:
                begin, known = start_by(job.minutes, job.end, holder), True
            found.append(
                WorkItem(
                    engagement_id=job.id,
                    client=job.client,
                    title=job.title,
                    type=ctx.refs.types[job.type_id].code,
                    person=_person(ctx, person),
                    minutes=piece.minutes,
                    here=here,
                    task_id=piece.task_id,
                    task=task,
                    start=job.start,
                    end=job.end,
                    start_by=begin,
                    on_hold=job.on_hold,
                )
            )
    far = date.max
    return tuple(sorted(found, key=lambda one: (one.end or far, -one.here, one.engagement_id, one.task_id or 0)))


def start_by_of(ctx: Context, engagement_id: int) -> tuple[int, date | None]:
    """The work left of one engagement, and its start-by [TIME-7]."""
    own, firm = rotas(ctx)
    for job in _jobs(ctx, engagement_id):
        return job.minutes, start_by(job.minutes, job.end, own.get(job.holder_id or 0, firm))
    return 0, None


def _person(ctx: Context, number: int | None) -> Person:
    if number is None:
        return NOBODY
    ref = ctx.refs.staff[number]
    return Person(ref.id, ref.name, ref.initials, ref.login)


def _weeks(first: date | None, last: date | None) -> tuple[date, ...]:
    if first is None or last is None:
        return ()
    begin = monday(first)
    return tuple(begin + timedelta(weeks=n) for n in range((last - begin).days // 7 + 1))


def _logged(ctx: Context, weeks: Sequence[date]) -> dict[tuple[int, date], int]:
    found: dict[tuple[int, date], int] = {}
    if weeks:
        for person, on, minutes in logged_by_day(ctx, weeks[0], weeks[-1] + _SUNDAY):
            key = (person, monday(on))
            found[key] = found.get(key, 0) + minutes
    return found


def work_left(ctx: Context) -> tuple[Alike, ...]:
    """All work left, pieces of one person with the same days together, each with the minutes of all of them."""
    where = " AND ".join([f"e.live = {ctx.bind.true}", *sight.engagement_terms(ctx)])
    found: dict[tuple[int | None, str | None, str | None, bool], list[int]] = {}
    late = (ctx.today - timedelta(days=1)).isoformat()
    now = ctx.today.isoformat()

    def add(person: int | None, start: str | None, end: str | None, status: str, minutes: int) -> None:
        # What began is spread from today, and what is late stands on the next working day, however late it is.
        begin = start if start is not None and str(start) > now else None
        until = late if end is not None and str(end) < now else end
        found.setdefault((person, begin, until, status == "on_hold"), []).append(minutes)

    estimates: dict[int, int] = {}
    for number, person, minutes, start, end, status in ctx.refs.reader.rows(
        "SELECT e.id, k.assignee_id, k.estimate, e.start, COALESCE(e.target, e.due), e.status FROM task k"
        # CROSS JOIN: the tasks with an estimate have an index of their own, whatever the statistics say.
        f" CROSS JOIN engagement e WHERE e.id = k.engagement_id AND {where} AND k.removed = {ctx.bind.false}"
        " AND k.status IN ('todo', 'in_progress') AND k.estimate > 0",
        ctx.bind.params,
    ):
        estimates[number] = estimates.get(number, 0) + minutes
        add(person, start, end, status, minutes)
    for number, person, minutes, start, end, status in ctx.refs.reader.rows(
        "SELECT e.id, e.holder_id, e.budget - e.spent, e.start, COALESCE(e.target, e.due), e.status"
        f" FROM engagement e WHERE {where} AND e.budget > e.spent",
        ctx.bind.params,
    ):
        left = minutes - estimates.get(number, 0)
        if left > 0:
            add(person, start, end, status, left)
    return tuple(
        (Piece(0, person, 0, _day(start), _day(end), None, on_hold), alike)
        for (person, start, end, on_hold), alike in found.items()
    )


_WITH_WORK = (
    " AND (e.budget > e.spent OR EXISTS (SELECT 1 FROM task w WHERE w.engagement_id = e.id AND w.estimate > 0))"
)


def _jobs(
    ctx: Context,
    engagement_id: int | None = None,
    *,
    of: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[_Job]:
    """Live engagements the viewer sees that have work left; those of a person, those that can touch some days."""
    terms = [f"e.live = {ctx.bind.true}", *sight.engagement_terms(ctx)]
    if engagement_id is not None:
        terms.append(f"e.id = {ctx.bind(engagement_id)}")
    works = "engagement e"
    if of is not None:
        planned = f"SELECT w.engagement_id FROM task w WHERE w.assignee_id = {ctx.bind(of)} AND w.estimate > 0"
        held = f"SELECT h.id FROM engagement h WHERE h.holder_id = {ctx.bind(of)} AND h.live = {ctx.bind.true}"
        # CROSS JOIN keeps the order: those of the person first, whatever the statistics say.
        works = f"({held} UNION {planned}) m CROSS JOIN engagement e"
        terms.append("e.id = m.id")
    if first is not None:  # late work comes back today, so its date does not say where it stands
        ends, now = "COALESCE(e.target, e.due)", ctx.bind(ctx.today.isoformat())
        terms.append(f"({ends} >= {ctx.bind(first.isoformat())} OR {ends} <= {now})")
    if last is not None:
        terms.append(f"(e.start IS NULL OR e.start <= {ctx.bind(last.isoformat())})")
    where = " AND ".join(terms)
    own_tasks = f" AND k.engagement_id = {ctx.bind(engagement_id)}" if engagement_id is not None else ""
    tasks_of = f"{works} CROSS JOIN task k" if of is not None else f"task k CROSS JOIN {works}"
    tasks: dict[int, list[tuple[int, int | None, int, str]]] = {}
    for engagement, number, person, minutes, title in ctx.refs.reader.rows(
        "SELECT k.engagement_id, k.id, k.assignee_id, k.estimate, k.title FROM"
        f" {tasks_of} WHERE e.id = k.engagement_id AND {where}{own_tasks} AND k.removed = {ctx.bind.false}"
        " AND k.status IN ('todo', 'in_progress') AND k.estimate > 0 ORDER BY k.position, k.id",
        ctx.bind.params,
    ):
        tasks.setdefault(engagement, []).append((number, person, minutes, title))
    with_work = "" if engagement_id is not None else _WITH_WORK
    found = []
    for row in ctx.refs.reader.rows(
        "SELECT e.id, c.name, e.title, e.type_id, e.holder_id, e.start, COALESCE(e.target, e.due), e.status, e.budget,"
        f" e.spent FROM {works} JOIN client c ON c.id = e.client_id WHERE {where}{with_work} ORDER BY e.id",
        ctx.bind.params,
    ):
        own = tasks.get(row[0], [])
        left = left_over(row[8], row[9], sum(task[2] for task in own))
        if left or own:
            found.append(
                _Job(row[0], row[1], row[2], row[3], row[4], _day(row[5]), _day(row[6]), row[7] == "on_hold", left, own)
            )
    return found


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
