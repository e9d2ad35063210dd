"""import and export [IMP-*] [EXP-*]."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assure_tui.cli import shapes
from assure_tui.cli.client_commands import creatable
from assure_tui.cli.explain import DONE, PARTLY, exit_code
from assure_tui.cli.identity import os_login
from assure_tui.cli.options import AssureCommand, QueryCommand, query_text
from assure_tui.cli.output import cell, talk, write
from assure_tui.cli.queries import resolved, with_limit
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, progress, session
from assure_tui.domain.commands import Command, ExportClients, ExportView
from assure_tui.domain.errors import Invalid, NotFound

if TYPE_CHECKING:
    from assure_tui.services.importing import Imported

EVERYTHING = 1_000_000_000


def _bytes(name: str, what: str, store: str) -> bytes:
    from assure_tui.services.exporting import same_file

    if name == "-":
        return sys.stdin.buffer.read()
    path = Path(name).expanduser()
    if same_file(path, store):
        raise Invalid(what, "not_offered", f"{path} is the store itself.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Invalid(what, "format", f"{path} is a folder.") from None


@click.command("import", cls=AssureCommand)
@click.argument(
    "kind",
    type=click.Choice(["clients", "engagements", "tasks", "series", "requests", "time", "firm"], case_sensitive=False),
)
@click.argument("file", metavar="FILE")
@click.option("--map", "map_file", metavar="MAP.toml", help="Which column means which field.")
@click.option("--set", "sets", multiple=True, metavar="FIELD=COLUMN", help="One field; FIELD=:text is a constant.")
@click.option("--create", metavar="tags,contacts", help="What may be made on the way.")
@click.option("--all-or-nothing", is_flag=True, help="One refused row stops everything.")
@click.option("--no-tasks", is_flag=True, help="New engagements without the tasks of their stage.")
@click.option("--errors", "errors_file", metavar="FILE", help="Where the refused rows go, as CSV.")
@click.option("--dry-run", is_flag=True, help="Say what would happen to each row, write nothing.")
def import_(
    kind: str,
    file: str,
    map_file: str | None,
    sets: tuple[str, ...],
    create: str | None,
    all_or_nothing: bool,
    no_tasks: bool,
    errors_file: str | None,
    dry_run: bool,
) -> None:
    """Import clients, engagements, tasks, series, requests or time from CSV or XLSX; the same file again changes nothing.

    `import firm FILE` reads a whole firm, as `export firm` wrote it, into an empty store.
    """
    if kind == "firm":
        from assure_tui.cli.firm_file_command import import_firm

        if map_file or sets or create or no_tasks or errors_file:
            raise click.UsageError("A whole firm is read as it is: only --dry-run goes with it.")
        import_firm(file, dry_run)
        return
    from assure_tui.services.exporting import put
    from assure_tui.services.import_map import read_wishes
    from assure_tui.services.importing import Options, run_import

    run = session()
    toml = _bytes(map_file, "map", run.store).decode("utf-8-sig", "replace") if map_file else None
    wishes = read_wishes(kind, toml, sets, creatable(create))
    data = _bytes(file, "file", run.store)
    options = Options(
        all_or_nothing=all_or_nothing,
        with_tasks=not no_tasks,
        dry_run=dry_run,
        source="stdin" if file == "-" else Path(file).name,
        login=os_login(),
    )
    with progress(f"Importing {kind}") as bar:
        found = run_import(run.services, run.actor, kind, data, wishes, options, bar)
    if errors_file:
        _put_errors(errors_file, found.errors_file(), run.store, put)
    _tell(run, kind, found, dry_run)
    code = _code(found)
    if code:
        click.get_current_context().exit(code)


def _put_errors(name: str, text: str, store: str, put: Callable[[Path, bytes], None]) -> None:
    from assure_tui.services.exporting import same_file

    if name == "-":
        write(text.rstrip("\r\n"))
        return
    path = Path(name).expanduser()
    if same_file(path, store):
        raise Invalid("errors", "not_offered", f"{path} is the store itself.")
    put(path, text.encode("utf-8", "replace"))


def _code(found: Imported) -> int:
    from assure_tui.services.import_plan import REFUSED

    failed = found.count(REFUSED)
    if not failed:
        return DONE
    if failed < len(found.plans) and found.done:
        return PARTLY
    return exit_code(found.errors[0].code)


def _tell(run: Session, kind: str, found: Imported, dry_run: bool) -> None:
    from assure_tui.services.import_plan import CREATE, REFUSED, UNCHANGED, UPDATE

    counts = {
        "created": found.count(CREATE),
        "updated": found.count(UPDATE),
        "unchanged": found.count(UNCHANGED),
        "failed": found.count(REFUSED),
    }
    if run.options.json:
        value: dict[str, Any] = {"batch": found.batch, **counts}
        value["errors"] = [_problem(item) for item in found.errors]
        value["warnings"] = [_problem(item) for item in found.warnings]
        value["ignored_columns"] = list(found.ignored_columns)
        if dry_run:
            value["rows"] = [_row(plan) for plan in found.plans]
        run.output.object(value)
        return
    if run.options.plain:
        for name, number in counts.items():
            write(f"{name}\t{number}")
        for item in found.errors:
            write("\t".join(cell(part) for part in (item.row, item.column, item.code, item.message)))
        return
    if dry_run:
        rows = [_row(plan) for plan in found.plans[:200]]
        run.output.table(
            [[row["row"], row["outcome"], row["id"], _changes(row["changes"])] for row in rows],
            ["Row", "Outcome", "No.", "Changes"],
        )
    would = "would be " if dry_run else ""
    told = ", ".join(f"{number} {would if name != 'unchanged' else ''}{name}" for name, number in counts.items())
    write(f"{kind.capitalize()}: {told.replace('would be failed', 'would fail')}.")
    for item in found.errors[:50]:
        talk(f"  row {item.row}{f', {one_line(item.column)}' if item.column else ''}: {one_line(item.message)}")
    if len(found.errors) > 50:
        talk(f"  ... and {len(found.errors) - 50} more; --errors FILE takes all of them.")
    for item in found.warnings[:20]:
        talk(f"  warning: row {item.row}, {one_line(item.column or '')}: {item.message}")
    if found.ignored_columns:
        talk(f"Ignored columns: {', '.join(map(one_line, found.ignored_columns))}.")
    if not found.done:
        talk("Nothing was written (--all-or-nothing).")
    elif dry_run:
        talk("Nothing was written (--dry-run).")
    elif found.batch is not None:
        talk(f"Take it back with: assure undo {found.batch}")
    else:
        talk("Nothing changed.")


def _problem(item: Any) -> dict[str, Any]:
    return {"row": item.row, "column": item.column, "code": item.code, "message": item.message}


def _row(plan: Any) -> dict[str, Any]:
    changes = [{"field": c.field, "before": c.before, "after": c.after} for c in plan.changes]
    return {"row": plan.row, "outcome": plan.outcome, "id": plan.id, "changes": changes}


def _changes(changes: Sequence[dict[str, Any]]) -> str:
    return "; ".join(
        f"{item['field']}: {cell(item['before'])} -> {cell(item['after'])}"
        if item["before"] is not None
        else f"{item['field']}: {cell(item['after'])}"
        for item in changes
    )


@click.command("export", cls=QueryCommand)
@click.argument(
    "what", type=click.Choice(["engagements", "clients", "tasks", "activity", "firm"], case_sensitive=False)
)
@click.argument("query", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(["csv", "json", "xlsx", "ics"], case_sensitive=False),
    help="What kind of file; ics is a calendar.",
)  # fmt: skip
@click.option("-o", "--output", "target", metavar="FILE", help="Where it goes; - is stdout.")
def export(what: str, query: tuple[str, ...], form: str | None, target: str | None) -> None:
    """Write what you may see to a file; the export is logged.

    `export firm FILE` writes everything of the firm, for `import firm`; the Firm owner only.
    """
    if what == "firm":
        from assure_tui.cli.firm_file_command import export_firm

        named = [*query, *([target] if target else [])]
        if len(named) != 1 or form not in (None, "json"):
            raise click.UsageError("Name one file: assure export firm FILE. It is JSON.")
        export_firm(named[0])
        return
    if form is None or target is None:
        raise click.UsageError(f"Missing option '{'--format' if form is None else '-o'}'.")
    from assure_tui.services import export_columns, exporting
    from assure_tui.services.export_shown import log_end

    run = session()
    text = query_text(query)
    if form == "ics" and what not in ("engagements", "tasks"):
        raise click.UsageError("A calendar holds engagements or tasks; export others as csv, json or xlsx.")
    if target == "-" and form == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("A workbook does not go to a terminal; name a file.")
    path = Path(target).expanduser()
    if target != "-" and exporting.same_file(path, run.store):
        raise Invalid("output", "not_offered", f"{path} is the store itself.")
    rows, columns = _rows(run, what, query)
    # Logged first: who may not export gets no file, and no file is there without its entry [ACT-4].
    command: Command = ExportClients(text, len(rows)) if what == "clients" else ExportView(what, text, len(rows))
    batch = run.execute(command).batch
    now = run.services.clock.now().astimezone(UTC).isoformat(timespec="seconds")
    about = exporting.About(what, text, now, run.actor.name, log=log_end(run.reads))
    if form == "ics":
        from assure_tui.services.export_calendar import calendar

        data = calendar(rows, about, run.reads.firm())
    else:
        if form != "json":
            rows = [line for row in rows for line in export_columns.flat(row)]
        data = exporting.export(rows, columns, form, about)
    if target == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    exporting.put(path, data)
    said = f"{len(rows)} {what} written to {path}."
    value = {"store": run.store, "message": said, "file": str(path), "rows": len(rows), "batch": batch}
    run.output.message(value, said)


def _rows(run: Session, what: str, query: tuple[str, ...]) -> tuple[list[dict[str, Any]], list[str]]:
    from assure_tui.services import export_columns

    if what == "engagements":
        found = with_limit(resolved(run, query), None)
        views, _ = run.reads.engagements(run.actor, found, limit=None, offset=0, today=run.today)
        return [shapes.engagement(view) for view in views], export_columns.ENGAGEMENTS
    if what == "clients":
        found = with_limit(resolved(run, query, "clients"), None)
        clients, _ = run.reads.clients(run.actor, found, limit=None, offset=0)
        rows = [shapes.client(view) for view in clients]
        for row in rows:
            del row["tax_id"]  # masked it is of no use, and whole it leaves no firm [CLT-10]
        return rows, export_columns.CLIENTS
    if what == "tasks":
        found = with_limit(resolved(run, query, "tasks"), None)
        tasks, _ = run.reads.tasks(run.actor, found, mine_default=False, limit=None, offset=0, today=run.today)
        return [shapes.task(view) for view in tasks], export_columns.TASKS
    batches = run.reads.log(run.actor, text=query_text(query), limit=EVERYTHING)
    return [shapes.batch(view) for view in batches], export_columns.ACTIVITY


COMMANDS = {"import": import_, "export": export}
