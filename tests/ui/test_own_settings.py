"""One's own settings on screen: chosen, used at once, kept in one's own file, put back (interface.md 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import Input

from assure_tui.app import AssureApp
from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.own_file import OwnFile
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.card_fields import CardFieldsDialog
from assure_tui.screens.dialogs.columns import ColumnsDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.own_settings import BY_KEY, OWN, own_row, own_things, said, value_of
from assure_tui.screens.own_verbs import OwnValueDialog
from assure_tui.screens.settings import YOURS, SettingsScreen
from assure_tui.screens.table import TableScreen
from assure_tui.settings import ANIMATIONS, THEMES, Settings
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed
from tests.ui.test_settings_screens import onto


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def own(tmp_path: Path) -> OwnFile:
    return OwnFile(tmp_path / "own" / "config.toml")


def editor(monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[str]:
    """An editor that saves these texts, one a time; what it was shown."""
    from assure_tui.widgets import own_editor

    shown_to_it: list[str] = []

    def edit(app: Any, text: str, suffix: str) -> str | None:
        shown_to_it.append(text)
        assert suffix == ".toml"
        return texts[len(shown_to_it) - 1]

    monkeypatch.setattr(own_editor, "edit_text", edit)
    return shown_to_it


def text(screen: SettingsScreen) -> str:
    return "\n".join(lines(screen))


def test_every_setting_of_ones_own_has_its_row() -> None:
    """interface.md 6: the file knows nothing that the screen does not."""
    assert len(OWN) == len(BY_KEY) and set(BY_KEY) == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(
    ("key", "chosen", "kept"),
    [
        *[("theme", theme.removeprefix("assure-"), theme) for theme in THEMES],
        ("theme", "auto", None), ("ascii", "auto", None), ("ascii", "on", True), ("ascii", "off", False),
        *[("animations", word, word) for word in ANIMATIONS], ("animations", "auto", None),
        ("accessible", "on", True), ("letter_verbs", "off", False), ("lock_minutes", "15", 15),
        ("lock_minutes", "0", 0), ("store", "postgresql://x/y", "postgresql://x/y"), ("store", " ", None),
        ("store", "assure-firm.db", "assure-firm.db"), ("store", "auto", "auto"),
    ],
)  # fmt: skip
def test_what_is_chosen_is_what_the_file_keeps(own: OwnFile, key: str, chosen: str, kept: Any) -> None:
    """And what is read again is said as it was chosen."""
    entry = BY_KEY[key]
    value = value_of(entry, chosen)
    assert value == kept
    own.keep(**{key: value})
    assert own.load().problems == () and said(entry, getattr(own.load().settings, key)) == said(entry, value)
    assert said(entry, value) in (chosen, "the usual one")


@pytest.mark.parametrize("typed", ["", "soon", "-1", "1441", "1.5", "٣"])
def test_a_number_that_is_none_is_told(typed: str) -> None:
    """[VAL-1]: what it takes."""
    with pytest.raises(ValueError, match="from 0 to 1440"):
        value_of(BY_KEY["lock_minutes"], typed)


@pytest.mark.parametrize("cells", [78, 158])
def test_hostile_text_in_the_file_stays_a_line(own: OwnFile, cells: int) -> None:
    """[CONV-11]: keys, values and paths of somebody's file change nothing but the letters shown."""
    own.path.parent.mkdir()
    own.path.write_text('"[b]x\\u001b[31m\\n" = 1\nstore = "/tmp/\\u202e[/x]\\u0007"\n[table]\ncolumns = ["[red]a"]\n')
    for number, thing in enumerate(own_things(own, own.load().settings)):
        plain = own_row(str(number), thing, cells, ascii=False).content.plain
        assert plain.isprintable() and "\u202e" not in plain and len(plain) <= cells


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_a_theme_is_used_at_once_kept_and_put_back(firm: Services, own: OwnFile, size: tuple[int, int]) -> None:
    """The screen is as if one had begun with it; `u` takes back this and not the last change of the work."""
    firm.dispatcher.execute(c.SaveSettings({"undo.days": 80}), actor(firm))
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, size=size, own=own.load().settings, own_file=own) as pilot:
        await onto(pilot, screen, "Theme")
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pressed(pilot, "l")
        await settled(pilot, lambda: pilot.app.screen is screen and own.load().settings.theme == "assure-light")
        assert pilot.app.theme == "assure-light" and "* Theme" in text(screen)
        await settled(pilot)
        switched = picture(pilot)
        await pressed(pilot, "u")
        await settled(pilot, lambda: pilot.app.theme != "assure-light")
        assert own.load().settings.theme is None and firm.reads.settings()["undo.days"] == 80
        await settled(pilot)
        assert picture(pilot) != switched


async def test_a_theme_chosen_later_looks_as_one_begun_with(firm: Services, own: OwnFile) -> None:
    """Nothing keeps a colour of the theme before: board, drawer and table."""
    pictures: list[list[Any]] = []
    for theme in ("assure-light", "assure-dark"):
        viewer = firm.reads.actor("lead")
        assert viewer is not None
        from assure_tui.app_base import UiSettings

        app = AssureApp(
            firm.gateway(viewer),
            UiSettings(guard_terminal=False, loop=False, today=firm.clock.today(), theme=theme, own_file=own),
        )
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot, lambda app=app: app.is_open and isinstance(app.screen, BoardScreen))  # type: ignore[misc]
            await pressed(pilot, "j")
            if theme != "assure-light":
                await app.keep_own(theme="assure-light")
                await settled(pilot)
            seen = [await still(pilot, "BoardScreen")]
            for keys, name in ((("enter",), "DrawerScreen"), (("escape", "g", "t"), "TableScreen")):
                await pressed(pilot, *keys)
                seen.append(await still(pilot, name))
        pictures.append(seen)
    assert pictures[0] == pictures[1]


def picture(pilot: Pilot[object]) -> list[list[tuple[str, str]]]:
    """What stands on the terminal, with its colours, but for the line of messages."""
    strips: list[Strip] = pilot.app.screen._compositor.render_strips(pilot.app.size)
    return [[(part.text, str(part.style)) for part in strip.simplify()] for strip in strips[:-2]]


async def still(pilot: Pilot[object], name: str) -> list[list[tuple[str, str]]]:
    """The picture of that screen once it changes no more."""
    before: list[list[tuple[str, str]]] = []
    for _ in range(100):
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == name)
        await pilot.pause(0.1)
        now = picture(pilot)
        if now == before and not any("reading" in text for line in now for text, _ in line):
            return now
        before = now
    raise AssertionError(f"{name} never comes to rest")


async def test_what_cannot_be_used_at_once_says_so(firm: Services, own: OwnFile) -> None:
    """Plain signs come with the next start; `D` is what it was until chosen."""
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, own_file=own) as pilot:
        await onto(pilot, screen, "Plain signs")
        await pressed(pilot, "enter", "down", "enter")
        await settled(pilot, lambda: own.load().settings.ascii is True)
        app: Any = pilot.app
        assert "from the next start" in app.toasted.text
        await settled(pilot, lambda: "* Plain signs" in text(screen))
        await pressed(pilot, "D")
        await settled(pilot, lambda: own.load().settings.ascii is None)


async def test_a_lock_is_typed_checked_and_begins(firm: Services, own: OwnFile) -> None:
    """[STAFF-5]: after so many minutes of rest, from now on; what is no number stays typed."""
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, own_file=own) as pilot:
        await onto(pilot, screen, "Lock the screen after")
        await pressed(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, OwnValueDialog)
        field = form.query_one("#value", Input)
        field.value = "soon"
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is form and not own.path.exists()
        field.value = "7"
        await pressed(pilot, "ctrl+s")
        app: Any = pilot.app
        await settled(pilot, lambda: app.lock_minutes == 7)
        assert own.load().settings.lock_minutes == 7


async def test_fields_and_columns_are_chosen_here_too(firm: Services, own: OwnFile) -> None:
    """[VIEW-3] [FILT-6]: the dialogs of board and table, kept in the same place."""
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, own_file=own) as pilot:
        await onto(pilot, screen, "Fields of the cards")
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, CardFieldsDialog)
        await pressed(pilot, "space", "ctrl+s")
        await settled(pilot, lambda: "client number" in own.load().settings.card.get("fields", ()))
        app: Any = pilot.app
        assert "client number" in app.card_fields
        await onto(pilot, screen, "Columns of the table")
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, ColumnsDialog)
        await pressed(pilot, "space", "enter")
        await settled(pilot, lambda: bool(own.load().settings.table))
        assert app.settings.columns == own.load().settings.table["columns"]


async def test_the_file_is_edited_judged_and_used(
    firm: Services, own: OwnFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every fault with file, key and the nearest one, before a byte is written; own keys work at once (R6)."""
    right = '# mine\ntheme = "contrast"\n[keys]\n"global.help" = "f2"\n'
    seen = editor(monkeypatch, 'thme = "dark"\n[keys]\n"global.hlp" = "f2"\n', right)
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, own_file=own) as pilot:
        await onto(pilot, screen, "Your file")
        await pressed(pilot, "enter")
        asked = pilot.app.screen
        assert isinstance(asked, ConfirmDialog) and not own.path.exists()
        told = "\n".join(str(item) for item in asked.items)
        assert "thme: unknown key; did you mean 'theme'?" in told and "did you mean global.help" in told
        await pressed(pilot, "y")
        await settled(pilot, lambda: own.path.exists())
        assert own.text() == right and len(seen) == 2 and "thme" in seen[1]
        await settled(pilot, lambda: pilot.app.theme == "assure-contrast")
        await pressed(pilot, "f2")
        await settled(pilot, lambda: type(pilot.app.screen).__name__ == "HelpScreen")
        await pressed(pilot, "escape", "u")
        await settled(pilot, lambda: own.text() == "")
        await settled(pilot, lambda: pilot.app.theme == "assure-dark")


async def test_an_edit_does_not_write_over_another_one(
    firm: Services, own: OwnFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[CONV-9] in one's own house: what another sitting wrote meanwhile is asked about, never lost unseen."""
    seen = editor(monkeypatch, 'theme = "light"\n')
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, own_file=own) as pilot:
        write = OwnFile.write

        def meanwhile(file: OwnFile, new: str, instead_of: str) -> bool:
            if not own.path.exists():
                own.keep(lock_minutes=9)
            return write(file, new, instead_of)

        monkeypatch.setattr(OwnFile, "write", meanwhile)
        await onto(pilot, screen, "Your file")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pressed(pilot, "escape")
        assert own.text() == "lock_minutes = 9\n" and len(seen) == 1


async def test_a_view_below_shows_what_was_chosen_above_it(firm: Services, own: OwnFile) -> None:
    """[VIEW-3] [FILT-6]: back from the settings, table and board are as chosen there."""
    table = TableScreen()
    async with shown(firm, table, own_file=own) as pilot:
        app: Any = pilot.app
        await settled(pilot, lambda: table.grid.model.total > 0)
        app.push_screen(SettingsScreen(YOURS))
        await settled(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await app.keep_own(table={"columns": ("id", "due")}, card={"fields": ("title",)})
        await pressed(pilot, "q")
        assert [column.word for column in table.grid.chosen] == ["id", "due"]
        await pressed(pilot, "g", "b")
        await settled(pilot, lambda: isinstance(app.screen, BoardScreen))
        assert app.screen.board.fields == {"title"}


async def test_what_is_wrong_in_the_file_stands_first_and_nothing_is_lost(firm: Services, own: OwnFile) -> None:
    """A choice holds for this sitting; the file stays as it is until it is put right."""
    own.write('thme = "dark"\n', "")
    screen = SettingsScreen(YOURS)
    newest = firm.newest_batch()
    async with shown(firm, screen, own_file=own) as pilot:
        await settled(pilot)
        assert "! thme: unknown key; did you mean 'theme'?" in lines(screen)[0]
        await onto(pilot, screen, "Theme")
        await pressed(pilot, "enter", "l")
        await settled(pilot, lambda: pilot.app.theme == "assure-light")
        app: Any = pilot.app
        await settled(pilot, lambda: "not written" in app.toasted.text)
        assert "* Theme" in text(screen)
        await pressed(pilot, "enter", "d")
        await settled(pilot, lambda: pilot.app.theme == "assure-dark")
        await onto(pilot, screen, "Lock the screen after")
        await pressed(pilot, "enter", "backspace", "9", "ctrl+s")
        await settled(pilot, lambda: app.lock_minutes == 9)
        await pressed(pilot, "u")  # what holds for now only is taken back too, and no work of the firm with it
        await settled(pilot, lambda: app.lock_minutes == 0)
        assert pilot.app.theme == "assure-dark" and own.text() == 'thme = "dark"\n'
        assert firm.newest_batch() == newest


async def test_a_folder_that_cannot_be_written_is_told(firm: Services, tmp_path: Path) -> None:
    """[VAL-1]: what, where; the choice holds for this sitting."""
    blocked = tmp_path / "a file"
    blocked.write_text("")
    screen = SettingsScreen(YOURS)
    async with shown(firm, screen, own_file=OwnFile(blocked / "config.toml")) as pilot:
        await settled(pilot)
        await onto(pilot, screen, "Theme")
        await pressed(pilot, "enter", "l")
        app: Any = pilot.app
        await settled(pilot, lambda: app.toasted is not None and "not written" in app.toasted.text)
        assert pilot.app.theme == "assure-light" and "* Theme" in text(screen)


@pytest.mark.parametrize("words", ["theme", "your own"])
async def test_the_palette_leads_there(firm: Services, own: OwnFile, words: str) -> None:
    """Every feature is in the palette."""
    screen = SettingsScreen()
    async with shown(firm, screen, own_file=own) as pilot:
        await pressed(pilot, "colon")
        await pilot.press(*(("space" if letter == " " else letter) for letter in words))
        await pilot.pause(0.3)
        await pressed(pilot, "enter")
        wanted = ChoiceDialog if words == "theme" else SettingsScreen
        await settled(pilot, lambda: isinstance(pilot.app.screen, wanted))
        tabs = [each.tab for each in pilot.app.screen_stack if isinstance(each, SettingsScreen)]
        assert tabs[-1] == YOURS
