"""A date prompt that says in full what it understood before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.errors import Invalid
from assure_tui.domain.query.dates import parse_date
from assure_tui.formatting import clean, full_date, glyphs
from assure_tui.widgets.fields import TextField

NONE_WORDS = frozenset({"none", "no date", "-"})


def echo(day: date, today: date, work: WorkCalendar | None = None) -> str:
    """A day in full: `Mon 16 Nov 2026, in 5 working days` [URG-3]."""
    calendar = work or WorkCalendar()
    left = (day - today).days
    if left in (0, 1, -1):
        return f"{full_date(day)}, {('today', 'tomorrow', 'yesterday')[left]}"
    if abs(left) > 400:
        return f"{full_date(day)}, {'in ' if left > 0 else ''}{abs(left)} days{'' if left > 0 else ' ago'}"
    count = calendar.between(today, day) if left > 0 else calendar.between(day, today)
    days = f"{count} working day{'' if count == 1 else 's'}"
    closed = "" if calendar.is_working(day) else "; not a working day"
    return f"{full_date(day)}, {'in ' if left > 0 else ''}{days}{'' if left > 0 else ' ago'}{closed}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed date means: a day, no date (`empty`), or why it is none."""

    day: date | None
    said: str
    ok: bool
    empty: bool = False


def read_day(text: str, today: date, work: WorkCalendar | None = None, *, allow_none: bool = True) -> Reading:
    """The reading of free date words (interface.md 3.4)."""
    typed = " ".join(text.split())
    if not typed or (allow_none and typed.lower() in NONE_WORDS):
        return Reading(None, "no date", allow_none or not typed, True)
    try:
        day = parse_date(typed, today, work)
    except Invalid as error:
        return Reading(None, error.message, False)
    return Reading(day, echo(day, today, work), True)


class DateInput(Vertical):
    """A text field with its reading under it."""

    DEFAULT_CSS = """
    DateInput { height: 2; }
    DateInput > Static { height: 1; color: $done; }
    DateInput > Static.-wrong { color: $overdue; }
    """

    @dataclass
    class Changed(Message):
        """Another day is meant now."""

        source: DateInput
        reading: Reading

        @property
        def control(self) -> DateInput:
            return self.source

    @dataclass
    class Submitted(Message):
        """Enter was pressed."""

        source: DateInput
        reading: Reading

        @property
        def control(self) -> DateInput:
            return self.source

    def __init__(
        self,
        today: date,
        value: date | None = None,
        *,
        work: WorkCalendar | None = None,
        allow_none: bool = True,
        id: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(id=id)
        self.today = today
        self.work = work
        self.allow_none = allow_none
        self._start = value.isoformat() if value else ""
        self._more = more

    def compose(self) -> ComposeResult:
        more = {"select_on_focus": True, **self._more}
        yield TextField(self._start, placeholder="fri, +5bd, eom, 15 mar", max_length=60, **more)
        yield Static()

    def on_mount(self) -> None:
        """Read what stands there at first."""
        self._say(self.reading)

    @property
    def field(self) -> TextField:
        """The input itself."""
        return self.query_one(TextField)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.value

    @property
    def reading(self) -> Reading:
        """What it means."""
        return read_day(self.field.value, self.today, self.work, allow_none=self.allow_none)

    def _say(self, reading: Reading) -> None:
        said = self.query_one(Static)
        sign = "!" if not reading.ok else glyphs(self._ascii).to
        said.update(Content(f"{sign} {clean(reading.said)}"))
        said.set_class(not reading.ok, "-wrong")

    @property
    def _ascii(self) -> bool:
        return bool(getattr(self.app, "ascii", False))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say it anew at every letter."""
        event.stop()
        reading = self.reading
        self._say(reading)
        self.post_message(self.Changed(self, reading))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter passes the reading on."""
        event.stop()
        self.post_message(self.Submitted(self, self.reading))
