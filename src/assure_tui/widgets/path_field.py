"""A field for the name of a file: what is there completes it, right or tab takes what is offered."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual import events
from textual.suggester import Suggester

from assure_tui.widgets.fields import TextField

MOST = 5_000  # entries of a folder that are looked at: a network folder may hold more than anybody reads
LONGEST = 1_000


def offers(typed: str, endings: Sequence[str] = ()) -> list[str]:
    """What the typed path could go on as: folders, and files, those with a wanted ending first."""
    typed = typed.lstrip()
    if not typed:
        return []
    if typed == "~":
        return ["~/"]
    folder, _, begun = typed.rpartition("/")
    shown = f"{folder}/" if "/" in typed else ""
    found: list[tuple[int, str]] = []
    try:
        place = Path(shown or ".").expanduser()
        with os.scandir(place) as entries:
            for entry in itertools.islice(entries, MOST):
                name = entry.name
                if not name.startswith(begun) or (name.startswith(".") and not begun) or not name.isprintable():
                    continue
                if entry.is_dir():
                    found.append((1, f"{shown}{name}/"))
                elif not endings or name.casefold().endswith(tuple(endings)):
                    found.append((0, f"{shown}{name}"))
                else:
                    found.append((2, f"{shown}{name}"))
    except (OSError, RuntimeError, ValueError):
        return []
    return [path for _, path in sorted(found)]


class PathSuggester(Suggester):
    """Looks into the folder on another thread; a slow one keeps nobody waiting."""

    def __init__(self, endings: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.endings = tuple(endings)

    async def get_suggestion(self, value: str) -> str | None:
        found = await asyncio.to_thread(offers, value, self.endings)
        return next((path for path in found if path != value), None)


class PathField(TextField):
    """One line for a path; `endings` are of the files that are offered first."""

    def __init__(self, value: str = "", *, endings: Sequence[str] = (), **more: Any) -> None:
        super().__init__(value, max_length=LONGEST, suggester=PathSuggester(endings), **more)

    async def _on_key(self, event: events.Key) -> None:
        # Tab takes what is offered, as in a shell; without an offer it goes on to the next field as everywhere.
        if event.key == "tab" and self._suggestion and self.cursor_at_end:
            event.prevent_default()
            event.stop()
            self.value = self._suggestion
            self.cursor_position = len(self.value)
            return
        await super()._on_key(event)
