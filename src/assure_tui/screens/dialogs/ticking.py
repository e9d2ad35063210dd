"""A form in which something is ticked as well as typed: leaving it asks for both [VAL-6]."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from textual.widgets import Input

from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.toggle_list import ToggleList

T = TypeVar("T")


class TickingDialog(FormDialog[T], Generic[T]):
    """Fields and lists of boxes; what the live checks say is shown as one types."""

    SAVE: ClassVar[str] = "Take"

    def ticked(self) -> set[str]:
        """Every key that is ticked."""
        return {key for toggles in self.query(ToggleList) for key in toggles.on}

    def text(self, name: str) -> str:
        """What stands in one field, without blanks around it."""
        return self.query_one(f"#{name}", Input).value.strip()

    def _state(self) -> tuple[str, ...]:
        return (*super()._state(), *sorted(self.ticked()))


def number_in(text: str, low: int, high: int, wrong: Callable[[str], None]) -> int | None:
    """A whole number within limits, or nothing; says what is wrong with it."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and low <= int(text) <= high):
        wrong(f"a whole number from {low} to {high}, not {text!r}")
        return None
    return int(text)


def listed(text: str) -> tuple[str, ...]:
    """What is parted by commas, each once."""
    return tuple(dict.fromkeys(part for each in text.split(",") if (part := " ".join(each.split()))))
