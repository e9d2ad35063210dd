"""Rows as a file: CSV, XLSX, or JSON that loses nothing [EXP-1] [EXP-3]."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path
from typing import Any

from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.services.import_read import guarded

FORMATS = ("csv", "json", "xlsx")
# C0 but tab and line feed, DEL, C1, line separators, directions, lone surrogates: what [VAL-3] refuses.
_NEVER_TYPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST_XLSX_TEXT = 32_767
_MOST_XLSX_ROWS = 1_048_575


@dataclass(frozen=True, slots=True)
class About:
    """What an export is: the view, its filter, when it was made, by whom, and how far the log went [ACT-6]."""

    what: str
    query: str
    at: str
    by: str
    view: str = ""
    log: str = ""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Name and text, for the sheet that says where the data comes from."""
        told = [("Export of", self.what), ("Filter", self.query or "none"), ("Made at", self.at), ("By", self.by)]
        told += [("View", self.view)] if self.view else []
        told += [("Last hash of the log", self.log)] if self.log else []
        return tuple(told)


def export(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], form: str, about: About) -> bytes:
    """The file's content; `columns` are the keys of the rows, in order."""
    if form == "json":
        return _json(rows, about)
    return _xlsx(rows, columns, about) if form == "xlsx" else _csv(rows, columns)


def cell(value: Any) -> str | int | float | None:
    """A value as a spreadsheet holds it: numbers stay numbers, text that looks like a formula does not."""
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return value
        case list() | tuple():
            return _shown(";".join(str(item) for item in value))
        case dict():
            return _NEVER_TYPED.sub("", json.dumps(value, ensure_ascii=False, sort_keys=True))
        case _:
            return _shown(str(value))


def printable(text: str) -> str:
    """On one line, without anything that a terminal or a printer would act upon."""
    return " ".join(_NEVER_TYPED.sub("", text.replace("\n", " ").replace("\t", " ")).split())


def _shown(text: str) -> str:
    """Without what no command lets in: a file goes to terminals too, and other programs may write to the store."""
    return guarded(_NEVER_TYPED.sub("", text))


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(columns)
    for row in rows:
        values = (cell(row.get(name)) for name in columns)
        writer.writerow(["" if value is None else value for value in values])
    return target.getvalue().encode("utf-8", "replace")


def _json(rows: Sequence[Mapping[str, Any]], about: About) -> bytes:
    made = {"what": about.what, "query": about.query, "at": about.at, "by": about.by}
    made |= {name: text for name, text in (("view", about.view), ("log", about.log)) if text}
    value = {"v": 1, about.what: list(rows), "total": len(rows), "exported": made}
    return (json.dumps(value, ensure_ascii=True, indent=1) + "\n").encode("ascii")


def _xlsx(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], about: About) -> bytes:
    import xlsxwriter

    if len(rows) > _MOST_XLSX_ROWS:
        raise Invalid("format", "range", f"A sheet holds {_MOST_XLSX_ROWS} rows; use csv or json.")
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(about.what[:31])
    bold = book.add_format({"bold": True})
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            value = cell(row.get(name))
            if isinstance(value, str):
                _check_length(value, name, line + 1)
                sheet.write_string(line, place, value)
            elif value is not None:
                sheet.write_number(line, place, value)
    sheet.freeze_panes(1, 0)
    note = book.add_worksheet("About")
    for line, (name, text) in enumerate(about.lines()):
        note.write_string(line, 0, name, bold)
        note.write_string(line, 1, _shown(text))
    book.close()
    return target.getvalue()


def _check_length(text: str, column: str, row: int) -> None:
    """A cell of a workbook is short; cutting the text would lose it when the file is imported again."""
    if len(text) > _LONGEST_XLSX_TEXT:
        told = f"{column} in row {row} has {len(text):,} characters; a cell of a workbook holds {_LONGEST_XLSX_TEXT:,}"
        raise Invalid("format", "too_long", f"{told}. Use csv or json.")


def same_file(path: Path, store: str) -> bool:
    """Whether a path is the store or one of its side files: it must never be opened but by SQLite."""
    if "://" in store:
        return False
    for side in ("", "-wal", "-shm", "-journal"):
        other = Path(f"{Path(store).expanduser()}{side}")
        if path.exists() and other.exists() and path.samefile(other):
            return True
    return False


def put(path: Path, data: bytes, *, overwrite: bool = True) -> None:
    """Write a file whole or not at all, readable by its owner only: it holds clients' data."""
    if not path.parent.is_dir():
        told = "there is no such folder; make it or name another file"
        raise FileNotFoundError(ENOENT, told, str(path.parent))  # else the error names the part file
    part = path.with_name(f".{path.name[:200]}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(descriptor, "wb") as target:
            target.write(data)
        if overwrite:
            os.replace(part, path)
        else:
            _place(part, path)
    finally:
        part.unlink(missing_ok=True)


def _place(part: Path, path: Path) -> None:
    """Give the file its name unless something has it: a link fails there, which a rename would overwrite."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise Conflict("path", f"{path} is there already.") from None
    except OSError:  # a file system without hard links
        if os.path.lexists(path):
            raise Conflict("path", f"{path} is there already.") from None
        os.replace(part, path)
