"""What `--help` says: every option in words, nothing cut off, no ids that only the program's readers know."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from assure_tui.cli.root import root


def walk(command: click.Command, ctx: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """It and every command under it."""
    yield command, ctx
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            assert found is not None, name
            yield from walk(found, click.Context(found, info_name=name, parent=ctx))


EVERY = {
    ctx.command_path: (command, ctx)
    for command, ctx in walk(root, click.Context(root, info_name="assure", terminal_width=80))
}


@pytest.mark.parametrize("path", EVERY)
def test_help_is_whole_and_for_people(path: str) -> None:
    """cli.md: every option says what it does; ids of rules stand in the program, not in front of people."""
    command, ctx = EVERY[path]
    said = command.get_help(ctx).partition("\n\n")[
        2
    ]  # without the usage line, where brackets mean what may be left out
    assert not re.search(r"\[[A-Z]+\d*-\d+\]", said), said
    assert command.help and command.help.strip()
    unsaid = [p.opts for p in command.params if isinstance(p, click.Option) and not (p.help or "").strip()]
    assert not unsaid
    if isinstance(command, click.Group):
        listed = said.partition("Commands:")[2]
        for name in command.list_commands(ctx):
            assert re.search(rf"^  {re.escape(name)}\s", listed, re.MULTILINE), name
        assert not re.search(r"\w\.\.\.$", listed, re.MULTILINE), "a sentence is cut"
