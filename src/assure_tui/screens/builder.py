"""The pipeline builder: pipelines, the stages of one, the settings of a stage; always a draft [EDIT-1] [PIPE-7]."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from assure_tui.domain.errors import NotFound
from assure_tui.domain.pipeline_draft import PipelineDraft, Problem, problems
from assure_tui.domain.pipeline_values import Known
from assure_tui.domain.pipeline_views import PipelineRow, PipelineVersionRow
from assure_tui.formatting import clean
from assure_tui.screens import builder_rows as picture
from assure_tui.screens.builder_bench import FORM, NEW, Bench
from assure_tui.screens.builder_keys import DRAFT_ONLY, HIDDEN, builder_bindings, why_not
from assure_tui.screens.builder_publish import PublishVerbs
from assure_tui.screens.builder_settings import KEYS, setting_rows, summary_rows
from assure_tui.screens.builder_stages import StageVerbs
from assure_tui.screens.builder_versions import VersionVerbs
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.line import Line
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.title_bar import TitleBar, counts_of
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

STAGE, TASKS, USED, VERSIONS = range(4)
PANES = ("left", "middle", "right")
HINTS = (
    ("n", "stage"), ("e", "edit"), ("b", "gate"), ("C", "tasks"), ("J/K", "order"), ("^s", "publish"), ("u", "undo"),
    ("T", "dry run"), ("A", "for whom"), ("a", "holder"), ("d", "limits"), ("R", "moves on"), ("h/l", "panes"),
    ("1-4", "tabs"), ("esc", "leave"), ("?", "keys"),
)  # fmt: skip
READING = (("h/l", "panes"), ("1-4", "tabs"), ("enter", "open"), ("o", "to file"), ("q", "back"), ("?", "keys"))


class BuilderScreen(StageVerbs, PublishVerbs, VersionVerbs, ListScreen, inherit_bindings=False):
    """Three panes beside each other where there is room, else one at a time with `h` and `l`."""

    CSS_PATH = "../styles/builder.tcss"
    AUTO_FOCUS = "#middle"
    NAME = "Pipeline builder"
    PLACE = "builder"
    SCOPES: ClassVar[tuple[str, ...]] = ("builder", "list", "global")
    HIDDEN = HIDDEN | DRAFT_ONLY
    TABS = ("Stage", "Tasks", "Where used", "Versions")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-mid"), (140, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *builder_bindings(),
        Binding("tab", "pane(1)", "Next pane", show=False),
        Binding("shift+tab", "pane(-1)", "Previous pane", show=False),
    ]

    def __init__(self, number: int | None, draft: PipelineDraft | None = None, about: str = "") -> None:
        """`number` None is a new one: `draft` to begin with, or `about`, the name its draft is kept under."""
        super().__init__()
        self.number = number
        self.begun = draft
        self.about = about or (str(number) if number is not None else "")
        self.bench: Bench | None = None
        self.listed: list[PipelineRow] = []
        self.known = Known()
        self.people: Mapping[str, str] = {}
        self.tag_names: tuple[str, ...] = ()
        self.versions: tuple[PipelineVersionRow, ...] = ()
        self.problems: tuple[Problem, ...] = ()
        self.newest: PipelineDraft | None = None  # live, where somebody else published since
        self.refused = ""  # why one may only look
        self.published = False  # `u` takes the publishing back while the draft has no step of its own
        self.shown_pane = "middle"

    # -- frame -----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield TabLine(id="tabs")
        with Horizontal(id="panes"):
            yield RowList(id="left")
            with Vertical(id="centre"):
                yield RowList(id="middle", empty="reading ...")
                summary = RowList(id="summary")
                summary.can_focus = False
                yield summary
            yield RowList(id="right")
        yield Line(id="draft")
        yield ToastLine()
        yield StatusLine()

    def on_mount(self) -> None:
        """Which pane the keys are in; the list screen reads by itself."""
        self.set_class(self.base.ascii, "-ascii")
        self._show_pane("middle")

    @property
    def rows(self) -> RowList:
        """The list of the pane with the keys."""
        return self.query_one(f"#{self.shown_pane}", RowList)

    @property
    def pane(self) -> dict[str, RowList]:
        """The panes by name."""
        return {name: self.query_one(f"#{name}", RowList) for name in PANES}

    @property
    def is_narrow(self) -> bool:
        """Whether one pane shows at a time."""
        return self.has_class("-narrow")

    def on_resize(self) -> None:
        """Lines that fit."""
        self.call_after_refresh(self.lay)

    def hints(self) -> Sequence[tuple[str, str]]:
        """Who may not edit is told what there is to read."""
        return READING if self.refused else HINTS

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click or a key went to another pane."""
        name = event.widget.id or ""
        if name in PANES and name != self.shown_pane:
            self._show_pane(name)

    def _show_pane(self, name: str) -> None:
        self.shown_pane = name
        for pane in PANES:
            self.set_class(pane == name, f"-at-{pane}")
        self.pane[name].focus()

    def action_pane(self, step: int) -> None:
        """The next pane, around."""
        self._show_pane(PANES[(PANES.index(self.shown_pane) + step) % 3])

    def action_list_left(self) -> None:
        """The pane at the left."""
        self._show_pane(PANES[max(0, PANES.index(self.shown_pane) - 1)])

    def action_list_right(self) -> None:
        """The pane at the right."""
        self._show_pane(PANES[min(2, PANES.index(self.shown_pane) + 1)])

    def subject(self) -> str:
        """Which pipeline."""
        if self.bench is None:
            return ""
        state = (
            "read-only" if self.refused else "new" if self.bench.is_new else "draft" if self.bench.changed else "live"
        )
        return f"{clean(self.bench.draft.name)} ({state})"

    def describe(self) -> None:
        """Title, and the tabs with their digits."""
        super().describe()
        names = [f"{n} {name}" for n, name in enumerate(self.TABS, 1)]
        self.query_one("#tabs", TabLine).show(names, self.tab, indent=1, tight=True)

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _fetch(self) -> None:
        viewer, number, tab = self.viewer, self.number, self.tab

        def read(reads: ReadPort, today: date) -> tuple[Any, ...]:
            rows = reads.pipelines_for_builder(viewer)
            live = reads.pipeline_draft(viewer, number) if number is not None else None
            versions = reads.pipeline_versions(viewer, number) if number is not None and tab == VERSIONS else ()
            tags = tuple(tag.name for tag in reads.tags(viewer))
            people = {person.login: person.name for person in reads.staff() if person.login}
            known = reads.pipeline_known(viewer, number)
            return rows, live, versions, tags, people, known, dict(reads.summary(viewer, today))

        try:
            self.listed, live, self.versions, self.tag_names, self.people, self.known, counts = await self.read(read)
        except asyncio.CancelledError:
            raise
        except NotFound as error:
            self.base.toast(error.message, "refused")
            if self.is_current:
                self.dismiss(None)
            return
        except Exception as error:
            self.failed(error)
            return
        self.refused = why_not(viewer)
        first = self.bench is None
        self._take_live(live)
        self.counts = counts_of(counts)
        self.query_one(StatusLine).show(READING if self.refused else HINTS, self.size.width)
        self.lay()
        if first:
            self.pane["left"].go_to(f"pipeline:{number}")

    def _take_live(self, live: PipelineDraft | None) -> None:
        """What is live now: the start of the draft, or under a draft that goes on."""
        if self.bench is None:
            self.bench = Bench(live, self.begun)
            self._take_kept()
        elif live is not None and not self.bench.changed and not self.bench.is_new:
            if live != self.bench.live:
                self.bench = Bench(live)
        elif live is not None and self.bench.live is not None:
            self.newest = live if live.version != self.bench.draft.version else None

    def _take_kept(self) -> None:
        if not self.about:
            self.about = self.base.unused_draft(FORM, NEW)
        kept = self.base.find_draft(FORM, self.about) if not self.refused else None
        if kept is None or self.bench is None:
            # Another program of the same person may be writing one: each keeps its own.
            self.about = self.base.unused_draft(FORM, self.about)
            return
        if not self.bench.take(kept.fields.get("state", "")):
            self.base.forget_draft(FORM, self.about)
            return
        if self.bench.is_new or not self.bench.changed:
            return
        live = self.bench.live
        if live is not None and self.bench.draft.version != live.version:
            self.newest = live
        self.base.toast(f"Your draft of {kept.saved[:16].replace('T', ' ')} is here again.", "told", "X throws it away")

    # -- picture ---------------------------------------------------------------------------------

    @property
    def row(self) -> PipelineRow | None:
        """This pipeline in the list."""
        return next((row for row in self.listed if row.id == self.number), None)

    @property
    def cards_by_stage(self) -> dict[str, int]:
        """Live cards by the code of their stage."""
        return dict(self.row.live_by_stage) if self.row is not None else {}

    @property
    def at(self) -> int:
        """The place of the stage under the cursor."""
        kind, _, number = self.pane["middle"].current.partition(":")
        count = len(self.bench.draft.stages) if self.bench is not None else 0
        return min(int(number), count - 1) if kind == "stage" else 0

    def lay(self) -> None:
        """Show the draft as it is now."""
        if self.bench is None or not self.is_mounted:
            return
        self.problems = problems(self.bench.draft, self.known)
        self.describe()
        pane = self.pane
        pane["left"].produce(self._left)
        pane["middle"].produce(self._middle)
        self._lay_stage()
        pane["left"].border_title = Content(f"Pipelines ({len(self.listed)})")
        changed = "  changed" if self.bench.changed else ""
        stages = len(self.bench.draft.stages)
        pane["middle"].border_title = Content(f"Stages of {clean(self.bench.draft.name)} ({stages}){changed}")
        low = min(len(pane["middle"].rows) + 2, max(6, self.size.height - 13))
        pane["middle"].styles.height = low if self.is_narrow else "1fr"
        self._say_draft()

    def _lay_stage(self) -> None:
        """The panes that follow the cursor."""
        right, summary = self.pane["right"], self.query_one("#summary", RowList)
        right.produce(self._right)
        summary.produce(self._summary, top=True)
        if self.bench is None or not self.bench.draft.stages:
            return
        name = f"{self.at + 1} {clean(self.bench.draft.stages[self.at].name)}"
        right.border_title = Content(name if self.tab == STAGE else self.TABS[self.tab])
        summary.border_title = Content(name)

    def _say_draft(self) -> None:
        bench = self.bench
        if bench is None:
            return
        if self.refused:
            said = Content.styled(f" Read-only: {clean(self.refused)}", "$week")
        elif bench.changed:
            count = len(bench.differences)
            what = "New, not live yet." if bench.is_new else f"Draft: {count} change{'s' * (count != 1)}, not live yet."
            live = self.row.live if self.row is not None else 0
            shows = f"  T shows what would happen to {live} live cards" if self.size.width >= 100 else "  T dry run"
            then = shows if live else ""
            told = f"  {len(self.problems)} to put right" if self.problems else ""
            told = "  Published by somebody else meanwhile" if self.newest is not None else told
            said = Content.assemble((f" {what}", "bold"), (told, "$overdue"), (f"{then}   u undo", "$done"))
        else:
            said = Content.styled(" Live as shown. Whatever you change is a draft until ^s publishes it.", "$done")
        self.query_one("#draft", Line).say(said)

    def _left(self, cells: int) -> Sequence[Row]:
        if self.bench is None:
            return []
        ascii = self.base.ascii
        bench, hints = self.bench, picture.hints_of(self.bench.draft)
        told = not self.refused and not bench.is_new
        return [
            *picture.pipeline_rows(self.listed, self.number, cells, ascii=ascii),
            picture.BLANK,
            *([*picture.change_rows(bench.differences, cells), picture.BLANK] if told else []),
            *picture.check_rows(self.problems, hints, cells),
            *(picture.default_rows(self.row, cells) if self.row is not None else []),
        ]

    def _middle(self, cells: int) -> Sequence[Row]:
        if self.bench is None:
            return []
        ascii, draft, counts = self.base.ascii, self.bench.draft, self.cards_by_stage
        wrong = {problem.stage for problem in self.problems if problem.stage is not None}
        rows = [*picture.stage_rows(draft, self.bench.live, counts, wrong, cells, ascii=ascii)]
        if not self.is_narrow:
            rows += [picture.BLANK, *picture.flow_rows(draft, cells, ascii=ascii)]
            moves = self.bench.state.stage_map
            if self.row is not None:
                rows += [picture.BLANK, *picture.standing_rows(draft, counts, cells, ascii=ascii, moves=moves)]
        return rows

    def _right(self, cells: int) -> Sequence[Row]:
        if self.bench is None:
            return []
        ascii, draft = self.base.ascii, self.bench.draft
        if self.tab == TASKS:
            return [*picture.task_rows(draft, self.people, cells, ascii=ascii)]
        if self.tab == USED:
            return [*picture.use_rows(self.row, draft, cells, ascii=ascii)]
        if self.tab == VERSIONS:
            return self.version_rows(cells)
        return self._settings(cells)

    def _settings(self, cells: int) -> list[Row]:
        if self.bench is None or not self.bench.draft.stages:
            return []
        return [
            *setting_rows(
                self.bench.draft, self.at, self.problems, self.people, cells, ascii=self.base.ascii,
                editable=not self.refused,
            )
        ]  # fmt: skip

    def _summary(self, cells: int) -> Sequence[Row]:
        if self.bench is None or not self.bench.draft.stages or not self.is_narrow:
            return []
        return [*summary_rows(self.bench.draft, self.at, self.problems, cells, ascii=self.base.ascii)]

    # -- moving about ----------------------------------------------------------------------------

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """The settings are those of the stage under the cursor."""
        if event.source.id == "middle" and self.bench is not None:
            self._lay_stage()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """A pipeline is opened, a stage looked into, a setting changed."""
        kind, _, rest = event.key.partition(":")
        if kind == "pipeline":
            if int(rest) != self.number:
                self.go_over(int(rest))
            else:
                self._show_pane("middle")
        elif kind == "stage":
            self._show_pane("right")
        elif kind == "set":
            self._change(KEYS[rest])
        elif kind in ("task", "tasks"):
            numbers = [int(part) for part in rest.split(":")]
            if kind == "tasks" or len(numbers) == 2:
                self.pane["middle"].go_to(f"stage:{numbers[0]}")
            self.action_builder_entry_tasks()
        elif kind == "version":
            self.action_compare()

    def _change(self, key: str) -> None:
        action = {
            "e": self.action_builder_edit, "b": self.action_builder_gate, "R": self.action_builder_advance_rule,
            "a": self.action_builder_holder, "d": self.action_builder_limit, "C": self.action_builder_entry_tasks,
        }[key]  # fmt: skip
        action()

    def action_builder_tab(self, number: int) -> None:
        """Show tab 1 to 4 of the right pane."""
        self._show_tab(number - 1)

    def _show_tab(self, index: int) -> None:
        self.tab = index
        self.pane["right"].mark(())
        self.describe()
        if self.is_narrow or index == VERSIONS:
            self._show_pane("middle" if index == STAGE else "right")
        self.lay()
        if index == VERSIONS:
            self.reload()
