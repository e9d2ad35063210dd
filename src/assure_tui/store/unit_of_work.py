"""One write transaction: rows, the log of what changed, and the derived columns, all or nothing."""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, event, insert, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, configure_mappers
from sqlmodel import SQLModel

from assure_tui.domain.errors import Busy, Conflict, NotFound
from assure_tui.domain.model import Actor, Origin, read_short
from assure_tui.domain.views import ItemResult
from assure_tui.store import derive
from assure_tui.store import tables as t
from assure_tui.store.capture import Capture, Captured, chain, digest, new_salt
from assure_tui.store.engine import Store, explain
from assure_tui.store.sql import plain_rows, select
from assure_tui.store.tables.base import write_instant

if TYPE_CHECKING:
    from assure_tui.store.kept_session import KeptSession

Row = TypeVar("Row", bound=SQLModel)
Result = TypeVar("Result")
TRIES = 5
CHUNK = 500  # numbers in one IN list


class UnitOfWork:
    """The rows of one transaction and what it will write to the log."""

    def __init__(self, session: Session, now: datetime, known: dict[str, Any] | None = None) -> None:
        self.session = session
        self.now = now
        self.known: dict[str, Any] = {} if known is None else known  # worked out before, and still true
        self._held: dict[int, Any] = {}  # rows in hand: the session itself holds unchanged ones weakly
        self.breathe: Callable[[], None] | None = None  # called between statements: the loop lets a key through
        self._capture = Capture(session)
        self._bumped: set[tuple[str, int]] = set()
        self._stale_counts: set[int] = set()
        self._stale_hours: set[int] = set()
        self._recheck_tasks: set[int] = set()
        self._holder_slots: dict[int, str] = self.known.setdefault("holder_slots", {})
        self._stale_holders: set[int] = set()
        event.listen(session, "before_flush", self._before_flush)

    def close(self) -> None:
        """Listen no more: the session goes on without this."""
        event.remove(self.session, "before_flush", self._before_flush)
        self._capture.close()

    # -- finding -------------------------------------------------------------------------------

    def get(self, model: type[Row], key: Any) -> Row:
        """The row with that key, or NotFound."""
        row = self.session.get(model, key)
        if row is None or getattr(row, "removed", False):
            raise NotFound(f"there is no {model.__name__.lower()} {key}")
        self._held[id(row)] = row
        return row

    def find(self, model: type[Row], key: Any) -> Row | None:
        """The row with that key, removed or not; None when there is none."""
        row = self.session.get(model, key)
        if row is not None:
            self._held[id(row)] = row
        return row

    def exists_engagement(self, number: int) -> bool:
        """Whether there is, or was, an engagement of that number."""
        return self.session.get(t.Engagement, number) is not None

    def all(self, statement: Any) -> Sequence[Any]:
        """The rows of a select."""
        if self.breathe is not None:
            self.breathe()
        return self.session.execute(statement).scalars().all()

    def rows_of(self, model: type[Row], **values: Any) -> Sequence[Row]:
        """The rows with these values."""
        found: Sequence[Row] = self.all(select(model).filter_by(**values))
        return found

    def one(self, statement: Any) -> Any:
        """The first row of a select, or None."""
        if self.breathe is not None:
            self.breathe()
        return self.session.execute(statement).scalars().first()

    def plain_rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of plain SQL with `:name` parameters, seeing what was changed so far."""
        if self.breathe is not None:
            self.breathe()
        self.session.flush()
        return plain_rows(self.session.connection(), sql, params)

    def by_number(self, model: type[Row], numbers: Iterable[int]) -> dict[int, Row]:
        """The rows of these numbers, removed or not; those in hand are not read again."""
        found: dict[int, Row] = {}
        missing = []
        key: Any = getattr(model, "id")  # noqa: B009
        for number in numbers:
            row = self.session.identity_map.get(self.session.identity_key(model, number))
            if row is None or inspect(row).expired:
                missing.append(number)
            else:
                found[number] = row
        for start in range(0, len(missing), CHUNK):
            read: Sequence[Any] = self.all(select(model).where(key.in_(missing[start : start + CHUNK])))
            for one in read:
                found[one.id] = self._held[id(one)] = one
        return found

    def add(self, row: Row) -> Row:
        """Put a new row in and give it its number."""
        self.session.add(row)
        self.session.flush()
        return row

    def add_all(self, rows: Iterable[SQLModel]) -> None:
        """Put several new rows in with one flush."""
        self.session.add_all(rows)
        self.session.flush()

    def put_in_unlogged(self, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """Put in rows of a table that has no entries in the log, with one statement; nobody needs their numbers."""
        self.session.flush()
        if rows:
            table: Any = getattr(model, "__table__")  # noqa: B009
            self.session.connection().execute(insert(table), [dict(row) for row in rows])

    def delete(self, row: SQLModel) -> None:
        """Take a link row away; things people made are marked removed instead."""
        self.session.delete(row)
        self.session.flush()

    # -- derived columns -------------------------------------------------------------------------

    def holder_slot(self, stage_id: int) -> str:
        """The holder slot of a stage [STAGE-2], read once a transaction."""
        slot = self._holder_slots.get(stage_id)
        if slot is None:
            found = self.session.execute(select(t.Stage.holder).where(t.Stage.id == stage_id)).scalar_one()
            slot = self._holder_slots[stage_id] = str(found)
        return slot

    def _before_flush(self, session: Session, _context: Any, _instances: Any) -> None:
        if self.breathe is not None:
            self.breathe()
        for row in list(session.new) + [r for r in session.dirty if session.is_modified(r)]:
            self._held[id(row)] = row
            self._touch(row, new=row in session.new)

    def _touch(self, row: Any, *, new: bool) -> None:
        kind = type(row).__name__
        if isinstance(row, t.Engagement):
            with self.session.no_autoflush:
                slot = self.holder_slot(row.stage_id)
            was = (row.live, row.status)
            derive.engagement(row, slot)
            if (not new and was != (row.live, row.status)) or self._status_changed(row):
                self._recheck_tasks.add(row.id or 0)
        elif isinstance(row, t.Client):
            row.name_key = derive.fold(row.name)
        elif isinstance(row, t.Task):
            with self.session.no_autoflush:
                parent = self.session.get(t.Engagement, row.engagement_id) if row.engagement_id else None
            derive.task(row, parent)
            left = () if new else inspect(row).attrs.engagement_id.history.deleted or ()  # linked elsewhere [LINK-2]
            self._stale_counts.update(number for number in (row.engagement_id, *left) if number)
        elif isinstance(row, t.Stage):
            self._holder_slots.pop(row.id or 0, None)
            if not new and inspect(row).attrs.holder.history.has_changes():
                self._stale_holders.add(row.id)
        elif isinstance(row, (t.Blocker, t.Comment)):
            self._stale_counts.add(row.engagement_id)
        elif kind == "TimeEntry":  # by name: asking for the class would map it
            left = inspect(row).attrs.engagement_id.history.deleted or ()  # moved: both are added up anew
            self._stale_hours.update(number for number in (row.engagement_id, *left) if number)
        if not new and hasattr(row, "version"):
            key = (kind, row.id if hasattr(row, "id") else row.engagement_id)  # a filing record has no number
            if key not in self._bumped:
                self._bumped.add(key)
                row.version += 1
                if hasattr(row, "updated_at"):
                    row.updated_at = self.now

    def _status_changed(self, row: t.Engagement) -> bool:
        state = inspect(row)
        return any(state.attrs[name].history.has_changes() for name in ("status", "removed"))

    def settle(self) -> None:
        """Flush, then bring counts, queues and holders in line with what was changed."""
        self.session.flush()
        for number in sorted(self._stale_holders):
            derive.holders(self.session, number)
        self._stale_holders.clear()
        closed = sorted(self._recheck_tasks - {0})
        for start in range(0, len(closed), CHUNK):
            part = closed[start : start + CHUNK]
            parents = {e.id: e for e in self.all(select(t.Engagement).where(t.Engagement.id.in_(part)))}
            for row in self.all(select(t.Task).where(t.Task.engagement_id.in_(part))):
                derive.task(row, parents[row.engagement_id])
        self._recheck_tasks.clear()
        stale = sorted(self._stale_counts)
        for start in range(0, len(stale), CHUNK):
            found = self.by_number(t.Engagement, stale[start : start + CHUNK])
            derive.counts(self.session, list(found.values()))
        self._stale_counts.clear()
        logged = sorted(self._stale_hours)
        for start in range(0, len(logged), CHUNK):
            found = self.by_number(t.Engagement, logged[start : start + CHUNK])
            derive.spent(self.session, list(found.values()))
        self._stale_hours.clear()
        self.session.flush()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Work that stands or falls as one inside this transaction: an error takes it back, and its log."""
        self.session.flush()
        found, bumped = self._capture.mark(), set(self._bumped)
        stale, recheck, hours = set(self._stale_counts), set(self._recheck_tasks), set(self._stale_hours)
        point = self.session.begin_nested()
        try:
            yield
            point.commit()
        except BaseException:
            point.rollback()
            self._capture.back_to(found)
            self._bumped, self._stale_counts, self._recheck_tasks = bumped, stale, recheck
            self._stale_hours = hours
            raise

    # -- the log ---------------------------------------------------------------------------------

    @property
    def changed(self) -> bool:
        """Whether anything that is logged was changed so far."""
        self.session.flush()
        return bool(self._capture.changes())

    def captured(self) -> list[Captured]:
        """What this unit of work changed so far, one entry a thing."""
        if self.breathe is not None:
            self.breathe()
        self.session.flush()
        return self._capture.changes()

    @property
    def connection(self) -> Connection:
        """For what no row of the ORM stands for; what changes by it is logged by `note` or not at all."""
        self.session.flush()
        return self.session.connection()

    def note(self, change: Captured) -> None:
        """Put an entry into the log of this batch that no row tells of."""
        self._capture.found[change.entity, change.entity_id] = change

    @property
    def reference_changed(self) -> bool:
        """Whether settings, types, stages, people or their like were changed so far."""
        self.session.flush()
        return self._capture.touches_reference()

    def touched(self) -> set[int]:
        """Numbers of the engagements this unit of work changed."""
        return {c.engagement_id for c in self._capture.changes() if c.engagement_id}

    def write_batch(
        self,
        *,
        actor: Actor,
        origin: Origin,
        login: str,
        command: str,
        summary: str,
        reason: str | None = None,
        results: Sequence[ItemResult] = (),
        undoes: int | None = None,
        undoable: bool = True,
        part_of: int | None = None,
        finished: bool = True,
    ) -> int:
        """Write one batch with the changes captured so far, linked to the chain [ACT-2] [ACT-6]; its number."""
        self.settle()
        connection = self.session.connection()
        table = t.ActivityBatch.__table__
        last = connection.execute(select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).first()
        number, previous = (last[0] + 1, last[1]) if last else (1, "")
        content: dict[str, Any] = {
            "id": number,
            "at": write_instant(self.now),
            "actor_id": actor.staff_id,
            "actor": actor.name,
            "login": login,
            "origin": origin.value,
            "host": platform.node(),
            "process": str(os.getpid()),
            "command": command,
            "summary": summary,
            "reason": reason or None,
            "results": [_result(item) for item in results] or None,
            "undoes": undoes,
            "undoable": undoable,
            "part_of": part_of,
            "finished": finished,
        }
        if self.breathe is not None:
            self.breathe()
        rows, digests = [], []
        for change in [*self._capture.changes(), *_refusals(results)]:
            values = {"before": change.before or None, "after": change.after or None}
            salt = new_salt()
            mark = digest(salt, values)
            digests.append([change.entity, change.entity_id, change.op, mark])
            rows.append(
                {
                    "batch_id": number,
                    "entity": change.entity,
                    "entity_id": change.entity_id,
                    "engagement_id": change.engagement_id,
                    "client_id": change.client_id,
                    "op": change.op,
                    **values,
                    "salt": salt,
                    "digest": mark,
                }
            )
        if self.breathe is not None:
            self.breathe()
        mark = chain(previous, content, digests)
        connection.execute(insert(table), {**content, "at": self.now, "hash": mark})
        if rows:
            connection.execute(insert(t.ActivityChange.__table__), rows)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"NOTIFY assure_activity, '{number}'")
        return number


REFUSED = "refused"


def _refusals(results: Sequence[ItemResult]) -> list[Captured]:
    """A line without values for each engagement that was refused: its own log finds the batch by it [GATE-10]."""
    found = []
    for item in results:
        number = read_short(item.id, "engagement") if item.outcome == "refused" and item.id[:2] == "E-" else None
        if number is not None and item.code in ("gate_blocked", "denied"):
            found.append(Captured("engagement", str(number), REFUSED, engagement_id=number))
    return found


def _result(item: ItemResult) -> dict[str, Any]:
    told = {"id": item.id, "outcome": item.outcome, "code": item.code, "message": item.message}
    return told | ({"warnings": list(item.warnings)} if item.warnings else {})  # what was confirmed [GATE-3]


def prepare() -> None:
    """Map what nearly every command needs: once in a program, and not while others wait for the lock."""
    _ = t.Engagement, t.ActivityBatch, t.Follow
    configure_mappers()


def write(
    store: Store, now: datetime, work: Callable[[UnitOfWork], Result], shelf: list[KeptSession] | None = None
) -> Result:
    """Run `work` in one write transaction; it may be run again when the store is busy, so it must be pure of I/O.

    `shelf` is for who writes again and again: a session that goes on lies there between two transactions.
    """
    prepare()
    for attempt in range(TRIES):
        try:
            if shelf is not None and store.is_sqlite:
                from assure_tui.store.kept_session import going_on

                with going_on(store, shelf) as kept:
                    unit = UnitOfWork(kept.session, now, kept.known)
                    result = work(unit)
                    unit.settle()
                    kept.reference_changed = unit.reference_changed
                    unit.close()
                return result
            with Session(store.engine, expire_on_commit=False) as session, session.begin():
                session.connection()  # take the write lock before anything is read
                unit = UnitOfWork(session, now)
                result = work(unit)
                unit.settle()
                return result
        except IntegrityError as error:
            raise _integrity(error) from error
        except DBAPIError as error:
            told = explain(error, str(store.path or "the server"))
            restart = getattr(error.orig, "sqlstate", "") in ("40001", "40P01")
            if not (isinstance(told, Busy) and store.is_sqlite is False) and not restart:
                raise told from error
            if attempt == TRIES - 1:
                raise told from error
            time.sleep(0.01 * (attempt + 1) * (0.5 + random.random()))
    raise Busy("the store stays locked; try again")


class CutShort(Exception):
    """A try took the lock for as long as it may."""


def try_out(store: Store, now: datetime, work: Callable[[UnitOfWork], object], seconds: float) -> bool:
    """Run `work` and take it back; False when it was cut short, so that nobody waits longer for the lock."""
    prepare()
    with Session(store.engine, expire_on_commit=False) as session:
        connection = session.connection()
        until = time.perf_counter() + seconds

        @event.listens_for(connection, "before_cursor_execute")
        def stop(*_arguments: Any) -> None:
            if time.perf_counter() > until:
                raise CutShort

        try:
            work(UnitOfWork(session, now))
        except CutShort:
            return False
        except DBAPIError as error:
            raise explain(error, str(store.path or "the server")) from error
        finally:
            session.rollback()
        return True


def _integrity(error: IntegrityError) -> Conflict:
    words = str(error.orig)
    if "identity" in words:
        return Conflict("identity", "an engagement of this client, type, period, part and qualifier exists already")
    for name in ("external_id", "external", "number", "login", "initials"):
        if name in words:
            return Conflict(name, f"this {name} is in use already")
    return Conflict("", f"another change came first ({words.splitlines()[0]}); reload and try again")
