"""A form that begins with the question for which client: typed in part, looked up, picked [CRE-2]."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work

from assure_tui.domain.errors import AssureError
from assure_tui.domain.views import ClientView
from assure_tui.formatting import clean
from assure_tui.screens.create_words import SHOWN_CLIENTS
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.picker import Option, Picker

LONGEST = 120  # characters of a name that stand in the field


class FormForClient(Flows, FormDialog[int]):
    """Keeps the client that was picked until another name is typed."""

    NEXT: ClassVar[str] = "type"  # the field after the client's

    client: ClientView | None = None
    found: tuple[ClientView, ...] = ()

    @staticmethod
    def client_picker() -> Picker:
        """Its answers come from the store: they are not narrowed here."""
        return Picker(hint="name, number or C-7", narrow=lambda options, _: list(options), id="client")

    def take_client(self, client: ClientView) -> None:
        """This is the one; forms tell what follows from it."""
        self.client = client
        self.query_one("#client", Picker).field.value = clean(client.name)[:LONGEST]

    @on(Picker.Typed, "#client")
    def _client_typed(self, event: Picker.Typed) -> None:
        if self.client is not None and event.text != clean(self.client.name)[:LONGEST]:
            self.client = None
        if event.text and self.client is None and self.base.is_open:
            self._look_up(event.text)

    @work(exclusive=True, group="clients", exit_on_error=False)
    async def _look_up(self, text: str) -> None:
        viewer = self.viewer
        try:
            self.found = await self.read(lambda reads, today: reads.find_clients_like(viewer, text, SHOWN_CLIENTS))
        except AssureError as error:
            self.complain([error.message])
            return
        options = [Option(str(c.id), c.name, f"C-{c.id} {c.entity}, {c.open_engagements} open") for c in self.found]
        self.query_one("#client", Picker).give(options)

    @on(Picker.Picked, "#client")
    def _client_picked(self, event: Picker.Picked) -> None:
        client = next((c for c in self.found if str(c.id) == event.key), None)
        if client is not None:
            self.take_client(client)
            self.query_one(f"#{self.NEXT}", Picker).field.focus()
