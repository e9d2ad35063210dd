"""The app: wiring only."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import importlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._compositor import Compositor
from textual.app import App
from textual.binding import Binding
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen

from assure_tui import terminal
from assure_tui.actions import priority_bindings
from assure_tui.app_base import GatewaySource, UiSettings
from assure_tui.app_inbox import ShowsInbox
from assure_tui.app_people import ChangesPeople
from assure_tui.app_rest import TidiesAtRest
from assure_tui.app_timer import ShowsTimer
from assure_tui.app_tutorial import RunsTutorial
from assure_tui.screens.shell import ShellScreen
from assure_tui.themes import THEMES
from assure_tui.widgets.frames import FrameCompositor
from assure_tui.widgets.plain_bars import use_bars

if TYPE_CHECKING:
    from assure_tui.domain.views import UnmetItem
    from assure_tui.drafts import Draft, DraftFolder


# One for all frames: lines are kept by the filter that made them, and a new filter would make all of them again.
_WALL = terminal.ControlFilter()


LEAST = (20, 5)  # columns and rows under which nothing can be read; sketched and tested is 80x24


def _commands() -> type[Provider]:
    from assure_tui.palette import AssureCommands

    return AssureCommands


class GuardedApp(ChangesPeople, ShowsTimer, ShowsInbox, RunsTutorial, TidiesAtRest):
    """An app on a terminal that may send anything, change its size, hang up."""

    def __init__(self, gateway: GatewaySource, settings: UiSettings | None = None) -> None:
        super().__init__(gateway, settings)
        for theme in THEMES:
            self.register_theme(theme)
        self._begin_with(self.settings.theme)
        use_bars(ascii=self.ascii)
        self.driver_class = terminal.harden(self.driver_class)
        self._releases: list[Callable[[], None]] = []

    def _begin_with(self, name: str) -> None:
        """The theme of the first frame; as a change of it, the app would parse every style a second time."""
        if not self.available_themes[name].dark:
            self.theme = name  # the app was made for a dark one: more than the styles depends on it
            return
        self.set_reactive(App.theme, name)
        self.set_class(True, f"-theme-{name}", "-dark-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_screen(self, screen: Any) -> Any:  # type: ignore[override]
        """As Textual's; every screen repaints no more than what changed."""
        found = super().get_screen(screen)
        if not found.is_running and type(found._compositor) is Compositor:
            found._compositor = FrameCompositor()
        return found

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and the last wall against control characters."""
        return [_WALL, *super().get_line_filters()]

    def guard(self) -> None:
        """From now on a signal or a lost terminal ends the program in order."""
        if self.settings.guard_terminal:
            context = contextvars.copy_context()  # screens find their app by it
            self._releases = [
                terminal.guard_signals(self._leave),
                terminal.watch(lambda: self._terminal_gone(context)),
            ]

    def _leave(self, status: int) -> None:
        self.keep_drafts()
        # The terminal may be gone already, and a write to it would hang.
        terminal.leave_within(3.0, self._dispose, status)
        self.exit(return_code=status)

    def _terminal_gone(self, context: contextvars.Context) -> None:
        """Called from the thread that watches."""
        kept = threading.Event()

        def keep() -> None:
            self.keep_drafts()
            kept.set()

        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nothing is open any more
                self._loop.call_soon_threadsafe(keep, context=context)
                kept.wait(1.0)  # a loop that hangs on the dead terminal kept its drafts every 2 s before
        terminal.leave_at_once(self._dispose)

    def _dispose(self) -> None:
        if self.is_open:
            with contextlib.suppress(Exception):  # nobody is left to be told
                self.gateway.close()
            if self.present is not self.gateway:
                with contextlib.suppress(Exception):
                    self.present.close()

    def on_unmount(self) -> None:
        for release in self._releases:
            release()
        self._dispose()


class AssureApp(GuardedApp):
    """The terminal app of an accounting practice."""

    TITLE = "assure"
    CSS_PATH = "styles/app.tcss"
    COMMANDS: ClassVar = {_commands}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = [
        *priority_bindings(),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(self, gateway: GatewaySource, settings: UiSettings | None = None) -> None:
        super().__init__(gateway, settings)
        self.make_drawer = _drawer
        self._was_small = self._has_board = False

    async def on_mount(self) -> None:
        self.guard()
        await self.push_screen(ShellScreen())
        # The shell is painted before the store, its libraries and even the board are imported.
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        self.run_worker(self._start(), name="open")

    async def _start(self) -> None:
        await asyncio.gather(self.open_gateway(), self._show_board())
        if self.settings.moment is not None and self.is_open:
            from assure_tui.domain.errors import AssureError

            try:
                await self.look_back(self.settings.moment(self.gateway.zone_name, self.gateway.now))
            except AssureError as error:
                self.failure = error
                self.exit(return_code=1)
                return
        self.tell_of_keys()
        if self.is_open:
            self.mind_rest()
        staff = self.actor.staff_id if self.actor is not None else None
        if self.settings.drafts is not None and staff is not None:
            await self._offer_drafts(self.settings.drafts, staff)
        if self.settings.tutorial:
            self.begin_tutorial()
        await self._tell_what_is_new()

    async def _tell_what_is_new(self) -> None:
        """That there is something new, once after an update, in the way of nobody (interface.md 28)."""
        seen = self.settings.seen_version
        if self.is_open and seen is not None and await asyncio.to_thread(seen.is_new):
            self.toast("This is a new version.", "told", f"{self.live.key('global.palette')} what's new")

    async def _show_board(self) -> None:
        try:
            board = await asyncio.to_thread(importlib.import_module, "assure_tui.screens.board")
            await self.switch_screen(board.BoardScreen())
        finally:
            gc.enable()  # off while the program starts
        self._has_board = True
        self._mind_size(*self.size)
        gc.freeze()  # what is loaded by now stays: later collections need not look at it

    async def _offer_drafts(self, folder: DraftFolder, staff: int) -> None:
        """Forms that were open when the program ended: go on with one, or throw it away."""
        waiting = await asyncio.to_thread(folder.waiting, staff)
        drafts = [draft for draft in waiting if not draft.fields.get("kept")]  # left on purpose to go on later
        if not drafts:
            return
        from assure_tui.screens.dialogs.drafts import DraftAnswer, DraftsDialog

        def answered(answer: DraftAnswer | None) -> None:
            if answer is None:
                return
            for draft in answer.drop:
                folder.forget(staff, draft.form, draft.about)
            if answer.open is not None:
                self._open_draft(answer.open)

        self.push_screen(DraftsDialog(drafts), answered)

    def _open_draft(self, draft: Draft) -> None:
        if draft.form == "create":
            from assure_tui.screens.create import CreateScreen

            self.push_screen(CreateScreen(draft=draft))
            return
        if draft.form in ("client", "client-notes"):
            self.run_worker(self._open_client_draft(draft), exit_on_error=False)
            return
        if draft.form == "pipeline":
            from assure_tui.screens.builder import BuilderScreen

            number = draft.about.partition(".")[0]
            self.push_screen(BuilderScreen(int(number) if number.isdecimal() else None, about=draft.about))
            return
        from assure_tui.screens.verbs import VerbActions

        if draft.form == "note" and isinstance(self.base_screen, VerbActions):
            from assure_tui.screens.note_flows import resume_note

            self.base_screen.flow(resume_note(self.base_screen, draft.about), asks=True)
        elif isinstance(self.base_screen, VerbActions):
            self.base_screen.comment_from(draft)

    async def _open_client_draft(self, draft: Draft) -> None:
        """The form of a client takes what was kept by itself; that of an old one needs the client."""
        from assure_tui.domain.errors import AssureError
        from assure_tui.domain.model import read_short
        from assure_tui.screens.client_form import ClientForm
        from assure_tui.screens.client_page import ClientPage

        number = read_short(draft.about, "client")
        if number is None:
            self.push_screen(ClientForm())
            return
        viewer = self.gateway.actor
        try:
            detail = await self.fetch(lambda reads, today: reads.client_detail(viewer, number, today))
        except AssureError as error:
            self.explain(error)
            return
        if draft.form == "client":
            self.push_screen(ClientForm(detail))
            return
        page = ClientPage(number)
        await self.push_screen(page)
        page.write_notes(detail)

    # -- actions that work everywhere -----------------------------------------------------------------

    def action_global_palette(self) -> None:
        self.action_command_palette()

    def action_command_palette(self) -> None:
        """The palette, which says what it finds."""
        from assure_tui.palette import Palette

        if not Palette.is_open(self) and not self.locked:
            self.push_screen(Palette())

    def action_global_quit(self) -> None:
        self.keep_drafts()
        self.exit()

    def action_global_help(self) -> None:
        from assure_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen) and not self.locked:
            target = self.acting_screen
            self.push_screen(HelpScreen(target), lambda chosen: self.run_chosen(chosen, target))

    def show_last_result(self) -> None:
        """What the last act on several did to each of them [BULK-2]."""
        if (last := self.last_outcome) is None:
            self.toast("Nothing was done to several things yet.", "told")
            return
        from assure_tui.screens.dialogs.results import ResultsDialog

        self.push_screen(ResultsDialog(last.results, self.names_of_results, ahead=False, said=last.summary))

    def on_resize(self, event: events.Resize) -> None:
        """Below the least size one sentence says so; above it everything is as it was."""
        self._mind_size(event.size.width, event.size.height)

    def _mind_size(self, wide: int, high: int) -> None:
        small = wide < LEAST[0] or high < LEAST[1]
        if not self._has_board or (not small and not self._was_small):
            return
        from assure_tui.screens.small import SmallScreen

        self._was_small = small
        shown = next((screen for screen in self.screen_stack if isinstance(screen, SmallScreen)), None)
        if shown is None and small:
            self.push_screen(SmallScreen(LEAST))
        elif shown is not None and not small:
            shown.dismiss(None)
        elif shown is not None:
            shown.say(wide, high)

    def run_chosen(self, action: str | None, target: Screen[Any]) -> None:
        """Run an action by its Textual name on a screen, as if its key had been pressed."""
        if action:
            target.call_later(target.run_action, action)


def _drawer(engagement_id: int, item: UnmetItem | None) -> Screen[Any]:
    from assure_tui.screens.drawer import DrawerScreen

    return DrawerScreen(engagement_id, jump=item)


class FirstStartApp(GuardedApp):
    """Asks the three questions of a first start; its return value is the answers, None when left."""

    TITLE = "assure"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, settings: UiSettings, *, name: str, zone: str) -> None:
        super().__init__(_no_gateway, settings)
        self._offered = (name, zone)

    async def on_mount(self) -> None:
        self.guard()
        from assure_tui.screens.first_start import FirstStart

        name, zone = self._offered
        await self.push_screen(FirstStart(name=name, zone=zone), self.exit)


def _no_gateway() -> Any:
    raise AssertionError("the first start has no store yet")
