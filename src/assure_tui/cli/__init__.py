"""The command line: the app's scriptable face."""

from __future__ import annotations


def main() -> None:
    """Run the command line of cli.md; without a command it opens the terminal UI."""
    from assure_tui.cli.root import run

    run()
