"""The strict reader of the seed file [FIRM-3]; everything wrong with it is told at once [VAL-6]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.domain.due_rules import ROLLS
from assure_tui.domain.errors import InvalidMany
from assure_tui.domain.model import SLOTS, BlockerType, Entity, GateMode, TaskType
from assure_tui.domain.policy import PERMISSIONS
from assure_tui.domain.seed_fields import Fields, Findings
from assure_tui.domain.seed_rules import check_tie, read_advance, read_rule, read_task_date, read_test
from assure_tui.domain.seed_values import (
    RULE_KEYS,
    AlternateSeed,
    ChecklistItemSeed,
    ChecklistSeed,
    ClientStatusSeed,
    DocumentTypeSeed,
    PipelineSeed,
    SeedFile,
    ServiceLineSeed,
    StageSeed,
    TaskTemplateSeed,
    TeamSeed,
    TypeSeed,
)
from assure_tui.domain.seed_words import COLOURS, DOCUMENT_GROUPS, PERIODS, SORTS

__all__ = [
    "RULE_KEYS",
    "AlternateSeed",
    "ChecklistItemSeed",
    "ChecklistSeed",
    "ClientStatusSeed",
    "DocumentTypeSeed",
    "PipelineSeed",
    "SeedFile",
    "ServiceLineSeed",
    "StageSeed",
    "TaskTemplateSeed",
    "TeamSeed",
    "TypeSeed",
    "parse_seed",
]

_ENTITIES = tuple(entity.value for entity in Entity)
_GATES = tuple(mode.value for mode in GateMode)
_BLOCKERS = ("all", *(kind.value for kind in BlockerType))
_TASK_TYPES = tuple(kind.value for kind in TaskType)
_SECTIONS = ("service_line", "type", "pipeline", "checklist", "document_type", "client_status", "team")


def parse_seed(data: Mapping[str, Any]) -> SeedFile:
    """The seed file's parsed TOML as values; InvalidMany tells everything that is wrong with it at once."""
    reader = _Reader()
    seed = reader.read(Fields(reader.found, "", dict(data), _SECTIONS))
    if reader.found.details:
        raise InvalidMany(reader.found.details)
    return seed


class _Reader:
    """One pass over a seed file; sections later in the order may refer to those before."""

    def __init__(self) -> None:
        self.found = Findings()
        self.lines: tuple[str, ...] = ()
        self.types: tuple[str, ...] = ()
        self.pipelines: tuple[str, ...] = ()
        self.documents: tuple[str, ...] = ()

    def read(self, top: Fields) -> SeedFile:
        self.lines = _codes(top, "service_line")
        self.types = _codes(top, "type")
        self.pipelines = _codes(top, "pipeline")
        self.documents = _codes(top, "document_type", "name")
        seed = SeedFile(
            service_lines=tuple(self.service_line(*entry) for entry in top.tables("service_line", True)),
            types=tuple(self.type(*entry) for entry in top.tables("type", True)),
            pipelines=tuple(self.pipeline(*entry) for entry in top.tables("pipeline", True)),
            checklists=tuple(self.checklist(*entry) for entry in top.tables("checklist")),
            document_types=tuple(self.document_type(*entry) for entry in top.tables("document_type", True)),
            client_statuses=tuple(self.client_status(*entry) for entry in top.tables("client_status")),
            teams=tuple(self.team(*entry) for entry in top.tables("team", True)),
        )
        for section in _SECTIONS:
            self.unique(section, _codes(top, section))
            if section != "checklist":
                self.unique(section, _codes(top, section, "name"), "name")
        tasks = tuple(task for line in seed.pipelines for stage in line.stages for task in stage.tasks)
        self.unique("pipeline.stage.task", tuple(task.code for task in tasks))
        self.task_order(seed)
        self.default_pipelines(seed)
        return seed

    def unique(self, where: str, values: tuple[str, ...], key: str = "code") -> None:
        """Codes are keys and names are what people tell things apart by: neither may stand twice."""
        for value in dict.fromkeys(value for value in values if value and values.count(value) > 1):
            self.found.add(f"{where}[{value}]", "duplicate", f"{key} {value!r} stands twice")

    def default_pipelines(self, seed: SeedFile) -> None:
        """A line always has exactly one default pipeline [TYPE-5]."""
        owners = [pipeline.line for pipeline in seed.pipelines if pipeline.line]
        for line in self.lines:
            if owners.count(line) != 1:
                self.found.add(
                    f"service_line[{line}]",
                    "invalid",
                    f"needs one default pipeline, has {owners.count(line)}",
                )

    def task_order(self, seed: SeedFile) -> None:
        """`after` names other tasks of the same pipeline, and never leads back to its start."""
        for pipeline in seed.pipelines:
            after = {task.code: task.after for stage in pipeline.stages for task in stage.tasks}
            for code, first in after.items():
                where = f"pipeline[{pipeline.code}].task[{code}].after"
                judged = [self.found.known(where, other, tuple(after), "task") for other in first]
                if all(judged):
                    reached: set[str] = set()
                    waiting = list(first)
                    while waiting:
                        other = waiting.pop()
                        if other not in reached:
                            reached.add(other)
                            waiting.extend(after.get(other, ()))
                    if code in reached:
                        self.found.add(where, "cycle", f"{code!r} would have to wait for itself")

    def service_line(self, where: str, data: object) -> ServiceLineSeed:
        row = Fields(self.found, where, data, ("code", "name", "scope"))
        return ServiceLineSeed(row.text("code"), row.text("name"), row.text("scope", default=""))

    def type(self, where: str, data: object) -> TypeSeed:
        keys = ("code", "name", "line", "entity", "period", "due", "ext", "roll", "alternate")
        flags = ("pays", "income_return", "produces_k1", "takes_k1")
        row = Fields(self.found, where, data, (*keys, *flags, "pipeline"))
        return TypeSeed(
            code=row.text("code"),
            name=row.text("name"),
            line=row.text("line", choices=self.lines, noun="service line"),
            entity=self.entities(row, required=True) or (),
            period=row.text("period", choices=PERIODS, noun="period"),
            due=read_rule(self.found, row.at("due"), row.data.get("due", {})),
            ext=self.optional_rule(row, "ext"),
            roll=row.text("roll", choices=ROLLS, noun="roll"),
            pays=row.flag("pays"),
            income_return=row.flag("income_return"),
            produces_k1=row.flag("produces_k1"),
            takes_k1=row.flag("takes_k1"),
            pipeline=row.text("pipeline", "", self.pipelines, "pipeline") or None,
            alternates=self.alternates(row),
            source=row.data,
        )

    def alternates(self, row: Fields) -> tuple[AlternateSeed, ...]:
        found = tuple(self.alternate(*entry) for entry in row.tables("alternate"))
        self.unique(row.at("alternate"), tuple(alternate.code for alternate in found))
        return found

    def alternate(self, where: str, data: object) -> AlternateSeed:
        row = Fields(self.found, where, data, ("code", "label", "auto", "test", "due", "ext"))
        auto = row.flag("auto")
        if auto != ("test" in row.data):
            self.found.add(row.at("test"), "invalid", "a test is needed with auto = true, and only then")
        test = read_test(self.found, row.at("test"), row.data["test"]) if "test" in row.data else {}
        if not {"due", "ext"} & set(row.data):
            self.found.add(where, "missing", "needs 'due', 'ext' or both")
        return AlternateSeed(
            row.text("code"),
            row.text("label"),
            auto,
            test,
            self.optional_rule(row, "due"),
            self.optional_rule(row, "ext"),
        )

    def optional_rule(self, row: Fields, key: str) -> Mapping[str, Any] | None:
        if key not in row.data:
            return None
        return read_rule(self.found, row.at(key), row.data[key], extension=key == "ext")

    def entities(self, row: Fields, required: bool = False) -> tuple[Entity, ...] | None:
        if not required and "entity" not in row.data:
            return None
        words = row.texts("entity", _ENTITIES, "kind of client", required=True)
        return tuple(Entity(word) for word in words if word in _ENTITIES)

    def pipeline(self, where: str, data: object) -> PipelineSeed:
        row = Fields(self.found, where, data, ("code", "name", "line", "available_to", "sort", "stage"))
        stages = tuple(self.stage(*entry) for entry in row.tables("stage", True))
        self.unique(row.at("stage"), tuple(stage.code for stage in stages))
        self.unique(row.at("stage"), tuple(stage.name for stage in stages), "name")
        if not 2 <= len(stages) <= 40:
            self.found.add(row.at("stage"), "out_of_range", f"needs 2 to 40 stages, has {len(stages)}")
        if stages and stages[-1].advance is not None:
            self.found.add(row.at("stage"), "invalid", "the last stage never advances by itself")
        return PipelineSeed(
            row.text("code"),
            row.text("name"),
            row.text("line", "", self.lines, "service line") or None,
            row.text("available_to", "everyone", ("everyone",), "availability"),
            row.text("sort", "due", SORTS, "sort order"),
            stages,
        )

    def stage(self, where: str, data: object) -> StageSeed:
        keys = ("code", "name", "colour", "gate", "blockers", "advance", "on_empty", "holder")
        row = Fields(self.found, where, data, (*keys, "suggested_time_limit", "review", "k1_ready", "about", "task"))
        advance = row.data.get("advance")
        return StageSeed(
            code=row.text("code"),
            name=row.text("name"),
            colour=row.text("colour", choices=COLOURS, noun="colour"),
            gate=row.text("gate", choices=_GATES, noun="gate"),
            blockers=row.texts("blockers", _BLOCKERS, "blocker type") or ("all",),
            advance=None if advance is None else read_advance(self.found, row.at("advance"), advance),
            on_empty=row.text("on_empty", "stay", ("stay", "advance"), "behaviour"),
            holder=row.text("holder", choices=SLOTS, noun="slot"),
            suggested_time_limit=row.number("suggested_time_limit", 1, 366),
            review=row.flag("review"),
            k1_ready=row.flag("k1_ready"),
            about=row.text("about", default=""),
            tasks=tuple(self.task(*entry) for entry in row.tables("task")),
        )

    def task(self, where: str, data: object) -> TaskTemplateSeed:
        keys = ("code", "title", "type", "required", "role", "due", "types", "entity", "tied_to", "after")
        row = Fields(self.found, where, data, keys)
        after = row.texts("after")
        tied_to = row.text("tied_to", default="") or None
        if tied_to is not None:
            check_tie(self.found, row.at("tied_to"), tied_to)
        return TaskTemplateSeed(
            code=row.text("code"),
            title=row.text("title"),
            type=row.text("type", choices=_TASK_TYPES, noun="task type"),
            required=row.flag("required"),
            role=row.text("role", choices=SLOTS, noun="slot"),
            due=read_task_date(self.found, row.at("due"), row.data.get("due", {}), bool(after)),
            types=row.optional_texts("types", self.types, "engagement type"),
            entity=self.entities(row),
            tied_to=tied_to,
            after=after,
        )

    def checklist(self, where: str, data: object) -> ChecklistSeed:
        row = Fields(self.found, where, data, ("code", "pipeline", "entity", "types", "item"))
        types = row.optional_texts("types", self.types, "engagement type")
        return ChecklistSeed(
            row.text("code"),
            row.text("pipeline", choices=self.pipelines, noun="pipeline"),
            self.entities(row, required=True) or (),
            types,
            tuple(self.item(*entry, types or self.types) for entry in row.tables("item", True)),
        )

    def item(self, where: str, data: object, types: tuple[str, ...]) -> ChecklistItemSeed:
        keys = ("name", "document", "patterns", "required", "expected_days", "count", "types")
        row = Fields(self.found, where, data, keys)
        return ChecklistItemSeed(
            name=row.text("name"),
            document=row.text("document", choices=self.documents, noun="document type"),
            patterns=row.texts("patterns", required=True),
            required=row.flag("required"),
            expected_days=row.number("expected_days", 0, 366),
            count=row.number("count", 1, 999) or 1,
            types=row.optional_texts("types", types, "engagement type of this checklist"),
        )

    def document_type(self, where: str, data: object) -> DocumentTypeSeed:
        row = Fields(self.found, where, data, ("code", "name", "group"))
        return DocumentTypeSeed(
            row.text("code"), row.text("name"), row.text("group", choices=DOCUMENT_GROUPS, noun="group")
        )

    def client_status(self, where: str, data: object) -> ClientStatusSeed:
        row = Fields(self.found, where, data, ("code", "name", "colour", "glyph", "text"))
        return ClientStatusSeed(
            row.text("code"),
            row.text("name"),
            row.text("colour", choices=COLOURS, noun="colour"),
            row.text("glyph"),
            row.text("text"),
        )

    def team(self, where: str, data: object) -> TeamSeed:
        row = Fields(self.found, where, data, ("code", "name", "description", "frozen", "permissions"))
        given = row.texts("permissions", ("all", *PERMISSIONS), "permission", required=True)
        return TeamSeed(
            row.text("code"),
            row.text("name"),
            row.text("description", default=""),
            row.flag("frozen"),
            PERMISSIONS if "all" in given else given,
        )


def _codes(top: Fields, section: str, key: str = "code") -> tuple[str, ...]:
    """The texts under `key` of a section, before the section itself is read and judged."""
    value = top.data.get(section)
    rows = value if isinstance(value, list) else []
    return tuple(row[key] for row in rows if isinstance(row, dict) and isinstance(row.get(key), str))
