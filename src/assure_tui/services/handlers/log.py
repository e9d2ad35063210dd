"""Acts that change nothing and are logged all the same: exports and checks of the log [ACT-4]."""

from __future__ import annotations

from assure_tui.domain.commands import ExportClients, ExportView, VerifyLog
from assure_tui.domain.firm_file_commands import ExportFirm
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done


def export_view(ctx: Context, cmd: ExportView) -> Handled:
    """An export with its number of rows and its filter."""
    return Handled(f"exported {cmd.rows} {cmd.what}", [done(cmd.what)], cmd.query or None, undoable=False, logged=True)


def export_clients(ctx: Context, cmd: ExportClients) -> Handled:
    """An export of clients with its number of rows and its filter."""
    return Handled(f"exported {cmd.rows} clients", [done("clients")], cmd.query or None, undoable=False, logged=True)


def export_firm(ctx: Context, cmd: ExportFirm) -> Handled:
    """The whole firm in a file, with how much of it there was."""
    told = f"exported the whole firm: {cmd.clients} clients, {cmd.engagements} engagements"
    return Handled(told, [done("firm")], cmd.file or None, undoable=False, logged=True)


def verify_log(ctx: Context, cmd: VerifyLog) -> Handled:
    """That somebody checked the chain; the check itself reads the store."""
    return Handled("verified the log", [done("log")], undoable=False, logged=True)
