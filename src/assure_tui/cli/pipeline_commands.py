"""Pipelines as text files, their versions, copies and the library [PIPE-4] [PIPE-6] [PIPE-7]."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act, answer, carry_out
from assure_tui.cli.options import AssureCommand
from assure_tui.cli.output import talk, write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.pipeline_commands import (
    CopyPipeline,
    ImportPipeline,
    RemovePipeline,
    RestorePipelineVersion,
)

LARGEST = 8_000_000  # bytes of a file; the reader says what is too long
_VERSIONS = {"number": "No.", "at": "When", "author": "Who", "summary": "What", "current": "Now"}
_LIBRARY = {"code": "Code", "name": "Name", "stages": "Stages", "tasks": "Tasks", "description": "What for"}


@click.command("export", cls=AssureCommand)
@click.argument("names", nargs=-1, metavar="[P]...")
@click.option("-o", "--output", "target", default="-", metavar="FILE", help="Where it goes; - is stdout.")
def export(names: tuple[str, ...], target: str) -> None:
    """Write pipelines as TOML: those named, or all you may see."""
    from assure_tui.services.pipeline_text import write as as_text

    run = session()
    known = run.reads.pipelines(run.actor)
    chosen = [refs.pipeline(known, name) for name in names] or list(known)
    text = as_text([run.reads.pipeline_draft(run.actor, one.id) for one in chosen])
    if target == "-":
        if run.options.json:
            run.output.object({"pipelines": [one.code for one in chosen], "toml": text})
        else:
            write(text.removesuffix("\n"))
        return
    from assure_tui.services.exporting import same_file

    path = Path(target).expanduser()
    if same_file(path, run.store):
        raise Invalid("output", "not_offered", f"{path} is the store itself.")
    path.write_text(text, encoding="utf-8", newline="\n")
    run.output.message({"pipelines": [one.code for one in chosen], "file": str(path)}, f"Wrote {path}.")


@click.command("apply", cls=AssureCommand)
@click.argument("file", metavar="FILE.toml")
@click.option("--map", "pairs", multiple=True, metavar="STAGE=STAGE", help="Where cards of a removed stage go.")
@click.option(
    "--also-now", "also_now", multiple=True, metavar="STAGE", help="Its new and changed tasks also for cards in it."
)
@click.option("--name", metavar="NAME", help="As a new pipeline of this name, whatever its code says.")
@click.option("--summary", default="", metavar="TEXT", help="What changed, for the list of versions.")
@click.option("--if-version", type=int, metavar="N", help="Only if the pipeline is at this version.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
def apply(
    file: str,
    pairs: tuple[str, ...],
    also_now: tuple[str, ...],
    name: str | None,
    summary: str,
    if_version: int | None,
    dry_run: bool,
) -> None:
    """Read pipelines from a TOML file: new ones are made, known ones edited; all or none."""
    run = session()
    text = _read(file)
    command = ImportPipeline(text, name, _map(pairs), also_now, summary, if_version=if_version)
    if not dry_run:
        act(run, command)
        return
    # Every refusal comes first, from the same door; then what it would do to live cards [EDIT-1].
    outcome = run.execute(replace(command, confirmed=True), dry_run=True)
    told = _foreseen(run, command)
    if not run.options.json:
        for entry in told:
            for line in (*entry["changes"], *entry["effects"]):
                write(f"  {one_line(line)}")
            for task in entry["could_change"]:
                what = f"{task['id']} {task['task']}: {', '.join(task['fields'])}"
                write(f"  not started in {one_line(task['stage'])}: {one_line(what)}")
    answer(run, outcome, dry_run=True, more={"pipelines": told})


@click.command("copy", cls=AssureCommand)
@click.argument("ref", metavar="P")
@click.option("--name", metavar="NAME", help="Its name; without one it is numbered.")
def copy(ref: str, name: str | None) -> None:
    """A new pipeline with the stages, rules and tasks of another, without its work."""
    run = session()
    act(run, CopyPipeline(refs.pipeline(run.reads.pipelines(run.actor), ref).id, name))


@click.command("versions", cls=AssureCommand)
@click.argument("ref", metavar="P")
@click.option("--compare", type=int, metavar="N", help="What is different now from version N.")
def versions(ref: str, compare: int | None) -> None:
    """The saved states of a pipeline, newest first."""
    run = session()
    own = refs.pipeline(run.reads.pipelines(run.actor), ref)
    if compare is not None:
        _compare(run, own.id, compare)
        return
    rows = [
        {
            "number": row.number,
            "at": row.at.isoformat(timespec="seconds"),
            "author": row.author or None,
            "summary": row.summary,
            "current": row.current,
        }
        for row in run.reads.pipeline_versions(run.actor, own.id)
    ]
    run.output.records("versions", rows, _VERSIONS, empty="It was never edited.")


@click.command("restore", cls=AssureCommand)
@click.argument("ref", metavar="P")
@click.argument("number", type=int)
@click.option("--map", "pairs", multiple=True, metavar="STAGE=STAGE", help="Where cards of a removed stage go.")
@click.option(
    "--also-now", "also_now", multiple=True, metavar="STAGE", help="Its new and changed tasks also for cards in it."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
def restore(ref: str, number: int, pairs: tuple[str, ...], also_now: tuple[str, ...], dry_run: bool) -> None:
    """Bring an old version back, as a new edit."""
    run = session()
    own = refs.pipeline(run.reads.pipelines(run.actor), ref)
    command = RestorePipelineVersion(own.id, number, _map(pairs), also_now=also_now)
    act(run, replace(command, confirmed=True) if dry_run else command, dry_run=dry_run)


@click.command("remove", cls=AssureCommand)
@click.argument("ref", metavar="P")
@click.option("--to", metavar="P", help="The pipeline its live work and series go to.")
@click.option(
    "--map", "pairs", multiple=True, metavar="STAGE=STAGE", help="Stage by stage; else by name, else the first."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
def remove(ref: str, to: str | None, pairs: tuple[str, ...], dry_run: bool) -> None:
    """Remove a pipeline; closed work keeps its name."""
    run = session()
    own = refs.pipeline(run.reads.pipelines(run.actor), ref)
    command = RemovePipeline(own.id, to, _map(pairs))
    act(run, replace(command, confirmed=True) if dry_run else command, dry_run=dry_run)


@click.command("library", cls=AssureCommand)
@click.argument("code", required=False)
def library(code: str | None) -> None:
    """The ready pipelines that come with the program, or one of them as TOML."""
    run = session()
    if code is None:
        rows = [
            {
                "code": one.code,
                "name": one.name,
                "stages": len(one.draft.stages),
                "tasks": len(one.draft.tasks),
                "description": one.description,
            }
            for one in run.reads.library()
        ]
        run.output.records("library", rows, _LIBRARY)
        return
    text = _ready(run, code)
    if run.options.json:
        run.output.object({"code": code, "toml": text})
    else:
        write(text.removesuffix("\n"))


@click.command("add", cls=AssureCommand)
@click.argument("code")
@click.option("--name", metavar="NAME", help="Its name; the library's without one.")
def add(code: str, name: str | None) -> None:
    """A new pipeline from the library; see `pipeline library`."""
    from assure_tui.domain.pipeline_values import copy_name

    run = session()
    one = next((ready for ready in run.reads.library() if ready.code == code.strip().casefold()), None)
    if one is None:
        raise _unknown(run, code)
    taken = [view.name for view in run.reads.pipelines(run.actor)]
    found = name or (copy_name(one.name, taken) if one.name in taken else one.name)
    outcome = carry_out(run, ImportPipeline(_ready(run, code), found, summary=f"from the library: {one.name}"))
    answer(run, outcome)


COMMANDS = (export, apply, copy, versions, restore, remove, library, add)


def _ready(run: Session, code: str) -> str:
    from assure_tui.services.pipeline_text import write as as_text

    wanted = code.strip().casefold()
    for one in run.reads.library():
        if one.code == wanted:
            return as_text([one.draft])
    raise _unknown(run, code)


def _unknown(run: Session, code: str) -> NotFound:
    known = ", ".join(one.code for one in run.reads.library())
    return NotFound(f"The library has no pipeline '{one_line(code)}'; it has {known}.")


def _read(file: str) -> str:
    """The text of a file or of stdin; what is no UTF-8 is refused in words."""
    if file == "-":
        raw = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(file).expanduser().open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Invalid("file", "too_long", f"a pipeline file has at most {LARGEST:,} bytes")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Invalid("file", "format", f"this is no UTF-8 text: byte {error.start + 1} is wrong") from None


def _map(pairs: tuple[str, ...]) -> dict[str, str]:
    """`in-prep=in-review`: where the cards of a stage go."""
    found = {}
    for pair in pairs:
        stage, equals, to = pair.partition("=")
        if not equals or not stage.strip() or not to.strip():
            raise Invalid("map", "format", f"'{one_line(pair)}' is no map; it is written STAGE=STAGE.")
        found[stage.strip()] = to.strip()
    return found


def _foreseen(run: Session, command: ImportPipeline) -> list[dict[str, Any]]:
    """What the file would change, pipeline by pipeline: in words, with figures [EDIT-1]."""
    from assure_tui.domain.pipeline_differences import differences
    from assure_tui.domain.pipeline_file import read_pipelines

    known = {view.code: view.id for view in run.reads.pipelines(run.actor)}
    found = []
    for draft in read_pipelines(command.text):
        number = known.get(draft.code) if command.name_ is None else None
        now = run.reads.pipeline_draft(run.actor, number) if number is not None else None
        edited = replace(draft, id=number) if now is not None else draft
        told = run.reads.pipeline_effects(run.actor, edited, command.stage_map, command.also_now, run.today)
        found.append(
            {
                "code": draft.code if command.name_ is None else None,
                "name": command.name_ or draft.name,
                "new": now is None,
                "changes": [one.words for one in differences(now, edited)] if now is not None else [],
                "effects": list(told.lines),
                "live": told.live,
                "affected": told.affected,
                "moved": [{"stage": one.stage, "to": one.to, "count": one.count} for one in told.moved],
                "would_advance": told.would_advance_total,
                "new_tasks": told.new_tasks,
                "changed_tasks": told.changed_tasks,
                "could_change": [
                    {"id": one.number, "stage": one.stage, "task": one.title, "fields": list(one.fields)}
                    for one in told.could_change
                ],
            }
        )
    return found


def _compare(run: Session, pipeline_id: int, number: int) -> None:
    from assure_tui.domain.pipeline_differences import differences

    then = run.reads.pipeline_version_draft(run.actor, pipeline_id, number)
    now = run.reads.pipeline_draft(run.actor, pipeline_id)
    rows = [
        {"where": one.where, "field": one.field, "before": one.before, "after": one.after}
        for one in differences(then, now)
    ]
    columns = {"where": "Where", "field": "What", "before": f"Version {number}", "after": "Now"}
    run.output.records("differences", rows, columns, empty="Nothing is different.")
    if rows and not run.output.wants_everything:
        talk(f"{len(rows)} differences.")
