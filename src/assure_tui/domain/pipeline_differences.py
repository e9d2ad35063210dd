"""What changed between two states of a pipeline, in words [PIPE-7] [EDIT-1]."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.advance_conditions import read_condition
from assure_tui.domain.conditions import in_words
from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import SLOTS, BlockerType, TaskType
from assure_tui.domain.pipeline_values import ChecklistDraft, PipelineDraft, StageDraft, TaskDraft


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where, which field, what it was and what it is, in words; empty is not there."""

    where: str
    field: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """`~ In review: gate flexible → strict`, `+ stage Filed`, `- task Review`."""
        if not self.before:
            return f"+ {self.where}: {self.field} {self.after}"
        if not self.after:
            return f"- {self.where}: {self.field} {self.before}"
        return f"~ {self.where}: {self.field} {self.before} → {self.after}"


def differences(old: PipelineDraft | None, new: PipelineDraft) -> tuple[Difference, ...]:
    """Everything that differs, the pipeline first, then its stages from left to right."""
    return tuple(_all(old or PipelineDraft(), new))


def _all(old: PipelineDraft, new: PipelineDraft) -> Iterator[Difference]:
    yield from _fields("pipeline", _pipeline(old), _pipeline(new))
    before = {stage.key: stage for stage in old.stages}
    after = {stage.key: stage for stage in new.stages}
    for key, stage in before.items():
        if key not in after:
            yield Difference("pipeline", "stage", stage.name, "")
    kept_old = [key for key in before if key in after]
    kept_new = [key for key in after if key in before]
    if kept_old != kept_new:
        names = [[states[key].name for key in order] for states, order in ((before, kept_old), (after, kept_new))]
        yield Difference("pipeline", "order", " > ".join(names[0]), " > ".join(names[1]))
    for key, stage in after.items():
        was = before.get(key)
        if was is None:
            yield Difference("pipeline", "stage", "", stage.name)
            continue
        yield from _fields(stage.name, _stage(was), _stage(stage))
        yield from _tasks(was, stage)
    before_statuses = {status.code: status.name for status in old.statuses}
    after_statuses = {status.code: status.name for status in new.statuses}
    for code in before_statuses.keys() | after_statuses.keys():
        if (code in before_statuses) is not (code in after_statuses):
            yield Difference("pipeline", "status", before_statuses.get(code, ""), after_statuses.get(code, ""))
    yield from _checklists(old.checklists, new.checklists)


def _tasks(was: StageDraft, stage: StageDraft) -> Iterator[Difference]:
    before = {_key(task): task for task in was.tasks}
    after = {_key(task): task for task in stage.tasks}
    for key, task in before.items():
        if key not in after:
            yield Difference(stage.name, "task", task.title, "")
    kept = [[key for key in one if key in other] for one, other in ((before, after), (after, before))]
    if kept[0] != kept[1]:
        said = [
            ", ".join(states[key].title for key in order) for states, order in zip((before, after), kept, strict=True)
        ]
        yield Difference(stage.name, "order of tasks", said[0], said[1])
    for key, task in after.items():
        if key not in before:
            yield Difference(stage.name, "task", "", task.title)
        else:
            yield from _fields(f"{stage.name}, task {task.title}", _task(before[key]), _task(task))


def _checklists(old: Sequence[ChecklistDraft], new: Sequence[ChecklistDraft]) -> Iterator[Difference]:
    before, after = {item.code: item for item in old}, {item.code: item for item in new}
    for code in before:
        if code not in after:
            yield Difference("pipeline", "checklist", code, "")
    for code, item in after.items():
        if code not in before:
            yield Difference("pipeline", "checklist", "", code)
        elif before[code] != item:
            yield from _fields(f"checklist {code}", _checklist(before[code]), _checklist(item))


def _fields(where: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for field, value in after.items():
        if before[field] != value:
            yield Difference(where, field, before[field], value)


def _key(task: TaskDraft) -> str:
    return task.code or f"new: {task.title}"


def _pipeline(draft: PipelineDraft) -> dict[str, str]:
    return {
        "name": draft.name,
        "description": _short(draft.description),
        "available to": available_words(draft.available_to),
        "sort": _plain(draft.sort),
        "card fields": _many(draft.card_fields or ()),
        "strict gates count earlier stages": _yes(draft.counts_earlier),
        "default of": _many(draft.lines),
        "series": _mapping(draft.series_defaults),
    }


def _stage(stage: StageDraft) -> dict[str, str]:
    unit = _plain(stage.limit_unit)
    return {
        "name": stage.name,
        "colour": stage.colour,
        "gate": stage.gate,
        "blockers": blocker_words(stage.blockers),
        "advances": advance_words(stage.advance),
        "when empty": _plain(stage.on_empty),
        "condition true on entry counts": _yes(stage.on_entry),
        "only for": in_words(stage.condition),
        "holder": holder_words(stage.holder),
        "time limit": f"{stage.time_limit} {unit}" if stage.time_limit else "",
        "suggested time limit": str(stage.suggested_time_limit or ""),
        "card limit": str(stage.wip_limit or ""),
        "review": _yes(stage.review),
        "K-1 ready": _yes(stage.k1_ready),
        "about": _short(stage.about),
    }


def _task(task: TaskDraft) -> dict[str, str]:
    return {
        "title": task.title,
        "type": _plain(task.type),
        "required": _yes(task.required),
        "who": holder_words(task.role),
        "due": due_words(task.due),
        "types": "all" if task.types is None else _many(task.types),
        "clients": "all" if task.entities is None else _many(task.entities),
        "completes with": task.tied_to or "",
        "after": _many(task.after),
        "estimate": f"{task.estimate} min" if task.estimate else "",
        "checklist": _short("; ".join(task.lines), 300),
        "instructions": _short(task.instructions or ""),
    }


def _checklist(item: ChecklistDraft) -> dict[str, str]:
    return {
        "clients": _many(item.entities),
        "types": "all" if item.types is None else _many(item.types),
        "papers": _short("; ".join(_paper(paper) for paper in item.items), 2_000),
    }


def _paper(paper: Mapping[str, Any]) -> str:
    facts = [str(paper.get("document", "")), ", ".join(paper.get("patterns") or ())]
    facts += ["required"] if paper.get("required") else []
    facts += [f"{paper[key]} {word}" for key, word in (("expected_days", "days"), ("count", "files")) if paper.get(key)]
    facts += [f"only {', '.join(paper['types'])}"] if paper.get("types") else []
    return f"{paper.get('name', '')} ({'; '.join(facts)})"


# -- words -----------------------------------------------------------------------------------------


def advance_words(advance: Mapping[str, Any] | None) -> str:
    """`documents matched and invoice paid`, or `by hand` [ADV-1]."""
    if not advance:
        return "by hand"
    key = "any" if advance.get("any") else "all"
    return (" or " if key == "any" else " and ").join(condition_words(part) for part in advance.get(key) or ())


def condition_words(text: str) -> str:
    """One condition as a person reads it; one that cannot be read, as it is written."""
    try:
        return read_condition(text).words
    except AssureError:
        return text


def blocker_words(blockers: Sequence[str]) -> str:
    """`all five`, or the types that count [GATE-7]."""
    if not blockers or "all" in blockers or len(set(blockers)) == len(BlockerType):
        return "all five"
    return ", ".join(BlockerType(b).label.lower() if b in set(BlockerType) else b for b in blockers)


def due_words(due: Mapping[str, Any] | None) -> str:
    """`5 working days after entry`, `3 days before the deadline` [TPL-4]."""
    if not due:
        return ""
    days = due.get("days", 0)
    count = abs(days) if isinstance(days, int) else days
    unit = f"{'working ' if due.get('working') else ''}day{'s' if count != 1 else ''}"
    base = {
        "entry": "entry", "due": "the deadline", "start": "the start", "period_end": "the period's end",
        "after": "the tasks before it",
    }.get(str(due.get("from")), str(due.get("from")))  # fmt: skip
    if not days:
        return f"on {base}" if base != "the tasks before it" else "when the tasks before it are done"
    return f"{count} {unit} {'before' if isinstance(days, int) and days < 0 else 'after'} {base}"


def holder_words(role: str) -> str:
    """A slot as people read it, or the person's login."""
    return "engagement owner" if role == "owner" else role if role in SLOTS else role.removeprefix("L:")


def available_words(to: Mapping[str, Any] | None) -> str:
    """To whom a pipeline is available [PIPE-5]."""
    if to is None:
        return "everyone"
    named = [f"team {code}" for code in to.get("teams", ())] + [str(who) for who in to.get("staff", ())]
    return ", ".join(named) or "Firm owner and Admins"


def type_words(kind: str) -> str:
    """A task type as people read it."""
    return TaskType(kind).label if kind in set(TaskType) else kind


def _many(values: Iterable[str]) -> str:
    return ", ".join(values)


def _mapping(values: Mapping[str, Any] | None) -> str:
    return ", ".join(f"{key} {value}" for key, value in (values or {}).items())


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _short(text: str, length: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
