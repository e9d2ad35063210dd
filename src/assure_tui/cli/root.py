"""The program: finds the command, runs it, turns what went wrong into an exit code."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from assure_tui.cli.explain import FAILED, INTERRUPTED, USAGE, as_json, exit_code
from assure_tui.cli.options import META, AssureGroup, Globals, current
from assure_tui.domain.errors import AssureError

# command -> module of this package; a module is imported only when its command runs or is listed in help.
_HOMES = {
    "store_commands": ("init", "info", "doctor", "check", "backup", "restore", "migrate"),
    "demo_command": ("demo",),
    "client_commands": ("clients", "client"),
    "engagement_commands": ("list", "show", "why", "comment", "uncomment"),
    "blocker_commands": ("block", "block-edit", "unblock"),
    "creating_commands": ("new",),
    "moving_commands": ("move",),
    "editing_commands": ("set",),
    "remove_commands": ("remove", "unremove", "removed"),
    "board_command": ("board",),
    "calendar_command": ("calendar",),
    "workload_command": ("workload",),
    "time_commands": ("time",),
    "task_commands": ("tasks", "task", "queue"),
    "today_command": ("today",),
    "inbox_commands": ("inbox", "follow"),
    "find_command": ("find",),
    "request_commands": ("request",),
    "link_commands": ("link", "unlink", "links"),
    "note_commands": ("note", "page"),
    "family_command": ("family",),
    "people_commands": ("staff", "can"),
    "blueprint_commands": ("pipeline",),
    "type_commands": ("types",),
    "line_commands": ("lines",),
    "status_commands": ("statuses", "client-statuses", "sheet"),
    "settings_commands": ("settings", "closing-days"),
    "team_commands": ("team",),
    "tag_commands": ("tags",),
    "document_commands": ("docs",),
    "advance_commands": ("advance",),
    "log_commands": ("undo", "redo", "log"),
    "relief_commands": ("relief", "acknowledge", "follow-return"),
    "money_command": ("money",),
    "control_commands": ("control", "explain-gap", "file"),
    "loop_commands": ("tick", "worker", "loop"),
    "flow_commands": ("flow",),
    "transfer_commands": ("import", "export"),
    "purge_command": ("purge",),
    "due_command": ("due",),
    "series_commands": ("series",),
    "roll_command": ("roll",),
    "copy_command": ("copy",),
    "keys_completion": ("keys", "completion"),
}
COMMANDS = {name: module for module, names in _HOMES.items() for name in names}


class Root(AssureGroup):
    """The group of all commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the contract."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        home = COMMANDS.get(cmd_name)
        if home is None:
            return None
        module = importlib.import_module(f"assure_tui.cli.{home}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command


@click.command(
    cls=Root,
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 110},
)
@click.pass_context
def root(ctx: click.Context) -> None:
    """Run an accounting practice's engagements. Without a command it opens the terminal UI.

    For screen readers: --accessible, or ACCESSIBLE=1, makes it a conversation of lines, with no screen to draw.
    """
    options = current(ctx)
    if options.json and options.plain:
        raise click.UsageError("--json and --plain exclude each other.")
    if ctx.invoked_subcommand is None:
        open_ui(options)


def open_ui(options: Globals, store: str | None = None, login: str | None = None, *, tutorial: bool = False) -> None:
    """Open the terminal UI; the only place that imports it."""
    from assure_tui.cli.output import talk
    from assure_tui.cli.session import store_place

    if wants_lines(options):
        from assure_tui.cli.linear.entry import hold_conversation

        if tutorial:
            talk("The tutorial is for the screen; here, help says what you can do.")
        if options.no_input:
            raise click.UsageError("The conversation of --accessible asks, so it does not go with --no-input.")
        hold_conversation(options, store or store_place(options), login)
        return
    if not sys.stdout.isatty() or not sys.stdin.isatty():
        raise click.UsageError("The terminal UI needs a terminal; see assure --help for commands.")
    if os.environ.get("NO_COLOR") == "":
        # An empty one means nothing by the convention, but counts as set for the toolkit.
        del os.environ["NO_COLOR"]
    if login is None and options.asked_login:
        _admit(options, store or store_place(options))
    if options.is_colourless and options.no_color:
        os.environ["NO_COLOR"] = "1"
    from assure_tui.launch import run_app

    run_app(
        store or store_place(options),
        login=login or options.asked_login,
        ascii=options.ascii,
        accessible=options.is_accessible,
        allow_network=options.one_host,
        as_of=options.as_of,
        tutorial=tutorial,
    )


def wants_lines(options: Globals) -> bool:
    """Whether the person wants lines and words instead of a screen: by option, variable or own file."""
    if options.is_accessible:
        return True
    from assure_tui.paths import config_file
    from assure_tui.settings import load

    return load(config_file()).settings.accessible


def _admit(options: Globals, store: str) -> None:
    """Ask for the passcode of the person named by --as before the screen is taken [STAFF-5]."""
    from assure_tui.cli.identity import os_login
    from assure_tui.cli.session import Session

    if options.asked_login == os_login() or ("://" not in store and not os.path.exists(store)):
        return
    run = Session(options)
    try:
        _ = run.actor
    finally:
        run.close()


def run(args: list[str] | None = None) -> None:
    """Run one command line and leave with its exit code."""
    sys.exit(main(list(sys.argv[1:] if args is None else args)))


def main(args: list[str], start: Callable[[], object] | None = None) -> int:
    """Run one command line, or what stands for it; the exit code comes back."""
    _complete()
    meta: dict[str, Any] = {META: Globals()}
    wants_json = "--json" in args
    try:
        if start is not None:
            start()
            return _flush(0)
        with root.make_context("assure", list(args), parent=None) as ctx:
            meta = ctx.meta
            root.invoke(ctx)
        return _flush(0)
    except click.exceptions.Exit as leaving:
        return _flush(leaving.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except click.UsageError as problem:
        return _usage(problem, wants_json)
    except click.ClickException as problem:
        return _told("failed", problem.format_message(), FAILED, wants_json)
    except AssureError as problem:
        return _refused(problem, wants_json or _asked_json(meta))
    except OSError as problem:
        name = f"{problem.filename}: " if problem.filename else ""
        return _told("failed", f"{name}{problem.strerror or problem}", FAILED, wants_json)
    except Exception as problem:  # a fault of the program: told in a sentence, kept in a file, never a traceback
        return _told("failed", _kept(problem), FAILED, wants_json)


def _kept(problem: Exception) -> str:
    """Write down where it happened, without any values, and say where that is."""
    from assure_tui.faults import write_report

    said = f"The program failed ({type(problem).__name__}); what it had not finished was not saved."
    file = write_report(problem, "command line")
    return f"{said} Details are in {file}." if file else said


def _complete() -> None:
    """Answer the shell's question for completions, if that is what the program was started for."""
    for name in ("assure", "assure-tui"):
        variable = f"_{name.replace('-', '_').upper()}_COMPLETE"
        asked = os.environ.get(variable)
        if asked:
            from click.shell_completion import shell_complete

            sys.exit(shell_complete(root, {}, name, variable, asked))


def _asked_json(meta: dict[str, Any]) -> bool:
    found = meta.get(META)
    return isinstance(found, Globals) and found.json


def _flush(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _closed_pipe()
    return code


def _closed_pipe() -> int:
    # `assure list | head` is not an error; without this Python complains again at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _usage(problem: click.UsageError, wants_json: bool) -> int:
    from assure_tui.cli.output import talk

    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        click.echo(problem.format_message(), err=True)
        return USAGE
    message = problem.format_message()
    if problem.ctx is not None:
        talk(problem.ctx.get_usage())
        talk(f"Try '{problem.ctx.command_path} --help' for help.")
    return _told("usage", message, USAGE, wants_json)


def _told(code: str, message: str, exit_with: int, wants_json: bool) -> int:
    from assure_tui.cli.output import talk, write_json

    if wants_json:
        write_json({"v": 1, "error": {"code": code, "message": message, "details": []}})
    talk(f"Error: {message}")
    return exit_with


def _refused(problem: AssureError, wants_json: bool) -> int:
    from assure_tui.cli.output import talk, write_json

    if wants_json:
        write_json(as_json(problem))
    talk(f"Error: {problem.message}")
    for detail in problem.details:
        if detail.message and detail.message not in problem.message:
            talk(f"  {detail.field + ': ' if detail.field else ''}{detail.message}")
    if problem.code == "confirm" and "--confirm-name" not in problem.message:
        talk("  --yes confirms.")
    return exit_code(problem.code)
