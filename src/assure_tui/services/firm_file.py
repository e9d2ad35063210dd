"""The file of a firm: one JSON object, written a row a line, so that any size passes through little memory [EXP-2].

    {"assure_firm": 1, "schema": 4, "holds": "...", "tables": [
    {"table": "absence", "columns": [["staff_id", "integer"], ...], "rows": [
    [2, "2026-07-06", null, ""]
    ,[3, "2026-07-06", null, ""]
    ], "count": 2, "last": 0, "sha256": "..."}
    ,{"table": "activity_batch", ...
    ], "log": "...", "sha256": "..."}

It is plain ASCII. A value stands as it is stored: days and instants as texts, what is kept as JSON as its text.
Each table ends with its number of rows, the highest number it ever gave, and the SHA-256 of its lines; the last line
holds the last hash of the log and the SHA-256 of all lines before it. Nothing tells when or by whom it was written,
so that the same firm gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, BinaryIO

from assure_tui.domain.errors import Invalid

FORMAT = 1
LONGEST = 256 * 1024 * 1024  # bytes of one line: a row holds less
AGAIN = "export the firm again, or take another copy of the file"
MARK = "assure_firm"
_OPEN, _CLOSE = b', "rows": [\n', b"], "


class Broken(Invalid):
    """A file that cannot be read in: where, what, and what to do."""

    def __init__(self, where: str, what: str, repair: str = AGAIN) -> None:
        super().__init__("file", "format", f"{where}: {what}; {repair}")


# -- out ---------------------------------------------------------------------------------------------


class Writer:
    """Writes the lines of a file and keeps their digests."""

    def __init__(self, target: BinaryIO, mark: str = MARK) -> None:
        self._target = target
        self._mark = mark
        self._all = hashlib.sha256()
        self._table = hashlib.sha256()
        self._begun = False

    def head(self, schema: int, holds: str, **more: Any) -> None:
        """The first line."""
        inside = json.dumps({self._mark: FORMAT, "schema": schema, "holds": holds, **more})
        self._line(f'{inside[:-1]}, "tables": [\n'.encode("ascii"))

    def table(self, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]], last: int) -> int:
        """A table with its rows; how many there were."""
        self._table = hashlib.sha256()
        lead = b"," if self._begun else b""
        self._begun = True
        head = json.dumps({"table": name, "columns": columns})[:-1].encode("ascii")
        self._line(lead + head + _OPEN)
        count = 0
        encode = json.JSONEncoder(allow_nan=False).encode
        for row in rows:
            self._line((("," if count else "") + encode(row) + "\n").encode("ascii"))
            count += 1
        end = json.dumps({"count": count, "last": last, "sha256": self._table.hexdigest()})
        self._line(_CLOSE + end[1:].encode("ascii") + b"\n")
        return count

    def end(self, log: str) -> str:
        """The last line; the SHA-256 that stands in it."""
        mark = self._all.hexdigest()
        self._target.write(_CLOSE + json.dumps({"log": log, "sha256": mark})[1:].encode("ascii") + b"\n")
        return mark

    def _line(self, line: bytes) -> None:
        self._all.update(line)
        self._table.update(line)
        self._target.write(line)


# -- in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableHead:
    """A table as its first line tells it."""

    name: str
    columns: tuple[tuple[str, str], ...]
    line: int


_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "json": (str,),
    "day": (str,),
    "instant": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "real": (int, float),
}


class Reader:
    """Reads a file line by line; whatever is not as it was written is told with its line."""

    def __init__(self, source: BinaryIO, mark: str = MARK, *, read: Callable[[int], None] | None = None) -> None:
        self._source = source
        self._mark = mark
        self._read = read
        self._bytes = 0
        self.line = 0
        self._all = hashlib.sha256()
        self._table = hashlib.sha256()
        self._ended = False
        self.log = ""
        self.last = 0  # of the table read last
        self.head = self._head()

    def _head(self) -> dict[str, Any]:
        line = self._next()
        if not line:
            raise Broken("line 1", "the file is empty")
        try:
            found = json.loads(line + b"]}")
        except ValueError:
            found = None
        if not isinstance(found, dict) or self._mark not in found:
            what = "it does not begin as a file of a whole firm does"
            raise Broken("line 1", what, "name one that `assure export firm FILE` wrote, as it was written")
        if found[self._mark] != FORMAT or not isinstance(found.get("schema"), int):
            raise Broken("line 1", f"it has the format {found[self._mark]!r}", "a newer assure-tui reads it")
        return found

    def tables(self) -> Iterator[TableHead]:
        """The tables one after the other; the rows of each are read before the next is asked for."""
        first = True
        while True:
            before = self._all.copy()
            line = self._next()
            if line.startswith(_CLOSE):
                self._tail(line, before.hexdigest())
                return
            self._table = hashlib.sha256(line)
            body = line.removesuffix(_OPEN).removeprefix(b"" if first else b",")
            found = self._json(body + b"}", "a table or the end of the file was expected")
            first = False
            if not line.endswith(_OPEN) or not isinstance(found, dict):
                raise Broken(f"line {self.line}", "a table was expected")
            name, columns = found.get("table"), found.get("columns") or []
            if not isinstance(name, str) or not _are_columns(columns):
                raise Broken(f"line {self.line}", "the columns of a table were expected")
            yield TableHead(name, tuple((str(column), str(kind)) for column, kind in columns), self.line)

    def rows(self, head: TableHead) -> Iterator[tuple[int, list[Any]]]:
        """The rows of a table with their lines, to its end and checked against it."""
        allowed = [_TYPES[kind] for _, kind in head.columns]
        count = 0
        while True:
            line = self._next()
            if line.startswith(_CLOSE):
                found = self._json(b"{" + line[len(_CLOSE) :], f"the end of table {head.name} was expected")
                if found.get("sha256") != self._table.hexdigest() or found.get("count") != count:
                    where = f"lines {head.line} to {self.line}, table {head.name}"
                    raise Broken(where, "something was changed, added or lost since it was written")
                self.last = found["last"] if isinstance(found.get("last"), int) else 0
                return
            self._table.update(line)
            row = self._json(line.removeprefix(b"," if count else b""), f"a row of table {head.name} was expected")
            if not isinstance(row, list) or len(row) != len(allowed):
                what = f"a row of table {head.name} has {len(allowed)} values"
                raise Broken(f"line {self.line}", what)
            for place, (value, types) in enumerate(zip(row, allowed, strict=True)):
                fits = value is None or (type(value) in types and (type(value) is not float or isfinite(value)))
                if not fits:
                    column, kind = head.columns[place]
                    raise Broken(f"line {self.line}", f"{column} of table {head.name} holds no {kind}")
            count += 1
            yield self.line, row

    def _tail(self, line: bytes, mark: str) -> None:
        found = self._json(b"{" + line[len(_CLOSE) :], "the end of the file was expected")
        if not isinstance(found, dict) or found.get("sha256") != mark:
            raise Broken(f"line {self.line}", "the file is not the one that was written")
        self.log = str(found.get("log", ""))
        if self._source.read(1):
            raise Broken(f"line {self.line + 1}", "something stands after the end of the file")

    def _json(self, text: bytes, wanted: str) -> Any:
        if not text.isascii():
            raise Broken(f"line {self.line}", f"{wanted}, and other characters stand there")
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise Broken(f"line {self.line}", wanted) from None

    def _next(self) -> bytes:
        line = self._source.readline(LONGEST)
        self.line += 1
        if not line.endswith(b"\n") and (line or self.line > 1):
            what = "the line is longer than any row" if len(line) == LONGEST else "the file ends in the middle"
            raise Broken(f"line {self.line}", what, AGAIN)
        self._all.update(line)
        self._bytes += len(line)
        if self._read is not None and self.line % 1000 == 0:
            self._read(self._bytes)
        return line


def _are_columns(columns: Any) -> bool:
    return isinstance(columns, list) and all(
        isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and one[1] in _TYPES for one in columns
    )
