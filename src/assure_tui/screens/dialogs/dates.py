"""Date and extension prompts; every reading is said in full before it is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.views import EngagementView
from assure_tui.formatting import full_date
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog, check_reason
from assure_tui.widgets.choice_list import Choice, ChoiceList
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """Which date, the day (None takes it away), and why."""

    which: str  # "target" or "due"
    day: date | None
    reason: str = ""


class DateDialog(FormDialog[DateAnswer]):
    """The internal target, or a typed date: with its reason where the law sets the date [EXT-4]."""

    def __init__(
        self,
        title: str,
        today: date,
        engagement: EngagementView | None = None,
        *,
        work: WorkCalendar | None = None,
        several: bool = False,
    ) -> None:
        super().__init__(title, "enter save   ^t target / typed date   esc leave")
        self.today = today
        self.engagement = engagement
        self.work = work
        self.statutory = engagement is None or engagement.dates_statutory or several
        self.which = "target" if self.statutory else "due"

    BINDINGS = [("ctrl+t", "switch", "Target or typed date")]

    def form(self) -> Iterable[Widget]:
        e = self.engagement
        if e is not None:
            due = full_date(e.due) if e.due else (f"needs {e.due_needs}" if e.due_needs else "none")
            yield note(f"Due {due}" + (f" ({e.due_kind})" if e.due_kind else ""))
            if e.target:
                yield note(f"Target {full_date(e.target)}")
        yield Static(id="which")
        value = None if e is None else (e.target if self.which == "target" else e.typed_due or e.due)
        yield FieldRow("Date", DateInput(self.today, value, work=self.work, id="day"))
        yield FieldRow("Reason", TextField(max_length=500, id="reason"))
        yield Static(id="beside", classes="note")

    def on_mount(self) -> None:
        """Say which date it is, the text selected so that typing replaces it."""
        self._say()
        self.query_one("#day", DateInput).field.focus()

    def _say(self) -> None:
        told = {
            "target": "Internal target: moves nothing the law sets. ^t types the deadline itself.",
            "due": "Typed deadline" + (", a reason is needed." if self.statutory else ".") + " ^t sets the target.",
        }
        self.query_one("#which", Static).update(Content(told[self.which]))
        self.query_one("#reason").parent.display = self.which == "due"  # type: ignore[union-attr]

    def action_switch(self) -> None:
        """Between target and typed date."""
        self.which = "due" if self.which == "target" else "target"
        self._say()
        self._warn()

    def on_date_input_changed(self, event: DateInput.Changed) -> None:
        """Warn beside the field, while it is typed."""
        self._warn()

    def _warn(self) -> None:
        e, reading = self.engagement, self.query_one("#day", DateInput).reading
        said = ""
        law = None if e is None else (e.extended_due if e.extended else e.effective_due)
        if e and self.which == "due" and self.statutory and law and reading.day and reading.day > law:
            said = f"! later than the law's date, {full_date(law)}; it will be marked"
        elif e and self.which == "target" and e.due and reading.day and reading.day > e.due:
            said = f"! after the deadline, {full_date(e.due)}"
        self.query_one("#beside", Static).update(Content(said))

    def result(self) -> DateAnswer | list[str]:
        reading = self.query_one("#day", DateInput).reading
        reason = self.query_one("#reason", Input).value.strip() if self.which == "due" else ""
        needed = self.which == "due" and self.statutory and reading.day is not None
        wrong = check_reason(reason, required=needed)
        told = [*([] if reading.ok else [reading.said]), *([wrong] if wrong else [])]
        return told or DateAnswer(self.which, reading.day, reason)

    def _next(self) -> None:
        # A target is one answer; only a typed date goes on to its reason.
        if self.which == "target":
            self.action_save()
        else:
            super()._next()


@dataclass(frozen=True, slots=True)
class ExtensionAnswer:
    """Extended or not, the day it was filed, and whether a typed date stays [EXT-1] [EXT-3]."""

    extended: bool
    filed_on: date | None = None
    keep_typed: bool = True


class ExtensionDialog(FormDialog[ExtensionAnswer]):
    """Extension on, with the day it was filed; off again as it was before [EXT-1]."""

    def __init__(
        self, title: str, today: date, engagement: EngagementView, *, work: WorkCalendar | None = None
    ) -> None:
        super().__init__(title, "^s save   esc leave")
        self.today = today
        self.engagement = engagement
        self.work = work
        self.extend = not engagement.extended
        self.keep_typed = True

    def form(self) -> Iterable[Widget]:
        e = self.engagement
        if not self.extend:
            since = f" since {full_date(e.extended_on)}" if e.extended_on else ""
            yield note(f"It is extended{since}. Saving takes the extension off; every date is as before.")
            return
        if e.extended_due:
            yield note(f"Extended it is due {full_date(e.extended_due)}.")
        if e.payment_due or (e.dates_statutory and e.effective_due):
            yield note("An extension to file is not an extension to pay.")
        yield FieldRow("Filed on", DateInput(self.today, self.today, work=self.work, id="filed"))
        if e.typed_due is not None:
            yield note(f"There is a typed date, {full_date(e.typed_due)}. Does it stay?")
            yield ChoiceList(
                [Choice("keep", "Keep the typed date"), Choice("drop", "Drop it, the law's date counts")],
                current="keep",
                id="typed",
            )

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Keep or drop the typed date, and save."""
        self.keep_typed = event.value == "keep"
        self.action_save()

    def on_mount(self) -> None:
        """The button says what happens."""
        if not self.extend:
            self.query_one("#save").focus()

    def result(self) -> ExtensionAnswer | list[str]:
        if not self.extend:
            return ExtensionAnswer(False)
        reading = self.query_one("#filed", DateInput).reading
        if not reading.ok:
            return [reading.said]
        return ExtensionAnswer(True, reading.day, self.keep_typed)


__all__ = ["DateAnswer", "DateDialog", "Dialog", "ExtensionAnswer", "ExtensionDialog"]
