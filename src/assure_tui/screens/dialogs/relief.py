"""What applying or withdrawing a relief does, every engagement with its old and its new date [EXT-5]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from assure_tui.formatting import clean, cut
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.choice_list import Choice, ChoiceList
from assure_tui.widgets.row_list import Row, RowList


class ReliefPreviewDialog(Dialog[bool]):
    """Asked once for all; enter leaves every date as it is [CONV-3]."""

    WIDTH: ClassVar[int] = 78
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n", "answer(False)", "No", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str], *notes: str, yes: str) -> None:
        super().__init__(title, "y yes   n no   tab to the list   enter = no")
        self.lines = tuple(lines)
        self.notes = notes
        self.yes = yes

    def body(self) -> Iterable[Widget]:
        for each in self.notes:
            yield note(each)
        yield RowList(id="covered", empty="It reaches no live work as it is now.")
        yield note("One change; u takes it back.")
        yield ChoiceList([Choice("no", "No, leave the dates", key="n"), Choice("yes", self.yes, key="y")], current="no")

    def on_mount(self) -> None:
        """Everything in a list one can go down; the question has the keys."""
        rows = self.query_one("#covered", RowList)
        rows.styles.height = min(8 if self.app.size.height < 30 else 20, max(1, len(self.lines)))
        rows.produce(self._produced)
        self.query_one(ChoiceList).focus()

    def _produced(self, cells: int) -> Sequence[Row]:
        ascii = bool(getattr(self.app, "ascii", False))
        return [Row(Content(cut(clean(line), cells, ascii=ascii)), f"line:{n}") for n, line in enumerate(self.lines)]

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the answer back."""
        self.dismiss(event.value == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer by key wherever the cursor is."""
        self.dismiss(yes)
