"""Conditions of stages: client tags, entity types, engagement types [COND-1]."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def fits(condition: Mapping[str, Any] | None, *, tags: Collection[str], entity: str, type_code: str) -> bool:
    """Whether every part that is given fits; parts left empty do not restrict."""
    if not condition:
        return True
    held = {tag.casefold() for tag in tags}
    any_of = {tag.casefold() for tag in condition.get("any_tags", ())}
    all_of = {tag.casefold() for tag in condition.get("all_tags", ())}
    none_of = {tag.casefold() for tag in condition.get("no_tags", ())}
    entities, types = condition.get("entity", ()), condition.get("types", ())
    return (
        (not any_of or bool(any_of & held))
        and all_of <= held
        and not none_of & held
        and (not entities or entity in entities)
        and (not types or type_code in types)
    )


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
