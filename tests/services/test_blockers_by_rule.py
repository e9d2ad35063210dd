"""Blockers made by rule from documents, invoices and signatures; tied tasks; what a day brings [BLK-*] [TASK-11]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.services.loop import Beat, blockers
from assure_tui.services.loop import requests as expiry
from tests.services.conftest import PERSON, Firm
from tests.services.test_requests import BEN, intake, invoice, package, signers, state


def of(firm: Firm, number: int, kind: str) -> list[Any]:
    return firm.rows(
        "SELECT * FROM blocker WHERE engagement_id = :id AND type = :kind AND removed = 0 ORDER BY id",
        id=number,
        kind=kind,
    )


def stand(firm: Firm, number: int, kind: str) -> list[tuple[str, str]]:
    return [(row["title"], row["state"]) for row in of(firm, number, kind)]


def items(firm: Firm, number: int) -> list[Any]:
    return firm.rows("SELECT * FROM checklist_item WHERE engagement_id = :n AND required = 1 ORDER BY id", n=number)


def beat(firm: Firm, days: int = 0) -> Beat:
    firm.clock.instant += timedelta(days=days)
    return Beat(firm.clock.now(), firm.clock.today(), firm.reads.reader, firm.door)


@pytest.fixture
def job(firm: Firm) -> int:
    return firm.make("1040", "2025", PERSON)


# -- documents ---------------------------------------------------------------------------------------


def test_a_paper_that_does_not_come_blocks_from_the_day_after(firm: Firm, job: int) -> None:
    """[BLK-2] [BLK-4]: at the next beat; required items only; twice changes nothing."""
    first = items(firm, job)[0]
    days = (date.fromisoformat(first["expected"]) - firm.clock.today()).days
    blockers.step(beat(firm, days))
    assert of(firm, job, "document") == []
    pass_ = beat(firm, 1)
    blockers.step(pass_)
    found = of(firm, job, "document")
    assert [row["source"] for row in found] == [
        f"item:{row['id']}" for row in items(firm, job) if row["expected"] == first["expected"]
    ]
    assert found[0]["title"] == f"Missing: {first['name']}" and found[0]["expected"] == first["expected"]
    assert {(deed.kind, deed.about) for deed in pass_.deeds} == {("blockers", f"E-{job}")}
    again, before = beat(firm), len(firm.batches())
    blockers.step(again)
    assert again.deeds == [] and len(firm.batches()) == before


def test_it_is_resolved_by_the_paper_and_comes_back_with_its_absence(firm: Firm, job: int) -> None:
    """[BLK-2] [DOC-10]: waived resolves it in the same batch; taking that back opens it again."""
    blockers.step(beat(firm, 60))
    item = items(firm, job)[0]
    firm.do(c.WaiveItem(item["id"], "none this year"))
    (row,) = [row for row in of(firm, job, "document") if row["source"] == f"item:{item['id']}"]
    assert (row["state"], row["reason"]) == ("resolved", "it is waived")
    firm.do(c.Undo())
    assert {row["state"] for row in of(firm, job, "document")} == {"active"}


def test_the_loop_says_when_more_is_left(firm: Firm, job: int) -> None:
    """[LOOP-7]: a step takes on a bounded number and tells that there is more."""
    pass_ = beat(firm, 60)
    pass_.budget = 1
    blockers.step(pass_)
    assert pass_.more
    rest = beat(firm)
    blockers.step(rest)
    assert not rest.more
    assert len(of(firm, job, "document")) == len(items(firm, job))


def test_an_engagement_made_with_old_papers_is_blocked_at_once(firm: Firm) -> None:
    """[BLK-4]: the event is the command; [BLK-6]: closed ones get none."""
    late = firm.make("1040", "2025", PERSON, start=date(2025, 6, 1))
    assert {row["state"] for row in of(firm, late, "document")} == {"active"}
    assert len(of(firm, late, "document")) == len(items(firm, late))
    closed = firm.make("1040", "2024", PERSON)
    firm.do(c.SetStatus((closed,), "cancelled", "not needed", confirm_all=True))
    blockers.step(beat(firm, 90))
    assert of(firm, closed, "document") == []
    firm.do(c.SetStatus((closed,), "active"))
    assert len(of(firm, closed, "document")) == len(items(firm, closed))


# -- payments ----------------------------------------------------------------------------------------


def test_an_invoice_that_is_out_blocks_what_it_itemises(firm: Firm, job: int) -> None:
    """[BLK-2] [REQ-7]: from sending to paid; a refund that leaves it short opens it again."""
    request = invoice(firm, job, 500)
    assert of(firm, job, "payment") == []
    firm.do(rc.SendInvoice((request,)))
    assert stand(firm, job, "payment") == [("Invoice 1038 is not paid", "active")]
    assert of(firm, job, "payment")[0]["source"] == f"request:R-{request}"
    firm.do(rc.RecordPayment(request, 200))
    assert stand(firm, job, "payment")[0][1] == "active"
    firm.do(rc.RecordPayment(request, 300))
    assert stand(firm, job, "payment")[0][1] == "resolved" and of(firm, job, "payment")[0]["reason"] == "it is paid"
    firm.do(rc.RecordPayment(request, -300))
    assert stand(firm, job, "payment") == [("Invoice 1038 is not paid", "active")]
    firm.do(rc.SetInvoiceState((request,), "cancelled"))
    assert stand(firm, job, "payment")[0][1] == "resolved"


def test_taking_its_line_off_frees_it(firm: Firm, job: int) -> None:
    """[BLK-2]: the line is removed."""
    other = firm.make("1040", "2024", PERSON)
    request = invoice(firm, job, 500, 700)
    firm.do(rc.SendInvoice((request,)))
    firm.do(rc.SaveInvoice(request, {}, (rc.LineDraft("x", 500, other),)))
    assert stand(firm, job, "payment")[0][1] == "resolved"
    assert stand(firm, other, "payment")[0][1] == "active"


def test_only_overdue_ones_block_where_the_firm_says_so(firm: Firm, job: int) -> None:
    """[BLK-2]: `blockers.payment` = any open, or only overdue; the day after its due date the loop opens it."""
    request = invoice(firm, job, 500)
    firm.do(rc.SendInvoice((request,)))
    firm.do(c.SaveSettings({"blockers.payment": "overdue"}))
    assert stand(firm, job, "payment")[0][1] == "resolved"
    blockers.step(beat(firm, 30))
    assert stand(firm, job, "payment")[0][1] == "resolved"
    pass_ = beat(firm, 1)
    blockers.step(pass_)
    assert stand(firm, job, "payment")[0][1] == "active"
    assert [deed.because for deed in pass_.deeds if "invoice" in deed.because] == ["invoice 1038 was due 2026-04-01"]
    firm.do(c.SaveSettings({"blockers.payment": "any"}))
    assert stand(firm, job, "payment")[0][1] == "active"


# -- signatures --------------------------------------------------------------------------------------


def test_a_package_that_is_out_blocks_until_it_is_signed(firm: Firm, job: int) -> None:
    """[BLK-2] [REQ-6]"""
    request = package(firm, job)
    firm.do(rc.SendSignature((request,)))
    assert stand(firm, job, "signature") == [("Form 8879 is out for signature", "active")]
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=signers(firm, request)[0]))
    assert stand(firm, job, "signature") == [("Form 8879 is out for signature", "resolved")]
    firm.do(c.Undo())
    assert stand(firm, job, "signature")[0][1] == "active"


@pytest.mark.parametrize(
    ("outcome", "title"), [("declined", "Form 8879 was declined"), ("expired", "Form 8879 has expired")]
)
def test_declined_or_expired_leaves_it_under_a_title_that_says_so(
    firm: Firm, job: int, outcome: str, title: str
) -> None:
    """[BLK-3]: until a later package of the same form is completed."""
    request = package(firm, job)
    firm.do(rc.SendSignature((request,)))
    firm.do(rc.SetSignatureState((request,), outcome))
    assert stand(firm, job, "signature") == [(title, "active")]
    other = package(firm, job, form="7216")
    firm.do(rc.SendSignature((other,)))
    firm.do(rc.SetSignatureState((other,), "completed"))
    assert stand(firm, job, "signature")[0] == (title, "active"), "another form settles nothing"
    later = package(firm, job)
    firm.do(rc.SendSignature((later,)))
    firm.do(rc.SetSignatureState((later,), "completed"))
    assert {state for _, state in stand(firm, job, "signature")} == {"resolved"}


def test_one_declined_before_it_was_out_blocks_nothing(firm: Firm, job: int) -> None:
    """[BLK-3]: Declined leaves a blocker, it opens none."""
    request = package(firm, job)
    firm.do(rc.SetSignatureState((request,), "declined"))
    assert of(firm, job, "signature") == []


def test_withdrawn_resolves_and_sending_anew_revives_a_dismissed_one(firm: Firm, job: int) -> None:
    """[BLK-2] [BLK-5]"""
    request = package(firm, job)
    firm.do(rc.SendSignature((request,)))
    firm.do(c.DismissBlocker((of(firm, job, "signature")[0]["id"],), "signed on paper"))
    firm.do(rc.SetSignatureState((request,), "viewed"))
    assert stand(firm, job, "signature")[0][1] == "dismissed"
    firm.do(rc.SetSignatureState((request,), "withdrawn"))
    firm.do(rc.SendSignature((request,)))
    assert stand(firm, job, "signature")[0][1] == "active"
    firm.do(rc.SetSignatureState((request,), "withdrawn"))
    assert stand(firm, job, "signature")[0][1] == "resolved"


def test_the_loop_expires_and_its_blocker_says_so(firm: Firm, job: int) -> None:
    """[REQ-9] [BLK-3]: once, on the day after."""
    request = package(firm, job)
    firm.do(rc.SendSignature((request,)))
    for days, wanted in ((30, "sent"), (1, "expired"), (1, "expired")):
        pass_ = beat(firm, days)
        expiry.step(pass_)
        assert state(firm, request) == wanted
    assert pass_.deeds == []
    assert stand(firm, job, "signature") == [("Form 8879 has expired", "active")]


# -- by hand -----------------------------------------------------------------------------------------


def test_one_made_by_rule_is_settled_at_its_source_or_dismissed(firm: Firm, job: int) -> None:
    """[BLK-5]: note and owner are for people, the rest is the rule's."""
    firm.do(rc.SendSignature((package(firm, job),)))
    number = of(firm, job, "signature")[0]["id"]
    with pytest.raises(Invalid, match="made by rule"):
        firm.do(c.ResolveBlocker((number,)))
    with pytest.raises(Invalid, match="made by rule"):
        firm.do(rc.EditBlocker(number, {"title": "X"}))
    firm.do(rc.EditBlocker(number, {"note": "called them", "owner_id": 3}), "prep")
    row = of(firm, job, "signature")[0]
    assert (row["note"], row["owner_id"], row["state"]) == ("called them", 3, "active")
    with pytest.raises(Denied):
        firm.do(c.DismissBlocker((number,), "on paper"), "prep")


def test_a_manual_one_is_edited_and_opened_again_by_hand(firm: Firm, job: int) -> None:
    """[BLK-2] [BLK-5]"""
    firm.do(c.AddBlocker((job,), "Bank"))
    number = of(firm, job, "manual")[0]["id"]
    day = date(2026, 4, 1)
    firm.do(rc.EditBlocker(number, {"title": "Bank letter", "expected": day, "waits_on": "third_party"}))
    assert firm.one(rc.EditBlocker(number, {"title": "Bank letter"})).outcome == "unchanged"
    firm.do(c.ResolveBlocker((number,)))
    firm.do(rc.EditBlocker(number, {"state": "active"}))
    row = of(firm, job, "manual")[0]
    assert (row["title"], row["state"], row["expected"], row["closed_at"]) == (
        "Bank letter",
        "active",
        "2026-04-01",
        None,
    )
    with pytest.raises(NotFound):
        firm.do(rc.EditBlocker(number, {"title": "X"}), "out")
    with pytest.raises(Conflict):
        firm.do(rc.EditBlocker(number, {"title": "X"}, if_version=1))


def test_a_blocker_names_what_it_waits_for_as_it_is_now(firm: Firm) -> None:
    """[BLK-9] [GATE-10]: stage and holder of the source, and where to jump; the gate says the same."""
    entity = firm.client("Larch Partners", "business", preparer="prep")
    firm.do(c.SaveRelationship(PERSON, "owner_of", entity))
    source, taker = firm.make("1065", "2025", entity), firm.make("1040", "2025", PERSON, stage="In review")
    firm.bring(source, "In prep")
    detail = firm.reads.engagement(firm.actor("own"), taker, firm.clock.today())
    (view,) = [b for b in detail.blockers if b.type.value == "k1"]
    words = "Form 1065 2025 of Larch Partners, In prep, Pat Preparer"
    assert (view.title, view.target) == (words, f"E-{source}")
    assert words in [item.title for item in detail.gate.unmet]


# -- tied tasks --------------------------------------------------------------------------------------


def tied(firm: Firm, number: int) -> Any:
    (row,) = firm.rows(
        "SELECT * FROM task WHERE engagement_id = :id AND tied_to = 'signature:8879' AND removed = 0", id=number
    )
    return row


def at_signature(firm: Firm) -> int:
    return firm.make("1040", "2025", PERSON, stage="Awaiting signature")


def test_a_task_there_first_is_tied_to_the_request_made_later(firm: Firm) -> None:
    """[TASK-11]: done with it, by rule, by nobody."""
    number = at_signature(firm)
    request = package(firm, number)
    assert tied(firm, number)["request_id"] == request
    firm.do(rc.SendSignature((request,)))
    assert tied(firm, number)["status"] == "todo"
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=signers(firm, request)[0]))
    row = tied(firm, number)
    assert (row["status"], row["completed_by"]) == ("completed", None)
    firm.do(c.Undo())
    assert tied(firm, number)["status"] == "todo" and state(firm, request) == "sent"


def test_a_request_there_first_is_tied_to_the_task_made_later(firm: Firm) -> None:
    """[TASK-11]: whichever comes first; already resolved, the task is done at once."""
    number = firm.make("1040", "2025", PERSON, stage="In review")
    request = package(firm, number)
    firm.do(rc.SendSignature((request,)))
    firm.do(rc.SetSignatureState((request,), "completed"))
    for title in firm.tasks(number, "In review"):
        firm.finish(number, title)
    firm.bring(number, "Awaiting signature")
    row = tied(firm, number)
    assert (row["request_id"], row["status"]) == (request, "completed")


def test_the_first_request_of_that_form_without_a_task(firm: Firm) -> None:
    """[TASK-11]: kind and form must fit; a second package is left alone."""
    number = at_signature(firm)
    package(firm, number, form="7216")
    intake(firm, number, form="8879")
    first, second = package(firm, number), package(firm, number, BEN)
    assert tied(firm, number)["request_id"] == first
    firm.do(rc.SetSignatureState((second,), "completed", "signed on paper"))
    assert tied(firm, number)["status"] == "todo"


def test_a_tied_task_reopened_by_hand_stays_open(firm: Firm) -> None:
    """[TASK-4] [TASK-11]: the rule acts when the request is resolved, not ever after."""
    number = at_signature(firm)
    request = package(firm, number)
    firm.do(rc.SendSignature((request,)))
    firm.do(rc.SetSignatureState((request,), "completed"))
    firm.do(c.SetTaskStatus((tied(firm, number)["id"],), "todo"))
    firm.do(c.EditTask((tied(firm, number)["id"],), {"title": "Look again"}))
    assert tied(firm, number)["status"] == "todo"


def test_a_withdrawn_request_is_no_tie(firm: Firm) -> None:
    """[TASK-11] [ADV-2]"""
    number = firm.make("1040", "2025", PERSON, stage="In review")
    gone = package(firm, number)
    firm.do(rc.SetSignatureState((gone,), "withdrawn"))
    for title in firm.tasks(number, "In review"):
        firm.finish(number, title)
    firm.bring(number, "Awaiting signature")
    assert tied(firm, number)["request_id"] is None


# -- family ------------------------------------------------------------------------------------------


def test_the_family_shows_who_holds_whom_longest_chain_first(firm: Firm) -> None:
    """[INS-8]: "this 1065 holds two 1040s"; who may not see a client does not."""
    upper, lower = firm.client("Upper Partners", "business"), firm.client("Lower Partners", "business")
    spouse = firm.client("Spouse", "individual")
    for owner, kind, owned in ((PERSON, "owner_of", upper), (spouse, "owner_of", upper), (upper, "owner_of", lower),
                               (PERSON, "spouse", spouse)):  # fmt: skip
        firm.do(c.SaveRelationship(owner, kind, owned))
    bottom, middle = firm.make("1065", "2025", lower), firm.make("1065", "2025", upper)
    first, second = firm.make("1040", "2025", PERSON), firm.make("1040", "2025", spouse)
    firm.make("1040", "2024", PERSON)
    found = firm.reads.family(firm.actor("own"), PERSON, 2025, firm.clock.today())
    assert {client.name for client in found.clients} == {
        "Maple Household",
        "Upper Partners",
        "Lower Partners",
        "Spouse",
    }
    assert found.clients[0].id == PERSON and len(found.links) == 4 and len(found.work) == 4
    (top,) = found.chains
    assert (top.work.id, top.length, top.below) == (bottom, 3, {middle, first, second})
    assert [node.work.id for node in top.holds] == [middle]
    assert {node.work.id for node in top.holds[0].holds} == {first, second}
    mine = firm.reads.family(firm.actor("prep"), PERSON, 2025, firm.clock.today())
    assert [client.id for client in mine.clients] == [PERSON] and mine.chains == ()
    with pytest.raises(NotFound):
        firm.reads.family(firm.actor("out"), PERSON, 2025, firm.clock.today())


def test_the_beat_takes_its_steps_in_the_order_of_the_loop(firm: Firm, job: int) -> None:
    """[LOOP-2]: requests before blockers, both before what may advance; a dry beat of the same day does nothing."""
    from assure_tui.services.heartbeat import steps

    names = [name for name, _ in steps()]
    assert names.index("requests") < names.index("blockers") < names.index("advancing")
    blockers.step(beat(firm, 60))
    again = beat(firm)
    blockers.step(again)
    assert again.deeds == [] and not again.more
