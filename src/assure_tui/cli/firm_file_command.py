"""`export firm` and `import firm`: a whole practice as one file [EXP-2]."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from assure_tui.cli.identity import os_login
from assure_tui.cli.options import current
from assure_tui.cli.output import output, talk
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session, progress, session, store_place
from assure_tui.domain.errors import Denied, Invalid, NotFound


def export_firm(name: str) -> None:
    """Write everything to a file that is not there yet; `-` is stdout."""
    from assure_tui.services.firm_out import HOLDS
    from assure_tui.services.firm_out import export_firm as write

    run = session()
    actor = run.actor
    target = None if name == "-" else Path(name).expanduser()
    with progress("Exporting the firm") as bar:
        done = write(run.services, actor, target, bar, os_login())
    if target is None:
        return
    said = f"{done.clients} clients and {done.engagements} engagements, the whole firm, are in {target}."
    value = {"store": run.store, "message": said, "file": str(target), "rows": done.rows, "bytes": done.bytes}
    run.output.message(value | {"batch": done.batch}, said)
    talk(f"The file holds {HOLDS}")
    talk("Read it into an empty store with: assure --store NEW import firm FILE")


def import_firm(name: str, dry_run: bool) -> None:
    """Read a firm into a store that is not there yet, or one fresh from `init`."""
    from assure_tui.services.firm_in import look_before, read_firm

    options = current()
    store = store_place(options)
    if look_before(store, options.one_host):
        _admit(options)
    source, size = _opened(name, store)
    with source, progress("Reading the firm") as bar:
        done = read_firm(
            store, source, one_host=options.one_host, dry_run=dry_run, progress=lambda read: bar(read, size)
        )
    counted = f"{done.clients} clients, {done.engagements} engagements, {done.batches} entries of the log"
    would = "would have" if dry_run else "has"
    said = f"{store} {would} the firm {one_line(done.firm)}: {counted}."
    value = {
        "store": store, "message": said, "firm": done.firm, "clients": done.clients, "former": done.aside,
        "engagements": done.engagements, "batches": done.batches, "rows": done.rows, "dry_run": dry_run,
    }  # fmt: skip
    output().message(value, said)
    if dry_run:
        talk("The file is whole. Nothing was written (--dry-run).")
        return
    if done.aside:
        talk(f"The empty store that stood there is kept as {done.aside}.")
    who = f" (--as {done.login})" if done.login and done.login != os_login() else ""
    talk(
        f"Its Firm owner is {one_line(done.owner)}{one_line(who)}. Set the folders of clients if they lie elsewhere here."
    )


def _admit(options: object) -> None:
    """Where a store stands already, its Firm owner reads the firm in; a server without a firm has nobody yet."""
    from assure_tui.domain import policy
    from assure_tui.domain.errors import StoreError

    run: Session = session()
    try:
        actor = run.actor
    except StoreError as error:
        if "has no firm yet" in error.message:
            return
        raise
    found = policy.verdict(actor, "ReadFirm")
    if not found.allowed:
        raise Denied(found.rule, found.because)
    run.close()


def _opened(name: str, store: str) -> tuple[BinaryIO, int]:
    from assure_tui.services.exporting import same_file

    if name == "-":
        return sys.stdin.buffer, 0
    path = Path(name).expanduser()
    if same_file(path, store):
        raise Invalid("file", "not_offered", f"{path} is the store itself.")
    try:
        source = path.open("rb")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise Invalid("file", "format", f"{path} is a folder.") from None
    return source, os.fstat(source.fileno()).st_size
