"""Series on screen: the list, the page of one, skipping, pausing, catching up [REC-16] [REC-24] [REC-26] [REC-29]."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from assure_tui.bootstrap import Services
from assure_tui.domain import series_commands as s
from assure_tui.domain.model import Actor
from assure_tui.domain.recurrence.patterns import Pattern
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.help import HelpScreen
from assure_tui.screens.series import SeriesScreen
from assure_tui.screens.series_page import SeriesPage
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown

DAY = date(2026, 4, 1)
HOSTILE = "[b]Rm\x1b[31m\n-rf[/b] \u202eevil"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def actor(firm: Services) -> Actor:
    found = firm.reads.actor("lead")
    assert found is not None
    return found


def business(firm: Services, place: int = 0) -> int:
    """A client bookkeeping is offered for."""
    found, _ = firm.reads.clients(actor(firm))
    return [client.id for client in found if client.entity != "individual" and client.status == "active"][place]


def made(firm: Services, place: int = 0, **more: object) -> int:
    """A monthly series from April 2026."""
    values: dict[str, object] = {"pattern": Pattern("monthly", day=1), "start": DAY, **more}
    command = s.CreateSeries((business(firm, place),), "BK-M", **values)  # type: ignore[arg-type]
    outcome = firm.dispatcher.execute(command, actor(firm))
    return int(outcome.results[0].id[2:])


def series(firm: Services, number: int) -> object:
    """It as it is now."""
    return firm.reads.one_series(actor(firm), number, firm.clock.today())


async def pressed(pilot: Pilot[object], *keys: str) -> None:
    """Keys, and rest after each."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def typed(pilot: Pilot[object], text: str) -> None:
    """Letters as a person types them."""
    for char in text:
        await pilot.press("space" if char == " " else char)
    await settled(pilot)


async def test_an_empty_list_teaches_its_key(firm: Services) -> None:
    """[VIEW-7]."""
    screen = SeriesScreen()
    async with shown(firm, screen, size=(80, 24)):
        assert "N makes one" in lines(screen)[0]


async def test_what_waits_stands_first_and_tabs_narrow(firm: Services) -> None:
    """[REC-16] [VIEW-2]: pending first, then by next date; tabs All, Pending, Paused, Ended."""
    made(firm)
    late = made(firm, 1, start=date(2022, 1, 1))
    firm.heartbeat.beat()
    ended = made(firm, 2)
    firm.dispatcher.execute(s.EndSeries((ended,)), actor(firm))
    screen = SeriesScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        assert next(one.id for one in screen.things.values()) == late
        assert "pending" in lines(screen)[0] and lines(screen)[0].startswith("!")
        assert "every month" in lines(screen)[1]
        assert len(screen.things) == 3
        await pressed(pilot, "tab")
        assert [one.id for one in screen.things.values()] == [late]
        await pressed(pilot, "tab", "tab")
        assert [one.id for one in screen.things.values()] == [ended]


async def test_words_narrow_the_list(firm: Services) -> None:
    """[REC-30]: the list of series filters."""
    made(firm)
    screen = SeriesScreen()
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "slash")
        await typed(pilot, "every:annual")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: not screen.things)
        await pressed(pilot, "0")
        await settled(pilot, lambda: len(screen.things) == 1)


async def test_pause_and_resume_from_the_list(firm: Services) -> None:
    """[REC-26]: z pauses from a day, and lets it go on."""
    number = made(firm)
    screen = SeriesScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "z", "ctrl+s")
        await settled(pilot, lambda: screen.things[f"series:{number}"].state == "paused")
        assert "paused" in lines(screen)[0]
        await pressed(pilot, "z")
        await settled(pilot, lambda: screen.things[f"series:{number}"].state == "active")


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_page_shows_rule_and_the_next_twelve(firm: Services, size: tuple[int, int]) -> None:
    """[REC-29]: occurrence date, creation date, period, deadline; the rule in words."""
    number = made(firm, lead=5)
    screen = SeriesPage(number)
    async with shown(firm, screen, size=size):
        text = "\n".join(lines(screen))
        assert "every month on the 1st" in text and "made 5 days before" in text
        assert len([key for key in screen.things if key.startswith("next:")]) == 12
        line = next(line for line in lines(screen) if line.startswith("Wed 1 Apr 2026"))
        assert "Fri 27 Mar 2026" in line and "Mar 2026" in line


async def test_this_one_is_skipped_with_a_reason_and_planned_again(firm: Services) -> None:
    """[REC-24]: x skips with a reason, X plans it again; the others do not notice."""
    number = made(firm)
    screen = SeriesPage(number)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "x")
        await typed(pilot, "they are away")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: f"kept:{DAY}" in screen.things)
        assert screen.things[f"kept:{DAY}"].reason == "they are away"
        assert "next:2026-05-01" in screen.things
        screen.rows.go_to(f"kept:{DAY}")
        await pressed(pilot, "X")
        await settled(pilot, lambda: f"next:{DAY}" in screen.things)


async def test_this_one_gets_its_own_date(firm: Services) -> None:
    """[REC-24]: e on an occurrence asks how far the change goes; "this one" leaves the others alone."""
    number = made(firm)
    screen = SeriesPage(number)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "e", "enter")
        field = pilot.app.screen.query("#creation Input").first()
        field.value = "2026-03-20"  # type: ignore[attr-defined]
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: screen.things[f"next:{DAY}"].creation == date(2026, 3, 20))
        assert screen.things["next:2026-05-01"].creation == date(2026, 5, 1)


async def test_pending_ones_are_decided(firm: Services) -> None:
    """[REC-16]: make all, make the latest, skip."""
    number = made(firm, start=date(2022, 1, 1))
    firm.heartbeat.beat()
    screen = SeriesPage(number)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        assert any(key.startswith("waits:") for key in screen.things)
        await pressed(pilot, "m", "s")
        await settled(pilot, lambda: not any(key.startswith("waits:") for key in screen.things))
        screen.rows.go_to(next(key for key, one in screen.things.items() if getattr(one, "state", "") == "made"))
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))


async def test_people_of_several_series_change_at_once(firm: Services) -> None:
    """[REC-30]: the list changes people in bulk, as one change."""
    numbers = (made(firm), made(firm, 1))
    screen = SeriesScreen()
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "V", "e")
        assert pilot.app.screen is screen  # a form is for one
        await pressed(pilot, "a")
        await typed(pilot, "lead")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: all(screen.things[f"series:{n}"].preparer == "lead" for n in numbers))
        await pressed(pilot, "u")
        await settled(pilot, lambda: all(screen.things[f"series:{n}"].preparer != "lead" for n in numbers))


async def test_enter_on_a_planned_one_says_how_its_dates_came_about(firm: Services) -> None:
    """[INS-1] [REC-29]: the why of a planned occurrence."""
    screen = SeriesPage(made(firm))
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "enter")
        said = [choice.label for choice in pilot.app.screen.choices]  # type: ignore[attr-defined]
        assert said[0].startswith("Occurrence Wed 1 Apr 2026") and "Period March 2026" in said[1]
        assert any(line.startswith("Due Thu 30 Apr 2026") for line in said) and said[-1] == "planned"


async def test_ending_asks_and_keeps(firm: Services) -> None:
    """[REC-28]: the safe answer leaves it; y ends it."""
    number = made(firm)
    screen = SeriesPage(number)
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "delete", "enter")
        assert screen.detail is not None and screen.detail.series.state == "active"
        await pressed(pilot, "delete", "y")
        await settled(pilot, lambda: screen.detail is not None and screen.detail.series.state == "ended")


async def test_help_names_the_keys_of_series_and_no_others(firm: Services) -> None:
    """[VIEW-1]: ? lists what means something here; verbs of engagements do not."""
    screen = SeriesScreen()
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "question_mark")
        found = pilot.app.screen
        assert isinstance(found, HelpScreen)
        names = {action.id for action in found.actions()}
        assert {"series.new", "series.pause", "series.catch_up", "series.skip"} <= names
        assert not {"verb.advance", "global.new_form"} & names


@pytest.mark.parametrize("ascii", [False, True])
async def test_hostile_names_stay_harmless(firm: Services, ascii: bool) -> None:
    """[CONV-11]: a name is never read as markup or sent to the terminal."""
    number = made(firm, template={"title": "[red]T"})
    firm.dispatcher.execute(s.ChangeOccurrence(number, DAY, skip=True, reason="[i]why[/i]"), actor(firm))
    assert firm.store.path is not None
    with sqlite3.connect(firm.store.path) as raw:  # an earlier version, or another program, may have let it in
        raw.execute("UPDATE client SET name = ? WHERE id = ?", (HOSTILE, business(firm)))
    screen = SeriesPage(number)
    async with shown(firm, screen, size=(80, 24), ascii=ascii) as pilot:
        text = "\n".join(lines(screen))
        assert "[i]why[/i]" in text
        said = screen.subject()
        assert "[b]Rm" in said and not {"\x1b", "\n", "\u202e"} & set(said)
        for row in range(24):
            assert len(pilot.app.screen._compositor.render_strips()[row].text) <= 80


@pytest.mark.parametrize("key", ["r"])
async def test_g_r_leads_there(firm: Services, key: str) -> None:
    """interface.md 2.3: g r."""
    screen = SeriesScreen()
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "q", "g", key)
        await settled(pilot, lambda: isinstance(pilot.app.screen, SeriesScreen))
