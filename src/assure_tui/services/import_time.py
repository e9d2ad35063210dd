"""Rows of a file as time entries: found by external id, else by saying the very same [IMP-1] [IMP-4] [TIME-1]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assure_tui.domain import hours, policy, text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Actor, read_short, short
from assure_tui.domain.money import read_cents
from assure_tui.domain.time_commands import EditOwnTime, EditTime, LogTime
from assure_tui.services.import_map import Cell, FieldMap
from assure_tui.services.import_plan import (
    CREATE,
    REFUSED,
    FieldChange,
    RowPlan,
    day_reader,
    flag,
    minutes,
    near,
    people_reader,
    refuse_doubles,
    shown,
)
from assure_tui.services.import_read import Sheet
from assure_tui.store.queries import import_index
from assure_tui.store.read import Reader

ABOUT = ("engagement", "client", "task")
_NEVER_CLEARED = ("external_id", "person", "date", "minutes", "hours", "billable")
_COLUMN = {"date": "on", **{name: f"{name}_id" for name in ABOUT}}


def plan_time(reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> list[RowPlan]:
    """One plan for each row."""
    return _Planner(reader, viewer, sheet, chosen, today).run()


class _Named:
    """Things of one kind by number, external id or exact name."""

    def __init__(self, kind: str, rows: Iterable[dict[str, Any]], names: tuple[str, ...]) -> None:
        self.kind = kind
        self.rows = {int(row["id"]): row for row in rows}
        self.known: dict[str, list[int]] = defaultdict(list)
        for number, row in self.rows.items():
            for name in names:
                if row[name] is not None and number not in self.known[str(row[name])]:
                    self.known[str(row[name])].append(number)

    def find(self, plan: RowPlan, cell: Cell, among: Callable[[dict[str, Any]], bool] = lambda row: True) -> int | None:
        """The one meant; refused when there is none, or more than one."""
        number = read_short(cell.text, self.kind) if not cell.text.isdigit() else None
        if number in self.rows:
            return number
        found = [one for one in self.known.get(cell.text, ()) if among(self.rows[one])]
        if not found and cell.text.isdigit() and int(cell.text) in self.rows:
            found = [int(cell.text)]
        if len(found) == 1:
            return found[0]
        if found:
            numbers = ", ".join(short(self.kind, one) for one in found[:5])
            plan.refuse(cell.column, "duplicate", f"{numbers} are called '{cell.text}'; give a number")
        else:
            hint = near(cell.text, self.known) if len(self.known) < 5000 else ""
            plan.refuse(cell.column, "unknown", f"there is no {self.kind} '{cell.text}'{hint}")
        return None


class _Planner:
    def __init__(self, reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> None:
        self.sheet = sheet
        self.chosen = chosen
        self.viewer = viewer
        lists = import_index.names(reader, viewer, today)
        self.logins = {person.id: person.login or person.initials for person in lists.people}
        works = import_index.engagements(reader, viewer, today)
        self.things = {
            "engagement": _Named("engagement", works, ("external_id", "title")),
            "client": _Named("client", import_index.clients(reader, viewer, today), ("number", "external_id", "name")),
            "task": _Named(
                "task", import_index.tasks(reader, viewer, [row["id"] for row in works]), ("external_id", "title")
            ),
        }
        self.readers: dict[str, Callable[[str], Any]] = {
            "external_id": lambda text: text_rules.one_line(text, "external_id", high=120),
            "person": people_reader(lists, "person"),
            "date": day_reader("date", today),
            "minutes": lambda text: hours.entry_minutes(minutes(text, "minutes")),
            "hours": _hours,
            "billable": flag("billable"),
            "rate": lambda text: read_cents(text, "rate"),
            "note": lambda text: text_rules.one_line(text, "note", high=500),
        }
        self.reader = reader
        self.by_external: dict[str, dict[str, Any]] = {}
        self.same: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)

    def run(self) -> list[RowPlan]:
        read = []
        for row in self.sheet.rows:
            plan = RowPlan(row.number)
            cells = self.chosen.cells(self.sheet, row)
            plan.columns = {name: cell.column for name, cell in cells.items()}
            if row.excess:
                plan.refuse(None, "format", "the row has more cells than the heading")
            read.append((plan, cells, self.values(plan, cells)))
        self.look([values["date"] for _, _, values in read if values.get("date") is not None])
        keys = [self.plan(plan, cells, values) for plan, cells, values in read]
        plans = [plan for plan, _, _ in read]
        refuse_doubles(plans, keys, "time entry")
        return plans

    def values(self, plan: RowPlan, cells: dict[str, Cell]) -> dict[str, Any]:
        """What the row says, read by its rules."""
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            if cell.clears:
                if name in _NEVER_CLEARED:
                    plan.refuse(cell.column, "required", f"{name} cannot be cleared")
                else:
                    values[name] = None
            elif name not in ABOUT:
                value = plan.read(cell, self.readers[name])
                if value is not None:
                    values[name] = value
        if "hours" in values:
            if "minutes" in values and values["minutes"] != values["hours"]:
                plan.refuse(cells["hours"].column, "format", "minutes and hours say different things")
            values["minutes"] = values.pop("hours")
        for name in ABOUT:
            if name in cells and not cells[name].clears:
                self.about(plan, name, cells[name], values)
        return values

    def about(self, plan: RowPlan, name: str, cell: Cell, values: dict[str, Any]) -> None:
        """What the entry is for; a task brings its engagement along, that its client [TIME-1]."""
        work = values.get("engagement")
        found = self.things[name].find(
            plan, cell, lambda row: name != "task" or work is None or row["engagement_id"] == work
        )
        if found is None:
            return
        values[name] = found
        row = self.things[name].rows[found]
        if name == "task" and row["engagement_id"] is not None:
            self.agree(plan, cell, values, "engagement", row["engagement_id"])
        if values.get("engagement") is not None:
            owner = self.things["engagement"].rows[values["engagement"]]["client_id"]
            self.agree(plan, cell, values, "client", owner)

    def agree(self, plan: RowPlan, cell: Cell, values: dict[str, Any], name: str, number: int) -> None:
        if values.get(name) not in (None, number):
            plan.refuse(
                cell.column, "not_offered", f"it is of {short(name, number)}, not of {short(name, values[name])}"
            )
        values[name] = number

    def look(self, days: list[date]) -> None:
        """The entries of those days, and all with an external id."""
        first, last = (min(days), max(days)) if days else (date.max, date.min)
        for row in import_index.time_entries(self.reader, first, last):
            if row["external_id"] is not None:
                self.by_external[row["external_id"]] = row
            elif not row["removed"]:
                self.same[_key(row)].append(row)

    def plan(self, plan: RowPlan, cells: dict[str, Cell], values: dict[str, Any]) -> Any:
        external = values.get("external_id")
        found = self.by_external.get(external) if external is not None else None
        if found is None:
            lacking = [name for name in ("date", "minutes") if name not in values]
            for name in lacking:
                if not {name, "hours" if name == "minutes" else name} & cells.keys():
                    plan.refuse(None, "required", f"{name} is needed to log time")
            if lacking:
                return None
            values.setdefault("person", self.viewer.staff_id)
            alike = self.same.get(_key({_COLUMN.get(name, name): value for name, value in values.items()}))
            found = alike.pop(0) if alike and plan.outcome != REFUSED else None  # the second of two is another entry
        if found is None:
            self.create(plan, values)
            return ("external_id", external) if external is not None else None
        if plan.outcome != REFUSED:
            self.update(plan, cells, found, values)
        return ("id", found["id"])

    def may(self, plan: RowPlan, person: int | None) -> bool:
        if person == self.viewer.staff_id or policy.holds(self.viewer, "Edit all time"):
            return True
        plan.refuse(plan.columns.get("person"), "denied", "others' time needs the permission Edit all time")
        return False

    def create(self, plan: RowPlan, values: dict[str, Any]) -> None:
        if plan.outcome == REFUSED or not self.may(plan, values["person"]):
            return
        plan.outcome = CREATE
        told = {name: self.told(name, value) for name, value in values.items() if value is not None}
        plan.changes = [FieldChange(name, None, value) for name, value in told.items()]
        plan.commands = [
            LogTime(
                values["minutes"],
                values["date"],
                values.get("engagement"),
                values.get("client") if values.get("engagement") is None else None,
                values.get("task"),
                billable=values.get("billable", True),
                rate=values.get("rate"),
                note=values.get("note") or "",
                confirmed=True,
                staff_id=values["person"],
                external_id=values.get("external_id"),
            )
        ]

    def update(self, plan: RowPlan, cells: dict[str, Cell], found: dict[str, Any], values: dict[str, Any]) -> None:
        plan.id = short("time_entry", found["id"])
        if found["removed"]:
            plan.refuse(plan.columns.get("external_id"), "not_offered", f"{plan.id} with this external id was removed")
            return
        if values.get("person", found["staff_id"]) != found["staff_id"]:
            plan.refuse(plan.columns.get("person"), "not_offered", f"{plan.id} is another person's")
            return
        fields: dict[str, Any] = {}
        for name, value in values.items():
            before = found[_COLUMN.get(name, name)] if name != "person" else value
            if (before or None) != (value or None):
                fields["on" if name == "date" else name] = value
                plan.changes.append(FieldChange(name, self.told(name, before), self.told(name, value)))
        if fields and self.may(plan, found["staff_id"]):
            if "engagement" in fields:
                fields.pop("client", None)  # it comes along
            edit = EditOwnTime if found["staff_id"] == self.viewer.staff_id else EditTime
            plan.commands.append(edit((found["id"],), fields, confirmed=True))
        plan.settle()

    def told(self, name: str, value: Any) -> Any:
        if value is None:
            return None
        if name in ABOUT:
            return short(name, value)
        return self.logins.get(value) if name == "person" else shown(value)


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two entries the same one: whose, when, how much, on what, and in which words."""
    names = ("on", "minutes", "engagement_id", "client_id", "task_id")
    return (row.get("staff_id", row.get("person")), *(row.get(name) for name in names), row.get("note") or "")


def _hours(text: str) -> int:
    """Hours with a point or a comma, as other programs write them: 1.5 is 90 minutes."""
    try:
        value = Decimal(text.strip().replace(",", ".")) * 60
    except InvalidOperation:
        return hours.entry_minutes(minutes(text, "hours"))
    if not value.is_finite() or value != value.to_integral_value():
        raise Invalid("hours", "minutes.format", f"'{text}' hours are no whole minutes")
    return hours.entry_minutes(int(value))
