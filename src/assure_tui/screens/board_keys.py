"""The keys of the board that move, mark, fold, filter and go places; verbs are elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain.commands import Redo, Undo
from assure_tui.domain.errors import NeedsConfirmation
from assure_tui.domain.model import Actor
from assure_tui.screens.board_core import BoardCore
from assure_tui.screens.goto import ChoiceScreen, goto_choices
from assure_tui.screens.places import open_about, open_place
from assure_tui.widgets.filter_bar import FilterBar
from assure_tui.widgets.stage_strip import StageStrip
from assure_tui.widgets.title_bar import pinned

if TYPE_CHECKING:
    from datetime import date

    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import CardView


class BoardKeys(BoardCore):
    """Everything a key does on the board but verbs."""

    # -- lists -------------------------------------------------------------------------------------

    def action_list_down(self) -> None:
        self.board.move_row(1)

    def action_list_up(self) -> None:
        self.board.move_row(-1)

    def action_list_left(self) -> None:
        self.board.move_column(-1)

    def action_list_right(self) -> None:
        self.board.move_column(1)

    def action_list_top(self) -> None:
        self.board.go_to_row(0)

    def action_list_bottom(self) -> None:
        column = self.model.column
        if column is not None:
            self.board.go_to_row(column.total - 1)

    def action_list_page_down(self) -> None:
        self.board.move_row(max(1, self.board.rows // 2))

    def action_list_page_up(self) -> None:
        self.board.move_row(-max(1, self.board.rows // 2))

    def action_list_mark(self) -> None:
        self.board.mark()

    def action_list_range(self) -> None:
        self.board.toggle_range()

    def action_list_mark_all(self) -> None:
        column = self.model.column
        if column is None or not column.total:
            return
        if all(row in column.cards for row in range(column.total)):
            self.board.mark_all(tuple(column.cards[row] for row in range(column.total)))
        else:
            self.base.hold_until_read()  # a verb typed at once is for all of them
            self.run_worker(self._mark_column(column.stage.id), exclusive=True, group="mark", exit_on_error=False)

    async def _mark_column(self, stage_id: int) -> None:
        """All cards of a long column, those not loaded too."""
        from assure_tui.screens.board_load import compile_query

        viewer: Actor = self.base.gateway.actor
        text = self.query_text

        def read(reads: ReadPort, today: date) -> tuple[CardView, ...]:
            query = compile_query(reads, viewer, text, today)
            return reads.column(viewer, stage_id, query, 0, 100_000, today=today).cards

        self.board.mark_all(await self.base.fetch(read))

    def on_stage_strip_chosen(self, event: StageStrip.Chosen) -> None:
        self.board.move_column(event.col - self.model.col)

    # -- board -------------------------------------------------------------------------------------

    def action_board_density(self) -> None:
        self.board.toggle_density()

    def action_board_fold_col(self) -> None:
        self.board.toggle_fold()

    def action_board_prev_pipeline(self) -> None:
        self._step_pipeline(-1)

    def action_board_next_pipeline(self) -> None:
        self._step_pipeline(1)

    def _step_pipeline(self, step: int) -> None:
        ids = [pipeline_id for pipeline_id, _ in self.pipelines]
        if len(ids) < 2 or self.pipeline_id not in ids:
            self.say("There is only one pipeline.", "told")
            return
        self.remember_place()
        self.pipeline_id = ids[(ids.index(self.pipeline_id) + step) % len(ids)]
        self.reload()

    # -- filter and views --------------------------------------------------------------------------

    def action_global_search(self) -> None:
        self.kept_text = self.query_text
        self.filter_bar.open(self.query_text)

    def on_filter_bar_typed(self, event: FilterBar.Typed) -> None:
        if event.final:
            self._close_filter()
        if event.text != self.query_text:
            former = (self.pipeline_id, self.kept_text)
            self.query_text, self.view_slot = event.text, None
            if event.final:
                self.former = former
            self.reload()
        else:
            if event.final and event.text != self.kept_text:
                self.former, self.kept_text = (self.pipeline_id, self.kept_text), event.text
            self.describe()

    def on_filter_bar_restored(self, event: FilterBar.Restored) -> None:
        self._close_filter()
        changed = self.query_text != event.text
        self.query_text = event.text
        if changed:
            self.reload()
        self.describe()

    def _close_filter(self) -> None:
        self.filter_bar.close()
        self.board.focus()

    def action_global_view(self, digit: int) -> None:
        found = pinned(self.views).get(digit)
        if found is None:
            self.say(f"No saved view is on {digit}.", "told")
        elif found.kind in ("tasks", "queue"):
            self._open_tasks(found.query, "review" if found.kind == "queue" else "mine")
        elif found.kind == "table":
            open_about(self.app, "table", found.query, digit)
        elif found.kind == "calendar":
            open_about(self.app, "calendar", found.query, digit)
        else:
            self.set_filter(found.query, digit)

    def action_global_reset(self) -> None:
        if self.query_text:
            self.set_filter("")

    def action_global_last_view(self) -> None:
        if self.former is None:
            self.say("There is no view before this one.", "told")
            return
        here = (self.pipeline_id, self.query_text)
        (self.pipeline_id, self.query_text), self.former = self.former, here
        self.view_slot = next((view.slot for view in self.views if view.query == self.query_text), None)
        self.reload()

    def action_global_peel(self) -> None:
        if self.board.cancel_drag() or self.board.clear_marks():
            return
        if self.query_text:
            self.set_filter("")

    # -- going places ------------------------------------------------------------------------------

    def action_global_goto(self) -> None:
        self.app.push_screen(ChoiceScreen("Go to", goto_choices(self.base.last_opened)), self._go)

    def go_to(self, place: str) -> None:
        """Go there as `g` does."""
        self._go(place)

    def _go(self, place: str | None) -> None:
        if place == "top":
            self.action_list_top()
        elif place in ("tasks", "queue"):
            self._open_tasks(mode="review" if place == "queue" else "mine")
        elif place == "search":
            self.app.action_command_palette()
        elif place == "last" and self.base.last_opened is not None:
            self.reveal(self.base.last_opened)
        elif place is not None:
            open_place(self.app, place)

    def _open_tasks(self, query: str = "", mode: str = "mine") -> None:
        from assure_tui.screens.tasks import TasksScreen

        self.app.push_screen(TasksScreen(query, mode))

    def action_global_new(self) -> None:
        from assure_tui.screens.create_words import Within
        from assure_tui.screens.quick_add import QuickAddScreen

        column, first = self.model.column, self.model.columns[:1]
        stage = column.stage if column is not None and [column] != first and not column.stage.conditional else None
        within = Within(self.query_text, self.pipeline_id, stage.code if stage is not None else None)
        self.app.push_screen(QuickAddScreen(within=within))

    def action_global_new_form(self) -> None:
        from assure_tui.screens.create import CreateScreen

        self.app.push_screen(CreateScreen())

    def action_global_close(self) -> None:
        self.app.exit()

    def action_global_redraw(self) -> None:
        self.board.refresh()
        self.app.refresh(layout=True)

    def action_global_refresh(self) -> None:
        self.reload()
        self.say("Read again from the store.", "told")

    # -- undo --------------------------------------------------------------------------------------

    def action_global_undo(self) -> None:
        self._reverse(self.base.undo_command(), "U redo")

    def action_global_redo(self) -> None:
        self._reverse(Redo(), "u undo")

    def _reverse(self, command: Undo | Redo, hint: str) -> None:
        answer = self.base.dispatch(command)

        async def finish() -> None:
            try:
                outcome = await answer
            except NeedsConfirmation as error:
                self._confirm_reverse(command, hint, error)
            except Exception as error:
                self.base.explain(error)
            else:
                self.say(outcome.summary, "done", hint)

        self.run_worker(finish(), group="writes", exit_on_error=False)

    def _confirm_reverse(self, command: Undo | Redo, hint: str, error: NeedsConfirmation) -> None:
        from dataclasses import replace

        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        def answered(yes: bool | None) -> None:
            if yes:
                self._reverse(replace(command, confirmed=True), hint)

        items = [detail.message for detail in error.details]
        self.app.push_screen(ConfirmDialog(error.message, items=items), answered)
