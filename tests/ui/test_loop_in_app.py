"""The loop beats while the program is open, and the last beat is known to every screen [LOOP-1] [LOOP-8]."""

from __future__ import annotations

from pathlib import Path

from assure_tui.domain import commands as c
from assure_tui.screens.inbox import InboxScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown


async def test_what_is_due_is_done_while_the_app_is_open(tmp_path: Path) -> None:
    firm = services(tmp_path)
    viewer = firm.reads.actor("lead")
    assert viewer is not None
    found, _ = firm.reads.engagements(viewer, today=firm.clock.today())
    number = next(item.id for item in found if item.status.value == "active")
    day = firm.clock.today()
    firm.dispatcher.execute(c.SetStatus((number,), "on_hold", "until today", day), viewer)
    try:
        screen = InboxScreen()
        async with shown(firm, screen, loop=True) as pilot:
            app = screen.base
            for _ in range(60):
                if app.last_beat is not None:
                    break
                await pilot.pause(0.2)
            assert app.last_beat is not None and app.last_beat.counts().get("resumed") == 1
            assert firm.reads.engagement(viewer, number, day).engagement.status.value == "active"
            await settled(pilot)
    finally:
        firm.close()
