"""A small menu of keys without a timeout: `g` then where to, `m` then which stage (R5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from assure_tui.formatting import clean, plain
from assure_tui.screens.places import PLACES
from assure_tui.widgets.below import OverScreen


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the menu: the key that takes it at once, what it says, and what it answers."""

    key: str
    label: str
    value: str
    note: str = ""


class ChoiceScreen(OverScreen, ModalScreen[str | None]):
    """Shows the choices; a key, a click or enter takes one, `esc` leaves everything as it was."""

    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str | None = None) -> None:
        super().__init__()
        self._heading = title
        self.choices = tuple(choices)
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = plain(self._heading)
            box.border_subtitle = "enter choose   esc leave"
            yield OptionList(*(Option(self._line(choice)) for choice in self.choices), compact=True)

    def _line(self, choice: Choice) -> Content:
        return Content.assemble(
            (f"{choice.key:>2}  ", "bold $accent"),
            clean(choice.label),
            (f"   {clean(choice.note)}" if choice.note else "", "$done"),
        )

    def on_mount(self) -> None:
        if getattr(self.app, "ascii", False):
            self.query_one(Vertical).styles.border = ("ascii", "white")
        found = next((n for n, choice in enumerate(self.choices) if choice.value == self._current), 0)
        self.query_one(OptionList).highlighted = found if self.choices else None

    def on_key(self, event: events.Key) -> None:
        chosen = next((c for c in self.choices if event.character and c.key == event.character), None)
        if chosen is not None:
            event.stop()
            event.prevent_default()
            self._take(chosen)
        elif event.character in ("j", "k"):
            event.stop()
            self.action_step(1 if event.character == "j" else -1)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._take(self.choices[event.option_index])

    def _take(self, choice: Choice) -> None:
        """The answer; what is typed behind it is for where it leads, not for what stands below this menu."""
        self.dismiss(choice.value)
        if (hold := getattr(self.app, "hold_until_read", None)) is not None:
            hold()

    def action_step(self, step: int) -> None:
        options = self.query_one(OptionList)
        (options.action_cursor_down if step > 0 else options.action_cursor_up)()

    def action_leave(self) -> None:
        self.dismiss(None)


def goto_choices(last_opened: int | None) -> list[Choice]:
    """Where `g` can go."""
    choices = [
        Choice("b", "Board", "board"),
        Choice("q", "My review queue", "queue"),
        Choice("k", "Tasks", "tasks"),
        *(Choice(key, name, place) for place, (key, name, _, _) in PLACES.items()),
        Choice("g", "Top of the list", "top"),
        Choice("/", "Search everything", "search"),
    ]
    if last_opened is not None:
        choices.append(Choice(".", "Last engagement opened", "last", f"E-{last_opened}"))
    return choices
