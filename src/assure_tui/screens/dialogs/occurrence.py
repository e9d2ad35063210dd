"""One occurrence of a series with its own dates and people, and the days of a pause [REC-24] [REC-26]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.commands import KEEP
from assure_tui.domain.model import SLOTS
from assure_tui.domain.views import StaffView
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog, check_reason
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.picker import matching, people_options


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """What changes of one occurrence; KEEP leaves it."""

    creation: Any
    due: Any
    slots: Mapping[str, int | None]


class OccurrenceDialog(FormDialog[OneAnswer]):
    """Its own creation date, due date and people; the others do not notice [REC-24]."""

    def __init__(
        self, title: str, today: date, staff: Sequence[StaffView], *, creation: date, changes: Mapping[str, Any]
    ) -> None:
        super().__init__(title)
        self.today = today
        self.staff = staff
        self.creation = creation
        own = changes.get("due")
        self.due = date.fromisoformat(own) if own else None
        self.slots = dict(changes.get("slots", {}))

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Made on", DateInput(self.today, self.creation, id="creation"))
        yield note("empty: as the series says")
        yield FieldRow("Due", DateInput(self.today, self.due, id="due"))
        known = {person.id: person.initials for person in self.staff}
        for slot in SLOTS:
            held = known.get(self.slots[slot] or 0, "none") if slot in self.slots else ""
            yield FieldRow(slot.capitalize(), TextField(held, max_length=120, placeholder="as the series", id=slot))

    def result(self) -> OneAnswer | list[str]:
        told: list[str] = []
        days: dict[str, Any] = {}
        for name, before in (("creation", self.creation), ("due", self.due)):
            reading = self.query_one(f"#{name}", DateInput).reading
            if not reading.ok:
                told.append(f"{name}: {reading.said}")
            days[name] = KEEP if reading.day == before else reading.day
        slots: dict[str, int | None] = {}
        for slot in SLOTS:
            typed = self.query_one(f"#{slot}", Input).value.strip()
            if not typed:
                continue
            found = matching(people_options(self.staff), typed)
            if len(found) == 1:
                slots[slot] = int(found[0].key) if found[0].key else None
            else:
                told.append(f"{slot}: {'several people fit' if found else 'nobody is called'} “{typed}”")
        changed = {slot: who for slot, who in slots.items() if slot not in self.slots or self.slots[slot] != who}
        return told or OneAnswer(days["creation"], days["due"], changed)


@dataclass(frozen=True, slots=True)
class PauseAnswer:
    """The days of a pause."""

    since: date | None
    until: date | None
    reason: str


class PauseDialog(FormDialog[PauseAnswer]):
    """From which day, optionally to which, and why [REC-26]."""

    SAVE = "Pause"

    def __init__(self, title: str, today: date) -> None:
        super().__init__(title, "enter next field   ^s pause   esc leave")
        self.today = today

    def form(self) -> Iterable[Widget]:
        yield FieldRow("From", DateInput(self.today, self.today, allow_none=False, id="since"))
        yield FieldRow("To", DateInput(self.today, id="until"))
        yield FieldRow("Reason", TextField(max_length=500, placeholder="optional", id="reason"))
        yield note("What falls into the pause is skipped and listed when it goes on.")

    def result(self) -> PauseAnswer | list[str]:
        told: list[str] = []
        days: dict[str, date | None] = {}
        for name, label in (("since", "from"), ("until", "to")):
            reading = self.query_one(f"#{name}", DateInput).reading
            days[name] = reading.day
            if not reading.ok:
                told.append(f"{label}: {reading.said}")
        since, until = days["since"], days["until"]
        if since and until and until < since:
            told.append("to: the pause ends before it begins")
        reason = self.query_one("#reason", Input).value.strip()
        wrong = check_reason(reason, required=False)
        if wrong:
            told.append(wrong)
        return told or PauseAnswer(since, until, reason)
