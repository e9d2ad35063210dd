"""The table under headings: every row stands once, in the order of its heading, then as sorted [FILT-5]."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import Any

from assure_tui.domain.model import Priority
from assure_tui.domain.table_views import TableGroup
from assure_tui.domain.urgency import Bucket, bucket
from assure_tui.store.queries.refs import Context
from assure_tui.store.read import fold, read_day

Heading = tuple[tuple[Any, ...], str]  # what it is sorted by, what it says
_NOBODY = (1, "")  # empty ones last, as everywhere [FILT-4]

_SLOT_COLUMNS: Mapping[str, str] = {
    "assignee": "e.holder_id",  # whoever has it now, of all the slots
    "preparer": "e.preparer_id",
    "reviewer": "e.reviewer_id",
    "partner": "e.partner_id",
    "owner": "e.owner_id",
    "holder": "e.holder_id",
}
_COLUMNS: Mapping[str, str] = {
    **_SLOT_COLUMNS,
    "client": "e.client_id",
    "type": "e.type_id",
    "line": "e.type_id",
    "priority": "e.priority",
    "bucket": "CASE WHEN e.status IN ('active', 'on_hold') THEN e.due END",
    "clientstatus": "e.client_status",
    "tag": "e.id",
}
BUCKETS = {
    Bucket.OVERDUE: "Overdue",
    Bucket.TODAY: "Today or tomorrow",
    Bucket.WEEK: "Within 7 days",
    Bucket.MONTH: "Within 30 days",
    Bucket.LATER: "Later",
    Bucket.NONE: "No date",
}


def grouped(ctx: Context, group: str, condition: str, by: str, limit: str) -> tuple[array[int], tuple[TableGroup, ...]]:
    """The numbers of all rows under their headings, and where each heading begins."""
    rows = ctx.refs.reader.rows(
        f"SELECT e.id, {_COLUMNS[group]}, COALESCE(e.budget, 0), e.spent FROM engagement e"
        f" WHERE {condition} ORDER BY {by}{limit}",
        ctx.bind.params,
    )
    heading = _headings(ctx, group)
    # First how many rows each heading has, then every number to its place: no list for each of many thousand headings.
    known: dict[Any, int] = {}
    places: dict[Heading, int] = {}
    counts: list[int] = []
    budgets: list[int] = []
    spents: list[int] = []
    where = array("q", bytes(8 * len(rows)))
    for index, (_, key, budget, spent) in enumerate(rows):
        place = known.get(key)
        if place is None:
            place = known[key] = places.setdefault(heading(key), len(counts))
            if place == len(counts):
                counts.append(0)
                budgets.append(0)
                spents.append(0)
        where[index] = place
        counts[place] += 1
        budgets[place] += budget
        spents[place] += spent
    groups = []
    begin = 0
    begins = [0] * len(counts)
    for found in sorted(places):
        place = places[found]
        groups.append(TableGroup(found[1], begin, counts[place], budgets[place], spents[place]))
        begins[place] = begin
        begin += counts[place]
    numbers = array("q", bytes(8 * len(rows)))
    for place, row in zip(where, rows, strict=True):
        numbers[begins[place]] = row[0]
        begins[place] += 1
    return numbers, tuple(groups)


def _headings(ctx: Context, group: str) -> Callable[[Any], Heading]:
    refs = ctx.refs
    if group in _SLOT_COLUMNS:
        return lambda key: (
            (_NOBODY, "Nobody") if key is None else ((0, fold(refs.staff[key].name)), refs.staff[key].name)
        )
    if group == "client":
        # Names of clients are asked for in one go: there may be thousands of headings.
        names = refs.reader.rows("SELECT id, name FROM client ORDER BY name_key, id")
        at = {row[0]: place for place, row in enumerate(names)}
        return lambda key: ((at[key],), names[at[key]][1])
    if group == "type":
        places = {number: place for place, number in enumerate(refs.types)}
        return lambda key: ((places[key],), f"{refs.types[key].code}  {refs.types[key].name}")
    if group == "line":
        lines = {kind.line: place for place, kind in reversed(list(enumerate(refs.types.values())))}
        return lambda key: ((lines[refs.types[key].line],), refs.types[key].line_name)
    if group == "priority":
        return lambda key: ((Priority(key).rank,), Priority(key).value.capitalize())
    if group == "bucket":
        return lambda key: _bucket(bucket(read_day(key), ctx.today))
    if group == "clientstatus":
        told = refs.tells_clients
        return lambda key: ((0, fold(key)), key) if key and told else (_NOBODY, "None told")
    tags = _tags(ctx)
    return lambda key: ((0, fold(tags[key])), tags[key]) if key in tags else (_NOBODY, "No tag")


def _bucket(found: Bucket) -> Heading:
    return (found.rank,), BUCKETS[found]


def _tags(ctx: Context) -> dict[int, str]:
    """All tags of each engagement together: one under two headings would be counted twice."""
    found: dict[int, str] = {}
    rows = ctx.refs.reader.rows(
        "SELECT g.engagement_id, n.name FROM tag n JOIN engagement_tag g ON g.tag_id = n.id"
        " ORDER BY g.engagement_id, n.key"
    )
    for number, name in rows:
        found[number] = f"{found[number]}, {name}" if number in found else name
    return found
