"""An unexpected error is reported in words and the app goes on; only a flood of them ends it, in order.

Textual ends the program at the first exception and prints the local variables of every frame, and so client
data, to the terminal (reliability.md E). Its message loops also end with the exception, so the place where a
message is dispatched is where an error must be caught.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any

from textual._context import active_app, active_message_pump
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import WorkerFailed

from assure_tui.faults import write_report

if TYPE_CHECKING:
    from pathlib import Path

FLOOD, WITHIN = 8, 4.0  # so many errors in so many seconds: the screen cannot be painted any more


class FaultTolerant(App[object]):
    """The part of the app that outlives errors of its own."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._faults: deque[float] = deque(maxlen=FLOOD)

    @property
    def tolerant(self) -> bool:
        """Whether errors are survived; a test wants to see them instead."""
        return False

    def keep_drafts(self) -> None:
        """Write down what is typed in open forms."""

    def survive(self, error: Exception, where: MessagePump | None) -> bool:
        """Report an error and go on; False when that is impossible."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        self._faults.append(time.monotonic())
        if not self.tolerant or self._exit or len(self.screen_stack) < 2 or self._is_flood():
            return False
        screen = _screen_of(where)
        from assure_tui.screens.dialogs.report import ReportDialog

        shown = next((s for s in self.screen_stack if isinstance(s, ReportDialog)), None)
        if shown is not None and screen is shown:
            return False  # the report itself fails
        file = write_report(error, type(screen or self).__name__)
        if shown is not None:
            shown.again()
        elif screen is None or screen in self.screen_stack:
            self.call_later(self._show_report, type(error).__name__, file, screen)
        return True

    def report_unexpected(self, error: Exception) -> None:
        """Show the report of an error that was caught where it happened."""
        if self.tolerant and not self.survive(error, active_message_pump.get(None)):
            self._end(error)

    def _is_flood(self) -> bool:
        return len(self._faults) == FLOOD and self._faults[-1] - self._faults[0] < WITHIN

    def _show_report(self, kind: str, file: Path | None, screen: Screen[Any] | None) -> None:
        from assure_tui.screens.dialogs.report import ReportDialog

        if any(isinstance(each, ReportDialog) for each in self.screen_stack):
            return
        closable = screen is not None and screen in self.screen_stack[2:]
        broken = closable and screen is not None and not (screen.is_mounted and screen.children)

        def answered(answer: str | None) -> None:
            if answer == "quit":
                self.keep_drafts()
                self.exit()
            elif answer == "close" and screen is not None and self.screen is screen:
                screen.dismiss(None)

        self.push_screen(ReportDialog(kind, file, closable=closable, broken=broken), answered)

    def _handle_exception(self, error: Exception) -> None:
        """Textual's last resort: go on where possible, else end with a sentence."""
        if not self.tolerant:
            super()._handle_exception(error)
        elif not self.survive(error, active_message_pump.get(None)):
            self._end(error)

    def _end(self, error: Exception) -> None:
        from rich.text import Text

        if self._exit_renderables:
            return  # it is ending already
        self.keep_drafts()
        self._return_code = 1
        file = write_report(error, "the end")
        details = f" Details are in {file}." if file else ""
        self.panic(
            Text(f"Error: The program failed ({type(error).__name__}). Everything that was saved is kept.{details}")
        )


def _screen_of(where: MessagePump | None) -> Screen[Any] | None:
    node: Any = where
    while node is not None and not isinstance(node, Screen):
        node = getattr(node, "_parent", None)
    return node


_dispatch = MessagePump._dispatch_message


async def _guarded_dispatch(self: MessagePump, message: Message) -> None:
    """Textual's own, but an error ends neither the loop of the widget nor the app."""
    try:
        await _dispatch(self, message)
    except Exception as error:
        app = active_app.get(None)
        if not isinstance(app, FaultTolerant) or not app.survive(error, self):
            raise


MessagePump._dispatch_message = _guarded_dispatch  # type: ignore[method-assign]

_dismiss = Screen.dismiss


def _dismiss_only_itself(self: Screen[Any], result: Any = None) -> AwaitComplete:
    """Textual's own pops whatever is on top: a key pressed twice closed the window below as well."""
    if self.is_active:
        return _dismiss(self, result)
    nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
    return nothing


Screen.dismiss = _dismiss_only_itself  # type: ignore[method-assign]
