"""Time entries, the timer, plan and actual and the workload as objects of the contract [TIME-*]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assure_tui.cli.safe_text import one_line
from assure_tui.domain.firm_settings import week_words
from assure_tui.domain.hours import clock_words
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.time_views import EntryView, PersonWeeks, PlanActual, TimerView, WorkItem, WorkloadView
from assure_tui.domain.working_time import WorkingTime


def _short(kind: str, number: int | None) -> str | None:
    return None if number is None else short(kind, number)


def entry(view: EntryView) -> dict[str, Any]:
    """One entry; its engagement, client and task by number."""
    return {
        "id": short("time_entry", view.id),
        "date": view.on.isoformat(),
        "minutes": view.minutes,
        "person": view.login,
        "engagement": _short("engagement", view.engagement_id),
        "client": view.client,
        "client_id": _short("client", view.client_id),
        "title": view.title,
        "task": _short("task", view.task_id),
        "task_title": view.task,
        "billable": view.billable,
        "rate": view.rate,
        "note": view.note,
        "version": view.version,
    }


def timer(view: TimerView, now: datetime) -> dict[str, Any]:
    """The timer and what it counted so far."""
    seconds = view.elapsed(now)
    return {
        "state": "running" if view.running else "paused",
        "engagement": _short("engagement", view.engagement_id),
        "client": view.client,
        "title": view.title,
        "task": _short("task", view.task_id),
        "task_title": view.task,
        "started_at": view.started_at.isoformat(timespec="seconds"),
        "seconds": seconds,
        "elapsed": clock_words(seconds),
        "note": view.note,
    }


def plan_actual(view: PlanActual) -> dict[str, Any]:
    """Plan, actual, left and share in minutes and percent [TIME-3]."""
    found = view.spending
    known = view.actual is not None
    return {
        "label": view.label,
        "about": view.note,
        "engagements": view.engagements,
        "planned_minutes": view.plan,
        "spent_minutes": view.actual,
        "left_minutes": found.left if known else None,
        "percent": found.percent if known else None,
    }


def workload(view: WorkloadView) -> dict[str, Any]:
    """People by weeks, and what is listed apart."""
    return {
        "weeks": [week.isoformat() for week in view.weeks],
        "people": [_person(row, view) for row in view.people],
        "unscheduled": {"items": view.unscheduled.items, "minutes": view.unscheduled.minutes},
        "on_hold": {"items": view.on_hold.items, "minutes": view.on_hold.minutes},
    }


def _person(row: PersonWeeks, view: WorkloadView) -> dict[str, Any]:
    return {
        "login": row.person.login,
        "name": row.person.name,
        "weeks": [
            {
                "week": week.isoformat(),
                "planned_minutes": cell.planned,
                "room_minutes": cell.room,
                "capacity_minutes": cell.capacity,
                "over_minutes": cell.over,
                "logged_minutes": cell.logged,
                "items": cell.items,
            }
            for week, cell in zip(view.weeks, row.cells, strict=True)
        ],
    }


def item(view: WorkItem) -> dict[str, Any]:
    """One piece of the work behind a cell, with its start-by [TIME-7]."""
    return {
        "engagement": short("engagement", view.engagement_id),
        "client": view.client,
        "title": view.title,
        "type": view.type,
        "person": view.person.login,
        "task": _short("task", view.task_id),
        "task_title": view.task,
        "minutes": view.here or view.minutes,
        "left_minutes": view.minutes,
        "start": view.start.isoformat() if view.start else None,
        "due": view.end.isoformat() if view.end else None,
        "start_by": view.start_by.isoformat() if view.start_by else None,
        "on_hold": view.on_hold,
    }


def working_time(view: WorkingTime, login: str) -> dict[str, Any]:
    """How a person works: weekdays from 0 for Monday, and stretches of days away [TIME-5]."""
    return {
        "person": login,
        "capacity_minutes": view.capacity,
        "working_days": list(view.days or view.firm_days),
        "as_the_firm": view.days is None,
        "away": [
            {"from": one.first.isoformat(), "to": one.last.isoformat(), "minutes": one.minutes, "note": one.note}
            for one in view.away
        ],
    }


def working_words(view: WorkingTime) -> list[str]:
    """The same in lines for people."""
    days = week_words(view.days or view.firm_days)
    lines = [f"{minutes_words(view.capacity)} a week on {days}{'' if view.days else ', as the firm'}."]
    for one in view.away:
        span = str(one.first) if one.first == one.last else f"{one.first} to {one.last}"
        share = f", {minutes_words(one.minutes)} of each day" if one.minutes is not None else ""
        lines.append(f"Away {span}{share}{f': {one_line(one.note)}' if one.note else ''}.")
    return lines
