"""The usual start, `assure` or `assure --store PLACE` on a terminal, without loading what command lines need."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

# What else may be wanted of a start: another person, lines instead of a screen, no colour, words for the shell.
_SPEAKING = ("ASSURE_AS", "ACCESSIBLE", "_ASSURE_COMPLETE", "_ASSURE_TUI_COMPLETE")


def usual_store(args: Sequence[str]) -> str | None:
    """The store whose board is opened; None when more than that was said, and `root` has to read it."""
    if args and (len(args) != 2 or args[0] != "--store" or not args[1] or args[1].startswith("-")):
        return None
    env = os.environ
    if any(env.get(name) for name in _SPEAKING) or "NO_COLOR" in env or env.get("TERM") == "dumb":
        return None
    if not _on_terminal():
        return None
    from assure_tui.paths import config_file, default_store
    from assure_tui.settings import load

    if load(config_file()).settings.accessible:
        return None
    return args[1] if args else env.get("ASSURE_STORE") or str(default_store())


def _on_terminal() -> bool:
    return sys.stdout.isatty() and sys.stdin.isatty()


def open_board(store: str) -> None:
    """Open it; what goes wrong is told, and becomes an exit code, as for every command."""
    try:
        from assure_tui.launch import run_app

        run_app(store)
    except (Exception, KeyboardInterrupt) as problem:
        from assure_tui.cli.root import main

        fault = problem

        def again() -> NoReturn:
            raise fault

        sys.exit(main([], again))
