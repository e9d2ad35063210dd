"""How the words of filters look and compare: case, accents, blanks and slips of the finger."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Target: TypeAlias = Literal["engagements", "clients", "tasks"]
Kind: TypeAlias = Literal[
    "person",
    "choice",
    "text",
    "date",
    "age",
    "number",
    "state",
    "presence",
    "period",
    "yearend",
    "in",
    "shape",
]


def fold(text: str) -> str:
    """Text as it is compared: without case and accents (interface.md 3.3)."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if not unicodedata.combining(char))


def squash(text: str) -> str:
    """A word of a fixed list as it is compared: `On hold`, `on-hold`, `on_hold` and `onhold` are one."""
    return re.sub(r"[\s_-]+", "", fold(text))


@dataclass(frozen=True, slots=True)
class Field:
    """One word before the colon: what it takes and how it compares.

    `choices` maps the stored value to what people may also type; `open` says that other values exist,
    which only the store knows (names of stages, custom statuses).
    """

    name: str
    kind: Kind
    label: str
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: bool = True
    ordered: bool = False
    percent: bool = False
    prefix: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The values of the fixed list as people type them."""
        return tuple(squash(value) for value in self.choices)

    def choice(self, typed: str) -> str | None:
        """The stored value for a typed word, None if the fixed list lacks it."""
        wanted = squash(typed)
        for value, others in self.choices.items():
            if wanted == squash(value) or any(wanted == squash(other) for other in others):
                return value
        return None


def nearest(typed: str, words: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Up to three words near a mistyped one [FILT-2]."""
    wanted = squash(typed)
    by_key: dict[str, str] = {}
    for word in words:
        by_key.setdefault(squash(word), word)
    starts = [key for key in by_key if wanted and key.startswith(wanted)]
    close = difflib.get_close_matches(wanted, by_key, n=count, cutoff=0.5)
    return tuple(by_key[key] for key in dict.fromkeys((*close, *starts)))[:count]
