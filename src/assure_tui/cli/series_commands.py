"""series: recurring engagements, listed, made, changed, caught up [REC-*]."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup, QueryCommand, query_text
from assure_tui.cli.series_occurrences import catch_up, change, skip, unskip
from assure_tui.cli.series_preview import preview
from assure_tui.cli.session import Session, session

COLUMNS = {
    "id": "No.",
    "client": "Client",
    "type": "Type",
    "words": "Made",
    "next": "Next",
    "state": "State",
    "pending": "Pending",
    "failed": "Failed",
    "preparer": "Preparer",
}
NEXT = {"date": "Occurrence", "creation": "Made on", "period": "Period", "due": "Due", "title": "Title"}
NEXT |= {"outcome": "Outcome", "message": "Why"}


@click.group(cls=AssureGroup)
def series() -> None:
    """Recurring engagements: list, show, add, set, split, pause, resume, end, skip, catch-up, preview."""


for _command in (preview, skip, unskip, change, catch_up):
    series.add_command(_command)


def _number(text: str) -> int:
    return refs.number(text, "series")


@series.command("list", cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("--limit", type=int, metavar="N", help="At most N rows; 0 shows everything.")
def list_(query: tuple[str, ...], limit: int | None) -> None:
    """Series by next date; words of client or type, state:paused, type:BK-M, every:monthly."""
    from assure_tui.cli.queries import row_limit
    from assure_tui.cli.series_shapes import series as shape

    run = session()
    most = row_limit(run, limit, None)
    rows, total = run.reads.series(run.actor, query_text(query), limit=most, today=run.today)
    run.output.records("series", [shape(row) for row in rows], COLUMNS, total=total, empty="No series found.")


@series.command()
@click.argument("number", metavar="S-3")
def show(number: str) -> None:
    """One series: how it is made, what it made, the next twelve."""
    from assure_tui.cli.series_shapes import detail

    run = session()
    found = detail(run.reads.one_series(run.actor, _number(number), run.today))
    lines = [
        f"{found['id']} {found['type']} for {found['client']} ({found['client_id']})",
        f"  {found['words']}, from {found['start']}; {found['state']}, next {found['next'] or 'none'}",
    ]
    if found["follows"]:
        lines.append(f"  follows {found['follows']}")
    lines += [
        f"  {item['date']}  {item['state']}  {item['engagement'] or ''} {item['title'] or item['reason'] or ''}".rstrip()
        for item in found["occurrences"][:24]
    ]
    if found["next_occurrences"]:
        lines.append("Next:")
    lines += [
        f"  {item['date']}  made {item['creation']}  {item['title']}, due {item['due'] or 'no date'}"
        f"{'' if item['outcome'] == 'make' else '  [' + item['outcome'] + '] ' + (item['message'] or '')}"
        for item in found["next_occurrences"]
    ]
    run.output.record("series", found, lines)


def _options(command: Any) -> Any:
    """The options of a new series, for one client and for many."""
    for option in reversed(
        (
            click.option("--type", "type_code", metavar="CODE", help="The engagement type."),
            click.option("--ready-made", metavar="CODE", help="One of `assure series ready-made`."),
            click.option("--rule", metavar="RRULE", help="RFC 5545, such as FREQ=MONTHLY;BYMONTHDAY=1."),
            click.option(
                "--every", metavar="FREQUENCY", help="daily weekly biweekly semi_monthly monthly quarterly ..."
            ),
            click.option("--on", "on_day", metavar="DAY", help="1, last, 3wd (working day), 2tu, mo,we, 03-31."),
            click.option("--n", "n", type=int, default=1, metavar="N", help="Every N of them."),
            click.option("--start", metavar="DATE", help="The first date; today."),
            click.option("--until", metavar="DATE", help="The last day."),
            click.option("--count", type=int, metavar="N", help="So many occurrences."),
            click.option("--qualifier", default="", metavar="Q", help="Tells its engagements from others of the type."),
            click.option("--dry-run", is_flag=True, help="Say what would be made, and its next dates; write nothing."),
        )
    ):
        command = option(command)
    return command


@series.command()
@click.option("--client", "client", required=True, metavar="ID", help="C-7, its number, external id or name.")
@_options
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE...]")
def add(client: str, fields: tuple[str, ...], dry_run: bool, **more: Any) -> None:
    """A new series; FIELD is lead, shift, mapping, wait, due, pipeline, stage, title, preparer, tags ..."""
    run = session()
    _make(run, (run.reads.find_client(run.actor, client),), fields, more, dry_run=dry_run, bulk=False)


@series.command()
@click.argument("query")
@_options
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE...]")
def bulk(query: str, fields: tuple[str, ...], dry_run: bool, **more: Any) -> None:
    """One series for each client of QUERY; who has it already is passed over and named [REC-30]."""
    from assure_tui.cli.creating_commands import clients_of

    run = session()
    _make(run, clients_of(run, query), fields, more, dry_run=dry_run, bulk=True)


def _make(
    run: Session, ids: tuple[int, ...], fields: tuple[str, ...], more: dict[str, Any], *, dry_run: bool, bulk: bool
) -> None:
    from assure_tui.cli import series_fields
    from assure_tui.domain.series_commands import CreateSeries

    if more["rule"] and more["every"]:
        raise click.UsageError("Either --rule or --every.")
    if not (more["type_code"] or more["ready_made"]):
        raise click.UsageError("Say what recurs: --type CODE, or --ready-made CODE.")
    given = series_fields.read(run, refs.assignments(fields, series_fields.FIELDS))
    times = {name: given.pop(name) for name in [*series_fields.TIMES, "due_rule", "external_id"] if name in given}
    for name in ("start", "until"):
        if more[name]:
            times[name] = refs.day(more[name], name, run.today)
    if more["count"]:
        times["count"] = more["count"]
    times["rule"] = more["rule"] or times.get("rule")
    pattern = series_fields.pattern(more["every"], more["on_day"], more["n"]) if more["every"] else None
    command = CreateSeries(
        ids,
        more["type_code"],
        pattern=pattern,
        ready_made=more["ready_made"],
        qualifier=more["qualifier"],
        template=given,
        bulk=bulk,
        **times,
    )
    if dry_run and not bulk and not run.options.json:
        from assure_tui.cli.series_shapes import foreseen

        rows = run.reads.series_preview_new(run.actor, command, today=run.today)
        run.output.records("occurrences", [foreseen(row) for row in rows], NEXT)
        if run.options.plain:
            return
    act(run, command, dry_run=dry_run)


@series.command("set", cls=AssureCommand)
@click.argument("words", nargs=-1, required=True, metavar="S-3... FIELD=VALUE...")
@click.option("--to-open", metavar="A,B", help="Fields that open engagements it made take over as well.")
@click.option("--if-version", type=int, metavar="N", help="Only if the series is still at version N.")
def set_(words: tuple[str, ...], to_open: str | None, if_version: int | None) -> None:
    """Change what is still planned; what was made stays [REC-23]."""
    from assure_tui.cli import series_fields
    from assure_tui.domain.series_commands import EditSeries

    run = session()
    numbers = refs.numbers([word for word in words if "=" not in word], "series")
    given = series_fields.read(run, refs.assignments([word for word in words if "=" in word], series_fields.FIELDS))
    if not given:
        raise click.UsageError("Name at least one FIELD=VALUE.")
    taken = tuple(name.strip() for name in (to_open or "").split(",") if name.strip())
    act(run, EditSeries(numbers, given, taken, if_version=if_version))


@series.command()
@click.argument("number", metavar="S-3")
@click.option("--on", "on", required=True, metavar="DATE", help="The first date of the new one.")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE...]")
def split(number: str, on: str, fields: tuple[str, ...]) -> None:
    """This and future: the old one ends the day before, a new one carries the changes [REC-25]."""
    from assure_tui.cli import series_fields
    from assure_tui.domain.series_commands import SplitSeries

    run = session()
    given = series_fields.read(run, refs.assignments(fields, series_fields.FIELDS))
    act(run, SplitSeries(_number(number), refs.day(on, "on", run.today), given))


@series.command()
@click.argument("numbers", nargs=-1, required=True, metavar="S-3...")
@click.option("--from", "since", metavar="DATE", help="Today unless said.")
@click.option("--to", "until", metavar="DATE", help="The last day of the pause.")
@click.option("--reason", default="", help="Why; the log keeps it.")
def pause(numbers: tuple[str, ...], since: str | None, until: str | None, reason: str) -> None:
    """Pause from a day, optionally to a day; what falls into it is passed over and kept in sight [REC-26]."""
    from assure_tui.domain.series_commands import PauseSeries

    run = session()
    days = [refs.day(text, name, run.today) if text else None for text, name in ((since, "from"), (until, "to"))]
    act(run, PauseSeries(refs.numbers(numbers, "series"), days[0], days[1], reason))


@series.command()
@click.argument("numbers", nargs=-1, required=True, metavar="S-3...")
def resume(numbers: tuple[str, ...]) -> None:
    """Go on again; what was passed over is listed."""
    from assure_tui.domain.series_commands import ResumeSeries

    act(session(), ResumeSeries(refs.numbers(numbers, "series")))


@series.command()
@click.argument("numbers", nargs=-1, required=True, metavar="S-3...")
@click.option("--on", "on", metavar="DATE", help="The last day; today.")
@click.option("--reason", default="", help="Why; the log keeps it.")
def end(numbers: tuple[str, ...], on: str | None, reason: str) -> None:
    """Keep all it made, drop what is planned; a series is never removed [REC-28]."""
    from assure_tui.domain.series_commands import EndSeries

    run = session()
    act(run, EndSeries(refs.numbers(numbers, "series"), refs.day(on, "on", run.today) if on else None, reason))


@series.command("ready-made")
def ready_made() -> None:
    """Series offered ready-made [REC-32]."""
    from assure_tui.cli.output import output
    from assure_tui.domain.recurrence.ready_made import READY_MADE

    rows = [
        {
            "code": item.code,
            "name": item.name,
            "type": item.type_code,
            "frequency": item.frequency,
            "mapping": item.mapping,
            "lead_days": item.lead,
        }
        for item in READY_MADE
    ]
    columns = {"code": "Code", "name": "Name", "type": "Type", "frequency": "Frequency", "lead_days": "Lead"}
    output().records("ready_made", rows, columns)


@series.command("save")
@click.argument("engagement", metavar="ENG")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD...")
def save(engagement: str, fields: tuple[str, ...]) -> None:
    """Save to series: fields of an engagement become those of the series that made it [REC-22]."""
    from assure_tui.domain.errors import NotFound
    from assure_tui.domain.series_commands import EditSeries
    from assure_tui.domain.series_saving import FIELDS, values

    run = session()
    wanted = [refs.choice(name, "field", FIELDS) for name in fields]
    view = run.reads.engagement(run.actor, refs.number(engagement, "engagement"), run.today)
    if view.series is None:
        raise NotFound(f"{engagement} was made by no series.")
    act(run, EditSeries((view.series.series_id,), values(view.engagement, wanted, run.reads.staff())))


@series.command()
@click.argument("pipeline", metavar="P")
@click.argument("fields", nargs=-1, metavar="[shift= lead= mapping= wait=]")
def defaults(pipeline: str, fields: tuple[str, ...]) -> None:
    """What new series of a pipeline begin with; - takes a setting away [REC-31]."""
    from assure_tui.cli import series_fields
    from assure_tui.domain.commands import SaveSettings

    run = session()
    code = refs.pipeline(run.reads.pipelines(run.actor), pipeline).code
    every = dict(run.reads.settings().get("series.defaults") or {})
    own = dict(every.get(code) or {})
    if not fields:
        run.output.record("defaults", {"pipeline": code, **own}, [f"{name}: {value}" for name, value in own.items()])
        return
    given = series_fields.read(run, refs.assignments(fields, ("shift", "lead", "mapping", "wait")))
    own = {name: value for name, value in {**own, **given}.items() if value is not None}
    act(run, SaveSettings({"series.defaults": {**every, code: own}}))


COMMANDS = {"series": series}
