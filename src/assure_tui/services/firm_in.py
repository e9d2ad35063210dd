"""A whole firm read from its file into an empty store: all of it, checked, or nothing [EXP-2]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from assure_tui.domain.errors import Conflict, Invalid, StoreError
from assure_tui.services.firm_file import AGAIN, Broken, Reader

if TYPE_CHECKING:
    from assure_tui.store.engine import Store

STEP = 1000
EMPTY = "a firm is read into an empty store only: name a place where none is with --store, or a store fresh from `init`"


@dataclass(frozen=True, slots=True)
class FirmIn:
    """What was read in: whose firm, how much, and where the empty store went that stood there."""

    firm: str
    owner: str
    login: str | None
    clients: int
    engagements: int
    batches: int
    rows: int
    aside: str | None = None


class _TriedOnly(Exception):
    """Carries what a dry run found out of the transaction, which is taken back."""


def look_before(location: str, one_host: bool) -> bool:
    """Whether a store is there; one in which anything was done is refused before the file is read."""
    from assure_tui.store.engine import is_url, open_store
    from assure_tui.store.firm_rows import place_words, why_not_empty

    if not is_url(location) and not Path(location).expanduser().exists():
        return False
    store = open_store(location, one_host=one_host)
    try:
        why = why_not_empty(store)
    finally:
        store.close()
    if why is not None:
        raise Conflict("store", f"{place_words(location)} is no empty firm: {why}; {EMPTY}")
    return True


def read_firm(
    location: str,
    source: BinaryIO,
    *,
    one_host: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> FirmIn:
    """Read the file in; a store in which anything was done is refused, and a file that is not whole."""
    from assure_tui.store.engine import is_url, open_store

    is_there = look_before(location, one_host)
    reader = Reader(source, read=progress)
    if is_url(location):
        store = open_store(location, one_host=one_host)
        try:
            return _fill(store, reader, dry_run)
        finally:
            store.close()
    return _into_file(Path(location).expanduser(), reader, is_there, one_host, dry_run)


def _into_file(path: Path, reader: Reader, is_there: bool, one_host: bool, dry_run: bool) -> FirmIn:
    """A fresh file beside the place, which gets the name when it is whole."""
    from dataclasses import replace

    from assure_tui.store import places
    from assure_tui.store.backup import discard, part_of, put_in_place, swap
    from assure_tui.store.engine import open_store

    if not is_there:
        places.check_place(path, create=True, one_host=one_host)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = part_of(path)
        try:
            store = open_store(str(part), create=True, one_host=one_host)
            try:
                found = _fill(store, reader, dry_run)
            finally:
                store.close()
            if dry_run:
                return found
            if is_there:
                return replace(found, aside=str(swap(part, path)))
            put_in_place(part, path)
            return found
        finally:
            discard(part)
    except StoreError as error:
        raise StoreError(error.message.replace(str(part), str(path))) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror or error}") from error


def _fill(store: Store, reader: Reader, dry_run: bool) -> FirmIn:
    from assure_tui.store.firm_rows import worked_in
    from assure_tui.store.migrate import create_with
    from assure_tui.store.versions import SCHEMA

    schema = int(reader.head["schema"])
    if schema > SCHEMA:
        what = f"it was written by a newer assure-tui (schema {schema}, this program knows {SCHEMA})"
        raise Broken("line 1", what, "install the newer version")
    found: list[FirmIn] = []

    def fill(connection: Any) -> None:
        why = worked_in(connection)
        if why is not None:  # since it was looked at
            raise Conflict("store", f"the store is no empty firm: {why}; {EMPTY}")
        rows = _rows_in(connection, reader)
        found.append(_checked(connection, reader, rows))
        if dry_run:
            raise _TriedOnly

    with suppress(_TriedOnly):
        create_with(store, schema, fill)
    return found[0]


def _rows_in(connection: Any, reader: Reader) -> int:
    from assure_tui.store.firm_rows import Filling

    filling, total = Filling(connection), 0
    filling.begin()
    wanted = filling.tables()
    for head in reader.tables():
        columns = [name for name, _ in head.columns]
        wrong = filling.check_columns(head.name, columns)
        if wrong is not None or head.name not in wanted:
            raise Broken(f"line {head.line}", wrong or f"the table {head.name} stands there twice")
        wanted.discard(head.name)
        waiting: list[tuple[int, Sequence[Any]]] = []
        count = 0
        for line in reader.rows(head):
            waiting.append(line)
            count += 1
            if len(waiting) == STEP:
                filling.add(head.name, columns, waiting)
                waiting = []
        if waiting:
            filling.add(head.name, columns, waiting)
        if reader.last:
            if columns[:1] != ["id"]:
                raise Broken(f"line {reader.line}", f"the rows of {head.name} have no numbers")
            filling.numbers(head.name, reader.last)
        total += count
    if wanted:
        raise Broken(f"line {reader.line}", f"the file lacks the table {', '.join(sorted(wanted))}")
    filling.end()
    return total


def _checked(connection: Any, reader: Reader, rows: int) -> FirmIn:
    """That it is a firm, and that its log is whole [ACT-6]."""
    from assure_tui.store.check_log import first_break
    from assure_tui.store.firm_rows import firm_facts

    facts = firm_facts(connection)
    if facts["firm"] is None or facts["owners"] != 1:
        raise Invalid("file", "format", f"the file holds no firm with exactly one Firm owner; {AGAIN}")
    broken = first_break(connection)
    if broken is not None or facts["hash"] != reader.log:
        where = f"at batch {broken}" if broken is not None else "at its end"
        what = "the file was changed, or the store it came from was (`assure check` there tells)"
        raise Invalid("file", "log", f"the log in the file breaks {where}: {what}")
    return FirmIn(
        str(facts["firm"]), str(facts["owner"]), facts["login"], int(facts["clients"]), int(facts["engagements"]),
        int(facts["batches"]), rows,
    )  # fmt: skip
