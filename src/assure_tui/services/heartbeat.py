"""A beat of the loop: facts before decisions, each thing once, whoever runs it [LOOP-1..7].

What a beat does are commands of the system through the one door. Correctness rests on their unique keys and on
each handler looking again, never on the lease: that only saves work when many programs run.
"""

from __future__ import annotations

import logging
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from assure_tui.domain.errors import AssureError, Busy
from assure_tui.domain.loop_views import Deed
from assure_tui.domain.notice_commands import RaiseNotice, Told
from assure_tui.domain.text_rules import strip_control
from assure_tui.services.clock import Clock
from assure_tui.services.dispatcher import Dispatcher
from assure_tui.services.loop import Beat, Step
from assure_tui.store.engine import Store
from assure_tui.store.lease import Lease, beat_lease, checkpoint
from assure_tui.store.loop_state import write_state
from assure_tui.store.queries.loop import state
from assure_tui.store.read import Reader, read_instant
from assure_tui.store.tables.base import write_instant

_ADMINS = "SELECT id FROM staff WHERE role IN ('owner', 'admin') AND state = 'active' ORDER BY id"

BRIEFLY = 0.25  # seconds

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What one beat did. `idle` says why it did nothing at all: paused, or another program beats."""

    at: datetime
    ms: int
    deeds: tuple[Deed, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()  # (step, what went wrong)
    more: bool = False
    idle: str | None = None

    def counts(self) -> dict[str, int]:
        """How many of each kind: `{"advanced": 2}`."""
        return dict(Counter(deed.kind for deed in self.deeds))


def steps(*, files: bool = True) -> tuple[tuple[str, Step], ...]:
    """The steps in the order of [LOOP-2]; `files` off leaves the disk alone, for a rehearsal."""
    from assure_tui.services.loop import advancing, blockers, checklist, notices, requests, resuming, series, tasks

    papers: tuple[tuple[str, Step], ...] = ()
    if files:
        from assure_tui.services.loop import files as folders

        papers = (("files", folders.step),)
    return (
        ("resuming", resuming.step),
        *papers,
        ("checklist", checklist.step),
        ("requests", requests.step),
        ("blockers", blockers.step),
        ("advancing", advancing.step),
        ("series", series.step),
        ("tasks", tasks.step),
        ("notices", notices.step),
    )


class Heartbeat:
    """Beats one store. Not for two threads at once; two programs are kept apart by the lease."""

    def __init__(
        self,
        store: Store,
        dispatcher: Dispatcher,
        reader: Reader,
        clock: Clock,
        the_steps: tuple[tuple[str, Step], ...] | None = None,
    ) -> None:
        self._store = store
        self._dispatcher = dispatcher
        self._reader = reader
        self._clock = clock
        self._steps = steps() if the_steps is None else the_steps
        self._give_way: Callable[[], None] = lambda: None
        self._lease = beat_lease(store)
        self._keeper = Lease(store.path) if store.path is not None else None

    def give_way(self, wait: Callable[..., None], breathe: Callable[[], None] | None = None) -> None:
        """Call `wait` before each command, and for a shorter while between the tries of a new one.

        `breathe` is called within, between two statements: it must take some milliseconds at most.
        """
        self._give_way = wait
        self._dispatcher.give_way = partial(wait, BRIEFLY)
        self._dispatcher.breathe = breathe

    def rest(self) -> None:
        """Until the next beat nothing is read on this thread."""
        self._reader.rest()

    def beat(self, *, remember: bool = True) -> Report:
        """One pass over what is due; a step that fails is told, and left for the next beat [LOOP-6]."""
        started, now = time.perf_counter(), self._clock.now()
        pause = paused(self._reader, now)
        if pause is not None:
            return Report(now, 0, idle=f"paused since {pause['since']}")
        if not self._lease.take():
            return Report(now, 0, idle="another program beats")
        try:
            beat = Beat(now, self._clock.today(), self._reader, self._dispatcher, give_way=self._give_way)
            if not remember:
                beat.breath = 0.0  # on a copy nobody waits
            failed, busy = self._run(beat)
            told = self._tell(beat, failed) if remember else {}
            if self._keeper is not None:
                checkpoint(self._store, self._keeper)
            ms = round((time.perf_counter() - started) * 1000)
            report = Report(now, ms, tuple(beat.deeds), (*failed, *busy), beat.more)
            if remember:
                try:
                    self._remember(report, told)
                except Busy as busy:  # it is there to be shown only; the next beat writes its own
                    _log.warning("the beat could not be written down: %s", busy)
            return report
        finally:
            self._lease.give_up()

    def _run(self, beat: Beat) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The steps that are broken, and the one that a busy store cut short: with that one the beat ends."""
        failed: list[tuple[str, str]] = []
        for name, step in self._steps:
            try:
                step(beat)
            except Busy as busy:
                return failed, [(name, busy.message)]  # whoever writes goes first; the next beat does the rest
            except Exception as problem:  # one broken step must not stop the others [LOOP-6]
                _log.exception("step %s failed", name)
                failed.append((name, f"{type(problem).__name__}: {problem}"))
        return failed, []

    def _tell(self, beat: Beat, failed: list[tuple[str, str]]) -> dict[str, str]:
        """Admins hear of each broken step once a day [LOOP-6]; the day by step, for those who were told."""
        if not failed:
            return {}
        known: dict[str, Any] = state(self._reader, "failing") or {}
        today = beat.today.isoformat()
        told = {step: today for step, _ in failed}
        new = [(step, message) for step, message in failed if known.get(step, {}).get("told") != today]
        notices = tuple(
            Told(int(person), "loop_failed", f"loop:{step}", beat.today, _said(step, message))
            for step, message in new
            for (person,) in self._reader.rows(_ADMINS)
        )
        if notices:
            try:
                beat.run(RaiseNotice(notices))
            except AssureError as problem:  # then the next beat tells it
                _log.warning("nobody could be told: %s", problem)
                return {step: day for step, day in told.items() if step not in dict(new)}
        return told

    def _remember(self, report: Report, told: Mapping[str, str]) -> None:
        """The last beat, for every program to show [LOOP-8]; a failure keeps the moment it began."""
        known: dict[str, Any] = state(self._reader, "failing") or {}
        failing = {
            step: {
                "since": known.get(step, {}).get("since", write_instant(report.at)),
                "message": message,
                "told": told.get(step, known.get(step, {}).get("told")),
            }
            for step, message in report.failed
        }
        write_state(
            self._store,
            last_beat={
                "at": write_instant(report.at),
                "ms": report.ms,
                "did": report.counts(),
                "host": platform.node(),
                "process": os.getpid(),
            },
            failing=failing or None,
        )


def _said(step: str, message: str) -> str:
    text, _ = strip_control(f"the loop cannot do the step {step}: {message}")
    return " ".join(text.split())[:300]


def paused(reader: Reader, now: datetime) -> dict[str, Any] | None:
    """Since when and until when people let the loop rest, None while it runs [LOOP-6]."""
    found: dict[str, Any] | None = state(reader, "paused")
    if found is None or (found.get("until") and read_instant(found["until"]) <= now):
        return None
    return found
