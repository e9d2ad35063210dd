"""When a blocker is opened, closed and opened again, whatever its source [BLK-2] [BLK-5]."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import BlockerState, WaitingOn, read_short, short

_KINDS = {"k1": "engagement", "request": "request"}
# What a manual one may say it waits on [BLK-2].
BY_HAND = (WaitingOn.CLIENT, WaitingOn.THIRD_PARTY, WaitingOn.TAX_AUTHORITY, WaitingOn.INTERNAL)
_AUTHORITY = "IRS or state"


def waits_on_words(value: str) -> str:
    """What it waits on as people say it: `third party`, `IRS or state`."""
    return _AUTHORITY if value == WaitingOn.TAX_AUTHORITY else value.replace("_", " ")


def read_waits_on(text: str) -> WaitingOn:
    """One of the four that a manual blocker may wait on, by its word, code or beginning [BLK-2]."""
    typed = " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
    for each in BY_HAND:
        known = [waits_on_words(each).casefold(), each.value.replace("_", " ")]
        known += ["state"] if each is WaitingOn.TAX_AUTHORITY else []
        if typed and any(word.startswith(typed) for word in known):
            return each
    words = ", ".join(map(waits_on_words, BY_HAND))
    raise Invalid("waits_on", "unknown", f"a blocker waits on one of {words}; {text!r} is none of them")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a rule wants an engagement to wait for; `fresh` opens it where there is none yet [BLK-3]."""

    title: str
    expected: date | None = None
    fresh: bool = True
    missed: bool = False  # its expected date is over


@dataclass(frozen=True, slots=True)
class Standing:
    """A blocker as it is."""

    state: BlockerState
    title: str
    expected: date | None
    removed: bool = False


def k1_source(engagement_id: int) -> str:
    """The source of a K-1 dependency: `k1:E-12`."""
    return f"k1:{short('engagement', engagement_id)}"


def item_source(item_id: int) -> str:
    """The source of a missing document: `item:5`."""
    return f"item:{item_id}"


def request_source(request_id: int) -> str:
    """The source of a payment or signature: `request:R-3`."""
    return f"request:{short('request', request_id)}"


def read_source(source: str | None) -> tuple[str, int] | None:
    """`engagement`, `item` or `request` and its number; None for a source that is none of these."""
    kind, mark, rest = (source or "").partition(":")
    if kind == "item" and mark and rest.isascii() and rest.isdigit():
        return "item", int(rest)
    if kind in _KINDS and rest[:2] in ("E-", "R-"):
        number = read_short(rest, _KINDS[kind])
        return None if number is None else (_KINDS[kind], number)
    return None


def target_of(source: str | None) -> str | None:
    """Where one jumps to from a blocker: `E-12`, `R-3` or `item:5` [BLK-9]."""
    found = read_source(source)
    if found is None:
        return None
    return item_source(found[1]) if found[0] == "item" else short(*found)


def step(standing: Standing | None, wanted: Wanted | None, *, worse: bool = False) -> str | None:
    """What a rule does now: open, reopen, follow (title and date), resolve, or nothing.

    A dismissed one comes back only when its source got worse: an event, or a later expected date missed [BLK-5].
    """
    if wanted is None:
        active = standing is not None and not standing.removed and standing.state is BlockerState.ACTIVE
        return "resolve" if active else None
    if standing is None:
        return "open" if wanted.fresh else None
    if standing.removed or standing.state is BlockerState.RESOLVED:
        return "reopen" if wanted.fresh else None
    if standing.state is BlockerState.DISMISSED:
        later = wanted.missed and _after(wanted.expected, standing.expected)
        return "reopen" if wanted.fresh and (worse or later) else None
    return "follow" if (standing.title, standing.expected) != (wanted.title, wanted.expected) else None


def _after(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one > other


def k1_waits(first: date, last: date | None, source_last: date | None) -> bool:
    """Whether a return needs the K-1 of a year: that one ends within this one's period [BLK-8]."""
    return last is not None and source_last is not None and first <= source_last <= last


def waits_for(title: str, client: str, stage: str, holder: str | None) -> str:
    """`Form 1065 2025 of Larch Partners, In prep, Ana` [BLK-9]."""
    return ", ".join(part for part in (f"{title} of {client}", stage, holder) if part)
