"""Global options, accepted before and after every command, and the command classes that carry them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

META = "assure_tui.globals"
# An argument such as -is:done or -"old name" is the language's "not", never a short option.
_NEGATED = re.compile(r'-(?:[A-Za-z][\w-]*\s*(?:[:~<>=]|!=)|["(@])')
_MARK = "\0"
_RULES = re.compile(r"\s*\[[A-Z]+\d*-\d+\]")
_UNCUT = 400  # characters of a first sentence: more than any has


@dataclass(slots=True)
class Globals:
    """What the global options say; the environment fills in what the line leaves out."""

    store: str | None = None
    login: str | None = None
    yes: bool = False
    json: bool = False
    plain: bool = False
    no_input: bool = False
    no_color: bool = False
    ascii: bool = False
    accessible: bool = False
    one_host: bool = False
    as_of: str | None = None

    @property
    def asked_login(self) -> str | None:
        """`--as`, else ASSURE_AS; an empty one says nothing."""
        return self.login or os.environ.get("ASSURE_AS") or None

    @property
    def asked_store(self) -> str | None:
        """`--store`, else ASSURE_STORE; None means the default place."""
        return self.store or os.environ.get("ASSURE_STORE") or None

    @property
    def is_accessible(self) -> bool:
        return self.accessible or bool(os.environ.get("ACCESSIBLE"))

    @property
    def is_colourless(self) -> bool:
        return (
            self.no_color or self.is_accessible or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        )


def current(ctx: click.Context | None = None) -> Globals:
    """The global options of this run."""
    found = ctx or click.get_current_context()
    return found.meta.setdefault(META, Globals())  # type: ignore[no-any-return]


def _keep(field: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, param: click.Parameter, value: Any) -> None:
        # The same option may stand before and after the command; only what was typed counts.
        if value not in (None, False):
            found = current(ctx)
            setattr(found, field, value)
            if found.json and found.plain:
                raise click.UsageError("--json and --plain exclude each other.", ctx)

    return callback


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from assure_tui import __version__

        click.echo(f"assure-tui {__version__}")
        ctx.exit()


def _global_params() -> list[click.Parameter]:
    def option(name: str, field: str, **more: Any) -> click.Option:
        return click.Option(
            [name, f"_global_{field}"], expose_value=False, is_eager=True, callback=_keep(field), **more
        )

    def flag(name: str, field: str, text: str) -> click.Option:
        return option(name, field, is_flag=True, default=False, help=text)

    return [
        option("--store", "store", metavar="PATH_OR_URL", help="The firm's store (env ASSURE_STORE)."),
        option("--as", "login", metavar="LOGIN", help="Act as this staff member (env ASSURE_AS)."),
        flag("--yes", "yes", "Confirm what is warned of."),
        flag("--json", "json", "Print one JSON object."),
        flag("--plain", "plain", "Print one record a line, fields separated by tabs."),
        flag("--no-input", "no_input", "Never ask."),
        flag("--no-color", "no_color", "No colour."),
        flag("--ascii", "ascii", "Plain characters only."),
        flag("--accessible", "accessible", "Words instead of boxes and colour (env ACCESSIBLE)."),
        option("--as-of", "as_of", metavar="INSTANT", help="Show the firm as it was then, read-only."),
        flag("--i-know-this-is-one-host", "one_host", "Allow a store on a network folder."),
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Show the version.",
        ),
    ]


def _plain_help(text: str | None) -> str | None:
    """What a docstring says without the ids of rules it cites: those are for who reads the program."""
    return _RULES.sub("", text) if text else text


class AssureCommand(click.Command):
    """A command that also takes the global options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = _plain_help(self.help)
        self.params.extend(_global_params())


class QueryCommand(AssureCommand):
    """A command with a QUERY: `-is:done` is an argument of it, not an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide negated terms from the option parser, and take the mark off again."""
        hidden = [_MARK + arg if _NEGATED.match(arg) else arg for arg in args]
        rest = super().parse_args(ctx, hidden)
        for name, value in ctx.params.items():
            ctx.params[name] = _bare(value)
        return rest


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return value.removeprefix(_MARK)
    if isinstance(value, tuple):
        return tuple(_bare(item) for item in value)
    return value


class AssureGroup(click.Group):
    """A group whose commands and sub-groups all take the global options."""

    command_class = AssureCommand
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = _plain_help(self.help)
        self.params.extend(_global_params())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every command with its first sentence, wrapped and never cut."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str(_UNCUT)) for name, one in found if one is not None and not one.hidden]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command named when there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = _nearest(args[0] if args else "", self.list_commands(ctx))
            if near and "Did you mean" not in error.message:
                raise click.UsageError(f"{error.message.rstrip('.')}; did you mean '{near}'?", ctx) from None
            raise


def _nearest(typed: str, names: Sequence[str]) -> str | None:
    import difflib

    found = difflib.get_close_matches(typed, names, 1, 0.6)
    return found[0] if found else None


def query_text(words: Sequence[str]) -> str:
    """QUERY in one argument or several."""
    return " ".join(words).strip()
