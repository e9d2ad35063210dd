"""A thread that beats while a program is open: every interval, and early when a command asks for it [LOOP-1]."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure_tui.services.heartbeat import Heartbeat, Report

_log = logging.getLogger(__name__)

FIRST = 2.0  # seconds after the start: the first screen goes first
NUDGED = 0.5  # seconds after a command that could matter; several come together
TYPING = 0.3  # seconds after a key in which the next is awaited
PATIENCE = 1.0  # seconds it gives way at most: then one more thing is done, whoever types
REST = 0.06  # seconds at most between two things it does, and twice as long as the first took: a core is for others
ANSWERED = 0.016  # seconds after a key in which its answer is painted: a beat in the midst of something waits so long
SWITCH = 0.0005  # seconds after which a beat at work lets the screen's thread in
BUSY = 5  # things done in one go from which a beat counts as being at work
WHOLE = 25  # things after which all garbage is looked for; after each, that of the last moments


class LoopHost:
    """Owns the thread; `on_beat` is called on it after each beat."""

    _resumed: float | None = None  # since when it works without a rest
    _things = 0  # begun in the beat under way

    def __init__(
        self,
        heartbeat: Callable[[], Heartbeat],
        interval: float,
        on_beat: Callable[[Report], None],
        typed: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`typed` says when a person last pressed a key, by the monotonic clock."""
        self._typed = typed
        self._heartbeat = heartbeat
        self._interval = interval
        self._on_beat = on_beat
        self._wake = threading.Event()
        self._closing = False
        self._let_through = 0.0  # the key that was waited for last
        self._next = time.monotonic() + FIRST
        self._thread = threading.Thread(target=self._run, name="assure-loop", daemon=True)
        self._thread.start()

    @property
    def at_work(self) -> bool:
        """Whether a beat is under way that does one thing after the other."""
        return self._things > BUSY

    def nudge(self) -> None:
        """Beat soon."""
        self._next = min(self._next, time.monotonic() + NUDGED)
        self._wake.set()

    def close(self) -> None:
        """Stop after the beat under way; a beat cut off by the end of the program loses nothing [LOOP-3]."""
        self._closing = True
        self._wake.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._closing:
            wait = self._next - time.monotonic()
            if wait > 0:
                self._wake.wait(wait)
                self._wake.clear()
                continue
            self._next = time.monotonic() + self._interval
            try:
                report = self._beat()
            except Exception:  # the store may be away for a moment; the next beat finds out
                _log.exception("beat failed")
                continue
            if report.more:
                self.nudge()
            self._on_beat(report)

    def _beat(self) -> Report:
        heartbeat = self._heartbeat()
        heartbeat.give_way(self._give_way, self._breathe)
        usual, collecting = sys.getswitchinterval(), gc.isenabled()
        sys.setswitchinterval(min(usual, SWITCH))
        gc.disable()  # else what this thread leaves behind is looked for in the midst of painting
        try:
            report = heartbeat.beat()
            if not report.more:
                heartbeat.rest()
            return report
        finally:
            self._things = 0
            if collecting:
                gc.enable()
            sys.setswitchinterval(usual)

    def _give_way(self, patience: float = PATIENCE) -> None:
        """Before each thing it does: whoever types goes first, but not for ever [LOOP-7]."""
        if self._resumed is not None and not self._closing:
            time.sleep(min(REST, 2 * (time.monotonic() - self._resumed)))
        until = time.monotonic() + patience
        while not self._closing and time.monotonic() < min(until, self._typed() + TYPING):
            time.sleep(0.02)
        self._clean_up()
        self._resumed = time.monotonic()

    def _clean_up(self) -> None:
        """Its own garbage, and what the screen left meanwhile: nobody waits for an answer just now."""
        if self._things and not gc.isenabled():
            gc.collect(2 if self._things % WHOLE == 0 else 1)
        self._things += 1

    def _breathe(self) -> None:
        """In the midst of a transaction a key is let through once, for so short that no writer notices."""
        typed = self._typed()
        if typed == self._let_through or threading.current_thread() is not self._thread:
            return
        self._let_through = typed
        left = typed + ANSWERED - time.monotonic()
        if left > 0:
            time.sleep(left)
