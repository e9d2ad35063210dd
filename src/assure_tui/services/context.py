"""What a handler works with: the open unit of work, the actor, the day, and finders that respect sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from assure_tui.domain import firm_settings, policy
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.model import SLOTS, Actor, Origin, short
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import UnitOfWork

SETTINGS: dict[str, Any] = firm_settings.defaults()
# What is read of reference rows only, so that it stands for as long as these do.
KNOWN = frozenset(
    "settings work active_people all_types reliefs same_as k1_types "
    "_stages _columns _types _templates _lines _checklists _holds".split()
)


class Context:
    """One command's surroundings inside its transaction."""

    def __init__(self, unit: UnitOfWork, actor: Actor, origin: Origin, now: datetime, today: date) -> None:
        self.unit = unit
        self.actor = actor
        self.origin = origin
        self.now = now
        self.today = today
        self.tags: dict[str, t.Tag] = {}  # by folded name, as rows of a file name the same few
        self.command: Command | None = None  # the one being carried out
        self.ready: set[int] = set()  # engagements that may advance by themselves once this is committed [ADV-7]
        self.due_occurrences: set[tuple[int, date]] = set()  # free to be made once this is committed [REC-21]
        self.rehearsal = False  # a dry run: nothing outside the store may be touched
        self.undoing = False  # values are being put back: rules read no event into it
        self.part = 0  # items of one part of a long act; 0 for all of them in this transaction [BULK-3]
        self.part_of: int | None = None  # the batch this goes on with
        self.keep: list[Any] = []  # rows read ahead; the session itself holds them weakly
        self._stages: dict[int, t.Stage] = {}
        self._columns: dict[int, list[t.Stage]] = {}
        self._types: dict[int, t.EngagementType] = {}
        self._templates: dict[int, list[t.TaskTemplate]] = {}
        self._lines: dict[int, t.ServiceLine] = {}
        self._checklists: dict[int, list[t.ChecklistTemplate]] = {}
        self._holds: dict[tuple[int, int], str | None] = {}
        self.__dict__.update(unit.known.get("context", {}))  # nobody wrote since it was read

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What is worked out of reference rows, once for as long as they stand; anew while they are being changed."""
        if self.unit.reference_changed:
            return make()
        if name not in self.__dict__:
            self.__dict__[name] = make()
        return self.__dict__[name]

    def leave_known(self) -> None:
        """Leave what was read of settings, types, stages and people for the next of the same session."""
        self.unit.known["context"] = {name: value for name, value in self.__dict__.items() if name in KNOWN}

    # -- reading ---------------------------------------------------------------------------------

    def rows(self, sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Plain SQL inside this transaction, for the queries shared with the read side."""
        return self.unit.plain_rows(sql, params)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Firm settings with their defaults [SET-1]."""
        stored = {row.key: row.value for row in self.unit.all(select(t.Setting))}
        return {**SETTINGS, **stored}

    @cached_property
    def work(self) -> WorkCalendar:
        """The firm's working days [CONV-6]."""
        closing = frozenset(date.fromisoformat(row.on) for row in self.unit.all(select(t.ClosingDay)))
        return WorkCalendar(frozenset(self.settings["firm.week"]), closing)

    @cached_property
    def active_people(self) -> int:
        return len(self.unit.all(select(t.Staff.id).where(t.Staff.state == "active")))

    def local_day(self, instant: datetime) -> date:
        """The calendar day of an instant in the firm's zone [CONV-4]."""
        from zoneinfo import ZoneInfo

        return instant.astimezone(ZoneInfo(self.unit.get(t.Firm, 1).zone)).date()

    def stage(self, number: int) -> t.Stage:
        if number not in self._stages:
            found = self.unit.find(t.Stage, number)  # closed work may name one that was taken out [EDIT-3]
            if found is None:
                raise NotFound(f"there is no stage {number}")
            self._stages[number] = found
        return self._stages[number]

    def stages(self, pipeline_id: int) -> list[t.Stage]:
        """The stages of a pipeline from left to right."""
        if pipeline_id not in self._columns:
            statement = select(t.Stage).where(t.Stage.pipeline_id == pipeline_id, t.Stage.removed.is_(False))
            found = list(self.unit.all(statement.order_by(t.Stage.position)))
            self._stages.update({row.id: row for row in found})
            self._columns[pipeline_id] = found
        return list(self._columns[pipeline_id])

    def forget_stages(self) -> None:
        """Read stages and task templates anew: they were edited."""
        self._stages.clear()
        self._columns.clear()
        self._templates.clear()
        self._checklists.clear()

    def type(self, number: int) -> t.EngagementType:
        if number not in self._types:
            self._types[number] = self.unit.get(t.EngagementType, number)
        return self._types[number]

    def templates(self, stage_id: int) -> list[t.TaskTemplate]:
        if stage_id not in self._templates:
            own = t.TaskTemplate
            statement = select(own).where(own.stage_id == stage_id, own.removed.is_(False))
            self._templates[stage_id] = list(self.unit.all(statement.order_by(t.TaskTemplate.position)))
        return self._templates[stage_id]

    def line(self, number: int) -> t.ServiceLine:
        if number not in self._lines:
            self._lines[number] = self.unit.get(t.ServiceLine, number)
        return self._lines[number]

    def checklists(self, pipeline_id: int) -> list[t.ChecklistTemplate]:
        """The checklists of a pipeline in their order."""
        if pipeline_id not in self._checklists:
            statement = select(t.ChecklistTemplate).where(t.ChecklistTemplate.pipeline_id == pipeline_id)
            self._checklists[pipeline_id] = list(self.unit.all(statement.order_by(t.ChecklistTemplate.position)))
        return self._checklists[pipeline_id]

    @cached_property
    def all_types(self) -> list[t.EngagementType]:
        """Every engagement type, hidden ones too."""
        found = list(self.unit.all(select(t.EngagementType)))
        self._types.update({row.id: row for row in found})
        return found

    def type_by_code(self, code: str) -> t.EngagementType:
        """The type of that code; Invalid names the nearest [IMP-7]."""
        wanted = code.strip().casefold()
        for row in self._types.values():
            if row.code.casefold() == wanted:
                return row
        known = self.unit.all(select(t.EngagementType))
        for row in known:
            if row.code.casefold() == wanted:
                self._types[row.id] = row
                return row
        raise Invalid("type", "unknown", f"there is no engagement type {code!r}{near(code, [r.code for r in known])}")

    def staff(self, reference: str, field: str = "staff") -> t.Staff:
        """An Active person by login or initials."""
        wanted = reference.strip().casefold()
        known = self.unit.all(select(t.Staff).where(t.Staff.state != "left"))
        for row in known:
            if wanted in ((row.login or "").casefold(), row.initials.casefold()) or wanted == row.name.casefold():
                return row
        names = [r.login or r.initials for r in known]
        raise Invalid(field, "unknown", f"there is nobody with login or initials {reference!r}{near(reference, names)}")

    # -- sight and permission ---------------------------------------------------------------------

    def sees_pipeline(self, pipeline_id: int, person: t.Staff | None = None) -> bool:
        """Whether a pipeline is available to the actor, or to another person [PIPE-5]."""
        pipeline = self.unit.get(t.Pipeline, pipeline_id)
        offered = pipeline.available_to
        if not offered or offered == "everyone":
            return True
        if person is None:
            if self.actor.is_admin:
                return True
            person_id = self.actor.staff_id
        else:
            if person.role in ("owner", "admin"):
                return True
            person_id = person.id
        if person_id in offered.get("staff", ()):
            return True
        teams = self.unit.all(
            select(t.Team.code)
            .join(t.StaffTeam, t.StaffTeam.team_id == t.Team.id)
            .where(t.StaffTeam.staff_id == person_id)
        )
        return bool(set(teams) & set(offered.get("teams", ())))

    def sees_client(self, row: t.Client) -> bool:
        """Sight of a client [PERM-3]."""
        if policy.holds(self.actor, "Access all clients"):
            return True
        me = self.actor.staff_id
        if me in (row.preparer_id, row.reviewer_id, row.partner_id, row.owner_id):
            return True
        return self.unit.find(t.ClientAccess, (row.id, me)) is not None

    def sees(self, row: t.Engagement) -> bool:
        """Sight of an engagement: its pipeline, and its client or a part in it [PERM-4]."""
        if self.actor.is_admin:
            return True
        if not self.sees_pipeline(row.pipeline_id):
            return False
        me = self.actor.staff_id
        if me in (row.preparer_id, row.reviewer_id, row.partner_id, row.owner_id):
            return True
        mine = select(t.Task.id).where(t.Task.engagement_id == row.id, t.Task.assignee_id == me).limit(1)
        if self.unit.one(mine) is not None:
            return True
        return self.sees_client(self.unit.get(t.Client, row.client_id))

    def need(self, permission: str) -> None:
        """Refuse unless the actor holds a further permission."""
        if not self.actor.is_system and not policy.holds(self.actor, permission):
            raise Denied("PERM-13", f"{self.actor.name} lacks the permission {permission}")

    # -- things by number ---------------------------------------------------------------------------

    def engagement(self, number: int) -> t.Engagement:
        """The engagement, or NotFound when there is none or it may not be seen."""
        row = self.unit.find(t.Engagement, number)
        if row is None or row.removed or not self.sees(row):
            raise NotFound(f"there is no engagement {short('engagement', number)}")
        return row

    def client(self, number: int) -> t.Client:
        row = self.unit.find(t.Client, number)
        if row is None or row.removed or not self.sees_client(row):
            raise NotFound(f"there is no client {short('client', number)}")
        return row

    def task(self, number: int, *, removed: bool = False) -> t.Task:
        """The task, or NotFound when there is none or it may not be seen; `removed` ones where one is brought back."""
        row = self.unit.find(t.Task, number)
        missing = NotFound(f"there is no task {short('task', number)}")
        if row is None or (row.removed and not removed):
            raise missing
        if row.engagement_id is not None:
            parent = self.unit.find(t.Engagement, row.engagement_id)
            if parent is None or parent.removed or not (row.assignee_id == self.actor.staff_id or self.sees(parent)):
                raise missing
        elif self.actor.staff_id not in (row.assignee_id, row.author_id) and not policy.holds(
            self.actor, "Assign tasks"
        ):
            raise missing
        return row

    def open_for_work(self, row: t.Engagement) -> None:
        """Refuse edits of archived engagements, and name the way out [ST-13]."""
        if row.status == "archived":
            raise Conflict("status", f"{short('engagement', row.id or 0)} is archived; make it Active first")

    def check_seen(
        self, row: Any, number: int, seen: tuple[tuple[int, str, Any], ...], if_version: int | None = None
    ) -> None:
        """Refuse what rests on a value that has changed since it was seen [CONV-9]."""
        for owner, name, value in seen:
            if owner == number and getattr(row, name) != value:
                raise Conflict(name, self.who_changed(row, number, name))
        if if_version is not None and row.version != if_version:
            raise Conflict("version", f"it is at version {row.version} now, not {if_version}; reload and try again")

    def who_changed(self, row: Any, number: int, name: str) -> str:
        """`stage was changed by Ann at 10:42`: who last changed a field of a thing."""
        kind = type(row).__name__.lower()
        found = self.rows(
            "SELECT b.actor, b.at, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id "
            "WHERE ch.entity = :kind AND ch.entity_id = :id ORDER BY ch.id DESC LIMIT 50",
            {"kind": kind, "id": str(number)},
        )
        label = name.removesuffix("_id")
        for actor, at, after in found:
            if after and f'"{name}"' in after:
                return f"{label} was changed by {actor} at {str(at)[:16].replace('T', ' ')} UTC; reload and try again"
        return f"{label} was changed by someone else; reload and try again"

    def slot_person(self, row: t.Engagement, slot: str) -> int | None:
        """The person in a slot, else engagement owner, then preparer, then nobody [STAGE-2] [TPL-7]."""
        wanted = getattr(row, f"{slot}_id") if slot in SLOTS else None
        found: int | None = wanted or row.owner_id or row.preparer_id
        return found

    def may_hold(self, person_id: int, pipeline_id: int, field: str) -> None:
        """Refuse to put someone where the pipeline is not available to them, or who has left [PERM-6] [STAFF-3]."""
        told = self.cannot_hold(person_id, pipeline_id)
        if told:
            raise Invalid(field, "not_offered", told)

    def cannot_hold(self, person_id: int, pipeline_id: int) -> str | None:
        """Why someone cannot be put on work of a pipeline; None when they can."""
        key = (person_id, pipeline_id)
        if key not in self._holds:
            person = self.unit.find(t.Staff, person_id)
            if person is None or person.state == "left":
                self._holds[key] = "this person has left or does not exist"
            elif not self.sees_pipeline(pipeline_id, person):
                self._holds[key] = f"{person.name} may not see this pipeline"
            else:
                self._holds[key] = None
        return self._holds[key]


def near(wanted: str, known: list[str]) -> str:
    """`; did you mean X?` when something known is close."""
    import difflib

    folded = {fold(name): name for name in known}
    found = difflib.get_close_matches(fold(wanted), folded, n=3, cutoff=0.5)
    return f"; near {'is' if len(found) == 1 else 'are'} {', '.join(folded[f] for f in found)}" if found else ""
