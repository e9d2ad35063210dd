"""The read side of one client: its page and its contacts; part of `Reads` [CLT-5] [CLT-11]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder, Reader

if TYPE_CHECKING:
    from assure_tui.domain.client_views import ClientDetail, ClientFacts, ClientFiles, KnownContact
    from assure_tui.domain.views import ClientView, EngagementView, TaskView


class ClientReads:
    """What a client's page shows, and contacts to choose from, over one reader."""

    reader: Reader

    def client_facts(self, viewer: Actor, ids: Iterable[int], today: date) -> dict[int, ClientFacts]:
        """Live work, next deadline and blockers of each client, of what the viewer sees [PERM-5]."""
        from assure_tui.store.queries import client_page

        return client_page.facts(self.reader, viewer, ids, today)

    def client_detail(self, viewer: Actor, client_id: int, today: date) -> ClientDetail:
        """One client with contacts, relations and team [CLT-11]."""
        from assure_tui.store.queries import client_page

        return client_page.detail(self.reader, viewer, client_id, today)

    def client_work(self, viewer: Actor, client_id: int, today: date) -> tuple[EngagementView, ...]:
        """Every engagement of the client, newest period first [CLT-11]."""
        from assure_tui.store.queries import client_page

        return client_page.work(self.reader, viewer, client_id, today)

    def client_tasks(self, viewer: Actor, client_id: int, today: date) -> tuple[TaskView, ...]:
        """Tasks on live work of the client, open ones first [CLT-11]."""
        from assure_tui.store.queries import client_page

        return client_page.tasks_of(self.reader, viewer, client_id, today)

    def client_files(self, viewer: Actor, client_id: int, today: date) -> ClientFiles:
        """The files in the client's folder, newest first [DOC-2]."""
        from assure_tui.store.queries import client_page

        return client_page.files(self.reader, viewer, client_id, today)

    def removed_clients(self, viewer: Actor, text: str = "", limit: int = 200) -> tuple[ClientView, ...]:
        """Removed clients, to bring one back [DEL-1]."""
        from assure_tui.store.queries import clients

        return clients.removed(self.reader, viewer, text, limit, date.min)

    def known_contacts(self, viewer: Actor, text: str, limit: int = 20) -> tuple[KnownContact, ...]:
        """Contacts of the clients the viewer sees, by a part of name or address."""
        from assure_tui.store.queries import contacts

        return contacts.known(Context(Binder(), Refs(self.reader), viewer, date.min), text, limit)
