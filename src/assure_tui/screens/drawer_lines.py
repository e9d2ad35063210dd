"""What enter, `o` and `Y` do on requests, checklist items and dates in the drawer [DOC-10] [REQ-3] [INS-1]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.document_commands import MatchFile, UnmatchFile
from assure_tui.domain.views import ChecklistItemView, EngagementDetail
from assure_tui.formatting import clean
from assure_tui.screens.checklist_flows import ChecklistFlows
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.file_flows import FileFlows, FileUnder
from assure_tui.screens.paper_flows import PaperFlows
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.papers_rows import FOLDER
from assure_tui.widgets.time_rows import TimeSheet

if TYPE_CHECKING:
    from datetime import date

    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.widgets.row_list import RowList

DATES = 4  # the tab of time and dates
ENTRIES = 200  # time entries shown
ABOUT = {"unmet": "gate", "blocker": "gate", "task": "gate", "advance": "advance", "item": "advance", "batch": "stage"}


def read_time(reads: ReadPort, viewer: Actor, number: int, today: date) -> TimeSheet:
    """The newest entries of an engagement, and what is left to do on it [TIME-3] [TIME-7]."""
    entries, count, minutes = reads.time_entries(viewer, engagement_id=number, limit=ENTRIES)
    return TimeSheet(entries, count, minutes, *reads.start_by(viewer, number, today))


class DrawerLines(ChecklistFlows, FileFlows, PaperFlows):
    """Mixed into the drawer."""

    if TYPE_CHECKING:
        engagement_id: int
        tab: int

        @property
        def rows(self) -> RowList: ...

        @property
        def detail(self) -> EngagementDetail | None: ...

    def paper_chosen(self, detail: EngagementDetail, kind: str, rest: str) -> bool:
        """Requests and checklist items have a menu; files and auto-advance as they are."""
        if kind == "request" and rest.isdigit():
            from assure_tui.screens.request_flows import request_menu

            self.flow(request_menu(self, int(rest)), asks=True)
        elif kind == "ask":
            self.action_drawer_new()
        elif kind == "folder" and detail.papers is not None and detail.papers.root:
            files = tuple(one.id for one in detail.papers.documents if not one.missing)
            self.flow(self.folder_menu(self.engagement_id, detail.papers.root, files), asks=True)
        elif kind == "item" and rest.isdigit():
            item = next((one for one in detail.checklist if one.id == int(rest)), None)
            if item is not None:
                self.flow(self._item(detail, item), asks=True)
        else:
            return super().paper_chosen(detail, kind, rest)
        return True

    # -- checklist -------------------------------------------------------------------------------

    async def _item(self, detail: EngagementDetail, item: ChecklistItemView) -> None:
        """Match, unmatch, waive, ask for it again, show, edit, take off [DOC-10] [DOC-7]."""
        numbers = {one.path: one.id for one in detail.papers.documents} if detail.papers else {}
        files = [(path, numbers[path]) for path in item.files if path in numbers]
        choices = [] if item.state == "waived" else [Choice("match", "Match a file")]
        choices += [
            Choice(f"not:{number}", "Unmatch it", clean(path), key=str(n))
            for n, (path, number) in enumerate(files[:4], 1)
        ]
        if files:
            choices.append(Choice("open", "Open the file"))
        if item.state == "waived":
            choices.append(Choice("again", "Ask for it again", clean(item.reason or "")))
        else:
            choices.append(Choice("waive", "Waive it", "not needed; with a reason"))
        choices.append(Choice("edit", "Edit it", "name, type, file names, count, required, day"))
        choices.append(Choice("drop", "Take it off", "asked for no more"))
        answer = await self.ask(ChoiceDialog(clean(item.name), choices))
        number = detail.engagement.id
        if answer == "match":
            await self._match(number, item)
        elif answer == "open":
            await self._show(number, files[0][1])
        elif answer == "again":
            await self.carry_out(UnmatchFile(number, item_id=item.id))
        elif answer == "waive":
            from assure_tui.screens.dialogs.texts import ReasonDialog

            reason = await self.ask(ReasonDialog("Waive the checklist item", clean(item.name)))
            if reason:
                await self.carry_out(c.WaiveItem(item.id, reason))
        elif answer == "edit":
            await self.item_form(item)
        elif answer == "drop":
            await self.drop_item(item)
        elif answer is not None:
            await self.carry_out(UnmatchFile(number, int(answer.partition(":")[2]), item.id))

    async def _match(self, number: int, item: ChecklistItemView) -> None:
        from assure_tui.screens.dialogs.file import FileDialog
        from assure_tui.widgets.picker import Option

        viewer = self.viewer
        papers = await self.read(lambda reads, _: reads.papers(viewer, number, others=True))
        found = [one for one in (*papers.documents, *papers.unlinked) if not one.missing and item.id not in one.items]
        if not found:
            where = "The client has no folder yet." if not papers.root else "There is no other file of this client."
            self.base.toast(where, "told")
            return
        options = [Option(str(one.id), clean(one.path)) for one in found]
        document = await self.ask(FileDialog(f"Which file answers {clean(item.name)}?", options))
        if document is not None:
            await self.carry_out(MatchFile(number, document, item.id))

    # -- files on disk ---------------------------------------------------------------------------

    @property
    def file_under(self) -> FileUnder | None:
        """The file under the cursor, or the first one of the item there."""
        kind, _, rest = self.rows.current.partition(":")
        papers = self.detail.papers if self.detail is not None else None
        if papers is None or not rest.isdigit() or kind not in ("document", "sort", "item"):
            return None
        number = int(rest)
        if kind == "sort":
            waiting = next((one for one in papers.to_sort if one.document_id == number), None)
            return FileUnder(number, waiting.path, papers.root) if waiting else None
        found = (one for one in papers.documents if (number in one.items if kind == "item" else one.id == number))
        return next((FileUnder(one.id, one.path, papers.root, one.missing) for one in found), None)

    def path_under(self) -> str:
        """Of the file under the cursor, or of the folder."""
        if self.rows.current == FOLDER and self.detail is not None and self.detail.papers is not None:
            return self.detail.papers.root or ""
        one = self.file_under
        return one.whole if one is not None else ""

    def edit_file(self, one: FileUnder) -> None:
        """The menu of the file under the cursor."""
        number = self.engagement_id

        async def which() -> int:
            return number

        self.flow(self.file_menu(one, lambda: self._show(number, one.id), which), asks=True)

    # -- keys ------------------------------------------------------------------------------------

    def action_drawer_open_os(self) -> None:
        """Show the file under the cursor, or the one that answers the item [DOC-1]."""
        kind, _, rest = self.rows.current.partition(":")
        detail = self.detail
        number = int(rest) if rest.isdigit() and kind in ("document", "sort") else None
        if kind == "item" and detail is not None and detail.papers is not None:
            files = next((one.files for one in detail.checklist if str(one.id) == rest), ())
            number = next((one.id for one in detail.papers.documents if one.path in files), None)
        if number is None:
            self.base.toast("Put the cursor on a file.", "told", "4 shows them")
        else:
            self.flow(self._show(self.engagement_id, number))

    def action_verb_why(self) -> None:
        """Why what stands under the cursor is so [INS-1]."""
        from assure_tui.screens.why import WhyScreen

        kind = self.rows.current.partition(":")[0]
        about = "due" if self.tab == DATES else ABOUT.get(kind, "")
        self.app.push_screen(WhyScreen(self.engagement_id, about))
