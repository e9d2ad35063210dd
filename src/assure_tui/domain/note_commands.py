"""Notes of clients and pages of the firm's handbook, written and edited [LINK-6]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class SaveNote(Command):
    """A note of a client: made where `id` is None, else edited; every version is kept [LINK-6].

    `fields`: client_id (when made), title, text, removed. `engagement_id` links it there in the same batch.
    """

    id: int | None
    fields: Mapping[str, Any]
    engagement_id: int | None = None
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SaveHandbookPage(Command):
    """A page of the handbook, for the whole firm; `fields`: title, text, removed [LINK-6]."""

    id: int | None
    fields: Mapping[str, Any]
    engagement_id: int | None = None
    if_version: int | None = None
