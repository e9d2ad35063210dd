"""The billing section of the drawer: invoices, payments, the worth of time, what is not billed [PAGE-4]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from textual.content import Content

from assure_tui.domain.link_views import BilledInvoice, Billing
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.money import write_cents
from assure_tui.domain.requests import label
from assure_tui.formatting import clean, cut, fit, full_date, short_date, width
from assure_tui.widgets.row_list import Row, painted


def billing_rows(found: Billing | None, cells: int, today: date, *, ascii: bool) -> Iterator[Row]:
    """Nothing where there is nothing to bill, or where the viewer may not see it [PERM-13]."""
    if found is None or found.empty:
        return
    paid = sum(one.cents for one in found.payments if one.cleared)
    yield Row(Content(f"Billing   {write_cents(found.billed)} billed, {write_cents(paid)} paid"), tone="head")
    for one in found.invoices:
        yield _invoice(one, cells, today, ascii=ascii)
    for each in found.payments:
        pending = "" if each.cleared else "pending"
        said = f"  {short_date(each.on, today)}  {write_cents(each.cents)}  {each.method.replace('_', ' ')}"
        line = cut(f"{said}  {clean(each.invoice)}  {pending}".rstrip(), cells, ascii=ascii)
        yield Row(Content(line), f"payment:{each.request_id}:{each.id}", "dim" if each.cleared else "")
    if found.minutes:
        worth = f", worth {write_cents(found.cents)}" if found.cents else ""
        yield Row(Content(cut(f"  {minutes_words(found.minutes)} billable{worth}", cells, ascii=ascii)), tone="dim")
        yield Row(
            Content(cut(f"  {_unbilled(found)}", cells, ascii=ascii)), tone="" if found.unbilled_minutes else "dim"
        )


def _invoice(one: BilledInvoice, cells: int, today: date, *, ascii: bool) -> Row:
    """Number and title, what it asks for this work, of how much, and where it stands."""
    of = f" of {write_cents(one.total)}" if one.total != one.here else ""
    state = "Overdue" if one.overdue else label(one.state)
    due = f" due {short_date(one.due, today)}" if one.due and one.state not in ("paid", "cancelled", "draft") else ""
    tail = f"  {write_cents(one.here)}{of}  {state}{due}"
    name = f"{clean(one.number)} {clean(one.title)}" if one.number else clean(one.title)
    off = one.state in ("paid", "cancelled")
    tone = "late" if one.overdue else "dim" if off else ""
    room = max(10, cells - width(tail) - 2)
    return painted([(f"  {fit(name, room, ascii=ascii)}", tone), (tail, tone)], f"invoice:{one.id}")


def _unbilled(found: Billing) -> str:
    since = f" since {full_date(found.billed_on)}" if found.billed_on else ""
    if not found.unbilled_minutes:
        return f"nothing to bill{since}"
    worth = f", worth {write_cents(found.unbilled_cents)}" if found.unbilled_cents else ""
    return f"{minutes_words(found.unbilled_minutes)} not billed{since}{worth}"
