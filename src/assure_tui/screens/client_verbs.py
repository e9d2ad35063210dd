"""The verbs on clients: edit, tag, default slots, who may see it, status, relate [CLT-4] [CLT-6] [CLT-7] [CLT-8]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.client_commands import RemoveClient
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.policy import holds
from assure_tui.domain.views import ClientView, EngagementView
from assure_tui.formatting import clean
from assure_tui.screens.places import open_about
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from assure_tui.domain.client_views import RelationView
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.widgets.picker import Option

FOUND = 20  # clients a picker offers
RELATIONS = (
    Choice("spouse", "Spouse of", "they file apart", "s"),
    Choice("owner_of", "Owner of", "partner, shareholder or beneficiary", "o"),
    Choice("owned_by", "Owned by", "the other way round", "b"),
    Choice("parent_of", "Parent of", "", "p"),
    Choice("child_of", "Child of", "the other way round", "c"),
    Choice("household", "Household with", "", "h"),
    Choice("other", "Related to", "in another way", "r"),
)
_TURNED = {"owned_by": "owner_of", "child_of": "parent_of"}


def clients_words(clients: Sequence[ClientView]) -> str:
    """One client by its name, several by their number."""
    return clean(clients[0].name) if len(clients) == 1 else f"{len(clients)} clients"


class ClientVerbs(Flows):
    """Mixin; the screens say which clients are meant."""

    if TYPE_CHECKING:  # each screen gives its own

        def clients_meant(self) -> list[ClientView]:
            """The marked clients, else the one under the cursor."""

    def _one(self) -> ClientView | None:
        meant = self.clients_meant()
        if not meant:
            self.base.toast("There is no client here.", "told")
            return None
        return meant[0]

    def action_verb_follow(self) -> None:
        """Hear of everything on these clients, or no longer [NOTE-2]."""
        from assure_tui.screens.following import follow_or_leave

        if self._one() is not None:
            self.flow(follow_or_leave(self, "client", [view.id for view in self.clients_meant()]))

    # -- fields ----------------------------------------------------------------------------------

    def action_client_edit(self) -> None:
        """Every field of one client."""
        if (view := self._one()) is not None:
            self.flow(self._edit_client(view.id), asks=True)

    async def _edit_client(self, number: int) -> None:
        from assure_tui.screens.client_form import ClientForm

        viewer = self.viewer
        detail = await self.read(lambda reads, today: reads.client_detail(viewer, number, today))
        if detail.whole:
            await self.ask(ClientForm(detail))
        else:
            self.base.toast("Of this client you see name and contacts only.", "refused")

    def action_client_tag(self) -> None:
        """Tags on them or off [CLT-9]."""
        if clients := self.clients_meant():
            self.flow(self._tag_clients(clients), asks=True)

    async def _tag_clients(self, clients: list[ClientView]) -> None:
        from assure_tui.domain.firm_commands import TagClient
        from assure_tui.screens.dialogs.texts import TagDialog

        viewer = self.viewer
        known = await self.read(lambda reads, today: reads.tags(viewer))
        listed = sorted(((tag.name, tag.clients) for tag in known), key=lambda each: -each[1])
        present = clients[0].tags if len(clients) == 1 else ()
        may_create = holds(viewer, "Manage tags")
        answer = await self.ask(TagDialog(f"Tags: {clients_words(clients)}", present, listed, may_create=may_create))
        if answer is not None:
            ids = tuple(client.id for client in clients)
            await self.carry_out(TagClient(ids, answer.add, answer.remove, create=answer.create))

    # -- people ----------------------------------------------------------------------------------

    def action_client_assign(self) -> None:
        """Who prepares new work of these clients."""
        if clients := self.clients_meant():
            self.flow(self._default(clients, "preparer"), asks=True)

    def action_client_slot(self) -> None:
        """Another default slot."""
        if clients := self.clients_meant():
            self.flow(self._default_slot(clients), asks=True)

    async def _default_slot(self, clients: list[ClientView]) -> None:
        from assure_tui.screens.dialogs.people import SlotDialog

        held = {slot: getattr(clients[0], slot) if len(clients) == 1 else "" for slot in SLOTS}
        slot = await self.ask(SlotDialog(f"Default slot: {clients_words(clients)}", held))
        if slot is not None:
            await self._default(clients, slot)

    async def _default(self, clients: list[ClientView], slot: str) -> None:
        """The person, then whether live work of the former one follows [CLT-7]."""
        from assure_tui.screens.dialogs.confirm import ConfirmDialog
        from assure_tui.screens.dialogs.people import PersonDialog

        staff = await self.staff()
        held = {getattr(client, slot) for client in clients}
        login = next(iter(held)) if len(held) == 1 else None
        current = next((p.id for p in staff if login and login in (p.login, p.initials)), None)
        title = f"Default {slot}: {clients_words(clients)}"
        answer = await self.ask(PersonDialog(title, staff, current=current, mixed=len(held) > 1))
        if answer is None:
            return
        ids, viewer = tuple(client.id for client in clients), self.viewer
        live: tuple[EngagementView, ...] = await self.read(
            lambda reads, today: reads.holding_default(viewer, ids, slot, today)
        )
        person = next((p for p in staff if p.id == answer.staff_id), None)
        wanted = (person.login or person.initials) if person is not None else None
        live = tuple(one for one in live if getattr(one, slot) != wanted)
        follow: tuple[int, ...] = ()
        if live:
            name = clean(person.name) if person is not None else "nobody"
            many = f"{len(live)} live engagements hold" if len(live) > 1 else "1 live engagement holds"
            dialog = ConfirmDialog(
                f"Change live work to {name} too?", f"{many} the former {slot}:",
                items=[f"{short('engagement', one.id)}  {one.client}: {one.title}" for one in live],
                yes="Yes, these too", no="No, new work only",
            )  # fmt: skip
            also = await self.ask(dialog)
            if also is None:
                return
            follow = tuple(one.id for one in live) if also else ()
        await self.carry_out(c.SetClientSlots(ids, {slot: answer.staff_id}, follow))

    def action_client_access(self) -> None:
        """Who may see it besides the default slots [CLT-8]."""
        if (view := self._one()) is not None:
            self.flow(self._access(view), asks=True)

    async def _access(self, view: ClientView) -> None:
        from assure_tui.screens.dialogs.client import AccessDialog

        viewer = self.viewer
        detail = await self.read(lambda reads, today: reads.client_detail(viewer, view.id, today))
        dialog = AccessDialog(f"Who may see {clean(view.name)}", await self.staff(), detail.access)
        people = await self.ask(dialog)
        if people is not None:
            await self.carry_out(c.SetClientAccess(view.id, people))

    # -- status ----------------------------------------------------------------------------------

    def action_client_status(self) -> None:
        """Active, Prospect, Inactive [CLT-4]; removed [DEL-3]."""
        if clients := self.clients_meant():
            self.flow(self._status_of(clients), asks=True)

    async def _status_of(self, clients: list[ClientView]) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        now = clients[0].status if len(clients) == 1 else ""
        choices = [
            Choice("active", "Active"),
            Choice("prospect", "Prospect", "not yet a client"),
            Choice("inactive", "Inactive", "out of lists and search, kept in full"),
            Choice("removed", "Removed", "made by mistake; only without engagements", "r"),
        ]
        status = await self.ask(ChoiceDialog(f"Status: {clients_words(clients)}", choices, current=now))
        for client in clients:
            if status == "removed":
                await self.carry_out(RemoveClient(client.id))
            elif status is not None and client.status != status:
                await self.carry_out(_status_command(client, status))

    def action_client_archive(self) -> None:
        """Inactive, after a question that names its open work; an Inactive one is Active again [CLT-4]."""
        if clients := self.clients_meant():
            self.flow(self._archive_clients(clients), asks=True)

    async def _archive_clients(self, clients: list[ClientView]) -> None:
        for client in clients:
            status = "active" if client.status == "inactive" else "inactive"
            await self.carry_out(_status_command(client, status))

    # -- relations -------------------------------------------------------------------------------

    def action_client_relate(self) -> None:
        """Say how it is related to another client [CLT-6]."""
        if (view := self._one()) is not None:
            self.flow(self._relate(view), asks=True)

    async def _relate(self, view: ClientView) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.screens.dialogs.views import PickDialog

        name = clean(view.name)
        kind = await self.ask(ChoiceDialog(f"{name} is", RELATIONS))
        if kind is None:
            return
        words = next(choice.label.lower() for choice in RELATIONS if choice.value == kind)
        hint = "name, number or C-7"
        dialog = PickDialog(f"{name} is {words}", await self._others(view, ""), hint=hint, lookup=self._looking(view))
        picked = await self.ask(dialog)
        if not picked:
            return
        other = int(picked)
        source, target = (other, view.id) if kind in _TURNED else (view.id, other)
        percent = None
        if _TURNED.get(kind, kind) == "owner_of":
            from assure_tui.screens.dialogs.client import ShareDialog

            viewer = self.viewer
            partner = await self.read(lambda reads, today: reads.client(viewer, other))
            share = await self.ask(ShareDialog("Its share", f"{name} {words} {clean(partner.name)}"))
            if share is None:
                return
            percent = share.percent
        await self.carry_out(c.SaveRelationship(source, _TURNED.get(kind, kind), target, percent))

    async def end_relation(self, view: ClientView, one: RelationView) -> None:
        """It is so no more; asked, since K-1 blockers go with it [CLT-6]."""
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        said = f"{clean(view.name)} is {one.words} {clean(one.client)}"
        told = ("K-1 blockers that came of it resolve.",) if one.kind == "owner_of" else ()
        if await self.ask(ConfirmDialog("End this relationship?", said, *told)):
            source, target = (view.id, one.client_id) if one.outward else (one.client_id, view.id)
            await self.carry_out(c.SaveRelationship(source, one.kind, target, end=True))

    async def edit_share(self, view: ClientView, one: RelationView) -> None:
        """How much of it is owned; other relationships have nothing to edit."""
        if one.kind != "owner_of":
            self.base.toast("There is nothing to edit in it; X ends it, R makes another.", "told")
            return
        from assure_tui.screens.dialogs.client import ShareDialog

        said = f"{clean(view.name)} {one.words} {clean(one.client)}"
        share = await self.ask(ShareDialog("Its share", said, one.percent))
        if share is not None:
            source, target = (view.id, one.client_id) if one.outward else (one.client_id, view.id)
            await self.carry_out(c.SaveRelationship(source, one.kind, target, share.percent))

    def _looking(self, view: ClientView):  # type: ignore[no-untyped-def]
        async def look(typed: str) -> list[Option]:
            return await self._others(view, typed)

        return look

    async def _others(self, view: ClientView, typed: str) -> list[Option]:
        from assure_tui.widgets.picker import Option

        viewer = self.viewer

        def find(reads: ReadPort, today: date) -> tuple[ClientView, ...]:
            return reads.find_clients_like(viewer, typed, FOUND)

        found = await self.read(find)
        return [Option(str(one.id), one.name, f"{_number(one)} {one.entity}") for one in found if one.id != view.id]

    def action_client_family(self) -> None:
        """Who owns whom, and whose return holds whose [INS-8]."""
        if (view := self._one()) is not None:
            open_about(self.app, "family", view.id)

    def action_client_sheet(self) -> None:
        """What these clients are told about their work, as a file [CFS-4]."""
        from assure_tui.screens.status_sheet import write_sheet

        if self._one() is not None:
            self.flow(write_sheet(self, self.clients_meant()), asks=True)


def _status_command(client: ClientView, status: str) -> c.Command:
    """Both ends of being Inactive have commands of their own, with a permission of their own [PERM-13]."""
    if status == "inactive":
        return c.DeactivateClient(client.id)
    if client.status == "inactive" and status == "active":
        return c.ReactivateClient(client.id)
    return c.EditClient(client.id, {"status": status})


def _number(view: ClientView) -> str:
    return view.number or short("client", view.id)
