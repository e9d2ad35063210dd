"""Dialogs ask and give a value back; they never write, and any text in them is harmless (architecture 8.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from assure_tui.app import AssureApp
from assure_tui.domain.model import BlockerState, Status, WaitingOn
from assure_tui.domain.views import ItemResult, Outcome, UnmetItem
from assure_tui.screens.dialogs.base import ChoiceDialog, Dialog
from assure_tui.screens.dialogs.blocker_form import BlockerEditDialog
from assure_tui.screens.dialogs.blockers import BlockerAnswer, BlockersDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.dates import DateAnswer, DateDialog, ExtensionAnswer, ExtensionDialog
from assure_tui.screens.dialogs.edit import EditDialog
from assure_tui.screens.dialogs.form import FormDialog, check_reason
from assure_tui.screens.dialogs.gate import GateAnswer, GateDialog
from assure_tui.screens.dialogs.move_to import MoveToDialog
from assure_tui.screens.dialogs.people import Person, PersonDialog, SlotDialog
from assure_tui.screens.dialogs.status import MEANS, PriorityDialog, StatusAnswer, StatusDialog
from assure_tui.screens.dialogs.task import TaskAnswer, TaskDialog
from assure_tui.screens.dialogs.texts import CommentDialog, ReasonDialog, TagAnswer, TagDialog, read_tags
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.widgets.choice_list import Choice, keys_for
from assure_tui.widgets.date_input import echo
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.picker import Option, matching, people_options
from assure_tui.widgets.row_list import RowList
from tests.ui.conftest import PLAIN, ready, settled
from tests.ui.fake_gateway import TODAY, card, pipeline
from tests.ui.work_gateway import HOSTILE, STAFF, WorkGateway, engagement, task

CARD = card(7, "Calder, P & R", 103)
LEGAL = engagement(CARD, typed_due=None)


@asynccontextmanager
async def shown(
    dialog: Dialog[Any], size: tuple[int, int] = (80, 24), **settings: Any
) -> AsyncIterator[tuple[Pilot[object], list[Any]]]:
    """The dialog over the board, and what it gives back."""
    app = AssureApp(WorkGateway(), replace(PLAIN, **settings))
    given: list[Any] = []
    async with app.run_test(size=size) as pilot:
        await ready(pilot)
        app.push_screen(dialog, given.append)
        await settled(pilot, lambda: app.screen is dialog)
        yield pilot, given


async def answer(dialog: Dialog[Any], *keys: str) -> Any:
    """Press keys and give the value back."""
    async with shown(dialog) as (pilot, given):
        await pilot.press(*keys)
        await settled(pilot, lambda: given)
    return given[0]


def problems(dialog: Dialog[Any]) -> str:
    """What the form complains about."""
    return str(dialog.query_one("#problems", Static).content)


UNMET = (UnmetItem("task", 1, "tie TB", "In review", "JR"), UnmetItem("blocker", 21, HOSTILE, "In review"))
WARNED = (UnmetItem("task", 3, "enter W-2s", "In prep", "AM"),)
GATES = Outcome(
    5,
    "moved 1",
    (
        ItemResult("E-13", "refused", "gate_blocked", "held", "In review", "Awaiting sig", (), UNMET),
        ItemResult("E-7", "confirm", "confirm", "warned", "In prep", "In review", (), WARNED),
        ItemResult("E-16", "done"),
    ),
)

MAKERS: dict[str, Callable[[], Dialog[Any]]] = {
    "gate": lambda: GateDialog(GATES),
    "move": lambda: MoveToDialog(HOSTILE, pipeline(1, HOSTILE), [pipeline(2, HOSTILE)], 103),
    "status": lambda: StatusDialog(HOSTILE, TODAY, current=Status.ACTIVE),
    "priority": lambda: PriorityDialog(HOSTILE),
    "date": lambda: DateDialog(HOSTILE, TODAY, LEGAL),
    "extension": lambda: ExtensionDialog(HOSTILE, TODAY, replace(LEGAL, typed_due=TODAY)),
    "person": lambda: PersonDialog(HOSTILE, [replace(STAFF[0], name=HOSTILE), *STAFF[1:]]),
    "slot": lambda: SlotDialog(HOSTILE, {"reviewer": HOSTILE}),
    "blockers": lambda: BlockersDialog(
        HOSTILE, [replace(each, title=HOSTILE) for each in WorkGateway().store.blockers_], TODAY, STAFF
    ),
    "blocker": lambda: BlockerEditDialog(
        replace(MANUAL[0], title=HOSTILE, note=HOSTILE, owner=HOSTILE, waits_on="client"), TODAY, STAFF
    ),
    "comment": lambda: CommentDialog(HOSTILE, value=HOSTILE, on=HOSTILE),
    "task": lambda: TaskDialog(HOSTILE, TODAY, STAFF, task=task(1, HOSTILE, instructions=HOSTILE)),
    "tag": lambda: TagDialog(HOSTILE, [HOSTILE], [(HOSTILE, 3)]),
    "reason": lambda: ReasonDialog(HOSTILE, HOSTILE),
    "confirm": lambda: ConfirmDialog(HOSTILE, HOSTILE, items=[HOSTILE] * 20),
    "edit": lambda: EditDialog(replace(LEGAL, title=HOSTILE, description=HOSTILE), TODAY),
    "choice": lambda: ChoiceDialog(HOSTILE, [Choice("a", HOSTILE, HOSTILE)], ask=HOSTILE),
}


def visible(pilot: Pilot[object]) -> list[str]:
    """The lines on the terminal."""
    return [
        "".join(segment.text for segment in strip)
        for strip in pilot.app.screen._compositor.render_strips(pilot.app.size)
    ]


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (160, 48)], ids=str)
@pytest.mark.parametrize("name", MAKERS)
async def test_hostile_text_in_any_dialog_is_shown_and_never_obeyed(name: str, size: tuple[int, int]) -> None:
    """[CONV-11]: markup, escapes, newlines and direction marks change nothing but the letters shown."""
    dialog = MAKERS[name]()
    async with shown(dialog, size) as (pilot, given):
        lines = visible(pilot)
        text = "\n".join(lines)
        for bad in ("\x1b", "\x07", "\u202e"):
            assert bad not in text
        await pilot.press("escape")
        await settled(pilot, lambda: given)
    assert given == [None]


@pytest.mark.parametrize("name", MAKERS)
async def test_a_dialog_fits_80_by_24_with_its_frame(name: str) -> None:
    """interface.md 20: the target is 80x24."""
    dialog = MAKERS[name]()
    async with shown(dialog) as (_, __):
        region = dialog.query_one("#dialog").region
    assert region.x >= 0 and region.right <= 80
    assert region.y >= 0 and region.bottom <= 24


# -- gate --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("y",), GateAnswer("confirm", (7,), frozenset({"task:3"}))),
        (("r",), GateAnswer("ready")),
        (("c",), GateAnswer("comment", (13, 7))),
        (("enter",), GateAnswer("jump", (13,), item=UNMET[0])),
        (("2",), GateAnswer("jump", (13,), item=UNMET[1])),
        (("3",), GateAnswer("jump", (7,), item=WARNED[0])),
        (("j", "j", "enter"), GateAnswer("jump", (7,), item=WARNED[0])),
        (("o", *"client asked", "enter"), GateAnswer("override", (13,), reason="client asked")),
        (("escape",), None),
    ],
)
async def test_the_gate_dialog_answers(keys: tuple[str, ...], expected: GateAnswer | None) -> None:
    """screens.md 10: every way out, and enter only ever goes to an item."""
    assert await answer(GateDialog(GATES), *keys) == expected


async def test_the_gate_dialog_names_every_item_and_engagement() -> None:
    """[GATE-10]: a count alone is never shown."""
    dialog = GateDialog(GATES)
    async with shown(dialog) as (pilot, _):
        await settled(pilot, lambda: "Acme Holdings" in dialog.query_one("#unmet", RowList).rows[0].content.plain)
        text = "\n".join(visible(pilot))
    for words in (
        "tie TB",
        "required, JR",
        "enter W-2s",
        "Calder, P & R",
        "HELD",
        "warned",
        "1 held, 1 warned, 1 done",
    ):
        assert words in text, words


async def test_of_several_held_ones_only_the_ticked_are_overridden() -> None:
    """[OVR-2]: each is ticked on its own; none ticked is refused."""
    held = replace(GATES.results[0], id="E-14")
    async with shown(GateDialog(replace(GATES, results=(GATES.results[0], held)))) as (pilot, given):
        await pilot.press("o")
        await pilot.pause()
        override = pilot.app.screen
        await pilot.press("tab", *"because", "ctrl+s")
        await pilot.pause()
        assert pilot.app.screen is override and "tick" in problems(override)  # type: ignore[arg-type]
        await pilot.press("shift+tab", "j", "space", "ctrl+s")
        await settled(pilot, lambda: given)
    assert given == [GateAnswer("override", (14,), reason="because")]


# -- answers of the others ---------------------------------------------------------------------------

MANUAL = WorkGateway().store.blockers_
CLOSED = (replace(MANUAL[0], state=BlockerState.RESOLVED),)
# Somebody who is there no more keeps what is theirs; many lines stay many lines.
FULL = replace(MANUAL[0], note="one\ntwo", expected=TODAY, owner="gone", waits_on="client")


def blocker(**values: object) -> dict[str, object]:
    """The fields of a new blocker."""
    return {"note": "", "expected": None, "owner_id": None, "waits_on": None} | values


ANSWERS: list[tuple[Callable[[], Dialog[Any]], tuple[str, ...], Any]] = [
    (lambda: ConfirmDialog("Sure?"), ("enter",), False),
    (lambda: ConfirmDialog("Sure?"), ("n",), False),
    (lambda: ConfirmDialog("Sure?"), ("y",), True),
    (lambda: StatusDialog("s", TODAY), ("c",), StatusAnswer(Status.COMPLETED)),
    (lambda: StatusDialog("s", TODAY), ("o", "ctrl+s"), StatusAnswer(Status.ON_HOLD)),
    (lambda: StatusDialog("s", TODAY), ("o", *"wait", "enter", *"fri", "enter"),
     StatusAnswer(Status.ON_HOLD, "wait", date(2026, 11, 20))),
    (lambda: PriorityDialog("p"), ("u",), "urgent"),
    (lambda: PriorityDialog("p"), ("down", "enter"), "low"),
    (lambda: DateDialog("d", TODAY, LEGAL), (*"next fri", "enter"), DateAnswer("target", date(2026, 11, 27))),
    (lambda: DateDialog("d", TODAY, LEGAL), (*"none", "enter"), DateAnswer("target", None)),
    (lambda: DateDialog("d", TODAY, replace(LEGAL, dates_statutory=False)), (*"eom", "enter", "enter"),
     DateAnswer("due", date(2026, 11, 30))),
    (lambda: ExtensionDialog("x", TODAY, LEGAL), (*"2026-11-02", "ctrl+s"), ExtensionAnswer(True, date(2026, 11, 2))),
    (lambda: ExtensionDialog("x", TODAY, replace(LEGAL, extended=True)), ("ctrl+s",), ExtensionAnswer(False)),
    (lambda: ExtensionDialog("x", TODAY, replace(LEGAL, typed_due=TODAY)), ("tab", "d"), ExtensionAnswer(True, TODAY, False)),
    (lambda: PersonDialog("p", STAFF, mixed=True), ("enter",), None),
    (lambda: PersonDialog("p", STAFF, current=2), ("enter",), Person(2)),
    (lambda: PersonDialog("p", STAFF, current=2), (*"nob", "enter"), Person(None)),
    (lambda: SlotDialog("s", {}), ("enter",), "reviewer"),
    (lambda: SlotDialog("s", {}), ("o",), "owner"),
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("r",), BlockerAnswer("resolve", 21)),
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("b", *"Notice", "tab", "tab", *"fri", "tab", *"JR", "ctrl+s"),
     BlockerAnswer("add", None, blocker(title="Notice", expected=date(2026, 11, 20), owner_id=2))),
    # [BLK-2]: what a manual one waits on, by the beginning of a word.
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("b", *"Notice", "tab", "tab", "tab", "tab", *"irs", "enter"),
     BlockerAnswer("add", None, blocker(title="Notice", waits_on=WaitingOn.TAX_AUTHORITY))),
    # [BLK-5]: a manual one is edited, and opened again; of one made by rule only note and owner.
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("e", *"!", "tab", "tab", "tab", *"jo", "tab", *"third", "enter"),
     BlockerAnswer("edit", 21, {"title": "State notice!", "owner_id": 2, "waits_on": WaitingOn.THIRD_PARTY})),
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("j", "enter", *"called", "ctrl+s"),
     BlockerAnswer("edit", 22, {"note": "called"})),
    (lambda: BlockersDialog("b", CLOSED, TODAY, STAFF), ("r",), BlockerAnswer("edit", 21, {"state": "active"})),
    (lambda: BlockerEditDialog(FULL, TODAY, STAFF), (*"!", "ctrl+s"), {"title": "State notice!"}),
    (lambda: BlockerEditDialog(FULL, TODAY, STAFF), ("tab", "tab", "delete", "tab", "ctrl+u", "tab", "ctrl+u", "ctrl+s"),
     {"expected": None, "owner_id": None, "waits_on": None}),
    (lambda: TaskDialog("t", TODAY, STAFF), (*"Call", "enter", *"foll", "ctrl+s"), TaskAnswer("Call", "follow_up")),
    (lambda: TagDialog("t", ["old"], [("new", 1)]), (*"new, -old", "enter"), TagAnswer(("new",), ("old",))),
    (lambda: TagDialog("t", may_create=True), (*"vip", "enter", "enter"), TagAnswer(("vip",), (), True)),
    (lambda: ReasonDialog("r"), (*"because", "enter"), "because"),
    (lambda: CommentDialog("c"), (*"one", "enter", *"two", "ctrl+j"), "one\ntwo"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "keys", "expected"), ANSWERS)
async def test_a_dialog_gives_its_value_back(
    make: Callable[[], Dialog[Any]], keys: tuple[str, ...], expected: Any
) -> None:
    """Architecture 1: dialogs return a value and never write."""
    assert await answer(make(), *keys) == expected


REFUSED: list[tuple[Callable[[], Dialog[Any]], tuple[str, ...], str]] = [
    (lambda: StatusDialog("s", TODAY), ("n", "ctrl+s"), "reason is needed"),
    (lambda: StatusDialog("s", TODAY), ("o", "tab", *"yesterday", "ctrl+s"), "after today"),
    (lambda: DateDialog("d", TODAY, LEGAL), (*"never", "enter"), "is no date"),
    (lambda: DateDialog("d", TODAY, LEGAL), ("ctrl+t", *"2027-01-01", "ctrl+s"), "reason is needed"),
    (lambda: ReasonDialog("r"), ("enter",), "reason is needed"),
    (lambda: ReasonDialog("r"), ("a", "enter"), "too short"),
    (lambda: CommentDialog("c"), ("ctrl+s",), "write something"),
    (lambda: TagDialog("t"), ("enter",), "name a tag"),
    # [CLT-9]: a name that is no tag is asked about, or refused to who may not make tags.
    (lambda: TagDialog("t", may_create=True), (*"vip", "enter"), "enter once more makes it"),
    (lambda: TagDialog("t"), (*"vip", "enter"), "who may manage tags"),
    (lambda: TaskDialog("t", TODAY, STAFF), ("tab", *"zzz", "ctrl+s"), "no such type"),
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("ctrl+s",), "say what it is"),
    (lambda: BlockersDialog("b", MANUAL, TODAY, STAFF), ("j", "r"), "through its source"),
    (lambda: BlockerEditDialog(FULL, TODAY, STAFF), ("ctrl+s",), "nothing was changed"),
    (
        lambda: BlockerEditDialog(FULL, TODAY, STAFF),
        ("tab", "tab", "tab", "tab", "ctrl+u", *"moon", "ctrl+s"),
        "IRS or state",
    ),
    (lambda: EditDialog(LEGAL, TODAY), ("ctrl+s",), "nothing was changed"),
]


async def test_an_emptied_title_means_the_types_pattern_again() -> None:
    """[CODE-5]: rendered anew, as `set title=-` on the command line."""
    assert await answer(EditDialog(LEGAL, TODAY), "ctrl+u", "ctrl+s") == {"title": None}


@pytest.mark.parametrize(("make", "keys", "words"), REFUSED)
async def test_a_wrong_answer_is_told_in_place(
    make: Callable[[], Dialog[Any]], keys: tuple[str, ...], words: str
) -> None:
    """[VAL-6]: the dialog stays, with what was typed and what would be right."""
    dialog = make()
    async with shown(dialog) as (pilot, given):
        await pilot.press(*keys)
        await pilot.pause()
        assert words in problems(dialog)
        assert not given


async def test_a_date_is_said_in_full_before_it_is_saved() -> None:
    """interface.md 3.4: the weekday, the year, and how far off."""
    dialog = DateDialog("d", date(2026, 11, 9), LEGAL)
    async with shown(dialog) as (pilot, _):
        await pilot.press(*"16 nov")
        await pilot.pause()
        # Veterans Day, the 11th, is not worked.
        assert "-> Mon 16 Nov 2026, in 4 working days" in "\n".join(visible(pilot))


async def test_a_typed_date_after_the_law_is_warned() -> None:
    """[EXT-4]: later than the law's date it is warned and marked."""
    dialog = DateDialog("d", TODAY, LEGAL)
    async with shown(dialog) as (pilot, _):
        await pilot.press("ctrl+t", *"2027-06-01")
        await pilot.pause()
        assert "later than the law's date" in "\n".join(visible(pilot))


@pytest.mark.parametrize("title", [HOSTILE, "family \U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f"])
async def test_saving_one_field_leaves_the_others_as_they_were_typed(title: str) -> None:
    """[CONV-11]: what a field cannot show is not lost by looking at it."""
    dialog = EditDialog(replace(LEGAL, title=title, description=title, budget_minutes=None), TODAY)
    async with shown(dialog) as (pilot, given):
        dialog.query_one("#budget", Input).value = "2h"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: given)
    assert given == [{"budget": 120}]


async def test_a_social_security_number_is_asked_about_before_it_is_saved() -> None:
    """[CLT-10], reliability.md E: no keeps the text, yes saves it; a number that stood there before asks nothing."""
    dialog = CommentDialog("c")
    async with shown(dialog) as (pilot, given):
        await pilot.press(*"078-05-1120", "ctrl+s")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("n")
        await settled(pilot, lambda: pilot.app.screen is dialog)
        assert not given and dialog.query_one(TextArea).text == "078-05-1120"
        await pilot.press("ctrl+s")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await pilot.press("y")
        await settled(pilot, lambda: given == ["078-05-1120"])
    assert await answer(CommentDialog("c", value="078-05-1120"), "ctrl+s") == "078-05-1120"


async def test_escape_asks_before_typed_words_are_thrown_away() -> None:
    """2.3: form.cancel asks when dirty."""
    dialog = CommentDialog("c")
    async with shown(dialog) as (pilot, given):
        await pilot.press(*"half", "escape")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert pilot.app.screen is dialog and dialog.query_one(TextArea).text == "half"
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("y")
        await settled(pilot, lambda: given)


@pytest.mark.parametrize("make", [MAKERS["comment"], MAKERS["reason"]])
async def test_a_paste_cannot_bring_control_characters_in(make: Callable[[], Dialog[Any]]) -> None:
    """[VAL-3]: a pasted escape is shown as a mark, never sent to the terminal."""
    dialog = make()
    async with shown(dialog) as (pilot, _):
        field = dialog.query_one("Input, TextArea")
        field.post_message(events.Paste("a\x1b[31mb\u202ec"))
        await pilot.pause()
        text = field.text if isinstance(field, TextArea) else field.value if isinstance(field, Input) else ""
        assert "\x1b" not in text and "\u202e" not in text and "[31mb" in text


async def test_long_input_stops_at_its_limit() -> None:
    """[VAL-5]: reasons have 500 characters, comments 20,000."""
    dialog = ReasonDialog("r")
    async with shown(dialog) as (pilot, _):
        dialog.query_one("#reason", Input).post_message(events.Paste("x" * 900))
        await pilot.pause()
        assert len(dialog.query_one("#reason", Input).value) <= 500
    dialog2 = CommentDialog("c")
    async with shown(dialog2) as (pilot, _):
        dialog2.query_one(TextArea).post_message(events.Paste("x" * 30_000))
        await pilot.pause()
        assert len(dialog2.query_one(TextArea).text) == 20_000


# -- pieces ------------------------------------------------------------------------------------------


def test_each_choice_has_a_letter_of_its_own() -> None:
    """2.3: the first letter that is free; j and k move."""
    names = ("Active", "On hold", "Completed", "Cancelled", "Archived", "Jump", "Kept")
    keys = keys_for([Choice(name, name) for name in names])
    assert keys == ("a", "o", "c", "n", "r", "u", "e")
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("jr", ["2"]), ("jo", ["2"]), ("a", ["1"]), ("pat [x]", ["4"]), ("", ["1", "2", "3", "4"]), ("zz", [])],
)
def test_people_are_found_by_initials_login_and_name(typed: str, found: list[str]) -> None:
    """interface.md 3.3: people match from the start of a word."""
    assert [option.key for option in matching(people_options(STAFF, nobody=False), typed)] == found


@pytest.mark.parametrize(
    ("text", "ok"), [("", False), ("  ", False), ("ab", False), ("abc", True), ("x" * 500, True), ("x" * 501, False)]
)
def test_a_reason_has_3_to_500_characters(text: str, ok: bool) -> None:
    """[VAL-5]."""
    assert (check_reason(text) is None) is ok


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("a, b", TagAnswer(("a", "b"), ())),
        ("#rush -old", TagAnswer(("rush",), ("old",))),
        ("needs care", TagAnswer(("needs care",), ())),
        ("a,a,-b", TagAnswer(("a",), ("b",))),
    ],
)
def test_tags_are_put_on_and_taken_off(text: str, answer: TagAnswer) -> None:
    """The tag prompt reads what people write."""
    assert read_tags(text) == answer


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 19), "Thu 19 Nov 2026, today"),
        (date(2026, 11, 20), "Fri 20 Nov 2026, tomorrow"),
        (date(2026, 11, 21), "Sat 21 Nov 2026, in 1 working day; not a working day"),
        (date(2026, 11, 16), "Mon 16 Nov 2026, 3 working days ago"),
        (date(2029, 1, 2), "Tue 2 Jan 2029, in 775 days"),
    ],
)
def test_a_day_is_echoed_with_weekday_year_and_distance(day: date, words: str) -> None:
    """[URG-3] interface.md 22."""
    assert echo(day, TODAY) == words


async def test_when_to_pause_and_when_to_cancel_stands_where_the_status_is_chosen() -> None:
    """[ST-11]: silent client or delay, one obstacle with a name, work that will not be done, done, old."""
    assert set(MEANS) == set(Status)
    async with shown(StatusDialog("s", TODAY), size=(100, 30)) as (pilot, _):
        seen = pilot.app.export_screenshot().replace("&#160;", " ")
    for words in (
        "silent client or outside delay",
        "the work will not be done",
        "old: out of sight",
        "That is a blocker",
    ):
        assert words in seen


class OneField(FormDialog[str]):
    """A form with a label of any length."""

    def __init__(self, label: str) -> None:
        super().__init__("One field")
        self.label = label

    def form(self) -> Iterable[Widget]:
        yield FieldRow(self.label, TextField("", id="one"))

    def result(self) -> str | list[str]:
        return self.query_one("#one", Input).value


@pytest.mark.parametrize("label", ["Name", "Name of the firm", "Client-facing status"])
async def test_a_long_label_is_not_cut(label: str) -> None:
    """screens.md: a field says its whole name; short ones stay in their column."""
    async with shown(OneField(label)) as (pilot, _):
        said = pilot.app.screen.query_one(".field-label", Static)
        field = pilot.app.screen.query_one("#one", Input)
        assert said.size.width == max(13, len(label) + 1) and field.size.width >= 40


async def test_leaving_a_form_asks_without_two_meanings() -> None:
    """[CONV-3]: the safe answer goes on with the form, and does not say "leave"."""
    dialog = OneField("Name")
    async with shown(dialog) as (pilot, given):
        await pilot.press("a", "escape")
        await settled(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        question = pilot.app.screen
        assert isinstance(question, ConfirmDialog) and "leave" not in question.no and "leave" in question.yes
        await pilot.press("enter")
        await settled(pilot, lambda: pilot.app.screen is dialog)
        await pilot.press("escape")
        await settled(pilot, lambda: pilot.app.screen is not dialog)
        await pilot.press("y")
        await settled(pilot, lambda: given == [None])


@pytest.mark.parametrize("ascii", [False, True])
async def test_a_long_name_leaves_room_for_what_stands_beside_it(ascii: bool) -> None:
    """[LINK-3]: a name is cut before its state or date is, and both keep to the frame."""
    options = [Option("1", "Cedar " * 30, "In review, due 9 Mar"), Option("2", "Short", "Filed"), Option("3", "Bare")]
    async with shown(PickDialog("Link", options), ascii=ascii) as (pilot, _):
        rows = [row.content.plain for row in pilot.app.screen.query_one(RowList).rows]
        room = pilot.app.screen.query_one(RowList).content_size.width
    beside = rows[0].index("In review")
    assert rows[0].endswith(("~" if ascii else "…") + "  In review, due 9 Mar") and len(rows[0]) <= room
    assert rows[1] == f"{'Short':<{beside}}Filed" and rows[2] == "Bare"
