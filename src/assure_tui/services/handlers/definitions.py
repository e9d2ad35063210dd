"""What handlers of the firm's lists share: names, colours, places in the order, all errors together [VAL-4] [VAL-6]."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.seed_fields import nearest
from assure_tui.domain.seed_words import COLOURS
from assure_tui.store.derive import fold


def read_fields(fields: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]], noun: str) -> dict[str, Any]:
    """Every given field by its reader; all that is wrong is told at once, unknown ones with the nearest."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []
    for name, value in fields.items():
        reader = readers.get(name)
        if reader is None:
            wrong.append(Detail(name, "key.unknown", f"{noun} has no field {name!r}{nearest(name, readers)}"))
            continue
        try:
            found[name] = reader(value)
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong) if len(wrong) > 1 else Invalid(wrong[0].field, wrong[0].code, wrong[0].message)
    return found


def name_of(value: Any, rows: Sequence[Any], row: Any, noun: str, *, high: int = 60) -> str:
    """A name nobody else in the list has, compared without case [VAL-4]."""
    text = text_rules.one_line(str(value or ""), "name", high=high)
    if any(other is not row and fold(other.name) == fold(text) for other in rows):
        raise Invalid("name", "duplicate", f"there is a {noun} {text!r} already")
    return text


def colour(value: Any) -> str:
    """A colour of the fixed list; each has a glyph besides [VIEW-8]."""
    typed = str(value or "").strip().casefold().replace("gray", "grey")
    if typed not in COLOURS:
        raise Invalid("colour", "unknown", f"{value!r} is no colour{nearest(typed, COLOURS)}; {', '.join(COLOURS)}")
    return typed


def flag(field: str) -> Callable[[Any], bool]:
    """A reader of yes and no."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise Invalid(field, "key.type", f"{field} is yes or no, not {value!r}")
        return value

    return read


def place(value: Any) -> int:
    """A place in a list, from 1."""
    if type(value) is not int or not 1 <= value <= 999:
        raise Invalid("position", "range", f"a place in the list is a number from 1 to 999, not {value!r}")
    return value


def put_at(rows: Sequence[Any], row: Any, wanted: int) -> None:
    """Move a row to a place among its fellows; the others close up."""
    order = [other for other in sorted(rows, key=lambda one: (one.position, one.id)) if other is not row]
    order.insert(wanted - 1, row)
    for position, other in enumerate(order):
        if other.position != position:
            other.position = position


def find(rows: Sequence[Any], wanted: str, noun: str, field: str) -> Any:
    """The row of that code or name; Invalid names the nearest."""
    folded = fold(wanted.strip())
    for row in rows:
        if folded in (fold(getattr(row, "code", row.name)), fold(row.name)):
            return row
    raise Invalid(field, "unknown", f"there is no {noun} {wanted!r}{nearest(wanted, [row.name for row in rows])}")


def code_from(name: str, taken: Sequence[str]) -> str:
    """A code for a name: small letters and dashes, a number behind where it is taken."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:20] or "x"
    known = {fold(code) for code in taken}
    number = 1
    code = base
    while code in known:
        number += 1
        code = f"{base}-{number}"
    return code
