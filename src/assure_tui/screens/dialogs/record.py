"""A form of fields that saves itself: refused, everything stays as typed, each problem under its field [VAL-6]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Invalid, NeedsConfirmation
from assure_tui.formatting import clean, clean_lines
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.fields import FieldRow, LongField, TextField

YES, NO = ("yes", "y", "on", "true", "1"), ("no", "n", "off", "false", "0", "")


def text_or_none(text: str) -> Any:
    """What was typed; nothing and `-` are none."""
    return text.strip() if text.strip() not in ("", "-") else None


def yes_or_no(text: str) -> Any:
    """Yes or no in the usual words; other words are judged where the field is."""
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else text


def number_or_none(text: str) -> Any:
    """A whole number; other words are judged where the field is."""
    word = text.strip()
    if word in ("", "-"):
        return None
    return int(word) if word.removeprefix("-").isdecimal() and word.isascii() and len(word) < 8 else word


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its name in the command, label, present text, and how what is typed is read."""

    name: str
    label: str
    value: str = ""
    size: int = 120
    hint: str = ""
    lines: int = 0  # more than one: a field of several lines
    read: Callable[[str], Any] = text_or_none


class RecordForm(Flows, FormDialog[bool]):
    """Gives yes back once it is saved; `command` makes the command of the fields that were changed."""

    WIDTH: ClassVar[int] = 78

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry],
        command: Callable[[Mapping[str, Any]], Command],
        *,
        whole: bool = False,
        notes: Sequence[str] = (),
    ) -> None:
        super().__init__(title)
        self.entries = tuple(entries)
        self.command = command
        self.whole = whole  # something new: every field that is not empty is given
        self.notes = tuple(notes)
        self._saving = False

    def form(self) -> Iterable[Widget]:
        for line in self.notes:
            yield note(line)
        for entry in self.entries:
            yield from self.field(entry)

    def field(self, entry: Entry) -> Iterable[Widget]:
        """The row of one field, and the place of what is wrong with it."""
        if entry.lines:
            area = LongField(entry.value, id=entry.name)
            area.styles.height = entry.lines
            area.styles.width = "1fr"
            yield FieldRow(entry.label, area)
        else:
            field = TextField(
                entry.value, max_length=entry.size, placeholder=entry.hint, id=entry.name,
                select_on_focus=self.whole and bool(entry.value),  # what a new one begins with is written over
            )  # fmt: skip
            yield FieldRow(entry.label, field)
        wrong = Static(id=f"{entry.name}-wrong", classes="wrong")
        wrong.display = False
        yield wrong

    def typed(self, entry: Entry) -> str:
        """What stands in a field."""
        if entry.lines:
            return self.query_one(f"#{entry.name}", TextArea).text
        return self.query_one(f"#{entry.name}", Input).value

    def changed(self) -> dict[str, Any]:
        """The fields whose text is not the one that was shown, read; raises what is wrong with them."""
        found: dict[str, Any] = {}
        for entry in self.entries:
            text = self.typed(entry)
            shown = clean_lines(entry.value) if entry.lines else clean(entry.value)
            if text.strip() if self.whole else text.strip() != shown.strip():
                found[entry.name] = entry.read(text)
        return found

    def result(self) -> bool | list[str]:
        return True

    def say_wrong(self, wrong: Mapping[str, str]) -> None:
        """Each problem under its field, what belongs to none above the buttons; the first field gets the keys."""
        rest = dict(wrong)
        for entry in self.entries:
            place = self.query_one(f"#{entry.name}-wrong", Static)
            text = rest.pop(entry.name, "")
            place.update(Content(f"! {clean(text)}" if text else ""))
            place.display = bool(text)
        self.query_one("#problems", Static).update(
            Content("\n".join(f"! {clean(f'{name}: {text}' if name else text)}" for name, text in rest.items()))
        )
        first = next((entry for entry in self.entries if entry.name in wrong), None)
        if first is not None:
            self.query_one(f"#{first.name}").focus()
        if wrong:
            self.app.bell()

    def place_of(self, field: str) -> str:
        """The field of this form that a finding is about: `due.day` is about `due`."""
        root = field.partition(".")[0].partition("[")[0]
        return root if any(entry.name == root for entry in self.entries) else field

    def action_save(self) -> None:
        """Check, then save; refused, everything stays as typed."""
        if self._saving:
            return
        try:
            fields = self.changed()
            if not fields and not self.whole:
                raise Invalid("", "unchanged", "nothing was changed")
            command = self.command(fields)
        except AssureError as error:
            self.refused(error)
            return
        self.say_wrong({})
        self._saving = True
        self.flow(self._save(command))

    def refused(self, error: AssureError) -> None:
        """Say what is wrong where it is."""
        self.say_wrong({self.place_of(d.field): d.message for d in error.details} or {"": error.message})

    async def _save(self, command: Command) -> None:
        try:
            outcome = await self.base.dispatch(command)
        except NeedsConfirmation as error:
            again = await self.confirm(command, error)
            if again is not None:
                await self._save(again)
            return
        except AssureError as error:
            self.refused(error)
            return
        finally:
            self._saving = False
        self.forget_draft()
        self.tell(outcome)
        self.dismiss(True)

    async def confirm(self, command: Command, error: NeedsConfirmation) -> Command | None:
        """The command to give after the question, or None to go on typing."""
        confirmed = self._confirmed(command)
        items = [f"{d.field}  {d.message}" for d in error.details]
        if confirmed is None or not await self.ask(ConfirmDialog("Go on?", error.message, items=items)):
            return None
        return confirmed
