"""At the start: forms that were open when the program ended, to go on with or to throw away (B4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from assure_tui.drafts import Draft
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.choice_list import Choice, ChoiceList

SHOWN = 9


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """Drafts to open, or to throw away."""

    open: Draft | None = None
    drop: tuple[Draft, ...] = ()


def draft_words(draft: Draft) -> str:
    """Title, and the beginning of what was typed longest; a form that holds no text says in words what it holds."""
    longest = draft.fields.get("words") or max(draft.fields.values(), key=len, default="")
    words = " ".join(clean(longest).split())
    return f"{clean(draft.title)}: {words[:40]}{'…' if len(words) > 40 else ''}"


class DraftsDialog(Dialog[DraftAnswer]):
    """Leaving it keeps them all; they are offered again at the next start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("X", "drop", "Throw all away", show=False),
    ]

    def __init__(self, drafts: Sequence[Draft]) -> None:
        super().__init__("Not saved last time", "enter go on with it   X throw away   esc later")
        self.drafts = tuple(drafts[:SHOWN])

    def body(self) -> Iterable[Widget]:
        yield note("These forms were still open when the program ended. What was typed is kept.")
        yield ChoiceList(
            [
                Choice(str(n), draft_words(draft), draft.saved[:16].replace("T", " "), key=str(n + 1))
                for n, draft in enumerate(self.drafts)
            ]
        )

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Go on with this one."""
        self.dismiss(DraftAnswer(self.drafts[int(event.value)]))

    def action_drop(self) -> None:
        """Throw away the one under the cursor."""
        current = self.query_one(ChoiceList).current
        if current:
            self.dismiss(DraftAnswer(drop=(self.drafts[int(current)],)))
