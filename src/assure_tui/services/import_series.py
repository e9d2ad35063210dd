"""Rows of a file as series: found by external id, or by client, type and qualifier [IMP-4] [REC-30]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Actor, read_short, short
from assure_tui.domain.recurrence.patterns import INSTALLMENTS
from assure_tui.domain.recurrence.rule import parse_rule
from assure_tui.domain.recurrence.timing import MOST_LEAD
from assure_tui.domain.series_commands import CreateSeries, EditSeries
from assure_tui.services.import_map import Cell, FieldMap
from assure_tui.services.import_plan import (
    CREATE,
    REFUSED,
    FieldChange,
    RowPlan,
    day_reader,
    near,
    people_reader,
    refuse_doubles,
    shown,
)
from assure_tui.services.import_read import Sheet
from assure_tui.store.queries import import_index
from assure_tui.store.queries.import_index import TypeRow
from assure_tui.store.read import Reader, fold

_KEPT = ("external_id", "client", "type", "rule", "start")


def plan_series(reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> list[RowPlan]:
    """One plan for each row."""
    return _Planner(reader, viewer, sheet, chosen, today).run()


class _Planner:
    def __init__(self, reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> None:
        self.sheet = sheet
        self.chosen = chosen
        self.lists = import_index.names(reader, viewer, today)
        self.clients = import_index.clients(reader, viewer, today)
        self.client_ids = {row["id"]: row for row in self.clients}
        self.keys: dict[str, dict[str, list[dict[str, Any]]]] = {
            name: defaultdict(list) for name in ("number", "external_id", "name", "folded")
        }
        for row in self.clients:
            for name, known in self.keys.items():
                value = fold(row["name"]) if name == "folded" else row[name]
                if value is not None:
                    known[value].append(row)
        self.types = {item.code.casefold(): item for item in self.lists.types}
        self.by_external: dict[str, dict[str, Any]] = {}
        self.by_key: dict[tuple[int, int, str], dict[str, Any]] = {}
        for row in import_index.series(reader, self.client_ids):
            if row["external_id"] is not None:
                self.by_external[row["external_id"]] = row
            if row["state"] != "ended":
                self.by_key[row["client_id"], row["type_id"], row["qualifier"].casefold()] = row
        self.readers: dict[str, Callable[[str], Any]] = {
            "external_id": lambda text: text_rules.one_line(text, "external_id", high=120),
            "qualifier": lambda text: text_rules.code(text, "qualifier", low=0),
            "rule": _rule,
            "start": day_reader("start", today),
            "lead_days": _lead,
            "pipeline": self._pipeline,
            "preparer": people_reader(self.lists, "preparer"),
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
        refuse_doubles(plans, keys, "series")
        return plans

    def plan(self, plan: RowPlan, cells: dict[str, Cell]) -> Any:
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            if cell.clears:
                if name in _KEPT:
                    plan.refuse(cell.column, "required", f"{name} cannot be cleared")
                else:
                    values[name] = 0 if name == "lead_days" else "" if name == "qualifier" else None
            elif name in self.readers:
                value = plan.read(cell, self.readers[name])
                if value is not None:
                    values[name] = value
        client = self.client(plan, cells.get("client"))
        kind = self.type(plan, cells.get("type"))
        found = self.by_external.get(values.get("external_id", ""))
        qualifier = str(values.get("qualifier") or "")
        key = (client["id"], kind.id, qualifier.casefold()) if client is not None and kind is not None else None
        if found is None and key is not None:
            found = self.by_key.get(key)
            if found is not None and values.get("external_id") is not None and found["external_id"] is not None:
                told = f"{short('series', found['id'])} is this series, with another external id"
                plan.refuse(plan.columns.get("external_id"), "identity", told)
                return None
        if found is not None:
            self.update(plan, found, values, client, kind)
            return ("id", found["id"])
        self.create(plan, values, client, kind)
        return key

    def client(self, plan: RowPlan, cell: Cell | None) -> dict[str, Any] | None:
        """By number C-7, the firm's own number, external id, exact name."""
        if cell is None or cell.clears:
            return None
        number = read_short(cell.text, "client") if cell.text[:1] in ("C", "c") else None
        if number in self.client_ids:
            return self.client_ids[number]
        for name, known in self.keys.items():
            found = known.get(fold(cell.text) if name == "folded" else cell.text, [])
            if len(found) == 1:
                return found[0]
            if found:
                numbers = ", ".join(short("client", row["id"]) for row in found[:5])
                plan.refuse(cell.column, "duplicate", f"{numbers} are called '{cell.text}'; give a number")
                return None
        hint = near(cell.text, [row["name"] for row in self.clients]) if len(self.clients) < 5000 else ""
        plan.refuse(cell.column, "unknown", f"there is no client '{cell.text}'{hint}")
        return None

    def type(self, plan: RowPlan, cell: Cell | None) -> TypeRow | None:
        if cell is None or cell.clears:
            return None
        found = self.types.get(cell.text.casefold())
        if found is None:
            hint = near(cell.text, [item.code for item in self.lists.types])
            plan.refuse(cell.column, "unknown", f"there is no engagement type '{cell.text}'{hint}")
        return found

    def _pipeline(self, text: str) -> str:
        wanted = text.strip().casefold()
        for _, code, name in self.lists.pipelines:
            if wanted in (code.casefold(), name.casefold()):
                return code
        hint = near(text, [name for _, _, name in self.lists.pipelines])
        raise Invalid("pipeline", "unknown", f"there is no pipeline '{text}'{hint}")

    def create(self, plan: RowPlan, values: dict[str, Any], client: dict[str, Any] | None, kind: Any) -> None:
        for name in ("client", "type"):
            if name not in plan.columns:
                plan.refuse(None, "required", f"{name} is needed to make a series")
        if client is None or kind is None or plan.outcome == REFUSED:
            return
        rule = values.get("rule")
        parts = (kind.rules.get("due") or {}).get("kind") == INSTALLMENTS
        if rule is None and not parts:
            plan.refuse(None, "required", "rule is needed, such as FREQ=MONTHLY;BYMONTHDAY=1")
            return
        plan.outcome = CREATE
        plan.changes = [FieldChange(name, None, shown(value)) for name, value in values.items() if value is not None]
        template = {name: values[name] for name in ("pipeline", "preparer") if values.get(name) is not None}
        plan.commands = [
            CreateSeries(
                (client["id"],),
                kind.code,
                rule=rule or INSTALLMENTS,
                start=values.get("start"),
                qualifier=values.get("qualifier") or "",
                lead=values.get("lead_days"),
                template=template,
                external_id=values.get("external_id"),
            )
        ]

    def update(
        self, plan: RowPlan, found: dict[str, Any], values: dict[str, Any], client: dict[str, Any] | None, kind: Any
    ) -> None:
        plan.id = short("series", found["id"])
        if client is not None and client["id"] != found["client_id"]:
            plan.refuse(plan.columns.get("client"), "not_offered", "a series belongs to one client for ever")
        if kind is not None and kind.id != found["type_id"]:
            plan.refuse(plan.columns.get("type"), "not_offered", "the type of a series does not change")
        before = {
            "external_id": found["external_id"],
            "rule": found["rule"],
            "start": found["start"],
            "lead_days": found["lead"],
            "pipeline": found["template"].get("pipeline"),
            "preparer": found["template"].get("preparer"),
        }
        fields: dict[str, Any] = {}
        for name, old in before.items():
            if name in values and values[name] != old:
                fields["lead" if name == "lead_days" else name] = values[name]
                plan.changes.append(FieldChange(name, shown(old), shown(values[name])))
        if fields and plan.outcome != REFUSED:
            plan.commands = [EditSeries((found["id"],), fields)]
        plan.settle()


def _rule(text: str) -> str:
    typed = text.strip()
    if not typed.casefold().startswith(INSTALLMENTS):
        return parse_rule(typed).text
    rest = typed[len(INSTALLMENTS) :].lstrip(";")
    return INSTALLMENTS + parse_rule(f"FREQ=YEARLY;{rest}").text.removeprefix("FREQ=YEARLY") if rest else INSTALLMENTS


def _lead(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and int(text) <= MOST_LEAD):
        raise Invalid("lead_days", "range", f"lead_days is a number from 0 to {MOST_LEAD}, not '{text}'")
    return int(text)
