"""JSON shapes of series, their occurrences and previews; fields are only ever added (cli.md)."""

from __future__ import annotations

from datetime import date
from typing import Any

from assure_tui.domain.model import short
from assure_tui.domain.recurrence.preview import Foreseen
from assure_tui.domain.series_views import OccurrenceView, SeriesDetail, SeriesView


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def foreseen(item: Foreseen) -> dict[str, Any]:
    """One line of a preview; `outcome` is make, adopt, wait, pend or skip."""
    return {
        "date": item.on.isoformat(),
        "creation": item.creation.isoformat(),
        "period": item.period,
        "period_start": item.period_start.isoformat(),
        "period_end": _iso(item.period_end),
        "part": item.part,
        "due": _iso(item.due),
        "payment": _iso(item.payment),
        "because": list(item.because),
        "title": item.title,
        **{slot: item.people.get(slot) for slot in ("preparer", "reviewer", "partner", "owner")},
        "outcome": item.outcome,
        "message": item.message or None,
        "engagement": short("engagement", item.engagement_id) if item.engagement_id else None,
        "late_by": item.late_by or None,
    }


def series(view: SeriesView) -> dict[str, Any]:
    """One series."""
    return {
        "id": short("series", view.id),
        "external_id": view.external_id,
        "client": view.client,
        "client_id": short("client", view.client_id),
        "type": view.type,
        "type_name": view.type_name,
        "qualifier": view.qualifier,
        "frequency": view.frequency,
        "rule": view.rule,
        "words": view.words,
        "start": view.start.isoformat(),
        "lead_days": view.lead,
        "shift": view.shift,
        "mapping": view.mapping,
        "wait": view.wait,
        "state": view.state,
        "next": _iso(view.next_on),
        "pending": view.pending,
        "failed": view.failed,
        "made": view.made,
        "pipeline": view.pipeline,
        "preparer": view.preparer,
        "reviewer": view.reviewer,
        "partner": view.partner,
        "owner": view.owner,
        "paused_from": _iso(view.paused_from),
        "paused_to": _iso(view.paused_to),
        "ended_on": _iso(view.ended_on),
        "follows": short("series", view.follows) if view.follows else None,
        "version": view.version,
    }


def occurrence(view: OccurrenceView) -> dict[str, Any]:
    """One occurrence that has its record."""
    return {
        "series": short("series", view.series_id),
        "client": view.client,
        "type": view.type,
        "date": view.on.isoformat(),
        "creation": view.creation.isoformat(),
        "state": view.state,
        "part": view.part,
        "period_start": _iso(view.period_start),
        "period_end": _iso(view.period_end),
        "engagement": short("engagement", view.engagement_id) if view.engagement_id else None,
        "title": view.engagement,
        "reason": view.reason,
        "late_by": view.late_days or None,
        "changes": dict(view.changes) or None,
    }


def detail(view: SeriesDetail) -> dict[str, Any]:
    """Everything about one series."""
    return {
        **series(view.series),
        "template": dict(view.template),
        "working_days": view.working_days,
        "shift_holidays": view.shift_holidays,
        "period_kind": view.period_kind,
        "due_rule": dict(view.due_rule) if view.due_rule else None,
        "pause_reason": view.pause_reason,
        "author": view.author,
        "occurrences": [occurrence(item) for item in view.occurrences],
        "next_occurrences": [foreseen(item) for item in view.next],
    }
