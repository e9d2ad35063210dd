"""The part of the app that screens and widgets may know: gateway, signals, errors, places."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.worker import WorkerCancelled

from assure_tui.app_own import KeepsOwnChoices
from assure_tui.app_signal import Told

if TYPE_CHECKING:
    # Only for types: the first frame does not wait for the domain's values to be imported.
    from assure_tui.domain.commands import Command, Undo
    from assure_tui.domain.loop_views import Foreseen
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.transfers import Progress, Transfer
    from assure_tui.domain.views import Changes, Outcome, UnmetItem
    from assure_tui.drafts import DraftFolder
    from assure_tui.own_file import OwnFile
    from assure_tui.services.heartbeat import Report
    from assure_tui.settings import Settings
    from assure_tui.tutorial import TutorialPlace
    from assure_tui.whats_new import SeenVersion

T = TypeVar("T")
log = logging.getLogger("assure_tui.ui")
ADVANCED = "advanced "  # how the summary of a move by rule begins


class GatewayLike(Protocol):
    """What the interface needs of the gateway; tests give a fake one."""

    @property
    def actor(self) -> Actor: ...

    @property
    def zone_name(self) -> str: ...

    @property
    def now(self) -> datetime: ...

    def submit(self, command: Command) -> Future[Outcome]: ...

    def try_out(self, command: Command) -> Future[Outcome]: ...

    def fetch(self, fn: Callable[[ReadPort, date], T]) -> Future[T]: ...

    def on_change(self, callback: Callable[[Changes], None]) -> object: ...

    def warm(self) -> None: ...

    def start_loop(self, on_beat: Callable[[Report], None], typed: Callable[[], float] = ...) -> None: ...

    def foresee(self, until: date) -> Future[tuple[Foreseen, ...]]: ...

    def look_back(self, instant: datetime) -> Future[Any]: ...

    def show_file(self, engagement_id: int, document_id: int) -> Future[str]: ...

    def show_client_file(self, client_id: int, document_id: int) -> Future[str]: ...

    def transfer(self, wanted: Transfer[T], progress: Progress | None = None) -> Future[T]: ...

    def close(self) -> None: ...


GatewaySource = GatewayLike | Callable[[], GatewayLike]


@dataclass(frozen=True, slots=True)
class UiSettings:
    """A person's own choices for the interface."""

    ascii: bool = False
    theme: str = "assure-dark"
    guard_terminal: bool = True  # off in tests, which have no terminal and want to see every error
    moment: Callable[[str, datetime], datetime] | None = None  # (zone, now) -> the past instant to show first [INS-4]
    loop: bool = True  # beat while the program is open [LOOP-1]
    today: date | None = None  # for the first frame, before the firm's day is known
    drafts: DraftFolder | None = None  # where forms are kept that were not saved
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # own keys by action (R6)
    lock_minutes: int = 0  # of rest before the screen locks itself; 0: as the firm says
    letter_verbs: bool = True  # off: single letters change nothing, for who speaks instead of typing
    columns: tuple[str, ...] = ()  # of the table; none means the usual ones
    card_fields: tuple[str, ...] = ()  # none: as the pipeline says [VIEW-3]
    own: Settings | None = None  # all that one's own file says, as it says it
    own_file: OwnFile | None = None  # where one's own choices are kept; without it they last until the end
    tutorial: bool = False  # begins with the program
    tutorial_place: TutorialPlace | None = None  # where the step is kept
    seen_version: SeenVersion | None = None  # which version was used last; without it nothing is told as new
    keep_sheet: Callable[[str], str] | None = None  # writes the page of keys, says where


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


class Beaten(Message):
    """The loop has made a beat; posted from its thread [LOOP-8]."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class AppBase(KeepsOwnChoices):
    """Holds the gateway and translates between it and the screens."""

    def __init__(self, gateway: GatewaySource, settings: UiSettings | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings = settings or UiSettings()
        self.ascii = self.settings.ascii
        self.set_class(self.ascii, "-ascii")
        self.use_keys(self.settings.keys, letter_verbs=self.settings.letter_verbs)
        self.today = self.settings.today or date.today()
        self.failure: BaseException | None = None
        self.last_command: Command | None = None
        self.card_fields = self.settings.card_fields
        self._last_opened: int | None = None
        self.toasted: Toast | None = None
        self.last_outcome: Outcome | None = None  # of the last act on several, to be read result by result [BULK-3]
        self.names_of_results: dict[str, str] = {}
        self._undo_offer: tuple[Toast | None, int] = (None, 0)  # what `u` takes back while its message stands
        self.changed: Told[Changes] = Told(self, "changed")
        self.carried_out: Told[Command] = Told(self, "carried out")
        self.beaten: Told[Report] = Told(self, "beaten")
        self.last_beat: Report | None = None
        self.loop_idle: str | None = None  # why the loop of this program did nothing at its last beat
        self.opened: Told[GatewayLike] = Told(self, "opened")
        # Given by the app: screens open the drawer without importing it, which would be a circle.
        self.make_drawer: Callable[[int, UnmetItem | None], Screen[Any]] = _no_drawer
        self._source = gateway
        self._gateway: GatewayLike | None = None
        self._present: GatewayLike | None = None  # set aside while the past is shown
        self.as_of = ""  # the moment that is shown, in words; empty for now

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

    def local(self, at: datetime) -> datetime:
        """An instant in the firm's zone, as every screen shows it [CONV-4]."""
        from zoneinfo import ZoneInfo

        name = self._gateway.zone_name if self._gateway is not None else "UTC"
        return at.astimezone(ZoneInfo(name))

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

    @property
    def last_opened(self) -> int | None:
        """The engagement that was open last, for `g .`."""
        return self._last_opened

    @last_opened.setter
    def last_opened(self, number: int | None) -> None:
        self._last_opened = number
        note = getattr(self._gateway, "note_opened", None)
        if note is not None and number is not None:
            note(number)  # what was opened last is kept for the next start as well [VIEW-9]

    @property
    def present(self) -> GatewayLike:
        """The line to the store as it is, whatever is shown."""
        return self._present or self.gateway

    async def look_back(self, instant: datetime) -> None:
        """Show every screen as it was at a past instant, read-only, until `look_now` [INS-4]."""
        past: GatewayLike = await asyncio.wrap_future(self.present.look_back(instant))
        if self._present is None:
            self._present = self._gateway
        elif self._gateway is not None:
            await asyncio.to_thread(self._gateway.close)
        self._gateway = past
        self.as_of = f"{self.local(instant):%Y-%m-%d %H:%M}"
        self._show_other()

    async def look_now(self) -> None:
        """Back to the present."""
        if self._present is None or self._gateway is None:
            return
        past, self._gateway, self._present, self.as_of = self._gateway, self._present, None, ""
        self._show_other()
        await asyncio.to_thread(past.close)

    def _show_other(self) -> None:
        from assure_tui.domain.views import Changes

        self.changed.publish(Changes(0, everything=True))

    def warm(self) -> None:
        """The first cards are on screen: now what commands need may be loaded, on the writer's thread."""
        if self._gateway is not None:
            self._gateway.warm()
            if self.settings.loop:
                self._gateway.start_loop(self._from_loop_thread, lambda: self.typed_at)

    def _from_loop_thread(self, report: Report) -> None:
        if self.is_running:
            self.post_message(Beaten(report))

    def on_beaten(self, message: Beaten) -> None:
        self.loop_idle = message.report.idle
        if message.report.idle is None or self.last_beat is None:
            self.last_beat = message.report
        self.beaten.publish(message.report)

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
        written = asyncio.wrap_future(self.gateway.submit(command))
        written.add_done_callback(lambda done: self._carried_out(command, done))
        return asyncio.shield(written)

    def _carried_out(self, command: Command, done: asyncio.Future[Outcome]) -> None:
        if done.cancelled() or done.exception() is not None or not self.is_running:
            return
        if len(done.result().results) > 1:
            self.last_outcome = done.result()
        if done.result().batch is not None:
            self.carried_out.publish(command)

    def fetch(self, fn: Callable[[ReadPort, date], T]) -> Awaitable[T]:
        """Read on a reader thread: `fn(reads, today)`."""
        if self._gateway is None:
            return self._not_open()
        return self.reads_from(asyncio.wrap_future(self.gateway.fetch(fn)))

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

    def tell_of_rules(self, changes: Changes, seen: Collection[int]) -> bool:
        """A card in sight moved by rule: which, where to and why; `u` takes it back [ADV-1] [UNDO-4]."""
        moved = [batch for batch in changes.batches if batch[3] is None and batch[2].startswith(ADVANCED)]
        if not moved or not any(number in seen for number in changes.engagements):
            return False
        number, _, summary, _ = moved[-1]
        said = summary.removeprefix(ADVANCED) + (f" and {len(moved) - 1} more" if len(moved) > 1 else "")
        if self.actor is not None and self.actor.is_admin:
            self.offer_undo(said, number)
        else:
            self.toast(said, "told")
        return True

    def offer_undo(self, text: str, batch: int) -> None:
        """Tell what was done by rule; while the message stands, `u` takes that back and not one's own last change."""
        self.toast(text, "told", "u undo")
        self._undo_offer = (self.toasted, batch)

    def undo_command(self) -> Undo:
        """What `u` takes back: what the message on screen offers, else one's own last change [UNDO-2]."""
        from assure_tui.domain.commands import Undo

        toast, batch = self._undo_offer
        self._undo_offer = (None, 0)
        return Undo(batch, confirmed=True) if toast is not None and toast is self.toasted else Undo()

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
            self.toast(f"Unexpected: {type(error).__name__}: {str(error)[:160]}", "refused")
            if isinstance(error, Exception):
                self.report_unexpected(error)

    @property
    def tolerant(self) -> bool:
        """Errors are survived where a person works."""
        return self.settings.guard_terminal

    def _own_drafts(self) -> tuple[DraftFolder, int] | None:
        """Where this person's forms are kept; nowhere before it is known who works here."""
        number = self.actor.staff_id if self.actor is not None else None
        return (self.settings.drafts, number) if self.settings.drafts is not None and number is not None else None

    # -- screens -----------------------------------------------------------------------------------

    @property
    def base_screen(self) -> Screen[Any]:
        """The topmost screen that is not a dialog."""
        return next((s for s in reversed(self.screen_stack) if not isinstance(s, ModalScreen)), self.screen)

    @property
    def acting_screen(self) -> Screen[Any]:
        """The topmost screen that has verbs: the drawer when one is open, else the view below dialogs."""
        return next((s for s in reversed(self.screen_stack) if hasattr(s, "targets")), self.base_screen)

    def is_visible(self, screen: Screen[Any]) -> bool:
        """Whether a screen shows, perhaps with dialogs above it; hidden ones only note they are stale."""
        return bool(self.screen_stack) and self.base_screen is screen


def _no_drawer(engagement_id: int, item: UnmetItem | None) -> Screen[Any]:
    raise AssertionError("this app has no drawer")
