"""What is done with a file or a folder on disk: shown, filed, its path copied, missing folders made [DOC-3] [DOC-4]."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assure_tui.domain.document_commands import ApplyFolderTemplate, FileIntoFolder
from assure_tui.domain.model import short
from assure_tui.formatting import clean, cut
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice


@dataclass(frozen=True, slots=True)
class FileUnder:
    """A file of a client's folder; `path` lies within `root`."""

    id: int
    path: str
    root: str | None
    missing: bool = False

    @property
    def whole(self) -> str:
        """Where it lies on disk."""
        return os.path.join(self.root or "", *self.path.split("/"))


class FileFlows(Flows):
    """Mixed into the drawer and the page of a client."""

    def copy_text(self, text: str) -> None:
        """To the clipboard, and say so."""
        self.app.copy_to_clipboard(text)
        self.base.toast(f"Copied {cut(clean(text), 60, ascii=self.base.ascii)}")

    async def file_menu(
        self, one: FileUnder, show: Callable[[], Awaitable[None]], which: Callable[[], Awaitable[int | None]]
    ) -> None:
        """Show it, file it into the own folder of `which` engagement, make that one's folders, or copy its path."""
        from assure_tui.screens.dialogs.base import ChoiceDialog

        choices = [
            Choice("show", "Show it", "with its own program", key="o"),
            Choice("file", "File it", "moved into the engagement's folder; u moves it back", key="f"),
            Choice("folders", "Make folders", "those that are missing", key="m"),
            Choice("path", "Copy its path", key="y"),
        ]
        answer = await self.ask(ChoiceDialog(clean(one.path), choices, ask="It is missing." if one.missing else ""))
        if answer == "show":
            await show()
        elif answer == "path":
            self.copy_text(one.whole)
        elif answer is not None and (number := await which()) is not None:
            if answer == "file":
                await self.carry_out(FileIntoFolder(number, (one.id,)))
            else:
                await self.make_folders(number)

    async def folder_menu(self, engagement_id: int, root: str, files: tuple[int, ...]) -> None:
        """What is done with the client's folder for one engagement."""
        from assure_tui.screens.dialogs.base import ChoiceDialog

        shown = short("engagement", engagement_id)
        choices = [Choice("folders", "Make folders", "those that are missing", key="m")]
        if files:
            choices.append(Choice("file", f"File all {len(files)} files", f"into the folder of {shown}", key="f"))
        choices.append(Choice("path", "Copy its path", key="y"))
        answer = await self.ask(ChoiceDialog(f"Folder of the client, for {shown}", choices, ask=clean(root)))
        if answer == "path":
            self.copy_text(root)
        elif answer == "file":
            await self.carry_out(FileIntoFolder(engagement_id, files))
        elif answer == "folders":
            await self.make_folders(engagement_id)

    async def make_folders(self, engagement_id: int) -> None:
        """The missing ones of what is typed, or of the firm's template [DOC-4]."""
        from assure_tui.screens.dialogs.record import Entry, RecordForm

        def command(fields: Mapping[str, Any]) -> ApplyFolderTemplate:
            lines = str(fields.get("folders") or "").splitlines()
            return ApplyFolderTemplate((engagement_id,), tuple(line.strip() for line in lines if line.strip()))

        notes = (
            "One folder a line, such as {period.year}/{type} {period}/received. Empty: the firm's own template.",
            "What is missing is made in the client's folder; what is there is not touched.",
        )
        entry = Entry("folders", "Folders", "", lines=6, read=str)
        title = f"Make folders for {short('engagement', engagement_id)}"
        await self.ask(RecordForm(title, [entry], command, whole=True, notes=notes))
