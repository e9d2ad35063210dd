"""The questions front ends ask of the read side; every answer is a frozen view of what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from assure_tui.domain.firm_views import TagView, TeamView
from assure_tui.domain.model import Actor
from assure_tui.domain.views import (
    BatchView,
    BoardView,
    CardView,
    ClientView,
    ColumnWindow,
    EngagementDetail,
    EngagementView,
    GateReport,
    PipelineView,
    SavedView,
    StaffView,
    TaskView,
    TypeView,
)

if TYPE_CHECKING:
    from assure_tui.domain.calendar_layout import By
    from assure_tui.domain.calendar_views import CalendarView
    from assure_tui.domain.calendars import WorkCalendar
    from assure_tui.domain.card_fields import CardExtras
    from assure_tui.domain.client_views import ClientDetail, ClientFacts, ClientFiles, KnownContact
    from assure_tui.domain.control import ControlLine, ControlList, ControlSums, Gap
    from assure_tui.domain.date_commands import ApplyRelief
    from assure_tui.domain.definition_views import (
        ClientFacingView,
        ClosingDayView,
        CustomStatusView,
        LineView,
        SettingView,
        SheetLine,
        TypeDetail,
    )
    from assure_tui.domain.document_views import Papers
    from assure_tui.domain.filing import FilingRecord
    from assure_tui.domain.flow import StageFlow, Visit
    from assure_tui.domain.found_views import Found
    from assure_tui.domain.leaving import HeldItem
    from assure_tui.domain.link_views import LinkedView, NoteDetail, NoteView, ReturnOffer
    from assure_tui.domain.linking import LinkKind
    from assure_tui.domain.money_side import MoneySide
    from assure_tui.domain.my_day_views import MyDay
    from assure_tui.domain.notices import NoticeView
    from assure_tui.domain.people_views import MayLine, PersonView
    from assure_tui.domain.pipeline_values import Known, PipelineDraft
    from assure_tui.domain.pipeline_views import LibraryPipeline, PipelineEffects, PipelineRow, PipelineVersionRow
    from assure_tui.domain.policy import Verdict
    from assure_tui.domain.query import ResolvedQuery, SortKey
    from assure_tui.domain.recurrence.preview import Foreseen
    from assure_tui.domain.removal_views import RemovedView
    from assure_tui.domain.request_views import FamilyView, RequestDetail, RequestView
    from assure_tui.domain.series_commands import CreateSeries
    from assure_tui.domain.series_views import OccurrenceView, SeriesDetail, SeriesView
    from assure_tui.domain.table_views import TablePort
    from assure_tui.domain.task_templates import TemplateView
    from assure_tui.domain.time_views import EntryView, PlanActual, TimerView, WorkItem, WorkloadView
    from assure_tui.domain.title_sample import TitleSample
    from assure_tui.domain.working_time import WorkingTime


class ReadPort(Protocol):
    """The questions; `query` is a resolved filter of the matching target, None for everything usual."""

    def actor(self, login: str) -> Actor | None: ...

    def staff(self) -> tuple[StaffView, ...]: ...

    def actor_numbered(self, staff_id: int) -> Actor: ...

    def people(self, viewer: Actor, *, counted: bool = True) -> tuple[PersonView, ...]: ...

    def person_may(self, viewer: Actor, staff_id: int) -> tuple[MayLine, ...]: ...

    def verdict(self, staff_id: int, command: str) -> Verdict: ...

    def held_by(self, viewer: Actor, staff_id: int) -> tuple[HeldItem, ...]: ...

    def loop_status(self) -> dict[str, Any]: ...

    def title_sample(self, viewer: Actor, today: date, type_code: str = "") -> TitleSample | None: ...

    def notices(
        self, viewer: Actor, *, done: bool = False, limit: int = 200, offset: int = 0
    ) -> tuple[NoticeView, ...]: ...

    def unread(self, viewer: Actor) -> int: ...

    def notice_switches(self, viewer: Actor) -> dict[str, bool]: ...

    def follows(self, viewer: Actor, thing: str, number: int) -> bool: ...

    def visits(self, viewer: Actor, engagement_id: int, now: datetime) -> tuple[Visit, ...]: ...

    def flow(
        self, viewer: Actor, pipeline_id: int, since: date, now: datetime
    ) -> tuple[tuple[StageFlow, ...], tuple[tuple[date, int], ...]]: ...

    def service_lines(self, viewer: Actor) -> tuple[LineView, ...]: ...

    def type_details(self, viewer: Actor) -> tuple[TypeDetail, ...]: ...

    def custom_statuses(self, viewer: Actor) -> tuple[CustomStatusView, ...]: ...

    def client_statuses(self, viewer: Actor) -> tuple[ClientFacingView, ...]: ...

    def closing_days(self, viewer: Actor) -> tuple[ClosingDayView, ...]: ...

    def firm_settings(self, viewer: Actor) -> tuple[SettingView, ...]: ...

    def document_types(self) -> tuple[str, ...]: ...

    def status_sheet(
        self, viewer: Actor, query: ResolvedQuery | None, today: date, *, client_id: int | None = None
    ) -> tuple[SheetLine, ...]: ...

    def reliefs(self) -> list[dict[str, Any]]: ...

    def relief_covers(self, wanted: ApplyRelief) -> tuple[int, ...]: ...

    def relief_holds(self, relief_id: int) -> tuple[int, ...]: ...

    def filing(self, viewer: Actor, engagement_id: int) -> FilingRecord | None: ...

    def money(self, viewer: Actor, today: date) -> MoneySide: ...

    def control(self, viewer: Actor, first: date, last: date, today: date) -> ControlList: ...

    def control_window(
        self,
        viewer: Actor,
        first: date,
        last: date,
        today: date,
        *,
        after: tuple[date, str, int] | None = None,
        unsettled: bool = False,
        limit: int | None = None,
    ) -> tuple[ControlLine, ...]: ...

    def control_gaps(self, viewer: Actor, first: date, last: date, today: date) -> tuple[Gap, ...]: ...

    def control_sums(self, viewer: Actor, first: date, last: date, today: date) -> ControlSums: ...

    def deadline_seen(self, engagement_id: int) -> list[tuple[str, datetime, str]]: ...

    def firm(self) -> Mapping[str, Any]: ...

    def settings(self) -> Mapping[str, Any]: ...

    def teams(self) -> tuple[TeamView, ...]: ...

    def tags(self, viewer: Actor) -> tuple[TagView, ...]: ...

    def work(self) -> WorkCalendar: ...

    def has_passcode(self, staff_id: int) -> bool: ...

    def pipelines(self, viewer: Actor) -> tuple[PipelineView, ...]: ...

    def pipelines_for_builder(self, viewer: Actor) -> list[PipelineRow]: ...

    def pipeline_draft(self, viewer: Actor, pipeline_id: int) -> PipelineDraft: ...

    def pipeline_known(self, viewer: Actor, pipeline_id: int | None) -> Known: ...

    def pipeline_effects(
        self,
        viewer: Actor,
        draft: PipelineDraft,
        stage_map: Mapping[str, str],
        also_now: Sequence[str] = (),
        today: date | None = None,
    ) -> PipelineEffects: ...

    def pipeline_versions(self, viewer: Actor, pipeline_id: int) -> tuple[PipelineVersionRow, ...]: ...

    def pipeline_version_draft(self, viewer: Actor, pipeline_id: int, number: int) -> PipelineDraft: ...

    def pipeline_text(self, viewer: Actor, pipeline_id: int) -> str: ...

    def library(self) -> tuple[LibraryPipeline, ...]: ...

    def types(self, viewer: Actor) -> tuple[TypeView, ...]: ...

    def views(self, viewer: Actor) -> tuple[SavedView, ...]: ...

    def board(
        self,
        viewer: Actor,
        pipeline_id: int,
        query: ResolvedQuery | None = None,
        *,
        height: int = 60,
        today: date,
        find: int | None = None,
        scrolled: Mapping[int, int] = ...,
    ) -> BoardView: ...

    def column(
        self, viewer: Actor, stage_id: int, query: ResolvedQuery | None, offset: int, limit: int, *, today: date
    ) -> ColumnWindow: ...

    def locate(
        self, viewer: Actor, engagement_id: int, query: ResolvedQuery | None = None, *, today: date | None = None
    ) -> tuple[int, int, int] | None: ...

    def cards(self, viewer: Actor, ids: Iterable[int]) -> dict[int, CardView]: ...

    def engagements(
        self,
        viewer: Actor,
        query: ResolvedQuery | None = None,
        *,
        sort: Sequence[SortKey | str] = (),
        limit: int | None = None,
        offset: int = 0,
        today: date,
    ) -> tuple[tuple[EngagementView, ...], int]: ...

    def table(self, viewer: Actor, today: date) -> TablePort: ...

    def calendar(
        self,
        viewer: Actor,
        first: date,
        last: date,
        query: ResolvedQuery | None = None,
        *,
        by: By | str = "deadline",
        per_day: int = 40,
        today: date,
        outside: bool = True,
        look: tuple[date, int] | None = None,
    ) -> CalendarView: ...

    def engagement(self, viewer: Actor, engagement_id: int, today: date) -> EngagementDetail: ...

    def pinned(self, viewer: Actor, today: date) -> tuple[EngagementView, ...]: ...

    def card_extras(self, viewer: Actor, ids: Iterable[int]) -> dict[int, CardExtras]: ...

    def opened_last(self, viewer: Actor, today: date, limit: int = 20) -> tuple[EngagementView, ...]: ...

    def gate(self, viewer: Actor, engagement_id: int, *, to: int | None = None, step: int = 1) -> GateReport: ...

    def papers(self, viewer: Actor, engagement_id: int, *, others: bool = False) -> Papers: ...

    def why(self, viewer: Actor, engagement_id: int, today: date) -> list[dict[str, Any]]: ...

    def tasks(
        self,
        viewer: Actor,
        query: ResolvedQuery | None = None,
        *,
        mine_default: bool = True,
        limit: int | None = None,
        offset: int = 0,
        today: date,
        done_since: date | None = None,
        counted: bool = True,
    ) -> tuple[tuple[TaskView, ...], int]: ...

    def tasks_put_off(self, viewer: Actor, today: date) -> frozenset[int]: ...

    def my_day(self, viewer: Actor, staff_id: int, today: date, *, most: int | None = None) -> MyDay: ...

    def task_lines(self, viewer: Actor, task_id: int) -> tuple[tuple[str, bool], ...]: ...

    def task_templates(self) -> tuple[TemplateView, ...]: ...

    def queue(self, viewer: Actor, staff_id: int, today: date, *, limit: int | None = None) -> tuple[TaskView, ...]: ...

    def queue_size(self, viewer: Actor, staff_id: int, today: date) -> int: ...

    def requests(
        self,
        viewer: Actor,
        today: date,
        *,
        engagement_id: int | None = None,
        client_id: int | None = None,
        kinds: Sequence[str] = (),
        open_only: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[tuple[RequestView, ...], int]: ...

    def request(self, viewer: Actor, request_id: int, today: date) -> RequestDetail: ...

    def family(self, viewer: Actor, client_id: int, year: int, today: date) -> FamilyView: ...

    def clients(
        self,
        viewer: Actor,
        query: ResolvedQuery | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[tuple[ClientView, ...], int]: ...

    def client(self, viewer: Actor, client_id: int) -> ClientView: ...

    def client_facts(self, viewer: Actor, ids: Iterable[int], today: date) -> dict[int, ClientFacts]: ...

    def client_detail(self, viewer: Actor, client_id: int, today: date) -> ClientDetail: ...

    def client_work(self, viewer: Actor, client_id: int, today: date) -> tuple[EngagementView, ...]: ...

    def client_tasks(self, viewer: Actor, client_id: int, today: date) -> tuple[TaskView, ...]: ...

    def client_files(self, viewer: Actor, client_id: int, today: date) -> ClientFiles: ...

    def client_values(self, viewer: Actor, field: str, prefix: str = "") -> list[tuple[str, int]]: ...

    def holding_default(
        self, viewer: Actor, client_ids: Sequence[int], slot: str, today: date
    ) -> tuple[EngagementView, ...]: ...

    def removed_clients(self, viewer: Actor, text: str = "", limit: int = 200) -> tuple[ClientView, ...]: ...

    def known_contacts(self, viewer: Actor, text: str, limit: int = 20) -> tuple[KnownContact, ...]: ...

    def find_client(self, viewer: Actor, ref: str) -> int: ...

    def find_clients_like(self, viewer: Actor, text: str, limit: int = 8) -> tuple[ClientView, ...]: ...

    def search(self, viewer: Actor, text: str, limit: int = 20) -> tuple[Found, ...]: ...

    def log(
        self,
        viewer: Actor,
        *,
        engagement_id: int | None = None,
        client_id: int | None = None,
        text: str = "",
        since: date | datetime | None = None,
        limit: int = 100,
        most: int | None = None,
    ) -> tuple[BatchView, ...]: ...

    def values(self, viewer: Actor, field: str, prefix: str = "") -> list[tuple[str, int]]: ...

    def summary(self, viewer: Actor, today: date) -> dict[str, int]: ...

    def series(
        self, viewer: Actor, query: str = "", *, limit: int | None = None, offset: int = 0, today: date
    ) -> tuple[tuple[SeriesView, ...], int]: ...

    def one_series(self, viewer: Actor, series_id: int, today: date) -> SeriesDetail: ...

    def series_waiting(self, viewer: Actor, *, limit: int | None = None, today: date) -> tuple[OccurrenceView, ...]: ...

    def series_preview(
        self, viewer: Actor, series_id: int, *, count: int = 12, today: date
    ) -> tuple[Foreseen, ...]: ...

    def series_preview_new(
        self, viewer: Actor, command: CreateSeries, *, count: int = 12, today: date
    ) -> tuple[Foreseen, ...]: ...

    def series_preview_changed(
        self,
        viewer: Actor,
        series_id: int,
        command: CreateSeries,
        *,
        on: date | None = None,
        count: int = 12,
        today: date,
    ) -> tuple[Foreseen, ...]: ...

    def time_entries(
        self,
        viewer: Actor,
        *,
        staff_id: int | None = None,
        engagement_id: int | None = None,
        client_id: int | None = None,
        first: date | None = None,
        last: date | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[tuple[EntryView, ...], int, int]: ...

    def timer(self, viewer: Actor) -> TimerView | None: ...

    def plan_actual(self, viewer: Actor, by: str, *, limit: int | None = None) -> tuple[PlanActual, ...]: ...

    def working_time(self, viewer: Actor, staff_id: int, since: date) -> WorkingTime: ...

    def workload(self, viewer: Actor, weeks: Sequence[date], today: date) -> WorkloadView: ...

    def workload_items(
        self,
        viewer: Actor,
        today: date,
        *,
        staff_id: int | None = None,
        everybody: bool = False,
        first: date | None = None,
        last: date | None = None,
        apart: str = "",
    ) -> tuple[WorkItem, ...]: ...

    def start_by(self, viewer: Actor, engagement_id: int, today: date) -> tuple[int, date | None]: ...

    def linkable(
        self, viewer: Actor, engagement_id: int, text: str, today: date, limit: int = 60
    ) -> tuple[LinkedView, ...]: ...

    def returns_to_follow(self, viewer: Actor, engagement_id: int) -> tuple[ReturnOffer, ...]: ...

    def linked_to(self, viewer: Actor, kind: LinkKind, number: int, today: date) -> tuple[LinkedView, ...]: ...

    def notes(
        self, viewer: Actor, client_id: int | None = None, text: str = "", *, limit: int | None = None
    ) -> tuple[tuple[NoteView, ...], int]: ...

    def handbook(
        self, viewer: Actor, text: str = "", *, limit: int | None = None
    ) -> tuple[tuple[NoteView, ...], int]: ...

    def note(self, viewer: Actor, number: int, today: date, *, page: bool = False) -> NoteDetail: ...

    def removed(self, viewer: Actor, today: date, limit: int = 200) -> tuple[RemovedView, ...]: ...
