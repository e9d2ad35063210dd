"""The last line: the keys that matter most here, as many as fit; a click presses the key."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assure_tui.actions import key_name
from assure_tui.formatting import width
from assure_tui.widgets.zones import ZoneLine

KEYS = {"esc": "escape", "enter": "enter", "space": "space", "tab": "tab"}


def zone_keys(hint: str) -> list[tuple[int, int, str]]:
    """The keys a hint names and the cells they stand on: `H/L` is two, `hjkl` and `1-6` are none."""
    if hint in KEYS:
        return [(0, len(hint), KEYS[hint])]
    if len(hint) == 1:
        return [(0, 1, key_name(hint))]
    if len(hint) == 3 and hint[1] in "/ ":
        return [(0, 1, key_name(hint[0])), (2, 3, key_name(hint[2]))]
    return []


class StatusLine(ZoneLine):
    """Key hints such as `H/L stage`."""

    def show(self, hints: Sequence[tuple[str, str]], cells: int) -> None:
        """Say the first hints that fit; the last one, the help key, always does."""
        if not hints:
            return
        *others, last = hints
        room = cells - 2 - width(f"{last[0]} {last[1]}")
        said = Content(" ")
        self.zones = []
        for key, words in others:
            size = width(f"{key} {words}") + 2
            if size > room:
                continue
            room -= size
            said = self._with(said, key, f" {words}")
            said = Content.assemble(said, "  ")
        self.say(self._with(said, last[0], f" {last[1]}"))

    def _with(self, said: Content, key: str, words: str) -> Content:
        start = said.cell_length
        keys = zone_keys(key)
        said = Content.assemble(said, (key, "bold $accent"), (words, "$done"))
        for first, end, name in keys:
            # The words belong to the key; with two keys, to the last of them.
            stop = said.cell_length if (first, end, name) == keys[-1] else start + end
            self.zones.append((start + first, stop, name))
        return said

    def clicked(self, value: str) -> None:
        """Press the key."""
        self.app.simulate_key(value)
