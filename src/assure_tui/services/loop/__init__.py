"""The steps of a beat, in the order of [LOOP-2]; `heartbeat` runs them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from assure_tui.domain.loop_views import Deed
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.store.read import chunks

if TYPE_CHECKING:
    from assure_tui.domain.commands import Command
    from assure_tui.domain.views import ItemResult, Outcome
    from assure_tui.services.dispatcher import Dispatcher
    from assure_tui.store.read import Reader

PART = 20  # things of one command: a write transaction of the loop takes less than a tenth of a second
BREATH = 0.005  # seconds between two of them: people go first


@dataclass
class Beat:
    """One pass: the moment it stands for, the store, the one door, and what was done so far."""

    now: datetime
    today: date
    reader: Reader
    dispatcher: Dispatcher
    budget: int = 500  # things one step takes on in one beat; the rest waits for the next [LOOP-7]
    deeds: list[Deed] = field(default_factory=list)
    more: bool = False  # a step left something over
    breath: float = BREATH
    took: float = 0.0  # seconds of the last command
    give_way: Callable[[], None] = lambda: None
    _ran: bool = False

    def run(self, command: Command) -> Outcome:
        """Carry out a command as the system [LOOP-3]; errors are the caller's to tell [LOOP-6]."""
        if self._ran and self.breath:
            time.sleep(self.breath)
        self._ran = True
        self.give_way()
        started = time.perf_counter()
        try:
            return self.dispatcher.execute(command, SYSTEM, Origin.LOOP)
        finally:
            self.took = time.perf_counter() - started

    def run_parts(self, command: Callable[[tuple[int, ...]], Command], ids: Iterable[int]) -> list[ItemResult]:
        """Commands for some things each, so that nobody waits long for any of them; the results of all."""
        results: list[ItemResult] = []
        for part in chunks(ids, PART):
            results += self.run(command(tuple(part))).results
        return results

    def did(self, kind: str, about: str, because: str) -> None:
        """Remember one deed."""
        self.deeds.append(Deed(kind, about, because))


Step = Callable[[Beat], None]
