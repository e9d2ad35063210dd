"""Purging a client: alone with the store, exported and read back, erased, then the file made anew [DEL-6]."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from assure_tui.domain.errors import Conflict, NotFound, StoreError
from assure_tui.domain.firm_file_commands import PurgeClient
from assure_tui.domain.model import Actor, Origin, short
from assure_tui.services.firm_file import Reader, Writer
from assure_tui.services.firm_out import place_for, refuse_others

MARK = "assure_client"
HOLDS = "everything of one client, with its entries of the log and the firm's lists that it names; it is not read in"
# Whole lists of the firm, so that the numbers in the rows can be read.
LISTS = ("engagement_type", "pipeline", "service_line", "stage", "staff", "tag")
TIDY = "close assure everywhere and run: assure purge tidy"


@dataclass(frozen=True, slots=True)
class Purged:
    """What went, where the export is, and where the client may still be found."""

    number: str
    batch: int | None
    file: str
    rows: dict[str, int]
    copies: tuple[str, ...]  # backups and other copies beside the store
    mentions: tuple[str, ...]  # other people's words that still name it
    untidy: str | None = None  # why the file could not be made anew


def find(services: Any, number: int) -> tuple[str, bool, str]:
    """Name, removed or not, and status of a client; a removed one too."""
    sql = "SELECT name, removed, status FROM client WHERE id = :id"
    rows = services.reads.reader.rows(sql, {"id": number})
    if not rows:
        raise NotFound(f"there is no client {short('client', number)}")
    return str(rows[0][0]), bool(rows[0][1]), str(rows[0][2])


def may(services: Any, actor: Actor, number: int, login: str) -> None:
    """The Firm owner only; anybody else's try is logged."""
    refuse_others(services, actor, PurgeClient(number, "", "", 0), login)


def purge(services: Any, actor: Actor, number: int, typed: str, target: Path, login: str) -> Purged:
    """All of it, in this order; whatever is refused has changed nothing."""
    from assure_tui.services.handlers.purging import check
    from assure_tui.store.belongings import Belongings
    from assure_tui.store.firm_rows import one_moment

    may(services, actor, number, login)
    name, removed, status = find(services, number)
    check(name, removed=removed, status=status, number=short("client", number), typed=typed)
    store = services.store
    be_alone(services)
    with place_for(target) as file, one_moment(store) as connection:
        upto = int(connection.exec_driver_sql("SELECT max(id) FROM activity_batch").scalar() or 0)
        names = Belongings(connection, number).names
        _write(file, connection, number)
    _read_back(target)
    outcome = services.dispatcher.execute(PurgeClient(number, typed, target.name, upto), actor, Origin.CLI, login=login)
    with one_moment(store) as connection:
        mentions = tuple(_mentions(connection, names))
        told = connection.exec_driver_sql(
            f"SELECT after FROM activity_change WHERE batch_id = {int(outcome.batch)} AND op = 'purge'"
        ).scalar_one()
    untidy = None
    try:
        tidy(services)
    except StoreError as error:
        untidy = f"{error.message}; {TIDY}"
    return Purged(
        short("client", number),
        outcome.batch,
        str(target),
        json.loads(told)["rows"],
        _copies(store.path),
        mentions,
        untidy,
    )


def _write(file: BinaryIO, connection: Any, number: int) -> None:
    """The client's own rows, its entries of the log, and the lists that make them readable."""
    from assure_tui.store.belongings import ORDER, Belongings
    from assure_tui.store.firm_rows import rows, shapes
    from assure_tui.store.versions import SCHEMA

    own, writer = Belongings(connection, number), Writer(file, MARK)
    writer.head(SCHEMA, HOLDS, client=short("client", number))
    changes, batches = set(own.changes()), own.batches()
    for shape in shapes():
        if shape.name in ORDER:
            found = rows(connection, shape, own.where(shape.name))
        elif shape.name in LISTS:
            found = rows(connection, shape)
        elif shape.name in ("activity_batch", "activity_change"):
            kept = changes if shape.name == "activity_change" else batches
            found = (row for row in rows(connection, shape) if row[0] in kept)
        else:
            continue
        writer.table(shape.name, shape.columns, found, 0)
    writer.end("")


def _read_back(path: Path) -> None:
    """Nothing is erased before its export is known to be whole on the disk."""
    with path.open("rb") as source:
        reader = Reader(source, MARK)
        for head in reader.tables():
            for _ in reader.rows(head):
                pass


def _mentions(connection: Any, names: tuple[str, ...]) -> list[str]:
    """Rows of others whose words hold one of its names: they stay, and a person decides about them."""
    from assure_tui.store.belongings import holds
    from assure_tui.store.firm_rows import shapes

    found: dict[str, None] = {}
    for shape in shapes():
        texts = [name for name, kind in shape.columns if kind in ("text", "json")]
        key = ", ".join(f'"{name}"' for name in shape.key)
        for name in names:
            if not texts:
                continue
            where = " OR ".join(holds(connection, f'"{column}"') for column in texts)
            sql = f'SELECT {key} FROM "{shape.name}" WHERE {where} LIMIT 20'
            for row in connection.exec_driver_sql(sql, (name,) * len(texts)):
                found[f"{shape.name.replace('_', ' ')} {'/'.join(map(str, row))}"] = None
    return list(found)


def _copies(path: Path | None) -> tuple[str, ...]:
    """Files beside the store that are copies of it from before."""
    if path is None:
        return ()
    found = [*path.parent.glob(f"{path.stem}-*{path.suffix}"), *(path.parent / "backups").glob(f"*{path.suffix}")]
    return tuple(sorted(str(one) for one in found if one.is_file()))


def be_alone(services: Any) -> None:
    """Nobody else has the store open, or StoreError: their side file would keep what is erased."""
    from assure_tui.store.backup import alone

    path = services.store.path
    if path is None:
        return
    services.reads.close()
    services.store.close()
    with closing(alone(path)) as connection:
        connection.execute("COMMIT")


def tidy(services: Any) -> None:
    """Make the store's file anew, so that nothing erased is left in its free pages or its side files."""
    from assure_tui.store.backup import alone

    store = services.store
    if store.path is None:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql("VACUUM FULL")
        return
    services.reads.close()
    store.close()
    with closing(alone(store.path)) as connection:
        connection.execute("COMMIT")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
    if any(Path(f"{store.path}{side}").exists() for side in ("-wal", "-journal")):
        raise Conflict("store", f"a side file of {store.path} is still there")
