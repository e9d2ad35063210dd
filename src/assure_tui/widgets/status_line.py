"""The last line: the keys that matter most here, as many as fit; a click presses the key."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assure_tui.actions import key_name
from assure_tui.formatting import width
from assure_tui.widgets.timer_mark import timer_mark
from assure_tui.widgets.zones import ZoneLine

KEYS = {"esc": "escape", "enter": "enter", "space": "space", "tab": "tab"}


def zone_keys(hint: str) -> list[tuple[int, int, str]]:
    """The keys a hint names and the cells they stand on: `H/L` is two, `hjkl` and `1-6` are none."""
    if hint in KEYS:
        return [(0, len(hint), KEYS[hint])]
    if len(hint) == 1:
        return [(0, 1, key_name(hint))]
    if "+" in hint or (hint[0] == "f" and hint[1:].isdigit()):
        return [(0, len(hint), hint)]
    if len(hint) == 3 and hint[1] in "/ ":
        return [(0, 1, key_name(hint[0])), (2, 3, key_name(hint[2]))]
    return []


class StatusLine(ZoneLine):
    """Key hints such as `H/L stage`; at its end one's own timer, while there is one [TIME-2]."""

    _shown: tuple[Sequence[tuple[str, str]], int] | None = None

    def on_mount(self) -> None:
        """The timer is part of it."""
        timed = getattr(self.app, "timed", None)
        if timed is not None:
            timed.subscribe(self, lambda _: self.show(*self._shown) if self._shown else None)

    def show(self, hints: Sequence[tuple[str, str]], cells: int) -> None:
        """Say the first hints that fit; the last one, the help key, always does."""
        if not hints:
            return
        self._shown = (hints, cells)
        mark, tone = timer_mark(self.app)
        live = getattr(self.app, "live", None)
        if live is not None and live.is_own:  # hints are written with the usual keys
            hints = [(live.hint(key, self.screen), words) for key, words in hints]
        *others, last = hints
        room = cells - 2 - width(f"{last[0]} {last[1]}") - (width(mark) + 3 if mark else 0)
        said = Content(" ")
        self.zones = []
        for key, words in others:
            size = width(f"{key} {words}") + 2
            if size > room:
                continue
            room -= size
            said = self._with(said, key, f" {words}")
            said = Content.assemble(said, "  ")
        said = self._with(said, last[0], f" {last[1]}")
        if mark:
            gap = max(2, cells - said.cell_length - width(mark) - 1)
            self.zones.append((said.cell_length + gap, said.cell_length + gap + width(mark), "W"))
            said = Content.assemble(said, " " * gap, (mark, tone))
        self.say(said)

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
