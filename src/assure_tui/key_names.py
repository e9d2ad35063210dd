"""Names of keys: as people write them, as Textual calls them, and what never arrives (interface.md 2.2, R7, R8)."""

from __future__ import annotations

import re

from assure_tui.actions import NOT_PRIMARY, key_name

NAMED = (
    "escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown",
    "up", "down", "left", "right", *(f"f{number}" for number in range(1, 25)),
)  # fmt: skip
ALIASES = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "pgdown": "pagedown", "page_up": "pageup", "page_down": "pagedown", "blank": "space", "spacebar": "space",
}  # fmt: skip
NEVER = frozenset({"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+[", "tab", "shift+tab", "ctrl+c"})
"""Other keys in the terminal's eyes, or what every pane needs itself."""
_TAKEN_BY_TERMINALS = frozenset(
    {f"ctrl+shift+{letter}" for letter in "cvpf"} | {"ctrl+=", "ctrl+-", "ctrl+equals_sign", "ctrl+minus"}
)
_MODIFIERS = ("ctrl", "shift", "alt", "super")


def canonical(written: str) -> str | None:
    """A key as the registry has it (`>`, `L`, `ctrl+shift+a`, `pageup`); None when there is no such key."""
    text = written if len(written) == 1 else written.strip()
    if len(text) == 1:
        return "space" if text == " " else text if text.isprintable() else None
    *modifiers, base = text.split("+") if not text.endswith("++") else [*text[:-2].split("+"), "+"]
    modifiers = [re.sub("^control$", "ctrl", part.strip().casefold()) for part in modifiers]
    if any(part not in _MODIFIERS for part in modifiers) or len(set(modifiers)) != len(modifiers):
        return None
    found = _base(base)
    if found is None:
        return None
    if not modifiers:
        return found
    if len(found) == 1 and found.isalpha():
        if modifiers == ["shift"]:
            return found.upper()
        if found.isupper():
            modifiers = [*modifiers, "shift"]  # R7: `ctrl+A` is what Textual calls ctrl+shift+a
        found = found.lower()
    elif len(found) == 1 and modifiers == ["shift"]:
        return None  # what shift makes of a digit or a mark depends on the layout: write that character
    ordered = [part for part in _MODIFIERS if part in modifiers]
    return "+".join((*ordered, found))


def _base(written: str) -> str | None:
    if len(written) == 1:
        return written
    name = written.strip().casefold()
    name = ALIASES.get(name.replace(" ", "_").replace("-", "_"), name)
    if name in NAMED:
        return name
    return next((mark for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" if key_name(mark) == name), None)


def is_chord(key: str) -> bool:
    """Whether a key gives no text, so that it may work inside dialogs and inputs (R4)."""
    return key.startswith(("ctrl+", "alt+", "super+")) or re.fullmatch(r"f\d+", key) is not None


def is_reserved(key: str) -> bool:
    """Whether some terminals never send it, so that nothing may be reached only through it."""
    return key in NOT_PRIMARY or key in _TAKEN_BY_TERMINALS or key.startswith(("alt+", "super+"))


# What stands on the keys q … p, a … ', z … / of a US board, by script; a blank is a key without a letter of its own.
_ROWS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./`"
_SCRIPTS = (
    "йцукенгшщзхъфывапролджэячсмитьбю ё",  # Russian
    " цукенгшщзхїфівапролджєячсмитьбю ґ",  # Ukrainian
    "        ў                         ",  # Belarusian, beside the Russian row
    "љњертзуиопшђасдфгхјклчћѕџцвбнм    ",  # Serbian, Macedonian
    " ςερτυθιοπ  ασδφγηξκλ  ζχψωβνμ    ",  # Greek
    "/'קראטוןםפ  שדגכעיחלךף זסבהנמצתץ  ",  # Hebrew
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظذ",  # Arabic; the laam-alif key as the one letter it looks like
    "ๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ ",  # Thai
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ  ㅁㄴㅇㄹㅎㅗㅓㅏㅣ  ㅋㅌㅊㅍㅠㅜㅡ    ",  # Korean
)
_SHIFTED = dict(zip("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP", strict=True))  # Korean letters have no upper case


def _positions() -> dict[str, str]:
    found = dict(_SHIFTED)
    for script in _SCRIPTS:
        for there, here in zip(script, _ROWS, strict=True):
            if ord(there) > 127:
                found.setdefault(there, here)
                if there.upper() != there and here.isalpha():
                    found.setdefault(there.upper(), here.upper())
    return found


_BY_POSITION: dict[str, str] = {}


def by_position(character: str) -> str | None:
    """The US key in the place of a letter of another script; None for what has no such place (R8)."""
    if character.isdecimal() and not character.isascii():
        return str(int(character))
    if not _BY_POSITION:
        _BY_POSITION.update(_positions())
    return _BY_POSITION.get(character)
