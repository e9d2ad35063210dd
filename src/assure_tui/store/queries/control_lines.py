"""The dates of the law in a range: a window of the lines, all of them, or what they come to [INS-7].

Only postponed and extended work has a date by law that is not its `effective` one: so what lies in the range by the one
and not by the other is looked up among those.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from assure_tui.domain.control import NO_RECORD, WORDS, ControlLine, is_late, state_of
from assure_tui.domain.model import Actor
from assure_tui.store.queries import sight
from assure_tui.store.queries.filing import record
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, Row, chunks, read_day, read_instant

Place = tuple[date, str, int]  # deadline, client, engagement: what follows it comes next

LAW = "e.law"  # kept by the store: postponed, extended, or the effective date
_WITHIN = f"{LAW} BETWEEN {{first}} AND {{last}}"
_BY_THE_OTHER = "e.effective BETWEEN {first} AND {last} AND (e.extended IS TRUE OR e.postponed IS NOT NULL)"
# One after the other they are in order: dates before the range, within it, after it.
_SEGMENTS = (
    f"{_BY_THE_OTHER} AND {LAW} < {{first}}",
    _WITHIN,
    f"{_BY_THE_OTHER} AND {LAW} > {{last}}",
)
_COLUMNS = (
    f"e.id, e.client_id, c.name, e.type_id, e.period_label, e.title, {LAW}, e.effective, e.extended, e.extended_on,"
    " e.payment_due, e.status, e.status_reason, e.stage_id, e.tasks_done, e.spent, e.holder_id,"
    " f.method, f.filed_on, f.confirmation, f.accepted_on, f.rejected_on, f.reason"
)
# `+ 0` keeps the planner from the index of types: nearly all of them have dates of the law. CROSS JOIN keeps the order: the dates first, the client of each after.
_LINES = """
SELECT {columns} FROM engagement e CROSS JOIN client c LEFT JOIN filing f ON f.engagement_id = e.id
WHERE c.id = e.client_id AND e.removed = {no} AND e.type_id + 0 IN {types} AND e.effective IS NOT NULL
  AND {segment}{terms}"""
_NOT_SETTLED = (
    "NOT ((f.engagement_id IS NOT NULL AND f.rejected_on IS NULL AND f.accepted_on IS NOT NULL)"
    " OR (f.engagement_id IS NULL AND e.status = 'cancelled'))"
)
NO_EVIDENCE = "e.status IN ('completed', 'archived') AND f.engagement_id IS NULL"
_STATE = """
CASE WHEN f.engagement_id IS NOT NULL THEN
  CASE WHEN f.rejected_on IS NOT NULL THEN 'rejected' WHEN f.accepted_on IS NOT NULL THEN 'accepted' ELSE 'filed' END
 WHEN e.status IN ('completed', 'archived') THEN 'closed'
 WHEN e.status = 'cancelled' THEN 'cancelled' WHEN e.extended IS TRUE THEN 'extended'
 WHEN e.tasks_done > 0 OR e.spent > 0 OR e.status <> 'active' OR e.stage_id NOT IN {firsts} THEN 'in_work'
 ELSE 'not_begun' END"""
_LATE = f"""
CASE WHEN f.engagement_id IS NOT NULL AND f.rejected_on IS NULL THEN
  CASE WHEN f.filed_on > {LAW} THEN 1 ELSE 0 END
 WHEN e.status NOT IN ('cancelled', 'completed', 'archived') AND {LAW} < {{today}} THEN 1 ELSE 0 END"""
_SUMS = """
SELECT told.state, SUM(told.late), COUNT(*) FROM (
  SELECT {state} AS state, {late} AS late FROM engagement e LEFT JOIN filing f ON f.engagement_id = e.id
  WHERE e.removed = {no} AND e.type_id + 0 IN {types} AND e.effective IS NOT NULL AND {segment}{terms}) AS told
GROUP BY told.state"""


def types(refs: Refs) -> list[int]:
    """The types of work that have dates of the law."""
    return [number for number, item in refs.types.items() if (json.loads(item.rules).get("roll") or "none") != "none"]


def window(
    reader: Reader,
    viewer: Actor,
    first: date,
    last: date,
    today: date,
    *,
    after: Place | None = None,
    unsettled: bool = False,
    limit: int | None = None,
) -> tuple[ControlLine, ...]:
    """So many lines behind a place, in order; only those not settled when asked."""
    only = _NOT_SETTLED if unsettled else ""
    return lines(Refs(reader), viewer, first, last, today, only=only, after=after, limit=limit)


def lines(
    refs: Refs,
    viewer: Actor,
    first: date,
    last: date,
    today: date,
    *,
    only: str = "",
    after: Place | None = None,
    limit: int | None = None,
) -> tuple[ControlLine, ...]:
    """The lines in order, by segments of the range."""
    rows: list[Row] = []
    for segment in _SEGMENTS:
        if limit is not None and len(rows) >= limit:
            break
        ctx = Context(Binder(), refs, viewer, today)
        marks = _marks(ctx, segment, first, last, sight.terms_of_few(ctx), only)
        if after is not None:
            day, name, number = ctx.bind(after[0].isoformat()), ctx.bind(after[1]), ctx.bind(after[2])
            marks["terms"] += f" AND {LAW} >= {day} AND ({LAW}, c.name, e.id) > ({day}, {name}, {number})"
        sql = _LINES.format(columns=_COLUMNS, **marks) + f" ORDER BY {LAW}, c.name, e.id"
        if limit is not None:
            sql += f" LIMIT {ctx.bind(limit - len(rows))}"
        rows += refs.reader.rows(sql, ctx.bind.params)
    return _read(refs, rows, today)


def states(refs: Refs, viewer: Actor, first: date, last: date, today: date) -> tuple[dict[str, int], int]:
    """How many lines are in each state, by its words, and how many are late."""
    found: Counter[str] = Counter()
    late = 0
    for segment in _SEGMENTS:
        ctx = Context(Binder(), refs, viewer, today)
        marks = _marks(ctx, segment, first, last, sight.terms_of_all(ctx), "")
        firsts, day = ctx.bind.many(sorted(_first_stages(refs))), ctx.bind(today.isoformat())
        sql = _SUMS.format(state=_STATE.format(firsts=firsts), late=_LATE.format(today=day), **marks)
        for state, behind, count in refs.reader.rows(sql, ctx.bind.params):
            found[NO_RECORD if state == "closed" else WORDS[state]] += int(count)
            late += int(behind or 0)
    return dict(found), late


def without_evidence(refs: Refs, viewer: Actor, first: date, last: date, today: date, numbers: Sequence[int]) -> int:
    """How many of these are closed lines of the range about which nothing says that they were filed."""
    count = 0
    for segment in _SEGMENTS:
        ctx = Context(Binder(), refs, viewer, today)
        only = f"{NO_EVIDENCE} AND e.id IN {ctx.bind.many(numbers)}"
        sql = _LINES.format(columns="COUNT(*)", **_marks(ctx, segment, first, last, sight.terms_of_few(ctx), only))
        count += int(refs.reader.rows(sql, ctx.bind.params)[0][0])
    return count


def _marks(ctx: Context, segment: str, first: date, last: date, terms: Sequence[str], only: str) -> dict[str, str]:
    bind = ctx.bind
    return {
        "no": bind.false,
        "types": bind.many(types(ctx.refs)),
        "segment": segment.format(first=bind(first.isoformat()), last=bind(last.isoformat())),
        "terms": "".join(f" AND {term}" for term in (*terms, only) if term),
    }


def _read(refs: Refs, rows: Sequence[Row], today: date) -> tuple[ControlLine, ...]:
    numbers = [int(row[0]) for row in rows]
    documents, seen = _documents(refs.reader, numbers), _seen(refs, numbers)
    firsts = _first_stages(refs)
    found = []
    for row in rows:
        (number, client_id, client, type_id, period, title, deadline, original, extended, extended_on, payment, status,
         why, stage_id, tasks_done, spent, holder) = row[:17]  # fmt: skip
        kept = record(row[17:]) if row[17] is not None else None
        day = read_day(deadline)
        assert day is not None  # the condition asks for it
        begun = bool(tasks_done) or bool(spent) or status != "active" or stage_id not in firsts
        state = state_of(status, kept, extended=bool(extended), begun=begun)
        reason = kept.reason if state == "rejected" and kept is not None else why if state == "cancelled" else None
        found.append(
            ControlLine(
                engagement_id=int(number),
                client_id=int(client_id),
                client=client,
                type=refs.types[type_id].code,
                period=period or "",
                title=title,
                deadline=day,
                original=read_day(original),
                extended=bool(extended),
                extended_on=read_day(extended_on),
                payment_due=read_day(payment),
                state=state,
                status=status,
                reason=reason,
                filing=kept,
                documents=documents.get(number, 0),
                seen=seen.get(number, ()),
                holder=refs.initials(holder),
                late=is_late(status, kept, day, today),
            )
        )
    return tuple(found)


def _first_stages(refs: Refs) -> frozenset[int]:
    """The stage in which each pipeline begins."""
    found: dict[int, int] = {}
    for stage in sorted(refs.stages.values(), key=lambda stage: (stage.pipeline_id, stage.position)):
        if not stage.removed:
            found.setdefault(stage.pipeline_id, stage.id)
    return frozenset(found.values())


def _documents(reader: Reader, numbers: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in chunks(numbers):
        bind = Binder()
        sql = (
            f"SELECT engagement_id, COUNT(*) FROM document WHERE removed = {bind.false} AND missing = {bind.false}"
            f" AND engagement_id IN {bind.many(part)} GROUP BY engagement_id"
        )
        found.update((int(number), int(count)) for number, count in reader.rows(sql, bind.params))
    return found


def _seen(refs: Refs, numbers: Sequence[int]) -> dict[int, tuple[tuple[str, date], ...]]:
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for part in chunks(numbers):
        bind = Binder()
        sql = f"SELECT engagement_id, staff_id, at FROM deadline_seen WHERE engagement_id IN {bind.many(part)} ORDER BY id"
        for number, staff, at in refs.reader.rows(sql, bind.params):
            day = read_instant(at).astimezone(refs.zone).date()
            found[int(number)].append((refs.initials(staff) or "?", day))
    return {number: tuple(people) for number, people in found.items()}
