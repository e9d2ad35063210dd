"""What can be linked to an engagement, how it is named, and which right it takes [LINK-1] [LINK-2] [PERM-9]."""

from __future__ import annotations

import re
from enum import StrEnum

from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Actor, short
from assure_tui.domain.policy import holds
from assure_tui.domain.requests import INTAKE, SIGNING


class LinkKind(StrEnum):
    """The kinds of [LINK-1]; a message thread is a request."""

    TASK = "task"
    REQUEST = "request"
    PAYMENT = "payment"
    DOCUMENT = "document"
    TIME = "time"
    NOTE = "note"
    PAGE = "page"
    ENGAGEMENT = "engagement"

    @property
    def label(self) -> str:
        return {"page": "Handbook page", "time": "Time entry"}.get(self.value, self.value.capitalize())


ANY_CLIENT = frozenset({LinkKind.PAGE, LinkKind.ENGAGEMENT})  # all others are of the same client [LINK-2]
_SHORT = {
    LinkKind.TASK: "task",
    LinkKind.REQUEST: "request",
    LinkKind.TIME: "time_entry",
    LinkKind.ENGAGEMENT: "engagement",
}
_LETTERS = {"T": LinkKind.TASK, "R": LinkKind.REQUEST, "H": LinkKind.TIME, "E": LinkKind.ENGAGEMENT}
_WORDS = {"doc": LinkKind.DOCUMENT, "eng": LinkKind.ENGAGEMENT} | {str(kind): kind for kind in LinkKind}
_NUMBER = re.compile(r"[0-9]{1,15}")


def reference(kind: str, number: int) -> str:
    """How people name it: `E-30`, `R-3`, `T-9`, `H-2`, else `note:4`, `page:1`, `doc:7`, `payment:5` [CONV-10]."""
    found = LinkKind(kind)
    if found in _SHORT:
        return short(_SHORT[found], number)
    return f"{'doc' if found is LinkKind.DOCUMENT else found}:{number}"


def read_reference(text: str) -> tuple[LinkKind, int]:
    """The kind and number of `E-30`, `request:3`, `doc:7` …; Invalid says what can be typed."""
    word, mark, rest = text.strip().partition(":")
    kind = _WORDS.get(word.strip().casefold()) if mark else _LETTERS.get(word[:1].upper())
    number = rest.strip() if mark else word[1:].removeprefix("-")
    if mark and kind in _SHORT and number[:1].upper() == short(_SHORT[kind], 1)[0]:
        number = number[1:].removeprefix("-")  # request:R-3
    if kind is None or not _NUMBER.fullmatch(number):
        raise Invalid(
            "to",
            "format",
            f"'{text}' names nothing that can be linked; type E-30, R-3, T-9, H-2, note:4, page:1, doc:7 or payment:5",
        )
    return kind, int(number)


def rights_for(kind: str, *, request_kind: str = "", own: bool = False) -> tuple[str, ...]:
    """The permissions of which one is needed to link such a thing [PERM-9]; `own` is of time entries."""
    if kind == LinkKind.TIME:
        return ("Log time", "Edit all time") if own else ("Edit all time",)
    if kind == LinkKind.REQUEST:
        return (_right_of_request(request_kind),)
    return (
        {
            LinkKind.TASK: "Edit tasks",
            LinkKind.PAYMENT: "Edit billing",
            LinkKind.DOCUMENT: "Edit documents",
            LinkKind.NOTE: "Edit notes",
            LinkKind.PAGE: "Edit notes",
            LinkKind.ENGAGEMENT: "Edit engagements",
        }[LinkKind(kind)],
    )


def _right_of_request(kind: str) -> str:
    if kind in INTAKE:
        return "Send intake"
    return "Send for signature" if kind in SIGNING else "Edit billing"


def may_link(actor: Actor, kind: str, *, request_kind: str = "", own: bool = False) -> bool:
    """Whether the person may link such a thing, besides Edit engagements [LINK-4]."""
    rights = rights_for(kind, request_kind=request_kind, own=own)
    return actor.is_system or any(holds(actor, right) for right in rights)
