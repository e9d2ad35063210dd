"""A checklist as lines: `W-2; Wage statement; required; count 2; expected 14 days; files *w2*, *w-2*` [DOC-7] [DOC-8]."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.seed_fields import nearest

MOST = 200  # items of one list
_EXPECTED = re.compile(r"expected (\d{1,3}) days?", re.ASCII)
_COUNT = re.compile(r"count (\d{1,3})", re.ASCII)


def items_words(items: Sequence[Mapping[str, Any]]) -> str:
    """One line for each item."""
    return "\n".join(_line(item) for item in items)


def _line(item: Mapping[str, Any]) -> str:
    parts = [item["name"], item["document"]]
    parts += ["required"] if item.get("required") else []
    parts += [f"count {item['count']}"] if item.get("count", 1) != 1 else []
    parts += [f"expected {item['expected_days']} days"] if item.get("expected_days") is not None else []
    parts += [f"files {', '.join(item['patterns'])}"] if item.get("patterns") else []
    return "; ".join(parts)


def typed_patterns(text: str) -> tuple[str, ...]:
    """The patterns of `*w2*, *w-2*` [DOC-8]; nothing and `-` are none."""
    parts = (part.strip() for part in text.split(","))
    return tuple(part for part in parts if part not in ("", "-"))


def read_items(text: str, field: str = "checklist") -> list[dict[str, Any]]:
    """The items of as many lines; every wrong line is told with its number [VAL-6]."""
    found: list[dict[str, Any]] = []
    wrong: list[Detail] = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        try:
            found.append(_item(line, f"{field}[{number}]"))
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong)
    return found


def _item(line: str, field: str) -> dict[str, Any]:
    name, *parts = [part.strip() for part in line.split(";")]
    if not parts or not parts[0]:
        raise Invalid(field, "format", f"{field} is 'name; document type', then required, count, expected, files")
    item: dict[str, Any] = {"name": name, "document": parts[0], "required": False, "count": 1, "patterns": []}
    for part in filter(None, parts[1:]):
        if part == "required":
            item["required"] = True
        elif found := _COUNT.fullmatch(part):
            item["count"] = int(found[1])
        elif found := _EXPECTED.fullmatch(part):
            item["expected_days"] = int(found[1])
        elif part.startswith("files "):
            item["patterns"] = [one.strip() for one in part.removeprefix("files ").split(",") if one.strip()]
        else:
            known = ("required", "count 2", "expected 14 days", "files *w2*")
            raise Invalid(field, "unknown", f"{field}: {part!r} is none of {', '.join(known)}{nearest(part, known)}")
    return item


def checked_items(items: Sequence[Mapping[str, Any]], documents: Sequence[str]) -> list[dict[str, Any]]:
    """The items with the firm's document types, or everything that is wrong with them [VAL-6]."""
    wrong: list[Detail] = []
    found: list[dict[str, Any]] = []
    known = {name.casefold(): name for name in documents}
    if len(items) > MOST:
        raise Invalid("checklist", "range", f"a checklist has at most {MOST} items")
    for number, item in enumerate(items, start=1):
        field = f"checklist[{number}]"
        try:
            found.append(_checked(item, field, known))
        except AssureError as error:
            wrong += error.details
    if wrong:
        raise InvalidMany(wrong)
    return found


def _checked(item: Mapping[str, Any], field: str, known: Mapping[str, str]) -> dict[str, Any]:
    name = text_rules.one_line(str(item.get("name") or ""), f"{field}.name", high=120)
    document = known.get(str(item.get("document") or "").strip().casefold())
    if ";" in name:
        raise Invalid(f"{field}.name", "format", "the name of an item has no ';'")
    if document is None:
        typed = str(item.get("document") or "")
        hint = nearest(typed, known.values())
        raise Invalid(f"{field}.document", "unknown", f"there is no document type {typed!r}{hint}")
    count, expected = item.get("count", 1), item.get("expected_days")
    if type(count) is not int or not 1 <= count <= 999:
        raise Invalid(f"{field}.count", "range", "an item asks for 1 to 999 files")
    if expected is not None and (type(expected) is not int or not 0 <= expected <= 366):
        raise Invalid(f"{field}.expected_days", "range", "an item is expected within 0 to 366 days")
    patterns = [text_rules.one_line(str(one), f"{field}.patterns", high=120) for one in item.get("patterns") or ()]
    made: dict[str, Any] = {
        "name": name, "document": document, "patterns": patterns, "required": bool(item.get("required", False)),
        "count": count,
    }  # fmt: skip
    return made if expected is None else made | {"expected_days": expected}
