"""A person's own keys over the registry's: checked against every context, then what screens show and press (R6, R7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from assure_tui.actions import ACTIONS, BY_ID, CHAINS, Action, can, clashes, key_name
from assure_tui.key_names import NEVER, canonical, is_chord, is_reserved

Own = Mapping[str, tuple[str, ...]]
ALWAYS = {"ctrl+p": "global.palette", "ctrl+q": "global.quit"}  # the toolkit binds them itself, above all others
_NONE: Mapping[str, str] = MappingProxyType({})
_WIDE = ("verb", "list", "global")
_SHORT = {"esc": "escape"}
_ID = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """Something of the own keys that does not count, and what to do about it."""

    code: str
    where: str
    message: str
    repair: str


@dataclass(frozen=True, slots=True)
class LiveKeys:
    """The actions with the keys that work now; `keymap` is what Textual is told."""

    actions: tuple[Action, ...] = ACTIONS
    keymap: Mapping[str, str] = field(default_factory=lambda: _NONE)
    findings: tuple[KeyFinding, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether any key differs from the usual ones."""
        return bool(self.keymap)

    def action(self, id: str) -> Action:
        """An action with its live keys."""
        return next(action for action in self.actions if action.id == id)

    def key(self, id: str) -> str:
        """The first key of an action, as printed."""
        return self.action(id).keys[0]

    def shown(self, usual: str, screen: Any) -> str:
        """What works now where a hint names a usual key: `H` on the board may be `[` for somebody."""
        found = ""
        for before, now in zip(ACTIONS, self.actions, strict=True):
            if usual in before.keys and can(screen, before):
                found = usual if usual in now.keys else now.keys[0]
                if before.scope not in _WIDE:  # the nearest scope has the key
                    return found
        return found or usual

    def hint(self, hint: str, screen: Any) -> str:
        """A hint such as `H/L`, `hjkl`, `^s` or `space` with the keys that work now."""
        if not self.is_own:
            return hint
        if len(hint) == 3 and hint[1] == "/":
            return f"{self.shown(hint[0], screen)}/{self.shown(hint[2], screen)}"
        if hint == "hjkl":
            keys = [self.shown(key, screen) for key in hint]
            return ("" if all(len(key) == 1 for key in keys) else " ").join(keys)
        usual = f"ctrl+{hint[1]}" if len(hint) == 2 and hint[0] == "^" else _SHORT.get(hint, hint)
        live = self.shown(usual, screen)
        return hint if live == usual else live

    def fill(self, text: str) -> str:
        """A sentence of the program with `{id}` for the key of an action."""
        return _ID.sub(lambda found: self.key(found[1]) if found[1] in BY_ID else found[0], text)


USUAL = LiveKeys()


def live_keys(own: Own) -> LiveKeys:
    """The registry under a person's own keys; what clashes, is unknown or never arrives is told and left out."""
    if not own:
        return USUAL
    findings: list[KeyFinding] = []
    wanted = dict(_readable(own, findings))
    while True:
        actions = _applied(wanted)
        lost = _clashing(actions, wanted, findings)
        if not lost:
            return LiveKeys(actions, MappingProxyType(_keymap(wanted)), tuple(findings))
        for id in lost:
            del wanted[id]


def _readable(own: Own, findings: list[KeyFinding]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Entries whose action and keys exist."""
    known = {id: action for action in ACTIONS for id in _ids(action)}
    for id, written in _expanded(own):
        action = known.get(id)
        if action is None:
            near = get_close_matches(id, known, 1, 0.5)
            hint = f"; did you mean {near[0]}?" if near else "."
            findings.append(
                KeyFinding("keys.unknown", id, f"There is no action {id}{hint}", "assure keys print lists them.")
            )
            continue
        keys = [canonical(text) for text in written]
        problem = _problem(action, written, keys)
        if problem is None:
            yield id, tuple(dict.fromkeys(key for key in keys if key is not None))
        else:
            findings.append(KeyFinding(problem[0], id, problem[1], problem[2]))


def _expanded(own: Own) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A row of digits may be given as one list: its first key is for the first digit."""
    for id, written in own.items():
        row = BY_ID.get(id)
        if row is not None and row.parameter:
            yield from ((f"{id}.{digit}", (key,)) for digit, key in zip(row.keys, written, strict=False))
        else:
            yield id, written


def _ids(action: Action) -> Iterator[str]:
    """What `[keys]` may name: the action; of a row of digits each one."""
    if action.parameter:
        yield from (f"{action.id}.{key}" for key in action.keys)
    else:
        yield action.id


def _problem(action: Action, written: tuple[str, ...], keys: list[str | None]) -> tuple[str, str, str] | None:
    for text, key in zip(written, keys, strict=True):
        if key is None:
            return "keys.key", f"{text!r} is no key.", "Write the character, or a name such as ctrl+x, f4, pageup."
        if ALWAYS.get(key, action.id) != action.id:
            return "keys.reserved", f"{key} always belongs to {ALWAYS[key]}.", "Take another key."
        if key in NEVER:
            return "keys.reserved", f"{key} cannot be had: a terminal sends it for another key.", "Take another key."
    plain = [key for key in keys if key is not None]
    if is_reserved(plain[0]):
        return (
            "keys.reserved", f"{plain[0]} does not arrive in every terminal, so it cannot be the only key.",
            "Put another key before it in a list.",
        )  # fmt: skip
    if set(action.keys) == set(action.priority) and not all(map(is_chord, plain)):
        return "keys.key", f"{action.label} works inside text fields as well.", "Give it a key with ctrl, or an f key."
    return None


def _applied(wanted: Own) -> tuple[Action, ...]:
    found = []
    for action in ACTIONS:
        if action.parameter:
            keys = tuple(wanted.get(f"{action.id}.{key}", (key,))[0] for key in action.keys)
            found.append(replace(action, keys=keys) if keys != action.keys else action)
        elif action.id in wanted:
            found.append(_with_keys(action, wanted[action.id]))
        else:
            found.append(action)
    return tuple(found)


def _with_keys(action: Action, keys: tuple[str, ...]) -> Action:
    """Plain keys take the place of plain ones, chords of those that work inside dialogs; who is not named stays."""
    if not action.priority:
        return replace(action, keys=keys)
    plain = tuple(key for key in keys if not is_chord(key)) or tuple(k for k in action.keys if k not in action.priority)
    chords = tuple(key for key in keys if is_chord(key)) or action.priority
    return replace(action, keys=(*plain, *chords), priority=chords)


def _clashing(actions: tuple[Action, ...], wanted: Own, findings: list[KeyFinding]) -> set[str]:
    """The entries that take a key which another action of the same context has."""
    lost: set[str] = set()
    order = list(wanted)
    for context, scopes in CHAINS.items():
        alive = [action for scope in scopes for action in actions if action.scope == scope]
        for key, first, second in clashes(alive):
            owners = [id for id in order if id.rpartition(".")[0] in (first, second) or id in (first, second)]
            owners = [id for id in owners if key in map(key_name, wanted[id])]
            if not owners or owners[-1] in lost:
                continue
            lost.add(owners[-1])
            other = second if owners[-1].startswith(first) else first
            findings.append(
                KeyFinding(
                    "keys.clash", f"{context}: {key}",
                    f"{_printed(owners[-1], wanted)} of {owners[-1]} is the key of {other} there.",
                    f"Give one of them another key; until then {owners[-1]} keeps its usual one.",
                )
            )  # fmt: skip
    return lost


def _printed(id: str, wanted: Own) -> str:
    return " ".join(wanted[id])


def _keymap(wanted: Own) -> dict[str, str]:
    found: dict[str, str] = {}
    for id, keys in wanted.items():
        action = BY_ID.get(id)
        if action is None or not action.priority:
            found[id] = ",".join(map(key_name, keys))
            continue
        live = _with_keys(action, keys)
        found[f"{id}.priority"] = ",".join(map(key_name, live.priority))
        plain = [key for key in live.keys if key not in live.priority]
        if plain:
            found[id] = ",".join(map(key_name, plain))
    return found
