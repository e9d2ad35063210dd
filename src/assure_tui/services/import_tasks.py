"""Rows of a file as tasks: found by external id, or by engagement and title [IMP-4]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import AssignTask, CreateTask, EditTask, SetTaskStatus
from assure_tui.domain.model import Actor, TaskStatus, TaskType, read_short, short
from assure_tui.domain.task_commands import TagTask
from assure_tui.services.import_changes import REASON
from assure_tui.services.import_map import Cell, FieldMap
from assure_tui.services.import_plan import (
    CREATE,
    REFUSED,
    FieldChange,
    RowPlan,
    check_tags,
    choice_reader,
    day_reader,
    flag,
    near,
    people_reader,
    refuse_doubles,
    shown,
)
from assure_tui.services.import_read import Sheet
from assure_tui.store.queries import import_index
from assure_tui.store.read import Reader

_KEPT = ("title", "type", "required", "status", "external_id")
_NOT_FOUND = -1


def plan_tasks(reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> list[RowPlan]:
    """One plan for each row."""
    return _Planner(reader, viewer, sheet, chosen, today).run()


class _Planner:
    def __init__(self, reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> None:
        self.sheet = sheet
        self.chosen = chosen
        self.lists = import_index.names(reader, viewer, today)
        self.engagements = {row["id"]: row for row in import_index.engagements(reader, viewer, today)}
        self.refs: dict[str, list[int]] = defaultdict(list)
        self.titles: dict[str, list[int]] = defaultdict(list)
        for row in self.engagements.values():
            if row["external_id"] is not None:
                self.refs[row["external_id"]].append(row["id"])
            self.titles[row["title"]].append(row["id"])
        self.by_external: dict[str, dict[str, Any]] = {}
        self.by_title: dict[tuple[int | None, str], list[dict[str, Any]]] = defaultdict(list)
        for row in import_index.tasks(reader, viewer, self.engagements):
            if row["external_id"] is not None:
                self.by_external[row["external_id"]] = row
            self.by_title[row["engagement_id"], row["title"]].append(row)
        self.readers: dict[str, Callable[[str], Any]] = {
            "external_id": lambda text: text_rules.one_line(text, "external_id", high=120),
            "title": lambda text: text_rules.one_line(text, "title"),
            "type": choice_reader("type", TaskType),
            "status": choice_reader("status", TaskStatus),
            "required": flag("required"),
            "assignee": people_reader(self.lists, "assignee"),
            "due": day_reader("due", today),
        }

    def run(self) -> list[RowPlan]:
        plans: list[RowPlan] = []
        keys: list[Any] = []
        for row in self.sheet.rows:
            plan = RowPlan(row.number)
            plans.append(plan)
            cells = self.chosen.cells(self.sheet, row)
            plan.columns = {name: cell.column for name, cell in cells.items()}
            if row.excess:
                plan.refuse(None, "format", "the row has more cells than the heading")
            keys.append(self.plan(plan, cells))
        refuse_doubles(plans, keys, "task")
        return plans

    def plan(self, plan: RowPlan, cells: dict[str, Cell]) -> Any:
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            if name == "engagement":
                continue
            if name == "tags":
                tags = [] if cell.clears else check_tags(plan, cell, self.lists, create="tags" in self.chosen.create)
                if tags is not None:
                    values[name] = tuple(tags)
            elif cell.clears:
                if name in _KEPT:
                    plan.refuse(cell.column, "required", f"{name} cannot be cleared")
                else:
                    values[name] = None
            else:
                value = plan.read(cell, self.readers[name])
                if value is not None:
                    values[name] = value
        where = self.engagement(plan, cells.get("engagement"))
        external = values.get("external_id")
        found = self.by_external.get(external) if external is not None else None
        if found is None and where != _NOT_FOUND and "title" in values:
            found = self.alike(plan, where, values["title"], external)
        if found is not None:
            if "engagement" in cells and where != _NOT_FOUND and where != found["engagement_id"]:
                plan.refuse(cells["engagement"].column, "not_offered", "a task does not change its engagement")
            self.update(plan, found, values)
            return ("id", found["id"])
        self.create(plan, cells, values, where)
        if external is not None:
            return ("external_id", external)
        return (where, values["title"]) if "title" in values and where != _NOT_FOUND else None

    def engagement(self, plan: RowPlan, cell: Cell | None) -> int | None:
        """`E-142`, its external id, or its exact title; `-` alone is a firm-level task; -1 for none found."""
        if cell is None:
            return _NOT_FOUND
        if cell.clears:
            return None
        number = read_short(cell.text, "engagement") if cell.text[:1] in ("E", "e") else None
        if number in self.engagements:
            return number
        found = self.refs.get(cell.text) or self.titles.get(cell.text) or []
        if not found and cell.text.isdigit() and int(cell.text) in self.engagements:
            return int(cell.text)
        if len(found) == 1:
            return found[0]
        if found:
            numbers = ", ".join(short("engagement", one) for one in found[:5])
            plan.refuse(cell.column, "duplicate", f"{numbers} are called '{cell.text}'; give a number")
        else:
            hint = near(cell.text, [*self.refs, *self.titles]) if len(self.engagements) < 5000 else ""
            plan.refuse(cell.column, "unknown", f"there is no engagement '{cell.text}'{hint}")
        return _NOT_FOUND

    def alike(self, plan: RowPlan, where: int | None, title: str, external: str | None) -> dict[str, Any] | None:
        same = self.by_title.get((where, title), [])
        if external is not None:
            same = [row for row in same if row["external_id"] is None]
        if len(same) > 1:
            numbers = ", ".join(short("task", row["id"]) for row in same[:5])
            plan.refuse(plan.columns.get("title"), "duplicate", f"{numbers} have this title; give an external id")
            return None
        return same[0] if same else None

    def create(self, plan: RowPlan, cells: dict[str, Cell], values: dict[str, Any], where: int | None) -> None:
        for name in ("engagement", "title"):
            if name not in cells:
                more = ("; - alone makes a firm-level one",) if name == "engagement" else ("",)
                plan.refuse(None, "required", f"{name} is needed to make a task{more[0]}")
        if plan.outcome == REFUSED or where == _NOT_FOUND:
            return
        plan.outcome = CREATE
        plan.changes = [FieldChange(name, None, shown(value)) for name, value in values.items() if value is not None]
        plan.commands = [
            CreateTask(
                (where,),
                values["title"],
                values.get("type", "other"),
                values.get("required", False),
                values.get("assignee"),
                values.get("due"),
                values.get("external_id"),
                status=values.get("status", "todo"),
                tags=values.get("tags", ()),
                create=self.chosen.create & {"tags"},
            )
        ]

    def update(self, plan: RowPlan, found: dict[str, Any], values: dict[str, Any]) -> None:
        plan.id = short("task", found["id"])
        ids = (int(found["id"]),)
        logins = {person.id: person.login or person.initials for person in self.lists.people}
        plain: dict[str, Any] = {
            name: values[name]
            for name in ("external_id", "title", "type", "required", "due")
            if name in values and values[name] != found[name]
        }
        if plain:
            plan.commands.append(EditTask(ids, plain))
            plan.changes += [FieldChange(name, shown(found[name]), shown(value)) for name, value in plain.items()]
        if "assignee" in values and values["assignee"] != found["assignee_id"]:
            plan.commands.append(AssignTask(ids, values["assignee"]))
            before, after = logins.get(found["assignee_id"]), logins.get(values["assignee"])
            plan.changes.append(FieldChange("assignee", before, after))
        if "status" in values and values["status"] != found["status"]:
            plan.commands.append(SetTaskStatus(ids, values["status"], REASON, confirm_all=True))
            plan.changes.append(FieldChange("status", found["status"], values["status"]))
        if "tags" in values and {tag.casefold() for tag in values["tags"]} != found["tags"]:
            create = "tags" in self.chosen.create
            plan.commands.append(TagTask(ids, add=values["tags"], replace=True, create=create))
            plan.changes.append(FieldChange("tags", shown(found["tags"]), shown(values["tags"])))
        plan.settle()
