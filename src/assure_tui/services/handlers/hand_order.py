"""A card's place in a column that is ordered by hand [PIPE-3] [FILT-4]: between two others, without moving them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import short
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.sql import select


@dataclass(frozen=True, slots=True)
class Spot:
    """Before or after another card of the column."""

    other: int
    after: bool


def read(value: Any) -> Spot | None:
    """`{"after": 12}` or `{"before": 12}`; None takes the card's own place away."""
    if value is None:
        return None
    if isinstance(value, Mapping) and len(value) == 1:
        side, other = next(iter(value.items()))
        if side in ("before", "after") and isinstance(other, int):
            return Spot(other, side == "after")
    raise Invalid("hand_order", "format", "a place is before or after another card")


def place(ctx: Context, row: t.Engagement, spot: Spot | None) -> bool:
    """Put the card there; whether anything changed."""
    if spot is None:
        changed, row.hand_order = row.hand_order is not None, None
        return changed
    other = ctx.engagement(spot.other)
    if other.id == row.id:
        return False
    if other.stage_id != row.stage_id:
        raise Invalid("hand_order", "relation", f"{short('engagement', other.id)} stands in another stage")
    before = _column(ctx, row.stage_id)
    column = [entry for entry in before if entry[0] != row.id]
    at = next((n for n, (number, _) in enumerate(column) if number == other.id), None)
    if at is None:
        raise Invalid("hand_order", "relation", f"{short('engagement', other.id)} is not on the board")
    at += spot.after
    if [number for number, _ in before] == [*(n for n, _ in column[:at]), row.id, *(n for n, _ in column[at:])]:
        return False
    above = _numbered(ctx, column[:at])
    below = column[at][1] if at < len(column) else None
    wanted = _between(above, below)
    if wanted is None:  # halves of halves: no number is left between the two
        _renumber(ctx, column)
        above, below = float(at), float(at + 1)
        wanted = at + 0.5
    row.hand_order = wanted
    return True


def _column(ctx: Context, stage_id: int) -> list[tuple[int, float | None]]:
    """The cards of a stage as a column by hand shows them: those without a place of their own last."""
    row: Any = t.Engagement
    found = ctx.unit.session.execute(
        select(row.id, row.hand_order)
        .where(row.stage_id == stage_id, row.on_board.is_(True))
        .order_by(row.hand_order.is_(None), row.hand_order, row.due_key, row.rank, row.id)
    )
    return [(number, hand) for number, hand in found]


def _numbered(ctx: Context, above: list[tuple[int, float | None]]) -> float | None:
    """The place of the last card above, after those above have got one; None when there is none."""
    last: float | None = None
    for number, hand in above:
        if hand is None:
            hand = 1.0 if last is None else last + 1.0
            ctx.unit.get(t.Engagement, number).hand_order = hand
        last = hand
    return last


def _between(above: float | None, below: float | None) -> float | None:
    if above is None:
        return 1.0 if below is None else below - 1.0
    if below is None:
        return above + 1.0
    middle = (above + below) / 2
    return middle if above < middle < below else None


def _renumber(ctx: Context, column: list[tuple[int, float | None]]) -> None:
    for place, (number, hand) in enumerate(column, 1):
        if hand is not None:
            ctx.unit.get(t.Engagement, number).hand_order = float(place)
