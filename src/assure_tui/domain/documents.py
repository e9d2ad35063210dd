"""Files of a client's folder: which are left alone, where an engagement's lie, and what they answer [DOC-2..11]."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assure_tui.domain.calendars import MONTHS
from assure_tui.domain.errors import Invalid
from assure_tui.domain.title_codes import CODES, TitleContext, shifted
from assure_tui.domain.titles import escape, parse_pattern, render_text

_UNFINISHED = (
    ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".!ut", ".aria2",
    ".tmp", ".temp", ".swp", ".swo", ".lock", ".lck", ".bak~",
)  # fmt: skip
_SYSTEM = frozenset(["thumbs.db", "desktop.ini", "icon\r", "$recycle.bin", "system volume information", "lost+found"])
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[1-9]|lpt[1-9])(\..*)?", re.ASCII)
_ORDINAL = {1: "1st|first", 2: "2nd|second", 3: "3rd|third", 4: "4th|fourth"}
FOLDERS = 100  # of one template
DEEP = 5
PATH_LIMIT = 1000  # characters of a path within the client's folder


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that still waits for files, its patterns filled in already."""

    id: int
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A live engagement as files find it: its subfolder, and how its period is told from others [DOC-9]."""

    engagement_id: int
    folder: str
    year: str
    day: date | None  # the last day of a quarter or month, None for longer periods
    quarterly: bool
    items: tuple[Wanted, ...]


def left_alone(name: str) -> bool:
    """Hidden, temporary, half-downloaded, or belonging to the system: no document [DOC-11]."""
    low = name.casefold()
    return (
        name.startswith((".", "~"))
        or name.endswith("~")
        or low in _SYSTEM
        or low.endswith(_UNFINISHED)
        or not _writable(name)
    )


def _writable(name: str) -> bool:
    """Names that no database takes as text: undecodable bytes and lone surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in name


def fold_name(name: str) -> str:
    """A file name as patterns see it: case ignored, accents in one spelling [DOC-8]."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def filled(pattern: str, codes: TitleContext) -> str | None:
    """A pattern with its codes filled in; what they give stands for itself. None when a code gives nothing [DOC-8].

    A pattern that lost its code would match far too much, so it matches nothing.
    """
    try:
        pieces = parse_pattern(pattern, "patterns")
    except Invalid:
        return None
    out = []
    for piece in pieces:
        if not piece.code:
            out.append(piece.text)
            continue
        value = CODES[piece.code].give(shifted(codes, piece.period_shift), piece.plus).strip()
        if not value:
            return None
        out.append(re.sub(r"([*?\[])", r"[\1]", value))
    return "".join(out)


@lru_cache(maxsize=4096)
def _matcher(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(fold_name(pattern)))


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Whether a file name fits one of the patterns `*`, `?`, `[abc]` [DOC-8]."""
    low = fold_name(name)
    return any(_matcher(pattern).match(low) is not None for pattern in patterns)


def folder_name(text: str) -> str:
    """A name that every file system takes; what cannot stand there becomes `-` [DOC-4]."""
    plain = _FORBIDDEN.sub("-", text)
    plain = " ".join(plain.split()).strip(" .")
    if not plain or set(plain) <= {"-"}:
        return "-" if text.strip() else ""
    return plain + "-" if _RESERVED.fullmatch(plain) else plain


def subfolder(pattern: str, codes: TitleContext) -> str:
    """The engagement's own folder within the client's, `/` between its parts [DOC-2]; "" for an unusable pattern."""
    try:
        pieces = parse_pattern(pattern, "documents.subfolder")
    except Invalid:
        return ""
    text = ""
    for piece in pieces:
        if not piece.code:
            text += escape(piece.text)
            continue
        value = folder_name(CODES[piece.code].give(shifted(codes, piece.period_shift), piece.plus))
        text += escape(value) if value else "{" + piece.code + "}"
    # What gave nothing is rendered as nothing, with the blanks and separators around it [CODE-5].
    parts = (folder_name(part) for part in render_text(text, TitleContext()).split("/"))
    return "/".join(part for part in parts if part)


def template_folders(patterns: Iterable[str], codes: TitleContext) -> tuple[str, ...]:
    """The subfolders of a template, codes filled in, each once; Invalid when there are too many or too deep [DOC-4]."""
    written = [pattern for pattern in patterns if pattern.strip()]
    if not 1 <= len(written) <= FOLDERS:
        raise Invalid("documents.folders", "range", f"a folder template has 1 to {FOLDERS} folders, not {len(written)}")
    found: dict[str, None] = {}
    for pattern in written:
        parse_pattern(pattern, "documents.folders")
        folder = subfolder(pattern, codes)
        if not folder:
            raise Invalid("documents.folders", "invalid", f"{pattern!r} gives no folder here")
        if folder.count("/") >= DEEP:
            raise Invalid("documents.folders", "range", f"{folder} is more than {DEEP} folders deep")
        found[folder] = None
    return tuple(found)


def lies_in(path: str, folder: str) -> bool:
    """Whether a path within the client's folder lies in a subfolder; case and spelling of accents do not matter."""
    return bool(folder) and fold_name(path).startswith(fold_name(folder) + "/")


def fits_period(path: str, place: Place) -> bool:
    """The period's year in the path, for quarters and months also the quarter or month [DOC-9]."""
    low = fold_name(path)
    if place.day is None:
        return _has_year(low, place.year)
    if place.quarterly:
        return _has_year(low, place.year) and _has_quarter(low, (place.day.month + 2) // 3)
    return _has_month(low, place.day, place.year)


def answers(path: str, place: Place) -> tuple[int, ...]:
    """The open items of one engagement that a file fits [DOC-9]."""
    if not (lies_in(path, place.folder) or fits_period(path, place)):
        return ()
    name = path.rpartition("/")[2]
    return tuple(item.id for item in place.items if matches(name, item.patterns))


def _has_year(low: str, year: str) -> bool:
    return re.search(rf"(?<!\d){re.escape(year)}(?!\d)", low) is not None or bool(
        re.search(rf"(?<!\d){re.escape(year)}[01]\d(?:[0-3]\d)?(?!\d)", low)  # 202603, 20260331
    )


def _has_quarter(low: str, quarter: int) -> bool:
    word = rf"q{quarter}|{quarter}q|qtr\W?{quarter}|quarter\W?{quarter}|(?:{_ORDINAL[quarter]})\W?(?:quarter|qtr)"
    return re.search(rf"(?<![a-z0-9])(?:{word})(?![0-9])", low) is not None


def _has_month(low: str, day: date, year: str) -> bool:
    number, name = f"{day.month:02d}", MONTHS[day.month - 1].casefold()
    joined = (
        rf"(?<!\d){year}[-_. /]?{number}(?!\d{{3}})(?:[-_. ]?[0-3]\d)?(?!\d)|(?<!\d)0?{day.month}[-_. /]{year}(?!\d)"
    )
    if re.search(joined, low):
        return True
    named = re.search(rf"(?<![a-z])(?:{name}|{name[:3]}|sept)(?![a-z])" if day.month == 9 else
                      rf"(?<![a-z])(?:{name}|{name[:3]})(?![a-z])", low)  # fmt: skip
    return _has_year(low, year) and (named is not None or re.search(rf"(?:^|/)0?{day.month}/", low) is not None)
