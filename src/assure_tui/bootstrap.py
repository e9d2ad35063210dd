"""The composition root: a location becomes a store, a clock, the door and the read side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure_tui.domain.errors import StoreError
from assure_tui.domain.model import SYSTEM, Actor, Origin
from assure_tui.services.clock import Clock, SystemClock

if TYPE_CHECKING:
    from assure_tui.services.dispatcher import Dispatcher
    from assure_tui.services.gateway import Gateway
    from assure_tui.services.heartbeat import Heartbeat
    from assure_tui.services.past import Past
    from assure_tui.services.reads import Reads
    from assure_tui.store.engine import Store
    from assure_tui.store.feed import Feed


@dataclass
class Services:
    """What front ends share; parts that need the ORM are imported when first used."""

    location: str
    clock: Clock
    reads: Reads
    one_host: bool = False
    _store: Store | None = None
    _feed: Feed | None = None

    @property
    def store(self) -> Store:
        """The write side's engine, opened at its first use."""
        if self._store is None:
            from assure_tui.store.engine import open_store

            self._store = open_store(self.location, one_host=self.one_host)
        return self._store

    @cached_property
    def dispatcher(self) -> Dispatcher:
        from assure_tui.services.dispatcher import Dispatcher

        return Dispatcher(self.store, self.clock)

    @cached_property
    def heartbeat(self) -> Heartbeat:
        """The background loop over this store; whoever calls it decides when [LOOP-1]."""
        from assure_tui.services.heartbeat import Heartbeat

        self.dispatcher.considerate = True  # nobody asked for what a beat does
        return Heartbeat(self.store, self.dispatcher, self.reads.reader, self.clock)

    def past(self, instant: datetime) -> Past:
        """The firm as it was at an instant; whoever asks closes it [INS-4]."""
        from assure_tui.services.past import Past

        return Past(self.store, self.clock.zone_name, instant, self.clock.now())

    def newest_batch(self) -> int:
        """The number of the log's newest batch, 0 for an empty log."""
        return int(self.reads.reader.rows("SELECT max(id) FROM activity_batch")[0][0] or 0)

    @property
    def feed(self) -> Feed:
        if self._feed is None:
            from assure_tui.store.feed import Feed

            self._feed = Feed(self.location)
        return self._feed

    def gateway(self, actor: Actor, origin: Origin = Origin.UI) -> Gateway:
        """A person's line to the store, with threads of its own."""
        from assure_tui.services.gateway import Gateway

        return Gateway(self, actor, origin)

    def close(self) -> None:
        """Give back every connection."""
        if self._feed is not None:
            self._feed.close()
        self.reads.close()
        if self._store is not None:
            self._store.close()
            self._store = None


def open_services(
    location: str, *, clock: Clock | None = None, one_host: bool = False, backups: Path | None = None
) -> Services:
    """Open a store that exists, upgraded after a backup when it is older; a newer one is refused."""
    from assure_tui import paths
    from assure_tui.services.reads import Reads
    from assure_tui.store import opening
    from assure_tui.store.driver_errors import readable

    reader = opening.open_reader(location, one_host=one_host, backups=backups)
    reads = Reads(reader)
    firm = reads.firm()
    if not firm:
        reads.close()
        raise StoreError(f"{location} has no firm yet; `assure init` makes one")
    with readable(location):
        the_clock = clock or SystemClock(str(firm["zone"]))
    reads.today = the_clock.today
    reads.library_text = paths.library_text
    return Services(location, the_clock, reads, one_host)


def create_firm(
    location: str,
    *,
    firm: str,
    owner: str,
    login: str,
    initials: str | None = None,
    zone: str = "UTC",
    clock: Clock | None = None,
    one_host: bool = False,
    group: int | None = None,
    seed_file: Path | None = None,
) -> Services:
    """Make a store with the seeded lines, types and pipelines, and its Firm owner [FIRM-3]."""
    from assure_tui.domain import text_rules
    from assure_tui.domain.commands import CreateFirm
    from assure_tui.services.clock import zone as zone_named
    from assure_tui.services.dispatcher import Dispatcher

    zone_named(zone)
    text_rules.one_line(firm, "firm", high=120)
    text_rules.one_line(owner, "owner", high=120)
    if initials:
        text_rules.initials(initials)
    the_clock = clock or SystemClock(zone)
    with _whole_or_none(location, one_host) as place:
        store = create_store(place, now=the_clock.now(), one_host=one_host, group=group, seed_file=seed_file)
        try:
            Dispatcher(store, the_clock).execute(
                CreateFirm(firm, owner, login, initials, zone), SYSTEM, Origin.CLI, login=login
            )
        finally:
            store.close()
    return open_services(location, clock=clock, one_host=one_host)


@contextmanager
def _whole_or_none(location: str, one_host: bool) -> Iterator[str]:
    """Where a new store is made: beside its place, into which it comes when it is whole.

    Cut off half-way, by a full disk or a kill, it leaves nothing that stands in the way of the next try.
    """
    if "://" in location:
        yield location
        return
    from assure_tui.store.backup import discard, part_of, put_in_place
    from assure_tui.store.places import check_place

    path = Path(location).expanduser()
    check_place(path, create=True, one_host=one_host)
    part = part_of(path)
    try:
        yield str(part)
        put_in_place(part, path)
    except StoreError as error:
        raise StoreError(error.message.replace(str(part), str(path))) from error
    except OSError as error:
        raise StoreError(f"{path} cannot be made: {error.strerror or error}") from error
    finally:
        discard(part)


def create_store(
    location: str,
    *,
    now: datetime,
    one_host: bool = False,
    group: int | None = None,
    seed_file: Path | None = None,
) -> Store:
    """An empty migrated store with the seeds in it."""
    import tomllib

    from assure_tui import paths
    from assure_tui.domain.seed_model import parse_seed
    from assure_tui.store.engine import open_store
    from assure_tui.store.migrate import create_schema
    from assure_tui.store.seeds import seed
    from assure_tui.store.unit_of_work import UnitOfWork, write

    parsed = parse_seed(tomllib.loads((seed_file or paths.seed_file()).read_text(encoding="utf-8")))
    store = open_store(location, create=True, one_host=one_host, group=group)
    try:
        create_schema(store)

        def work(unit: UnitOfWork) -> Any:
            made = seed(unit, parsed)
            unit.write_batch(
                actor=SYSTEM,
                origin=Origin.CLI,
                login="system",
                command="CreateFirm",
                summary=f"seeded {made} rows",
                undoable=False,
            )

        write(store, now, work)
    except BaseException:
        store.close()
        raise
    return store
