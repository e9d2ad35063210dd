"""The form of a series: its preview as one types, errors in place, splitting, the ready-made list [REC-22..32]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assure_tui.bootstrap import Services
from assure_tui.domain import series_commands as s
from assure_tui.domain.recurrence.patterns import FREQUENCIES, Pattern, rule_of
from assure_tui.domain.recurrence.typed import due_text, pattern_text, read_due, read_pattern
from assure_tui.screens.series import SeriesScreen
from assure_tui.screens.series_editor import SeriesEditor
from assure_tui.screens.series_fields import RULE, changed, read, rule_texts
from assure_tui.screens.series_page import SeriesPage
from assure_tui.widgets.picker import Picker
from assure_tui.widgets.row_list import RowList
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_series_screens import DAY, actor, business, made, pressed, typed

START = date(2026, 1, 31)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


# -- what is typed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "on", "rule"),
    [
        ("daily", "wd", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("weekly", "mo,we", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("biweekly", "fr", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("semi_monthly", "15,last", "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
        ("monthly", "31", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        ("monthly", "last", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("monthly", "2tu", "FREQ=MONTHLY;BYDAY=2TU"),
        ("quarterly", "last", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
        ("semi_annual", "1", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1"),
        ("annual", "03-15", "FREQ=YEARLY;BYMONTHDAY=15;BYMONTH=3"),
    ],
)
def test_patterns_are_typed_and_said_back(frequency: str, on: str, rule: str) -> None:
    """[REC-3] [REC-5] [REC-6]: the closed list, each kept as its rule, and shown again as it was typed."""
    pattern = read_pattern(frequency, on, 1)
    found = rule_of(pattern, START)
    assert sorted(found.text.split(";")) == sorted(rule.split(";"))
    said = rule_texts(found.text, working=pattern.working)
    again = read_pattern(said["frequency"], said["on"], int(said["every"]))
    assert rule_of(again, START) == found
    assert pattern_text(again) == said["on"]


@pytest.mark.parametrize("text", ["10", "10bd", "occurrence+5bd", "day 15", "occurrence+day 20"])
def test_due_choices_are_said_back(text: str) -> None:
    """[REC-13]."""
    assert due_text(read_due(text)) == text


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        ({"frequency": "monthly", "every": "0x"}, "every"),
        ({"frequency": "weekly", "on": "xx"}, "on"),
        ({"frequency": "monthly", "on": "1", "start": "blah"}, "start"),
        ({"frequency": "monthly", "on": "1", "ends": "some day"}, "ends"),
        ({"frequency": "monthly", "on": "1", "shift": "sideways"}, "shift"),
        ({"frequency": "monthly", "on": "1", "lead": "-3"}, "lead"),
        ({"frequency": "monthly", "on": "1", "mapping": "other"}, "mapping"),
        ({"frequency": "monthly", "on": "1", "wait": "forever"}, "wait"),
        ({"frequency": "monthly", "on": "1", "due": "soon"}, "due"),
        ({"frequency": "monthly", "on": "1", "preparer": "Nobody At All"}, "preparer"),
        ({"frequency": RULE, "on": "FREQ=SECONDLY"}, "on"),
        ({"frequency": ""}, "frequency"),
    ],
)
def test_every_problem_stands_at_its_field(texts: dict[str, str], place: str) -> None:
    """[REC-29] [VAL-6]."""
    assert list(read(texts, START, ()).wrong) == [place]


@pytest.mark.parametrize(
    ("text", "until", "count"),
    [
        ("", None, None),
        ("never", None, None),
        ("12 times", None, 12),
        ("12", None, 12),
        ("2027-01-01", date(2027, 1, 1), None),
    ],
)
def test_three_ways_to_end(text: str, until: date | None, count: int | None) -> None:
    """[REC-12]: never, through a date, after N."""
    found = read({"frequency": "monthly", "on": "1", "ends": text}, START, ())
    assert (found.times["until"], found.times["count"], found.wrong) == (until, count, {})


def test_only_what_was_changed_is_sent() -> None:
    """[REC-23]: a series keeps what nobody touched."""
    before = {"frequency": "monthly", "every": "1", "on": "1", "lead": "", "tags": "", "preparer": "AM"}
    texts = {**before, "lead": "5", "preparer": ""}
    assert changed(read(texts, START, ()), texts, before) == {"lead": 5, "preparer": "client"}
    texts = {**before, "ends": "3 times"}
    found = changed(read({**texts, "preparer": ""}, START, ()), texts, before)
    assert set(found) == {"pattern", "until", "count"} and found["count"] == 3


# -- on screen -------------------------------------------------------------------------------------


async def choose_client(pilot: Pilot[object], editor: SeriesEditor, name: str) -> None:
    """Its name as pasted, and take it."""
    field = editor.query_one("#client", Picker).field
    field.focus()
    field.value = name
    await settled(pilot, lambda: editor.found)
    await pressed(pilot, "enter")
    assert editor.client is not None


def put(editor: SeriesEditor, name: str, text: str) -> None:
    editor.query_one(f"#{name}", Input).value = text


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_ready_made_series_is_made(firm: Services, size: tuple[int, int]) -> None:
    """[REC-32] [REC-29]: picked from the list, its next twelve are shown before it is saved."""
    screen = SeriesScreen()
    async with shown(firm, screen, size=size) as pilot:
        await pressed(pilot, "N")
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        await settled(pilot, lambda: editor.known is not None)
        await choose_client(pilot, editor, firm.reads.client(actor(firm), business(firm)).name)
        await typed(pilot, "monthly book")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: len(editor.shown) == 12)
        assert editor.shown[0].on == DAY and editor.shown[0].period == "March 2026"
        rows = editor.query_one("#foreseen", RowList)
        assert rows.size.height >= 6 and "Wed 1 Apr 2026" in rows.rows[1].content.plain
        box, pane = editor.query_one("#dialog").region, rows.region
        assert not box.overlaps(pane) and pane.width >= 60
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: len(screen.things) == 1)
        one = next(iter(screen.things.values()))
        assert (one.type, one.mapping, one.words) == ("BK-M", "previous", "every month on the 1st")


async def test_the_preview_follows_every_letter(firm: Services) -> None:
    """[REC-29]."""
    screen = SeriesScreen()
    number = made(firm)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        assert f"series:{number}" in screen.things
        await pressed(pilot, "e")
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        await settled(pilot, lambda: len(editor.shown) == 12)
        put(editor, "on", "last")
        await settled(pilot, lambda: editor.shown and editor.shown[0].on == date(2026, 4, 30))
        put(editor, "lead", "400")
        await settled(pilot, lambda: not editor.shown)
        place = editor.query_one("#lead-wrong", Static)
        assert place.display and "366" in str(place.render())
        put(editor, "lead", "2")
        await settled(pilot, lambda: len(editor.shown) == 12)
        assert not place.display


async def test_two_occurrences_of_one_period_are_refused_in_place(firm: Services) -> None:
    """[REC-11]: told with the two dates before saving, and everything typed stays."""
    screen = SeriesScreen()
    made(firm)
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "e")
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        await settled(pilot, lambda: len(editor.shown) == 12)
        editor.query_one("#frequency", Picker).field.value = "Weekly"
        put(editor, "on", "mo")
        await settled(pilot, lambda: not editor.shown)
        said = editor.query_one("#foreseen", RowList).rows[0].content.plain
        assert said.startswith("!") and "2026" in said
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: editor.idle)
        assert pilot.app.screen is editor and editor.query_one("#on", Input).value == "mo"


async def test_editing_changes_what_is_planned(firm: Services) -> None:
    """[REC-23]: saved from the form, nothing else of it changes."""
    number = made(firm, lead=3, template={"priority": "high"})
    screen = SeriesPage(number)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        screen.rows.go_to("none")
        await pressed(pilot, "e", "a")
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        await settled(pilot, lambda: len(editor.shown) == 12)
        put(editor, "on", "5")
        put(editor, "budget", "4h")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: screen.detail is not None and "5th" in screen.detail.series.words)
        assert screen.detail is not None
        assert dict(screen.detail.template) == {"priority": "high", "budget": 240} and screen.detail.series.lead == 3


async def test_this_and_future_splits(firm: Services) -> None:
    """[REC-25]: the old one ends the day before, the new one carries the change and links back."""
    number = made(firm)
    screen = SeriesPage(number)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        screen.rows.go_to("next:2026-06-01")
        await pressed(pilot, "e", "f")
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        await settled(pilot, lambda: len(editor.shown) == 12)
        assert editor.shown[0].on == date(2026, 6, 1)
        put(editor, "on", "15")
        await settled(pilot, lambda: editor.shown and editor.shown[0].on == date(2026, 6, 15))
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: screen.number != number)
        await settled(pilot, lambda: screen.detail is not None and screen.detail.series.follows == number)
        old = firm.reads.one_series(actor(firm), number, firm.clock.today())
        assert old.series.ended_on == date(2026, 5, 31)
        assert screen.detail is not None and screen.detail.next[0].on == date(2026, 6, 15)


async def test_leaving_an_untouched_form_asks_nothing(firm: Services) -> None:
    """What was filled in from the series was not typed."""
    made(firm)
    screen = SeriesScreen()
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "e")
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        await settled(pilot, lambda: len(editor.shown) == 12)
        await pressed(pilot, "escape")
        assert pilot.app.screen is screen


def test_the_changed_preview_keeps_what_was_decided(firm: Services) -> None:
    """[REC-23] [REC-29]: a saved series is previewed from where it stands, not from its first date."""
    number = made(firm, start=date(2026, 1, 1))
    firm.heartbeat.beat()
    viewer, today = actor(firm), firm.clock.today()
    whole = s.CreateSeries((business(firm),), "BK-M", pattern=Pattern("monthly", day=20), start=date(2026, 1, 1))
    found = firm.reads.series_preview_changed(viewer, number, whole, today=today)
    assert found[0].on == date(2026, 3, 20)
    later = firm.reads.series_preview_changed(viewer, number, whole, on=date(2026, 8, 1), today=today)
    assert later[0].on == date(2026, 8, 20)


def test_every_frequency_has_a_name() -> None:
    """[REC-3]: the closed list."""
    from assure_tui.screens.series_form import NAMES

    assert {*FREQUENCIES, RULE} == set(NAMES)
