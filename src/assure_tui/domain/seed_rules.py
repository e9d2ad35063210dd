"""Checks of date rules, task dates and conditions in a seed file [DUE-4] [TPL-1] [ADV-1]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from assure_tui.domain.advance_conditions import read_condition
from assure_tui.domain.due_rules import DueRule, parse_due
from assure_tui.domain.errors import AssureError
from assure_tui.domain.seed_fields import Fields, Findings

ANCHORS = (
    "auditor_report_date",
    "date_of_death",
    "notice_date",
    "original_filing_date",
    "pay_date",
    "tax_year_start",
)
CONDITIONS = (
    "documents_matched",
    "action_items_done",
    "intake_completed",
    "required_tasks_done",
    "all_tasks_done",
    "blockers_clear",
    "signature_completed",
    "invoice_paid",
    "approved",
    "date_reached",
    "manual",
)
REQUEST_KINDS = ("organizer", "document request", "message", "approval", "proposal", "signature", "invoice")
TASK_DATES = ("entry", "due", "start", "period_end", "after")


def read_rule(found: Findings, where: str, data: object, extension: bool = False) -> Mapping[str, Any]:
    """A due rule, or with `extension` the rule of the extended date and its form [DUE-4]."""
    if not isinstance(data, dict):
        found.add(where, "wrong_type", "must be a table")
        return {}
    rule = dict(data)
    if extension:
        form = rule.pop("form", None)
        if not isinstance(form, str) or not form.strip():
            found.add(f"{where}.form", "missing", "needs the form that grants the extension")
    try:
        parsed = parse_due(rule, where)
    except AssureError as error:
        found.details.extend(error.details)
        return data
    for place, anchor in ((f"{where}.anchor", parsed.anchor), (f"{where}.cap.anchor", _cap_anchor(parsed))):
        if anchor:
            found.known(place, anchor, ANCHORS, "anchor")
    if parsed.kind == "after_event" and not parsed.months and not parsed.days:
        found.add(where, "missing", "needs 'months', 'days' or both")
    if parsed.kind == "after_original" and not extension:
        found.add(f"{where}.kind", "invalid", "after_original is a rule of extensions only")
    if list(parsed.on) != sorted(set(parsed.on)):
        found.add(f"{where}.on", "order", "parts must follow one another")
    return data


def _cap_anchor(rule: DueRule) -> str:
    return rule.cap.anchor if rule.cap else ""


def read_test(found: Findings, where: str, data: object) -> Mapping[str, Any]:
    """What makes an automatic alternate apply: all of its tests hold [DUE-6]."""
    table = Fields(found, where, data, ("period_end", "period_start_before"))
    end = table.text("period_end", default="-")
    if end != "-" and not _is_day(f"2024-{end}"):
        found.add(table.at("period_end"), "invalid", f"must be a day of the year as MM-DD, not {end!r}")
    before = table.text("period_start_before", default="-")
    if before != "-" and not _is_day(before):
        found.add(table.at("period_start_before"), "invalid", f"must be a date as YYYY-MM-DD, not {before!r}")
    return table.data


def read_task_date(found: Findings, where: str, data: object, has_after: bool) -> Mapping[str, Any]:
    """When a task made from a template is due: days before or after a fixed point [TPL-1]."""
    table = Fields(found, where, data, ("from", "days", "working"))
    start = table.text("from", choices=TASK_DATES, noun="point in time")
    table.number("days", -366, 366, required=True)
    table.flag("working")
    if start == "after" and not has_after:
        found.add(table.at("from"), "missing", "'after' needs tasks named under the task's own 'after'")
    return table.data


def read_advance(found: Findings, where: str, data: object) -> Mapping[str, Any]:
    """Auto-advance conditions joined by all or any [ADV-1]."""
    table = Fields(found, where, data, ("all", "any"))
    if len({"all", "any"} & set(table.data)) != 1:
        found.add(where, "invalid", "needs exactly one of 'all' and 'any'")
    for key in ("all", "any"):
        if key not in table.data:
            continue
        for condition in table.texts(key, required=True):
            word = condition.split(":", 1)[0]
            found.known(table.at(key), word, CONDITIONS, "condition")
            if ":" in condition and word not in ("signature_completed", "date_reached"):
                found.add(table.at(key), "invalid", f"{word!r} takes nothing after a colon")
            elif word == "date_reached":
                try:
                    read_condition(condition)
                except AssureError as error:
                    found.add(table.at(key), "invalid", error.message)
    return table.data


def check_tie(found: Findings, where: str, tie: str) -> None:
    """`kind` or `kind:form` of the request that completes a task."""
    found.known(where, tie.split(":", 1)[0], REQUEST_KINDS, "kind of request")


def _is_day(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
