"""What a person wants read from a file or written to one, and what came of it [IMP-2] [IMP-3] [EXP-1]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Progress = Callable[[int, int], None]  # done, of how many; called on another thread
FORMS = ("csv", "json", "xlsx", "ics")


class Transfer(Generic[T]):
    """Something done with a file; `T` is what it answers."""


@dataclass(frozen=True, slots=True)
class CheckLog(Transfer[int | None]):
    """The chain of the log computed anew; the first batch at which it breaks, None when it is whole [ACT-6]."""


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What becomes of a file: the columns (or `:text`) of each field, what cells mean, what may be made."""

    kind: str
    path: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    create: frozenset[str] = frozenset()
    all_or_nothing: bool = False
    with_tasks: bool = True


@dataclass(frozen=True, slots=True)
class FileLook:
    """A file as it stands: its heading, its first rows, how many there are, and the mapping suggested for it."""

    columns: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    rows: int
    fields: tuple[str, ...]  # what this kind of thing can take
    creatable: tuple[str, ...]
    wish: ImportWish


@dataclass(frozen=True, slots=True)
class RowLook:
    """One row of a file: what would become of it, or did, and why not."""

    row: int
    outcome: str  # create, update, unchanged, refused
    id: str | None
    changes: tuple[str, ...]
    problems: tuple[tuple[str, str, str], ...]  # column, code, message
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportLook:
    """What an import would do or did; `rows` holds the first ones of each outcome."""

    counts: Mapping[str, int]
    rows: tuple[RowLook, ...]
    ignored: tuple[str, ...]
    cleaned: tuple[tuple[int, str, str], ...]  # row, column, what was taken out of the cell [VAL-3]
    errors: str  # the errors file [IMP-6]
    digest: str  # of the file that was read
    done: bool = True  # False: all or nothing, and it was nothing
    batch: int | None = None


@dataclass(frozen=True, slots=True)
class LookAtFile(Transfer[FileLook]):
    """Read a file and suggest a mapping, or take the one of a map file [IMP-2]."""

    kind: str
    path: str
    map_path: str = ""


@dataclass(frozen=True, slots=True)
class TryImport(Transfer[ImportLook]):
    """Say what would become of each row; nothing is written [IMP-3]."""

    wish: ImportWish
    most: int = 400  # rows of each outcome that are told one by one


@dataclass(frozen=True, slots=True)
class ApplyImport(Transfer[ImportLook]):
    """Write the rows that pass as one batch, unless the file is no longer the one that was looked at [IMP-6]."""

    wish: ImportWish
    digest: str
    most: int = 400


@dataclass(frozen=True, slots=True)
class WriteMap(Transfer[str]):
    """Keep a mapping under a name [IMP-2]; answers the path."""

    wish: ImportWish
    path: str
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class WriteText(Transfer[str]):
    """Write a text, such as the refused rows, to a file; answers the path [IMP-6]."""

    text: str
    path: str
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class ShownList:
    """What a screen shows: which things, by which filter and order, in which columns [EXP-1]."""

    what: str  # engagements, tasks, clients, calendar; any other brings its rows with it
    view: str  # the name of the screen, and of its view
    query: str = ""
    columns: tuple[str, ...] = ()  # empty: all fields
    pipeline: str = ""  # of a board: one pipeline only
    mode: str = ""  # of tasks: mine, anyone, review
    first: str = ""  # of a calendar, ISO
    last: str = ""
    by: str = "deadline"
    rows: tuple[Mapping[str, Any], ...] = ()
    forms: tuple[str, ...] = FORMS


@dataclass(frozen=True, slots=True)
class WriteShown(Transfer["Written"]):
    """Write what is shown, or all fields of it, to a file [EXP-1] [EXP-4]."""

    shown: ShownList
    form: str
    path: str
    every_field: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class WriteControl(Transfer["Written"]):
    """Write the control list of a range as a page to print [INS-7]."""

    first: date
    last: date
    path: str
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """Where it went, and how many rows."""

    path: str
    rows: int
