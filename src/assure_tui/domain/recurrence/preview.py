"""What the next occurrences will be, asked of the same rules that make them [REC-29] [CODE-7]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assure_tui.domain.due_dates import compute
from assure_tui.domain.recurrence.due_choice import due_by
from assure_tui.domain.recurrence.plan import Existing, SeriesFacts, Step, held, plan, upcoming
from assure_tui.domain.recurrence.timetable import Planned
from assure_tui.domain.titles import TitleContext, render_title

COUNT = 12


@dataclass(frozen=True, slots=True)
class Look:
    """What the engagement to come will look like: client, type and template."""

    client: str
    type_code: str
    type_name: str
    line: str
    pattern: str
    client_number: str = ""
    state: str | None = None
    qualifier: str = ""
    title: str | None = None  # a title typed in the template, instead of the pattern
    due_rule: Mapping[str, Any] | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # of people, firm, pipeline where the pattern asks [CODE-2]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One line of a preview; `outcome`: make, adopt, wait, pend, skip."""

    on: date
    creation: date
    period_start: date
    period_end: date | None
    part: int | None
    period: str
    due: date | None
    payment: date | None
    because: tuple[str, ...]
    title: str
    outcome: str
    message: str = ""
    engagement_id: int | None = None
    late_by: int = 0
    people: Mapping[str, str | None] = field(default_factory=dict)  # slot -> login


def preview(
    facts: SeriesFacts, look: Look, today: date, existing: Existing, *, count: int = COUNT, limit: int = 24
) -> list[Foreseen]:
    """The next occurrences, those due by now with what the plan does about them, later ones as they stand now."""
    if facts.state == "ended":
        return []
    due_now = {step.on: step for step in plan(facts, today, existing, limit=limit)}
    found = []
    for planned, creation in upcoming(facts, count=count)[:count]:
        step = due_now.get(planned.on) or _later(facts, planned, creation, existing)
        found.append(foreseen(facts, look, step, today))
    return found


def _later(facts: SeriesFacts, planned: Planned, creation: date, existing: Existing) -> Step:
    passed_over = held(facts, creation)
    if passed_over:
        return Step("skip", planned, creation, because=passed_over)
    engagement = existing(planned.period)
    if engagement is not None:
        return Step("adopt", planned, creation, 0, engagement, "the period has this engagement already")
    return Step("make", planned, creation)


def foreseen(facts: SeriesFacts, look: Look, step: Step, today: date) -> Foreseen:
    """Period, deadline with its explanation and title of one occurrence."""
    table, period = facts.table, step.occurrence.period
    dates = compute(table.dates, period, state=look.state, type_code=look.type_code, work=table.work)
    due, because = dates.deadline, dates.because
    if due is None and look.due_rule:
        due = due_by(look.due_rule, step.on, period.end, table.work)
        because = ("By the choice of the series.",) if due else because
    context = TitleContext(
        client=look.client,
        client_number=look.client_number,
        type_label=look.type_name,
        type_code=look.type_code,
        line=look.line,
        qualifier=look.qualifier,
        period=period,
        fye_month=table.fye.month,
        parts=table.dates.parts or 1,
        fiscal_parts=table.fiscal_parts,
        due=due,
        due_payment=dates.payment,
        target=None,
        start=None,
        today=max(today, step.creation),
        **look.names,  # type: ignore[arg-type]
    )
    return Foreseen(
        on=step.on,
        creation=step.creation,
        period_start=period.start,
        period_end=period.end,
        part=period.part,
        period=period.label(table.fye.month, parts=table.dates.parts or 1, fiscal_parts=table.fiscal_parts),
        due=due,
        payment=dates.payment,
        because=because,
        title=look.title or render_title(look.pattern, context) or look.type_name,
        outcome=step.act,
        message=step.because,
        engagement_id=step.engagement_id,
        late_by=step.late_by,
    )
