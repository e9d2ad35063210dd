"""Rows of a file as states of requests: found by external id, number or invoice number, never made [REQ-3] [IMP-4]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import Command
from assure_tui.domain.model import Actor, read_short, short
from assure_tui.domain.request_commands import (
    SaveIntake,
    SaveInvoice,
    SaveSignature,
    SetIntakeState,
    SetInvoiceState,
    SetSignatureState,
)
from assure_tui.domain.request_views import RequestView
from assure_tui.domain.requests import SIGNING, RequestKind, read_state
from assure_tui.services.import_changes import REASON
from assure_tui.services.import_map import Cell, FieldMap
from assure_tui.services.import_plan import FieldChange, RowPlan, day_reader, refuse_doubles, shown
from assure_tui.services.import_read import Sheet
from assure_tui.store.queries.requests import requests
from assure_tui.store.read import Reader

_SAVE: dict[bool, Callable[[int, dict[str, Any]], Command]] = {True: SaveSignature, False: SaveIntake}
_PLAIN = ("title", "due")


def plan_requests(reader: Reader, viewer: Actor, sheet: Sheet, chosen: FieldMap, today: date) -> list[RowPlan]:
    """One plan for each row."""
    known, _ = requests(reader, viewer, today)
    plans: list[RowPlan] = []
    keys: list[int | None] = []
    for row in sheet.rows:
        plan = RowPlan(row.number)
        plans.append(plan)
        cells = chosen.cells(sheet, row)
        plan.columns = {name: cell.column for name, cell in cells.items()}
        if row.excess:
            plan.refuse(None, "format", "the row has more cells than the heading")
        found = _find(plan, cells, known)
        keys.append(found.id if found is not None else None)
        if found is not None:
            _update(plan, cells, found, today)
    refuse_doubles(plans, keys, "request")
    return plans


def _find(plan: RowPlan, cells: dict[str, Cell], known: tuple[RequestView, ...]) -> RequestView | None:
    """By its number R-3, its external id, or the number of the invoice; all that are given must agree."""
    tests: dict[str, Callable[[RequestView, str], bool]] = {
        "request": lambda one, text: read_short(text, "request") == one.id,
        "external_id": lambda one, text: one.external_id == text,
        "number": lambda one, text: one.number == text,
    }
    given = [(name, cells[name]) for name in tests if name in cells and not cells[name].clears]
    if not given:
        plan.refuse(None, "required", "name the request by request, external_id or number")
        return None
    for name, cell in given:
        found = [one for one in known if tests[name](one, cell.text)]
        if found:
            return _agreed(plan, found[0], given, tests)
    name, cell = given[0]
    plan.refuse(cell.column, "unknown", f"there is no request with {name.replace('_', ' ')} '{cell.text}'")
    return None


def _agreed(
    plan: RowPlan,
    found: RequestView,
    given: list[tuple[str, Cell]],
    tests: dict[str, Callable[[RequestView, str], bool]],
) -> RequestView | None:
    for name, cell in given:
        sets = name == "external_id" and found.external_id is None  # it gets the one of the other system
        if not sets and not tests[name](found, cell.text):
            plan.refuse(cell.column, "identity", f"{short('request', found.id)} is another request")
            return None
    return found


def _update(plan: RowPlan, cells: dict[str, Cell], found: RequestView, today: date) -> None:
    plan.id = short("request", found.id)
    kind = RequestKind(found.kind)
    readers: dict[str, Callable[[str], Any]] = {
        "external_id": lambda text: text_rules.one_line(text, "external_id", high=120),
        "title": lambda text: text_rules.one_line(text, "title"),
        "due": day_reader("due", today),
        "state": lambda text: read_state(kind, text),
        "reason": text_rules.reason,
    }
    values: dict[str, Any] = {}
    for name, cell in cells.items():
        if name not in readers:
            continue
        if cell.clears:
            if name != "due":
                plan.refuse(cell.column, "required", f"{name} cannot be cleared")
            else:
                values[name] = None
        else:
            value = plan.read(cell, readers[name])
            if value is not None:
                values[name] = value
    fields = {n: values[n] for n in ("external_id", *_PLAIN) if n in values and values[n] != getattr(found, n)}
    ids = (found.id,)
    if fields:
        save: Callable[[int, dict[str, Any]], Command] = (
            SaveInvoice if kind == RequestKind.INVOICE else _SAVE[kind in SIGNING]
        )
        plan.commands.append(save(found.id, fields))
        plan.changes += [FieldChange(n, shown(getattr(found, n)), shown(value)) for n, value in fields.items()]
    state = values.get("state")
    if state is not None and state != found.state:
        setting: Callable[..., Command] = (
            SetInvoiceState if kind == RequestKind.INVOICE else SetSignatureState if kind in SIGNING else SetIntakeState
        )
        plan.commands.append(setting(ids, state, values.get("reason", REASON)))
        plan.changes.append(FieldChange("state", found.state, state))
    plan.settle()
