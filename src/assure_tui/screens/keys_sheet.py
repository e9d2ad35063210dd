"""The keys that work now on one page: to look at, and to write into a file for printing (interface.md 5.9)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from assure_tui.formatting import clean
from assure_tui.keys_sheet import sheet
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase


class KeysSheetScreen(Dialog[None]):
    """The page as it prints; `w` writes it."""

    WIDTH: ClassVar[int] = 90
    AUTO_FOCUS = "RowList"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Leave", show=False),
        Binding("w", "write", "Write the file", show=False),
    ]

    def __init__(self) -> None:
        super().__init__("Keys on one page", "w write it into a file   j/k move   esc leave")

    @property
    def base(self) -> AppBase:
        return cast("AppBase", self.app)

    def body(self) -> Iterable[Widget]:
        yield RowList(id="sheet")

    def on_mount(self) -> None:
        """Show what would be printed."""
        rows = self.query_one(RowList)
        rows.styles.height = max(6, self.app.size.height - 6)
        lines = sheet(self.base.live.actions)
        rows.produce(lambda _: [Row(Content(line), f"line:{n}") for n, line in enumerate(lines)], top=True)

    async def action_write(self) -> None:
        """Into the home folder, as plain text."""
        keep = self.base.settings.keep_sheet
        if keep is None:
            self.base.toast("This program has nowhere to write it.", "refused")
            return
        try:
            path = await asyncio.to_thread(keep, "\n".join(sheet(self.base.live.actions)) + "\n")
        except OSError as error:
            self.base.toast(f"Not written: {error.strerror or error}", "refused")
            return
        self.dismiss(None)
        self.base.toast(f"Written: {clean(path)}", "done")
