"""new: one engagement, its parts, or one for each client of a query [CRE-1] [CRE-7]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act, confirmed
from assure_tui.cli.options import QueryCommand
from assure_tui.cli.queries import resolved
from assure_tui.cli.session import Session, session
from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import SLOTS, Priority


@click.command(cls=QueryCommand)
@click.option("--client", "client", multiple=True, metavar="ID", help="C-7, its number, external id or name.")
@click.option("--bulk", metavar="QUERY", help="One engagement for each client of this query.")
@click.option("--type", "type_code", required=True, metavar="CODE", help="The engagement type.")
@click.option("--period", metavar="PERIOD", help="2025, FY2026, 2026-Q1, 2026-03, a day, from..to.")
@click.option("--part", metavar="N|all", help="An installment, or all missing ones.")
@click.option("--qualifier", default="", help="Tells apart engagements of one client, type and period.")
@click.option("--title", help="Instead of the type's title.")
@click.option("--pipeline", metavar="P", help="Instead of the type's pipeline.")
@click.option("--stage", metavar="STAGE", help="Instead of the first stage.")
@click.option("--anchor", metavar="DATE", help="The date the rule counts from.")
@click.option("--alternate", metavar="NAME", help="Another rule of the type.")
@click.option("--due", metavar="D", help="A typed date; needs --reason where the law sets the dates.")
@click.option("--reason", default="", help="Why the date is typed.")
@click.option("--preparer", metavar="LOGIN", help="The preparer; the client's default when left out.")
@click.option("--reviewer", metavar="LOGIN", help="The reviewer; the client's default when left out.")
@click.option("--partner", metavar="LOGIN", help="The partner; the client's default when left out.")
@click.option("--owner", metavar="LOGIN", help="The owner; the client's default when left out.")
@click.option("--priority", metavar="P", help="urgent, high, medium or low; the type's when left out.")
@click.option("--tags", metavar="A,B", help="Tags of the engagement.")
@click.option("--create", metavar="tags", help="Tags that are none yet are made on the way.")
@click.option("--external-id", metavar="ID", help="Its number in another system.")
@click.option("--no-tasks", is_flag=True, help="Without the tasks of the stage.")
@click.option("--dry-run", is_flag=True, help="Say what would be made, write nothing.")
def new(client: tuple[str, ...], bulk: str | None, type_code: str, dry_run: bool, **more: Any) -> None:
    """Create engagements; client, type and period are enough."""
    run = session()
    if bool(client) == (bulk is not None):
        raise click.UsageError("Either --client ID or --bulk QUERY.")
    if bulk is not None:
        ids = clients_of(run, bulk)
        # Typing --bulk without --dry-run accepts the rows that pass; nothing is asked.
        command = confirmed(_command(run, ids, type_code, more, bulk=True))
        act(run, command, dry_run=dry_run)
        return
    ids = tuple(dict.fromkeys(run.reads.find_client(run.actor, one) for one in client))
    act(run, _command(run, ids, type_code, more, bulk=len(ids) > 1), dry_run=dry_run)


def clients_of(run: Session, query: str) -> tuple[int, ...]:
    found, _ = run.reads.clients(run.actor, resolved(run, [query], "clients"), limit=None, offset=0)
    if not found:
        raise NotFound("No client fits this query.")
    return tuple(item.id for item in found)


def _command(
    run: Session, ids: tuple[int, ...], type_code: str, more: dict[str, Any], *, bulk: bool
) -> CreateEngagement:
    staff = run.reads.staff()
    slots = {slot: refs.person_or_nobody(staff, more[slot], slot) for slot in SLOTS if more.get(slot) is not None}
    if more["stage"] and more["pipeline"]:
        refs.stage(refs.pipeline(run.reads.pipelines(run.actor), more["pipeline"]), more["stage"])
    return CreateEngagement(
        client_ids=ids,
        type_code=type_code.strip(),
        period=more["period"],
        part=_part(more["part"]),
        qualifier=more["qualifier"],
        title=more["title"],
        pipeline=more["pipeline"],
        stage=more["stage"],
        anchor=_day(run, more, "anchor"),
        alternate=more["alternate"],
        due=_day(run, more, "due"),
        due_reason=more["reason"],
        slots=slots,
        priority=refs.choice(more["priority"], "priority", [str(item) for item in Priority])
        if more["priority"]
        else None,
        tags=tuple(tag.strip() for tag in (more["tags"] or "").split(",") if tag.strip()),
        create=frozenset(refs.choice(w, "create", ("tags",)) for w in (more["create"] or "").split(",") if w.strip()),
        external_id=more["external_id"],
        with_tasks=not more["no_tasks"],
        bulk=bulk,
        # A type that is not offered for this kind of client is warned of, so --yes takes it [TYPE-7].
        any_type=run.options.yes and not bulk,
    )


def _day(run: Session, more: dict[str, Any], field: str) -> Any:
    return refs.day(more[field], field, run.today) if more[field] else None


def _part(text: str | None) -> int | str | None:
    if text is None:
        return None
    if text.strip().casefold() == "all":
        return "all"
    if not text.strip().isdigit():
        raise Invalid("part", "format", "--part is a number or 'all'.")
    return int(text)


COMMANDS = {"new": new}
