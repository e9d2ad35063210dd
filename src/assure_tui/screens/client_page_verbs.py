"""What one does on the client page: engagement, task, request, notes, and verbs on its tasks [CLT-11]."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from assure_tui.domain import commands as c
from assure_tui.domain.client_views import ClientDetail, ClientFiles, ContactView, RelationView
from assure_tui.domain.document_views import DocumentView
from assure_tui.domain.errors import Invalid
from assure_tui.domain.link_views import NoteView
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.model import short
from assure_tui.domain.request_views import RequestView
from assure_tui.domain.time_views import EntryView
from assure_tui.domain.views import EngagementView, TaskView, UnmetItem
from assure_tui.formatting import clean
from assure_tui.screens.client_verbs import ClientVerbs
from assure_tui.screens.dialogs.client import NOTES, NotesDialog
from assure_tui.screens.dialogs.task import TaskDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.file_flows import FileFlows, FileUnder
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.screens.verb_tasks import TaskVerbs
from assure_tui.screens.verb_time import TimeSubject, of_task
from assure_tui.widgets.fields import restored
from assure_tui.widgets.picker import Option

NONE = "none"


class ClientPageVerbs(FileFlows, ClientVerbs, TaskVerbs, EditorVerbs):
    """Mixin of the client page."""

    number: int
    detail: ClientDetail | None
    files: ClientFiles | None

    if TYPE_CHECKING:
        tab: int

        async def _show_file(self, number: int) -> None: ...

        def under(self) -> Any | None: ...

        def chosen(self) -> list[Any]: ...

        def reload(self) -> None: ...

        async def remove_entry(self, entry: EntryView) -> None: ...

    # -- making ----------------------------------------------------------------------------------

    def action_global_new_form(self) -> None:
        """A new engagement for this client."""
        if self.detail is not None:
            from assure_tui.screens.create import CreateScreen

            self.app.push_screen(CreateScreen(client=self.detail.client))

    async def _live(self) -> list[EngagementView]:
        viewer, number = self.viewer, self.number
        work = await self.read(lambda reads, today: reads.client_work(viewer, number, today))
        return [one for one in work if one.status.live]

    async def _which(self, title: str, *, none: str = "") -> EngagementView | str | None:
        """The engagement under the cursor, the only one, or one that is picked; `none` is a further choice."""
        live = await self._live()
        thing = self.under()
        number = thing.id if isinstance(thing, EngagementView) else getattr(thing, "engagement_id", None)
        here = next((one for one in live if one.id == number), None)
        if here is not None or (len(live) == 1 and not none):
            return here or live[0]
        if not live and none:
            return NONE
        if not live:
            self.base.toast("The client has no open work; N makes some.", "told")
            return None
        options = [Option(str(one.id), one.title, f"{short('engagement', one.id)} {one.stage}") for one in live]
        if none:
            options.insert(0, Option(NONE, none))
        picked = await self.ask(PickDialog(title, options))
        if picked is None or picked == NONE:
            return picked
        return next((one for one in live if str(one.id) == picked), None)

    def action_client_page_task(self) -> None:
        """A task on one of its engagements."""
        self.flow(self._new_task(), asks=True)

    async def _new_task(self) -> None:
        work = await self._which("A task on which work?")
        if not isinstance(work, EngagementView):
            return
        title = f"New task: {short('engagement', work.id)}  {clean(work.title)}"
        t = await self.ask(TaskDialog(title, self.base.today, await self.staff()))
        if t is not None:
            command = c.CreateTask(
                (work.id,), t.title, t.type, t.required, t.assignee_id, t.due, instructions=t.instructions
            )
            await self.carry_out(command)

    def action_client_page_request(self) -> None:
        """Ask the client, for one engagement or for none [REQ-1]."""
        self.flow(self._new_request(), asks=True)

    async def _new_request(self) -> None:
        from assure_tui.screens.request_flows import new_request, new_request_of_client

        work = await self._which("For which work?", none="For none of them")
        if isinstance(work, EngagementView):
            number, viewer = work.id, self.viewer
            card = (await self.read(lambda reads, today: reads.cards(viewer, [number]))).get(number)
            if card is not None:
                await new_request(self, card)
        elif work == NONE and self.detail is not None:
            await new_request_of_client(self, self.number, self.detail.client.name)

    # -- notes -----------------------------------------------------------------------------------

    def action_client_page_note(self) -> None:
        """The notes in a long field."""
        self._with_detail(self._write_notes)

    def action_client_page_write(self) -> None:
        """A note with a title of its own; every version of it is kept [LINK-6]."""
        self._with_detail(self._new_note)

    async def _new_note(self, detail: ClientDetail) -> None:
        from assure_tui.screens.note_flows import write_note

        await write_note(self, detail.client.id, detail.client.name)

    def write_notes(self, detail: ClientDetail) -> None:
        """Go on with notes that were not saved the last time."""
        self.flow(self._write_notes(detail), asks=True)

    def _with_detail(self, flow: Callable[[ClientDetail], Coroutine[Any, Any, None]]) -> None:
        if self.detail is None:
            return
        if not self.detail.whole:
            self.base.toast("Of this client you see name and contacts only.", "refused")
            return
        self.flow(flow(self.detail), asks=True)

    async def _write_notes(self, detail: ClientDetail) -> None:
        view = detail.client
        about = short("client", view.id)
        text = await self.ask(NotesDialog(f"Notes: {clean(view.name)}", view.notes or "", about=about))
        if text is not None:
            await self._save_notes(detail, text)
            self.base.forget_draft(NotesDialog.DRAFT, about)

    async def _save_notes(self, detail: ClientDetail, text: str) -> None:
        view = detail.client
        after = restored(text, view.notes)
        if (after or None) == view.notes:
            self.base.toast("The notes are as they were.", "told")
            return
        await self.carry_out(c.EditClient(view.id, {"notes": after}, if_version=view.version))

    def action_client_page_editor(self) -> None:
        """The notes in one's own editor."""
        self._with_detail(self._edit_notes)

    async def _edit_notes(self, detail: ClientDetail) -> None:
        text = self.edit_in_editor(detail.client.notes or "", ".md")
        if text is not None and len(text) > NOTES:
            raise Invalid("notes", "range", f"notes have at most {NOTES:,} characters")
        await self._save_notes(detail, text if text is not None else detail.client.notes or "")

    # -- contacts --------------------------------------------------------------------------------

    def action_client_page_contact(self) -> None:
        """A new contact, or one that other clients have [CLT-5]."""
        from assure_tui.screens.contact_flows import add_contact

        self._with_detail(lambda detail: add_contact(self, detail))

    # -- where things lie ------------------------------------------------------------------------

    def action_client_page_home(self) -> None:
        """The engagement where the thing under the cursor lies or is linked; of several one is picked [PAGE-3]."""
        thing = self.under()
        if isinstance(thing, TaskView | EntryView) and thing.engagement_id is not None:
            item = UnmetItem("task", thing.id, thing.title, "") if isinstance(thing, TaskView) else None
            self.open_engagement(thing.engagement_id, item)
        elif isinstance(thing, EngagementView):
            self.open_engagement(thing.id)
        elif isinstance(thing, DocumentView):
            self.flow(self._home_of(LinkKind.DOCUMENT, thing.id, thing.name), asks=True)
        elif isinstance(thing, NoteView):
            self.flow(self._home_of(LinkKind.NOTE, thing.id, thing.title), asks=True)
        elif isinstance(thing, RequestView):
            self.flow(self._home_of(LinkKind.REQUEST, thing.id, thing.title), asks=True)
        else:
            self.base.toast("Put the cursor on a file, a note, a request or a task.", "told")

    async def _home_of(self, kind: LinkKind, number: int, name: str) -> None:
        viewer = self.viewer
        homes = await self.read(lambda reads, today: reads.linked_to(viewer, kind, number, today))
        item = UnmetItem("document", number, name, "") if kind is LinkKind.DOCUMENT else None
        if len(homes) == 1:
            self.open_engagement(homes[0].number, item)
        elif homes:
            options = [Option(str(one.number), one.title, f"{one.reference} {clean(one.state)}") for one in homes]
            picked = await self.ask(PickDialog(f"Where it lies: {clean(name)}", options))
            if picked is not None:
                self.open_engagement(int(picked), item)
        else:
            self.base.toast(f"{clean(name)} lies with no work yet. + in the drawer of an engagement links it.", "told")

    # -- files on disk ---------------------------------------------------------------------------

    @property
    def file_under(self) -> FileUnder | None:
        """The file under the cursor."""
        one = self.under()
        if not isinstance(one, DocumentView) or self.files is None:
            return None
        return FileUnder(one.id, one.path, self.files.root, one.missing)

    def path_under(self) -> str:
        """Of the file under the cursor."""
        one = self.file_under
        return one.whole if one is not None else ""

    def action_verb_copy(self) -> None:
        """The path of the file under the cursor, else what is copied of work."""
        if one := self.file_under:
            self.copy_text(one.whole)
        else:
            super().action_verb_copy()  # type: ignore[misc]

    def edit_file(self, one: FileUnder) -> None:
        """Its menu; what it is filed into is the only live work, or is picked."""

        async def which() -> int | None:
            work = await self._which("Into the folder of which work?")
            return work.id if isinstance(work, EngagementView) else None

        self.flow(self.file_menu(one, lambda: self._show_file(one.id), which), asks=True)

    # -- time ------------------------------------------------------------------------------------

    def time_subject(self) -> TimeSubject:
        """The task or the work under the cursor, else the client."""
        thing = self.under()
        if isinstance(thing, TaskView):
            return of_task(thing)
        if isinstance(thing, EngagementView):
            return TimeSubject(thing.id, None, None, f"{short('engagement', thing.id)}  {thing.client}")
        name = self.detail.client.name if self.detail is not None else ""
        return TimeSubject(None, self.number, None, f"{short('client', self.number)}  {name}")

    # -- tasks -----------------------------------------------------------------------------------

    def tasks_meant(self) -> list[TaskView]:
        """The tasks among what is marked or under the cursor [DEL-1]."""
        return [thing for thing in self.chosen() if isinstance(thing, TaskView)]

    def _tasks_meant(self) -> list[TaskView]:
        found = self.tasks_meant()
        if not found:
            self.base.toast("Put the cursor on a task.", "told")
        return found

    def action_client_page_done(self) -> None:
        """Done, or open again when all of them are done."""
        if tasks := self._tasks_meant():
            self.flow(self.task_done(tasks))

    def action_client_page_skip(self) -> None:
        """Skip with a reason; a time entry is taken away, a contact is taken off, a relationship ends."""
        if isinstance(contact := self.under(), ContactView):
            from assure_tui.screens.contact_flows import take_off

            self._with_detail(lambda detail: take_off(self, detail, contact))
        elif isinstance(relation := self.under(), RelationView):
            self._with_detail(lambda detail: self.end_relation(detail.client, relation))
        elif isinstance(entry := self.under(), EntryView):
            self.flow(self.remove_entry(entry))
        elif tasks := self._tasks_meant():
            self.flow(self.task_skip(tasks), asks=True)

    def action_client_page_take(self) -> None:
        """Make them mine."""
        if tasks := self._tasks_meant():
            self.flow(self.task_take(tasks))

    def action_client_edit(self) -> None:
        """The task, contact, share or file under the cursor, else the client."""
        if isinstance(task := self.under(), TaskView):
            self.flow(self.task_edit(task), asks=True)
        elif isinstance(contact := self.under(), ContactView):
            from assure_tui.screens.contact_flows import edit_contact

            self._with_detail(lambda detail: edit_contact(self, detail, contact))
        elif (file := self.file_under) is not None:
            self.edit_file(file)
        elif isinstance(relation := self.under(), RelationView):
            self._with_detail(lambda detail: self.edit_share(detail.client, relation))
        else:
            super().action_client_edit()

    def action_client_tag(self) -> None:
        """Tags of the tasks meant, else of the client [CLT-9]."""
        if isinstance(self.under(), TaskView):
            self.flow(self.task_tag(self._tasks_meant()), asks=True)
        else:
            super().action_client_tag()

    def action_client_assign(self) -> None:
        """Who does the task under the cursor, else the default preparer."""
        if isinstance(task := self.under(), TaskView):
            self.flow(self.task_assign([task]), asks=True)
        else:
            super().action_client_assign()
