"""Tasks as one list by urgency, most pressing first [TASK-2] [URG-1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from textual.content import Content

from assure_tui.domain.model import Status
from assure_tui.domain.urgency import Bucket, bucket, words
from assure_tui.domain.views import CardView, TaskView
from assure_tui.formatting import clean, cut, fit
from assure_tui.widgets.detail_pane import task_mark
from assure_tui.widgets.row_list import Row, RowLater, RowList, painted

GROUPS = (
    ("Overdue", (Bucket.OVERDUE,)),
    ("Today and tomorrow", (Bucket.TODAY,)),
    ("Due in 7 days", (Bucket.WEEK,)),
    ("Later", (Bucket.MONTH, Bucket.LATER)),
    ("No date", (Bucket.NONE,)),
)
AWAY = "Not with you yet"
PUT_OFF = "Put off"
PLACES = {each: place for place, (_, buckets) in enumerate(GROUPS) for each in buckets}
TONES = {Bucket.OVERDUE: "late", Bucket.TODAY: "late", Bucket.WEEK: "soon"}


def task_due(task: TaskView, card: CardView | None) -> date | None:
    """The task's own date, else that of its engagement."""
    return task.due if task.due is not None else card.due if card is not None else None


def _owner(key: str) -> str:
    """The key of the task a row belongs to."""
    return f"task:{key.split(':')[1]}" if key.startswith("tick:") else key


def line_rows(task: TaskView, width: int, *, indent: int, ascii: bool = False) -> list[Row]:
    """The checklist lines of a task, each to be ticked [TASK-10]."""
    room = max(8, width - indent - 4)
    return [
        Row(
            Content(f"{' ' * indent}{'[x]' if done else '[ ]'} {cut(text, room, ascii=ascii)}"),
            f"tick:{task.id}:{place}",
            "dim" if done else "",
        )
        for place, (text, done) in enumerate(task.lines)
    ]


class TaskList(RowList):
    """Tasks with their engagement, client, person, date and status."""

    def __init__(self, today: date, *, id: str | None = None, ascii: bool = False) -> None:
        super().__init__(id=id, empty="reading ...")
        self.today = today
        self.plain = ascii
        self.group = ""  # as the filter says: client, assignee, task, priority; by date when it says nothing
        self.sorted_already = False
        self.apart = False  # the review queue: what is not with me yet stands apart, and rows say who prepared it
        self.put_off: frozenset[int] = frozenset()  # what the viewer put off until a later day [VIEW-6]
        self.opened: set[str] = set()  # tasks whose checklist lines are shown
        self._state_room = 0
        self.tasks: dict[str, TaskView] = {}
        self.cards: Mapping[int, CardView] = {}

    def show(
        self,
        tasks: Sequence[TaskView],
        cards: Mapping[int, CardView],
        today: date,
        group: str = "",
        sorted_already: bool = False,
        apart: bool = False,
        put_off: frozenset[int] = frozenset(),
    ) -> None:
        """Show these; cursor and marks stay by task."""
        self.today, self.cards, self.apart, self.put_off = today, cards, apart, put_off
        self.group, self.sorted_already = group, sorted_already
        self.tasks = {f"task:{task.id}": task for task in tasks}
        self.produce(self._produced)

    @property
    def task_under(self) -> TaskView | None:
        """The task under the cursor, or whose checklist line is."""
        return self.tasks.get(_owner(self.current))

    @property
    def line_under(self) -> tuple[TaskView, int] | None:
        """The checklist line under the cursor: its task and its place."""
        task = self.task_under if self.current.startswith("tick:") else None
        return (task, int(self.current.rpartition(":")[2])) if task is not None else None

    def open_lines(self, on: bool) -> bool:
        """Show the checklist lines of the task under the cursor, or hide them; whether it has any."""
        key, task = _owner(self.current), self.task_under
        if task is None or not task.lines:
            return False
        if on:
            self.opened.add(key)
        else:
            self.opened.discard(key)
            self.go_to(key)
        self.produce(self._produced)
        return True

    @property
    def chosen(self) -> list[TaskView]:
        """The marked ones in the order shown, else the one under the cursor."""
        if self.marks:
            keys = dict.fromkeys(_owner(key) for key in self.keys if key in self.marks)
            return [self.tasks[key] for key in keys if key in self.tasks]
        under = self.task_under
        return [under] if under is not None else []

    def _card(self, task: TaskView) -> CardView | None:
        return self.cards.get(task.engagement_id) if task.engagement_id is not None else None

    def _produced(self, width: int) -> list[Row]:
        said = [len(self._state(task, self._card(task))) for task in self.tasks.values()]
        # One width for all rows, or the columns would not stand under each other.
        self._state_room = min(max(said, default=0), max(0, (width - 27) // 4)) if width >= 70 else 0
        if self.sorted_already and not self.group:
            return [row for task in self.tasks.values() for row in self._with_lines(task, width)]
        groups: dict[str, list[TaskView]] = {}
        for task in sorted(self.tasks.values(), key=self._group_key):
            groups.setdefault(self._group_name(task), []).append(task)
        rows: list[Row] = []
        for name, group in groups.items():
            if rows:
                rows.append(Row(Content("")))
            rows.append(Row(Content(f"{name} ({len(group)})"), tone="head"))
            if not self.sorted_already and not self.apart:  # the queue comes in its order: Urgent first [PRI-1]
                # The sort is stable: what the store gave first stays first within a day.
                group.sort(key=lambda task: (self._due(task) or date.max, task.priority.rank))
            rows += [row for task in group for row in self._with_lines(task, width)]
        return rows

    def _with_lines(self, task: TaskView, width: int) -> list[Row]:
        rows: list[Row] = [RowLater(f"task:{task.id}", partial(self._row, task, width))]
        if f"task:{task.id}" in self.opened:
            rows += line_rows(task, width, indent=9, ascii=self.plain)
        return rows

    def _is_away(self, task: TaskView) -> bool:
        """A review whose work stands in another stage: it was sent back, or is not there yet."""
        card = self._card(task)
        return self.apart and card is not None and task.stage_id is not None and task.stage_id != card.stage_id

    def _is_put_off(self, task: TaskView) -> bool:
        """Put off until a later day; what is overdue is never out of sight [VIEW-6]."""
        return task.id in self.put_off and bucket(self._due(task), self.today) is not Bucket.OVERDUE

    def _due(self, task: TaskView) -> date | None:
        return task_due(task, self._card(task))

    def _group_key(self, task: TaskView) -> tuple[object, ...]:
        match self.group:
            case "client":
                return (task.client is None, (task.client or "").casefold())
            case "assignee":
                return (task.assignee is None, task.assignee or "")
            case "task":
                return (task.type,)
            case "priority":
                return (task.priority.rank,)
        return (
            self._is_away(task),
            self._is_put_off(task),
            PLACES[bucket(self._due(task), self.today)],
        )

    def _group_name(self, task: TaskView) -> str:
        match self.group:
            case "client":
                return clean(task.client or "The firm's own")
            case "assignee":
                return clean(task.assignee or "Nobody")
            case "task":
                return task.type.replace("_", " ").capitalize()
            case "priority":
                return task.priority.value.capitalize()
        if self._is_away(task):
            return AWAY
        if self._is_put_off(task):
            return PUT_OFF
        return GROUPS[PLACES[bucket(self._due(task), self.today)]][0]

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
        state_room = self._state_room
        title_room = (room - state_room) * 11 // 20
        who = (card.preparer if self.apart and card is not None else task.assignee) or "--"
        client_room = room - state_room - title_room
        parts = (
            (f"{fit(task.priority.mark, 2)}{task_mark(task.status)} ", ""),
            (f"{fit(task.title, title_room, ascii=self.plain)} ", ""),
            (f"{fit(client, client_room, ascii=self.plain)} {fit(who, 3)} ", "dim"),
            (f"{fit(date_words, 14)} ", TONES.get(where, "dim")),
            (cut(state, state_room, ascii=self.plain) if state_room else "", "dim"),
        )
        key = f"task:{task.id}"
        if closed or on_hold:
            return Row(Content("".join(text for text, _ in parts).rstrip()), key, "dim")
        return painted(parts, key)

    def _state(self, task: TaskView, card: CardView | None) -> str:
        said = []
        if task.round is not None and not task.status.done:
            said.append("sent back")
        if task.ticked:
            said.append(task.ticked)
        if self.apart and card is not None and not self._is_away(task):
            waited = (self.today - card.stage_since.date()).days
            if waited > 0:
                said.append(f"waits {waited} d")
        if task.status.done:
            said.append(task.status.label)
        if task.waiting_on:
            said.append(f"waits: {clean(task.waiting_on.replace('_', ' '))}")
        if task.first and not task.status.done:
            said.append(f"after {clean(task.first[0])}" + (f" +{len(task.first) - 1}" if len(task.first) > 1 else ""))
        if task.engagement_status is Status.ON_HOLD:
            said.append("On hold")
        if card is not None and card.blockers:
            said.append(f"B{card.blockers}")
        if card is not None and card.held:
            said.append("held")
        if task.required and not task.status.done:
            said.append("required")
        said += [f"#{clean(tag)}" for tag in task.tags]
        return ", ".join(said)
