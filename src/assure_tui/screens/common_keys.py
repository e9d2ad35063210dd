"""Keys every list screen has: moving, undo, reload, going back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.screens.verbs import VerbActions
from assure_tui.widgets.row_list import RowList


class ListKeys(VerbActions):
    """Mixin for screens whose one list is a `RowList`."""

    if TYPE_CHECKING:  # each screen gives its own

        @property
        def rows(self) -> RowList:
            """The list."""

        def reload(self) -> None:
            """Read again."""

    @property
    def filter_of_new(self) -> str:
        """The filter that fills in a new engagement; none where the list is of other things."""
        return ""

    def action_list_down(self) -> None:
        """One down."""
        self.rows.action_down()

    def action_list_up(self) -> None:
        """One up."""
        self.rows.action_up()

    def action_list_top(self) -> None:
        """To the first."""
        self.rows.action_top()

    def action_list_bottom(self) -> None:
        """To the last."""
        self.rows.action_bottom()

    def action_list_page_down(self) -> None:
        """Half a page down."""
        self.rows.action_page(1)

    def action_list_page_up(self) -> None:
        """Half a page up."""
        self.rows.action_page(-1)

    def action_list_open(self) -> None:
        """Open what is under the cursor."""
        self.rows.action_choose()

    def action_global_refresh(self) -> None:
        """Read again from the store."""
        self.reload()
        self.base.toast("Read again from the store.", "told")

    def action_global_redraw(self) -> None:
        """Paint everything anew."""
        self.app.refresh(layout=True)

    def action_global_repeat(self) -> None:
        """The last command on these."""
        self.action_verb_repeat()

    def action_global_undo(self) -> None:
        """Take the last change back."""
        self.flow(self._reverse(self.base.undo_command(), "U redo"))

    def action_global_redo(self) -> None:
        """Do again what was taken back."""
        self.flow(self._reverse(c.Redo(), "u undo"))

    async def _reverse(self, command: c.Undo | c.Redo, hint: str) -> None:
        outcome = await self.carry_out(command)
        if outcome is not None:
            self.base.toast(outcome.summary, "done", hint)

    def action_global_close(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_global_peel(self) -> None:
        """One layer: here the screen itself."""
        self.dismiss(None)

    def action_global_new(self) -> None:
        """Quick add; in a filtered list of engagements the filter fills it in."""
        from assure_tui.screens.create_words import Within
        from assure_tui.screens.quick_add import QuickAddScreen

        self.app.push_screen(QuickAddScreen(within=Within(self.filter_of_new)))

    def action_global_new_form(self) -> None:
        """The full form."""
        from assure_tui.screens.create import CreateScreen

        self.app.push_screen(CreateScreen())
