"""A person's own keys: what counts, what is told, what is shown (interface.md R6, R7, R8, 2.2)."""

from __future__ import annotations

import pytest

from assure_tui.actions import ACTIONS, CHAINS, clashes
from assure_tui.key_names import by_position, canonical
from assure_tui.keys_sheet import PAGE, sheet
from assure_tui.own_keys import LiveKeys, live_keys


def clash_free(live: LiveKeys) -> bool:
    """No key means two things in any context."""
    return not any(
        clashes([action for scope in scopes for action in live.actions if action.scope == scope])
        for scopes in CHAINS.values()
    )


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (">", ">"), ("greater_than_sign", ">"), ("L", "L"), ("shift+l", "L"), ("ctrl+A", "ctrl+shift+a"),
        ("Ctrl+X", "ctrl+shift+x"), ("ctrl+x", "ctrl+x"), ("Esc", "escape"), ("del", "delete"), ("PgUp", "pageup"),
        ("F4", "f4"), (" ", "space"), ("blank", "space"), (",", ","), ("+", "+"), ("ctrl++", "ctrl++"), ("é", "é"),
        ("shift+tab", "shift+tab"), ("shift+ctrl+left", "ctrl+shift+left"),
        ("ctl+x", None), ("f99", None), ("foo", None), ("shift+1", None), ("", None), ("ctrl+", None), ("\x1b", None),
        ("ctrl+ctrl+x", None),
    ],
)  # fmt: skip
def test_the_printed_character_is_accepted(written: str, key: str | None) -> None:
    """R7: people write what stands on the key; Textual's names are taken as well."""
    assert canonical(written) == key


@pytest.mark.parametrize(
    ("own", "code", "said"),
    [
        ({"verb.advnce": ("X",)}, "keys.unknown", "verb.advance"),
        ({"verb.advance": ("K2",)}, "keys.key", "K2"),
        ({"verb.advance": ("J",)}, "keys.clash", "J of verb.advance"),
        ({"verb.task": ("alt+t",)}, "keys.reserved", "alt+t"),
        ({"verb.task": ("ctrl+b", "é")}, "keys.reserved", "ctrl+b"),
        ({"verb.task": ("é", "ctrl+i")}, "keys.reserved", "ctrl+i"),
        ({"verb.task": ("tab",)}, "keys.reserved", "tab"),
        ({"global.quit": ("é",)}, "keys.key", "text fields"),
        ({"verb.task": ("ctrl+p",)}, "keys.reserved", "global.palette"),
        ({"verb.advance": ("H",)}, "keys.clash", "verb.send_back"),
        ({"global.new": ("e",)}, "keys.clash", "verb.edit"),
        ({"global.view.1": ("j",)}, "keys.clash", "list.down"),
        ({"global.view": ("j",)}, "keys.clash", "list.down"),
    ],
)  # fmt: skip
def test_what_does_not_count_is_told(own: dict[str, tuple[str, ...]], code: str, said: str) -> None:
    """R6, 2.2: clashes in any context, keys that do not arrive, unknown actions with the nearest known one."""
    live = live_keys(own)
    assert [found.code for found in live.findings] == [code]
    assert said in f"{live.findings[0].message} {live.findings[0].where}" and live.findings[0].repair
    assert not live.is_own and live.actions == ACTIONS


def test_keys_can_be_swapped_and_the_rest_of_the_file_counts() -> None:
    """R6: only the map as a whole is checked, and one wrong line costs only itself."""
    live = live_keys({"verb.comment": (">",), "verb.due_plus": ("c",), "verb.task": ("c",), "nothing.here": ("é",)})
    assert live.keymap == {"verb.comment": "greater_than_sign", "verb.due_plus": "c"}
    assert [found.code for found in live.findings] == ["keys.unknown", "keys.clash"]
    assert live.key("verb.comment") == ">" and live.key("verb.task") == "t" and clash_free(live)


def test_a_line_that_falls_takes_with_it_what_rests_on_it() -> None:
    """R6: `j` was free only because another line freed it."""
    live = live_keys({"list.down": ("e",), "global.new": ("j",)})
    assert len(live.findings) == 2 and live.actions == ACTIONS and clash_free(live)


def test_a_key_for_dialogs_is_set_beside_the_plain_one() -> None:
    """R4: palette, quit and help work inside dialogs by a chord; the plain key is another thing."""
    live = live_keys({"global.palette": ("ctrl+x",), "global.help": ("é",), "global.quit": ("f9",)})
    assert live.keymap == {
        "global.palette": "colon", "global.palette.priority": "ctrl+x", "global.help": "é",
        "global.help.priority": "f1", "global.quit.priority": "f9",
    }  # fmt: skip
    assert live.action("global.palette").keys == (":", "ctrl+x") and not live.findings


def test_a_view_may_have_another_key() -> None:
    """2.3: digits are views; each can be had under another key."""
    live = live_keys({"global.view.1": ("f2",)})
    assert live.keymap == {"global.view.1": "f2"} and live.action("global.view").keys[0] == "f2"
    assert live_keys({"global.view": ("f2", "f3")}).keymap == {"global.view.1": "f2", "global.view.2": "f3"}


@pytest.mark.parametrize(
    ("character", "key"),
    [
        ("й", "q"), ("о", "j"), ("л", "k"), ("Д", "L"), ("Р", "H"), ("ж", ";"), ("і", "s"), ("ў", "o"), ("љ", "q"),
        ("ξ", "j"), ("Λ", "L"), ("ς", "w"), ("ח", "j"), ("ץ", "."), ("ت", "j"), ("ى", "n"), ("่", "j"), ("ㅓ", "j"),
        ("ㅉ", "W"), ("٣", "3"), ("é", None), ("ü", None), ("語", None), ("🙂", None),
    ],
)  # fmt: skip
def test_letters_of_other_scripts_go_by_their_place(character: str, key: str | None) -> None:
    """R8: one table per script; letters of Latin layouts stand for themselves."""
    assert by_position(character) == key


def test_the_sheet_is_one_page_with_ones_own_keys() -> None:
    """interface.md 5.9: a page of your bindings, which a printer takes."""
    page = sheet(live_keys({"verb.comment": ("é",)}).actions)
    assert len(page) <= PAGE and max(map(len, page)) <= 132
    assert any("é      Comment" in line for line in page) and any("VERBS" in line for line in page)
    assert all(line.isascii() for line in sheet(ACTIONS))


@pytest.mark.parametrize(
    ("hint", "shown"), [("H/L", "[/L"), ("hjkl", "hjkl"), ("space", "space"), ("c", "é"), ("^s", "^s"), ("1-6", "1-6")]
)
def test_hints_name_the_keys_that_work(hint: str, shown: str) -> None:
    """[VIEW-1]: live keys wherever keys are named; unchanged ones look as always."""

    class Screen:
        SCOPES = ("verb", "list", "global")
        app = None

        def __getattr__(self, name: str) -> object:
            return name

    live = live_keys({"verb.send_back": ("ü",), "verb.comment": ("é",)})
    assert live.hint(hint, Screen()) == shown.replace("[", "ü")
