"""What the task list reads: a mode, a filter, what was put off; runs on a reader thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.domain.views import CardView, TaskView
from assure_tui.screens.verb_tasks import REVIEWS

if TYPE_CHECKING:
    from assure_tui.domain.query import ResolvedQuery
    from assure_tui.domain.read_port import ReadPort

LIMIT = 500
PAGE = 60  # those that are read first: nobody waits for the five hundredth
DONE_DAYS = 7  # how far the last column of the board looks back


@dataclass(frozen=True, slots=True)
class Page:
    """Tasks with the engagements behind them."""

    tasks: tuple[TaskView, ...]
    total: int
    is_whole: bool  # no open ones follow
    done: int  # of these: done of late, which are not counted in all yet
    cards: dict[int, CardView]
    put_off: frozenset[int]
    today: date


def read_page(
    reads: ReadPort, today: date, *, viewer: Actor, text: str, mode: str, board: bool = False, limit: int = LIMIT
) -> Page:
    """The tasks of a mode that fit a filter; for the board those done of late too; what was put off [VIEW-6]."""
    query = _resolved(reads, today, viewer, text)
    if mode == "review" and (query is None or (query.query.where is None and not query.query.sort)):
        tasks: tuple[TaskView, ...] = reads.queue(viewer, viewer.staff_id or 0, today, limit=limit)
        waiting = total = len(tasks)
        if waiting == limit:
            waiting = total = reads.queue_size(viewer, viewer.staff_id or 0, today)
    else:
        waiting = 0
        tasks, total = reads.tasks(viewer, query, mine_default=mode != "anyone", limit=limit, today=today)
    is_whole = len(tasks) < limit
    done: tuple[TaskView, ...] = ()
    if board and (query is None or not query.mentions_status()):
        since = today - timedelta(days=DONE_DAYS)
        done, more = reads.tasks(
            viewer, query, mine_default=mode != "anyone", limit=limit, today=today, done_since=since, counted=False
        )
        tasks, total = (*tasks, *done), total + more
    if mode == "review":
        tasks = tuple(task for task in tasks if task.type in REVIEWS)
        total = max(len(tasks), waiting)
    numbers = sorted({task.engagement_id for task in tasks if task.engagement_id is not None})
    away = reads.tasks_put_off(viewer, today) if mode == "review" else frozenset()
    return Page(tasks, total, is_whole, len(done), reads.cards(viewer, numbers), away, today)


def read_done_total(reads: ReadPort, today: date, *, viewer: Actor, text: str, mode: str) -> int:
    """How many were done of late in all: each is looked at for it, so it is asked once the cards are there."""
    query = _resolved(reads, today, viewer, text)
    since = today - timedelta(days=DONE_DAYS)
    return reads.tasks(
        viewer, query, mine_default=mode != "anyone", limit=1, today=today, done_since=since
    )[1]  # fmt: skip


def _resolved(reads: ReadPort, today: date, viewer: Actor, text: str) -> ResolvedQuery | None:
    if not text.strip():
        return None
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    views = {view.name: view.query for view in reads.views(viewer)}
    return resolve(parse(text, "tasks"), today, reads.work(), views=views)


def shape(text: str) -> tuple[str, bool]:
    """What the filter groups by, and whether it says an order of its own."""
    from assure_tui.domain.query.narrow import shape_of

    return (shape_of(text, "group", "tasks"), bool(shape_of(text, "sort", "tasks"))) if text.strip() else ("", False)
