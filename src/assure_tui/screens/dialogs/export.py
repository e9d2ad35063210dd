"""Where what is shown is written to, and with which fields [EXP-1]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.transfers import ShownList
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.path_field import PathField

FORMS = {
    "csv": ("CSV", "for any program; formulas stay text"),
    "xlsx": ("Excel workbook", "numbers as numbers; a second sheet names the source"),
    "json": ("JSON", "for programs; loses nothing"),
    "ics": ("Calendar file", "deadlines; a calendar updates, never doubles"),
}
KEYS = {"csv": "c", "xlsx": "x", "json": "j", "ics": "i"}
ALL = frozenset({"all", "a", "every", "all fields"})
SHOWN = frozenset({"shown", "s", "as shown", ""})


@dataclass(frozen=True, slots=True)
class ExportAnswer:
    """Where it goes, and with which fields."""

    path: str
    every_field: bool


class ExportDialog(FormDialog[ExportAnswer]):
    """Where the file goes; nothing is overwritten without asking."""

    SAVE = "Write"
    WIDTH = 90

    def __init__(self, shown: ShownList, form: str, path: str) -> None:
        super().__init__(f"Write {shown.view} as {form}", "tab completes   ^s write   esc leave")
        self.shown, self.form_, self.path = shown, form, path

    def form(self) -> Iterable[Widget]:
        yield note(f"Filter: {self.shown.query or 'none'}")
        yield FieldRow("File", PathField(self.path, endings=(f".{self.form_}",), id="path"))
        if self.form_ != "ics" and self.shown.what in ("engagements", "clients", "tasks"):
            yield FieldRow("Columns", TextField("shown", max_length=12, id="columns", select_on_focus=True))
            yield note("shown: those of this screen; all: every field, which can be imported again")

    def result(self) -> ExportAnswer | list[str]:
        path = self.query_one("#path", Input).value.strip()
        typed = next((field.value.strip().casefold() for field in self.query(Input) if field.id == "columns"), "shown")
        told = [] if path else ["name the file"]
        told += [] if typed in ALL | SHOWN else ["columns: shown or all"]
        return told or ExportAnswer(path, typed in ALL)


def form_choices(shown: ShownList) -> list[Choice]:
    """The formats a list can have."""
    return [Choice(each, FORMS[each][0], FORMS[each][1], KEYS[each]) for each in shown.forms]
