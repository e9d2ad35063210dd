"""One client: overview, all its work, tasks, requests, documents, notes, time, activity [CLT-11]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from assure_tui.domain.client_views import ClientDetail, ClientFiles, ContactView, RelationView
from assure_tui.domain.link_views import LinkedView, NoteView
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.request_views import RequestView
from assure_tui.domain.time_views import EntryView
from assure_tui.domain.views import BatchView, ClientView, EngagementView, TaskView
from assure_tui.formatting import clean, cut, fit, when
from assure_tui.screens.client_keys import PAGE_HIDDEN, client_bindings
from assure_tui.screens.client_page_verbs import ClientPageVerbs
from assure_tui.screens.client_rows import work_row
from assure_tui.screens.client_sheet import contact_row, fact_rows, file_rows, note_rows, pair, relation_row, task_row
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.places import is_dialog, open_place
from assure_tui.widgets.detail_pane import head
from assure_tui.widgets.linked_rows import linked_row
from assure_tui.widgets.request_rows import request_row
from assure_tui.widgets.row_list import Row
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.time_rows import entry_rows

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

OVERVIEW, WORK, TASKS, REQUESTS, DOCUMENTS, NOTES, TIME, ACTIVITY = range(8)
LOG = 200  # batches of the log
SHOWN_TASKS = 8  # open tasks of the overview; the tab has all


class ClientPage(ClientPageVerbs, ListScreen, inherit_bindings=False):
    """Verbs act on the client; on a line of work those that move and date it act on that."""

    NAME = "Client"
    PLACE = "client"
    SCOPES: ClassVar[tuple[str, ...]] = ("client_page", "client", "verb", "list", "global")
    HIDDEN = PAGE_HIDDEN
    ABOUT_ONE = True
    TABS = ("Overview", "Engagements", "Tasks", "Requests", "Documents", "Notes", "Time", "Activity")
    EMPTY = (
        "Nothing yet. {client.edit} edits the client.",
        "No engagement yet. N makes one.",
        "No tasks on its live work. t adds one.",
        "Nothing was asked of the client yet. Q asks.",
        "No files. {client.edit} says where its folder is.",
        "",
        "No time is logged here. w logs some.",
        "Nothing has happened yet. {global.new_form} makes an engagement.",
    )
    HINTS = (
        ("1-8", "tabs"), ("enter", "open"), ("N", "engagement"), ("t", "task"), ("Q", "ask"), ("c", "notes"),
        ("e", "edit"), ("a/A", "people"), ("R", "relate"), ("L/H", "stage"), ("#", "tags"), ("q", "back"),
        ("?", "keys"),
    )  # fmt: skip
    FILE_HINTS = (
        ("1-8", "tabs"), ("enter", "show the file"), ("e", "file it"), ("y", "copy its path"), ("J", "its work"),
        ("N", "engagement"), ("Q", "ask"), ("g", "go"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *client_bindings("client_page", "client", "verb", "list", "global", hidden=PAGE_HIDDEN),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self, number: int, tab: int = OVERVIEW) -> None:
        super().__init__()
        self.number = number
        self.tab = tab
        self.detail: ClientDetail | None = None
        self.names: dict[str, str] = {}
        self.files: ClientFiles | None = None
        self.shown_tab = tab  # the tab that was read
        self.followed = False  # by the one who looks [NOTE-2]
        self.minutes = 0  # logged in all, as far as one may see

    # -- reading ---------------------------------------------------------------------------------

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The client, and what its tab shows."""
        number, tab = self.number, self.tab
        detail = reads.client_detail(viewer, number, today)
        followed = reads.follows(viewer, "client", number)
        things: dict[str, Any] = {}
        if tab in (OVERVIEW, WORK):
            work = reads.client_work(viewer, number, today)
            things = {f"work:{one.id}": one for one in work if tab == WORK or one.status.live}
        if tab in (OVERVIEW, TASKS):
            tasks = reads.client_tasks(viewer, number, today)
            if tab == OVERVIEW:
                tasks = tuple(one for one in tasks if not one.status.done)[:SHOWN_TASKS]
                things |= {f"client:{n}:{one.client_id}": one for n, one in enumerate(detail.relations)}
            things |= {f"task:{one.id}": one for one in tasks}
        if tab == OVERVIEW:
            things |= {f"contact:{one.id}": one for one in detail.contacts}
        if tab == REQUESTS:
            asked, _ = reads.requests(viewer, today, client_id=number)
            things = {f"request:{one.id}": one for one in asked}
        files = reads.client_files(viewer, number, today) if tab == DOCUMENTS and detail.whole else None
        if files is not None:
            things = {f"file:{one.id}": one for one in files.files}
        if tab == NOTES:
            things = {f"note:{one.id}": one for one in reads.notes(viewer, number)[0]}
        if tab == TIME:
            entries, _, self.minutes = reads.time_entries(viewer, client_id=number, limit=LOG)
            things = {f"time:{one.id}": one for one in entries}
        if tab == ACTIVITY and detail.whole:
            things = {f"batch:{one.id}": one for one in reads.log(viewer, client_id=number, limit=LOG)}
        names = {person.login: person.name for person in reads.staff() if person.login}
        self.detail, self.files, self.names, self.shown_tab = detail, files, names, tab
        self.followed = followed
        return things

    def engagement_of(self, thing: Any) -> int | None:
        """The work on the line."""
        if isinstance(thing, EngagementView):
            return thing.id
        return thing.engagement_id if isinstance(thing, TaskView | RequestView | EntryView) else None

    def subject(self) -> str:
        """Whose page it is."""
        if self.detail is None:
            return short("client", self.number)
        return f"{short('client', self.number)}  {clean(self.detail.client.name)}"

    def describe(self) -> None:
        """Title, and the tabs with their digits."""
        super().describe()
        short_of = {} if self.size.width >= 90 else {"Engagements": "Work"}
        names = [f"{n} {short_of.get(name, name)}" for n, name in enumerate(self.TABS, 1)]
        self.query_one(TabLine).show(names, self.tab, indent=1, tight=True)

    def hints(self) -> Sequence[tuple[str, str]]:
        """A file is shown, or left for the work it lies with."""
        return self.FILE_HINTS if self.tab == DOCUMENTS else self.HINTS

    # -- rows ------------------------------------------------------------------------------------

    def _produced(self, cells: int) -> Sequence[Row]:
        if self.detail is None:
            return []
        return list(self._tab_rows(self.detail, cells))

    def _tab_rows(self, detail: ClientDetail, cells: int) -> Iterator[Row]:
        ascii = self.base.ascii
        if self.shown_tab == OVERVIEW:
            yield from self._overview(detail, cells)
        elif self.shown_tab == NOTES:
            for key, thing in self.things.items():
                yield self.row_of(key, thing, cells)
            if self.things:
                yield Row(Content(""))
            yield from note_rows(detail.client.notes, cells) if detail.whole else self._shut()
        elif self.shown_tab in (DOCUMENTS, ACTIVITY) and not detail.whole:
            yield from self._shut()
        elif self.shown_tab == DOCUMENTS:
            if self.files is not None:
                yield from file_rows(self.files, cells, ascii=ascii)
        else:
            if self.shown_tab == TIME and self.things:
                yield head(f"Time   {minutes_words(self.minutes)} in all   w log   enter edit   X remove")
            yield from super()._produced(cells)

    @staticmethod
    def _shut() -> Iterator[Row]:
        yield Row(Content("Of this client you see name and contacts only."), tone="dim")

    def _overview(self, detail: ClientDetail, cells: int) -> Iterator[Row]:
        ascii = self.base.ascii
        yield from fact_rows(detail, self.names, cells, ascii=ascii)
        if self.followed:
            yield pair("Followed", "by you; the palette's Follow or leave ends it", cells, ascii=ascii)
        kinds: dict[str, list[tuple[str, Any]]] = {"work": [], "task": [], "client": [], "contact": []}
        for key, thing in self.things.items():
            kinds[key.partition(":")[0]].append((key, thing))
        said = {
            "work": ("Open engagements", "none; N makes one"),
            "task": ("Open tasks", "none"),
            "client": ("Relationships", "none; R relates it to another client"),
            "contact": ("Contacts", "none; + adds one"),
        }
        for kind, found in kinds.items():
            yield Row(Content(""))
            title, none = said[kind]
            yield head(f"{title}   {len(found)}" if found else title)
            for key, thing in found:
                yield self.row_of(key, thing, cells)
            if not found and detail.whole:
                yield Row(Content(f"  {none}"), tone="dim")

    def row_of(self, key: str, thing: Any, cells: int) -> Row:
        """Work, a task, a relation, a request, or what happened."""
        today, ascii = self.base.today, self.base.ascii
        if isinstance(thing, EngagementView):
            return work_row(thing, key, cells, today, ascii=ascii)
        if isinstance(thing, TaskView):
            return task_row(thing, key, cells, today, ascii=ascii)
        if isinstance(thing, RelationView):
            return relation_row(thing, key, cells, ascii=ascii)
        if isinstance(thing, ContactView):
            return contact_row(thing, key, cells, ascii=ascii)
        if isinstance(thing, RequestView):
            return request_row(thing, today, cells)
        if isinstance(thing, NoteView):
            when_ = str(self.base.local(thing.updated_at).date())
            return linked_row(LinkedView("note", thing.id, thing.title, when_), key, cells, ascii=ascii)
        if isinstance(thing, EntryView):
            return next(entry_rows([thing], cells, today, ascii=ascii, about=True))
        return self._batch_row(thing, key, cells)

    def _batch_row(self, batch: BatchView, key: str, cells: int) -> Row:
        ascii = self.base.ascii
        before = f"{fit(when(self.base.local(batch.at), self.base.today), 12)} {fit(batch.actor, 12, ascii=ascii)} "
        dash = "-" if ascii else "—"
        reason = f" {dash} {clean(batch.reason)}" if batch.reason else ""
        gone = "  undone" if batch.undone_by else ""
        said = cut(f"{clean(batch.summary)}{gone}{reason}", max(12, cells - len(before)), ascii=ascii)
        return Row(Content(before + said), key, "dim" if batch.undone_by else "", ((0, len(before), "dim"),))

    # -- what is meant ---------------------------------------------------------------------------

    def clients_meant(self) -> list[ClientView]:
        """This client."""
        return [self.detail.client] if self.detail is not None else []

    # -- tabs and opening ------------------------------------------------------------------------

    def action_client_page_tab(self, number: int) -> None:
        """Show tab 1 to 8."""
        if number - 1 != self.tab:
            self._show_tab(number - 1)

    def action_list_left(self) -> None:
        """The tab before."""
        self.action_next_tab(-1)

    def action_list_right(self) -> None:
        """The tab after."""
        self.action_next_tab(1)

    def on_row_list_chosen(self, event: Any) -> None:
        """The notes are no thing of their own; Textual asks the list screen about all else."""
        if event.key.startswith("notes:"):
            self.action_client_page_note()

    def open_thing(self, thing: Any) -> None:
        """The engagement in the drawer, the task where it stands, the request's menu, the other client, the file."""
        from assure_tui.domain.document_views import DocumentView
        from assure_tui.domain.views import UnmetItem

        if isinstance(thing, RelationView):
            self.app.push_screen(ClientPage(thing.client_id))
        elif isinstance(thing, ContactView):
            from assure_tui.screens.contact_flows import contact_menu

            self._with_detail(lambda detail: contact_menu(self, detail, thing))
        elif isinstance(thing, RequestView):
            from assure_tui.screens.request_flows import request_menu

            self.flow(request_menu(self, thing.id), asks=True)
        elif isinstance(thing, TaskView) and thing.engagement_id is not None:
            self.open_engagement(thing.engagement_id, UnmetItem("task", thing.id, thing.title, thing.stage or ""))
        elif isinstance(thing, NoteView):
            from assure_tui.screens.handbook_text import TextScreen

            self.app.push_screen(TextScreen(thing.id, page=False))
        elif isinstance(thing, EntryView):
            self.flow(self.edit_entry(thing), asks=True)
        elif isinstance(thing, DocumentView):
            self.flow(self._show_file(thing.id))
        elif isinstance(thing, BatchView):
            self.base.toast(clean(thing.summary), "told")
        else:
            super().open_thing(thing)

    async def _show_file(self, number: int) -> None:
        path = await asyncio.wrap_future(self.base.gateway.show_client_file(self.number, number))
        self.base.toast(f"Opened {clean(path)}.", "told")

    def _went(self, place: str | None) -> None:
        if place is None or place in ("top", "search", "last") or is_dialog(place):
            super()._went(place)
            return
        # Pages lie over each other, one for each client that was followed: all of them are left.
        self.app.call_later(self._leave_for, place)

    async def _leave_for(self, place: str) -> None:
        while len(self.app.screen_stack) > 1 and isinstance(self.app.screen, ListScreen):
            await self.app.pop_screen()
        if place != "board":
            open_place(self.app, place)
