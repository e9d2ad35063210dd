"""Marked clients: one form, what each would get, then one change [CRE-7]."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from assure_tui.domain import commands as c
from assure_tui.screens.clients import ClientsScreen
from assure_tui.screens.create_many import CreateForMany
from assure_tui.screens.dialogs.results import ResultRows, ResultsDialog
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown


async def test_marked_clients_get_one_each_after_a_look(tmp_path: Path) -> None:
    """[CRE-7]: what is there already is passed over, nothing is made before `y`, and it is one batch."""
    firm = services(tmp_path)
    actor = firm.reads.actor("lead")
    assert actor is not None
    screen = ClientsScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        for _ in range(2):
            await pilot.press("space")
        one, two = screen.clients_meant()
        firm.dispatcher.execute(c.CreateEngagement((two.id,), "PLANNING", period="2031", any_type=True), actor)
        await settled(pilot)
        count = "SELECT COUNT(*) FROM engagement"
        before = firm.reads.reader.rows(count)[0][0]
        await pilot.press("N")
        await settled(pilot, lambda: isinstance(pilot.app.screen, CreateForMany) and pilot.app.screen.known)
        form = pilot.app.screen
        assert isinstance(form, CreateForMany) and form.known is not None and not form.query("#another")
        form._take_type(next(t for t in form.known[0] if t.code == "PLANNING"))
        form.query_one("#period", Input).value = "2031"
        for answer, made in (("enter", 0), ("y", 1)):
            await pilot.press("ctrl+s")
            await settled(pilot, lambda: isinstance(pilot.app.screen, ResultsDialog))
            rows = " ".join(row.content.plain for row in pilot.app.screen.query_one(ResultRows).rows)
            assert f"C-{one.id}" in rows and f"C-{two.id}" in rows and "already" in rows
            assert firm.reads.reader.rows(count)[0][0] == before
            await pilot.press(answer)
            await settled(pilot, lambda: not isinstance(pilot.app.screen, ResultsDialog))
            await settled(pilot, lambda made=made: firm.reads.reader.rows(count)[0][0] == before + made)
    firm.close()
