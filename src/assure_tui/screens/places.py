"""Where `g` leads besides the board and the tasks; a screen is imported when one goes there."""

from __future__ import annotations

import importlib
from typing import Any

from textual.app import App

# place -> (key after g, name, module, class)
PLACES: dict[str, tuple[str, str, str, str]] = {
    "table": ("t", "Table", "table", "TableScreen"),
    "calendar": ("c", "Calendar", "calendar", "CalendarScreen"),
    "day": ("h", "My day", "my_day", "MyDayScreen"),
    "inbox": ("i", "Inbox", "inbox", "InboxScreen"),
    "clients": ("l", "Clients", "clients", "ClientsScreen"),
    "workload": ("d", "Workload", "workload", "WorkloadScreen"),
    "activity": ("a", "Activity", "activity", "ActivityScreen"),
    "series": ("r", "Series: recurring work", "series", "SeriesScreen"),
    "pipelines": ("p", "Pipelines: the builder", "builder_list", "PipelinesScreen"),
    "foresight": ("n", "What the loop will do next", "foresight", "ForesightScreen"),
    "flow": ("f", "Flow: time in stages", "flow", "FlowScreen"),
    "pinned": ("&", "At hand: pinned, opened last", "pinned", "PinnedScreen"),
    "settings": ("s", "Settings of the firm", "settings", "SettingsScreen"),
    "people": ("w", "People, teams, permissions", "people", "PeopleScreen"),
    "control": ("e", "Control list: dates by law", "control", "ControlScreen"),
    "handbook": ("H", "Handbook and notes", "handbook", "HandbookScreen"),
    "past": ("v", "As of a past day", "past", "PastDialog"),
    "import": ("m", "Import a file …", "importing", "ImportDialog"),
}

# about one thing or several: name -> (module, class)
ABOUT: dict[str, tuple[str, str]] = {
    "builder": ("builder", "BuilderScreen"),
    "calendar": ("calendar", "CalendarScreen"),
    "client": ("client_page", "ClientPage"),
    "family": ("family", "FamilyScreen"),
    "roll": ("roll", "RollScreen"),
    "table": ("table", "TableScreen"),
    "tasks": ("tasks", "TasksScreen"),
    "why": ("why", "WhyScreen"),
}


def is_dialog(place: str) -> bool:
    """Whether the place is a question over the present screen."""
    return place in PLACES and PLACES[place][3].endswith("Dialog")


def open_place(app: App[Any], place: str) -> bool:
    """Show the screen of a place over the present one; whether there is such a place."""
    if place in ("tasks", "queue"):
        tasks: Any = importlib.import_module("assure_tui.screens.tasks")
        app.push_screen(tasks.TasksScreen(mode="mine" if place == "tasks" else "review"))
        return True
    found = PLACES.get(place)
    if found is None:
        return False
    _, _, module, name = found
    screen = getattr(importlib.import_module(f"assure_tui.screens.{module}"), name)
    app.push_screen(screen.kept(app) if hasattr(screen, "kept") else screen())
    return True


def open_about(app: App[Any], name: str, *about: Any) -> None:
    """Show a screen about something over the present one."""
    module, found = ABOUT[name]
    app.push_screen(getattr(importlib.import_module(f"assure_tui.screens.{module}"), found)(*about))
