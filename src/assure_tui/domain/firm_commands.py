"""Commands on what the firm defines once, tags, teams, engagement types, and on one's own profile [PERM-13]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class SaveTeam(Command):
    """A team by code or name: made, changed, or removed."""

    team: str
    fields: Mapping[str, Any] = field(default_factory=dict)  # name, description, permissions
    new: bool = False
    remove: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SaveEngagementType(Command):
    """An engagement type by its code, which never changes; `like` is the type a new one takes its rules from.

    Where a date rule changes, `recalculate` says which live engagements follow: "all", "none" or their numbers;
    without it they are listed with old and new date, and confirming leaves them as they are [TYPE-6].
    `also` names further types that get the same fields, as one change and one undo [TYPE-3] [BULK-3].
    """

    code: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    new: bool = False
    like: str | None = None
    recalculate: str | tuple[int, ...] | None = None
    confirmed: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TagClient(Command):
    """Tags on clients; `create`: a tag that is none yet is made [CLT-9]."""

    ids: tuple[int, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    replace: bool = False
    create: bool = False


@dataclass(frozen=True, slots=True)
class SaveTag(Command):
    """A tag of the firm's list: made, renamed, recoloured, or removed for another or none [CLT-9] [DEL-4]."""

    name_: str
    new_name: str | None = None
    colour: str | None = None
    new: bool = False  # refused where the tag is there already
    remove: bool = False
    replacement: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SaveOwnProfile(Command):
    """What a person keeps of themselves: the passcode, None takes it away [STAFF-5]."""

    fields: Mapping[str, Any] = field(repr=False)
