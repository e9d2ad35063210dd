"""A line of My day: mark, what it is, of whom, when, and what there is to know about it [VIEW-6]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assure_tui.domain.my_day import DayItem
from assure_tui.domain.urgency import bucket, words
from assure_tui.domain.views import CardView, TaskView
from assure_tui.formatting import clean, cut, fit, short_date
from assure_tui.widgets.detail_pane import task_mark
from assure_tui.widgets.row_list import Row, painted
from assure_tui.widgets.task_list import TONES

FIXED = 22  # mark, box and date


def item_row(
    item: DayItem,
    task: TaskView | None,
    card: CardView | None,
    today: date,
    cells: int,
    *,
    said: str,
    said_room: int,
    ascii: bool = False,
) -> Row:
    """One item in so many cells; a task says its title, an engagement its work."""
    client = clean(card.client) if card is not None else clean(task.client or "") if task is not None else ""
    if task is not None:
        box, title = task_mark(task.status), clean(task.title)
        whose = f"{client} {clean(card.type)}".strip() if card is not None else client or "the firm"
    else:
        box, title = "E  ", f"{clean(card.type)} {clean(card.period)}" if card is not None else ""
        whose = client
    near = bucket(item.due, today)
    due = f"{near.glyph(ascii) or ' '} {words(item.due, today)}" if item.due else ""
    room = max(20, cells - FIXED - 2) - said_room
    title_room = room // 2
    whose_room = room - title_room
    parts = (
        (f"{fit(item.priority.mark, 2)}{box} ", ""),
        (f"{fit(title, title_room, ascii=ascii)} ", ""),
        (f"{fit(whose, whose_room, ascii=ascii)} ", "dim"),
        (f"{fit(due, 14)} ", TONES.get(near, "dim")),
        (cut(said, said_room, ascii=ascii) if said_room else "", "dim"),
    )
    return painted(parts, item.key)


def said_room(said: Iterable[str], cells: int) -> int:
    """One width for the last column of all rows, or the columns would not stand under each other."""
    longest = max(map(len, said), default=0)
    return min(longest, max(0, cells - FIXED - 2) // 4) if cells >= 70 else 0


def until_words(until: date, today: date) -> str:
    """When it comes back."""
    return f"until {short_date(until, today)}"


def state(item: DayItem, task: TaskView | None, card: CardView | None, stage: str) -> str:
    """What holds it, what it waits for, how far it is."""
    said = []
    if item.sent_back:
        said.append("sent back")
    if task is not None:
        if task.ticked:
            said.append(task.ticked)
        if task.waiting_on:
            said.append(f"waits: {clean(task.waiting_on.replace('_', ' '))}")
        if task.first:
            said.append(f"after {clean(task.first[0])}")
    else:
        said.append(clean(stage))
        if card is not None and card.tasks_total:
            said.append(f"{card.tasks_done}/{card.tasks_total}")
    if card is not None and card.blockers:
        said.append(f"B{card.blockers}")
    if item.holds:
        said.append("holds it")
    elif card is not None and card.held and task is None:
        said.append("held")
    return ", ".join(part for part in said if part)
