"""Engagement types: list, show, add, set, hide, show again [TYPE-3] [TYPE-6]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from assure_tui.cli import definition_values, refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.safe_text import block, one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.checklist_words import items_words
from assure_tui.domain.definition_views import TypeDetail
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.minutes import read_minutes
from assure_tui.domain.rule_words import FORMS, alternates_words, rule_words
from assure_tui.domain.seed_fields import nearest
from assure_tui.domain.type_samples import samples

FLAGS = ("pays", "income_return", "produces_k1", "takes_k1")
NUMBERS = ("start_offset", "position")
FIELDS = (
    *("name", "line", "entities", "period", "pipeline", "title", "priority", "budget", "description"),
    *("start_offset", "client_status", "due", "ext", "roll", "alternates", *FLAGS, "checklist", "position"),
)
HELP = (
    "Fields: " + ", ".join(FIELDS) + ".\n\ndue and ext are rules in words: " + "; ".join(FORMS) + "; an extension ends "
    "with its form: ', form 4868'. Alternates and the checklist have one line each, or // between them."
)


@click.group(cls=AssureGroup)
def types() -> None:
    """Engagement types: list, show, add, set, hide."""


@types.command("list", cls=AssureCommand)
@click.option("--all", "everything", is_flag=True, help="Hidden ones too.")
def list_types(everything: bool) -> None:
    """The engagement types with their service line, period and due rule."""
    run = session()
    rows = [
        {
            "code": view.code,
            "name": view.name,
            "line": view.line,
            "entities": list(view.entities),
            "period": view.period,
            "due": rule_words(view.rules.get("due")),
            "hidden": view.hidden or view.line_hidden,
        }
        for view in run.reads.type_details(run.actor)
        if everything or not (view.hidden or view.line_hidden)
    ]
    columns = {"code": "Code", "name": "Name", "line": "Line", "entities": "For", "period": "Period", "due": "Due"}
    run.output.records("types", rows, columns)


@types.command(cls=AssureCommand)
@click.argument("code")
def show(code: str) -> None:
    """Everything a type carries, and what its rules give on sample periods."""
    run = session()
    view = _found(run, code)
    run.output.record("type", _object(run, view), _lines(run, view))


@types.command(cls=AssureCommand, help=f"Add a type.\n\n{HELP}")
@click.argument("code")
@click.argument("pairs", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--like", metavar="CODE", help="The type whose dates and other fields it takes.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
def add(code: str, pairs: tuple[str, ...], like: str | None, dry_run: bool) -> None:
    """Add a type; without --like or due its deadline is typed by hand."""
    command = SaveEngagementType(code, _values(refs.assignments(pairs, FIELDS)), new=True, like=like)
    act(session(), command, dry_run=dry_run)


@types.command("set", cls=AssureCommand, help=f"Set fields of a type, or the same fields of several.\n\n{HELP}")
@click.argument("words", nargs=-1, required=True, metavar="CODE... FIELD=VALUE...")
@click.option("--recalculate", metavar="all|none|E-1,E-2", help="Which live engagements follow a changed date rule.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
def set_(words: tuple[str, ...], recalculate: str | None, dry_run: bool) -> None:
    """Set fields of a type; engagements that are there keep their dates unless --recalculate names them."""
    count = next((at for at, word in enumerate(words) if "=" in word), len(words))
    if not 0 < count < len(words):
        raise click.UsageError("Name one type or several, then FIELD=VALUE.")
    fields = _values(refs.assignments(words[count:], FIELDS))
    command = SaveEngagementType(words[0], fields, recalculate=_recalculate(recalculate), also=tuple(words[1:count]))
    act(session(), command, dry_run=dry_run)


@types.command(cls=AssureCommand)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--show", is_flag=True, help="Offer them again.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
def hide(codes: tuple[str, ...], show: bool, dry_run: bool) -> None:
    """Offer types no more, as one change; their engagements and series go on."""
    act(session(), SaveEngagementType(codes[0], {"hidden": not show}, also=codes[1:]), dry_run=dry_run)


def _recalculate(text: str | None) -> str | tuple[int, ...] | None:
    if text is None or text.strip().casefold() in ("all", "none"):
        return text and text.strip().casefold()
    return refs.numbers([part for part in text.replace(",", " ").split() if part], "engagement")


def _values(pairs: dict[str, str]) -> dict[str, Any]:
    found = definition_values.read(pairs, (*FLAGS, "hidden"), NUMBERS)
    if found.get("budget") is not None:
        found["budget"] = read_minutes(pairs["budget"])
        if found["budget"] is None:
            raise Invalid("budget", "minutes.format", f"'{pairs['budget']}' is no time; type 90, 1:30 or 1h30.")
    for name in ("alternates", "checklist"):
        if found.get(name) is not None:
            found[name] = found[name].replace("//", "\n")
    return found


def _found(run: Session, code: str) -> TypeDetail:
    known = run.reads.type_details(run.actor)
    typed = code.strip().casefold()
    for view in known:
        if typed in (view.code.casefold(), view.name.casefold()):
            return view
    raise NotFound(f"There is no engagement type '{code}'{nearest(code, [view.code for view in known])}.")


def _object(run: Session, view: TypeDetail) -> dict[str, Any]:
    rules = view.rules
    return {
        "code": view.code, "name": view.name, "line": view.line, "entities": list(view.entities),
        "period": view.period, "pipeline": view.pipeline, "default_pipeline": view.pipeline or view.line_pipeline,
        "title": view.title, "priority": view.priority, "budget_minutes": view.budget, "description": view.description,
        "start_offset": view.start_offset, "client_status": view.client_status, "hidden": view.hidden,
        "due": rule_words(rules.get("due")), "ext": rule_words(rules.get("ext")), "roll": rules.get("roll", "none"),
        "alternates": alternates_words(rules.get("alternate")).splitlines(),
        **{name: bool(rules.get(name)) for name in FLAGS},
        "checklist": items_words(view.checklist).splitlines(), "live": view.live, "series": view.series,
        "samples": [
            {"about": one.about, "due": one.due, "extended": one.extended, "payment": one.payment,
             "because": list(one.because)}
            for one in samples(rules, view.period, run.today, code=view.code, work=run.reads.work())
        ],
    }  # fmt: skip


def _lines(run: Session, view: TypeDetail) -> Iterator[str]:
    found = _object(run, view)
    hidden = "  (hidden)" if view.hidden else ""
    yield f"{one_line(view.code)}  {one_line(view.name)}{hidden}"
    rows = (
        ("Line", view.line_name),
        ("For", ", ".join(view.entities)),
        ("Period", view.period),
        ("Due", found["due"]),
        ("Extension", found["ext"]),
        ("Rolls", found["roll"]),
        ("Pipeline", view.pipeline or f"{view.line_pipeline} (of the line)"),
        ("Title", view.title),
        ("Priority", view.priority),
        ("Budget", f"{view.budget} minutes" if view.budget else None),
        ("Start offset", f"{view.start_offset} days" if view.start_offset is not None else None),
        ("Tells clients", view.client_status),
        ("Flags", ", ".join(name for name in FLAGS if found[name])),
        ("In use", f"{view.live} live engagements, {view.series} series"),
    )
    for name, value in rows:
        if value:
            yield f"  {name + ':':<16}{one_line(value)}"
    for title, texts in (("Alternates", found["alternates"]), ("Checklist", found["checklist"])):
        for at, text in enumerate(texts):
            yield f"  {title + ':' if not at else '':<16}{one_line(text)}"
    for one in samples(view.rules, view.period, run.today, code=view.code, work=run.reads.work()):
        yield f"  {one.words}"
        yield from (f"    {one_line(sentence)}" for sentence in one.because)
    if view.description:
        yield ""
        yield block(view.description)


COMMANDS = {"types": types}
