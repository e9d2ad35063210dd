"""Contacts of clients: made, edited, linked to further clients, taken off [CLT-5]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.commands import Command, Seen


@dataclass(frozen=True, slots=True)
class SaveContact(Command):
    """A contact of a client: made where `id` is None, else edited, for every client it is linked to [CLT-5].

    `fields`: name, email, phone of the contact; label and primary of its link to this client.
    """

    client_id: int
    id: int | None
    fields: Mapping[str, Any]
    seen: Seen = ()


@dataclass(frozen=True, slots=True)
class LinkContact(Command):
    """A contact that is there put on a client, or taken off it or off every client [CLT-5]."""

    client_id: int
    id: int
    label: str | None = None  # None leaves the label as it is, or empty where the link is new
    primary: bool = False
    off: bool = False
    everywhere: bool = False  # with `off`: off every client
