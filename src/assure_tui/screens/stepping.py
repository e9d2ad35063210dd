"""After a verb the cursor goes on: a queue is worked from top to bottom without looking for one's place."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from assure_tui.domain.commands import Command
from assure_tui.domain.views import CardView, Outcome
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.widgets.row_list import RowList

_TARGET: ContextVar[str] = ContextVar(
    "next row of this verb", default=""
)  # each verb is a task with a context of its own


class Stepping(Flows):
    """Mixin of screens with `rows`; a verb says `step_after` before it starts."""

    _next_key = ""

    if TYPE_CHECKING:

        @property
        def rows(self) -> RowList: ...

    def step_after(self) -> None:
        """Remember what comes after the things that are acted on, or before them at the end of the list."""
        rows = self.rows
        keys = [key for key in rows.keys if not key.startswith(("tick:", "news:"))]
        acted = (rows.marks & set(keys)) or {rows.current}
        last = max((keys.index(key) for key in acted if key in keys), default=-1)
        below = next((key for key in keys[last + 1 :] if key not in acted), "")
        above = next((key for key in reversed(keys[: last + 1]) if key not in acted), "")
        self._next_key = below or above

    def flow(self, steps: Coroutine[Any, Any, object], *, asks: bool = False) -> None:
        """As everywhere, with the row that comes next."""
        target, self._next_key = self._next_key, ""
        super().flow(self._with_next(steps, target), asks=asks)

    async def _with_next(self, steps: Coroutine[Any, Any, object], target: str) -> None:
        _TARGET.set(target)
        await steps

    async def settle(self, command: Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """As everywhere; then on to the next one, unless nothing was done."""
        await super().settle(command, outcome, cards)
        if outcome.batch is not None and _TARGET.get():
            self.rows.go_to(_TARGET.get())
