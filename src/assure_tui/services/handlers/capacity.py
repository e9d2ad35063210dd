"""What time is planned: budgets of engagements, and how much each person works [TIME-3] [TIME-5]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.time_commands import SetBudget, SetCapacity
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import minutes as budget_minutes
from assure_tui.store import tables as t

WEEK = 10_080  # minutes
DAY = 1440


def set_budget(ctx: Context, cmd: SetBudget) -> Handled:
    """The time budget of engagements; spent and left follow it [TIME-3]."""
    wanted = budget_minutes(cmd.minutes) if cmd.minutes is not None else None

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.check_seen(row, number, cmd.seen, cmd.if_version)
        ctx.open_for_work(row)
        if row.budget == wanted:
            return unchanged(short("engagement", number))
        before, row.budget = row.budget, wanted
        ctx.unit.session.flush()
        return done(short("engagement", number), "", _words(before), _words(wanted))

    results = each("engagement", cmd.ids, act)
    where = results[0].id if len(results) == 1 else f"{sum(r.outcome == 'done' for r in results)} engagements"
    return Handled(f"set the budget of {where} to {_words(wanted) or 'none'}", results)


def set_capacity(ctx: Context, cmd: SetCapacity) -> Handled:
    """Minutes a week, the weekdays worked, and days away [TIME-5]."""
    person = ctx.unit.get(t.Staff, cmd.staff_id)
    fields = dict(cmd.fields)
    note = text_rules.one_line(str(fields.pop("note", "") or ""), "note", low=0)
    wanted = {name: _CHECKS[name](value) for name, value in fields.items() if name in _CHECKS}
    unknown = fields.keys() - _CHECKS.keys()
    if unknown:
        name = sorted(unknown)[0]
        raise Invalid(name, "key.unknown", f"a capacity has no field {name!r}")
    if "capacity" in wanted:
        person.capacity = wanted["capacity"]
    if "working_days" in wanted:
        person.working_days = wanted["working_days"]
    for day, away in wanted.get("absences", {}).items():
        _absence(ctx, person.id or 0, day, away, note)
    ctx.unit.session.flush()
    name = person.login or person.initials
    result = done(name, person.name) if ctx.unit.changed else unchanged(name)
    return Handled(f"set how {person.name} works", [result])


def _absence(ctx: Context, staff_id: int, day: date, away: Any, note: str) -> None:
    row = ctx.unit.find(t.Absence, (staff_id, day.isoformat()))
    if away is None:
        if row is not None:
            ctx.unit.delete(row)
        return
    minutes = None if away is True else away
    if row is None:
        ctx.unit.add(t.Absence(staff_id=staff_id, on=day.isoformat(), minutes=minutes, note=note))
    else:
        row.minutes, row.note = minutes, note or row.note


def _capacity(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= WEEK:
        raise Invalid("capacity", "range", "a weekly capacity lies between 0 and 10,080 minutes")
    return value


def weekdays(value: Any) -> list[int] | None:
    """The weekdays a person works, in order; None for the firm's [TIME-5]."""
    if value is None:
        return None
    days = sorted(set(value)) if isinstance(value, (list, tuple, set, frozenset)) else []
    if not days or not set(days) <= set(range(7)):
        raise Invalid("working_days", "format", "working days are some of 0 (Monday) to 6 (Sunday), at least one")
    return days


def _absences(value: Any) -> dict[date, Any]:
    if not isinstance(value, Mapping):
        raise Invalid("absences", "format", "absences are days with minutes")
    for day, away in value.items():
        text_rules.in_range(day, "absences")
        if away is not None and away is not True and (type(away) is not int or not 1 <= away <= DAY):
            raise Invalid("absences", "range", "an absence has 1 to 1,440 minutes, or is the whole day")
    return dict(value)


_CHECKS: dict[str, Any] = {"capacity": _capacity, "working_days": weekdays, "absences": _absences}


def _words(value: int | None) -> str | None:
    return minutes_words(value) if value is not None else None
