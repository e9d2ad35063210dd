"""Which relief an engagement falls under, and putting it there [EXT-5]."""

from __future__ import annotations

from collections.abc import Iterable

from assure_tui.domain.relief import ReliefTerms, latest
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating, entering
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select


def terms(ctx: Context) -> list[ReliefTerms]:
    """The reliefs in force."""
    statement = select(t.Relief).where(t.Relief.withdrawn.is_(False))
    found: list[ReliefTerms] = ctx.once("reliefs", lambda: [terms_of(row) for row in ctx.unit.all(statement)])
    return found


def terms_of(row: t.Relief) -> ReliefTerms:
    """A relief as the rule reads it."""
    return ReliefTerms(
        row.id, row.name, row.citation, row.window_from, row.window_to, row.new_date,
        frozenset(row.states), frozenset(row.tags), frozenset(row.client_ids), frozenset(row.types), row.payments,
    )  # fmt: skip


def cover(ctx: Context, row: t.Engagement, known: Iterable[ReliefTerms]) -> bool:
    """Put an engagement under the relief that fits it now, or under none; whether that changed [EXT-5]."""
    client, kind = ctx.unit.get(t.Client, row.client_id), ctx.type(row.type_id)
    if not dating.type_dates(kind).is_statutory:
        return False
    fitting = latest(
        item
        for item in known
        if item.covers(
            client=row.client_id,
            state=client.state,
            tags=_tags(ctx, row.client_id) if item.tags else (),
            type_code=kind.code,
            original=row.effective,
            extended=row.ext_effective if row.extended else None,
        )
    )
    wanted = fitting.id if fitting is not None else None
    if row.relief_id == wanted:
        return False
    row.relief_id = wanted
    dating.recompute(ctx, row, kind, client)
    entering.follow_dates(ctx, row)
    ctx.unit.session.flush()
    return True


def _tags(ctx: Context, client_id: int) -> set[str]:
    statement = (
        select(t.Tag.name).join(t.ClientTag, t.ClientTag.tag_id == t.Tag.id).where(t.ClientTag.client_id == client_id)
    )
    return {fold(name) for name in ctx.unit.all(statement)}
