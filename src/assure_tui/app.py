"""The app: wiring only."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
from collections.abc import Callable
from typing import Any, ClassVar

from textual.binding import Binding
from textual.command import Provider
from textual.filter import LineFilter
from textual.screen import Screen

from assure_tui import terminal
from assure_tui.actions import priority_bindings
from assure_tui.app_base import AppBase, GatewaySource, UiSettings
from assure_tui.domain.views import UnmetItem
from assure_tui.screens.shell import ShellScreen
from assure_tui.themes import THEMES


def _commands() -> type[Provider]:
    from assure_tui.palette import AssureCommands

    return AssureCommands


class AssureApp(AppBase):
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
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.settings.theme
        self.make_drawer = _drawer
        self._release: Callable[[], None] = lambda: None
        self.driver_class = terminal.harden(self.driver_class)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and the last wall against control characters."""
        return [terminal.ControlFilter(), *super().get_line_filters()]

    async def on_mount(self) -> None:
        await self.push_screen(ShellScreen())
        # The shell is painted before the store, its libraries and even the board are imported.
        self.call_after_refresh(self._open)
        if self.settings.guard_terminal:
            self._release = terminal.guard_signals(self._leave)
            self.set_interval(1.0, self._watch_terminal)

    def _open(self) -> None:
        self.run_worker(self.open_gateway(), name="open")
        self.run_worker(self._show_board(), name="board")

    async def _show_board(self) -> None:
        board = await asyncio.to_thread(importlib.import_module, "assure_tui.screens.board")
        await self.switch_screen(board.BoardScreen())
        gc.freeze()  # what is loaded by now stays: later collections need not look at it

    def _leave(self, status: int) -> None:
        self.exit(return_code=status)

    def _watch_terminal(self) -> None:
        if terminal.terminal_lost():
            terminal.leave_at_once(self._dispose)

    def _dispose(self) -> None:
        if self.is_open:
            with contextlib.suppress(Exception):  # nobody is left to be told
                self.gateway.close()

    def on_unmount(self) -> None:
        self._release()
        self._dispose()

    # -- actions that work everywhere -----------------------------------------------------------------

    def action_global_palette(self) -> None:
        self.action_command_palette()

    def action_global_quit(self) -> None:
        self.exit()

    def action_global_help(self) -> None:
        from assure_tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            target = self.base_screen
            self.push_screen(HelpScreen(target), lambda chosen: self.run_chosen(chosen, target))

    def run_chosen(self, action: str | None, target: Screen[Any]) -> None:
        """Run an action by its Textual name on a screen, as if its key had been pressed."""
        if action:
            target.call_later(target.run_action, action)


def _drawer(engagement_id: int, item: UnmetItem | None) -> Screen[Any]:
    from assure_tui.screens.drawer import DrawerScreen

    return DrawerScreen(engagement_id, jump=item)


class FirstStartApp(AppBase):
    """Asks the three questions of a first start; its return value is the answers, None when left."""

    TITLE = "assure"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, settings: UiSettings, *, name: str, zone: str) -> None:
        super().__init__(_no_gateway, settings)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.settings.theme
        self.driver_class = terminal.harden(self.driver_class)
        self._offered = (name, zone)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and the last wall against control characters."""
        return [terminal.ControlFilter(), *super().get_line_filters()]

    async def on_mount(self) -> None:
        from assure_tui.screens.first_start import FirstStart

        name, zone = self._offered
        await self.push_screen(FirstStart(name=name, zone=zone), self.exit)


def _no_gateway() -> Any:
    raise AssertionError("the first start has no store yet")
