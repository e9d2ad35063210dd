"""task template: list, show, save, apply, remove [TPL-6]."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from assure_tui.cli import refs
from assure_tui.cli.acting import act
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, session
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.task_commands import ApplyTaskTemplate, SaveTaskTemplate
from assure_tui.domain.task_templates import TemplateView

LARGEST = 1_000_000  # bytes


@click.group(cls=AssureGroup)
def template() -> None:
    """Named lists of tasks: list, show, save, apply, remove."""


def _object(view: TemplateView) -> dict[str, Any]:
    return {
        "code": view.code,
        "name": view.name,
        "description": view.description or None,
        "tasks": [dict(task) for task in view.tasks],
    }


def _find(run: Session, code: str) -> TemplateView:
    wanted = code.strip().casefold()
    for view in run.reads.task_templates():
        if wanted in (view.code.casefold(), view.name.casefold()):
            return view
    raise NotFound(f"There is no task template {code!r}.")


@template.command("list", cls=AssureCommand)
def list_templates() -> None:
    """The firm's task templates."""
    run = session()
    rows = [_object(view) for view in run.reads.task_templates()]
    if not run.options.json:
        for row in rows:
            row["tasks"] = [task["title"] for task in row["tasks"]]
    columns = {"code": "Code", "name": "Name", "tasks": "Tasks"}
    run.output.records("templates", rows, columns, empty="No task templates found.")


@template.command("show", cls=AssureCommand)
@click.argument("code")
def show_template(code: str) -> None:
    """One template with its tasks."""
    run = session()
    view = _find(run, code)
    lines = [f"{one_line(view.name)} ({one_line(view.code)})"]
    for place, task in enumerate(view.tasks, 1):
        more = [str(task["type"]), *(["required"] if task.get("required") else []), *_more(task)]
        lines.append(f"  {place}. {one_line(str(task['title']))}: {', '.join(map(one_line, more))}")
        lines += [f"     [ ] {one_line(line)}" for line in task.get("lines", ())]
    run.output.record("template", _object(view), lines)


def _more(task: Any) -> list[str]:
    said = [f"slot {task['role']}"] if task.get("role") else []
    said += [f"{task['estimate']} min"] if task.get("estimate") else []
    said += [f"after {', '.join(map(str, task['after']))}"] if task.get("after") else []
    if task.get("due"):
        said.append(f"{task['due'].get('days', 0)} days from {task['due']['from']}")
    return said


@template.command("save", cls=AssureCommand)
@click.argument("code")
@click.argument("file", required=False, metavar="[FILE.toml|-]")
@click.option("--from", "eng", metavar="ENG", help="The tasks of this engagement instead of a file.")
@click.option("--name", default="", help="What it is called; the file's own name otherwise.")
def save_template(code: str, file: str | None, eng: str | None, name: str) -> None:
    """Make or change a template: a file of [[task]] tables, or the tasks of an engagement."""
    if (file is None) == (eng is None):
        raise click.UsageError("Name a file, or an engagement with --from.")
    run = session()
    if eng is not None:
        act(run, SaveTaskTemplate(code, name or code, (), from_engagement=refs.number(eng, "engagement")))
        return
    data = _read(file or "-")
    tasks = data.get("task", [])
    if not isinstance(tasks, list) or not tasks or not all(isinstance(task, dict) for task in tasks):
        raise Invalid("task", "required", "The file has no [[task]] tables.")
    called = name or str(data.get("name") or code)
    act(run, SaveTaskTemplate(code, called, tuple(tasks), str(data.get("description") or "")))


def _read(file: str) -> dict[str, Any]:
    if file == "-":
        data = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(file).open("rb") as source:
            data = source.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Invalid("file", "range", "The file is too large for a list of tasks.")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise Invalid("file", "format", f"The file is no TOML: {problem}.") from None


@template.command("apply", cls=AssureCommand)
@click.argument("code")
@click.argument("engs", nargs=-1, required=True, metavar="ENG...")
def apply_template(code: str, engs: tuple[str, ...]) -> None:
    """Put its tasks on engagements; what is still open of it is not made twice."""
    act(session(), ApplyTaskTemplate(refs.numbers(engs, "engagement"), code))


@template.command("remove", cls=AssureCommand)
@click.argument("code")
def remove_template(code: str) -> None:
    """Remove a template; tasks made from it stay."""
    run = session()
    view = _find(run, code)
    act(run, SaveTaskTemplate(view.code, view.name, ()))
