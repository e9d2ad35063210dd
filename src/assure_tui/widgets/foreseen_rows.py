"""The next occurrences of a series as lines: dates, period, deadline, and what becomes of each [REC-29]."""

from __future__ import annotations

from textual.content import Content

from assure_tui.domain.model import short
from assure_tui.domain.recurrence.preview import Foreseen
from assure_tui.formatting import clean, cut, fit, full_date
from assure_tui.widgets.row_list import Row

OUTCOMES = {"make": "planned", "adopt": "there already", "wait": "waits", "pend": "pending", "skip": "skipped"}
DAY = 15


def heading(cells: int) -> Row:
    """The names of the columns, as many as fit."""
    return Row(Content(_columns("Occurrence", "Made on", "Period", "Due", "", cells).rstrip()), tone="head")


def foreseen_row(line: Foreseen, key: str, cells: int, *, ascii: bool = False) -> Row:
    """One occurrence; where the cells end, what was said last falls away first."""
    due = full_date(line.due) if line.due else "no date"
    said = OUTCOMES.get(line.outcome, line.outcome) if line.outcome != "make" else ""
    if line.engagement_id:
        said += f" {short('engagement', line.engagement_id)}"
    if line.outcome in ("wait", "skip", "pend") and line.message:
        said += f": {clean(line.message)}"
    if line.late_by:
        said += f" late by {line.late_by} days"
    room = cells - 66
    who = clean(line.people.get("preparer") or "")
    more = [said.strip(), clean(line.title) if room >= 45 else "", who if room >= 10 else ""]
    said = "  ".join(part for part in more if part)
    made = "same day" if line.creation == line.on else full_date(line.creation)
    text = _columns(full_date(line.on), made, line.period, due, said.strip(), cells)
    tone = "dim" if line.outcome in ("skip", "adopt") else "soon" if line.outcome in ("pend", "wait") else ""
    return Row(Content(cut(text, cells, ascii=ascii).rstrip()), key, tone)


def _columns(on: str, made: str, period: str, due: str, said: str, cells: int) -> str:
    room = max(8, min(16, cells - 3 * (DAY + 1) - 10))
    return f"{fit(on, DAY)} {fit(made, DAY)} {fit(period, room)} {fit(due, DAY)} {said}"
