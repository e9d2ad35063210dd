"""The read side: plain queries behind the questions of `ReadPort`; modules load when first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

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
from assure_tui.store.queries import board, people, pipelines
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery, SortKey


class Reads:
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
        return people.actor(self.reader, login)

    def staff(self) -> tuple[StaffView, ...]:
        """Everybody, people who have left last [STAFF-3]."""
        return people.staff(self.reader)

    def firm(self) -> Mapping[str, Any]:
        """Name, zone, currency and the rest of the firm's row."""
        return people.firm(self.reader)

    def settings(self) -> Mapping[str, Any]:
        """Settings that were changed from their defaults."""
        return people.settings(self.reader)

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
    ) -> BoardView:
        """A pipeline with counts and the first window of every column."""
        return board.board(self.reader, viewer, pipeline_id, query, height=height, today=today)

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

    def engagement(self, viewer: Actor, engagement_id: int, today: date) -> EngagementDetail:
        """Everything about one engagement [PAGE-1]."""
        from assure_tui.store.queries import detail

        gate = self.gate(viewer, engagement_id)
        return detail.detail(self.reader, viewer, engagement_id, today, gate)

    def gate(self, viewer: Actor, engagement_id: int, *, to: int | None = None, step: int = 1) -> GateReport:
        """What the gate says of a move, without moving [GATE-12]."""
        from assure_tui.services.gate_facts import gate_report
        from assure_tui.store.queries import sight

        sight.require_engagement(Context(Binder(), Refs(self.reader), viewer, date.min), engagement_id)
        return gate_report(self.reader, engagement_id, to=to, step=step)

    def why(self, viewer: Actor, engagement_id: int, today: date) -> list[dict[str, Any]]:
        """In words: why this date, why it moves or does not move [INS-1]."""
        from assure_tui.store.queries import detail

        gate = self.gate(viewer, engagement_id)
        return detail.why(self.reader, viewer, engagement_id, today, gate)

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
    ) -> tuple[tuple[TaskView, ...], int]:
        """Tasks by due date, the viewer's own unless the filter names people [VIEW-2]."""
        from assure_tui.store.queries import tasks

        return tasks.tasks(
            self.reader, viewer, query, mine_default=mine_default, limit=limit, offset=offset, today=today
        )

    def queue(self, viewer: Actor, staff_id: int, today: date) -> tuple[TaskView, ...]:
        """Open Review and Approve tasks of a person, most pressing first."""
        from assure_tui.store.queries import tasks

        return tasks.queue(self.reader, viewer, staff_id, today)

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

    def find_client(self, viewer: Actor, ref: str) -> int:
        """The client a reference means; NotFound for none, Invalid for several."""
        from assure_tui.store.queries import clients

        return clients.find(self.reader, viewer, ref, self.today())

    def find_clients_like(self, viewer: Actor, text: str, limit: int = 8) -> tuple[ClientView, ...]:
        """Clients for a picker: words that begin so, then names that are nearly so."""
        from assure_tui.services.near_names import near
        from assure_tui.store.queries import search

        return search.clients_like(self.reader, viewer, text, limit, self.today(), near)

    # -- log and search --------------------------------------------------------------------------

    def search(self, viewer: Actor, text: str, limit: int = 20) -> tuple[tuple[str, int, str], ...]:
        """Engagements, clients and tasks as (kind, number, label) [FILT-7]."""
        from assure_tui.services.near_names import near
        from assure_tui.store.queries import search

        return search.search(self.reader, viewer, text, limit, self.today(), near)

    def log(
        self,
        viewer: Actor,
        *,
        engagement_id: int | None = None,
        text: str = "",
        since: date | datetime | None = None,
        limit: int = 100,
    ) -> tuple[BatchView, ...]:
        """Batches newest first; the firm's log needs its permission [ACT-7]."""
        from assure_tui.store.queries import activity

        return activity.log(self.reader, viewer, engagement_id=engagement_id, text=text, since=since, limit=limit)

    def values(self, viewer: Actor, field: str, prefix: str = "") -> list[tuple[str, int]]:
        """Completion values of a filter field with counts."""
        from assure_tui.services.near_names import near
        from assure_tui.store.queries import search

        return search.values(self.reader, viewer, field, prefix, self.today(), near)

    def _firm_today(self) -> date:
        return datetime.now(UTC).astimezone(Refs(self.reader).zone).date()
