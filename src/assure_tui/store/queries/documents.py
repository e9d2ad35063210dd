"""Files of an engagement, those to sort, and the client's others [DOC-2] [DOC-9]."""

from __future__ import annotations

import json

from assure_tui.domain.document_views import DocumentView, Papers, ToSort
from assure_tui.store.queries.loop import state
from assure_tui.store.read import Binder, Reader, read_instant

OTHERS = 200  # of the client's other files, newest first

_COLUMNS = "d.id, d.path, d.size, d.document_type, d.first_seen, d.missing, d.approval"
_LINKED = """d.id IN (SELECT k.target_id FROM link k WHERE k.engagement_id = :id AND k.kind = 'document')"""
_MINE = """SELECT {columns}, CASE WHEN d.engagement_id = :id OR {linked} THEN 1 ELSE 0 END
FROM document d WHERE d.client_id = :client AND d.removed = :no AND (d.engagement_id = :id OR {linked} OR EXISTS (
SELECT 1 FROM item_file f JOIN checklist_item i ON i.id = f.item_id
WHERE f.document_id = d.id AND f.state = 'matched' AND i.engagement_id = :id AND i.removed = :no)) ORDER BY d.path"""
_OTHERS = """SELECT {columns}, 0 FROM document d WHERE d.client_id = :client AND d.removed = :no AND d.missing = :no
AND (d.engagement_id IS NULL OR d.engagement_id <> :id) AND NOT {linked} AND NOT EXISTS (
SELECT 1 FROM item_file f JOIN checklist_item i ON i.id = f.item_id
WHERE f.document_id = d.id AND f.state = 'matched' AND i.engagement_id = :id AND i.removed = :no)
ORDER BY d.first_seen DESC, d.id DESC LIMIT :limit"""
_TIES = """SELECT f.document_id, f.item_id FROM item_file f JOIN checklist_item i ON i.id = f.item_id
WHERE i.engagement_id = :id AND i.removed = :no AND f.state = 'matched' ORDER BY f.item_id"""
_SORT = """SELECT s.document_id, d.path, s.items FROM file_to_sort s JOIN document d ON d.id = s.document_id
WHERE s.engagement_id = :id AND s.done = :no AND d.removed = :no AND d.missing = :no ORDER BY d.path"""


def papers(reader: Reader, engagement_id: int, *, others: bool = False) -> Papers:
    """The files of one engagement; whether the viewer may see it was asked before."""
    client, root = reader.rows(
        "SELECT c.id, c.folder FROM engagement e JOIN client c ON c.id = e.client_id WHERE e.id = :id",
        {"id": engagement_id},
    )[0]
    known = {"id": engagement_id, "no": False}
    ties: dict[int, list[int]] = {}
    for document, item in reader.rows(_TIES, known):
        ties.setdefault(document, []).append(item)
    mine = reader.rows(_MINE.format(columns=_COLUMNS, linked=_LINKED), {**known, "client": client})
    more = {**known, "client": client, "limit": OTHERS}
    rest = reader.rows(_OTHERS.format(columns=_COLUMNS, linked=_LINKED), more) if others else []
    shut = (state(reader, "files_unreadable") or {}).get(str(client), ()) if others else ()
    return Papers(
        client_id=client,
        root=root,
        documents=tuple(_view(row, tuple(ties.get(row[0], ()))) for row in mine),
        to_sort=_to_sort(reader, engagement_id),
        unlinked=tuple(_view(row, ()) for row in rest),
        unreadable=tuple(shut),
    )


def of_client(reader: Reader, client_id: int, limit: int) -> tuple[tuple[DocumentView, ...], dict[int, int]]:
    """The files of a client, missing ones last, newest first; and the engagement each lies with [DOC-2]."""
    rows = reader.rows(
        f"SELECT {_COLUMNS}, CASE WHEN d.engagement_id IS NULL THEN 0 ELSE 1 END, d.engagement_id FROM document d"
        " WHERE d.client_id = :client AND d.removed = :no"
        " ORDER BY CASE WHEN d.missing THEN 1 ELSE 0 END, d.first_seen DESC, d.path LIMIT :limit",
        {"client": client_id, "no": False, "limit": limit},
    )
    places = {int(row[0]): int(row[-1]) for row in rows if row[-1] is not None}
    return tuple(_view(row[:-1], ()) for row in rows), places


def names_of_items(reader: Reader, engagement_id: int) -> dict[int, tuple[str, ...]]:
    """The paths that answer each item [DOC-7]."""
    rows = reader.rows(
        "SELECT f.item_id, d.path FROM item_file f JOIN document d ON d.id = f.document_id"
        " JOIN checklist_item i ON i.id = f.item_id WHERE i.engagement_id = :id AND i.removed = :no"
        " AND f.state = 'matched' AND d.removed = :no AND d.missing = :no ORDER BY d.path",
        {"id": engagement_id, "no": False},
    )
    found: dict[int, tuple[str, ...]] = {}
    for item, path in rows:
        found[item] = (*found.get(item, ()), path)
    return found


def _to_sort(reader: Reader, engagement_id: int) -> tuple[ToSort, ...]:
    rows = reader.rows(_SORT, {"id": engagement_id, "no": False})
    if not rows:
        return ()
    bind = Binder()
    wanted = sorted({number for row in rows for number in json.loads(row[2])})
    sql = f"SELECT id, name FROM checklist_item WHERE id IN {bind.many(wanted)} AND removed = {bind.false}"
    names = {row[0]: row[1] for row in reader.rows(sql, bind.params)}
    return tuple(
        ToSort(document, path, tuple((n, names[n]) for n in json.loads(items) if n in names))
        for document, path, items in rows
    )


def _view(row: tuple[object, ...], items: tuple[int, ...]) -> DocumentView:
    number, path, size, kind, seen, missing, approval, linked = row
    return DocumentView(
        id=int(str(number)),
        path=str(path),
        size=int(str(size)),
        type=None if kind is None else str(kind),
        first_seen=read_instant(str(seen)),
        missing=bool(missing),
        approval=None if approval is None else str(approval),
        linked=bool(linked),
        items=items,
    )
