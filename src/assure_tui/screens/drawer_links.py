"""Links and notes from the drawer: link and unlink, write a note, go where a link leads [LINK-3] [PAGE-3]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.link_commands import LinkItem, UnlinkItem
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.model import read_short, short
from assure_tui.formatting import clean
from assure_tui.screens.drawer_under import DrawerUnder
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.domain.link_views import LinkedView
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.widgets.picker import Option

# Rows of the drawer that stand for things which can be taken off, by the first part of their keys.
LYING = {
    "request": LinkKind.REQUEST,
    "document": LinkKind.DOCUMENT,
    "task": LinkKind.TASK,
    "time": LinkKind.TIME,
}
TIME_TAB = 4


class DrawerLinks(DrawerUnder, Flows):
    """Mixed into the drawer."""

    if TYPE_CHECKING:
        engagement_id: int
        tab: int

        def show_engagement(self, number: int) -> None: ...

        async def _show(self, engagement_id: int, document_id: int) -> None: ...

    # -- going there -----------------------------------------------------------------------------

    def link_chosen(self, kind: str, rest: str) -> bool:
        """Enter on a linked thing, an invoice or a payment opens it; whether it was one of these."""
        if kind in ("invoice", "payment"):
            number = rest.partition(":")[0]
            if number.isdigit():
                from assure_tui.screens.request_flows import request_menu

                self.flow(request_menu(self, int(number)), asks=True)
            return True
        one = self.linked_under
        if kind != "linked" or one is None:
            return kind == "linked"
        self._open(one)
        return True

    def _open(self, one: LinkedView) -> None:
        if one.kind == LinkKind.ENGAGEMENT:
            self.show_engagement(one.number)
        elif one.kind in (LinkKind.NOTE, LinkKind.PAGE):
            from assure_tui.screens.handbook_text import TextScreen

            self.app.push_screen(TextScreen(one.number, page=one.kind == LinkKind.PAGE))
        elif one.kind in (LinkKind.REQUEST, LinkKind.PAYMENT):
            from assure_tui.screens.request_flows import request_menu

            self.flow(request_menu(self, one.number if one.opens is None else one.opens), asks=True)
        elif one.kind == LinkKind.DOCUMENT:
            self.flow(self._show(self.engagement_id, one.number))
        else:
            self.flow(self._go_home(one))

    async def _go_home(self, one: LinkedView) -> None:
        """A time entry is shown where it was logged."""
        viewer, here = self.viewer, self.engagement_id
        kind, number = LinkKind(one.kind), one.number
        homes = await self.read(lambda reads, today: reads.linked_to(viewer, kind, number, today))
        other = next((home.number for home in homes if home.number != here), None)
        if other is None:
            self.base.toast(f"{one.reference} lies with no other work that you may see.", "told")
            return
        self.tab = TIME_TAB
        self.show_engagement(other)

    def open_related(self, number: str) -> None:
        """Another engagement of the client in this drawer; a related client on its page [PAGE-3]."""
        engagement, client = read_short(number, "engagement"), read_short(number, "client")
        if number.startswith("E") and engagement is not None:
            self.show_engagement(engagement)
        elif client is not None:
            from assure_tui.screens.places import open_about

            open_about(self.app, "client", client)

    # -- linking ---------------------------------------------------------------------------------

    def action_drawer_link(self) -> None:
        """Look for something and link it."""
        self.flow(self._link(), asks=True)

    async def _link(self) -> None:
        from assure_tui.screens.dialogs.views import PickDialog
        from assure_tui.widgets.picker import Option

        viewer, number = self.viewer, self.engagement_id

        async def look(text: str) -> list[Option]:
            def fetch(reads: ReadPort, today: date) -> tuple[LinkedView, ...]:
                return reads.linkable(viewer, number, text, today)

            return [
                Option(f"{one.kind}:{one.number}", f"{one.reference:<9} {one.title}", clean(one.state))
                for one in await self.read(fetch)
            ]

        title = f"Link to {short('engagement', number)}"
        picked = await self.ask(
            PickDialog(title, await look(""), hint="note, request, file, page, or another client's work", lookup=look)
        )
        if picked is not None:
            kind, _, thing = picked.partition(":")
            await self.carry_out(LinkItem(number, kind, int(thing)))

    def action_drawer_return(self) -> None:
        """The return whose date it follows [DUE-7]."""
        from assure_tui.screens.following import pick_return

        self.flow(pick_return(self, self.engagement_id), asks=True)

    def action_drawer_unlink(self) -> None:
        """Take what is under the cursor off this engagement; `u` puts it back."""
        one = self.linked_under
        if one is not None:
            self.flow(self.carry_out(UnlinkItem(self.engagement_id, one.kind, one.number)))
            return
        for key, kind in LYING.items():
            number = self._under(key)
            if number is not None:
                self.flow(self.carry_out(UnlinkItem(self.engagement_id, kind.value, number)))
                return
        self.base.toast("Put the cursor on a linked thing, a request, a file, a task or a time entry.", "told")

    # -- notes -----------------------------------------------------------------------------------

    def action_drawer_note(self) -> None:
        """A note of the client, linked to this engagement."""
        self.flow(self._note(), asks=True)

    async def _note(self) -> None:
        from assure_tui.screens.note_flows import write_note

        detail = self.detail
        if detail is not None:
            view = detail.engagement
            await write_note(self, view.client_id, view.client, engagement_id=view.id)
