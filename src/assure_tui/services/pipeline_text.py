"""Pipelines as a file in the format of `pipelines.toml`: the same pipeline gives the same bytes [PIPE-6]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import tomli_w

from assure_tui.domain.pipeline_values import ChecklistDraft, PipelineDraft, StageDraft, StatusDraft, TaskDraft

WIDTH = 110
_DUE = ("from", "days", "working")


def write(drafts: Iterable[PipelineDraft]) -> str:
    """The file of some pipelines; what stands at its default is left out."""
    every = list(drafts)
    blocks = [block for draft in every for block in _pipeline(draft)]
    blocks += [block for draft in every for item in draft.checklists for block in _checklist(draft.code, item)]
    return "\n\n".join(blocks) + "\n"


def _pipeline(draft: PipelineDraft) -> Iterable[str]:
    lines: Any = draft.lines[0] if len(draft.lines) == 1 else list(draft.lines)
    yield _table(
        "pipeline",
        {
            "code": draft.code,
            "name": draft.name,
            "line": lines or None,
            "description": draft.description or None,
            "available_to": "everyone" if draft.available_to is None else dict(draft.available_to),
            "sort": draft.sort,
            "card_fields": None if draft.card_fields is None else list(draft.card_fields),
            "counts_earlier": draft.counts_earlier or None,
            "series_defaults": dict(draft.series_defaults) if draft.series_defaults else None,
        },
    )
    for status in draft.statuses:
        yield _status(status)
    for stage in draft.stages:
        yield _stage(stage)
        for task in stage.tasks:
            yield _task(task)


def _status(status: StatusDraft) -> str:
    return _table(
        "pipeline.status",
        {
            "code": status.code,
            "name": status.name,
            "colour": status.colour,
            "behaviour": status.behaviour,
            "back_to_active": status.back_to_active or None,
        },
    )


def _stage(stage: StageDraft) -> str:
    return _table(
        "pipeline.stage",
        {
            "code": stage.code,
            "name": stage.name,
            "colour": stage.colour,
            "gate": stage.gate,
            "blockers": list(stage.blockers),
            "advance": dict(stage.advance) if stage.advance else None,
            "on_empty": stage.on_empty if stage.on_empty != "stay" else None,
            "on_entry": None if stage.on_entry else False,
            "condition": dict(stage.condition) if stage.condition else None,
            "holder": stage.holder,
            "time_limit": stage.time_limit,
            "limit_unit": stage.limit_unit if stage.limit_unit != "days" else None,
            "suggested_time_limit": stage.suggested_time_limit,
            "wip_limit": stage.wip_limit,
            "review": stage.review or None,
            "k1_ready": stage.k1_ready or None,
            "about": stage.about or None,
        },
    )


def _task(task: TaskDraft) -> str:
    due = {key: task.due[key] for key in _DUE if key in task.due} if task.due else None
    return _table(
        "pipeline.stage.task",
        {
            "code": task.code,
            "title": task.title,
            "type": task.type,
            "required": task.required,
            "role": task.role,
            "due": due,
            "types": None if task.types is None else list(task.types),
            "entity": None if task.entities is None else list(task.entities),
            "tied_to": task.tied_to,
            "after": list(task.after) or None,
            "estimate": task.estimate,
            "lines": list(task.lines) or None,
            "instructions": task.instructions or None,
        },
    )


def _checklist(pipeline: str, item: ChecklistDraft) -> Iterable[str]:
    types = None if item.types is None else list(item.types)
    yield _table("checklist", {"code": item.code, "pipeline": pipeline, "entity": list(item.entities), "types": types})
    for paper in item.items:
        yield _table(
            "checklist.item",
            {
                "name": paper["name"],
                "document": paper["document"],
                "patterns": list(paper.get("patterns") or ()),
                "required": bool(paper.get("required", False)),
                "expected_days": paper.get("expected_days"),
                "count": paper.get("count") if paper.get("count") not in (None, 1) else None,
                "types": paper.get("types"),
            },
        )


def _table(name: str, values: Mapping[str, Any]) -> str:
    lines = [f"[[{name}]]"]
    lines += [f"{key} = {_value(value, len(key))}" for key, value in values.items() if value is not None]
    return "\n".join(lines)


def _value(value: Any, used: int) -> str:
    """A value on one line where it fits; long lists and long texts get lines of their own."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_flat(item)}" for key, item in value.items()) + " }"
    if isinstance(value, str) and "\n" in value:
        return tomli_w.dumps({"v": value}, multiline_strings=True).removeprefix("v = ").removesuffix("\n")
    flat = _flat(value)
    if isinstance(value, Sequence) and not isinstance(value, str) and used + len(flat) > WIDTH:
        return "[\n" + "".join(f"    {_flat(item)},\n" for item in value) + "]"
    return flat


def _flat(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_flat(item)}" for key, item in value.items()) + " }"
    return tomli_w.dumps({"v": value}).removeprefix("v = ").removesuffix("\n")


def _key(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")
