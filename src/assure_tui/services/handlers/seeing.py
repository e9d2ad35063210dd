"""What the loop saw of a client's files: records, matches, files to sort, items that open again [DOC-5] [DOC-9]."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.document_commands import FoundFile, SeeFile
from assure_tui.domain.documents import Place, answers
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import matching
from assure_tui.services.handlers.base import Handled, done, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.read import chunks
from assure_tui.store.sql import select


@dataclass
class _Seen:
    """What one command found out."""

    fresh: list[t.Document] = field(default_factory=list)  # may answer an item
    changed: list[t.Document] = field(default_factory=list)  # came back, moved or went: their items are counted anew
    told: list[ItemResult] = field(default_factory=list)
    matched: int = 0


def see_file(ctx: Context, cmd: SeeFile) -> Handled:
    """Look at everything again inside the transaction; seen twice it changes nothing."""
    client = ctx.unit.find(t.Client, cmd.client_id)
    shown = short("client", cmd.client_id)
    if client is None or client.removed:
        return Handled("no such client", [unchanged(shown, "there is no such client")])
    seen = _Seen()
    _record(ctx, client, cmd, seen)
    fresh_items = matching.items(ctx, cmd.items)
    if seen.fresh or fresh_items:
        _match(ctx, client, seen, set(fresh_items))
    _settle(ctx, seen)
    ctx.unit.session.flush()
    if not seen.told:
        return Handled("nothing new", [unchanged(shown, "nothing new")])
    new = len(seen.fresh)
    words = [several(new, "1 new file", "new files")] if new else []
    words += [f"{seen.matched} matched"] if seen.matched else []
    words += [] if words else [several(len(seen.told), "1 file", "files") + " changed"]
    return Handled(f"documents of {client.name}: {', '.join(words)}", seen.told)


# -- records -----------------------------------------------------------------------------------------


def _record(ctx: Context, client: t.Client, cmd: SeeFile, seen: _Seen) -> None:
    row: Any = t.Document
    known: dict[str, t.Document] = {}
    for part in chunks([*cmd.gone, *(f.path for f in cmd.found)]):
        for document in ctx.unit.all(select(row).where(row.client_id == client.id, row.path.in_(part))):
            known[document.path] = document
    went = {path: known[path] for path in cmd.gone if path in known and not known[path].missing}
    strays = _strays(ctx, client, cmd, went)
    new: list[t.Document] = []
    for file in cmd.found:
        document = known.get(file.path)
        if document is not None:
            _again(ctx, document, file, seen)
        elif strays.get(file.hash):
            document = strays[file.hash].pop(0)
            went.pop(document.path, None)
            seen.told.append(done(short("client", client.id), f"moved: {document.path} → {file.path}"))
            document.path, document.missing, document.last_seen = file.path, False, ctx.now
            document.size, document.modified = file.size, file.modified
            seen.changed.append(document)
        else:
            new.append(_new(ctx, client, file))
    ctx.unit.add_all(new)
    seen.fresh += new
    for path, document in went.items():
        if not document.removed:
            document.missing = True
            seen.changed.append(document)
            seen.told.append(done(short("client", client.id), f"missing: {path}"))
    ctx.keep += [*known.values(), *new]


def _strays(ctx: Context, client: t.Client, cmd: SeeFile, went: dict[str, t.Document]) -> dict[str, list[t.Document]]:
    """Files that are not at their place any more, by content: what turns up elsewhere is one of them [DOC-5]."""
    row: Any = t.Document
    found: dict[str, list[t.Document]] = {}
    for part in chunks(sorted({f.hash for f in cmd.found})):
        statement = select(row).where(row.client_id == client.id, row.hash.in_(part), row.removed.is_(False))
        for document in ctx.unit.all(statement.order_by(row.id)):
            if document.missing or document.path in went:
                found.setdefault(document.hash, []).append(document)
    return found


def _again(ctx: Context, document: t.Document, file: FoundFile, seen: _Seen) -> None:
    """A file known by its path: came back, was taken off by an undo, was only touched, or holds something new."""
    other = document.hash != file.hash
    if document.missing:
        document.missing = False
        seen.changed.append(document)
        seen.told.append(done(short("client", document.client_id), f"back again: {file.path}"))
    if document.removed:
        # An undo took it back: a person decided, so the record returns and nothing is matched [DOC-10].
        document.removed = False
        seen.told.append(done(short("client", document.client_id), f"seen: {file.path}"))
    if (document.size, document.modified, document.hash) != (file.size, file.modified, file.hash):
        document.size, document.modified, document.hash, document.last_seen = (
            file.size,
            file.modified,
            file.hash,
            ctx.now,
        )
    if other:
        seen.fresh.append(document)
        seen.told.append(done(short("client", document.client_id), f"changed: {file.path}"))


def _new(ctx: Context, client: t.Client, file: FoundFile) -> t.Document:
    return t.Document(
        client_id=client.id,
        path=file.path,
        size=file.size,
        modified=file.modified,
        hash=file.hash,
        first_seen=ctx.now,
        last_seen=ctx.now,
    )


# -- matching ----------------------------------------------------------------------------------------


def _match(ctx: Context, client: t.Client, seen: _Seen, fresh_items: set[int]) -> None:
    """New files against all open items, files known already against new items."""
    places = matching.places(ctx, client)
    candidates = list(seen.fresh)
    mine = {document.id for document in candidates}
    if fresh_items:
        row: Any = t.Document
        statement = select(row).where(row.client_id == client.id, row.removed.is_(False), row.missing.is_(False))
        older = [document for document in ctx.unit.all(statement) if document.id not in mine]
        ctx.keep += older
        candidates += older
    ties = matching.ties(ctx, [document.id for document in candidates])
    needed = matching.items(ctx, [item.id for place in places for item in place.items])
    have = matching.there(ctx, needed)
    left = {number: max(1, item.count) - have.get(number, 0) for number, item in needed.items()}
    # By engagement: a file answers at most one item of each [DOC-9].
    tied = matching.items(ctx, {item for item, _ in ties})
    taken = {
        (tied[item].engagement_id, document)
        for (item, document), tie in ties.items()
        if tie.state == "matched" and item in tied
    }
    for document in sorted(candidates, key=lambda one: one.path):
        if document.engagement_id is None and not document.linked_by_hand:
            at = matching.home(document.path, places)
            if at is not None:
                document.engagement_id = at
        said = False
        for place in places:
            if (place.engagement_id, document.id) in taken:
                continue
            fitting = [
                number
                for number in answers(document.path, place)
                if left.get(number, 0) > 0
                and (number, document.id) not in ties
                and (document.id in mine or number in fresh_items)
            ]
            if len(fitting) == 1:
                _tie(ctx, needed[fitting[0]], document, seen, place)
                left[fitting[0]] -= 1
                taken.add((place.engagement_id, document.id))
                said = True
            elif fitting:
                said = _to_sort(ctx, place, document, fitting, seen) or said
        if not said and document.id in mine and not any(document.path in r.message for r in seen.told):
            seen.told.append(done(short("client", client.id), f"seen: {document.path}"))


def _tie(ctx: Context, item: t.ChecklistItem, document: t.Document, seen: _Seen, place: Place) -> None:
    ctx.unit.session.add(t.ItemFile(item_id=item.id, document_id=document.id, state="matched", by_hand=False))
    document.document_type = document.document_type or item.document
    seen.changed.append(document)
    seen.matched += 1
    seen.told.append(done(short("engagement", place.engagement_id), f"{item.name} ← {document.path}"))


def _to_sort(ctx: Context, place: Place, document: t.Document, fitting: list[int], seen: _Seen) -> bool:
    """It fits several: a person picks [DOC-9]."""
    row: Any = t.FileToSort
    statement = select(row).where(row.engagement_id == place.engagement_id, row.document_id == document.id)
    if ctx.unit.one(statement) is not None:
        return False
    ctx.unit.session.add(t.FileToSort(engagement_id=place.engagement_id, document_id=document.id, items=fitting))
    told = f"to sort, fits {len(fitting)} items: {document.path}"
    seen.told.append(done(short("engagement", place.engagement_id), told))
    return True


def _settle(ctx: Context, seen: _Seen) -> None:
    """Items whose files came or went are counted anew: one that lost its file is open again [DOC-10]."""
    ctx.unit.session.flush()
    ties = matching.ties(ctx, [document.id for document in seen.changed])
    matching.recount(ctx, sorted({item for (item, _), tie in ties.items() if tie.state == "matched"}))
