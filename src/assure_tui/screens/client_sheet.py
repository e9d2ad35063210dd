"""The first tab of the client page: facts, people, open work and tasks, relations, contacts [CLT-11]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from textual.content import Content

from assure_tui.domain.client_views import ClientDetail, ClientFiles, ContactView, RelationView
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.urgency import bucket, words
from assure_tui.domain.views import ClientView, TaskView
from assure_tui.formatting import cut, fit, full_date
from assure_tui.screens.client_rows import TONES
from assure_tui.widgets.detail_pane import head, task_mark, text_rows
from assure_tui.widgets.row_list import Row, painted

LABEL = 11


def pair(label: str, value: str, cells: int, *, ascii: bool = False) -> Row:
    """A label, said quietly, and its value."""
    text = cut(value, max(10, cells - LABEL), ascii=ascii)
    return Row(Content(f"{fit(label, LABEL - 1)} {text}".rstrip()), spans=((0, LABEL, "dim"),))


def fact_rows(detail: ClientDetail, names: Mapping[str, str], cells: int, *, ascii: bool) -> Iterator[Row]:
    """What the client is, where, and who has it."""
    view, facts = detail.client, detail.facts
    where = ", ".join(part for part in (view.street, view.city, _region(view)) if part)
    ends = f"{view.fiscal_year_end}{', 52/53 weeks' if detail.weeks_5253 else ''}"
    kind = f"{view.entity.capitalize()}, {view.status.capitalize()}, year end {ends}"
    reach = ", ".join(part for part in (view.email, view.phone) if part)
    number = f"{view.number}, {short('client', view.id)}" if view.number else short("client", view.id)
    for label, value in (
        ("Client", f"{number}   {kind}"),
        ("Address", where),
        ("Reach", reach),
        ("Tax id", view.tax_id_masked or ""),
        ("Tags", ", ".join(view.tags)),
        ("Folder", view.folder or ""),
        ("External", view.external_id or ""),
    ):
        if value:
            yield pair(label, value, cells, ascii=ascii)
    if not detail.whole:
        yield Row(Content("You stand on work of this client: name and contacts are all you see of it."), tone="dim")
        return
    team = [f"{slot} {_who(getattr(view, slot), names)}" for slot in SLOTS]
    lines = ["  ".join(team)] if len("  ".join(team)) <= cells - LABEL else ["  ".join(team[:2]), "  ".join(team[2:])]
    for n, line in enumerate(lines):
        yield pair("" if n else "Team", line, cells, ascii=ascii)
    if detail.access:
        yield pair("Also sees", ", ".join(name for _, name in detail.access), cells, ascii=ascii)
    if facts.open:
        due = f"; next {full_date(facts.next_due)}" if facts.next_due else ""
        late = f", {facts.late} late" if facts.late else ""
        blocked = f", {facts.blockers} blockers" if facts.blockers else ""
        yield pair("Work", f"{facts.open} open{late}{blocked}{due}", cells, ascii=ascii)


def _region(view: ClientView) -> str:
    return " ".join(part for part in (view.state, view.zip) if part)


def _who(login: str | None, names: Mapping[str, str]) -> str:
    return names.get(login, login) if login else "--"


def relation_row(one: RelationView, key: str, cells: int, *, ascii: bool) -> Row:
    """`owner of  Larch Partners (40 %)`; enter opens that client."""
    share = f" ({one.percent:g} %)" if one.percent is not None else ""
    return Row(Content(f"  {fit(one.words, 14)} {cut(one.client + share, max(10, cells - 17), ascii=ascii)}"), key)


def contact_row(one: ContactView, key: str, cells: int, *, ascii: bool) -> Row:
    """Name, label, mail, phone; the primary one says so; enter opens what can be done with it."""
    parts = [one.name, one.label, one.email or "", one.phone or "", "primary" if one.primary else ""]
    return Row(Content("  " + cut("  ".join(part for part in parts if part), cells - 2, ascii=ascii)), key)


def task_row(task: TaskView, key: str, cells: int, today: date, *, ascii: bool) -> Row:
    """One task with its engagement, person and date."""
    due, tone = "", "dim"
    if task.due and not task.status.done:
        where = bucket(task.due, today)
        tone = TONES.get(where, "dim")
        due = f"{where.glyph(ascii) or ' '} {words(task.due, today)}"
    waits = f"waits: {task.waiting_on.replace('_', ' ')}" if task.waiting_on and not task.status.done else ""
    last = waits or (task.status.label if task.status.done else "required" if task.required else "")
    room = max(24, cells - 6 - 5 - 15 - 17)
    title = room * 11 // 20
    parts = [
        (f"  {task_mark(task.status)} ", ""),
        (f"{fit(task.title, title, ascii=ascii)} ", ""),
        (f"{fit(task.engagement or '', room - title - 1, ascii=ascii)} {fit(task.assignee or '--', 3)} ", "dim"),
        (f"{fit(due, 14)} ", tone),
        (cut(last, 16, ascii=ascii), "dim"),
    ]
    return Row(painted(parts).content, key, "dim") if task.status.done else painted(parts, key)


def file_rows(found: ClientFiles, cells: int, *, ascii: bool) -> Iterator[Row]:
    """The folder, then its files with the work they lie with, newest first."""
    if not found.root:
        yield Row(Content("The client has no folder yet. e sets one; files dropped there are found."), tone="dim")
        return
    yield head(f"Folder   {found.root}")
    if not found.files:
        yield Row(Content("No files were seen in it yet."), tone="dim")
    for one in found.files:
        day = f"{one.first_seen:%Y-%m-%d}"
        tail = "missing" if one.missing else found.work.get(one.id, "not with any work")
        size = max(10, (cells - 16) * 3 // 5)
        said = f"  {day} {fit(one.path, size, ascii=ascii)} {cut(tail, max(6, cells - size - 15), ascii=ascii)}"
        yield Row(Content(said.rstrip()), f"file:{one.id}", "late" if one.missing else "")


def note_rows(text: str | None, cells: int) -> Iterator[Row]:
    """The notes as they were written."""
    if not text:
        yield Row(Content("No notes yet. c writes some, E in your own editor."), "notes:", "dim")
        return
    yield from text_rows(text, cells, "notes:", indent=1)
