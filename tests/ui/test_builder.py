"""The pipeline builder on screen: list, panes, draft, dialogs, publishing [EDIT-1..7] [PIPE-3..7] [STAGE-1]."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assure_tui.app import AssureApp
from assure_tui.app_base import UiSettings
from assure_tui.bootstrap import Services
from assure_tui.domain.commands import MoveToPipeline
from assure_tui.domain.model import Actor
from assure_tui.domain.pipeline_commands import SavePipeline
from assure_tui.domain.pipeline_draft import PipelineDraft, changed_stage
from assure_tui.drafts import DraftFolder
from assure_tui.screens.builder import BuilderScreen
from assure_tui.screens.builder_bench import Bench
from assure_tui.screens.builder_list import PipelinesScreen
from assure_tui.screens.dialogs.drafts import DraftsDialog
from assure_tui.screens.dialogs.pipeline import LibraryDialog
from assure_tui.screens.dialogs.pipeline_effects import EffectsDialog, PublishDialog
from assure_tui.widgets.line import Line
from assure_tui.widgets.toggle_list import ToggleList
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown

SMALL, LARGE = (80, 24), (160, 48)
HOSTILE = "[b]Rm\x1b[31m -rf[/b] \u202eevil"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def actor(firm: Services, login: str = "lead") -> Actor:
    found = firm.reads.actor(login)
    assert found is not None
    return found


def tax(firm: Services) -> int:
    """The number of the seeded pipeline Tax."""
    return next(row.id for row in firm.reads.pipelines_for_builder(actor(firm)) if row.code == "tax")


def live(firm: Services, number: int | None = None) -> PipelineDraft:
    """What is live now."""
    return firm.reads.pipeline_draft(actor(firm), number or tax(firm))


def published(firm: Services, draft: PipelineDraft) -> None:
    """Somebody else publishes."""
    firm.dispatcher.execute(SavePipeline(draft, confirmed=True), actor(firm))


def folder(tmp_path: Path) -> DraftFolder:
    return DraftFolder(tmp_path / "drafts", "firm")


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


async def opened(pilot: Pilot[object], screen: BuilderScreen) -> None:
    """Its pipeline is read."""
    await settled(pilot, lambda: screen.bench is not None and screen.pane["middle"].keys)


def said(screen: BuilderScreen) -> str:
    """The line that tells about the draft."""
    return screen.query_one("#draft", Line).said


def text_of(screen: BuilderScreen, pane: str) -> str:
    """One pane as text."""
    return "\n".join(row.content.plain for row in screen.pane[pane].rows)


def put(pilot: Pilot[object], field: str, value: str) -> None:
    """What stands in a field of the dialog."""
    pilot.app.screen.query_one(f"#{field}", Input).value = value


def tick(pilot: Pilot[object], which: str, *keys: str) -> None:
    """Tick boxes of the dialog."""
    toggles = pilot.app.screen.query_one(f"#{which}", ToggleList)
    for key in keys:
        assert toggles.go_to(key)
        toggles.action_choose()


def told(pilot: Pilot[Any]) -> str:
    """The last message."""
    toast = getattr(pilot.app, "toasted", None)
    return toast.text if toast is not None else ""


def bench(screen: BuilderScreen) -> Bench:
    """The draft and its steps."""
    assert screen.bench is not None
    return screen.bench


# -- list ------------------------------------------------------------------------------------------


async def test_the_list_names_use_and_version(firm: Services) -> None:
    """[EDIT-1] [PIPE-1]: name, stages, live cards, default for, available to, version; `g p` leads there."""
    screen = PipelinesScreen()
    async with shown(firm, screen, size=SMALL) as pilot:
        row = next(row for row in screen.things.values() if row.code == "tax")
        line = next(line for line in lines(screen) if line.startswith("Tax"))
        assert line.split()[:3] == ["Tax", "6", str(row.live)] and "everyone" in line and line.split()[-1] == "1"
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, BuilderScreen))
        await pressed(pilot, "escape", "escape", "g", "p")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PipelinesScreen))


# -- panes -----------------------------------------------------------------------------------------


async def test_three_panes_side_by_side_or_one_at_a_time(firm: Services) -> None:
    """[EDIT-1]: at 160 columns pipelines, stages and settings at once; at 80 `h` and `l` go between them."""
    number = tax(firm)
    wide = BuilderScreen(number)
    async with shown(firm, wide, size=LARGE) as pilot:
        await opened(pilot, wide)
        assert all(wide.pane[name].region.width > 20 for name in ("left", "middle", "right"))
        assert "Awaiting signature" in text_of(wide, "middle") and "Gate" in text_of(wide, "right")
        await pressed(pilot, "j", "j", "j")
        assert "In review" in text_of(wide, "right") and "needs a reason" in text_of(wide, "right")
    narrow = BuilderScreen(number)
    async with shown(firm, narrow, size=SMALL) as pilot:
        await opened(pilot, narrow)
        assert narrow.pane["middle"].region.width > 60 and not narrow.pane["right"].region.width
        await pressed(pilot, "l")
        assert narrow.pane["right"].region.width > 60 and not narrow.pane["middle"].region.width
        await pressed(pilot, "h", "h")
        assert narrow.pane["left"].region.width > 60
        await pressed(pilot, "4")
        assert narrow.tab == 3 and narrow.pane["right"].has_focus


# -- editing the draft -----------------------------------------------------------------------------


async def test_every_edit_changes_the_draft_only(firm: Services) -> None:
    """[EDIT-1] [STAGE-1]: name, holder, limits, gate, conditions, order; live is as it was, `u` walks back."""
    before = live(firm)
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "j", "e")
        put(pilot, "name", "Papers in")
        await pressed(pilot, "ctrl+s")
        await pressed(pilot, "a", "r")
        await pressed(pilot, "d")
        put(pilot, "time_limit", "5")
        put(pilot, "wip_limit", "9")
        tick(pilot, "unit", "working_days")
        await pressed(pilot, "ctrl+s")
        await pressed(pilot, "b")
        tick(pilot, "rules", "strict", "payment")
        await pressed(pilot, "ctrl+s")
        await pressed(pilot, "R")
        tick(pilot, "conditions", "action_items_done", "date_reached")
        put(pilot, "days", "3 before due")
        put(pilot, "entity", "business")
        await pressed(pilot, "ctrl+s")
        await pressed(pilot, "J")
        assert screen.bench is not None
        stage = screen.bench.draft.stages[2]
        assert (stage.name, stage.holder, stage.time_limit, stage.limit_unit) == (
            "Papers in",
            "reviewer",
            5,
            "working_days",
        )
        assert (stage.wip_limit, stage.gate, stage.blockers) == (9, "strict", ("k1", "document", "signature", "manual"))
        assert stage.advance == {"all": ["action_items_done", "date_reached:due-3"]}
        assert stage.condition == {"entity": ["business"]}
        assert "only business" in text_of(screen, "middle")  # under the stage's name [COND-2]
        assert "changes, not live yet" in said(screen) and screen.at == 2
        assert live(firm) == before
        for _ in range(6):
            await pressed(pilot, "u")
        assert not screen.bench.changed and "Live as shown" in said(screen)
        await pressed(pilot, "u")
        assert "no step to take back" in told(pilot)
        await pressed(pilot, "U")
        assert screen.bench.draft.stages[1].name == "Papers in"


async def test_ends_are_unconditional_and_the_check_stands_beside_the_field(firm: Services) -> None:
    """[STAGE-5]: a stage with a condition moved to the end is told of in words; it cannot be published."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "j", "j", "j", "j", "J", "l")  # Awaiting signature moves on by 8879
        assert "! the last stage never advances by itself" in text_of(screen, "right")
        assert "to put right" in said(screen)
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is screen and "never advances" in told(pilot)
        await pressed(pilot, "h", "R")
        assert not screen.problems and screen.bench is not None and screen.bench.draft.stages[-1].advance is None
        await pressed(pilot, "R")
        assert "never moves on by itself" in told(pilot)


async def test_tasks_on_entry_are_added_edited_ordered_removed(firm: Services) -> None:
    """[TPL-1] [EDIT-5]: a list of its own, taken into the draft as one step."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        assert screen.bench is not None
        count = len(screen.bench.draft.stages[0].tasks)
        await pressed(pilot, "C", "n")
        for field, value in {"title": "Call them", "type": "com", "who": "owner", "due": "2bd before due"}.items():
            put(pilot, field, value)
        put(pilot, "estimate", "1:30")
        tick(pilot, "flags", "required")
        await pressed(pilot, "ctrl+s")
        await pressed(pilot, "K", "ctrl+s")
        tasks = screen.bench.draft.stages[0].tasks
        made = tasks[0]
        assert len(tasks) == count + 1
        assert (made.title, made.type, made.role, made.required) == ("Call them", "communicate", "owner", True)
        assert made.due == {"from": "due", "days": -2, "working": True} and made.estimate == 90
        assert any("task Call them" in one.words for one in screen.bench.differences)
        await pressed(pilot, "C", "delete", "ctrl+s")
        assert len(screen.bench.draft.stages[0].tasks) == count
        assert "Call them" not in text_of(screen, "right")
        await pressed(pilot, "C", "r", "escape", "y")  # left: asks, nothing is taken
        assert screen.bench.draft.stages[0].tasks == live(firm).stages[0].tasks


async def test_marked_stages_are_changed_together_and_a_new_one_comes_with_guidance(firm: Services) -> None:
    """[STAGE-2] `a` gives all marked the holder, as one step; [EDIT-7] when a stage, and when a status, tasks or a
    blocker; two of one name are told beside the field."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "space", "space", "a", "o")
        assert screen.bench is not None
        assert [stage.holder for stage in screen.bench.draft.stages[:3]] == ["owner", "owner", "preparer"]
        await pressed(pilot, "u", "home", "n")
        assert not screen.bench.changed
        dialog = pilot.app.screen
        assert "custom status" in "\n".join(str(note.render()) for note in dialog.query(".note"))
        await typed(pilot, "in prep")
        wrong = dialog.query_one("#name-wrong")
        assert wrong.display and "called so" in str(wrong.render())
        put(pilot, "name", HOSTILE)
        await pressed(pilot, "ctrl+s")
        assert screen.bench is not None
        assert len(screen.bench.draft.stages) == 7 and screen.at == 1
        assert "\x1b" not in text_of(screen, "middle") and "\u202e" not in text_of(screen, "left")


# -- from draft to live ----------------------------------------------------------------------------


async def test_a_removed_stage_asks_where_its_cards_go_and_publishing_is_one_undo(firm: Services) -> None:
    """[EDIT-1] [EDIT-3] [EDIT-6]: the number of cards, a dry run that changes nothing, one question, one undo."""
    before = live(firm)
    counts = dict(next(r for r in firm.reads.pipelines_for_builder(actor(firm)) if r.code == "tax").live_by_stage)
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "j", "j", "delete")
        text = "\n".join(str(note.render()) for note in pilot.app.screen.query(".note"))
        assert f"{counts['in-prep']} card" in text
        await pressed(pilot, "enter")  # the stage before is offered
        assert screen.bench is not None and screen.bench.state.stage_map == {"in-prep": "docs-received"}
        await pressed(pilot, "T")
        dialog = pilot.app.screen
        assert isinstance(dialog, EffectsDialog)
        told_of = "\n".join(row.content.plain for row in dialog.query_one("#effects").rows)  # type: ignore[attr-defined]
        assert "of In prep go to Docs received" in told_of and "live here" in told_of
        await pressed(pilot, "escape")
        assert live(firm) == before
        await pressed(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, PublishDialog)
        await pressed(pilot, "n")  # the safe answer
        assert live(firm) == before
        await pressed(pilot, "ctrl+s", "y")
        await settled(pilot, lambda: "Published" in told(pilot) and not bench(screen).changed)
        assert [stage.name for stage in live(firm).stages] == [s.name for s in before.stages if s.code != "in-prep"]
        await pressed(pilot, "u")
        await settled(pilot, lambda: len(bench(screen).draft.stages) == 6)
        assert [stage.name for stage in live(firm).stages] == [stage.name for stage in before.stages]


async def test_new_tasks_are_made_now_only_where_that_is_ticked(firm: Services) -> None:
    """[EDIT-5]: for engagements that enter later, or also for those there now."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "C", "n")
        put(pilot, "title", "Extra check")
        await pressed(pilot, "ctrl+s", "ctrl+s", "ctrl+s")
        assert isinstance(pilot.app.screen, PublishDialog)
        tick(pilot, "now", "awaiting-docs")
        await pressed(pilot, "y")
        await settled(pilot, lambda: "Published" in told(pilot))
    count = next(r for r in firm.reads.pipelines_for_builder(actor(firm)) if r.code == "tax").live_by_stage[0][1]
    with firm.store.engine.connect() as line:
        found = line.exec_driver_sql("SELECT count(*) FROM task WHERE title = 'Extra check'").scalar()
    assert found and found <= count


async def test_a_draft_survives_and_is_left_on_purpose(firm: Services, tmp_path: Path) -> None:
    """(reliability.md B4) [EDIT-1]: kept at every step, here again after a sudden end; `esc` asks what becomes of it."""
    drafts = folder(tmp_path)
    first = BuilderScreen(tax(firm))
    async with shown(firm, first, drafts=drafts) as pilot:
        await opened(pilot, first)
        await pressed(pilot, "j", "a", "p", "enter", "a", "r")
        kept = drafts.find(actor(firm).staff_id or 0, "pipeline", str(tax(firm)))
        assert kept is not None and "not published" in kept.fields["words"]  # on disk before anything is asked
    gateway = firm.gateway(actor(firm))
    app = AssureApp(gateway, UiSettings(guard_terminal=False, loop=False, today=firm.clock.today(), drafts=drafts))
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot, lambda: isinstance(app.screen, DraftsDialog))
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(app.screen, BuilderScreen))
        again = app.screen
        assert isinstance(again, BuilderScreen)
        await opened(pilot, again)
        assert again.bench is not None and again.bench.draft.stages[1].holder == "reviewer"
        await pressed(pilot, "escape")
        assert app.screen is not again  # asked
        await pressed(pilot, "escape")
        assert app.screen is again
        await pressed(pilot, "escape", "k")
        kept = drafts.find(actor(firm).staff_id or 0, "pipeline", str(tax(firm)))
        assert kept is not None and kept.fields["kept"]  # the next start does not ask about it
        app.push_screen(again := BuilderScreen(tax(firm)))
        await opened(pilot, again)
        assert bench(again).changed
        await pressed(pilot, "X", "y")
        assert not bench(again).changed
        assert drafts.find(actor(firm).staff_id or 0, "pipeline", str(tax(firm))) is None


async def test_what_others_published_meanwhile_is_shown_first(firm: Services) -> None:
    """[CONV-9]: nothing is overwritten silently."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "a", "r")
        published(firm, changed_stage(live(firm), 2, about="theirs"))
        await pressed(pilot, "ctrl+s")
        if isinstance(pilot.app.screen, PublishDialog):  # the change had not been read yet
            await pressed(pilot, "y")
        await settled(pilot, lambda: "somebody else" in str(getattr(pilot.app.screen, "heading", "")))
        assert live(firm).stages[0].holder == "preparer"
        await pressed(pilot, "y")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PublishDialog))
        await pressed(pilot, "y")
        await settled(pilot, lambda: live(firm).stages[0].holder == "reviewer")


async def test_versions_are_compared_in_words_and_restored_as_a_draft(firm: Services) -> None:
    """[PIPE-7]: what differs, and an old one as a new edit that is published like any other."""
    published(firm, changed_stage(live(firm), 1, gate="strict"))
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "4")
        await settled(pilot, lambda: len(screen.versions) == 2)
        assert "(live)" in text_of(screen, "right")
        screen.pane["right"].go_to("version:1")
        await pressed(pilot, "enter")
        dialog = pilot.app.screen
        rows = [row.content.plain for row in dialog.query_one("#effects").rows]  # type: ignore[attr-defined]
        assert any("gate flexible" in row and "strict" in row for row in rows)
        await pressed(pilot, "r")
        assert screen.bench is not None and screen.bench.draft.stages[1].gate == "flexible" and screen.bench.changed
        await pressed(pilot, "ctrl+s", "y")
        await settled(pilot, lambda: live(firm).stages[1].gate == "flexible")


# -- whole pipelines -------------------------------------------------------------------------------


async def test_settings_and_availability(firm: Services) -> None:
    """[PIPE-3] [PIPE-5] [GATE-5] [REC-31]: order of cards, card fields, strict gates, default of, series, for whom."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "E")
        put(pilot, "name", "Accounting")
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is not screen  # another has that name
        put(pilot, "name", "Returns")
        tick(pilot, "sort", "priority")
        tick(pilot, "flags", "earlier")
        tick(pilot, "card_fields", "tags")
        other = min(screen.known.lines - {"tax"})
        tick(pilot, "lines", other, "tax")
        put(pilot, "lead", "10")
        await pressed(pilot, "ctrl+s")
        assert pilot.app.screen is not screen  # a line has a usual pipeline always [EDIT-4]
        tick(pilot, "lines", "tax")
        await pressed(pilot, "ctrl+s", "A")
        tick(pilot, "who", "staff:lead")
        await pressed(pilot, "ctrl+s")
        assert screen.bench is not None
        draft = screen.bench.draft
        assert (draft.name, draft.sort, draft.counts_earlier) == ("Returns", "priority", True)
        assert draft.card_fields is not None and "tags" in draft.card_fields
        assert draft.lines == ("tax", other) and draft.series_defaults == {"lead": 10}
        assert draft.available_to == {"teams": [], "staff": ["lead"]}
        assert "Returns" in text_of(screen, "left")


async def test_new_empty_copied_written_read_and_removed(firm: Services, tmp_path: Path) -> None:
    """[PIPE-4] [PIPE-6] [EDIT-4]: a copy as `… (2)`, a file that is read back, a new one made live, one removed."""
    screen = PipelinesScreen()

    def names() -> set[str]:
        return {row.name for row in firm.reads.pipelines_for_builder(actor(firm))}

    async with shown(firm, screen, size=SMALL) as pilot:
        await pressed(pilot, "y", "enter")
        await settled(pilot, lambda: "Tax (2)" in names() and len(screen.things) == 4)
        screen.rows.go_to(next(key for key, row in screen.things.items() if row.name == "Tax (2)"))
        place = tmp_path / "copy.toml"
        await pressed(pilot, "o")
        put(pilot, "name", str(place))
        await pressed(pilot, "enter")
        await settled(pilot, place.exists)
        copy = next(row for row in screen.things.values() if row.name == "Tax (2)")
        board = firm.reads.board(actor(firm), tax(firm), height=5, today=firm.clock.today())
        card = board.windows[2].cards[0]
        move = MoveToPipeline((card.id,), copy.id, confirm_all=True)
        assert firm.dispatcher.execute(move, actor(firm)).batch is not None
        await settled(pilot, lambda: screen.things[f"pipeline:{copy.id}"].live == 1)
        await pressed(pilot, "delete")
        await typed(pilot, "t")  # to Tax
        assert "to which stage of Tax" in str(getattr(pilot.app.screen, "heading", ""))
        await pressed(pilot, "j", "enter", "y")
        await settled(pilot, lambda: "Tax (2)" not in names())
        assert firm.reads.engagement(actor(firm), card.id, firm.clock.today()).engagement.pipeline == "Tax"
        await pressed(pilot, "N", "f")
        put(pilot, "name", str(place))
        await pressed(pilot, "enter")
        await settled(pilot, lambda: "Tax (2)" in names())
        await pressed(pilot, "N", "e")
        await typed(pilot, "Leads")
        await pressed(pilot, "enter")
        builder = pilot.app.screen
        assert isinstance(builder, BuilderScreen)
        await opened(pilot, builder)
        await pressed(pilot, "ctrl+s", "y")
        await settled(pilot, lambda: "Leads" in names() and builder.number is not None)
        made = firm.reads.pipeline_draft(actor(firm), builder.number or 0)
        assert made.available_to is not None and tuple(made.available_to["staff"]) == ("lead",)  # [PIPE-5]
    assert len(names()) == 5


async def test_a_ready_pipeline_becomes_a_draft_and_then_live(firm: Services) -> None:
    """[PIPE-4]: the list says what each is for; one is looked at as a draft, with the tasks it brings."""
    screen = PipelinesScreen()
    async with shown(firm, screen, size=SMALL) as pilot:
        await pressed(pilot, "N", "l")
        dialog = pilot.app.screen
        assert isinstance(dialog, LibraryDialog)
        assert str(dialog.query_one("#about").render()).strip()  # what it is for
        await pressed(pilot, "enter")
        builder = pilot.app.screen
        assert isinstance(builder, BuilderScreen)
        await opened(pilot, builder)
        draft = bench(builder).draft
        assert draft.id is None and draft.tasks and not builder.problems and "not live yet" in said(builder)
        await pressed(pilot, "ctrl+s", "y")
        await settled(pilot, lambda: builder.number is not None)
        made = live(firm, builder.number)
        assert [stage.name for stage in made.stages] == [stage.name for stage in draft.stages]


async def test_without_the_permission_one_reads_and_is_told_why(firm: Services) -> None:
    """[EDIT-1] [PERM-10]: opened with View pipelines; every edit answers with the reason, nothing is drafted."""
    login = next(p.login for p in firm.reads.staff() if p.login and not actor(firm, p.login).is_admin)
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=SMALL, login=login) as pilot:
        await opened(pilot, screen)
        assert "Read-only" in said(screen) and "Edit pipelines" in screen.refused
        for key in ("e", "b", "J", "n", "delete", "C", "R", "ctrl+s", "E", "y"):
            await pressed(pilot, key)
            assert pilot.app.screen is screen and "Edit pipelines" in told(pilot), key
        assert screen.bench is not None and not screen.bench.changed


async def test_a_pane_a_stage_and_a_setting_by_mouse(firm: Services) -> None:
    """(interface.md 16): everything also by mouse."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=LARGE) as pilot:
        await opened(pilot, screen)
        await pilot.click("#middle", offset=(8, 5))
        await settled(pilot)
        assert screen.at == 3
        await pilot.click("#middle", offset=(8, 5), times=2)
        await settled(pilot)
        assert screen.pane["right"].has_focus and "In review" in str(screen.pane["right"].border_title)
        await pilot.click("#right", offset=(8, 1), times=2)
        await settled(pilot, lambda: pilot.app.screen is not screen)


async def test_ones_own_publication_is_nobody_elses(firm: Services) -> None:
    """[CONV-9]: the screen sees its own change come in while it reads the new state; no question follows from it."""
    screen = BuilderScreen(tax(firm))
    async with shown(firm, screen, size=LARGE) as pilot:
        await opened(pilot, screen)
        await pressed(pilot, "a", "r")
        reading = screen.live_now

        async def slowly() -> PipelineDraft | None:
            found = await reading()
            screen._take_live(found)  # another reading was quicker
            return found

        screen.live_now = slowly  # type: ignore[method-assign]
        assert bench(screen).changed
        await pressed(pilot, "ctrl+s", "y")
        await settled(pilot, lambda: not bench(screen).changed)
        assert screen.newest is None
