"""The peek pane: what is under the cursor in short, beside or under the list, never with the focus."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from assure_tui.formatting import cut
from assure_tui.widgets.detail_pane import Sheet, overview
from assure_tui.widgets.row_list import Row, RowList


class PeekPane(Vertical, can_focus=False):
    """The overview of one engagement, following the cursor."""

    DEFAULT_CSS = """
    PeekPane { border: round $line; padding: 0 1; width: 60; height: 1fr; background: $background;
        border-title-color: $foreground; border-subtitle-color: $done; }
    PeekPane.-ascii { border: ascii $line; }
    PeekPane RowList { height: 1fr; scrollbar-size-vertical: 1; }
    """

    def __init__(self, *, ascii: bool = False) -> None:
        super().__init__(id="peek")
        self.sheet: Sheet | None = None
        self.plain = ascii
        self.set_class(ascii, "-ascii")

    def compose(self) -> ComposeResult:
        rows = RowList(empty="Nothing is under the cursor.")
        rows.can_focus = False
        yield rows

    def on_mount(self) -> None:
        """Say what it is before anything was read."""
        self.border_title = "Peek"
        self.border_subtitle = "p close   P right or below"

    def show(self, sheet: Sheet | None) -> None:
        """Show this engagement from its top, or that there is none."""
        same = sheet is not None and self.sheet is not None and self._number(sheet) == self._number(self.sheet)
        self.sheet = sheet
        if sheet is None:
            self.border_title = "Peek"
        else:
            e = sheet.detail.engagement
            said = cut(f"E-{e.id}  {e.client}  {e.type} {e.period}", max(8, self.size.width - 6), ascii=self.plain)
            self.border_title = Content(said)
        self.query_one(RowList).produce(self._rows, top=not same)

    @staticmethod
    def _number(sheet: Sheet) -> int:
        return sheet.detail.engagement.id

    def _rows(self, width: int) -> list[Row]:
        if self.sheet is None:
            return []
        # Without keys there is no cursor in it: the pane only shows.
        return [Row(row.content, "", row.tone) for row in overview(self.sheet, width)]
