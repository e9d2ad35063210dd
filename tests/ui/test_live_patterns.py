"""Editors of texts with codes show the result with a real engagement as one types [CODE-7]."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from assure_tui.bootstrap import Services
from assure_tui.domain.pipeline_draft import TaskDraft
from assure_tui.domain.title_sample import TitleSample
from assure_tui.domain.titles import TitleContext
from assure_tui.screens.dialogs.task_template import Known, TaskTemplateDialog
from assure_tui.screens.pattern_form import PatternForm
from assure_tui.screens.series import SeriesScreen
from assure_tui.screens.series_editor import SeriesEditor
from assure_tui.screens.settings import SettingsScreen
from assure_tui.screens.type_form import TypeForm
from tests.ui.conftest import settled
from tests.ui.real_firm import services, shown
from tests.ui.test_series_editor import put
from tests.ui.test_series_screens import actor, made, pressed
from tests.ui.test_settings_screens import FIRM, TYPES, fill, onto, said

SAMPLE = TitleSample(12, "Larch Fund", TitleContext(client="Larch Fund", type_label="Form 990", qualifier="NY"))


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("pattern", "told", "wrong"),
    [
        ("{type} for {client}", "E-12 Larch Fund: Form 990 for Larch Fund", False),
        ("", "E-12 Larch Fund: Form 990 NY", False),  # the default pattern [CODE-6]
        ("{period}", "E-12 Larch Fund: (nothing)", False),
        ("{tipe}", "! Position 1: there is no code {tipe}; did you mean {type}?", True),
        ("{type", "! Position 1: this brace is never closed; a brace itself is written {{.", True),
    ],
)
def test_a_pattern_is_shown_or_what_is_wrong_with_it(pattern: str, told: str, wrong: bool) -> None:
    """[CODE-4] [CODE-7]"""
    assert SAMPLE.shown(pattern) == (told, wrong)


def test_the_sample_gives_what_the_store_renders(firm: Services) -> None:
    """[CODE-5] [CODE-7]: of that type where there is one, else the newest; the same title as it has."""
    viewer, today = actor(firm), firm.clock.today()
    views, _ = firm.reads.engagements(viewer, None, today=today)
    looked = 0
    for code in sorted({view.type for view in views})[:8]:
        found = firm.reads.title_sample(viewer, today, code)
        assert found is not None and found.context.type_code == code
        one = next(view for view in views if view.id == found.number)
        pattern = next(each.title for each in firm.reads.type_details(viewer) if each.code == code)
        assert found.shown(pattern) == (f"E-{one.id} {one.client}: {one.title}", False)
        looked += 1
    assert looked > 3
    newest = firm.reads.title_sample(viewer, today, "no-such-type")
    assert newest is not None and newest.number == firm.reads.title_sample(viewer, today).number  # type: ignore[union-attr]


async def test_the_title_of_a_type_is_shown_with_a_real_engagement(firm: Services) -> None:
    """[CODE-7]: beside the rule, and the name that is typed is in it at once."""
    screen = SettingsScreen(TYPES)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "n")
        form = pilot.app.screen
        assert isinstance(form, TypeForm)
        await settled(pilot, lambda: form.sample is not None)
        sample = form.sample
        assert sample is not None
        await fill(pilot, name="Benefit filing", title="{client}: {type}")
        assert f"{sample.client}: Benefit filing" in said(pilot, "#samples")
        await fill(pilot, title="{clint}")
        assert "did you mean {client}" in said(pilot, "#samples")


async def test_a_setting_with_codes_is_shown_as_the_folder_it_gives(firm: Services) -> None:
    """[CODE-7] [DOC-2]"""
    screen = SettingsScreen(FIRM)
    async with shown(firm, screen) as pilot:
        await onto(pilot, screen, "Subfolder of work")
        await pressed(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, PatternForm)
        await settled(pilot, lambda: form.sample is not None)
        sample = form.sample
        assert sample is not None
        await fill(pilot, value="work/{type.code}")
        assert f"E-{sample.number}" in said(pilot, "#shown") and "work/" in said(pilot, "#shown")
        await fill(pilot, value="work/{typ}")
        assert said(pilot, "#shown").startswith("!")


async def until(pilot: Pilot[object], holds: Callable[[], object]) -> None:
    """Wait for it; each letter calls off the look of the letter before, so workers are not waited for."""
    for _ in range(400):
        if holds():
            return
        await pilot.pause(0.02)
    assert holds(), "it never came to hold"


async def test_a_series_is_shown_with_the_title_of_its_next_occurrence(firm: Services) -> None:
    """[CODE-7] [REC-29]"""
    screen = SeriesScreen()
    made(firm)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, SeriesEditor) and len(pilot.app.screen.shown) == 12)
        editor = pilot.app.screen
        assert isinstance(editor, SeriesEditor)
        told = editor.query_one("#title-next", Static)
        put(editor, "title", "Books {period.month.name}")
        await until(pilot, lambda: "Books" in str(told.render()))
        coming = next(one for one in editor.shown if one.outcome in ("make", "wait", "pend"))
        assert coming.title in str(told.render()) and "{" not in str(told.render())
        put(editor, "title", "Books {perod}")
        await until(pilot, lambda: "perod" in str(editor.query_one("#title-wrong", Static).render()))
        await until(pilot, lambda: not editor.shown)


async def test_the_title_of_a_task_on_entry_is_shown_where_it_holds_codes(firm: Services) -> None:
    """[CODE-7] [TPL-1]"""
    dialog = TaskTemplateDialog(TaskDraft(title="Prepare"), (), Known())
    async with shown(firm, SettingsScreen(FIRM)) as pilot:
        pilot.app.push_screen(dialog)
        await settled(pilot, lambda: dialog.sample is not None)
        place = dialog.query_one("#title-shown", Static)
        assert not place.display
        await fill(pilot, title="Prepare {type.code}")
        assert place.display and dialog.sample is not None
        assert f"Prepare {dialog.sample.context.type_code}" in str(place.render())
