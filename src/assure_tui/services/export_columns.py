"""The columns of exported lists: all fields of a thing, in the forms that import reads, or those of a screen [EXP-1]."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from assure_tui.domain.model import short
from assure_tui.domain.table_views import TableRow

ENGAGEMENTS = (
    "id external_id client client_id title type type_name service_line period period_label part qualifier pipeline "
    "stage stage_since status custom_status client_status priority due due_kind statutory_due effective_due extended "
    "payment_due target start preparer reviewer partner owner holder tasks_done tasks_total required_open blockers "
    "tags budget spent_minutes description created_at updated_at version"
).split()
CLIENTS = (
    "id external_id number name entity status fiscal_year_end email phone street city state zip tags preparer "
    "reviewer partner owner open_engagements notes version"
).split()
TASKS = (
    "id external_id engagement engagement_title client client_id stage title type status required assignee due "
    "waiting_on priority reason version tags"
).split()
CHANGE = ("thing", "field", "before", "after")
ACTIVITY = "id at actor login origin command summary reason undoes undone_by thing changed field before after".split()

# What the lists of tasks and clients, and the calendar, show of each.
SHOWN_TASKS = "due client type title engagement_title assignee waiting_on priority status engagement id".split()
SHOWN_CLIENTS = (
    "number name entity fiscal_year_end state tags preparer reviewer partner open_engagements status id"
).split()
SHOWN_CARDS = (
    "stage client type period title due priority preparer reviewer holder tasks blockers instage tag id"
).split()
CALENDAR = "day kind client title type period status priority due target holder tasks_done tasks_total id".split()

_SAID: dict[str, Callable[[TableRow, date], Any]] = {
    "client": lambda row, _: row.card.client,
    "type": lambda row, _: row.card.type,
    "period": lambda row, _: row.card.period,
    "title": lambda row, _: row.card.title,
    "pipeline": lambda row, _: row.pipeline,
    "line": lambda row, _: row.line,
    "stage": lambda row, _: row.stage,
    "status": lambda row, _: row.card.custom_status or str(row.card.status),
    "clientstatus": lambda row, _: row.client_status,
    "priority": lambda row, _: str(row.card.priority),
    "preparer": lambda row, _: row.card.preparer,
    "reviewer": lambda row, _: row.card.reviewer,
    "partner": lambda row, _: row.card.partner,
    "owner": lambda row, _: row.card.owner,
    "holder": lambda row, _: row.card.holder,
    "due": lambda row, _: _day(row.card.due),
    "target": lambda row, _: _day(row.card.target),
    "start": lambda row, _: _day(row.start),
    "statutory": lambda row, _: _day(row.statutory),
    "payment": lambda row, _: _day(row.payment),
    "instage": lambda row, today: max(0, (today - row.card.stage_since.date()).days),
    "tasks": lambda row, _: f"{row.card.tasks_done}/{row.card.tasks_total}",
    "hours": lambda row, _: round(row.card.spent / 60, 2),
    "budget": lambda row, _: row.card.budget,
    "left": lambda row, _: None if row.card.budget is None else row.card.budget - row.card.spent,
    "blockers": lambda row, _: row.card.blockers,
    "comments": lambda row, _: row.card.comments,
    "tag": lambda row, _: list(row.tags),
    "next": lambda row, _: f"{row.next_person}: {row.next_task}" if row.next_person else row.next_task,
    "id": lambda row, _: short("engagement", row.id),
    "created": lambda row, _: row.created.isoformat(),
    "updated": lambda row, _: row.updated.isoformat(),
}
# Names that say what the number is, and that import knows.
_HEADS = {
    "line": "service_line", "clientstatus": "client_status", "statutory": "statutory_due", "payment": "payment_due",
    "instage": "days_in_stage", "left": "budget_left", "tag": "tags", "next": "next_step", "created": "created_at",
    "updated": "updated_at",
}  # fmt: skip


def card_columns(words: Sequence[str]) -> list[str]:
    """The headings of columns of the table; unknown ones are passed over."""
    return [_HEADS.get(word, word) for word in words if word in _SAID]


def card_row(row: TableRow, words: Sequence[str], today: date) -> dict[str, Any]:
    """What those columns say of an engagement, as exact values."""
    return {_HEADS.get(word, word): _SAID[word](row, today) for word in words if word in _SAID}


def flat(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The lines of a sheet, in the forms that import reads: a period by its days; a batch by its changes."""
    if "changes" in row:
        for change in row["changes"] or [{}]:
            told = {"changed": change.get("id"), **{name: change.get(name) for name in CHANGE}}
            yield {**row, **told}
        return
    if "period_start" not in row:
        yield row
        return
    first, last = row["period_start"], row["period_end"]
    yield {
        **row,
        "period": first if last is None or last == first else f"{first}..{last}",
        "period_label": row["period"],
        "budget": row["budget_minutes"],
    }


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
