"""One frozen dataclass per thing a person or the loop can do, named as in [PERM-13].

`ids` are numbers of engagements (or tasks, as the name says); a command on several is one batch
with a result per item [BULK-3]. `seen` states the values the person saw [CONV-9].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.move_views import ByHand

if TYPE_CHECKING:
    from assure_tui.domain.period_values import Period

Seen = tuple[tuple[int, str, Any], ...]  # (number, field, value that was on screen)
KEEP: Any = type("Keep", (), {"__repr__": lambda self: "KEEP"})()  # "leave this field as it is"


@dataclass(frozen=True, slots=True)
class Command:
    """Base of every command; `if_version` makes an older view a conflict."""

    @property
    def name(self) -> str:
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class CreateFirm(Command):
    firm: str
    owner: str
    login: str
    initials: str | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class SaveFirm(Command):
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SaveSettings(Command):
    values: Mapping[str, Any]


# -- people ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InviteStaff(Command):
    name_: str
    login: str
    initials: str | None = None
    email: str | None = None
    role: str = "member"
    teams: tuple[str, ...] = ()
    invited: bool = False  # not Active before ApproveStaff [STAFF-1]


@dataclass(frozen=True, slots=True)
class EditStaff(Command):
    staff_id: int
    fields: Mapping[str, Any]  # name, initials, login, email, role, teams, state


@dataclass(frozen=True, slots=True)
class LeaveStaff(Command):
    staff_id: int
    successor_id: int | None
    to_nobody: bool = False
    groups: Mapping[str, int | str] = field(default_factory=dict)  # by group or item: see domain.leaving [LEAVE-2]


# -- clients -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateClient(Command):
    fields: Mapping[str, Any]  # names of the contract's import fields
    create: frozenset[str] = frozenset()  # "tags", "contacts" may be made on the way


@dataclass(frozen=True, slots=True)
class EditClient(Command):
    client_id: int
    fields: Mapping[str, Any]
    create: frozenset[str] = frozenset()
    if_version: int | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SaveRelationship(Command):
    from_id: int
    kind: str
    to_id: int
    percent: float | None = None
    end: bool = False  # it is not so any more


@dataclass(frozen=True, slots=True)
class SetClientAccess(Command):
    client_id: int
    staff_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetClientSlots(Command):
    """People in the default slots of clients, and on those live engagements that are named besides [CLT-7]."""

    ids: tuple[int, ...]
    slots: Mapping[str, int | None]  # preparer, reviewer, partner, owner -> staff id or nobody
    engagements: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DeactivateClient(Command):
    client_id: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ReactivateClient(Command):
    client_id: int


# -- engagements -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateEngagement(Command):
    """One engagement for each client in `client_ids`, or the parts of one [CRE-1] [CRE-7]."""

    client_ids: tuple[int, ...]
    type_code: str
    period: str | None = None  # a form of [PER-2]; None takes the suggested one [CRE-3]
    part: int | str | None = None  # a number, or "all"
    qualifier: str = ""
    title: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    anchors: Mapping[str, date] = field(default_factory=dict)
    anchor: date | None = None  # for the anchor the type's rule needs, whatever its name
    alternate: str | None = None
    due: date | None = None
    due_reason: str = ""
    target: date | None = None
    start: date | None = None
    slots: Mapping[str, int | None] = field(default_factory=dict)
    priority: str | None = None
    budget: int | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    external_id: str | None = None
    with_tasks: bool = True
    status: str | None = None
    extended: bool | date | None = None
    bulk: bool = False  # an existing one is passed over, not a conflict [CRE-7]
    any_type: bool = False  # "show all": a type not offered for this kind of client [TYPE-7]
    create: frozenset[str] = frozenset()  # "tags" may be made on the way
    exact: Period | None = None  # the period itself, where a series or a roll forward knows it [REC-2] [REC-33]
    more: Mapping[str, Any] = field(default_factory=dict)  # columns those set besides: series_id, rolled_from_id ...
    checklist: tuple[Mapping[str, Any], ...] | None = None  # instead of the pipeline's


@dataclass(frozen=True, slots=True)
class EditEngagement(Command):
    ids: tuple[int, ...]
    fields: Mapping[str, Any]  # title, start, budget, description
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeIdentity(Command):
    id: int
    type_code: str | None = None
    period: str | None = None
    qualifier: str | None = None
    alternate: Any = KEEP
    anchor: Any = KEEP
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class MoveStage(Command, ByHand):
    """Move to `to` (a stage id), or by `step` +1 (next that fits) or -1 (back).

    `approve`: reviews completed first, moved or not [TASK-7]; `points`: what is to be put right, sent back [MOVE-8].
    """

    ids: tuple[int, ...]
    to: int | None = None
    step: int = 1
    seen: Seen = ()
    approve: tuple[int, ...] = ()
    duties_confirmed: bool = False  # approving what one prepared oneself was confirmed [TASK-8]
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OverrideGate(Command):
    ids: tuple[int, ...]
    reason: str
    to: int | None = None
    step: int = 1
    seen: Seen = ()
    open_items: str = "keep"
    leave_out: tuple[str, ...] = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class MoveToPipeline(Command, ByHand):
    ids: tuple[int, ...]
    pipeline_id: int
    stage_id: int | None = None


@dataclass(frozen=True, slots=True)
class SetStatus(Command):
    ids: tuple[int, ...]
    status: str
    reason: str = ""
    resume_on: date | None = None
    confirmed: frozenset[str] = frozenset()
    confirm_all: bool = False
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SetPriority(Command):
    ids: tuple[int, ...]
    priority: str
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SetClientFacingStatus(Command):
    ids: tuple[int, ...]
    client_status: Any = KEEP  # None clears, here and below
    if_version: int | None = None
    client_text: Any = KEEP  # its own words instead of the list's and of its title [CFS-2]
    client_title: Any = KEEP


@dataclass(frozen=True, slots=True)
class SetDates(Command):
    """Set the typed date (with a reason) or the target; `shift` moves by working days [EXT-4]."""

    ids: tuple[int, ...]
    due: Any = KEEP
    target: Any = KEEP
    shift: int = 0
    reason: str = ""
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SetExtension(Command):
    ids: tuple[int, ...]
    extended: bool
    filed_on: date | None = None
    keep_typed: bool = True
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SetSlots(Command):
    ids: tuple[int, ...]
    slots: Mapping[str, int | None]  # preparer, reviewer, partner, owner -> staff id or nobody
    seen: Seen = ()
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class TagEngagement(Command):
    ids: tuple[int, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    replace: bool = False
    if_version: int | None = None
    create: bool = False  # a tag that is none yet is made [CLT-9]


@dataclass(frozen=True, slots=True)
class RemoveEngagement(Command):
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RestoreEngagement(Command):
    ids: tuple[int, ...]


# -- blockers, checklist, comments ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AddBlocker(Command):
    ids: tuple[int, ...]
    title: str
    note: str = ""
    expected: date | None = None
    owner_id: int | None = None
    waits_on: str | None = None


@dataclass(frozen=True, slots=True)
class ResolveBlocker(Command):
    blocker_ids: tuple[int, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DismissBlocker(Command):
    blocker_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class WaiveItem(Command):
    item_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class AddComment(Command):
    ids: tuple[int, ...]
    text: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class EditOwnComment(Command):
    comment_id: int
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawOwnComment(Command):
    comment_id: int


# -- tasks ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateTask(Command):
    engagement_ids: tuple[int | None, ...]
    title: str
    type: str = "other"
    required: bool = False
    assignee_id: int | None = None
    due: date | None = None
    external_id: str | None = None
    instructions: str = ""
    status: str = "todo"
    repeat_of: int | None = None  # the next one of this task of the firm, due on `due` [TASK-15]
    tags: tuple[str, ...] = ()
    create: frozenset[str] = frozenset()  # {"tags"}: a tag that is none yet is made


@dataclass(frozen=True, slots=True)
class EditTask(Command):
    ids: tuple[int, ...]
    fields: Mapping[str, Any]  # as the columns; lines: (text, done), ticks: (place, text, done), after: task numbers
    seen: Seen = ()


@dataclass(frozen=True, slots=True)
class SetTaskStatus(Command):
    ids: tuple[int, ...]
    status: str
    reason: str = ""
    seen: Seen = ()
    confirm_all: bool = False


@dataclass(frozen=True, slots=True)
class AssignTask(Command):
    ids: tuple[int, ...]
    assignee_id: int | None
    seen: Seen = ()


@dataclass(frozen=True, slots=True)
class TakeTask(Command):
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RemoveTask(Command):
    ids: tuple[int, ...]


# -- own things, log -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaveOwnView(Command):
    name_: str
    query: str
    kind: str = "board"
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class ExportView(Command):
    what: str
    query: str
    rows: int


@dataclass(frozen=True, slots=True)
class ExportClients(Command):
    query: str
    rows: int


@dataclass(frozen=True, slots=True)
class Undo(Command):
    batch: int | None = None
    rest: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Redo(Command):
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class VerifyLog(Command):
    pass
