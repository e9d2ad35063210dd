"""What the loop would do up to a day, in order and each with its reason; nothing is changed [LOOP-5] [INS-3]."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from textual.content import Content

from assure_tui.formatting import clean, cut, day_and_month, fit
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.loop_views import Foreseen
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

DAYS = (0, 7, 31, 92, 366)
ONE = {"blockers": "blocker", "requests": "request", "documents": "document", "reminders": "reminder"}


class ForesightScreen(ListScreen):
    """The days ahead, supposing that no person does anything."""

    NAME = "What the loop will do"
    PLACE = "foresight"
    TABS = ("Now", "7 days", "A month", "A quarter", "A year")
    EMPTY = (
        "Nothing is due now. tab looks further ahead.", "Nothing will be due in the next 7 days. tab looks further.",
        "Nothing will be due in the next month. tab looks further.",
        "Nothing will be due in the next quarter. tab looks further.",
        "Nothing will be due in the next year. {global.goto} r leads to the series.",
    )  # fmt: skip
    HINTS = (("enter", "open"), ("tab", "how far"), ("g", "go"), ("q", "back"), ("?", "keys"))

    def __init__(self) -> None:
        super().__init__()
        self.tab = 1
        self.found: tuple[Foreseen, ...] = ()
        self.has_years = False  # a day of another year is among them, and says which

    def reload(self) -> None:
        """Rehearse on a copy first, then show what came of it."""
        self.is_stale = False
        if self.base.is_open:
            self.rows.empty = "looking ahead on a copy ..."
            self.rows.produce(lambda _cells: ())
            self.flow(self._look())

    async def _look(self) -> None:
        until = self.base.today + timedelta(days=DAYS[self.tab])
        wanted = self.tab
        found = await asyncio.wrap_future(self.base.gateway.foresee(until))
        if wanted == self.tab and self.is_attached:
            self.found = found
            self._fetch()

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """What was foreseen; notices are left out, they only tell of the rest."""
        kept = [item for item in self.found if item.deed.kind != "notices"]
        self.has_years = any(item.day.year != today.year for item in kept)
        return {f"deed:{index}": item for index, item in enumerate(kept)}

    def engagement_of(self, thing: Foreseen) -> int | None:
        """The engagement it is about, unless it is yet to be made."""
        about = thing.deed.about
        return int(about[2:]) if about.startswith("E-") and thing.deed.kind != "created" else None

    def subject(self) -> str:
        """How far."""
        last = self.base.today + timedelta(days=DAYS[self.tab])
        return f"{len(self.things)} until {day_and_month(last, self.base.today)}"

    def row_of(self, key: str, thing: Foreseen, cells: int) -> Row:
        """Day, what, which, why."""
        ascii = self.base.ascii
        card = self.cards.get(self.engagement_of(thing) or 0)
        named = f"{clean(card.client)} {clean(card.type)}" if card is not None else ""
        day = fit(day_and_month(thing.day, self.base.today), 15 if self.has_years else 10)
        head = f"{day}  {fit(ONE.get(thing.deed.kind, thing.deed.kind), 10)} {fit(thing.deed.about, 8)}"
        return Row(
            Content(cut(f"{head} {named + ': ' if named else ''}{clean(thing.deed.because)}", cells, ascii=ascii)), key
        )
