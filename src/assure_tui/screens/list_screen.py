"""The frame of a screen that is one list: title, tabs, rows, message, keys; read again when the store changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen

from assure_tui.actions import bindings_for
from assure_tui.domain.errors import NotFound
from assure_tui.domain.views import CardView, Changes
from assure_tui.screens.common_keys import ListKeys
from assure_tui.screens.goto import ChoiceScreen, goto_choices
from assure_tui.screens.places import is_dialog, open_place
from assure_tui.widgets.first_rows import LULL
from assure_tui.widgets.row_list import Row, RowLater, RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.title_bar import Counts, TitleBar, counts_of
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

MANY = 500  # rows from which on each is made, and the engagements behind them are read, when they are needed


class ListScreen(ListKeys, Screen[None]):
    """A screen gives its name, tabs and keys, what it reads, and a row for each thing."""

    CSS_PATH = "../styles/lists.tcss"
    AUTO_FOCUS = "RowList"
    NAME: ClassVar[str] = ""
    PLACE: ClassVar[str] = ""  # where `g` leads to it
    TABS: ClassVar[Sequence[str]] = ()
    HINTS: ClassVar[Sequence[tuple[str, str]]] = ()
    EMPTY: ClassVar[Sequence[str]] = ("Nothing here.",)  # words for each tab
    ABOUT_ONE: ClassVar[bool] = False  # a page about one thing closes when that is gone
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("list", "verb", "global"),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.tab = 0
        self.is_stale = False
        self.counts: Counts | None = None  # until they are read
        self.things: dict[str, Any] = {}
        self.cards: dict[int, CardView] = {}

    # -- what a screen gives ---------------------------------------------------------------------

    if TYPE_CHECKING:  # each screen gives its own

        def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
            """Read what is listed, by the key of its row; runs on a reader's thread."""

        def row_of(self, key: str, thing: Any, cells: int) -> Row:
            """One thing in so many cells."""

    def fetch_early(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """What is read before all of it while nothing is shown: the first page, or all but what takes long."""
        return {}

    def is_typed_in(self) -> bool:
        """Whether a filter is being typed: its first rows come first, the others when no letter follows."""
        return False

    def is_all(self) -> bool:
        """Whether what was read early is all there is."""
        return False

    def engagement_of(self, thing: Any) -> int | None:
        """The engagement behind a thing, for `enter` and the verbs."""
        return None

    def subject(self) -> str:
        """What the title says beside the name."""
        return ""

    # -- frame -----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield TitleBar()
        if self.TABS:
            yield TabLine(id="tabs")
        with Container(id="middle"):
            yield RowList(id="rows", empty="reading ...")
        yield ToastLine()
        yield StatusLine()

    def on_mount(self) -> None:
        """Read, and again whenever something changes."""
        self.base.changed.subscribe(self, self._store_changed)
        self.describe()
        self.reload()

    def on_resize(self) -> None:
        """Lines that fit."""
        self.show_hints()
        self.describe()

    def hints(self) -> Sequence[tuple[str, str]]:
        """The keys of the last line, the useful ones first: what does not fit is left out."""
        return self.HINTS

    def show_hints(self) -> None:
        """The last line anew, on another tab or at another width."""
        self.query_one(StatusLine).show(self.hints(), self.size.width)

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one("#rows", RowList)

    def describe(self) -> None:
        """Say what the list shows."""
        actor = self.base.actor
        said = self.query_one(TitleBar)
        said.show(self.NAME, self.subject(), self.counts, actor.name if actor else "", self.size.width)
        if self.TABS:
            self.query_one(TabLine).show(self.TABS, self.tab, indent=1)

    def _store_changed(self, changes: Changes) -> None:
        if self.base.is_visible(self):
            self.base.tell_of_rules(changes, self.cards)
            self.reload()
        else:
            self.is_stale = True

    def on_screen_resume(self) -> None:
        """Catch up with what changed meanwhile."""
        if self.is_stale:
            self.reload()

    def reload(self) -> None:
        """Read again; the newest request wins."""
        self.is_stale = False
        if self.base.is_open:
            self._fetch()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _fetch(self) -> None:
        viewer = self.viewer
        later: list[int] = []

        def read(reads: ReadPort, today: date) -> tuple[dict[str, Any], dict[int, CardView], dict[str, int]]:
            things = self.fetch_things(reads, today, viewer)
            numbers = {number for thing in things.values() if (number := self.engagement_of(thing)) is not None}
            first, later[:] = sorted(numbers)[:MANY], sorted(numbers)[MANY:]
            return things, dict(reads.cards(viewer, first)), dict(reads.summary(viewer, today))

        try:
            typed = self.is_typed_in() and not self.rows.marks and not self.rows.range_from
            if (typed or not self.things) and type(self).fetch_early is not ListScreen.fetch_early:
                self.things = await self.read(lambda reads, today: self.fetch_early(reads, today, viewer))
                if typed and self.is_all():
                    self.rows.complete(self._show_things)
                    return
                if self.things:
                    self.rows.begin(self._show_things)
                if typed:
                    await asyncio.sleep(LULL)
            self.things, self.cards, counts = await self.read(read)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.rows.give_up()
            self.failed(error)
            return
        self.rows.empty = self.base.live.fill(self.EMPTY[min(self.tab, len(self.EMPTY) - 1)])
        self.counts = counts_of(counts)
        self.rows.complete(self._show_things)
        if later:  # the list is there to be read; what verbs act on follows
            self.cards |= await self.read(lambda reads, today: dict(reads.cards(viewer, later)))

    def _show_things(self) -> None:
        self.rows.produce(self._produced)
        self.describe()

    def failed(self, error: Exception) -> None:
        """It could not be read; what a page is about may be gone, or out of sight, and come back by undo."""
        if not (self.ABOUT_ONE and isinstance(error, NotFound)):
            self.base.explain(error)
            return
        self.base.toast(error.message, "refused")
        if self.is_current:
            self.dismiss(None)

    def _produced(self, cells: int) -> Sequence[Row]:
        if len(self.things) > MANY:
            return [RowLater(key, partial(self.row_of, key, thing, cells)) for key, thing in self.things.items()]
        return [self.row_of(key, thing, cells) for key, thing in self.things.items()]

    def on_tab_line_chosen(self, event: TabLine.Chosen) -> None:
        """A tab was clicked."""
        self._show_tab(event.index)

    def action_next_tab(self, step: int) -> None:
        """The next tab."""
        if self.TABS:
            self._show_tab((self.tab + step) % len(self.TABS))

    def _show_tab(self, index: int) -> None:
        self.tab = index
        self.show_hints()
        self.rows.mark(())
        self.describe()
        self.reload()

    # -- places ----------------------------------------------------------------------------------

    def action_global_goto(self) -> None:
        """Other places."""
        self.app.push_screen(ChoiceScreen("Go to", goto_choices(self.base.last_opened)), self._went)

    def go_to(self, place: str) -> None:
        """Go there as `g` does."""
        self._went(place)

    def _went(self, place: str | None) -> None:
        if place == "top":
            self.rows.action_top()
        elif place == "board":
            self.dismiss(None)
        elif place == "search":
            self.app.action_command_palette()
        elif place == "last" and self.base.last_opened is not None:
            self.open_engagement(self.base.last_opened)
        elif place is not None and place != self.PLACE:
            # One list takes the place of another: `q` leads back to where the first was opened.
            if not is_dialog(place):
                self.dismiss(None)
            open_place(self.app, place)

    # -- marks and targets -----------------------------------------------------------------------

    def chosen(self) -> list[Any]:
        """The marked things in the order shown, else the one under the cursor."""
        keys = [key for key in self.rows.keys if key in self.rows.marks] or [self.rows.current]
        return [self.things[key] for key in keys if key in self.things]

    def under(self) -> Any | None:
        """The thing under the cursor."""
        return self.things.get(self.rows.current)

    def targets(self) -> list[CardView]:
        """The engagements behind what is chosen, each once."""
        numbers = dict.fromkeys(self.engagement_of(thing) for thing in self.chosen())
        return [self.cards[number] for number in numbers if number in self.cards]

    def focused_card(self) -> CardView | None:
        """The engagement behind what is under the cursor."""
        thing = self.under()
        number = self.engagement_of(thing) if thing is not None else None
        return self.cards.get(number) if number is not None else None

    def neighbour(self, engagement_id: int, delta: int) -> int | None:
        """The engagement of the next thing that has another one, for the drawer."""
        numbers = [n for key in self.rows.keys if (n := self.engagement_of(self.things[key])) in self.cards]
        known = list(dict.fromkeys(numbers))
        at = known.index(engagement_id) + delta if engagement_id in known else -1
        return known[at] if 0 <= at < len(known) else None

    def action_list_mark(self) -> None:
        """Mark and step down."""
        self.rows.toggle_mark()

    def action_list_mark_all(self) -> None:
        """Mark all, or none when all are; of a list that has only begun the others are read first."""
        if self.rows.is_begun:
            self.rows.wait_for_all(self.action_list_mark_all)
            self.base.hold_until_read()
            self.reload()
            return
        every = set(self.rows.keys)
        self.rows.mark(() if self.rows.marks == every else every)

    def action_list_range(self) -> None:
        """Start a range; again: mark all of it."""
        if self.rows.toggle_range():
            self.base.toast("Range from here: move, then v again marks all of it.", "told", "esc leaves it")

    def action_global_peel(self) -> None:
        """Marks first, then the screen."""
        if self.rows.marks or self.rows.range_from:
            self.rows.mark(())
        else:
            self.dismiss(None)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Open what was chosen."""
        thing = self.things.get(event.key)
        if thing is not None:
            self.open_thing(thing)

    def open_thing(self, thing: Any) -> None:
        """What `enter` does: the engagement behind it, in the drawer."""
        number = self.engagement_of(thing)
        if number is not None and number in self.cards:
            self.open_engagement(number)
        else:
            self.base.toast("There is no engagement behind this that you may see.", "told")
