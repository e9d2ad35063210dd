"""Dates, labels and titles of one engagement from its type's rules [DUE-*] [CODE-5]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from assure_tui.domain.due_dates import PICK_RETURN, WAITS_FOR_RETURN, compute, returns_to_follow
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.model import SLOTS
from assure_tui.domain.periods import FiscalYearEnd, Period, fiscal_year_end
from assure_tui.domain.titles import TitleContext, codes_in, render_title
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.queries import title_names
from assure_tui.store.sql import select
from assure_tui.store.tables.base import canonical


@lru_cache(maxsize=256)
def _parsed(rules: str) -> TypeDates:
    import json

    return type_dates_from_dict(json.loads(rules))


def type_dates(row: t.EngagementType) -> TypeDates:
    """The type's date rules, parsed once per spelling."""
    return _parsed(canonical(row.rules))


def year_end(client: t.Client) -> FiscalYearEnd:
    """The client's fiscal year end; a 52/53-week year counts to the nearest month end [DUE-6]."""
    end = fiscal_year_end(client.fiscal_year_end)
    return end.snapped() if client.weeks_5253 else end


def period_of(row: t.Engagement) -> Period:
    return Period(row.period_start, row.period_end, row.period_kind, row.part)


def label(row: t.Engagement, kind: t.EngagementType, client: t.Client) -> str:
    """The period's label [PER-1]."""
    parts = type_dates(kind).parts or 1
    return period_of(row).label(year_end(client).month, parts=parts, fiscal_parts=kind.period_kind == "fiscal_year")


def recompute(ctx: Context, row: t.Engagement, kind: t.EngagementType, client: t.Client) -> None:
    """Set every date of [DUE-1] anew; a typed date stays and is told beside what the rule gives [DUE-11]."""
    due = type_dates(kind).due
    found_return = followed_return(ctx, row, due.of) if due.kind == "same_as" else None
    linked = found_return[0].id if found_return else None
    if row.same_as_id != linked and (linked is not None or due.kind != "same_as"):
        row.same_as_id = linked
    for name, value in _dates(ctx, row, kind, client, found_return).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def foreseen(ctx: Context, row: t.Engagement, kind: t.EngagementType, client: t.Client) -> dict[str, Any]:
    """The dates an engagement would have under the rules of `kind`, which may not be saved yet [TYPE-6]."""
    due = type_dates(kind).due
    found_return = followed_return(ctx, row, due.of) if due.kind == "same_as" else None
    return _dates(ctx, row, kind, client, found_return)


def _dates(
    ctx: Context,
    row: t.Engagement,
    kind: t.EngagementType,
    client: t.Client,
    found_return: tuple[t.Engagement, t.EngagementType] | None,
) -> dict[str, Any]:
    rules = type_dates(kind)
    due = rules.due
    followed = _dates_of(*found_return, shown=due.date == "shown") if found_return else None
    relief = ctx.unit.find(t.Relief, row.relief_id) if row.relief_id else None
    found = compute(
        rules,
        period_of(row),
        anchors={name: date.fromisoformat(day) for name, day in row.anchors.items()},
        alternate=row.alternate,
        state=client.state,
        extended=row.extended,
        typed=row.typed_due,
        typed_reason=row.typed_reason or "",
        followed=followed[:2] if followed else None,
        followed_original=followed[2] if followed else None,
        relief=relief.new_date if relief is not None else None,
        relief_name=f"{relief.name} ({relief.citation})" if relief is not None else "",
        relief_covers_payment=relief is not None and relief.payments,
        type_code=kind.code,
        work=ctx.work,
    )
    values: dict[str, Any] = {
        "statutory": found.statutory,
        "effective": found.effective,
        "ext_statutory": found.extended_statutory,
        "ext_effective": found.extended_effective,
        "payment_due": found.payment,
        "due": found.deadline,
        "due_kind": found.kind,
        "due_needs": found.needs,
        "because": list(found.because),
        "postponed": found.relief,
    }
    if found.needs == WAITS_FOR_RETURN and due.kind == "same_as" and len(returns(ctx, row, due.of)) > 1:
        values["due_needs"] = PICK_RETURN
    if ctx.settings["due.work_to"] == "target" and row.target:
        values["due"], values["due_kind"] = row.target, "target"
    return values


def returns(ctx: Context, row: t.Engagement, wanted: str) -> list[tuple[t.Engagement, t.EngagementType]]:
    """The returns of the same client and last day that a same_as rule may follow [DUE-7]."""
    statement = select(t.Engagement).where(
        t.Engagement.client_id == row.client_id,
        t.Engagement.period_end == row.period_end,
        t.Engagement.in_force.is_(True),
        t.Engagement.type_id != row.type_id,
    )
    twins = [(other, ctx.type(other.type_id)) for other in ctx.unit.all(statement)]
    return returns_to_follow([((other, kind), kind.rules) for other, kind in twins], wanted)


def followed_return(ctx: Context, row: t.Engagement, wanted: str) -> tuple[t.Engagement, t.EngagementType] | None:
    """The one followed: the only one there is, or the one a person picked; None for none and for a choice open."""
    found = returns(ctx, row, wanted)
    if len(found) == 1:
        return found[0]
    return next((pair for pair in found if pair[0].id == row.same_as_id), None)


def _dates_of(other: t.Engagement, kind: t.EngagementType, *, shown: bool) -> tuple[date, str, date | None] | None:
    """`shown` is the date in force with extension and relief, never a typed one; else the original [DUE-7]."""
    in_force = other.ext_effective if shown and other.extended and other.ext_effective else other.effective
    if shown and other.postponed is not None:
        in_force = max(in_force or other.postponed, other.postponed)
    return (in_force, kind.name, other.effective) if in_force else None


def render(ctx: Context, row: t.Engagement, kind: t.EngagementType, client: t.Client) -> str:
    """The title the pattern gives now [CODE-5] [CODE-6]."""
    return filled(ctx, row, kind, client, row.title_pattern or kind.title_pattern)


def filled(ctx: Context, row: t.Engagement, kind: t.EngagementType, client: t.Client, pattern: str) -> str:
    """A text with its codes filled in; names are read where it asks for them [CODE-2]."""
    context = codes_of(ctx, row, kind, client)
    wanted = codes_in(pattern, request=False) & title_names.CODES
    if wanted:
        facts = {slot: getattr(row, f"{slot}_id") for slot in SLOTS}
        facts |= {"pipeline": row.pipeline_id, "stage": row.stage_id, "client": row.client_id}
        facts |= {"client.status": row.client_status, "client_text": row.client_text}
        context = replace(context, **title_names.names(ctx.rows, wanted, facts))  # type: ignore[arg-type]
    return render_title(pattern, context)


def codes_of(ctx: Context, row: t.Engagement, kind: t.EngagementType, client: t.Client) -> TitleContext:
    """What the codes of titles, folders and file patterns give for an engagement [CODE-2]."""
    line = ctx.line(kind.line_id)
    return TitleContext(
        client=client.name,
        client_number=client.number or "",
        type_label=kind.name,
        type_code=kind.code,
        line=line.name,
        qualifier=row.qualifier,
        period=period_of(row),
        fye_month=year_end(client).month,
        parts=type_dates(kind).parts or 1,
        fiscal_parts=kind.period_kind == "fiscal_year",
        due=row.due,
        due_payment=row.payment_due,
        target=row.target,
        start=row.start,
        today=ctx.today,
    )


def retitle(ctx: Context, row: t.Engagement, kind: t.EngagementType, client: t.Client) -> None:
    """Render the title anew unless a person edited it [CODE-5] [PER-6]."""
    if not row.title_edited:
        fresh = render(ctx, row, kind, client)
        if fresh and fresh != row.title:
            row.title = fresh
