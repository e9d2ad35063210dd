"""The control list: dates of the law in a range with their evidence, and what should be there and is not [INS-7]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assure_tui.domain.control import NO_RECORD, ControlLine, ControlList, ControlSums, Gap
from assure_tui.domain.model import Actor, short
from assure_tui.store.queries import control_lines, sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, chunks, read_day

# Work of a year whose deadline was in the same range a year before, and nothing of the same kind after it.
_MISSING = """
SELECT {columns}
FROM engagement e JOIN client c ON c.id = e.client_id
WHERE e.removed = {false} AND e.in_force = {true} AND c.removed = {false} AND e.type_id + 0 IN {types}
  AND e.effective BETWEEN {first} AND {last} AND e.period_end IS NOT NULL AND e.part IS NULL
  AND NOT EXISTS (SELECT 1 FROM engagement n WHERE n.client_id = e.client_id AND n.type_id = e.type_id
    AND n.qualifier = e.qualifier AND n.in_force = {true} AND n.period_start > e.period_start){sight}{tail}"""
_RETURN = (
    "e.id, e.client_id, c.name, c.status, e.type_id, e.qualifier, e.period_label, e.period_end, e.effective,"
    " e.period_start"
)
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
    """The list of a range as the viewer may see it, whole: to print, or to hand over."""
    refs = Refs(reader)
    found = control_lines.lines(refs, viewer, first, last, today)
    end = reader.rows("SELECT id, hash FROM activity_batch ORDER BY id DESC LIMIT 1")
    batch, mark = (int(end[0][0]), str(end[0][1])) if end else (0, "")
    return ControlList(first, last, found, _gaps(refs, viewer, first, last, today, found), mark, batch)


def gaps(reader: Reader, viewer: Actor, first: date, last: date, today: date) -> tuple[Gap, ...]:
    """What should be there in a range and is not."""
    refs = Refs(reader)
    closed = control_lines.lines(refs, viewer, first, last, today, only=control_lines.NO_EVIDENCE)
    return _gaps(refs, viewer, first, last, today, closed)


def _gaps(
    refs: Refs, viewer: Actor, first: date, last: date, today: date, lines: Sequence[ControlLine]
) -> tuple[Gap, ...]:
    types = control_lines.types(refs)
    found = [*_unmade(refs, viewer, types, first, last, today), *_missing(refs, viewer, types, first, last)]
    found += _without_evidence(lines)
    notes = _notes(refs, [gap.key for gap in found])
    return tuple(_noted(gap, notes) for gap in sorted(found, key=lambda gap: (gap.on, gap.client, gap.key)))


def sums(reader: Reader, viewer: Actor, first: date, last: date, today: date) -> ControlSums:
    """The same in figures, added up by the database; of the gaps only those that notes are about are read."""
    refs = Refs(reader)
    kinds = control_lines.types(refs)
    states, late = control_lines.states(refs, viewer, first, last, today)
    unmade = {gap.key for gap in _unmade(refs, viewer, kinds, first, last, today)}
    count = len(unmade) + _missing_count(refs, viewer, kinds, first, last) + states.get(NO_RECORD, 0)
    notes = {row[0] for row in reader.rows("SELECT key FROM gap_note")}
    told = len(notes & unmade)
    named = {
        kind: [key.split(":")[1][2:] for key in notes if key.startswith(f"{kind}:")] for kind in ("return", "closed")
    }
    for part in chunks(int(number) for number in named["return"] if number.isdigit()):
        told += sum(1 for gap in _missing(refs, viewer, kinds, first, last, part) if gap.key in notes)
    for part in chunks(int(number) for number in named["closed"] if number.isdigit()):
        told += control_lines.without_evidence(refs, viewer, first, last, today, part)
    return ControlSums(states, late, count, count - told)


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
        "sight": "".join(f" AND {term}" for term in terms),
        **more,
    }


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


def _missing(
    refs: Refs, viewer: Actor, types: Sequence[int], first: date, last: date, clients: Sequence[int] | None = None
) -> list[Gap]:
    """Clients with last year's return and none this year."""
    ctx = Context(Binder(), refs, viewer, last)
    only = "" if clients is None else f" AND e.client_id IN {ctx.bind.many(clients)}"
    sql = _missing_sql(ctx, types, first, last, _RETURN, f"{only} ORDER BY e.effective, c.name, e.id")
    gaps = []
    for row in refs.reader.rows(sql, ctx.bind.params):
        number, client_id, client, status, type_id, qualifier, period, ended, deadline, began = row
        if not _is_yearly(began, ended):
            continue
        end, due = read_day(ended), read_day(deadline)
        assert end is not None and due is not None
        code = refs.types[type_id].code
        key = f"return:{short('client', client_id)}:{code}:{qualifier.replace(':', ' ')}:{end.year + 1}"
        said = f"{_named(refs, type_id, qualifier)} {period} was done ({short('engagement', number)}), none after it"
        said += f"; the client is {status}" if status != "active" else ""
        gaps.append(Gap(key, "return", client_id, client, code, said, _year_after(due), engagement_id=number))
    return gaps


def _missing_count(refs: Refs, viewer: Actor, types: Sequence[int], first: date, last: date) -> int:
    """How many of them: periods are few, so whether one is a year's is asked of each once."""
    ctx = Context(Binder(), refs, viewer, last)
    columns = "e.period_start, e.period_end, COUNT(*)"
    sql = _missing_sql(ctx, types, first, last, columns, " GROUP BY e.period_start, e.period_end")
    return sum(int(row[2]) for row in refs.reader.rows(sql, ctx.bind.params) if _is_yearly(row[0], row[1]))


def _missing_sql(ctx: Context, types: Sequence[int], first: date, last: date, columns: str, tail: str) -> str:
    terms = sight.terms_of_few(ctx)
    return _MISSING.format(
        **_marks(ctx, types, _year_before(first), _year_before(last), terms, columns=columns, tail=tail)
    )


def _is_yearly(began: str | None, ended: str | None) -> bool:
    start, end = read_day(began), read_day(ended)
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
