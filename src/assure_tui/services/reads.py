"""The read side: plain queries behind the questions of `ReadPort`; modules load when first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

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
from assure_tui.services.reads_clients import ClientReads
from assure_tui.services.reads_definitions import DefinitionReads
from assure_tui.services.reads_insight import InsightReads
from assure_tui.services.reads_links import LinkReads
from assure_tui.services.reads_people import PeopleReads
from assure_tui.services.reads_personal import PersonalReads
from assure_tui.services.reads_pipelines import PipelineReads
from assure_tui.services.reads_tasks import TaskReads
from assure_tui.services.reads_time import TimeReads
from assure_tui.store.driver_errors import readable
from assure_tui.store.queries import board, people, pipelines
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.calendar_layout import By
    from assure_tui.domain.calendar_views import CalendarView
    from assure_tui.domain.calendars import WorkCalendar
    from assure_tui.domain.document_views import Papers
    from assure_tui.domain.found_views import Found
    from assure_tui.domain.query import ResolvedQuery, SortKey
    from assure_tui.domain.recurrence.preview import Foreseen
    from assure_tui.domain.request_views import FamilyView, RequestDetail, RequestView
    from assure_tui.domain.series_commands import CreateSeries
    from assure_tui.domain.series_views import OccurrenceView, SeriesDetail, SeriesView
    from assure_tui.domain.table_views import TablePort


class Reads(
    PeopleReads, PersonalReads, ClientReads, TaskReads, TimeReads, PipelineReads, InsightReads, DefinitionReads,
    LinkReads,
):  # fmt: skip
    """Answers for every viewer over one reader; safe to use from several threads at once."""

    def __init__(self, reader: Reader, today: Callable[[], date] | None = None) -> None:
        self.reader = reader
        # The day of questions that name none; whoever has a clock puts its day here.
        self.today = today if today is not None else self._firm_today

    def close(self) -> None:
        """Give back the reader's connections."""
        self.reader.close()

    # -- firm ------------------------------------------------------------------------------------

    def actor(self, login: str) -> Actor | None:
        """The active person with that login [STAFF-1]."""
        with readable("the store"):
            return people.actor(self.reader, login)

    def staff(self) -> tuple[StaffView, ...]:
        """Everybody, people who have left last [STAFF-3]."""
        return people.staff(self.reader)

    def firm(self) -> Mapping[str, Any]:
        """Name, zone, currency and the rest of the firm's row."""
        with readable("the store"):
            return people.firm(self.reader)

    def settings(self) -> Mapping[str, Any]:
        """Settings that were changed from their defaults."""
        return people.settings(self.reader)

    def teams(self) -> tuple[TeamView, ...]:
        """Every team, those without people too [STAFF-4]."""
        return people.teams(self.reader)

    def tags(self, viewer: Actor) -> tuple[TagView, ...]:
        """The firm's tags by name [CLT-9]."""
        from assure_tui.store.queries import tags

        return tags.tags(self.reader, viewer)

    def work(self) -> WorkCalendar:
        """The firm's working days [CONV-6]."""
        return people.work(self.reader)

    def has_passcode(self, staff_id: int) -> bool:
        """Whether a person is asked for a passcode [STAFF-5]."""
        return people.has_passcode(self.reader, staff_id)

    def pipelines(self, viewer: Actor) -> tuple[PipelineView, ...]:
        """Pipelines available to the viewer [PIPE-5]."""
        return pipelines.pipelines(Refs(self.reader), viewer)

    def types(self, viewer: Actor) -> tuple[TypeView, ...]:
        """Engagement types by line."""
        return pipelines.types(self.reader)

    def views(self, viewer: Actor) -> tuple[SavedView, ...]:
        """Saved views of the viewer and of the firm [FILT-6]."""
        return people.views(self.reader, viewer)

    # -- board -----------------------------------------------------------------------------------

    def board(
        self,
        viewer: Actor,
        pipeline_id: int,
        query: ResolvedQuery | None = None,
        *,
        height: int = 60,
        today: date,
        find: int | None = None,
        scrolled: Mapping[int, int] = board.NOWHERE,
    ) -> BoardView:
        """A pipeline with counts and the first window of every column."""
        return board.board(
            self.reader, viewer, pipeline_id, query, height=height, today=today, find=find, scrolled=scrolled
        )

    def column(
        self, viewer: Actor, stage_id: int, query: ResolvedQuery | None, offset: int, limit: int, *, today: date
    ) -> ColumnWindow:
        """A later window of one column."""
        return board.column(self.reader, viewer, stage_id, query, offset, limit, today=today)

    def locate(
        self, viewer: Actor, engagement_id: int, query: ResolvedQuery | None = None, *, today: date | None = None
    ) -> tuple[int, int, int] | None:
        """Pipeline, stage and index of a card within its column; None when the board does not show it."""
        return board.locate(self.reader, viewer, engagement_id, query, today or self.today())

    def cards(self, viewer: Actor, ids: Iterable[int]) -> dict[int, CardView]:
        """Those of the cards that the viewer may see."""
        return board.cards(self.reader, viewer, ids, self.today())

    def summary(self, viewer: Actor, today: date) -> dict[str, int]:
        """Live work by deadline: late, today, week, total."""
        return board.summary(self.reader, viewer, today)

    # -- engagements -----------------------------------------------------------------------------

    def engagements(
        self,
        viewer: Actor,
        query: ResolvedQuery | None = None,
        *,
        sort: Sequence[SortKey | str] = (),
        limit: int | None = None,
        offset: int = 0,
        today: date,
    ) -> tuple[tuple[EngagementView, ...], int]:
        """A window of the list and the number of all."""
        from assure_tui.store.queries import engagements

        return engagements.engagements(self.reader, viewer, query, sort=sort, limit=limit, offset=offset, today=today)

    def table(self, viewer: Actor, today: date) -> TablePort:
        """What the table asks [VIEW-2]."""
        from assure_tui.store.queries import table

        return table.Table(self.reader, viewer, today)

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
    ) -> CalendarView:
        """The days of a range by deadline, target or both; `outside` what is overdue and undated too [VIEW-2]."""
        from assure_tui.domain.calendar_layout import By
        from assure_tui.store.queries import calendar

        return calendar.calendar(
            self.reader, viewer, first, last, query, by=By(by), per_day=per_day, today=today, outside=outside, look=look
        )

    def engagement(self, viewer: Actor, engagement_id: int, today: date) -> EngagementDetail:
        """Everything about one engagement [PAGE-1]."""
        from assure_tui.services.advance_words import lines
        from assure_tui.store.queries import detail

        gate = self.gate(viewer, engagement_id)
        return detail.detail(
            self.reader, viewer, engagement_id, today, gate, lines(self.reader.rows, engagement_id, today)
        )

    def gate(self, viewer: Actor, engagement_id: int, *, to: int | None = None, step: int = 1) -> GateReport:
        """What the gate says of a move, without moving [GATE-12]."""
        from assure_tui.services.gate_facts import gate_report
        from assure_tui.store.queries import sight

        sight.require_engagement(Context(Binder(), Refs(self.reader), viewer, date.min), engagement_id)
        return gate_report(self.reader, engagement_id, to=to, step=step)

    def papers(self, viewer: Actor, engagement_id: int, *, others: bool = False) -> Papers:
        """Files of an engagement, those to sort, and with `others` the client's other files [DOC-2] [DOC-9]."""
        from assure_tui.store.queries import documents, sight

        sight.require_engagement(Context(Binder(), Refs(self.reader), viewer, date.min), engagement_id)
        return documents.papers(self.reader, engagement_id, others=others)

    def why(self, viewer: Actor, engagement_id: int, today: date) -> list[dict[str, Any]]:
        """In words: why this date, why it moves or does not move [INS-1]."""
        from assure_tui.services.advance_words import lines
        from assure_tui.store.queries import detail

        gate = self.gate(viewer, engagement_id)
        return detail.why(
            self.reader, viewer, engagement_id, today, gate, lines(self.reader.rows, engagement_id, today)
        )

    # -- tasks, clients --------------------------------------------------------------------------

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
    ) -> tuple[tuple[TaskView, ...], int]:
        """Tasks by due date, the viewer's own unless the filter names people [VIEW-2]."""
        from assure_tui.store.queries import tasks

        return tasks.tasks(
            self.reader, viewer, query, mine_default=mine_default, limit=limit, offset=offset, today=today,
            done_since=done_since, counted=counted,
        )  # fmt: skip

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
    ) -> tuple[tuple[RequestView, ...], int]:
        """A window of the requests and the number of all; invoices need View billing [REQ-1]."""
        from assure_tui.store.queries import requests

        return requests.requests(
            self.reader, viewer, today, engagement_id=engagement_id, client_id=client_id, kinds=kinds,
            open_only=open_only, limit=limit, offset=offset,
        )  # fmt: skip

    def request(self, viewer: Actor, request_id: int, today: date) -> RequestDetail:
        """A request with signers, lines, payments, items and history [REQ-3]."""
        from assure_tui.store.queries import requests

        return requests.request(self.reader, viewer, request_id, today)

    def family(self, viewer: Actor, client_id: int, year: int, today: date) -> FamilyView:
        """Clients with their relationships, the work of a year, and the K-1 chain [INS-8]."""
        from assure_tui.store.queries import family

        return family.family(self.reader, viewer, client_id, year, today)

    def clients(
        self,
        viewer: Actor,
        query: ResolvedQuery | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[tuple[ClientView, ...], int]:
        """Clients by name, Active ones unless asked [CLT-4]."""
        from assure_tui.store.queries import clients

        return clients.clients(self.reader, viewer, query, limit=limit, offset=offset, today=self.today())

    def client(self, viewer: Actor, client_id: int) -> ClientView:
        """One client; NotFound when the viewer may not see it."""
        from assure_tui.store.queries import clients

        return clients.client(self.reader, viewer, client_id, self.today())

    def client_values(self, viewer: Actor, field: str, prefix: str = "") -> list[tuple[str, int]]:
        """Completion values of a filter field of clients, with how many Active clients have each."""
        from assure_tui.store.queries import client_values

        return client_values.values(self.reader, viewer, field, prefix, self.today())

    def holding_default(
        self, viewer: Actor, client_ids: Sequence[int], slot: str, today: date
    ) -> tuple[EngagementView, ...]:
        """Live engagements that hold the person of the client's default slot [CLT-7]."""
        from assure_tui.store.queries import client_page

        return client_page.holding(self.reader, viewer, client_ids, slot, today)

    def find_client(self, viewer: Actor, ref: str) -> int:
        """The client a reference means; NotFound for none, Invalid for several."""
        from assure_tui.store.queries import clients

        return clients.find(self.reader, viewer, ref, self.today())

    def find_clients_like(self, viewer: Actor, text: str, limit: int = 8) -> tuple[ClientView, ...]:
        """Clients for a picker: words that begin so, then names that are nearly so."""
        from assure_tui.services.near_names import near
        from assure_tui.store.queries import search

        return search.clients_like(self.reader, viewer, text, limit, self.today(), near)

    # -- series ----------------------------------------------------------------------------------

    def series(
        self, viewer: Actor, query: str = "", *, limit: int | None = None, offset: int = 0, today: date
    ) -> tuple[tuple[SeriesView, ...], int]:
        """Series by next date, those with something to decide first, and how many in all [VIEW-2]."""
        from assure_tui.store.queries import series

        return series.series(self.reader, viewer, query, limit=limit, offset=offset, today=today)

    def one_series(self, viewer: Actor, series_id: int, today: date) -> SeriesDetail:
        """One series with what it made and its next twelve [REC-29]."""
        from assure_tui.store.queries import series

        return series.one(self.reader, viewer, series_id, today=today)

    def series_waiting(self, viewer: Actor, *, limit: int | None = None, today: date) -> tuple[OccurrenceView, ...]:
        """Pending and failed occurrences, oldest first [REC-16] [REC-18]."""
        from assure_tui.store.queries import series

        return series.waiting(self.reader, viewer, today=today, limit=limit)

    def series_preview(self, viewer: Actor, series_id: int, *, count: int = 12, today: date) -> tuple[Foreseen, ...]:
        """The next occurrences of a series as the loop will make them [REC-29]."""
        from assure_tui.store.queries import series_preview

        return series_preview.preview(self.reader, viewer, series_id, count=count, today=today)

    def series_preview_new(
        self, viewer: Actor, command: CreateSeries, *, count: int = 12, today: date
    ) -> tuple[Foreseen, ...]:
        """The same before saving, for the first client of the command; Invalid where saving would be [REC-29]."""
        from assure_tui.store.queries import series_preview

        return series_preview.preview_new(self.reader, viewer, command, count=count, today=today)

    def series_preview_changed(
        self,
        viewer: Actor,
        series_id: int,
        command: CreateSeries,
        *,
        on: date | None = None,
        count: int = 12,
        today: date,
    ) -> tuple[Foreseen, ...]:
        """The next occurrences of a series as it would be after a change, from a date on where one is named [REC-29]."""
        from assure_tui.store.queries import series_preview

        return series_preview.preview_changed(self.reader, viewer, series_id, command, on=on, count=count, today=today)

    # -- log and search --------------------------------------------------------------------------

    def search(self, viewer: Actor, text: str, limit: int = 20) -> tuple[Found, ...]:
        """Everything one may see that holds the words, archived with the word `archived` [FILT-7]."""
        from assure_tui.services.near_names import near
        from assure_tui.store.queries import finding

        return finding.search(self.reader, viewer, text, limit, self.today(), near)

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
    ) -> tuple[BatchView, ...]:
        """Batches newest first, of one engagement or client; the firm's log needs its permission [ACT-7]."""
        from assure_tui.store.queries import activity

        about = {"engagement_id": engagement_id, "client_id": client_id}
        return activity.log(self.reader, viewer, **about, text=text, since=since, limit=limit, most=most)

    def values(self, viewer: Actor, field: str, prefix: str = "") -> list[tuple[str, int]]:
        """Completion values of a filter field with counts."""
        from assure_tui.services.near_names import near
        from assure_tui.store.queries import search

        return search.values(self.reader, viewer, field, prefix, self.today(), near)

    def _firm_today(self) -> date:
        return datetime.now(UTC).astimezone(Refs(self.reader).zone).date()
