"""Requests: written, sent, their states, money and signatures, through the door [REQ-*]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.errors import AssureError, Conflict, Denied, Invalid, NotFound
from assure_tui.domain.model import SYSTEM, Actor, Origin, Role
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, Firm

ANN = rc.SignerDraft("Ann Client")
BEN = rc.SignerDraft("Ben Client")
FIRM = rc.SignerDraft("The firm", "countersigner")


def intake(firm: Firm, number: int, kind: str = "organizer", **fields: Any) -> int:
    result = firm.one(rc.SaveIntake(None, {"kind": kind, "engagement_id": number, "title": "Papers", **fields}))
    return int(result.id[2:])


def package(firm: Firm, number: int | None, *signers: rc.SignerDraft, **fields: Any) -> int:
    values = {"kind": "signature", "form": "8879", "engagement_id": number, "title": "Sign here", **fields}
    return int(firm.one(rc.SaveSignature(None, values, signers or (ANN,))).id[2:])


def invoice(firm: Firm, number: int | None, *cents: int, no: str | None = "1038", **fields: Any) -> int:
    lines = tuple(rc.LineDraft(f"Work {place}", one, number) for place, one in enumerate(cents))
    values: dict[str, Any] = {"engagement_id": number, "title": "For the return", "number": no, **fields}
    return int(firm.one(rc.SaveInvoice(None, values, lines)).id[2:])


def state(firm: Firm, request: int) -> str:
    return str(firm.row("request", request)["state"])


def signers(firm: Firm, request: int) -> list[int]:
    return [row["id"] for row in firm.rows(
        "SELECT id FROM signer WHERE request_id = :id AND removed = 0 ORDER BY position, id", id=request
    )]  # fmt: skip


def events(firm: Firm, request: int) -> list[tuple[Any, ...]]:
    found = firm.rows("SELECT * FROM request_event WHERE request_id = :id ORDER BY id", id=request)
    return [(row["before"], row["after"], row["how"], row["staff_id"]) for row in found]


# -- writing -----------------------------------------------------------------------------------------


def test_a_request_keeps_where_its_engagement_stood(firm: Firm) -> None:
    """[REQ-1]: stage and visit at making, action item yes, reminder plan copied [REQ-11]."""
    number = firm.make("1040", "2025", PERSON)
    row = firm.row("request", intake(firm, number, tax_year=2025))
    assert (row["stage_id"], row["entry_no"]) == (firm.job(number)["stage_id"], 1)
    assert row["action_item"] == 1 and row["state"] == "draft" and row["client_id"] == PERSON
    assert row["reminder"] == '{"every":3,"max":5}'
    assert events(firm, row["id"]) == [(None, "draft", "hand", 1)]


def test_a_message_is_no_action_item_unless_said(firm: Firm) -> None:
    """[REQ-1]"""
    number = firm.make("1040", "2025", PERSON)
    assert firm.row("request", intake(firm, number, "message"))["action_item"] == 0
    assert firm.row("request", intake(firm, number, "message", action_item=True))["action_item"] == 1


def test_any_number_of_requests_and_one_for_a_client_without_engagement(firm: Firm) -> None:
    """[REQ-1]: any number per engagement; engagement or none."""
    number = firm.make("1040", "2025", PERSON)
    made = [intake(firm, number) for _ in range(3)]
    alone = firm.one(rc.SaveIntake(None, {"kind": "message", "client_id": BUSINESS, "title": "Hello"}))
    assert made == [1, 2, 3] and alone.id == "R-4"
    assert firm.row("request", 4)["engagement_id"] is None


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"title": ""}, "title", "required"),
        ({"title": "x" * 201}, "title", "too_long"),
        ({"tax_year": 1850}, "tax_year", "range"),
        ({"reminder": {"every": 91}}, "reminder", "range"),
        ({"reminder": {"every": 3, "max": 31}}, "reminder", "range"),
        ({"recipients": [99]}, "recipients", "unknown"),
        ({"kind": "invoice"}, "kind", "not_offered"),
        ({"kind": "novel"}, "kind", "unknown"),
        ({"engagement_id": None}, "client", "required"),
        ({"colour": "red"}, "colour", "key.unknown"),
        ({"expires": date(2026, 5, 1)}, "expires", "not_offered"),
        ({"items": [1]}, "items", "not_offered"),
    ],
)
def test_fields_are_checked(firm: Firm, fields: dict[str, Any], field: str, code: str) -> None:
    """[VAL-5]"""
    number = firm.make("1040", "2025", PERSON)
    before = len(firm.batches())
    with pytest.raises(Invalid) as refused:
        intake(firm, number, **fields)
    assert (refused.value.field, refused.value.value_code) == (field, code)
    assert len(firm.batches()) == before and firm.rows("SELECT * FROM request") == []


def test_several_wrong_fields_are_told_together(firm: Firm) -> None:
    """[VAL-6]"""
    number = firm.make("1040", "2025", PERSON)
    with pytest.raises(AssureError) as refused:
        intake(firm, number, title="", tax_year=1850)
    assert {detail.field for detail in refused.value.details} == {"title", "tax_year"}


def test_editing_undo_and_history_stay_together(firm: Firm) -> None:
    """[UNDO-1]: an edit, a sending and the making are taken back one by one."""
    number = firm.make("1040", "2025", PERSON)
    request = intake(firm, number)
    firm.do(rc.SaveIntake(request, {"title": "Other papers"}))
    firm.do(rc.SendIntake((request,)))
    firm.do(c.Undo())
    assert state(firm, request) == "draft" and firm.row("request", request)["sent_on"] is None
    assert len(events(firm, request)) == 1
    firm.do(c.Undo())
    assert firm.row("request", request)["title"] == "Papers"
    firm.do(c.Undo())
    assert firm.row("request", request)["removed"]
    with pytest.raises(NotFound):
        firm.do(rc.SendIntake((request,)))


# -- sending and states ------------------------------------------------------------------------------


def test_each_kind_is_sent_into_its_second_state(firm: Firm) -> None:
    """[REQ-2] [REQ-4]: an organizer Sent, a message Open."""
    number = firm.make("1040", "2025", PERSON)
    for kind, wanted in (
        ("organizer", "sent"),
        ("document_request", "sent"),
        ("message", "open"),
        ("approval", "sent"),
    ):
        request = intake(firm, number, kind)
        firm.do(rc.SendIntake((request,)))
        assert state(firm, request) == wanted
        assert firm.one(rc.SendIntake((request,))).outcome == "unchanged"


@pytest.mark.parametrize(
    ("make", "send", "field"),
    [
        (lambda f, n: package(f, n, rc.SignerDraft("Ann", "copy")), rc.SendSignature, "signers"),
        (lambda f, n: invoice(f, n, 100, no=None), rc.SendInvoice, "number"),
        (lambda f, n: invoice(f, n), rc.SendInvoice, "lines"),
        (lambda f, n: invoice(f, n, 0), rc.SendInvoice, "lines"),
    ],
)
def test_sending_needs_a_signer_a_number_a_line_above_zero(firm: Firm, make: Any, send: Any, field: str) -> None:
    """[REQ-4]"""
    request = make(firm, firm.make("1040", "2025", PERSON))
    with pytest.raises(Invalid) as refused:
        firm.do(send((request,)))
    assert refused.value.field == field and state(firm, request) == "draft"


def test_sending_sets_due_and_expiry_unless_typed(firm: Firm) -> None:
    """[REQ-7] 30 days, [REQ-9] 30 days, each a setting."""
    number = firm.make("1040", "2025", PERSON)
    bill, signed = invoice(firm, number, 100), package(firm, number)
    typed = invoice(firm, number, 100, no="1039", due=date(2026, 3, 9))
    firm.do(rc.SendInvoice((bill, typed)))
    firm.do(rc.SendSignature((signed,)))
    today = firm.clock.today()
    assert firm.row("request", bill)["due"] == (today + timedelta(days=30)).isoformat()
    assert firm.row("request", typed)["due"] == "2026-03-09"
    assert firm.row("request", signed)["expires"] == (today + timedelta(days=30)).isoformat()


def test_going_against_the_order_asks_for_a_reason(firm: Firm) -> None:
    """[REQ-3]: and the history keeps who, when, how and why."""
    request = intake(firm, firm.make("1040", "2025", PERSON))
    firm.do(rc.SendIntake((request,)))
    firm.do(rc.SetIntakeState((request,), "Completed"))
    with pytest.raises(Invalid, match="needs a reason"):
        firm.do(rc.SetIntakeState((request,), "in progress"))
    firm.do(rc.SetIntakeState((request,), "in-progress", "the second page is missing"), "prep")
    assert state(firm, request) == "in_progress"
    assert events(firm, request)[-1] == ("completed", "in_progress", "hand", 3)
    assert firm.rows("SELECT reason FROM request_event ORDER BY id DESC")[0]["reason"] == "the second page is missing"


def test_a_state_of_another_kind_is_refused_and_names_its_own(firm: Firm) -> None:
    """[REQ-2] [VAL-5]"""
    request = intake(firm, firm.make("1040", "2025", PERSON))
    with pytest.raises(Invalid, match="changes_requested"):
        firm.do(rc.SetIntakeState((request,), "paid"))


def test_commands_take_only_their_kinds(firm: Firm) -> None:
    """[PERM-13]: SetIntakeState is no way to pay an invoice."""
    bill = invoice(firm, firm.make("1040", "2025", PERSON), 100)
    with pytest.raises(Invalid, match="an invoice"):
        firm.do(rc.SetIntakeState((bill,), "paid"))


def test_archived_engagements_take_no_requests(firm: Firm) -> None:
    """[ST-13]"""
    number = firm.make("1040", "2025", PERSON)
    request = intake(firm, number)
    firm.do(c.SetStatus((number,), "archived", confirm_all=True))
    with pytest.raises(Conflict, match="archived"):
        firm.do(rc.SendIntake((request,)))


def test_who_does_not_see_the_engagement_finds_no_request(firm: Firm) -> None:
    """[PERM-4]"""
    request = intake(firm, firm.make("1040", "2025", PERSON))
    with pytest.raises(NotFound):
        firm.do(rc.SendIntake((request,)), "out")


@pytest.mark.parametrize(
    ("command", "allowed", "denied"),
    [
        (lambda r: rc.SaveIntake(r["intake"], {"title": "X"}), "prep", None),
        (lambda r: rc.SendSignature((r["package"],)), "prep", None),
        (lambda r: rc.SendInvoice((r["invoice"],)), "adm", "prep"),
        (lambda r: rc.RecordPayment(r["sent"], 100), "adm", "sgn"),
        (lambda r: rc.Countersign((r["counter"],)), "sgn", "prep"),
    ],
)
def test_permissions_by_kind(firm: Firm, command: Any, allowed: str, denied: str | None) -> None:
    """[PERM-13] [PERM-9]: intake, signature, billing and the firm's own signature are four rights."""
    number = firm.make("1040", "2025", PERSON)
    made = {"intake": intake(firm, number), "package": package(firm, number), "invoice": invoice(firm, number, 100)}
    made["sent"] = invoice(firm, number, 100, no="7")
    made["counter"] = package(firm, number, ANN, FIRM)
    firm.do(rc.SendInvoice((made["sent"],)))
    firm.do(rc.SendSignature((made["counter"],)))
    firm.do(rc.SetSignatureState((made["counter"],), "signed", signer_id=signers(firm, made["counter"])[0]))
    if denied:
        with pytest.raises(Denied):
            firm.do(command(made), denied)
    assert firm.one(command(made), allowed).outcome == "done"


# -- signers -----------------------------------------------------------------------------------------


def test_all_signed_completes_some_are_partly_signed(firm: Firm) -> None:
    """[REQ-9]"""
    request = package(firm, firm.make("1040", "2025", PERSON), ANN, BEN)
    firm.do(rc.SendSignature((request,)))
    one, two = signers(firm, request)
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=two))
    assert state(firm, request) == "partially_signed"
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=one))
    assert state(firm, request) == "completed"
    firm.do(c.Undo())
    assert state(firm, request) == "partially_signed" and firm.row("signer", one)["state"] == "waiting"


def test_one_who_declines_declines_it(firm: Firm) -> None:
    """[REQ-9] [REQ-15]: it says who and why, and can be sent anew."""
    request = package(firm, firm.make("1040", "2025", PERSON), ANN, BEN)
    firm.do(rc.SendSignature((request,)))
    one, _ = signers(firm, request)
    firm.do(rc.SetSignatureState((request,), "declined", "the refund is wrong", signer_id=one))
    assert state(firm, request) == "declined"
    assert firm.rows("SELECT reason FROM request_event ORDER BY id DESC")[0]["reason"] == (
        "Ann Client declined: the refund is wrong"
    )
    assert firm.reads.request(firm.actor("own"), request, firm.clock.today()).offers == ("send", "withdraw", "leave")
    firm.do(rc.SendSignature((request,)))
    assert state(firm, request) == "sent" and firm.row("signer", one)["state"] == "waiting"


def test_in_order_the_first_signs_first(firm: Firm) -> None:
    """[REQ-9]: in parallel or in order."""
    request = package(firm, firm.make("1040", "2025", PERSON), ANN, BEN, in_order=True)
    firm.do(rc.SendSignature((request,)))
    one, two = signers(firm, request)
    with pytest.raises(Conflict, match="Ann Client signs before Ben Client"):
        firm.do(rc.SetSignatureState((request,), "signed", signer_id=two))
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=one))
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=two))
    assert state(firm, request) == "completed"


def test_the_firm_signs_last_with_its_permission(firm: Firm) -> None:
    """[REQ-9] [PERM-13]: countersigners after all signers; Sign for the firm."""
    request = package(firm, firm.make("1040", "2025", PERSON), ANN, FIRM)
    firm.do(rc.SendSignature((request,)))
    one, two = signers(firm, request)
    with pytest.raises(Conflict, match="Ann Client"):
        firm.do(rc.Countersign((request,)), "sgn")
    firm.do(rc.SetSignatureState((request,), "signed", signer_id=one), "prep")
    assert state(firm, request) == "partially_signed"
    with pytest.raises(Denied):
        firm.do(rc.SetSignatureState((request,), "signed", signer_id=two), "prep")
    firm.do(rc.Countersign((request,)), "sgn")
    assert state(firm, request) == "completed"


@pytest.mark.parametrize(("count", "code"), [(0, "too_few"), (13, "too_many")])
def test_one_to_twelve_signers(firm: Firm, count: int, code: str) -> None:
    """[REQ-9] [VAL-5]"""
    number = firm.make("1040", "2025", PERSON)
    values = {"kind": "signature", "form": "8879", "engagement_id": number, "title": "X"}
    with pytest.raises(Invalid) as refused:
        firm.do(rc.SaveSignature(None, values, tuple(rc.SignerDraft(f"N {i}") for i in range(count))))
    assert refused.value.value_code == code


def test_an_8879_belongs_to_an_engagement(firm: Firm) -> None:
    """[REQ-6]"""
    with pytest.raises(Invalid, match="belongs to one engagement"):
        package(firm, None, client_id=PERSON)


def test_past_its_expiry_it_expires_once(firm: Firm) -> None:
    """[REQ-9] [LOOP-3]: on the day after, by the system, never twice, never when signed."""
    number = firm.make("1040", "2025", PERSON)
    request, signed = package(firm, number), package(firm, number)
    firm.do(rc.SendSignature((request, signed)))
    firm.do(rc.SetSignatureState((signed,), "completed"))
    firm.clock.instant += timedelta(days=30)
    assert firm.door.execute(rc.ExpireRequest((request,)), SYSTEM).results[0].outcome == "unchanged"
    firm.clock.instant += timedelta(days=1)
    outcome = firm.door.execute(rc.ExpireRequest((request, signed)), SYSTEM, Origin.LOOP)
    assert [result.outcome for result in outcome.results] == ["done", "unchanged"]
    assert state(firm, request) == "expired" and events(firm, request)[-1][2:] == ("rule", None)
    assert firm.door.execute(rc.ExpireRequest((request,)), SYSTEM).batch is None


# -- money -------------------------------------------------------------------------------------------


def test_payments_make_it_partly_paid_paid_and_a_refund_takes_it_back(firm: Firm) -> None:
    """[REQ-8]"""
    request = invoice(firm, firm.make("1040", "2025", PERSON), 30_000, 20_000)
    firm.do(rc.SendInvoice((request,)))
    for cents, wanted in ((10_000, "partially_paid"), (40_000, "paid"), (-15_000, "partially_paid"),
                          (-35_000, "sent")):  # fmt: skip
        firm.do(rc.RecordPayment(request, cents))
        assert state(firm, request) == wanted, cents
    view = firm.reads.request(firm.actor("own"), request, firm.clock.today())
    assert (view.request.total, view.request.paid) == (50_000, 0)
    with pytest.raises(Invalid, match="no more is refunded"):
        firm.do(rc.RecordPayment(request, -1))


def test_a_bank_debit_counts_when_cleared_or_at_once(firm: Firm) -> None:
    """[REQ-8]: `billing.debit_counts`."""
    number = firm.make("1040", "2025", PERSON)
    first, second = invoice(firm, number, 500), invoice(firm, number, 500, no="1039")
    firm.do(rc.SendInvoice((first, second)))
    firm.do(rc.RecordPayment(first, 500, method="bank_debit"))
    assert state(firm, first) == "sent"
    payment = firm.rows("SELECT id FROM payment")[0]["id"]
    firm.do(rc.RecordPayment(first, payment_id=payment, cleared=True))
    assert state(firm, first) == "paid"
    firm.do(c.SaveSettings({"billing.debit_counts": "at_once"}))
    firm.do(rc.RecordPayment(second, 500, method="bank_debit"))
    assert state(firm, second) == "paid"


def test_a_payment_removed_takes_it_back(firm: Firm) -> None:
    """[REQ-8] [UNDO-1]"""
    request = invoice(firm, firm.make("1040", "2025", PERSON), 500)
    firm.do(rc.SendInvoice((request,)))
    firm.do(rc.RecordPayment(request, 500))
    firm.do(rc.RecordPayment(request, payment_id=firm.rows("SELECT id FROM payment")[0]["id"], remove=True))
    assert state(firm, request) == "sent"
    firm.do(c.Undo())
    assert state(firm, request) == "paid"


def test_a_line_is_for_live_work_of_the_same_client(firm: Firm) -> None:
    """[REQ-7]: of the same client, Active or On hold when the line is added."""
    number, other = firm.make("1040", "2025", PERSON), firm.make()
    with pytest.raises(AssureError, match="another client"):
        firm.do(rc.SaveInvoice(None, {"client_id": PERSON, "title": "X"}, (rc.LineDraft("x", 1, other),)))
    firm.do(c.SetStatus((number,), "cancelled", "gone", confirm_all=True))
    with pytest.raises(AssureError, match="cancelled"):
        firm.do(rc.SaveInvoice(None, {"client_id": PERSON, "title": "X"}, (rc.LineDraft("x", 1, number),)))


def test_the_number_is_unique_and_fixed_after_sending(firm: Firm) -> None:
    """[REQ-7]"""
    number = firm.make("1040", "2025", PERSON)
    request = invoice(firm, number, 500)
    with pytest.raises(Conflict, match="R-1 has the number 1038"):
        invoice(firm, number, 500)
    firm.do(rc.SaveInvoice(request, {"number": "2000"}))
    firm.do(rc.SendInvoice((request,)))
    with pytest.raises(Conflict, match="fixed"):
        firm.do(rc.SaveInvoice(request, {"number": "2001"}))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (lambda r: rc.RecordPayment(r, 0), "range"),
        (lambda r: rc.RecordPayment(r, 100_000_000_000), "range"),
        (lambda r: rc.RecordPayment(r, 1, method="gold"), "unknown"),
        (lambda r: rc.RecordPayment(r), "required"),
    ],
)
def test_payments_are_checked(firm: Firm, command: Any, code: str) -> None:
    """[VAL-5] [CONV-5]"""
    request = invoice(firm, firm.make("1040", "2025", PERSON), 500)
    with pytest.raises(Conflict, match="Draft"):
        firm.do(rc.RecordPayment(request, 500))
    firm.do(rc.SendInvoice((request,)))
    with pytest.raises(Invalid) as refused:
        firm.do(command(request))
    assert refused.value.value_code == code


# -- by rule -----------------------------------------------------------------------------------------


def test_a_document_request_is_completed_by_its_items(firm: Firm) -> None:
    """[REQ-2]: when all it asks for is matched or waived, in the same batch, by rule."""
    number = firm.make("1040", "2025", PERSON)
    items = [row["id"] for row in firm.rows("SELECT id FROM checklist_item WHERE engagement_id = :n", n=number)][:2]
    request = intake(firm, number, "document_request", items=items)
    firm.do(rc.SendIntake((request,)))
    firm.do(c.WaiveItem(items[0], "none this year"))
    assert state(firm, request) == "sent"
    firm.do(c.WaiveItem(items[1], "none this year"))
    assert state(firm, request) == "completed" and events(firm, request)[-1] == ("sent", "completed", "rule", None)
    firm.do(c.Undo())
    assert state(firm, request) == "sent"


# -- reading -----------------------------------------------------------------------------------------


def test_lists_show_what_the_viewer_may_see(firm: Firm) -> None:
    """[PERM-4] [PERM-13]: invoices need View billing; another client's requests are not there."""
    number = firm.make("1040", "2025", PERSON)
    intake(firm, number), package(firm, number), invoice(firm, number, 500)
    today = firm.clock.today()
    kinds = {login: [view.kind for view in firm.reads.requests(firm.actor(login), today)[0]] for login in
             ("own", "prep", "out")}  # fmt: skip
    assert kinds == {"own": ["organizer", "signature", "invoice"], "prep": ["organizer", "signature"], "out": []}
    with pytest.raises(NotFound):
        firm.reads.request(firm.actor("prep"), 3, today)
    detail = firm.reads.engagement(firm.actor("own"), number, today)
    assert [view.kind for view in detail.requests] == ["organizer", "signature", "invoice"]


def test_lists_narrow_by_client_kind_and_what_is_open(firm: Firm) -> None:
    """[REQ-2]: open is what is out and not answered; unpaid after its due date shows as overdue."""
    number, other = firm.make("1040", "2025", PERSON), firm.make()
    first, second = intake(firm, number), invoice(firm, number, 500, due=date(2026, 2, 1))
    intake(firm, other)
    firm.do(rc.SendInvoice((second,)))
    me, today = firm.actor("own"), firm.clock.today()
    ids = lambda **more: [view.id for view in firm.reads.requests(me, today, **more)[0]]  # noqa: E731
    assert ids(client_id=NONPROFIT) == [3] and ids(kinds=("organizer",)) == [first, 3]
    assert ids(open_only=True) == [second] and ids(engagement_id=number, limit=1) == [second]
    assert firm.reads.request(me, second, today).request.overdue
    assert firm.reads.requests(me, today, limit=1)[1] == 3


def test_the_door_alone_decides_for_a_member_without_teams(firm: Firm) -> None:
    """[PERM-2]: nobody without the permission gets past it, whatever the kind."""
    nobody = Actor(OUT, "Nobody", "NO", "no", Role.MEMBER)
    for command in (rc.SaveIntake(None, {}), rc.SaveSignature(None, {}), rc.SaveInvoice(None, {}),
                    rc.ExpireRequest((1,)), rc.OpenBlocker((1,), "k1"), rc.CloseBlocker((1,), "k1")):  # fmt: skip
        with pytest.raises(Denied):
            firm.door.execute(command, nobody)


# -- leaving a stage ---------------------------------------------------------------------------------


def test_open_requests_of_a_stage_are_carried_along(firm: Firm) -> None:
    """[MOVE-5] [ADV-2]: they become items of the landing stage's visit; done ones stay where they were."""
    number = firm.make("1040", "2025", PERSON)
    first, done = intake(firm, number), intake(firm, number)
    firm.do(rc.SetIntakeState((done,), "completed"))
    firm.do(c.MoveStage((number,), open_items="carry", confirm_all=True))
    here = firm.job(number)
    row, other = firm.row("request", first), firm.row("request", done)
    assert (row["stage_id"], row["entry_no"], row["state"]) == (here["stage_id"], 2, "draft")
    assert other["entry_no"] == 1
    firm.do(c.Undo())
    assert firm.row("request", first)["entry_no"] == 1


def test_finishing_withdraws_them_with_one_reason(firm: Firm) -> None:
    """[MOVE-5] [PERM-9]: an invoice is cancelled; who may not withdraw that kind moves nothing."""
    number = firm.make("1040", "2025", PERSON)
    made = [intake(firm, number), package(firm, number), invoice(firm, number, 500)]
    move = c.MoveStage((number,), open_items="finish", confirm_all=True, reason="the client left")
    with pytest.raises(Denied, match="Edit billing"):
        firm.do(move, "prep")
    assert firm.stage_of(number) == "Awaiting docs" and state(firm, made[0]) == "draft"
    firm.do(move)
    assert [state(firm, one) for one in made] == ["withdrawn", "withdrawn", "cancelled"]
    assert firm.rows("SELECT reason FROM request_event ORDER BY id DESC")[0]["reason"] == "the client left"
    firm.do(c.Undo())
    assert [state(firm, one) for one in made] == ["draft", "draft", "draft"]
