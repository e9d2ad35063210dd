"""Settings of the firm on screen: sections, forms, the explained rule, order, removal [SET-1] [TYPE-3] [TYPE-6] [ST-2]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain.definition_commands import SaveClientFacingStatus, SaveCustomStatus
from assure_tui.domain.definition_views import TypeDetail
from assure_tui.domain.firm_commands import SaveTag, TagClient
from assure_tui.domain.model import Status
from assure_tui.screens.board import BoardScreen
from assure_tui.screens.client_page import ClientPage
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.record import RecordForm
from assure_tui.screens.dialogs.status import StatusDialog
from assure_tui.screens.settings import SettingsScreen
from assure_tui.screens.telling import OwnWordsDialog
from assure_tui.screens.type_form import RecalculateDialog, TypeForm
from assure_tui.widgets.choice_list import ChoiceList
from assure_tui.widgets.tab_line import TabLine
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed, typed

FIRM, LINES, TYPES, STATUSES, TOLD, DAYS, RELIEF, TAGS, YOURS = range(9)
HOSTILE = "[b]Miss[/] \U0001f600 docs"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def do(firm: Services, command: c.Command) -> Any:
    return firm.dispatcher.execute(command, actor(firm))


async def onto(pilot: Pilot[object], screen: SettingsScreen, words: str) -> None:
    """Put the cursor on the first row that says so."""
    await settled(pilot)
    key = next(row.key for row in screen.rows.rows if row.key and words in row.content.plain)
    screen.rows.go_to(key)
    await pilot.pause()


async def fill(pilot: Pilot[object], **fields: str) -> None:
    """Type into the fields of the form on top."""
    for name, text in fields.items():
        field = pilot.app.screen.query_one(f"#{name}", Input)
        field.value = text
    await settled(pilot)


def said(pilot: Pilot[object], place: str) -> str:
    return str(pilot.app.screen.query_one(place, Static).render())


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_every_section_is_a_tab(firm: Services, size: tuple[int, int]) -> None:
    """[SET-1]: each setting with its value; lines, types by line, statuses, closing days."""
    screen = SettingsScreen()
    async with shown(firm, screen, size=size) as pilot:
        first = "\n".join(lines(screen))
        assert "Working week" in first and "Mon-Fri" in first and "g p" in first
        for tab, words in ((LINES, "29 types"), (TYPES, "15th of the 4th month"[:12]), (STATUSES, "n makes one")):
            await pressed(pilot, "tab")
            assert screen.tab == tab and words in "\n".join(lines(screen))
        assert max(len(line) for line in lines(screen)) <= size[0]
        await pressed(pilot, "tab", "tab", "shift+tab")
        assert screen.tab == TOLD and "Waiting for you" in "\n".join(lines(screen))


async def test_a_setting_is_explained_checked_and_undone(firm: Services) -> None:
    """[SET-1] [UNDO-1]: what it means, what it takes, its default; a wrong value keeps what was typed."""
    screen = SettingsScreen()
    async with shown(firm, screen) as pilot:
        await onto(pilot, screen, "Undo reaches back")
        await pressed(pilot, "enter")
        form = pilot.app.screen
        assert isinstance(form, RecordForm)
        notes = " ".join(str(one.render()) for one in form.query(".note").results(Static))
        assert "a whole number from 0 to 3,650, in days" in notes and "Until changed: 90" in notes
        await fill(pilot, value="soon")
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is form and "a whole number" in said(pilot, "#value-wrong")
        await fill(pilot, value="30")
        await pressed(pilot, "ctrl+s")
        assert firm.reads.settings()["undo.days"] == 30
        assert any(line.startswith("* Undo reaches back") and "was 90" in line for line in lines(screen))
        await pressed(pilot, "u")
        assert "undo.days" not in firm.reads.settings()
        await onto(pilot, screen, "At the last stage")
        await pressed(pilot, "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pressed(pilot, "n")
        assert firm.reads.settings()["complete.on_final"] == "never"
        await onto(pilot, screen, "At the last stage")
        await pressed(pilot, "D")
        assert firm.reads.settings().get("complete.on_final", "ask") == "ask"


async def test_a_type_and_its_rule_explained_as_one_types(firm: Services) -> None:
    """[TYPE-3] [TYPE-4]: the dates of sample periods stand beside the rule; every problem under its field."""
    screen = SettingsScreen(TYPES)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "n")
        form = pilot.app.screen
        assert isinstance(form, TypeForm)
        await fill(pilot, code="DC-30", name=HOSTILE, line="tax", entities="business", period="fiscal_year")
        await fill(pilot, due="15th of the 4th month", roll="irc7503")
        assert "for calendar year 2025: Apr 15, 2026" in said(pilot, "#samples")
        assert "for the year ended Jun 30, 2025: Oct 15, 2025" in said(pilot, "#samples")
        await fill(pilot, ext="15th of the 10th month")
        assert "ends with the form that grants it" in said(pilot, "#samples")
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is form and "form" in said(pilot, "#ext-wrong")
        await fill(pilot, ext="15th of the 10th month, form FR-128", line="taxx")
        await pressed(pilot, "ctrl+s")
        assert "did you mean 'Tax'" in said(pilot, "#line-wrong")
        await fill(pilot, line="tax")
        await pressed(pilot, "ctrl+s")
        made = next(one for one in firm.reads.type_details(actor(firm)) if one.code == "DC-30")
        assert (made.name, made.rules["ext"]["form"], made.rules["roll"]) == (HOSTILE, "FR-128", "irc7503")
        await pressed(pilot, "slash")
        await typed(pilot, "dc-30")
        await pressed(pilot, "enter")
        assert len(lines(screen)) == 2  # its line above it
        await pressed(pilot, "j", "x")
        assert next(one for one in firm.reads.type_details(actor(firm)) if one.code == "DC-30").hidden


async def test_marked_types_are_hidden_and_given_a_pipeline_as_one_change(firm: Services) -> None:
    """[TYPE-3] [TYPE-5] [BULK-3]: `space` marks, `x` hides or shows them all, `D` asks for their pipeline; one undo."""

    def types() -> dict[str, TypeDetail]:
        return {one.code: one for one in firm.reads.type_details(actor(firm))}

    screen = SettingsScreen(TYPES)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await onto(pilot, screen, "Form 1040 ")
        await pressed(pilot, "x", "space", "space", "space")
        marked = [screen.things[key].code for key in screen.rows.marks]
        assert len(marked) == 3 and [code for code in types() if types()[code].hidden] == ["1040"]
        await pressed(pilot, "x")
        assert {code for code in types() if types()[code].hidden} == set(marked) and not screen.rows.marks
        await pressed(pilot, "u")
        assert [code for code in types() if types()[code].hidden] == ["1040"]
        await onto(pilot, screen, "Form 1040 ")
        await pressed(pilot, "space", "space", "D")
        asked = pilot.app.screen
        assert isinstance(asked, ChoiceDialog) and "2 types" in asked.heading
        await pressed(pilot, "down", "enter")
        chosen = {code: one.pipeline for code, one in types().items() if one.pipeline}
        assert len(chosen) == 2 and len(set(chosen.values())) == 1


async def test_the_explanation_stands_beside_where_there_is_room(firm: Services) -> None:
    """[VIEW-8]: above the fields at 80 columns, beside them at 160; the form's own fields stay in sight."""
    for size, beside in (((80, 24), False), ((160, 48), True)):
        screen = SettingsScreen(TYPES)
        async with shown(firm, screen, size=size) as pilot:
            await onto(pilot, screen, "990-PF")
            await pressed(pilot, "enter")
            samples, name = pilot.app.screen.query_one("#samples"), pilot.app.screen.query_one("#name")
            assert (samples.region.x > name.region.x) is beside
            assert samples.region.height > 3 and name.region.height == 1
            await pressed(pilot, "escape")


async def test_live_work_follows_where_it_is_ticked(firm: Services) -> None:
    """[TYPE-6]: old and new date of each; what is not ticked keeps its own."""
    before = {
        one.id: one.due
        for one in firm.reads.engagements(actor(firm), None, today=date(2026, 3, 2))[0]
        if one.type == "1040" and one.status.live and one.typed_due is None and not one.extended
    }
    assert len(before) > 1
    screen = SettingsScreen(TYPES)
    async with shown(firm, screen) as pilot:
        await onto(pilot, screen, "Form 1040 ")
        await pressed(pilot, "enter")
        await fill(pilot, due="15th of the 5th month")
        await pressed(pilot, "ctrl+s")
        asked = pilot.app.screen
        assert isinstance(asked, RecalculateDialog)
        told = [toggle.why for toggle in asked.toggles.toggles]
        assert all("→" in line for line in told) and len(told) >= len(before)
        chosen = int(asked.toggles.toggles[0].key[2:])
        await pressed(pilot, "space", "ctrl+s")
        now = {one.id: one.due for one in firm.reads.engagements(actor(firm), None, today=date(2026, 3, 2))[0]}
        assert now[chosen] != before.get(chosen)
        assert all(now[number] == due for number, due in before.items() if number != chosen)
        assert pilot.app.screen is screen


async def test_lines_are_reordered_and_one_with_types_stays(firm: Services) -> None:
    """[LINE-2]"""
    screen = SettingsScreen(LINES)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await onto(pilot, screen, "Tax")
        await pressed(pilot, "J")
        assert [one.code for one in firm.reads.service_lines(actor(firm))] == ["accounting", "tax", "audit"]
        await pressed(pilot, "K")
        assert [one.code for one in firm.reads.service_lines(actor(firm))] == ["tax", "accounting", "audit"]
        await pressed(pilot, "delete")
        assert len(firm.reads.service_lines(actor(firm))) == 3
        await pressed(pilot, "n")
        await fill(pilot, code="legal", name="Legal", pipeline="Tax")
        await pressed(pilot, "ctrl+s")
        await onto(pilot, screen, "Legal")
        await pressed(pilot, "delete")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pressed(pilot, "y")
        assert "legal" not in [one.code for one in firm.reads.service_lines(actor(firm))]


async def test_a_status_of_ones_own_is_put_on_a_card(firm: Services) -> None:
    """[ST-2] [ST-3]: made in the settings, chosen with `s` where it is in scope, shown on the card."""
    screen = SettingsScreen(STATUSES)
    async with shown(firm, screen, size=(100, 30)) as pilot:
        await pressed(pilot, "n")
        await fill(pilot, name=HOSTILE, behaviour="on hold", pipelines="Tax")
        await pressed(pilot, "ctrl+s")
        assert any("Miss" in line and "as On hold" in line for line in lines(screen))
        do(firm, SaveCustomStatus("Elsewhere", {"pipelines": "Accounting"}, new=True))
        await pressed(pilot, "q")
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        card = board.focused_card()
        assert card is not None
        await pressed(pilot, "s")
        dialog = pilot.app.screen
        assert isinstance(dialog, StatusDialog)
        names = [choice.label for choice in dialog.query_one(ChoiceList).choices]
        assert HOSTILE in names and "Elsewhere" not in names
        await pressed(pilot, "end", "enter", "ctrl+s")
        now = firm.reads.cards(actor(firm), [card.id])[card.id]
        assert (now.status, now.custom_status, now.custom_colour) == (Status.ON_HOLD, HOSTILE, "amber")


async def test_a_status_in_use_asks_what_takes_its_place(firm: Services) -> None:
    """[ST-14]"""
    do(firm, SaveCustomStatus("Missing docs", {}, new=True))
    number = firm.reads.engagements(actor(firm), None, limit=1, today=date(2026, 3, 2))[0][0].id
    do(firm, c.SetStatus((number,), "missing docs"))
    screen = SettingsScreen(STATUSES)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await onto(pilot, screen, "Missing docs")
        await pressed(pilot, "delete")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pressed(pilot, "o")
        assert firm.reads.custom_statuses(actor(firm)) == ()
        assert firm.reads.cards(actor(firm), [number])[number].status is Status.ON_HOLD


async def test_what_the_client_hears(firm: Services) -> None:
    """[CFS-1] [CFS-2] [CFS-3]: `@` on a card: a status of the list, or words of its own; off, it says so."""
    do(firm, SaveClientFacingStatus("Zebra crossing", {"text": HOSTILE}, new=True))
    screen = SettingsScreen(TOLD)
    async with shown(firm, screen, size=(100, 30)) as pilot:
        await onto(pilot, screen, "Zebra")
        await pressed(pilot, "enter")
        await fill(pilot, text="Nearly there.")
        await pressed(pilot, "ctrl+s", "q")
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        card = board.focused_card()
        assert card is not None

        def heard() -> tuple[str | None, str | None, str | None]:
            one = firm.reads.engagement(actor(firm), card.id, date(2026, 3, 2)).engagement
            return one.client_status, one.client_text, one.client_title

        await pressed(pilot, "at")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await pressed(pilot, "z")
        assert heard()[0] == "Zebra crossing"
        await pressed(pilot, "at", "end", "enter")
        assert isinstance(pilot.app.screen, OwnWordsDialog)
        await fill(pilot, client_text="We call on Monday.", client_title="Your return")
        await pressed(pilot, "ctrl+s")
        assert heard() == ("Zebra crossing", "We call on Monday.", "Your return")
        do(firm, c.SaveSettings({"client_status.enabled": False}))
        await pressed(pilot, "at")
        assert pilot.app.screen is board


async def test_the_status_sheet_of_a_client(firm: Services, tmp_path: Path) -> None:
    """[CFS-4] [ACT-4]: `o` on a client writes what it is told about its live work; the log knows."""
    view = next(one for one in firm.reads.engagements(actor(firm), None, today=date(2026, 3, 2))[0] if one.status.live)
    do(firm, c.SetClientFacingStatus((view.id,), "Received", client_title="Your papers"))
    screen = ClientPage(view.client_id)
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "o", "c")
        target = tmp_path / "sheet.csv"
        pilot.app.screen.query(Input).first().value = str(target)
        await pressed(pilot, "ctrl+s")
        await settled(pilot, target.exists)
    text = target.read_text(encoding="utf-8-sig")
    assert "Your papers" in text and "Your papers have reached us." in text
    assert any("status" in batch.summary for batch in firm.reads.log(actor(firm), limit=3))


async def test_closing_days(firm: Services) -> None:
    """[CAL-5]: added, checked, taken away again."""
    screen = SettingsScreen(DAYS)
    async with shown(firm, screen, size=(80, 24)) as pilot:
        await pressed(pilot, "n")
        await fill(pilot, day="2026-02-30", name="Never")
        await pressed(pilot, "ctrl+s")
        assert "no day 2026-02-30" in said(pilot, "#day-wrong")
        await fill(pilot, day="2026-07-03", name="Summer Friday")
        await pressed(pilot, "ctrl+s")
        assert not firm.reads.work().is_working(date(2026, 7, 3))
        await onto(pilot, screen, "Summer Friday")
        await pressed(pilot, "delete")
        assert firm.reads.closing_days(actor(firm)) == ()


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_the_firms_tags(firm: Services, size: tuple[int, int]) -> None:
    """[CLT-9] [DEL-4]: made, renamed, recoloured; one that is carried goes with an heir, or is shown first."""
    client = firm.reads.clients(actor(firm))[0][0].id
    screen = SettingsScreen(TAGS)
    async with shown(firm, screen, size=size) as pilot:
        assert len(str(screen.query_one(TabLine).render()).rstrip()) <= size[0]
        await pressed(pilot, "n")
        await fill(pilot, name="a,b")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: "no tag" in said(pilot, "#problems"))
        await fill(pilot, name=HOSTILE, colour="blue")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: pilot.app.screen is screen)
        await onto(pilot, screen, "[b]Miss[/]")
        await pressed(pilot, "enter")
        await fill(pilot, name="Zither", colour="Green")
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: any("Zither" in line and "green" in line for line in lines(screen)))

        do(firm, SaveTag("Heir", new=True))
        for name in ("Zither", "Heir"):
            do(firm, TagClient((client,), add=("Zither",)))
            await settled(pilot, lambda: any("Zither" in line and "   1 clients" in line for line in lines(screen)))
            await onto(pilot, screen, "Zither")
            await pressed(pilot, "delete")
            dialog = pilot.app.screen
            assert isinstance(dialog, ChoiceDialog)
            heir = next((one.value for one in dialog.choices if name in one.label), "none")
            dialog.dismiss(heir)
            if heir == "none":  # what loses it is shown first
                await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
                await pressed(pilot, "y")
            await settled(pilot, lambda: pilot.app.screen is screen and screen.idle)
            carried = {tag.name: tag.clients for tag in firm.reads.tags(actor(firm))}
            assert "Zither" not in carried and carried["Heir"] == (name == "Heir")
            await pressed(pilot, "u")
            await settled(pilot, lambda: any("Zither" in line for line in lines(screen)))


async def test_the_last_stage_asks_whether_it_is_complete(firm: Services) -> None:
    """[ST-9] [ST-8]: asked after the move; yes completes, the gate decides; with never nothing is asked."""
    found = firm.reads.pipelines(actor(firm))
    line = next(one for one in found if one.code == "audit")
    views = firm.reads.engagements(actor(firm), None, today=date(2026, 3, 2))[0]
    here = [one for one in views if one.pipeline_id == line.id and one.status is Status.ACTIVE]
    number = here[0].id
    do(firm, c.OverrideGate((number,), "brought near its end", to=line.stages[-2].id))
    screen = SettingsScreen()
    async with shown(firm, screen, size=(100, 30)) as pilot:
        await pressed(pilot, "q")
        board = pilot.app.screen
        assert isinstance(board, BoardScreen)
        card = firm.reads.cards(actor(firm), [number])[number]
        command = c.OverrideGate((number,), "the reviewer is away", to=line.stages[-1].id)
        board.flow(board.carry_out(command, [card]))
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pressed(pilot, "y")
        now = firm.reads.cards(actor(firm), [number])[number]
        assert now.stage_id == line.stages[-1].id
        assert now.status is Status.COMPLETED  # the last stage of audits has no gate [GATE-13]
        do(firm, c.SaveSettings({"complete.on_final": "never"}))
        do(firm, c.SetStatus((number,), "active"))
        do(firm, c.MoveStage((number,), to=line.stages[-2].id, confirm_all=True, reason="one page is missing"))
        card = firm.reads.cards(actor(firm), [number])[number]
        board.flow(board.carry_out(c.OverrideGate((number,), "it was added", to=line.stages[-1].id), [card]))
        await settled(pilot, lambda: board.idle)
        assert pilot.app.screen is board
        assert firm.reads.cards(actor(firm), [number])[number].stage_id == line.stages[-1].id


async def test_members_may_not_look(firm: Services) -> None:
    """[PERM-13]: without View settings nothing of the firm is listed, and it is said why; their own is theirs."""
    for person in firm.reads.staff():
        if person.login and person.role == "member":
            found = firm.reads.actor(person.login)
            if found is not None and "View settings" not in found.permissions:
                screen = SettingsScreen()
                async with shown(firm, screen, login=person.login) as pilot:
                    await settled(pilot)
                    assert screen.tab == YOURS and "Theme" in "\n".join(lines(screen))
                    await pressed(pilot, "shift+tab")
                    await settled(pilot)
                    assert screen.tab == TAGS and screen.things  # anybody may read them
                    await pressed(pilot, "tab", "tab")
                    assert screen.tab == FIRM
                    assert screen.things == {} and "View settings" in "\n".join(lines(screen))
                return
    raise AssertionError("the made-up firm has such a person")
