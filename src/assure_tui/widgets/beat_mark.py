"""The last beat of the loop in a few words: when, what it did, and whether it is paused or failing [LOOP-8] [LOOP-6]."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

QUIET = frozenset({"notices"})  # they only tell of the rest


class BeatLike(Protocol):
    """What is shown of a report."""

    @property
    def at(self) -> datetime: ...

    @property
    def failed(self) -> Sequence[tuple[str, str]]: ...

    def counts(self) -> Mapping[str, int]: ...


def beat_mark(app: Any, *, wide: bool) -> tuple[str, str]:
    """Words and their colour; nothing at all before the first beat, and only what is wrong where there is no room."""
    idle: str = getattr(app, "loop_idle", None) or ""
    if idle.startswith("paused"):
        return "loop paused", "$week"
    beat: BeatLike | None = getattr(app, "last_beat", None)
    if beat is None:
        return "", ""
    if beat.failed:
        steps = ", ".join(dict.fromkeys(step for step, _ in beat.failed))
        return (f"loop failing: {steps}" if wide else "loop failing"), "$overdue"
    local: Callable[[datetime], datetime] = app.local
    return (beat_words(beat, local), "$done") if wide else ("", "")


def beat_words(beat: BeatLike, local: Callable[[datetime], datetime]) -> str:
    """`beat 15:02` or `beat 15:02: 2 advanced, 1 created`."""
    done = [f"{count} {kind}" for kind, count in beat.counts().items() if kind not in QUIET]
    more = f" and {len(done) - 2} more" if len(done) > 2 else ""
    return f"beat {local(beat.at):%H:%M}" + (f": {', '.join(done[:2])}{more}" if done else "")
