"""The read side of what a person keeps at hand; part of `Reads`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.store.read import Reader

if TYPE_CHECKING:
    from assure_tui.domain.card_fields import CardExtras
    from assure_tui.domain.views import EngagementView


class PersonalReads:
    """Pins and what was opened last, over one reader [VIEW-9]."""

    reader: Reader

    def card_extras(self, viewer: Actor, ids: Iterable[int]) -> dict[int, CardExtras]:
        """What cards do not carry, by number, for those who show it [VIEW-3]."""
        from assure_tui.store.queries.card_extras import card_extras
        from assure_tui.store.queries.refs import Context, Refs
        from assure_tui.store.read import Binder

        return card_extras(Context(Binder(), Refs(self.reader), viewer, date.min), viewer, ids)

    def pinned(self, viewer: Actor, today: date) -> tuple[EngagementView, ...]:
        """The viewer's pins in the order of pinning."""
        from assure_tui.store.queries import pinned

        return pinned.pinned(self.reader, viewer, today)

    def opened_last(self, viewer: Actor, today: date, limit: int = 20) -> tuple[EngagementView, ...]:
        """What the viewer opened last, newest first."""
        from assure_tui.store.queries import pinned

        return pinned.opened(self.reader, viewer, today, limit)
