"""What differs between two versions, in words; the older one may become the draft [PIPE-7]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from assure_tui.domain.pipeline_draft import Difference
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.widgets.row_list import Row, RowList


class VersionDialog(Dialog[bool]):
    """Gives back True when the older version is to become the draft."""

    WIDTH: ClassVar[int] = 84
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "restore", "Into the draft", show=False)]

    def __init__(self, old: int, new: int | None, found: Sequence[Difference], *, restorable: bool) -> None:
        foot = f"r version {old} into the draft   esc back" if restorable else "esc back"
        super().__init__(f"From version {old} to {'what is live' if new is None else f'version {new}'}", foot)
        self.found = tuple(found)
        self.restorable = restorable

    def body(self) -> Iterable[Widget]:
        rows = RowList(id="effects")
        rows.styles.height = 14
        yield rows
        if self.restorable:
            yield Horizontal(
                Button("Into the draft r", id="restore", compact=True), Button("Back", id="leave", compact=True),
                id="buttons",
            )  # fmt: skip

    def on_mount(self) -> None:
        """Show it."""
        from assure_tui.screens.builder_rows import change_rows

        rows = self.query_one("#effects", RowList)
        nothing = [Row(Content("Nothing differs."), tone="dim")]
        rows.produce(lambda cells: [*change_rows(self.found, cells)][1:] if self.found else nothing)
        rows.styles.height = min(16, max(2, len(rows.rows)))
        rows.focus()

    def action_restore(self) -> None:
        """The older one into the draft; nothing is live before it is published."""
        if self.restorable:
            self.dismiss(True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        self.dismiss(True if event.button.id == "restore" else None)
