"""An import on screen: the file is looked at, columns get fields, rows are told before they are written [IMP-*]."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assure_tui.bootstrap import Services
from assure_tui.domain.views import ClientView
from assure_tui.drafts import DraftFolder
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.import_lines import ConstantDialog, FieldDialog, RowDialog, SaveAsDialog
from assure_tui.screens.import_screen import ImportScreen
from assure_tui.screens.importing import ImportDialog
from assure_tui.widgets.path_field import PathField, offers
from tests.hostile_firm import POISON
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed

ROWS = """Name,entity,Town,Odd,Label
Larch Bros,business,Hull,x,
Mara Quill,individual,York,y,nosuchtag
Bad Kind,robot,Ely,z,
"""


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def put(folder: Path, text: str | bytes = ROWS, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def clients(firm: Services) -> dict[str, ClientView]:
    found, _ = firm.reads.clients(actor(firm))
    return {view.name: view for view in found}


async def looked(pilot: Pilot[Any], path: Path, kind: str = "clients", map_path: str = "") -> ImportScreen:
    """The import screen of a file, its rows told."""
    dialog = pilot.app.screen
    assert isinstance(dialog, ImportDialog)
    dialog.query_one("#kind", Input).value = kind
    dialog.query_one("#file", Input).value = str(path)
    dialog.query_one("#map", Input).value = map_path
    await pilot.press("ctrl+s")
    await settled(pilot, lambda: isinstance(pilot.app.screen, ImportScreen))
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    await settled(pilot, lambda: screen.found is not None or screen.problem)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_columns_and_rows_are_told_and_nothing_is_written(
    firm: Services, tmp_path: Path, size: tuple[int, int]
) -> None:
    """[IMP-2] [IMP-3]: the mapping is suggested, unmapped columns say so, every row says what becomes of it."""
    before = clients(firm)
    async with shown(firm, ImportDialog(), size=size) as pilot:
        screen = await looked(pilot, put(tmp_path, ROWS.replace("entity", "Entity type")))
        rows = lines(screen)
        assert any(row.startswith("Name") and "name" in row for row in rows)
        assert any(row.startswith("Odd") and "left out" in row for row in rows)
        assert all(len(row) <= size[0] for row in rows)
        await pressed(pilot, "tab")
        rows = lines(screen)
        assert any("new" in row and "Larch Bros" in row for row in rows)
        refused = next(row for row in rows if "refused" in row)
        assert "Entity type: entity is one of" in refused
        assert ("Ely" in refused) == (size[0] >= 120), "the row of the file stands beside it where there is room"
        assert all(len(row) <= size[0] for row in rows)
        assert dict(screen.found.counts) == {"create": 2, "update": 0, "unchanged": 0, "refused": 1}  # type: ignore[union-attr]
    assert clients(firm) == before


async def test_columns_get_their_fields_by_key_and_rows_are_told_anew(firm: Services, tmp_path: Path) -> None:
    """[IMP-2]: `e` chooses a field, `x` leaves one out, `=` puts the same into every row."""
    async with shown(firm, ImportDialog(), size=(100, 30)) as pilot:
        screen = await looked(pilot, put(tmp_path, "Who,Odd\nLarch Bros,x\n"))
        assert "No column stands for name" in screen.problem
        await pressed(pilot, "e")
        assert isinstance(pilot.app.screen, FieldDialog)
        await pressed(pilot, *"name", "enter")
        await settled(pilot, lambda: screen.found is not None)
        assert screen.found is not None and screen.found.counts["refused"] == 1  # an entity is missing
        await pressed(pilot, "=")
        assert isinstance(pilot.app.screen, ConstantDialog)
        pilot.app.screen.query_one("#field", Input).value = "entity"
        pilot.app.screen.query_one("#text", Input).value = "business"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: screen.found is not None and screen.found.counts["create"] == 1)
        assert any("every row: business" in row for row in lines(screen))
        screen.rows.go_to("column:Who")
        await pressed(pilot, "x")
        await settled(pilot, lambda: screen.problem)
        assert screen.found is None


async def test_good_rows_are_one_change_and_refused_ones_go_to_a_file(firm: Services, tmp_path: Path) -> None:
    """[IMP-6]: ctrl+s asks, writes what passes, `u` takes all of it back, `E` keeps the rest to be corrected."""
    before = clients(firm).keys()
    async with shown(firm, ImportDialog(), size=(80, 24)) as pilot:
        screen = await looked(pilot, put(tmp_path, ROWS))
        await pressed(pilot, "E")
        assert isinstance(pilot.app.screen, SaveAsDialog)
        await pressed(pilot, "ctrl+s")
        errors = tmp_path / "list.errors.csv"
        await settled(pilot, errors.exists)
        found = list(csv.DictReader(io.StringIO(errors.read_text(encoding="utf-8"))))
        assert [row["Name"] for row in found] == ["Bad Kind"] and found[0]["code"] == "unknown"
        await pressed(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pressed(pilot, "y")
        await settled(pilot, lambda: screen.applied)
        assert clients(firm).keys() == before | {"Larch Bros", "Mara Quill"}
        assert any("entity is one of" in row for row in lines(screen)), "what was refused is shown"
        log = firm.reads.log(actor(firm), limit=1)[0]
        assert (log.command, log.origin) == ("ImportFile", "import")
        await pressed(pilot, "u")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog) or clients(firm).keys() == before)
        if isinstance(pilot.app.screen, ConfirmDialog):
            await pressed(pilot, "y")
        await settled(pilot, lambda: clients(firm).keys() == before)


async def test_an_existing_file_is_overwritten_only_after_a_yes(firm: Services, tmp_path: Path) -> None:
    """[CONV-3]: the errors file of before stays unless the person says so."""
    there = put(tmp_path, "mine", "list.errors.csv")
    async with shown(firm, ImportDialog(), size=(80, 24)) as pilot:
        await looked(pilot, put(tmp_path, ROWS))
        for key, left in (("n", "mine"), ("y", "Name,entity")):
            await pressed(pilot, "E")
            await pressed(pilot, "ctrl+s")
            await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
            assert there.read_text() == "mine"
            await pressed(pilot, key)
            await settled(pilot, lambda left=left: there.read_text().startswith(left))  # type: ignore[misc]


async def test_a_mapping_is_kept_and_found_again(firm: Services, tmp_path: Path) -> None:
    """[IMP-2]: kept under a name; the command line reads the same file."""
    from assure_tui.services.import_map import read_wishes

    path = put(tmp_path)
    async with shown(firm, ImportDialog(), size=(100, 30)) as pilot:
        screen = await looked(pilot, path)
        screen.rows.go_to("column:Label")
        await pressed(pilot, "e")
        await pressed(pilot, *"tags", "enter")
        await pressed(pilot, "o")
        await pressed(pilot, "t")
        await settled(pilot, lambda: screen.found is not None and not screen.problem)
        await pressed(pilot, "w")
        await pressed(pilot, "ctrl+s")
        kept = tmp_path / "list.map.toml"
        await settled(pilot, kept.exists)
        wishes = read_wishes("clients", kept.read_text(encoding="utf-8"), (), ())
        assert wishes.fields["tags"] == ["Label"] and wishes.create == {"tags"}
        await pressed(pilot, "q")
        pilot.app.push_screen(ImportDialog())
        await settled(pilot, lambda: isinstance(pilot.app.screen, ImportDialog))
        again = await looked(pilot, path)
        assert again.wish.fields == screen.wish.fields and again.wish.create == {"tags"}


async def test_a_file_that_was_changed_meanwhile_is_not_written(firm: Services, tmp_path: Path) -> None:
    """[IMP-3]: what was accepted is what was shown."""
    before = clients(firm)
    path = put(tmp_path, ROWS)
    async with shown(firm, ImportDialog(), size=(80, 24)) as pilot:
        screen = await looked(pilot, path)
        put(tmp_path, "Name,entity\nOther,business\n")
        await pressed(pilot, "ctrl+s")
        await pressed(pilot, "y")
        await settled(pilot, lambda: pilot.app.toasted is not None and "changed since" in pilot.app.toasted.text)  # type: ignore[attr-defined]
        assert not screen.applied and not screen.writing
    assert clients(firm) == before


WRONG = (
    (b"", "empty"),
    (b"%PDF-1.7 and more", "PDF"),
    ("Müller,x\nA,ä\n".encode("latin-1"), "not UTF-8"),
    (b"a,a\n1,2\n", "more than once"),
    (None, "no file"),
)


async def test_a_wrong_file_is_said_in_the_dialog_and_can_be_put_right(firm: Services, tmp_path: Path) -> None:
    """[VAL-1]: the dialog stays with what was typed, one wrong file after the other."""
    async with shown(firm, ImportDialog(), size=(80, 24)) as pilot:
        dialog = pilot.app.screen
        assert isinstance(dialog, ImportDialog)
        for number, (content, words) in enumerate(WRONG):
            name = f"wrong{number}.csv"
            path = put(tmp_path, content, name) if content is not None else tmp_path / name
            dialog.query_one("#file", Input).value = str(path)
            await pilot.press("ctrl+s")
            await settled(pilot, lambda: not dialog.reading)
            assert pilot.app.screen is dialog and words in str(dialog.query_one("#problems", Static).render())
        await looked(pilot, put(tmp_path))


async def test_hostile_cells_are_shown_harmless_and_told(firm: Services, tmp_path: Path) -> None:
    """[CONV-11] [VAL-3]: headings and cells hold anything; a row in full shows it too."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(["name", "entity", "[b]odd[/b]\x1b[31m"])
    for text in (POISON, "=1+1", "שלום 👩‍👧 [x]", "a\nb"):
        writer.writerow([text, "business", text])
    async with shown(firm, ImportDialog(), size=(120, 40)) as pilot:
        screen = await looked(pilot, put(tmp_path, target.getvalue().encode("utf-8", "replace")))
        await pressed(pilot, "tab")
        screen.rows.go_to(screen.rows.keys[0])
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, RowDialog)
        picture = pilot.app.export_screenshot()
        assert "\x1b" not in picture and "\u202e" not in picture
        assert screen.found is not None and screen.found.cleaned


async def test_who_may_not_import_is_told_so(firm: Services, tmp_path: Path) -> None:
    """[PERM-13]: Import data is needed, besides the right to make each row's thing."""
    member = next(p.login for p in firm.reads.staff() if p.login and p.role == "member")
    async with shown(firm, ImportDialog(), size=(80, 24), login=member) as pilot:
        screen = await looked(pilot, put(tmp_path, ROWS))
        assert "Import data" in screen.problem


async def test_what_was_used_last_stands_there_the_next_time(firm: Services, tmp_path: Path) -> None:
    drafts = DraftFolder(tmp_path / "drafts", "firm.db")
    path = put(tmp_path)
    async with shown(firm, ImportDialog(), drafts=drafts) as pilot:
        await looked(pilot, path, kind="tasks")
    async with shown(firm, ImportDialog(), drafts=drafts) as pilot:
        dialog = pilot.app.screen
        assert dialog.query_one("#kind", Input).value == "tasks"
        assert dialog.query_one("#file", Input).value == str(path)
    assert not drafts.waiting(actor(firm).staff_id or 0), "it is no form that waits to be saved"


async def test_tab_completes_a_path_and_goes_on_where_there_is_nothing_to_complete(
    firm: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, ROWS, "nonprofits.csv")
    put(folder, ROWS, "nonprofits.pdf")
    put(folder, ROWS, ".hidden.csv")
    assert offers(f"{folder}/", (".csv",)) == [f"{folder}/nonprofits.csv", f"{folder}/nonprofits.pdf"]
    assert offers(f"{folder}/none/x", ()) == []
    async with shown(firm, ImportDialog(), size=(100, 30)) as pilot:
        field = pilot.app.screen.query_one("#file", PathField)
        field.focus()
        field.value = f"{folder}/non"
        field.cursor_position = len(field.value)
        await settled(pilot, lambda: field._suggestion)
        await pressed(pilot, "tab")
        assert field.value == f"{folder}/nonprofits.csv" and field.has_focus
        await settled(pilot, lambda: not field._suggestion)
        await pressed(pilot, "tab")
        assert not field.has_focus
