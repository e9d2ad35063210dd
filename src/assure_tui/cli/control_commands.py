"""control, explain-gap, file: the control list, what is said about its gaps, and filing records [INS-7] [FIL-1]."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import cell, talk, write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.control import ControlLine, ControlList, Gap, counts, sums
from assure_tui.domain.errors import Invalid
from assure_tui.domain.evidence_commands import ExplainGap, SaveFilingRecord
from assure_tui.domain.filing import FilingMethod, FilingRecord
from assure_tui.domain.model import short

_COLUMNS = {
    "id": "No.", "deadline": "Deadline", "client": "Client", "type": "Work", "period": "Period", "state": "State",
    "late": "Late", "filed_on": "Filed", "confirmation": "Confirmation", "payment_due": "Pay by", "holder": "Has",
}  # fmt: skip


@click.command(cls=AssureCommand)
@click.option("--from", "first", metavar="DATE", help="First deadline; the first of January without it.")
@click.option("--to", "last", metavar="DATE", help="Last one; the end of that year without it.")
@click.option("--gaps", "only_gaps", is_flag=True, help="Only what should be there and is not.")
@click.option("--print", "target", metavar="FILE", help="A page to print and sign: text, or a web page for .html.")
def control(first: str | None, last: str | None, only_gaps: bool, target: str | None) -> None:
    """Every date by law in a range with its evidence, and the gaps."""
    run = session()
    start = refs.day(first, "from", run.today) if first else run.today.replace(month=1, day=1)
    end = refs.day(last, "to", run.today) if last else start.replace(month=12, day=31)
    if end < start:
        raise Invalid("to", "range", f"{end} is before {start}.")
    found = run.reads.control(run.actor, start, end, run.today)
    if target is not None:
        _print(run, found, target)
        return
    if run.options.json:
        run.output.object(_object(found))
        return
    if not only_gaps:
        run.output.records("control", [_row(line) for line in found.lines], _COLUMNS, empty="No date by law is in it.")
    if run.options.plain:
        for gap in found.gaps if only_gaps else ():
            write("\t".join(cell(part) for part in (gap.key, gap.on.isoformat(), gap.client, gap.said, gap.note)))
        return
    write(f"{found.first} to {found.last}: {sums(found.lines)}.")
    write(f"Gaps: {len(found.gaps)}, unexplained: {found.unexplained}.")
    for gap in found.gaps:
        said = f"explained: {one_line(gap.note)}" if gap.note is not None else "unexplained"
        write(f"  {gap.on}  {one_line(gap.client)}  {one_line(gap.said)}  [{one_line(gap.key)}]  {said}")
    if found.unexplained:
        talk("assure explain-gap KEY TEXT says why one is none.")
    write(f"The log ends with batch {found.batch}, {found.log}.")


def _print(run: Session, found: ControlList, target: str) -> None:
    from assure_tui.domain.commands import ExportView
    from assure_tui.services.clock import zone
    from assure_tui.services.control_print import page
    from assure_tui.services.exporting import put, same_file

    path = Path(target).expanduser()
    if target != "-" and same_file(path, run.store):
        raise Invalid("print", "not_offered", f"{path} is the store itself.")
    batch = run.execute(ExportView("control list", f"{found.first}..{found.last}", len(found.lines))).batch
    clock = run.services.clock
    at = clock.now().astimezone(zone(clock.zone_name))
    name = str(run.reads.firm().get("name") or "")
    text = page(found, name, run.actor.name, at, html=path.suffix.casefold() in (".html", ".htm"))
    if target == "-":
        write(text.rstrip("\n"))
        return
    put(path, text.encode("utf-8", "replace"))
    said = f"{len(found.lines)} dates and {len(found.gaps)} gaps written to {path}."
    value = {"store": run.store, "message": said, "file": str(path), "rows": len(found.lines), "batch": batch}
    run.output.message(value, said)


def _object(found: ControlList) -> dict[str, Any]:
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "control": [_row(line) for line in found.lines],
        "total": len(found.lines),
        "states": counts(found.lines),
        "gaps": [_gap(gap) for gap in found.gaps],
        "unexplained": found.unexplained,
        "log": {"batch": found.batch, "hash": found.log},
    }


def _row(line: ControlLine) -> dict[str, Any]:
    day: Callable[[Any], str | None] = lambda value: None if value is None else value.isoformat()  # noqa: E731
    return {
        "id": short("engagement", line.engagement_id),
        "client": line.client,
        "client_id": short("client", line.client_id),
        "type": line.type,
        "period": line.period,
        "title": line.title,
        "deadline": day(line.deadline),
        "original": day(line.original),
        "extended": line.extended,
        "extended_on": day(line.extended_on),
        "payment_due": day(line.payment_due),
        "state": line.state,
        "status": line.status,
        "reason": line.reason,
        "late": line.late,
        **record(line.filing),
        "documents": line.documents,
        "acknowledged": [{"who": who, "on": on.isoformat()} for who, on in line.seen],
        "holder": line.holder,
    }


def record(filing: FilingRecord | None) -> dict[str, Any]:
    """The fields of a filing record, all null where there is none."""
    if filing is None:
        return dict.fromkeys(("method", "filed_on", "confirmation", "accepted_on", "rejected_on"))
    return {
        "method": filing.method,
        "filed_on": filing.filed_on.isoformat(),
        "confirmation": filing.confirmation,
        "accepted_on": filing.accepted_on.isoformat() if filing.accepted_on else None,
        "rejected_on": filing.rejected_on.isoformat() if filing.rejected_on else None,
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "key": gap.key,
        "kind": gap.kind,
        "client": gap.client,
        "client_id": short("client", gap.client_id),
        "type": gap.type,
        "on": gap.on.isoformat(),
        "said": gap.said,
        "explanation": gap.note,
        "by": gap.noted_by,
    }


@click.command("explain-gap", cls=AssureCommand)
@click.argument("key")
@click.argument("text", nargs=-1)
def explain_gap(key: str, text: tuple[str, ...]) -> None:
    """Say why a gap of the control list is none; without words it is unexplained again."""
    act(session(), ExplainGap(key, " ".join(text)))


@click.command("file", cls=AssureCommand)
@click.argument("eng", nargs=-1, required=True)
@click.option("--method", metavar="HOW", help=f"How it was filed: {', '.join(FilingMethod)}.")
@click.option("--on", "filed_on", metavar="DATE", help="When; today without it.")
@click.option("--confirmation", metavar="TEXT", help="What the authority gave back, such as a submission id.")
@click.option("--accepted", metavar="DATE", help="When it was accepted.")
@click.option("--rejected", metavar="DATE", help="When it was rejected; the File task is to do again.")
@click.option("--reason", metavar="TEXT", help="Why it was rejected.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, write nothing.")
def file(
    eng: tuple[str, ...],
    method: str | None,
    filed_on: str | None,
    confirmation: str | None,
    accepted: str | None,
    rejected: str | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """The filing record of an engagement: how and when it was filed, accepted or rejected."""
    run = session()
    fields: dict[str, Any] = {}
    for name, text in (("filed_on", filed_on), ("accepted_on", accepted), ("rejected_on", rejected)):
        if text is not None:
            fields[name] = None if text.strip() == "-" else refs.day(text, name, run.today)
    for name, text in (("method", method), ("confirmation", confirmation), ("reason", reason)):
        if text is not None:
            fields[name] = None if text.strip() == "-" else text
    act(run, SaveFilingRecord(refs.numbers(eng, "engagement"), fields), dry_run=dry_run)


COMMANDS: dict[str, click.Command] = {"control": control, "explain-gap": explain_gap, "file": file}
