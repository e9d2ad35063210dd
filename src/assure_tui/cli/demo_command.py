"""demo: a made-up firm to look around in."""

from __future__ import annotations

import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path

import click

from assure_tui.cli.identity import os_login
from assure_tui.cli.options import AssureCommand, current
from assure_tui.cli.output import output, talk
from assure_tui.domain.errors import Invalid, StoreError
from assure_tui.domain.periods import parse_iso_day

ZONE = "America/New_York"


@click.command(cls=AssureCommand)
@click.option("--size", type=int, default=214, metavar="N", show_default=True, help="How many engagements.")
@click.option("--seed", type=int, default=1, metavar="N", show_default=True, help="The same seed, the same firm.")
@click.option("--today", metavar="DAY", help="The day the data is made for; today when left out.")
@click.option("--keep", is_flag=True, help="Do not throw the store away on exit.")
@click.option("--tutorial", is_flag=True, help="Ten small steps beside the board, to learn the keys.")
@click.option("--no-open", is_flag=True, help="Make the store, do not open the UI.")
def demo(size: int, seed: int, today: str | None, keep: bool, no_open: bool, tutorial: bool) -> None:
    """A made-up firm; whoever runs it is its Firm owner."""
    if not 1 <= size <= 1_000_000:
        raise Invalid("size", "range", "--size lies between 1 and 1,000,000.")
    options = current()
    wants_ui = not (no_open or options.json or options.plain)
    from assure_tui.cli.root import wants_lines

    if wants_ui and not (sys.stdout.isatty() and sys.stdin.isatty()) and not wants_lines(options):
        raise click.UsageError("The terminal UI needs a terminal; --no-open only makes the store.")
    day = parse_iso_day(today, "today") if today else None
    folder = None
    # ASSURE_STORE names the firm's own store: only an explicit --store may be filled with a made-up firm.
    store = options.store
    if store is None:
        folder = Path(tempfile.mkdtemp(prefix="assure-demo-"))
        store = str(folder / "firm.db")
    throw_away = folder is not None and not keep and wants_ui
    try:
        if wants_ui or sys.stderr.isatty():
            talk(f"Making up a firm with {size:,} engagements ...")
        _build(store, size, seed, day, one_host=options.one_host)
        if wants_ui:
            from assure_tui.cli.root import open_ui

            if not throw_away:
                talk(f"The demo firm is kept at {store}")
            open_ui(options, store, os_login(), tutorial=tutorial)
    except BaseException:
        if folder is not None and not wants_ui:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        if throw_away and folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    if not wants_ui:
        text = f"A made-up firm with {size} engagements is at {store}; open it with: assure --store {store}"
        output().message({"store": store, "message": text}, text)


def _build(store: str, size: int, seed: int, day: date | None, *, one_host: bool) -> None:
    from assure_tui.paths import seed_file
    from assure_tui.services.clock import SystemClock
    from assure_tui.services.storekeeping import make_demo

    if "://" not in store and Path(store).expanduser().exists():
        raise StoreError(f"{store} exists already; name another file with --store")
    make_demo(
        store,
        seed_file().read_text(encoding="utf-8"),
        size=size,
        seed=seed,
        today=day or SystemClock(ZONE).today(),
        login=os_login(),
        zone=ZONE,
        one_host=one_host,
    )


COMMANDS = {"demo": demo}
