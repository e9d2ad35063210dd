"""The fields of an engagement type, each read and checked by its rule [TYPE-4] [VAL-5]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain import rule_words, text_rules
from assure_tui.domain.due_rules import ROLLS, type_dates_from_dict
from assure_tui.domain.errors import Detail, Invalid, InvalidMany
from assure_tui.domain.model import Entity, Priority
from assure_tui.domain.period_values import KINDS
from assure_tui.domain.seed_fields import nearest
from assure_tui.domain.titles import parse_pattern
from assure_tui.services.context import Context
from assure_tui.services.handlers import definitions
from assure_tui.services.handlers.creating import choice, minutes
from assure_tui.store import tables as t
from assure_tui.store.sql import select

COLUMNS = {"line": "line_id", "period": "period_kind", "pipeline": "pipeline_id", "title": "title_pattern"}
FLAGS = ("pays", "income_return", "produces_k1", "takes_k1")
RULES = ("due", "ext", "roll", "alternates", *FLAGS)
MOST_DAYS = 366


def values(ctx: Context, fields: Mapping[str, Any], known: list[t.EngagementType], row: Any) -> dict[str, Any]:
    """Columns by name, rules under their keys, `checklist` and `position` as they are; all errors together."""
    readers: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: definitions.name_of(value, known, row, "type", high=120),
        "line": lambda value: _named(ctx, t.ServiceLine, "service line", "line", value),
        "pipeline": lambda value: None if not value else _named(ctx, t.Pipeline, "pipeline", "pipeline", value),
        "entities": _entities,
        "period": _period,
        "title": _title,
        "priority": lambda value: choice(Priority, value or "", "priority"),
        "budget": lambda value: None if value is None else minutes(value),
        "hidden": definitions.flag("hidden"),
        "description": lambda value: text_rules.long_text(value or "", "description"),
        "start_offset": _start_offset,
        "client_status": lambda value: _client_status(ctx, value),
        "position": definitions.place,
        "due": lambda value: _rule(value, "due") or {"kind": "manual"},
        "ext": lambda value: _rule(value, "ext", extension=True),
        "roll": _roll,
        "alternates": _alternates,
        **{name: definitions.flag(name) for name in FLAGS},
        "checklist": lambda value: _checklist(ctx, value),
    }
    return {
        COLUMNS.get(name, name): value for name, value in definitions.read_fields(fields, readers, "a type").items()
    }


def rules_with(rules: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The rules of a type with some of them changed; what is empty or off is left out, as in the seed file."""
    found = dict(rules)
    for name in RULES:
        if name in changes:
            key = "alternate" if name == "alternates" else name
            if changes[name] or name == "due":
                found[key] = changes[name]
            else:
                found.pop(key, None)
    if changes.keys() & set(RULES):
        found.setdefault("due", {"kind": "manual"})
        found.setdefault("roll", "none")
        type_dates_from_dict(found)  # what no single field shows: rules that do not go together
    return found


def _named(ctx: Context, model: Any, noun: str, field: str, value: Any) -> int:
    rows = [row for row in ctx.unit.all(select(model)) if not getattr(row, "removed", False)]
    return int(definitions.find(rows, str(value or ""), noun, field).id)


def _entities(value: Any) -> list[str]:
    words = value.split(",") if isinstance(value, str) else value or ()
    kinds = [choice(Entity, str(word).strip(), "entities") for word in words if str(word).strip()]
    if not kinds:
        raise Invalid("entities", "required", "a type is for one kind of client at least")
    return list(dict.fromkeys(kinds))


def _period(value: Any) -> str:
    typed = str(value or "").strip().casefold().replace(" ", "_").replace("-", "_")
    if typed not in KINDS:
        raise Invalid("period", "unknown", f"there is no kind of period {value!r}{nearest(typed, KINDS)}")
    return typed


def _title(value: Any) -> str:
    text = text_rules.one_line(str(value or ""), "title", high=300)
    parse_pattern(text, "title")  # [CODE-4]
    return text


def _start_offset(value: Any) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not -MOST_DAYS <= value <= MOST_DAYS:
        raise Invalid("start_offset", "range", f"work starts at most {MOST_DAYS} days from its creation, not {value!r}")
    return value


def _client_status(ctx: Context, value: Any) -> str | None:
    if not value:
        return None
    rows = list(ctx.unit.all(select(t.ClientFacingStatus)))
    return str(definitions.find(rows, str(value), "client-facing status", "client_status").name)


def _rule(value: Any, field: str, *, extension: bool = False) -> dict[str, Any] | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        if extension and value.strip().casefold() in ("-", "none", "no"):
            return None
        return rule_words.read_words(value, field, extension=extension)
    wrong = rule_words.problems(dict(value) if isinstance(value, Mapping) else value, field, extension=extension)
    _tell(wrong)
    return dict(value)


def _roll(value: Any) -> str:
    typed = str(value or "none").strip().casefold()
    if typed not in ROLLS:
        raise Invalid("roll", "unknown", f"roll is one of {', '.join(ROLLS)}, not {value!r}{nearest(typed, ROLLS)}")
    return typed


def _alternates(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, str):
        value = rule_words.read_alternates(value)
    found = [dict(item) if isinstance(item, Mapping) else item for item in value or ()]
    _tell(rule_words.alternate_problems(found))
    return found


def _tell(wrong: tuple[Detail, ...]) -> None:
    if wrong:
        raise Invalid(wrong[0].field, wrong[0].code, wrong[0].message) if len(wrong) == 1 else InvalidMany(wrong)


def _checklist(ctx: Context, value: Any) -> list[dict[str, Any]] | None:
    """The type's own list of papers; None takes it away, and that of its pipeline counts again [DOC-7]."""
    from assure_tui.domain.checklist_words import checked_items, read_items

    if not value:
        return None
    documents = [str(name) for name in ctx.unit.all(select(t.DocumentType.name))]
    items = read_items(value) if isinstance(value, str) else [dict(item) for item in value]
    return checked_items(items, documents)
