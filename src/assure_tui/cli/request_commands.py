"""Requests: list, show, add, send, set, complete, sign, pay [REQ-*]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from assure_tui.cli import refs, request_shapes
from assure_tui.cli.acting import act, answer, carry_out, joined
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.request_text import COLUMNS, amounts, describe, line_draft
from assure_tui.cli.session import Session, session
from assure_tui.domain import request_commands as rc
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.money import read_cents
from assure_tui.domain.requests import INTAKE, METHODS, SIGNING, RequestKind, finished_state, sent_state

KINDS = [str(kind) for kind in RequestKind]
FIELDS = ("state", "title", "form", "due", "expires", "text", "number", "action_item", "tax_year", "external_id")


@click.group(cls=AssureGroup)
def request() -> None:
    """What is asked of clients: list, show, add, send, set, complete, sign, pay."""


@request.command("list", cls=AssureCommand)
@click.option("--eng", metavar="ENG", help="Of one engagement.")
@click.option("--client", metavar="ID", help="Of one client.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help=", ".join(KINDS))
@click.option("--open", "open_only", is_flag=True, help="Only what is out and not answered.")
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def list_(eng: str | None, client: str | None, kinds: tuple[str, ...], open_only: bool, limit: int | None) -> None:
    """List requests, those that are due first."""
    from assure_tui.cli.queries import row_limit

    run = session()
    rows, total = run.reads.requests(
        run.actor,
        run.today,
        engagement_id=refs.number(eng, "engagement") if eng else None,
        client_id=run.reads.find_client(run.actor, client) if client else None,
        kinds=[refs.choice(kind, "kind", KINDS) for kind in kinds],
        open_only=open_only,
        limit=row_limit(run, limit, None),
    )
    objects = [request_shapes.request(view) for view in rows]
    if not run.options.json:
        objects = [amounts(one) for one in objects]
    run.output.records("requests", objects, COLUMNS, total=total, empty="No requests found.")


@request.command(cls=AssureCommand)
@click.argument("number", metavar="R")
def show(number: str) -> None:
    """Everything about one request, with its history."""
    run = session()
    view = run.reads.request(run.actor, refs.number(number, "request"), run.today)
    run.output.record("request", request_shapes.detail(view), describe(view))


@request.command(cls=AssureCommand)
@click.argument("kind")
@click.argument("about", metavar="ENG|CLIENT")
@click.argument("title", nargs=-1, required=True)
@click.option("--form", metavar="TEXT", help="Such as 8879 or engagement letter.")
@click.option("--text", metavar="TEXT", help="What is said to the client.")
@click.option("--due", metavar="D", help="By when.")
@click.option("--expires", metavar="D", help="Of a proposal or package.")
@click.option("--signer", "signers", multiple=True, metavar="NAME", help="Who signs; several in parallel.")
@click.option("--countersigner", "counter", multiple=True, metavar="NAME", help="Who signs for the firm.")
@click.option("--in-order", is_flag=True, help="One signer after the other.")
@click.option("--line", "lines", multiple=True, metavar="TEXT=AMOUNT", help="A line of an invoice or a fee.")
@click.option("--number", metavar="N", help="Of an invoice.")
@click.option("--item", "items", multiple=True, metavar="ID", help="A checklist item that is asked for.")
@click.option("--tax-year", type=int, metavar="Y", help="Of an organizer.")
@click.option("--external-id", metavar="ID", help="Its number in another system.")
@click.option("--no-action-item", is_flag=True, help="Nothing waits for it.")
def add(kind: str, about: str, title: tuple[str, ...], **more: Any) -> None:
    """Write a request of KIND for an engagement (E-12) or a client (C-7); it is sent with `request send`."""
    run = session()
    found = RequestKind(refs.choice(kind, "kind", KINDS))
    fields: dict[str, Any] = {"kind": str(found), "title": " ".join(title)}
    engagement = None
    if about.strip()[:1].upper() == "E":
        engagement = fields["engagement_id"] = refs.number(about, "engagement")
    else:
        fields["client_id"] = run.reads.find_client(run.actor, about)
    for name in ("form", "text", "number", "tax_year", "external_id"):
        if more[name] is not None:
            fields[name] = more[name]
    for name in ("due", "expires"):
        if more[name]:
            fields[name] = refs.day(more[name], name, run.today)
    if more["no_action_item"]:
        fields["action_item"] = False
    if more["items"]:
        fields["items"] = [refs.plain_number(text, "item") for text in more["items"]]
    lines = tuple(line_draft(text, engagement) for text in more["lines"])
    act(run, _new(found, fields, lines, more))


def _new(kind: RequestKind, fields: dict[str, Any], lines: tuple[rc.LineDraft, ...], more: dict[str, Any]) -> Command:
    if kind == RequestKind.INVOICE:
        return rc.SaveInvoice(None, {name: value for name, value in fields.items() if name != "kind"}, lines or None)
    if kind in SIGNING:
        signers = [rc.SignerDraft(name) for name in more["signers"]]
        signers += [rc.SignerDraft(name, "countersigner") for name in more["counter"]]
        given = fields | {"in_order": more["in_order"]} | ({"lines": lines} if lines else {})
        return rc.SaveSignature(None, given, tuple(signers) or None)
    if lines or more["signers"] or more["counter"]:
        raise Invalid("kind", "not_offered", f"{kind.label} takes neither lines nor signers.")
    return rc.SaveIntake(None, fields)


def _by_kind(run: Session, numbers: tuple[str, ...]) -> dict[RequestKind, tuple[int, ...]]:
    """Requests by kind: each kind has commands and a permission of its own [PERM-13]."""
    found: dict[RequestKind, tuple[int, ...]] = {}
    for number in refs.numbers(numbers, "request"):
        kind = RequestKind(run.reads.request(run.actor, number, run.today).request.kind)
        found[kind] = (*found.get(kind, ()), number)
    return found


def _family(kind: RequestKind) -> int:
    return 0 if kind in INTAKE else 1 if kind in SIGNING else 2


_SEND: tuple[Callable[[tuple[int, ...]], Command], ...] = (rc.SendIntake, rc.SendSignature, rc.SendInvoice)
_SET: tuple[Callable[..., Command], ...] = (rc.SetIntakeState, rc.SetSignatureState, rc.SetInvoiceState)


def _all(run: Session, commands: list[Command]) -> None:
    answer(run, joined([carry_out(run, command) for command in commands]))


@request.command(cls=AssureCommand)
@click.argument("numbers", nargs=-1, required=True, metavar="R...")
def send(numbers: tuple[str, ...]) -> None:
    """Requests go to the client; delivered by hand, nothing is mailed."""
    run = session()
    _all(run, [_SEND[_family(kind)](ids) for kind, ids in _by_kind(run, numbers).items()])


@request.command(cls=AssureCommand)
@click.argument("numbers", nargs=-1, required=True, metavar="R...")
@click.option("--reason", default="", help="Why; needed when it goes against the order of states.")
def complete(numbers: tuple[str, ...], reason: str) -> None:
    """Requests are answered: Completed, Signed, Paid, Approved, as their kind has it."""
    run = session()
    found = _by_kind(run, numbers)
    _all(run, [_SET[_family(kind)](ids, finished_state(kind), reason) for kind, ids in found.items()])


@request.command("set", cls=AssureCommand, help="Set fields of requests.\n\nFields: " + ", ".join(FIELDS) + ".")
@click.argument("words", nargs=-1, required=True, metavar="R... FIELD=VALUE...")
@click.option("--reason", default="", help="Why; needed when a state goes against the order.")
def set_(words: tuple[str, ...], reason: str) -> None:
    """Set fields of requests; FIELD=- clears one."""
    first = next((place for place, word in enumerate(words) if "=" in word), len(words))
    if not first or first == len(words):
        raise click.UsageError("Type requests first, then FIELD=VALUE.")
    run = session()
    pairs = refs.assignments(words[first:], FIELDS)
    fields = {name: _value(run, name, text) for name, text in pairs.items() if name != "state"}
    save: tuple[Callable[[int, dict[str, Any]], Command], ...] = (rc.SaveIntake, rc.SaveSignature, rc.SaveInvoice)
    commands: list[Command] = []
    for kind, ids in _by_kind(run, words[:first]).items():
        if fields:
            commands += [save[_family(kind)](number, fields) for number in ids]
        if "state" in pairs:
            wanted = pairs["state"]
            if wanted.strip().casefold() in ("sent", "send"):
                wanted = sent_state(kind)  # of a message: open
            commands.append(_SET[_family(kind)](ids, wanted, reason))
    _all(run, commands)


def _value(run: Session, name: str, text: str) -> Any:
    empty = text.strip() in ("", "-")
    if name in ("due", "expires"):
        return None if empty else refs.day(text, name, run.today)
    if name == "action_item":
        from assure_tui.cli.engagement_fields import NO, YES

        typed = text.strip().casefold()
        if typed not in YES and typed not in NO:
            raise Invalid(name, "format", "action_item is yes or no.")
        return typed in YES
    if name == "tax_year":
        return None if empty else refs.plain_number(text, name)
    return None if empty else text


@request.command(cls=AssureCommand)
@click.argument("number", metavar="R")
@click.argument("signer", required=False, metavar="[SIGNER]")
@click.option("--decline", is_flag=True, help="They will not sign.")
@click.option("--reason", default="", help="Why, when they decline.")
def sign(number: str, signer: str | None, decline: bool, reason: str) -> None:
    """A signer has signed or declined; SIGNER is a number or name in `request show`, the next in turn if left out."""
    run = session()
    found = refs.number(number, "request")
    view = run.reads.request(run.actor, found, run.today)
    asked = [one for one in view.signers if one.role in ("signer", "countersigner")]
    if signer is None:
        chosen = [one for one in asked if one.state == "waiting" and one.waits is None]
    else:
        typed = signer.strip().casefold()
        chosen = [one for one in asked if typed in (str(one.id), one.name.casefold())]
    if len(chosen) != 1:
        names = ", ".join(f"{one.id} {one.name}" for one in asked) or "none"
        if not chosen:
            raise NotFound(f"There is no such signer; it has: {names}.")
        raise Invalid("signer", "required", f"Say which signer: {names}.")
    one = chosen[0]
    if one.role == "countersigner":
        act(run, rc.Countersign((found,), one.id, decline, reason))
    else:
        act(run, rc.SetSignatureState((found,), "declined" if decline else "signed", reason, one.id))


@request.command(cls=AssureCommand, context_settings={"ignore_unknown_options": True})
@click.argument("number", metavar="R")
@click.argument("amount", required=False, metavar="AMOUNT")
@click.option("--on", metavar="D", help="The day; today when left out.")
@click.option("--method", metavar="M", help=", ".join(METHODS))
@click.option("--cleared/--pending", default=None, help="Whether the money is there.")
@click.option("--payment", metavar="ID", help="Correct this payment instead of adding one.")
@click.option("--remove", is_flag=True, help="Take that payment away.")
def pay(
    number: str,
    amount: str | None,
    on: str | None,
    method: str | None,
    cleared: bool | None,
    payment: str | None,
    remove: bool,
) -> None:
    """Record a payment such as 250.00, or a refund such as -50, on an invoice."""
    run = session()
    act(
        run,
        rc.RecordPayment(
            refs.number(number, "request"),
            read_cents(amount) if amount is not None else None,
            refs.day(on, "on", run.today) if on else None,
            refs.choice(method, "method", METHODS) if method else None,
            cleared,
            refs.plain_number(payment, "payment") if payment else None,
            remove,
        ),
    )


COMMANDS = {"request": request}
