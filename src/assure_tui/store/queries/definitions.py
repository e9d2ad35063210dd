"""What the firm defines, for its settings: lines, types, statuses, settings, closing days [SET-1] [TYPE-4]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain import firm_settings
from assure_tui.domain.definition_views import (
    ClientFacingView,
    ClosingDayView,
    CustomStatusView,
    LineView,
    SettingView,
    SheetLine,
    TypeDetail,
)
from assure_tui.domain.model import Actor, Status
from assure_tui.store.queries import people, sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader, chunks, read_day

if TYPE_CHECKING:
    from collections.abc import Sequence


def lines(reader: Reader) -> tuple[LineView, ...]:
    """Service lines in their order, hidden ones marked."""
    rows = reader.rows(
        "SELECT l.id, l.code, l.name, l.scope, l.hidden, p.name,"
        " (SELECT COUNT(*) FROM engagement_type y WHERE y.line_id = l.id) FROM service_line l"
        " LEFT JOIN pipeline p ON p.id = l.pipeline_id ORDER BY l.position, l.id"
    )
    return tuple(
        LineView(row[0], row[1], row[2], row[3], bool(row[4]), row[5] or "", row[6], place)
        for place, row in enumerate(rows, start=1)
    )


_TYPES = (
    "SELECT y.id, y.code, y.name, l.code, l.name, y.entities, y.period_kind, y.rules, p.name, lp.name, y.title_pattern,"
    " y.priority, y.budget, y.description, y.start_offset, y.client_status, y.hidden, l.hidden,"
    " y.position, y.line_id FROM engagement_type y JOIN service_line l ON l.id = y.line_id"
    " LEFT JOIN pipeline p ON p.id = y.pipeline_id LEFT JOIN pipeline lp ON lp.id = l.pipeline_id"
    " ORDER BY l.position, l.id, y.position, y.id"
)


def types(reader: Reader, viewer: Actor) -> tuple[TypeDetail, ...]:
    """Every type with all it carries, by line [TYPE-4]; counts are of what the viewer sees [PERM-5]."""
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    seen = sight.only_seen(ctx, f"e.live = {ctx.bind.true}")
    live = _counts(reader, f"SELECT e.type_id, COUNT(*) FROM engagement e{seen} GROUP BY e.type_id", ctx.bind)
    ctx = Context(Binder(), ctx.refs, viewer, date.min)
    terms = " AND ".join(["s.state <> 'ended'", *sight.client_terms(ctx)])
    joined = f"series s JOIN client c ON c.id = s.client_id WHERE {terms}"
    series = _counts(reader, f"SELECT s.type_id, COUNT(*) FROM {joined} GROUP BY s.type_id", ctx.bind)
    own = {
        str(code).removeprefix("type:"): tuple(json.loads(items))
        for code, items in reader.rows("SELECT code, items FROM checklist_template WHERE code LIKE 'type:%'")
    }
    places: dict[int, int] = {}
    found = []
    for row in reader.rows(_TYPES):
        places[row[19]] = places.get(row[19], 0) + 1
        found.append(
            TypeDetail(
                id=row[0], code=row[1], name=row[2], line=row[3], line_name=row[4], entities=tuple(json.loads(row[5])),
                period=row[6], rules=json.loads(row[7]), pipeline=row[8], line_pipeline=row[9] or "", title=row[10],
                priority=row[11], budget=row[12], description=row[13], start_offset=row[14], client_status=row[15],
                hidden=bool(row[16]), line_hidden=bool(row[17]), live=live.get(row[0], 0), series=series.get(row[0], 0),
                position=places[row[19]], checklist=own.get(row[1], ()),
            )
        )  # fmt: skip
    return tuple(found)


def _counts(reader: Reader, sql: str, bind: Binder) -> dict[Any, int]:
    return {row[0]: row[1] for row in reader.rows(sql, bind.params)}


def custom_statuses(reader: Reader, viewer: Actor) -> tuple[CustomStatusView, ...]:
    """The firm's own statuses in their order [ST-2]."""
    names = {row[0]: row[1] for row in reader.rows("SELECT id, name FROM pipeline")}
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    seen = sight.only_seen(ctx, "e.custom_status IS NOT NULL", f"e.removed = {ctx.bind.false}")
    used = _counts(
        reader, f"SELECT e.custom_status, COUNT(*) FROM engagement e{seen} GROUP BY e.custom_status", ctx.bind
    )
    bind = Binder()
    rows = reader.rows(
        "SELECT id, code, name, colour, behaviour, pipelines, back_to_active FROM custom_status"
        f" WHERE removed = {bind.false} ORDER BY position, id",
        bind.params,
    )
    found = []
    for place, row in enumerate(rows, start=1):
        scope = tuple(json.loads(row[5])) if row[5] else ()
        found.append(
            CustomStatusView(
                row[0], row[1], row[2], row[3], Status(row[4]), tuple(names.get(one, "") for one in scope), scope,
                bool(row[6]), used.get(row[2], 0), place,
            )
        )  # fmt: skip
    return tuple(found)


def client_statuses(reader: Reader, viewer: Actor) -> tuple[ClientFacingView, ...]:
    """The client-facing statuses in their order [CFS-1]."""
    ctx = Context(Binder(), Refs(reader), viewer, date.min)
    seen = sight.only_seen(ctx, "e.client_status IS NOT NULL")
    used = _counts(
        reader, f"SELECT e.client_status, COUNT(*) FROM engagement e{seen} GROUP BY e.client_status", ctx.bind
    )
    rows = reader.rows("SELECT id, name, colour, text FROM client_facing_status ORDER BY position, id")
    return tuple(
        ClientFacingView(row[0], row[1], row[2], row[3], used.get(row[1], 0), place)
        for place, row in enumerate(rows, start=1)
    )


def closing_days(reader: Reader) -> tuple[ClosingDayView, ...]:
    """The firm's own closing days by date [CAL-5]."""
    return tuple(ClosingDayView(day, name) for day, name in sorted(people.closing_days(reader).items()))


def settings(reader: Reader) -> tuple[SettingView, ...]:
    """Every setting of the firm with its value and its default, in words [SET-1]."""
    stored: Mapping[str, Any] = people.settings(reader)
    logins = {row[0]: row[1] for row in reader.rows("SELECT id, COALESCE(login, initials) FROM staff")}
    return tuple(
        SettingView(
            entry.key, entry.label, stored.get(entry.key, entry.default), entry.default,
            firm_settings.shown(entry.key, stored.get(entry.key, entry.default), logins),
            firm_settings.shown(entry.key, entry.default, logins), entry.about, entry.takes,
        )
        for entry in firm_settings.ENTRIES
    )  # fmt: skip


def sheet(reader: Reader, ids: Sequence[int]) -> tuple[SheetLine, ...]:
    """The client status sheet of some engagements, by client and date [CFS-4]."""
    texts = {row[0]: row[1] for row in reader.rows("SELECT name, text FROM client_facing_status")}
    found: list[SheetLine] = []
    for part in chunks(ids):
        bind = Binder()
        rows = reader.rows(
            "SELECT e.client_id, c.name, e.id, e.title, e.client_title, e.client_status, e.client_text, e.due"
            f" FROM engagement e JOIN client c ON c.id = e.client_id WHERE e.id IN {bind.many(part)}",
            bind.params,
        )
        found += [
            SheetLine(
                row[0], row[1], row[2], row[4] or row[3], row[5] or "", row[6] or texts.get(row[5], ""),
                read_day(row[7]),
            )
            for row in rows
        ]  # fmt: skip
    return tuple(
        sorted(
            found, key=lambda line: (line.client.casefold(), line.client_id, str(line.date or "9"), line.engagement_id)
        )
    )
