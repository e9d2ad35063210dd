"""Frozen read models: the only data screens and command line ever hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from assure_tui.domain.advance_views import AdvanceLine
from assure_tui.domain.document_views import Papers
from assure_tui.domain.model import (
    BlockerState,
    BlockerType,
    GateMode,
    Priority,
    Role,
    StaffState,
    Status,
)
from assure_tui.domain.since import SinceLook
from assure_tui.domain.task_views import TaskView as TaskView

if TYPE_CHECKING:
    from assure_tui.domain.filing import FilingRecord
    from assure_tui.domain.link_views import Billing, LinkedView
    from assure_tui.domain.move_views import MoveLook
    from assure_tui.domain.request_views import RequestView
    from assure_tui.domain.series_views import MadeBy


@dataclass(frozen=True, slots=True)
class CardView:
    """One engagement as a card on the board; people are initials."""

    id: int
    version: int
    client_id: int
    client: str
    title: str
    type: str  # code
    period: str  # label
    pipeline_id: int
    stage_id: int
    status: Status
    custom_status: str | None
    priority: Priority
    due: date | None
    due_needs: str | None  # "date of death" when the date waits for an anchor
    target: date | None
    preparer: str | None
    reviewer: str | None
    partner: str | None
    owner: str | None
    holder: str | None
    tasks_done: int
    tasks_total: int
    blockers: int
    comments: int
    stage_since: datetime
    extended: bool
    typed: bool
    overridden: bool
    held: bool
    budget: int | None = None
    spent: int = 0
    stale_after: date | None = None
    rests: bool = False  # auto-advance rests in this visit [ADV-9]
    custom_colour: str | None = None  # of the custom status [ST-2]


@dataclass(frozen=True, slots=True)
class StageView:
    id: int
    pipeline_id: int
    code: str
    name: str
    position: int
    colour: str
    gate: GateMode
    counted: frozenset[BlockerType]
    holder_slot: str
    review: bool
    k1_ready: bool
    wip_limit: int | None
    time_limit: int | None
    conditional: str | None  # the condition in words
    about: str
    advance: str | None  # the auto-advance condition in words


@dataclass(frozen=True, slots=True)
class PipelineView:
    id: int
    code: str
    name: str
    sort: str
    stages: tuple[StageView, ...]
    card_fields: tuple[str, ...] | None = None  # none: the first set [VIEW-3]


@dataclass(frozen=True, slots=True)
class ColumnCounts:
    """What a column head shows: all cards, and those overdue and On hold among them."""

    stage_id: int
    total: int
    overdue: int
    on_hold: int = 0


@dataclass(frozen=True, slots=True)
class ColumnWindow:
    """Cards `offset … offset+len(cards)` of one column, in the order shown."""

    stage_id: int
    offset: int
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class BoardView:
    """One pipeline with counts and the first window of every column."""

    pipeline: PipelineView
    pipelines: tuple[tuple[int, str], ...]
    counts: tuple[ColumnCounts, ...]
    windows: tuple[ColumnWindow, ...]
    shown: int
    total: int
    late: int
    today: int
    week: int
    revision: int  # newest activity batch it rests on
    found: tuple[int, int] | None = None  # stage and index of the card that was asked for
    further: tuple[ColumnWindow, ...] = ()  # windows around it and at the places scrolled to, where a filter is set


@dataclass(frozen=True, slots=True)
class BlockerView:
    id: int
    type: BlockerType
    title: str
    note: str | None
    state: BlockerState
    source: str | None
    opened_at: datetime
    opened_by: str | None
    expected: date | None
    owner: str | None  # login
    waits_on: str | None = None
    closed_at: datetime | None = None
    reason: str | None = None
    target: str | None = None  # where it is cleared: `E-12`, `R-3`, `item:5` [BLK-9]


@dataclass(frozen=True, slots=True)
class ChecklistItemView:
    id: int
    name: str
    document: str
    required: bool
    expected: date | None
    count: int
    state: str  # open, matched, waived
    reason: str | None = None
    files: tuple[str, ...] = ()  # paths that answer it
    patterns: tuple[str, ...] = ()  # names of files that answer it [DOC-8]


@dataclass(frozen=True, slots=True)
class CommentView:
    id: int
    parent_id: int | None
    at: datetime
    author: str
    author_id: int | None
    text: str
    withdrawn: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class ChangeView:
    thing: str  # "engagement", "task" …
    id: str  # short number
    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class BatchView:
    id: int
    at: datetime
    actor: str
    login: str
    origin: str
    command: str
    summary: str
    reason: str | None
    undoes: int | None
    undone_by: int | None
    undoable: bool
    changes: tuple[ChangeView, ...] = ()
    part_of: int | None = None


@dataclass(frozen=True, slots=True)
class UnmetItem:
    """One thing a gate finds wanting [GATE-10]; `counts` tells whether it refuses or only warns."""

    kind: str  # task, template, blocker, status, limit
    id: int | None
    title: str
    stage: str
    holder: str | None = None
    required: bool = True
    counts: bool = True

    @property
    def key(self) -> str:
        """Stable name of the item: what a confirmation covers [GATE-11]."""
        return f"{self.kind}:{self.id if self.id is not None else self.title}"


@dataclass(frozen=True, slots=True)
class GateReport:
    """The answer to "may it move?" [GATE-12]; verdict is pass, warn or refuse."""

    mode: GateMode
    verdict: str
    from_stage: str
    to_stage: str | None
    unmet: tuple[UnmetItem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EngagementView:
    """One engagement with every field of the contract's object E; people are logins."""

    id: int
    version: int
    external_id: str | None
    client: str
    client_id: int
    title: str
    type: str
    type_name: str
    service_line: str
    period: str
    period_start: date
    period_end: date | None
    part: int | None
    qualifier: str
    pipeline_id: int
    pipeline: str
    stage_id: int
    stage: str
    stage_since: datetime
    status: Status
    custom_status: str | None
    client_status: str | None
    priority: Priority
    due: date | None
    due_kind: str | None
    due_needs: str | None
    statutory_due: date | None
    effective_due: date | None
    extended_statutory: date | None
    extended_due: date | None
    extended: bool
    extended_on: date | None
    payment_due: date | None
    typed_due: date | None
    typed_reason: str | None
    because: tuple[str, ...]
    target: date | None
    start: date | None
    preparer: str | None
    reviewer: str | None
    partner: str | None
    owner: str | None
    holder: str | None
    tasks_done: int
    tasks_total: int
    required_open: int
    blockers: int
    comments: int
    tags: tuple[str, ...]
    budget_minutes: int | None
    spent_minutes: int
    description: str | None
    alternate: str | None
    anchors: Mapping[str, date]
    overridden: bool
    hold_reason: str | None
    resume_on: date | None
    created_at: datetime
    updated_at: datetime
    can_extend: bool = False
    dates_statutory: bool = False  # roll other than none: typed dates need a reason [EXT-4]
    client_text: str | None = None  # its own words for the client [CFS-2]
    client_title: str | None = None
    removed: bool = False  # out of every list, still readable by its number [DEL-1]


@dataclass(frozen=True, slots=True)
class EngagementDetail:
    """What page and drawer show of one engagement [PAGE-1]."""

    engagement: EngagementView
    stages: tuple[StageView, ...]
    gate: GateReport
    tasks: tuple[TaskView, ...]
    blockers: tuple[BlockerView, ...]
    checklist: tuple[ChecklistItemView, ...]
    comments: tuple[CommentView, ...]
    activity: tuple[BatchView, ...]
    related: tuple[tuple[str, str, str], ...] = ()  # (kind in words, client or engagement, number)
    requests: tuple[RequestView, ...] = ()
    advance: tuple[AdvanceLine, ...] = ()
    papers: Papers | None = None
    series: MadeBy | None = None
    filing: FilingRecord | None = None
    links: tuple[LinkedView, ...] = ()
    billing: Billing | None = None  # None for who may not see it
    since: SinceLook = field(default_factory=SinceLook)  # since the viewer last opened it


@dataclass(frozen=True, slots=True)
class ClientView:
    id: int
    version: int
    external_id: str | None
    number: str | None
    name: str
    entity: str
    status: str
    fiscal_year_end: str
    email: str | None
    phone: str | None
    street: str | None
    city: str | None
    state: str | None
    zip: str | None
    tags: tuple[str, ...]
    preparer: str | None  # logins
    reviewer: str | None
    partner: str | None
    owner: str | None
    tax_id_masked: str | None = None
    open_engagements: int = 0
    notes: str | None = None
    folder: str | None = None  # where the papers lie [DOC-1]


@dataclass(frozen=True, slots=True)
class StaffView:
    id: int
    name: str
    initials: str
    login: str | None
    email: str | None
    role: Role
    state: StaffState
    teams: tuple[str, ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class TypeView:
    id: int
    code: str
    name: str
    line: str
    entities: tuple[str, ...]
    period_kind: str
    hidden: bool
    pipeline_id: int
    rules: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedView:
    id: int
    name: str
    kind: str
    query: str
    slot: int | None
    shared: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What one command did to one thing; outcome is done, unchanged, confirm or refused."""

    id: str
    outcome: str
    code: str | None = None
    message: str = ""
    before: str | None = None
    after: str | None = None
    warnings: tuple[str, ...] = ()
    unmet: tuple[UnmetItem, ...] = ()
    look: MoveLook | None = None  # what a move leaves and brings, where it was asked for [MOVE-4]

    @property
    def ok(self) -> bool:
        return self.outcome in ("done", "unchanged")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: the batch in the log (None when nothing was written) and a result per item."""

    batch: int | None
    summary: str
    results: tuple[ItemResult, ...]
    undoable: bool = True  # whether undo can take it back [UNDO-7]

    @property
    def first(self) -> ItemResult | None:
        return self.results[0] if self.results else None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in the store up to batch `upto`; `everything` asks for a full reload."""

    upto: int
    engagements: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()
    batches: tuple[tuple[int, str, str, int | None], ...] = ()  # (id, actor, summary, staff id)
    everything: bool = False
