"""due: a deadline and how it came about [URG-4]; needs no store, and goes by the firm's own types where one is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import output, talk
from assure_tui.domain.due_dates import DueDates, compute
from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.errors import Denied, Invalid, StoreError
from assure_tui.domain.period_values import Period, period_ending
from assure_tui.domain.periods import parse_iso_day

if TYPE_CHECKING:
    from assure_tui.domain.calendars import WorkCalendar
    from assure_tui.domain.definition_views import TypeDetail

Types = dict[str, dict[str, Any]]

FIELDS = (
    *("type", "period_end", "statutory", "effective", "extended_statutory", "extended_effective"),
    "payment",
)


def _types() -> tuple[Types, WorkCalendar | None]:
    """The firm's types with their rules, and its working days; without a store those of the seed [TYPE-3]."""
    import os

    from assure_tui.cli.session import session

    run = session()
    place, asked = run.store, run.options.asked_store
    if "://" in place or os.path.exists(place):
        try:
            found = run.reads.type_details(run.actor)
            return {view.code: _item(view) for view in found}, run.reads.work()
        except Denied as problem:
            if run.options.asked_login:
                raise
            told = problem.message
        except StoreError as problem:
            if asked:
                raise
            told = problem.message
        talk(f"{told} These are the dates of the types every firm starts with.")
    return _seeded(), None


def _item(view: TypeDetail) -> dict[str, Any]:
    return {"code": view.code, "name": view.name, "period": view.period, **view.rules}


def _seeded() -> Types:
    import tomllib

    from assure_tui.paths import seed_file

    return {item["code"]: item for item in tomllib.loads(seed_file().read_text(encoding="utf-8"))["type"]}


def _type(known: Types, text: str, field: str) -> dict[str, Any]:
    import difflib

    typed = text.strip().casefold()
    for code, item in known.items():
        if typed in (code.casefold(), str(item["name"]).casefold()):
            return item
    near = difflib.get_close_matches(text.upper(), known, 3, 0.4)
    hint = f"; did you mean {', '.join(near)}?" if near else "."
    raise Invalid(field, "unknown", f"There is no engagement type '{text}'{hint}")


@click.command(cls=AssureCommand)
@click.argument("type_code", metavar="TYPE")
@click.argument("period_end", metavar="PERIOD_END")
@click.option("--part", type=int, metavar="N", help="Which installment.")
@click.option("--state", metavar="ST", help="The client's state, for its holidays.")
@click.option("--anchor", metavar="DATE", help="The date the rule counts from.")
@click.option("--alternate", metavar="NAME", help="Another rule of the type.")
@click.option("--of", "of", metavar="TYPE", help="The return that a same_as rule follows.")
def due(
    type_code: str,
    period_end: str,
    part: int | None,
    state: str | None,
    anchor: str | None,
    alternate: str | None,
    of: str | None,
) -> None:
    """The deadline of TYPE for the period that ends on PERIOD_END, and why."""
    known, work = _types()
    item = _type(known, type_code, "type")
    rules = type_dates_from_dict(item)
    day = parse_iso_day(period_end, "period_end")
    period = _period(item, rules, day, part)
    anchor_day = parse_iso_day(anchor, "anchor") if anchor else None
    if state is not None and not (len(state.strip()) == 2 and state.strip().isalpha()):
        raise Invalid("state", "format", "A state is its two letters, such as MA.")
    options: dict[str, Any] = {
        "anchors": _anchors(rules, alternate, anchor_day),
        "alternate": alternate,
        "state": state.strip().upper() if state else None,
        "type_code": item["code"],
        "work": work,
    }
    followed: DueDates | None = None
    if rules.due.kind == "same_as" and of is not None:
        followed = _followed(known, rules, of, day, options)
        options["followed_original"] = followed.effective
        if followed.effective is not None:
            options["followed"] = (followed.effective, f"{_type(known, of, 'of')['code']}")
    elif of is not None:
        raise Invalid("of", "not_offered", f"{item['code']} follows no other return.")
    found = compute(rules, period, **options)
    later = compute(rules, period, **{**options, "extended": True})
    value = _value(item["code"], day, found)
    if followed is not None:
        value["statutory"] = _iso(followed.statutory)
        if rules.due.date == "shown":
            value["extended_statutory"] = _iso(followed.extended_statutory)
            value["extended_effective"] = _iso(followed.extended_effective)
    value["because"] = [*found.because, *(said for said in later.because if said.startswith("Extended ("))]
    if value["extended_effective"] and rules.due.kind == "same_as":
        value["because"].append(f"With the return extended: {value['extended_effective']}.")
    _print(value, rules, found)


def _period(item: dict[str, Any], rules: TypeDates, day: date, part: int | None) -> Period:
    period = period_ending(day, item["period"])
    if part is None:
        return period
    if not rules.parts:
        raise Invalid("part", "not_offered", f"{item['code']} has no installments.")
    if not 1 <= part <= rules.parts:
        raise Invalid("part", "range", f"{item['code']} has parts 1 to {rules.parts}.")
    return Period(period.start, period.end, period.kind, part)


def _anchors(rules: TypeDates, alternate: str | None, day: date | None) -> dict[str, date]:
    """The date typed stands for every anchor the rules name: a type needs one at most."""
    if day is None:
        return {}
    picked = rules.alternate(alternate) if alternate else None
    used = [rules.due, rules.ext, picked.due if picked else None, picked.ext if picked else None]
    names = {rule.anchor for rule in used if rule is not None and rule.anchor}
    if not names:
        names = {rule.cap.anchor for rule in used if rule is not None and rule.cap is not None}
    if not names:
        raise Invalid("anchor", "not_offered", "This type's rules count from the period, not from an anchor.")
    return dict.fromkeys(names, day)


def _followed(known: Types, rules: TypeDates, of: str, day: date, options: dict[str, Any]) -> DueDates:
    """The dates of the return that is followed [DUE-7]."""
    item = _type(known, of, "of")
    its = type_dates_from_dict(item)
    wanted = rules.due.of
    fits = its.income_return if wanted == "income_tax_return" else its.ext is not None
    if not fits:
        raise Invalid("of", "not_offered", f"{item['code']} is no {wanted.replace('_', ' ')}.")
    state = {"state": options["state"], "type_code": item["code"], "work": options["work"]}
    return compute(its, period_ending(day, item["period"]), **state)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _value(code: str, day: date, found: DueDates) -> dict[str, Any]:
    return {
        "type": code,
        "period_end": day.isoformat(),
        "statutory": _iso(found.statutory),
        "effective": _iso(found.effective),
        "extended_statutory": _iso(found.extended_statutory),
        "extended_effective": _iso(found.extended_effective),
        "payment": _iso(found.payment),
        "because": [],
        "needs": found.needs,
        "alternate": found.alternate,
    }


def _print(value: dict[str, Any], rules: TypeDates, found: DueDates) -> None:
    out = output()
    if out.options.json:
        out.object(value)
        return
    if out.options.plain:
        out.records("due", [value], {name: name for name in FIELDS})
        return
    for name, heading in (
        ("statutory", "By the rule"),
        ("effective", "Due"),
        ("extended_statutory", "Extended by the rule"),
        ("extended_effective", "Extended"),
        ("payment", "Payment"),
    ):
        if value[name] is not None:
            out.lines([f"{heading + ':':<22}{value[name]}"])
    if found.marker:
        out.lines([f"{'Due:':<22}{found.marker}"])
    out.lines(value["because"])
    if rules.due.kind == "same_as" and found.needs:
        out.lines(["--of TYPE names the return it follows."])


COMMANDS = {"due": due}
