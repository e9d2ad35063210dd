"""Relief on screen: the form with its preview, and withdrawing one [EXT-5]."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.commands import Command
from assure_tui.domain.date_commands import ApplyRelief, WithdrawRelief
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.model import read_short
from assure_tui.domain.text_rules import iso_day
from assure_tui.domain.views import CardView, ItemResult
from assure_tui.formatting import full_date
from assure_tui.screens.dialogs.record import Entry, RecordForm, yes_or_no
from assure_tui.screens.dialogs.relief import ReliefPreviewDialog

if TYPE_CHECKING:
    from assure_tui.domain.relief import ReliefView
    from assure_tui.screens.verb_flows import Flows

_NEEDED = {
    "name": "a relief needs a name, such as Coastal storm",
    "citation": "a relief needs its citation, such as IRS Notice 2026-12",
    "window_from": "from which date on, such as 2026-03-01",
    "window_to": "to which date, such as 2026-06-30",
    "new_date": "to when, such as 2026-09-15",
}
_DAYS = ("window_from", "window_to", "new_date")


def _many(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def relief_command(fields: Mapping[str, Any]) -> ApplyRelief:
    """The command of what is typed; everything that is wrong is told together [VAL-6]."""
    wrong = [Detail(name, "required", said) for name, said in _NEEDED.items() if not fields.get(name)]
    days: dict[str, date] = {}
    for name in _DAYS:
        try:
            if fields.get(name):
                days[name] = iso_day(str(fields[name]), name)
        except Invalid as error:
            wrong.append(Detail(name, error.value_code, error.message))
    numbers = {text: read_short(text, "client") for text in fields.get("clients", ())}
    unread = [text for text, number in numbers.items() if number is None]
    if unread:
        wrong.append(Detail("clients", "format", f"{unread[0]!r} is no client number; type C-7, C-12"))
    payments = fields.get("payments", False)
    if not isinstance(payments, bool):
        wrong.append(Detail("payments", "format", "yes or no"))
    if wrong:
        raise InvalidMany(wrong)
    return ApplyRelief(
        str(fields["name"]), str(fields["citation"]), days["window_from"], days["window_to"], days["new_date"],
        fields.get("states", ()), fields.get("tags", ()), tuple(number for number in numbers.values() if number),
        fields.get("types", ()), payments,
    )  # fmt: skip


class ReliefForm(RecordForm):
    """Saving shows every engagement with old and new date first."""

    def __init__(self) -> None:
        day = "2026-03-01"
        super().__init__(
            "New relief",
            [
                Entry("name", "Name", "", 120, "Coastal storm"),
                Entry("citation", "Citation", "", 200, "the notice, such as IRS Notice 2026-12"),
                Entry("window_from", "From", "", 10, f"first original or extended date reached: {day}", read=str.strip),
                Entry("window_to", "To", "", 10, "the last one", read=str.strip),
                Entry("new_date", "New date", "", 10, "to when they are postponed", read=str.strip),
                Entry("states", "States", "", 200, "ME, MA; states, tags and clients empty: every client", read=_many),
                Entry("tags", "Tags", "", 300, "clients with one of these tags", read=_many),
                Entry("clients", "Clients", "", 400, "C-7, C-12", read=_many),
                Entry("types", "Types", "", 300, "1040, 1065; empty: every type with a date by law", read=_many),
                Entry("payments", "Payments", "no", 5, "yes: it postpones payments as well", read=yes_or_no),
            ],
            relief_command,
            whole=True,
        )

    async def _save(self, command: Command) -> None:
        try:
            assert isinstance(command, ApplyRelief)
            wanted = command
            ids = await self.read(lambda reads, today: reads.relief_covers(wanted))
            ready = replace(wanted, ids=ids)
            said = f"{wanted.citation}: to {full_date(wanted.new_date)}. Work made later that fits falls under it too."
            if not await _agreed(self, ready, f"Apply {wanted.name_}", said, yes="Yes, postpone them"):
                return
            outcome = await self.base.dispatch(ready)
        except AssureError as error:
            self.refused(error)
            return
        finally:
            self._saving = False
        self.tell(outcome)
        self.dismiss(True)


async def withdraw_relief(screen: Flows, view: ReliefView) -> None:
    """Show what comes back, then take the relief from everything it covers, as one batch."""
    if view.withdrawn:
        screen.base.toast(f"{view.name} is withdrawn already.", "told")
        return
    ids = await screen.read(lambda reads, today: reads.relief_holds(view.id))
    command = WithdrawRelief(view.id, ids)
    notes = (f"{view.citation}: {view.whom}.", "What another relief covers falls under that one.")
    if await _agreed(screen, command, f"Withdraw {view.name}", *notes, yes="Yes, withdraw it"):
        await screen.carry_out(command)


async def _agreed(screen: Flows, command: Command, title: str, *notes: str, yes: str) -> bool:
    """Every engagement with old and new date; whether the person goes on."""
    tried = await asyncio.wrap_future(screen.base.gateway.try_out(command))
    numbers = [number for one in tried.results if (number := read_short(one.id, "engagement")) is not None]
    viewer = screen.viewer
    cards = await screen.read(lambda reads, today: reads.cards(viewer, numbers))
    arrow = "->" if screen.base.ascii else "\u2192"
    lines = [
        _words(one, cards.get(number), arrow)
        for one in tried.results
        if (number := read_short(one.id, "engagement")) is not None
    ]
    return await screen.ask(ReliefPreviewDialog(title, lines, *notes, yes=yes)) is True


def _words(one: ItemResult, card: CardView | None, arrow: str) -> str:
    name = f"{one.id} {card.client} {card.type} {card.period}" if card is not None else one.id
    if one.outcome != "done":
        return f"{name}: {one.message or 'nothing changes'}"
    if one.before == one.after:
        return f"{name}: stays {_day(one.after)}"
    return f"{name}: {_day(one.before)} {arrow} {_day(one.after)}"


def _day(text: str | None) -> str:
    return full_date(date.fromisoformat(text)) if text else "no date"
