"""A file of rows: CSV as people save it, or the first sheet of a workbook [IMP-1] [VAL-3]."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid

FORMULA = "=+-@\t\r＝＋－＠"  # what a spreadsheet takes for a formula, full-width forms included [EXP-3]
_LONGEST_CELL = 10_000_000
_DELIMITERS = (",", ";", "\t")
_LARGEST_WORKBOOK = 2_000_000_000  # unpacked: a small file may claim to hold far more than there is memory
# What people take for a list by mistake, by its first bytes.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "a workbook of the old kind (.xls)",
    b"%PDF": "a PDF",
    b"SQLite format 3": "a database",
    b"\x1f\x8b": "compressed (gzip)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "a text document (RTF)",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
}


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out of a cell."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as it stands in the file; `number` is a spreadsheet's, the heading is 1."""

    number: int
    cells: tuple[str, ...]
    excess: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """Column names, rows, and what was taken out of cells."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    removed: tuple[Removed, ...] = ()
    index: dict[str, int] = field(default_factory=dict)

    def column(self, name: str) -> list[str]:
        """All cells of a column."""
        place = self.index[name]
        return [row.cells[place] for row in self.rows]


def read_sheet(data: bytes) -> Sheet:
    """The rows of a CSV or XLSX file; told apart by their content."""
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Invalid("file", "required", "The file is empty; its first row names the columns.")
    for sign, said in _OTHERS.items():
        if data.startswith(sign):
            raise Invalid("file", "format", f"The file is {said}; save it as CSV in UTF-8 or as XLSX.")
    records = _workbook(data) if data[:4] == b"PK\x03\x04" else _csv(data)
    return _sheet(records)


def _csv(data: bytes) -> Iterable[Sequence[str]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Invalid("file", "format", "The file is UTF-16; save it as CSV in UTF-8.")
    if b"\x00" in data[:200].partition(b"\n")[0] or data.count(b"\x00", 0, 4096) > 200:
        raise Invalid("file", "format", "The file holds zero bytes, so it is no CSV; save the list as CSV in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        message = f"Line {line} is not UTF-8 (byte {problem.start + 1}); save the file as CSV in UTF-8."
        raise Invalid("file", "format", message) from None
    csv.field_size_limit(_LONGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sniff(text)))
    except csv.Error as problem:
        raise Invalid("file", "format", f"The file is not readable as CSV: {problem}.") from None


def sniff(text: str) -> str:
    """The delimiter of the heading: whichever of comma, semicolon and tab stands there most, outside quotes."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = seen = False
    for char in text:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "\r\n":
            if seen:
                break
        elif not quoted and char in counts:
            counts[char] += 1
        seen = seen or not char.isspace()
    return max(_DELIMITERS, key=lambda mark: (counts[mark], -_DELIMITERS.index(mark)))


def _workbook(data: bytes) -> Iterable[Sequence[str]]:
    import python_calamine

    _check_size(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        if not book.sheet_names:
            raise Invalid("file", "format", "The workbook has no sheet.")
        found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as problem:
        raise Invalid("file", "format", f"The file is not a readable workbook: {problem}.") from None
    return [[cell_text(value) for value in row] for row in found]


def _check_size(data: bytes) -> None:
    """Refuse what is no workbook, and one that would not fit into memory."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(item.file_size for item in packed.infolist())
            names = {item.filename for item in packed.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Invalid("file", "format", "The file is not a readable workbook: it is cut off or damaged.") from None
    if not any(name.startswith("xl/") for name in names) and "content.xml" not in names:
        raise Invalid("file", "format", "The file is a packed folder (zip), not a workbook.")
    if size > _LARGEST_WORKBOOK:
        raise Invalid("file", "range", f"The workbook would unpack to {size // 1_000_000:,} MB; that is too much.")


def cell_text(value: Any) -> str:
    """A cell of a workbook as it would stand in a CSV: whole numbers without a point, dates in ISO form."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date():
            return value.isoformat()
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02d}"
        case _:
            return str(value)


def _sheet(records: Iterable[Sequence[str]]) -> Sheet:
    rows: list[SheetRow] = []
    removed: list[Removed] = []
    columns: tuple[str, ...] | None = None
    for number, record in enumerate(records, 1):
        if not any(cell.strip() for cell in record):
            continue
        if columns is None:
            columns = _heading(record)
            continue
        rows.append(_row(number, record, columns, removed))
    if columns is None:
        raise Invalid("file", "required", "The file is empty; its first row names the columns.")
    index = {name: place for place, name in enumerate(columns) if name}
    return Sheet(columns, tuple(rows), tuple(removed), index)


def _heading(record: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(text_rules.strip_control(cell)[0].split()) for cell in record]
    while names and not names[-1]:
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Invalid("file", "duplicate", f"The heading names {', '.join(twice)} more than once.")
    return tuple(names)


def _row(number: int, record: Sequence[str], columns: tuple[str, ...], removed: list[Removed]) -> SheetRow:
    cells: list[str] = []
    for place, name in enumerate(columns):
        raw = record[place] if place < len(record) else ""
        if raw.isascii() and raw.isprintable():
            cells.append(raw)
            continue
        kept, gone = text_rules.strip_control(raw)
        if gone and name:
            what = "1 character was" if gone == 1 else f"{gone} characters were"
            removed.append(Removed(number, name, f"{what} taken out: control or invisible characters."))
        cells.append(kept)
    excess = any(cell.strip() for cell in record[len(columns) :])
    return SheetRow(number, tuple(cells), excess)


def unguarded(cell: str) -> str:
    """The text without the apostrophe that keeps a spreadsheet from taking it for a formula [EXP-3]."""
    return cell[1:] if cell[:1] == "'" and _taken_for_formula(cell) else cell


def guarded(text: str) -> str:
    """The text with that apostrophe where it is needed; spaces before the sign do not help [EXP-3].

    Text that has one of its own already gets a second, so that taking one off always gives the text back.
    """
    return f"'{text}" if _taken_for_formula(text) else text


def _taken_for_formula(text: str) -> bool:
    rest = text.lstrip("'").lstrip(" ")
    return bool(rest) and rest[0] in FORMULA
