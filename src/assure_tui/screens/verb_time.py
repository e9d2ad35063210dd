"""Verbs of time: log it, start and stop the timer, put own entries right [TIME-1] [TIME-2] [TIME-4]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assure_tui.domain.model import short
from assure_tui.domain.views import CardView, TaskView
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from assure_tui.domain.time_views import EntryView, TimerView


@dataclass(frozen=True, slots=True)
class TimeSubject:
    """What time is for; nothing of it means the firm."""

    engagement_id: int | None = None
    client_id: int | None = None
    task_id: int | None = None
    words: str = "the firm"


def of_task(task: TaskView) -> TimeSubject:
    """A task, with its engagement."""
    return TimeSubject(task.engagement_id, None, task.id, f"{short('task', task.id)}  {task.title}")


def of_card(card: CardView) -> TimeSubject:
    """An engagement."""
    return TimeSubject(card.id, None, None, f"{short('engagement', card.id)}  {card.client}  {card.type}")


class TimeVerbs(Flows):
    """Mixin for screens with `focused_card()`; those of tasks say which task is meant."""

    def time_subject(self) -> TimeSubject:
        """The task under the cursor, else the engagement, else the firm."""
        task = getattr(self, "task_under", None)
        if task is None:
            task = getattr(getattr(self, "rows", None), "task_under", None)
        if isinstance(task, TaskView):
            return of_task(task)
        card = self.focused_card()
        return of_card(card) if card is not None else TimeSubject()

    def action_verb_time(self) -> None:
        """Log time on what is under the cursor [TIME-1]."""
        self.flow(self._log_time(self.time_subject()), asks=True)

    async def _log_time(self, subject: TimeSubject) -> None:
        from assure_tui.domain.time_commands import LogTime
        from assure_tui.screens.dialogs.time import TimeDialog

        answer = await self.ask(TimeDialog(f"Log time: {subject.words}", self.base.today))
        if answer is None:
            return
        await self.carry_out(
            LogTime(
                answer.minutes,
                answer.on,
                subject.engagement_id if subject.task_id is None else None,
                subject.client_id,
                subject.task_id,
                billable=answer.billable,
                note=answer.note,
            )
        )

    # -- timer -----------------------------------------------------------------------------------

    def action_verb_timer(self) -> None:
        """Start the timer; where one runs, ask what becomes of it [TIME-2]."""
        self.flow(self._timer(self.time_subject()), asks=True)

    async def _timer(self, subject: TimeSubject) -> None:
        from assure_tui.domain.time_commands import StartTimer, StopTimer

        viewer = self.viewer
        timer = await self.read(lambda reads, today: reads.timer(viewer))
        startable = subject.task_id is not None or subject.engagement_id is not None
        start = StartTimer(subject.engagement_id if subject.task_id is None else None, subject.task_id)
        if timer is None:
            if startable:
                await self.carry_out(start)
            else:
                self.base.toast("Put the cursor on an engagement or a task: the timer runs on that.", "told")
            return
        other = startable and (subject.task_id, subject.engagement_id) != (timer.task_id, timer.engagement_id)
        what = await self._ask_timer(timer, subject if other else None)
        command: Any = {
            "stop": StopTimer(),
            "pause": StopTimer(pause=True),
            "resume": StartTimer(),
            "drop": StopTimer(discard=True),
            "switch": StartTimer(start.engagement_id, start.task_id, switch=True),
        }.get(what or "")
        if what == "type":
            await self._stop_with(timer)
        elif command is not None:
            await self.carry_out(command)

    async def _ask_timer(self, timer: TimerView, other: TimeSubject | None) -> str | None:
        from assure_tui.domain.hours import clock_words
        from assure_tui.screens.dialogs.base import ChoiceDialog

        ran = clock_words(timer.elapsed(self.base.gateway.now))
        choices = [Choice("stop", "Stop and log", ran, key="s")]
        if other is not None:
            choices.append(Choice("switch", f"Log it and start on {other.words}", key="n"))
        if timer.running:
            choices.append(Choice("pause", "Pause", key="p"))
        else:
            choices.append(Choice("resume", "Go on", key="g"))
        choices += [Choice("type", "Stop with other minutes", key="m"), Choice("drop", "Throw it away", key="x")]
        about = timer.task or timer.title or "work you do not see any more"
        number = (
            short("task", timer.task_id) if timer.task_id is not None else short("engagement", timer.engagement_id or 0)
        )
        return await self.ask(ChoiceDialog(f"Timer {ran} on {number}", choices, ask=about))

    async def _stop_with(self, timer: TimerView) -> None:
        from assure_tui.domain.hours import DAY, rounded_up
        from assure_tui.domain.time_commands import StopTimer
        from assure_tui.screens.dialogs.time import TimeDialog

        counted = min(DAY, rounded_up(timer.elapsed(self.base.gateway.now)))
        began = self.base.local(timer.started_at).date()
        dialog = TimeDialog("Stop the timer", began, minutes=counted, said="It is logged on the day it was started.")
        answer = await self.ask(dialog)
        if answer is not None:
            note = answer.note or timer.note or ""
            await self.carry_out(StopTimer(minutes=answer.minutes, billable=answer.billable, note=note))

    # -- entries ---------------------------------------------------------------------------------

    async def edit_entry(self, entry: EntryView) -> None:
        """Put an entry right: one's own, or anyone's with Edit all time [TIME-4]."""
        from assure_tui.screens.dialogs.time import TimeDialog

        number = short("time_entry", entry.id)
        answer = await self.ask(TimeDialog(f"Edit {number}  {entry.person}", self.base.today, entry=entry))
        if answer is None:
            return
        now: dict[str, Any] = {"minutes": answer.minutes, "on": answer.on, "billable": answer.billable}
        now["note"] = answer.note or None
        fields = {name: value for name, value in now.items() if value != getattr(entry, name)}
        if not fields:
            self.base.toast("Nothing was changed.", "told")
            return
        await self._change_entry(entry, fields)

    async def remove_entry(self, entry: EntryView) -> None:
        """Take an entry away; `u` brings it back."""
        await self._change_entry(entry, {"removed": True})

    async def _change_entry(self, entry: EntryView, fields: dict[str, Any]) -> None:
        from assure_tui.domain.time_commands import EditOwnTime, EditTime

        seen = tuple((entry.id, name, getattr(entry, name)) for name in fields if name != "removed")
        make = EditOwnTime if entry.staff_id == self.viewer.staff_id else EditTime
        await self.carry_out(make((entry.id,), fields, seen))
