"""Dialogs that ask for words: a reason, a comment, tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.query.words import fold
from assure_tui.formatting import clean, width
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog, check_reason
from assure_tui.widgets.fields import LONG_TEXT, FieldRow, LongField, TextField


class ReasonDialog(FormDialog[str]):
    """Why: 3 to 500 characters [VAL-5]."""

    SAVE: ClassVar[str] = "Go on"

    def __init__(self, title: str, *sentences: str, value: str = "", required: bool = True) -> None:
        super().__init__(title, "enter go on   esc leave everything as it was")
        self.sentences = sentences
        self.value = value
        self.required = required

    def form(self) -> Iterable[Widget]:
        for sentence in self.sentences:
            yield note(sentence)
        yield FieldRow("Reason", TextField(self.value, max_length=500, id="reason"))

    def result(self) -> str | list[str]:
        text = self.query_one("#reason", Input).value.strip()
        wrong = check_reason(text, required=self.required)
        return [wrong] if wrong else text


class CommentDialog(FormDialog[str]):
    """A comment for the people of the firm; it never leaves the firm [COM-1]."""

    SAVE: ClassVar[str] = "Add"
    DRAFT: ClassVar[str] = "comment"

    def __init__(self, title: str, *, value: str = "", on: str = "", about: str = "") -> None:
        super().__init__(title, "^s add   esc leave   seen by staff only", about=about)
        self.value = value
        self.on = on

    def form(self) -> Iterable[Widget]:
        if self.on:
            yield note(self.on)
        yield LongField(self.value, max_length=LONG_TEXT, id="text")

    def result(self) -> str | list[str]:
        text = self.query_one("#text", LongField).text.strip()
        return text or ["write something first"]


@dataclass(frozen=True, slots=True)
class TagAnswer:
    """Tags to put on and to take off."""

    add: tuple[str, ...]
    remove: tuple[str, ...]
    create: bool = False  # some of `add` are no tags yet, and are to be made


def read_tags(text: str) -> TagAnswer | list[str]:
    """`vip, -old` puts one on and takes one off; tags are parted by commas, or by blanks before `#` or `-`."""
    add: list[str] = []
    remove: list[str] = []
    parts = text.replace(" #", ",#").replace(" -", ",-").split(",")
    for part in (" ".join(p.split()) for p in parts):
        name = part.lstrip("#+-").strip()
        if not name:
            continue
        if len(name) > 40:
            return [f"a tag has at most 40 characters: {name[:20]}…"]
        (remove if part.startswith("-") else add).append(name)
    if not add and not remove:
        return ["name a tag, or -tag to take one off"]
    return TagAnswer(tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove)))


def beside(words: Sequence[str], cells: int) -> str:
    """Beside each other in as many lines as it takes; none is parted at the end of a line."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]}   {word}" if lines[-1] else word
        if lines[-1] and width(longer) > cells:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


class TagDialog(FormDialog[TagAnswer]):
    """Tags on and off, with what is there and what others are called; a new one is made when asked twice [CLT-9]."""

    def __init__(
        self,
        title: str,
        present: Sequence[str] = (),
        known: Sequence[tuple[str, int]] = (),
        *,
        may_create: bool = False,
    ) -> None:
        super().__init__(title, "tag puts on   -tag takes off   enter save   esc leave")
        self.present = tuple(present)
        self.known = tuple(known)
        self.may_create = may_create
        self._names = {fold(name) for name, _ in self.known}
        self._asked: tuple[str, ...] = ()  # new ones that were named, and are made at the next enter

    def form(self) -> Iterable[Widget]:
        yield note("On it now: " + (", ".join(self.present) or "no tags"))
        yield FieldRow("Tags", TextField(max_length=400, id="tags"))
        yield Static(id="known", classes="note")

    def on_mount(self) -> None:
        """Offer what exists."""
        self._offer("")

    def _offer(self, typed: str) -> None:
        last = fold(typed.rsplit(",", 1)[-1].strip().lstrip("#+-"))
        found = [(name, count) for name, count in self.known if fold(name).startswith(last)][:8]
        shown = self.query_one("#known", Static)
        text = beside([f"{clean(name)} ({count})" for name, count in found], shown.size.width or self.WIDTH - 6)
        name = " ".join(typed.rsplit(",", 1)[-1].split()).lstrip("#+-").strip()
        if name and fold(name) not in self._names:
            offer = f'enter makes the tag "{clean(name)}"' if self.may_create else "no tag is called so"
            text = f"{text}\n{offer}" if text else offer
        elif not text:
            text = "there are no tags yet"
        shown.update(Content(text))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what begins like it."""
        self._offer(event.value)

    def result(self) -> TagAnswer | list[str]:
        found = read_tags(self.query_one("#tags", Input).value)
        if isinstance(found, list):
            return found
        fresh = tuple(name for name in found.add if fold(name) not in self._names)
        if not fresh:
            return found
        told = ", ".join(f'"{clean(name)}"' for name in fresh)
        if not self.may_create:
            return [f"no tag is called {told}; who may manage tags makes new ones"]
        if fresh != self._asked:
            self._asked = fresh
            return [f"no tag is called {told} yet; enter once more makes {'it' if len(fresh) == 1 else 'them'}"]
        return replace(found, create=True)
