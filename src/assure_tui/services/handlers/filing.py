"""Files moved and folders made because a person asked; moves go back again by undo [DOC-3] [DOC-4]."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from assure_tui.domain.document_commands import ApplyFolderTemplate, FileIntoFolder
from assure_tui.domain.documents import template_folders
from assure_tui.domain.errors import AssureError, Conflict, Invalid, NotFound, StoreError
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.document_open import inside, root_of
from assure_tui.services.handlers import dating, matching
from assure_tui.services.handlers.base import Handled, done, each, several, unchanged
from assure_tui.services.handlers.documents import both
from assure_tui.store import tables as t
from assure_tui.store.sql import select

FILES = 200  # of one command
Move = tuple[t.Document, str]  # and its new path


def file_into_folder(ctx: Context, cmd: FileIntoFolder) -> Handled:
    """All of them or none; what is in the way is named [DOC-3]."""
    if not 1 <= len(cmd.documents) <= FILES:
        raise Invalid("documents", "range", f"1 to {FILES} files are moved at once")
    row = ctx.engagement(cmd.id)
    client = ctx.unit.get(t.Client, row.client_id)
    folder = matching.folder_of(ctx, row, client)
    if not folder:
        raise Invalid("documents.subfolder", "invalid", "the pattern of subfolders in the settings gives no folder")
    shown = short("engagement", cmd.id)
    moves: list[Move] = []
    results: list[ItemResult] = []
    for number in dict.fromkeys(cmd.documents):
        document = both(ctx, cmd.id, number)[1]
        path = f"{folder}/{document.path.rpartition('/')[2]}"
        if path == document.path:
            results.append(unchanged(shown, f"{path} lies there already"))
            continue
        if any(path == other for _, other in moves):
            raise Conflict("path", f"two of the files are called {path}")
        moves.append((document, path))
        results.append(done(shown, f"{document.path} → {path}", document.path, path))
    _move(ctx, client.folder, moves)
    for document, path in moves:
        document.path, document.engagement_id, document.linked_by_hand = path, cmd.id, True
    ctx.unit.session.flush()
    return Handled(f"filed {several(len(moves), '1 file', 'files')} into the folder of {shown}", results)


def apply_folder_template(ctx: Context, cmd: ApplyFolderTemplate) -> Handled:
    """Missing folders are made, in the client's folder and nowhere else; nothing that is there is touched [DOC-4]."""

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.open_for_work(row)
        client = ctx.unit.get(t.Client, row.client_id)
        wanted = cmd.folders or tuple(ctx.settings.get("documents.folders") or ())
        codes = dating.codes_of(ctx, row, ctx.type(row.type_id), client)
        folders = template_folders(wanted, codes)
        base = os.path.realpath(root_of(client.folder))
        made = [folder for folder in folders if _make_folder(base, folder, pretend=ctx.rehearsal)]
        shown = short("engagement", number)
        if not made:
            return unchanged(shown, "all of its folders are there already")
        return done(shown, f"made {', '.join(made)}")

    results = each("engagement", cmd.ids, act)
    made = sum(1 for result in results if result.outcome == "done")
    told = results[0].id if len(results) == 1 else several(made, "1 engagement", "engagements")
    return Handled(f"made folders for {told}", results, undoable=False, logged=bool(made))


def _make_folder(base: str, folder: str, *, pretend: bool) -> bool:
    """Make one folder step by step; what is no folder, or leads out, stands in the way."""
    place, new = base, False
    for part in folder.split("/"):
        place = os.path.join(place, part)
        if os.path.isdir(place):
            if os.path.commonpath([base, os.path.realpath(place)]) != base:
                raise Invalid("path", "invalid", f"{folder} leads out of the client's folder")
            continue
        if os.path.lexists(place):
            raise Conflict("path", f"{part} in {folder} is a file")
        new = True
        if pretend:
            break
        try:
            os.mkdir(place)
        except FileExistsError:
            continue
        except OSError as error:
            raise StoreError(f"{folder} cannot be made: {error.strerror or error}") from error
    return new


def move_back(ctx: Context, batch: t.ActivityBatch, changes: Sequence[t.ActivityChange]) -> None:
    """Undo and redo of a filing move the files too, while they are unchanged; else nothing is undone [DOC-3]."""
    if not _filed(ctx, batch):
        return
    moves: dict[str | None, list[Move]] = {}
    for change in changes:
        after, before = (change.after or {}).get("path"), (change.before or {}).get("path")
        document = ctx.unit.find(t.Document, int(change.entity_id)) if change.entity == "document" else None
        if document is None or not after or not before or document.path != before:
            continue
        client = ctx.unit.get(t.Client, document.client_id)
        _same(client.folder, after, document)
        document.path = after  # where it lies now; the move sets it back
        moves.setdefault(client.folder, []).append((document, before))
    for root, found in moves.items():
        with ctx.unit.session.no_autoflush:
            _move(ctx, root, found)
        for document, path in found:
            document.path = path


def _filed(ctx: Context, batch: t.ActivityBatch) -> bool:
    seen: Any = batch
    while seen is not None and seen.undoes is not None:
        seen = ctx.unit.find(t.ActivityBatch, seen.undoes)
    return seen is not None and seen.command == "FileIntoFolder"


def _same(root: str | None, path: str, document: t.Document) -> None:
    try:
        state = os.stat(inside(root, path))
    except OSError:
        raise NotFound(f"{path} is not there any more") from None
    if (state.st_size, state.st_mtime_ns) != (document.size, document.modified):
        raise Conflict("path", f"{path} was changed since; it stays where it is")


def _move(ctx: Context, root: str | None, moves: Sequence[Move]) -> None:
    """On disk, after everything was checked; a failure puts back what was moved before it."""
    planned: list[tuple[str, str]] = []
    for document, path in moves:
        source = inside(root, document.path)
        target = os.path.join(os.path.realpath(str(root)), path)
        if os.path.lexists(target):
            raise Conflict("path", f"{path} is there already; nothing is overwritten")
        _make_room(ctx, document, path)
        planned.append((source, target))
    if ctx.rehearsal:
        return
    moved: list[tuple[str, str]] = []
    try:
        for source, target in planned:
            _one(str(root), source, target)
            moved.append((source, target))
    except (OSError, AssureError) as error:
        for source, target in reversed(moved):
            os.rename(target, source)
        if isinstance(error, AssureError):
            raise
        raise StoreError(f"the file cannot be moved: {error.strerror or error}") from error


def _one(root: str, source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    base = os.path.realpath(root)
    if os.path.commonpath([base, os.path.realpath(os.path.dirname(target))]) != base:
        raise Invalid("path", "invalid", "the engagement's folder leads out of the client's folder")
    try:
        os.link(source, target)  # fails where something is, which a rename would overwrite
    except FileExistsError:
        raise Conflict("path", f"{os.path.basename(target)} is there already; nothing is overwritten") from None
    except OSError:  # a file system without hard links
        if os.path.lexists(target):
            raise Conflict("path", f"{os.path.basename(target)} is there already") from None
        os.rename(source, target)
        return
    os.unlink(source)


def _make_room(ctx: Context, document: t.Document, path: str) -> None:
    """The record of a file that is gone gives its path free."""
    row: Any = t.Document
    other = ctx.unit.one(select(row).where(row.client_id == document.client_id, row.path == path))
    if other is not None and other.id != document.id:
        if not (other.missing or other.removed):
            raise Conflict("path", f"{path} is there already; nothing is overwritten")
        other.path = f"{path}#{other.id}"
        ctx.unit.session.flush()
