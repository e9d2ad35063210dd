"""One's own timer in a few words, for the last line of a screen [TIME-2]."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol


class TimerLike(Protocol):
    """What is shown of a timer."""

    @property
    def engagement_id(self) -> int | None: ...

    @property
    def task_id(self) -> int | None: ...

    @property
    def running(self) -> bool: ...

    def elapsed(self, now: datetime) -> int: ...


def timer_mark(app: Any) -> tuple[str, str]:
    """`timer 0:25 E-142` and its colour; `paused` while it does, and a question when it runs over 12 hours."""
    timer: TimerLike | None = getattr(app, "own_timer", None)
    if timer is None:
        return "", ""
    from assure_tui.domain.hours import clock_words, runs_long

    seconds = timer.elapsed(app.gateway.now)
    about = f"T-{timer.task_id}" if timer.task_id is not None else f"E-{timer.engagement_id}"
    if timer.running and runs_long(seconds):
        return f"timer {clock_words(seconds)} {about} forgotten?", "$overdue"
    return f"{'timer' if timer.running else 'paused'} {clock_words(seconds)} {about}", "$week"
