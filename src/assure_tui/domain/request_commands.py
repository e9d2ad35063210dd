"""What people do to requests: write, send, set their state, sign, pay [PERM-13]; and what expires [REQ-9]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line of an invoice, or of a proposal's fee: whole cents [REQ-7]."""

    text: str
    cents: int
    engagement_id: int | None = None


@dataclass(frozen=True, slots=True)
class SignerDraft:
    """Somebody who signs, or only looks [REQ-9]."""

    name: str
    role: str = "signer"


@dataclass(frozen=True, slots=True)
class SaveIntake(Command):
    """An organizer, document request, message or approval: made where `id` is None, else edited [REQ-1].

    `fields`: kind (when made), client_id, engagement_id, form, title, text, due, recipients, action_item, reminder,
    tax_year, external_id, and items (numbers of the checklist items a document request asks for).
    """

    id: int | None
    fields: Mapping[str, Any]
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SaveSignature(Command):
    """A proposal or signature package; `fields` besides: expires, identity_check, in_order, lines (a fee) [REQ-9]."""

    id: int | None
    fields: Mapping[str, Any]
    signers: tuple[SignerDraft, ...] | None = None  # None leaves them as they are
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SaveInvoice(Command):
    """An invoice with its lines; `fields` besides: number, which is fixed once it is sent [REQ-7]."""

    id: int | None
    fields: Mapping[str, Any]
    lines: tuple[LineDraft, ...] | None = None
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class SendIntake(Command):
    """It goes to the client, delivered by hand [REQ-4]."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SendSignature(Command):
    """A proposal or package goes out; its expiry counts from now unless typed [REQ-4] [REQ-9]."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SendInvoice(Command):
    """An invoice goes out; it is due so many days later unless typed [REQ-4] [REQ-7]."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetIntakeState(Command):
    """Another state of its kind; going against the order asks for a reason [REQ-3]."""

    ids: tuple[int, ...]
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetSignatureState(Command):
    """Another state, or with `signer_id` that signer's: signed, declined, waiting [REQ-3] [REQ-9]."""

    ids: tuple[int, ...]
    state: str
    reason: str = ""
    signer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Countersign(Command):
    """The firm's own signature, after all signers [REQ-9]."""

    ids: tuple[int, ...]
    signer_id: int | None = None  # the only countersigner when not named
    decline: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SetInvoiceState(Command):
    """Another state of an invoice [REQ-3]."""

    ids: tuple[int, ...]
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordPayment(Command):
    """A payment or refund; with `payment_id` one that is there: cleared now, corrected, or removed [REQ-8]."""

    request_id: int
    cents: int | None = None
    on: date | None = None
    method: str | None = None
    cleared: bool | None = None
    payment_id: int | None = None
    remove: bool = False


@dataclass(frozen=True, slots=True)
class ExpireRequest(Command):
    """Unfinished proposals and packages past their expiry [REQ-9]."""

    ids: tuple[int, ...]


# -- blockers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenBlocker(Command):
    """Open what the rule of this type wants on these engagements now [BLK-2] [BLK-4]."""

    ids: tuple[int, ...]
    type: str


@dataclass(frozen=True, slots=True)
class CloseBlocker(Command):
    """Resolve what the rule of this type no longer wants on these engagements [BLK-2]."""

    ids: tuple[int, ...]
    type: str


@dataclass(frozen=True, slots=True)
class EditBlocker(Command):
    """`fields`: title, note, expected, owner_id, waits_on; state `active` opens a closed manual one again [BLK-5]."""

    blocker_id: int
    fields: Mapping[str, Any]
    if_version: int | None = None
