"""Making engagements by hand: quick add, the full form, the first start [CRE-2] [CRE-8]."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Static

from assure_tui.app import AssureApp
from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, InvalidMany
from assure_tui.domain.errors import Detail as Finding
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.screens.create import CreateScreen
from assure_tui.screens.create_words import Within
from assure_tui.screens.first_start import FirstAnswers, FirstStart, read_zone
from assure_tui.screens.quick_add import QuickAddScreen
from assure_tui.screens.table import TableScreen
from assure_tui.widgets.picker import Picker
from tests.ui import real_firm
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import card
from tests.ui.work_gateway import HOSTILE, WorkGateway, client, engagement

MADE = Outcome(77, "created 1065 2026 for Brightwater LLC", (ItemResult("E-99", "done"),))


@asynccontextmanager
async def shown(
    gateway: WorkGateway, screen: Screen[Any], size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[object], list[Any]]]:
    """The screen over the board, and the values it gives back."""
    app = AssureApp(gateway, PLAIN)
    given: list[Any] = []
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        app.push_screen(screen, given.append)
        await settled(pilot, lambda: app.screen is screen)
        yield pilot, given


def text_of(screen: Screen[Any], selector: str) -> str:
    """The plain text of a Static."""
    return str(screen.query_one(selector, Static).content)


async def typed(pilot: Pilot[object], screen: QuickAddScreen, line: str) -> None:
    """Type a line and wait until its client has been looked up."""
    screen.query_one("#line", Input).value = line
    await settled(pilot, lambda: screen.known is not None and screen.looked_up == screen.reading.client)


async def test_quick_add_shows_every_reading_and_saves_what_it_showed() -> None:
    """screens.md 8: read in full first, then one command."""
    gateway = WorkGateway()
    gateway.answers["CreateEngagement"] = [MADE]
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, given):
        await typed(pilot, screen, "Brightwater 1065 2026 @alex >jo !high ~10h #754")
        text = text_of(screen, "#reading")
        for words in ("Brightwater LLC", "1065", "2026", "Mon 15 Mar 2027", "15 Sep 2027", "Alex Marten", "10h", "754"):
            assert words in text, words
        await pilot.press("enter")
        await settled(pilot, lambda: given)
    command = gateway.last
    assert isinstance(command, c.CreateEngagement)
    assert (command.client_ids, command.type_code, command.period) == ((1,), "1065", "2026")
    assert (dict(command.slots), command.priority, command.budget) == ({"preparer": 1, "reviewer": 2}, "high", 600)
    assert given == [99]


async def test_the_suggested_period_is_one_the_client_does_not_have() -> None:
    """[CRE-3]: what is shown is what will be made; another client's period does not count."""
    gateway = WorkGateway()
    mine = engagement(card(70, "Brightwater LLC", 101, client_id=1))
    other = engagement(card(71, "Bright [x] Ideas", 101, client_id=2), period_start=date(2026, 1, 1),
                       period_end=date(2026, 12, 31))  # fmt: skip
    gateway.store.made_ = (mine, other)
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, _):
        await typed(pilot, screen, "Brightwater 1065")
        await settled(pilot, lambda: "2026 (suggested)" in text_of(screen, "#reading"))
        assert "Mon 15 Mar 2027" in text_of(screen, "#reading")
    form, again = CreateScreen(), WorkGateway()
    again.store.made_ = (mine, other)
    async with shown(again, form) as (pilot, _):
        await choose(pilot, form)
        await settled(pilot, lambda: "Period 2026-01-01" in text_of(form, "#explained"))


async def test_tab_takes_the_next_client_that_fits() -> None:
    """Several clients fit: the one shown is the one saved."""
    gateway = WorkGateway()
    gateway.answers["CreateEngagement"] = [MADE]
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, given):
        await typed(pilot, screen, "Bright 1065")
        assert "1 of 2, tab" in text_of(screen, "#reading")
        await pilot.press("tab")
        assert "Bright [x] Ideas" in text_of(screen, "#reading")
        await pilot.press("enter")
        await settled(pilot, lambda: given)
    assert gateway.last.client_ids == (2,)


@pytest.mark.parametrize(
    "line", ["", "Nobody 1065", "Brightwater", "Brightwater 1065 @nemo", "Brightwater 1065 9999-99"]
)
async def test_what_is_not_understood_is_not_saved(line: str) -> None:
    """Nothing is guessed: enter says what is missing."""
    gateway = WorkGateway()
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, given):
        await typed(pilot, screen, line)
        await pilot.press("enter")
        await settled(pilot)
        assert text_of(screen, "#problems").startswith("!")
        assert not given
    assert gateway.commands == []


async def test_a_taken_identity_is_told_in_place_and_the_line_stays() -> None:
    """[PER-4] [VAL-6]: the clash names the existing one; what was typed stays."""
    gateway = WorkGateway()

    def clash(_: Any) -> Outcome:
        raise Conflict("identity", "Brightwater LLC has E-142 for this period already")

    gateway.answers["CreateEngagement"] = clash
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, given):
        await typed(pilot, screen, "Brightwater 1065 2026")
        await pilot.press("enter")
        await settled(pilot, lambda: "E-142" in text_of(screen, "#problems"))
        assert screen.query_one("#line", Input).value == "Brightwater 1065 2026"
        assert not given


async def test_add_and_another_keeps_everything_but_the_client() -> None:
    """[CRE-8]."""
    gateway = WorkGateway()
    gateway.answers["CreateEngagement"] = [MADE]
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, given):
        await typed(pilot, screen, "Brightwater 1065 2026 !high")
        await pilot.press("ctrl+j")
        await settled(pilot, lambda: "added E-99" in text_of(screen, "#problems") or gateway.commands)
        await settled(pilot)
        assert screen.query_one("#line", Input).value == "1065 2026 !high"
        assert not given
        await pilot.press("escape")
        await settled(pilot, lambda: given)
    assert given == [99]


async def test_hostile_names_are_shown_and_never_read() -> None:
    """[CONV-11]: a client's name can be anything."""
    gateway = WorkGateway()
    gateway.store.clients_ = (client(5, HOSTILE),)
    screen = QuickAddScreen()
    async with shown(gateway, screen) as (pilot, _):
        await typed(pilot, screen, '"Sm[red]ith" 1065')
        text = text_of(screen, "#reading")
        assert "Sm[red]ith[/]" in text
        assert "\x1b" not in text and "\u202e" not in text


async def fill(pilot: Pilot[object], screen: CreateScreen, **values: str) -> None:
    """Type into fields by name."""
    for name, value in values.items():
        screen.query_one(f"#{name}", Input).value = value
    await pilot.pause()


async def choose(pilot: Pilot[object], screen: CreateScreen) -> None:
    """Client and type through the pickers, by keys."""
    await settled(pilot, lambda: screen.known is not None)
    await pilot.press(*"brightw")
    await settled(pilot, lambda: len(screen.found) == 1)
    await pilot.press("enter")
    await pilot.press(*"1065", "enter")
    await pilot.pause()


async def test_client_type_and_create_are_enough() -> None:
    """[CRE-2]: everything after the period has a default."""
    gateway = WorkGateway()
    gateway.answers["CreateEngagement"] = [MADE]
    screen = CreateScreen()
    async with shown(gateway, screen) as (pilot, given):
        await choose(pilot, screen)
        explained = text_of(screen, "#explained")
        assert "Due Mon 16 Mar 2026" in explained
        assert "Sunday 2026-03-15" in explained
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: given)
    assert gateway.last == c.CreateEngagement((1,), "1065")
    assert given == [99]


async def test_every_answer_reaches_the_command() -> None:
    """[CRE-2]: all the questions."""
    gateway = WorkGateway()
    gateway.answers["CreateEngagement"] = [MADE]
    screen = CreateScreen()
    async with shown(gateway, screen, (160, 48)) as (pilot, given):
        await choose(pilot, screen)
        await fill(
            pilot, screen, period="2026", qualifier="NY", title="Own title", pipeline="acc", stage="In prep",
            target="2027-02-01", due="2027-03-10", reason="agreed", priority="high", preparer="alex", owner="none",
            tags="a, b", budget="10h", tasks="no",
        )  # fmt: skip
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: given)
    assert gateway.last == c.CreateEngagement(
        (1,), "1065", period="2026", qualifier="NY", title="Own title", pipeline="accounting", stage="prep",
        target=date(2027, 2, 1), due=date(2027, 3, 10), due_reason="agreed", priority="high",
        slots={"preparer": 1, "owner": None}, tags=("a", "b"), budget=600, with_tasks=False,
    )  # fmt: skip


async def test_all_errors_come_together_and_what_was_typed_stays() -> None:
    """[VAL-6]: by the form and by the store."""
    gateway = WorkGateway()

    def refuse(_: Any) -> Outcome:
        raise InvalidMany([Finding("title", "too_long", "too long"), Finding("qualifier", "format", "letters only")])

    gateway.answers["CreateEngagement"] = refuse
    screen = CreateScreen()
    async with shown(gateway, screen, (100, 48)) as (pilot, given):
        await settled(pilot, lambda: screen.known is not None)
        await fill(pilot, screen, budget="much", preparer="nemo", due="never")
        await pilot.press("ctrl+s")
        await pilot.pause()
        told = text_of(screen, "#problems")
        for words in ("client", "type", "budget", "preparer", "due"):
            assert words in told, words
        await fill(pilot, screen, budget="", preparer="", due="", qualifier="???")
        screen.query_one("#client", Picker).field.focus()
        await choose(pilot, screen)
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: "letters only" in text_of(screen, "#problems"))
        assert "too long" in text_of(screen, "#problems")
        assert screen.query_one("#qualifier", Input).value == "???"
        assert not given


async def test_types_not_meant_for_the_client_are_offered_only_on_request() -> None:
    """[TYPE-7]."""
    gateway = WorkGateway()
    screen = CreateScreen(client=replace(gateway.store.clients_[0]))
    async with shown(gateway, screen) as (pilot, _):
        await settled(pilot, lambda: screen.known is not None)
        picker = screen.query_one("#type", Picker)
        await settled(pilot, lambda: screen.client is not None and picker._options)
        assert "1040" not in [option.key for option in picker._options]
        await pilot.press("ctrl+t")
        await pilot.pause()
        assert "1040" in [option.key for option in picker._options]


async def test_leaving_a_filled_form_asks_first() -> None:
    """interface.md 2.3: escape asks when dirty, and no is the safe answer."""
    screen = CreateScreen()
    async with shown(WorkGateway(), screen) as (pilot, given):
        await settled(pilot, lambda: screen.known is not None)
        await settled(pilot, lambda: bool(screen._before))
        await fill(pilot, screen, title="half done")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is screen
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("y")
        await settled(pilot, lambda: given)
    assert given == [None]


async def test_the_first_start_asks_three_things_and_the_initials() -> None:
    """interface.md 25: firm, name, zone; initials are offered from the name."""
    screen = FirstStart(zone="UTC")
    async with shown(WorkGateway(), screen) as (pilot, given):
        await pilot.press(*"Larch", "enter", *"Ana Bee", "enter")
        await pilot.pause()
        assert screen.query_one("#initials", Input).value == "AB"
        screen.query_one("#zone", Input).value = "london"
        await pilot.pause()
        assert "Europe/London" in text_of(screen, "#zone-said")
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: given)
    assert given == [FirstAnswers("Larch", "Ana Bee", "AB", "Europe/London")]


async def test_the_first_start_tells_everything_that_is_wrong() -> None:
    """[VAL-6]."""
    screen = FirstStart(zone="Nowhere")
    async with shown(WorkGateway(), screen) as (pilot, given):
        await pilot.press("ctrl+s")
        await pilot.pause()
        told = text_of(screen, "#problems")
        for words in ("firm", "your name", "initials", "time zone"):
            assert words in told
        assert not given


@pytest.mark.parametrize(
    ("text", "zone"),
    [("UTC", "UTC"), ("america/chicago", "America/Chicago"), ("New York", "America/New_York"), ("x", None)],
)
def test_zones_are_found_by_name_or_city(text: str, zone: str | None) -> None:
    """[CONV-4]: the firm's zone."""
    assert read_zone(text) == zone


async def test_a_filtered_view_fills_in_and_says_where_it_went(tmp_path: Path) -> None:
    """interface.md 3.5 [CRE-4]: the filter stands in the line, the column is where it begins; what does not fit is told."""
    firm = real_firm.services(tmp_path)
    actor = firm.reads.actor("lead")
    assert actor is not None
    name = firm.reads.find_clients_like(actor, "a", 1)[0].name
    pipeline = next(t.pipeline_id for t in firm.reads.types(actor) if t.code == "PLANNING")
    other = next(t.code for t in firm.reads.types(actor) if t.pipeline_id not in (None, pipeline))
    stages = next(p.stages for p in firm.reads.pipelines(actor) if p.id == pipeline)
    second = next(s for s in stages[1:] if not s.conditional)
    table = TableScreen("type:PLANNING priority:high")
    async with real_firm.shown(firm, table, size=(80, 24)) as pilot:
        await pilot.press("n")
        await settled(pilot, lambda: isinstance(pilot.app.screen, QuickAddScreen) and pilot.app.screen.known)
        screen = pilot.app.screen
        assert isinstance(screen, QuickAddScreen)
        line = screen.query_one("#line", Input)
        assert (line.value, line.cursor_position) == (" PLANNING !high", 0)
        await typed(pilot, screen, f'"{name}" PLANNING 2031 !low')
        await pilot.press("enter")
        await settled(pilot, lambda: pilot.app.screen is table and "not in this view" in str(table.base.toasted))
        assert table.base.last_opened is not None and "g . follows it" in str(table.base.toasted)

        within = Within("type:PLANNING priority:high", pipeline, second.code)
        quick = QuickAddScreen(within=within)
        pilot.app.push_screen(quick)
        await settled(pilot, lambda: quick.known is not None)
        await typed(pilot, quick, f'"{name}" 2032 PLANNING !high')
        assert second.code in text_of(quick, "#reading") or second.name in text_of(quick, "#reading")
        await pilot.press("enter")
        await settled(pilot, lambda: pilot.app.screen is table)
        made = firm.reads.cards(actor, (table.base.last_opened,))[table.base.last_opened]
        assert made.stage_id == second.id and "not in this view" not in str(table.base.toasted)
        quick = QuickAddScreen(within=within)  # work of another pipeline begins at the beginning of its own
        pilot.app.push_screen(quick)
        await settled(pilot, lambda: quick.known is not None)
        await typed(pilot, quick, f'"{name}" {other}')
        assert quick.reading.type is not None
        assert quick._stage_of_view(quick.reading) is None
    firm.close()
