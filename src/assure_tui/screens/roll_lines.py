"""One row of the roll-forward table, and the form in which it is edited [REC-33]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import SLOTS
from assure_tui.domain.views import CardView, ItemResult, StaffView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.picker import matching, people_options


@dataclass(frozen=True, slots=True)
class Line:
    """One engagement, what rolling it forward would give, and what was typed for it."""

    card: CardView
    result: ItemResult | None = None
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def rolls(self) -> bool:
        """Whether something would be made of it."""
        return self.result is not None and self.result.outcome == "done"


class OwnDialog(FormDialog[dict[str, Any]]):
    """Budget and people of one in its next period; empty goes as the last."""

    def __init__(self, title: str, line: Line, staff: Sequence[StaffView]) -> None:
        super().__init__(title)
        self.line = line
        self.staff = staff

    def form(self) -> Iterable[Widget]:
        own, card = self.line.own, self.line.card
        budget = minutes_words(own["budget"]) if "budget" in own else ""
        hint = minutes_words(card.budget) if card.budget is not None else "10h, 1:30, 90"
        yield FieldRow("Budget", TextField(budget, max_length=12, placeholder=hint, id="budget"))
        known = {person.id: person.initials for person in self.staff}
        for slot in SLOTS:
            held = known.get(own[slot] or 0, "none") if slot in own else ""
            last = clean(getattr(card, slot) or "nobody")
            yield FieldRow(slot.capitalize(), TextField(held, max_length=120, placeholder=last, id=slot))

    def result(self) -> dict[str, Any] | list[str]:
        told: list[str] = []
        own: dict[str, Any] = {}
        if typed := self.query_one("#budget", Input).value.strip():
            minutes = read_minutes(typed)
            if minutes is None:
                told.append("budget: write 10h, 1:30 or 90")
            own["budget"] = minutes
        for slot in SLOTS:
            if not (typed := self.query_one(f"#{slot}", Input).value.strip()):
                continue
            found = matching(people_options(self.staff), typed)
            if len(found) == 1:
                own[slot] = int(found[0].key) if found[0].key else None
            else:
                told.append(f"{slot}: {'several people fit' if found else 'nobody is called'} “{typed}”")
        return told or own


def rooms(cells: int) -> tuple[int, int, int]:
    """Cells of the client, of the period, and of what would be made."""
    period = 8 if cells < 100 else 14
    left = cells - 4 - 8 - period - 1 - 7 - 8 - 1
    client = max(8, min(30, left // 3))
    return client, period, max(8, left - client)


def said_of(result: ItemResult, *, narrow: bool) -> str:
    """`Form 1040 2026, due 2027-04-15`, where there is little room the period alone; or why nothing is made."""
    if result.outcome != "done":
        return clean(result.message)
    text = result.message.partition(" forward to ")[2] or result.message
    if narrow and result.after:
        due = text.rpartition(", due ")
        text = f"{result.after}{''.join(due[1:]) if due[1] else ''}"
    return "  ".join(clean(part) for part in (text, *result.warnings))
