"""The last beat in the title, cards that move by rule, limits of stages, instants in the firm's zone, places by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input, OptionList

from assure_tui.app import AssureApp
from assure_tui.app_base import Beaten
from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.loop_views import Deed
from assure_tui.domain.model import Status
from assure_tui.domain.views import Changes
from assure_tui.palette import AssureCommands
from assure_tui.screens.dialogs.record import RecordForm
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.goto import goto_choices
from assure_tui.screens.inbox import InboxScreen
from assure_tui.screens.loop_rest import rest_words
from assure_tui.screens.series_editor import SeriesEditor
from assure_tui.services.heartbeat import Report
from assure_tui.widgets.beat_mark import beat_mark
from assure_tui.widgets.detail_pane import Sheet, paint
from assure_tui.widgets.title_bar import TitleBar
from tests.ui.conftest import ready, settled
from tests.ui.fake_gateway import FakeGateway
from tests.ui.real_firm import NOW, services, shown
from tests.ui.test_series_screens import actor, pressed

AT = datetime(2026, 3, 2, 20, 2, tzinfo=UTC)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


# -- the last beat ---------------------------------------------------------------------------------


@dataclass
class AppLike:
    """What the mark asks of the app."""

    last_beat: Report | None = None
    loop_idle: str | None = None

    def local(self, at: datetime) -> datetime:
        return at - timedelta(hours=5)


DONE = Report(AT, 12, (Deed("advanced", "E-1", ""), Deed("advanced", "E-2", ""), Deed("notices", "E-1", "")))
BROKEN = Report(AT, 12, (), (("series", "ValueError: x"),))


@pytest.mark.parametrize(
    ("app", "wide", "narrow"),
    [
        (AppLike(), "", ""),
        (AppLike(Report(AT, 3)), "beat 15:02", ""),
        (AppLike(DONE), "beat 15:02: 2 advanced", ""),
        (AppLike(BROKEN), "loop failing: series", "loop failing"),
        (AppLike(DONE, "paused since 2026-03-02"), "loop paused", "loop paused"),
        (AppLike(DONE, "another program beats"), "beat 15:02: 2 advanced", ""),
    ],
)
def test_what_is_said_of_the_last_beat(app: AppLike, wide: str, narrow: str) -> None:
    """[LOOP-8] [LOOP-6]: when and what in the firm's zone; where there is no room only what is wrong."""
    assert beat_mark(app, wide=True)[0] == wide
    assert beat_mark(app, wide=False)[0] == narrow


async def test_the_title_follows_the_beat_on_every_screen(firm: Services) -> None:
    """[LOOP-8]: quiet and small, beside the counts, which stay clickable."""
    screen = InboxScreen()
    async with shown(firm, screen, size=(160, 48)) as pilot:
        bar = screen.query_one(TitleBar)
        assert "beat" not in bar.said
        pilot.app.post_message(Beaten(DONE))
        await settled(pilot, lambda: "beat 15:02: 2 advanced" in bar.said)
        start, end, _ = next(zone for zone in bar.zones if zone[2] == "late")
        assert bar.said[start:end].startswith("late ")
        pilot.app.post_message(Beaten(replace(DONE, idle="paused since 2026-03-02T15:00")))
        await settled(pilot, lambda: "loop paused" in bar.said)


# -- cards that move by rule -----------------------------------------------------------------------


async def test_a_card_in_sight_that_moved_by_rule_is_told_and_undone(firm: Services) -> None:
    """[ADV-1] [UNDO-4]: the message names card, stage and condition; u takes back that move, not one's own last."""
    viewer, today = actor(firm), firm.clock.today()
    found, _ = firm.reads.engagements(viewer, today=today)
    one = next(
        e
        for e in found
        if e.stage == "Awaiting docs"
        and e.status is Status.ACTIVE
        and firm.reads.engagement(viewer, e.id, today).checklist
    )
    screen = InboxScreen()
    async with shown(firm, screen, size=(100, 30)) as pilot:
        await pressed(pilot, "q")
        app = pilot.app
        assert isinstance(app, AssureApp)
        for item in firm.reads.engagement(viewer, one.id, today).checklist:
            if item.required and item.state == "open":
                firm.dispatcher.execute(c.WaiveItem(item.id, "seen elsewhere"), viewer)
        stage = firm.reads.engagement(viewer, one.id, today).engagement.stage
        assert stage == "Docs received"
        await settled(pilot, lambda: app.toasted is not None and "Docs received" in app.toasted.text)
        assert app.toasted is not None and app.toasted.hint == "u undo"
        await pressed(pilot, "u")
        await settled(pilot, lambda: firm.reads.engagement(viewer, one.id, today).engagement.stage == "Awaiting docs")
        items = firm.reads.engagement(viewer, one.id, today).checklist
        assert all(item.state != "open" for item in items if item.required)


def test_another_message_takes_the_offer_away() -> None:
    """[UNDO-2]: u means what the screen says, and otherwise one's own last change."""
    app = AssureApp(FakeGateway())
    app.offer_undo("moved", 7)
    assert app.undo_command() == c.Undo(7, confirmed=True) and app.undo_command() == c.Undo()
    app.offer_undo("moved", 7)
    app.toast("something else")
    assert app.undo_command() == c.Undo()


def test_what_is_not_in_sight_is_not_told() -> None:
    app = AssureApp(FakeGateway())
    changes = Changes(3, frozenset({5}), batches=((3, "system", "advanced X: A → B", None),))
    assert not app.tell_of_rules(changes, {6}) and app.toasted is None
    assert app.tell_of_rules(changes, {5}) and app.toasted is not None


# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "head", "style"), [(0, " 6/5!", "overdue"), (1, " 5/5", "week"), (2, " 4/5", "focus_head")]
)
async def test_work_on_hold_does_not_count_towards_the_limit(
    app: AssureApp, gateway: FakeGateway, held: int, head: str, style: str
) -> None:
    """[STAGE-4]: n/limit without what is On hold, coloured at the limit, marked beyond it."""
    async with app.run_test(size=(160, 48)) as pilot:
        screen = await ready(pilot)
        at, column = next((n, col) for n, col in enumerate(screen.model.columns) if col.stage.name == "In prep")
        column.stage = replace(column.stage, wip_limit=5)
        column.total, column.on_hold = 6, held
        screen.board.move_column(at - screen.model.col)
        styles = screen.board.painter.styles
        found = next(part for part in screen.board._head(column, 25, True, styles) if part.text == head)
        assert found.style == getattr(styles, style)


async def test_a_move_shown_at_once_takes_the_hold_along(app: AssureApp, gateway: FakeGateway) -> None:
    """[STAGE-4]: the figures follow the card before the store has answered."""
    async with app.run_test(size=(160, 48)) as pilot:
        screen = await ready(pilot)
        columns = screen.model.columns
        source = next(col for col in columns if col.stage.name == "In prep")
        card = next(each for each in source.cards.values() if each.status is Status.ON_HOLD)
        target = next(col for col in columns if col.stage.name == "In review")
        source.on_hold, target.on_hold = 1, 0
        screen.model.echo_move(card, target.stage.id)
        assert (source.on_hold, target.on_hold) == (0, 1)


# -- instants --------------------------------------------------------------------------------------


async def test_instants_are_shown_in_the_firms_zone(firm: Services) -> None:
    """[CONV-4]: a comment written at 15:00 UTC is shown at 10:00 in New York, as is the activity."""
    number = firm.reads.engagements(actor(firm), today=firm.clock.today())[0][0].id
    firm.dispatcher.execute(c.AddComment((number,), "look"), actor(firm))
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(100, 30)):
        assert isinstance(drawer.sheet, Sheet)
        for tab in (0, 2, 5):
            text = "\n".join(row.content.plain for row in paint(drawer.sheet, tab, 96))
            assert "10:00" in text and f"{NOW:%H:%M}" not in text


# -- places ----------------------------------------------------------------------------------------


async def test_every_place_is_in_the_palette_with_its_key(firm: Services) -> None:
    """[VIEW-1]: "Go to Inbox  g i" for every place, and the new series, from anywhere."""
    screen = DrawerScreen(1)
    async with shown(firm, screen) as pilot:
        entries = {entry.label: entry for entry in AssureCommands(pilot.app.screen).entries()}
        for choice in goto_choices(None):
            if choice.value not in ("top", "search"):
                assert f"g {choice.key}" in entries[f"Go to {choice.label}"].line.plain
        entries["Go to Inbox"].run()
        await settled(pilot, lambda: isinstance(pilot.app.screen, InboxScreen))
        entries = {entry.label: entry for entry in AssureCommands(pilot.app.screen).entries()}
        entries["New series"].run()
        await settled(pilot, lambda: isinstance(pilot.app.screen, SeriesEditor))


async def test_the_loop_rests_and_goes_on_by_hand(firm: Services) -> None:
    """[LOOP-6]: from the palette, for so long and with why; how long it has rested is told; then it goes on."""
    async with shown(firm, InboxScreen(), size=(80, 24)) as pilot:
        app: Any = pilot.app

        async def chosen(words: str) -> None:
            await pilot.press("colon")
            await settled(pilot)
            await pilot.press(*(("space" if letter == " " else letter) for letter in words))
            await settled(pilot, lambda: app.screen.query_one(OptionList).option_count)
            await pilot.pause(0.2)
            await pilot.press("enter")
            await settled(pilot)

        await chosen("loop rest")
        await settled(pilot, lambda: isinstance(app.screen, RecordForm))
        form = app.screen
        form.query_one("#minutes", Input).value = "never"
        await pilot.press("ctrl+s")
        assert "1 minute to a week" in str(form.query_one("#minutes-wrong").render())
        form.query_one("#minutes", Input).value = "1h30"
        form.query_one("#reason", Input).value = "[b]moving[/] files"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: app.screen is not form and firm.reads.loop_status().get("paused"))
        paused = firm.reads.loop_status()["paused"]
        assert paused["reason"] == "[b]moving[/] files"
        later = firm.clock.now() + timedelta(minutes=25)
        assert "(25m)" in rest_words(paused, later, app.local)
        assert datetime.fromisoformat(paused["until"]) - firm.clock.now() == timedelta(minutes=90)
        await chosen("loop go on")
        await settled(pilot, lambda: not firm.reads.loop_status().get("paused"))
