"""Threads between a screen and the store: one writer in key order, readers, and the feed of changes."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from assure_tui.domain.model import Actor, Origin

if TYPE_CHECKING:
    from assure_tui.domain.commands import Command
    from assure_tui.domain.loop_views import Foreseen
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import Changes, Outcome
    from assure_tui.services.clock import Clock
    from assure_tui.services.dispatcher import Dispatcher
    from assure_tui.services.heartbeat import Heartbeat, Report
    from assure_tui.services.loop_host import LoopHost
    from assure_tui.store.engine import Store
    from assure_tui.store.feed import Feed

T = TypeVar("T")
# What may make something due that no rule inside the command's own transaction has done already [LOOP-1].
NUDGES = frozenset(
    "CreateSeries EditSeries SplitSeries ResumeSeries ChangeOccurrence ConfirmCatchUp ReactivateClient EditClient "
    "SaveSettings PauseLoop RunBeat SetStatus ImportFile".split()
)
POLL = 0.25  # seconds between looks at what other programs wrote


class Line(Protocol):
    """What a gateway needs of the services."""

    @property
    def clock(self) -> Clock: ...
    @property
    def reads(self) -> ReadPort: ...
    @property
    def dispatcher(self) -> Dispatcher: ...
    @property
    def feed(self) -> Feed: ...
    @property
    def heartbeat(self) -> Heartbeat: ...
    @property
    def store(self) -> Store: ...
    def past(self, instant: datetime) -> PastLine: ...


class PastLine(Line, Protocol):
    """The firm as it was: the same, to be thrown away."""

    def close(self) -> None: ...


class Gateway:
    """One person's line to the store. Callbacks run on a thread of the gateway, never on the screen's."""

    def __init__(self, services: Line, actor: Actor, origin: Origin = Origin.UI) -> None:
        self.actor = actor
        self._services = services
        self._origin = origin
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="assure-writer")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="assure-reader")
        self._callbacks: list[Callable[[Changes], None]] = []
        self._loop: LoopHost | None = None
        self._owned: PastLine | None = None  # what is thrown away with this line
        self._closing = threading.Event()
        self._pulling = threading.Lock()
        self._seen = services.feed.latest()
        self._watcher = threading.Thread(target=self._watch, name="assure-feed", daemon=True)
        self._watcher.start()

    @property
    def today(self) -> date:
        """The calendar day in the firm's zone."""
        return self._services.clock.today()

    @property
    def now(self) -> datetime:
        """The instant; in the past, the one that is shown."""
        return self._services.clock.now()

    @property
    def zone_name(self) -> str:
        """The firm's zone, in which every instant is shown [CONV-4]."""
        return self._services.clock.zone_name

    def submit(self, command: Command) -> Future[Outcome]:
        """Queue a command; commands are carried out in the order of the keys."""
        return self._writer.submit(self._execute, command)

    def try_out(self, command: Command) -> Future[Outcome]:
        """What a command would do; nothing is written."""
        return self._writer.submit(
            lambda: self._services.dispatcher.execute(command, self.actor, self._origin, dry_run=True)
        )

    def fetch(self, read: Callable[[ReadPort, date], T]) -> Future[T]:
        """Read off the screen's thread; `read` gets the read side and today."""
        return self._readers.submit(lambda: read(self._services.reads, self.today))

    def warm(self) -> None:
        """Load what the first command needs, before it is given: nobody waits for libraries at a key press."""
        self._writer.submit(self._load)

    def on_change(self, callback: Callable[[Changes], None]) -> None:
        """Be told of every change, one's own and other programs'."""
        self._callbacks.append(callback)

    def foresee(self, until: date) -> Future[tuple[Foreseen, ...]]:
        """What the loop would do up to the end of a day, supposing that no person acts [INS-3]."""

        def look() -> tuple[Foreseen, ...]:
            from assure_tui.services.rehearsal import rehearse

            store, clock = self._services.store, self._services.clock
            return tuple(rehearse(store, clock.zone_name, clock.now(), until))

        return self._readers.submit(look)

    def show_file(self, engagement_id: int, document_id: int) -> Future[str]:
        """Open a file of an engagement with the program the computer has for it; its path [DOC-1]."""

        def show() -> str:
            from assure_tui.domain.errors import NotFound
            from assure_tui.services.document_open import open_document

            papers = self._services.reads.papers(self.actor, engagement_id)
            path = next((one.path for one in papers.documents if one.id == document_id), None)
            if path is None:
                raise NotFound("the engagement has no such file any more")
            open_document(papers.root, path)
            return path

        return self._readers.submit(show)

    def show_client_file(self, client_id: int, document_id: int) -> Future[str]:
        """Open a file of a client's folder with the program the computer has for it; its path [DOC-1]."""

        def show() -> str:
            from assure_tui.domain.errors import NotFound
            from assure_tui.services.document_open import open_document

            reads = self._services.reads
            found = reads.client_files(self.actor, client_id, self.today)
            path = next((one.path for one in found.files if one.id == document_id), None)
            if path is None:
                raise NotFound("the client has no such file any more")
            open_document(found.root, path)
            return path

        return self._readers.submit(show)

    def export_calendar(self, text: str, first: date, last: date, by: str, path: str) -> Future[int]:
        """Write the dates of a range under a filter to an .ics file; how many they are [EXP-1]."""

        def export() -> int:
            from pathlib import Path

            from assure_tui.domain.calendar_layout import By
            from assure_tui.services.calendar_export import export_range

            return export_range(
                self._services.reads, self._execute, self.actor, text=text, first=first, last=last, by=By(by),
                path=Path(path), now=self.now, today=self.today,
            )  # fmt: skip

        return self._writer.submit(export)

    def look_back(self, instant: datetime) -> Future[Gateway]:
        """A line to the firm as it was, read-only; closing it throws the copy away [INS-4]."""

        def look() -> Gateway:
            past = self._services.past(instant)
            made = Gateway(past, self.actor, self._origin)
            made._owned = past
            return made

        return self._readers.submit(look)

    def start_loop(self, on_beat: Callable[[Report], None]) -> None:
        """Beat while this program is open; `on_beat` is called on a thread of the gateway [LOOP-1]."""
        self._writer.submit(self._begin_loop, on_beat)  # not on the screen's thread: it reads and imports

    def _begin_loop(self, on_beat: Callable[[Report], None]) -> None:
        if self._closing.is_set():
            return
        from assure_tui.services.loop_host import LoopHost

        interval = float(self._services.reads.settings().get("loop.interval") or 60)
        self._loop = LoopHost(lambda: self._services.heartbeat, interval, on_beat)

    def refresh_actor(self) -> Actor:
        """The actor with the permissions of this moment: they count from the next command [PERM-12]."""
        fresh = self._services.reads.actor(self.actor.login)
        if fresh is not None:
            self.actor = fresh
        return self.actor

    def close(self) -> None:
        """Finish what is queued, then let go of the threads."""
        self._closing.set()
        self._writer.shutdown(wait=True)
        if self._loop is not None:
            self._loop.close()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._watcher.join(timeout=2)
        if self._owned is not None:
            self._owned.close()

    def _load(self) -> None:
        # Importing must not hold the screen's thread for a frame each time that one wants to run.
        usual = sys.getswitchinterval()
        sys.setswitchinterval(usual / 10)
        try:
            import assure_tui.services.handlers  # noqa: F401

            _ = self._services.dispatcher
            gc.freeze()  # as after the start: what is loaded stays
        finally:
            sys.setswitchinterval(usual)

    def _execute(self, command: Command) -> Outcome:
        try:
            return self._services.dispatcher.execute(command, self.actor, self._origin)
        finally:
            self._pull()
            if self._loop is not None and command.name in NUDGES:
                self._loop.nudge()

    def _watch(self) -> None:
        while not self._closing.wait(POLL):
            try:
                if self._services.feed.poll():
                    self._pull()
            except Exception:  # the store may be away for a moment; the next look finds out
                self._closing.wait(1.0)

    def _pull(self) -> None:
        with self._pulling:
            changes = self._services.feed.pull(self._seen)
            if changes.upto <= self._seen:
                return
            self._seen = changes.upto
        if any("staff" in topic or "team" in topic for topic in changes.topics):
            self.refresh_actor()
        for callback in list(self._callbacks):
            callback(changes)
