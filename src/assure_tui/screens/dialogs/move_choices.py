"""What a move leaves open and brings, with the choices a person has about it [MOVE-4] [MOVE-5]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assure_tui.domain.move_views import Brought, MoveLook
from assure_tui.formatting import clean, day_and_month
from assure_tui.widgets.toggle_list import Toggle, ToggleList

KEEP = "keep"
WAYS = (
    (KEEP, "Keep", "open where they are"),
    ("carry", "Carry", "along to {to}"),
    ("finish", "Finish", "skip or withdraw; asks why"),
)


@dataclass(frozen=True, slots=True)
class MoveChoice:
    """What becomes of open items, and what is not made."""

    open_items: str = KEEP
    leave_out: tuple[str, ...] = ()
    reason: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """As fields of a command that moves; looked at, it does not ask to be looked at again."""
        found: dict[str, object] = {"open_items": self.open_items, "leave_out": self.leave_out, "look": False}
        return found | ({"reason": self.reason} if self.reason else {})


class MoveChoices(ToggleList):
    """Keep, carry or finish, and a box for each thing the landing stage brings."""

    def __init__(self, look: MoveLook, today: date, *, id: str = "choices") -> None:
        self.look = look
        self.offered = frozenset(one.key for one in look.brings if one.count)
        on = {f"way:{KEEP}", *(f"task:{key}" for key in self.offered)}
        super().__init__(tuple(_toggles(look, today)), on, id=id)
        self.styles.max_height = 9

    @property
    def choice(self) -> MoveChoice:
        """What is ticked now."""
        way = next((key.removeprefix("way:") for key in self.on if key.startswith("way:")), KEEP)
        out = (key for key in self.offered if f"task:{key}" not in self.on)
        return MoveChoice(way, tuple(sorted(out)))


def _toggles(look: MoveLook, today: date) -> Iterator[Toggle]:
    landings = list(dict.fromkeys(one.stage for one in look.brings))
    if look.open:
        count = len(look.open)
        of = ", ".join(dict.fromkeys(clean(item.stage) for item in look.open if item.stage))
        yield Toggle("", f"{count} open item{'s' if count != 1 else ''} of {of}:")
        to = clean(landings[0]) if len(landings) == 1 else "the stage they go to"
        for key, label, why in WAYS:
            yield Toggle(f"way:{key}", label, why.format(to=to), "way")
    for stage in landings:
        yield Toggle("", f"{clean(stage)} brings:")
        for one in look.brings:
            if one.stage == stage and one.count:
                yield Toggle(f"task:{one.key}", one.title, brought_words(one, today))
            elif one.stage == stage:
                yield Toggle("", f" -  {clean(one.title)}   {brought_words(one, today)}")


def brought_words(one: Brought, today: date) -> str:
    """`required, RR, due Mon 9 Mar`, or when it was made before."""
    if one.made is not None and not one.count:
        return f"made {day_and_month(one.made, today)}, not again"
    words = ["required"] if one.required else []
    words += [clean(one.holder)] if one.holder else []
    words += [f"due {day_and_month(one.due, today)}"] if one.due else []
    words += [f"for {one.count}"] if one.count > 1 else []
    return ", ".join(words)
