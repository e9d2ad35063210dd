"""Rows of a file as clients: found by external id, number or name, then made or changed [IMP-4]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import CreateClient, EditClient
from assure_tui.domain.model import SLOTS, Actor, ClientStatus, Entity, short
from assure_tui.domain.periods import parse_fiscal_year_end
from assure_tui.services.import_map import Cell, FieldMap
from assure_tui.services.import_plan import (
    CREATE,
    REFUSED,
    FieldChange,
    RowPlan,
    check_tags,
    choice_reader,
    flag,
    people_reader,
    refuse_doubles,
    shown,
)
from assure_tui.services.import_read import Sheet
from assure_tui.store.queries import import_index
from assure_tui.store.read import Reader

_LENGTHS = {"number": 40, "phone": 60, "street": 120, "city": 80, "state": 40, "zip": 20, "external_id": 120}
_REQUIRED = ("name", "entity", "status")
_SECRET = "•••"  # a tax id is never shown [CLT-10]


def plan_clients(reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> list[RowPlan]:
    """One plan for each row."""
    return _Planner(reader, viewer, sheet, chosen, today).run()


class _Planner:
    def __init__(self, reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> None:
        self.sheet = sheet
        self.chosen = chosen
        self.lists = import_index.names(reader, viewer, today)
        self.by_external: dict[str, dict[str, Any]] = {}
        self.by_number: dict[str, dict[str, Any]] = {}
        self.by_name: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.contacts: set[str] = set()
        for row in import_index.clients(reader, viewer, today):
            if row["external_id"] is not None:
                self.by_external[row["external_id"]] = row
            if row["number"] is not None:
                self.by_number[row["number"]] = row
            self.by_name[row["name"]].append(row)
            self.contacts.update(name.casefold() for name, _, _ in row["contacts"])
        self.readers = self._readers()

    def _readers(self) -> dict[str, Callable[[str], Any]]:
        found: dict[str, Callable[[str], Any]] = {
            "name": lambda text: text_rules.one_line(text, "name", high=120),
            "entity": choice_reader("entity", Entity),
            "status": choice_reader("status", ClientStatus),
            "fiscal_year_end": parse_fiscal_year_end,
            "weeks_5253": flag("weeks_5253"),
            "email": text_rules.email,
            "notes": lambda text: text_rules.long_text(text, "notes", high=200_000) or None,
            "contact": lambda text: text_rules.one_line(text, "contact", high=120),
            "contact_email": lambda text: text_rules.email(text, "contact_email"),
            "contact_phone": lambda text: text_rules.one_line(text, "contact_phone", high=60),
        }
        for name, most in _LENGTHS.items():
            found[name] = _line(name, most)
        for slot in SLOTS:
            found[slot] = people_reader(self.lists, slot)
        return found

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
            values = self.values(plan, cells)
            found = self.find(plan, values)
            keys.append(self.key(values, found))
            if found is None:
                self.create(plan, values, cells)
            else:
                self.update(plan, values, cells, found)
        refuse_doubles(plans, keys, "client")
        return plans

    def values(self, plan: RowPlan, cells: dict[str, Cell]) -> dict[str, Any]:
        """Every field by its rule, all errors of the row together [VAL-6]; None clears."""
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            if cell.clears:
                if name in _REQUIRED:
                    plan.refuse(cell.column, "required", f"{name} cannot be cleared")
                elif not name.startswith("contact"):
                    values[name] = () if name == "tags" else None
            elif name == "tags":
                tags = check_tags(plan, cell, self.lists, create="tags" in self.chosen.create)
                if tags is not None:
                    values[name] = tuple(tags)
            elif name == "tax_id":
                values[name] = cell.text
            else:
                value = plan.read(cell, self.readers[name])
                if value is not None:
                    values[name] = value
        return values

    def find(self, plan: RowPlan, values: dict[str, Any]) -> dict[str, Any] | None:
        """External id, else number, else exact name; a new external id takes only what has none yet [IMP-4]."""
        external, number, name = values.get("external_id"), values.get("number"), values.get("name")
        if external is not None and external in self.by_external:
            return self.by_external[external]

        def free(row: dict[str, Any]) -> bool:
            return external is None or row["external_id"] is None

        if number is not None and number in self.by_number:
            found = self.by_number[number]
            if free(found):
                return found
            column = plan.columns.get("number")
            plan.refuse(column, "duplicate", f"{short('client', found['id'])} has this number and another external id")
            return None
        same = [row for row in self.by_name.get(name or "", ()) if free(row)]
        if number is not None:
            same = [row for row in same if row["number"] is None]
        if len(same) > 1:
            numbers = ", ".join(short("client", row["id"]) for row in same[:5])
            message = f"{numbers} have this name; give a number or external id"
            plan.refuse(plan.columns.get("name"), "duplicate", message)
            return None
        return same[0] if same else None

    def key(self, values: dict[str, Any], found: dict[str, Any] | None) -> Any:
        if found is not None:
            return ("id", found["id"])
        for name in ("external_id", "number", "name"):
            if values.get(name) is not None:
                return (name, values[name])
        return None

    def create(self, plan: RowPlan, values: dict[str, Any], cells: dict[str, Cell]) -> None:
        for name in ("name", "entity"):
            if name not in cells:
                plan.refuse(plan.columns.get(name), "required", f"{name} is needed to make a client")
        self.tax_id(plan, values, cells, values.get("entity"))
        self.contact(plan, values, cells, ())
        if plan.outcome == REFUSED:
            return
        plan.outcome = CREATE
        fields = {name: value for name, value in values.items() if value is not None}
        plan.changes = [FieldChange(name, None, _shown(name, value)) for name, value in self.fields(fields).items()]
        plan.commands = [CreateClient(self.fields(fields), self.chosen.create)]

    def update(self, plan: RowPlan, values: dict[str, Any], cells: dict[str, Cell], found: dict[str, Any]) -> None:
        plan.id = short("client", found["id"])
        self.tax_id(plan, values, cells, values.get("entity") or found["entity"])
        self.contact(plan, values, cells, found["contacts"])
        changed: dict[str, Any] = {}
        for name, value in values.items():
            if name.startswith("contact"):
                continue
            before = found[f"{name}_id"] if name in SLOTS else found[name]
            if name == "tags":
                same = frozenset(tag.casefold() for tag in value) == before
            elif name == "weeks_5253":
                same = bool(value) == bool(before)
            elif name == "fiscal_year_end":
                same = (value or "12-31") == before
            else:
                same = value == before
            if not same:
                changed[name] = value
                after = self.named(name, value)
                plan.changes.append(FieldChange(name, _shown(name, self.named(name, before)), _shown(name, after)))
        if "contact" in values and self.contact_changed(values, found["contacts"]):
            extra = ("contact", "contact_email", "contact_phone")
            changed |= {name: values[name] for name in extra if name in values}
            plan.changes.append(FieldChange("contact", None, values["contact"]))
        if changed and plan.outcome != REFUSED:
            fields = self.fields(changed)
            if "tags" in fields and not fields["tags"]:
                fields["tags"] = None
            plan.commands = [EditClient(found["id"], fields, self.chosen.create, None, True)]
        plan.settle()

    def tax_id(self, plan: RowPlan, values: dict[str, Any], cells: dict[str, Cell], entity: str | None) -> None:
        """As the kind of client keeps it: an EIN whole, of an individual the last four [CLT-10]."""
        from assure_tui.services.handlers.clients import tax_id

        if values.get("tax_id") is None:
            return
        kept = plan.read(cells["tax_id"], lambda text: tax_id(text, entity or ""))
        if kept is None:
            values.pop("tax_id")
        else:
            values["tax_id"] = kept

    def contact(self, plan: RowPlan, values: dict[str, Any], cells: dict[str, Cell], have: tuple[Any, ...]) -> None:
        name = values.get("contact")
        if name is None:
            for extra in ("contact_email", "contact_phone"):
                if values.pop(extra, None) is not None:
                    plan.refuse(cells[extra].column, "required", f"{extra} needs the contact's name")
            return
        own = any(name.casefold() == person[0].casefold() for person in have)
        if not own and name.casefold() not in self.contacts and "contacts" not in self.chosen.create:
            message = f"there is no contact '{name}'; --create contacts makes it"
            plan.refuse(cells["contact"].column, "unknown", message)

    def contact_changed(self, values: dict[str, Any], have: tuple[Any, ...]) -> bool:
        for name, email, phone in have:
            if name.casefold() == values["contact"].casefold():
                return (values.get("contact_email") or email, values.get("contact_phone") or phone) != (email, phone)
        return True

    def fields(self, values: dict[str, Any]) -> dict[str, Any]:
        """As the commands take them: people by login or initials."""
        return {name: self.named(name, value) for name, value in values.items()}

    def named(self, name: str, value: Any) -> Any:
        if name not in SLOTS or value is None:
            return value
        person = next((item for item in self.lists.people if item.id == value), None)
        return (person.login or person.initials) if person else value


def _line(name: str, most: int) -> Callable[[str], str]:
    return lambda text: text_rules.one_line(text, name, high=most)


def _shown(name: str, value: Any) -> Any:
    return None if value is None else _SECRET if name == "tax_id" else shown(value)
