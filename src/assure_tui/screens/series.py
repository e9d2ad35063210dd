"""The list of series: those with something to decide first, then by next date [REC-30] [VIEW-2]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.content import Content

from assure_tui.domain.series_views import SeriesView
from assure_tui.formatting import clean, fit
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.series_keys import HIDDEN, series_bindings, state_words
from assure_tui.screens.series_verbs import SeriesVerbs
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

STATES = ("state:active,paused,ended", "state:pending,failed", "state:paused", "state:ended")


class SeriesScreen(SeriesVerbs, ListScreen, inherit_bindings=False):
    """Every series of clients one sees; `enter` opens its page."""

    NAME = "Series"
    PLACE = "series"
    SCOPES: ClassVar[tuple[str, ...]] = ("series", "list", "global")
    HIDDEN = HIDDEN
    TABS = ("All", "Pending", "Paused", "Ended")
    EMPTY = (
        "No series yet. N makes one, also from the ready-made list.",
        "Nothing waits for a decision. tab shows the others.",
        "No series is paused. {series.pause} pauses one.",
        "No series has ended. {series.end} ends one.",
    )
    HINTS = (
        ("enter", "open"), ("N", "new"), ("e", "edit"), ("z", "pause/resume"), ("m", "pending"), ("space", "mark"),
        ("/", "find"), ("tab", "tabs"), ("g", "go"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = series_bindings()

    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """Those of the tab that fit the words."""
        found, _ = reads.series(viewer, f"{STATES[self.tab]} {self.words}".strip(), today=today)
        return {f"series:{one.id}": one for one in found}

    def subject(self) -> str:
        """How many, and what narrows them."""
        count = f"{len(self.things)}" if self.things else ""
        return f"{count}  / {clean(self.words)}".strip() if self.words else count

    def row_of(self, key: str, thing: SeriesView, cells: int) -> Row:
        """What waits, client, type, rule in words, next date; on wide screens the preparer and what was made."""
        ascii = self.base.ascii
        waits = "!" if thing.pending or thing.failed else " "
        state = state_words(thing)
        narrow = cells < 100
        kind = fit(f"{thing.type} {thing.qualifier}".strip(), 8 if narrow else 12, ascii=ascii)
        room = max(10, min(32, (cells - 28) // 2 - 2 * narrow))
        last = 16 if narrow else 22
        more = ""
        if cells >= 120:
            more = f" {fit(thing.preparer or '', 10, ascii=ascii)} {thing.made:>3} made"
        said = max(8, cells - room - len(kind) - last - 6 - len(more))
        line = (
            f"{waits} {fit(thing.client, room, ascii=ascii)} {kind} {fit(thing.words, said, ascii=ascii)}"
            f" {fit(state, last, ascii=ascii)}{more}"
        )
        tone = "soon" if waits == "!" else "" if thing.state == "active" else "dim"
        return Row(Content(line.rstrip()), key, tone)

    def series_meant(self) -> list[SeriesView]:
        """The marked ones, else the one under the cursor."""
        return self.chosen()

    def open_thing(self, thing: SeriesView) -> None:
        """Its page."""
        from assure_tui.screens.series_page import SeriesPage

        self.app.push_screen(SeriesPage(thing.id))

    def action_global_search(self) -> None:
        """Narrow the list."""
        self.flow(self._find(), asks=True)

    async def _find(self) -> None:
        from assure_tui.screens.dialogs.words import WordsDialog

        words = await self.ask(
            WordsDialog(
                "Show series", self.words, "words of client or type, S-3, client:larch, type:BK-M, every:monthly"
            )
        )
        if words is not None:
            self.words = words
            self.rows.mark(())
            self.reload()

    def action_global_reset(self) -> None:
        """All of them again."""
        self.words = ""
        self.reload()
