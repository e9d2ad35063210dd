"""`.`: the last command on other things (R9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assure_tui.domain import commands as c
from assure_tui.domain.commands import Command

_REPEATABLE: tuple[type[Command], ...] = (
    c.MoveStage, c.SetStatus, c.SetPriority, c.SetDates, c.SetExtension, c.SetSlots, c.TagEngagement,
    c.SetClientFacingStatus, c.AddBlocker, c.AddComment,
)  # fmt: skip


def again(command: Command, ids: Sequence[int]) -> Command | None:
    """The command on other engagements; nothing confirmed for the old ones holds for the new [GATE-11]."""
    if not ids or not isinstance(command, _REPEATABLE):
        return None
    fresh: dict[str, object] = {
        "ids": tuple(ids), "seen": (), "confirmed": frozenset(), "confirm_all": False, "if_version": None,
    }  # fmt: skip
    names = {field.name for field in dataclasses.fields(command)}
    return dataclasses.replace(command, **{name: value for name, value in fresh.items() if name in names})
