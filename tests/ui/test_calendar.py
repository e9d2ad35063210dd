"""The calendar over a real store: days, zooms, marks, dates moved by key, shared filter, export [VIEW-2] [EXT-4]."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.actions import SHADOWS, chain
from assure_tui.app import AssureApp
from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.calendar_layout import By, Zoom
from assure_tui.domain.calendar_views import CalendarView
from assure_tui.domain.model import Actor
from assure_tui.domain.views import CardView
from assure_tui.screens.calendar import CalendarScreen
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown

TODAY = date(2026, 3, 2)
TAX_DAY = date(2026, 4, 15)
NARROW, WIDE = (80, 24), (160, 48)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def lead(firm: Services) -> Actor:
    found = firm.reads.actor("lead")
    assert found is not None
    return found


def month(firm: Services, first: date = date(2026, 3, 1), last: date = date(2026, 4, 30), **how: str) -> CalendarView:
    return firm.reads.calendar(lead(firm), first, last, today=TODAY, by=how.get("by", "deadline"))


def card(firm: Services, number: int) -> CardView:
    return firm.reads.cards(lead(firm), [number])[number]


def text(screen: CalendarScreen) -> str:
    """Everything on the screen as text."""
    strips = screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def open_on(pilot: Pilot[object], screen: CalendarScreen, day: date) -> None:
    """Read, and the cursor on a day."""
    await settled(pilot, read(screen))
    screen.grid.go_to(day)
    await settled(pilot, lambda: screen.view.first <= day <= screen.view.last)


def read(screen: CalendarScreen) -> Callable[[], bool]:
    return lambda: bool(screen.view.statutory_types)


async def test_the_month_shows_days_loads_and_what_is_overdue(firm: Services) -> None:
    """[VIEW-2]: overdue on top, the load of each day as a figure and a bar, today by sign and word."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await open_on(pilot, screen, TODAY)
        said = text(screen)
        found = month(firm)
        assert f"Overdue {found.overdue_total}" in said and "March 2026" in said
        assert "[2]* today" in said
        await pilot.press("]")
        await settled(pilot, lambda: screen.view.on(TAX_DAY).count)
        await settled(pilot)
        assert f"{found.on(TAX_DAY).count} ■■■" in text(screen)
        assert "Emancipation" not in text(screen), "a day of D.C. is none of the firm's"


async def test_at_80_columns_a_day_opens_as_a_list_and_an_engagement_from_there(firm: Services) -> None:
    """interface.md 2.4: enter is the list of the day, from there the drawer; q leads back step by step."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        assert screen.grid.zoom is Zoom.MONTH and not screen.rows.display
        await pilot.press("enter")
        await settled(pilot, lambda: screen.focused is screen.rows)
        assert screen.rows.display and not screen.grid.display
        assert "Wed 15 Apr 2026" in text(screen)
        number = screen.making.entries[screen.rows.current].card.id
        await pilot.press("enter")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "DrawerScreen")
        assert screen.base.last_opened == number
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is screen)
        await pilot.press("q")
        await settled(pilot, lambda: screen.focused is screen.grid)
        await pilot.press("q")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")


MOVES = [
    (("l",), date(2026, 4, 16)),
    (("h",), date(2026, 4, 14)),
    (("j",), date(2026, 4, 22)),
    (("k",), date(2026, 4, 8)),
    (("]",), date(2026, 5, 15)),
    (("[",), date(2026, 3, 15)),
    (("0",), TODAY),
    (("G",), date(2026, 4, 30)),
    (("ctrl+d",), date(2026, 4, 29)),
    (("comma", "w", "l", "l", "l"), date(2026, 4, 20)),
]


@pytest.mark.parametrize(("keys", "day"), MOVES, ids=["".join(keys) for keys, _ in MOVES])
async def test_keys_move_by_days_weeks_and_months(firm: Services, keys: tuple[str, ...], day: date) -> None:
    """interface.md 2.4: h l days, j k weeks, [ ] months, 0 today; without weekends Friday is followed by Monday."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        assert screen.grid.day == day


async def test_zoom_goes_from_month_to_agenda_and_back(firm: Services) -> None:
    """interface.md 2.3: month, two weeks, week, agenda; in the week and the agenda j walks engagements."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        seen = []
        for _ in range(4):
            await pilot.press("+")
            await settled(pilot)
            seen.append(screen.grid.zoom)
            if screen.grid.zoom is Zoom.WEEK:
                await pilot.press("j")
                await settled(pilot)
                assert (screen.grid.day, screen.grid.item) == (TAX_DAY, 1)
            if screen.grid.zoom is Zoom.AGENDA:
                assert screen.focused is screen.rows and not screen.grid.display
                before = screen.rows.current
                await pilot.press("j")
                await settled(pilot)
                assert screen.rows.current != before
                assert "Wed 15 Apr 2026" in "\n".join(row.content.plain for row in screen.rows.rows)
        assert seen == [Zoom.FORTNIGHT, Zoom.WEEK, Zoom.AGENDA, Zoom.MONTH]
        assert screen.focused is screen.grid and screen.grid.display


async def test_a_month_that_does_not_fit_becomes_what_does(firm: Services) -> None:
    """[VIEW-8]: readable at every size; a wider terminal gives the month back."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=(80, 14)) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        assert screen.grid.zoom.value == "two weeks"
        await pilot.resize_terminal(50, 24)
        await settled(pilot, lambda: screen.is_agenda)
        assert screen.rows.display
        await pilot.resize_terminal(80, 24)
        await settled(pilot, lambda: not screen.is_agenda)
        assert screen.grid.zoom is Zoom.MONTH and screen.focused is screen.grid


def statutory(firm: Services, *, wanted: bool = True) -> tuple[date, CardView]:
    found = [e for load in month(firm).loads.values() for e in load.entries if e.statutory is wanted and e.day]
    entry = next(e for e in found if e.day > TODAY and e.card.target is None)  # type: ignore[operator]
    assert entry.day is not None
    return entry.day, entry.card


async def on_entry(pilot: Pilot[object], screen: CalendarScreen, day: date, number: int) -> None:
    await open_on(pilot, screen, day)
    keys = [entry.card.id for entry in screen.grid.load.entries]
    screen.grid.go_to(day, keys.index(number))
    await settled(pilot)


async def test_a_statutory_deadline_stays_and_its_target_moves(firm: Services) -> None:
    """[EXT-4]: `<` moves the target, and the message says so; the law's date stays where it is."""
    day, before = statutory(firm)
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_entry(pilot, screen, day, before.id)
        await pilot.press("<")
        await settled(pilot, lambda: card(firm, before.id).target is not None)
        await settled(pilot, lambda: screen.idle)
        after = card(firm, before.id)
        assert after.due == day and after.target is not None and after.target < day
        toast = screen.base.toasted
        assert toast is not None and "target" in toast.text and "the deadline stays" in toast.text
        assert screen.grid.day == day, "by deadline the chip stays"
        await pilot.press("u")
        await settled(pilot, lambda: card(firm, before.id).target is None)


async def test_other_dates_move_themselves_and_the_cursor_goes_along(firm: Services) -> None:
    """[EXT-4]: where the law sets no date, the typed date moves by a working day, and the chip with it."""
    day, before = statutory(firm, wanted=False)
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await on_entry(pilot, screen, day, before.id)
        then = firm.reads.work().add(day, 1)
        await pilot.press(">")
        await settled(pilot, lambda: screen.grid.day == then)
        await settled(pilot, lambda: screen.idle)
        assert card(firm, before.id).due == then and card(firm, before.id).typed
        toast = screen.base.toasted
        assert toast is not None and "deadline" in toast.text and "target" not in toast.text
        entry = screen.grid.entry
        assert entry is not None and entry.card.id == before.id
        await pilot.press("J")
        five = firm.reads.work().add(then, 5)
        await settled(pilot, lambda: screen.grid.day == five)


async def test_by_target_the_chip_moves(firm: Services) -> None:
    """[EXT-4] interface.md 2.4: `<` `>` "same, the chip moves", across the end of a month too."""
    _, before = statutory(firm)
    firm.dispatcher.execute(c.SetDates((before.id,), target=date(2026, 3, 31)), lead(firm))
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await settled(pilot, read(screen))
        screen.show_by(By.TARGET)
        await on_entry(pilot, screen, date(2026, 3, 31), before.id)
        await pilot.press("<")
        await settled(pilot, lambda: screen.grid.day == date(2026, 3, 30))
        assert card(firm, before.id).target == date(2026, 3, 30)
        assert screen.grid.entry is not None and screen.grid.entry.kind == "target"


async def test_a_target_past_its_deadline_is_asked_about(firm: Services) -> None:
    """[VIEW-2]: shifting by key with confirmation where the plan would miss the deadline; no is the safe answer."""
    day, before = statutory(firm)
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await on_entry(pilot, screen, day, before.id)
        await pilot.press(">")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmDialog")
        await pilot.press("enter")
        await settled(pilot, lambda: screen.idle and pilot.app.screen is screen)
        assert card(firm, before.id).target is None
        await pilot.press(">")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmDialog")
        await pilot.press("y")
        await settled(pilot, lambda: card(firm, before.id).target is not None)
        assert card(firm, before.id).target == firm.reads.work().add(day, 1)


async def test_several_marked_are_shown_before_they_move(firm: Services) -> None:
    """[BULK-2]: each with what would happen; one batch, one undo."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        count = screen.view.on(TAX_DAY).count
        entries = screen.view.on(TAX_DAY).entries
        numbers = {entry.card.id for entry in screen.view.on(TAX_DAY).entries}
        await pilot.press("V")
        await settled(pilot)
        assert set(screen.marked) == numbers and len(numbers) == count
        batch = firm.newest_batch()
        await pilot.press("<")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "ConfirmDialog")
        assert firm.newest_batch() == batch, "nothing is written before the answer"
        assert len(pilot.app.screen.items) == count  # type: ignore[attr-defined]
        await pilot.press("y")
        await settled(pilot, lambda: firm.newest_batch() > batch)
        await settled(pilot, lambda: screen.idle)
        assert firm.newest_batch() == batch + 1
        for entry in entries:
            now = card(firm, entry.card.id)
            before = firm.reads.work().add(TAX_DAY, -1)
            assert (now.due, now.target) == ((TAX_DAY, before) if entry.statutory else (before, entry.card.target))


async def test_marks_are_the_same_in_days_and_list(firm: Services) -> None:
    """interface.md 2.4: space marks the item, v a range of days; the list of the day shows the same marks."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        await pilot.press("space", "space")
        await settled(pilot)
        assert len(screen.marked) == 2
        await pilot.press("enter")
        await settled(pilot, lambda: screen.focused is screen.rows)
        assert {screen.making.entries[key].card.id for key in screen.rows.marks} == set(screen.marked)
        await pilot.press("G", "space")
        await settled(pilot)
        assert len(screen.marked) == 3
        await pilot.press("escape")
        await settled(pilot)
        assert not screen.marked and not screen.rows.marks
        await pilot.press("escape")
        await settled(pilot, lambda: screen.focused is screen.grid)
        await pilot.press("v", "j", "v")
        await settled(pilot)
        days = [TAX_DAY + timedelta(days=step) for step in range(8)]
        assert set(screen.marked) == {entry.card.id for day in days for entry in screen.view.on(day).entries}
        assert len(screen.marked) >= 10


async def test_the_overdue_bucket_is_reached_and_opened(firm: Services) -> None:
    """[VIEW-2]: overdue on top; home leads there, enter lists it, verbs act on it."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TODAY)
        await pilot.press("home")
        await settled(pilot)
        assert screen.grid.in_bucket
        focused = screen.focused_card()
        assert focused is not None and focused.due is not None and focused.due < TODAY
        await pilot.press("enter")
        await settled(pilot, lambda: screen.focused is screen.rows)
        assert screen.rows.rows[0].content.plain == f"Overdue ({screen.view.overdue_total})"


async def test_filter_and_highlight_go_to_the_calendar_and_back(firm: Services) -> None:
    """[VIEW-2]: changing the view keeps filter and the highlighted engagement."""
    screen = CalendarScreen()
    async with shown(firm, CalendarScreen("")) as pilot:
        await pilot.press("q")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")
        board = pilot.app.screen
        board.set_filter("type:1040")  # type: ignore[attr-defined]
        await settled(pilot, lambda: board.focused_card() is not None and board.focused_card().type == "1040")  # type: ignore[attr-defined]
        focused = board.focused_card()  # type: ignore[attr-defined]
        pilot.app.push_screen(screen)
        await settled(pilot, lambda: screen.grid.entry is not None)
        assert screen.query_text == "type:1040"
        assert screen.grid.day == focused.due and screen.focused_card() == focused
        assert all(entry.card.type == "1040" for load in screen.view.loads.values() for entry in load.entries)
        await pilot.press("slash", *" -is:late", "enter")
        await settled(pilot, lambda: not screen.filter_bar.is_open and screen.query_text != "type:1040")
        screen.set_filter("type:1065")
        await settled(
            pilot, lambda: not any(e.card.type == "1040" for d in screen.view.loads.values() for e in d.entries)
        )
        await pilot.press("0", "l")
        await settled(pilot)
        other = next(
            day for day in month(firm).loads if any(e.card.type == "1065" for e in month(firm).on(day).entries)
        )
        await open_on(pilot, screen, other)
        chosen = screen.focused_card()
        assert chosen is not None and chosen.type == "1065"
        await pilot.press("q")
        await settled(pilot, lambda: pilot.app.screen is board and board.focused_card() is not None)  # type: ignore[attr-defined]
        await settled(pilot, lambda: board.focused_card().id == chosen.id)  # type: ignore[attr-defined]
        assert board.query_text == "type:1065"  # type: ignore[attr-defined]


async def test_a_saved_view_of_kind_calendar_opens_the_calendar(firm: Services) -> None:
    """[FILT-6]: a view is saved with its kind; its digit on the board leads here."""
    screen = CalendarScreen("type:1040")
    async with shown(firm, screen) as pilot:
        await settled(pilot, read(screen))
        await pilot.press("F", *"Season", "tab", "backspace", "9", "ctrl+s")
        await settled(pilot, lambda: any(v.name == "Season" for v in firm.reads.views(lead(firm))))
        saved = next(v for v in firm.reads.views(lead(firm)) if v.name == "Season")
        assert (saved.kind, saved.slot, saved.query) == ("calendar", 9, "type:1040")
        await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
        await pilot.press("q")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")
        board = pilot.app.screen
        board.reload()  # type: ignore[attr-defined]
        await settled(pilot, lambda: any(view.slot == 9 for view in board.views))  # type: ignore[attr-defined]
        await pilot.press("9")
        await settled(pilot, lambda: isinstance(pilot.app.screen, CalendarScreen))
        assert pilot.app.screen.query_text == "type:1040"  # type: ignore[attr-defined]


async def test_what_is_shown_is_written_as_ics(firm: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[EXP-1] [ACT-4]: the dates on screen with stable ids; the message says where the file went; it is logged."""
    monkeypatch.setenv("HOME", str(tmp_path))
    screen = CalendarScreen("type:1040")
    async with shown(firm, screen) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        batch = firm.newest_batch()
        path = tmp_path / "dates.ics"
        await pilot.press("o")
        await settled(pilot, lambda: bool(pilot.app.screen.query("#path")))
        pilot.app.screen.query_one("#path", Input).value = str(path)
        await pilot.press("ctrl+s")
        await settled(pilot, path.exists)
        await settled(pilot, lambda: screen.idle)
        said = path.read_text(encoding="utf-8").replace("\r\n ", "")
        wanted = [e for load in screen.view.loads.values() for e in load.entries]
        assert all(f"UID:E-{entry.card.id}.due." in said for entry in wanted) and wanted
        assert said.count("BEGIN:VEVENT") == len({e.card.id for e in (*wanted, *screen.view.overdue)})
        toast = screen.base.toasted
        assert toast is not None and str(path) in toast.text
        assert firm.newest_batch() == batch + 1


async def test_the_mouse_can_do_it_as_well(firm: Services) -> None:
    """[VIEW-1]: a click puts the cursor, a double click opens the day, the wheel changes weeks."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        region = screen.grid._region(date(2026, 4, 20))
        assert region is not None
        await pilot.click(screen.grid, offset=(region.x + 2, region.y + 1))
        await settled(pilot)
        assert screen.grid.day == date(2026, 4, 20)
        from textual import events

        screen.grid.post_message(events.MouseScrollDown(screen.grid, 5, 5, 0, 1, 0, False, False, False))
        await settled(pilot, lambda: screen.grid.day == date(2026, 4, 27))
        screen.grid.go_to(TAX_DAY)
        await settled(pilot)
        region = screen.grid._region(TAX_DAY)
        assert region is not None
        await pilot.click(screen.grid, offset=(region.x + 2, region.y), times=2)
        await settled(pilot, lambda: screen.focused is screen.rows)


async def test_holidays_are_dim_and_named_and_days_off_can_be_left_out(firm: Services) -> None:
    """[CAL-2] [CAL-5]: a closed day says its name; `, w` leaves the days off out."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await open_on(pilot, screen, date(2026, 5, 4))
        assert "(Memorial Day)" in text(screen) and "Saturday" in text(screen)
        screen.grid.go_to(date(2026, 5, 25))
        assert "Memorial Day" in screen.sentence()
        await pilot.press("comma", "w")
        await settled(pilot, lambda: not screen.grid.weekends)
        await settled(pilot)
        assert "Saturday" not in text(screen) and len(screen.grid.columns) == 5


async def test_a_change_of_another_person_arrives_and_the_cursor_stays(firm: Services) -> None:
    """[VIEW-10]: the view is live; the highlight stays on the same engagement."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        screen.grid.go_to(TAX_DAY, 3)
        chosen = screen.focused_card()
        first = screen.view.on(TAX_DAY).entries[0].card
        assert chosen is not None
        count = screen.view.on(TAX_DAY).count
        done = firm.dispatcher.execute(c.SetStatus((first.id,), "cancelled", "left", confirm_all=True), lead(firm))
        assert done.batch is not None
        await settled(pilot, lambda: screen.view.on(TAX_DAY).count == count - 1)
        now = screen.focused_card()
        assert now is not None and now.id == chosen.id


@pytest.mark.parametrize("size", [NARROW, WIDE, (80, 14), (50, 20)])
async def test_plain_mode_is_ascii(firm: Services, size: tuple[int, int]) -> None:
    """interface.md 4, 6: not one character beyond ASCII that nobody typed, in every zoom."""
    screen = CalendarScreen("type:1065,1120-S,990")
    async with shown(firm, screen, size=size, ascii=True) as pilot:
        await settled(pilot)
        for _ in range(4):
            said = text(screen)
            strange = {char for char in said if not char.isascii()} - set("éâ")
            assert not strange, f"{strange} in\n{said}"
            await pilot.press("+")
            await settled(pilot)


async def test_quick_add_takes_the_day_along(firm: Services) -> None:
    """interface.md 2.4: `n` is quick add on that day."""
    screen = CalendarScreen("")
    async with shown(firm, screen) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        await pilot.press("n")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "QuickAddScreen")
        assert "2026-04-15" in pilot.app.screen.line  # type: ignore[attr-defined]


async def test_hostile_names_stay_text(firm: Services) -> None:
    """[CONV-11]: brackets, escapes, line breaks and directions in a name draw nothing of their own."""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE client SET name = ?", ("[red]Acme[/] \x1b[31m\n\u202eevil 🎉",))
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        said = text(screen)
        assert "[red]Acme" in said and "\x1b" not in said and "\u202e" not in said
        assert {strip.cell_length for strip in screen._compositor.render_strips()} == {WIDE[0]}


def test_no_key_of_the_map_is_dead_on_the_calendar() -> None:
    """[VIEW-1]: every verb, list key and key of its own does something here."""
    dead = [
        action.id
        for action in chain("calendar")
        if action.id not in CalendarScreen.HIDDEN
        and not any(under == action.id and over.startswith("calendar.") for over, under in SHADOWS)
        and not hasattr(CalendarScreen, f"action_{action.method}")
        and not hasattr(AssureApp, f"action_{action.method}")
    ]
    assert dead == []


async def test_verbs_act_on_the_item_under_the_cursor_and_on_marks(firm: Services) -> None:
    """interface.md 2.4: `L` advances, `i` takes, on the focused item or the marked ones, in days and lists alike."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=WIDE) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        entries = screen.grid.load.entries
        mine = lead(firm).initials
        chosen = next(n for n, entry in enumerate(entries) if entry.card.preparer != mine)
        screen.grid.go_to(TAX_DAY, chosen)
        number = entries[chosen].card.id
        await pilot.press("i")
        await settled(pilot, lambda: card(firm, number).preparer == mine)
        await settled(pilot, lambda: screen.idle)
        await pilot.press("tab")
        await settled(pilot, lambda: screen.focused is screen.rows)
        assert screen.focused_card() is not None
        await pilot.press("V", "exclamation_mark")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "PriorityDialog")
        await pilot.press("l")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "ResultsDialog")  # one is low already
        await pilot.press("y")
        await settled(pilot, lambda: all(card(firm, e.card.id).priority.value == "low" for e in entries))


async def test_peek_and_jump_work_here_too(firm: Services) -> None:
    """interface.md 2.3, everywhere: `p` shows what is under the cursor, `;` labels every day in sight."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=(130, 40)) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        await pilot.press("p")
        focused = screen.focused_card()
        assert focused is not None
        await settled(pilot, lambda: f"E-{focused.id}" in text(screen))
        await pilot.press("p")
        await settled(pilot)
        spots = screen.jump_spots()
        assert len(spots) == 35
        await pilot.press("semicolon")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "JumpScreen")
        await pilot.press("escape")
        spots[0][1]()
        assert screen.grid.day == date(2026, 3, 30)


async def test_a_wrong_filter_is_told_and_the_days_stay(firm: Services) -> None:
    """[FILT-2]: while it is typed the last good result stays on screen; esc brings the former filter back."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        count = screen.view.total
        await pilot.press("slash")
        screen.filter_bar.input.value = "stge:filed"  # at once: the letters on the way there are a filter of their own
        await settled(pilot, lambda: "near" in screen.filter_bar.hint)
        assert screen.view.total == count
        await pilot.press("escape")
        await settled(pilot, lambda: not screen.filter_bar.is_open and screen.view.total == count)
        assert screen.query_text == "" and screen.focused is screen.grid
        await pilot.press("slash", *"type:104", "tab")
        await settled(pilot, lambda: "1040" in screen.filter_bar.input.value)


async def test_g_leads_here_and_to_other_views(firm: Services) -> None:
    """interface.md 2.3: `g c` is the calendar, from there `g k` the tasks; q leads back to the board."""
    async with shown(firm, CalendarScreen("")) as pilot:
        await pilot.press("g", "b")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")
        await pilot.press("g", "c")
        await settled(pilot, lambda: isinstance(pilot.app.screen, CalendarScreen))
        await settled(pilot)
        await pilot.press("g", "k")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "TasksScreen")
        await pilot.press("q")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "BoardScreen")


async def test_a_big_day_is_listed_whole_once_it_is_looked_at(firm: Services) -> None:
    """What was read in part is read whole when the cursor stands on it; V then marks all of it."""
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE engagement SET due = '2026-03-18', due_key = '2026-03-18'")
    screen = CalendarScreen("")
    big = date(2026, 3, 18)
    async with shown(firm, screen, size=NARROW) as pilot:
        await settled(pilot, lambda: screen.view.on(big).count > 30)
        from assure_tui.screens import calendar_load

        before = calendar_load.PER_DAY
        calendar_load.PER_DAY = 5
        try:
            screen.reload()
            await settled(pilot, lambda: screen.view.on(big).more > 0)
            screen.grid.go_to(big)
            await settled(pilot, lambda: screen.view.on(big).more == 0)
            await pilot.press("V")
            await settled(pilot)
            assert len(screen.marked) == screen.view.on(big).count > 30
        finally:
            calendar_load.PER_DAY = before


async def test_the_agenda_opens_on_the_day_and_walks_by_days(firm: Services) -> None:
    """interface.md 2.4: in the agenda `l` is the next day with something, `[` `]` months."""
    screen = CalendarScreen("")
    async with shown(firm, screen, size=NARROW) as pilot:
        await open_on(pilot, screen, TAX_DAY)
        await pilot.press("+", "+", "+")
        await settled(pilot, lambda: screen.is_agenda and screen.rows.current.startswith("2026-04-15"))
        await pilot.press("l")
        await settled(pilot)
        after = min(day for day in screen.view.loads if day > TAX_DAY)
        assert screen.rows.current.startswith(after.isoformat()) and screen.grid.day == after
        await pilot.press("]")
        await settled(pilot, lambda: screen.view.first == date(2026, 5, 1))


async def test_a_saved_calendar_is_reached_from_the_tasks_too(firm: Services) -> None:
    """[FILT-6] [VIEW-9]: the digit leads to the view it was saved with, from wherever it is pressed."""
    firm.dispatcher.execute(c.SaveOwnView("Season", "type:1065", "calendar", 9), lead(firm))
    from assure_tui.screens.tasks import TasksScreen

    async with shown(firm, TasksScreen()) as pilot:
        await pilot.press("9")
        await settled(pilot, lambda: isinstance(pilot.app.screen, CalendarScreen))
        assert pilot.app.screen.query_text == "type:1065"  # type: ignore[attr-defined]


async def test_filter_and_highlight_go_along_between_table_and_calendar(firm: Services) -> None:
    """[VIEW-2]: from the table to the calendar the filter and the highlighted engagement stay."""
    async with shown(firm, CalendarScreen("")) as pilot:
        await pilot.press("g", "t")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "TableScreen")
        table = pilot.app.screen
        table.set_filter("type:1065")  # type: ignore[attr-defined]
        await settled(pilot, lambda: table.focused_card() is not None and table.focused_card().type == "1065")  # type: ignore[attr-defined]
        chosen = table.focused_card()  # type: ignore[attr-defined]
        await pilot.press("g", "c")
        await settled(pilot, lambda: isinstance(pilot.app.screen, CalendarScreen))
        screen = pilot.app.screen
        assert isinstance(screen, CalendarScreen)
        await settled(pilot, lambda: screen.grid.entry is not None and screen.grid.entry.card.id == chosen.id)
        assert screen.query_text == "type:1065" and screen.grid.day == chosen.due
