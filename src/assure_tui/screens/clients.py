"""The clients of the firm: filtered, sorted, acted upon; enter opens the page of one [CLT-1] [CLT-4] [FILT-7]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.geometry import Offset

from assure_tui.domain.errors import QueryError
from assure_tui.domain.views import CardView, ClientView
from assure_tui.formatting import clean
from assure_tui.screens.client_keys import HIDDEN, client_bindings
from assure_tui.screens.client_reading import LIMIT, PAGE, Line, read_clients
from assure_tui.screens.client_rows import client_row, heading
from assure_tui.screens.client_verbs import ClientVerbs
from assure_tui.screens.completing import completions
from assure_tui.screens.goto import Choice
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.places import open_about
from assure_tui.screens.view_keys import ViewKeys
from assure_tui.widgets import choice_list
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.title_bar import TitleBar
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.query.words import Target
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.transfers import ShownList

REMOVED = 60  # removed clients that are offered to bring back
SORTS = (
    ("client", "Name", ""),
    ("number", "Number", ""),
    ("entity", "Kind of client", ""),
    ("state", "State", ""),
    ("fye", "Fiscal year end", ""),
    ("created", "When it was added", ""),
    ("updated", "Last change", ""),
)


class ClientsScreen(ClientVerbs, ViewKeys, ListScreen, inherit_bindings=False):
    """Every client one sees, Active ones unless the filter speaks of a status."""

    NAME = "Clients"
    PLACE = "clients"
    TARGET: ClassVar[Target] = "clients"
    KIND: ClassVar[str] = "clients"
    SCOPES: ClassVar[tuple[str, ...]] = ("clients", "client", "list", "global")
    HIDDEN = HIDDEN
    HINTS = (
        ("enter", "open"), ("n", "new"), ("e", "edit"), ("N", "engagement"), ("/", "filter"), ("f", "facet"),
        ("#", "tags"), ("a/A", "people"), ("R", "relate"), ("S", "sort"), ("space", "mark"), ("g", "go"), ("q", "back"),
        ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = client_bindings("clients", "client", "list", "global")

    def __init__(self, query: str = "") -> None:
        super().__init__()
        self.query_text = query
        self.kept_text = query
        self.total = 0
        self.nearly = False  # nothing fits; what is shown is called nearly so

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield FilterBar()
        with Container(id="middle"):
            yield RowList(id="rows", empty="reading ...")
        yield ToastLine()
        yield StatusLine()

    def on_mount(self) -> None:
        """Completion comes from the store; Textual mounts the list screen itself besides."""
        self.filter_bar.completer = partial(completions, self.base, "clients", values=self.facet_values)

    @property
    def filter_bar(self) -> FilterBar:
        """The filter line."""
        return self.query_one(FilterBar)

    # -- reading ---------------------------------------------------------------------------------

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """Those that fit; where none does and only words were typed, those that are called nearly so [FILT-7]."""
        return self._read(reads, today, viewer, LIMIT)

    def fetch_early(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The first of them: nobody waits for the thousandth."""
        return self._read(reads, today, viewer, PAGE)

    def is_typed_in(self) -> bool:
        """Whether somebody is typing the filter."""
        return self.filter_bar.is_typed_in

    def is_all(self) -> bool:
        """Whether the first page is all that fits."""
        return len(self.things) == self.total

    def _read(self, reads: ReadPort, today: date, viewer: Actor, limit: int) -> dict[str, Any]:
        text = self.query_text
        found = read_clients(reads, today, viewer, text, limit)
        self.total, self.nearly, self._read_text = found.total, found.nearly, text
        return {f"client:{line.client.id}": line for line in found.lines}

    _read_text = ""

    def failed(self, error: Exception) -> None:
        """A filter that cannot be read says where, and the last good list stays."""
        if not isinstance(error, QueryError):
            super().failed(error)
        elif self.filter_bar.is_open:
            self.filter_bar.say_error(error)
        else:
            self.base.toast(error.message, "refused")
            self.query_text = self.kept_text

    def describe(self) -> None:
        """Title, filter, counts."""
        super().describe()
        bar = self.filter_bar
        if bar.is_open:
            if self._read_text == self.query_text:
                bar.say_fine(self.total)
        else:
            self.kept_text = self.query_text
        bar.show(self.query_text, len(self.things), self.total, len(self.rows.marks), "", self.size.width)
        filtered = "No client fits the filter. {global.reset} clears it, {global.search} changes it."
        none = "No clients yet. {clients.new} adds one, {global.goto} m imports many."
        self.rows.empty = self.base.live.fill(filtered if self.query_text else none)

    def subject(self) -> str:
        """That nothing is called so, where names are near."""
        return "nothing is called so; these are near" if self.nearly else ""

    def _produced(self, cells: int) -> Sequence[Row]:
        rows = super()._produced(cells)
        return [heading(cells), *rows] if rows else []

    def row_of(self, key: str, thing: Line, cells: int) -> Row:
        """One client."""
        return client_row(thing.client, thing.facts, key, cells, self.base.today, ascii=self.base.ascii)

    def facet_values(self, reads: ReadPort, viewer: Actor, field: str, prefix: str) -> Sequence[tuple[str, int]]:
        """Values with how many clients have each."""
        return () if field == "@" else reads.client_values(viewer, field, prefix)

    # -- filter ----------------------------------------------------------------------------------

    def shown_list(self) -> ShownList | None:
        """Those that fit the filter [EXP-1]."""
        from assure_tui.domain.transfers import ShownList

        return ShownList("clients", "the clients", self.query_text, forms=("csv", "xlsx", "json"))

    def set_filter(self, text: str, slot: int | None = None) -> None:
        """Show what fits a filter."""
        self.query_text = text
        self.base.hold_until_read()
        self.reload()

    def action_global_search(self) -> None:
        """Open the filter."""
        self.kept_text = self.query_text
        self.filter_bar.open(self.query_text)

    @on(FilterBar.Typed)
    def _typed(self, event: FilterBar.Typed) -> None:
        self.query_text = event.text
        if event.final:
            self._close_filter()
        self.reload()

    @on(FilterBar.Restored)
    def _restored(self, event: FilterBar.Restored) -> None:
        self.query_text = event.text
        self._close_filter()
        self.reload()

    def _close_filter(self) -> None:
        self.filter_bar.close()
        self.rows.focus()
        self.describe()

    def action_global_reset(self) -> None:
        """All of them again."""
        self.set_filter("")

    def action_global_peel(self) -> None:
        """Marks first, then the filter, then the screen."""
        if self.rows.marks or self.rows.range_from:
            self.rows.mark(())
            self.describe()
        elif self.query_text:
            self.action_global_reset()
        else:
            self.dismiss(None)

    def action_clients_sort(self) -> None:
        """Choose the order [FILT-4]."""
        self.flow(self._sort_clients(), asks=True)

    async def _sort_clients(self) -> None:
        from assure_tui.domain.query.narrow import shape_of, shaped

        now = shape_of(self.query_text, "sort", "clients")
        picked = await self._choose("Sort by", SORTS, now, {})
        if picked is not None:
            value = f"-{picked}" if picked and picked == now else picked
            self.set_filter(shaped(self.query_text, "sort", value or None, "clients"))

    def view_choices(self) -> list[Choice]:
        """What `,` offers here."""
        return [
            Choice("f", "Filter by choosing", "facet"),
            Choice("s", "Sort", "order"),
            Choice("i", "Inactive clients", "inactive"),
            Choice("x", "Reset", "reset", "no filter, usual order"),
        ]

    def view_chosen(self, what: str) -> None:
        """Do what was chosen there."""
        if what == "order":
            self.action_clients_sort()
        else:
            self.set_filter("is:inactive" if what == "inactive" else "")

    def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]:
        """Every client in sight."""
        return [(spot, partial(self.rows.go_to, key)) for key, spot in self.rows.spots()]

    def action_list_mark(self) -> None:
        """Mark and step down; the filter line counts them."""
        super().action_list_mark()
        self.describe()

    def action_list_mark_all(self) -> None:
        """Mark all, or none when all are."""
        super().action_list_mark_all()
        self.describe()

    def on_title_bar_counted(self, event: TitleBar.Counted) -> None:
        """The counts are of work: the board lists it [VIEW-5]."""
        board = next((screen for screen in self.app.screen_stack if hasattr(screen, "board")), None)
        self.dismiss(None)
        if board is not None:
            board.set_filter(event.query)  # type: ignore[attr-defined]

    # -- what is meant ---------------------------------------------------------------------------

    def clients_meant(self) -> list[ClientView]:
        """The marked ones, else the one under the cursor."""
        return [line.client for line in self.chosen()]

    def targets(self) -> list[CardView]:
        """Clients are no engagements."""
        return []

    def focused_card(self) -> CardView | None:
        """None: the verbs of work are on the page of a client."""
        return None

    def open_thing(self, thing: Line) -> None:
        """Its page."""
        open_about(self.app, "client", thing.client.id)

    def action_clients_removed(self) -> None:
        """Choose a removed client and bring it back [DEL-1]."""
        self.flow(self._bring_back(), asks=True)

    async def _bring_back(self) -> None:
        from assure_tui.domain.client_commands import RestoreClient
        from assure_tui.screens.dialogs.views import PickDialog
        from assure_tui.widgets.picker import Option

        viewer = self.viewer

        async def look(typed: str) -> list[Option]:
            found = await self.read(lambda reads, today: reads.removed_clients(viewer, typed, REMOVED))
            return [Option(str(one.id), one.name, f"C-{one.id} {one.entity}") for one in found]

        options = await look("")
        if not options:
            self.base.toast("No client is removed.", "told")
            return
        picked = await self.ask(PickDialog("Bring back a removed client", options, lookup=look))
        if picked is not None:
            await self.carry_out(RestoreClient(int(picked)))

    def action_clients_new(self) -> None:
        """A new client; the list stands on it when it is there."""
        self.flow(self._new(), asks=True)

    async def _new(self) -> None:
        from assure_tui.screens.client_form import ClientForm

        number = await self.ask(ClientForm())
        if number is not None:
            open_about(self.app, "client", number)

    def action_clients_series(self) -> None:
        """A series for each of the marked, or of all the filter shows, or for this one [REC-30]."""
        if self.things:
            self.flow(self._series_for_these(), asks=True)
        else:
            self.base.toast("There is no client here.", "told")

    async def _series_for_these(self) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.screens.series_many import SeriesForMany

        found = self.clients_meant()
        if self.query_text and not self.rows.marks and len(self.things) > 1:
            choices = [
                choice_list.Choice("one", "This client", clean(found[0].name), "o"),
                choice_list.Choice("all", f"All {len(self.things)} shown", clean(self.query_text), "a"),
            ]
            picked = await self.ask(ChoiceDialog("New series for", choices, current="all"))
            if picked is None:
                return
            if picked == "all":
                found = [line.client for line in self.things.values()]
        self.app.push_screen(SeriesForMany(found))

    def action_global_new_form(self) -> None:
        """A new engagement for the client under the cursor, or one for each of the marked [CRE-7]."""
        found = self.clients_meant()
        if len(found) > 1:
            from assure_tui.screens.create_many import CreateForMany

            self.app.push_screen(CreateForMany(found))
            return
        from assure_tui.screens.create import CreateScreen

        self.app.push_screen(CreateScreen(client=found[0] if found else None))
