"""Yes or no: `y` and `n`, enter is the safe answer, never the key that started it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.choice_list import Choice, ChoiceList


class ConfirmDialog(Dialog[bool]):
    """A question whose safe answer is No [CONV-3]."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("n", "answer(False)", "No", show=False),
    ]

    def __init__(
        self, title: str, *sentences: str, items: Sequence[str] = (), yes: str = "Yes", no: str = "No, leave it"
    ) -> None:
        super().__init__(title, "y yes   n no   enter = no")
        self.sentences = sentences
        self.items = tuple(items)
        self.yes, self.no = yes, no

    def body(self) -> Iterable[Widget]:
        for sentence in self.sentences:
            yield note(sentence)
        for item in self.items[:12]:
            yield note(f"  {item}")
        if len(self.items) > 12:
            yield note(f"  and {len(self.items) - 12} more")
        yield ChoiceList([Choice("no", self.no, key="n"), Choice("yes", self.yes, key="y")], current="no")

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the answer back."""
        self.dismiss(event.value == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer by key wherever the cursor is."""
        self.dismiss(yes)
