"""docs: the files of an engagement, matched and sorted from the command line [DOC-*]."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from assure_tui.cli import definition_values, document_shapes, refs, shapes
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.output import talk
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.checklist_words import typed_patterns
from assure_tui.domain.commands import WaiveItem
from assure_tui.domain.document_commands import (
    ApplyFolderTemplate,
    FileIntoFolder,
    MatchFile,
    SaveChecklist,
    UnmatchFile,
)
from assure_tui.domain.document_views import DocumentView, Papers
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.views import ChecklistItemView

COLUMNS = {"id": "No.", "path": "File", "type": "Type", "answers": "Answers", "state": "State"}
ITEM_FIELDS = ("name", "type", "patterns", "count", "required", "expected")
AGAIN = 1.0  # seconds between the two looks: a file counts when it kept its size and time [DOC-9]


@click.group(cls=AssureGroup)
def docs() -> None:
    """Files of an engagement and the checklist they answer."""


@docs.command("list", cls=AssureCommand)
@click.argument("eng")
@click.option("--all", "everything", is_flag=True, help="The client's other files too.")
def list_(eng: str, everything: bool) -> None:
    """Files that belong to ENG or answer its checklist, and those to sort."""
    run = session()
    number = refs.number(eng, "engagement")
    view = run.reads.engagement(run.actor, number, run.today)
    papers = run.reads.papers(run.actor, number, others=True)
    shown = (*papers.documents, *(papers.unlinked if everything else ()))
    names = {item.id: item.name for item in view.checklist}
    rows = document_shapes.listed(shown)
    if not run.options.json:
        for row, one in zip(rows, shown, strict=True):
            row["answers"] = ", ".join(names[n] for n in one.items if n in names)
            row["state"] = "missing" if one.missing else "linked" if one.linked else "" if one.items else "other"
    more = {
        "id": short("engagement", number),
        "folder": papers.root,
        "to_sort": document_shapes.to_sort(papers),
        "checklist": [shapes.checklist_item(item) for item in view.checklist],
        "unreadable": list(papers.unreadable),
    }
    run.output.records("documents", rows, COLUMNS, more=more, empty="No files yet.")
    if run.options.json or run.options.plain:
        return
    for waiting in papers.to_sort:
        fits = " or ".join(f"{n} {one_line(name)}" for n, name in waiting.items)
        talk(f"To sort: {waiting.document_id} {one_line(waiting.path)} fits {fits}.")
    for path in papers.unreadable:
        talk(f"Cannot be read: {one_line(path) or 'the folder itself'}.")


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("file")
@click.argument("item", required=False)
def match(eng: str, file: str, item: str | None) -> None:
    """FILE (its number or path) answers ITEM (its number or name); without ITEM it belongs to ENG."""
    run = session()
    number = refs.number(eng, "engagement")
    document = _file(run.reads.papers(run.actor, number, others=True), file)
    act(run, MatchFile(number, document, _item(run, number, item) if item else None))


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("what")
def unmatch(eng: str, what: str) -> None:
    """WHAT is a file that answers nothing here, or a waived item that is asked for again."""
    run = session()
    number = refs.number(eng, "engagement")
    papers = run.reads.papers(run.actor, number, others=True)
    try:
        act(run, UnmatchFile(number, _file(papers, what)))
    except NotFound:
        items = run.reads.engagement(run.actor, number, run.today).checklist
        waived = [item for item in items if item.state == "waived"]
        found = _item_named(waived, what)
        if found is None:
            raise
        act(run, UnmatchFile(number, item_id=found.id))


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("item")
@click.option("--reason", default="", help="Why it is not needed.")
def waive(eng: str, item: str, reason: str) -> None:
    """ITEM (its number or name) is not needed; with a reason."""
    run = session()
    number = refs.number(eng, "engagement")
    act(run, WaiveItem(_item(run, number, item), reason))


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("name")
@click.option("--type", "document", default="Other", show_default=True, help="The document type, such as W-2.")
@click.option("--pattern", multiple=True, help="Names of files that answer it, such as '*w-2*'; several times.")
@click.option("--count", type=int, default=1, show_default=True, help="How many files it takes.")
@click.option("--required/--optional", default=True, show_default=True, help="Whether the work waits for it.")
@click.option("--expected", metavar="DAY", help="The day it is expected by, or none; else the usual days from now.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def ask(
    eng: str, name: str, document: str, pattern: tuple[str, ...], count: int, required: bool, expected: str | None,
    dry_run: bool,
) -> None:  # fmt: skip
    """Ask for one more file: NAME goes onto the checklist of ENG."""
    run = session()
    entry: dict[str, Any] = {
        "name": name, "document": document, "patterns": pattern, "count": count, "required": required,
    }  # fmt: skip
    if expected is not None:
        entry["expected"] = _expected(run, expected)
    act(run, SaveChecklist(refs.number(eng, "engagement"), (entry,)), dry_run=dry_run)


@docs.command(
    "item", cls=AssureCommand, help=f"Change ITEM (its number or name) of ENG.\n\nFields: {', '.join(ITEM_FIELDS)}."
)
@click.argument("eng")
@click.argument("item")
@click.argument("pairs", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def change_item(eng: str, item: str, pairs: tuple[str, ...], dry_run: bool) -> None:
    """Change one item of a checklist."""
    run = session()
    number = refs.number(eng, "engagement")
    given = refs.assignments(pairs, ITEM_FIELDS)
    fields = definition_values.read(
        {k: v for k, v in given.items() if k in ("name", "required", "count")}, ("required",), ("count",)
    )
    if "type" in given:
        fields["document"] = definition_values.plain(given["type"])
    if "patterns" in given:
        fields["patterns"] = typed_patterns(given["patterns"])
    if "expected" in given:
        fields["expected"] = _expected(run, given["expected"])
    entry = {"id": _item(run, number, item), **fields}
    act(run, SaveChecklist(number, (entry,)), dry_run=dry_run)


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("item")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def drop(eng: str, item: str, dry_run: bool) -> None:
    """Take ITEM (its number or name) off the checklist of ENG; `docs waive` keeps it, with a reason."""
    run = session()
    number = refs.number(eng, "engagement")
    act(run, SaveChecklist(number, ({"id": _item(run, number, item), "removed": True},)), dry_run=dry_run)


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("file", nargs=-1, required=True)
def file(eng: str, file: tuple[str, ...]) -> None:
    """Move FILEs into the engagement's own folder; nothing is overwritten."""
    run = session()
    number = refs.number(eng, "engagement")
    papers = run.reads.papers(run.actor, number, others=True)
    act(run, FileIntoFolder(number, tuple(dict.fromkeys(_file(papers, text) for text in file))))


@docs.command(cls=AssureCommand)
@click.argument("eng")
@click.argument("folder", nargs=-1)
def folders(eng: str, folder: tuple[str, ...]) -> None:
    """Make the missing FOLDERs for ENG, codes such as {period.year} filled in; without one the firm's template."""
    act(session(), ApplyFolderTemplate((refs.number(eng, "engagement"),), folder))


@docs.command("open", cls=AssureCommand)
@click.argument("eng")
@click.argument("file")
def open_(eng: str, file: str) -> None:
    """Show FILE with the program the computer has for it."""
    from assure_tui.services.document_open import open_document

    run = session()
    papers = run.reads.papers(run.actor, refs.number(eng, "engagement"), others=True)
    number = _file(papers, file)
    path = next(one.path for one in (*papers.documents, *papers.unlinked) if one.id == number)
    open_document(papers.root, path)
    talk(f"Opened {one_line(path)}.")


@docs.command(cls=AssureCommand)
@click.argument("eng")
def scan(eng: str) -> None:
    """Look at the client's folder now, without waiting for the loop."""
    from assure_tui.services.loop import Beat, files

    run = session()
    number = refs.number(eng, "engagement")
    papers = run.reads.papers(run.actor, number)
    if not papers.root:
        client = short("client", papers.client_id)
        raise Invalid("folder", "required", f"{client} has no folder; assure client set {client} folder=PATH sets it")
    services = run.services
    beat = Beat(services.clock.now(), run.today, run.reads.reader, services.dispatcher)  # type: ignore[attr-defined]
    before = services.newest_batch()
    if files.look_at(beat, papers.client_id, papers.root):
        time.sleep(AGAIN)
        files.look_at(beat, papers.client_id, papers.root)
    after = services.newest_batch()
    rows = [{"id": deed.about, "message": deed.because} for deed in beat.deeds]
    more = {"batch": after if after != before else None}
    run.output.records("found", rows, {"id": "No.", "message": "What"}, more=more, empty="Nothing new.")


def _file(papers: Papers, text: str) -> int:
    """A file by number, path, or name where only one has it."""
    known: Sequence[DocumentView] = (*papers.documents, *papers.unlinked)
    if text.isascii() and text.isdigit() and any(one.id == int(text) for one in known):
        return int(text)
    found = [one for one in known if one.path == text] or [one for one in known if one.name == text]
    if len(found) == 1:
        return found[0].id
    if found:
        raise Invalid("file", "ambiguous", f"several files are called {text}; name its number or whole path")
    raise NotFound(f"there is no file {text} here; `assure docs list ENG --all` names them")


def _expected(run: Session, text: str) -> date | None:
    if text.strip().casefold() in ("", "-", "none"):
        return None
    return refs.day(text, "expected", run.today)


def _item(run: Session, engagement: int, text: str) -> int:
    items = run.reads.engagement(run.actor, engagement, run.today).checklist
    found = _item_named(items, text)
    if found is None:
        raise NotFound(f"{short('engagement', engagement)} has no checklist item {text}")
    return found.id


def _item_named(items: Sequence[ChecklistItemView], text: str) -> ChecklistItemView | None:
    """By number or name, any case; the beginning of a name where only one begins so."""
    wanted = text.strip().casefold()
    exact = [item for item in items if str(item.id) == wanted or item.name.casefold() == wanted]
    near = exact or [item for item in items if item.name.casefold().startswith(wanted)]
    return near[0] if len(near) == 1 else None


COMMANDS = {"docs": docs}
