"""From what went wrong to an exit code and to words: the command line's one translation [VAL-7]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from assure_tui.domain.errors import AssureError

if TYPE_CHECKING:
    from assure_tui.domain.views import ItemResult

DONE, FAILED, USAGE, NOT_FOUND, REFUSED, STORE, PARTLY, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130

_EXIT = {
    "usage": USAGE,
    "invalid": USAGE,
    "not_found": NOT_FOUND,
    "denied": REFUSED,
    "gate_blocked": REFUSED,
    "conflict": REFUSED,
    "confirm": REFUSED,
    "busy": STORE,
    "store": STORE,
    "failed": FAILED,
}
# What a value breaks is told by finer codes [VAL-5]; they all are `invalid` to a script.
_FAMILIES = frozenset(_EXIT)


def family(code: str | None) -> str:
    """One of the codes of cli.md for any code of a result or an error."""
    if not code:
        return "failed"
    return code if code in _FAMILIES else "conflict" if code == "identity" else "invalid"


def exit_code(code: str | None) -> int:
    """The exit code that belongs to an error code."""
    return _EXIT[family(code)]


def results_code(results: Iterable[ItemResult]) -> int:
    """0 when every item is done or unchanged, 6 when only some are, else the code of the first refused."""
    items = list(results)
    bad = [item for item in items if not item.ok]
    if not bad:
        return DONE
    if len(bad) < len(items):
        return PARTLY
    return exit_code(result_code(bad[0]))


def result_code(item: ItemResult) -> str | None:
    """The error code of one item; a confirmation that was not given is `confirm`."""
    if item.ok:
        return item.code
    if item.outcome == "confirm":
        return "confirm"
    return family(item.code) if item.code else "gate_blocked"


def as_json(error: AssureError) -> dict[str, Any]:
    """The error object of cli.md."""
    details = [{"field": d.field, "code": d.code, "message": d.message} for d in error.details]
    return {
        "v": 1,
        "error": {"code": family(error.code), "message": error.message, "details": details},
    }
