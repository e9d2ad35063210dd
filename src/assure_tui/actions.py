"""Every action with its keys: the one source of bindings, help and palette (interface.md 2.3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from assure_tui.action_tables import TABLES

if TYPE_CHECKING:
    from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do; `keys` are as printed on the keyboard or Textual's names for them."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    scope: str
    sends: str = ""  # name of its command: naming the class would import them all before the first frame
    priority: tuple[str, ...] = ()  # keys that work inside dialogs and inputs as well
    parameter: str = ""  # for a row of digit keys: the argument is the digit

    @property
    def command(self) -> type[Command] | None:
        """The command it sends, where it sends one."""
        from assure_tui.domain import (
            client_commands,
            commands,
            contact_commands,
            copy_commands,
            definition_commands,
            document_commands,
            evidence_commands,
            firm_commands,
            link_commands,
            loop_commands,
            note_commands,
            people_commands,
            personal_commands,
            pipeline_commands,
            removal_commands,
            request_commands,
            series_commands,
            task_commands,
            time_commands,
        )

        modules = (
            commands,
            definition_commands,
            document_commands,
            firm_commands,
            series_commands,
            request_commands,
            loop_commands,
            people_commands,
            evidence_commands,
            time_commands,
            personal_commands,
            task_commands,
            pipeline_commands,
            copy_commands,
            link_commands,
            note_commands,
            contact_commands,
            removal_commands,
            client_commands,
        )
        found = (getattr(module, self.sends, None) for module in modules if self.sends)
        return next((command for command in found if command is not None), None)

    @property
    def method(self) -> str:
        """The name of the Textual action that does it."""
        return self.id.replace(".", "_")

    @property
    def call(self) -> str:
        """What Textual runs: on the app for what works everywhere, else on the screen."""
        return f"app.{self.method}" if self.priority else self.method

    @property
    def shown_keys(self) -> str:
        """The keys as people write them: `L shift+right`."""
        return " ".join(self.keys)


# Keys that no action may have as its first one (interface.md 2.2); twins are allowed.
NOT_PRIMARY = frozenset(
    {
        "ctrl+i", "ctrl+m", "ctrl+h", "ctrl+[", "ctrl+enter", "shift+enter", "ctrl+.", "ctrl+space", "ctrl+@",
        "ctrl+b", "ctrl+a", "ctrl+z", "ctrl+e", "ctrl+j", "ctrl+k", "f1", "f5", "f6", "ctrl+w", "ctrl+t",
        "ctrl+n", "ctrl+left", "ctrl+right", "ctrl+up", "ctrl+down", "f10", "f11", "ctrl+c",
    }
)  # fmt: skip

CHAINS: dict[str, tuple[str, ...]] = {
    "board": ("board", "list", "verb", "global"),
    "table": ("table", "list", "verb", "global"),
    "tasks": ("tasks", "list", "verb", "global"),
    "my_day": ("my_day", "list", "verb", "global"),
    "calendar": ("calendar", "list", "verb", "global"),
    "workload": ("workload", "list", "verb", "global"),
    "drawer": ("drawer", "list", "verb", "global"),
    "series": ("series", "list", "global"),
    "settings": ("settings", "list", "global"),
    "roll": ("roll", "list", "global"),
    "clients": ("clients", "client", "list", "global"),
    "client_page": ("client_page", "client", "list", "global"),
    "builder": ("builder", "list", "global"),
    "importing": ("importing", "list", "global"),
    "control": ("control", "list", "global"),
    "people": ("people", "list", "global"),
    "leaving": ("leaving", "list", "global"),
    "handbook": ("handbook", "list", "global"),
    "form": ("form",),
}

# Meant to overlap: tabs lie over the views; a new one is a series where series are, a client where clients are.
SHADOWS = frozenset(
    {
        ("calendar.later", "verb.down_one"), ("calendar.earlier", "verb.up_one"), ("drawer.jump", "verb.down_one"),
        ("drawer.new", "global.new"),
        ("drawer.drawer_tab", "global.view"), ("series.new", "global.new_form"), ("client_page.tab", "global.view"),
        ("clients.new", "global.new"), ("settings.new", "global.new"), ("settings.new", "global.new_form"),
         ("calendar.today", "global.reset"), ("builder.new_stage", "global.new"),
        ("builder.new_pipeline", "global.new_form"), ("builder.tab", "global.view"), ("builder.undo", "global.undo"),
        ("builder.redo", "global.redo"), ("people.new", "global.new"), ("people.new", "global.new_form"),
        ("handbook.new", "global.new"), ("handbook.new", "global.new_form"),
    }
)  # fmt: skip


def _global() -> Iterator[Action]:
    def make(name: str, keys: str, label: str, help: str, sends: str = "", priority: str = "") -> Action:
        return Action(
            f"global.{name}", tuple(keys.split()), label, help, "Everywhere", "global", sends, tuple(priority.split())
        )

    yield make("palette", ": ctrl+p", "Command", "Find and run any command by name", priority="ctrl+p")
    yield make("close", "q", "Close or quit", "Close the top layer; at the root quit, everything is saved")
    yield make("quit", "ctrl+q", "Quit", "Leave the program at once", priority="ctrl+q")
    yield make("help", "? f1", "Keys", "Search the keys by name or key and run them", priority="f1")
    yield make("search", "/", "Filter", "Filter or search this view")
    yield make("facet", "f", "Facet filter", "Choose a field and a value with its count; the filter says so")
    yield make("save_view", "F", "Save view", "Keep this filter under a name and a key 1-9", "SaveOwnView")
    yield make("view_options", ",", "View options", "Sort, density, hide done work, reset")
    yield make("jump", ";", "Jump", "Labels on everything in sight: type one to go there")
    yield make("peek", "p", "Peek", "Show what is under the cursor beside the list, or stop that")
    yield make("peek_pos", "P", "Peek position", "The peek pane at the right or below")
    yield make("new", "n", "Quick add", "Add an engagement on one line", "CreateEngagement")
    yield make("new_form", "N", "New engagement", "Add an engagement in the full form", "CreateEngagement")
    yield make("undo", "u", "Undo", "Take the last change back", "Undo")
    yield make("redo", "U", "Redo", "Do again what was taken back", "Redo")
    yield make("repeat", ".", "Repeat", "Do the last command again on what is marked or focused")
    yield make("goto", "g", "Go to", "Go to another view, the top, or the last engagement opened")
    yield Action(
        "global.view", tuple("123456789"), "Saved view", "Show the saved view of that number", "Everywhere",
        "global", parameter="digit",
    )  # fmt: skip
    yield make("reset", "0", "All", "Clear the filter and show everything")
    yield make("export", "%", "Write to a file", "What is shown as CSV, XLSX, JSON or a calendar file", "ExportView")
    yield make("last_view", "-", "Previous view", "Back to the view and filter from before")
    yield make("peel", "escape", "Peel", "Close exactly one layer: input, range, marks, filter")
    yield make("own_eyes", "~", "Own eyes", "Back from looking through another person's eyes")
    yield make("redraw", "ctrl+l", "Redraw", "Draw the whole screen again")
    yield make("refresh", "r f5", "Reload", "Read again from the store; rarely needed, the view is live")


def _list() -> Iterator[Action]:
    def make(name: str, keys: str, label: str, help: str) -> Action:
        return Action(f"list.{name}", tuple(keys.split()), label, help, "Lists and columns", "list")

    yield make("down", "j down", "Down", "Move down")
    yield make("up", "k up", "Up", "Move up")
    yield make("left", "h left", "Left", "Move left, or collapse")
    yield make("right", "l right", "Right", "Move right, or expand")
    yield make("bottom", "G end", "Last", "Go to the last one")
    yield make("top", "home", "First", "Go to the first one; also g g")
    yield make("page_down", "ctrl+d pagedown", "Half page down", "Move half a page down")
    yield make("page_up", "ctrl+u pageup", "Half page up", "Move half a page up")
    yield make("mark", "space", "Mark", "Mark it and move down")
    yield make("range", "v", "Range", "Start a range; again: mark all of it")
    yield make("mark_all", "V", "Mark all", "Mark all in this list or column")
    yield make("open", "enter", "Open", "Open it in the drawer")


def _verbs() -> Iterator[Action]:
    def make(name: str, keys: str, label: str, help: str, sends: str) -> Action:
        return Action(f"verb.{name}", tuple(keys.split()), label, help, "Verbs", "verb", sends)

    yield make("advance", "L shift+right", "Advance", "Move forward to the next stage that fits", "MoveStage")
    yield make("send_back", "H shift+left", "Send back", "Move back one stage", "MoveStage")
    yield make("move_to", "m", "Move to stage", "Choose the stage to move to", "MoveStage")
    yield make("status", "s", "Status", "Active, On hold, Completed, Cancelled", "SetStatus")
    yield make("assign", "a", "Assign preparer", "Choose who prepares it, or who does the task", "SetSlots")
    yield make("slot", "A", "Assign another slot", "Reviewer, partner or owner", "SetSlots")
    yield make("take", "i", "Take it", "Assign it to me", "SetSlots")
    yield make("due", "d", "Date", "Set the target, or a typed date with its reason", "SetDates")
    yield make("extended", "D", "Extension", "Extension filed: on or off", "SetExtension")
    yield make("due_plus", ">", "Date +1", "One working day later", "SetDates")
    yield make("due_minus", "<", "Date -1", "One working day earlier", "SetDates")
    yield make("priority", "!", "Priority", "Urgent, High, Medium, Low", "SetPriority")
    yield make("task", "t", "Add task", "Add a task to it", "CreateTask")
    yield make("tag", "#", "Tags", "Tags of the engagement, or of the task under the cursor", "TagEngagement")
    yield make("block", "b", "Blockers", "See, add, edit and resolve blockers", "AddBlocker")
    yield make("comment", "c", "Comment", "Write a comment", "AddComment")
    yield make("done", "x", "Done", "Complete the task or the engagement", "SetStatus")
    yield make(
        "skip", "X", "Skip or dismiss", "Skip task or blocker, with a reason; withdraw your comment", "SetTaskStatus"
    )
    yield make("edit", "e", "Edit fields", "Title, start, budget, description; its series too", "EditEngagement")
    yield make("editor", "E", "Edit in $EDITOR", "The description, or the marked ones as a table", "EditEngagement")
    yield make("copy", "y", "Copy", "Client, number, row, Markdown, command; or to another client", "")
    yield make("archive", "delete", "Archive", "Archive it; asks, and can be undone", "SetStatus")
    yield make("roll", "R", "Roll forward", "The next period of the marked ones, else of all shown", "RollForward")
    yield make("why", "Y", "Why?", "Why its date, stage and gate are so, and what moves it on", "")
    yield make("rest", "Z", "Hold or resume", "Auto-advance rests in this stage, or goes on", "HoldAdvance")
    yield make("request", "Q", "New request", "Ask the client: documents, signature, invoice and others", "SaveIntake")
    yield make(
        "told", "@", "Tell the client", "Client-facing status, or words of its own for the client",
        "SetClientFacingStatus",
    )  # fmt: skip
    yield make("family", "T", "Family tree", "Who owns whom, and whose return holds whose", "")
    yield make("client", "C", "Open the client", "The page of its client: all its work, people, papers, notes", "")
    yield make("sort", "S", "Sort", "Choose the order; the same one again turns it around", "")
    yield make("filing", "I", "Filing record", "How and when it was filed, accepted or rejected", "SaveFilingRecord")
    yield make("time", "w", "Log time", "Minutes as 1h30, 90 or 1:30, for the task or the engagement", "LogTime")
    yield make("timer", "W", "Start or stop timer", "One timer a person: start, pause, stop and log", "StartTimer")
    yield make("snooze", "z", "Put off until", "Out of my own day until a date; nobody else notices", "PutOff")
    yield make("pin", "&", "Pin or unpin", "Keep it at hand under g &, for yourself only", "Pin")
    yield make(
        "down_one", "J shift+down", "Lower by hand", "One place down in a column ordered by hand", "EditEngagement"
    )
    yield make("up_one", "K shift+up", "Higher by hand", "One place up in a column ordered by hand", "EditEngagement")
    yield make(
        "template", "*", "Task template", "Put a list of tasks on it, or keep its tasks as one", "ApplyTaskTemplate"
    )


def _clients() -> Iterator[Action]:
    def make(id: str, keys: str, label: str, help: str, sends: str = "") -> Action:
        return Action(id, tuple(keys.split()), label, help, "Clients", id.partition(".")[0], sends)

    yield make("clients.new", "n", "New client", "Name, kind, year end, people, contact", "CreateClient")
    yield make("clients.series", "Y", "New series for these", "The marked, or all shown; seen first", "CreateSeries")
    yield make("clients.removed", "X", "Removed clients", "Bring back one that was removed", "RestoreClient")
    yield make("clients.sort", "S", "Sort clients", "Choose the order; the same one again turns it around")
    yield make("client.edit", "e", "Edit the client", "Every field of the client under the cursor", "EditClient")
    yield make("client.tag", "#", "Tags of clients", "Tags of clients, or of the task under the cursor", "TagClient")
    yield make(
        "client.assign", "a", "Default preparer", "Who prepares new work; asks about live work", "SetClientSlots"
    )
    yield make("client.slot", "A", "Another default slot", "Reviewer, partner or owner of new work", "SetClientSlots")
    yield make("client.access", "I", "Who may see it", "People besides the default slots", "SetClientAccess")
    yield make("client.status", "s", "Status of the client", "Active, Prospect, Inactive, or removed", "EditClient")
    yield make(
        "client.archive", "delete", "Deactivate", "Inactive, out of sight; names open work; again: Active",
        "DeactivateClient",
    )  # fmt: skip
    yield make("client.relate", "R", "Relate", "Spouse, owner, parent, household of another client", "SaveRelationship")
    yield make("client.sheet", "o", "Client status sheet", "What the client is told about each work, as a file")
    yield make("client.family", "T", "Family of the client", "Who owns whom, and whose return holds whose")
    yield Action(
        "client_page.tab", tuple("12345678"), "Tab of the client", "Show tab 1-8 of the client page", "Clients",
        "client_page", parameter="digit",
    )  # fmt: skip


def _builder() -> Iterator[Action]:
    yield Action(
        "builder.tab", tuple("1234"), "Builder tab", "Stage, tasks, where used, versions", "Pipelines", "builder",
        parameter="digit",
    )  # fmt: skip


def _tables() -> Iterator[Action]:
    """The keys of screens that stand in tables."""
    for scope, (group, lines) in TABLES.items():
        for name, keys, label, help, sends in lines:
            yield Action(f"{scope}.{name}", tuple(keys.split()), label, help, group, scope, sends)


def _places() -> Iterator[Action]:
    def make(id: str, keys: str, label: str, help: str, group: str) -> Action:
        return Action(id, tuple(keys.split()), label, help, group, id.partition(".")[0])

    yield make("board.density", "+", "Density", "Two lines a card, or three and a blank", "Board")
    yield make("board.fold_col", "=", "Fold column", "Fold or unfold this column", "Board")
    yield make("board.prev_pipeline", "[", "Previous pipeline", "Show the pipeline before", "Board")
    yield make("board.next_pipeline", "]", "Next pipeline", "Show the pipeline after", "Board")
    yield make("table.group", "O", "Group the rows", "People, client, type, line, priority, date, tags", "Table")
    yield make("table.density", "+", "Row density", "One line a row, or two with title and tags", "Table")
    yield make("table.prev_page", "[", "Previous page", "A whole page up", "Table")
    yield make("table.next_page", "]", "Next page", "A whole page down", "Table")
    yield make("tasks.group", "O", "Group by", "Date, client, person, kind or priority", "Tasks")
    yield make("tasks.board", "B", "Task board", "Columns To do, In progress, Completed; again: the list", "Tasks")
    yield make("tasks.waiting", "=", "Waiting on", "Whom the task waits for, or nobody any more", "Tasks")
    yield make("my_day.waiting", "=", "Waiting on whom", "Whom the task waits for, or nobody any more", "My day")
    yield make("calendar.zoom", "+", "Zoom", "Month, two weeks, week, agenda", "Calendar")
    yield make("calendar.prev_month", "[", "Previous month", "The same day of the month before", "Calendar")
    yield make("calendar.next_month", "]", "Next month", "The same day of the next month", "Calendar")
    yield make("calendar.today", "0", "Today", "Put the cursor on today", "Calendar")
    yield make("calendar.by", "B", "Deadline or target", "By deadline, by internal target, or by both", "Calendar")
    yield make("calendar.later", "J shift+down", "Date +5", "Five working days later, as > moves it by one", "Calendar")
    yield make(
        "calendar.earlier", "K shift+up", "Date -5", "Five working days earlier, as < moves it by one", "Calendar"
    )
    yield make("calendar.export", "o", "Write .ics", "What is shown, as a calendar file; asks where", "Calendar")
    yield make("workload.horizon", "+", "Horizon", "One week, four weeks, or thirteen", "Workload")
    yield make("workload.prev_week", "[", "Previous week", "Begin a week earlier", "Workload")
    yield make("workload.next_week", "]", "Next week", "Begin a week later", "Workload")
    yield Action(
        "workload.away", ("O",), "Days away", "Weekdays, hours a week, days away with why", "Workload",
        "workload", "SetCapacity",
    )  # fmt: skip
    yield make("series.new", "N", "New series", "A recurring engagement, also from the ready-made list", "Series")
    yield make("series.many", "Y", "New series for many", "One for each client of a filter, seen before made", "Series")
    yield make("series.edit", "e", "Edit the series", "All that is planned, this and future, or this one", "Series")
    yield make("series.skip", "x", "Skip this one", "Skip the occurrence under the cursor, with a reason", "Series")
    yield make("series.unskip", "X", "Unskip this one", "Plan a skipped occurrence again, until its day", "Series")
    yield make("series.catch_up", "m", "Pending: make or skip", "Make all, make the latest, or skip them", "Series")
    yield make("series.pause", "z", "Pause or resume", "Pause from a day, optionally to a day; or go on", "Series")
    yield make("series.assign", "a", "Series' preparer", "Who prepares what the marked series make", "Series")
    yield make("series.slot", "A", "Series' other slot", "Reviewer, partner or owner of what they make", "Series")
    yield make("series.end", "delete", "End the series", "Keep what it made, drop what is planned", "Series")
    yield from _clients()
    yield from _builder()
    yield from _tables()
    yield make(
        "roll.publish", "ctrl+s ctrl+j", "Publish", "Make what is ticked, as one change that u undoes", "Roll forward"
    )
    yield make("roll.edit", "e", "Edit the row", "Its budget and people in the next period", "Roll forward")
    yield make("roll.tasks", "t", "Extra tasks", "Which tasks added by hand it takes along", "Roll forward")
    yield make("roll.budget", "b", "Budget from", "The last budget, or the last actual time", "Roll forward")
    yield make("roll.checklist", "c", "Checklist goes along", "As it ended, or the pipeline's own", "Roll forward")
    yield make("roll.tags", "#", "Tags go along", "With the tags, or without", "Roll forward")
    yield make("drawer.prev_item", "[", "Previous engagement", "Open the one before in the list", "Drawer")
    yield make("drawer.jump", "J", "Jump to the source", "Go where the blocker under the cursor is cleared", "Drawer")
    yield make("drawer.open_os", "o", "Open the file", "Show the file under the cursor with its own program", "Drawer")
    yield Action(
        "drawer.new", ("n",), "Ask for a file, or quick add", "On the Docs tab one more item of the checklist", "Drawer",
        "drawer", "SaveChecklist",
    )  # fmt: skip
    yield Action(
        "drawer.link", ("+",), "Link something", "A note, request, file, page, or other work, by a few letters",
        "Drawer", "drawer", "LinkItem",
    )  # fmt: skip
    yield Action(
        "drawer.unlink", ("=",), "Unlink", "Take what is under the cursor off this engagement", "Drawer", "drawer",
        "UnlinkItem",
    )  # fmt: skip
    yield Action(
        "drawer.note", ("O",), "Write a note", "A note of the client, linked to this engagement", "Drawer", "drawer",
        "SaveNote",
    )  # fmt: skip
    yield make("drawer.next_item", "]", "Next engagement", "Open the one after in the list", "Drawer")
    yield Action(
        "drawer.drawer_tab", tuple("123456"), "Drawer tab", "Show tab 1-6 of the drawer", "Drawer", "drawer",
        parameter="digit",
    )  # fmt: skip
    yield make("form.save", "ctrl+s ctrl+j", "Save", "Save the form", "Forms")
    yield make("form.ext_editor", "ctrl+g f4", "Field in $EDITOR", "Open the field in your editor", "Forms")
    yield make("form.cancel", "escape", "Cancel", "Leave the form; asks when something was changed", "Forms")


ACTIONS: tuple[Action, ...] = (*_global(), *_list(), *_verbs(), *_places())
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}

# Said here and not asked of `unicodedata`, whose tables of names are a megabyte once they are touched.
_MARKS = dict(
    zip(
        "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ",
        "exclamation_mark quotation_mark number_sign dollar_sign percent_sign ampersand apostrophe left_parenthesis"
        " right_parenthesis asterisk plus comma minus full_stop slash colon semicolon less_than_sign equals_sign"
        " greater_than_sign question_mark at left_square_bracket backslash right_square_bracket circumflex_accent"
        " underscore grave_accent left_curly_bracket vertical_line right_curly_bracket tilde space".split(),
        strict=True,
    )
)


def key_name(printed: str) -> str:
    """Textual's name of a key as printed: `>` is greater_than_sign, `L` stays `L`."""
    if len(printed) != 1 or printed.isalnum():
        return printed
    if printed.isascii() and printed.isprintable():
        return _MARKS[printed]
    return unicodedata.name(printed).lower().replace("-", "_").replace(" ", "_")


def bindings_for(*scopes: str) -> list[Binding]:
    """The bindings of one scope or several, from the registry; app-wide priority keys excluded."""
    return list(_bindings(action for action in ACTIONS if action.scope in scopes))


def _bindings(found: Iterable[Action]) -> Iterator[Binding]:
    for action in found:
        if action.parameter:
            for key in action.keys:
                yield Binding(key, f"{action.method}({key})", action.label, show=False, id=f"{action.id}.{key}")
            continue
        keys = ",".join(key_name(key) for key in action.keys if key not in action.priority)
        if keys:
            yield Binding(keys, action.call, action.label, show=False, id=action.id)


def priority_bindings() -> list[Binding]:
    """The three keys that work everywhere, dialogs and inputs included (R4)."""
    return [
        Binding(key, action.call, action.label, show=False, priority=True, id=f"{action.id}.priority")
        for action in ACTIONS
        for key in action.priority
    ]


def can(screen: Any, action: Action) -> bool:
    """Whether an action means something on a screen, or everywhere; a screen of few verbs names its scopes."""
    scopes = getattr(screen, "SCOPES", None)
    if (scopes is not None and action.scope not in scopes) or action.id in getattr(screen, "HIDDEN", ()):
        return False
    return hasattr(screen, f"action_{action.method}") or hasattr(screen.app, f"action_{action.method}")


def chain(name: str) -> tuple[Action, ...]:
    """All actions that are alive together in a context, nearest scope first."""
    return tuple(action for scope in CHAINS[name] for action in ACTIONS if action.scope == scope)


def clashes(actions: Iterable[Action]) -> list[tuple[str, str, str]]:
    """Keys that two actions of one context both have, but for meant shadows."""
    owners: dict[str, Action] = {}
    found: list[tuple[str, str, str]] = []
    for action in actions:
        for key in map(key_name, action.keys):
            other = owners.setdefault(key, action)
            if other is not action and (other.id, action.id) not in SHADOWS:
                found.append((key, other.id, action.id))
    return found
