"""What is asked of clients: kinds, states and their order, money, signers, expiry [REQ-1] [REQ-2]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assure_tui.domain.errors import Invalid


class RequestKind(StrEnum):
    """The seven kinds [REQ-2]."""

    ORGANIZER = "organizer"
    DOCUMENT_REQUEST = "document_request"
    PROPOSAL = "proposal"
    SIGNATURE = "signature"
    INVOICE = "invoice"
    MESSAGE = "message"
    APPROVAL = "approval"

    @property
    def label(self) -> str:
        """As people read it."""
        return {"signature": "Signature package", "approval": "Document approval"}.get(
            self.value, self.value.replace("_", " ").capitalize()
        )


INTAKE = (RequestKind.ORGANIZER, RequestKind.DOCUMENT_REQUEST, RequestKind.MESSAGE, RequestKind.APPROVAL)
SIGNING = (RequestKind.PROPOSAL, RequestKind.SIGNATURE)

# Every kind's states in their order; a new request is in the first, sending puts it into the second.
STATES: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.ORGANIZER: (
        "draft", "sent", "in_progress", "completed", "changes_requested", "reviewed", "withdrawn",
    ),
    RequestKind.DOCUMENT_REQUEST: ("draft", "sent", "in_progress", "completed", "withdrawn"),
    RequestKind.PROPOSAL: ("draft", "sent", "viewed", "signed", "declined", "expired", "withdrawn"),
    RequestKind.SIGNATURE: (
        "draft", "sent", "viewed", "partially_signed", "completed", "declined", "expired", "withdrawn",
    ),
    RequestKind.INVOICE: ("draft", "sent", "viewed", "partially_paid", "paid", "cancelled"),
    RequestKind.MESSAGE: ("draft", "open", "answered", "closed"),
    RequestKind.APPROVAL: ("draft", "sent", "viewed", "approved", "rejected", "withdrawn"),
}  # fmt: skip
RESOLVED: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.ORGANIZER: ("completed", "reviewed"),
    RequestKind.DOCUMENT_REQUEST: ("completed",),
    RequestKind.PROPOSAL: ("signed",),
    RequestKind.SIGNATURE: ("completed",),
    RequestKind.INVOICE: ("paid",),
    RequestKind.MESSAGE: ("answered", "closed"),
    RequestKind.APPROVAL: ("approved",),
}
# It is with the client, who has not done with it.
OUT: dict[RequestKind, tuple[str, ...]] = {
    RequestKind.ORGANIZER: ("sent", "in_progress", "changes_requested"),
    RequestKind.DOCUMENT_REQUEST: ("sent", "in_progress"),
    RequestKind.PROPOSAL: ("sent", "viewed"),
    RequestKind.SIGNATURE: ("sent", "viewed", "partially_signed"),
    RequestKind.INVOICE: ("sent", "viewed", "partially_paid"),
    RequestKind.MESSAGE: ("open",),
    RequestKind.APPROVAL: ("sent", "viewed"),
}
# Nothing follows these: leaving one goes against the order wherever it leads [REQ-3].
_ENDS = frozenset(["signed", "declined", "expired", "withdrawn", "paid", "cancelled", "approved", "rejected", "closed"])
_CALLED_OFF = frozenset(["withdrawn", "cancelled"])  # counts neither way [ADV-2]
_FAILED = frozenset(["declined", "rejected", "expired"])  # the holder is told [REQ-15]
ROLES = ("signer", "countersigner", "viewer", "copy")
SIGNER_STATES = ("waiting", "signed", "declined")
METHODS = ("cash", "check", "wire", "card", "bank_debit", "other")


def label(state: str) -> str:
    """A state as people read it."""
    return state.replace("_", " ").capitalize()


def is_resolved(kind: str, state: str) -> bool:
    """Whether nobody has to do anything about it any more [REQ-2] [ADV-3]."""
    return state in RESOLVED[RequestKind(kind)]


def is_out(kind: str, state: str) -> bool:
    """Whether it is with the client and not answered."""
    return state in OUT[RequestKind(kind)]


def is_called_off(state: str) -> bool:
    """Withdrawn or cancelled: no action item any more [ADV-2]."""
    return state in _CALLED_OFF


def has_failed(state: str) -> bool:
    """Declined, rejected or expired: its holder is to be told [REQ-15]."""
    return state in _FAILED


def sent_state(kind: str) -> str:
    """The state that sending puts it into."""
    return STATES[RequestKind(kind)][1]


def finished_state(kind: str) -> str:
    """The first state in which it is resolved."""
    return RESOLVED[RequestKind(kind)][0]


def read_state(kind: str, text: str) -> str:
    """A state of that kind in any case, with blank, `-` or `_`; Invalid names those it has."""
    typed = "_".join(text.replace("-", " ").replace("_", " ").split()).casefold()
    known = STATES[RequestKind(kind)]
    if typed in known:
        return typed
    of = RequestKind(kind).label.casefold()
    raise Invalid("state", "unknown", f"{text!r} is no state of a {of}; it has {', '.join(known)}")


def next_states(kind: str, state: str) -> tuple[str, ...]:
    """The states that follow in order, which ask for no reason [REQ-3]."""
    return tuple(other for other in STATES[RequestKind(kind)] if other != state and not against(kind, state, other))


def against(kind: str, before: str, after: str) -> bool:
    """Whether a change goes against the order, and so asks for a reason [REQ-3]."""
    order = STATES[RequestKind(kind)]
    ends = before in _ENDS or (before == "completed" and kind != RequestKind.ORGANIZER)
    return before != after and (ends or order.index(after) < order.index(before))


def is_overdue(kind: str, state: str, due: date | None, today: date) -> bool:
    """Shown as Overdue: an invoice that is unpaid after its due date, or anything else not answered by then."""
    return due is not None and due < today and is_out(kind, state)


def is_expired(kind: str, state: str, expires: date | None, today: date) -> bool:
    """Whether it is past its expiry and unfinished [REQ-9]."""
    return kind in SIGNING and expires is not None and expires < today and is_out(kind, state)


# -- money -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """One payment; negative is a refund [REQ-8]."""

    cents: int
    method: str = "other"
    cleared: bool = True


def counted(payments: Iterable[PaymentFact], debit_counts: str) -> int:
    """The cents that count: what is cleared, and bank debits at once if the firm says so [REQ-8]."""
    at_once = debit_counts == "at_once"
    return sum(p.cents for p in payments if p.cleared or (at_once and p.method == "bank_debit"))


def paid_state(state: str, total: int, paid: int) -> str:
    """The state of an invoice after its payments [REQ-8]; a refund may take it back."""
    if state in ("draft", "cancelled"):
        return state
    if paid >= total:
        return "paid"
    if paid > 0:
        return "partially_paid"
    return "sent" if state in ("paid", "partially_paid") else state


# -- signers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignerFact:
    """One signer; of equal position sign in parallel, a lower position comes first [REQ-9]."""

    id: int
    name: str
    role: str
    state: str
    position: int

    @property
    def signs(self) -> bool:
        """Whether a signature is wanted; viewers and copies only look."""
        return self.role in ("signer", "countersigner")


def must_wait(one: SignerFact, everyone: Sequence[SignerFact]) -> str | None:
    """Who signs first, when it is not this one's turn; countersigners come after all signers [REQ-9]."""
    for other in everyone:
        if other.id == one.id or not other.signs or other.state == "signed":
            continue
        earlier = other.position < one.position and other.role == one.role
        if earlier or (one.role == "countersigner" and other.role == "signer"):
            return other.name
    return None


def signed_state(kind: str, state: str, signers: Sequence[SignerFact]) -> str:
    """All signed: Completed (a proposal: Signed); some: Partially signed; one declines: Declined [REQ-9]."""
    wanted = [signer for signer in signers if signer.signs]
    if not wanted:
        return state
    if any(signer.state == "declined" for signer in wanted):
        return "declined"
    if all(signer.state == "signed" for signer in wanted):
        return finished_state(kind)
    if kind == RequestKind.SIGNATURE and any(signer.state == "signed" for signer in wanted):
        return "partially_signed"
    if state in ("partially_signed", "declined", finished_state(kind)):
        return "viewed"
    return state


# -- what waits for it -------------------------------------------------------------------------------


def tie_of(kind: str, form: str) -> tuple[str, str]:
    """Kind and form as ties compare them."""
    return "_".join(kind.casefold().split()), " ".join(form.split()).casefold()


def fits_tie(tie: str, kind: str, form: str) -> bool:
    """Whether a request is what a template names as `kind` or `kind:form` [TASK-11]."""
    wanted_kind, mark, wanted_form = tie.partition(":")
    found = tie_of(kind, form)
    wanted = tie_of(wanted_kind, wanted_form)
    return wanted[0] == found[0] and (not mark or wanted[1] == found[1])


def named(kind: str, form: str, title: str) -> str:
    """What it is called in a sentence: `Form 8879`, `Engagement letter`, else its title."""
    if form[:1].isdigit():
        return f"Form {form}"
    return form[:1].upper() + form[1:] if form else title or RequestKind(kind).label


def offers(kind: str, state: str) -> tuple[str, ...]:
    """What is offered about a declined, rejected or expired one: send anew, withdraw, leave [REQ-15]."""
    if not has_failed(state):
        return ()
    return ("send", "withdraw", "leave") if "withdrawn" in STATES[RequestKind(kind)] else ("send", "leave")
