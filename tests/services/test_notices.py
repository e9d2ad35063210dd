"""The inbox: who is told what, once, and never of one's own doings [NOTE-1..4] [URG-5]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.notice_commands import Follow, MarkNotice, SetNotices
from assure_tui.domain.notices import KINDS, mentioned
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.services.loop import notices as step
from assure_tui.store.read import SqlReader
from tests.services.conftest import ADM, OWN, PREP, REV, SGN, Firm
from tests.services.test_requests import invoice


def inbox(firm: Firm, login: str, **options: Any) -> list[tuple[str, str]]:
    return [(n.kind, n.text) for n in firm.reads.notices(firm.actor(login), **options)]


def kinds(firm: Firm, login: str, **options: Any) -> list[str]:
    return [kind for kind, _ in inbox(firm, login, **options)]


def beat(firm: Firm) -> None:
    Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock, (("notices", step.step),)).beat()


def test_whoever_is_put_in_a_slot_is_told_and_oneself_is_not(firm: Firm) -> None:
    """[NOTE-1] [NOTE-2]."""
    number = firm.make(slots={"preparer": PREP, "owner": OWN})
    told = inbox(firm, "prep")
    assert ("slot", told[-1][1]) in told and "you are preparer" in " ".join(text for _, text in told)
    assert "slot" not in kinds(firm, "own")
    firm.do(c.SetSlots((number,), {"reviewer": REV}))
    assert kinds(firm, "rev") == ["slot"]
    firm.do(c.SetSlots((number,), {"reviewer": REV}))
    assert kinds(firm, "rev") == ["slot"]


def test_a_task_is_told_to_its_assignee_and_done_with_it(firm: Firm) -> None:
    """[NOTE-4]: resolving the matter marks it done."""
    number = firm.make()
    firm.do(c.CreateTask((number,), "Ask for the K-1", assignee_id=PREP))
    told = inbox(firm, "prep")[0]
    assert told[0] == "task_assigned" and "Ask for the K-1" in told[1]
    firm.finish(number, "Ask for the K-1")
    assert told not in inbox(firm, "prep") and told in inbox(firm, "prep", done=True)


def test_a_review_waiting_has_a_kind_of_its_own(firm: Firm) -> None:
    firm.do(c.CreateTask((firm.make(),), "Check it", type="review", assignee_id=REV))
    assert kinds(firm, "rev")[0] == "review" and "task_assigned" not in kinds(firm, "rev")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@rev please look", {"rev"}),
        ("@RR and @prep: done", {"rev", "prep"}),
        ("mail me@rev.example", set()),
        ("@own", set()),
    ],
)
def test_the_mentioned_are_told(firm: Firm, text: str, told: set[str]) -> None:
    """[COM-2] [NOTE-2]: by login or initials; an address is no mention, and oneself is not told."""
    firm.do(c.AddComment((firm.make(),), text))
    assert {login for login in ("own", "rev", "prep", "sgn") if "mention" in kinds(firm, login)} == told


def test_mentions_are_words_of_their_own() -> None:
    people = {"ab": 1, "a.b": 2}
    assert mentioned("(@ab), @A.B. @@ab x@ab", people) == {1, 2}


def test_a_blocker_opened_and_resolved(firm: Firm) -> None:
    number = firm.make(slots={"preparer": PREP})
    firm.do(c.AddBlocker((number,), "Client is abroad"))
    assert "blocker_opened" in kinds(firm, "prep")
    firm.do(c.ResolveBlocker((1,)))
    assert "blocker_resolved" in kinds(firm, "prep") and "blocker_opened" not in kinds(firm, "prep")


def test_a_send_back_is_told_to_the_holder_of_the_landing_stage(firm: Firm) -> None:
    """[MOVE-8]."""
    number = firm.make(slots={"preparer": PREP, "reviewer": REV})
    firm.bring(number, "In review")
    firm.do(c.MoveStage((number,), step=-1, reason="numbers do not tie", confirm_all=True), by="adm")
    assert "sent_back" in kinds(firm, "prep") and "sent_back" not in kinds(firm, "rev")


def test_off_kinds_come_only_when_switched_on(firm: Firm) -> None:
    """[NOTE-3]: each kind has its own switch per person, and a first setting."""
    number = firm.make(slots={"preparer": PREP})
    firm.bring(number, "Docs received")
    assert "moved" not in kinds(firm, "prep")
    firm.do(SetNotices((("moved", True), ("slot", False))), by="prep")
    firm.bring(number, "In prep")
    assert "moved" in kinds(firm, "prep")
    firm.make(period="FY2025", slots={"preparer": PREP})
    assert kinds(firm, "prep").count("slot") == 1
    assert firm.reads.notice_switches(firm.actor("prep"))["slot"] is False
    with pytest.raises(Invalid, match="near"):
        firm.do(SetNotices((("slott", True),)), by="prep")


def test_following_is_for_what_one_sees(firm: Firm) -> None:
    """[NOTE-2]: followers hear of changes once they want to; what is not seen is not there."""
    number = firm.make(slots={"preparer": PREP})
    with pytest.raises(NotFound):
        firm.do(Follow("engagement", number), by="out")
    firm.do(Follow("engagement", number), by="prep")
    firm.do(SetNotices((("followed", True),)), by="prep")
    firm.do(c.SetPriority((number,), "urgent"))
    assert "followed" in kinds(firm, "prep") and firm.reads.follows(firm.actor("prep"), "engagement", number)
    firm.do(Follow("engagement", number, on=False), by="prep")
    assert not firm.reads.follows(firm.actor("prep"), "engagement", number)


def test_several_are_followed_as_one_change(firm: Firm) -> None:
    """[NOTE-2] [BULK-2]: what one does not see is refused for itself; a silent inbox is said."""
    own, client = firm.make(slots={"preparer": PREP}), firm.client("Far Away", preparer="rev")
    outcome = firm.do(Follow("client", 1, also=(client, 999)), by="prep")
    assert [(r.id, r.outcome) for r in outcome.results][-1] == ("C-999", "refused")
    assert outcome.results[0].outcome == "done" and "switched on" in outcome.results[0].warnings[0]
    firm.do(SetNotices((("followed", True),)), by="prep")
    assert not firm.one(Follow("engagement", own), "prep").warnings
    assert firm.one(Follow("engagement", own), "prep").outcome == "unchanged"
    firm.do(c.SetPriority((own,), "urgent"))
    assert kinds(firm, "prep").count("followed") == 1, "once, by engagement and client together"


def test_many_at_once_become_one(firm: Firm) -> None:
    """A bulk act is one line in the inbox, not a hundred."""
    clients = tuple(firm.client(f"Client {n}") for n in range(9))
    firm.do(c.CreateEngagement(clients, "990", "FY2026", slots={"preparer": PREP}, bulk=True))
    told = [text for kind, text in inbox(firm, "prep") if kind == "slot"]
    assert len(told) == 1 and told[0].startswith("9 at once")


def test_undoing_what_somebody_did_is_told(firm: Firm) -> None:
    number = firm.make(slots={"preparer": PREP})
    firm.do(c.SetPriority((number,), "urgent"), by="prep")
    firm.do(c.Undo(firm.last.batch, confirmed=True))
    assert "undone" in kinds(firm, "prep")


def test_an_undo_leaves_the_inbox_alone(firm: Firm) -> None:
    """A notice that was read meanwhile is no conflict of the undo."""
    number = firm.make()
    before = firm.job(number)["preparer_id"]
    firm.do(c.SetSlots((number,), {"preparer": ADM}))
    batch = firm.last.batch
    firm.do(MarkNotice(()), by="adm")
    assert all(result.ok for result in firm.do(c.Undo(batch, confirmed=True)).results)
    assert firm.job(number)["preparer_id"] == before


def test_marking_reaches_ones_own_only(firm: Firm) -> None:
    """[NOTE-4]: unread, read or done; the number of unread ones is known."""
    firm.make(slots={"preparer": PREP})
    count = firm.reads.unread(firm.actor("prep"))
    assert count >= 1
    first = firm.reads.notices(firm.actor("prep"))[0].id
    with pytest.raises(NotFound):
        firm.do(MarkNotice((first,)), by="rev")
    firm.do(MarkNotice((first,), "read"), by="prep")
    assert firm.reads.unread(firm.actor("prep")) == count - 1
    firm.do(MarkNotice((), "done"), by="prep")
    assert inbox(firm, "prep") == []
    with pytest.raises(Invalid):
        firm.do(MarkNotice((first,), "gone"), by="prep")


def test_deadlines_near_are_told_once_a_day(firm: Firm) -> None:
    """[URG-5]: 7 days before by default; the same matter on the same day is one notice."""
    number = firm.make(slots={"preparer": PREP})
    due = firm.job(number)["due"]
    ahead = (date.fromisoformat(due) - firm.clock.today()).days
    firm.clock.instant += timedelta(days=ahead - 7)
    beat(firm)
    beat(firm)
    assert kinds(firm, "prep").count("deadline") == 1
    firm.clock.instant += timedelta(days=4)  # three days before is off at first
    beat(firm)
    assert kinds(firm, "prep").count("deadline") == 1 and "deadline_far" not in kinds(firm, "prep")
    firm.clock.instant += timedelta(days=5)
    beat(firm)
    assert "overdue" in kinds(firm, "prep")


def test_on_hold_work_is_not_pressed(firm: Firm) -> None:
    """[ST-7]: deadline notices pause."""
    number = firm.make(slots={"preparer": PREP})
    firm.do(c.SetStatus((number,), "on_hold", "the client asked"))
    ahead = (date.fromisoformat(firm.job(number)["due"]) - firm.clock.today()).days
    firm.clock.instant += timedelta(days=ahead - 7)
    beat(firm)
    assert "deadline" not in kinds(firm, "prep")


def test_a_task_due_soon_is_told(firm: Firm) -> None:
    """`task.notice_days` before, on the day, and the day after."""
    number = firm.make()
    due = firm.clock.today() + timedelta(days=3)
    firm.do(c.CreateTask((number,), "Call the bank", assignee_id=SGN, due=due))
    for _ in range(6):
        beat(firm)
        firm.clock.instant += timedelta(days=1)
    assert kinds(firm, "sgn").count("task_due") == 3


@pytest.mark.parametrize("held", [0, 4])
def test_a_stage_over_its_limit_is_told_once_to_who_asked(firm: Firm, held: int) -> None:
    """[NOTE-3] [STAGE-3]: off at first; told on the day it goes over, which On hold puts off."""
    number = firm.make(slots={"preparer": PREP, "owner": OWN})
    stage = firm.job(number)["stage_id"]
    firm.do(SetNotices((("stale", True),)), by="prep")
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE stage SET time_limit = 5 WHERE id = {int(stage)}")
    if held:
        firm.do(c.SetStatus((number,), "on_hold", "the client asked"))
        firm.clock.instant += timedelta(days=held)
        firm.do(c.SetStatus((number,), "active"))
    days = []
    for day in range(held, 13):
        before = kinds(firm, "prep").count("stale")
        beat(firm)
        if kinds(firm, "prep").count("stale") > before:
            days.append(day)
        firm.clock.instant += timedelta(days=1)
    assert days == [6 + held]
    assert "stale" not in kinds(firm, "own")


def test_an_unpaid_invoice_is_told_once_it_is_over(firm: Firm) -> None:
    """[NOTE-3]: to the partner and the owner who asked, the day after its date, also when no beat ran that day."""
    number = firm.make(slots={"owner": OWN, "partner": SGN})
    request = invoice(firm, number, 10_000)
    firm.do(rc.SendInvoice((request,)))
    firm.do(SetNotices((("invoice_overdue", True),)), by="sgn")
    beat(firm)
    [row] = firm.rows("SELECT due FROM request")
    due = date.fromisoformat(str(row["due"]))
    firm.clock.instant += timedelta(days=(due - firm.clock.today()).days)
    beat(firm)
    assert kinds(firm, "sgn").count("invoice_overdue") == 0
    firm.clock.instant += timedelta(days=3)
    for _ in range(3):
        beat(firm)
        firm.clock.instant += timedelta(days=1)
    assert kinds(firm, "sgn").count("invoice_overdue") == 1
    assert "invoice_overdue" not in kinds(firm, "own")


def test_every_kind_has_words_and_a_first_setting() -> None:
    """[NOTE-3]: what is on and what is off until somebody switches it."""
    off = {kind.code for kind in KINDS.values() if not kind.on}
    assert off == {"advanced", "moved", "stale", "client_status", "invoice_overdue", "deadline_far", "followed"}
    assert all(kind.label for kind in KINDS.values())
