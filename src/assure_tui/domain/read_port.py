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
    from assure_tui.domain.client_views import ClientDetail, ClientFacts, ClientFiles
    from assure_tui.domain.date_commands import ApplyRelief
    from assure_tui.domain.document_views import Papers
    from assure_tui.domain.flow import StageFlow, Visit
    from assure_tui.domain.notices import NoticeView
    from assure_tui.domain.query import ResolvedQuery, SortKey
    from assure_tui.domain.recurrence.preview import Foreseen
    from assure_tui.domain.request_views import FamilyView, RequestDetail, RequestView
    from assure_tui.domain.series_commands import CreateSeries
    from assure_tui.domain.series_views import OccurrenceView, SeriesDetail, SeriesView
    from assure_tui.domain.table_views import TablePort


class ReadPort(Protocol):
    """The questions; `query` is a resolved filter of the matching target, None for everything usual."""

    def actor(self, login: str) -> Actor | None: ...

    def staff(self) -> tuple[StaffView, ...]: ...

    def loop_status(self) -> dict[str, Any]: ...

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

    def reliefs(self) -> list[dict[str, Any]]: ...

    def relief_covers(self, wanted: ApplyRelief) -> tuple[int, ...]: ...

    def relief_holds(self, relief_id: int) -> tuple[int, ...]: ...

    def deadline_seen(self, engagement_id: int) -> list[tuple[str, datetime, str]]: ...

    def firm(self) -> Mapping[str, Any]: ...

    def settings(self) -> Mapping[str, Any]: ...

    def teams(self) -> tuple[TeamView, ...]: ...

    def tags(self, viewer: Actor) -> tuple[TagView, ...]: ...

    def work(self) -> WorkCalendar: ...

    def has_passcode(self, staff_id: int) -> bool: ...

    def pipelines(self, viewer: Actor) -> tuple[PipelineView, ...]: ...

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
    ) -> CalendarView: ...

    def engagement(self, viewer: Actor, engagement_id: int, today: date) -> EngagementDetail: ...

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
    ) -> tuple[tuple[TaskView, ...], int]: ...

    def queue(self, viewer: Actor, staff_id: int, today: date) -> tuple[TaskView, ...]: ...

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

    def find_client(self, viewer: Actor, ref: str) -> int: ...

    def find_clients_like(self, viewer: Actor, text: str, limit: int = 8) -> tuple[ClientView, ...]: ...

    def search(self, viewer: Actor, text: str, limit: int = 20) -> tuple[tuple[str, int, str], ...]: ...

    def log(
        self,
        viewer: Actor,
        *,
        engagement_id: int | None = None,
        client_id: int | None = None,
        text: str = "",
        since: date | datetime | None = None,
        limit: int = 100,
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
