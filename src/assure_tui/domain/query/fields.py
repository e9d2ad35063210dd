"""The words of filters by what they list (interface.md 3.3) [FILT-1] [FILT-4] [FILT-5]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from assure_tui.domain.model import (
    BlockerType,
    ClientStatus,
    Entity,
    Priority,
    Status,
    TaskStatus,
    TaskType,
    WaitingOn,
)
from assure_tui.domain.query.words import Field, Kind, Target
from assure_tui.domain.urgency import Bucket

TARGETS: tuple[Target, ...] = ("engagements", "clients", "tasks")


def _choices(values: Iterable[str], **others: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {str(value): others.get(str(value), ()) for value in values}


def _fixed(name: str, label: str, choices: Mapping[str, tuple[str, ...]], *aliases: str) -> Field:
    return Field(name, "choice", label, aliases, choices, open=False)


def _all(kind: Kind, names: Mapping[str, str], **aliases: tuple[str, ...]) -> list[Field]:
    return [Field(name, kind, label, aliases.get(name, ())) for name, label in names.items()]


_PEOPLE = _all(
    "person",
    {
        "assignee": "anyone in a slot; in task lists whose task it is",
        "preparer": "preparer",
        "reviewer": "reviewer",
        "partner": "partner",
        "owner": "engagement owner",
        "holder": "who has it now",
        "author": "who wrote or made it",
    },
    assignee=("who", "person"),
)
_WORK = [
    Field("client", "text", "client, from the start of a word", prefix=True),
    _fixed("entity", "kind of client", _choices(Entity), "entitytype"),
    *_all(
        "choice",
        {
            "type": "engagement type by code or name",
            "line": "service line",
            "pipeline": "pipeline",
            "stage": "stage of any pipeline",
            "clientstatus": "what the client hears",
            "tag": "tag",
            "clienttag": "tag of the client",
            "team": "a slot is held by one of the team",
        },
        clientstatus=("client-status", "cfs"),
        clienttag=("client-tag",),
    ),
    Field("status", "choice", "status by name", (), _choices(Status, cancelled=("canceled",))),
    Field(
        "priority",
        "choice",
        "priority",
        ("prio",),
        _choices(Priority, medium=("normal",)),
        open=False,
        ordered=True,
    ),
    _fixed("bucket", "how near the deadline is", _choices(Bucket, today=("tomorrow",), overdue=("late",))),
    Field("series", "text", "series", prefix=True),
    Field("id", "number", "number, as E-142"),
    Field("period", "period", "period: 2025, FY2026, 2026-Q1", ()),
    Field("year", "number", "year of the period"),
    Field("qualifier", "text", "qualifier"),
    Field("title", "text", "title", prefix=True),
    _fixed(
        "blocker",
        "active blockers of a kind",
        _choices(BlockerType, k1=("k-1",), document=("documents",), payment=("payments",)),
    ),
]
_DATES = _all(
    "date",
    {
        "due": "deadline",
        "statutory": "date by law",
        "payment": "payment date",
        "target": "target",
        "start": "start",
        "received": "documents received",
        "filed": "filed",
        "created": "created",
        "updated": "changed",
        "moved": "moved to its stage",
        "completed": "completed",
        "snoozed": "put off until",
    },
    due=("deadline",),
    updated=("changed",),
)
_AGES = _all(
    "age",
    {
        "age": "since it was made",
        "idle": "since its last change",
        "instage": "in its stage",
        "waited": "waiting",
    },
    instage=("in-stage",),
)
_NUMBERS = [
    Field("hours", "number", "time spent, in hours", percent=False),
    Field("budget", "number", "budget in hours, or % of it spent", percent=True),
    Field("left", "number", "budget left in hours or %", percent=True),
    Field("tasks", "number", "open tasks"),
    Field("requiredopen", "number", "open required tasks"),
    Field("items", "number", "open action items"),
    Field("blockers", "number", "active blockers"),
    Field("progress", "number", "tasks done, in %", percent=True),
    Field("comments", "number", "comments"),
]
_STATES = {
    "open": (),
    "done": (),
    "active": (),
    "onhold": (),
    "completed": (),
    "cancelled": ("canceled",),
    "archived": (),
    "late": ("overdue",),
    "today": (),
    "soon": (),
    "stuck": ("blocked",),
    "held": (),
    "waiting": (),
    "review": (),
    "stale": (),
    "extended": (),
    "typed": (),
    "failed": (),
    "madelate": (),
    "overbudget": (),
    "unassigned": (),
    "mine": (),
    "recurring": (),
    "snoozed": (),
    "overridden": (),
}
_CLIENT_STATES: dict[str, tuple[str, ...]] = {
    "open": (),
    "active": (),
    "prospect": (),
    "inactive": ("archived",),
    "mine": (),
    "unassigned": (),
}
HAS = ("comments", "documents", "blockers", "time")
IN = ("client", "title", "comments", "notes", "documents", "tasks")
SHAPES = ("sort", "group", "columns", "limit", "density")
SORTS = (
    *("due", "target", "start", "priority", "client", "type"),
    *("stage", "instage", "created", "updated", "left", "hand"),
)
GROUPS = (
    *("none", "assignee", "preparer", "reviewer", "partner", "owner", "holder", "client"),
    *("type", "line", "priority", "bucket", "clientstatus", "tag"),
)
DENSITIES = ("compact", "normal", "roomy")
_COLUMN_EXTRAS = (*SORTS, *HAS, "number", "next", "spent", "people", "mark", "name", "email", "phone", "work")
_CLIENT_SORTS = ("client", "number", "id", "entity", "status", "state", "fye", "created", "updated")
_CLIENT_GROUPS = ("none", "entity", "status", "tag", "state", "preparer", "reviewer", "partner", "owner")


def _common(target: Target, states: Mapping[str, tuple[str, ...]]) -> list[Field]:
    clients = target == "clients"
    task_sorts = ("waiting", "task", "taskstatus", "assignee", "title") if target == "tasks" else ()
    sorts = _CLIENT_SORTS if clients else (*SORTS, *task_sorts)
    task_groups = ("task", "taskstatus", "waiting") if target == "tasks" else ()
    groups = _CLIENT_GROUPS if clients else (*GROUPS, *task_groups)
    return [
        Field("is", "state", "state", (), states, open=False),
        Field("no", "presence", "a field is empty"),
        Field("has", "presence", "something is there"),
        Field("in", "in", "where text looks", (), _choices(IN), open=False),
        Field("sort", "shape", "order; - turns it around", ("order",), _choices(sorts), open=False),
        Field("group", "shape", "group or lanes", (), _choices(groups), open=False),
        Field("columns", "shape", "columns", ("cols",)),
        Field("limit", "shape", "at most so many rows"),
        Field("density", "shape", "height of rows", (), _choices(DENSITIES), open=False),
    ]


@cache
def fields_for(target: Target) -> Mapping[str, Field]:
    """The fields of a target by name, in the order they are offered."""
    if target == "clients":
        texts = {"external": "external id", "number": "client number", "city": "city", "zip": "ZIP"}
        found = [
            Field("client", "text", "name, from the start of a word", ("name",), prefix=True),
            Field("id", "number", "number, as C-7"),
            *_all("text", texts),
            _fixed("entity", "kind of client", _choices(Entity), "entitytype"),
            _fixed("status", "status", _choices(ClientStatus)),
            *_all("choice", {"tag": "tag", "state": "state"}, tag=("clienttag",)),
            Field("fye", "yearend", "fiscal year end: dec or 12-31"),
            *(person for person in _PEOPLE if person.name in ("preparer", "reviewer", "partner", "owner")),
            *_all("date", {"created": "created", "updated": "changed"}, updated=("changed",)),
            *_common(target, _CLIENT_STATES),
        ]
    else:
        found = [*_PEOPLE, *_WORK, *_DATES, *_AGES, *_NUMBERS]
        if target == "tasks":
            found += [
                _fixed("task", "type of task", _choices(TaskType)),
                _fixed("taskstatus", "status of the task", _choices(TaskStatus), "task-status"),
                _fixed(
                    "waiting",
                    "whom it waits on",
                    _choices(WaitingOn, tax_authority=("authority",), other_engagement=("engagement",)),
                ),
                _fixed("required", "required", {"yes": ("true", "y"), "no": ("false", "n")}),
            ]
        found += _common(target, {**_STATES, "skipped": ()} if target == "tasks" else _STATES)
    return {entry.name: entry for entry in found}


@cache
def aliases_for(target: Target) -> Mapping[str, str]:
    """Every accepted word before a colon, and the name it stands for."""
    table = fields_for(target)
    aliases = {alias: entry.name for entry in table.values() for alias in entry.aliases}
    return {**aliases, **{name: name for name in table}}


@cache
def columns_for(target: Target) -> tuple[str, ...]:
    """What `columns:` takes."""
    hidden = {"is", "no", "has", "in", *SHAPES}
    names = [name for name in fields_for(target) if name not in hidden]
    return tuple(dict.fromkeys((*names, *_COLUMN_EXTRAS)))


@cache
def presences_for(target: Target, word: str) -> tuple[str, ...]:
    """What `no:` and `has:` take: fields that may be empty, and what may be there."""
    kinds = {"person", "choice", "text", "date", "number", "period"}
    names = [f.name for f in fields_for(target).values() if f.kind in kinds]
    return tuple(dict.fromkeys((*HAS, *names) if word == "has" else (*names, *HAS)))
