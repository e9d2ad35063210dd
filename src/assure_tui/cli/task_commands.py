"""Tasks: tasks, queue, task add, done, start, reopen, skip, set [TASK-*]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from assure_tui.cli import refs, shapes
from assure_tui.cli.acting import act, act_on_all
from assure_tui.cli.engagement_fields import NO, YES, tag_words
from assure_tui.cli.options import AssureCommand, AssureGroup, QueryCommand
from assure_tui.cli.queries import resolved, row_limit, with_limit
from assure_tui.cli.session import Session, session
from assure_tui.cli.task_template_commands import template
from assure_tui.domain.commands import AssignTask, Command, CreateTask, EditTask, SetTaskStatus
from assure_tui.domain.errors import Denied, Invalid
from assure_tui.domain.model import Priority, TaskStatus, TaskType, WaitingOn, short
from assure_tui.domain.task_commands import TagTask

COLUMNS = {
    "id": "No.",
    "title": "Task",
    "type": "Type",
    "status": "Status",
    "required": "Required",
    "engagement": "Eng.",
    "client": "Client",
    "stage": "Stage",
    "assignee": "Assignee",
    "due": "Due",
    "priority": "Priority",
    "tags": "Tags",
}
FIELDS = (
    *("title", "type", "required", "assignee", "due", "status", "waiting_on", "waiting_note"),
    *("instructions", "priority", "start", "estimate", "after", "repeats", "tags"),
)


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--all", "everybody", is_flag=True, help="Everybody's tasks, not only one's own.")
@click.option("--sort", metavar="F,-F", help="Fields to sort by; - turns one around.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def tasks(query: tuple[str, ...], everybody: bool, sort: str | None, limit: int | None) -> None:
    """List tasks; one's own open ones unless QUERY says otherwise."""
    run = session()
    found = resolved(run, query, "tasks", sort)
    most = row_limit(run, limit, found)
    rows, total = run.reads.tasks(
        run.actor,
        with_limit(found, most),
        mine_default=not everybody,
        limit=most,
        offset=0,
        today=run.today,
    )
    objects = [shapes.task(view) for view in rows]
    run.output.records("tasks", objects, COLUMNS, total=total, empty="No tasks found.")


@click.command(cls=AssureCommand)
@click.option("--for", "login", metavar="LOGIN", help="Somebody else's queue.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def queue(login: str | None, limit: int | None) -> None:
    """Open Review and Approve tasks of a person, most pressing first."""
    run = session()
    number = refs.person(run.reads.staff(), login, "for").id if login else run.actor.staff_id
    if number is None:
        raise Denied("STAFF-5", "The system has no queue; use --for LOGIN.")
    rows = run.reads.queue(run.actor, number, run.today)
    most = row_limit(run, limit, None)
    objects = [shapes.task(view) for view in rows[:most]]
    run.output.records("tasks", objects, COLUMNS, total=len(rows), empty="Nothing waits for review.")


@click.group(cls=AssureGroup)
def task() -> None:
    """One task or several: add, done, start, reopen, skip, set, tick, template."""


@task.command(cls=AssureCommand)
@click.argument("eng", metavar="ENG|-")
@click.argument("title", nargs=-1, required=True)
@click.option("--type", "kind", default="other", metavar="T", help=", ".join(TaskType))
@click.option("--required", is_flag=True, help="The gate counts it.")
@click.option("--assignee", metavar="L", help="Who does it.")
@click.option("--due", metavar="D", help="By when.")
@click.option("--instructions", default="", help="How to do it.")
def add(
    eng: str,
    title: tuple[str, ...],
    kind: str,
    required: bool,
    assignee: str | None,
    due: str | None,
    instructions: str,
) -> None:
    """Add a task to an engagement; `-` makes a firm-level task."""
    run = session()
    act(
        run,
        CreateTask(
            (None if eng.strip() == "-" else refs.number(eng, "engagement"),),
            " ".join(title),
            refs.choice(kind, "type", [str(item) for item in TaskType]),
            required,
            refs.person(run.reads.staff(), assignee, "assignee").id if assignee else None,
            refs.day(due, "due", run.today) if due else None,
            instructions=instructions,
        ),
    )


@task.command(cls=AssureCommand)
@click.argument("ref", metavar="ID")
@click.argument("places", nargs=-1, required=True, type=int, metavar="LINE...")
@click.option("--off", is_flag=True, help="Take the tick away.")
def tick(ref: str, places: tuple[int, ...], off: bool) -> None:
    """Tick lines of a task's checklist by their number, counted from 1."""
    run = session()
    number = refs.number(ref, "task")
    lines = run.reads.task_lines(run.actor, number)
    for place in places:
        if not 1 <= place <= len(lines):
            raise Invalid("line", "range", f"{short('task', number)} has {len(lines)} checklist lines.")
    ticks = tuple((place - 1, lines[place - 1][0], not off) for place in dict.fromkeys(places))
    act(run, EditTask((number,), {"ticks": ticks}))


task.add_command(template)


def _status_command(name: str, status: TaskStatus, text: str) -> None:
    @task.command(name, cls=AssureCommand, help=text)
    @click.argument("ids", nargs=-1, required=True, metavar="ID...")
    @click.option("--reason", default="", help="Why; the log keeps it.")
    def change(ids: tuple[str, ...], reason: str) -> None:
        act(session(), SetTaskStatus(refs.numbers(ids, "task"), str(status), reason))


_status_command("done", TaskStatus.COMPLETED, "Complete tasks.")
_status_command("start", TaskStatus.IN_PROGRESS, "Begin tasks.")
_status_command("reopen", TaskStatus.TO_DO, "Put tasks back to To do.")
_status_command("skip", TaskStatus.SKIPPED, "Skip tasks; needs --reason.")


@task.command("set", cls=AssureCommand, help="Set fields of tasks.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("words", nargs=-1, required=True, metavar="ID... FIELD=VALUE...")
@click.option("--reason", default="", help="Why; needed for status=skipped.")
@click.option("--create", metavar="tags", help="Tags that are none yet are made on the way.")
def set_(words: tuple[str, ...], reason: str, create: str | None) -> None:
    """Set fields of tasks; FIELD=- clears one."""
    may_create = {refs.choice(word, "create", ("tags",)) for word in (create or "").split(",") if word.strip()}
    first = next((place for place, word in enumerate(words) if "=" in word), len(words))
    if not first or first == len(words):
        raise click.UsageError("Type tasks first, then FIELD=VALUE.")
    run = session()
    ids = refs.numbers(words[:first], "task")
    pairs = refs.assignments(words[first:], FIELDS)
    made = _commands(run, ids, pairs, reason)
    if "tags" in pairs:
        add, remove, replace = tag_words(pairs["tags"])
        made.append(TagTask(ids, add, remove, replace, bool(may_create)))
    act_on_all(run, made)


def _commands(run: Session, ids: tuple[int, ...], pairs: dict[str, str], reason: str) -> list[Command]:
    made: list[Command] = []
    fields = {field: read(run, field, pairs[field]) for field, read in _READERS.items() if field in pairs}
    if fields:
        made.append(EditTask(ids, fields))
    if "assignee" in pairs:
        made.append(AssignTask(ids, refs.person_or_nobody(run.reads.staff(), pairs["assignee"], "assignee")))
    if "status" in pairs:
        status = refs.choice(pairs["status"], "status", [str(item) for item in TaskStatus])
        made.append(SetTaskStatus(ids, status, reason))
    return made


def _text(run: Session, field: str, text: str) -> Any:
    if text.strip() not in ("", "-"):
        return text
    if field == "title":
        raise Invalid("title", "required", "A title cannot be cleared.")
    return None


def _choice(words: list[str]) -> Callable[[Session, str, str], Any]:
    def read(run: Session, field: str, text: str) -> Any:
        if text.strip() in ("", "-") and field != "type":
            return None
        return refs.choice(text, field, words)

    return read


def _flag(run: Session, field: str, text: str) -> bool:
    typed = text.strip().casefold()
    if typed not in YES and typed not in NO:
        raise Invalid(field, "format", f"{field} is yes or no.")
    return typed in YES


def _day(run: Session, field: str, text: str) -> Any:
    return None if text.strip() in ("", "-") else refs.day(text, field, run.today)


def _minutes(run: Session, field: str, text: str) -> int | None:
    typed = text.strip()
    if typed in ("", "-"):
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
        raise Invalid(field, "format", f"{field} is a number of minutes.")
    return int(typed)


def _tasks(run: Session, field: str, text: str) -> tuple[int, ...]:
    return () if text.strip() in ("", "-") else refs.numbers(tuple(text.split(",")), "task")


def _repeats(run: Session, field: str, text: str) -> Any:
    from assure_tui.domain.task_repeats import typed

    return None if text.strip() == "-" else typed(text, run.today)


_READERS: dict[str, Callable[[Session, str, str], Any]] = {
    "title": _text,
    "type": _choice([str(item) for item in TaskType]),
    "required": _flag,
    "due": _day,
    "waiting_on": _choice([str(item) for item in WaitingOn]),
    "waiting_note": _text,
    "instructions": _text,
    "priority": _choice([str(item) for item in Priority]),
    "start": _day,
    "estimate": _minutes,
    "after": _tasks,
    "repeats": _repeats,
}

COMMANDS = {"tasks": tasks, "task": task, "queue": queue}
