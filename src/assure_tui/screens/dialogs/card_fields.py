"""Which fields the cards show, for oneself [VIEW-3]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from assure_tui.domain.card_fields import CARD_FIELDS, USUAL_FIELDS
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.toggle_list import Toggle, ToggleList


class CardFieldsDialog(Dialog[tuple[str, ...]]):
    """Ticks; gives back what is ticked, nothing at all for the pipeline's own choice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "usual", "As the pipeline says", show=False),
        Binding("ctrl+s,ctrl+j", "take", "Keep", id="form.save", show=False),
    ]

    def __init__(self, shown: Iterable[str]) -> None:
        super().__init__("Fields of the cards", "space on or off   u as the pipeline   ^s keep   esc leave")
        self.shown = set(shown)

    def body(self) -> Iterable[Widget]:
        yield note("For you only, besides client and marks. What does not fit gives way from the end.")
        first = dict.fromkeys(USUAL_FIELDS, "usual")
        yield ToggleList([Toggle(name, name, first.get(name, "")) for name in CARD_FIELDS], self.shown, id="fields")

    @property
    def fields(self) -> ToggleList:
        """The list."""
        return self.query_one("#fields", ToggleList)

    def on_mount(self) -> None:
        """Type at once."""
        self.fields.styles.max_height = max(6, self.app.size.height - 8)
        self.fields.focus()

    def action_usual(self) -> None:
        """The pipeline decides again."""
        self.dismiss(())

    def action_take(self) -> None:
        """Keep what is ticked; nothing ticked means the pipeline's choice."""
        self.dismiss(tuple(name for name in CARD_FIELDS if name in self.fields.on))
