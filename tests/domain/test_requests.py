"""The pure rules of requests: states and their order, money, signers, ties [REQ-2] [REQ-3] [REQ-8] [REQ-9]."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain import requests as r
from assure_tui.domain.errors import Invalid
from assure_tui.domain.money import MOST, read_cents, write_cents
from assure_tui.domain.requests import PaymentFact, RequestKind, SignerFact

KINDS = list(RequestKind)


@pytest.mark.parametrize(
    ("kind", "states", "resolved"),
    [
        ("organizer", 7, {"completed", "reviewed"}),
        ("document_request", 5, {"completed"}),
        ("proposal", 7, {"signed"}),
        ("signature", 8, {"completed"}),
        ("invoice", 6, {"paid"}),
        ("message", 4, {"answered", "closed"}),
        ("approval", 6, {"approved"}),
    ],
)
def test_kinds_and_states_of_the_table(kind: str, states: int, resolved: set[str]) -> None:
    """[REQ-2]"""
    known = r.STATES[RequestKind(kind)]
    assert len(known) == len(set(known)) == states and known[0] == "draft"
    assert {state for state in known if r.is_resolved(kind, state)} == resolved
    assert r.finished_state(kind) in resolved and not r.is_out(kind, "draft")


@pytest.mark.parametrize("kind", KINDS)
def test_no_state_is_two_things_at_once(kind: RequestKind) -> None:
    """[REQ-2] [ADV-2]: with the client, resolved, called off, failed exclude one another."""
    for state in r.STATES[kind]:
        facts = (r.is_out(kind, state), r.is_resolved(kind, state), r.is_called_off(state), r.has_failed(state))
        assert sum(facts) <= 1, state


@pytest.mark.parametrize(
    ("kind", "before", "after", "against"),
    [
        ("organizer", "draft", "sent", False),
        ("organizer", "sent", "reviewed", False),
        ("organizer", "completed", "changes_requested", False),
        ("organizer", "completed", "reviewed", False),
        ("organizer", "completed", "sent", True),
        ("signature", "completed", "withdrawn", True),
        ("proposal", "signed", "declined", True),
        ("proposal", "expired", "sent", True),
        ("invoice", "paid", "cancelled", True),
        ("invoice", "partially_paid", "paid", False),
        ("message", "answered", "closed", False),
        ("message", "closed", "open", True),
        ("approval", "rejected", "approved", True),
        ("approval", "viewed", "viewed", False),
    ],
)
def test_what_goes_against_the_order(kind: str, before: str, after: str, against: bool) -> None:
    """[REQ-3]"""
    assert r.against(kind, before, after) is against
    assert (after in r.next_states(kind, before)) is (before != after and not against)


@given(st.sampled_from(KINDS), st.data())
def test_one_of_two_directions_needs_a_reason(kind: RequestKind, data: st.DataObject) -> None:
    """[REQ-3]: there is no way to and fro without one."""
    one, two = (data.draw(st.sampled_from(r.STATES[kind])) for _ in range(2))
    assert one == two or r.against(kind, one, two) or r.against(kind, two, one)


@pytest.mark.parametrize("text", ["partially signed", "Partially-Signed", " partially_signed "])
def test_states_are_read_in_any_spelling(text: str) -> None:
    """cli.md: any case, with blank, - or _."""
    assert r.read_state("signature", text) == "partially_signed"
    with pytest.raises(Invalid):
        r.read_state("message", text)


@pytest.mark.parametrize(
    ("state", "total", "paid", "after"),
    [
        ("sent", 100, 0, "sent"),
        ("viewed", 100, 0, "viewed"),
        ("viewed", 100, 1, "partially_paid"),
        ("partially_paid", 100, 99, "partially_paid"),
        ("sent", 100, 100, "paid"),
        ("sent", 100, 120, "paid"),
        ("paid", 100, 60, "partially_paid"),
        ("paid", 100, 0, "sent"),
        ("cancelled", 100, 100, "cancelled"),
        ("draft", 100, 100, "draft"),
    ],
)
def test_payments_decide_the_state(state: str, total: int, paid: int, after: str) -> None:
    """[REQ-8]"""
    assert r.paid_state(state, total, paid) == after


@pytest.mark.parametrize(
    ("payment", "cleared_only", "at_once"),
    [
        (PaymentFact(5, "check", True), 5, 5),
        (PaymentFact(5, "check", False), 0, 0),
        (PaymentFact(5, "bank_debit", True), 5, 5),
        (PaymentFact(5, "bank_debit", False), 0, 5),
        (PaymentFact(-5, "card", True), -5, -5),
    ],
)
def test_what_counts_as_paid(payment: PaymentFact, cleared_only: int, at_once: int) -> None:
    """[REQ-8] `billing.debit_counts`"""
    assert r.counted([payment], "cleared") == cleared_only
    assert r.counted([payment], "at_once") == at_once


def signer(number: int, state: str, role: str = "signer", position: int = 0) -> SignerFact:
    return SignerFact(number, f"N{number}", role, state, position)


@pytest.mark.parametrize(
    ("states", "package", "proposal"),
    [
        (("waiting", "waiting"), "viewed", "viewed"),
        (("signed", "waiting"), "partially_signed", "viewed"),
        (("signed", "signed"), "completed", "signed"),
        (("signed", "declined"), "declined", "declined"),
        (("declined", "waiting"), "declined", "declined"),
    ],
)
def test_signers_decide_the_state(states: tuple[str, ...], package: str, proposal: str) -> None:
    """[REQ-9]: viewers and copies do not count."""
    everyone = [signer(n, state) for n, state in enumerate(states)] + [signer(9, "waiting", "copy")]
    assert r.signed_state("signature", "viewed", everyone) == package
    assert r.signed_state("proposal", "viewed", everyone) == proposal


@pytest.mark.parametrize(
    ("mine", "others", "first"),
    [
        (signer(1, "waiting"), [signer(2, "waiting")], None),  # in parallel
        (signer(1, "waiting", position=1), [signer(2, "waiting")], "N2"),
        (signer(1, "waiting", position=1), [signer(2, "signed")], None),
        (signer(1, "waiting", "countersigner"), [signer(2, "waiting", position=5)], "N2"),
        (signer(1, "waiting"), [signer(2, "waiting", "countersigner")], None),
        (signer(1, "waiting", position=1), [signer(2, "waiting", "copy")], None),
    ],
)
def test_whose_turn_it_is(mine: SignerFact, others: list[SignerFact], first: str | None) -> None:
    """[REQ-9]: in parallel or in order; countersigners after all signers."""
    assert r.must_wait(mine, [mine, *others]) == first


@pytest.mark.parametrize(
    ("tie", "kind", "form", "fits"),
    [
        ("signature:8879", "signature", "8879", True),
        ("signature:8879", "signature", "7216", False),
        ("signature:8879", "proposal", "8879", False),
        ("proposal:engagement letter", "proposal", "Engagement  Letter", True),
        ("document request", "document_request", "anything", True),
        ("invoice", "invoice", "", True),
    ],
)
def test_ties_name_kind_and_form(tie: str, kind: str, form: str, fits: bool) -> None:
    """[TASK-11]"""
    assert r.fits_tie(tie, kind, form) is fits


def test_overdue_and_expired_begin_the_day_after() -> None:
    """[REQ-2] [REQ-9]"""
    day, after = date(2026, 4, 15), date(2026, 4, 16)
    assert not r.is_overdue("invoice", "sent", day, day) and r.is_overdue("invoice", "sent", day, after)
    assert not r.is_overdue("invoice", "paid", day, after)
    assert not r.is_expired("signature", "viewed", day, day) and r.is_expired("signature", "viewed", day, after)
    assert not r.is_expired("signature", "completed", day, after) and not r.is_expired("invoice", "sent", day, after)


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1234.5", 123450), ("1,234.50", 123450), ("-20", -2000), ("0.07", 7), ("+3", 300), (" 5 ", 500)],
)
def test_amounts_are_read_as_cents(text: str, cents: int) -> None:
    """[VAL-5] [CONV-5]"""
    assert read_cents(text) == cents


@pytest.mark.parametrize("text", ["", "1.234", "1,23", "x", "1e3", "٣", "1.", "--1", "1000000000"])
def test_other_amounts_are_refused(text: str) -> None:
    """[VAL-5]"""
    with pytest.raises(Invalid):
        read_cents(text)


@given(st.integers(-MOST, MOST))
def test_amounts_come_back_as_written(cents: int) -> None:
    """[CONV-5]: no cent is lost."""
    assert read_cents(write_cents(cents)) == cents
