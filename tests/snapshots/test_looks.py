"""One snapshot per distinct look, on the demo firm with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import Services, open_services
from assure_tui.paths import seed_file
from assure_tui.services.clock import FixedClock
from assure_tui.services.gateway import Gateway
from assure_tui.services.storekeeping import make_demo

CLOCK = FixedClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "America/New_York")
SMALL, LARGE = (80, 24), (160, 48)


@pytest.fixture(scope="module")
def demo_firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo firm of one day, made once."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    seeds = seed_file().read_text(encoding="utf-8")
    make_demo(str(path), seeds, size=214, seed=1, today=CLOCK.today(), login="pat", zone="America/New_York")
    return path


@pytest.fixture
def line(demo_firm: Path) -> Iterator[Gateway]:
    """Pat's line to the demo firm."""
    services: Services = open_services(str(demo_firm), clock=CLOCK)
    actor = services.reads.actor("pat")
    assert actor is not None
    gateway = services.gateway(actor)
    yield gateway
    gateway.close()
    services.close()


def app_on(line: Gateway, *, ascii: bool = False, theme: str = "assure-dark") -> AssureApp:
    """The app on a gateway, with nothing that depends on the machine."""
    return AssureApp(line, UiSettings(ascii=ascii, theme=theme, guard_terminal=False, today=CLOCK.today()))


def after(*keys: str) -> Callable[[Any], Any]:
    """Wait for the board, press keys, wait until all is quiet."""

    async def run(pilot: Any) -> None:
        for _ in range(100):
            await pilot.pause(0.02)
            if pilot.app.is_open and pilot.app.screen.query("KanbanBoard"):
                break
        await pilot.pause(0.3)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.25)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.2)

    return run


LOOKS = [
    ("board_80", SMALL, False, "assure-dark", ()),
    ("board_160", LARGE, False, "assure-dark", ()),
    ("board_80_ascii", SMALL, True, "assure-dark", ()),
    ("board_160_light", LARGE, False, "assure-light", ()),
    ("board_80_contrast", SMALL, False, "assure-contrast", ()),
    ("marked_80", SMALL, False, "assure-dark", ("space", "space", "l")),
    ("help_80", SMALL, False, "assure-dark", ("question_mark",)),
    ("drawer_80", SMALL, False, "assure-dark", ("enter",)),
    ("drawer_160", LARGE, False, "assure-dark", ("enter",)),
    ("gate_80", SMALL, False, "assure-dark", ("l", "L")),
    ("tasks_80", SMALL, False, "assure-dark", ("g", "k")),
    ("filter_80", SMALL, False, "assure-dark", ("slash", *"is:stuck", "enter")),
]


@pytest.mark.parametrize(("name", "size", "ascii", "theme", "keys"), LOOKS, ids=[look[0] for look in LOOKS])
def test_look(
    snap_compare: Any,
    line: Gateway,
    name: str,
    size: tuple[int, int],
    ascii: bool,
    theme: str,
    keys: tuple[str, ...],
) -> None:
    """What people see; look at a changed picture before it is accepted with `make snap`."""
    assert snap_compare(app_on(line, ascii=ascii, theme=theme), terminal_size=size, run_before=after(*keys))
