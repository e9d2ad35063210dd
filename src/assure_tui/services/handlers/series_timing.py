"""What a series' timing is completed from, read inside the transaction [REC-3..13] [REC-31]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain.recurrence.choices import Around, type_code_of
from assure_tui.domain.recurrence.choices import timing as settled
from assure_tui.domain.series_commands import CreateSeries
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.services.handlers.creating import pipeline_by_name
from assure_tui.store import tables as t

DEFAULTS = "series.defaults"  # the setting with each pipeline's own [REC-31]


def timing(ctx: Context, cmd: CreateSeries, client: t.Client) -> tuple[dict[str, Any], t.EngagementType]:
    """The columns that decide dates, and the type."""
    kind = ctx.type_by_code(type_code_of(cmd))
    around = Around(
        type_code=kind.code,
        period_kind=kind.period_kind,
        entities=tuple(kind.entities),
        dates=dating.type_dates(kind),
        entity=client.entity,
        fye=dating.year_end(client),
        today=ctx.today,
        defaults=_defaults(ctx, cmd, kind),
        week=ctx.settings["firm.week"],
    )
    return settled(cmd, around), kind


def _defaults(ctx: Context, cmd: CreateSeries, kind: t.EngagementType) -> dict[str, Any]:
    """The series settings of the pipeline new engagements go to [REC-31]."""
    known = ctx.settings.get(DEFAULTS) or {}
    if not known:
        return {}
    if cmd.template.get("pipeline"):
        code = pipeline_by_name(ctx, str(cmd.template["pipeline"])).code
    else:
        number = kind.pipeline_id or ctx.line(kind.line_id).pipeline_id
        code = ctx.unit.get(t.Pipeline, number).code if number else ""
    found = known.get(code)
    return dict(found) if isinstance(found, dict) else {}
