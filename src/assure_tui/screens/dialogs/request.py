"""What is asked of a client, as a form, and a payment [REQ-1] [REQ-7] [REQ-8] [REQ-9]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.errors import Invalid
from assure_tui.domain.money import read_cents, write_cents
from assure_tui.domain.request_commands import LineDraft, SignerDraft
from assure_tui.domain.request_views import RequestDetail
from assure_tui.domain.requests import INTAKE, METHODS, SIGNING, RequestKind
from assure_tui.domain.views import ChecklistItemView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, LongField, TextField

FORMS = {
    RequestKind.SIGNATURE: ("8879", "Form 8879"),
    RequestKind.PROPOSAL: ("engagement letter", "Engagement letter"),
    RequestKind.INVOICE: ("", "Invoice"),
    RequestKind.ORGANIZER: ("", "Organizer"),
    RequestKind.DOCUMENT_REQUEST: ("", "Documents we need"),
    RequestKind.APPROVAL: ("", "Documents to approve"),
}


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """The fields of one request; signers and lines where its kind has them."""

    fields: dict[str, Any]
    signers: tuple[SignerDraft, ...] | None = None
    lines: tuple[LineDraft, ...] | None = None
    send: bool = False


class RequestDialog(FormDialog[RequestAnswer]):
    """A new request of one kind, or one that is edited."""

    def __init__(
        self,
        title: str,
        kind: RequestKind,
        today: date,
        *,
        engagement_id: int | None,
        items: Sequence[ChecklistItemView] = (),
        detail: RequestDetail | None = None,
        signer: str = "",
    ) -> None:
        super().__init__(title)
        self.kind = kind
        self.today = today
        self.engagement_id = engagement_id
        self.items = [item for item in items if item.state == "open"]
        self.detail = detail
        self.signer = signer

    def form(self) -> Iterable[Widget]:
        d, one = self.detail, self.detail.request if self.detail else None
        form, title = FORMS.get(self.kind, ("", ""))
        yield FieldRow("Title", TextField(one.title if one else title, max_length=200, id="title"))
        if self.kind in SIGNING:
            value = one.form if one else form
            yield FieldRow("Form", TextField(value, max_length=60, placeholder="8879, engagement letter", id="form"))
        if self.kind == RequestKind.INVOICE:
            yield FieldRow("Number", TextField((one.number or "") if one else "", max_length=40, id="number"))
        yield FieldRow("Due", DateInput(self.today, one.due if one else None, id="due"))
        if self.kind in SIGNING:
            yield FieldRow("Expires", DateInput(self.today, one.expires if one else None, id="expires"))
            signers = [s.name for s in d.signers if s.role == "signer"] if d else [self.signer] if self.signer else []
            counter = [s.name for s in d.signers if s.role == "countersigner"] if d else []
            yield FieldRow(
                "Signers", TextField("; ".join(signers), max_length=400, placeholder="Name; Name", id="signers")
            )
            yield FieldRow(
                "Countersign", TextField("; ".join(counter), max_length=400, placeholder="for the firm", id="counter")
            )
        if self.kind == RequestKind.DOCUMENT_REQUEST and self.items and d is None:
            names = ", ".join(clean(item.name) for item in self.items[:6])
            yield FieldRow("Asks for", TextField("open", max_length=10, placeholder="open, or nothing", id="items"))
            yield note(f"open: {names}{' ...' if len(self.items) > 6 else ''}")
        if self.kind == RequestKind.INVOICE or self.kind == RequestKind.PROPOSAL:
            yield note("Lines, each as TEXT = AMOUNT")
            lines = "\n".join(f"{line.text} = {write_cents(line.cents)}" for line in d.lines) if d else ""
            yield LongField(lines, id="lines")
        yield note("What the client reads")
        yield LongField(one.text if one else "", id="text")

    def result(self) -> RequestAnswer | list[str]:
        told: list[str] = []
        fields: dict[str, Any] = {
            "title": self._typed("title"),
            "text": self.query_one("#text", LongField).text.strip(),
        }
        if not fields["title"]:
            told.append("title: a title is needed")
        for name in ("form", "number"):
            if self.query(f"#{name}"):
                fields[name] = self._typed(name) or None
        for name in ("due", "expires"):
            if self.query(f"#{name}"):
                reading = self.query_one(f"#{name}", DateInput).reading
                fields[name] = reading.day
                if not reading.ok:
                    told.append(f"{name}: {reading.said}")
        if self.query("#items") and self._typed("items").casefold().startswith("o"):
            fields["items"] = [item.id for item in self.items]
        signers = self._signers() if self.kind in SIGNING else None
        lines = self._lines(told) if self.query("#lines") else None
        if self.detail is None and self.kind in (*INTAKE, *SIGNING):
            fields["kind"] = str(self.kind)
        return told or RequestAnswer(fields, signers, lines)

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _signers(self) -> tuple[SignerDraft, ...] | None:
        found = [SignerDraft(name.strip()) for name in self._typed("signers").split(";") if name.strip()]
        found += [
            SignerDraft(name.strip(), "countersigner") for name in self._typed("counter").split(";") if name.strip()
        ]
        if self.detail is not None:
            before = [(s.name, s.role) for s in self.detail.signers if s.role in ("signer", "countersigner")]
            if [(s.name, s.role) for s in found] == before:
                return None  # those who signed already keep their signature
        return tuple(found) or None

    def _lines(self, told: list[str]) -> tuple[LineDraft, ...] | None:
        found: list[LineDraft] = []
        for line in self.query_one("#lines", LongField).text.splitlines():
            if not line.strip():
                continue
            text, mark, typed = line.rpartition("=")
            try:
                if not mark or not text.strip():
                    raise Invalid("line", "format", f"'{line.strip()[:40]}' is no line; type it as TEXT = AMOUNT")
                found.append(LineDraft(text.strip(), read_cents(typed, "line"), self.engagement_id))
            except Invalid as error:
                told.append(error.message)
        return tuple(found) or None


@dataclass(frozen=True, slots=True)
class PaymentAnswer:
    """A payment, negative for a refund."""

    cents: int
    on: date | None
    method: str
    cleared: bool


class PaymentDialog(FormDialog[PaymentAnswer]):
    """Amount, day, how, and whether the money is there [REQ-8]."""

    SAVE = "Record"

    def __init__(self, title: str, today: date, rest: int) -> None:
        super().__init__(title, "enter next field   ^s record   esc leave")
        self.today = today
        self.rest = rest

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Amount", TextField(write_cents(self.rest) if self.rest > 0 else "", max_length=20, id="amount"))
        yield note("negative for a refund")
        yield FieldRow("On", DateInput(self.today, self.today, allow_none=False, id="on"))
        yield FieldRow("Method", TextField("check", max_length=20, placeholder=", ".join(METHODS), id="method"))
        yield FieldRow("Cleared", TextField("yes", max_length=3, placeholder="yes or no", id="cleared"))

    def result(self) -> PaymentAnswer | list[str]:
        told: list[str] = []
        values = {name: self.query_one(f"#{name}", Input).value.strip() for name in ("amount", "method", "cleared")}
        cents = 0
        try:
            cents = read_cents(values["amount"])
        except Invalid as error:
            told.append(error.message)
        reading = self.query_one("#on", DateInput).reading
        if not reading.ok:
            told.append(f"on: {reading.said}")
        wanted = values["method"].casefold().replace(" ", "_")
        methods = [method for method in METHODS if method == wanted] or [m for m in METHODS if m.startswith(wanted)]
        if len(methods) != 1:
            told.append(f"method: one of {', '.join(METHODS)}")
        if values["cleared"].casefold() not in ("yes", "y", "no", "n"):
            told.append("cleared: yes or no")
        cleared = values["cleared"].casefold().startswith("y")
        return told or PaymentAnswer(cents, reading.day, methods[0], cleared)
