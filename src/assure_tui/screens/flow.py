"""How work passes each stage: time net of On hold, age, what is over its limits [INS-5] [INS-6]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from textual.content import Content

from assure_tui.domain.flow import StageFlow
from assure_tui.domain.views import PipelineView, StageView
from assure_tui.formatting import clean, fit
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

PERIOD = 365  # days looked back


class FlowScreen(ListScreen):
    """A line per stage of one pipeline; `tab` shows the next pipeline."""

    NAME = "Flow"
    PLACE = "flow"
    EMPTY = ("There is no pipeline you may see. {global.goto} p leads to the builder.",)
    HINTS = (("tab", "next pipeline"), ("enter", "show on the board"), ("g", "go"), ("q", "back"), ("?", "keys"))

    def __init__(self) -> None:
        super().__init__()
        self.pipelines: tuple[PipelineView, ...] = ()
        self.weeks: tuple[tuple[date, int], ...] = ()

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The stages of the pipeline shown, with their figures."""
        self.pipelines = reads.pipelines(viewer)
        if not self.pipelines:
            return {}
        shown = self.pipelines[self.tab % len(self.pipelines)]
        now = self.base.gateway.now
        found, self.weeks = reads.flow(viewer, shown.id, today - timedelta(days=PERIOD), now)
        stages = {stage.id: stage for stage in shown.stages}
        return {f"stage:{item.stage_id}": (stages[item.stage_id], item) for item in found}

    def subject(self) -> str:
        """Which pipeline, and how much was completed of late."""
        if not self.pipelines:
            return ""
        done = sum(count for _, count in self.weeks[-4:])
        shown = self.pipelines[self.tab % len(self.pipelines)]
        return f"{clean(shown.name)}  (tab: {len(self.pipelines)} pipelines)  {done} completed in 4 weeks"

    def action_next_tab(self, step: int) -> None:
        """The next pipeline."""
        if self.pipelines:
            self.tab = (self.tab + step) % len(self.pipelines)
            self.reload()

    def _produced(self, cells: int) -> list[Row]:
        wide = cells >= 100
        head = f"{fit('Stage', 22)} {'here':>6} {'oldest':>8} {'stays':>6} {'median':>8} {'85 %':>8} {'back':>6}"
        head += f" {'refused':>8} {'forced':>7}" if wide else ""
        return [
            Row(Content(head), tone="head"),
            *(self.row_of(key, thing, cells) for key, thing in self.things.items()),
        ]

    def row_of(self, key: str, thing: tuple[StageView, StageFlow], cells: int) -> Row:
        """Days are net of On hold; what is over a limit says so in words."""
        stage, item = thing
        back = "" if item.sent_back is None else f"{item.sent_back:.0%}"
        text = (
            f"{fit(clean(stage.name), 22, ascii=self.base.ascii)} {item.here:>6} {_days(item.oldest_days):>8} "
            f"{item.stays:>6} {_days(item.median_days):>8} {_days(item.p85_days):>8} {back:>6}"
        )
        if cells >= 100:
            text += f" {item.refusals:>8} {item.overrides:>7}"
        over = []
        if stage.wip_limit is not None and item.here >= stage.wip_limit:
            over.append(f"at its limit of {stage.wip_limit}")
        if stage.time_limit is not None and (item.oldest_days or 0) > stage.time_limit:
            over.append(f"over {stage.time_limit} days")
        return Row(Content(text + (f"  {', '.join(over)}" if over else "")), key, "soon" if over else "")

    def open_thing(self, thing: tuple[StageView, StageFlow]) -> None:
        """The cards counted, on the board [VIEW-5]."""
        stage = thing[0].name.replace('"', "")
        board = next((screen for screen in self.app.screen_stack if hasattr(screen, "set_filter")), None)
        if board is not None:
            self.dismiss(None)
            board.set_filter(f'stage:"{stage}"')


def _days(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} d"
