"""Which period, part and anchor a new engagement gets [PER-2] [PER-3] [CRE-3]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain import text_rules
from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.periods import Period, parse_period, suggest_period
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.store import tables as t


def periods_of(
    ctx: Context,
    cmd: CreateEngagement,
    client: t.Client,
    kind: t.EngagementType,
    known: list[t.Engagement],
    qualifier: str,
) -> list[tuple[Period, tuple[str, ...]]]:
    """The periods to make: the typed or the suggested one [CRE-3], one per part that is missing [PER-3]."""
    fye = dating.year_end(client)
    parts = dating.type_dates(kind).parts
    fiscal = kind.period_kind == "fiscal_year"
    warnings: tuple[str, ...] = ()
    if cmd.period:
        parsed = parse_period(
            cmd.period, kind.period_kind, fye, today=ctx.today, fiscal_parts=fiscal, weeks_52_53=client.weeks_5253
        )
        period, warnings = parsed.period, parsed.warnings
    elif kind.period_kind in ("event", "pay_run") and _anchor_day(cmd):
        day = _anchor_day(cmd) or ctx.today
        period = Period(day, day, kind.period_kind)
    else:
        taken = {(r.period_start, r.period_end) for r in known} if not parts else set()
        period = suggest_period(kind.period_kind, fye, ctx.today, taken, fiscal_parts=fiscal)
    if not parts:
        if cmd.part is not None:
            raise Invalid("part", "not_offered", f"{kind.code} has no installments")
        return [(period, warnings)]
    have = {
        r.part
        for r in known
        if (r.period_start, r.period_end) == (period.start, period.end)
        and r.qualifier.casefold() == qualifier.casefold()
    }
    missing = [n for n in range(1, parts + 1) if n not in have]
    if cmd.part == "all":
        wanted = missing
    elif cmd.part is None:
        wanted = missing[:1]
    else:
        number = int(cmd.part) if str(cmd.part).isascii() and str(cmd.part).isdigit() else 0
        if not 1 <= number <= parts:
            raise Invalid("part", "range", f"{kind.code} has parts 1 to {parts}")
        wanted = [number]
    if not wanted:
        raise Conflict("part", f"{client.name} has all {parts} parts of {kind.code} for this period already")
    return [(Period(period.start, period.end, period.kind, n), warnings) for n in wanted]


def _anchor_day(cmd: CreateEngagement) -> date | None:
    return cmd.anchor or next(iter(cmd.anchors.values()), None)


def anchors_of(cmd: CreateEngagement, kind: t.EngagementType) -> dict[str, str]:
    """The typed anchor dates by name, those of `anchor` under the name the type's rule uses."""
    named = {name: text_rules.in_range(day, "anchor").isoformat() for name, day in cmd.anchors.items()}
    if cmd.anchor is not None:
        named[anchor_name(kind)] = text_rules.in_range(cmd.anchor, "anchor").isoformat()
    return named


def anchor_name(kind: t.EngagementType) -> str:
    """The anchor a type's rule needs, whatever it is called."""
    rules = dating.type_dates(kind)
    names = [rules.due.anchor, rules.due.cap.anchor if rules.due.cap else ""]
    for name in names:
        if name:
            return name
    raise Invalid("anchor", "not_offered", f"{kind.code} has no rule that needs an anchor date")
