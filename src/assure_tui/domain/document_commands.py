"""What is done with files and checklists, by the loop and by people [DOC-*] [PERM-13]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that kept its size and time between two looks; `path` lies within the client's folder [DOC-9]."""

    path: str
    size: int
    modified: int
    hash: str


@dataclass(frozen=True, slots=True)
class SeeFile(Command):
    """The loop saw files of one client come, change or go [DOC-5] [DOC-9]; system only.

    `items` are new checklist items that files known already may answer.
    """

    client_id: int
    found: tuple[FoundFile, ...] = ()
    gone: tuple[str, ...] = ()
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchFile(Command):
    """This file answers this item, or without an item belongs to this engagement [DOC-10] [DOC-2]."""

    id: int
    document_id: int
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class UnmatchFile(Command):
    """It does not: the loop will not match it again [DOC-10]. Without a file a waived item is open again."""

    id: int
    document_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaveChecklist(Command):
    """Items added, changed (with `id`) and taken off (`removed`) [DOC-7]."""

    id: int
    items: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FileIntoFolder(Command):
    """Move these files into the engagement's own folder; nothing is overwritten, the links stay [DOC-3]."""

    id: int
    documents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ApplyFolderTemplate(Command):
    """Make the missing folders of a template for these engagements and touch nothing else [DOC-4].

    Without `folders` the firm's own, `documents.folders` of the settings.
    """

    ids: tuple[int, ...]
    folders: tuple[str, ...] = ()
