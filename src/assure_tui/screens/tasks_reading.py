"""What the task list reads: a mode, a filter, what was put off; runs on a reader thread."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.domain.views import CardView, TaskView
from assure_tui.screens.verb_tasks import REVIEWS

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort

LIMIT = 500
DONE_DAYS = 7  # how far the last column of the board looks back

Read = tuple[tuple[TaskView, ...], int, dict[int, CardView], date]


def read_tasks(reads: ReadPort, today: date, viewer: Actor, text: str, mode: str, board: bool = False) -> Read:
    """The tasks of a mode that fit a filter, and the engagements behind them; for the board those done of late too."""
    query = None
    if text.strip():
        from assure_tui.domain.query.check import parse
        from assure_tui.domain.query.resolve import resolve

        views = {view.name: view.query for view in reads.views(viewer)}
        query = resolve(parse(text, "tasks"), today, reads.work(), views=views)
    if mode == "review" and (query is None or (query.query.where is None and not query.query.sort)):
        tasks: tuple[TaskView, ...] = reads.queue(viewer, viewer.staff_id or 0, today, limit=LIMIT)
        waiting = total = len(tasks)
        if waiting == LIMIT:
            waiting = total = reads.queue_size(viewer, viewer.staff_id or 0, today)
    else:
        waiting = 0
        tasks, total = reads.tasks(viewer, query, mine_default=mode != "anyone", limit=LIMIT, today=today)
    if board and (query is None or not query.mentions_status()):
        since = today - timedelta(days=DONE_DAYS)
        done, more = reads.tasks(
            viewer, query, mine_default=mode != "anyone", limit=LIMIT, today=today, done_since=since
        )
        tasks, total = (*tasks, *done), total + more
    if mode == "review":
        tasks = tuple(task for task in tasks if task.type in REVIEWS)
        total = max(len(tasks), waiting)
    numbers = sorted({task.engagement_id for task in tasks if task.engagement_id is not None})
    return tasks, total, reads.cards(viewer, numbers), today


def read_put_off(reads: ReadPort, today: date, viewer: Actor, mode: str) -> frozenset[int]:
    """The tasks the viewer put off until a later day: the queue shows them apart [VIEW-6]."""
    if mode != "review":
        return frozenset()
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    query = resolve(parse("is:snoozed", "tasks"), today, reads.work())
    return frozenset(task.id for task in reads.tasks(viewer, query, limit=LIMIT, today=today)[0])


def shape(text: str) -> tuple[str, bool]:
    """What the filter groups by, and whether it says an order of its own."""
    from assure_tui.domain.query.narrow import shape_of

    return (shape_of(text, "group", "tasks"), bool(shape_of(text, "sort", "tasks"))) if text.strip() else ("", False)
