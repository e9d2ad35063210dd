"""Filter fields of clients `c` (interface.md 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assure_tui.domain.model import SLOTS, read_short
from assure_tui.domain.query.ast import Cond, YearEndCond
from assure_tui.store.queries.filter_engagements import client_tag
from assure_tui.store.queries.filter_leaves import (
    NEVER,
    Leaf,
    all_of,
    among,
    any_of,
    contains,
    instant,
    number,
    person,
    stored_choice,
    text,
)
from assure_tui.store.queries.filter_states import states
from assure_tui.store.queries.filter_text import clients_noted
from assure_tui.store.queries.refs import Context

_SLOTS = tuple(f"c.{slot}_id" for slot in SLOTS)


def _live(ctx: Context) -> str:
    return f"c.id IN (SELECT x.client_id FROM engagement x WHERE x.live = {ctx.bind.true})"


def _year_end(ctx: Context, cond: Cond) -> str:
    """A month, or one of its days, of the fiscal year end kept as `MM-DD`."""
    assert isinstance(cond, YearEndCond)
    if not cond.days:
        return f"SUBSTR(c.fiscal_year_end, 1, 2) = {ctx.bind(f'{cond.month:02d}')}"
    return among(ctx, "c.fiscal_year_end", [f"{cond.month:02d}-{day:02d}" for day in cond.days])


def _mine(ctx: Context) -> str:
    if ctx.viewer.staff_id is None:
        return NEVER
    me = ctx.bind(ctx.viewer.staff_id)
    return any_of(f"{slot} = {me}" for slot in _SLOTS)


_STATES: Mapping[str, Callable[[Context], str]] = {
    "open": _live,
    "active": lambda ctx: "c.status = 'active'",
    "prospect": lambda ctx: "c.status = 'prospect'",
    "inactive": lambda ctx: "c.status = 'inactive'",
    "mine": _mine,
    "unassigned": lambda ctx: all_of(f"{slot} IS NULL" for slot in _SLOTS),
}

FIELDS: Mapping[str, Leaf] = {
    "client": text("c.name_key", folded=True),
    "id": number("c.id"),
    "external": text("c.external_id"),
    "number": text("c.number"),
    "city": text("c.city"),
    "zip": text("c.zip"),
    "entity": stored_choice("c.entity"),
    "status": stored_choice("c.status"),
    "tag": client_tag("c.id"),
    "state": text("c.state"),
    "fye": _year_end,
    **{slot: person(f"c.{slot}_id") for slot in SLOTS},
    "created": instant("c.created_at"),
    "updated": instant("c.updated_at"),
    "is": states(_STATES),
}

_WITH = "EXISTS (SELECT 1 FROM engagement x WHERE x.client_id = c.id AND {})"
PRESENT: Mapping[str, str] = {
    "external": "c.external_id IS NOT NULL",
    "number": "c.number IS NOT NULL",
    "city": "c.city IS NOT NULL",
    "zip": "c.zip IS NOT NULL",
    "state": "c.state IS NOT NULL",
    "tag": "EXISTS (SELECT 1 FROM client_tag g WHERE g.client_id = c.id)",
    **{slot: f"c.{slot}_id IS NOT NULL" for slot in SLOTS},
    "comments": _WITH.format("x.comment_count > 0"),
    "blockers": _WITH.format("x.blockers_active > 0"),
    "time": _WITH.format("x.spent > 0"),
    "documents": "EXISTS (SELECT 1 FROM engagement x JOIN checklist_item y ON y.engagement_id = x.id"
    " WHERE x.client_id = c.id AND y.state = 'matched')",
}


def free_text(ctx: Context, typed: str, places: tuple[str, ...]) -> str:
    """Text in the name, the numbers, the mail address, the city or a contact's name, or where `in:` says."""
    terms = []
    if not places or "client" in places or "title" in places:
        terms.append(contains(ctx, "c.name_key", typed))
    if not places:
        terms += [contains(ctx, f"fold(c.{column})", typed) for column in ("number", "external_id", "email", "city")]
        people = contains(ctx, "fold(p.name)", typed)
        terms.append(
            "c.id IN (SELECT j.client_id FROM client_contact j"
            f" WHERE j.contact_id IN (SELECT p.id FROM contact p WHERE {people}))"
        )
        if typed[:1] in "Cc" and (exact := read_short(typed, "client")) is not None:
            terms.append(f"c.id = {ctx.bind(exact)}")
    if "notes" in places:
        terms += [contains(ctx, "fold(c.notes)", typed), f"c.id IN ({clients_noted(ctx, typed)})"]
    return any_of(terms)
