"""Engagements as a table of text and back: what differs, checked like an import [BULK-4]."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain import commands as c
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import Priority
from assure_tui.domain.query.dates import parse_date
from assure_tui.domain.views import EngagementView, StaffView
from assure_tui.formatting import clean, full_date, width

FIXED = ("id", "client", "work")
COLUMNS = (*FIXED, "title", "priority", "preparer", "reviewer", "partner", "target", "budget", "tags")
SLOTS = ("preparer", "reviewer", "partner")
HEAD = (
    "# Change what stands between the bars, save and leave the editor; what differs is shown before it counts.\n"
    "# id, client and work only tell which one it is. An empty cell takes the value away. A line taken out is\n"
    "# left as it was. People go by login or initials, dates as 2027-03-15 or +5bd, budgets as 10h or 1:30.\n"
)
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that says something else than before."""

    number: int
    client: str
    column: str
    before: str
    after: str
    value: Any

    def __str__(self) -> str:
        shown = full_date(self.value) if isinstance(self.value, date) else self.after or "nothing"
        return f"E-{self.number} {self.client}: {self.column} {self.before or 'nothing'} -> {shown}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read back: what differs, and sentences about what cannot be read."""

    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = ()


def cells(e: EngagementView) -> dict[str, str]:
    """One engagement as the cells of its row."""
    row = {
        "id": f"E-{e.id}", "client": clean(e.client), "work": clean(f"{e.type} {e.period}"), "title": clean(e.title),
        "priority": e.priority.value, "preparer": e.preparer or "", "reviewer": e.reviewer or "",
        "partner": e.partner or "", "target": e.target.isoformat() if e.target else "",
        "budget": minutes_words(e.budget_minutes) if e.budget_minutes is not None else "",
        "tags": ", ".join(clean(tag) for tag in e.tags),
    }  # fmt: skip
    return {name: cell.strip() for name, cell in row.items()}


def write_table(engagements: Sequence[EngagementView]) -> str:
    """The table as people edit it, its columns aligned."""
    rows = [dict(zip(COLUMNS, COLUMNS, strict=True)), *(cells(e) for e in engagements)]
    written = [[_escaped(row[name]) for name in COLUMNS] for row in rows]
    sizes = [max(width(row[n]) for row in written) for n in range(len(COLUMNS))]
    lines = [
        " | ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, sizes, strict=True)).rstrip()
        for row in written
    ]
    return HEAD + "\n".join(lines) + "\n"


def read_table(text: str, engagements: Sequence[EngagementView], staff: Sequence[StaffView], today: date) -> Reading:
    """What the saved text says differently; every problem with its line, all of them together [IMP-3]."""
    known = {f"E-{e.id}": e for e in engagements}
    people = {key.casefold(): p for p in staff for key in (p.login or p.initials, p.initials)}
    found: list[Difference] = []
    problems: list[str] = []
    seen: set[str] = set()
    names: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        row = [_unescaped(cell) for cell in _BAR.split(line)]
        if names is None:
            names = row
            unknown = [name for name in names if name not in COLUMNS]
            if unknown or "id" not in names:
                return Reading((), (f"line {number}: the heading must name columns of {', '.join(COLUMNS)}",))
            continue
        if len(row) > len(names) or not row[0]:
            problems.append(f"line {number}: {len(row)} cells where the heading has {len(names)}; write \\| for a bar")
            continue
        values = dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=True))
        e = known.get(values["id"])
        if e is None or values["id"] in seen:
            why = "stands there twice" if e is not None else "is not one of these"
            problems.append(f"line {number}: {values['id'] or 'no id'} {why}")
            continue
        seen.add(values["id"])
        for name, before in cells(e).items():
            after = values.get(name, before)
            if after == before:
                continue
            told = f"line {number}: {name} of E-{e.id}"
            if name in FIXED:
                problems.append(f"{told} cannot be changed here")
                continue
            try:
                value = _read(name, after, people, today)
            except ValueError as error:
                problems.append(f"{told}: {error}")
                continue
            found.append(Difference(e.id, clean(e.client), name, before, after, value))
    return Reading(tuple(found), tuple(problems))


def commands_for(
    differences: Sequence[Difference], engagements: Sequence[EngagementView], staff: Sequence[StaffView]
) -> list[Command]:
    """As few commands as say it: the same change of several engagements is one."""
    by_id = {e.id: e for e in engagements}
    same: dict[tuple[str, str], list[Difference]] = {}
    for each in differences:
        whole = f"{each.before}>{each.after}" if each.column == "tags" else each.after
        same.setdefault((each.column, whole), []).append(each)
    logins = {person.login or person.initials: person.id for person in staff}
    return [_command(name, group, by_id, logins) for (name, _), group in same.items()]


def _command(
    name: str, group: Sequence[Difference], by_id: Mapping[int, EngagementView], logins: Mapping[str, int]
) -> Command:
    ids = tuple(each.number for each in group)
    value = group[0].value
    shown: Callable[[EngagementView], Any] = {
        "title": lambda e: e.title, "budget": lambda e: e.budget_minutes, "priority": lambda e: e.priority,
        "target": lambda e: e.target,
    }.get(name, lambda e: None)  # fmt: skip
    seen = tuple((number, name, shown(by_id[number])) for number in ids)
    if name in SLOTS:
        held = [(number, getattr(by_id[number], name)) for number in ids]
        known = tuple((n, f"{name}_id", logins.get(login) if login else None) for n, login in held)
        return c.SetSlots(ids, {name: value}, tuple(s for s, (_, login) in zip(known, held, strict=True)
                                                    if not login or login in logins))  # fmt: skip
    if name == "priority":
        return c.SetPriority(ids, value, seen)
    if name == "target":
        return c.SetDates(ids, target=value, seen=seen)
    if name == "tags":
        before = by_id[ids[0]].tags
        add = tuple(tag for tag in value if tag not in before)
        remove = tuple(tag for tag in before if clean(tag) not in value)
        return c.TagEngagement(ids, add, remove)
    return c.EditEngagement(ids, {name: value}, seen)


def _read(name: str, text: str, people: Mapping[str, StaffView], today: date) -> Any:
    if name == "title":
        if not 1 <= len(text) <= 200:
            raise ValueError("a title has 1 to 200 characters")
        return text
    if name == "priority":
        if text.casefold() not in {each.value for each in Priority}:
            raise ValueError("urgent, high, medium or low")
        return text.casefold()
    if name == "tags":
        return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not text:
        return None
    if name in SLOTS:
        person = people.get(text.casefold())
        if person is None:
            raise ValueError(f"nobody here is called {text}")
        return person.id
    if name == "budget":
        minutes = read_minutes(text)
        if minutes is None:
            raise ValueError("10h, 1:30 or minutes")
        return minutes
    try:
        return parse_date(text, today)
    except AssureError as error:
        raise ValueError(error.message) from None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").strip()


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\|])", r"\1", text.strip())
