"""money: budget against actual, unbilled time, open invoices by age [INS-9]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import cell, write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.money import write_cents
from assure_tui.domain.money_side import MoneySide, invoices_left


@click.command(cls=AssureCommand)
def money() -> None:
    """Budget against actual, unbilled time, and open invoices by age; needs View billing."""
    run = session()
    found = run.reads.money(run.actor, run.today)
    if run.options.json:
        run.output.object(_object(found))
    elif run.options.plain:
        for kind, rows in _object(found)["money"].items():
            for row in rows if isinstance(rows, list) else ():
                write("\t".join(cell(part) for part in (kind, *row.values())))
    else:
        _tell(found)


def _object(found: MoneySide) -> dict[str, Any]:
    def day(value: Any) -> str | None:
        return None if value is None else value.isoformat()

    over = [
        {"id": short("engagement", each.engagement_id), "client": each.client, "title": each.title,
         "budget_minutes": each.budget, "spent_minutes": each.spent}
        for each in found.over
    ]  # fmt: skip
    unbilled = [
        {"id": short("engagement", each.engagement_id), "client": each.client, "title": each.title,
         "minutes": each.minutes, "cents": each.cents, "since": day(each.since), "billed_on": day(each.billed_on)}
        for each in found.unbilled
    ]  # fmt: skip
    invoices = [
        {"id": short("request", each.request_id), "number": each.number, "client": each.client, "total": each.total,
         "paid": each.paid, "left": each.left, "due": day(each.due), "age": each.age}
        for each in found.invoices
    ]  # fmt: skip
    sums = {
        "budget_minutes": found.budget,
        "spent_minutes": found.spent,
        "unbilled_minutes": sum(each.minutes for each in found.unbilled),
        "unbilled_cents": sum(each.cents for each in found.unbilled),
        "open_cents": invoices_left(found.invoices),
        "open_by_age": found.by_age,
    }
    return {"money": {"sums": sums, "over_budget": over, "unbilled": unbilled, "invoices": invoices}}


def _tell(found: MoneySide) -> None:
    share = f" ({round(100 * found.spent / found.budget)} %)" if found.budget else ""
    write(f"Budget of live work: {minutes_words(found.budget)}, spent {minutes_words(found.spent)}{share}.")
    for item in found.over:
        spent = f"{minutes_words(item.spent)} of {minutes_words(item.budget)}"
        write(
            f"  over  {short('engagement', item.engagement_id)}  {one_line(item.client)}  {one_line(item.title)}  {spent}"
        )
    minutes = sum(each.minutes for each in found.unbilled)
    cents = sum(each.cents for each in found.unbilled)
    write(f"Unbilled: {minutes_words(minutes)}, {write_cents(cents)} where there is a rate.")
    for each in found.unbilled:
        since = f"since {each.since}" + (f", billed until {each.billed_on}" if each.billed_on else "")
        worth = f"  {write_cents(each.cents)}" if each.cents else ""
        write(
            f"  {short('engagement', each.engagement_id)}  {one_line(each.client)}  {one_line(each.title)}"
            f"  {minutes_words(each.minutes)}{worth}  {since}"
        )
    write(f"Open invoices: {write_cents(invoices_left(found.invoices))}.")
    for age, left in found.by_age.items():
        if left:
            write(f"  {age:<8} {write_cents(left):>14}")
    for bill in found.invoices:
        name = one_line(bill.number or short("request", bill.request_id))
        write(
            f"  {name}  {one_line(bill.client)}  {write_cents(bill.left)}  due {bill.due or 'without a day'}, {bill.age}"
        )


COMMANDS: dict[str, click.Command] = {"money": money}
