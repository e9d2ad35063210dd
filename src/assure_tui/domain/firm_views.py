"""What the firm defines once, as people see it: teams and tags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team, what it lets people do, and their logins."""

    id: int
    code: str
    name: str
    description: str
    system: bool
    permissions: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagView:
    """A tag of the firm's list, and how many carry it."""

    id: int
    name: str
    colour: str
    clients: int
    engagements: int
    tasks: int = 0  # open ones
