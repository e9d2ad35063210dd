"""The table: the engagements of all pipelines in columns of choice, with every verb of the board [VIEW-2]."""

from __future__ import annotations

import contextlib
from typing import Any, ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.screen import Screen
from textual.worker import Worker

from assure_tui.actions import bindings_for
from assure_tui.domain.views import CardView
from assure_tui.screens.table_order import TableOrder

KEPT = "table"


class TableScreen(TableOrder):
    """Moves and keys of its own, every verb shared with the other views."""

    CSS_PATH = "../styles/table.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("table", "list", "verb", "global")]

    _below: Screen[Any] | None = None  # the view whose reading is waited for

    @classmethod
    def kept(cls, app: App[Any]) -> TableScreen:
        """The one table of the app, which stays made while another view shows: switching costs no mounting."""
        if not app.is_screen_installed(KEPT):
            app.install_screen(cls(), KEPT)
        screen = app.get_screen(KEPT)
        assert isinstance(screen, TableScreen)
        if screen in app.screen_stack:
            return cls()  # a view was opened over it, and another table over that
        if screen.is_mounted:
            screen.take_over(app.screen)
        return screen

    def on_mount(self) -> None:
        """Take over filter and highlight of the view this was opened over."""
        if not self.query_text and self._wanted is None and len(self.app.screen_stack) > 1:
            self.take_over(self.app.screen_stack[-2])

    def take_over(self, below: Screen[Any]) -> None:
        """Show what that view shows, with the same one highlighted [VIEW-2]."""
        card = below.focused_card() if hasattr(below, "focused_card") else None
        same_things = getattr(below, "TARGET", "") == "engagements"
        text = getattr(below, "kept_text", "") if same_things else ""
        self.view_slot = getattr(below, "view_slot", None) if same_things else None
        self._below = below if same_things and being_read(below) else None
        if self.is_mounted and (text == self._read_text == self.query_text) and not self.is_stale:
            self.grid.model.clear_marks()
            self.grid.marks_changed()
            if card is None or self.grid.go_to_engagement(card.id):
                return
        elif self.is_mounted:
            self.grid.model.clear_marks()
        self._show_as(text, card)

    def _show_as(self, text: str, card: CardView | None) -> None:
        self.query_text = self.kept_text = text
        self._wanted = card.id if card is not None else None
        self.is_stale = True

    def on_screen_resume(self) -> None:
        """Catch up with what changed, and with a board that is itself just being handed something."""
        below, self._below = self._below, None
        if below is not None:
            self.flow(self._follow(below))

    async def _follow(self, below: Screen[Any]) -> None:
        for reading in being_read(below):
            with contextlib.suppress(Exception):  # what it could not read it tells itself
                await reading.wait()
        card = below.focused_card()  # type: ignore[attr-defined]
        if card is not None:
            self._show_as(getattr(below, "kept_text", ""), card)
            self.reload()


def being_read(screen: Screen[Any]) -> list[Worker[Any]]:
    """The readings of a screen that are under way."""
    return [worker for worker in screen.app.workers if worker.node is screen and worker.group == "read"]
