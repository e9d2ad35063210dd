"""Custom statuses that come with a pipeline's file: made where the firm has none so called, else only offered [ST-2].

What the firm has of that code or name is the firm's own: its colour and behaviour are changed in the settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assure_tui.domain.pipeline_values import StatusDraft, free
from assure_tui.services.context import Context
from assure_tui.services.handlers.custom_statuses import again
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select


def together(ctx: Context, now: Sequence[StatusDraft], wanted: Sequence[StatusDraft]) -> tuple[StatusDraft, ...]:
    """Those it has and those that come besides, as they will be; one offered everywhere needs no mention."""
    rows = _rows(ctx)
    taken = {row.code for row in ctx.unit.all(select(t.CustomStatus))}
    found = list(now)
    for status in wanted:
        row = _known(rows, status)
        if row is None:
            gone = _gone(ctx, status)
            fresh = replace(status, code=free(status.code, taken) if gone is None else gone.code)
            taken.add(fresh.code)
            found.append(fresh)
        elif row.pipelines is not None and row.code not in {one.code for one in found}:
            found.append(StatusDraft(row.code, row.name, row.colour, row.behaviour, row.back_to_active))
    return tuple(found)


def bring(ctx: Context, pipeline_id: int, statuses: Sequence[StatusDraft]) -> None:
    """Make those that are missing, and offer the others in this pipeline; that is a change of the settings."""
    rows = _rows(ctx)
    last = max((row.position for row in rows), default=-1)
    for status in statuses:
        row = _known(rows, status)
        if row is not None and (row.pipelines is None or pipeline_id in row.pipelines):
            continue
        ctx.need("Edit settings")
        if row is not None:
            row.pipelines = sorted({*row.pipelines, pipeline_id})
            continue
        last += 1
        values: dict[str, Any] = {
            "name": status.name, "colour": status.colour, "behaviour": status.behaviour,
            "back_to_active": status.back_to_active, "pipelines": [pipeline_id], "position": last,
        }  # fmt: skip
        gone = _gone(ctx, status)
        if gone is not None:
            again(ctx, gone, **values)
        else:
            ctx.unit.add(t.CustomStatus(code=status.code, **values))
    ctx.unit.session.flush()


def _rows(ctx: Context) -> list[t.CustomStatus]:
    return list(ctx.unit.all(select(t.CustomStatus).where(t.CustomStatus.removed.is_(False))))


def _gone(ctx: Context, status: StatusDraft) -> t.CustomStatus | None:
    """One of that name that was removed, and comes back."""
    rows = ctx.unit.all(select(t.CustomStatus).where(t.CustomStatus.removed.is_(True)))
    return next((row for row in rows if fold(row.name) == fold(status.name)), None)


def _known(rows: Sequence[t.CustomStatus], status: StatusDraft) -> t.CustomStatus | None:
    """The firm's own of that name, else of that code."""
    named = next((row for row in rows if fold(row.name) == fold(status.name)), None)
    return named or next((row for row in rows if row.code == status.code), None)
