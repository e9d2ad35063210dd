"""The command palette: every action with its live key, engagements and clients by name [VIEW-1]."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from assure_tui.actions import ACTIONS, Action
from assure_tui.app_base import AppBase
from assure_tui.formatting import clean, cut

if TYPE_CHECKING:
    from datetime import date

    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import ClientView, EngagementView

FOUND = 8
PAUSE = 0.08  # typing goes on: do not ask the store for every letter


def available(screen: Screen[object], scopes: tuple[str, ...] | None = None) -> list[Action]:
    """The actions a screen, or the app, can do now."""
    return [
        action
        for action in ACTIONS
        if (scopes is None or action.scope in scopes)
        and not action.parameter
        and (hasattr(screen, f"action_{action.method}") or hasattr(screen.app, f"action_{action.method}"))
    ]


class AssureCommands(Provider):
    """Actions of the screen below, and places to go to."""

    @property
    def base(self) -> AppBase:
        return cast(AppBase, self.app)

    def _acts_on(self, action: Action) -> str:
        screen = self.base.base_screen
        targets = getattr(screen, "targets", None)
        if action.scope != "verb" or targets is None:
            return ""
        cards = targets()
        if len(cards) > 1:
            return f"{len(cards)} marked"
        return cut(cards[0].client, 24) if cards else ""

    def _line(self, action: Action) -> Content:
        acts_on = self._acts_on(action)
        key = action.keys[0]
        said = Content.assemble((action.label, "bold"), f"  {clean(acts_on)}" if acts_on else "")
        room = max(2, 46 - said.cell_length)
        return Content.assemble(said, " " * room, (key, "$accent"))

    async def discover(self) -> Hits:
        for action in available(self.base.base_screen):
            if action.scope != "list":
                yield DiscoveryHit(self._line(action), self._runner(action), action.label, action.help)

    def _runner(self, action: Action):  # type: ignore[no-untyped-def]
        screen = self.base.base_screen

        def run() -> None:
            screen.call_later(screen.run_action, action.call)

        return run

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in available(self.base.base_screen):
            score = max(matcher.match(action.label), matcher.match(action.help) * 0.6)
            if score > 0:
                yield Hit(score, self._line(action), self._runner(action), action.label, action.help)
        if len(query.strip()) < 2 or not self.base.is_open:
            return
        await asyncio.sleep(PAUSE)
        engagements, clients = await self.base.fetch(self._finder(query.strip()))
        for engagement in engagements:
            said = Content.assemble(
                ("Go to ", "$done"), clean(engagement.client), f"  {clean(engagement.type)} ",
                (clean(engagement.period), "$done"), "  ", (f"E-{engagement.id}", "$accent"),
            )  # fmt: skip
            yield Hit(0.5, said, self._go_engagement(engagement), f"E-{engagement.id}", clean(engagement.stage))
        for client in clients:
            said = Content.assemble(("Client ", "$done"), clean(client.name), "  ", (f"C-{client.id}", "$accent"))
            yield Hit(0.45, said, self._go_client(client), f"C-{client.id}", "Show the work of this client")

    def _finder(self, query: str):  # type: ignore[no-untyped-def]
        viewer = self.base.gateway.actor

        def find(reads: ReadPort, today: date) -> tuple[tuple[EngagementView, ...], tuple[ClientView, ...]]:
            from assure_tui.domain.errors import AssureError
            from assure_tui.screens.board_load import compile_query

            clients = tuple(reads.find_clients_like(viewer, query, FOUND))
            try:
                asked = compile_query(reads, viewer, query, today)
                engagements, _ = reads.engagements(viewer, asked, limit=FOUND, today=today)
            except AssureError:
                engagements = ()  # half-typed filter syntax finds nothing, and is no error here
            return tuple(engagements), clients

        return find

    def _go_engagement(self, engagement: EngagementView):  # type: ignore[no-untyped-def]
        screen = self.base.base_screen

        def go() -> None:
            reveal = getattr(screen, "reveal", None)
            if reveal is not None:
                screen.call_later(reveal, engagement.id, engagement.pipeline_id)

        return go

    def _go_client(self, client: ClientView):  # type: ignore[no-untyped-def]
        screen = self.base.base_screen

        def go() -> None:
            use = getattr(screen, "set_filter", None)
            if use is not None:
                name = client.name.replace("\\", "\\\\").replace('"', '\\"')
                screen.call_later(use, f'client:"{name}"')

        return go
