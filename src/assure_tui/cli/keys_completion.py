"""keys print, keys check; completion bash|zsh|fish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from assure_tui.cli.explain import FAILED
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.output import output, talk

if TYPE_CHECKING:
    from assure_tui.own_keys import LiveKeys


@click.group(cls=AssureGroup, invoke_without_command=True)
@click.pass_context
def keys(ctx: click.Context) -> None:
    """The keys of the UI: print (the default), check."""
    if ctx.invoked_subcommand is None:
        _print()


@keys.command("print", cls=AssureCommand)
@click.option("--sheet", is_flag=True, help="All of it on one page, to print.")
def print_(sheet: bool) -> None:
    """Every action with the keys that work now, one's own included."""
    if sheet:
        from assure_tui.keys_sheet import sheet as page

        output().lines(page(_live().actions))
    else:
        _print()


def _live() -> LiveKeys:
    """The keys of the person's own file over the usual ones."""
    from assure_tui.own_keys import live_keys
    from assure_tui.paths import config_file
    from assure_tui.settings import load

    return live_keys(load(config_file()).settings.keys)


def _print() -> None:
    from assure_tui.actions import ACTIONS

    live = _live()
    rows: list[dict[str, Any]] = [
        {
            "id": action.id,
            "keys": list(action.keys),
            "label": action.label,
            "help": action.help,
            "group": action.group,
            "command": action.command.__name__ if action.command else None,
            "usual": list(usual.keys),
        }
        for action, usual in zip(live.actions, ACTIONS, strict=True)
    ]
    out = output()
    if not out.options.json:
        for row in rows:
            row["keys"] = " ".join(row["keys"])
    columns = {"id": "Id", "keys": "Keys", "label": "Action", "help": "What it does"}
    out.records("keys", rows, columns)
    if live.findings:
        talk(f"{len(live.findings)} of your own keys do not count: assure keys check says why.")


@keys.command(cls=AssureCommand)
def check() -> None:
    """Look for clashes in the keys, one's own file included (R6)."""
    from assure_tui.actions import CHAINS, chain, clashes
    from assure_tui.own_keys import live_keys
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
    findings += [
        {"code": found.code, "where": found.where, "message": found.message, "repair": found.repair}
        for found in live_keys(loaded.settings.keys).findings
    ]
    findings += [
        {
            "code": "keys.clash",
            "where": f"{context}: {key}",
            "message": f"{key} is the key of {first} and of {second}.",
            "repair": f"Give one of them another key under [keys] in {config_file()}.",
        }
        for context in CHAINS
        for key, first, second in clashes(chain(context))
    ]
    out = output()
    if out.options.json:
        out.object({"ok": not findings, "findings": findings})
    else:
        columns = {"code": "Code", "where": "Where", "message": "What", "repair": "Repair"}
        out.records("findings", findings, columns, empty="No key clashes.")
    if findings:
        talk(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}.")
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
