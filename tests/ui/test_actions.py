"""One registry of keys: no clash in any context, no reserved key first (interface.md 2)."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from assure_tui.actions import (
    ACTIONS,
    BY_ID,
    CHAINS,
    NOT_PRIMARY,
    Action,
    bindings_for,
    chain,
    clashes,
    key_name,
    priority_bindings,
)
from assure_tui.app import AssureApp
from assure_tui.screens.board import BoardScreen


@pytest.mark.parametrize("name", CHAINS)
def test_no_key_means_two_things(name: str) -> None:
    """R6: Textual does not tell of clashes, so we do."""
    assert clashes(chain(name)) == []


def test_a_clash_would_be_found() -> None:
    """The test above can fail."""
    twice = (*chain("board"), Action("verb.other", ("L",), "Other", "", "", "verb"))
    assert clashes(twice) == [("L", "verb.advance", "verb.other")]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_no_reserved_key_comes_first(action: Action) -> None:
    """interface.md 2.2: some terminals never send these."""
    assert action.keys[0] not in NOT_PRIMARY


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_explains_itself(action: Action) -> None:
    """[VIEW-1]: in the palette under its name and live key."""
    assert action.label and action.help and action.keys and action.id.startswith(f"{action.scope}.")


def test_ids_are_unique() -> None:
    """R6: `set_keymap` goes by id."""
    assert len(BY_ID) == len(ACTIONS)
    ids = [binding.id for binding in bindings_for("board", "list", "verb", "global")]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        (">", "greater_than_sign"), ("<", "less_than_sign"), ("!", "exclamation_mark"), ("#", "number_sign"),
        ("/", "slash"), ("?", "question_mark"), (":", "colon"), (".", "full_stop"), ("-", "minus"), ("+", "plus"),
        ("=", "equals_sign"), ("[", "left_square_bracket"), ("L", "L"), ("9", "9"), ("ctrl+d", "ctrl+d"),
        ("f5", "f5"), (";", "semicolon"), (",", "comma"), ("@", "at"), ("_", "underscore"), ("\\", "backslash"),
    ],
)  # fmt: skip
def test_printed_keys_have_textual_names(printed: str, name: str) -> None:
    """R7: people write the character, Textual its name."""
    assert key_name(printed) == name


def test_names_agree_with_textual() -> None:
    """R7: the same names as the terminal parser gives."""
    from textual.keys import _character_to_key

    for printed in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~aZ09":
        assert key_name(printed) == _character_to_key(printed)


def test_only_three_keys_work_inside_dialogs() -> None:
    """R4: palette, quit and help."""
    assert {binding.key for binding in priority_bindings()} == {"ctrl+p", "ctrl+q", "f1"}


def test_the_board_can_do_every_verb_and_move_of_the_map() -> None:
    """[VIEW-1]: no key of the map is dead on the board."""
    dead = [
        action.id
        for action in chain("board")
        if not hasattr(BoardScreen, f"action_{action.method}") and not hasattr(AssureApp, f"action_{action.method}")
    ]
    assert dead == []


def test_bindings_keep_their_ids() -> None:
    """R6: a person's own keys replace these by id."""
    found = {binding.id: binding for binding in bindings_for("verb")}
    advance = found["verb.advance"]
    assert isinstance(advance, Binding)
    assert advance.key == "L,shift+right" and advance.action == "verb_advance"
