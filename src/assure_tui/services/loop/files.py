"""The folders of clients, some in each beat: what came, changed or went becomes commands [DOC-5] [DOC-9] [DOC-11]."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assure_tui.domain.model import short
from assure_tui.services.loop import Beat
from assure_tui.store.loop_state import write_state
from assure_tui.store.queries.loop import state
from assure_tui.store.read import Binder

if TYPE_CHECKING:
    from assure_tui.domain.document_commands import FoundFile
    from assure_tui.services.document_scan import Known, Mark

_log = logging.getLogger(__name__)

TURN = "files"  # loop state: the client looked at last, of those that wait for papers and of the others
UNREADABLE = "files_unreadable"  # loop state: folders told once, by client
WAITING = 25  # clients with open items looked at in one beat
OTHERS = 3  # clients without: their files may still move or go
SECONDS = 2.0  # after these the rest waits for the next beat, so that others have their turn [LOOP-7]
PART = 200  # files of one command

_CLIENTS = """SELECT c.id, c.folder FROM client c
WHERE c.folder IS NOT NULL AND c.removed = {no} AND c.id > {after}{more} ORDER BY c.id LIMIT {limit}"""
_OPEN = """ AND EXISTS (SELECT 1 FROM engagement e JOIN checklist_item i ON i.engagement_id = e.id
AND i.state || '' = 'open' AND i.removed = {no} WHERE e.client_id = c.id AND e.live IS TRUE)"""
_LOOKED = " AND c.id IN (SELECT client_id FROM file_seen)"


@dataclass
class _Turn:
    """Whose turn it is in this beat, and where the next one goes on."""

    clients: dict[int, str] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)
    of: dict[int, str] = field(default_factory=dict)


def step(beat: Beat) -> None:
    """Clients whose new files wait for their second look come first, then the others in turn."""
    turn = _whose(beat)
    started = time.perf_counter()
    told: dict[str, list[str]] = dict(state(beat.reader, UNREADABLE) or {})
    before = {client: list(paths) for client, paths in told.items()}
    for number, folder in turn.clients.items():
        if time.perf_counter() - started > SECONDS:
            beat.more = True
            break
        look_at(beat, number, folder, told, started)
        turn.after[turn.of[number]] = number
    write_state(beat.dispatcher.store, **{TURN: turn.after})
    if told != before:
        write_state(beat.dispatcher.store, **{UNREADABLE: told or None})


def look_at(
    beat: Beat, number: int, folder: str, told: dict[str, list[str]] | None = None, started: float | None = None
) -> int:
    """One look at one client's folder; how many files wait for their second look."""
    from assure_tui.domain.document_commands import FoundFile
    from assure_tui.services import document_scan
    from assure_tui.store.file_memory import remember

    seen = document_scan.look(folder)
    if told is not None:
        _tell(beat, number, folder, seen.unreadable, told)
    known = _known(beat, number)
    waited = _waited(beat, number)
    changes = document_scan.compare(seen, known, waited)
    found: list[FoundFile] = []
    late = False
    for path, mark in sorted(changes.stable.items()):
        if late:
            break  # they wait as they are; the next beat reads them
        content = document_scan.hash_of(folder, path, mark)
        if content is not None:
            found.append(FoundFile(path, mark[0], mark[1], content))
        late = started is not None and time.perf_counter() - started > SECONDS
    beat.more = beat.more or late
    _see(beat, number, found, changes.gone)
    fresh = {path: mark for path, mark in changes.waiting.items() if waited.get(path) != mark}
    remember(beat.dispatcher.store, number, fresh, [*changes.forget, *(file.path for file in found)])
    return len(changes.waiting)


def _see(beat: Beat, number: int, found: list[FoundFile], gone: list[str]) -> None:
    """What went comes with what came, so that a file that was moved is known as the same [DOC-5]."""
    from assure_tui.domain.document_commands import SeeFile

    parts = [found[i : i + PART] for i in range(0, len(found), PART)] or ([[]] if gone else [])
    for index, part in enumerate(parts):
        for result in beat.run(SeeFile(number, tuple(part), () if index else tuple(gone))).results:
            if result.outcome == "done":
                beat.did("documents", result.id, result.message)


def _whose(beat: Beat) -> _Turn:
    turn = _Turn()
    kept: dict[str, Any] = state(beat.reader, TURN) or {}
    turn.after = {key: int(kept.get(key, 0)) for key in ("waiting", "others")}
    for key, more, limit in (("looked", _LOOKED, WAITING), ("waiting", _OPEN, WAITING), ("others", "", OTHERS)):
        start = turn.after.get(key, 0)
        found = _clients(beat, more, start, limit)
        if len(found) < limit and start:
            found += [one for one in _clients(beat, more, 0, limit - len(found)) if one not in found]
        for number, folder in found:
            if number not in turn.clients:
                turn.clients[number], turn.of[number] = folder, key
    return turn


def _clients(beat: Beat, more: str, after: int, limit: int) -> list[tuple[int, str]]:
    bind = Binder()
    marks = {"no": bind.false, "after": bind(after), "limit": bind(limit)}
    sql = _CLIENTS.replace("{more}", more).format(**marks)
    return [(row[0], row[1]) for row in beat.reader.rows(sql, bind.params)]


def _known(beat: Beat, number: int) -> dict[str, Known]:
    from assure_tui.services.document_scan import Known

    sql = "SELECT path, size, modified, missing, removed FROM document WHERE client_id = :client"
    rows = beat.reader.rows(sql, {"client": number})
    return {path: Known(size, at, bool(missing), bool(removed)) for path, size, at, missing, removed in rows}


def _waited(beat: Beat, number: int) -> dict[str, Mark]:
    rows = beat.reader.rows("SELECT path, size, modified FROM file_seen WHERE client_id = :client", {"client": number})
    return {path: (size, at) for path, size, at in rows}


def _tell(beat: Beat, number: int, folder: str, unreadable: list[str], told: dict[str, list[str]]) -> None:
    """Folders that cannot be read are reported once, and again only after they could be read [DOC-11]."""
    key = str(number)
    for path in unreadable:
        if path not in told.get(key, ()):
            where = f"{folder}/{path}" if path else folder
            _log.warning("the folder %s of %s cannot be read", where, short("client", number))
            beat.did("skipped", short("client", number), f"the folder {where} cannot be read")
    if unreadable:
        told[key] = sorted(unreadable)
    else:
        told.pop(key, None)
