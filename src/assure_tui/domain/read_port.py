"""The questions front ends ask of the read side; every answer is a frozen view of what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

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
    from assure_tui.domain.query import ResolvedQuery, SortKey


class ReadPort(Protocol):
    """The questions; `query` is a resolved filter of the matching target, None for everything usual."""

    def actor(self, login: str) -> Actor | None: ...

    def staff(self) -> tuple[StaffView, ...]: ...

    def firm(self) -> Mapping[str, Any]: ...

    def settings(self) -> Mapping[str, Any]: ...

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

    def engagement(self, viewer: Actor, engagement_id: int, today: date) -> EngagementDetail: ...

    def gate(self, viewer: Actor, engagement_id: int, *, to: int | None = None, step: int = 1) -> GateReport: ...

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

    def clients(
        self,
        viewer: Actor,
        query: ResolvedQuery | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[tuple[ClientView, ...], int]: ...

    def client(self, viewer: Actor, client_id: int) -> ClientView: ...

    def find_client(self, viewer: Actor, ref: str) -> int: ...

    def find_clients_like(self, viewer: Actor, text: str, limit: int = 8) -> tuple[ClientView, ...]: ...

    def search(self, viewer: Actor, text: str, limit: int = 20) -> tuple[tuple[str, int, str], ...]: ...

    def log(
        self,
        viewer: Actor,
        *,
        engagement_id: int | None = None,
        text: str = "",
        since: date | datetime | None = None,
        limit: int = 100,
    ) -> tuple[BatchView, ...]: ...

    def values(self, viewer: Actor, field: str, prefix: str = "") -> list[tuple[str, int]]: ...

    def summary(self, viewer: Actor, today: date) -> dict[str, int]: ...
