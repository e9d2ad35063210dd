"""note and page: texts of clients and of the firm, with every version [LINK-6]."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from assure_tui.cli import link_shapes, refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.queries import row_limit
from assure_tui.cli.safe_text import block, one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.link_views import NoteDetail, NoteVersion
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.model import read_short
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote

COLUMNS = {"id": "No.", "title": "Title", "client": "Client", "author": "By", "updated_at": "Changed"}
PAGES = {name: heading for name, heading in COLUMNS.items() if name != "client"}
VERSIONS = {"id": "No.", "at": "When", "by": "By", "title": "Title"}
_LONGEST = 2_000_000  # bytes of a file that is read for a text


def _group(kind: LinkKind) -> click.Group:
    """The commands of notes, or those of pages: the same but for the client."""
    page = kind is LinkKind.PAGE
    what = "a page of the handbook" if page else "a note of a client"
    about = "Pages of the firm's handbook" if page else "Notes of clients"

    @click.group(cls=AssureGroup, name=str(kind), help=f"{about}: add, edit, list, show, versions, restore, remove.")
    def group() -> None: ...

    def save(number: int | None, fields: dict[str, Any], eng: str | None = None, version: int | None = None) -> Command:
        engagement = refs.number(eng, "engagement") if eng else None
        made = SaveHandbookPage if page else SaveNote
        return made(number, fields, engagement, version)

    @group.command("edit", cls=AssureCommand, help=f"Change title or text of {what}; the version before is kept.")
    @click.argument("number", metavar="N")
    @click.option("--title", metavar="TEXT", help="The new title.")
    @click.option("--text", metavar="TEXT", help="The new text.")
    @click.option("--file", "source", metavar="FILE", help="The new text from a file; - is stdin.")
    @click.option("--link", "eng", metavar="ENG", help="Link it to this engagement as well.")
    @click.option("--if-version", type=int, metavar="N", help="Refuse when it is at another version by now.")
    def edit(
        number: str, title: str | None, text: str | None, source: str | None, eng: str | None, if_version: int | None
    ) -> None:
        fields = {name: value for name, value in (("title", title), ("text", _text(text, source))) if value is not None}
        if not fields and not eng:
            raise click.UsageError("Say what changes: --title, --text, --file or --link.")
        act(session(), save(_number(kind, number), fields, eng, if_version))

    @group.command("remove", cls=AssureCommand, help=f"Remove {what}; undo brings it back.")
    @click.argument("number", metavar="N")
    def remove(number: str) -> None:
        act(session(), save(_number(kind, number), {"removed": True}))

    @group.command("show", cls=AssureCommand, help=f"Show {what}, as it is or as it was.")
    @click.argument("number", metavar="N")
    @click.argument("old", required=False, type=int, metavar="[VERSION]")
    def show(number: str, old: int | None) -> None:
        run = session()
        found = _find(run, kind, number)
        if old is None:
            run.output.record(str(kind), link_shapes.note_detail(found), _describe(found))
            return
        then = _version(found, old)
        value = link_shapes.note_detail(found) | link_shapes.version(then) | {"id": found.note.reference}
        run.output.record(str(kind), value, _lines(then))

    @group.command("versions", cls=AssureCommand, help=f"Every version of {what}, the newest first.")
    @click.argument("number", metavar="N")
    def versions(number: str) -> None:
        run = session()
        found = _find(run, kind, number)
        run.output.records("versions", [link_shapes.version(one) for one in found.versions], VERSIONS)

    @group.command("restore", cls=AssureCommand, help=f"Bring an old version of {what} back, as a new one.")
    @click.argument("number", metavar="N")
    @click.argument("old", type=int, metavar="VERSION")
    def restore(number: str, old: int) -> None:
        run = session()
        found = _find(run, kind, number)
        then = _version(found, old)
        act(run, save(found.note.id, {"title": then.title, "text": then.text}, None, found.note.version))

    if page:

        @group.command("add", cls=AssureCommand, help="Write a page of the handbook.")
        @click.argument("title", nargs=-1, required=True)
        @click.option("--text", metavar="TEXT", help="What it says.")
        @click.option("--file", "source", metavar="FILE", help="The text from a file; - is stdin.")
        @click.option("--link", "eng", metavar="ENG", help="Link it to this engagement.")
        def add_page(title: tuple[str, ...], text: str | None, source: str | None, eng: str | None) -> None:
            act(session(), save(None, {"title": " ".join(title), "text": _text(text, source) or ""}, eng))

        @group.command("list", cls=AssureCommand, help="The pages of the handbook by title.")
        @click.argument("words", nargs=-1)
        @click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
        def list_pages(words: tuple[str, ...], limit: int | None) -> None:
            run = session()
            found, total = run.reads.handbook(run.actor, " ".join(words), limit=row_limit(run, limit, None))
            rows = [link_shapes.note(one) for one in found]
            run.output.records("pages", rows, PAGES, total=total, empty="No page of the handbook is called so.")

    else:

        @group.command("add", cls=AssureCommand, help="Write a note of a client (C-7), or of an engagement's (E-12).")
        @click.argument("about", metavar="CLIENT|ENG")
        @click.argument("title", nargs=-1, required=True)
        @click.option("--text", metavar="TEXT", help="What it says.")
        @click.option("--file", "source", metavar="FILE", help="The text from a file; - is stdin.")
        @click.option("--link", "eng", metavar="ENG", help="Link it to this engagement.")
        def add_note(about: str, title: tuple[str, ...], text: str | None, source: str | None, eng: str | None) -> None:
            run = session()
            fields: dict[str, Any] = {"title": " ".join(title), "text": _text(text, source) or ""}
            if read_short(about, "engagement") is not None and about.strip()[:1].upper() == "E":
                eng = eng or about
            else:
                fields["client_id"] = run.reads.find_client(run.actor, about)
            act(run, save(None, fields, eng))

        @group.command("list", cls=AssureCommand, help="Notes of one client or of all, the newest first.")
        @click.argument("client", required=False, metavar="[CLIENT]")
        @click.option("--text", default="", metavar="WORDS", help="Words of title or text.")
        @click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
        def list_notes(client: str | None, text: str, limit: int | None) -> None:
            run = session()
            number = run.reads.find_client(run.actor, client) if client else None
            found, total = run.reads.notes(run.actor, number, text, limit=row_limit(run, limit, None))
            rows = [link_shapes.note(one) for one in found]
            run.output.records("notes", rows, COLUMNS, total=total, empty="No notes found.")

    return group


def _number(kind: LinkKind, text: str) -> int:
    """`note:4` or `4`."""
    raw = text.strip().casefold().removeprefix(f"{kind}:").strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 16):
        raise Invalid("id", "format", f"'{text}' is no {kind.label.casefold()}; type it as {kind}:4 or 4.")
    return int(raw)


def _find(run: Session, kind: LinkKind, text: str) -> NoteDetail:
    return run.reads.note(run.actor, _number(kind, text), run.today, page=kind is LinkKind.PAGE)


def _version(found: NoteDetail, number: int) -> NoteVersion:
    old = next((one for one in found.versions if one.number == number), None)
    if old is None:
        raise NotFound(f"{found.note.reference} has the versions 1 to {len(found.versions)}.")
    return old


def _text(text: str | None, source: str | None) -> str | None:
    """What was typed, or what stands in the file."""
    if source is None:
        return text
    if text is not None:
        raise click.UsageError("--text and --file exclude each other.")
    raw = sys.stdin.buffer.read(_LONGEST + 1) if source == "-" else _bytes(Path(source).expanduser())
    if len(raw) > _LONGEST:
        raise Invalid("file", "too_long", f"{source} is too long for a text.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("file", "format", f"{source} is not UTF-8 text.") from None


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LONGEST + 1)


def _describe(found: NoteDetail) -> Iterator[str]:
    view = found.note
    whose = f"  {one_line(view.client)}" if view.client else ""
    yield f"{view.reference}  {one_line(view.title)}{whose}"
    by = f" by {one_line(view.author)}" if view.author else ""
    count = len(found.versions)
    yield f"  changed {view.updated_at:%Y-%m-%d %H:%M}, written{by}, {count} version{'s' * (count != 1)}"
    for one in found.linked:
        yield f"  linked to {one.reference} {one_line(one.title)}"
    yield ""
    yield block(view.text)


def _lines(old: NoteVersion) -> Iterator[str]:
    yield f"version {old.number}, {old.at:%Y-%m-%d %H:%M} by {one_line(old.by)}: {one_line(old.title)}"
    yield ""
    yield block(old.text)


COMMANDS: dict[str, click.Command] = {"note": _group(LinkKind.NOTE), "page": _group(LinkKind.PAGE)}
