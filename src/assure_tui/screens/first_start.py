"""The first start: the firm, you, the time zone; gives the answers back, others make the firm (interface.md 25)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import available_timezones

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.query.words import fold, nearest
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What a new firm needs to be told."""

    firm: str
    name: str
    initials: str
    zone: str


def read_zone(text: str) -> str | None:
    """The time zone meant: by its name, or by its city where only one has it."""
    wanted = fold(text).replace(" ", "_")
    zones = sorted(available_timezones())
    exact = [zone for zone in zones if fold(zone) == wanted]
    found = exact or [zone for zone in zones if fold(zone).rpartition("/")[2] == wanted]
    return found[0] if found else None


class FirstStart(FormDialog[FirstAnswers]):
    """Three questions and the initials, all with an answer offered where there is one."""

    SAVE: ClassVar[str] = "Begin"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "leave", "Leave", show=False)]

    def __init__(self, *, name: str = "", zone: str = "UTC", firm: str = "") -> None:
        super().__init__("Welcome to assure", "enter next   ^s begin   esc leave, nothing is made")
        self.firm, self.person, self.zone = firm, name, zone
        self._own_initials = False

    def form(self) -> Iterable[Widget]:
        yield note("Three questions, then the board. Everything can be changed later.")
        yield FieldRow("Firm", TextField(self.firm, max_length=120, placeholder="name of the firm", id="firm"))
        yield FieldRow("Your name", TextField(self.person, max_length=120, id="name", select_on_focus=True))
        yield FieldRow("Initials", TextField(self._offered(self.person), max_length=4, id="initials"))
        yield FieldRow("Time zone", TextField(self.zone, max_length=64, id="zone", select_on_focus=True))
        yield Static(id="zone-said", classes="note")

    @staticmethod
    def _offered(name: str) -> str:
        return text_rules.offered_initials(name) if name.strip() else ""

    @on(Input.Changed, "#name")
    def _name_typed(self, event: Input.Changed) -> None:
        if not self._own_initials:
            with self.prevent(Input.Changed):
                self.query_one("#initials", Input).value = self._offered(event.value)[:4]

    @on(Input.Changed, "#initials")
    def _initials_typed(self, event: Input.Changed) -> None:
        self._own_initials = self._own_initials or self.focused is event.input

    @on(Input.Changed, "#zone")
    def _zone_typed(self, event: Input.Changed) -> None:
        zone = read_zone(event.value)
        near = nearest(event.value, sorted(available_timezones())) if event.value else ()
        said = zone or ("near: " + ", ".join(near) if near else "such as Europe/London or America/Chicago")
        self.query_one("#zone-said", Static).update(Content(clean(said)))

    def result(self) -> FirstAnswers | list[str]:
        told: list[str] = []

        def checked(name: str, label: str) -> str:
            value = self.query_one(f"#{name}", Input).value
            try:
                if name == "initials":
                    return text_rules.initials(value)
                return text_rules.one_line(value, label, high=120)
            except Invalid as error:
                told.append(f"{label}: {error.message}")
                return ""

        firm, name = checked("firm", "firm"), checked("name", "your name")
        initials = checked("initials", "initials")
        zone = read_zone(self.query_one("#zone", Input).value)
        if zone is None:
            told.append("time zone: one such as Europe/London or America/Chicago")
        return told or FirstAnswers(firm, name, initials, zone or "UTC")
