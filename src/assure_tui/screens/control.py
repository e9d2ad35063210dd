"""The control list: what the law wanted when, the evidence, and the gaps with their explanations [INS-7]."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.worker import WorkerError

from assure_tui.actions import bindings_for
from assure_tui.domain.control import ControlLine, ControlSums, Gap, line_place, state_words, sums_words
from assure_tui.formatting import clean, cut, fit
from assure_tui.screens.list_screen import MANY, ListScreen
from assure_tui.widgets.row_list import Row, RowList, painted

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.transfers import ShownList, Written
    from assure_tui.domain.views import CardView

ALL, OPEN, GAPS, UNEXPLAINED = range(4)
PAGE = 200  # lines are read as far as one has gone, so many at a time
NEAR = 60  # and the next ones this far ahead
SUMS_AFTER = 0.05  # seconds from the lines, which are painted meanwhile, until the year is summed up
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
        self.found: ControlSums | None = None
        self.is_whole = True  # every line of the year is here
        self._reading = asyncio.Lock()
        self._asked = 0  # counts the readings: what a former one asked for is not put in

    @property
    def range(self) -> tuple[date, date]:
        """The year that is shown."""
        year = self.year or self.base.today.year
        return date(year, 1, 1), date(year, 12, 31)

    def reload(self) -> None:
        """The lines as far as they were shown; the figures of the year follow them."""
        self._asked += 1
        super().reload()
        if self.base.is_open:
            self._add_up(self._asked)

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The first lines, or the gaps of the year."""
        if self.tab in (GAPS, UNEXPLAINED):
            self.is_whole = True
            gaps = reads.control_gaps(viewer, *self.range, today)
            return {gap.key: gap for gap in gaps if self.tab == GAPS or not gap.explained}
        size = max(PAGE, len(self.things))
        found = self._read_lines(reads, today, viewer, None, size)
        self.is_whole = len(found) < size
        return found

    def _read_lines(
        self, reads: ReadPort, today: date, viewer: Actor, last: ControlLine | None, size: int | None
    ) -> dict[str, Any]:
        after = line_place(last) if last is not None else None
        found = reads.control_window(viewer, *self.range, today, after=after, unsettled=self.tab == OPEN, limit=size)
        return {f"line:{line.engagement_id}": line for line in found}

    @work(exclusive=True, group="sums", exit_on_error=False)
    async def _add_up(self, asked: int) -> None:
        viewer = self.viewer
        for reading in [worker for worker in self.workers if worker.node is self and worker.group == "read"]:
            with contextlib.suppress(WorkerError):  # what it could not read it tells itself
                await reading.wait()
        await asyncio.sleep(SUMS_AFTER)
        found = await self.read(lambda reads, today: reads.control_sums(viewer, *self.range, today))
        if asked == self._asked:
            self.found = found
            self.describe()

    # -- the lines that follow -------------------------------------------------------------------

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Near the last line that is here the next ones are read."""
        if not self.is_whole and self.rows.is_near_end(NEAR):
            self._read_on()

    @work(group="more", exit_on_error=False)
    async def _read_on(self) -> None:
        await self._more(PAGE)

    async def _more(self, size: int | None) -> None:
        """So many lines more, or all that are left; one reading at a time."""
        async with self._reading:
            asked, last, viewer = self._asked, next(reversed(self.things.values()), None), self.viewer
            if self.is_whole or last is None or (size is not None and not self.rows.is_near_end(NEAR)):
                return

            def read(reads: ReadPort, today: date) -> tuple[dict[str, Any], dict[int, CardView]]:
                found = self._read_lines(reads, today, viewer, last, size)
                numbers = [line.engagement_id for line in found.values()]
                later[:] = numbers[MANY:]
                return found, dict(reads.cards(viewer, numbers[:MANY]))

            later: list[int] = []
            found, cards = await self.read(read)
            if asked != self._asked:
                return
            self.is_whole = size is None or len(found) < size
            self.things |= found
            self.cards |= cards
            self.rows.produce(self._produced)
        if later:  # the list is there to be read; what verbs act on follows
            self.cards |= await self.read(lambda reads, today: dict(reads.cards(viewer, later)))

    async def _whole(self) -> None:
        """All that are left: who goes to the end, marks all or writes a file asks for all of them."""
        if not self.is_whole:
            await self._more(None)

    def on_row_list_end_wanted(self) -> None:
        """The last line of the year, not the last one read so far."""
        if not self.is_whole:
            self.flow(self._to_the_end())

    async def _to_the_end(self) -> None:
        await self._whole()
        self.rows.action_bottom()

    def action_list_mark_all(self) -> None:
        """Mark all, or none when all are."""
        self.flow(self._mark_all())

    async def _mark_all(self) -> None:
        await self._whole()
        super().action_list_mark_all()

    def action_global_export(self) -> None:
        """All the lines as a file."""
        self.flow(self._export(), asks=True)

    async def _export(self) -> None:
        await self._whole()
        if (shown := self.shown_list()) is None:
            self.base.toast("This view has no list to write.", "told", "g goes to one")
        else:
            await self.export_shown(shown)

    def engagement_of(self, thing: ControlLine | Gap) -> int | None:
        """The engagement of a line, and of a gap that has one."""
        return thing.engagement_id

    def subject(self) -> str:
        """The year in figures."""
        if self.found is None:
            return str(self.range[0].year)
        gaps = f"{self.found.gaps} gaps, {self.found.unexplained} unexplained"
        return f"{self.range[0].year}  {gaps};  {sums_words(self.found.states, self.found.late)}"

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
        from assure_tui.domain.evidence_commands import ExplainGap
        from assure_tui.screens.dialogs.filing import GapDialog

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
        self._start_over()
        self.describe()
        self.reload()

    def _show_tab(self, index: int) -> None:
        self.things = {}
        super()._show_tab(index)

    def _start_over(self) -> None:
        self.found, self.things = None, {}

    def action_control_page(self) -> None:
        """The list as a page to print and sign."""
        self.flow(self._page(), asks=True)

    async def _page(self) -> None:
        from assure_tui.domain.transfers import WriteControl
        from assure_tui.screens.import_lines import SaveAsDialog

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
