"""Checks of date rules, task dates and conditions in a seed file [DUE-4] [TPL-1] [ADV-1]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

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

# Keys of each kind of rule; those with a question mark may be left out.
_RULE_KEYS: dict[str, tuple[str, ...]] = {
    "nth_month_day": ("n", "day"),
    "nth_month_last": ("n",),
    "installments": ("on",),
    "after_event": ("anchor", "months?", "days?"),
    "before_event": ("anchor", "business_days"),
    "after_original": ("months",),
    "same_as": ("of", "date"),
    "manual": (),
}
_NUMBERS = {"n": (1, 24), "day": (1, 31), "months": (1, 120), "days": (1, 3660), "business_days": (1, 260)}
_WORDS: dict[str, tuple[str, ...]] = {
    "anchor": ANCHORS,
    "of": ("income_tax_return", "extendable_return"),
    "date": ("shown", "original"),
}


def read_rule(found: Findings, where: str, data: object, extension: bool = False) -> Mapping[str, Any]:
    """A due or extension rule, checked against the keys of its kind [DUE-4]."""
    kind = data.get("kind") if isinstance(data, dict) else None
    expected = _RULE_KEYS.get(kind, ()) if isinstance(kind, str) else ()
    # Under an unknown kind no other key can be judged: only the kind is a finding then.
    judged = [key.rstrip("?") for key in expected] if isinstance(kind, str) and kind in _RULE_KEYS else []
    every = tuple(data) if isinstance(data, dict) and not judged and kind not in _RULE_KEYS else ()
    table = Fields(found, where, data, ("kind", "cap", "form", *judged, *every))
    table.text("kind", choices=tuple(_RULE_KEYS), noun="kind of rule")
    if extension:
        table.text("form")
    elif "form" in table.data:
        found.add(table.at("form"), "unknown_key", "'form' belongs to an extension only")
    for key in expected:
        name, required = key.rstrip("?"), not key.endswith("?")
        if name in _NUMBERS:
            table.number(name, *_NUMBERS[name], required=required)
        elif name in _WORDS:
            table.text(name, choices=_WORDS[name], noun=name)
        else:
            _parts(found, table)
    if kind == "after_event" and not {"months", "days"} & set(table.data):
        found.add(where, "missing", "needs 'months', 'days' or both")
    if kind == "after_original" and not extension:
        found.add(table.at("kind"), "invalid", "after_original is a rule of extensions only")
    if "cap" in table.data:
        cap = Fields(found, table.at("cap"), table.data["cap"], ("anchor", "days"))
        cap.text("anchor", choices=ANCHORS, noun="anchor")
        cap.number("days", *_NUMBERS["days"], required=True)
    return table.data


def _parts(found: Findings, table: Fields) -> None:
    """The installments' [month, day] pairs, in rising order."""
    value = table.data.get("on")
    pairs = value if isinstance(value, list) else []
    good = [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(type(part) is int for part in pair)
    ]
    if not pairs or len(good) != len(pairs):
        found.add(table.at("on"), "wrong_type", "must be a list of [month, day] pairs")
    elif any(not (1 <= month <= 24 and 1 <= day <= 31) for month, day in good):
        found.add(table.at("on"), "out_of_range", "months run from 1 to 24, days from 1 to 31")
    elif good != sorted(set(good)):
        found.add(table.at("on"), "order", "parts must follow one another")


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
