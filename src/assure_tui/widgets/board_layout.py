"""Which columns are shown where: never squeezed below 25 cells, the focused one always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MIN_WIDTH = 25  # borders included
MAX_WIDTH = 46
FOLDED_WIDTH = 5
GAP = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """One column on screen: its number, first cell and width, borders included."""

    col: int
    x: int
    width: int


def lay_out(folded: Sequence[bool], focus: int, first: int, cells: int) -> tuple[Slot, ...]:
    """The visible columns for a width, starting at `first` or as near to it as shows the focus."""
    if not folded or cells < 8:
        return ()
    room = cells - 2
    first = max(0, min(first, focus))
    shown = _shown(folded, first, room)
    while focus not in shown and first < focus:
        first += 1
        shown = _shown(folded, first, room)
    while first > 0:  # use what is left over on the right
        wider = _shown(folded, first - 1, room)
        if shown[-1] not in wider:
            break
        first, shown = first - 1, wider
    narrow = sum(FOLDED_WIDTH for col in shown if folded[col])
    open_ones = sum(1 for col in shown if not folded[col])
    spare = room - narrow - GAP * (len(shown) - 1)
    width = max(6, min(MAX_WIDTH, spare // open_ones)) if open_ones else MIN_WIDTH
    if len(shown) == 1 and not folded[shown[0]]:
        width = max(6, spare)
    slots: list[Slot] = []
    used = narrow + width * open_ones + GAP * (len(shown) - 1)
    x = 1 + max(0, room - used) // 2 if cells >= 120 else 1
    for col in shown:
        each = FOLDED_WIDTH if folded[col] else width
        slots.append(Slot(col, x, each))
        x += each + GAP
    return tuple(slots)


def _shown(folded: Sequence[bool], first: int, room: int) -> list[int]:
    shown: list[int] = []
    used = 0
    for col in range(first, len(folded)):
        each = FOLDED_WIDTH if folded[col] else MIN_WIDTH
        if shown and used + each > room:
            break
        shown.append(col)
        used += each + GAP
    return shown
