"""time: add, list, start, pause, stop, status, set, remove, report, capacity [TIME-*]."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from assure_tui.cli import refs, time_shapes
from assure_tui.cli.acting import act
from assure_tui.cli.engagement_fields import NO, YES
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.output import talk
from assure_tui.cli.queries import TABLE_LIMIT
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.errors import Invalid
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import read_short
from assure_tui.domain.money import read_cents
from assure_tui.domain.policy import holds
from assure_tui.domain.time_commands import EditOwnTime, EditTime, LogTime, SetCapacity, StartTimer, StopTimer
from assure_tui.domain.working_time import days_named, weekdays

COLUMNS = {
    "id": "No.",
    "date": "Date",
    "person": "Person",
    "minutes": "Minutes",
    "engagement": "Eng.",
    "client": "Client",
    "task": "Task",
    "billable": "Billable",
    "note": "Note",
}
REPORT = {
    "label": "What",
    "about": "About",
    "engagements": "Eng.",
    "planned_minutes": "Planned",
    "spent_minutes": "Spent",
    "left_minutes": "Left",
    "percent": "%",
}
FIELDS = ("minutes", "date", "about", "billable", "rate", "note")
ABOUT = "ENG|T-9|C-7|-"


@click.group(cls=AssureGroup)
def time() -> None:
    """Time: add, list, start, pause, stop, status, set, remove, report, capacity."""


@time.command(cls=AssureCommand)
@click.argument("about", metavar=ABOUT)
@click.argument("minutes")
@click.option("--on", "--date", "on", metavar="D", help="Which day; today when left out.")
@click.option("--note", default="", help="What was done.")
@click.option("--not-billable", is_flag=True, help="Not to be billed.")
@click.option("--rate", metavar="AMOUNT", help="Money an hour.")
def add(about: str, minutes: str, on: str | None, note: str, not_billable: bool, rate: str | None) -> None:
    """Log time: 90, 1:30 or 1h30, for an engagement, a task, a client, or - for the firm."""
    run = session()
    subject = _subject(run, about)
    act(
        run,
        LogTime(
            _minutes(minutes),
            refs.day(on, "date", run.today) if on else None,
            billable=not not_billable,
            rate=read_cents(rate, "rate") if rate else None,
            note=note,
            **subject,
        ),
    )


@time.command("list", cls=AssureCommand)
@click.argument("about", metavar="[ENG|C-7]", required=False)
@click.option("--for", "login", metavar="LOGIN", help="Somebody's entries; needs View all time.")
@click.option("--all", "everybody", is_flag=True, help="Everybody's entries one may see.")
@click.option("--since", metavar="D", help="From this day on.")
@click.option("--until", metavar="D", help="Up to this day.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def list_(
    about: str | None, login: str | None, everybody: bool, since: str | None, until: str | None, limit: int | None
) -> None:
    """Own entries, the newest first; those of an engagement or a client with its name [TIME-4]."""
    run = session()
    actor = run.actor
    person = refs.person(run.reads.staff(), login, "for").id if login else None
    if person is None and not everybody and about is None:
        person = actor.staff_id
    engagement = client = None
    if about is not None and about[:1].upper() == "C":
        client = run.reads.find_client(actor, about)
    elif about is not None:
        engagement = refs.number(about, "engagement")
        run.reads.engagement(actor, engagement, run.today)  # none, or not to be seen: exit 3
    most = None if limit == 0 else limit if limit is not None else None if run.output.wants_everything else TABLE_LIMIT
    rows, total, minutes = run.reads.time_entries(
        actor,
        staff_id=person,
        engagement_id=engagement,
        client_id=client,
        first=refs.day(since, "since", run.today) if since else None,
        last=refs.day(until, "until", run.today) if until else None,
        limit=most,
    )
    objects = [time_shapes.entry(view) for view in rows]
    run.output.records("time", objects, COLUMNS, total=total, more={"minutes": minutes}, empty="No time entries.")
    if rows and not run.output.wants_everything:
        talk(f"{minutes_words(minutes)} in all.")


@time.command(cls=AssureCommand)
@click.argument("about", metavar="[ENG|T-9]", required=False)
@click.option("--note", default="", help="What is done.")
@click.option("--switch", is_flag=True, help="Stop the one that runs and log it first.")
def start(about: str | None, note: str, switch: bool) -> None:
    """Start your timer on an engagement or task; without one, the timer that pauses goes on [TIME-2]."""
    run = session()
    subject = _subject(run, about) if about else {}
    if "client_id" in subject or (about is not None and not subject):
        raise Invalid("about", "not_offered", "A timer runs on an engagement or a task.")
    act(run, StartTimer(**subject, note=note, switch=switch))


@time.command(cls=AssureCommand)
def pause() -> None:
    """Pause your timer; `time start` lets it go on."""
    act(session(), StopTimer(pause=True))


@time.command(cls=AssureCommand)
@click.option("--minutes", metavar="M", help="How much it really was.")
@click.option("--note", help="What was done.")
@click.option("--not-billable", is_flag=True, help="Not to be billed.")
@click.option("--discard", is_flag=True, help="Throw it away, log nothing.")
def stop(minutes: str | None, note: str | None, not_billable: bool, discard: bool) -> None:
    """Stop your timer and log what it counted, rounded up to whole minutes."""
    typed = _minutes(minutes) if minutes else None
    act(session(), StopTimer(discard=discard, minutes=typed, billable=not not_billable, note=note))


@time.command(cls=AssureCommand)
def status() -> None:
    """Your timer: what it runs on and what it counted."""
    run = session()
    view = run.reads.timer(run.actor)
    found = time_shapes.timer(view, run.services.clock.now()) if view is not None else None
    if found is None:
        run.output.message({"timer": None}, "No timer runs.")
        return
    about = found["task"] or found["engagement"] or "the firm"
    words = [f"{found['elapsed']} {found['state']} on {about}", found["client"], found["task_title"] or found["title"]]
    run.output.record("timer", found, ["  ".join(one_line(word) for word in (*words, found["note"]) if word)])


@time.command("set", cls=AssureCommand, help="Set fields of entries.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("words", nargs=-1, required=True, metavar="ID... FIELD=VALUE...")
def set_(words: tuple[str, ...]) -> None:
    """Set fields of entries; FIELD=- clears one."""
    first = next((place for place, word in enumerate(words) if "=" in word), len(words))
    if not first or first == len(words):
        raise click.UsageError("Type entries first, then FIELD=VALUE.")
    run = session()
    pairs = refs.assignments(words[first:], FIELDS)
    _edit(
        run, words[:first], {name: value for field, text in pairs.items() for name, value in _field(run, field, text)}
    )


@time.command(cls=AssureCommand)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
def remove(ids: tuple[str, ...]) -> None:
    """Take entries away; undo brings them back."""
    _edit(session(), ids, {"removed": True})


@time.command(cls=AssureCommand)
@click.option("--by", default="engagement", metavar="engagement|client|type|person", help="What a line stands for.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def report(by: str, limit: int | None) -> None:
    """Plan and actual of live work, the most overspent first [TIME-3]."""
    run = session()
    wanted = refs.choice(by, "by", ("engagement", "client", "type", "person"))
    rows = [time_shapes.plan_actual(view) for view in run.reads.plan_actual(run.actor, wanted)]
    most = limit or None if limit is not None else None if run.output.wants_everything else TABLE_LIMIT
    run.output.records("report", rows[:most], REPORT, total=len(rows), empty="Nothing has a budget or time yet.")


@time.command(cls=AssureCommand)
@click.argument("login")
@click.option("--week", metavar="M", help="Minutes a week: 2400, 40h.")
@click.option("--days", metavar="mon,tue,...", help="The weekdays worked; - for the firm's.")
@click.option("--away", metavar="D[..D]", help="A day, or days, away.")
@click.option("--minutes", metavar="M", help="With --away: so much of each day; without it the whole day.")
@click.option("--back", metavar="D[..D]", help="There after all.")
@click.option("--note", default="", help="With --away: why.")
@click.option("--list", "listed", is_flag=True, help="Only tell how they work and when they are away.")
def capacity(
    login: str,
    week: str | None,
    days: str | None,
    away: str | None,
    minutes: str | None,
    back: str | None,
    note: str,
    listed: bool,
) -> None:
    """How much a person works, on which days, and when they are away [TIME-5]."""
    run = session()
    viewer = run.actor
    person = refs.person(run.reads.staff(), login)
    if listed:
        found = run.reads.working_time(viewer, person.id, run.today)
        run.output.record("capacity", time_shapes.working_time(found, login), time_shapes.working_words(found))
        return
    fields: dict[str, Any] = {}
    if week is not None:
        fields["capacity"] = _minutes(week)
    if days is not None:
        fields["working_days"] = weekdays(days)
    absences: dict[date, Any] = {}
    for text, value in ((back, None), (away, _minutes(minutes) if minutes else True)):
        absences.update(dict.fromkeys(days_named(text, "away", run.today), value) if text else {})
    if absences:
        fields |= {"absences": absences, "note": note}
    if not fields:
        raise click.UsageError("Say what changes: --week, --days, --away or --back; --list tells.")
    act(run, SetCapacity(person.id, fields))


def _subject(run: Session, text: str) -> dict[str, Any]:
    """What is meant by E-142, 142, T-9, C-7, or - for the firm."""
    typed = text.strip()
    if typed in ("-", ""):
        return {}
    if typed[:1].upper() == "C":
        return {"client_id": run.reads.find_client(run.actor, typed)}
    task = read_short(typed, "task") if typed[:1].upper() == "T" else None
    return {"task_id": task} if task is not None else {"engagement_id": refs.number(typed, "engagement")}


def _minutes(text: str) -> int:
    found = read_minutes(text)
    if found is None:
        raise Invalid("minutes", "minutes.format", f"'{text}' is no time; type 90, 1:30 or 1h30.")
    return found


def _field(run: Session, field: str, text: str) -> list[tuple[str, Any]]:
    value = text.strip()
    if field == "minutes":
        return [("minutes", _minutes(value))]
    if field == "date":
        return [("on", refs.day(value, "date", run.today))]
    if field == "billable":
        if value.casefold() not in (*YES, *NO):
            raise Invalid("billable", "format", "billable is yes or no.")
        return [("billable", value.casefold() in YES)]
    if field == "rate":
        return [("rate", None if value in ("", "-") else read_cents(value, "rate"))]
    if field == "note":
        return [("note", None if value in ("", "-") else text)]
    subject = _subject(run, value)
    return [(name, subject.get(f"{name}_id")) for name in ("engagement", "client", "task")]


def _edit(run: Session, ids: tuple[str, ...], fields: dict[str, Any]) -> None:
    numbers = refs.numbers(ids, "time_entry")
    anyones = holds(run.actor, "Edit all time")  # who may change anyone's needs no other command for their own
    act(run, EditTime(numbers, fields) if anyones else EditOwnTime(numbers, fields))


COMMANDS = {"time": time}
