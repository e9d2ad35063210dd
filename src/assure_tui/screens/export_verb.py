"""`%`: what is shown as a file, in the columns, filter and order of the screen, or with all fields [EXP-1]."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assure_tui.formatting import clean
from assure_tui.screens.saving import SavesFiles

if TYPE_CHECKING:
    from assure_tui.domain.transfers import ShownList


class ExportVerb(SavesFiles):
    """Mixin of every screen; one that shows a list says so with `shown_list`."""

    def shown_list(self) -> ShownList | None:
        """What is shown; None where there is nothing to write. A list of things gives their values."""
        things = getattr(self, "things", None)
        if not things:
            return None
        from assure_tui.domain.transfers import ShownList
        from assure_tui.screens.export_rows import rows_of

        name = clean(str(getattr(self, "NAME", "") or "list"))
        what = "".join(char for char in name.casefold() if char.isalnum()) or "list"
        rows = rows_of(things.values())
        query = str(getattr(self, "query_text", "") or getattr(self, "words", ""))
        return ShownList(what, name, query, rows=rows, forms=("csv", "xlsx", "json")) if rows else None

    def action_global_export(self) -> None:
        """Ask for format and place, then write what is shown."""
        shown = self.shown_list()
        if shown is None:
            self.base.toast("This view has no list to write.", "told", "g goes to one")
        else:
            self.flow(self.export_shown(shown), asks=True)

    async def export_shown(self, shown: ShownList, form: str | None = None) -> None:
        """Write it, in a format that is asked for unless it is given."""
        from assure_tui.domain.transfers import WriteShown, Written
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.screens.dialogs.export import ExportAnswer, ExportDialog, form_choices

        if form is None:
            form = await self.ask(ChoiceDialog(f"Write {shown.view} as", form_choices(shown)))
        if form is None:
            return
        chosen: str = form
        folder = self.base.remembered("export.folder") or str(Path.home())
        name = f"assure-{shown.what}-{self.base.today.isoformat()}.{chosen}"
        answer = await self.ask(ExportDialog(shown, chosen, f"{folder.rstrip('/')}/{name}"))
        if answer is None:
            return
        where: ExportAnswer = answer
        written: Written | None = await self.save_file(
            lambda over: WriteShown(shown, chosen, where.path, where.every_field, over)
        )
        if written is not None:
            self.base.remember("export.folder", str(Path(written.path).parent))
            rows = f"{written.rows:,} row{'' if written.rows == 1 else 's'}"
            self.base.toast(f"{rows} written to {clean(written.path)}")
