"""A task template as people read and type it: its offset, who does it, what completes it [TPL-1] [TPL-4]."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assure_tui.domain.model import SLOTS
from assure_tui.domain.pipeline_values import TaskDraft
from assure_tui.domain.seed_rules import REQUEST_KINDS

PERSON = "L:"  # a role that is a person of the firm and no slot
_MEANT = {
    "entry": ("entry", "enter"),
    "due": ("due", "deadline"),
    "start": ("start",),
    "period_end": ("period",),
    "after": ("task", "done", "them"),
}
_NUMBER = re.compile(r"([+-]?)(\d{1,3})\s*(bd|wd)?\b", re.ASCII)
DUE_HINT = "5bd after entry; 10 before due; start, period end; tasks: those before it"


def due_short(due: Mapping[str, Any] | None) -> str:
    """`entry+5bd`, `due-10`: the same in few cells."""
    if not due:
        return "-"
    base = str(due.get("from", "")).replace("_", " ")
    return f"{base}{int(due.get('days') or 0):+d}{'bd' if due.get('working') else ''}"


def read_due(text: str) -> dict[str, Any] | str | None:
    """An offset as the file has it; a sentence says what is wrong with it."""
    said = text.casefold().strip()
    if said in ("", "none", "-"):
        return None
    on_the_day = said.startswith(("on ", "when "))
    found = _NUMBER.search(said)
    if found is None and not on_the_day:
        return "say how many days: 5bd after entry, 10 before due"
    rest = said[: found.start()] + said[found.end() :] if found else said
    base = next((key for key, words in _MEANT.items() if any(word in rest for word in words)), "entry")
    days = int(found[2]) if found else 0
    if days > 366:
        return "at most 366 days"
    back = bool(found and found[1] == "-") or "before " in rest.replace("tasks before it", "")
    return {"from": base, "days": -days if back else days, "working": bool(found and found[3]) or "working" in rest}


def who_words(role: str, people: Mapping[str, str] | None = None) -> str:
    """A slot, or the person by name."""
    if role.startswith(PERSON):
        login = role.removeprefix(PERSON)
        return (people or {}).get(login, login)
    return role


def read_who(text: str, people: Mapping[str, str]) -> str | None:
    """A slot by its beginning, else a person by login or by a name only one has; None when neither."""
    typed = text.casefold().strip()
    slots = [slot for slot in SLOTS if typed and slot.startswith(typed)]
    if len(slots) == 1:
        return slots[0]
    exact = [login for login, name in people.items() if typed in (login.casefold(), name.casefold())]
    begins = [login for login, name in people.items() if typed and name.casefold().startswith(typed)]
    found = exact or begins
    return f"{PERSON}{found[0]}" if len(found) == 1 else None


def read_tie(text: str) -> str | None:
    """Why a tie is refused; None when it is right or empty."""
    if not text:
        return None
    kind = text.partition(":")[0].strip()
    if kind in REQUEST_KINDS:
        return None
    return f"tied to: a kind of request, {', '.join(REQUEST_KINDS)}, perhaps with a form: signature:8879"


def task_note(task: TaskDraft, titles: Mapping[str, str]) -> str:
    """What else is to be known of it: for whom, after what, tied to what."""
    parts = []
    if task.types:
        parts.append("only " + ", ".join(task.types))
    if task.entities:
        parts.append("only " + ", ".join(task.entities))
    if task.after:
        parts.append("after " + ", ".join(titles.get(code, code) for code in task.after))
    if task.tied_to:
        parts.append(f"done with {task.tied_to}")
    if task.lines:
        parts.append(f"{len(task.lines)} checklist line{'s' if len(task.lines) != 1 else ''}")
    return "; ".join(parts)


def titles_of(tasks: Sequence[TaskDraft]) -> dict[str, str]:
    """Titles by code."""
    return {task.code: task.title for task in tasks if task.code}


def circle(tasks: Collection[TaskDraft]) -> bool:
    """Whether tasks wait for each other in a circle [TASK-9]."""
    waits = {task.code: set(task.after) for task in tasks if task.code}
    while free := [code for code, after in waits.items() if not after & waits.keys()]:
        for code in free:
            del waits[code]
    return bool(waits)
