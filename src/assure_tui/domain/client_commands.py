"""Clients made by mistake: taken out of sight, and brought back [DEL-1] [DEL-3]."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class RemoveClient(Command):
    """Hide a client made by mistake; only without engagements that are not removed [DEL-3]."""

    client_id: int


@dataclass(frozen=True, slots=True)
class RestoreClient(Command):
    """Bring a removed client back [DEL-1]."""

    client_id: int
