"""The part of the app that screens and widgets may know: gateway, signals, errors, places."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.app import App
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.signal import Signal
from textual.worker import WorkerCancelled

if TYPE_CHECKING:
    # Only for types: the first frame does not wait for the domain's values to be imported.
    from assure_tui.domain.commands import Command
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import Changes, Outcome, UnmetItem

T = TypeVar("T")
log = logging.getLogger("assure_tui.ui")


class GatewayLike(Protocol):
    """What the interface needs of the gateway; tests give a fake one."""

    @property
    def actor(self) -> Actor: ...

    def submit(self, command: Command) -> Future[Outcome]: ...

    def fetch(self, fn: Callable[[ReadPort, date], T]) -> Future[T]: ...

    def on_change(self, callback: Callable[[Changes], None]) -> object: ...

    def close(self) -> None: ...


GatewaySource = GatewayLike | Callable[[], GatewayLike]


@dataclass(frozen=True, slots=True)
class UiSettings:
    """A person's own choices for the interface."""

    ascii: bool = False
    theme: str = "assure-dark"
    guard_terminal: bool = True  # off in tests, which have no terminal
    today: date | None = None  # for the first frame, before the firm's day is known


@dataclass(frozen=True, slots=True)
class Toast:
    """A message of the toast line."""

    text: str
    kind: str = "done"  # done, told, refused, busy
    hint: str = ""


class StoreChanged(Message):
    """The gateway reports changes; posted from its thread."""

    def __init__(self, changes: Changes) -> None:
        super().__init__()
        self.changes = changes


class AppBase(App[object]):
    """Holds the gateway and translates between it and the screens."""

    def __init__(self, gateway: GatewaySource, settings: UiSettings | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings = settings or UiSettings()
        self.ascii = self.settings.ascii
        self.today = self.settings.today or date.today()
        self.failure: BaseException | None = None
        self.last_command: Command | None = None
        self.last_opened: int | None = None
        self.toasted: Toast | None = None
        self.changed: Signal[Changes] = Signal(self, "changed")
        self.opened: Signal[GatewayLike] = Signal(self, "opened")
        # Given by the app: screens open the drawer without importing it, which would be a circle.
        self.make_drawer: Callable[[int, UnmetItem | None], Screen[Any]] = _no_drawer
        self._source = gateway
        self._gateway: GatewayLike | None = None

    # -- gateway -----------------------------------------------------------------------------------

    @property
    def gateway(self) -> GatewayLike:
        """The gateway; only after `opened`."""
        if self._gateway is None:
            from assure_tui.domain.errors import Busy

            raise Busy("The store is still being opened.")
        return self._gateway

    @property
    def is_open(self) -> bool:
        return self._gateway is not None

    @property
    def actor(self) -> Actor | None:
        """Who works here; None until the store is open."""
        return self._gateway.actor if self._gateway is not None else None

    async def open_gateway(self) -> None:
        """Take the gateway, made on a thread when a factory was given, and tell the screens."""
        from assure_tui.domain.errors import AssureError

        source = self._source
        try:
            gateway = await asyncio.to_thread(source) if callable(source) else source
        except AssureError as error:
            self.failure = error
            self.exit(return_code=1)
            return
        self._gateway = gateway
        gateway.on_change(self._from_gateway_thread)
        self.opened.publish(gateway)

    def _from_gateway_thread(self, changes: Changes) -> None:
        if self.is_running:
            self.post_message(StoreChanged(changes))

    def on_store_changed(self, message: StoreChanged) -> None:
        self.changed.publish(message.changes)

    def dispatch(self, command: Command) -> asyncio.Future[Outcome]:
        """Queue a command now, so key order is execution order; cancelling the wait does not stop the write."""
        if self._gateway is None:
            return self._not_open()
        if dataclasses.is_dataclass(command) and hasattr(command, "ids"):
            self.last_command = command
        return asyncio.shield(asyncio.wrap_future(self.gateway.submit(command)))

    def fetch(self, fn: Callable[[ReadPort, date], T]) -> Awaitable[T]:
        """Read on a reader thread: `fn(reads, today)`."""
        if self._gateway is None:
            return self._not_open()
        return asyncio.wrap_future(self.gateway.fetch(fn))

    def _not_open(self) -> asyncio.Future[Any]:
        from assure_tui.domain.errors import Busy

        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        answer.set_exception(Busy("The store is still being opened."))
        return answer

    # -- telling -----------------------------------------------------------------------------------

    def toast(self, text: str, kind: str = "done", hint: str = "") -> None:
        """Show a message on the toast line of the topmost screen that has one."""
        from assure_tui.widgets.toast_line import ToastLine

        self.toasted = Toast(text, kind, hint)
        for screen in reversed(self.screen_stack):
            for line in screen.query(ToastLine):
                line.show(text, kind, hint)
                return

    def report(self, outcome: Outcome) -> None:
        """Tell what a command did: its summary, and what it did not do and why."""
        failed = [result for result in outcome.results if not result.ok]
        if not failed:
            self.toast(outcome.summary, "done", "u undo" if outcome.batch is not None else "")
            return
        first = failed[0]
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        done = f"{outcome.summary}  " if outcome.batch is not None else ""
        self.toast(f"{done}{first.id}: {first.message}{more}", "refused")

    def explain(self, error: BaseException) -> None:
        """The one translation of errors: a sentence, and the next key where there is one."""
        if isinstance(error, asyncio.CancelledError | WorkerCancelled):
            return
        from assure_tui.domain.errors import AssureError, Busy, Conflict, Denied, NotFound
        from assure_tui.domain.views import Changes

        if isinstance(error, Denied):
            self.toast(error.reason, "refused")
        elif isinstance(error, Conflict | NotFound):
            self.toast(error.message, "refused", "reloaded")
            self.changed.publish(Changes(0, everything=True))
        elif isinstance(error, Busy):
            self.toast(error.message, "busy", ". tries again")
        elif isinstance(error, AssureError):
            self.toast(error.message, "refused")
        else:
            log.error("unexpected error", exc_info=error)
            self.toast(f"Unexpected: {type(error).__name__}: {str(error)[:160]}", "refused", "see the log")

    # -- screens -----------------------------------------------------------------------------------

    @property
    def base_screen(self) -> Screen[Any]:
        """The topmost screen that is not a dialog."""
        return next((s for s in reversed(self.screen_stack) if not isinstance(s, ModalScreen)), self.screen)

    def is_visible(self, screen: Screen[Any]) -> bool:
        """Whether a screen shows, perhaps with dialogs above it; hidden ones only note they are stale."""
        return bool(self.screen_stack) and self.base_screen is screen


def _no_drawer(engagement_id: int, item: UnmetItem | None) -> Screen[Any]:
    raise AssertionError("this app has no drawer")
