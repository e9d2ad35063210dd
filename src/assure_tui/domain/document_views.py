"""Files as people see them: what they answer, what waits to be sorted [DOC-5] [DOC-9]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A file of the client that belongs to an engagement; `path` lies within the client's folder."""

    id: int
    path: str
    size: int
    type: str | None
    first_seen: datetime
    missing: bool
    approval: str | None
    linked: bool  # in the engagement's folder, or linked by hand; else it answers an item only
    items: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ToSort:
    """A file that fits several items: a person picks [DOC-9]."""

    document_id: int
    path: str
    items: tuple[tuple[int, str], ...]  # number and name


@dataclass(frozen=True, slots=True)
class Papers:
    """All files of one engagement; `unlinked` are the client's other files, for matching by hand."""

    client_id: int
    root: str | None  # the client's folder
    documents: tuple[DocumentView, ...]
    to_sort: tuple[ToSort, ...]
    unlinked: tuple[DocumentView, ...] = ()
    unreadable: tuple[str, ...] = ()
