"""The dialogs of one pipeline: its settings, to whom it is available, its name, the library [PIPE-3..5]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.card_fields import CARD_FIELDS, USUAL_FIELDS
from assure_tui.domain.firm_views import TeamView
from assure_tui.domain.pipeline_draft import PipelineDraft
from assure_tui.domain.pipeline_views import LibraryPipeline
from assure_tui.domain.query.words import fold
from assure_tui.domain.recurrence.choices import WAITS
from assure_tui.domain.recurrence.mapping import MAPPINGS
from assure_tui.domain.recurrence.timing import MOST_LEAD, SHIFTS
from assure_tui.domain.seed_words import SORTS
from assure_tui.domain.views import StaffView
from assure_tui.formatting import clean, fit
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.dialogs.ticking import TickingDialog, number_in
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.toggle_list import Toggle, ToggleList

Values = Mapping[str, Any]
SORT_WORDS = {
    "due": "due date", "client": "client", "time_in_stage": "time in stage", "start": "start date",
    "created": "creation", "stage_overdue": "stage overdue", "priority": "priority", "hand": "by hand (J and K)",
}  # fmt: skip
# What a new series on this pipeline begins with: name, label, what may stand there.
SERIES = (
    ("lead", "Made early", f"days, 0 to {MOST_LEAD}"),
    ("shift", "Off days", ", ".join(SHIFTS)),
    ("mapping", "Period", ", ".join(MAPPINGS)),
    ("wait", "Waits for last", ", ".join(WAITS)),
)
EVERYONE = "everyone"


class SettingsDialog(TickingDialog[Values]):
    """Name, description, order of cards in a column, card fields, what strict gates count [PIPE-3] [GATE-5]."""

    WIDTH: ClassVar[int] = 78

    def __init__(self, draft: PipelineDraft, taken: Collection[str] = (), lines: Collection[str] = ()) -> None:
        super().__init__(f"Pipeline {draft.name}", "space tick   ^s take   esc leave")
        self.draft = draft
        self.taken = {fold(name) for name in taken}
        self.lines = tuple(sorted({*lines, *draft.lines}))

    def form(self) -> Iterable[Widget]:
        d = self.draft
        yield FieldRow("Name", TextField(d.name, max_length=120, id="name"))
        yield note("Description")
        area = LongField(d.description, id="description")
        area.styles.height = 2
        yield area
        yield note("Order of the cards in a column")
        sorts = ToggleList([Toggle(key, SORT_WORDS.get(key, key), "", "sort") for key in SORTS], (d.sort,), id="sort")
        yield sorts
        yield ToggleList(
            (Toggle("earlier", "Strict gates count earlier stages", "tasks left over there hold too"),),
            ("earlier",) if d.counts_earlier else (),
            id="flags",
        )
        yield note("On the cards, besides client and marks; nothing ticked: the usual ones")
        on = d.card_fields if d.card_fields is not None else USUAL_FIELDS
        named = (*CARD_FIELDS, *(one for one in on if one not in CARD_FIELDS))
        fields = ToggleList([Toggle(name, name) for name in named], on, id="card_fields")
        fields.styles.max_height = 5
        yield fields
        if self.lines:
            yield note("The usual pipeline of these service lines; another one gives it up when this one is ticked")
            yield ToggleList([Toggle(line, line) for line in self.lines], d.lines, id="lines")
        yield note("New series on it begin with")
        for name, label, hint in SERIES:
            text = str((d.series_defaults or {}).get(name, ""))
            yield FieldRow(label, TextField(text, max_length=10, placeholder=hint, id=name))

    def _series(self, wrong: list[str]) -> Mapping[str, Any] | None:
        found: dict[str, Any] = {}
        for name, label, _ in SERIES:
            typed = self.text(name).casefold()
            if name == "lead":
                value: Any = number_in(typed, 0, MOST_LEAD, lambda said: wrong.append(f"made early: {said}"))
            else:
                known = {"shift": SHIFTS, "mapping": MAPPINGS, "wait": WAITS}[name]
                value = next((word for word in known if typed and word.startswith(typed)), None)
                if typed and value is None:
                    wrong.append(f"{label.lower()}: one of {', '.join(known)}")
            if value is not None:
                found[name] = value
        return self.draft.series_defaults if found == dict(self.draft.series_defaults or {}) else found or None

    def result(self) -> Values | list[str]:
        d = self.draft
        name = restored(" ".join(self.text("name").split()), d.name) or ""
        if not name:
            return ["a pipeline needs a name"]
        if fold(name) in self.taken and fold(name) != fold(d.name):
            return [f"there is a pipeline {name!r} already; choose another name"]
        sort = next(iter(self.query_one("#sort", ToggleList).on), "due")
        wrong: list[str] = []
        series = self._series(wrong)
        on = self.query_one("#lines", ToggleList).on if self.lines else set(d.lines)
        if set(d.lines) - on:
            wrong.append("a service line has a usual pipeline always: to take it away, tick it in another one")
        if wrong:
            return wrong
        fields = self.query_one("#card_fields", ToggleList)
        ticked = tuple(one.key for one in fields.toggles if one.key in fields.on)
        usual = set(ticked) == set(USUAL_FIELDS) or not ticked
        if d.card_fields is not None and set(ticked) == set(d.card_fields):
            ticked, usual = d.card_fields, False
        return {
            "name": name,
            "description": restored(self.query_one("#description", LongField).text, d.description) or "",
            "sort": sort,
            "counts_earlier": "earlier" in self.query_one("#flags", ToggleList).on,
            "card_fields": None if usual else ticked,
            "lines": (*d.lines, *(line for line in self.lines if line in on and line not in d.lines)),
            "series_defaults": series,
        }


class AvailableDialog(TickingDialog[Values]):
    """Everyone, or teams and people; Firm owner and Admins always see it [PIPE-5]."""

    def __init__(self, draft: PipelineDraft, teams: Sequence[TeamView], staff: Sequence[StaffView]) -> None:
        super().__init__(f"Available to: {draft.name}", "space tick   ^s take   esc leave")
        self.draft = draft
        self.teams = tuple(teams)
        self.people = tuple(person for person in staff if person.login and person.state.value != "left")

    def form(self) -> Iterable[Widget]:
        to = self.draft.available_to
        on = {EVERYONE if to is None else "some"}
        on |= {f"team:{code}" for code in (to or {}).get("teams", ())}
        on |= {f"staff:{login}" for login in (to or {}).get("staff", ())}
        yield note("Firm owner and Admins always see every pipeline.")
        yield ToggleList(
            (
                Toggle(EVERYONE, "Everyone", "in the firm", "who"),
                Toggle("some", "Only those ticked below", "", "who"),
                Toggle("", "Teams"),
                *(Toggle(f"team:{team.code}", team.name, _people(len(team.members))) for team in self.teams),
                Toggle("", "People"),
                *(Toggle(f"staff:{p.login}", p.name, p.initials) for p in self.people),
            ),
            on,
            id="who",
        )

    def on_toggle_list_toggled(self, event: ToggleList.Toggled) -> None:
        """Ticking a team or a person says that it is not for everyone."""
        at = event.source.current
        if at not in (EVERYONE, "some") and at in event.source.on and EVERYONE in event.source.on:
            event.source.on = event.source.on - {EVERYONE} | {"some"}
            event.source.refresh_rows()

    def result(self) -> Values | list[str]:
        on = self.ticked()
        if EVERYONE in on:
            return {"available_to": None}
        teams = [team.code for team in self.teams if f"team:{team.code}" in on]
        staff = [p.login for p in self.people if f"staff:{p.login}" in on]
        return {"available_to": {"teams": teams, "staff": staff}}


class NameDialog(FormDialog[str]):
    """One line: the name of a new pipeline, or the place of a file."""

    SAVE: ClassVar[str] = "Go on"

    def __init__(
        self, title: str, label: str, value: str = "", *, taken: Collection[str] = (), about: str = "", most: int = 120
    ) -> None:
        super().__init__(title, "enter go on   esc leave")
        self.label = label
        self.value = value
        self.taken = {fold(name) for name in taken}
        self.said = about
        self.most = most

    def form(self) -> Iterable[Widget]:
        if self.said:
            yield note(self.said)
        yield FieldRow(self.label, TextField(self.value, max_length=self.most, id="name"))

    def result(self) -> str | list[str]:
        text = self.query_one("#name", Input).value.strip()
        if not text:
            return [f"{self.label.lower()}: write one"]
        if fold(text) in self.taken:
            return [f"there is a pipeline {text!r} already; choose another name"]
        return text


class LibraryDialog(Dialog[str]):
    """The ready pipelines with what each is for and its stages; gives back the code [PIPE-4]."""

    WIDTH: ClassVar[int] = 100

    def __init__(self, ready: Sequence[LibraryPipeline]) -> None:
        super().__init__("Ready pipelines", "enter look at it as a draft   esc leave")
        self.ready = {one.code: one for one in ready}

    def body(self) -> Iterable[Widget]:
        yield note("One becomes a draft of yours: change what you like, then publish it.")
        rows = RowList(id="ready", empty="The library is empty.")
        rows.styles.height = min(12, max(1, len(self.ready)))
        yield rows
        yield Static(id="about", classes="note")

    def on_mount(self) -> None:
        """Show them."""
        rows = self.query_one("#ready", RowList)
        rows.produce(lambda cells: [Row(_ready_line(one, cells), code) for code, one in self.ready.items()])
        rows.focus()
        self._describe(rows.current)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """What the one under the cursor is for."""
        self._describe(event.key)

    def _describe(self, code: str) -> None:
        one = self.ready.get(code)
        if one is not None:
            arrow = " -> " if bool(getattr(self.app, "ascii", False)) else " → "
            stages = arrow.join(clean(stage.name) for stage in one.draft.stages)
            self.query_one("#about", Static).update(Content(f"{clean(one.description)}\n\n{stages}"))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Take it."""
        self.dismiss(event.key)


def _ready_line(one: LibraryPipeline, cells: int) -> Content:
    tasks = sum(len(stage.tasks) for stage in one.draft.stages)
    return Content(f"{fit(one.name, max(10, cells - 24))} {len(one.draft.stages):>2} stages {tasks:>3} tasks")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
