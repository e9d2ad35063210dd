"""Which columns a table has, and in which order [FILT-6]; and one cell of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField, restored
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.table_columns import COLUMNS, USUAL

ROWS = 16


class ColumnsDialog(Dialog[tuple[str, ...]]):
    """All columns, the shown ones first and marked; gives back the shown ones in their order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "show_or_not", "Show or not", show=False),
        Binding("J,shift+down", "shift(1)", "Further right", show=False),
        Binding("K,shift+up", "shift(-1)", "Further left", show=False),
        Binding("u", "usual", "The usual ones", show=False),
        Binding("ctrl+s,ctrl+j", "take", "Keep", id="form.save", show=False),
    ]

    def __init__(self, shown: Sequence[str], *, own: bool) -> None:
        super().__init__("Columns", "space show or not   J K order   u usual   enter keep   esc leave")
        self.order = [*shown, *(word for word in COLUMNS if word not in shown)]
        self.shown = set(shown)
        self.own = own

    def body(self) -> Iterable[Widget]:
        yield note("For every table of yours." if self.own else "For this view: its filter says columns:")
        rows = RowList(id="columns")
        rows.styles.height = ROWS
        yield rows

    def on_mount(self) -> None:
        """Show them."""
        self._lay()

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one("#columns", RowList)

    def _lay(self) -> None:
        self.rows.produce(lambda cells: [self._row(word) for word in self.order])
        self.rows.mark(self.shown)

    def _row(self, word: str) -> Row:
        column = COLUMNS[word]
        said = f"{column.head:<10} {column.name}"
        return Row(Content(said), word, "" if word in self.shown else "dim")

    def action_show_or_not(self) -> None:
        """Show or hide the one under the cursor; one always stays."""
        word = self.rows.current
        if word and (self.shown - {word} or word not in self.shown):
            self.shown ^= {word}
            self._lay()
            self.rows.action_down()

    def action_shift(self, step: int) -> None:
        """Move it among the others."""
        word = self.rows.current
        at = self.order.index(word)
        to = max(0, min(at + step, len(self.order) - 1))
        self.order.insert(to, self.order.pop(at))
        self._lay()

    def action_usual(self) -> None:
        """Those of a new table."""
        self.shown = set(USUAL)
        self.order = [*USUAL, *(word for word in COLUMNS if word not in USUAL)]
        self._lay()

    def action_take(self) -> None:
        """Keep them."""
        self.dismiss(tuple(word for word in self.order if word in self.shown))

    def on_row_list_chosen(self) -> None:
        """Enter keeps them as well."""
        self.action_take()


class CellDialog(FormDialog[Mapping[str, Any]]):
    """One plain field: title, start or budget [ENG-4]; gives back the field when it differs."""

    LABELS: ClassVar[Mapping[str, str]] = {"title": "Title", "start": "Start", "budget": "Budget"}

    def __init__(self, heading: str, field: str, value: object, today: date) -> None:
        super().__init__(heading, "enter save   esc leave")
        self.field = field
        self.value = value
        self.today = today

    def form(self) -> Iterable[Widget]:
        yield FieldRow(self.LABELS[self.field], self._input())

    def _input(self) -> Widget:
        if self.field == "start":
            return DateInput(self.today, self.value if isinstance(self.value, date) else None, id="cell")
        if self.field == "budget":
            said = minutes_words(self.value) if isinstance(self.value, int) else ""
            return TextField(said, max_length=12, placeholder="10h, 1:30, 90", id="cell")
        return TextField(str(self.value or ""), max_length=200, id="cell")

    def result(self) -> Mapping[str, Any] | list[str]:
        found: object
        if self.field == "start":
            reading = self.query_one("#cell", DateInput).reading
            if not reading.ok:
                return [reading.said]
            found = reading.day
        else:
            typed = self.query_one("#cell", Input).value.strip()
            if self.field == "budget":
                found = read_minutes(typed) if typed else None
                if typed and found is None:
                    return ["budget: minutes as 90, 1:30, 1h30 or 10h, at most 10,000 hours"]
            elif not typed:
                return ["a title is needed: 1 to 200 characters"]
            else:
                found = restored(typed, str(self.value or ""))
        return {self.field: found} if found != self.value else ["nothing was changed"]
