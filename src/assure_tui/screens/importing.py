"""Which file is imported as what; it is read before the dialog closes, so that a wrong one can be put right [IMP-1]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.transfers import FileLook, LookAtFile
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.path_field import PathField

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase

KINDS = ("clients", "engagements", "tasks", "series", "requests", "time")
LISTS = (".csv", ".xlsx", ".tsv", ".txt")


class ImportDialog(FormDialog[LookAtFile]):
    """Kind, file, and a map file; what was used last stands there already."""

    SAVE: ClassVar[str] = "Look"
    WIDTH = 90

    def __init__(self) -> None:
        super().__init__("Import a file", "tab completes   enter next field   ^s look   esc leave")
        self.reading = False

    @property
    def base(self) -> AppBase:
        """The app as dialogs know it."""
        return cast("AppBase", self.app)

    def form(self) -> Iterable[Widget]:
        kind = self.base.remembered("import.kind")
        kind = kind if kind in KINDS else KINDS[0]
        yield note("CSV (UTF-8) or the first sheet of an XLSX; its first row names the columns.")
        yield FieldRow("Import", TextField(kind, max_length=24, id="kind", select_on_focus=True))
        yield note(", ".join(KINDS))
        last = self.base.remembered("import.file")
        yield FieldRow("File", PathField(last, endings=LISTS, id="file", select_on_focus=True))
        yield FieldRow("Columns by", PathField(endings=(".toml",), id="map", placeholder="a map file; empty: guess"))
        yield note("A file NAME.map.toml beside NAME.csv is taken by itself.")
        yield Static(id="said")

    def on_mount(self) -> None:
        """The kind first."""
        self.query_one("#kind", Input).focus()

    def result(self) -> LookAtFile | list[str]:
        typed = self.query_one("#kind", Input).value.strip().casefold()
        kinds = [kind for kind in KINDS if typed and kind.startswith(typed)]
        path = self.query_one("#file", Input).value.strip()
        told = [] if kinds else [f"import one of {', '.join(KINDS)}"]
        if not path:
            told.append("name the file; ~ is your home folder")
        return told or LookAtFile(kinds[0], path, self.query_one("#map", Input).value)

    def action_save(self) -> None:
        """Read the file; what is wrong with it is said here."""
        found = self.result()
        if isinstance(found, list):
            self.complain(found)
        elif not self.reading:
            self.reading = True
            self.query_one("#said", Static).update(Content("reading ..."))
            self._look(found)

    @work(exclusive=True, group="look", exit_on_error=False)
    async def _look(self, wanted: LookAtFile) -> None:
        try:
            look: FileLook = await asyncio.wrap_future(self.base.gateway.transfer(wanted))
        except Exception as error:
            from assure_tui.domain.errors import AssureError

            if isinstance(error, AssureError):
                self.complain([detail.message for detail in error.details] or [error.message])
            else:
                self.base.explain(error)
            return
        finally:
            self.reading = False
            self.query_one("#said", Static).update(Content(""))
        self.base.remember("import.kind", wanted.kind)
        self.base.remember("import.file", wanted.path)
        from assure_tui.screens.import_screen import ImportScreen

        app = self.app
        self.dismiss(None)
        app.call_later(app.push_screen, ImportScreen(look))

    def action_leave(self) -> None:
        """Nothing here is worth a question."""
        self.dismiss(None)
