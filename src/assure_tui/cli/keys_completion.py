"""keys print, keys check; completion bash|zsh|fish."""

from __future__ import annotations

from typing import Any

import click

from assure_tui.cli.explain import FAILED
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.output import output, talk


@click.group(cls=AssureGroup, invoke_without_command=True)
@click.pass_context
def keys(ctx: click.Context) -> None:
    """The keys of the UI: print (the default), check."""
    if ctx.invoked_subcommand is None:
        _print()


@keys.command("print", cls=AssureCommand)
def print_() -> None:
    """Every action with its keys."""
    _print()


def _print() -> None:
    from assure_tui.actions import ACTIONS

    rows: list[dict[str, Any]] = [
        {
            "id": action.id,
            "keys": list(action.keys),
            "label": action.label,
            "help": action.help,
            "group": action.group,
            "command": action.command.__name__ if action.command else None,
        }
        for action in ACTIONS
    ]
    out = output()
    if not out.options.json:
        for row in rows:
            row["keys"] = " ".join(row["keys"])
    columns = {"id": "Id", "keys": "Keys", "label": "Action", "help": "What it does"}
    out.records("keys", rows, columns)


@keys.command(cls=AssureCommand)
def check() -> None:
    """Look for clashes in the keys, one's own file included (R6)."""
    from assure_tui.actions import ACTIONS, CHAINS, chain, clashes
    from assure_tui.paths import config_file
    from assure_tui.settings import load

    loaded = load(config_file())
    findings = [
        {
            "code": "settings",
            "where": f"{problem.file}: {problem.key}",
            "message": problem.message,
            "repair": "Correct this key; the rest of the file still counts.",
        }
        for problem in loaded.problems
    ]
    known = {action.id for action in ACTIONS}
    own = {name: tuple(value) for name, value in loaded.settings.keys.items()}
    for name in own:
        if name.rsplit(".", 1)[0] not in known and name not in known:
            findings.append(
                {
                    "code": "keys.unknown",
                    "where": name,
                    "message": f"There is no action {name}.",
                    "repair": "assure keys print lists them.",
                }
            )
    for context in CHAINS:
        from dataclasses import replace

        actions = [replace(a, keys=own[a.id]) if a.id in own else a for a in chain(context)]
        for key, first, second in clashes(actions):
            findings.append(
                {
                    "code": "keys.clash",
                    "where": f"{context}: {key}",
                    "message": f"{key} is the key of {first} and of {second}.",
                    "repair": f"Give one of them another key under [keys] in {config_file()}.",
                }
            )
    out = output()
    if out.options.json:
        out.object({"ok": not findings, "findings": findings})
    else:
        columns = {"code": "Code", "where": "Where", "message": "What", "repair": "Repair"}
        out.records("findings", findings, columns, empty="No key clashes.")
    if findings:
        talk(f"{len(findings)} findings.")
        click.get_current_context().exit(FAILED)


@click.command(cls=AssureCommand)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """The completion script of a shell, to be evaluated in its start file."""
    from click.shell_completion import get_completion_class

    from assure_tui.cli.root import root

    found = get_completion_class(shell)
    if found is None:  # click knows the three
        raise click.UsageError(f"There is no completion for {shell}.")
    for name in ("assure", "assure-tui"):
        variable = f"_{name.replace('-', '_').upper()}_COMPLETE"
        made = found(root, {}, name, variable)
        click.echo(found.source_template % made.source_vars())


COMMANDS = {"keys": keys, "completion": completion}
