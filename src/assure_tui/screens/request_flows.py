"""Requests from the drawer: add, send, set their state, sign, record payments [REQ-3] [REQ-4] [REQ-8] [REQ-9]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assure_tui.domain import request_commands as rc
from assure_tui.domain.commands import Command
from assure_tui.domain.linking import LinkKind
from assure_tui.domain.model import short
from assure_tui.domain.request_views import RequestDetail
from assure_tui.domain.requests import INTAKE, SIGNING, STATES, RequestKind, against, is_called_off, label
from assure_tui.domain.views import CardView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.request import PaymentDialog, RequestAnswer, RequestDialog
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice

_SEND: tuple[Callable[[tuple[int, ...]], Command], ...] = (rc.SendIntake, rc.SendSignature, rc.SendInvoice)
_SET: tuple[Callable[..., Command], ...] = (rc.SetIntakeState, rc.SetSignatureState, rc.SetInvoiceState)


def _family(kind: RequestKind) -> int:
    return 0 if kind in INTAKE else 1 if kind in SIGNING else 2


def _save(number: int | None, kind: RequestKind, answer: RequestAnswer, version: int | None = None) -> Command:
    """The command of its kind, which has a permission of its own [PERM-13]."""
    if kind == RequestKind.INVOICE:
        return rc.SaveInvoice(number, answer.fields, answer.lines, if_version=version)
    if kind in SIGNING:
        fields = answer.fields | ({"lines": answer.lines} if answer.lines else {})
        return rc.SaveSignature(number, fields, answer.signers, if_version=version)
    return rc.SaveIntake(number, answer.fields, if_version=version)


async def new_request(screen: Flows, card: CardView) -> None:
    """Choose the kind, fill the form; it is a draft until it is sent."""
    choices = [Choice(str(kind), kind.label) for kind in RequestKind]
    chosen = await screen.ask(ChoiceDialog(f"Ask {clean(card.client)} for", choices))
    if chosen is None:
        return
    kind, viewer = RequestKind(chosen), screen.viewer
    detail = await screen.read(lambda reads, today: reads.engagement(viewer, card.id, today))
    dialog = RequestDialog(
        f"{kind.label}: {clean(card.client)}  {short('engagement', card.id)}",
        kind,
        screen.base.today,
        engagement_id=card.id,
        items=detail.checklist,
        signer=card.client,
    )
    answer = await screen.ask(dialog)
    if answer is None:
        return
    about = RequestAnswer(answer.fields | {"engagement_id": card.id}, answer.signers, answer.lines)
    await screen.carry_out(_save(None, kind, about))


async def new_request_of_client(screen: Flows, client_id: int, name: str) -> None:
    """The same for a client and no engagement; documents are asked for where there is a checklist."""
    choices = [Choice(str(kind), kind.label) for kind in RequestKind]
    chosen = await screen.ask(ChoiceDialog(f"Ask {clean(name)} for", choices))
    if chosen is None:
        return
    kind = RequestKind(chosen)
    title = f"{kind.label}: {clean(name)}  {short('client', client_id)}"
    dialog = RequestDialog(title, kind, screen.base.today, engagement_id=None, signer=name)
    answer = await screen.ask(dialog)
    if answer is not None:
        about = RequestAnswer(answer.fields | {"client_id": client_id}, answer.signers, answer.lines)
        await screen.carry_out(_save(None, kind, about))


async def request_menu(screen: Flows, number: int) -> None:
    """What can be done with one request now."""
    viewer = screen.viewer
    detail = await screen.read(lambda reads, today: reads.request(viewer, number, today))
    one, kind = detail.request, RequestKind(detail.request.kind)
    title = f"{short('request', one.id)}  {kind.label}: {clean(one.title)}"
    said = f"{label(one.state)}{'; ' + ', '.join(_signed(detail)) if detail.signers else ''}"
    work = await screen.read(lambda reads, today: reads.linked_to(viewer, LinkKind.REQUEST, number, today))
    here = getattr(screen, "engagement_id", None)
    ways = [
        Choice(f"work:{each.number}", f"Open {each.reference}", clean(each.title))
        for each in work
        if each.number != here
    ]
    choice = await screen.ask(ChoiceDialog(title, [*_choices(detail), *ways], ask=said))
    if choice is not None and choice.startswith("work:"):
        screen.open_engagement(int(choice.partition(":")[2]))  # back to every work it is linked to [PAGE-3]
    elif choice is not None:
        await _act(screen, detail, choice)


def _signed(detail: RequestDetail) -> list[str]:
    return [f"{clean(s.name)} {s.state}" for s in detail.signers if s.role in ("signer", "countersigner")]


def _choices(detail: RequestDetail) -> list[Choice]:
    one, kind = detail.request, RequestKind(detail.request.kind)
    found: list[Choice] = []
    if one.state == "draft" or detail.offers:
        found.append(Choice("send", "Send", "anew" if one.state != "draft" else "delivered by hand"))
    for signer in detail.signers:
        if signer.role in ("signer", "countersigner") and signer.state == "waiting" and one.state != "draft":
            why = f"after {clean(signer.waits)}" if signer.waits else ""
            found.append(Choice(f"sign:{signer.id}", f"{clean(signer.name)} has signed", why, key=str(len(found))))
    if kind == RequestKind.INVOICE and one.state not in ("draft", "cancelled"):
        found.append(Choice("pay", "Payment recorded", f"{_rest(detail) / 100:,.2f} open"))
    found += [Choice("state", "Another state", f"now {label(one.state)}"), Choice("edit", "Edit")]
    off = next((state for state in STATES[kind] if is_called_off(state)), None)
    if off is not None and one.state != off:
        found.append(Choice("off", f"{'Cancel' if off == 'cancelled' else 'Withdraw'} it"))
    return found


def _rest(detail: RequestDetail) -> int:
    return (detail.request.total or 0) - (detail.request.paid or 0)


async def _act(screen: Flows, detail: RequestDetail, choice: str) -> None:
    one, kind = detail.request, RequestKind(detail.request.kind)
    if choice == "send":
        await screen.carry_out(_SEND[_family(kind)]((one.id,)))
    elif choice == "pay":
        await _pay(screen, detail)
    elif choice == "edit":
        await _edit(screen, detail)
    elif choice == "off":
        await _set(screen, detail, next(state for state in STATES[kind] if is_called_off(state)))
    elif choice == "state":
        await _another(screen, detail)
    else:
        await _sign(screen, detail, int(choice.partition(":")[2]))


async def _another(screen: Flows, detail: RequestDetail) -> None:
    one = detail.request
    choices = [
        Choice(state, label(state), "" if state in detail.next_states else "against the order: asks for a reason")
        for state in STATES[RequestKind(one.kind)]
        if state != one.state
    ]
    state = await screen.ask(
        ChoiceDialog(f"State of {short('request', one.id)}", choices, ask=f"now {label(one.state)}")
    )
    if state is not None:
        await _set(screen, detail, state)


async def _set(screen: Flows, detail: RequestDetail, state: str) -> None:
    one = detail.request
    reason: str | None = ""
    if against(one.kind, one.state, state):
        reason = await screen.ask(ReasonDialog(f"{label(one.state)} -> {label(state)}", clean(one.title)))
        if not reason:
            return
    await screen.carry_out(_SET[_family(RequestKind(one.kind))]((one.id,), state, reason))


async def _sign(screen: Flows, detail: RequestDetail, signer_id: int) -> None:
    signer = next(s for s in detail.signers if s.id == signer_id)
    command: Any = (
        rc.Countersign((detail.request.id,), signer_id)
        if signer.role == "countersigner"
        else rc.SetSignatureState((detail.request.id,), "signed", signer_id=signer_id)
    )
    await screen.carry_out(command)


async def _pay(screen: Flows, detail: RequestDetail) -> None:
    one = detail.request
    title = f"Payment of {clean(one.number or short('request', one.id))}"
    answer = await screen.ask(PaymentDialog(title, screen.base.today, _rest(detail)))
    if answer is not None:
        await screen.carry_out(rc.RecordPayment(one.id, answer.cents, answer.on, answer.method, answer.cleared))


async def _edit(screen: Flows, detail: RequestDetail) -> None:
    one, kind = detail.request, RequestKind(detail.request.kind)
    title = f"{short('request', one.id)}  {kind.label}: {clean(one.client)}"
    dialog = RequestDialog(title, kind, screen.base.today, engagement_id=one.engagement_id, detail=detail)
    answer = await screen.ask(dialog)
    if answer is not None:
        kept = {"title": one.title, "text": one.text, "form": one.form or None, "number": one.number, "due": one.due,
                "expires": one.expires}  # fmt: skip
        changed = {name: value for name, value in answer.fields.items() if value != kept.get(name)}
        about = RequestAnswer(changed, answer.signers, answer.lines)
        await screen.carry_out(_save(one.id, kind, about, one.version))
