"""Letting the background loop rest for a while, and go on again, by hand [LOOP-6]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.loop_commands import PauseLoop
from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.screens.dialogs.record import Entry, RecordForm

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase

LONGEST = 10_080  # minutes: a week
USUAL = 60


async def let_rest(app: AppBase) -> None:
    """Ask how long and why; one that rests already is told, and may rest longer or shorter."""
    try:
        status = await app.fetch(lambda reads, today: reads.loop_status())
        app.push_screen(rest_form(status.get("paused"), lambda: app.gateway.now, app.local))
    except AssureError as error:
        app.explain(error)


async def let_go_on(app: AppBase) -> None:
    """From the next beat on."""
    try:
        outcome = await app.dispatch(PauseLoop(None))
    except AssureError as error:
        app.explain(error)
    else:
        app.toast("It runs already." if outcome.batch is None else "The loop goes on with the next beat.", "done")


def rest_form(
    paused: Mapping[str, Any] | None, now: Callable[[], datetime], local: Callable[[datetime], datetime]
) -> RecordForm:
    """How long, and why."""

    def command(fields: Mapping[str, Any]) -> Command:
        minutes = fields.get("minutes", USUAL)
        return PauseLoop(now().astimezone(UTC) + timedelta(minutes=minutes), str(fields.get("reason") or ""))

    notes = ["Nothing is made, moved or sent by rule meanwhile; afterwards it does what was due."]
    if paused:
        notes.append(rest_words(paused, now(), local))
    entries = [
        Entry("minutes", "How long", minutes_words(USUAL), 8, "90, 1h30; a week at most", read=_minutes),
        Entry("reason", "Why", "", 500, "for those who wonder", read=str.strip),
    ]
    return RecordForm("Let the loop rest", entries, command, whole=True, notes=notes)


def rest_words(paused: Mapping[str, Any], now: datetime, local: Callable[[datetime], datetime]) -> str:
    """`It rests since 10:00 (1h30) until 12:00, by Ben: moving the files`."""
    since, until = (datetime.fromisoformat(str(paused[name])) for name in ("since", "until"))
    rested = minutes_words(max(0, int((now - since).total_seconds() // 60)))
    why = f": {paused['reason']}" if paused.get("reason") else ""
    return f"It rests since {local(since):%H:%M} ({rested}) until {local(until):%Y-%m-%d %H:%M}, by {paused['by']}{why}"


def _minutes(text: str) -> int:
    found = read_minutes(text.strip())
    if found is None or not 1 <= found <= LONGEST:
        raise Invalid("minutes", "range", "how long it rests is 1 minute to a week, such as 90 or 1h30")
    return found
