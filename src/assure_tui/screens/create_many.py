"""An engagement for each of several clients: one form, what each would get, then one change [CRE-7]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.widget import Widget

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import short
from assure_tui.domain.views import ClientView, ItemResult
from assure_tui.screens.bulk_look import may_go_on
from assure_tui.screens.create import CreateScreen
from assure_tui.screens.dialogs.base import note
from assure_tui.widgets.picker import Option, Picker

PART = 25  # clients looked at in one go: nobody else waits long for the store
NAMED = 3  # clients named above the form


class CreateForMany(CreateScreen):
    """Period and dates explained are the first client's; the list before saving has those of each."""

    DRAFT: ClassVar[str] = ""
    ANOTHER: ClassVar[bool] = False

    def __init__(self, clients: Sequence[ClientView]) -> None:
        super().__init__(client=clients[0])
        self.clients = tuple(clients)
        self.heading = f"New engagement for each of {len(clients)} clients"
        self.foot = "enter next   ^s look at what each gets   ^t all types   esc leave"

    def form(self) -> Iterable[Widget]:
        client, *rest = super().form()
        more = f" and {len(self.clients) - NAMED} more" if len(self.clients) > NAMED else ""
        yield note("For " + ", ".join(one.name for one in self.clients[:NAMED]) + more)
        client.display = False  # they were chosen before
        yield client
        yield from rest

    def _offer_types(self) -> None:
        """The types that at least one of them may have; whom one does not fit is told in the list [TYPE-7]."""
        if self.known is not None:
            kinds = {client.entity for client in self.clients}
            types = [t for t in self.known[0] if not t.hidden and (not t.entities or kinds & set(t.entities))]
            shown = self.known[0] if self.every_type else types
            self.query_one("#type", Picker).give(
                [Option(t.code, f"{t.code}  {t.name}", t.line, (t.code,)) for t in shown]
            )

    def read_answers(self) -> CreateEngagement | list[str]:
        """The command for all of them; what one has already is passed over."""
        found = super().read_answers()
        if isinstance(found, list):
            return found
        return replace(found, client_ids=tuple(client.id for client in self.clients), bulk=True)

    def action_another(self) -> None:
        """There is no other one: they were all chosen before."""
        self.action_save()

    async def _save(self, command: CreateEngagement, another: bool) -> None:
        """Each is shown with what it would get before anything is made [CRE-7]."""
        try:
            results = await self._look(command)
        except AssureError as error:
            self.complain(
                [f"{d.field}: {d.message}" if d.field else d.message for d in error.details] or [error.message]
            )
            return
        finally:
            self._saving = False
        names = {short("client", client.id): client.name for client in self.clients}
        if await may_go_on(self.base, results, names):
            self.base.names_of_results = names
            await super()._save(command, False)

    async def _look(self, command: CreateEngagement) -> list[ItemResult]:
        found: list[ItemResult] = []
        for at in range(0, len(self.clients), PART):
            part = self.clients[at : at + PART]
            wanted = replace(command, client_ids=tuple(client.id for client in part))
            tried = await asyncio.wrap_future(self.base.gateway.try_out(wanted))
            if len(tried.results) != len(part):  # several parts of one period: each tells its own title
                found += tried.results
                continue
            found += [_of(client, result) for client, result in zip(part, tried.results, strict=True)]
        return found


def _of(client: ClientView, result: ItemResult) -> ItemResult:
    """The result under its client: nothing is made yet that has a number of its own."""
    said = result.message if result.outcome != "unchanged" else f"has {result.id} already"
    return replace(result, id=short("client", client.id), message=said, before=None, after=None)
