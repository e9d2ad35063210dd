"""What a terminal may do to the program: bad bytes, absurd sizes, hang-ups (reliability.md B4)."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual import events
from textual.color import Color
from textual.filter import LineFilter

from assure_tui.pen import Pen

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.message import Message

MAX_WIDTH, MAX_HEIGHT = 2000, 1000
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_MARK = "\N{REPLACEMENT CHARACTER}"


def prepare_environment(environ: MutableMapping[str, str] | None = None, *, no_color: bool = False) -> None:
    """Make NO_COLOR mean what its convention says; call it before Textual's App is made.

    Textual takes an empty value as set; the convention counts only a non-empty one.
    """
    env = os.environ if environ is None else environ
    if env.get("NO_COLOR") == "":
        del env["NO_COLOR"]
    if no_color or env.get("TERM") == "dumb":
        env["NO_COLOR"] = "1"
    if env.get("SSH_CONNECTION") or env.get("ACCESSIBLE"):
        env.setdefault("TEXTUAL_ANIMATIONS", "none")
    # A locale that cannot say a character shows a mark for it instead of ending the program.
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def wants_ascii(environ: MutableMapping[str, str] | None = None, encoding: str | None = None) -> bool:
    """Whether drawing characters must be ASCII: the locale of the terminal is not UTF-8."""
    env = os.environ if environ is None else environ
    if encoding is None:
        encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    stated = locale.partition(".")[2].lower().replace("-", "")
    return (bool(stated) and not stated.startswith("utf8")) or "utf" not in encoding.lower()


class ControlFilter(LineFilter):
    """The last wall: no control, escape or direction character reaches the terminal in text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace each forbidden character by a visible mark of the same width."""
        if not any(_CONTROLS.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_CONTROLS.sub(_MARK, segment.text), segment.style)
            for segment in segments
        ]


def harden(driver_class: type[Driver]) -> type[Driver]:
    """A driver that survives invalid UTF-8, impossible keys and absurd sizes."""
    if sys.platform == "win32" or not hasattr(driver_class, "run_input_thread"):
        return driver_class
    base: Any = driver_class

    class HardenedDriver(base):  # type: ignore[misc]
        """Textual's driver, going on where it would end the program, and writing no style twice."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pen = Pen()

        def write(self, data: str) -> None:
            """Write in as few bytes as say the same."""
            super().write(self._pen.shorten(data))

        def run_input_thread(self) -> None:
            """Read keys; after a fault go on with a new decoder and parser."""
            while True:
                try:
                    super().run_input_thread()
                    return
                except OSError:
                    time.sleep(0.5)  # the terminal may be gone: the watchdog decides
                except Exception as error:  # whatever bytes arrive, the app lives on
                    self._app.log.error(f"input ignored: {type(error).__name__}")
                    time.sleep(0.01)  # a fault that stays must not eat a core
                if self.exit_event.is_set():
                    return

        def process_message(self, message: Message) -> None:
            """Pass events on, but no resize to a size no screen has."""
            if isinstance(message, events.Resize) and impossible(message.size.width, message.size.height):
                return
            super().process_message(message)

        def _get_terminal_size(self) -> tuple[int, int]:
            width, height = super()._get_terminal_size()
            return max(1, min(width, MAX_WIDTH)), max(1, min(height, MAX_HEIGHT))

    return HardenedDriver


def impossible(width: int, height: int) -> bool:
    """Whether a reported size cannot be true: none at all, or one that would take gigabytes to draw."""
    return not (0 < width <= MAX_WIDTH and 0 < height <= MAX_HEIGHT)


def guard_signals(leave: Callable[[int], None]) -> Callable[[], None]:
    """Call `leave(status)` on SIGTERM (143), SIGHUP (129), SIGINT (130); the result takes the handlers off.

    A signal that whoever started the program chose to ignore (nohup) stays ignored; `watch` sees a lost terminal.
    """
    if sys.platform == "win32":
        return lambda: None
    loop = asyncio.get_running_loop()
    every = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    caught = [number for number in every if signal.getsignal(number) is not signal.SIG_IGN]
    try:
        for number in caught:
            loop.add_signal_handler(number, leave, 128 + number)
    except (ValueError, RuntimeError):  # not the main thread, as in tests
        return lambda: None

    def release() -> None:
        for number in caught:
            loop.remove_signal_handler(number)

    return release


def terminal_lost(fileno: int | None = None) -> bool:
    """Whether the controlling terminal has gone away: asked once a second by the watchdog."""
    if sys.platform == "win32":
        return False
    try:
        if fileno is None:
            stream = sys.__stdin__
            if stream is None or not stream.isatty():
                # A closed terminal no longer answers isatty(); a pipe never did, and is not lost.
                return stream is not None and _was_terminal and not stream.closed
            fileno = stream.fileno()
        os.tcgetpgrp(fileno)
    except (OSError, ValueError):
        return True
    return False


_was_terminal = sys.platform != "win32" and sys.__stdin__ is not None and sys.__stdin__.isatty()


def watch(lost: Callable[[], None], *, every: float = 1.0) -> Callable[[], None]:
    """Call `lost` from a thread of its own once the terminal is gone; the result ends the watch.

    A timer of the event loop would not do: the loop itself hangs when it writes to a dead terminal.
    """
    done = threading.Event()

    def look() -> None:
        while not done.wait(every):
            if terminal_lost():
                lost()
                return

    threading.Thread(target=look, name="assure-terminal", daemon=True).start()
    return done.set


def leave_within(seconds: float, dispose: Callable[[], None], status: int) -> None:
    """Leave at once should the polite exit not be through by then."""

    def late() -> None:
        time.sleep(seconds)
        leave_at_once(dispose, status)

    threading.Thread(target=late, name="assure-exit", daemon=True).start()


def leave_at_once(dispose: Callable[[], None], status: int = 129) -> None:
    """End the process on a dead terminal: a polite exit would wait on it for ever."""
    try:
        dispose()
    finally:
        os._exit(status)
