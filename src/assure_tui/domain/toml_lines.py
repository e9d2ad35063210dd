"""On which line of a TOML text each table and key stands, so that a finding can name it [VAL-5].

The parser tells no lines of values. This scan reads headers and keys only, and only of texts it accepted.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_STRING = re.compile(r'''"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|#[^\n]*''', re.DOTALL)


def lines_of(text: str) -> dict[Path, int]:
    """Each table and key by its path, elements of arrays of tables counted from 0, with its line from 1."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    depth = 0
    for number, line in enumerate(_blanked(text).split("\n"), start=1):
        if depth == 0:
            header = _HEADER.match(line)
            key = _KEY.match(line)
            if header:
                table = _opened(header[2], header[1] == "[[", counts)
                found.setdefault(table, number)
            elif key:
                found.setdefault((*table, *_parts(key[1])), number)
        depth = max(0, depth + _opens(line) if not _HEADER.match(line) or depth else 0)
    return found


def line_of(lines: dict[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing around it."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _opened(name: str, array: bool, counts: dict[Path, int]) -> Path:
    parts = _parts(name)
    path: Path = ()
    for position, part in enumerate(parts):
        path = (*path, part)
        if position == len(parts) - 1 and array:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(name))


def _opens(line: str) -> int:
    """How many brackets stay open after a line whose strings are blanked."""
    return sum((char in "[{") - (char in "]}") for char in line)


def _blanked(text: str) -> str:
    """The text with what stands inside strings and comments taken out; line ends stay, keys keep their quotes."""

    def blank(found: re.Match[str]) -> str:
        piece = found[0]
        if piece.startswith("#"):
            return ""
        if piece[:3] in ('"""', "'''"):
            return '""' + "\n" * piece.count("\n")
        inside = piece[1:-1]
        return piece if re.fullmatch(r"[A-Za-z0-9_. -]*", inside) else '""'

    return _STRING.sub(blank, text.replace("\r\n", "\n"))
