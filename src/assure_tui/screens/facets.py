"""What `f` offers: the fields people narrow by, and their values with counts (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assure_tui.domain.query.complete import complete
from assure_tui.domain.query.narrow import chosen_values, toggled
from assure_tui.domain.query.words import Target, fold
from assure_tui.widgets.picker import Option

Values = Callable[[str, str], Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Facet:
    """One field; `terms` are whole terms where its values are not enough."""

    field: str
    label: str
    why: str = ""
    key: str = ""
    terms: tuple[tuple[str, str], ...] = ()


STATES = (
    ("is:late", "Overdue"),
    ("is:stuck", "Stuck on a blocker"),
    ("is:held", "Held by a gate"),
    ("is:waiting", "Waiting on somebody"),
    ("is:review", "In review"),
    ("is:stale", "Too long in its stage"),
    ("is:onhold", "On hold"),
    ("is:extended", "Extended"),
    ("is:unassigned", "Without a preparer"),
    ("is:overbudget", "Over budget"),
    ("is:overridden", "Moved past a gate"),
    ("is:done", "Done"),
    ("-is:done", "Not done"),
    ("has:comments", "With comments"),
)
DAYS = (
    ("is:late", "Overdue"),
    ("is:today", "Today or tomorrow"),
    ("due:today..eow", "This week"),
    ("due<=7d", "Up to seven days from now"),
    ("due:today..eom", "This month"),
    ("due:today..30d", "The next thirty days"),
    ("no:due", "No date"),
)
ENGAGEMENT_FACETS = (
    Facet("is", "State", "late, stuck, held, in review", "s", terms=STATES),
    Facet("due", "Due", "overdue, this week, no date", "d", terms=DAYS),
    Facet("preparer", "Preparer", "", "p"),
    Facet("reviewer", "Reviewer", "", "r"),
    Facet("assignee", "Anybody on it", "in any slot", "b"),
    Facet("stage", "Stage", "", "g"),
    Facet("type", "Type", "1040, 1065, 990", "t"),
    Facet("line", "Line", "service line", "l"),
    Facet("priority", "Priority", "", "i"),
    Facet("status", "Status", "", "u"),
    Facet("tag", "Tag", "", "a"),
    Facet("client", "Client", "", "c"),
)
TASK_FACETS = (
    Facet("is", "State", "late, waiting, done", terms=tuple(s for s in STATES if s[0].partition(":")[0] != "has")),
    Facet("due", "Due", "overdue, this week, no date", terms=DAYS),
    Facet("assignee", "Person"),
    Facet("task", "Kind of task", "review, collect, file"),
    Facet("waiting", "Waiting on", "client, authority"),
    Facet("stage", "Stage"),
    Facet("type", "Type", "of the engagement", "t"),
    Facet("priority", "Priority"),
    Facet("client", "Client", "", "c"),
)


CLIENT_STATES = (
    ("is:open", "With open work"),
    ("is:mine", "Mine in a default slot"),
    ("is:unassigned", "Nobody in a default slot"),
    ("is:prospect", "Prospects"),
    ("is:inactive", "Inactive"),
    ("has:blockers", "With blockers"),
)
_MONTHS = "January February March April May June July August September October November December".split()
YEAR_ENDS = tuple((f"fye:{name[:3].lower()}", name) for name in reversed(_MONTHS))
CLIENT_FACETS = (
    Facet("is", "Status and work", "with open work, prospects, inactive", "s", terms=CLIENT_STATES),
    Facet("entity", "Kind of client", "individual, business", "k"),
    Facet("state", "State", "of the address", "t"),
    Facet("tag", "Tag", "", "a"),
    Facet("preparer", "Preparer", "", "p"),
    Facet("reviewer", "Reviewer", "", "r"),
    Facet("partner", "Partner", "", "n"),
    Facet("owner", "Owner", "", "o"),
    Facet("fye", "Fiscal year end", "by month", "f", terms=YEAR_ENDS),
    Facet("city", "City", "", "c"),
)


def facets(target: Target) -> tuple[Facet, ...]:
    """The fields of a view."""
    if target == "clients":
        return CLIENT_FACETS
    return TASK_FACETS if target == "tasks" else ENGAGEMENT_FACETS


def facet_options(facet: Facet, text: str, target: Target, values: Values, typed: str = "") -> list[Option]:
    """The values of a field as options; those the filter holds already say so."""
    if facet.terms:
        return [Option(term, label, _noted(text, term, target), (term,)) for term, label in facet.terms]
    stem = f"{facet.field}:{typed}"
    held = chosen_values(text, facet.field, target)
    options = []
    for found in complete(stem, len(stem), target, values):
        plain = found.text.strip('"').replace('\\"', '"')
        note = "in the filter" if fold(plain) in held else "" if found.count is None else str(found.count)
        options.append(Option(f"{facet.field}:{found.text}", _label(plain), note, (plain,)))
    return options


def _label(value: str) -> str:
    return {"me": "me", "none": "nobody"}.get(value, value)


def _noted(text: str, term: str, target: Target) -> str:
    # Taking a term out makes the filter shorter: then it was there.
    return "in the filter" if text.strip() and len(toggled(text, term, target)) < len(text.strip()) else ""
