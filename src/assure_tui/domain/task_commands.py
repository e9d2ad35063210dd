"""Named task templates: a list of tasks that is put on any engagement [TPL-6]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class SaveTaskTemplate(Command):
    """Make or change a named template; an empty list of tasks removes it."""

    code: str
    name_: str
    tasks: tuple[Mapping[str, Any], ...]  # the fields of `domain/task_templates.py`
    description: str = ""
    from_engagement: int | None = None  # instead of `tasks`: those of this engagement


@dataclass(frozen=True, slots=True)
class TagTask(Command):
    """Tags on tasks, from the firm's one list; no condition asks for them [CLT-9]."""

    ids: tuple[int, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    replace: bool = False
    create: bool = False


@dataclass(frozen=True, slots=True)
class ApplyTaskTemplate(Command):
    """Put its tasks on engagements, in the stage they stand in."""

    ids: tuple[int, ...]
    code: str
