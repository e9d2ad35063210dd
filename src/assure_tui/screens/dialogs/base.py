"""What every dialog shares: it asks, gives a value back, and never writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from assure_tui.formatting import clean, cut
from assure_tui.widgets.below import OverScreen
from assure_tui.widgets.choice_list import Choice, ChoiceList

T = TypeVar("T")
# Absolute: Textual resolves a relative path against the file of the subclass.
STYLES = Path(__file__).parents[2] / "styles"


class Dialog(OverScreen, ModalScreen[T | None], Generic[T]):
    """A framed question over the screen; escape leaves everything as it was."""

    CSS_PATH = STYLES / "dialogs.tcss"
    WIDTH: ClassVar[int] = 74
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave as it was", id="form.cancel", show=False),
    ]

    def __init__(self, title: str, foot: str = "esc leave") -> None:
        super().__init__()
        self.heading = title
        self.foot = foot

    def compose(self) -> ComposeResult:
        box = VerticalScroll(id="dialog")
        box.can_focus = False
        ascii = bool(getattr(self.app, "ascii", False))
        self.set_class(ascii, "-ascii")
        room = min(self.WIDTH, self.app.size.width) - 6
        box.border_title = Content(cut(self.heading, room, ascii=ascii) or " ")
        box.border_subtitle = Content(cut(self.foot, room, ascii=ascii) or " ")
        box.styles.width = self.WIDTH
        with box:
            yield from self.body()

    if TYPE_CHECKING:  # each dialog gives its own

        def body(self) -> Iterable[Widget]:
            """What stands inside the frame."""

    def today_of_app(self) -> date:
        """The firm's day."""
        today: date = self.app.today  # type: ignore[attr-defined]
        return today

    def action_leave(self) -> None:
        """Close; nothing happens."""
        self.dismiss(None)


def note(text: str, *, id: str | None = None, classes: str = "note") -> Static:
    """A sentence in a dialog, as typed [CONV-11]."""
    return Static(Content(clean(text)), id=id, classes=classes)


class ChoiceDialog(Dialog[str]):
    """Choices under each other; a letter takes one, enter the one under the cursor."""

    def __init__(
        self, title: str, choices: Sequence[Choice], *, current: str = "", ask: str = "", foot: str = ""
    ) -> None:
        super().__init__(title, foot or "letter or enter choose   esc leave")
        self.choices = tuple(choices)
        self.current = current
        self.ask = ask

    def body(self) -> Iterable[Widget]:
        if self.ask:
            yield note(self.ask)
        yield ChoiceList(self.choices, current=self.current)

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the choice back."""
        self.dismiss(event.value)
