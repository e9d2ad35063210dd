"""The filing record: how and when it was filed, and what came back; and what is said about a gap [FIL-1] [INS-7]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.filing import FilingMethod, FilingRecord
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField, restored

DATES = ("filed_on", "accepted_on", "rejected_on")


def read_method(text: str) -> str | None:
    """The method whose name begins like what is typed."""
    typed = "_".join(text.casefold().replace("-", " ").split())
    found = [each.value for each in FilingMethod if typed and each.value.startswith(typed)]
    return typed if typed in found else found[0] if len(found) == 1 else None


class FilingDialog(FormDialog[dict[str, Any]]):
    """Gives back the fields of the record; those of a record that is there stand in it already."""

    def __init__(self, title: str, today: date, record: FilingRecord | None = None, *, optional: bool = False) -> None:
        super().__init__(title, f"enter next field   ^s save   esc {'later' if optional else 'leave'}")
        self.today, self.record, self.optional = today, record, optional

    def form(self) -> Iterable[Widget]:
        kept = self.record
        if self.optional:
            said = "The evidence that it was filed. esc leaves it for later: {verb.filing} on the engagement, or assure file."
            yield note(self.app.live.fill(said))  # type: ignore[attr-defined]
        yield FieldRow(
            "How", TextField(kept.method if kept else "e_file", max_length=24, id="method", select_on_focus=True)
        )
        yield note(", ".join(FilingMethod))
        yield FieldRow("Filed on", DateInput(self.today, kept.filed_on if kept else self.today, id="filed_on"))
        confirmation = kept.confirmation if kept else ""
        yield FieldRow("Confirmation", TextField(confirmation or "", max_length=120, id="confirmation"))
        yield FieldRow("Accepted on", DateInput(self.today, kept.accepted_on if kept else None, id="accepted_on"))
        yield FieldRow("Rejected on", DateInput(self.today, kept.rejected_on if kept else None, id="rejected_on"))
        yield FieldRow("Why", TextField(kept.reason or "" if kept else "", max_length=500, id="reason"))
        yield note("Rejected puts the File task back to To do and tells the holder.")

    @property
    def dirty(self) -> bool:
        """Nothing is lost where the record is filled in later."""
        return False if self.optional and self.record is None else super().dirty

    def result(self) -> dict[str, Any] | list[str]:
        told: list[str] = []
        method = read_method(self.query_one("#method", Input).value)
        if method is None:
            told.append(f"how: {', '.join(FilingMethod)}")
        found: dict[str, Any] = {"method": method}
        for name in DATES:
            reading = self.query_one(f"#{name}", DateInput).reading
            if not reading.ok:
                told.append(reading.said)
            found[name] = reading.day
        if found["filed_on"] is None:
            told.append("say when it was filed")
        kept = self.record
        for name in ("confirmation", "reason"):
            typed = self.query_one(f"#{name}", Input).value
            found[name] = restored(typed, getattr(kept, name) if kept is not None else None)
        if found["rejected_on"] and not found["reason"]:
            told.append("say why it was rejected")
        if told:
            return told
        before = {name: getattr(kept, name) for name in found} if kept is not None else dict.fromkeys(found)
        return {name: value for name, value in found.items() if value != before[name]}


class GapDialog(FormDialog[str]):
    """Why a gap is none; empty takes the words back."""

    def __init__(self, said: str, note_: str) -> None:
        super().__init__("Why is it no gap?")
        self.said, self.before = said, note_

    def form(self) -> Iterable[Widget]:
        yield note(self.said)
        yield FieldRow("Because", TextField(self.before, max_length=500, id="text"))
        yield note("It stands on the list with your name. Empty: it is unexplained again.")

    def result(self) -> str | list[str]:
        return restored(self.query_one("#text", Input).value, self.before) or ""
