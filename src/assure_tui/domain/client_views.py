"""Frozen read models of the list of clients and of the client page [CLT-11]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from assure_tui.domain.document_views import DocumentView
from assure_tui.domain.views import ClientView


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """The live work of one client as far as the viewer sees it [PERM-5], and who stands in its default slots."""

    open: int = 0
    late: int = 0
    next_due: date | None = None
    blockers: int = 0
    people: Mapping[str, str] = field(default_factory=dict)  # slot -> initials


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact of the client; exactly one is primary [CLT-5]."""

    id: int
    name: str
    label: str
    email: str | None
    phone: str | None
    primary: bool
    also: tuple[str, ...] = ()  # further clients that have it, as far as the viewer sees them


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact of clients the viewer sees, as it is found to be linked to another one [CLT-5]."""

    id: int
    name: str
    email: str | None
    phone: str | None
    clients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelationView:
    """Another client and what this one is to it: `owner of`, `owned by` [CLT-6]."""

    words: str
    client_id: int
    client: str
    percent: float | None
    kind: str = ""
    outward: bool = True  # this client is it to the other; else the other to this one


@dataclass(frozen=True, slots=True)
class ClientDetail:
    """What the page shows of a client besides its work; `whole` is false for who sees name and contacts only [PERM-6]."""

    client: ClientView
    facts: ClientFacts
    whole: bool = True
    weeks_5253: bool = False
    slots: Mapping[str, int | None] = field(default_factory=dict)
    contacts: tuple[ContactView, ...] = ()
    relations: tuple[RelationView, ...] = ()
    access: tuple[tuple[int, str], ...] = ()  # people besides the default slots [CLT-8]


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """The files in the client's folder, newest first [DOC-2]."""

    root: str | None
    files: tuple[DocumentView, ...] = ()
    work: Mapping[int, str] = field(default_factory=dict)  # document -> the engagement it lies with
