"""The control list: dates of the law in a range with their evidence, and what should be there and is not [INS-7]."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assure_tui.domain.control import ControlLine, ControlList, Gap, is_late, state_of
from assure_tui.domain.model import Actor, short
from assure_tui.store.queries import sight
from assure_tui.store.queries.filing import record
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, chunks, read_day, read_instant

_DEADLINE = (
    "CASE WHEN e.postponed IS NOT NULL THEN e.postponed"
    " WHEN e.extended = {true} AND e.ext_effective IS NOT NULL THEN e.ext_effective ELSE e.effective END"
)
_LINES = """
SELECT e.id, e.client_id, c.name, e.type_id, e.period_label, e.title, {deadline}, e.effective, e.extended,
  e.extended_on, e.payment_due, e.status, e.status_reason, e.stage_id, e.tasks_done, e.spent, e.holder_id,
  f.method, f.filed_on, f.confirmation, f.accepted_on, f.rejected_on, f.reason
FROM engagement e JOIN client c ON c.id = e.client_id LEFT JOIN filing f ON f.engagement_id = e.id
WHERE e.removed = {false} AND e.type_id IN {types} AND e.effective IS NOT NULL
  AND ({deadline} BETWEEN {first} AND {last} OR e.effective BETWEEN {first} AND {last}){sight}
ORDER BY 7, c.name, e.id"""
# Work of a year whose deadline was in the same range a year before, and nothing of the same kind after it.
_MISSING = """
SELECT e.id, e.client_id, c.name, c.status, e.type_id, e.qualifier, e.period_label, e.period_end, e.effective
FROM engagement e JOIN client c ON c.id = e.client_id
WHERE e.removed = {false} AND e.in_force = {true} AND c.removed = {false} AND e.type_id IN {types}
  AND e.effective BETWEEN {first} AND {last} AND e.period_end IS NOT NULL AND e.part IS NULL
  AND NOT EXISTS (SELECT 1 FROM engagement n WHERE n.client_id = e.client_id AND n.type_id = e.type_id
    AND n.qualifier = e.qualifier AND n.in_force = {true} AND n.period_start > e.period_start){sight}
ORDER BY e.effective, c.name, e.id"""
_UNMADE = """
SELECT o.series_id, o."on", o.creation, o.state, o.reason, s.client_id, c.name, s.type_id, s.qualifier, o.period_start
FROM occurrence o JOIN series s ON s.id = o.series_id JOIN client c ON c.id = s.client_id
LEFT JOIN engagement e ON e.id = o.engagement_id
WHERE o.creation BETWEEN {first} AND {last} AND s.type_id IN {types} AND o.state <> 'planned'
  AND (o.engagement_id IS NULL OR e.removed = {true}){sight}
ORDER BY o.creation, c.name, o.series_id"""
_WAITING = """
SELECT s.id, s.next_on, s.client_id, c.name, s.type_id, s.qualifier, s.state
FROM series s JOIN client c ON c.id = s.client_id
WHERE s.state <> 'ended' AND s.next_on IS NOT NULL AND s.next_on BETWEEN {first} AND {last}
  AND s.next_on < {today} AND s.type_id IN {types}{sight}
ORDER BY s.next_on, c.name, s.id"""
YEAR = 300  # days from which a period is a year's
CLOSED = ("completed", "archived")


def control(reader: Reader, viewer: Actor, first: date, last: date, today: date) -> ControlList:
    """The list of a range as the viewer may see it."""
    refs = Refs(reader)
    types = [number for number, item in refs.types.items() if (json.loads(item.rules).get("roll") or "none") != "none"]
    lines = _lines(refs, viewer, types, first, last, today)
    gaps = [*_unmade(refs, viewer, types, first, last, today), *_missing(refs, viewer, types, first, last)]
    gaps += _without_evidence(lines)
    notes = _notes(refs, [gap.key for gap in gaps])
    told = tuple(_noted(gap, notes) for gap in sorted(gaps, key=lambda gap: (gap.on, gap.client, gap.key)))
    end = reader.rows("SELECT id, hash FROM activity_batch ORDER BY id DESC LIMIT 1")
    batch, mark = (int(end[0][0]), str(end[0][1])) if end else (0, "")
    return ControlList(first, last, tuple(lines), told, mark, batch)


def _lines(refs: Refs, viewer: Actor, types: Sequence[int], first: date, last: date, today: date) -> list[ControlLine]:
    ctx = Context(Binder(), refs, viewer, today)
    sql = _LINES.format(**_marks(ctx, types, first, last, sight.engagement_terms(ctx)))
    rows = refs.reader.rows(sql, ctx.bind.params)
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
        holds = refs.initials(holder)
        late = is_late(status, kept, day, today)
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
                holder=holds,
                late=late,
            )
        )
    return found


def _marks(
    ctx: Context, types: Sequence[int], first: date, last: date, terms: Sequence[str], **more: str
) -> dict[str, str]:
    bind = ctx.bind
    return {
        "true": bind.true,
        "false": bind.false,
        "types": bind.many(types),
        "first": bind(first.isoformat()),
        "last": bind(last.isoformat()),
        "deadline": _DEADLINE.format(true=bind.true),
        "sight": "".join(f" AND {term}" for term in terms),
        **more,
    }


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


# -- gaps --------------------------------------------------------------------------------------------


def _unmade(refs: Refs, viewer: Actor, types: Sequence[int], first: date, last: date, today: date) -> list[Gap]:
    """Periods of series that have no engagement: skipped, pending, failed, removed, or not looked at yet."""
    ctx = Context(Binder(), refs, viewer, today)
    sql = _UNMADE.format(**_marks(ctx, types, first, last, sight.client_terms(ctx)))
    gaps = []
    for series, on, creation, state, reason, client_id, client, type_id, qualifier, period in refs.reader.rows(
        sql, ctx.bind.params
    ):
        day = read_day(creation)
        assert day is not None
        what = "made and removed" if state in ("made", "adopted") else state
        said = f"{_named(refs, type_id, qualifier)} of {period or on}: {what}" + (f", {reason}" if reason else "")
        gaps.append(_of_series(refs, series, read_day(on) or day, client_id, client, type_id, said, day))
    ctx = Context(Binder(), refs, viewer, today)
    more = {"today": ctx.bind(today.isoformat())}
    sql = _WAITING.format(**_marks(ctx, types, first, last, sight.client_terms(ctx), **more))
    known = {(gap.series_id, gap.on) for gap in gaps}
    for series, next_on, client_id, client, type_id, qualifier, state in refs.reader.rows(sql, ctx.bind.params):
        day = read_day(next_on)
        assert day is not None
        if (series, day) not in known:
            said = f"{_named(refs, type_id, qualifier)}: due to be made since {day}" + (
                ", the series is paused" if state == "paused" else ""
            )
            gaps.append(_of_series(refs, series, day, client_id, client, type_id, said, day))
    return gaps


def _of_series(
    refs: Refs, series: int, on: date, client_id: int, client: str, type_id: int, said: str, day: date
) -> Gap:
    key = f"period:{short('series', series)}:{on.isoformat()}"
    return Gap(key, "period", client_id, client, refs.types[type_id].code, said, day, series_id=series)


def _missing(refs: Refs, viewer: Actor, types: Sequence[int], first: date, last: date) -> list[Gap]:
    """Clients with last year's return and none this year."""
    ctx = Context(Binder(), refs, viewer, last)
    marks = _marks(ctx, types, _year_before(first), _year_before(last), sight.engagement_terms(ctx))
    gaps = []
    for row in refs.reader.rows(_MISSING.format(**marks), ctx.bind.params):
        number, client_id, client, status, type_id, qualifier, period, ended, deadline = row
        end, due = read_day(ended), read_day(deadline)
        assert end is not None and due is not None
        code = refs.types[type_id].code
        key = f"return:{short('client', client_id)}:{code}:{qualifier.replace(':', ' ')}:{end.year + 1}"
        said = f"{_named(refs, type_id, qualifier)} {period} was done ({short('engagement', number)}), none after it"
        said += f"; the client is {status}" if status != "active" else ""
        gaps.append(Gap(key, "return", client_id, client, code, said, _year_after(due), engagement_id=number))
    return [gap for gap in gaps if _is_yearly(refs, gap.engagement_id)]


def _is_yearly(refs: Refs, number: int | None) -> bool:
    rows = refs.reader.rows("SELECT period_start, period_end FROM engagement WHERE id = :id", {"id": number})
    start, end = (read_day(value) for value in rows[0])
    return start is not None and end is not None and end - start >= timedelta(days=YEAR)


def _without_evidence(lines: Sequence[ControlLine]) -> list[Gap]:
    """Closed ones about which nothing says that they were filed."""
    gaps = []
    for line in lines:
        if line.status in CLOSED and line.filing is None:
            shown = short("engagement", line.engagement_id)
            papers = f"; {line.documents} documents" if line.documents else ""
            said = f"{line.type} {line.period} ({shown}) is {line.status} without a filing record{papers}"
            key = f"closed:{shown}"
            number = line.engagement_id
            gaps.append(
                Gap(key, "closed", line.client_id, line.client, line.type, said, line.deadline, engagement_id=number)
            )
    return gaps


def _named(refs: Refs, type_id: int, qualifier: str | None) -> str:
    return f"{refs.types[type_id].code} {qualifier or ''}".strip()


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _notes(refs: Refs, keys: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for part in chunks(keys):
        bind = Binder()
        sql = f"SELECT key, text, staff_id FROM gap_note WHERE key IN {bind.many(part)}"
        for key, text, staff in refs.reader.rows(sql, bind.params):
            found[key] = (text, refs.staff[staff].name if staff is not None else None)
    return found


def _noted(gap: Gap, notes: dict[str, tuple[str, str | None]]) -> Gap:
    if gap.key not in notes:
        return gap
    text, who = notes[gap.key]
    return replace(gap, note=text, noted_by=who)
