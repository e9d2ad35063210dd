"""The strict reader of pipeline files [PIPE-6]: everything wrong with one is told at once, with key and line [VAL-5]."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from assure_tui.domain.errors import Detail, Invalid, InvalidMany
from assure_tui.domain.model import SLOTS
from assure_tui.domain.pipeline_problems import (
    BEHAVIOURS,
    BLOCKERS,
    CONDITION_PARTS,
    ENTITIES,
    GATES,
    LIMIT_UNITS,
    ON_EMPTY,
    SERIES_DEFAULTS,
    TASK_TYPES,
    Problem,
    cleaned,
    problems,
)
from assure_tui.domain.pipeline_values import (
    ChecklistDraft,
    Known,
    PipelineDraft,
    StageDraft,
    StatusDraft,
    TaskDraft,
)
from assure_tui.domain.seed_fields import Fields, Findings, kind_of
from assure_tui.domain.seed_rules import check_tie, read_advance, read_task_date
from assure_tui.domain.seed_words import COLOURS, SORTS
from assure_tui.domain.toml_lines import Path, line_of, lines_of

LARGEST = 2_000_000  # characters of a file; the largest real one is far below
PIPELINE_KEYS = (
    "code", "name", "line", "description", "available_to", "sort", "card_fields", "counts_earlier", "series_defaults",
    "status", "stage",
)  # fmt: skip
STAGE_KEYS = (
    "code", "name", "colour", "gate", "blockers", "advance", "on_empty", "on_entry", "condition", "holder",
    "time_limit", "limit_unit", "suggested_time_limit", "wip_limit", "review", "k1_ready", "about", "task",
)  # fmt: skip
TASK_KEYS = (
    "code", "title", "type", "required", "role", "due", "types", "entity", "tied_to", "after", "estimate", "lines",
    "instructions",
)  # fmt: skip
STATUS_KEYS = ("code", "name", "colour", "behaviour", "back_to_active")
CHECKLIST_KEYS = ("code", "pipeline", "entity", "types", "item")
ITEM_KEYS = ("name", "document", "patterns", "required", "expected_days", "count", "types")


def read_pipelines(text: str, known: Callable[[PipelineDraft], Known] | None = None) -> tuple[PipelineDraft, ...]:
    """The pipelines of a file; InvalidMany names everything that is wrong with it, each with key and line."""
    if len(text) > LARGEST:
        raise Invalid("file", "too_long", f"a pipeline file has at most {LARGEST:,} characters")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid("file", "format", f"this is no TOML: {error}") from None
    except RecursionError:
        raise Invalid("file", "format", "this is no pipeline file: it is nested too deeply") from None
    reader = _Reader(data)
    drafts = reader.read()
    checks = [problem for draft in drafts for problem in _placed(reader, draft, known)]
    told = _with_lines(text, data, [*reader.found.details, *checks])
    if told:
        raise InvalidMany(told)
    return tuple(cleaned(draft) for draft in drafts)


def read_version(text: str, now: PipelineDraft) -> PipelineDraft:
    """An old state as an edit of how the pipeline is now: stages that are still there keep their rows [PIPE-7].

    What it is the default of, and which custom statuses are kept to it, is the firm's and stays as it is.
    """
    draft = read_pipelines(text)[0]
    numbers = {stage.code: stage.id for stage in now.stages}
    stages = tuple(replace(stage, id=numbers.get(stage.code)) for stage in draft.stages)
    return replace(
        draft, id=now.id, code=now.code, version=now.version, lines=now.lines, stages=stages, statuses=now.statuses
    )


def _placed(reader: _Reader, draft: PipelineDraft, known: Callable[[PipelineDraft], Known] | None) -> Iterator[Detail]:
    """What the live checks find besides, at the place of the file where it stands."""
    told = {detail.field for detail in reader.found.details}
    for problem in problems(draft, known(draft)) if known else problems(draft):
        field = _field_of(draft, problem)
        if not any(other == field or other.startswith(f"{field}.") for other in told):
            yield Detail(field, problem.code, problem.message)


def _field_of(draft: PipelineDraft, problem: Problem) -> str:
    key = {"stages": "stage", "entities": "entity", "tasks": "task", "items": "item", "lines": "lines"}.get(
        problem.field, problem.field
    )
    if problem.where.startswith("status "):
        return f"pipeline[{draft.code}].status[{problem.where.removeprefix('status ')}].{key}"
    if problem.where.startswith("checklist "):
        return f"checklist[{problem.where.removeprefix('checklist ')}].{key}"
    if problem.stage is None:
        return f"pipeline[{draft.code}].{'line' if key == 'lines' else key}"
    stage = draft.stages[problem.stage]
    where = f"pipeline[{draft.code}].stage[{stage.code}]"
    if problem.task is not None:
        where += f".task[{stage.tasks[problem.task].code}]"
    return f"{where}.{key}"


# -- reading ---------------------------------------------------------------------------------------


class _Reader:
    """One pass over a file's tables."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.found = Findings()
        self.data = data

    def read(self) -> list[PipelineDraft]:
        top = Fields(self.found, "", dict(self.data), ("pipeline", "checklist"))
        drafts = [self.pipeline(*entry) for entry in top.tables("pipeline", True)]
        codes = [draft.code for draft in drafts]
        for code in dict.fromkeys(code for code in codes if code and codes.count(code) > 1):
            self.found.add(f"pipeline[{code}]", "duplicate", f"code {code!r} stands twice")
        lists: dict[str, list[ChecklistDraft]] = {}
        for where, entry in top.tables("checklist"):
            owner, item = self.checklist(where, entry, codes)
            lists.setdefault(owner, []).append(item)
        return [replace(draft, checklists=tuple(lists.get(draft.code, ()))) for draft in drafts]

    def pipeline(self, where: str, data: object) -> PipelineDraft:
        row = Fields(self.found, where, data, PIPELINE_KEYS)
        fields = row.texts("card_fields") if "card_fields" in row.data else None
        return PipelineDraft(
            code=row.text("code"),
            name=row.text("name"),
            description=self.text(row, "description"),
            available_to=self.available(row),
            sort=row.text("sort", "due", SORTS, "sort order"),
            card_fields=fields,
            counts_earlier=row.flag("counts_earlier"),
            series_defaults=self.series(row),
            stages=tuple(self.stage(*entry) for entry in row.tables("stage", True)),
            lines=self.lines(row),
            statuses=tuple(self.status(*entry) for entry in row.tables("status")),
        )

    def status(self, where: str, data: object) -> StatusDraft:
        row = Fields(self.found, where, data, STATUS_KEYS)
        return StatusDraft(
            code=row.text("code"),
            name=row.text("name"),
            colour=row.text("colour", "grey", COLOURS, "colour"),
            behaviour=row.text("behaviour", BEHAVIOURS[0], BEHAVIOURS, "behaviour"),
            back_to_active=row.flag("back_to_active"),
        )

    def lines(self, row: Fields) -> tuple[str, ...]:
        """The service line whose default it is; several are a list."""
        value = row.data.get("line")
        if isinstance(value, list):
            return row.texts("line")
        one = row.text("line", "")
        return (one,) if one else ()

    def available(self, row: Fields) -> Mapping[str, Any] | None:
        value = row.data.get("available_to", "everyone")
        if value == "everyone":
            return None
        if not isinstance(value, dict):
            self.found.add(row.at("available_to"), "wrong_type", 'is "everyone" or { teams = [...], staff = [...] }')
            return None
        to = Fields(self.found, row.at("available_to"), value, ("teams", "staff"))
        named = {"teams": list(to.texts("teams")), "staff": list(to.texts("staff"))}
        return {key: values for key, values in named.items() if values}

    def series(self, row: Fields) -> Mapping[str, Any] | None:
        if "series_defaults" not in row.data:
            return None
        table = Fields(self.found, row.at("series_defaults"), row.data["series_defaults"], SERIES_DEFAULTS)
        for key, value in table.data.items():
            if isinstance(value, bool) or not isinstance(value, str | int):
                self.found.add(table.at(key), "wrong_type", f"must be a text or a number, not {kind_of(value)}")
        return dict(table.data) or None

    def stage(self, where: str, data: object) -> StageDraft:
        row = Fields(self.found, where, data, STAGE_KEYS)
        advance = row.data.get("advance")
        return StageDraft(
            code=row.text("code"),
            name=row.text("name"),
            colour=row.text("colour", "grey", COLOURS, "colour"),
            gate=row.text("gate", "flexible", GATES, "gate"),
            blockers=row.texts("blockers", BLOCKERS, "blocker type") or ("all",),
            advance=None if advance is None else dict(read_advance(self.found, row.at("advance"), advance)),
            on_empty=row.text("on_empty", "stay", ON_EMPTY, "behaviour"),
            on_entry=row.flag("on_entry", True),
            condition=self.condition(row),
            holder=row.text("holder", "preparer", SLOTS, "slot"),
            time_limit=row.number("time_limit", 1, 3650),
            limit_unit=row.text("limit_unit", "days", LIMIT_UNITS, "unit"),
            wip_limit=row.number("wip_limit", 1, 999),
            review=row.flag("review"),
            k1_ready=row.flag("k1_ready"),
            about=self.text(row, "about"),
            tasks=tuple(self.task(*entry) for entry in row.tables("task")),
            suggested_time_limit=row.number("suggested_time_limit", 1, 3650),
        )

    def condition(self, row: Fields) -> Mapping[str, Any] | None:
        if "condition" not in row.data:
            return None
        table = Fields(self.found, row.at("condition"), row.data["condition"], CONDITION_PARTS)
        parts = {part: list(table.texts(part)) for part in CONDITION_PARTS if part in table.data}
        return {part: values for part, values in parts.items() if values} or None

    def task(self, where: str, data: object) -> TaskDraft:
        row = Fields(self.found, where, data, TASK_KEYS)
        after = row.texts("after")
        tied_to = row.text("tied_to", "") or None
        if tied_to is not None:
            check_tie(self.found, row.at("tied_to"), tied_to)
        due = row.data.get("due")
        return TaskDraft(
            code=row.text("code"),
            title=row.text("title"),
            type=row.text("type", "prepare", TASK_TYPES, "task type"),
            required=row.flag("required"),
            role=row.text("role", "preparer"),
            due=None if due is None else dict(read_task_date(self.found, row.at("due"), due, bool(after))),
            types=row.optional_texts("types"),
            entities=row.optional_texts("entity", ENTITIES, "kind of client"),
            tied_to=tied_to,
            after=after,
            estimate=row.number("estimate", 0, 600_000),
            lines=tuple(self.many(row, "lines")),
            instructions=self.text(row, "instructions") or None,
        )

    def many(self, row: Fields, key: str) -> list[str]:
        """A list of texts in which the same may stand twice."""
        value = row.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return list(value)
        self.found.add(row.at(key), "wrong_type", "must be a list of texts")
        return []

    def text(self, row: Fields, key: str) -> str:
        """Text that may be empty."""
        value = row.data.get(key, "")
        if isinstance(value, str):
            return value
        self.found.add(row.at(key), "wrong_type", f"must be text, not {kind_of(value)}")
        return ""

    def checklist(self, where: str, data: object, pipelines: list[str]) -> tuple[str, ChecklistDraft]:
        row = Fields(self.found, where, data, CHECKLIST_KEYS)
        items = tuple(self.item(*entry) for entry in row.tables("item", True))
        owner = row.text("pipeline", choices=pipelines, noun="pipeline of this file")
        entities = row.texts("entity", ENTITIES, "kind of client", required=True)
        return owner, ChecklistDraft(row.text("code"), entities, row.optional_texts("types"), items)

    def item(self, where: str, data: object) -> dict[str, Any]:
        row = Fields(self.found, where, data, ITEM_KEYS)
        types = row.optional_texts("types")
        return {
            "name": row.text("name"),
            "document": row.text("document"),
            "patterns": list(row.texts("patterns", required=True)),
            "required": row.flag("required"),
            "expected_days": row.number("expected_days", 0, 366),
            "count": row.number("count", 1, 999) or 1,
            "types": None if types is None else list(types),
        }


# -- lines -----------------------------------------------------------------------------------------


def _with_lines(text: str, data: Mapping[str, Any], details: list[Detail]) -> list[Detail]:
    """Each finding with the line it is about at its front, in the order of the file."""
    if not details:
        return []
    lines = lines_of(text)
    found = []
    for position, detail in enumerate(dict.fromkeys(details)):
        line = line_of(lines, _path(data, detail.field))
        message = detail.message if line is None else f"line {line}: {detail.message}"
        found.append((line or 0, position, Detail(detail.field, detail.code, message)))
    return [detail for _, _, detail in sorted(found, key=lambda item: item[:2])]


def _path(data: Mapping[str, Any], field: str) -> Path:
    """`pipeline[tax].stage[in-prep].gate` as the path of the parsed file; labels are codes, names or places."""
    path: list[str | int] = []
    here: Any = data
    rest = field
    while rest:
        key, _, rest = _step(rest)
        name, label = key
        path.append(name)
        here = here.get(name) if isinstance(here, dict) else None
        if label is not None and isinstance(here, list):
            index = next((i for i, entry in enumerate(here) if _label(entry, i) == label), None)
            if index is None:
                return tuple(path)
            path.append(index)
            here = here[index]
    return tuple(path)


def _step(field: str) -> tuple[tuple[str, str | None], str, str]:
    """The first part of a field's place: its key, its label if it has one, and the rest."""
    name, mark = "", field
    for position, char in enumerate(field):
        if char in ".[":
            name, mark = field[:position], field[position:]
            break
    else:
        return (field, None), "", ""
    if mark.startswith("."):
        return (name, None), ".", mark[1:]
    close = mark.find("].")
    if close < 0:
        return (name, mark[1:].removesuffix("]")), "]", ""
    return (name, mark[1:close]), "].", mark[close + 2 :]


def _label(entry: object, index: int) -> str:
    if isinstance(entry, dict):
        return str(entry.get("code", entry.get("name", index + 1)))
    return str(index + 1)
