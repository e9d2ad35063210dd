"""What keys and enter do to the line under the cursor of the drawer [PAGE-2]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.model import BlockerState
from assure_tui.domain.views import BlockerView, CommentView, TaskView, UnmetItem
from assure_tui.screens.common_keys import ListKeys
from assure_tui.screens.drawer_lines import DrawerLines
from assure_tui.screens.drawer_links import DrawerLinks
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.screens.verb_tasks import REVIEWS, TaskVerbs
from assure_tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from assure_tui.domain.views import CardView


class DrawerVerbs(DrawerLinks, DrawerLines, EditorVerbs, TaskVerbs, ListKeys):
    """Mixed into the drawer."""

    if TYPE_CHECKING:
        engagement_id: int
        card: CardView | None

        def jump_to(self, item: UnmetItem) -> None: ...

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter edits the line, or jumps where it points."""
        kind, _, rest = event.key.partition(":")
        if kind == "unmet" and self.detail is not None:
            item = next((i for i in self.detail.gate.unmet if i.key == rest), None)
            if item is not None:
                self.jump_to(item)
        elif kind in ("follow", "acknowledge", "return"):
            {
                "follow": self.action_verb_follow,
                "acknowledge": self.action_verb_acknowledge,
                "return": self.action_drawer_return,
            }[kind]()
        elif kind == "related":
            self.open_related(rest)
        elif self.link_chosen(kind, rest):
            return
        elif kind == "blocker" and (blocker := self.blocker_under) is not None:
            self.flow(self._edit_blocker(blocker), asks=True)
        elif self.detail is not None and self.paper_chosen(self.detail, kind, rest):
            return
        elif kind == "comment" and (comment := self.comment_under) is not None:
            self.flow(self._edit_comment(comment), asks=True)
        elif kind == "time" and (entry := self.entry_under) is not None:
            self.flow(self.edit_entry(entry), asks=True)
        elif kind == "description":
            super().action_verb_edit()
        elif (task := self.task_under) is not None and self._place_under is not None:
            self.flow(self.task_tick(task, self._place_under))
        elif (task := self.task_under) is not None:
            self.flow(self.task_edit(task), asks=True)

    def action_verb_advance(self) -> None:
        """To the next stage; on a review task it is approved first, as in the queue (interface.md 2.4)."""
        task, card = self.task_under, self.card
        if task is not None and card is not None and task.type in REVIEWS and not task.status.done:
            self.flow(self.task_approve([task], [card]), asks=True)
        else:
            super().action_verb_advance()

    async def _edit_comment(self, comment: CommentView) -> None:
        from assure_tui.screens.dialogs.texts import CommentDialog
        from assure_tui.widgets.fields import restored

        if comment.author_id != self.viewer.staff_id or comment.withdrawn:
            text = await self.ask(CommentDialog("Reply", on=comment.text[:200]))
            if text:
                parent = comment.parent_id or comment.id
                await self.carry_out(c.AddComment((self.engagement_id,), text, parent_id=parent))
            return
        text = await self.ask(CommentDialog("Edit your comment", value=comment.text))
        if text and restored(text, comment.text) != comment.text:
            await self.carry_out(c.EditOwnComment(comment.id, text))

    def action_verb_done(self) -> None:
        """The checklist line under the cursor ticked, else the task done; or open again."""
        task = self.task_under
        if task is not None and self._place_under is not None:
            self.flow(self.task_tick(task, self._place_under))
        elif task is not None:
            self.flow(self.task_done([task]))
        else:
            self.base.toast("Put the cursor on a task; s then Completed completes the engagement.", "told")

    def tasks_meant(self) -> list[TaskView]:
        """The task under the cursor [DEL-1]."""
        return [self.task_under] if self.task_under is not None else []

    def action_verb_skip(self) -> None:
        """Skip task, dismiss blocker, waive item, with a reason; withdraw a comment; take entry or link away."""
        task, blocker, item = self.task_under, self.blocker_under, self._under("item")
        if self.linked_under is not None:
            self.action_drawer_unlink()
        elif (entry := self.entry_under) is not None:
            self.flow(self.remove_entry(entry))
        elif task is not None:
            self.flow(self.task_skip([task]), asks=True)
        elif blocker is not None and blocker.state is BlockerState.ACTIVE:
            self.flow(self._dismiss_blocker(blocker), asks=True)
        elif item is not None:
            self.flow(self._waive(item), asks=True)
        elif (comment := self.comment_under) is not None:
            self.flow(self._withdraw(comment), asks=True)
        else:
            self.base.toast("Put the cursor on a task, a blocker, a checklist item, a comment or a time entry.", "told")

    async def _withdraw(self, comment: CommentView) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        if comment.withdrawn:
            self.base.toast("It is withdrawn already.", "told")
        elif comment.author_id != self.viewer.staff_id:
            self.base.toast("Only its author may withdraw a comment.", "refused")
        elif await self.ask(
            ConfirmDialog(
                "Withdraw your comment?",
                "It shows that it was there; its text stays in the log. u brings it back.",
                items=[comment.text[:200]],
                yes="Yes, withdraw",
            )
        ):
            await self.carry_out(c.WithdrawOwnComment(comment.id))

    async def _edit_blocker(self, blocker: BlockerView) -> None:
        from assure_tui.screens.blocker_flows import edit_blocker

        await edit_blocker(self, blocker)

    async def _dismiss_blocker(self, blocker: BlockerView) -> None:
        from assure_tui.screens.dialogs.texts import ReasonDialog

        reason = await self.ask(ReasonDialog("Dismiss the blocker", blocker.title))
        if reason:
            await self.carry_out(c.DismissBlocker((blocker.id,), reason))

    async def _waive(self, item_id: int) -> None:
        from assure_tui.screens.dialogs.texts import ReasonDialog

        reason = await self.ask(ReasonDialog("Waive the checklist item"))
        if reason:
            await self.carry_out(c.WaiveItem(item_id, reason))

    def action_verb_assign(self) -> None:
        """The task under the cursor, else the preparer."""
        task = self.task_under
        if task is not None:
            self.flow(self.task_assign([task]), asks=True)
        else:
            super().action_verb_assign()

    def action_verb_take(self) -> None:
        """Take the task under the cursor, else the engagement."""
        task = self.task_under
        if task is not None:
            self.flow(self.task_take([task]))
        else:
            super().action_verb_take()

    def action_verb_tag(self) -> None:
        """Tags of the task under the cursor, else of the engagement [CLT-9]."""
        task = self.task_under
        if task is not None:
            self.flow(self.task_tag([task]), asks=True)
        else:
            super().action_verb_tag()

    def action_verb_edit(self) -> None:
        """Edit the task, blocker, checklist item or file under the cursor, else the engagement."""
        task, blocker, item = self.task_under, self.blocker_under, self.item_under
        if task is not None:
            self.flow(self.task_edit(task), asks=True)
        elif blocker is not None:
            self.flow(self._edit_blocker(blocker), asks=True)
        elif item is not None:
            self.flow(self.item_form(item), asks=True)
        elif (file := self.file_under) is not None:
            self.edit_file(file)
        else:
            super().action_verb_edit()

    def action_verb_editor(self) -> None:
        """The description in one's own editor."""
        self.verb(lambda cards: self.edit_description(cards[0]))
