"""Threads between a screen and the store: one writer in key order, readers, and the feed of changes."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

from assure_tui.domain.model import Actor, Origin, Role, StaffState
from assure_tui.services.answers import ask

if TYPE_CHECKING:
    from assure_tui.domain.commands import Command
    from assure_tui.domain.loop_views import Foreseen
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.transfers import Progress, Transfer
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
# A painted line refers to itself: left to the usual third figure, thousands of old ones wait to be collected.
GARBAGE = (700, 10, 2)
POLL = 0.25  # seconds between looks at what other programs wrote
SELDOM = 1.0  # the same while the loop here does one thing after the other: each look may paint everything anew


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
        self._files: ThreadPoolExecutor | None = None  # made when the first file is asked for
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
        """Read off the screen's thread; `read` gets the read side and today. Cancelling the answer stops the reading."""
        return ask(self._readers, lambda: read(self._services.reads, self.today))

    def warm(self) -> None:
        """Load what the first command needs, before it is given: nobody waits for libraries at a key press."""
        self._writer.submit(self._load)

    def note_look(self, place: str, upto: int | None = None) -> Future[None]:
        """This person has looked at a place: what is told from now on is new there. Nothing of it is logged."""

        def note() -> None:
            from assure_tui.store.looked import note_look

            if self.actor.staff_id is not None and self._owned is None:  # the past is only looked at
                note_look(self._services.store, self.actor.staff_id, place, self.now, upto)

        return self._writer.submit(note)

    def note_opened(self, engagement_id: int) -> Future[None]:
        """This person has opened an engagement [VIEW-9]; nothing of it is logged."""

        def note() -> None:
            from assure_tui.store.opened import note_opened

            if self.actor.staff_id is not None and self._owned is None:  # the past is only looked at
                note_opened(self._services.store, self.actor.staff_id, engagement_id, self.now)

        return self._writer.submit(note)

    def on_change(self, callback: Callable[[Changes], None]) -> None:
        """Be told of every change, one's own and other programs'."""
        self._callbacks.append(callback)

    def foresee(self, until: date) -> Future[tuple[Foreseen, ...]]:
        """What the loop would do up to the end of a day, supposing that no person acts [INS-3]."""

        def look() -> tuple[Foreseen, ...]:
            from assure_tui.services.rehearsal import rehearse

            store, clock = self._services.store, self._services.clock
            return tuple(rehearse(store, clock.zone_name, clock.now(), until, self.actor))

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

    def transfer(self, wanted: Transfer[T], progress: Progress | None = None) -> Future[T]:
        """Read or write a file, on a thread of its own: a long import keeps neither readers nor writers waiting.

        `progress` is called on that thread, after each part of an import.
        """

        from assure_tui.domain.errors import StoreError

        def told(done: int, total: int) -> None:
            # The program ends: what is written stands, and the same file writes the rest [IMP-6].
            if self._closing.is_set() and done < total:
                raise StoreError("The import was cut off; import the same file again to write the rest.")
            if progress is not None:
                progress(done, total)

        def carry() -> T:
            from assure_tui.services.transfers import carry_out

            try:
                return carry_out(self._services, self.actor, wanted, told)
            finally:
                self._pull()
                if self._loop is not None and type(wanted).__name__ == "ApplyImport":
                    self._loop.nudge()

        if self._files is None:
            self._files = ThreadPoolExecutor(1, thread_name_prefix="assure-files")
        return self._files.submit(carry)

    def look_back(self, instant: datetime) -> Future[Gateway]:
        """A line to the firm as it was, read-only; closing it throws the copy away [INS-4]."""

        def look() -> Gateway:
            past = self._services.past(instant)
            made = Gateway(past, self.actor, self._origin)
            made._owned = past
            return made

        return self._readers.submit(look)

    def look_through(self, staff_id: int) -> Future[Gateway]:
        """A read-only line as another person; for the Firm owner and Admins [PERM-10]."""

        def look() -> Gateway:
            from assure_tui.services.acting_as import eyes

            seen, person = eyes(self._services, self.actor, staff_id)
            made = Gateway(seen, person, self._origin)
            made._owned = seen
            return made

        return self._readers.submit(look)

    def act_as(self, login: str, typed: str) -> Future[Gateway]:
        """A line of another person on the same store, for the same window; this one is closed by whoever asked."""

        def change() -> Gateway:
            from assure_tui.services.acting_as import person_to_act

            return Gateway(self._services, person_to_act(self._services, login, typed), self._origin)

        return self._writer.submit(change)

    def admit(self, typed: str) -> Future[None]:
        """Whether this person's own passcode was typed; Denied when not [STAFF-5]."""

        def ask() -> None:
            from assure_tui.services.acting_as import admit

            admit(self._services, self.actor, typed)

        return self._writer.submit(ask)

    def start_loop(self, on_beat: Callable[[Report], None], typed: Callable[[], float] = lambda: 0.0) -> None:
        """Beat while this program is open; `on_beat` is called on a thread of the gateway [LOOP-1].

        `typed` says when a person last pressed a key: the loop gives way to whoever types.
        """
        self._writer.submit(self._begin_loop, on_beat, typed)  # not on the screen's thread: it reads and imports

    def _begin_loop(self, on_beat: Callable[[Report], None], typed: Callable[[], float]) -> None:
        if self._closing.is_set() or self._loop is not None or self._owned is not None:
            return  # one loop a line; the past and another person's eyes have none
        from assure_tui.services.loop_host import LoopHost

        interval = float(self._services.reads.settings().get("loop.interval") or 60)
        self._loop = LoopHost(lambda: self._services.heartbeat, interval, on_beat, typed)

    def refresh_actor(self) -> Actor:
        """The actor with the permissions of this moment: they count from the next command [PERM-12]."""
        number = self.actor.staff_id
        if number is not None:
            reads = self._services.reads
            state = next((one.state for one in reads.staff() if one.id == number), StaffState.LEFT)
            # Only Active people act: who has left meanwhile may nothing any more [STAFF-1].
            here = reads.actor_numbered(number) if state is StaffState.ACTIVE else self.actor
            gone = replace(self.actor, role=Role.MEMBER, permissions=frozenset())
            self.actor = here if state is StaffState.ACTIVE else gone
        return self.actor

    def close(self) -> None:
        """Finish what is queued, then let go of the threads."""
        self._closing.set()
        self._writer.shutdown(wait=True)
        if self._files is not None:
            self._files.shutdown(wait=True)
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
        gc.collect()  # what the first pictures left
        collecting = gc.isenabled()
        gc.disable()  # what is imported stays: nothing of it need be walked, now or later
        try:
            import assure_tui.store.tables.base  # noqa: F401
            from assure_tui.services.heaps import trim_heaps

            self._services.dispatcher.considerate = True
            gc.freeze()
            gc.collect()  # of nearly nothing: the next one no longer waits for as much to come as is frozen now
            gc.set_threshold(*GARBAGE)
            trim_heaps()  # of what importing left
        finally:
            if collecting:
                gc.enable()
            sys.setswitchinterval(usual)

    def _execute(self, command: Command) -> Outcome:
        try:
            return self._services.dispatcher.execute(command, self.actor, self._origin)
        finally:
            self._pull()
            if self._loop is not None and command.name in NUDGES:
                self._loop.nudge()

    def _watch(self) -> None:
        while not self._closing.wait(SELDOM if self._loop is not None and self._loop.at_work else POLL):
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
