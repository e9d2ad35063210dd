"""How work passes each stage: time net of On hold, age, what is over its limits [INS-5] [INS-6]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from assure_tui.domain.flow import StageFlow
from assure_tui.domain.views import PipelineView, StageView
from assure_tui.formatting import clean
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets import flow_rows
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
        shown = list(self.things.values())
        return [
            flow_rows.heading(cells),
            *(self.row_of(key, thing, cells) for key, thing in self.things.items()),
            *flow_rows.charts(shown, self.weeks, cells, ascii=self.base.ascii),
        ]

    def row_of(self, key: str, thing: tuple[StageView, StageFlow], cells: int) -> Row:
        """A line of the table."""
        return flow_rows.stage_row(key, *thing, cells, ascii=self.base.ascii)

    def open_thing(self, thing: tuple[StageView, StageFlow]) -> None:
        """The cards counted, on the board [VIEW-5]."""
        stage = thing[0].name.replace('"', "")
        board = next((screen for screen in self.app.screen_stack if hasattr(screen, "set_filter")), None)
        if board is not None:
            self.dismiss(None)
            board.set_filter(f'stage:"{stage}"')
