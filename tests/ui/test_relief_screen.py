"""Relief in the settings, acknowledged deadlines, and the return a date follows, on screen [EXT-5] [EXT-6] [DUE-7]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.errors import InvalidMany
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.relief import ReliefView
from assure_tui.palette import AssureCommands
from assure_tui.screens.control import ControlScreen
from assure_tui.screens.dialogs.relief import ReliefPreviewDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.relief_flows import ReliefForm, relief_command
from assure_tui.screens.settings import RELIEF, SettingsScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed
from tests.ui.test_settings_screens import fill

STORM = {
    "name": "Coastal [b]storm[/]", "citation": "IRS Notice 2026-90", "window_from": "2026-01-01",
    "window_to": "2027-12-31", "new_date": "2028-01-31",
}  # fmt: skip


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def postponed(firm: Services) -> int:
    views, _ = firm.reads.engagements(actor(firm), None, limit=500, today=date(2026, 3, 2))
    return sum(view.due_kind == "relief" for view in views)


def test_what_is_wrong_in_the_form_is_told_together() -> None:
    """[EXT-5] [VAL-6]: the citation is required; every problem at its field."""
    with pytest.raises(InvalidMany) as caught:
        relief_command({"name": "x", "window_from": "soon", "clients": ("C-7", "Larch"), "payments": "perhaps"})
    fields = [detail.field for detail in caught.value.details]
    assert sorted(fields) == ["citation", "clients", "new_date", "payments", "window_from", "window_to"]
    made = relief_command({**STORM, "states": ("ME",), "clients": ("C-7", "8"), "types": ("1040",), "payments": True})
    assert (made.clients, made.states, made.types, made.payments) == ((7, 8), ("ME",), ("1040",), True)


async def test_a_relief_is_applied_with_its_dates_in_sight_and_withdrawn(firm: Services) -> None:
    """[EXT-5]: every engagement with old and new date before anything is written; withdrawn as one batch back."""
    screen = SettingsScreen(RELIEF)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await settled(pilot, lambda: "No relief" in "\n".join(lines(screen)))
        await pressed(pilot, "n")
        form = pilot.app.screen
        assert isinstance(form, ReliefForm) and form.query_one("#dialog").region.bottom <= 24
        await fill(pilot, **STORM)
        before = firm.newest_batch()
        for answer, applied in (("enter", False), ("y", True)):
            await pilot.press("ctrl+s")
            await settled(pilot, lambda: isinstance(pilot.app.screen, ReliefPreviewDialog))
            dialog = pilot.app.screen
            assert isinstance(dialog, ReliefPreviewDialog) and dialog.query_one("#dialog").region.bottom <= 24
            assert any("31 Jan 2028" in line and line.startswith("E-") for line in dialog.lines)
            assert firm.newest_batch() == before and postponed(firm) == 0
            await pilot.press(answer)
            await settled(pilot, lambda applied=applied: pilot.app.screen is (screen if applied else form))
        await settled(pilot, lambda: screen.idle and len(screen.things) == 1)
        (view,) = screen.things.values()
        assert isinstance(view, ReliefView) and view.covered >= postponed(firm) > 0, "typed dates stay"
        screen.rows.go_to(screen.rows.keys[0])
        await pilot.press("delete")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ReliefPreviewDialog))
        await pilot.press("y")
        await settled(pilot, lambda: postponed(firm) == 0 and "withdrawn" in "\n".join(lines(screen)))


async def test_deadlines_are_acknowledged_in_the_control_list_and_in_the_drawer(firm: Services) -> None:
    """[EXT-6]: the marked ones together, no date changes; the drawer says who has seen it."""
    screen = ControlScreen()
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: len(screen.cards) > 1)
        first, second = (screen.things[key].engagement_id for key in screen.rows.keys[:2])
        screen.rows.mark(screen.rows.keys[:2])
        entry = next(e for e in AssureCommands(pilot.app.screen).entries() if e.label == "Acknowledge the deadline")
        entry.run()
        await settled(pilot, lambda: all(len(firm.reads.deadline_seen(n)) == 1 for n in (first, second)))
        drawer = DrawerScreen(first, tab=4)
        await pilot.app.push_screen(drawer)
        await settled(pilot, lambda: drawer.rows.go_to("acknowledge"))
        said = next(row.content.plain for row in drawer.rows.rows if row.key == "acknowledge")
        assert actor(firm).name in said
        before = firm.newest_batch()
        await pilot.press("enter")
        await settled(pilot, lambda: drawer.idle)
        assert firm.newest_batch() == before, "once for each date"


async def test_the_return_is_picked_where_several_fit(firm: Services) -> None:
    """[DUE-7]: several: a person picks in the drawer; the pick is followed, and can be let go."""
    viewer, today = actor(firm), date(2026, 3, 2)
    business = next(one for one in firm.reads.clients(viewer, None)[0] if one.entity == "business")

    def make(kind: str) -> int:
        made = firm.dispatcher.execute(c.CreateEngagement((business.id,), kind, "2031"), viewer).results[0]
        assert made.outcome == "done", made
        return int(made.id.removeprefix("E-"))

    rules = {"kind": "same_as", "of": "income_tax_return", "date": "shown"}
    fields = {
        "name": "Follower", "line": "tax", "entities": ["business"], "period": "calendar_year", "due": rules,
    }  # fmt: skip
    firm.dispatcher.execute(SaveEngagementType("FOLLOWS", fields, new=True), viewer)
    returns, number = {make("1065"), make("1120-S")}, make("FOLLOWS")
    assert {one.id for one in firm.reads.returns_to_follow(viewer, number)} == returns
    assert firm.reads.returns_to_follow(viewer, min(returns)) == ()
    screen = DrawerScreen(number)
    async with shown(firm, screen) as pilot:
        await settled(pilot, lambda: screen.sheet is not None and screen.rows.go_to("return"))
        await pilot.press("enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press("enter")
        await settled(pilot, lambda: any(one.followed for one in firm.reads.returns_to_follow(viewer, number)))
        assert firm.reads.engagement(viewer, number, today).engagement.due is not None
        await settled(pilot, lambda: screen.idle and not screen.rows.go_to("return"))
        screen.action_drawer_return()
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await pilot.press(*"none", "enter")
        await settled(pilot, lambda: not any(o.followed for o in firm.reads.returns_to_follow(viewer, number)))
