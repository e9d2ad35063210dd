"""Status and priority: what each means stands beside it where it is chosen [ST-11]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.definition_views import CustomStatusView
from assure_tui.domain.model import Priority, Status
from assure_tui.screens.dialogs.base import ChoiceDialog, note
from assure_tui.screens.dialogs.form import FormDialog, check_reason
from assure_tui.widgets.choice_list import Choice, ChoiceList
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.stage_looks import stage_glyph

MEANS = {
    Status.ACTIVE: "being worked on",
    Status.ON_HOLD: "silent client or outside delay: paused, stays where it is",
    Status.COMPLETED: "delivered, filed or signed off",
    Status.CANCELLED: "the work will not be done",
    Status.ARCHIVED: "old: out of sight, kept in full",
}


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The status chosen and what it asks for [ST-6]."""

    status: Status
    reason: str = ""
    resume_on: date | None = None
    own: str = ""  # code of a custom status; `status` is what it behaves like [ST-3]

    @property
    def wanted(self) -> str:
        """What the command is given."""
        return self.own or self.status.value


class StatusDialog(FormDialog[StatusAnswer]):
    """Choose a status; On hold asks for reason and resume date, Cancelled for a reason [ST-6]."""

    def __init__(
        self,
        title: str,
        today: date,
        *,
        current: Status | None = None,
        work: WorkCalendar | None = None,
        own: Sequence[CustomStatusView] = (),
    ) -> None:
        super().__init__(title, "letter or enter choose   esc leave")
        self.own = {f"own:{one.code}": one for one in own}
        self.today = today
        self.current = current
        self.work = work
        self.status: Status | None = None
        self.chosen = ""

    def form(self) -> Iterable[Widget]:
        yield ChoiceList(
            [
                *(Choice(s.value, s.label, MEANS[s]) for s in Status),
                *(Choice(value, one.name, self._why(one)) for value, one in self.own.items()),
            ],
            current=(self.current or Status.ACTIVE).value,
            id="statuses",
        )
        yield note("One obstacle with a name? That is a blocker (b), not a status.")
        asks = Vertical(
            FieldRow("Reason", TextField(max_length=500, id="reason")),
            FieldRow("Resume on", DateInput(self.today, work=self.work, id="resume")),
            id="asks",
        )
        asks.display = False
        yield asks

    def _why(self, one: CustomStatusView) -> str:
        glyph = stage_glyph(one.colour, ascii=bool(getattr(self.app, "ascii", False)))
        back = ", back to Active when its items are done" if one.back_to_active else ""
        return f"{glyph} as {one.behaviour.label}{back}"

    def on_mount(self) -> None:
        """Nothing to save until a status is chosen."""
        self.query_one("#buttons").display = False

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Go on to what the status asks for, or be done."""
        custom = self.own.get(event.value)
        self.chosen = custom.code if custom is not None else ""
        self.status = custom.behaviour if custom is not None else Status(event.value)
        if self.status not in (Status.ON_HOLD, Status.CANCELLED):
            self.dismiss(StatusAnswer(self.status, own=self.chosen))
            return
        self.query_one("#asks").display = True
        self.query_one("#buttons").display = True
        self.query_one("#resume", DateInput).parent.display = self.status is Status.ON_HOLD  # type: ignore[union-attr]
        optional = self.status is Status.ON_HOLD
        foot = "reason and date may stay empty   ^s save" if optional else "a reason is needed   ^s save"
        self.query_one("#dialog").border_subtitle = foot
        self.query_one("#reason", Input).focus()

    def result(self) -> StatusAnswer | list[str]:
        if self.status is None:
            return ["choose a status first"]
        reason = self.query_one("#reason", Input).value.strip()
        problems = [check_reason(reason, required=self.status is Status.CANCELLED)]
        resume: date | None = None
        if self.status is Status.ON_HOLD:
            reading = self.query_one("#resume", DateInput).reading
            resume = reading.day
            problems.append(None if reading.ok else reading.said)
            if resume is not None and resume <= self.today:
                problems.append("the resume date lies after today")
        told = [p for p in problems if p]
        return told or StatusAnswer(self.status, reason, resume, self.chosen)


class PriorityDialog(ChoiceDialog):
    """Urgent, High, Medium, Low [PRI-1]."""

    WORDS: ClassVar[dict[Priority, str]] = {
        Priority.URGENT: "!!  before everything, whatever its date",
        Priority.HIGH: "!",
        Priority.MEDIUM: "    the usual",
        Priority.LOW: ".",
    }

    def __init__(self, title: str, current: Priority | None = None) -> None:
        choices = [Choice(p.value, p.value.capitalize(), why) for p, why in self.WORDS.items()]
        super().__init__(title, choices, current=(current or Priority.MEDIUM).value)
