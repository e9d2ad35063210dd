"""Tasks as one list by urgency, most pressing first [TASK-2] [URG-1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from textual.content import Content

from assure_tui.domain.model import Status
from assure_tui.domain.urgency import Bucket, bucket, words
from assure_tui.domain.views import CardView, TaskView
from assure_tui.formatting import clean, fit
from assure_tui.widgets.detail_pane import task_mark
from assure_tui.widgets.row_list import Row, RowList

GROUPS = (
    ("Overdue", (Bucket.OVERDUE,)),
    ("Today and tomorrow", (Bucket.TODAY,)),
    ("Due in 7 days", (Bucket.WEEK,)),
    ("Later", (Bucket.MONTH, Bucket.LATER)),
    ("No date", (Bucket.NONE,)),
)
TONES = {Bucket.OVERDUE: "late", Bucket.TODAY: "late", Bucket.WEEK: "soon"}


def task_due(task: TaskView, card: CardView | None) -> date | None:
    """The task's own date, else that of its engagement."""
    return task.due if task.due is not None else card.due if card is not None else None


class TaskList(RowList):
    """Tasks with their engagement, client, person, date and status."""

    def __init__(self, today: date, *, id: str | None = None, ascii: bool = False) -> None:
        super().__init__(id=id, empty="reading ...")
        self.today = today
        self.plain = ascii
        self.tasks: dict[str, TaskView] = {}
        self.cards: Mapping[int, CardView] = {}

    def show(self, tasks: Sequence[TaskView], cards: Mapping[int, CardView], today: date) -> None:
        """Show these; cursor and marks stay by task."""
        self.today, self.cards = today, cards
        self.tasks = {f"task:{task.id}": task for task in tasks}
        self.produce(self._produced)

    @property
    def task_under(self) -> TaskView | None:
        """The task under the cursor."""
        return self.tasks.get(self.current)

    @property
    def chosen(self) -> list[TaskView]:
        """The marked ones in the order shown, else the one under the cursor."""
        if self.marks:
            return [self.tasks[key] for key in self.keys if key in self.marks]
        under = self.task_under
        return [under] if under is not None else []

    def _card(self, task: TaskView) -> CardView | None:
        return self.cards.get(task.engagement_id) if task.engagement_id is not None else None

    def _produced(self, width: int) -> list[Row]:
        rows: list[Row] = []
        found: dict[Bucket, list[tuple[date, TaskView]]] = {each: [] for each in Bucket}
        for task in self.tasks.values():
            due = task_due(task, self._card(task))
            found[bucket(due, self.today)].append((due or date.max, task))
        for name, buckets in GROUPS:
            group = [item for each in buckets for item in found[each]]
            if not group:
                continue
            if rows:
                rows.append(Row(Content("")))
            rows.append(Row(Content(f"{name} ({len(group)})"), tone="head"))
            # The sort is stable: what the store gave first stays first within a day.
            group.sort(key=lambda item: (item[0], item[1].priority.rank))
            rows += [self._row(task, width) for _, task in group]
        return rows

    def _row(self, task: TaskView, width: int) -> Row:
        card = self._card(task)
        due = task_due(task, card)
        where = bucket(due, self.today)
        on_hold = task.engagement_status is Status.ON_HOLD
        closed = task.status.done
        date_words = f"{where.glyph(self.plain) or ' '} {words(due, self.today)}" if due else ""
        state = self._state(task, card)
        client = clean(task.client or "firm")
        if card is not None:
            client = f"{client} {clean(card.type)}"
        elif task.engagement:
            client = f"{client} {clean(task.engagement)}"
        room = max(16, width - 27)  # what the fixed cells leave
        state_room = min(len(state), max(0, room // 4)) if width >= 70 else 0
        title_room = (room - state_room) * 11 // 20
        client_room = room - state_room - title_room
        text = (
            f"{fit(task.priority.mark, 2)}{task_mark(task.status)} {fit(task.title, title_room, ascii=self.plain)} "
            f"{fit(client, client_room, ascii=self.plain)} {fit(task.assignee or '--', 3)} {fit(date_words, 14)} "
            f"{state[:state_room] if state_room else ''}"
        )
        tone = "dim" if closed or on_hold else TONES.get(where, "")
        return Row(Content(text.rstrip()), f"task:{task.id}", tone)

    @staticmethod
    def _state(task: TaskView, card: CardView | None) -> str:
        said = []
        if task.status.done:
            said.append(task.status.label)
        if task.waiting_on:
            said.append(f"waits: {clean(task.waiting_on.replace('_', ' '))}")
        if task.engagement_status is Status.ON_HOLD:
            said.append("On hold")
        if card is not None and card.blockers:
            said.append(f"B{card.blockers}")
        if card is not None and card.held:
            said.append("held")
        if task.required and not task.status.done:
            said.append("required")
        return ", ".join(said)
