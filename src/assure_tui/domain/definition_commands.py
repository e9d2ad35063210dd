"""Commands on what the firm defines: service lines, custom and client-facing statuses, closing days [PERM-13]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class SaveServiceLine(Command):
    """A service line by its code: made, changed, or removed while it has no types [LINE-2]."""

    line: str
    fields: Mapping[str, Any] = field(default_factory=dict)  # name, scope, pipeline, hidden, position
    new: bool = False
    remove: bool = False


@dataclass(frozen=True, slots=True)
class SaveCustomStatus(Command):
    """A custom status by code or name: made, changed, or removed for another [ST-2] [ST-14]."""

    status: str
    # name, colour, behaviour, pipelines (codes; empty: all), back_to_active, position
    fields: Mapping[str, Any] = field(default_factory=dict)
    new: bool = False
    remove: bool = False
    replacement: str | None = None  # a base or custom status


@dataclass(frozen=True, slots=True)
class SaveClientFacingStatus(Command):
    """A client-facing status by name: made, changed, or removed for another or none [CFS-1]."""

    name_: str
    fields: Mapping[str, Any] = field(default_factory=dict)  # name, colour, text, position
    new: bool = False
    remove: bool = False
    replacement: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SaveCalendar(Command):
    """Days on which the firm is closed, each with its name; and days that are open again [CAL-5]."""

    add: Mapping[date, str] = field(default_factory=dict)
    remove: tuple[date, ...] = ()
