"""Requests written and edited: intake, signatures, invoices [REQ-1] [REQ-6] [REQ-7] [REQ-9]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Conflict, Detail, Invalid, InvalidMany
from assure_tui.domain.model import short
from assure_tui.domain.request_commands import LineDraft, SaveIntake, SaveInvoice, SaveSignature, SignerDraft
from assure_tui.domain.requests import INTAKE, ROLES, SIGNING, RequestKind, finished_state
from assure_tui.services.context import Context
from assure_tui.services.handlers import request_finding as finding
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.request_fields import check_new, values_of
from assure_tui.services.handlers.request_paying import settle_payments
from assure_tui.store import tables as t
from assure_tui.store.sql import select

MOST_SIGNERS, MOST_LINES = 12, 100


@dataclass(slots=True)
class _Draft:
    """A request to be saved: the row, and the values it gets once everything is checked."""

    row: t.Request
    values: dict[str, Any]

    @property
    def new(self) -> bool:
        return self.row.id is None

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, getattr(self.row, name))


def save_intake(ctx: Context, cmd: SaveIntake) -> Handled:
    """An organizer linked to an engagement is its intake [REQ-5]; a document request names its items [REQ-2]."""
    draft = _begin(ctx, cmd.id, cmd.fields, INTAKE, cmd.if_version)
    items = _items(ctx, cmd.fields, draft)
    row = _keep(ctx, draft)
    if items is not None:
        _set_items(ctx, row, items)
    return _answer(ctx, row, cmd.id)


def save_signature(ctx: Context, cmd: SaveSignature) -> Handled:
    """A proposal or signature package with its signers, in parallel or in order [REQ-9]."""
    draft = _begin(ctx, cmd.id, cmd.fields, SIGNING, cmd.if_version)
    if draft["engagement_id"] is None and draft["form"].casefold() in ("8879", "engagement letter"):
        raise Invalid("engagement", "required", f"{draft['form']} belongs to one engagement")  # [REQ-6]
    signers = _check_signers(cmd.signers) if cmd.signers is not None else None
    if signers is not None and not draft.new:
        begun = [one.name for one in finding.signers_of(ctx, cmd.id or 0) if one.state != "waiting"]
        if begun or draft.row.state == finished_state(draft.row.kind):
            raise Conflict("signers", f"{', '.join(begun) or 'everyone'} answered already; make a new one")
    fee = cmd.fields.get("lines")
    lines = _check_lines(ctx, draft, fee) if fee is not None else None
    row = _keep(ctx, draft)
    if signers is not None:
        _set_signers(ctx, row, signers, in_order=bool(cmd.fields.get("in_order")))
    if lines is not None:
        _set_lines(ctx, row, lines)
    return _answer(ctx, row, cmd.id)


def save_invoice(ctx: Context, cmd: SaveInvoice) -> Handled:
    """An invoice that itemises engagements; its total is the sum of its lines [REQ-7]."""
    draft = _begin(ctx, cmd.id, {**cmd.fields, "kind": "invoice"}, (RequestKind.INVOICE,), cmd.if_version)
    lines = _check_lines(ctx, draft, cmd.lines) if cmd.lines is not None else None
    row = _keep(ctx, draft)
    if lines is not None:
        _set_lines(ctx, row, lines)
        if finding.payments_of(ctx, row.id or 0):
            settle_payments(ctx, row)  # a line less may mean that it is paid now
    return _answer(ctx, row, cmd.id)


# -- the request itself ------------------------------------------------------------------------------


def _begin(
    ctx: Context, number: int | None, fields: Mapping[str, Any], kinds: Sequence[str], if_version: int | None
) -> _Draft:
    if number is None:
        return _Draft(check_new(ctx, fields, kinds), {})
    row = finding.find(ctx, number, kinds)
    ctx.check_seen(row, number, (), if_version)
    if fields.get("kind", row.kind) != row.kind:
        raise Invalid("kind", "not_offered", "the kind of a request does not change; make another one")
    known = [name for name in fields if name not in ("kind", "items", "in_order", "lines")]
    values = values_of(ctx, {name: fields[name] for name in known}, row.client_id, row)
    if "number" in values and values["number"] != row.number and row.state != "draft":
        raise Conflict("number", f"the number of {short('request', number)} is fixed since it was sent")
    return _Draft(row, values)


def _keep(ctx: Context, draft: _Draft) -> t.Request:
    row = draft.row
    for name, value in draft.values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    if draft.new:
        ctx.unit.add(row)
        ctx.unit.session.add(
            t.RequestEvent(
                request_id=row.id or 0, at=ctx.now, staff_id=ctx.actor.staff_id, before=None, after=row.state,
                how="import" if ctx.origin.value == "import" else "hand",
            )
        )  # fmt: skip
    ctx.unit.session.flush()
    return row


def _answer(ctx: Context, row: t.Request, number: int | None) -> Handled:
    ctx.unit.session.flush()
    named = short("request", row.id or 0)
    kind = RequestKind(row.kind).label.casefold()
    verb = "added" if number is None else "edited"
    result = done(named, row.title) if ctx.unit.changed else unchanged(named)
    return Handled(f"{verb} the {kind} {named} {row.title}", [result])


# -- what it carries ---------------------------------------------------------------------------------


def _items(ctx: Context, fields: Mapping[str, Any], draft: _Draft) -> list[int] | None:
    if "items" not in fields:
        return None
    numbers = list(dict.fromkeys(fields["items"] or ()))
    if numbers and draft.row.kind != RequestKind.DOCUMENT_REQUEST:
        raise Invalid("items", "not_offered", "only a document request asks for checklist items")
    for number in numbers:
        item = ctx.unit.find(t.ChecklistItem, number)
        if item is None or item.removed or item.engagement_id != draft["engagement_id"]:
            raise Invalid("items", "unknown", f"the engagement has no checklist item {number}")
    return numbers


def _set_items(ctx: Context, row: t.Request, numbers: Sequence[int]) -> None:
    have = {
        link.item_id: link for link in ctx.unit.all(select(t.RequestItem).where(t.RequestItem.request_id == row.id))
    }
    for number, link in have.items():
        if number not in numbers:
            ctx.unit.delete(link)
    ctx.unit.add_all(t.RequestItem(request_id=row.id or 0, item_id=n) for n in numbers if n not in have)


def _check_signers(drafts: Sequence[SignerDraft]) -> list[SignerDraft]:
    if not 1 <= len(drafts) <= MOST_SIGNERS:
        code = "too_few" if not drafts else "too_many"
        raise Invalid("signers", code, f"there are 1 to {MOST_SIGNERS} signers, not {len(drafts)}")
    kept = []
    for draft in drafts:
        if draft.role not in ROLES:
            raise Invalid("signers", "unknown", f"a signer is {', '.join(ROLES)}, not {draft.role!r}")
        kept.append(SignerDraft(text_rules.one_line(draft.name, "signers", high=120), draft.role))
    return kept


def _set_signers(ctx: Context, row: t.Request, drafts: Sequence[SignerDraft], *, in_order: bool) -> None:
    for old in finding.signers_of(ctx, row.id or 0):
        old.removed = True
    ctx.unit.add_all(
        t.Signer(request_id=row.id or 0, position=place if in_order else 0, name=draft.name, role=draft.role)
        for place, draft in enumerate(drafts)
    )


def _check_lines(ctx: Context, request: _Draft, drafts: Sequence[LineDraft]) -> list[LineDraft]:
    """Text, cents, and an engagement of the same client that is live when the line is added [REQ-7]."""
    from assure_tui.domain.money import in_range

    if len(drafts) > MOST_LINES:
        raise Invalid("lines", "too_many", f"there are at most {MOST_LINES} lines")
    had = set() if request.new else {line.engagement_id for line in finding.lines_of(ctx, request.row.id or 0)}
    kept, wrong = [], []
    for place, draft in enumerate(drafts, 1):
        try:
            if draft.engagement_id is not None and draft.engagement_id not in had:
                parent = ctx.engagement(draft.engagement_id)
                if parent.client_id != request.row.client_id:
                    raise Invalid(
                        "lines", "not_offered", f"{short('engagement', parent.id or 0)} is another client's work"
                    )
                if not parent.live:
                    raise Conflict("lines", f"{short('engagement', parent.id or 0)} is {parent.status}")
            text = text_rules.one_line(draft.text, "lines")
            kept.append(LineDraft(text, in_range(draft.cents, "lines"), draft.engagement_id))
        except AssureError as error:
            wrong.append(Detail("lines", error.details[0].code if error.details else error.code,
                                f"line {place}: {error.message}"))  # fmt: skip
    if wrong:
        raise InvalidMany(wrong)
    return kept


def _set_lines(ctx: Context, row: t.Request, drafts: Sequence[LineDraft]) -> None:
    have = finding.lines_of(ctx, row.id or 0)
    for line in have[len(drafts) :]:
        line.removed = True
    for place, draft in enumerate(drafts):
        values: dict[str, Any] = {
            "position": place,
            "text": draft.text,
            "cents": draft.cents,
            "engagement_id": draft.engagement_id,
        }
        if place < len(have):
            for name, value in values.items():
                if getattr(have[place], name) != value:
                    setattr(have[place], name, value)
        else:
            ctx.unit.session.add(t.InvoiceLine(request_id=row.id or 0, **values))
    ctx.unit.session.flush()
