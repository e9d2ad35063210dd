"""What a search over everything finds, and the words it is asked with [FILT-7]."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.model import short

ARCHIVED = "archived"  # the word that asks for what is over
MOST_WORDS = 8
# In the order in which they are shown; every kind gets its share of the places.
FOUND_KINDS = ("engagement", "client", "contact", "task", "request", "note", "page", "view")
LABELS = {"page": "handbook page", "view": "saved view"}
_NUMBERED = ("engagement", "client", "task", "request")


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that fits: what it is called, whose it is, and where it lives."""

    kind: str
    id: int
    label: str
    client: str | None = None
    client_id: int | None = None
    engagement_id: int | None = None
    pipeline_id: int | None = None
    about: str = ""  # the mail address of a contact, the period of work, the filter of a view
    archived: bool = False

    @property
    def reference(self) -> str:
        """The number people use where its kind has one [CONV-10]."""
        return short(self.kind, self.id) if self.kind in _NUMBERED else ""

    @property
    def named(self) -> str:
        """Its kind in words."""
        return LABELS.get(self.kind, self.kind)


def wanted(text: str) -> tuple[tuple[str, ...], bool]:
    """The words to find, and whether what is archived is asked for by the word `archived`."""
    words = text.split()
    rest = [word for word in words if word.casefold() != ARCHIVED]
    return tuple(rest[:MOST_WORDS]), len(rest) < len(words)


def fair(found: dict[str, list[Found]], limit: int) -> tuple[Found, ...]:
    """As many as there is room for: each kind in turn gives one, so that none crowds out another."""
    kept: dict[str, int] = dict.fromkeys(found, 0)
    room = limit
    while room > 0 and any(kept[kind] < len(found[kind]) for kind in found):
        for kind in found:
            if room > 0 and kept[kind] < len(found[kind]):
                kept[kind] += 1
                room -= 1
    return tuple(one for kind in found for one in found[kind][: kept[kind]])
