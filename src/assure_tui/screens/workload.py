"""Workload: people by weeks, planned against the room there is; plan and actual of the work [TIME-3] [TIME-6]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content

from assure_tui.actions import bindings_for
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import StaffState
from assure_tui.domain.time_views import Apart, Person, PersonWeeks, PlanActual, WeekCell, WorkloadView
from assure_tui.domain.views import StaffView
from assure_tui.domain.workload import HORIZONS, WEEK, monday, weeks_from
from assure_tui.formatting import cut, day_and_month
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.places import open_about
from assure_tui.widgets import workload_rows as paint
from assure_tui.widgets.line import Line
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.status_line import StatusLine
from assure_tui.widgets.tab_line import TabLine
from assure_tui.widgets.title_bar import TitleBar
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.transfers import ShownList

PEOPLE = 0
BY = ("", "engagement", "client", "type", "person")
HEADS = ("", "Engagement", "Client", "Type", "Person")
LIMIT = 500
ALL = Person(0, "All people", "", None)


class WorkloadScreen(ListScreen):
    """A row per person and a cell per week; `h` `l` choose the week, `enter` opens the work it counts."""

    NAME = "Workload"
    PLACE = "workload"
    TABS = ("People", "Engagements", "Clients", "Types", "Plan by person")
    EMPTY = (
        "Nobody works here yet. assure staff add invites people.",
        *("Nothing has a budget or time yet. e on a card sets a budget, w logs time.",) * 4,
    )
    HINTS = (
        ("h/l", "week"), ("enter", "its work"), ("+", "1/4/13 weeks"), ("[ ]", "earlier/later"), ("tab", "plan/actual"),
        ("w", "log time"), ("W", "timer"), ("g", "go"), ("u", "undo"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("workload", "list", "verb", "global"),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.horizon = HORIZONS[1]
        self.first: date | None = None  # the Monday shown first; this week until one is chosen
        self.at = 0  # the week the cursor is in
        self.view: WorkloadView | None = None
        self.weeks: tuple[date, ...] = ()  # shown before the view is there

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield TabLine(id="tabs")
        with Container(id="middle"):
            yield RowList(id="rows", empty="reading ...")
        yield Line(id="cell")
        yield ToastLine()
        yield StatusLine()

    def on_mount(self) -> None:
        """The cell in words moves with the cursor, in one frame; Textual mounts the list screen itself besides."""
        self.rows.along = self._tell_cell

    # -- reading ---------------------------------------------------------------------------------

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """People by weeks, or plan and actual."""
        if self.tab != PEOPLE:
            by = BY[self.tab]
            return {f"{by}:{one.key}": one for one in reads.plan_actual(viewer, by, limit=LIMIT)}
        self.view = reads.workload(viewer, weeks_from(self.first or today, self.horizon), today)
        things: dict[str, Any] = {f"person:{row.person.id or 0}": row for row in self.view.people}
        if len(self.view.people) > 1:
            things["all:0"] = _all(self.view)
        for name, apart in (("unscheduled", self.view.unscheduled), ("on_hold", self.view.on_hold)):
            if apart.items:
                things[f"apart:{name}"] = apart
        return things

    def fetch_early(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The people and the weeks, before what each has to do is added up."""
        if self.tab != PEOPLE:
            return {}
        self.weeks = weeks_from(self.first or today, self.horizon)
        active = (one for one in reads.staff() if one.state is StaffState.ACTIVE)
        return {f"person:{one.id}": one for one in sorted(active, key=lambda one: (one.name.casefold(), one.id))}

    def shown_list(self) -> ShownList | None:
        """People by weeks with minutes planned and room there is; plan and actual as they stand [EXP-1]."""
        from assure_tui.domain.transfers import ShownList

        if self.tab != PEOPLE or self.view is None:
            return super().shown_list()
        rows = []
        for line in self.view.people:
            row: dict[str, Any] = {"person": line.person.name, "login": line.person.login}
            for week, cell in zip(self.view.weeks, line.cells, strict=True):
                row |= {f"planned {week}": cell.planned, f"room {week}": cell.room, f"logged {week}": cell.logged}
            rows.append(row)
        return ShownList("workload", "the workload", rows=tuple(rows), forms=("csv", "xlsx", "json"))

    def subject(self) -> str:
        """The stretch of weeks, and how many people have too much in it."""
        if self.tab != PEOPLE:
            return "plan and actual of live work"
        if self.view is None:
            return ""
        weeks = self.view.weeks
        over = sum(any(cell.over for cell in row.cells) for row in self.view.people if row.person.id is not None)
        first = day_and_month(weeks[0], self.base.today)
        said = f"{len(weeks)} weeks from {first}" if len(weeks) > 1 else f"week of {first}"
        return f"{said}   {over} over" if over else said

    def engagement_of(self, thing: Any) -> int | None:
        """The engagement on a line of plan and actual."""
        return thing.key if isinstance(thing, PlanActual) and self.tab == BY.index("engagement") else None

    # -- painting --------------------------------------------------------------------------------

    def _produced(self, cells: int) -> list[Row]:
        ascii, today = self.base.ascii, self.base.today
        if self.tab != PEOPLE:
            rows = [paint.plan_heading(HEADS[self.tab], cells)] if self.things else []
            return rows + [self.row_of(key, thing, cells) for key, thing in self.things.items()]
        if self.view is None and self.things:
            none = Apart(0, 0)
            head = paint.heading(WorkloadView(self.weeks, (), none, none), self.at, cells, today, ascii=ascii)
            return [head, *(self.row_of(key, thing, cells) for key, thing in self.things.items())]
        if self.view is None or not self.view.people:
            return []
        rows = [paint.heading(self.view, self.at, cells, today, ascii=ascii)]
        if paint.layout(cells, len(self.view.weeks))[1] < paint.BARE:
            rows.insert(0, paint.months(self.view, cells))
        for key, thing in self.things.items():
            if isinstance(thing, PersonWeeks):
                rows += paint.person_rows(thing, key, self.view.weeks, self.at, cells, today, ascii=ascii)
            else:
                rows.append(self.row_of(key, thing, cells))
        return rows

    def row_of(self, key: str, thing: Any, cells: int) -> Row:
        """One line of plan and actual, or of what is listed apart [TIME-6]."""
        if isinstance(thing, PlanActual):
            return paint.plan_row(thing, key, cells, ascii=self.base.ascii)
        if isinstance(thing, StaffView):
            return paint.waiting_row(thing.name, key, cells, len(self.weeks), ascii=self.base.ascii)
        apart: Apart = thing
        name = "Without a date" if key == "apart:unscheduled" else "On hold"
        return Row(Content(f"{name}: {apart.items} pieces of work, {minutes_words(apart.minutes)}"), key, "dim")

    def describe(self) -> None:
        """The title, and the chosen cell in words."""
        super().describe()
        self._tell_cell()

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Other rows, another person's cell."""
        self._tell_cell()

    def _tell_cell(self) -> None:
        thing = self.under()
        said = ""
        if self.tab == PEOPLE and isinstance(thing, PersonWeeks) and self.view is not None:
            week = self.view.weeks[self.at]
            said = paint.cell_sentence(thing, week, thing.cells[self.at], self.base.today)
        self.query_one("#cell", Line).say(Content(f" {cut(said, self.size.width - 2, ascii=self.base.ascii)}"))

    # -- weeks -----------------------------------------------------------------------------------

    def action_list_left(self) -> None:
        """The week before."""
        self._to_week(self.at - 1)

    def action_list_right(self) -> None:
        """The week after."""
        self._to_week(self.at + 1)

    def _to_week(self, at: int) -> None:
        if self.view is None or self.tab != PEOPLE:
            return
        if 0 <= at < len(self.view.weeks):
            self.at = at
            self.rows.produce(self._produced)
            self._tell_cell()
        else:
            self._begin(-1 if at < 0 else 1)

    def action_workload_horizon(self) -> None:
        """One week, four, thirteen."""
        self.horizon = HORIZONS[(HORIZONS.index(self.horizon) + 1) % len(HORIZONS)]
        self.at = min(self.at, self.horizon - 1)
        self.reload()

    def action_workload_prev_week(self) -> None:
        """Begin a week earlier."""
        self._begin(-1)

    def action_workload_next_week(self) -> None:
        """Begin a week later."""
        self._begin(1)

    def _begin(self, step: int) -> None:
        self.first = (self.first or monday(self.base.today)) + WEEK * step
        self.reload()

    def action_workload_away(self) -> None:
        """Weekdays, hours a week, and days away of the person under the cursor [TIME-5]."""
        thing = self.under()
        person = thing.person if isinstance(thing, PersonWeeks) else None
        if person is None or not person.id:
            self.base.toast("Put the cursor on a person, on the first tab.", "told")
            return
        from assure_tui.screens.working_form import ask_working_time

        self.flow(ask_working_time(self, person.id, person.name), asks=True)

    def action_global_reset(self) -> None:
        """This week first again."""
        self.first, self.at = None, 0
        self.reload()

    # -- opening ---------------------------------------------------------------------------------

    def open_thing(self, thing: Any) -> None:
        """The list behind what is counted [VIEW-5]."""
        from assure_tui.screens.workload_items import WorkItemsScreen

        if isinstance(thing, PersonWeeks) and self.view is not None:
            week = self.view.weeks[self.at]
            everybody = thing.person is ALL or thing.person.id == 0
            self.app.push_screen(WorkItemsScreen(thing.person, week, week + timedelta(days=6), everybody=everybody))
        elif isinstance(thing, Apart):
            name = self.rows.current.partition(":")[2]
            self.app.push_screen(WorkItemsScreen(ALL, None, None, everybody=True, apart=name))
        elif isinstance(thing, PlanActual):
            self._open_plan(thing)

    def _open_plan(self, one: PlanActual) -> None:
        from assure_tui.screens.workload_items import WorkItemsScreen

        by = BY[self.tab]
        if by == "engagement":
            super().open_thing(one)
        elif by == "client":
            open_about(self.app, "client", one.key)
        elif by == "person":
            person = Person(one.key, one.label, one.note, None)
            self.app.push_screen(WorkItemsScreen(person, None, None, everybody=False))
        else:
            board = next((screen for screen in self.app.screen_stack if hasattr(screen, "set_filter")), None)
            if board is not None:
                self.dismiss(None)
                board.set_filter(f'type:"{one.label}"')


def _all(view: WorkloadView) -> PersonWeeks:
    """Everybody's weeks added up."""
    cells = []
    for at in range(len(view.weeks)):
        found = [row.cells[at] for row in view.people]
        logged = [cell.logged for cell in found if cell.logged is not None]
        cells.append(
            WeekCell(
                sum(cell.planned for cell in found),
                sum(cell.room for cell in found),
                sum(cell.capacity for cell in found),
                sum(logged) if logged else None,
                sum(cell.items for cell in found),
            )
        )
    return PersonWeeks(ALL, tuple(cells))
