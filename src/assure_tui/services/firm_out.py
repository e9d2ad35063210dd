"""A whole firm written to a file: one moment of it, logged, there whole or not at all [EXP-2] [ACT-4]."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from assure_tui.domain import policy
from assure_tui.domain.errors import Conflict, Denied, NotFound, StoreError
from assure_tui.domain.firm_file_commands import ExportFirm
from assure_tui.domain.model import Actor, Origin

HOLDS = (
    "everything of the firm, whole tax ids and salted hashes of passcodes among it: keep it as you keep the store. "
    "Documents stay in their folders and are not in it."
)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FirmOut:
    """Where it went, and what is in it."""

    path: str
    batch: int | None
    rows: int
    clients: int
    engagements: int
    bytes: int


def export_firm(
    services: Any, actor: Actor, target: Path | None, progress: Progress | None = None, login: str | None = None
) -> FirmOut:
    """Write the whole firm to a file that is not there yet, or to stdout where `target` is None."""
    from assure_tui.store.firm_rows import firm_facts, one_moment

    refuse_others(services, actor, ExportFirm("", 0, 0), login)
    with place_for(target) as file:
        with one_moment(services.store) as connection:
            facts = firm_facts(connection)
            rows = write_firm(file, connection, facts, progress)
        size = file.tell()
        # Logged before it has its name: no file is there without its entry.
        name = "stdout" if target is None else target.name
        command = ExportFirm(name, int(facts["clients"]), int(facts["engagements"]))
        batch = services.dispatcher.execute(command, actor, Origin.CLI, login=login).batch
    return FirmOut(str(target or "-"), batch, rows, command.clients, command.engagements, size)


def write_firm(file: BinaryIO, connection: Any, facts: dict[str, Any], progress: Progress | None = None) -> int:
    """Every table of one moment; how many rows they have."""
    from assure_tui.services.firm_file import Writer
    from assure_tui.store.firm_rows import last_number, rows, shapes
    from assure_tui.store.versions import SCHEMA

    writer, total = Writer(file), 0
    writer.head(SCHEMA, HOLDS)
    tables = shapes()
    for done, shape in enumerate(tables):
        last = last_number(connection, shape) if shape.numbered else 0
        total += writer.table(shape.name, shape.columns, rows(connection, shape), last)
        if progress:
            progress(done + 1, len(tables))
    writer.end(str(facts["hash"]))
    return total


def refuse_others(services: Any, actor: Actor, command: Any, login: str | None) -> None:
    """Who may not is refused by the door, which logs it, before anything is read."""
    found = policy.verdict(actor, command.name)
    if not found.allowed:
        services.dispatcher.execute(command, actor, Origin.CLI, login=login)
        raise Denied(found.rule, found.because)


@contextmanager
def place_for(target: Path | None) -> Iterator[BinaryIO]:
    """A file for its owner's eyes only that gets its name when all went well; without one its text goes to stdout."""
    if target is None:
        with tempfile.TemporaryFile() as unnamed:
            yield unnamed
            unnamed.seek(0)
            sys.stdout.flush()
            shutil.copyfileobj(unnamed, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    from assure_tui.store.backup import discard, part_of, put_in_place

    if os.path.lexists(target):
        raise Conflict("file", f"{target} exists already; name another file")
    if not target.parent.is_dir():
        raise NotFound(f"There is no folder {target.parent}; make it or name another file.")
    part = part_of(target)
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        with open(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        discard(part)
