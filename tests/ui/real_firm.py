"""Screens over a real store: a small made-up firm, copied for each test, its clock standing still."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import Services, open_services
from assure_tui.services.clock import FixedClock
from tests.ui.conftest import settled

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ZONE = "America/New_York"


@lru_cache(maxsize=1)
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="assure-real-")  # removed when the process ends


@lru_cache(maxsize=1)
def made() -> Path:
    """The firm, made once a process."""
    from assure_tui.paths import seed_file
    from assure_tui.services.storekeeping import make_demo

    path = Path(_folder().name) / "firm.db"
    seeds = seed_file().read_text(encoding="utf-8")
    make_demo(str(path), seeds, size=40, seed=7, today=NOW.date(), login="lead", zone=ZONE)
    return path


def services(folder: Path) -> Services:
    """A copy of it, opened."""
    copy = folder / "firm.db"
    if not copy.exists():
        shutil.copy(made(), copy)
    return open_services(str(copy), clock=FixedClock(NOW, ZONE))


@asynccontextmanager
async def shown(
    firm: Services, screen: Screen[Any], size: tuple[int, int] = (100, 30), login: str = "lead", **settings: Any
) -> AsyncIterator[Pilot[object]]:
    """A screen over the board of that person, read."""
    actor = firm.reads.actor(login)
    assert actor is not None
    chosen = UiSettings(**{"guard_terminal": False, "loop": False, "today": firm.clock.today(), **settings})
    app = AssureApp(firm.gateway(actor), chosen)
    async with app.run_test(size=size) as pilot:
        await settled(pilot, lambda: app.is_open and type(app.screen).__name__ == "BoardScreen")
        app.push_screen(screen)
        await settled(pilot, lambda: app.screen is screen)
        await settled(pilot)
        yield pilot


def lines(screen: Screen[Any]) -> list[str]:
    """The rows of its list as text."""
    return [row.content.plain for row in screen.rows.rows]  # type: ignore[attr-defined]
