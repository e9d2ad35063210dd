"""Bringing back what was removed by mistake [DEL-1]; removing itself stands in `commands`."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class RestoreTask(Command):
    ids: tuple[int, ...]
