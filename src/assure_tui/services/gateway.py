"""Threads between a screen and the store: one writer in key order, readers, and the feed of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Protocol, TypeVar

from assure_tui.domain.commands import Command
from assure_tui.domain.model import Actor, Origin
from assure_tui.domain.read_port import ReadPort
from assure_tui.domain.views import Changes, Outcome
from assure_tui.services.clock import Clock
from assure_tui.services.dispatcher import Dispatcher
from assure_tui.store.feed import Feed

T = TypeVar("T")
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


class Gateway:
    """One person's line to the store. Callbacks run on a thread of the gateway, never on the screen's."""

    def __init__(self, services: Line, actor: Actor, origin: Origin = Origin.UI) -> None:
        self.actor = actor
        self._services = services
        self._origin = origin
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="assure-writer")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="assure-reader")
        self._callbacks: list[Callable[[Changes], None]] = []
        self._closing = threading.Event()
        self._pulling = threading.Lock()
        self._seen = services.feed.latest()
        self._watcher = threading.Thread(target=self._watch, name="assure-feed", daemon=True)
        self._watcher.start()

    @property
    def today(self) -> date:
        """The calendar day in the firm's zone."""
        return self._services.clock.today()

    def submit(self, command: Command) -> Future[Outcome]:
        """Queue a command; commands are carried out in the order of the keys."""
        return self._writer.submit(self._execute, command)

    def fetch(self, read: Callable[[ReadPort, date], T]) -> Future[T]:
        """Read off the screen's thread; `read` gets the read side and today."""
        return self._readers.submit(lambda: read(self._services.reads, self.today))

    def on_change(self, callback: Callable[[Changes], None]) -> None:
        """Be told of every change, one's own and other programs'."""
        self._callbacks.append(callback)

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
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._watcher.join(timeout=2)

    def _execute(self, command: Command) -> Outcome:
        try:
            return self._services.dispatcher.execute(command, self.actor, self._origin)
        finally:
            self._pull()

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
