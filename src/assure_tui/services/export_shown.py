"""What a screen shows, written to a file: its filter, order and columns, or all fields of it [EXP-1] [EXP-4]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date
from typing import TYPE_CHECKING, Any

from assure_tui.domain import transfers as d
from assure_tui.domain.commands import Command, ExportClients, ExportView
from assure_tui.domain.model import Actor
from assure_tui.services import export_columns, exporting, shapes
from assure_tui.services.file_access import target_path

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery
    from assure_tui.domain.query.words import Target
    from assure_tui.domain.read_port import ReadPort

EVERYTHING = 1_000_000
TOGETHER = 500  # engagements whose rows are asked for at once
REVIEWS = ("review", "approve")
Rows = tuple[list[dict[str, Any]], list[str]]


def write(services: Any, actor: Actor, wanted: d.WriteShown) -> d.Written:
    """The file; who may not export gets none, and none is there without its entry in the log [ACT-4]."""
    shown = wanted.shown
    target = target_path(wanted.path, services.location, overwrite=wanted.overwrite)
    # A calendar takes whole rows: it knows what becomes an event.
    whole = wanted.every_field or wanted.form == "ics"
    rows, columns = _READERS.get(shown.what, _own)(services.reads, actor, services.clock.today(), shown, whole)
    command: Command = (
        ExportClients(shown.query, len(rows))
        if shown.what == "clients"
        else ExportView(shown.what, shown.query, len(rows))
    )
    services.dispatcher.execute(command, actor)
    at = services.clock.now().astimezone(UTC).isoformat(timespec="seconds")
    about = exporting.About(shown.what, shown.query, at, actor.name, shown.view, log_end(services.reads))
    data = _data(services.reads, rows, columns, wanted.form, about, flat=whole)
    exporting.put(target, data, overwrite=wanted.overwrite)
    return d.Written(str(target), len(rows))


def log_end(reads: Any) -> str:
    """The hash of the log's last batch, by which one can see later what an export was made of [ACT-6]."""
    found = reads.reader.rows("SELECT hash FROM activity_batch ORDER BY id DESC LIMIT 1")
    return str(found[0][0]) if found else ""


def _data(
    reads: ReadPort, rows: list[dict[str, Any]], columns: list[str], form: str, about: exporting.About, *, flat: bool
) -> bytes:
    if form == "ics":
        from assure_tui.services.export_calendar import calendar

        return calendar(rows, about, reads.firm())
    if form == "json":
        return exporting.export(rows, columns, form, about)
    lines = [line for row in rows for line in export_columns.flat(row)] if flat else rows
    return exporting.export(lines, columns, form, about)


# -- what is shown -----------------------------------------------------------------------------------


def _engagements(reads: ReadPort, viewer: Actor, today: date, shown: d.ShownList, whole: bool) -> Rows:
    query = _resolved(reads, viewer, shown.query, "engagements", today)
    if shown.pipeline:
        ids = _of_pipeline(reads, viewer, today, shown.pipeline, query)
    else:
        ids = list(reads.table(viewer, today).order(query))
    if whole:
        found = _by_number(reads, viewer, today, ids)
        return [found[number] for number in ids if number in found], export_columns.ENGAGEMENTS
    words = shown.columns or export_columns.SHOWN_CARDS
    table = reads.table(viewer, today)
    rows = [
        export_columns.card_row(row, words, today)
        for start in range(0, len(ids), TOGETHER)
        for row in table.rows(ids[start : start + TOGETHER])
    ]
    return rows, export_columns.card_columns(words)


def _by_number(reads: ReadPort, viewer: Actor, today: date, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """These engagements whatever their status: a board shows what was completed of late, too."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), 200):  # a filter has its own limit of length
        numbers = ",".join(map(str, ids[start : start + 200]))
        query = _resolved(reads, viewer, f"is:open,done,cancelled,archived id:{numbers}", "engagements", today)
        views, _ = reads.engagements(viewer, query, limit=None, offset=0, today=today)
        found.update((view.id, shapes.engagement(view)) for view in views)
    return found


def _of_pipeline(reads: ReadPort, viewer: Actor, today: date, pipeline: str, query: ResolvedQuery | None) -> list[int]:
    """Column by column, in the order of each."""
    found = next(item for item in reads.pipelines(viewer) if item.code == pipeline)
    return [
        card.id
        for stage in found.stages
        for card in reads.column(viewer, stage.id, query, 0, EVERYTHING, today=today).cards
    ]


def _clients(reads: ReadPort, viewer: Actor, today: date, shown: d.ShownList, whole: bool) -> Rows:
    query = _resolved(reads, viewer, shown.query, "clients", today)
    views, _ = reads.clients(viewer, query, limit=None, offset=0)
    rows = [shapes.client(view) for view in views]
    for row in rows:
        del row["tax_id"]  # masked it is of no use, and whole it leaves no firm [CLT-10]
    return _chosen(rows, export_columns.CLIENTS if whole else export_columns.SHOWN_CLIENTS, whole=whole)


def _tasks(reads: ReadPort, viewer: Actor, today: date, shown: d.ShownList, whole: bool) -> Rows:
    query = _resolved(reads, viewer, shown.query, "tasks", today)
    plain = query is None or (query.query.where is None and not query.query.sort)
    if shown.mode == "review" and plain:
        views = reads.queue(viewer, viewer.staff_id or 0, today)
    else:
        views, _ = reads.tasks(viewer, query, mine_default=shown.mode != "anyone", limit=None, offset=0, today=today)
        if shown.mode == "review":
            views = tuple(view for view in views if view.type in REVIEWS)
    rows = [shapes.task(view) for view in views]
    return _chosen(rows, export_columns.TASKS if whole else export_columns.SHOWN_TASKS, whole=whole)


def _calendar(reads: ReadPort, viewer: Actor, today: date, shown: d.ShownList, whole: bool) -> Rows:
    from assure_tui.domain.calendar_layout import By
    from assure_tui.services.calendar_export import event_row

    query = _resolved(reads, viewer, shown.query, "engagements", today)
    first, last = date.fromisoformat(shown.first), date.fromisoformat(shown.last)
    view = reads.calendar(viewer, first, last, query, by=By(shown.by), per_day=EVERYTHING, today=today)
    entries = {
        entry.key: entry
        for entry in (*view.overdue, *(entry for day in sorted(view.loads) for entry in view.loads[day].entries))
    }
    rows = []
    for entry in entries.values():
        row = event_row(entry)
        if not whole:
            card = entry.card
            row |= {
                "day": shapes.day(entry.day), "kind": entry.kind, "type": card.type, "period": card.period,
                "due": shapes.day(card.due), "target": shapes.day(card.target),
                "tasks_done": card.tasks_done, "tasks_total": card.tasks_total,
            }  # fmt: skip
        rows.append(row)
    return _chosen(rows, export_columns.CALENDAR, whole=whole)


def _own(reads: ReadPort, viewer: Actor, today: date, shown: d.ShownList, whole: bool) -> Rows:
    """A screen that brings its rows with it."""
    names = shown.columns or tuple(dict.fromkeys(name for row in shown.rows for name in row))
    return _chosen([dict(row) for row in shown.rows], names, whole=whole)


_READERS: Mapping[str, Callable[[Any, Actor, date, d.ShownList, bool], Rows]] = {
    "engagements": _engagements,
    "clients": _clients,
    "tasks": _tasks,
    "calendar": _calendar,
}


def _chosen(rows: list[dict[str, Any]], columns: Iterable[str], *, whole: bool) -> Rows:
    """JSON of what is shown holds the shown columns and no more."""
    names = list(columns)
    return (rows if whole else [{name: row.get(name) for name in names} for row in rows]), names


def _resolved(reads: ReadPort, viewer: Actor, text: str, target: Target, today: date) -> ResolvedQuery | None:
    if not text.strip():
        return None
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    views: Sequence[Any] = reads.views(viewer)
    return resolve(parse(text, target), today, reads.work(), views={view.name: view.query for view in views})
