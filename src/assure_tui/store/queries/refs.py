"""The small tables every query needs, read once per question: staff, stages, pipelines, types."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from assure_tui.domain.model import Actor
from assure_tui.store.read import Binder, Reader, fold

if TYPE_CHECKING:
    from assure_tui.domain.calendars import WorkCalendar


class StaffRef(NamedTuple):
    """A person as rows name them."""

    id: int
    name: str
    initials: str
    login: str | None
    state: str


class StageRef(NamedTuple):
    """What lists need to know of a stage."""

    id: int
    pipeline_id: int
    code: str
    name: str
    position: int
    gate: str
    blockers: tuple[str, ...]
    review: bool
    time_limit: int | None
    advance: Mapping[str, Any] | None
    limit_unit: str
    removed: bool  # old cards still name it [EDIT-3]


class PipelineRef(NamedTuple):
    """A pipeline, and to whom it is available: None is everyone [PIPE-5]."""

    id: int
    code: str
    name: str
    available_to: Mapping[str, Any] | None
    sort: str
    position: int
    removed: bool
    card_fields: tuple[str, ...] | None = None


class TypeRef(NamedTuple):
    """An engagement type with its line."""

    id: int
    code: str
    name: str
    line: str
    line_name: str
    rules: str


class Refs:
    """Reference rows, each table read when first asked for."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @cached_property
    def zone(self) -> ZoneInfo:
        """The firm's zone [CONV-4]."""
        rows = self.reader.rows("SELECT zone FROM firm")
        return ZoneInfo(rows[0][0] if rows else "UTC")

    @cached_property
    def tells_clients(self) -> bool:
        """Whether the firm uses client-facing statuses; off hides them and keeps their values [CFS-3]."""
        rows = self.reader.rows("SELECT value FROM setting WHERE key = 'client_status.enabled'")
        return not rows or rows[0][0] != "false"

    @cached_property
    def custom_colours(self) -> dict[str, str]:
        """The colour of each custom status by its name [ST-2]."""
        rows = self.reader.rows("SELECT name, colour, removed FROM custom_status ORDER BY position, id")
        return {name: colour for name, colour, removed in rows if not removed}

    @cached_property
    def client_statuses(self) -> tuple[str, ...]:
        """The names of the client-facing statuses in their order; none where they are switched off [CFS-3]."""
        if not self.tells_clients:
            return ()
        return tuple(row[0] for row in self.reader.rows("SELECT name FROM client_facing_status ORDER BY position, id"))

    @cached_property
    def staff(self) -> dict[int, StaffRef]:
        sql = "SELECT id, name, initials, login, state FROM staff ORDER BY id"
        return {row[0]: StaffRef(*row) for row in self.reader.rows(sql)}

    @cached_property
    def stages(self) -> dict[int, StageRef]:
        sql = (
            "SELECT id, pipeline_id, code, name, position, gate, blockers, review, time_limit, advance, limit_unit, removed"
            " FROM stage ORDER BY pipeline_id, position, id"
        )
        return {
            row[0]: StageRef._make(
                (*row[:6], tuple(json.loads(row[6])), bool(row[7]), row[8], read_json(row[9]), row[10], bool(row[11]))
            )
            for row in self.reader.rows(sql)
        }

    @cached_property
    def pipelines(self) -> dict[int, PipelineRef]:
        sql = "SELECT id, code, name, available_to, sort, position, removed, card_fields FROM pipeline ORDER BY position, id"
        return {
            row[0]: PipelineRef(
                row[0], row[1], row[2], read_json(row[3]), row[4], row[5], bool(row[6]), read_json(row[7])
            )
            for row in self.reader.rows(sql)
        }

    @cached_property
    def types(self) -> dict[int, TypeRef]:
        sql = (
            "SELECT y.id, y.code, y.name, l.code, l.name, y.rules FROM engagement_type y"
            " JOIN service_line l ON l.id = y.line_id ORDER BY l.position, y.position, y.id"
        )
        return {row[0]: TypeRef(*row) for row in self.reader.rows(sql)}

    @cached_property
    def work(self) -> WorkCalendar:
        """The firm's working days, for time limits counted in them [STAGE-3]."""
        from assure_tui.store.queries import people

        return people.work(self.reader)

    def initials(self, staff_id: int | None) -> str | None:
        """The initials of a person, None for nobody."""
        return None if staff_id is None else self.staff[staff_id].initials

    def login(self, staff_id: int | None) -> str | None:
        """The login of a person; initials stand in for somebody without one."""
        if staff_id is None:
            return None
        person = self.staff[staff_id]
        return person.login or person.initials

    def teams_of(self, staff_id: int | None) -> frozenset[str]:
        """Codes of the teams a person belongs to."""
        if staff_id is None:
            return frozenset()
        rows = self.reader.rows(
            "SELECT m.code FROM team m JOIN staff_team s ON s.team_id = m.id WHERE s.staff_id = :staff",
            {"staff": staff_id},
        )
        return frozenset(row[0] for row in rows)

    def day_of(self, instant: str) -> date:
        """The day of the firm's zone on which an instant lies [CONV-4]."""
        return datetime.fromisoformat(instant).astimezone(self.zone).date()


@dataclass(slots=True)
class Context:
    """What compiling one question needs: parameters, small tables, who asks, and the day."""

    bind: Binder
    refs: Refs
    viewer: Actor
    today: date


def read_json(text: str | None) -> Any:
    """A JSON column's value."""
    return None if text is None else json.loads(text)


def squash(text: str) -> str:
    """Names of fixed lists as they are compared: `On hold`, `on-hold` and `on_hold` are one."""
    return "".join(char for char in fold(text) if char not in " \t_-")


def matching(names: Iterable[tuple[int, Collection[str]]], wanted: Callable[[str], bool]) -> list[int]:
    """The ids one of whose names is wanted."""
    return [number for number, spelled in names if any(wanted(name) for name in spelled)]
