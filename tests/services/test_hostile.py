"""Hostile text in every place a person can type: kept as it is, or refused; never half, never a crash [VAL-3] [CONV-11]."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError
from assure_tui.domain.model import Origin
from tests.services.conftest import NONPROFIT, PREP, Firm

REFUSED = {
    "terminal title": "a\x1b]0;x\x07",
    "clipboard": "\x1b]52;c;aGk=\x07",
    "clear screen": "\x1b[2J",
    "C1": "\x9b31m",
    "NUL": "a\x00b",
    "vertical tab": "a\x0bb",
    "bell": "\x07",
    "backspace": "\x08",
    "delete": "\x7f",
    "right to left": "\u202eevil",
    "isolate": "\u2066x\u2069",
    "joiners": "\u200d\u200d\u200d",
    "lone surrogate": "\ud800",
}
KEPT = {
    "markup": "ACME [/b] LLC",
    "action": "[@click=app.quit]x[/]",
    "open bracket": "[bold",
    "sql": "'; DROP TABLE client; --",
    "format": "%s%n {0} {x}",
    "path": "../../etc/passwd",
    "option": "-rf",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "at": "@SUM(1)",
    "null": "null",
    "nan": "NaN",
    "big": "1e309",
    "integer": str(2**63),
    "emoji": "👩\u200d👩\u200d👧\u200d👦 & Co",
    "combining": "e" + "\u0316" * 60,
    "arabic": "مكتب المحاسبة",
    "quote": '"\\"',
}


def make_scene(firm: Firm) -> None:
    firm.do(c.EditClient(NONPROFIT, {"tags": "vip"}, frozenset({"tags"})))
    assert firm.make() == 1
    firm.do(c.AddComment((1,), "hello"))
    firm.do(c.AddBlocker((1,), "Bank"))


PLACES: dict[str, Callable[[str], c.Command]] = {
    "client name": lambda x: c.CreateClient({"name": x, "entity": "trust"}),
    "client notes": lambda x: c.EditClient(NONPROFIT, {"notes": x}),
    "client city": lambda x: c.EditClient(NONPROFIT, {"city": x}),
    "client number": lambda x: c.EditClient(NONPROFIT, {"number": x}),
    "client folder": lambda x: c.EditClient(NONPROFIT, {"folder": x}),
    "external id": lambda x: c.EditClient(NONPROFIT, {"external_id": x}),
    "contact": lambda x: c.EditClient(NONPROFIT, {"contact": x}),
    "tag": lambda x: c.EditClient(NONPROFIT, {"tags": [x]}, frozenset({"tags"})),
    "title": lambda x: c.EditEngagement((1,), {"title": x}),
    "new title": lambda x: c.CreateEngagement((NONPROFIT,), "990-T", "FY2026", title=x),
    "description": lambda x: c.EditEngagement((1,), {"description": x}),
    "typed date": lambda x: c.SetDates((1,), due=None, reason=f"because {x}"),
    "hold reason": lambda x: c.SetStatus((1,), "on_hold", f"because {x}"),
    "move reason": lambda x: c.MoveStage((1,), confirm_all=True, reason=f"because {x}"),
    "override reason": lambda x: c.OverrideGate((1,), f"because {x}"),
    "task": lambda x: c.CreateTask((1,), x),
    "instructions": lambda x: c.CreateTask((1,), "X", instructions=x),
    "task title": lambda x: c.EditTask((1,), {"title": x}),
    "waiting note": lambda x: c.EditTask((1,), {"waiting_note": x}),
    "skip reason": lambda x: c.SetTaskStatus((1,), "skipped", f"because {x}"),
    "comment": lambda x: c.AddComment((1,), x),
    "edited comment": lambda x: c.EditOwnComment(1, x),
    "blocker": lambda x: c.AddBlocker((1,), x),
    "blocker note": lambda x: c.AddBlocker((1,), "X", x),
    "resolve note": lambda x: c.ResolveBlocker((1,), x),
    "dismiss reason": lambda x: c.DismissBlocker((1,), f"because {x}"),
    "person": lambda x: c.EditStaff(PREP, {"name": x}),
    "login": lambda x: c.EditStaff(PREP, {"login": x}),
    "email of a person": lambda x: c.EditStaff(PREP, {"email": x}),
    "invited person": lambda x: c.InviteStaff(x, "zed", "ZZ", None, "member"),
    "client phone": lambda x: c.EditClient(NONPROFIT, {"phone": x}),
    "client email": lambda x: c.EditClient(NONPROFIT, {"email": x}),
    "client street": lambda x: c.EditClient(NONPROFIT, {"street": x}),
    "firm": lambda x: c.SaveFirm({"name": x}),
    "view": lambda x: c.SaveOwnView(x, "late"),
}


@pytest.mark.parametrize("place", list(PLACES))
def test_control_characters_are_refused_everywhere(firm: Firm, place: str) -> None:
    """[VAL-3]: nothing is changed, and the position is named."""
    make_scene(firm)
    before = len(firm.batches())
    for name, text in REFUSED.items():
        with pytest.raises(AssureError) as caught:
            firm.do(PLACES[place](text))
        assert caught.value.code == "invalid", name
        assert "position" in caught.value.message, name
    assert len(firm.batches()) == before


@pytest.mark.parametrize("place", list(PLACES))
def test_everything_else_is_kept_as_typed(firm: Firm, place: str) -> None:
    """[CONV-11]: no text is read as markup, SQL, format, path or formula."""
    make_scene(firm)
    for name, text in KEPT.items():
        if (place == "tag" and any(ch in text for ch in "+,-;")) or (place == "tag" and len(text) > 40):
            continue  # a list of tags has its own signs
        try:
            outcome = firm.do(PLACES[place](text))
        except AssureError as error:
            assert error.code in ("invalid", "conflict"), (name, error)
            assert "control" not in error.message, (name, error)
            continue
        assert all(r.outcome in ("done", "unchanged", "refused") for r in outcome.results), (name, outcome)
        kept = unicodedata.normalize("NFC", text)
        if outcome.batch and place not in ("move reason", "override reason"):
            change = "".join(str(row["after"]) for row in firm.changes(outcome.batch))
            plain = kept.replace("\\", "\\\\").replace('"', '\\"')
            assert plain in change, (name, change)


@pytest.mark.parametrize("place", list(PLACES))
def test_a_very_long_text_is_refused_or_kept_whole(firm: Firm, place: str) -> None:
    """[VAL-5]: never cut silently."""
    make_scene(firm)
    text = "x" * 250_000
    with pytest.raises(AssureError) as caught:
        firm.do(PLACES[place](text))
    assert caught.value.code == "invalid" and "at most" in caught.value.message


@pytest.mark.parametrize("text", ["", "   "])
@pytest.mark.parametrize(
    "place", ["client name", "task", "task title", "comment", "blocker", "person", "login", "firm", "view"]
)
def test_nothing_is_no_name(firm: Firm, place: str, text: str) -> None:
    """[VAL-5]"""
    make_scene(firm)
    with pytest.raises(AssureError) as caught:
        firm.do(PLACES[place](text))
    assert caught.value.code == "invalid"


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**62])
def test_numbers_that_do_not_exist_are_not_found(firm: Firm, number: int) -> None:
    """[CONV-10]"""
    make_scene(firm)
    commands: list[Any] = [
        c.MoveStage((number,)),
        c.SetPriority((number,), "high"),
        c.EditClient(number, {"city": "X"}),
        c.SetTaskStatus((number,), "completed"),
        c.ResolveBlocker((number,)),
        c.AddComment((number,), "x"),
        c.Undo(number),
        c.RestoreEngagement((number,)),
        c.ChangeIdentity(number),
        c.CreateEngagement((number,), "990"),
    ]
    for command in commands:
        with pytest.raises(AssureError) as caught:
            firm.do(command)
        assert caught.value.code == "not_found", command


def test_hostile_types_and_periods_are_refused_in_words(firm: Firm) -> None:
    """[VAL-5] [PER-2]"""
    make_scene(firm)
    for text in (
        *REFUSED.values(),
        *KEPT.values(),
        "",
        " ",
        "2026-02-30",
        "0000",
        "99999",
        "FY",
        "2026..2025",
        "2026-13",
    ):
        with pytest.raises(AssureError):
            firm.do(c.CreateEngagement((NONPROFIT,), text, "FY2026"), origin=Origin.IMPORT)
        if text.strip():
            with pytest.raises(AssureError):
                firm.do(c.CreateEngagement((NONPROFIT,), "990-T", text), origin=Origin.IMPORT)
