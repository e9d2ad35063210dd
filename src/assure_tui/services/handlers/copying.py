"""An engagement made anew for another client: what is to be done goes along, what was done stays [ENG-2]."""

from __future__ import annotations

from dataclasses import replace

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.copy_commands import CopyEngagement
from assure_tui.domain.errors import AssureError, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.period_values import Period, period_for_year_beginning
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.services.handlers.base import Handled, done, refused, several, unchanged
from assure_tui.services.handlers.creating import create_engagement
from assure_tui.services.handlers.rolling import checklist_again
from assure_tui.store import tables as t

CLIENT_YEARS = ("tax_year", "fiscal_year", "plan_year")  # the client's year [PER-1]


def copy_engagement(ctx: Context, cmd: CopyEngagement) -> Handled:
    """One result for each engagement and client; what the client has already is passed over [PER-4]."""
    pairs = [(number, client) for number in dict.fromkeys(cmd.ids) for client in dict.fromkeys(cmd.to)]
    if not pairs:
        raise NotFound("name an engagement and the client it is copied to")
    results: list[ItemResult] = []
    for number, client in pairs:
        try:
            results.append(_copy(ctx, cmd, number, ctx.client(client)))
        except AssureError as error:
            if len(pairs) == 1:
                raise
            results.append(refused(short("engagement", number), error))
    made = [result for result in results if result.outcome == "done"]
    first = made[0] if made else None
    said = f"copied {several(len(made), first.message if first else '', 'engagements')}" if made else "copied nothing"
    return Handled(said, results)


def _copy(ctx: Context, cmd: CopyEngagement, number: int, client: t.Client) -> ItemResult:
    row = ctx.engagement(number)
    kind, source = ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id)
    pipeline = ctx.unit.get(t.Pipeline, row.pipeline_id)
    told = [f"{pipeline.name} is no more; it begins in the pipeline of its type"] if pipeline.removed else []
    name = short("engagement", number)
    with ctx.unit.together():
        result = create_engagement(
            ctx,
            CreateEngagement(
                (client.id,),
                kind.code,
                period=cmd.period,
                part=row.part if cmd.period else None,
                qualifier=row.qualifier if cmd.qualifier is None else cmd.qualifier,
                pipeline=None if pipeline.removed else pipeline.code,
                description=row.description,
                bulk=len(cmd.ids) * len(cmd.to) > 1,
                any_type=cmd.any_type,
                exact=None if cmd.period else period_for(row, source, client),
                more={"title_pattern": row.title_pattern},
                checklist=checklist_again(ctx, number),
            ),
        ).results[0]
    if result.outcome == "refused":
        return replace(result, id=name)
    if result.outcome == "unchanged":
        return unchanged(name, f"not copied: {result.message}")
    return done(result.id, f"{name} to {client.name}: {result.message}", None, result.after, *told, *result.warnings)


def period_for(row: t.Engagement, source: t.Client, client: t.Client) -> Period:
    """The same days; of a whole year of the one client the year of the other that begins in that year [PER-2]."""
    period = dating.period_of(row)
    if period.kind not in CLIENT_YEARS:
        return period
    year = period.start.year
    own = period_for_year_beginning(year, dating.year_end(source), period.kind)
    if (own.start, own.end) != (period.start, period.end):
        return period  # a short or a typed year
    theirs = period_for_year_beginning(year, dating.year_end(client), period.kind)
    return replace(theirs, part=period.part)
