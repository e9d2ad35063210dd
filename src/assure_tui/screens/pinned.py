"""What a person pinned, and what they opened last: always at hand under `g` [VIEW-9]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from textual.content import Content

from assure_tui.domain.model import short
from assure_tui.domain.urgency import words
from assure_tui.formatting import clean, fit
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import EngagementView

PINNED = 0


class PinnedScreen(ListScreen):
    """Two short lists of engagements with the verbs on them."""

    NAME = "At hand"
    PLACE = "pinned"
    TABS = ("Pinned", "Opened last")
    EMPTY = (
        "Nothing is pinned. {verb.pin} on a card anywhere keeps it here; tab shows what you opened last.",
        "You have opened no engagement yet. {list.open} on a card opens it.",
    )
    HINTS = (
        ("enter", "open"), ("&", "pin or unpin"), ("tab", "pinned/opened"), ("L", "advance"), ("g", "go"),
        ("q", "back"), ("?", "keys"),
    )  # fmt: skip

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The viewer's own."""
        found = reads.pinned(viewer, today) if self.tab == PINNED else reads.opened_last(viewer, today)
        return {f"engagement:{view.id}": view for view in found}

    def engagement_of(self, thing: EngagementView) -> int | None:
        """Itself."""
        return thing.id

    def row_of(self, key: str, thing: EngagementView, cells: int) -> Row:
        """Client, work, stage, date, number; the stage gives way where it is narrow [VIEW-8]."""
        ascii, today = self.base.ascii, self.base.today
        due = words(thing.due, today) if thing.status.live else thing.status.label
        number = short("engagement", thing.id)
        stage = f" {fit(clean(thing.stage), 18, ascii=ascii)}" if cells >= 78 else ""
        work = f"{thing.type} {thing.period}"
        room = max(10, cells - len(stage) - 16 - len(number) - 2)
        client = fit(f"{thing.priority.mark:<2} {clean(thing.client)}  {clean(work)}", room, ascii=ascii)
        late = thing.status.live and thing.due is not None and thing.due < today
        return Row(Content(f"{client}{stage} {fit(due, 15, ascii=ascii)} {number}"), key, "late" if late else "")
