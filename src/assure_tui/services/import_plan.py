"""What an import is going to do, row by row, before anything is written [IMP-3]."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.minutes import read_minutes
from assure_tui.services.import_map import Cell
from assure_tui.store.queries.import_index import Names

CREATE, UPDATE, UNCHANGED, REFUSED = "create", "update", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused, or what was taken out of it."""

    row: int
    column: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row, before and after."""

    field: str
    before: Any
    after: Any


@dataclass
class RowPlan:
    """One row: what becomes of it, of what, by which commands, and what is wrong with it."""

    row: int
    outcome: str = UNCHANGED
    id: str | None = None
    changes: list[FieldChange] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)  # field -> column, to name the place of later errors

    def refuse(self, column: str | None, code: str, message: str) -> None:
        """Note one thing that is wrong; the row is not written."""
        self.problems.append(Problem(self.row, column, code, message))
        self.outcome = REFUSED

    def refuse_error(self, error: AssureError, column: str | None = None) -> None:
        """The same for an error of the rules; its field names the column."""
        if not error.details:
            self.refuse(column, error.code, error.message)
        for detail in error.details:
            self.refuse(column or self.columns.get(detail.field), detail.code, detail.message)

    def read(self, cell: Cell, reader: Callable[[str], Any]) -> Any:
        """A cell read by its rule; None, and a problem noted, when it is wrong."""
        try:
            return reader(cell.text)
        except AssureError as error:
            self.refuse_error(error, cell.column)
            return None

    def settle(self) -> None:
        """Update or unchanged, for a row that found its thing."""
        if self.outcome != REFUSED:
            self.outcome = UPDATE if self.changes else UNCHANGED


def shown(value: Any) -> Any:
    """A value of a change as JSON knows it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple | list):
        return sorted(str(item) for item in value)
    return value


def near(wanted: str, known: Iterable[str]) -> str:
    """`; near is X` when something known is close [IMP-7]."""
    folded = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(wanted.casefold(), folded, 3, 0.5)
    return f"; near is {', '.join(folded[name] for name in found)}" if found else ""


def people_reader(lists: Names, slot: str) -> Callable[[str], int]:
    """Reads a login, initials or a name; refused with the nearest [IMP-7]."""
    by_name: dict[str, int] = {}
    for person in reversed([person for person in lists.people if not person.left]):
        for name in (person.name, person.initials, person.login):
            if name:
                by_name[name.casefold()] = person.id

    def read(text: str) -> int:
        found = by_name.get(text.strip().casefold())
        if found is None:
            hint = near(text, [person.login or person.initials for person in lists.people if not person.left])
            raise Invalid(slot, "unknown", f"there is nobody with login or initials '{text}'{hint}")
        return found

    return read


def choice_reader(field_name: str, options: Iterable[str]) -> Callable[[str], str]:
    """Reads a choice in any case, with blank, `-` or `_`."""
    known = [str(option) for option in options]

    def read(text: str) -> str:
        folded = re.sub(r"[\s_-]+", "_", text.strip().casefold())
        if folded in known:
            return folded
        message = f"{field_name} is one of {', '.join(known)}, not '{text}'{near(text, known)}"
        raise Invalid(field_name, "unknown", message)

    return read


def flag(field_name: str) -> Callable[[str], bool]:
    """Reads yes or no."""

    def read(text: str) -> bool:
        typed = text.strip().casefold()
        if typed in ("yes", "y", "true", "1", "x"):
            return True
        if typed in ("no", "n", "false", "0"):
            return False
        raise Invalid(field_name, "format", f"{field_name} is yes or no, not '{text}'")

    return read


def tag_names(text: str) -> list[str]:
    """Several tags in one cell, with `,` or `;`, each once."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;]", text):
        name = " ".join(part.split())
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def check_tags(plan: RowPlan, cell: Cell, lists: Names, *, create: bool) -> list[str] | None:
    """The tags of a cell; one that does not exist is a wrong value unless it may be made."""
    found = tag_names(cell.text)
    for name in found:
        if len(name) > 40:
            plan.refuse(cell.column, "too_long", f"the tag '{name[:20]}…' has {len(name)} characters, at most 40")
        elif name.casefold() not in lists.tags and not create:
            hint = near(name, lists.tags.values())
            plan.refuse(cell.column, "unknown", f"there is no tag '{name}'{hint}; --create tags makes it")
    return None if plan.outcome == REFUSED else found


def refuse_doubles(plans: Sequence[RowPlan], keys: Sequence[Any], what: str) -> None:
    """Two rows for one thing are refused, each naming the others [IMP-4]."""
    rows: dict[Any, list[RowPlan]] = {}
    for plan, key in zip(plans, keys, strict=True):
        if key is not None:
            rows.setdefault(key, []).append(plan)
    for same in rows.values():
        if len(same) > 1:
            for plan in same:
                others = ", ".join(str(other.row) for other in same[:6] if other is not plan)
                plan.refuse(None, "duplicate", f"row {others} is about the same {what}")


def day_reader(field_name: str, today: date) -> Callable[[str], date]:
    """Reads a date in ISO form, or in any other that prompts know (interface.md 3.4)."""

    def read(text: str) -> date:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
            return text_rules.iso_day(text, field_name)
        from assure_tui.domain.query.dates import parse_date

        try:
            return parse_date(text, today)
        except Invalid as problem:
            raise Invalid(field_name, problem.value_code, problem.message) from None

    return read


def minutes(text: str, field_name: str = "budget") -> int:
    """Minutes typed as `90`, `1:30` or `1h30` [VAL-5]."""
    found = read_minutes(text)
    if found is None:
        raise Invalid(field_name, "minutes.format", f"'{text}' is no time; type 90, 1:30 or 1h30.")
    return found
