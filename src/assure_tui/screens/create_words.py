"""What quick add and the full form share: what names can stand for, and the date in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.create_preview import label_of, period_of, preview
from assure_tui.domain.model import read_short
from assure_tui.domain.query.ast import And
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.print import write_value
from assure_tui.domain.query.resolve import resolve
from assure_tui.domain.views import ClientView, Outcome, PipelineView, StaffView, TypeView
from assure_tui.formatting import full_date

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

Taken = frozenset[tuple[date, date | None]]
Known = tuple[tuple[TypeView, ...], tuple[StaffView, ...], tuple[PipelineView, ...], date]
SHOWN_CLIENTS = 6


@dataclass(frozen=True, slots=True)
class Within:
    """The view an engagement is made in: its filter, and on a board the pipeline and the column (interface.md 3.5)."""

    query: str = ""
    pipeline_id: int | None = None
    stage: str | None = None


def where_it_went(reads: ReadPort, today: date, viewer: Any, within: Within, number: int) -> str:
    """`; not in this view: In prep, Tax` when the view does not show what was made in it, else nothing."""
    card = reads.cards(viewer, (number,)).get(number)
    if card is None:
        return ""
    fits = within.pipeline_id in (None, card.pipeline_id)
    if fits and within.query.strip():
        views = {view.name: view.query for view in reads.views(viewer)}
        asked = parse(within.query, "engagements")
        alone = parse(f"id:{number}", "engagements").where
        both = And(tuple(node for node in (asked.where, alone) if node is not None))
        found, _ = reads.engagements(
            viewer, resolve(replace(asked, where=both), today, reads.work(), views=views), limit=1, today=today
        )
        fits = bool(found)
    if fits:
        return ""
    pipeline = next((p for p in reads.pipelines(viewer) if p.id == card.pipeline_id), None)
    stage = next((s.name for s in pipeline.stages if s.id == card.stage_id), "") if pipeline else ""
    return f"; not in this view: {', '.join(part for part in (stage, pipeline.name if pipeline else '') if part)}"


def read_known(reads: ReadPort, today: date, viewer: Any) -> Known:
    """What names can stand for: types, people, pipelines."""
    return reads.types(viewer), reads.staff(), reads.pipelines(viewer), today


def read_taken(reads: ReadPort, today: date, viewer: Any, client: ClientView, kind: TypeView) -> Taken:
    """Periods the client has of a type, whatever their status but Cancelled [CRE-3] [PER-4]."""
    text = f"client:{write_value(client.name)} type:{write_value(kind.code)} (is:open OR is:done OR is:archived)"
    found, _ = reads.engagements(viewer, resolve(parse(text), today), today=today)
    # A name matches from the start of its words: only the client itself counts.
    return frozenset((each.period_start, each.period_end) for each in found if each.client_id == client.id)


def due_words(
    kind: TypeView,
    period_text: str | None,
    client: ClientView | None,
    today: date,
    part: int | str | None = None,
    taken: Taken = frozenset(),
) -> tuple[str, str]:
    """The period's label and the deadline in words; Invalid says what is wrong with the period."""
    year_end = client.fiscal_year_end if client else None
    number = part if isinstance(part, int) else None
    period = period_of(kind, period_text, year_end, today, number, taken)
    dates = preview(kind, period, state=client.state if client else None)
    label = label_of(kind, period, year_end)
    if dates.deadline is None:
        return label, dates.marker or "no date"
    extended = dates.extended_effective
    tail = f"; extended {full_date(extended)}" if extended and extended != dates.deadline else ""
    return label, f"{full_date(dates.deadline)}   from the type{tail}"


def created_number(outcome: Outcome) -> int | None:
    """The number of the first engagement a command made."""
    found = next((r for r in outcome.results if r.outcome == "done"), None)
    return read_short(found.id, "engagement") if found is not None else None
