"""The engagement beside the board: the same content as its page, and every verb [PAGE-1] [PAGE-2]."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from assure_tui.actions import bindings_for
from assure_tui.domain.blocking import read_source
from assure_tui.domain.errors import AssureError, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.views import CardView, Changes, EngagementDetail, StaffView, UnmetItem
from assure_tui.formatting import cut
from assure_tui.screens.drawer_lines import read_time
from assure_tui.screens.drawer_verbs import DrawerVerbs
from assure_tui.widgets.below import OverScreen
from assure_tui.widgets.detail_pane import TABS, Seen, Sheet, paint, tab_titles
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.time_rows import TimeSheet
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

Reading = tuple[EngagementDetail, CardView | None, tuple[StaffView, ...], date, TimeSheet, bool, Seen]
Neighbours = Callable[[int], int | None]
WIDE = 120  # columns from which the board stays in sight beside the drawer
SOON = 0.05  # seconds the first picture waits for what is read, so that it need not be painted twice
HINTS = (
    ("1-6", "tabs"), ("esc", "close"), ("[ ]", "prev/next"), ("L/H", "stage"), ("x", "task done"), ("s", "status"), ("e", "edit"),
    ("t", "task"), ("c", "comment"), ("w", "time"), ("W", "timer"), ("b", "blocker"), ("Q", "request"), ("+", "link"), ("O", "note"), ("Y", "why"), ("y", "copy"), ("u", "undo"), ("?", "keys"),
)  # fmt: skip
# What is done on a tab stands before what is done everywhere; `x` is for tasks, which stand on the first two.
TAB_HINTS: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("x", "task done"), ("t", "task"), ("#", "tags")),
    2: (("c", "comment"), ("enter", "edit/reply")),
    3: (("enter", "match/show"), ("o", "show the file"), ("n", "ask for a file")),
    4: (("w", "time"), ("W", "timer")),
}


def hints_of(tab: int) -> tuple[tuple[str, str], ...]:
    """The last line of the drawer on a tab, counted from 0: how to get about, what is done there, the rest."""
    own = TAB_HINTS.get(tab, ())
    return (*HINTS[:2], *own, *(hint for hint in HINTS[2:] if hint not in own and (hint[0] != "x" or tab < 2)))


def drawer_bindings() -> list[BindingType]:
    """The keys of the drawer; its tabs lie over the saved views, its `n` over quick add."""
    found = bindings_for("drawer", "list", "verb", "global")
    return [one for one in found if one.id != "global.new" and not (one.id or "").startswith("global.view.")]


class DrawerScreen(OverScreen, DrawerVerbs, ModalScreen[None]):
    """One engagement; `neighbours` names the one before or after in the list it was opened from."""

    CSS_PATH = "../styles/drawer.tcss"
    BINDINGS: ClassVar[list[BindingType]] = drawer_bindings()
    HIDDEN: ClassVar[frozenset[str]] = frozenset({"global.new"})  # its key asks for a file on the Docs tab
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    AUTO_FOCUS = "RowList"

    def __init__(
        self, engagement_id: int, neighbours: Neighbours | None = None, *, jump: UnmetItem | None = None, tab: int = 0
    ) -> None:
        super().__init__()
        self.engagement_id = engagement_id
        self.tab = tab
        self.sheet: Sheet | None = None
        self.card: CardView | None = None
        self._neighbours = neighbours
        self._jump = jump
        self._told = asyncio.Event()  # something was read, or could not be

    def compose(self) -> ComposeResult:
        wide = self.app.size.width >= WIDE  # known now: found out later, everything would be laid out a second time
        self.set_class(wide, "-wide", update=False)
        self.set_class(not wide, "-narrow", update=False)
        with Vertical(id="drawer"):
            yield TabLine(id="tabs")
            yield RowList(id="detail", empty="reading ...")
        with Vertical(id="foot"):
            yield ToastLine()
            yield StatusLine()

    async def on_mount(self) -> None:
        """Read, and read again whenever it changes."""
        self.base.changed.subscribe(self, self._store_changed)
        self.set_class(self.base.ascii, "-ascii")
        self.reload()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._told.wait(), SOON)
        if self.sheet is None:
            self._paint()

    def on_resize(self) -> None:
        """Hints that fit."""
        self.query_one(StatusLine).show(hints_of(self.tab), self.size.width)
        self._title()

    @property
    def rows(self) -> RowList:
        """The lines of the tab."""
        return self.query_one("#detail", RowList)

    @property
    def detail(self) -> EngagementDetail | None:
        """What was read last."""
        return self.sheet.detail if self.sheet else None

    # -- reading ---------------------------------------------------------------------------------

    def _store_changed(self, changes: Changes) -> None:
        if changes.everything or self.engagement_id in changes.engagements or not changes.engagements:
            self.reload()

    def reload(self) -> None:
        """Read this engagement again; the newest request wins."""
        self._read(self.engagement_id)

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self, number: int) -> None:
        viewer = self.viewer

        def fetch(reads: ReadPort, today: date) -> Reading:
            card = reads.cards(viewer, [number]).get(number)
            detail = reads.engagement(viewer, number, today)
            time = read_time(reads, viewer, number, today)
            followed = reads.follows(viewer, "engagement", number)
            return detail, card, reads.staff(), today, time, followed, tuple(reads.deadline_seen(number))

        try:
            detail, card, staff, today, time, followed, seen = await self.read(fetch)
        except NotFound as error:
            self.base.toast(error.message, "refused")
            self.dismiss(None)
            return
        except AssureError as error:
            self.base.explain(error)
            return
        finally:
            self._told.set()
        if number != self.engagement_id:
            return
        names = {person.login: person.name for person in staff if person.login}
        self.sheet = Sheet(detail, today, names, self.base.ascii, self.base.local, time, followed, seen)
        self.card = card
        self._paint()
        if self._jump is not None:
            item, self._jump = self._jump, None
            self.jump_to(item)

    def _paint(self, *, top: bool = False) -> None:
        self._title()
        titles = tab_titles(self.sheet)
        if sum(map(len, titles)) + 19 > self._inside:
            titles = (titles[0], titles[1], *TABS[2:])  # the counts of the tasks matter most
        names = [f"{n} {title}" for n, title in enumerate(titles, 1)]
        self.query_one("#tabs", TabLine).show(names, self.tab, tight=True)
        self.query_one(StatusLine).show(hints_of(self.tab), self.size.width)
        self.rows.produce(self._rows, top=top)

    def _rows(self, width: int) -> list[Row]:
        return paint(self.sheet, self.tab, width) if self.sheet else []

    def _title(self) -> None:
        box = self.query_one("#drawer", Vertical)
        parts = [short("engagement", self.engagement_id)]
        if self.detail is not None:
            e = self.detail.engagement
            parts += [e.client, e.type, e.period]
        box.border_title = Content(cut("  ".join(parts), max(10, self._inside - 4), ascii=self.base.ascii))

    @property
    def _inside(self) -> int:
        return (66 if self.app.size.width >= WIDE else self.app.size.width) - 4  # its own is not known at first

    # -- what verbs act on -----------------------------------------------------------------------

    def targets(self) -> list[CardView]:
        """This engagement."""
        return [self.card] if self.card is not None else []

    def focused_card(self) -> CardView | None:
        """This engagement."""
        return self.card

    # -- tabs and neighbours ---------------------------------------------------------------------

    def action_drawer_drawer_tab(self, number: int) -> None:
        """Show tab 1 to 6."""
        if number - 1 != self.tab:
            self.tab = number - 1
            self._paint(top=True)

    def action_list_left(self) -> None:
        """The tab before."""
        self.action_drawer_drawer_tab((self.tab - 1) % 6 + 1)

    def action_list_right(self) -> None:
        """The tab after."""
        self.action_drawer_drawer_tab((self.tab + 1) % 6 + 1)

    def action_drawer_prev_item(self) -> None:
        """The engagement before in the list."""
        self._go(-1)

    def action_drawer_next_item(self) -> None:
        """The engagement after in the list."""
        self._go(1)

    def _go(self, delta: int) -> None:
        number = self._neighbours(delta) if self._neighbours else self._beside(delta)
        if number is None or number == self.engagement_id:
            self.base.toast("There is no other one that way.", "told")
            return
        self.show_engagement(number)

    def _beside(self, delta: int) -> int | None:
        # The list below moves its own cursor, so that closing the drawer leaves one where one looked last.
        step = getattr(self.base.base_screen, "neighbour", None)
        found: int | None = step(self.engagement_id, delta) if step is not None else None
        if step is None and (board := getattr(self.base.base_screen, "board", None)) is not None:
            focused = self.base.base_screen.focused_card  # type: ignore[attr-defined]
            if (card := focused()) is not None and card.id == self.engagement_id:
                board.move_row(delta)
                card = focused()
                found = card.id if card is not None else None
        return found

    def show_engagement(self, number: int) -> None:
        """Another engagement in the same drawer, on the same tab."""
        self._note_seen()
        self.engagement_id, self.sheet, self.card = number, None, None
        self.base.last_opened = number
        self._paint(top=True)
        self.reload()

    def on_unmount(self) -> None:
        """The look is over."""
        self._note_seen()

    def _note_seen(self) -> None:
        """What was shown up to now is nothing new at the next look; one that was cut off tells it again."""
        note = getattr(self.base.gateway, "note_look", None) if self.base.is_open else None
        if note is not None and self.sheet is not None:
            with contextlib.suppress(RuntimeError):  # the line to the store is closed already
                note(short("engagement", self.engagement_id), self.sheet.detail.since.upto)

    def open_engagement(self, engagement_id: int, item: UnmetItem | None = None) -> None:
        """Stay here when it is this one; else show the other one."""
        if engagement_id != self.engagement_id:
            self._jump = item
            self.show_engagement(engagement_id)
        elif item is not None:
            self.jump_to(item)

    def jump_to(self, item: UnmetItem) -> None:
        """Put the cursor on an unmet item [GATE-10], or on a file one came for [PAGE-3]."""
        tab = {"task": 1, "document": 3}.get(item.kind, 0)
        if self.tab != tab:
            self.tab = tab
            self._paint(top=True)
        if not self.rows.go_to(f"{item.kind}:{item.id}"):
            self.rows.go_to(f"unmet:{item.key}")

    def action_drawer_jump(self) -> None:
        """Where the blocker under the cursor is cleared: another engagement, a request, the document list [BLK-9]."""
        blocker = self.blocker_under
        found = read_source(blocker.source) if blocker is not None else None
        if found is None:
            self.base.toast("Put the cursor on a blocker that was made by rule.", "told")
        elif found[0] == "engagement":
            self.flow(self._jump_away(found[1]))
        else:
            self.action_drawer_drawer_tab(4 if found[0] == "item" else 1)
            self.rows.go_to(f"{found[0]}:{found[1]}")

    async def _jump_away(self, number: int) -> None:
        viewer = self.viewer
        if await self.read(lambda reads, _: reads.cards(viewer, [number])):
            self.show_engagement(number)
        else:
            self.base.toast(f"{short('engagement', number)} is not for you to see.", "refused")

    @on(TabLine.Chosen)
    def _tab_clicked(self, event: TabLine.Chosen) -> None:
        self.action_drawer_drawer_tab(event.index + 1)


EngagementDrawer = DrawerScreen
