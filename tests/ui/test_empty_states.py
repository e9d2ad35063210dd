"""Every empty screen says why it is empty and teaches a key that works [VIEW-7] (interface.md 26)."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assure_tui.actions import ACTIONS, BY_ID
from assure_tui.app import AssureApp
from assure_tui.own_keys import USUAL
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.places import ABOUT, PLACES
from tests.ui.conftest import SETTINGS, picture, ready, settled
from tests.ui.fake_gateway import FakeGateway

KEYS = {key for action in ACTIONS for key in action.keys} | {"tab", "esc", "assure"}
# The one letter that is a word of the language as well teaches nothing.
NO_KEY = {"a"}


def texts() -> Iterator[tuple[str, str]]:
    """The words of every list screen, tab by tab."""
    modules = {(module, name) for _, _, module, name in PLACES.values()} | set(ABOUT.values())
    for module, name in sorted(modules):
        screen = getattr(importlib.import_module(f"assure_tui.screens.{module}"), name)
        if isinstance(screen, type) and issubclass(screen, ListScreen):
            yield from ((name, text) for text in screen.EMPTY if text and screen.EMPTY is not ListScreen.EMPTY)


@pytest.mark.parametrize(("screen", "text"), sorted(set(texts())))
def test_it_says_why_and_what_helps(screen: str, text: str) -> None:
    """[VIEW-7]: a sentence, and a key that the screen or the map has."""
    assert all(name in BY_ID for name in re.findall(r"\{([^}]*)\}", text)), text
    said = USUAL.fill(text)
    words = {word if word in KEYS else word.rstrip(".,;") for word in said.split()} - NO_KEY
    if screen not in ("ImportScreen", "FamilyScreen"):  # these are reached only with something in them
        assert words & KEYS, f"{screen}: {text}"
    assert len(said.split()) >= 3 and said.endswith(".")


async def test_the_words_name_ones_own_keys() -> None:
    """R6, [VIEW-7]: what is taught is what works."""
    app = AssureApp(FakeGateway([]), replace(SETTINGS, keys={"global.new": ("é",), "global.reset": ("ü",)}))
    async with app.run_test(size=(80, 24)) as pilot:
        board = await ready(pilot)
        assert any("é adds" in line for line in picture(board))
        board.set_filter("client:zzz")
        await settled(pilot, lambda: any("ü clears it" in line for line in picture(board)))
