"""How a person works and when they are away, as one form over People and Workload [STAFF-1] [TIME-5]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assure_tui.domain.commands import Command
from assure_tui.domain.errors import Invalid
from assure_tui.domain.firm_settings import week_words
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.time_commands import SetCapacity
from assure_tui.domain.working_time import Away, WorkingTime, days_named, weekdays
from assure_tui.formatting import clean, day_and_month
from assure_tui.screens.dialogs.record import Entry, RecordForm
from assure_tui.screens.verb_flows import Flows

SHOWN = 6  # stretches; the others are counted


async def ask_working_time(screen: Flows, staff_id: int, name: str) -> None:
    """Read how the person works, and show the form."""
    viewer = screen.viewer
    found = await screen.read(lambda reads, today: reads.working_time(viewer, staff_id, today))
    work = await screen.read(lambda reads, today: reads.work())
    await screen.ask(working_form(found, name, screen.base.today, work))


def working_form(view: WorkingTime, name: str, today: date, work: Any) -> RecordForm:
    """The weekdays, the hours of a week, days away and days there after all."""
    own = week_words(view.days) if view.days else ""
    entries = [
        Entry("working_days", "Works on", own, 40, f"as the firm: {week_words(view.firm_days)}", read=weekdays),
        Entry("capacity", "Week", minutes_words(view.capacity), 8, "40h or 2400 minutes", read=_minutes("capacity")),
        Entry("away", "Away", "", 60, "2026-07-01, or 1 jul..10 jul", read=str.strip),
        Entry("minutes", "Of each day", "", 8, "empty: the whole day; or 4h, 90", read=_minutes("minutes")),
        Entry("note", "Note", "", 200, "why, such as vacation", read=str.strip),
        Entry("back", "There again", "", 60, "days of those away, as above", read=str.strip),
    ]

    def command(fields: Mapping[str, Any]) -> Command:
        given = {key: value for key, value in fields.items() if key in ("working_days", "capacity")}
        absences: dict[date, Any] = {}
        if fields.get("back"):
            absences.update(dict.fromkeys(days_named(fields["back"], "back", today, work)))
        if fields.get("away"):
            span = days_named(fields["away"], "away", today, work)
            absences.update(dict.fromkeys(span, fields.get("minutes") or True))
        elif fields.get("minutes") or fields.get("note"):
            raise Invalid("away", "required", "name the days it is about")
        if absences:
            given |= {"absences": absences, "note": fields.get("note") or ""}
        return SetCapacity(view.staff_id, given)

    told = [away_words(one, today) for one in view.away[:SHOWN]] or ["No days away from today on."]
    if len(view.away) > SHOWN:
        told.append(f"and {len(view.away) - SHOWN} later ones")
    return RecordForm(f"How {clean(name)} works", entries, command, notes=told)


def away_words(one: Away, today: date) -> str:
    """`Away Wed 1 Jul to Fri 10 Jul: vacation`."""
    days = day_and_month(one.first, today)
    if one.last != one.first:
        days += f" to {day_and_month(one.last, today)}"
    share = f", {minutes_words(one.minutes)} of each day" if one.minutes is not None else ""
    return f"Away {days}{share}{f': {one.note}' if one.note else ''}"


def _minutes(field: str) -> Any:
    def read(text: str) -> int | None:
        if text.strip() in ("", "-"):
            return None
        found = read_minutes(text.strip())
        if found is None:
            raise Invalid(field, "minutes.format", "a time such as 40h, 37:30 or 2400")
        return found

    return read
