"""What is done to a store as a whole: counted, checked, copied, put back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from assure_tui.store.check import Finding

_COUNTED = {
    "clients": "SELECT count(*) FROM client WHERE removed = :false",
    "engagements": "SELECT count(*) FROM engagement WHERE removed = :false",
    "tasks": "SELECT count(*) FROM task WHERE removed = :false",
    "staff": "SELECT count(*) FROM staff WHERE state <> 'left'",
    "types": "SELECT count(*) FROM engagement_type",
    "pipelines": "SELECT count(*) FROM pipeline WHERE removed IS FALSE",
    "batches": "SELECT count(*) FROM activity_batch",
}


class Opened(Protocol):
    """The part of the services that is needed here."""

    @property
    def location(self) -> str: ...

    @property
    def store(self) -> Any: ...


def summary(services: Opened) -> dict[str, Any]:
    """`schema sqlite firm counts` of `assure info`."""
    from assure_tui.store.opening import open_reader
    from assure_tui.store.sqlite_library import VERSION
    from assure_tui.store.versions import SCHEMA

    reader = open_reader(services.location)
    try:
        firm = reader.rows("SELECT name FROM firm")
        counts = {name: int(reader.rows(sql, _params(sql))[0][0]) for name, sql in _COUNTED.items()}
    finally:
        _close(reader)
    sqlite = None if "://" in services.location else ".".join(map(str, VERSION))
    return {"schema": SCHEMA, "sqlite": sqlite, "firm": firm[0][0] if firm else None, "counts": counts}


def _params(sql: str) -> dict[str, Any]:
    return {"false": False} if ":false" in sql else {}


def _close(reader: Any) -> None:
    reader.close()


def check_store(location: str, *, one_host: bool = False) -> list[Finding]:
    """Findings about the data and the log."""
    from assure_tui.store.check import check
    from assure_tui.store.engine import open_store

    store = open_store(location, one_host=one_host)
    try:
        return check(store)
    finally:
        store.close()


def broken_at(location: str, *, one_host: bool = False) -> int | None:
    """The first batch at which the log's chain breaks, None when it is whole [ACT-6]."""
    from assure_tui.store.check import verify_log
    from assure_tui.store.engine import open_store

    store = open_store(location, one_host=one_host)
    try:
        return verify_log(store)[1]
    finally:
        store.close()


def back_up(services: Opened, target: Path) -> int:
    """Write a checked copy of the store; its size in bytes."""
    from assure_tui.store.backup import backup

    return backup(services.store, target)


def verify(file: Path) -> int:
    """Make sure a backup is whole; the number of its schema."""
    from assure_tui.store.backup import verify_backup

    return verify_backup(file)


def put_back(file: Path, store: Path) -> Path | None:
    """Put a backup in the store's place; where the former store went."""
    from assure_tui.store.backup import restore
    from assure_tui.store.versions import SCHEMA

    return restore(file, store, latest=SCHEMA)


def make_demo(
    location: str,
    seed_text: str,
    *,
    size: int,
    seed: int,
    today: date,
    login: str,
    zone: str,
    one_host: bool = False,
) -> None:
    """A store with a made-up firm of `size` engagements; whoever runs it is its Firm owner."""
    import tomllib

    from assure_tui.domain.seed_model import parse_seed
    from assure_tui.services.demo import build_demo
    from assure_tui.store.engine import open_store
    from assure_tui.store.migrate import create_schema

    seeds = parse_seed(tomllib.loads(seed_text))
    store = open_store(location, create=True, one_host=one_host)
    try:
        create_schema(store)
        build_demo(
            store,
            seed_file=seeds,
            size=size,
            seed=seed,
            today=today,
            owner_login=login,
            owner_name=login.replace(".", " ").replace("_", " ").title(),
            zone=zone,
        )
    finally:
        store.close()
