"""Editing what a series made: the series takes over what is ticked, and nothing else [REC-22]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain.model import Priority
from assure_tui.domain.series_saving import values, worth_saving
from assure_tui.domain.views import EngagementView
from assure_tui.screens.dialogs.edit import EditDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.widgets.toggle_list import ToggleList
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_series_screens import actor, made, pressed, series


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def engagement_of(firm: Services, number: int) -> EngagementView:
    """What the series has made."""
    one: Any = series(firm, number)
    made_one = next(o.engagement_id for o in one.occurrences if o.engagement_id)
    return firm.reads.engagement(actor(firm), made_one, firm.clock.today()).engagement


def template(firm: Services, number: int) -> dict[str, Any]:
    one: Any = series(firm, number)
    return dict(one.template)


async def test_the_form_offers_the_series_what_is_ticked(firm: Services) -> None:
    """[REC-22]: unticked nothing goes to the series; ticked it takes over the value just typed."""
    number = made(firm, start=date(2026, 3, 1))
    firm.heartbeat.beat()
    one = engagement_of(firm, number)
    before = template(firm, number)
    drawer = DrawerScreen(one.id)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await settled(pilot, lambda: drawer.detail is not None)
        await pressed(pilot, "3", "e")
        await settled(pilot, lambda: isinstance(pilot.app.screen, EditDialog))
        pilot.app.screen.query_one("#budget", Input).value = "3h"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: engagement_of(firm, number).budget_minutes == 180)
        assert template(firm, number) == before
        await settled(pilot, lambda: pilot.app.screen is drawer)
        await pressed(pilot, "3", "e")
        await settled(pilot, lambda: isinstance(pilot.app.screen, EditDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, EditDialog) and dialog.series == f"S-{number}"
        dialog.query_one("#budget", Input).value = "4h"
        boxes = dialog.query_one("#to_series", ToggleList)
        assert boxes.current == "budget" and boxes.toggles[0].key == "budget"
        boxes.focus()
        await pressed(pilot, "space")
        assert dialog.ticked() == ("budget",)
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: template(firm, number) == {**before, "budget": 240})
    assert engagement_of(firm, number).budget_minutes == 240


async def test_what_no_series_made_has_no_boxes(firm: Services) -> None:
    """[REC-22]: nothing of it stands in the way where it means nothing."""
    found, _ = firm.reads.engagements(actor(firm), today=firm.clock.today())
    one = next(e for e in found if firm.reads.engagement(actor(firm), e.id, firm.clock.today()).series is None)
    drawer = DrawerScreen(one.id)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await settled(pilot, lambda: drawer.detail is not None)
        await pressed(pilot, "3", "e")
        await settled(pilot, lambda: isinstance(pilot.app.screen, EditDialog))
        assert not pilot.app.screen.query(ToggleList)


def test_only_what_is_another_is_worth_saving(firm: Services) -> None:
    """[REC-22] [REC-1]: people, tags and priority are offered where they differ from what the series would give."""
    number = made(firm, start=date(2026, 3, 1))
    firm.heartbeat.beat()
    one = engagement_of(firm, number)
    client, staff = firm.reads.client(actor(firm), one.client_id), firm.reads.staff()
    assert set(worth_saving(one, {}, client, staff)) == {"budget", "description"}
    other = next(p for p in staff if p.login and p.login != one.preparer)
    changed = replace(one, preparer=other.login, priority=Priority.HIGH, tags=("monthly",), reviewer=None)
    said = worth_saving(changed, {}, replace(client, reviewer=other.login), staff)
    assert set(said) == {"budget", "description", "preparer", "priority", "tags", "reviewer"}
    assert said["reviewer"] == "nobody" and said["preparer"] == other.login
    kept = {"preparer": other.id, "priority": "high", "tags": ["monthly"], "reviewer": None}
    assert set(worth_saving(changed, kept, client, staff)) == {"budget", "description"}
    assert values(changed, ("preparer", "reviewer", "priority", "tags"), staff) == {**kept, "tags": ("monthly",)}
