"""The read side of time and workload; part of `Reads`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.errors import Denied
from assure_tui.domain.model import Actor
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.time_views import EntryView, PlanActual, TimerView, WorkItem, WorkloadView
    from assure_tui.domain.working_time import WorkingTime
    from assure_tui.store.queries.workload import Alike


class TimeReads:
    """What was logged, what runs, what is planned, over one reader."""

    reader: Reader
    _work_left: tuple[tuple[int, Actor, date], Sequence[Alike]] | None = None  # as last read, by the newest batch
    _weeks: tuple[tuple[int, Actor, date, tuple[date, ...]], WorkloadView] | None = None  # and what was made of it

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
    ) -> tuple[tuple[EntryView, ...], int, int]:
        """One's own entries, others' with View all time: with their number and their minutes in all [TIME-4]."""
        from assure_tui.store.queries import hours

        return hours.entries(
            self._time_context(viewer, date.min),
            staff_id=staff_id,
            engagement_id=engagement_id,
            client_id=client_id,
            first=first,
            last=last,
            limit=limit,
            offset=offset,
        )

    def timer(self, viewer: Actor) -> TimerView | None:
        """One's own timer [TIME-2]."""
        from assure_tui.store.queries import hours

        return hours.timer(self._time_context(viewer, date.min))

    def plan_actual(self, viewer: Actor, by: str, *, limit: int | None = None) -> tuple[PlanActual, ...]:
        """Plan and actual of live work by engagement, client, type or person; the most overspent first [TIME-3]."""
        from assure_tui.store.queries import hours

        return hours.plan_actual(self._time_context(viewer, date.min), by, limit=limit)

    def working_time(self, viewer: Actor, staff_id: int, since: date) -> WorkingTime:
        """How a person works and when they are away; why is for themselves and who manages the team [TIME-5]."""
        from assure_tui.domain.policy import holds
        from assure_tui.store.queries.working_time import working_time

        if staff_id != viewer.staff_id and not holds(viewer, "Manage team"):
            raise Denied("PERM-13", "when others are away is for who may Manage team")
        return working_time(self.reader, staff_id, since)

    def workload(self, viewer: Actor, weeks: Sequence[date], today: date) -> WorkloadView:
        """People by weeks, planned against capacity, for each Monday given [TIME-6]."""
        from assure_tui.store.queries import board, workload

        # All work left is the same for every stretch of weeks, until something is written or another day begins.
        asked = (board.revision(self.reader), viewer, today)
        made = self._weeks
        if made is not None and made[0] == (*asked, tuple(weeks)):
            return made[1]
        known = self._work_left
        context = self._time_context(viewer, today)
        if known is None or known[0] != asked:
            known = self._work_left = (asked, workload.work_left(context))
        made = self._weeks = ((*asked, tuple(weeks)), workload.workload(context, weeks, known[1]))
        return made[1]

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
    ) -> tuple[WorkItem, ...]:
        """The work a cell counts; `apart` is unscheduled or on_hold [VIEW-5]."""
        from assure_tui.store.queries import workload

        context = self._time_context(viewer, today)
        return workload.items(context, staff_id=staff_id, everybody=everybody, first=first, last=last, apart=apart)

    def start_by(self, viewer: Actor, engagement_id: int, today: date) -> tuple[int, date | None]:
        """Minutes left of an engagement, and the last day on which to begin [TIME-7]."""
        from assure_tui.store.queries import workload

        return workload.start_by_of(self._time_context(viewer, today), engagement_id)

    def _time_context(self, viewer: Actor, today: date) -> Context:
        return Context(Binder(), Refs(self.reader), viewer, today)
