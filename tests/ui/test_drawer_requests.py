"""Requests and the way from a blocker to its source, in the drawer [REQ-1] [BLK-9] [PAGE-1]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from assure_tui.app import AssureApp
from assure_tui.domain.model import BlockerState, BlockerType
from assure_tui.domain.request_views import RequestView
from assure_tui.domain.views import BlockerView, EngagementDetail
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.widgets.request_rows import request_row
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import ENTERED, TODAY
from tests.ui.test_drawer import CALDER, shown
from tests.ui.work_gateway import HOSTILE, WorkGateway, WorkStore

OTHER = 9


def request(identity: int, kind: str, title: str, state: str, **values: Any) -> RequestView:
    base = RequestView(
        id=identity, version=1, kind=kind, form="", title=title, text="", client_id=7, client="Calder",
        engagement_id=CALDER, engagement="x", stage_id=103, stage="In prep", entry_no=1, action_item=True, state=state,
        state_since=ENTERED, resolved=False, overdue=False, sent_on=None, due=None, expires=None, number=None,
        tax_year=None, identity_check=False, external_id=None, author="alex",
    )  # fmt: skip
    return replace(base, **values)


def blocker(number: int, kind: BlockerType, title: str, source: str, target: str) -> BlockerView:
    return BlockerView(
        number, kind, title, None, BlockerState.ACTIVE, source, ENTERED, None, None, None, "client", target=target
    )


class AskingStore(WorkStore):
    """The sketch with requests and with blockers made by rule."""

    def engagement(self, viewer: Any, number: int, today: date) -> EngagementDetail:
        return replace(
            super().engagement(viewer, number, today),
            requests=(
                request(3, "signature", "Form 8879", "sent", form="8879", due=TODAY + timedelta(days=20)),
                request(4, "invoice", HOSTILE, "viewed", number="1038", due=TODAY - timedelta(days=3), overdue=True),
                request(5, "organizer", "Papers", "completed", resolved=True),
                request(6, "document_request", "W-2s", "withdrawn"),
            ),
            blockers=(
                blocker(51, BlockerType.K1, "Form 1065 2025 of Larch, In prep, Jo", f"k1:E-{OTHER}", f"E-{OTHER}"),
                blocker(52, BlockerType.SIGNATURE, "Form 8879 is out for signature", "request:R-3", "R-3"),
                blocker(53, BlockerType.DOCUMENT, "Missing: W-2", "item:31", "item:31"),
                blocker(54, BlockerType.K1, "A return that is not yours", "k1:E-999", "E-999"),
            ),
        )


@asynccontextmanager
async def drawer(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Pilot[object], DrawerScreen]]:
    gateway = WorkGateway()
    gateway.store.__class__ = AskingStore
    app = AssureApp(gateway, PLAIN)
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        screen = DrawerScreen(CALDER)
        await app.push_screen(screen)
        await settled(pilot, lambda: screen.detail is not None)
        yield pilot, screen


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_requests_show_kind_title_state_due_and_what_is_resolved(size: tuple[int, int]) -> None:
    """[REQ-2]: text as typed, one row each, no row wider than the drawer [CONV-11]."""
    async with drawer(size) as (_, screen):
        rows = {row.key: row.content.plain for row in screen.rows.rows}
        text = shown(screen)
        inside = screen.rows.size.width
    assert "Requests   3 open, 1 resolved" in text
    assert rows["request:3"].startswith("  [ ] Signature Form 8879") and "Sent" in rows["request:3"]
    assert "Overdue" in rows["request:4"] and "1038" in rows["request:4"] and "\n" not in rows["request:4"]
    assert rows["request:5"].startswith("  [x] Organizer") and rows["request:6"].startswith("  [-] Documents")
    assert all(len(rows[f"request:{n}"]) <= inside for n in (3, 5, 6))
    assert f"J E-{OTHER}" in rows["blocker:51"] and "J the document list" in rows["blocker:53"]


async def test_jump_leads_to_the_return_that_is_waited_for() -> None:
    """[BLK-9]: with a way to jump there."""
    async with drawer() as (pilot, screen):
        screen.rows.go_to("blocker:51")
        await pilot.press("J")
        await settled(pilot, lambda: screen.engagement_id == OTHER and screen.detail is not None)


@pytest.mark.parametrize(("row", "tab", "lands"), [("blocker:52", 0, "request:3"), ("blocker:53", 3, "item:31")])
async def test_jump_leads_to_the_request_or_the_paper(row: str, tab: int, lands: str) -> None:
    """[BLK-9] [GATE-10]"""
    async with drawer() as (pilot, screen):
        screen.rows.go_to(row)
        await pilot.press("J")
        await settled(pilot, lambda: screen.tab == tab and screen.rows.current == lands)


async def test_what_one_may_not_see_keeps_the_drawer_open() -> None:
    """[PERM-4]: it says so and stays."""
    async with drawer() as (pilot, screen):
        screen.rows.go_to("blocker:54")
        await pilot.press("J")
        await pilot.pause()
        await settled(pilot, lambda: pilot.app.screen is screen)
        assert screen.engagement_id == CALDER
        screen.rows.go_to("request:3")
        await pilot.press("J")
        assert screen.engagement_id == CALDER and screen.tab == 0


def test_a_form_that_the_title_says_already_is_not_said_twice() -> None:
    """[REQ-1]"""
    plain = request_row(request(1, "signature", "Form 8879", "sent", form="8879"), TODAY, 70).content.plain
    told = request_row(request(1, "signature", "Sign here", "sent", form="8879"), TODAY, 70).content.plain
    assert plain.count("8879") == 1 and "8879: Sign here" in told
