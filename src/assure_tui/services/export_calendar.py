"""Deadlines and tasks as an iCalendar file (RFC 5545): stable ids, so that a calendar updates, not doubles [EXP-1]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from assure_tui.services.exporting import About

KINDS = ("engagements", "tasks")
_MOST_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(rows: Sequence[Mapping[str, Any]], about: About, firm: Mapping[str, Any]) -> bytes:
    """The file: an event of a whole day for each date; what has no date is left out."""
    made = datetime.fromisoformat(about.at).strftime("%Y%m%dT%H%M%SZ")
    store = "".join(char for char in str(firm.get("created_at")) if char.isdigit())[:20] or "0"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//assure-tui//export//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(' '.join((str(firm.get('name') or ''), about.what)).strip())}",
        f"X-WR-CALDESC:{text('; '.join(': '.join(line) for line in about.lines()))}",
    ]
    for row in rows:
        for kind, day, title in _dates(row, about.what):
            lines += _event(row, f"{row['id']}.{kind}.{store}@assure-tui", day, title, made)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def _dates(row: Mapping[str, Any], what: str) -> Iterator[tuple[str, date, str]]:
    """What a row puts into a calendar: a deadline, a payment date that differs from it, a target, a task's due date."""
    client = f"{row['client']}: " if row.get("client") else ""
    due, pay = row.get("due"), row.get("payment_due")
    if due:
        yield "due", date.fromisoformat(due), f"{client}{row['title']}"
    if what == "engagements" and pay and pay != due:
        yield "pay", date.fromisoformat(pay), f"{client}{row['title']} (payment)"
    if what == "calendar" and row.get("target"):
        yield "target", date.fromisoformat(row["target"]), f"{client}{row['title']} (target)"


def _event(row: Mapping[str, Any], uid: str, day: date, title: str, made: str) -> list[str]:
    told = [f"{name.replace('_', ' ')}: {row[name]}" for name in _TOLD if row.get(name)]
    gone = str(row.get("status")) in ("cancelled", "skipped")
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{made}",
        f"SEQUENCE:{int(row.get('version') or 0)}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text(title)}",
        f"DESCRIPTION:{text(chr(10).join([str(row['id']), *told]))}",
        f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


_TOLD = ("engagement", "type_name", "stage", "status", "priority", "due_kind", "holder", "assignee")


def text(value: str) -> str:
    """A text as the format holds it: one line, with its own signs escaped."""
    return value.translate(_ESCAPES)


def folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, no character split; each further part begins with a blank."""
    part = ""
    for char in line:
        if len((part + char).encode()) > _MOST_OCTETS:
            yield part
            part = " "
        part += char
    yield part
