"""The one family of errors [VAL-1]: each has a stable code and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """One finding of an error: where, which code, and what would be right."""

    field: str
    code: str
    message: str


class AssureError(Exception):
    """Base of everything the product refuses on purpose; `code` is one of cli.md's error codes."""

    code = "failed"

    def __init__(self, message: str, details: Iterable[Detail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details: tuple[Detail, ...] = tuple(details)


class Invalid(AssureError):
    """A value breaks its rule [VAL-5]."""

    code = "invalid"

    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message, (Detail(field, code, message),))
        self.field = field
        self.value_code = code


class QueryError(Invalid):
    """A filter that cannot be read or names what is not there; `start` and `end` mark the place [FILT-2]."""

    def __init__(
        self,
        message: str,
        start: int = 0,
        end: int = 0,
        suggestions: Sequence[str] = (),
        *,
        code: str = "query.syntax",
    ) -> None:
        super().__init__("query", code, message)
        self.start = start
        self.end = max(start, end)
        self.suggestions = tuple(suggestions)


class InvalidMany(AssureError):
    """Several values break their rules; all are told together [VAL-6]."""

    code = "invalid"

    def __init__(self, details: Iterable[Detail]) -> None:
        found = tuple(details)
        super().__init__("; ".join(f"{d.field}: {d.message}" if d.field else d.message for d in found), found)


class Denied(AssureError):
    """A permission or sight is missing [PERM-2]; `rule` names which."""

    code = "denied"

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason, (Detail("", rule, reason),))
        self.rule = rule
        self.reason = reason


class GateBlocked(AssureError):
    """A gate, a status or a rule of the work refuses [GATE-10]; details name every unmet item."""

    code = "gate_blocked"


class NeedsConfirmation(AssureError):
    """Something is warned and was not confirmed [CONV-3]; details are the list to be shown."""

    code = "confirm"


class Conflict(AssureError):
    """A value seen has changed since, or an identity is taken [CONV-9] [PER-4]."""

    code = "conflict"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, (Detail(field, "conflict", message),))
        self.field = field


class NotFound(AssureError):
    """There is no such thing, or the person may not see it."""

    code = "not_found"


class Busy(AssureError):
    """The database stayed locked longer than five seconds; try again."""

    code = "busy"


class StoreError(AssureError):
    """The store is missing, unreadable, damaged, newer than the program, or in a place it must not be."""

    code = "store"


class Damaged(StoreError):
    """The store holds what this program never wrote; `check` can still be asked what it is."""
