"""Why, hold and resume, requests, checklist and family on screen [INS-1] [ADV-9] [REQ-3] [DOC-10] [INS-8]."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from assure_tui.bootstrap import Services
from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.request_views import ChainNode, FamilyWork
from assure_tui.domain.views import EngagementView
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.drawer import DrawerScreen
from assure_tui.screens.family import FamilyScreen, branches
from assure_tui.screens.inbox import InboxScreen
from assure_tui.screens.why import WhyScreen
from assure_tui.widgets.fields import LongField
from assure_tui.widgets.picker import Picker
from assure_tui.widgets.row_list import RowList
from tests.ui.conftest import settled
from tests.ui.real_firm import lines, services, shown
from tests.ui.test_series_screens import actor, pressed, typed

HOSTILE = "[b]W-2\x1b[2J[/b]\n\u202egnp"


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Services]:
    opened = services(tmp_path)
    yield opened
    opened.close()


def work(firm: Services, stage: str = "") -> list[EngagementView]:
    """Active engagements, of a stage where one is named."""
    found, _ = firm.reads.engagements(actor(firm), today=firm.clock.today())
    return [e for e in found if e.status.value == "active" and (not stage or e.stage == stage)]


def detail(firm: Services, number: int):  # type: ignore[no-untyped-def]
    return firm.reads.engagement(actor(firm), number, firm.clock.today())


# -- why -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_why_says_every_rule_with_its_name(firm: Services, size: tuple[int, int]) -> None:
    """[INS-1] [INS-2]: date, gate, what moves it by itself, status and stage, each line with its rule."""
    drawer = DrawerScreen(work(firm)[0].id)
    async with shown(firm, drawer, size=size) as pilot:
        await pressed(pilot, "5", "Y")
        why = pilot.app.screen
        assert isinstance(why, WhyScreen)
        await settled(pilot, lambda: why.found)
        rows = why.query_one(RowList)
        text = [row.content.plain for row in rows.rows]
        assert {"Date", "Gate", "Status", "Stage"} <= set(text)
        assert rows.current == "due:0"
        assert any(line.rstrip().endswith("GATE-12") for line in text)
        assert all(len(line) <= size[0] for line in text)
        await pressed(pilot, "escape")
        assert pilot.app.screen is drawer


async def test_why_works_on_the_board_too(firm: Services) -> None:
    """One verb, one key, in every view."""
    screen = InboxScreen()
    async with shown(firm, screen) as pilot:
        await pressed(pilot, "q", "Y")
        why = pilot.app.screen
        assert isinstance(why, WhyScreen)
        await settled(pilot, lambda: why.found)


# -- hold and resume -------------------------------------------------------------------------------


async def test_auto_advance_is_held_and_let_go(firm: Services) -> None:
    """[ADV-9]: Z holds with a reason, and again lets it go on; the card says that it rests."""
    number = work(firm, "Awaiting docs")[0].id
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await pressed(pilot, "Z")
        await typed(pilot, "they are moving house")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: drawer.card is not None and drawer.card.rests)
        await pressed(pilot, "Z")
        await settled(pilot, lambda: drawer.card is not None and not drawer.card.rests)


# -- requests --------------------------------------------------------------------------------------


async def test_an_invoice_is_written_sent_and_paid(firm: Services) -> None:
    """[REQ-7] [REQ-8]: Q writes it, enter sends it and records the payment that makes it Paid."""
    number = work(firm)[0].id
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await pressed(pilot, "Q", "i")
        form = pilot.app.screen
        form.query_one("#number", Input).value = "2026-77"
        form.query_one("#lines", LongField).text = "Tax [b]return[/b] = 250.00\nState = 50"
        await pressed(pilot, "ctrl+s")
        await settled(pilot, lambda: drawer.detail and any(r.number == "2026-77" for r in drawer.detail.requests))
        one = next(r for r in drawer.detail.requests if r.number == "2026-77")  # type: ignore[union-attr]
        assert one.total == 30_000
        drawer.rows.go_to(f"request:{one.id}")
        await pressed(pilot, "enter", "s")
        await settled(
            pilot, lambda: firm.reads.request(actor(firm), one.id, firm.clock.today()).request.state == "sent"
        )
        drawer.rows.go_to(f"request:{one.id}")
        await pressed(pilot, "enter", "p")
        assert pilot.app.screen.query_one("#amount", Input).value == "300.00"
        await pressed(pilot, "ctrl+s")
        await settled(
            pilot, lambda: firm.reads.request(actor(firm), one.id, firm.clock.today()).request.state == "paid"
        )


async def test_a_state_against_the_order_asks_for_a_reason(firm: Services) -> None:
    """[REQ-3]."""
    number = work(firm)[0].id
    made = firm.dispatcher.execute(
        rc.SaveIntake(None, {"kind": "organizer", "title": "Papers", "engagement_id": number}), actor(firm)
    )
    asked = int(made.results[0].id[2:])
    firm.dispatcher.execute(rc.SendIntake((asked,)), actor(firm))
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        drawer.rows.go_to(f"request:{asked}")
        await pressed(pilot, "enter", "a", "d")
        await typed(pilot, "sent too early")
        await pressed(pilot, "enter")
        await settled(
            pilot, lambda: firm.reads.request(actor(firm), asked, firm.clock.today()).request.state == "draft"
        )
        found = firm.reads.request(actor(firm), asked, firm.clock.today())
        assert found.history[-1].reason == "sent too early" or found.history[0].reason == "sent too early"


async def test_signers_sign_from_the_menu(firm: Services) -> None:
    """[REQ-9]: all signed completes the package."""
    number = work(firm)[0].id
    drawer = DrawerScreen(number)
    async with shown(firm, drawer, size=(100, 30)) as pilot:
        await pressed(pilot, "Q", "s")
        form = pilot.app.screen
        form.query_one("#signers", Input).value = "[b]One[/b]; Two"
        await pressed(pilot, "ctrl+s")
        await settled(
            pilot,
            lambda: drawer.detail and any(r.kind == "signature" and r.state == "draft" for r in drawer.detail.requests),
        )
        one = max((r for r in drawer.detail.requests if r.kind == "signature"), key=lambda r: r.id)  # type: ignore[union-attr]
        drawer.rows.go_to(f"request:{one.id}")
        await pressed(pilot, "enter", "s")
        await settled(pilot, lambda: drawer.idle)
        for key in ("0", "0"):
            drawer.rows.go_to(f"request:{one.id}")
            await pressed(pilot, "enter", key)
            await settled(pilot, lambda: drawer.idle)
        assert firm.reads.request(actor(firm), one.id, firm.clock.today()).request.state == "completed"


# -- checklist -------------------------------------------------------------------------------------


async def test_a_checklist_item_is_matched_unmatched_and_waived(firm: Services, tmp_path: Path) -> None:
    """[DOC-10]: enter on an item; what a person decides the loop does not change."""
    from assure_tui.domain.document_commands import FoundFile, SeeFile
    from assure_tui.domain.model import SYSTEM, Origin

    e = next(e for e in work(firm) if any(i.state == "open" for i in detail(firm, e.id).checklist))
    folder = tmp_path / "client"
    folder.mkdir()
    firm.dispatcher.execute(c.EditClient(e.client_id, {"folder": str(folder)}), actor(firm))
    seen = SeeFile(e.client_id, (FoundFile("odd [b]name[/b].pdf", 10, 1, "a" * 64),))
    firm.dispatcher.execute(seen, SYSTEM, Origin.LOOP)
    item = next(i for i in detail(firm, e.id).checklist if i.state == "open")
    drawer = DrawerScreen(e.id)

    def state() -> object:
        return next(i.state for i in detail(firm, e.id).checklist if i.id == item.id)

    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await pressed(pilot, "4")
        drawer.rows.go_to(f"item:{item.id}")
        await pressed(pilot, "enter", "m")
        await typed(pilot, "odd")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: state() == "matched")
        await settled(pilot, lambda: drawer.idle)
        drawer.rows.go_to(f"item:{item.id}")
        await pressed(pilot, "enter", "1")
        await settled(pilot, lambda: state() == "open")
        await settled(pilot, lambda: drawer.idle)
        drawer.rows.go_to(f"item:{item.id}")
        await pressed(pilot, "enter", "w")
        await typed(pilot, "not needed")
        await pressed(pilot, "enter")
        await settled(pilot, lambda: state() == "waived")


async def test_o_needs_a_file_under_the_cursor(firm: Services) -> None:
    drawer = DrawerScreen(work(firm)[0].id)
    async with shown(firm, drawer) as pilot:
        await pressed(pilot, "o")
        assert "cursor on a file" in pilot.app.toasted.text  # type: ignore[attr-defined]


# -- family ----------------------------------------------------------------------------------------


def node(number: int, *holds: ChainNode) -> ChainNode:
    made = FamilyWork(number, number, f"Client {number}", "T", "1040", "In prep", "active", None, None, False)
    return ChainNode(made, holds)


@pytest.mark.parametrize("ascii", [False, True])
def test_the_tree_draws_who_holds_whom(ascii: bool) -> None:
    """[INS-8]: "this 1065 holds four 1040s"."""
    found = list(branches(node(1, node(2, node(3)), node(4)), ascii=ascii))
    assert [branch.work.id for branch in found] == [1, 2, 3, 4]
    stems = [branch.stem for branch in found]
    if ascii:
        assert stems == ["", "|- ", "|  `- ", "`- "]
    else:
        assert stems == ["", "├─ ", "│  └─ ", "└─ "]
    assert found[0].said == "holds 2 × 1040"


async def test_family_shows_the_longest_chain_and_opens_work(firm: Services) -> None:
    """[INS-8]: from the drawer, relationships, the chain and the other work; [ and ] turn the years."""
    takers = [e for e in work(firm) if e.type == "1040"]
    givers = [e for e in work(firm) if e.type in ("1065", "1120-S")]
    giver, taker = givers[0], takers[0]
    firm.dispatcher.execute(c.SaveRelationship(taker.client_id, "owner_of", giver.client_id), actor(firm))
    assert firm.store.path is not None
    with sqlite3.connect(firm.store.path) as raw:
        raw.execute("UPDATE client SET name = ? WHERE id = ?", (HOSTILE, giver.client_id))
    drawer = DrawerScreen(taker.id)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        await pressed(pilot, "T")
        screen = pilot.app.screen
        assert isinstance(screen, FamilyScreen)
        await settled(pilot, lambda: screen.family is not None)
        text = "\n".join(lines(screen))
        assert "Relationships" in text and "K-1 chain" in text
        assert not {"\x1b", "\u202e"} & set(text)
        numbers = [branch.work.id for key, branch in screen.things.items() if key.startswith("chain:")]
        assert numbers.index(giver.id) < numbers.index(taker.id)
        year = screen.family.year  # type: ignore[union-attr]
        await pressed(pilot, "right_square_bracket")
        await settled(pilot, lambda: screen.family is not None and screen.family.year == year + 1)
        await pressed(pilot, "left_square_bracket")
        await settled(pilot, lambda: screen.family is not None and screen.family.year == year)
        await pressed(pilot, "enter")
        await settled(pilot, lambda: isinstance(pilot.app.screen, DrawerScreen))


# -- copy to another client ------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["y t", "palette"])
async def test_the_same_work_for_another_client(firm: Services, way: str) -> None:
    """[ENG-2] [CRE-1] [VIEW-1]: chosen by name, told with its number, taken back with `u`; in `y` and in the palette."""
    view = next(one for one in work(firm) if one.type == "1040")
    do = firm.dispatcher.execute
    other = do(c.CreateClient({"name": "Zq [b]Elm[/b]", "entity": "individual"}), actor(firm)).results[0].id
    drawer = DrawerScreen(view.id)
    async with shown(firm, drawer, size=(80, 24)) as pilot:
        if way == "palette":
            await pressed(pilot, "colon")
            await typed(pilot, "copy to another")
            await settled(pilot, lambda: pilot.app.screen.query_one("CommandList").option_count > 0)
            await pressed(pilot, "down", "enter")
        else:
            await pressed(pilot, "y", "t")
        await settled(pilot, lambda: isinstance(pilot.app.screen, PickDialog))
        await typed(pilot, "zq")
        picker = pilot.app.screen.query_one(Picker)
        await settled(pilot, lambda: [one.key for one in picker._shown] == [other[2:]])
        await pressed(pilot, "enter")
        copies = [one for one in work(firm) if one.client_id == int(other[2:])]
        assert [(one.type, one.period, one.pipeline_id) for one in copies] == [
            (view.type, view.period, view.pipeline_id)
        ]
        assert pilot.app.screen is drawer
        await pressed(pilot, "u")
        assert not [one for one in work(firm) if one.client_id == int(other[2:])]
