"""The store: init, info, doctor, check, backup, restore, migrate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from assure_tui.cli.explain import FAILED
from assure_tui.cli.identity import is_root, os_login
from assure_tui.cli.options import AssureCommand, current
from assure_tui.cli.output import output, talk
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import session, store_place
from assure_tui.domain.errors import Damaged, Invalid, StoreError
from assure_tui.services.identity import local_zone


@click.command(cls=AssureCommand)
@click.option("--firm", required=True, metavar="NAME", help="The firm's name.")
@click.option("--owner", required=True, metavar="NAME", help="The Firm owner's name.")
@click.option("--login", help="The owner's login; the OS user when left out.")
@click.option("--initials", metavar="XX", help="From the name when left out.")
@click.option("--time-zone", "zone", metavar="TZ", help="The computer's when left out, such as America/New_York.")
@click.option("--shared", metavar="GROUP", help="A group of logins that shares the store.")
def init(firm: str, owner: str, login: str | None, initials: str | None, zone: str | None, shared: str | None) -> None:
    """Create the store with the seeded service lines, types and pipelines."""
    from assure_tui.bootstrap import create_firm

    options = current()
    store = store_place(options)
    if is_root():
        talk("warning: running as root; use a login of your own for daily work.")
    services = create_firm(
        store,
        firm=firm,
        owner=owner,
        login=login or os_login(),
        initials=initials,
        zone=zone or local_zone(),
        one_host=options.one_host,
        group=_group(shared) if shared else None,
    )
    services.close()
    text = f"{one_line(firm)} has its store at {store}."
    output().message({"store": store, "message": text}, text)


def _group(name: str) -> int:
    import grp

    try:
        return grp.getgrnam(name).gr_gid
    except KeyError:
        raise Invalid("shared", "unknown", f"There is no group '{name}' on this computer.") from None


@click.command(cls=AssureCommand)
def info() -> None:
    """The store, its version and what is in it."""
    from assure_tui import __version__
    from assure_tui.services.storekeeping import summary

    run = session()
    _ = run.actor
    value: dict[str, Any] = {"store": run.store, "message": None, "version": __version__}
    value |= summary(run.services)
    value["message"] = f"{value['firm']} at {run.store}"
    lines = [f"Store:   {run.store}", f"Firm:    {one_line(value['firm'])}", f"Version: {__version__}"]
    lines += [f"Schema:  {value['schema']}", f"SQLite:  {value['sqlite'] or '-'}"]
    lines += [f"{name.capitalize() + ':':<14}{number}" for name, number in value["counts"].items()]
    if run.options.json:
        run.output.object(value)
    elif run.options.plain:
        run.output.record("info", value | value.pop("counts"), ())
    else:
        run.output.lines(lines)


@click.command(cls=AssureCommand)
@click.option("--who-can-write", is_flag=True, help="List the logins that can write the file.")
def doctor(who_can_write: bool) -> None:
    """Look at the SQLite library, the folder, the rights and the disk."""
    from assure_tui.services import doctor as surgery

    store = store_place(current())
    if who_can_write:
        names = surgery.who_can_write(store)
        rows = [{"login": name} for name in names]
        output().records("logins", rows, {"login": "Can write the store"}, empty="There is no store.")
        return
    found, looked = surgery.doctor(store), surgery.looked_at(store)
    for sentence in looked:
        talk(sentence)
    _told(found, more={"looked_at": looked})


@click.command(cls=AssureCommand)
def check() -> None:
    """Check the data and the log; a finding is exit 1."""
    from assure_tui.services.storekeeping import check_store

    run = session()
    nobody: Damaged | None = None
    try:
        _ = run.actor
    except Damaged as error:
        nobody = error  # no person can be read from it: whoever may open the file may be told what is wrong
    found = check_store(run.store, one_host=run.options.one_host)
    if nobody and not found:
        raise nobody
    _told(found)


def _told(found: list[Any], more: dict[str, Any] | None = None) -> None:
    rows = [
        {"code": item.code, "where": item.where, "message": item.message, "repair": item.repair or None}
        for item in found
    ]
    out = output()
    if out.options.json:
        out.object({"ok": not rows, "findings": rows, **(more or {})})
    else:
        columns = {"code": "Code", "where": "Where", "message": "What", "repair": "Repair"}
        out.records("findings", rows, columns, empty="All is well.")
    if rows:
        click.get_current_context().exit(FAILED)


@click.command(cls=AssureCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write a checked copy of the store to FILE while people work."""
    from assure_tui.services.storekeeping import back_up

    run = session()
    _ = run.actor
    size = back_up(run.services, file.expanduser())
    text = f"{file} holds a checked copy of {run.store} ({size} bytes)."
    run.output.message({"store": run.store, "message": text, "file": str(file), "bytes": size}, text)


@click.command(cls=AssureCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only look whether the backup is whole.")
def restore(file: Path, only_check: bool) -> None:
    """Put a backup in the store's place; the former one is kept under another name."""
    from assure_tui.services.storekeeping import put_back, verify

    options = current()
    store = store_place(options)
    if only_check:
        schema = verify(file)
        text = f"{file} is a whole backup (schema {schema})."
        output().message({"store": store, "message": text, "file": str(file), "schema": schema}, text)
        return
    if "://" in store:
        raise StoreError("A PostgreSQL store is restored by its own tools: pg_restore.")
    aside = put_back(file, Path(store).expanduser())
    kept = f" The former store is kept as {aside}." if aside else ""
    text = f"{store} is now what {file} holds.{kept}"
    former = str(aside) if aside else None
    output().message({"store": store, "message": text, "file": str(file), "former": former}, text)


@click.command(cls=AssureCommand)
def migrate() -> None:
    """Upgrade an older store, after a backup; every command does so by itself."""
    run = session()
    from assure_tui.services.storekeeping import summary

    schema = summary(run.services)["schema"]
    text = f"{run.store} is at schema {schema}."
    run.output.message({"store": run.store, "message": text, "schema": schema}, text)


COMMANDS = {
    "init": init,
    "info": info,
    "doctor": doctor,
    "check": check,
    "backup": backup,
    "restore": restore,
    "migrate": migrate,
}
