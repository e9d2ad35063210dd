"""What people do with their inbox, and the one command by which the loop tells them [NOTE-*]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class MarkNotice(Command):
    """Own notices become unread, read or done; no number means all that are not done [NOTE-4]."""

    notice_ids: tuple[int, ...]
    state: str = "read"


@dataclass(frozen=True, slots=True)
class SetNotices(Command):
    """Switch kinds on or off for oneself [NOTE-3]."""

    kinds: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Follow(Command):
    """Hear of everything on engagements or clients, or no more; `also` are further ones [NOTE-2]."""

    thing: str
    number: int
    on: bool = True
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One matter for one person. `on` is the day it belongs to: the same matter on one day is one notice."""

    staff_id: int
    kind: str
    matter: str
    on: date
    text: str
    engagement_id: int | None = None
    client_id: int | None = None


@dataclass(frozen=True, slots=True)
class RaiseNotice(Command):
    """What the calendar brings: deadlines near, tasks due, the digest [URG-5]."""

    notices: tuple[Told, ...]
