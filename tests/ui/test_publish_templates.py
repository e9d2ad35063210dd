"""Publishing changed task templates: listed before, and asked whether tasks not started follow [TPL-5] [EDIT-5]."""

from __future__ import annotations

import pytest

from assure_tui.app import AssureApp
from assure_tui.domain.pipeline_views import PipelineEffects, TaskChange
from assure_tui.screens.dialogs.pipeline_effects import Publish, PublishDialog, also_words, effect_rows
from assure_tui.widgets.toggle_list import ToggleList
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import FakeGateway, sketch_cards

HOSTILE = "Tie [b]out\x1b[31m"
CHANGES = tuple(TaskChange("prep", f"E-{n}", "Larch Fund", HOSTILE, ("title", "due")) for n in range(1, 16))
FOUND = PipelineEffects(live=20, offered=(("review", 2),), could_change=CHANGES, changeable=(("prep", 15),))
NAMES = {"prep": "In prep", "review": "In review"}


@pytest.mark.parametrize(
    ("offered", "changeable", "words"),
    [
        ((("a", 2),), (), "2 tasks made now"),
        ((), (("a", 1),), "1 task changed now"),
        ((("a", 1),), (("a", 3),), "1 task made, 3 changed now"),
    ],
)
def test_what_also_now_does_in_words(
    offered: tuple[tuple[str, int], ...], changeable: tuple[tuple[str, int], ...], words: str
) -> None:
    """[TPL-5]"""
    assert also_words(PipelineEffects(offered=offered, changeable=changeable), "a") == words


def test_the_tasks_are_listed_before_with_what_changes_in_them() -> None:
    """[TPL-5]: the first of them, and how many more there are; nothing in them is read as markup or a control."""
    lines = [row.content.plain for row in effect_rows(FOUND, NAMES, 76, ascii=True)]
    at = next(n for n, line in enumerate(lines) if "15 tasks not started could be changed now in In prep" in line)
    assert "E-1 Larch Fund" in lines[at + 1] and "title, due" in lines[at + 1]
    assert any("and 3 more" in line for line in lines) and not any("\x1b" in line for line in lines)


@pytest.mark.parametrize(("keys", "also"), [((), ()), (("space",), ("review",)), (("j", "space"), ("prep",))])
async def test_new_entries_only_unless_a_stage_is_ticked(keys: tuple[str, ...], also: tuple[str, ...]) -> None:
    """[TPL-5]: nothing is ticked at first; each stage has its own box."""
    app = AssureApp(FakeGateway(sketch_cards()), PLAIN)
    given: list[Publish | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        app.push_screen(PublishDialog("Tax", (), FOUND, NAMES), given.append)
        await settled(pilot, lambda: isinstance(app.screen, PublishDialog))
        app.screen.query_one("#now", ToggleList).focus()
        await pilot.press(*keys, "y")
        await settled(pilot, lambda: given)
    assert given == [Publish(also)]
