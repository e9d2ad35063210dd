"""What of an engagement can become its series' own, for the next ones: "save to series" [REC-22]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assure_tui.domain.errors import NotFound
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import SLOTS, Priority
from assure_tui.domain.views import ClientView, EngagementView, StaffView

# What a series calls it, and what a view calls it.
SAVED = {"budget": "budget_minutes", "description": "description", "priority": "priority", "tags": "tags"}
FIELDS = (*SAVED, *SLOTS)


def values(one: EngagementView, names: Iterable[str], staff: Iterable[StaffView]) -> dict[str, Any]:
    """The fields of EditSeries that give a series what the engagement has."""
    people = {login: person.id for person in staff for login in (person.initials, person.login) if login}
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(one, SAVED.get(name, name))
        if name in SLOTS and value is not None:
            if value not in people:
                raise NotFound(f"there is no person {value!r}")
            value = people[value]
        found[name] = str(value) if name == "priority" else value
    return found


def worth_saving(
    one: EngagementView, template: Mapping[str, Any], client: ClientView, staff: Iterable[StaffView]
) -> dict[str, str]:
    """The fields a person may tick, each with what it is now: those the form edits, and those that are another."""
    logins = {person.id: person.login or person.initials for person in staff}
    said = {
        "budget": minutes_words(one.budget_minutes) if one.budget_minutes is not None else "none",
        "description": "as it stands above",
    }
    if str(one.priority) != template.get("priority", str(Priority.MEDIUM)):
        said["priority"] = str(one.priority)
    if set(one.tags) != set(template.get("tags", ())) and one.tags:
        said["tags"] = ", ".join(one.tags)
    for slot in SLOTS:
        usual = logins.get(template[slot]) if slot in template else getattr(client, slot)
        if getattr(one, slot) != usual:
            said[slot] = getattr(one, slot) or "nobody"
    return said
