"""One engagement with all that the codes of titles give for it, as the commands render them [CODE-2] [CODE-7]."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from assure_tui.domain.due_rules import type_dates_from_dict
from assure_tui.domain.model import SLOTS
from assure_tui.domain.period_values import Period
from assure_tui.domain.periods import fiscal_year_end
from assure_tui.domain.title_sample import TitleSample
from assure_tui.domain.titles import TitleContext
from assure_tui.store.queries import title_names

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
_SQL = """SELECT e.id, c.name, c.number, y.name, y.code, l.name, e.qualifier, e.period_start, e.period_end,
e.period_kind, e.part, c.fiscal_year_end, c.weeks_5253, y.rules, y.period_kind, e.due, e.payment_due, e.target, e.start,
e.preparer_id, e.reviewer_id, e.partner_id, e.owner_id, e.pipeline_id, e.stage_id, e.client_id, e.client_status,
e.client_text FROM engagement e JOIN client c ON c.id = e.client_id JOIN engagement_type y ON y.id = e.type_id
JOIN service_line l ON l.id = y.line_id WHERE e.id = :id"""

_FACTS = (*SLOTS, "pipeline", "stage", "client", "client.status", "client_text")


def sample(rows: Rows, engagement_id: int, today: date) -> TitleSample | None:
    """The codes of one engagement; whether it may be seen was asked before."""
    found = rows(_SQL, {"id": engagement_id})
    if not found:
        return None
    (number, client, client_number, kind, code, line, qualifier, start, end, period_kind, part, fye, weeks, rules,
     of_type, due, payment, target, begins, *others) = found[0]  # fmt: skip
    facts = dict(zip(_FACTS, others, strict=True))
    year_end = fiscal_year_end(fye)
    period = Period(_day(start) or today, _day(end), period_kind, part)
    context = TitleContext(
        client=client,
        client_number=client_number or "",
        type_label=kind,
        type_code=code,
        line=line,
        qualifier=qualifier or "",
        period=period,
        fye_month=(year_end.snapped() if weeks else year_end).month,
        parts=type_dates_from_dict(rules if isinstance(rules, dict) else json.loads(rules)).parts or 1,
        fiscal_parts=of_type == "fiscal_year",
        due=_day(due),
        due_payment=_day(payment),
        target=_day(target),
        start=_day(begins),
        today=today,
        **title_names.names(rows, title_names.CODES, facts),  # type: ignore[arg-type]
    )
    return TitleSample(number, client, context)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
