"""Why: what the rules say of one engagement, with their names [INS-1] [INS-2]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import short
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.row_list import Row, RowList

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

HEADS = {
    "due": "Date", "gate": "Gate", "advance": "Moves by itself", "status": "Status", "stage": "Stage",
    "series": "Series", "blocker": "Blockers",
}  # fmt: skip


class WhyScreen(Flows, Dialog[None]):
    """Every sentence under what it is about; the cursor begins at what was asked of."""

    WIDTH: ClassVar[int] = 100
    AUTO_FOCUS = "RowList"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,Y", "leave", "Leave", show=False)]

    def __init__(self, engagement_id: int, about: str = "") -> None:
        super().__init__(f"Why: {short('engagement', engagement_id)}", "j/k move   esc leave")
        self.engagement_id = engagement_id
        self.about = about
        self.found: list[dict[str, Any]] = []

    def body(self) -> Iterable[Widget]:
        yield RowList(id="why", empty="asking the rules ...")

    def on_mount(self) -> None:
        """Ask the rules that decide."""
        self.query_one(RowList).styles.height = max(6, min(30, self.app.size.height - 6))
        self.flow(self._ask())

    async def _ask(self) -> None:
        viewer, number = self.viewer, self.engagement_id

        def fetch(reads: ReadPort, today: date) -> list[dict[str, Any]]:
            return reads.why(viewer, number, today)

        rows = self.query_one(RowList)
        try:
            self.found = await self.read(fetch)
        except AssureError as error:
            rows.empty = f"! {clean(error.message)}"
        rows.produce(self._rows, top=True)
        rows.go_to(f"{self.about}:0")

    def _rows(self, cells: int) -> Sequence[Row]:
        rows: list[Row] = []
        about, at = "", 0
        for line in self.found:
            if line["about"] != about:
                about, at = line["about"], 0
                if rows:
                    rows.append(Row(Content("")))
                rows.append(Row(Content(HEADS.get(about, clean(about).capitalize())), tone="head"))
            rule = f"  {line['rule']}"
            room = max(10, cells - 2 - len(rule))
            parts = Content(clean(line["text"])).wrap(room) or [Content("")]
            for index, part in enumerate(parts):
                said = Content("  ") + part.rstrip()
                if index:
                    rows.append(Row(said))
                    continue
                blank = " " * max(0, cells - said.cell_length - len(rule))
                spans = ((len(said.plain) + len(blank), len(said.plain) + len(blank) + len(rule), "dim"),)
                rows.append(Row(Content.assemble(said, blank, rule), f"{about}:{at}", "", spans))
            at += 1
        return rows
