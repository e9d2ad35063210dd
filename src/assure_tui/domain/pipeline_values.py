"""A pipeline as it is being edited: plain values, and edits that give a new draft [EDIT-1]."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Plain = Mapping[str, Any]
"""A table as the file has it: a date offset, a condition; read-only by agreement."""

STAGE_CODE_LENGTH = 60
TASK_CODE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A task template [TPL-1]; `role` is a slot or `L:<login>`, `code` None is given when it is saved."""

    code: str | None = None
    title: str = ""
    type: str = "prepare"
    required: bool = False
    role: str = "preparer"
    due: Plain | None = None
    types: tuple[str, ...] | None = None
    entities: tuple[str, ...] | None = None
    tied_to: str | None = None
    after: tuple[str, ...] = ()
    estimate: int | None = None
    lines: tuple[str, ...] = ()
    instructions: str | None = None


@dataclass(frozen=True, slots=True)
class StageDraft:
    """A stage [STAGE-1]; `id` None is a new one, an empty `code` is given when it is saved."""

    id: int | None = None
    code: str = ""
    name: str = ""
    colour: str = "grey"
    gate: str = "flexible"
    blockers: tuple[str, ...] = ("all",)
    advance: Plain | None = None
    on_empty: str = "stay"
    on_entry: bool = True
    condition: Plain | None = None
    holder: str = "preparer"
    time_limit: int | None = None
    limit_unit: str = "days"
    wip_limit: int | None = None
    review: bool = False
    k1_ready: bool = False
    about: str = ""
    tasks: tuple[TaskDraft, ...] = ()
    suggested_time_limit: int | None = None

    @property
    def key(self) -> str:
        """What tells it from the other stages of its draft: its code, or its name while it has none."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class ChecklistDraft:
    """A checklist of the pipeline; `items` as in the file [DOC-7]."""

    code: str
    entities: tuple[str, ...]
    types: tuple[str, ...] | None
    items: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class StatusDraft:
    """A custom status that is kept to chosen pipelines, this one among them [PIPE-3] [ST-2]."""

    code: str
    name: str
    colour: str = "grey"
    behaviour: str = "active"
    back_to_active: bool = False


@dataclass(frozen=True, slots=True)
class PipelineDraft:
    """A pipeline [PIPE-3]; `id` None is a new one, `lines` are the service lines whose default it is.

    `available_to` is None for everyone, else `{"teams": [codes], "staff": [logins]}` [PIPE-5].
    """

    id: int | None = None
    code: str = ""
    name: str = ""
    description: str = ""
    available_to: Plain | None = None
    sort: str = "due"
    card_fields: tuple[str, ...] | None = None
    counts_earlier: bool = False
    series_defaults: Plain | None = None
    stages: tuple[StageDraft, ...] = ()
    version: int = 0
    lines: tuple[str, ...] = ()
    checklists: tuple[ChecklistDraft, ...] = ()
    statuses: tuple[StatusDraft, ...] = ()

    def stage(self, key: str) -> StageDraft | None:
        """The stage of that code, or of that name where it has no code yet."""
        return next((stage for stage in self.stages if stage.key == key), None)

    @property
    def tasks(self) -> tuple[TaskDraft, ...]:
        """Every task template from left to right."""
        return tuple(task for stage in self.stages for task in stage.tasks)


@dataclass(frozen=True, slots=True)
class Known:
    """What the firm has that a draft may name; an empty set is not asked."""

    types: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()  # logins
    teams: frozenset[str] = frozenset()  # codes
    documents: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    pipelines: Mapping[str, int | None] = field(default_factory=dict)  # names of the others, folded
    task_codes: frozenset[str] = frozenset()  # of other pipelines
    checklist_codes: frozenset[str] = frozenset()  # of other pipelines


# -- edits -----------------------------------------------------------------------------------------


def with_stage(draft: PipelineDraft, at: int, stage: StageDraft) -> PipelineDraft:
    """The draft with a stage put in before the one at `at`."""
    stages = list(draft.stages)
    stages.insert(max(0, min(at, len(stages))), stage)
    return replace(draft, stages=tuple(stages))


def without_stage(draft: PipelineDraft, at: int) -> PipelineDraft:
    """The draft without the stage at `at`; nothing waits for its tasks any more."""
    gone = {task.code for task in draft.stages[at].tasks}
    stages = tuple(
        replace(stage, tasks=tuple(_not_after(task, gone) for task in stage.tasks))
        for index, stage in enumerate(draft.stages)
        if index != at
    )
    return replace(draft, stages=stages)


def moved_stage(draft: PipelineDraft, at: int, step: int) -> PipelineDraft:
    """The draft with a stage some places further; at either end it stops there."""
    stages = list(draft.stages)
    stage = stages.pop(at)
    stages.insert(max(0, min(at + step, len(stages))), stage)
    return replace(draft, stages=tuple(stages))


def changed_stage(draft: PipelineDraft, at: int, **values: Any) -> PipelineDraft:
    """The draft with fields of one stage changed; tasks that went are waited for by none."""
    stages = list(draft.stages)
    stages[at] = replace(stages[at], **values)
    if "tasks" in values:
        gone = {task.code for task in draft.stages[at].tasks} - {task.code for task in stages[at].tasks}
        stages = [replace(s, tasks=tuple(_not_after(task, gone) for task in s.tasks)) for s in stages]
    return replace(draft, stages=tuple(stages))


def copy_of(draft: PipelineDraft, name: str) -> PipelineDraft:
    """A new pipeline with stages, rules, tasks and settings of another, no line's default [PIPE-4]."""
    stages = tuple(replace(stage, id=None) for stage in draft.stages)
    return replace(draft, id=None, code="", name=name, stages=stages, version=0, lines=())


def copy_name(name: str, taken: Collection[str]) -> str:
    """`Tax (2)`: the first number that no other pipeline's name has [PIPE-4]."""
    folded = {other.casefold() for other in taken}
    stem = re.sub(r" \(\d+\)$", "", name)
    number = 2
    while f"{stem} ({number})".casefold() in folded:
        number += 1
    mark = f" ({number})"
    return stem[: 120 - len(mark)] + mark


def _not_after(task: TaskDraft, gone: Collection[str | None]) -> TaskDraft:
    left = tuple(code for code in task.after if code not in gone)
    due = task.due
    if not left and due is not None and due.get("from") == "after":
        due = {**due, "from": "entry"}
    return task if left == task.after else replace(task, after=left, due=due)


# -- codes -----------------------------------------------------------------------------------------


def slug(text: str, length: int = 40) -> str:
    """A code made from a name: `In prep` gives `in-prep`."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in flat if not unicodedata.combining(char))
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:length].strip("-") or "x"


def free(code: str, taken: Collection[str]) -> str:
    """The code itself, else with the first number that makes it one's own."""
    number, found = 2, code
    while found in taken:
        found = f"{code}-{number}"
        number += 1
    return found


def coded(
    draft: PipelineDraft,
    *,
    pipelines: Collection[str] = (),
    stages: Collection[str] = (),
    tasks: Collection[str] = (),
    checklists: Collection[str] = (),
) -> PipelineDraft:
    """The draft with a code for everything; a code that belongs to another pipeline is left to it.

    `pipelines`, `tasks` and `checklists` are the codes of others, `stages` those this pipeline once had.
    """
    code = draft.code or free(slug(draft.name), pipelines)
    used = {stage.code for stage in draft.stages if stage.code} | set(stages)
    found: list[StageDraft] = []
    for stage in draft.stages:
        own = stage.code or free(slug(stage.name), used)
        used.add(own)
        found.append(replace(stage, code=own))
    taken = set(tasks) | {task.code for task in draft.tasks if task.code and task.code not in set(tasks)}
    renamed: dict[str, str] = {}
    made: list[StageDraft] = []
    for stage in found:
        row: list[TaskDraft] = []
        for task in stage.tasks:
            own = task.code or ""
            if not own or own in tasks:
                tail = own.rsplit(".", 1)[-1] or slug(task.title)
                fresh = free(f"{code}.{stage.code}.{tail}", taken)
                if own:
                    renamed[own] = fresh
                own = fresh
                taken.add(own)
            row.append(replace(task, code=own))
        made.append(replace(stage, tasks=tuple(row)))
    lists = []
    held = set(checklists)
    for item in draft.checklists:
        own = item.code if item.code and item.code not in held else free(f"{code}.{slug(item.code or 'papers')}", held)
        held.add(own)
        lists.append(replace(item, code=own))
    return replace(draft, code=code, stages=_follow(made, renamed), checklists=tuple(lists))


def _follow(stages: Sequence[StageDraft], renamed: Mapping[str, str]) -> tuple[StageDraft, ...]:
    if not renamed:
        return tuple(stages)
    return tuple(
        replace(
            stage,
            tasks=tuple(replace(task, after=tuple(renamed.get(c, c) for c in task.after)) for task in stage.tasks),
        )
        for stage in stages
    )
