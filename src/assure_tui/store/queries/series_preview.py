"""What the next occurrences of a series will be, of a saved one and of one that is not saved yet [REC-29]."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assure_tui.domain.due_rules import type_dates_from_dict
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import SLOTS, Actor, short
from assure_tui.domain.recurrence.choices import Around, timing, type_code_of
from assure_tui.domain.recurrence.plan import SeriesFacts
from assure_tui.domain.recurrence.preview import Foreseen, Look
from assure_tui.domain.recurrence.preview import preview as foresee
from assure_tui.domain.recurrence.timetable import Timetable, check_timetable
from assure_tui.domain.titles import codes_in
from assure_tui.store.queries import people, sight, title_names
from assure_tui.store.queries.refs import Context, Refs, read_json
from assure_tui.store.queries.series_facts import Loaded, load, taken_by, year_end
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.series_commands import CreateSeries


def preview(reader: Reader, viewer: Actor, number: int, *, count: int = 12, today: date) -> tuple[Foreseen, ...]:
    """The next occurrences of a series as the loop will make them."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    terms = [f"s.id = {ctx.bind(number)}", *sight.client_terms(ctx)]
    sql = f"SELECT 1 FROM series s JOIN client c ON c.id = s.client_id WHERE {' AND '.join(terms)}"
    if not reader.rows(sql, ctx.bind.params):
        raise NotFound(f"there is no series {short('series', number)} that you may see")
    found = load(reader.rows, [number], people.work(reader), today)[number]
    if found.broken is not None:
        raise found.broken
    defaults = _client_slots(reader, found.client_id)
    look = _named(ctx.refs, reader, found, found.template, defaults)
    shown = foresee(found.facts, look, today, found.existing, count=count, limit=_bound(reader))
    own = _own_changes(reader, number)
    return tuple(_peopled(ctx.refs, line, found.template, defaults, own.get(line.on, {})) for line in shown)


def preview_new(
    reader: Reader, viewer: Actor, cmd: CreateSeries, *, count: int = 12, today: date
) -> tuple[Foreseen, ...]:
    """The same of a series that is not saved yet, for the first client of the command; Invalid as saving would be."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    client_id = cmd.client_ids[0]
    if not sight.sees_client(ctx, client_id):
        raise NotFound(f"there is no client {short('client', client_id)} that you may see")
    found = _unsaved(reader, cmd, client_id, today)
    check_timetable(found.facts.table)
    defaults = _client_slots(reader, client_id)
    look = _named(ctx.refs, reader, found, dict(cmd.template), defaults)
    shown = foresee(found.facts, look, today, found.existing, count=count, limit=_bound(reader))
    return tuple(_peopled(ctx.refs, line, dict(cmd.template), defaults, {}) for line in shown)


def preview_changed(
    reader: Reader,
    viewer: Actor,
    number: int,
    cmd: CreateSeries,
    *,
    on: date | None = None,
    count: int = 12,
    today: date,
) -> tuple[Foreseen, ...]:
    """Of a series as the command would have it: what was decided stays [REC-23]; `on` begins this and future."""
    ctx = Context(Binder(), Refs(reader), viewer, today)
    client_id = cmd.client_ids[0]
    saved = load(reader.rows, [number], people.work(reader), today).get(number)
    if saved is None or saved.client_id != client_id or not sight.sees_client(ctx, client_id):
        raise NotFound(f"there is no series {short('series', number)} that you may see")
    found = _unsaved(reader, cmd, client_id, today)
    table = replace(found.facts.table, counted=saved.facts.table.counted)
    done = saved.facts.done_through
    if on is not None:
        done = max(day for day in (done, on - timedelta(days=1)) if day is not None)
    check_timetable(table)
    found.facts = replace(saved.facts, table=table, wait=found.facts.wait, done_through=done)
    defaults, own = _client_slots(reader, client_id), _own_changes(reader, number)
    look = _named(ctx.refs, reader, found, dict(cmd.template), defaults)
    shown = foresee(found.facts, look, today, found.existing, count=count, limit=_bound(reader))
    return tuple(_peopled(ctx.refs, line, dict(cmd.template), defaults, own.get(line.on, {})) for line in shown)


def _bound(reader: Reader) -> int:
    return int(people.settings(reader).get("catchup.limit", 24))


def _client_slots(reader: Reader, client_id: int) -> dict[str, int | None]:
    sql = "SELECT preparer_id, reviewer_id, partner_id, owner_id FROM client WHERE id = :id"
    found = dict(zip(SLOTS, reader.rows(sql, {"id": client_id})[0], strict=True))
    if found["preparer"] is None:
        found["preparer"] = people.settings(reader).get("firm.default_preparer")
    return found


def _own_changes(reader: Reader, number: int) -> dict[date, dict[str, Any]]:
    sql = 'SELECT "on", changes FROM occurrence WHERE series_id = :id AND changes IS NOT NULL'
    return {date.fromisoformat(day): read_json(text) or {} for day, text in reader.rows(sql, {"id": number})}


def _peopled(
    refs: Refs, line: Foreseen, template: dict[str, Any], defaults: dict[str, int | None], own: dict[str, Any]
) -> Foreseen:
    """Who will hold it: this one's own people, the series', the client's; who has left gives way [CRE-5] [REC-19]."""
    given = {**template, **own.get("slots", {})}
    found: dict[str, str | None] = {}
    for slot in SLOTS:
        person = given[slot] if slot in given else defaults[slot]
        if person is not None and refs.staff[person].state == "left":
            person = defaults[slot]
        if person is not None and refs.staff[person].state == "left":
            person = None
        found[slot] = refs.login(person)
    due = date.fromisoformat(own["due"]) if own.get("due") else line.due
    return replace(line, people=found, due=due)


def _named(
    refs: Refs, reader: Reader, found: Loaded, template: dict[str, Any], defaults: dict[str, int | None]
) -> Look:
    """The look with the names its title asks for: those of the series, else of the client, type and line [CODE-7]."""
    try:
        wanted = codes_in(found.look.pattern, request=False) & title_names.CODES
    except Invalid:  # said where the title is typed
        return found.look
    if not wanted:
        return found.look
    staff = {slot: template.get(slot, defaults[slot]) for slot in SLOTS}
    facts: dict[str, Any] = {slot: who for slot, who in staff.items() if who and refs.staff[who].state != "left"}
    lines = reader.rows(
        "SELECT p.id, s.id FROM pipeline p JOIN stage s ON s.pipeline_id = p.id WHERE s.removed = :no AND p.code ="
        " COALESCE(:code, (SELECT p.code FROM engagement_type y JOIN service_line l ON l.id = y.line_id"
        " JOIN pipeline p ON p.id = COALESCE(y.pipeline_id, l.pipeline_id) WHERE y.id = :type))"
        " ORDER BY CASE WHEN s.code = :stage THEN 0 ELSE 1 END, s.position LIMIT 1",
        {"no": False, "code": template.get("pipeline"), "type": found.type_id, "stage": template.get("stage") or ""},
    )
    facts |= dict(zip(("pipeline", "stage"), lines[0], strict=True)) if lines else {}
    return replace(found.look, names=title_names.names(reader.rows, wanted, {**facts, "client": found.client_id}))


def _unsaved(reader: Reader, cmd: CreateSeries, client_id: int, today: date) -> Loaded:
    """A series as it would be kept, with what its preview needs."""
    code = type_code_of(cmd)
    rows = reader.rows(
        "SELECT y.id, y.code, y.name, y.period_kind, y.entities, y.rules, y.title_pattern, l.name, p.code"
        " FROM engagement_type y JOIN service_line l ON l.id = y.line_id"
        " LEFT JOIN pipeline p ON p.id = COALESCE(y.pipeline_id, l.pipeline_id) WHERE lower(y.code) = :code",
        {"code": code.strip().casefold()},
    )
    if not rows:
        raise Invalid("type", "unknown", f"there is no engagement type {code[:40]!r}")
    kind = rows[0]
    client = reader.rows(
        "SELECT name, number, state, status, entity, fiscal_year_end, weeks_5253 FROM client WHERE id = :id",
        {"id": client_id},
    )[0]
    settings = people.settings(reader)
    dates = type_dates_from_dict(json.loads(kind[5]))
    fye = year_end(client[5], bool(client[6]))
    pipeline = str(cmd.template.get("pipeline") or kind[8] or "")
    defaults = (settings.get("series.defaults") or {}).get(pipeline)
    around = Around(
        type_code=kind[1],
        period_kind=kind[3],
        entities=tuple(json.loads(kind[4])),
        dates=dates,
        entity=client[4],
        fye=fye,
        today=today,
        defaults=defaults if isinstance(defaults, dict) else {},
        week=settings.get("firm.week") or range(5),
    )
    values = timing(cmd, around)
    table = Timetable(
        rule=values["rule"],
        start=values["start"],
        kind=values["period_kind"] or kind[3],
        mapping=values["mapping"],
        working_days=values["working_days"],
        shift=values["shift"],
        shift_holidays=values["shift_holidays"],
        lead=values["lead"],
        fye=fye,
        fiscal_parts=kind[3] == "fiscal_year",
        dates=dates,
        work=people.work(reader),
    )
    facts = SeriesFacts(table=table, wait=values["wait"], client_active=client[3] != "inactive")
    look = Look(
        client=client[0],
        type_code=kind[1],
        type_name=kind[2],
        line=kind[7],
        pattern=str(cmd.template.get("title") or kind[6]),
        client_number=client[1] or "",
        state=client[2],
        qualifier=cmd.qualifier,
        due_rule=values["due_rule"],
    )
    found = Loaded(0, client_id, int(kind[0]), facts, look, dict(cmd.template), values["frequency"])
    found.taken = taken_by(reader.rows, client_id, int(kind[0]), cmd.qualifier)
    return found
