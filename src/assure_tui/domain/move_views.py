"""What a move by hand leaves open and brings, seen before it is made [MOVE-4] [MOVE-5]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure_tui.domain.views import ItemResult, UnmetItem

DECIDE, ALWAYS = "decide", "always"  # values of `move.preview`


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What every command that moves may say; `look` asks to see what it brings before it is made."""

    confirmed: frozenset[str] = frozenset()  # keys of the unmet items that were shown [GATE-11]
    confirm_all: bool = False
    reason: str = ""
    open_items: str = "keep"
    leave_out: tuple[str, ...] = ()  # unticked: codes or titles of the landing stage's task templates
    if_version: int | None = None
    look: bool = field(default=False, compare=False)  # how it is asked for, not what it does


@dataclass(frozen=True, slots=True)
class Brought:
    """One thing the landing stage brings; `key` unticks it, `count` is for how many engagements it is new.

    With `made` an earlier entry brought it on that day, and nothing is made again [TPL-3].
    """

    key: str
    title: str
    stage: str
    kind: str = "task"
    required: bool = False
    holder: str | None = None
    due: date | None = None
    made: date | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class MoveLook:
    """What stays open in the stage left, and what the landing stage brings."""

    open: tuple[UnmetItem, ...] = ()
    brings: tuple[Brought, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.open or self.brings)


def asks(preview: str, look: MoveLook, *, forward: bool) -> bool:
    """Whether a person has something to decide beyond what the gate asks, or wants to look every time [MOVE-4].

    What a stage brings is no question in itself; what it leaves open is, going forward: going back, the work
    returns to it. An open task that nothing requires is kept without a question.
    """
    return preview == ALWAYS or (forward and any(item.required or item.kind == "request" for item in look.open))


def together(results: Iterable[ItemResult]) -> MoveLook:
    """What the moves of several leave and bring: once each, with how many it is for."""
    left: dict[str, UnmetItem] = {}
    brings: dict[str, Brought] = {}
    for result in results:
        if result.look is None:
            continue
        left |= {item.key: item for item in result.look.open}
        for one in result.look.brings:
            brings[one.key] = _merged(brings[one.key], one) if one.key in brings else _counted(one)
    return MoveLook(tuple(left.values()), tuple(brings.values()))


def _counted(one: Brought) -> Brought:
    return replace(one, count=0 if one.made else one.count)


def _merged(first: Brought, other: Brought) -> Brought:
    """Person and dates are told where they are the same for all; made counts only where it was made for all."""
    if first.made and other.made:
        return replace(first, made=max(first.made, other.made))
    if first.made or other.made:
        return _counted(other) if first.made else first
    holder = first.holder if first.holder == other.holder else None
    due = first.due if first.due == other.due else None
    return replace(first, holder=holder, due=due, count=first.count + other.count)


def named(wanted: Iterable[str], templates: Mapping[str, str]) -> frozenset[str]:
    """The codes of the templates that are named, by code or title; KeyError for a name that none has."""
    codes = set()
    for name in wanted:
        folded = " ".join(name.split()).casefold()
        found = {code for code, title in templates.items() if folded in (code.casefold(), title.casefold())}
        if not found:
            raise KeyError(name)
        codes |= found
    return frozenset(codes)
