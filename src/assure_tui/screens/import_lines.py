"""Lines of the import: a column with its field, a row with what becomes of it; and the dialogs about them [IMP-2] [IMP-3]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.transfers import FileLook, ImportWish, RowLook
from assure_tui.formatting import clean, cut, fit
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.path_field import PathField
from assure_tui.widgets.picker import Option, Picker
from assure_tui.widgets.row_list import Row, painted

WORDS = {"create": "new", "update": "changed", "unchanged": "same", "refused": "refused"}
TONES = {"create": "", "update": "soon", "unchanged": "dim", "refused": "late"}
BESIDE = 120  # cells from which the row of the file stands beside what becomes of it
MANY = "tags"  # the one field that comes from several columns


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file with its fields, or a field with one text for all rows."""

    column: str
    fields: tuple[str, ...]
    sample: tuple[str, ...] = ()
    constant: bool = False
    translated: int = 0


def column_lines(look: FileLook, wish: ImportWish) -> list[ColumnLine]:
    """The columns in the order of the file, then the constants."""
    lines = []
    for place, column in enumerate(look.columns):
        if column:
            sample = tuple(row[place] for row in look.sample)
            names = tuple(name for name, parts in wish.fields.items() if column in parts)
            words = sum(len(wish.values.get(name, {})) for name in names)
            lines.append(ColumnLine(column, names, sample, translated=words))
    for name, parts in wish.fields.items():
        lines += [ColumnLine(part[1:], (name,), constant=True) for part in parts if part.startswith(":")]
    return lines


def column_head(cells: int) -> Row:
    """What stands in the columns of that list."""
    first, second = _rooms(cells)
    return Row(Content(f"{fit('Column of the file', first)}   {fit('Field', second)} First rows"), tone="head")


def column_row(line: ColumnLine, key: str, cells: int, *, ascii: bool) -> Row:
    """`NAME -> name`, and what stands in it."""
    first, second = _rooms(cells)
    if line.constant:
        name = f"every row: {line.column}"
        sample = ""
    else:
        name = line.column
        sample = " | ".join(clean(text) for text in line.sample if text.strip())
    said = ", ".join(line.fields) or "left out"
    if line.translated:
        said += f" ({line.translated} words)"
    arrow = "->" if ascii else "→ "
    tone = "" if line.fields else "dim"
    text = f"{fit(name, first, ascii=ascii)} {arrow}{fit(said, second, ascii=ascii)} "
    return painted([(text, tone), (cut(sample, max(0, cells - len(text)), ascii=ascii), "dim")], key)


def _rooms(cells: int) -> tuple[int, int]:
    return max(16, min(34, cells * 3 // 10)), max(12, min(22, cells // 4))


def result_head(cells: int) -> Row:
    """What stands in the columns of the rows."""
    left = f"{'Row':>6}  {fit('', 8)} {fit('No.', 8)} {fit('What', max(1, _said_room(cells)))}"
    return Row(Content(left + (" The row of the file" if cells >= BESIDE else "")), tone="head")


def result_row(row: RowLook, key: str, cells: int, *, ascii: bool) -> Row:
    """Number in the file, outcome, the thing, what changes or is wrong; where there is room the row itself."""
    said = problem_words(row) if row.outcome == "refused" else "; ".join(map(clean, row.changes))
    text = f"{row.row:>6}  {fit(WORDS[row.outcome], 8)} {fit(row.id or '', 8)} "
    room = _said_room(cells)
    beside = " " + " | ".join(clean(cell) for cell in row.cells if cell.strip()) if cells >= BESIDE else ""
    left = fit(said, room, ascii=ascii) if beside else cut(said, room, ascii=ascii)
    rest = cut(beside, max(0, cells - len(text) - room), ascii=ascii)
    return painted([(text + left, TONES[row.outcome]), (rest, "dim")], key)


def _said_room(cells: int) -> int:
    return (cells - 26) * 6 // 10 if cells >= BESIDE else max(10, cells - 26)


def problem_words(row: RowLook) -> str:
    """`email: this is no address; tags: there is no tag x`."""
    return "; ".join(f"{clean(column)}: {clean(said)}" if column else clean(said) for column, _, said in row.problems)


# -- dialogs -----------------------------------------------------------------------------------------


class FieldDialog(Dialog[str]):
    """The field of a column; an empty answer leaves the column out."""

    def __init__(self, title: str, fields: Sequence[str], taken: Mapping[str, str], *, current: str = "") -> None:
        super().__init__(title, "type to find   enter choose   esc leave")
        told = {name: f"now from {clean(taken[name])}" if name in taken else "" for name in fields}
        self.options = [Option(name, name.replace("_", " "), told[name], (name,)) for name in fields]
        self.options.append(Option("", "Leave the column out", "", ("none", "ignore")))
        self.current = current

    def body(self) -> Iterable[Widget]:
        yield Picker(self.options, current=self.current, hint="name of the field")

    def on_mount(self) -> None:
        """Typing begins at once."""
        self.query_one(Picker).field.focus()

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Give the field back."""
        self.dismiss(event.key)


class ConstantDialog(FormDialog[tuple[str, str]]):
    """One text for a field of every row."""

    def __init__(self, fields: Sequence[str], field: str = "", text: str = "") -> None:
        super().__init__("The same in every row")
        self.fields = tuple(fields)
        self.field, self.text = field, text

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Field", TextField(self.field, max_length=40, placeholder="such as entity", id="field"))
        yield FieldRow("Text", TextField(self.text, max_length=200, id="text"))
        yield note(", ".join(self.fields))
        yield note("An empty text takes it away again.")

    def result(self) -> tuple[str, str] | list[str]:
        typed = "_".join(self.query_one("#field", Input).value.casefold().split())
        found = [name for name in self.fields if typed and name.startswith(typed)]
        if typed not in found and len(found) != 1:
            return ["there is no such field" if not found else f"which one: {', '.join(found)}?"]
        return (typed if typed in found else found[0], self.query_one("#text", Input).value.strip())


class RowDialog(Dialog[None]):
    """One row of the file in full: its cells, what changes, what is wrong with it and how it would be right."""

    WIDTH = 100

    def __init__(self, row: RowLook, columns: Sequence[str], mapped: Mapping[str, str]) -> None:
        super().__init__(f"Row {row.row}: {WORDS[row.outcome]}{'  ' + row.id if row.id else ''}")
        self.row, self.columns, self.mapped = row, tuple(columns), dict(mapped)

    def body(self) -> Iterable[Widget]:
        for column, code, said in self.row.problems:
            yield note(f"! {column + ': ' if column else ''}{said}  ({code})", classes="heading")
        for change in self.row.changes:
            yield note(f"* {change}", classes="heading")
        room = max((len(name) for name in self.columns), default=0)
        room = min(room, 30)
        for name, text in zip(self.columns, self.row.cells, strict=False):
            if name and text.strip():
                field = self.mapped.get(name, "")
                yield note(f"{fit(name, room)}  {clean(text)}{f'   -> {field}' if field else ''}")


class SaveAsDialog(FormDialog[str]):
    """Where a file goes."""

    WIDTH = 90

    def __init__(self, title: str, path: str, *said: str, endings: Sequence[str] = ()) -> None:
        super().__init__(title, "tab completes   ^s save   esc leave")
        self.path, self.said, self.endings = path, said, endings

    def form(self) -> Iterable[Widget]:
        for sentence in self.said:
            yield note(sentence)
        yield FieldRow("File", PathField(self.path, endings=self.endings, id="path"))

    def result(self) -> str | list[str]:
        return self.query_one("#path", Input).value.strip() or ["name a file"]
