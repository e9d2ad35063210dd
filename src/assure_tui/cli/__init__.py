"""The command line: the app's scriptable face."""

from __future__ import annotations


def main() -> None:
    """Run the command line of cli.md; without a command it opens the terminal UI."""
    import sys

    from assure_tui.cli.usual_start import open_board, usual_store

    store = usual_store(sys.argv[1:])
    if store is not None:
        open_board(store)
        return
    from assure_tui.cli.root import run

    run()
