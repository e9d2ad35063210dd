"""Which past day to show: every screen as it was then, read-only, until one comes back [INS-4]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase


class PastDialog(FormDialog[date]):
    """A day; empty comes back to now. The end of that day is shown, of today the present moment."""

    SAVE = "Show"

    def __init__(self) -> None:
        super().__init__("As of a past day", "enter show   esc leave")

    def form(self) -> Iterable[Widget]:
        base = cast("AppBase", self.app)
        if base.as_of:
            yield note(f"You look at {base.as_of}. Leave the day empty to come back to now.")
        else:
            yield note("Board, lists and log as they were at the end of that day. Nothing can be changed there.")
        yield FieldRow("Day", DateInput(self.today_of_app(), None, id="day"))

    def on_mount(self) -> None:
        """The day has the cursor."""
        self.query_one("#day", DateInput).field.focus()

    def result(self) -> date | list[str]:
        reading = self.query_one("#day", DateInput).reading
        if not reading.ok:
            return [reading.said]
        if reading.day is not None and reading.day > self.today_of_app():
            return ["that day has not come yet"]
        return reading.day or date.max

    def action_save(self) -> None:
        """Show the day, or come back."""
        found = self.result()
        if isinstance(found, list):
            super().action_save()  # tells what is wrong
            return
        self.dismiss(None)
        base = cast("AppBase", self.app)
        base.call_later(_show, base, found)


async def _show(base: AppBase, day: date) -> None:
    try:
        if day == date.max:
            await base.look_now()
            base.toast("Back to now.", "done")
            return
        base.toast(f"Reading the log back to {day} ...", "told")
        now = base.local(base.present.now)
        await base.look_back(now if day == now.date() else datetime.combine(day, time(23, 59, 59), now.tzinfo))
        base.toast(f"As of {base.as_of}, read-only.", "told", "g v comes back")
    except Exception as error:
        base.explain(error)
