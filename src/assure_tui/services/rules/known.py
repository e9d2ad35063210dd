"""What telling asks again and again, read ahead for all a command touched: a few queries, not some for each thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.read import chunks
from assure_tui.store.sql import select


class Known:
    """Engagements, their clients, the stages of pipelines, and who follows what [NOTE-2].

    Rows are held here, for the session itself lets go of those nobody changed.
    """

    def __init__(self, ctx: Context, engagements: Collection[int] = ()) -> None:
        self._ctx = ctx
        self._ahead = frozenset(engagements)
        self._engagements: dict[int, t.Engagement | None] | None = None
        self._clients: dict[int, t.Client | None] | None = None
        self._own: set[int] | None = None
        self._stages: dict[int, list[t.Stage]] = {}
        self._followers: dict[tuple[str, int], list[int]] | None = None

    def engagement(self, number: int) -> t.Engagement | None:
        """The engagement of that number, removed or not."""
        if self._engagements is None:
            self._engagements = dict(self._rows(t.Engagement, self._ahead))
        if number not in self._engagements:
            self._engagements[number] = self._ctx.unit.find(t.Engagement, number)
        return self._engagements[number]

    def client(self, number: int) -> t.Client | None:
        """The client of that number."""
        if self._clients is None:
            self._clients = dict(self._rows(t.Client, self._owners()))
        if number not in self._clients:
            self._clients[number] = self._ctx.unit.find(t.Client, number)
        return self._clients[number]

    def stages(self, pipeline_id: int) -> Sequence[t.Stage]:
        """The stages of a pipeline from left to right."""
        if pipeline_id not in self._stages:
            self._stages[pipeline_id] = self._ctx.stages(pipeline_id)
        return self._stages[pipeline_id]

    def followers(self, number: int, client_id: int) -> list[int]:
        """Who follows the engagement, then who follows its client."""
        if self._followers is None:
            self._followers = defaultdict(list)
            self._follow("engagement", self._ahead)
            self._follow("client", self._owners())
        things = (("engagement", number, self._ahead), ("client", client_id, self._owners()))
        for thing, key, ahead in things:
            if key not in ahead and (thing, key) not in self._followers:
                self._followers[thing, key] = []
                self._follow(thing, [key])
        return [*self._followers.get(("engagement", number), ()), *self._followers.get(("client", client_id), ())]

    def _follow(self, thing: str, numbers: Collection[int]) -> None:
        assert self._followers is not None
        row: Any = t.Follow
        for part in chunks(sorted(numbers)):
            statement = select(row).where(row.thing == thing, row.number.in_(part)).order_by(row.staff_id)
            for one in self._ctx.unit.all(statement):
                self._followers[thing, one.number].append(one.staff_id)

    def _owners(self) -> set[int]:
        if self._own is None:  # asked for each engagement of a batch that may have thousands
            found = (self.engagement(number) for number in self._ahead)
            self._own = {row.client_id for row in found if row is not None}
        return self._own

    def _rows(self, model: Any, numbers: Iterable[int]) -> Iterable[tuple[int, Any]]:
        yield from self._ctx.unit.by_number(model, sorted(numbers)).items()
