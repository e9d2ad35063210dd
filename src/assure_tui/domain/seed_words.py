"""The closed vocabularies of a seed file; an entry with another word is refused."""

from __future__ import annotations

COLOURS = ("amber", "blue", "cyan", "green", "grey", "magenta", "orange", "red", "violet", "yellow")
DOCUMENT_GROUPS = ("income", "deductions", "statements", "returns and forms", "other")
PERIODS = (
    "tax_year",
    "fiscal_year",
    "plan_year",
    "calendar_year",
    "quarter",
    "month",
    "pay_run",
    "event",
    "ad_hoc",
)
SORTS = ("due", "client", "time_in_stage", "start", "created", "stage_overdue", "priority", "hand")
