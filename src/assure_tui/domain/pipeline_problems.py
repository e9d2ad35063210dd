"""What is wrong with a draft, all of it at once: what, where, and what to do [STAGE-5] [VAL-5] [VAL-6]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Detail
from assure_tui.domain.model import SLOTS, BlockerType, Entity, GateMode, Status, TaskType
from assure_tui.domain.pipeline_values import (
    STAGE_CODE_LENGTH,
    TASK_CODE_LENGTH,
    Known,
    PipelineDraft,
    StageDraft,
    TaskDraft,
)
from assure_tui.domain.seed_fields import Findings, nearest
from assure_tui.domain.seed_rules import check_tie, read_advance, read_task_date
from assure_tui.domain.seed_words import COLOURS, SORTS
from assure_tui.domain.titles import parse_pattern

FEWEST_STAGES, MOST_STAGES = 2, 40
MOST_TASKS, MOST_LINES = 100, 100
LIMIT_UNITS = ("days", "working_days")
ON_EMPTY = ("stay", "advance")
CONDITION_PARTS = ("any_tags", "all_tags", "no_tags", "entity", "types")
SERIES_DEFAULTS = ("shift", "lead", "mapping", "wait")  # [REC-31]
MOST_ITEMS, MOST_PATTERNS = 300, 20
BLOCKERS = ("all", *(kind.value for kind in BlockerType))
BEHAVIOURS = (Status.ACTIVE.value, Status.ON_HOLD.value)  # of custom statuses [ST-2]
GATES = tuple(mode.value for mode in GateMode)
TASK_TYPES = tuple(kind.value for kind in TaskType)
ENTITIES = tuple(kind.value for kind in Entity)
ANY = Known()


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: where in words, which field, a stable code, and what would be right.

    `stage` and `task` count from 0 and say where to jump; None is the pipeline itself, or the stage.
    """

    where: str
    field: str
    code: str
    message: str
    stage: int | None = None
    task: int | None = None


def cleaned(draft: PipelineDraft) -> PipelineDraft:
    """The draft with its texts as they are kept [VAL-2]; one that cannot be kept stays for `problems` to name."""
    stages = tuple(
        replace(
            stage,
            name=_kept(stage.name),
            about=_kept(stage.about, long=True),
            tasks=tuple(_clean_task(task) for task in stage.tasks),
        )
        for stage in draft.stages
    )
    statuses = tuple(replace(status, name=_kept(status.name)) for status in draft.statuses)
    about = _kept(draft.description, long=True)
    return replace(draft, name=_kept(draft.name), description=about, stages=stages, statuses=statuses)


def _clean_task(task: TaskDraft) -> TaskDraft:
    instructions = _kept(task.instructions, long=True) if task.instructions else None
    lines = tuple(line for line in (_kept(line) for line in task.lines) if line)
    return replace(task, title=_kept(task.title), instructions=instructions or None, lines=lines)


def _kept(text: str, *, long: bool = False) -> str:
    try:
        if long:
            return text_rules.long_text(text, "", high=10**9)
        return text_rules.one_line(text, "", low=0, high=10**9)
    except AssureError:
        return text


def problems(draft: PipelineDraft, known: Known = ANY) -> tuple[Problem, ...]:
    """Everything that keeps the draft from being saved; `known` adds what only the firm can tell."""
    return tuple(_Check(draft, known).run())


class _Check:
    """One pass over a draft."""

    def __init__(self, draft: PipelineDraft, known: Known) -> None:
        self.draft = draft
        self.known = known
        self.found: list[Problem] = []
        self.at: tuple[str, int | None, int | None] = ("pipeline", None, None)

    def add(self, field: str, code: str, message: str) -> None:
        where, stage, task = self.at
        self.found.append(Problem(where, field, code, message, stage, task))

    def take(self, details: Iterable[Detail], field: str) -> None:
        for detail in details:
            self.add(field, detail.code, detail.message)

    def line(self, value: str, field: str, high: int) -> None:
        try:
            text_rules.one_line(value, field, high=high)
        except AssureError as error:
            self.take(error.details, field)

    def long(self, value: str, field: str, high: int = 20_000) -> None:
        try:
            text_rules.long_text(value, field, high=high)
        except AssureError as error:
            self.take(error.details, field)

    def choice(self, value: str, field: str, choices: Collection[str], noun: str) -> None:
        if value not in choices:
            self.add(field, "unknown", f"unknown {noun} {value!r}{nearest(value, choices)}")

    def some(self, values: Sequence[str], field: str, choices: Collection[str], noun: str) -> None:
        for value in values:
            if choices:
                self.choice(value, field, choices, noun)
        for value in _twice(values):
            self.add(field, "duplicate", f"{value!r} stands twice")

    def number(self, value: int | None, field: str, low: int, high: int) -> None:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high):
            self.add(field, "range", f"must be {low} to {high:,}, not {value}")

    # -- the pipeline --------------------------------------------------------------------------------

    def run(self) -> list[Problem]:
        draft = self.draft
        self.line(draft.name, "name", 120)
        if fold_name(draft.name) in self.known.pipelines:
            self.add("name", "duplicate", f"there is a pipeline {draft.name!r} already; choose another name")
        if draft.code:
            self.code(draft.code, STAGE_CODE_LENGTH)
        self.long(draft.description, "description")
        self.choice(draft.sort, "sort", SORTS, "sort order")
        if draft.card_fields is not None:
            self.some(draft.card_fields, "card_fields", (), "card field")
            if len(draft.card_fields) > 40:
                self.add("card_fields", "too_many", "a card has at most 40 fields")
            for field in draft.card_fields:
                self.line(field, "card_fields", 40)
        self.availability()
        self.series()
        self.some(draft.lines, "lines", self.known.lines, "service line")
        self.stages()
        self.statuses()
        self.checklists()
        return self.found

    def statuses(self) -> None:
        """Custom statuses that are kept to it [ST-2]."""
        taken = [fold_name(word) for status in Status for word in (status.value.replace("_", " "), status.label)]
        codes: set[str] = set()
        for status in self.draft.statuses:
            self.at = (f"status {status.code}", None, None)
            self.code(status.code, STAGE_CODE_LENGTH)
            self.line(status.name, "name", 40)
            self.choice(status.colour, "colour", COLOURS, "colour")
            self.choice(status.behaviour, "behaviour", BEHAVIOURS, "behaviour")
            if status.name and fold_name(status.name) in taken:
                self.add("name", "duplicate", f"{status.name!r} is a status already; each has a name of its own")
            if status.code in codes:
                self.add("code", "duplicate", f"the code {status.code!r} stands twice")
            taken.append(fold_name(status.name))
            codes.add(status.code)
        self.at = ("pipeline", None, None)

    def availability(self) -> None:
        to = self.draft.available_to
        if to is None:
            return
        unknown = sorted(set(to) - {"teams", "staff"})
        for key in unknown:
            self.add("available_to", "unknown", f"unknown key {key!r}; it names teams and staff")
        self.some(tuple(to.get("teams", ())), "available_to", self.known.teams, "team")
        self.some(tuple(to.get("staff", ())), "available_to", self.known.people, "login")

    def series(self) -> None:
        for key in self.draft.series_defaults or {}:
            self.choice(key, "series_defaults", SERIES_DEFAULTS, "series setting")

    def stages(self) -> None:
        stages = self.draft.stages
        if len(stages) < FEWEST_STAGES:
            self.add("stages", "too_few", f"a pipeline has at least {FEWEST_STAGES} stages, this one has {len(stages)}")
        if len(stages) > MOST_STAGES:
            self.add("stages", "too_many", f"a pipeline has at most {MOST_STAGES} stages, this one has {len(stages)}")
        names = [fold_name(stage.name) for stage in stages]
        codes = [stage.code for stage in stages]
        for index, stage in enumerate(stages):
            self.at = (place(index, stage), index, None)
            self.stage(index, stage)
            if names[index] and names[index] in names[:index]:
                self.add("name", "duplicate", f"there is a stage {stage.name!r} already; each has a name of its own")
            if stage.code and stage.code in codes[:index]:
                self.add("code", "duplicate", f"the code {stage.code!r} stands twice")
        self.order()
        self.at = ("pipeline", None, None)

    def stage(self, index: int, stage: StageDraft) -> None:
        self.line(stage.name, "name", 120)
        if stage.code:
            self.code(stage.code, STAGE_CODE_LENGTH)
        self.choice(stage.colour, "colour", COLOURS, "colour")
        self.choice(stage.gate, "gate", GATES, "gate")
        self.some(stage.blockers, "blockers", BLOCKERS, "blocker type")
        self.choice(stage.on_empty, "on_empty", ON_EMPTY, "behaviour")
        self.choice(stage.holder, "holder", SLOTS, "slot")
        self.number(stage.time_limit, "time_limit", 1, 3650)
        self.number(stage.suggested_time_limit, "suggested_time_limit", 1, 3650)
        self.choice(stage.limit_unit, "limit_unit", LIMIT_UNITS, "unit")
        self.number(stage.wip_limit, "wip_limit", 1, 999)
        self.long(stage.about, "about")
        last = index == len(self.draft.stages) - 1
        if stage.advance is not None:
            found = Findings()
            read_advance(found, "advance", dict(stage.advance))
            self.take(found.details, "advance")
            if last:
                self.add("advance", "invalid", "the last stage never advances by itself; take its condition off")
        if stage.condition:
            if last or index == 0:
                which = "last" if last else "first"
                self.add("condition", "invalid", f"the {which} stage is for every engagement; take its condition off")
            self.condition(stage.condition)
        if len(stage.tasks) > MOST_TASKS:
            self.add("tasks", "too_many", f"a stage has at most {MOST_TASKS} tasks, this one has {len(stage.tasks)}")
        where, at, _ = self.at
        for position, task in enumerate(stage.tasks):
            self.at = (f"task {position + 1} {task.title!r} of {where}", at, position)
            self.task(task)
        self.at = (where, at, None)

    def condition(self, condition: Mapping[str, Any]) -> None:
        """Parts of [COND-1], each a list; all empty is no condition."""
        for part, values in condition.items():
            if part not in CONDITION_PARTS:
                self.add("condition", "unknown", f"unknown part {part!r}{nearest(part, CONDITION_PARTS)}")
            elif not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
                self.add("condition", "invalid", f"{part!r} must be a list of texts")
            elif part == "entity":
                self.some(tuple(values), "condition", ENTITIES, "kind of client")
            elif part == "types":
                self.some(tuple(values), "condition", self.known.types, "engagement type")
            else:
                for value in values:
                    self.line(value, "condition", 40)

    # -- tasks -----------------------------------------------------------------------------------------

    def task(self, task: TaskDraft) -> None:
        self.line(task.title, "title", 200)
        try:
            parse_pattern(task.title, "title")
        except AssureError as error:
            self.take(error.details, "title")
        if task.code:
            self.code(task.code, TASK_CODE_LENGTH)
            if task.code in self.known.task_codes:
                self.add("code", "duplicate", f"the code {task.code!r} belongs to a task of another pipeline")
        self.choice(task.type, "type", TASK_TYPES, "task type")
        self.role(task.role)
        found = Findings()
        if task.due is not None:
            read_task_date(found, "due", dict(task.due), bool(task.after))
        if task.tied_to is not None:
            check_tie(found, "tied_to", task.tied_to)
        for detail in found.details:
            self.add(detail.field.partition(".")[0], detail.code, detail.message)
        if task.types is not None:
            self.some(task.types, "types", self.known.types, "engagement type")
        if task.entities is not None:
            self.some(task.entities, "entities", ENTITIES, "kind of client")
        self.number(task.estimate, "estimate", 0, 600_000)
        if len(task.lines) > MOST_LINES:
            self.add("lines", "too_many", f"a task has at most {MOST_LINES} checklist lines")
        for line in task.lines:
            self.line(line, "lines", 200)
        if task.instructions:
            self.long(task.instructions, "instructions")

    def role(self, role: str) -> None:
        """A slot, or one person by login [TPL-1]."""
        if not role.startswith("L:"):
            self.choice(role, "role", SLOTS, "slot")
        elif not role[2:].strip():
            self.add("role", "required", "L: names a login")
        elif self.known.people:
            self.choice(role[2:], "role", self.known.people, "login")

    def order(self) -> None:
        """Task codes are keys, `after` names other tasks, and never leads back to its start [TASK-9]."""
        after: dict[str, tuple[str, ...]] = {}
        for index, stage in enumerate(self.draft.stages):
            for position, task in enumerate(stage.tasks):
                self.at = (f"task {position + 1} {task.title!r} of {place(index, stage)}", index, position)
                if task.code and task.code in after:
                    self.add("code", "duplicate", f"the code {task.code!r} stands twice")
                elif task.code:
                    after[task.code] = task.after
        for index, stage in enumerate(self.draft.stages):
            for position, task in enumerate(stage.tasks):
                self.at = (f"task {position + 1} {task.title!r} of {place(index, stage)}", index, position)
                self.some(task.after, "after", after or ("",), "task")
                if task.code and _reaches(task.code, task.after, after):
                    self.add("after", "cycle", f"{task.code!r} would have to wait for itself")

    # -- checklists ------------------------------------------------------------------------------------

    def checklists(self) -> None:
        codes = [item.code for item in self.draft.checklists]
        for position, item in enumerate(self.draft.checklists):
            self.at = (f"checklist {item.code or position + 1}", None, None)
            if item.code:
                self.code(item.code, TASK_CODE_LENGTH)
            if item.code in codes[:position] or item.code in self.known.checklist_codes:
                self.add("code", "duplicate", f"the code {item.code!r} is taken")
            if not item.entities:
                self.add("entity", "required", "a checklist is for one kind of client at least")
            self.some(item.entities, "entity", ENTITIES, "kind of client")
            if item.types is not None:
                self.some(item.types, "types", self.known.types, "engagement type")
            if len(item.items) > MOST_ITEMS:
                self.add("items", "too_many", f"a checklist has at most {MOST_ITEMS} items")
            for paper in item.items:
                self.paper(paper)
        self.at = ("pipeline", None, None)

    def paper(self, paper: Mapping[str, Any]) -> None:
        self.line(str(paper.get("name", "")), "items", 200)
        if self.known.documents:
            self.choice(str(paper.get("document", "")), "items", self.known.documents, "document type")
        patterns = tuple(paper.get("patterns") or ())
        if len(patterns) > MOST_PATTERNS:
            self.add("items", "too_many", f"an item has at most {MOST_PATTERNS} file patterns")
        for pattern in patterns:
            self.line(str(pattern), "items", 200)
            if "/" in str(pattern):
                self.add("items", "format", f"{pattern!r}: a pattern is over file names and holds no /")
        self.number(paper.get("expected_days"), "items", 0, 366)
        self.number(paper.get("count"), "items", 1, 999)
        self.some(tuple(paper.get("types") or ()), "items", self.known.types, "engagement type")

    def code(self, value: str, high: int) -> None:
        """Codes stay in files and in the log: letters, digits and - . _ only."""
        if len(value) > high:
            self.add("code", "too_long", f"a code has at most {high} characters")
        elif not all(char.isalnum() or char in "-._" for char in value) or not value.isascii():
            self.add("code", "format", f"{value!r}: a code is of letters, digits and - . _")


def place(index: int, stage: StageDraft) -> str:
    """`stage 3 In prep`: how messages name a stage."""
    return f"stage {index + 1} {stage.name}".strip()


def fold_name(name: str) -> str:
    """Names as they are compared: blanks folded, case ignored, accents kept [VAL-4]."""
    return " ".join(name.split()).casefold()


def _twice(values: Sequence[str]) -> Iterable[str]:
    return dict.fromkeys(value for value in values if values.count(value) > 1)


def _reaches(code: str, first: Sequence[str], after: Mapping[str, Sequence[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(first)
    while waiting:
        other = waiting.pop()
        if other == code:
            return True
        if other not in seen:
            seen.add(other)
            waiting.extend(after.get(other, ()))
    return False
