"""Blockers, comments and waived items [BLK-*] [COM-*] [DOC-10]."""

from __future__ import annotations

from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.note_commands import SaveNote
from tests.services.conftest import OUT, PERSON, PREP, Firm


def add(firm: Firm, number: int, title: str = "Bank", by: str = "own", **more: object) -> int:
    return int(firm.one(c.AddBlocker((number,), title, **more), by).message.split()[1])  # type: ignore[arg-type]


def comment(firm: Firm, number: int, text: str = "hello", by: str = "own", parent: int | None = None) -> int:
    return int(firm.one(c.AddComment((number,), text, parent), by).message.split()[1])


def by_rule(firm: Firm, number: int) -> int:
    """A blocker as a rule of the loop opens it."""
    blocker = add(firm, number, "K-1 of Cedar Works")
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE blocker SET type = 'k1', source = 'engagement:1' WHERE id = {blocker}")
    return blocker


def test_a_blocker_keeps_who_when_and_what_it_waits_for(firm: Firm) -> None:
    """[BLK-1] [BLK-2]: it marks the card and is counted."""
    number = firm.make()
    row = firm.row(
        "blocker", add(firm, number, note="a\r\nb", expected=date(2026, 4, 1), owner_id=PREP, waits_on="Client")
    )
    told = ("type", "state", "note", "expected", "owner_id", "opened_by", "waits_on", "source")
    assert [row[name] for name in told] == ["manual", "active", "a\nb", "2026-04-01", PREP, 1, "client", None]
    assert firm.job(number)["blockers_active"] == 1


def test_closing_keeps_who_when_and_how_and_counts_down(firm: Firm) -> None:
    """[BLK-2] [BLK-5]"""
    number = firm.make()
    resolved, dismissed = add(firm, number), add(firm, number, "Court")
    assert firm.one(c.ResolveBlocker((resolved,), "they answered"), "prep").outcome == "done"
    assert firm.one(c.DismissBlocker((dismissed,), "not our case")).outcome == "done"
    rows = [firm.row("blocker", n) for n in (resolved, dismissed)]
    assert [(r["state"], r["reason"], r["closed_by"]) for r in rows] == [
        ("resolved", "they answered", PREP),
        ("dismissed", "not our case", 1),
    ]
    assert firm.job(number)["blockers_active"] == 0
    assert firm.one(c.ResolveBlocker((resolved,))).outcome == "unchanged"


def test_one_made_by_rule_is_resolved_through_its_source_or_dismissed(firm: Firm) -> None:
    """[BLK-5]: dismissing needs its permission and a reason."""
    blocker = by_rule(firm, firm.make())
    with pytest.raises(Invalid, match="made by rule"):
        firm.do(c.ResolveBlocker((blocker,)))
    with pytest.raises(Denied, match="Dismiss blockers"):
        firm.do(c.DismissBlocker((blocker,), "not needed"), "prep")
    with pytest.raises(Invalid):
        firm.do(c.DismissBlocker((blocker,), ""))
    assert firm.one(c.DismissBlocker((blocker,), "not needed")).outcome == "done"


@pytest.mark.parametrize(
    "command",
    [
        c.AddBlocker((1,), ""),
        c.AddBlocker((1,), "x" * 201),
        c.AddBlocker((1,), "a\nb"),
        c.AddBlocker((1,), "X", "\x1b"),
        c.AddBlocker((1,), "X", expected=date(2300, 1, 1)),
        c.AddBlocker((1,), "X", owner_id=999),
        c.AddBlocker((1,), "X", waits_on="the moon"),
        c.AddBlocker((1,), "X", waits_on="other_engagement"),  # [BLK-2]: that is for rules
        c.AddComment((1,), ""),
        c.AddComment((1,), " \n "),
        c.AddComment((1,), "x" * 20_001),
        c.AddComment((1,), "\u202eevil"),
    ],
)
def test_bad_values_are_refused(firm: Firm, command: c.Command) -> None:
    """[VAL-3] [VAL-5]"""
    firm.make()
    with pytest.raises(Invalid):
        firm.do(command)


def test_what_is_not_there_or_not_seen_is_not_found(firm: Firm) -> None:
    """[PERM-4]"""
    number = firm.make()
    blocker, said = add(firm, number), comment(firm, number)
    for command in (
        c.ResolveBlocker((999,)),
        c.EditOwnComment(999, "x"),
        c.WaiveItem(999, "not needed"),
        c.AddComment((number,), "x", 999),
    ):
        with pytest.raises(NotFound):
            firm.do(command)
    for command in (c.ResolveBlocker((blocker,)), c.EditOwnComment(said, "x"), c.AddComment((number,), "x")):
        with pytest.raises(NotFound):
            firm.do(command, "out")


def test_replies_go_one_level_deep(firm: Firm) -> None:
    """[COM-1]"""
    number = firm.make()
    first = comment(firm, number)
    reply = comment(firm, number, "yes", "prep", first)
    deeper = comment(firm, number, "no", "rev", reply)
    assert [firm.row("comment", n)["parent_id"] for n in (first, reply, deeper)] == [None, first, first]
    assert firm.job(number)["comment_count"] == 3
    other = firm.make(period="FY2027")
    with pytest.raises(NotFound):
        comment(firm, other, "x", "own", first)


def test_authors_edit_and_withdraw_their_own_comments(firm: Firm) -> None:
    """[COM-3]: earlier text stays in the log, a withdrawn one shows that it was there."""
    number = firm.make()
    said = comment(firm, number, "first words", "prep")
    for by in ("own", "rev"):
        for command in (c.EditOwnComment(said, "mine"), c.WithdrawOwnComment(said)):
            with pytest.raises(Denied, match="only its author"):
                firm.do(command, by)
    firm.do(c.EditOwnComment(said, "second words"), "prep")
    assert "first words" in firm.changes(firm.last.batch)[0]["before"]
    firm.do(c.WithdrawOwnComment(said), "prep")
    row = firm.row("comment", said)
    assert (row["text"], row["edited"], row["withdrawn"], row["removed"]) == ("second words", 1, 1, 0)
    assert firm.job(number)["comment_count"] == 0
    assert firm.one(c.WithdrawOwnComment(said), "prep").outcome == "unchanged" and firm.last.batch is None
    with pytest.raises(Conflict, match="withdrawn"):
        firm.do(c.EditOwnComment(said, "third"), "prep")


def test_a_waived_item_keeps_its_reason(firm: Firm) -> None:
    """[DOC-10]"""
    firm.make("1040", "2025", PERSON)
    item = firm.rows("SELECT id FROM checklist_item ORDER BY id")[0]["id"]
    with pytest.raises(Invalid):
        firm.do(c.WaiveItem(item, ""))
    assert firm.one(c.WaiveItem(item, "client has none"), "prep").outcome == "done"
    row = firm.row("checklist_item", item)
    assert (row["state"], row["reason"]) == ("waived", "client has none")
    assert firm.one(c.WaiveItem(item, "client has none")).outcome == "unchanged"
    with pytest.raises(NotFound):
        firm.do(c.WaiveItem(item, "client has none"), "out")


def test_one_comment_on_many(firm: Firm) -> None:
    """[BULK-2]"""
    numbers = (firm.make(), firm.make(period="FY2027"), 999)
    results = firm.do(c.AddComment(numbers, "same for all")).results
    assert [r.outcome for r in results] == ["done", "done", "refused"]


def test_a_person_who_has_left_owns_no_blocker(firm: Firm) -> None:
    """[STAFF-3]"""
    number = firm.make()
    firm.do(c.LeaveStaff(OUT, None, True))
    with pytest.raises(Invalid, match="left"):
        add(firm, number, owner_id=OUT)


def test_a_text_with_a_social_security_number_is_kept_and_warned_of(firm: Firm) -> None:
    """[CLT-10], reliability.md E: comment, description and note say so, without repeating the number."""
    number, private = firm.make(), "it is 078-05-1120"
    commands = (
        c.AddComment((number,), private),
        c.EditOwnComment(1, private + "!"),
        c.EditEngagement((number,), {"description": private}),
        SaveNote(None, {"client_id": PERSON, "title": "Call", "text": private}),
    )
    for command in commands:
        result = firm.one(command)
        assert result.outcome == "done", command
        assert len(result.warnings) == 1 and "1120" not in result.warnings[0], command
    assert not firm.one(c.AddComment((number,), "nothing of the kind")).warnings
    assert not firm.one(c.EditEngagement((number,), {"title": "as it was"})).warnings
