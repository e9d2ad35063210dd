"""The read side of what was filed and of the control list; part of `Reads`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.store.read import Reader

if TYPE_CHECKING:
    from assure_tui.domain.control import ControlLine, ControlList, ControlSums, Gap
    from assure_tui.domain.filing import FilingRecord
    from assure_tui.domain.money_side import MoneySide


class EvidenceReads:
    """What was filed and what is missing, over one reader."""

    reader: Reader

    def filing(self, viewer: Actor, engagement_id: int) -> FilingRecord | None:
        """The filing record of an engagement [FIL-1]."""
        from assure_tui.store.queries import filing, sight
        from assure_tui.store.queries.refs import Context, Refs
        from assure_tui.store.read import Binder

        sight.require_engagement(Context(Binder(), Refs(self.reader), viewer, date.min), engagement_id)
        return filing.filing(self.reader, engagement_id)

    def money(self, viewer: Actor, today: date) -> MoneySide:
        """Budget against actual, unbilled time, open invoices by age; needs View billing [INS-9]."""
        from assure_tui.store.queries import money

        return money.money(self.reader, viewer, today)

    def control(self, viewer: Actor, first: date, last: date, today: date) -> ControlList:
        """Every date of the law in a range with its evidence, and the gaps [INS-7]."""
        from assure_tui.store.queries import control

        return control.control(self.reader, viewer, first, last, today)

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
    ) -> tuple[ControlLine, ...]:
        """So many lines of it behind a place, in order [INS-7]."""
        from assure_tui.store.queries import control_lines

        return control_lines.window(
            self.reader, viewer, first, last, today, after=after, unsettled=unsettled, limit=limit
        )

    def control_gaps(self, viewer: Actor, first: date, last: date, today: date) -> tuple[Gap, ...]:
        """What should be there in a range and is not [INS-7]."""
        from assure_tui.store.queries import control

        return control.gaps(self.reader, viewer, first, last, today)

    def control_sums(self, viewer: Actor, first: date, last: date, today: date) -> ControlSums:
        """The range in figures [INS-7]."""
        from assure_tui.store.queries import control

        return control.sums(self.reader, viewer, first, last, today)
