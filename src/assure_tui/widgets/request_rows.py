"""Requests and what blockers wait for as lines of the drawer [REQ-1] [BLK-9]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from textual.content import Content

from assure_tui.domain.request_views import RequestView
from assure_tui.domain.requests import RequestKind, is_called_off, label
from assure_tui.formatting import clean, fit, short_date
from assure_tui.widgets.row_list import Row

_SHORT = {
    RequestKind.DOCUMENT_REQUEST: "Documents",
    RequestKind.SIGNATURE: "Signature",
    RequestKind.APPROVAL: "Approval",
}


def request_rows(requests: Sequence[RequestView], today: date, width: int) -> Iterator[Row]:
    """A heading with the counts, then kind, title, state, due and a mark for what is resolved [REQ-2]."""
    if not requests:
        return
    resolved = sum(one.resolved for one in requests)
    yield Row(Content(f"Requests   {len(requests) - resolved} open, {resolved} resolved   Q add"), tone="head")
    for one in requests:
        yield request_row(one, today, width)


def request_row(one: RequestView, today: date, width: int) -> Row:
    """`[ ] Signature  Form 8879  Sent  due 15 Apr`."""
    off = is_called_off(one.state)
    mark = "[x]" if one.resolved else "[-]" if off else "[ ]"
    kind = fit(_SHORT.get(RequestKind(one.kind), RequestKind(one.kind).label), 9)
    day = one.due or one.expires
    when = "" if day is None or one.resolved or off else f"due {short_date(day, today)}"
    state = "Overdue" if one.overdue else label(one.state)
    tail = f" {fit(state, 16)} {fit(when, 10)}"
    name = f"{one.number} {one.title}" if one.number else one.title
    if one.form and one.form.casefold() not in one.title.casefold():
        name = f"{one.form}: {name}"
    said = f"  {mark} {kind} {fit(name, max(12, width - len(tail) - 17))}{tail}"
    return Row(
        Content(said.rstrip()), f"request:{one.id}", "late" if one.overdue else "dim" if one.resolved or off else ""
    )


def jump_words(target: str | None) -> str:
    """Where `J` leads from a blocker: `E-12`, `R-3`, or the document list."""
    if target is None:
        return ""
    return "J the document list" if target.startswith("item:") else f"J {clean(target)}"
