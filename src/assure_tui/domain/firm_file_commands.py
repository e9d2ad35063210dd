"""A whole firm out and in, and the one erasure: commands of the Firm owner [EXP-2] [DEL-6]."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class ExportFirm(Command):
    """The whole firm was written to a file; the log says how much was in it [ACT-4]."""

    file: str
    clients: int
    engagements: int


@dataclass(frozen=True, slots=True)
class PurgeClient(Command):
    """Erase one removed or Inactive client after its complete export was written [DEL-6].

    `typed` is the name as the person typed it; `file` holds the export, of which `upto` is the newest batch: what was done
    with the client since is in no file, so it is refused.
    """

    client_id: int
    typed: str
    file: str
    upto: int
