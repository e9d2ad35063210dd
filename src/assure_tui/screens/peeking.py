"""`p` and `P`: the peek pane of a list screen, read a moment after the cursor has come to rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from textual.containers import Container
from textual.timer import Timer

from assure_tui.domain.errors import AssureError
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.widgets.detail_pane import Sheet
    from assure_tui.widgets.peek_pane import PeekPane

REST = 0.08  # seconds the cursor rests before its engagement is read
BESIDE_FROM = 120  # cells from which the pane opens at the right


class Peeking(Flows):
    """Mixin of screens whose list lies in a container called `middle`."""

    _peek: PeekPane | None = None
    _peek_timer: Timer | None = None
    _peek_bottom: bool | None = None

    @property
    def peeks(self) -> bool:
        """Whether the pane is shown."""
        return self._peek is not None

    def action_global_peek(self) -> None:
        """Show the engagement under the cursor beside the list, or stop that."""
        if self._peek is not None:
            self._peek.remove()
            self._peek = None
            self.query_one("#middle", Container).remove_class("-peek-bottom", "-peek-right")
            return
        from assure_tui.widgets.peek_pane import PeekPane

        self._peek = PeekPane(ascii=self.base.ascii)
        self._place_peek()
        self.query_one("#middle", Container).mount(self._peek)
        self.peek_soon()

    def action_global_peek_pos(self) -> None:
        """The pane at the right or below the list."""
        if self._peek is None:
            self.action_global_peek()
            return
        self._peek_bottom = not self._is_below
        self._place_peek()

    @property
    def _is_below(self) -> bool:
        return self.size.width < BESIDE_FROM if self._peek_bottom is None else self._peek_bottom

    def _place_peek(self) -> None:
        middle = self.query_one("#middle", Container)
        middle.set_class(self._is_below, "-peek-bottom")
        middle.set_class(not self._is_below, "-peek-right")

    def peek_soon(self) -> None:
        """The cursor stands elsewhere, or the store has changed."""
        if self._peek is None:
            return
        if self._peek_timer is not None:
            self._peek_timer.stop()
        self._peek_timer = self.set_timer(REST, self._read_peek)

    def _read_peek(self) -> None:
        self.run_worker(self._show_peek(), exclusive=True, group="peek", exit_on_error=False)

    async def _show_peek(self) -> None:
        from assure_tui.widgets.detail_pane import Sheet

        card, pane = self.focused_card(), self._peek
        if pane is None:
            return
        if card is None:
            pane.show(None)
            return
        viewer, number, ascii, local = self.viewer, card.id, self.base.ascii, self.base.local

        def fetch(reads: ReadPort, today: date) -> Sheet:
            names = {person.login: person.name for person in reads.staff() if person.login}
            return Sheet(reads.engagement(viewer, number, today), today, names, ascii, local)

        try:
            sheet = await self.read(fetch)
        except AssureError:
            pane.show(None)  # it went away between two looks
            return
        if pane.is_attached:
            pane.show(sheet)
