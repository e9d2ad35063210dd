"""What is in a person's name when they leave, in groups, and where each goes [LEAVE-1] [LEAVE-2]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assure_tui.domain.errors import Invalid

DEFAULT, NOBODY, OFF = "default", "nobody", "off"
# group -> how it is called, and whether "the client's default" means something there
GROUPS: dict[str, tuple[str, bool]] = {
    "engagements": ("Slots of live engagements", True),
    "tasks": ("Open tasks", True),
    "firm_tasks": ("Tasks of the firm", False),
    "blockers": ("Blockers they own", True),
    "defaults": ("Default slots of clients", False),
    "access": ("Access to clients", False),
    "series": ("Series", True),
    "occurrences": ("Planned occurrences", True),
    "templates": ("Fixed names in task templates", False),
    "settings": ("Settings of the firm", False),
    "timer": ("Running timer", False),
}
Choice = int | str  # the number of a successor, or one of the three words


@dataclass(frozen=True, slots=True)
class HeldItem:
    """One thing in a person's name; `key` names it in a choice of its own."""

    group: str
    kind: str  # engagement, task, blocker, client, access, series, occurrence, task_template, setting, timer
    id: int
    field: str
    label: str
    client_id: int | None = None
    pipeline_id: int | None = None
    engagement_id: int | None = None

    @property
    def key(self) -> str:
        """Such as `engagement:12:preparer_id`."""
        return f"{self.kind}:{self.id}:{self.field}"


def choice_for(item: HeldItem, chosen: Mapping[str, Choice], otherwise: Choice) -> Choice:
    """Its own choice, else its group's, else the one for everything."""
    return chosen.get(item.key, chosen.get(item.group, otherwise))


def check_choices(chosen: Mapping[str, Choice]) -> None:
    """Groups and words that exist; Invalid names what would be right."""
    for key, choice in chosen.items():
        group = key if key in GROUPS else None
        if group is None and key.count(":") != 2:
            raise Invalid("groups", "unknown", f"there is no group {key!r}; there are {', '.join(GROUPS)}")
        if isinstance(choice, str) and choice not in (DEFAULT, NOBODY, OFF):
            raise Invalid("groups", "unknown", f"{choice!r} is none of {DEFAULT}, {NOBODY}, {OFF} and no person")
        if choice == DEFAULT and group is not None and not GROUPS[group][1]:
            raise Invalid("groups", "not_offered", f"{GROUPS[group][0]}: the client's default means nothing here")
        if group == "timer" and isinstance(choice, int):
            raise Invalid("groups", "not_offered", "a running timer is thrown away or kept, not handed on")
