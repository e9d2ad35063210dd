"""What stands under the cursor of the drawer: task, blocker, comment, time entry, linked thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure_tui.domain.views import BlockerView, ChecklistItemView, CommentView, EngagementDetail, TaskView

if TYPE_CHECKING:
    from assure_tui.domain.link_views import LinkedView
    from assure_tui.domain.time_views import EntryView
    from assure_tui.widgets.detail_pane import Sheet
    from assure_tui.widgets.row_list import RowList


class DrawerUnder:
    """Mixed into the drawer."""

    if TYPE_CHECKING:
        sheet: Sheet | None

        @property
        def rows(self) -> RowList: ...

        @property
        def detail(self) -> EngagementDetail | None: ...

    def _under(self, kind: str) -> int | None:
        found, _, number = self.rows.current.partition(":")
        if found == "tick":
            found, number = "task", number.partition(":")[0]
        if found == "unmet" and number.startswith(f"{kind}:"):
            found, number = kind, number.partition(":")[2]
        return int(number) if found == kind and number.isdigit() else None

    @property
    def task_under(self) -> TaskView | None:
        """The task under the cursor, in the list or among what stops the move."""
        number = self._under("task")
        return next((t for t in self.detail.tasks if t.id == number), None) if self.detail else None

    @property
    def blocker_under(self) -> BlockerView | None:
        """The blocker under the cursor."""
        number = self._under("blocker")
        return next((b for b in self.detail.blockers if b.id == number), None) if self.detail else None

    @property
    def comment_under(self) -> CommentView | None:
        """The comment under the cursor."""
        number = self._under("comment")
        return next((n for n in self.detail.comments if n.id == number), None) if self.detail else None

    @property
    def item_under(self) -> ChecklistItemView | None:
        """The checklist item under the cursor."""
        number = self._under("item")
        return next((i for i in self.detail.checklist if i.id == number), None) if self.detail else None

    @property
    def entry_under(self) -> EntryView | None:
        """The time entry under the cursor."""
        return self.sheet.time.entry(self._under("time")) if self.sheet else None

    @property
    def linked_under(self) -> LinkedView | None:
        """The linked thing under the cursor."""
        found, _, name = self.rows.current.partition(":")
        links = self.detail.links if self.detail is not None and found == "linked" else ()
        return next((one for one in links if f"{one.kind}:{one.number}" == name), None)

    @property
    def _place_under(self) -> int | None:
        """The place of the checklist line under the cursor [TASK-10]."""
        kind, _, rest = self.rows.current.partition(":")
        return int(rest.partition(":")[2]) if kind == "tick" else None
