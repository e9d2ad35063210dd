"""A short list of choices, each with a key that is a letter of its own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message

from assure_tui.formatting import clean
from assure_tui.widgets.row_list import Row, RowList

RESERVED = frozenset("jkG")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `key` is set only where the letter is fixed, `why` tells what it means."""

    value: str
    label: str
    why: str = ""
    key: str = ""


def keys_for(choices: Sequence[Choice]) -> tuple[str, ...]:
    """A key for each: its first letter that is still free, else a digit, else none."""
    taken = {c.key for c in choices if c.key}
    found: list[str] = []
    for n, choice in enumerate(choices, 1):
        key = choice.key
        if not key:
            letters = (c for c in choice.label.lower() if c.isascii() and c.isalpha())
            key = next((c for c in letters if c not in taken and c not in RESERVED), "")
        if not key and n <= 9 and str(n) not in taken:
            key = str(n)
        taken.add(key)
        found.append(key)
    return tuple(found)


class ChoiceList(RowList):
    """Choices under each other: the underlined letter takes one at once, enter the one under the cursor."""

    ONE_CLICK: ClassVar[bool] = True

    @dataclass
    class Picked(Message):
        """A choice was taken."""

        value: str

    def __init__(self, choices: Sequence[Choice], *, current: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices = tuple(choices)
        self._keys = keys_for(self.choices)
        self._start = current
        self.styles.height = len(self.choices)

    def on_mount(self) -> None:
        """Show the choices, cursor on the present value."""
        self.produce(self._produced)
        if self._start:
            self.go_to(self._start)

    def _produced(self, width: int) -> list[Row]:
        room = max((len(c.label) for c in self.choices), default=0) + 2
        return [
            Row(self._content(choice, key, min(room, width // 2)), choice.value)
            for choice, key in zip(self.choices, self._keys, strict=True)
        ]

    @staticmethod
    def _content(choice: Choice, key: str, room: int) -> Content:
        label = Content(clean(choice.label))
        at = choice.label.lower().find(key.lower()) if key else -1
        label = label.stylize("underline bold", at, at + 1) if at >= 0 else Content(f"{key or ' '}  ") + label
        if not choice.why:
            return label
        return label + " " * max(2, room - label.cell_length) + Content(clean(choice.why))

    def on_key(self, event: events.Key) -> None:
        """The key of a choice takes it."""
        if event.character and event.character in self._keys:
            event.stop()
            event.prevent_default()
            self.post_message(self.Picked(self.choices[self._keys.index(event.character)].value))

    def action_choose(self) -> None:
        """Enter takes the choice under the cursor."""
        if self.current:
            self.post_message(self.Picked(self.current))
