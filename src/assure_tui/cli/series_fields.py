"""FIELD=VALUE of a series as people type it on the line, and the pattern its options spell [REC-3]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.cli import refs
from assure_tui.cli.engagement_fields import NO, YES
from assure_tui.cli.session import Session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import read_minutes
from assure_tui.domain.model import SLOTS
from assure_tui.domain.recurrence.choices import WAITS
from assure_tui.domain.recurrence.mapping import MAPPINGS
from assure_tui.domain.recurrence.patterns import FREQUENCIES, Pattern
from assure_tui.domain.recurrence.timing import SHIFTS
from assure_tui.domain.recurrence.typed import read_due, read_number, read_pattern, read_target

TIMES = ("rule", "start", "until", "count", "shift", "lead", "mapping", "wait", "working_days", "due")
TEMPLATE = ("pipeline", "stage", "title", "description", "priority", "budget", "tags", "client_status", "target")
FIELDS = (*TIMES, *TEMPLATE, *SLOTS, "external_id")


def read(run: Session, words: Mapping[str, str]) -> dict[str, Any]:
    """The values of the fields, by the names the command knows; `-` clears."""
    found: dict[str, Any] = {}
    for name, text in words.items():
        typed = text.strip()
        if name in SLOTS:
            staff = run.reads.staff()
            found[name] = "client" if typed == "client" else refs.person_or_nobody(staff, typed, name)
        elif name == "due":
            found["due_rule"] = None if typed == "-" else read_due(typed)
        elif typed == "-":
            found[name] = None
        else:
            found[name] = _READ[name](run, typed) if name in _READ else typed
    return found


def _flag(field: str, text: str) -> bool:
    folded = text.casefold()
    if folded in YES or folded in NO:
        return folded in YES
    raise Invalid(field, "format", f"{field} is yes or no, not '{text}'.")


def _minutes(text: str) -> int:
    found = read_minutes(text)
    if found is None:
        raise Invalid("budget", "minutes.format", f"'{text}' is no time; type 90, 1:30 or 1h30.")
    return found


_READ: dict[str, Any] = {
    "start": lambda run, text: refs.day(text, "start", run.today),
    "until": lambda run, text: refs.day(text, "until", run.today),
    "count": lambda run, text: read_number("count", text),
    "lead": lambda run, text: read_number("lead", text),
    "shift": lambda run, text: refs.choice(text, "shift", SHIFTS),
    "mapping": lambda run, text: refs.choice(text, "mapping", MAPPINGS),
    "wait": lambda run, text: refs.choice(text, "wait", WAITS),
    "working_days": lambda run, text: _flag("working_days", text),
    "budget": lambda run, text: _minutes(text),
    "tags": lambda run, text: tuple(tag.strip() for tag in text.split(",") if tag.strip()),
    "target": lambda run, text: read_target(text),
}


def pattern(every: str, on: str | None, n: int) -> Pattern:
    """`--every monthly --on 1`, `--on last`, `--on 3wd` (working day), `--on 2tu`, `--on mo,we`, `--on 03-31`."""
    return read_pattern(refs.choice(every, "every", FREQUENCIES), on, n)
