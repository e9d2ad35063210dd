"""`--ascii`: not one character beyond ASCII on any screen or dialog, scroll bars included (interface.md 4, 6)."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.formatting import clean
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.tasks import TasksScreen
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.work_gateway import HOSTILE, WorkGateway, task

KEYS = [
    ("board", ()), ("marked", ("space", "space")), ("help", ("question_mark",)), ("palette", ("colon",)),
    ("goto", ("g",)), ("facets", ("f",)), ("values", ("f", "s")), ("sort", ("S",)), ("options", ("comma",)),
    ("save view", ("F",)), ("jump", ("semicolon",)), ("peek", ("p",)), ("filter", ("slash", *"is:")),
    ("priority", ("exclamation_mark",)), ("status", ("s",)), ("move", ("m",)), ("date", ("d",)), ("people", ("a",)),
    ("slots", ("A",)), ("tags", ("number_sign",)), ("blockers", ("b",)), ("comment", ("c",)), ("task", ("t",)),
    ("edit", ("e",)), ("copy", ("y",)), ("archive", ("delete",)), ("quick add", ("n",)), ("form", ("N",)),
]  # fmt: skip


def seen(pilot: Pilot[object]) -> str:
    """Everything on the topmost screen as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize(("name", "keys"), KEYS, ids=[name for name, _ in KEYS])
async def test_a_plain_screen_is_ascii(name: str, keys: tuple[str, ...]) -> None:
    """Boxes, bars, arrows, ellipses and marks all have a plain form."""
    app = AssureApp(WorkGateway(), PLAIN)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await ready(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        assert app.screen is not screen or name in ("board", "marked", "peek", "filter"), "the dialog must be open"
        shown = seen(pilot)
        strange = {char for char in shown if not char.isascii()}
        assert not strange, f"{strange} in\n{shown}"


@pytest.mark.parametrize("tab", range(6))
async def test_the_plain_drawer_is_ascii(tab: int) -> None:
    """All of its tabs."""
    app = AssureApp(WorkGateway(), PLAIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        drawer = DrawerScreen(7, tab=tab)
        await app.push_screen(drawer)
        await settled(pilot, lambda: drawer.detail is not None)
        # What people typed is shown as they typed it.
        assert not {char for char in seen(pilot) if not char.isascii()} - set(clean(HOSTILE))


async def test_the_plain_task_list_is_ascii() -> None:
    """With more rows than fit, so that there is a scroll bar."""
    gateway = WorkGateway()
    gateway.store.tasks_ = {n: task(n, f"Step {n} of a title that is too long for its column") for n in range(1, 60)}
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        screen = TasksScreen(mode="anyone")
        await app.push_screen(screen)
        await settled(pilot, lambda: screen.rows.tasks)
        assert not {char for char in seen(pilot) if not char.isascii()}
