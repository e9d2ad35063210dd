"""What every dialog shares: it asks, gives a value back, and never writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from assure_tui.formatting import clean, cut
from assure_tui.widgets.choice_list import Choice, ChoiceList
from assure_tui.widgets.date_input import DateInput

T = TypeVar("T")
# Absolute: Textual resolves a relative path against the file of the subclass.
STYLES = Path(__file__).parents[2] / "styles"


class Dialog(ModalScreen[T | None], Generic[T]):
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
        box.border_title = Content(cut(self.heading, self.WIDTH - 10) or " ")
        box.border_subtitle = Content(cut(self.foot, self.WIDTH - 10) or " ")
        box.styles.width = self.WIDTH
        with box:
            yield from self.body()

    def body(self) -> Iterable[Widget]:
        """What stands inside the frame."""
        raise NotImplementedError

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


class FormDialog(Dialog[T], Generic[T]):
    """Fields with a save button; what is wrong is told all together, in place [VAL-6]."""

    SAVE: ClassVar[str] = "Save"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "save", "Save", id="form.save", show=False),
    ]

    def __init__(self, title: str, foot: str = "enter next field   ^s save   esc leave") -> None:
        super().__init__(title, foot)
        self._before: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield from super().compose()

    def body(self) -> Iterable[Widget]:
        yield from self.form()
        yield Static(id="problems")
        yield Horizontal(
            Button(f"{self.SAVE} ^s", id="save", variant="primary", compact=True),
            Button("Leave", id="leave", compact=True),
            id="buttons",
        )

    def form(self) -> Iterable[Widget]:
        """The fields."""
        raise NotImplementedError

    def result(self) -> T | list[str]:
        """The value, or the sentences that say why there is none."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Remember the state of the fields, to ask before something typed is thrown away."""
        self.call_after_refresh(self._remember)

    def _remember(self) -> None:
        self._before = self._state()

    def _state(self) -> tuple[str, ...]:
        texts = [field.value for field in self.query(Input)]
        return (*texts, *(area.text for area in self.query(TextArea)))

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return bool(self._before) and self._state() != self._before

    def action_save(self) -> None:
        """Check, then give the value back or say what is wrong."""
        found = self.result()
        if isinstance(found, list):
            self.complain(found)
        else:
            self.dismiss(found)

    def complain(self, sentences: Sequence[str]) -> None:
        """Show what is wrong; everything typed stays."""
        self.query_one("#problems", Static).update(Content("\n".join(f"! {clean(s)}" for s in sentences)))
        self.app.bell()

    def action_leave(self) -> None:
        """Leave; asks first when something was typed."""
        if not self.dirty:
            self.dismiss(None)
            return
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(ConfirmDialog("Leave without saving?", "What you typed here is lost."), answered)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        elif event.button.id == "leave":
            self.action_leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field; on the last one it saves."""
        event.stop()
        self._next()

    def on_date_input_submitted(self, event: DateInput.Submitted) -> None:
        """The same for a date."""
        event.stop()
        self._next()

    def _next(self) -> None:
        chain = [w for w in self.focus_chain if isinstance(w, Input | TextArea)]
        if chain and self.focused is chain[-1]:
            self.action_save()
        else:
            self.focus_next()


def check_reason(text: str, *, required: bool = True) -> str | None:
    """Why a reason is refused, or None [VAL-5]."""
    size = len(text.strip())
    if not size:
        return "a reason is needed" if required else None
    if size < 3:
        return "the reason is too short: 3 to 500 characters"
    return "the reason is too long: 3 to 500 characters" if size > 500 else None
