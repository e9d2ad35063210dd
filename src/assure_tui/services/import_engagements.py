"""Rows of a file as engagements: found by external id or identity, then made or changed [IMP-4] [IMP-8]."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import CreateEngagement, TagEngagement
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.model import SLOTS, Actor, Priority, Status, read_short, short
from assure_tui.domain.period_values import Period
from assure_tui.domain.periods import fiscal_year_end, parse_period
from assure_tui.services.import_changes import engagement_changes
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
    minutes,
    near,
    people_reader,
    refuse_doubles,
    shown,
)
from assure_tui.services.import_read import Sheet
from assure_tui.store.queries import import_index
from assure_tui.store.queries.import_index import StageRow, TypeRow
from assure_tui.store.read import Reader, fold

_OPTIONAL = ("title", "due", "target", "start", "priority", "budget")
_KEPT = ("status", "priority", "title")
_PLACED = ("client", "client_external_id", "type", "period", "part", "qualifier", "pipeline", "stage", "tags")


def plan_engagements(
    reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date, *, with_tasks: bool = True
) -> list[RowPlan]:
    """One plan for each row."""
    return _Planner(reader, viewer, sheet, chosen, today, with_tasks).run()


@dataclass
class _Row:
    """What a row says, read."""

    plan: RowPlan
    cells: dict[str, Cell]
    values: dict[str, Any]
    client: dict[str, Any] | None = None
    type: TypeRow | None = None
    period: Period | None = None
    pipeline: int | None = None
    stage: StageRow | None = None


class _Planner:
    def __init__(
        self, reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date, with_tasks: bool
    ) -> None:
        self.sheet = sheet
        self.chosen = chosen
        self.today = today
        self.with_tasks = with_tasks
        self.lists = import_index.names(reader, viewer, today)
        self.clients = import_index.clients(reader, viewer, today)
        self.client_keys: dict[str, dict[str, list[dict[str, Any]]]] = {
            name: defaultdict(list) for name in ("external_id", "number", "name", "folded")
        }
        for row in self.clients:
            for name in ("external_id", "number", "name"):
                if row[name] is not None:
                    self.client_keys[name][row[name]].append(row)
            self.client_keys["folded"][fold(row["name"])].append(row)
        self.client_ids = {row["id"]: row for row in self.clients}
        self.types = {item.code.casefold(): item for item in reversed(self.lists.types)}
        self.types = {item.name.casefold(): item for item in self.lists.types} | self.types
        self.type_ids = {item.id: item for item in self.lists.types}
        self.by_external: dict[str, dict[str, Any]] = {}
        self.by_identity: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in import_index.engagements(reader, viewer, today):
            if row["external_id"] is not None:
                self.by_external[row["external_id"]] = row
            if row["in_force"]:
                end, part = row["period_end"], row["part"] or 0
                key = (row["client_id"], row["type_id"], row["period_start"], end, part, row["qualifier"].casefold())
                self.by_identity[key] = row
        self.dates: Callable[[int], TypeDates] = cache(lambda number: type_dates_from_dict(self.type_ids[number].rules))
        self.readers: dict[str, Callable[[str], Any]] = {
            "external_id": lambda text: text_rules.one_line(text, "external_id", high=120),
            "qualifier": lambda text: text_rules.code(text, "qualifier", low=0),
            "title": lambda text: text_rules.one_line(text, "title"),
            "status": choice_reader("status", Status),
            "priority": choice_reader("priority", Priority),
            "description": lambda text: text_rules.long_text(text, "description") or None,
            "budget": minutes,
            "extended": self._extended,
            "part": self._part,
        }
        for name in ("start", "target", "due"):
            self.readers[name] = day_reader(name, today)
        for slot in SLOTS:
            self.readers[slot] = people_reader(self.lists, slot)

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
            said = _Row(plan, cells, self.values(plan, cells))
            found = self.by_external.get(said.values.get("external_id", ""))
            said.client = self.client(said)
            said.type = self.type(said)
            keys.append(self.find(said, found))
        refuse_doubles(plans, keys, "engagement")
        return plans

    # -- reading -------------------------------------------------------------------------------------

    def values(self, plan: RowPlan, cells: dict[str, Cell]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, cell in cells.items():
            if name == "tags":
                create = "tags" in self.chosen.create
                tags = [] if cell.clears else check_tags(plan, cell, self.lists, create=create)
                if tags is not None:
                    values[name] = tuple(tags)
            elif cell.clears:
                if name in _KEPT or (name in _PLACED and name != "qualifier"):
                    plan.refuse(cell.column, "required", f"{name} cannot be cleared")
                else:
                    values[name] = "" if name == "qualifier" else False if name == "extended" else None
            elif name in self.readers:
                value = plan.read(cell, self.readers[name])
                if value is not None:
                    values[name] = value
        return values

    def _extended(self, text: str) -> bool | date:
        try:
            return flag("extended")(text)
        except Invalid:
            return day_reader("extended", self.today)(text)

    def _part(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            raise Invalid("part", "format", f"a part is a number, not '{text}'")
        return int(text)

    def client(self, said: _Row) -> dict[str, Any] | None:
        """By external id, else number C-7, the firm's own number, external id, exact name."""
        cell = said.cells.get("client_external_id")
        if cell is not None and not cell.clears:
            return self._one(said, cell, self.client_keys["external_id"].get(cell.text, []))
        cell = said.cells.get("client")
        if cell is None or cell.clears:
            return None
        number = read_short(cell.text, "client") if cell.text[:1] in ("C", "c") else None
        if number in self.client_ids:
            return self.client_ids[number]
        for name in ("number", "external_id", "name", "folded"):
            found = self.client_keys[name].get(fold(cell.text) if name == "folded" else cell.text)
            if found:
                return self._one(said, cell, found)
        return self._one(said, cell, [])

    def _one(self, said: _Row, cell: Cell, found: list[dict[str, Any]]) -> dict[str, Any] | None:
        if len(found) == 1:
            return found[0]
        if found:
            numbers = ", ".join(short("client", row["id"]) for row in found[:5])
            said.plan.refuse(cell.column, "duplicate", f"{numbers} are called '{cell.text}'; give a number")
        else:
            hint = near(cell.text, [row["name"] for row in self.clients]) if len(self.clients) < 5000 else ""
            said.plan.refuse(cell.column, "unknown", f"there is no client '{cell.text}'{hint}")
        return None

    def type(self, said: _Row) -> TypeRow | None:
        cell = said.cells.get("type")
        if cell is None or cell.clears:
            return None
        found = self.types.get(cell.text.casefold())
        if found is None:
            hint = near(cell.text, [item.code for item in self.lists.types])
            said.plan.refuse(cell.column, "unknown", f"there is no engagement type '{cell.text}'{hint}")
        return found

    def period(self, said: _Row, kind: TypeRow, client: dict[str, Any], part: int | None) -> Period | None:
        cell = said.cells.get("period")
        if cell is None or cell.clears:
            return None
        try:
            return parse_period(
                cell.text,
                kind.period_kind,
                fiscal_year_end(client["fiscal_year_end"]),
                today=self.today,
                part=part,
                fiscal_parts=kind.period_kind == "fiscal_year",
                weeks_52_53=client["weeks_5253"],
            ).period
        except AssureError as error:
            said.plan.refuse_error(error, cell.column)
            return None

    def place(self, said: _Row, default: int | None) -> None:
        """The pipeline and the stage the row names; a stage without pipeline is one of `default`."""
        cell = said.cells.get("pipeline")
        if cell is not None and not cell.clears:
            typed = cell.text.casefold()
            said.pipeline = next(
                (number for number, *names in self.lists.pipelines if typed in map(str.casefold, names)), None
            )
            if said.pipeline is None:
                hint = near(cell.text, [name for _, _, name in self.lists.pipelines])
                said.plan.refuse(cell.column, "unknown", f"there is no pipeline '{cell.text}'{hint}")
        cell = said.cells.get("stage")
        if cell is None or cell.clears:
            return
        stages = [stage for stage in self.lists.stages if stage.pipeline_id == (said.pipeline or default)]
        typed = _loose(cell.text)
        said.stage = next((item for item in stages if typed in (_loose(item.code), _loose(item.name))), None)
        if said.stage is None:
            hint = near(cell.text, [stage.name for stage in stages])
            said.plan.refuse(cell.column, "unknown", f"there is no stage '{cell.text}' here{hint}")

    # -- deciding ------------------------------------------------------------------------------------

    def find(self, said: _Row, found: dict[str, Any] | None) -> Any:
        """Plan the row as an update of what it means, or as a new one; its key among the rows of the file."""
        external = said.values.get("external_id")
        key: tuple[Any, ...] | None = None
        if found is None and said.client is not None and said.type is not None:
            part = said.values.get("part")
            said.period = self.period(said, said.type, said.client, part)
            if said.period is not None:
                days = (said.period.start, said.period.end)
                qualifier = said.values.get("qualifier", "").casefold()
                key = (said.client["id"], said.type.id, *days, part or 0, qualifier)
                found = self.by_identity.get(key)
                if found is not None and external is not None and found["external_id"] is not None:
                    number = short("engagement", found["id"])
                    column = said.plan.columns.get("external_id")
                    said.plan.refuse(column, "identity", f"{number} is this engagement, with another external id")
                    return None
        if found is not None:
            self.update(said, found)
            return ("id", found["id"])
        self.create(said)
        return key or (("external_id", external) if external is not None else None)

    def create(self, said: _Row) -> None:
        plan, kind, client, values = said.plan, said.type, said.client, said.values
        for name, alike in (("client", ("client", "client_external_id")), ("type", ("type",))):
            if not any(item in said.cells for item in alike):
                plan.refuse(None, "required", f"{name} is needed to make an engagement")
        if kind is None or client is None:
            return
        external = values.get("external_id")
        if external is None and "period" not in said.cells and not plan.problems:
            plan.refuse(None, "required", "period or external_id is needed, so that the row finds its engagement again")
        rules = self.dates(kind.id)
        self._offered(said, kind, client, rules)
        self.place(said, kind.pipeline_id)
        if plan.outcome == REFUSED:
            return
        plan.outcome = CREATE
        given = {name: values.get(name, cell.text) for name, cell in said.cells.items()}
        plan.changes = [FieldChange(name, None, shown(value)) for name, value in given.items() if value is not None]
        slots = {slot: values[slot] for slot in SLOTS if slot in values}
        stage = said.stage.code if said.stage else None
        pipeline = next((code for number, code, _ in self.lists.pipelines if number == said.pipeline), None)
        period = said.cells.get("period")
        more: dict[str, Any] = {name: values.get(name) for name in _OPTIONAL}
        plan.commands = [
            CreateEngagement(
                (client["id"],),
                kind.code,
                period.text if period else None,
                values.get("part"),
                values.get("qualifier", ""),
                pipeline=pipeline,
                stage=stage,
                slots=slots,
                description=values.get("description"),
                tags=values.get("tags", ()),
                create=self.chosen.create & {"tags"},
                external_id=external,
                with_tasks=self.with_tasks,
                status=values.get("status"),
                extended=values.get("extended"),
                **more,
            )
        ]

    def _offered(self, said: _Row, kind: TypeRow, client: dict[str, Any], rules: TypeDates) -> None:
        plan, column = said.plan, said.plan.columns.get
        if client["status"] == "inactive":
            plan.refuse(column("client"), "not_offered", f"{client['name']} is Inactive; reactivate the client first")
        if kind.hidden:
            plan.refuse(column("type"), "not_offered", f"{kind.code} is hidden in the settings of types")
        if client["entity"] not in kind.entities:
            message = f"{kind.code} is offered for {', '.join(kind.entities)}, not for {client['entity']}"
            plan.refuse(column("type"), "not_offered", message)
        if said.values.get("extended") and not rules.can_extend:
            plan.refuse(column("extended"), "not_offered", f"{kind.code} has no extension")
        part = said.values.get("part")
        if part is not None and not rules.parts:
            plan.refuse(column("part"), "not_offered", f"{kind.code} has no installments")
        elif part is not None and not 1 <= part <= rules.parts:
            plan.refuse(column("part"), "range", f"{kind.code} has parts 1 to {rules.parts}")
        elif part is None and rules.parts and said.values.get("external_id") is None:
            plan.refuse(None, "required", f"part is needed: {kind.code} has {rules.parts} installments")

    def update(self, said: _Row, found: dict[str, Any]) -> None:
        plan = said.plan
        plan.id = short("engagement", found["id"])
        if said.client is not None and said.client["id"] != found["client_id"]:
            column = plan.columns.get("client_external_id") or plan.columns.get("client")
            plan.refuse(column, "not_offered", "an engagement belongs to one client for ever")
        if said.values.get("part") is not None and said.values["part"] != found["part"]:
            plan.refuse(plan.columns.get("part"), "not_offered", "the part of an engagement does not change")
        self.place(said, found["pipeline_id"])
        kind = said.type or self.type_ids[found["type_id"]]
        client = self.client_ids.get(found["client_id"])
        if said.period is None and client is not None:
            said.period = self.period(said, kind, client, found["part"])
        if plan.outcome == REFUSED:
            return
        identity: dict[str, Any] = {}
        if said.type is not None and said.type.id != found["type_id"]:
            identity["type_code"] = said.type.code
            plan.changes.append(FieldChange("type", self.type_ids[found["type_id"]].code, said.type.code))
        days = (found["period_start"], found["period_end"])
        if said.period is not None and (said.period.start, said.period.end) != days:
            identity["period"] = said.cells["period"].text
            plan.changes.append(FieldChange("period", f"{days[0]}..{days[1] or ''}", identity["period"]))
        qualifier = said.values.get("qualifier")
        if qualifier is not None and qualifier != found["qualifier"]:
            identity["qualifier"] = qualifier
            plan.changes.append(FieldChange("qualifier", found["qualifier"], qualifier))
        stages = {stage.id: stage for stage in self.lists.stages}
        engagement_changes(plan, found, said.values, identity, said.pipeline, said.stage, stages, self.lists)
        if "tags" in self.chosen.create:
            plan.commands = [replace(c, create=True) if isinstance(c, TagEngagement) else c for c in plan.commands]
        plan.settle()


def _loose(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())
