"""What handlers give back, and the loop over several things with a result each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult


@dataclass
class Handled:
    """A handler's answer: the summary for the log and a result per item."""

    summary: str
    results: list[ItemResult] = field(default_factory=list)
    reason: str | None = None
    undoes: int | None = None
    undoable: bool = True
    logged: bool = False  # written to the log even when nothing changed [ACT-4]
    then: Command | None = None  # what is left for the next part of a long act [BULK-3]


def each(kind: str, ids: Iterable[int], act: Callable[[int], ItemResult]) -> list[ItemResult]:
    """Act on each thing; several answer one by one, a single one raises its error [BULK-2].

    `act` checks before it changes anything, so that a refusal leaves no trace.
    """
    numbers = list(dict.fromkeys(ids))
    if not numbers:
        raise NotFound(f"no {kind} was named")
    results = []
    for number in numbers:
        try:
            results.append(act(number))
        except AssureError as error:
            if len(numbers) == 1:
                raise
            results.append(refused(short(kind, number), error))
    return results


def refused(number: str, error: AssureError) -> ItemResult:
    """An item's result for an error."""
    return ItemResult(number, "refused", error.code, error.message)


def done(
    number: str, message: str = "", before: str | None = None, after: str | None = None, *warnings: str
) -> ItemResult:
    return ItemResult(number, "done", None, message, before, after, tuple(warnings))


def unchanged(number: str, message: str = "nothing to change") -> ItemResult:
    return ItemResult(number, "unchanged", None, message)


def several(count: int, one: str, many: str) -> str:
    """`one` for a single thing, else the count and `many`."""
    return one if count == 1 else f"{count} {many}"
