"""Time entries: logged, changed, removed; the engagement's spent time follows in the store [TIME-1] [TIME-4]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from assure_tui.domain import hours, money, policy, text_rules
from assure_tui.domain.errors import AssureError, Denied, Detail, Invalid, NeedsConfirmation, NotFound
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.time_commands import EditOwnTime, EditTime, LogTime
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, refused, several, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import func, select

FIELDS = ("minutes", "on", "engagement", "client", "task", "billable", "rate", "note", "removed", "external_id")
_COLUMN = {"engagement": "engagement_id", "client": "client_id", "task": "task_id"}


def log_time(ctx: Context, cmd: LogTime) -> Handled:
    """An own entry [TIME-1]; another's, as a file says it, with Edit all time."""
    me = _whose(ctx, cmd.staff_id)
    subject = subject_of(ctx, cmd.engagement_id, cmd.client_id, cmd.task_id)
    values: dict[str, Any] = {
        **subject,
        "minutes": hours.entry_minutes(cmd.minutes),
        "on": text_rules.in_range(cmd.on, "on") if cmd.on is not None else ctx.today,
        "billable": bool(cmd.billable),
        "rate": _rate(cmd.rate),
        "note": note_text(cmd.note),
        "external_id": text_rules.one_line(cmd.external_id, "external_id", high=120) if cmd.external_id else None,
    }
    warn_of_days(ctx, [(me, values["on"], values["minutes"], None)], confirmed=cmd.confirmed)
    row = ctx.unit.add(t.TimeEntry(staff_id=me, created_at=ctx.now, **values))
    told = f"{minutes_words(row.minutes)} on {row.on}"
    return Handled(f"logged {told} for {subject_words(row)}", [done(short("time_entry", row.id), told)])


def edit_own_time(ctx: Context, cmd: EditOwnTime) -> Handled:
    """Fields of own entries; another's are not for this command [TIME-4]."""
    me = own_number(ctx)
    return _edit(ctx, cmd, me)


def edit_time(ctx: Context, cmd: EditTime) -> Handled:
    """The same for anyone's, with Edit all time [TIME-4]."""
    return _edit(ctx, cmd, None)


def _whose(ctx: Context, wanted: int | None) -> int:
    """Whose entry it is to be; somebody else's needs the permission, and them to be there."""
    if wanted is None or wanted == ctx.actor.staff_id:
        return own_number(ctx)
    ctx.need("Edit all time")
    if ctx.unit.get(t.Staff, wanted).state == "left":
        raise Invalid("person", "not_offered", "who has left logs no time")
    return wanted


def own_number(ctx: Context) -> int:
    """Who logs; the system works no hours."""
    if ctx.actor.staff_id is None:
        raise Denied("TIME-1", "time is a person's; the system has none")
    return ctx.actor.staff_id


def subject_of(ctx: Context, engagement: int | None, client: int | None, task: int | None) -> dict[str, int | None]:
    """What an entry is about: seen by the person, not archived; a task brings its engagement along [TIME-1]."""
    if task is not None:
        parent = ctx.task(task).engagement_id
        if engagement is not None and parent != engagement:
            raise Invalid("task", "not_offered", f"{short('task', task)} is not of {short('engagement', engagement)}")
        engagement = parent
    if engagement is not None:
        row = ctx.unit.find(t.Engagement, engagement) if task is not None else ctx.engagement(engagement)
        if row is None or row.removed:
            raise NotFound(f"there is no engagement {short('engagement', engagement)}")
        ctx.open_for_work(row)
        if client is not None and row.client_id != client:
            raise Invalid("client", "not_offered", f"{short('engagement', engagement)} is another client's")
        client = row.client_id
    elif client is not None:
        ctx.client(client)
    return {"engagement_id": engagement, "client_id": client, "task_id": task}


def subject_words(row: t.TimeEntry | t.Timer) -> str:
    """What an entry is about, by its number."""
    if row.task_id is not None:
        return short("task", row.task_id)
    if row.engagement_id is not None:
        return short("engagement", row.engagement_id)
    client = getattr(row, "client_id", None)
    return short("client", client) if client is not None else "the firm"


def note_text(value: str | None) -> str | None:
    """One line, or nothing."""
    return text_rules.one_line(value, "note", high=500) if value and value.strip() else None


def warn_of_days(ctx: Context, wanted: Iterable[tuple[int, date, int, t.TimeEntry | None]], *, confirmed: bool) -> None:
    """More than 1440 minutes of one person on one day is warned; each is whose, which day, how much, instead of what."""
    if confirmed:
        return
    added: dict[tuple[int, date], int] = {}
    for staff, on, minutes, old in wanted:
        was = old.minutes if old is not None and old.on == on and not old.removed else 0
        added[staff, on] = added.get((staff, on), 0) + minutes - was
    found = []
    for (staff, on), more in added.items():
        entry = t.TimeEntry
        statement = select(func.coalesce(func.sum(entry.minutes), 0)).where(
            entry.staff_id == staff, entry.on == on, entry.removed.is_(False)
        )
        before = int(ctx.unit.one(statement) or 0)
        told = hours.day_warning(before, before + more)
        if told:
            found.append(Detail("minutes", "warned", f"{on}: {told}"))
    if found:
        raise NeedsConfirmation("; ".join(detail.message for detail in found), found)


def _edit(ctx: Context, cmd: EditOwnTime | EditTime, me: int | None) -> Handled:
    for name in cmd.fields:
        if name not in FIELDS:
            raise Invalid(name, "key.unknown", f"a time entry has no field {name!r}")
    numbers = list(dict.fromkeys(cmd.entry_ids))
    if not numbers:
        raise NotFound("no time entry was named")
    ready: list[tuple[t.TimeEntry, dict[str, Any]]] = []
    results: list[ItemResult] = []
    for number in numbers:
        try:
            row = _entry(ctx, number, me)
            ctx.check_seen(row, number, cmd.seen)
            ready.append((row, _values(ctx, row, cmd.fields)))
        except AssureError as error:
            if len(numbers) == 1:
                raise
            results.append(refused(short("time_entry", number), error))
    moved = [
        (row.staff_id, values.get("on", row.on), values.get("minutes", row.minutes), row)
        for row, values in ready
        if not values.get("removed") and values.keys() & {"on", "minutes", "removed"}
    ]
    warn_of_days(ctx, moved, confirmed=cmd.confirmed)
    for row, values in ready:
        for name, value in values.items():
            setattr(row, name, value)
        ctx.unit.session.flush()
        told = "removed" if values.get("removed") else f"{minutes_words(row.minutes)} on {row.on}"
        name = short("time_entry", row.id)
        results.append(done(name, told) if values else unchanged(name))
    verb = "removed" if cmd.fields.get("removed") else "edited"
    return Handled(f"{verb} {several(len(numbers), 'a time entry', 'time entries')}", results)


def _entry(ctx: Context, number: int, me: int | None) -> t.TimeEntry:
    """The entry, of work that is not archived; somebody else's is hidden from those who may not see it."""
    row = ctx.unit.find(t.TimeEntry, number)
    missing = NotFound(f"there is no time entry {short('time_entry', number)}")
    if row is None or row.removed:
        raise missing
    parent = ctx.unit.get(t.Engagement, row.engagement_id) if row.engagement_id is not None else None
    if row.staff_id != ctx.actor.staff_id:
        if not _sees_others(ctx, row, parent, by_own=me is not None):
            raise missing
        if me is not None:
            raise Denied("TIME-4", "others' entries need the permission Edit all time")
    if parent is not None:
        ctx.open_for_work(parent)
    return row


def _sees_others(ctx: Context, row: t.TimeEntry, parent: t.Engagement | None, *, by_own: bool) -> bool:
    """Whether another's entry is there for the actor: by permission, and by sight of what it is about [PERM-4]."""
    if by_own and not policy.holds(ctx.actor, "View all time"):
        return False
    if parent is not None:
        return ctx.sees(parent)
    return row.client_id is None or ctx.sees_client(ctx.unit.get(t.Client, row.client_id))


def _values(ctx: Context, row: t.TimeEntry, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that change."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "minutes":
            found[name] = hours.entry_minutes(value)
        elif name == "on":
            found[name] = text_rules.in_range(value, "on")
        elif name in ("billable", "removed"):
            found[name] = bool(value)
        elif name == "rate":
            found[name] = _rate(value)
        elif name == "note":
            found[name] = note_text(value)
        elif name == "external_id":
            found[name] = text_rules.one_line(value, name, high=120) if value else None
    if fields.keys() & _COLUMN.keys():
        # Another engagement or client leaves the task behind, unless one is named.
        task = fields.get("task", row.task_id if not fields.keys() & {"engagement", "client"} else None)
        engagement = fields.get("engagement", None if "client" in fields or "task" in fields else row.engagement_id)
        found.update(subject_of(ctx, engagement, fields.get("client"), task))
    return {name: value for name, value in found.items() if getattr(row, name) != value}


def _rate(value: int | None) -> int | None:
    if value is None:
        return None
    if money.in_range(value, "rate") < 0:
        raise Invalid("rate", "range", "a rate is not below nothing")
    return value
