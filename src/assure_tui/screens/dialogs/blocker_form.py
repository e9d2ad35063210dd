"""The fields of a blocker, to add one and to change one [BLK-2] [BLK-5]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from textual.dom import DOMNode
from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.blocking import BY_HAND, read_waits_on, waits_on_words
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import BlockerType
from assure_tui.domain.views import BlockerView, StaffView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, LongField, TextField, restored
from assure_tui.widgets.picker import matching, people_options

Fields = Mapping[str, Any]
HINT = ", ".join(waits_on_words(each) for each in BY_HAND)


def blocker_fields(
    today: date, work: WorkCalendar | None = None, *, of: BlockerView | None = None, owner: str = ""
) -> Iterable[Widget]:
    """The rows of the form; of one made by rule only what is for people: note and owner [BLK-5]."""
    mine = of is None or of.type is BlockerType.MANUAL
    if mine:
        yield FieldRow("What", TextField(of.title if of else "", max_length=200, id="what"))
    if of is None:
        yield FieldRow("Note", TextField(max_length=500, id="note"))
    else:  # one written elsewhere may have many lines
        area = LongField(of.note or "", id="note")
        area.styles.height = 3
        area.styles.width = "1fr"
        yield FieldRow("Note", area)
    if mine:
        yield FieldRow("Expected by", DateInput(today, of.expected if of else None, work=work, id="expected"))
    hint = "initials or name, empty for nobody"
    yield FieldRow("Owner", TextField(owner, max_length=120, placeholder=hint, id="owner"))
    if mine:
        waits = waits_on_words(of.waits_on) if of and of.waits_on else ""
        yield FieldRow("Waits on", TextField(waits, max_length=40, placeholder=HINT, id="waits-on"))


def read_blocker(form: DOMNode, staff: Sequence[StaffView], *, owner: str = "") -> Fields | list[str]:
    """What is typed, by the names of the fields of the command; or every sentence that says what is wrong."""
    found: dict[str, Any] = {}
    told: list[str] = []
    for field in form.query("#what").results(Input):
        found["title"] = field.value.strip()
        told += [] if found["title"] else ["say what it is: 1 to 200 characters"]
    said = form.query_one("#note")
    found["note"] = (said.text if isinstance(said, LongField) else form.query_one("#note", Input).value).strip()
    for day in form.query("#expected").results(DateInput):
        found["expected"] = day.reading.day
        told += [] if day.reading.ok else [day.reading.said]
    typed = form.query_one("#owner", Input).value.strip()
    if not owner or typed != clean(owner).strip():  # one who left since may keep what is theirs
        people = matching(people_options(staff, nobody=False), typed) if typed else []
        if typed and len(people) != 1:
            told.append(f"owner: {'several people fit' if people else 'nobody is called'} “{typed}”")
        found["owner_id"] = int(people[0].key) if len(people) == 1 else None
    for field in form.query("#waits-on").results(Input):
        try:
            found["waits_on"] = read_waits_on(field.value) if field.value.strip() else None
        except Invalid as error:
            told.append(error.message)
    return told or found


class BlockerEditDialog(FormDialog[Fields]):
    """Gives back the fields that differ from what was shown [BLK-5]."""

    def __init__(
        self, blocker: BlockerView, today: date, staff: Sequence[StaffView] = (), *, work: WorkCalendar | None = None
    ) -> None:
        super().__init__(f"Blocker: {blocker.title}")
        self.blocker = blocker
        self.today = today
        self.people = tuple(staff)
        self.work = work
        held = next((one for one in staff if blocker.owner and blocker.owner in (one.login, one.initials)), None)
        self.owner = held.name if held else blocker.owner or ""

    def form(self) -> Iterable[Widget]:
        if self.blocker.type is not BlockerType.MANUAL:
            yield note("Made by rule: what it is and when it is expected follow its source.")
        yield from blocker_fields(self.today, self.work, of=self.blocker, owner=self.owner)

    def result(self) -> Fields | list[str]:
        found = read_blocker(self, self.people, owner=self.owner)
        if isinstance(found, list):
            return found
        of = self.blocker
        now = dict(found)
        for name in ("title", "note"):
            if name in now:
                now[name] = restored(now[name], getattr(of, name))
        before = {"title": of.title, "note": of.note, "expected": of.expected, "waits_on": of.waits_on}
        # The owner is only there when another one was typed.
        changed = {name: value for name, value in now.items() if name not in before or value != before[name]}
        if not self.owner and changed.get("owner_id", 0) is None:
            del changed["owner_id"]
        return changed or ["nothing was changed"]
