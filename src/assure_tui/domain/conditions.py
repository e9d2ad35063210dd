"""Conditions of stages: client tags, entity types, engagement types [COND-1]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def fits(condition: Mapping[str, Any] | None, *, tags: Collection[str], entity: str, type_code: str) -> bool:
    """Whether every part that is given fits; parts left empty do not restrict."""
    return not misfit(condition, tags=tags, entity=entity, type_code=type_code)


def misfit(condition: Mapping[str, Any] | None, *, tags: Collection[str], entity: str, type_code: str) -> str:
    """The parts that do not fit, in words; nothing when all do [COND-4]."""
    if not condition:
        return ""
    held = {tag.casefold() for tag in tags}
    any_of = [tag for tag in condition.get("any_tags", ()) if tag]
    missing = [tag for tag in condition.get("all_tags", ()) if tag.casefold() not in held]
    present = [tag for tag in condition.get("no_tags", ()) if tag.casefold() in held]
    entities, types = condition.get("entity", ()), condition.get("types", ())
    found = []
    if any_of and not any(tag.casefold() in held for tag in any_of):
        found.append(f"the client has none of the tags {', '.join(any_of)}")
    if missing:
        found.append(f"the client lacks the tag {', '.join(missing)}")
    if present:
        found.append(f"the client has the tag {', '.join(present)}")
    if entities and entity not in entities:
        found.append(f"the client is {entity}, not {' or '.join(entities)}")
    if types and type_code not in types:
        found.append(f"the type is {type_code}, not {' or '.join(types)}")
    return "; ".join(found)


def in_words(condition: Mapping[str, Any] | None) -> str:
    """The condition as a person reads it under the stage's name [COND-2]."""
    if not condition:
        return ""
    words = {
        "any_tags": "tagged any of",
        "all_tags": "tagged",
        "no_tags": "not tagged",
        "entity": "only",
        "types": "only",
    }
    return "; ".join(f"{said} {', '.join(condition[part])}" for part, said in words.items() if condition.get(part))


def advance_in_words(advance: Mapping[str, Any] | None) -> str | None:
    """The auto-advance condition as a person reads it [ADV-1]."""
    if not advance:
        return None
    joined = advance.get("all") or advance.get("any") or []
    link = " and " if advance.get("all") else " or "
    return link.join(str(part).replace("_", " ") for part in joined) or None
