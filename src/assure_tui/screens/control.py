"""The control list: what the law wanted when, the evidence, and the gaps with their explanations [INS-7]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from assure_tui.actions import bindings_for
from assure_tui.domain.control import ControlLine, ControlList, Gap, state_words, sums
from assure_tui.domain.evidence_commands import ExplainGap
from assure_tui.domain.transfers import ShownList, WriteControl, Written
from assure_tui.formatting import clean, cut, fit
from assure_tui.screens.dialogs.filing import GapDialog
from assure_tui.screens.import_lines import SaveAsDialog
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row, painted

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

ALL, OPEN, GAPS, UNEXPLAINED = range(4)
SETTLED = frozenset({"accepted", "cancelled"})
KINDS = {"period": "period", "return": "no return", "closed": "no record"}


class ControlScreen(ListScreen, inherit_bindings=False):
    """A year at a time; `e` keeps the filing record of a line or explains a gap, `o` writes the page to sign."""

    NAME = "Control list"
    PLACE = "control"
    SCOPES: ClassVar[tuple[str, ...]] = ("control", "list", "global")
    TABS = ("All", "Not settled", "Gaps", "Unexplained")
    EMPTY = (
        "No date by law lies in this year. {control.previous} shows the year before.",
        "Everything of this year is accepted or called off. {control.page} writes the page to sign.",
        "Nothing is missing. {control.page} writes the page to sign.",
        "Every gap is explained. {control.page} writes the page to sign.",
    )
    HINTS = (
        ("e", "record/explain"), ("enter", "open"), ("[ ]", "year"), ("tab", "gaps"), ("o", "page to sign"),
        ("%", "to a file"), ("g", "go"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("control", "list", "global"),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self, year: int | None = None) -> None:
        super().__init__()
        self.year = year
        self.found: ControlList | None = None

    @property
    def range(self) -> tuple[date, date]:
        """The year that is shown."""
        year = self.year or self.base.today.year
        return date(year, 1, 1), date(year, 12, 31)

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The lines or the gaps of the year."""
        found = self.found = reads.control(viewer, *self.range, today)
        if self.tab in (GAPS, UNEXPLAINED):
            return {gap.key: gap for gap in found.gaps if self.tab == GAPS or not gap.explained}
        lines = (line for line in found.lines if self.tab == ALL or line.state not in SETTLED)
        return {f"line:{line.engagement_id}": line for line in lines}

    def engagement_of(self, thing: ControlLine | Gap) -> int | None:
        """The engagement of a line, and of a gap that has one."""
        return thing.engagement_id

    def subject(self) -> str:
        """The year in figures."""
        if self.found is None:
            return str(self.range[0].year)
        gaps = f"{len(self.found.gaps)} gaps, {self.found.unexplained} unexplained"
        return f"{self.range[0].year}  {gaps};  {sums(self.found.lines)}"

    def _produced(self, cells: int) -> Sequence[Row]:
        if not self.things:
            return []
        client = max(12, min(32, cells // 4))
        if self.tab in (GAPS, UNEXPLAINED):
            head = f"{'On':<10} {fit('Client', client)} {'Gap':<9} What, and why it is none"
        else:
            head = f"{'Deadline':<10} {fit('Client', client)} {'Work':<9} {'State':<17} Evidence"
        return [Row(Content(head.rstrip()), tone="head"), *super()._produced(cells)]

    def row_of(self, key: str, thing: ControlLine | Gap, cells: int) -> Row:
        """A deadline with its evidence, or a gap with its explanation."""
        ascii = self.base.ascii
        client = max(12, min(32, cells // 4))
        if isinstance(thing, Gap):
            who = f" ({clean(thing.noted_by)})" if thing.noted_by else ""
            text = f"{clean(thing.note)}{who}: {clean(thing.said)}" if thing.note else clean(thing.said)
            line = f"{thing.on.isoformat()} {fit(thing.client, client, ascii=ascii)} {fit(KINDS[thing.kind], 9)} "
            return painted(
                [(line + cut(text, cells - len(line), ascii=ascii), "dim" if thing.explained else "soon")], key
            )
        state = state_words(thing) + (" late" if thing.late else "")
        line = (
            f"{thing.deadline.isoformat()} {fit(thing.client, client, ascii=ascii)} {fit(thing.type, 9, ascii=ascii)}"
            f" {fit(state, 17, ascii=ascii)} "
        )
        tone = "late" if thing.late or thing.state == "rejected" else "dim" if thing.state in SETTLED else ""
        return painted([(line, tone), (cut(proof(thing), max(1, cells - len(line)), ascii=ascii), "dim")], key)

    # -- keys ------------------------------------------------------------------------------------

    def action_control_edit(self) -> None:
        """The filing record of the line, or what is said about the gap."""
        thing = self.under()
        if isinstance(thing, Gap):
            self.flow(self._explain(thing), asks=True)
        elif thing is not None:
            self.flow(
                self.keep_filing(thing.engagement_id, clean(f"{thing.client} {thing.type} {thing.period}")), asks=True
            )

    async def _explain(self, gap: Gap) -> None:
        text = await self.ask(GapDialog(f"{clean(gap.client)}: {clean(gap.said)}", gap.note or ""))
        if text is not None and text != (gap.note or ""):
            await self.carry_out(ExplainGap(gap.key, text))

    def action_control_previous(self) -> None:
        """The year before."""
        self._show_year(-1)

    def action_control_next(self) -> None:
        """The next year."""
        self._show_year(1)

    def _show_year(self, step: int) -> None:
        self.year = max(1901, min(2199, self.range[0].year + step))
        self.found = None
        self.describe()
        self.reload()

    def action_control_page(self) -> None:
        """The list as a page to print and sign."""
        self.flow(self._page(), asks=True)

    async def _page(self) -> None:
        first, last = self.range
        folder = self.base.remembered("export.folder") or str(Path.home())
        said = "Text; a name that ends in .html gives a web page. It carries the log's last hash and a place to sign."
        place = f"{folder.rstrip('/')}/control-{first.year}.html"
        path = await self.ask(SaveAsDialog("Control list to sign", place, said, endings=(".html", ".txt")))
        if path is None:
            return
        name: str = path
        written: Written | None = await self.save_file(lambda over: WriteControl(first, last, name, over))
        if written is not None:
            self.base.remember("export.folder", str(Path(written.path).parent))
            self.base.toast(f"{written.rows:,} dates written to {clean(written.path)}")

    def shown_list(self) -> ShownList | None:
        """The lines or gaps in sight as rows of a file."""
        from dataclasses import replace

        shown = super().shown_list()
        return replace(shown, query=str(self.range[0].year)) if shown is not None else None


def proof(line: ControlLine) -> str:
    """What says that it was filed, accepted, or called off."""
    told = []
    if line.filing is not None:
        told.append(f"{line.filing.method.replace('_', '-')} {line.filing.filed_on}")
        told += [clean(line.filing.confirmation)] if line.filing.confirmation else []
        told += [f"accepted {line.filing.accepted_on}"] if line.filing.accepted_on else []
        told += [f"rejected {line.filing.rejected_on}"] if line.filing.rejected_on else []
    told += [clean(line.reason)] if line.reason else []
    told += [f"{line.documents} files"] if line.documents else []
    told += [f"extended {line.extended_on or ''}".strip()] if line.extended else []
    told += [f"pay by {line.payment_due}"] if line.payment_due else []
    told += [f"seen by {', '.join(clean(who) for who, _ in line.seen)}"] if line.seen else []
    return ", ".join(told)
