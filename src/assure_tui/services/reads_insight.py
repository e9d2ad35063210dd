"""The read side of the loop, the inbox, relief and flow; part of `Reads`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assure_tui.domain.model import Actor
from assure_tui.domain.views import PipelineView
from assure_tui.services.reads_evidence import EvidenceReads
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.date_commands import ApplyRelief
    from assure_tui.domain.flow import StageFlow, Visit
    from assure_tui.domain.notices import NoticeView


class InsightReads(EvidenceReads):
    """What is told, foreseen and measured, over one reader."""

    reader: Reader

    if TYPE_CHECKING:  # `Reads` gives it: this is its base

        def pipelines(self, viewer: Actor) -> tuple[PipelineView, ...]:
            """The pipelines the viewer may see; `Reads` answers."""

    def loop_status(self) -> dict[str, Any]:
        """The last beat, the pause and the steps that fail [LOOP-8]."""
        from assure_tui.store.queries import loop

        return loop.status(self.reader)

    def notices(
        self, viewer: Actor, *, done: bool = False, limit: int = 200, offset: int = 0
    ) -> tuple[NoticeView, ...]:
        """One's own inbox, newest first [NOTE-1]."""
        from assure_tui.store.queries import inbox

        return inbox.notices(self.reader, viewer, done=done, limit=limit, offset=offset)

    def unread(self, viewer: Actor) -> int:
        """How many notices wait to be read [NOTE-4]."""
        from assure_tui.store.queries import inbox

        return inbox.unread(self.reader, viewer)

    def notice_switches(self, viewer: Actor) -> dict[str, bool]:
        """Each kind of notice with whether the person wants it [NOTE-3]."""
        from assure_tui.store.queries import inbox

        return inbox.switches(self.reader, viewer.staff_id or 0)

    def follows(self, viewer: Actor, thing: str, number: int) -> bool:
        """Whether the person follows an engagement or a client [NOTE-2]."""
        from assure_tui.store.queries import inbox

        return inbox.follows(self.reader, viewer.staff_id or 0, thing, number)

    def visits(self, viewer: Actor, engagement_id: int, now: datetime) -> tuple[Visit, ...]:
        """The stays of one engagement in its stages, net of On hold [INS-5]."""
        from assure_tui.store.queries import flow, sight

        sight.require_engagement(Context(Binder(), Refs(self.reader), viewer, date.min), engagement_id)
        return flow.of_engagement(self.reader, engagement_id, now)

    def flow(
        self, viewer: Actor, pipeline_id: int, since: date, now: datetime
    ) -> tuple[tuple[StageFlow, ...], tuple[tuple[date, int], ...]]:
        """How work passes a pipeline since a day, and what was completed per week [INS-5]."""
        from assure_tui.store.queries import flow

        stages = next((p.stages for p in self.pipelines(viewer) if p.id == pipeline_id), ())
        context = Context(Binder(), Refs(self.reader), viewer, date.min)
        return flow.of_pipeline(context, pipeline_id, [stage.id for stage in stages], since, now)

    def reliefs(self) -> list[dict[str, Any]]:
        """Every relief with its terms and how many live engagements it covers [EXT-5]."""
        from assure_tui.store.queries import relief

        return relief.reliefs(self.reader)

    def relief_covers(self, wanted: ApplyRelief) -> tuple[int, ...]:
        """The live engagements a relief with these terms would reach [EXT-5]."""
        from assure_tui.domain.relief import ReliefTerms
        from assure_tui.store.queries import relief
        from assure_tui.store.read import fold

        terms = ReliefTerms(
            0, wanted.name_, wanted.citation, wanted.window_from, wanted.window_to, wanted.new_date,
            frozenset(state.strip().upper() for state in wanted.states), frozenset(map(fold, wanted.tags)),
            frozenset(wanted.clients), frozenset(wanted.types), wanted.payments,
        )  # fmt: skip
        return tuple(number for number, *_ in relief.covered(self.reader, terms))

    def relief_holds(self, relief_id: int) -> tuple[int, ...]:
        """The engagements that are under a relief."""
        from assure_tui.store.queries import relief

        return relief.covered_by(self.reader, relief_id)

    def deadline_seen(self, engagement_id: int) -> list[tuple[str, datetime, str]]:
        """Who has acknowledged which deadline, and when [EXT-6]."""
        from assure_tui.store.queries import relief

        return relief.seen(self.reader, engagement_id)
