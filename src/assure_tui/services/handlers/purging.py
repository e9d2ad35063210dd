"""The one erasure of a client; everything is looked at before the first row goes [DEL-6]."""

from __future__ import annotations

from assure_tui.domain.errors import Conflict, Denied, GateBlocked, NeedsConfirmation, NotFound
from assure_tui.domain.firm_file_commands import PurgeClient
from assure_tui.domain.model import Origin, short
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done
from assure_tui.store import tables as t
from assure_tui.store.capture import PURGED, Captured


def purge_client(ctx: Context, cmd: PurgeClient) -> Handled:
    """Everything of the client goes for good; its entries stay without values, and nothing undoes it."""
    from assure_tui.store.belongings import Belongings
    from assure_tui.store.erasing import erase

    if ctx.origin is not Origin.CLI:
        raise Denied("DEL-6", "a client is purged on the command line only: assure purge client")
    number = short("client", cmd.client_id)
    row = ctx.unit.find(t.Client, cmd.client_id)
    if row is None:
        raise NotFound(f"there is no client {number}")
    check(row.name, removed=row.removed, status=row.status, number=number, typed=cmd.typed)
    connection = ctx.unit.connection
    newest = max(Belongings(connection, cmd.client_id).batches(), default=0)
    if newest > cmd.upto:
        raise Conflict("file", f"{number} was changed by batch {newest} after the export was written; export it again")
    ctx.unit.session.expunge_all()
    told = erase(connection, cmd.client_id)
    ctx.unit.note(Captured(PURGED, str(cmd.client_id), PURGED, {}, told))
    rows = sum(told["rows"].values())
    said = f"{rows} rows are erased, {len(told['batches'])} entries of the log have no words any more"
    return Handled(f"purged {number}", [done(number, said)], f"exported to {cmd.file}", undoable=False, logged=True)


def check(name: str, *, removed: bool, status: str, number: str, typed: str) -> None:
    """Only what is removed or Inactive, and only with its name typed."""
    if not removed and status != "inactive":
        raise GateBlocked(f"{number} is {status}; only a removed or Inactive client is purged. Make it Inactive first.")
    if " ".join(typed.split()) != " ".join(name.split()):
        raise NeedsConfirmation(
            f"purging {number} cannot be undone; type its whole name with --confirm-name to confirm"
        )
