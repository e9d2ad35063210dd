"""The client status sheet from the clients on screen: written where one says, and logged [CFS-4] [ACT-4]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.definition_views import SheetLine
from assure_tui.domain.transfers import ShownList
from assure_tui.domain.views import ClientView
from assure_tui.formatting import clean

if TYPE_CHECKING:
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.screens.client_verbs import ClientVerbs


async def write_sheet(screen: ClientVerbs, clients: Sequence[ClientView]) -> None:
    """One line for each live engagement of these clients that one sees."""
    viewer, ids = screen.viewer, [one.id for one in clients]

    def read(reads: ReadPort, today: date) -> list[SheetLine]:
        return [line for number in ids for line in reads.status_sheet(viewer, None, today, client_id=number)]

    lines = await screen.read(read)
    if not lines:
        screen.base.toast("There is no live work to tell of.", "told")
        return
    rows = tuple(
        {"client": line.client, "title": line.title, "status": line.status, "text": line.text, "date": line.date}
        for line in lines
    )
    named = clean(clients[0].name) if len(clients) == 1 else f"{len(clients)} clients"
    what = ShownList("status-sheet", f"client status sheet of {named}", rows=rows, forms=("csv", "xlsx", "json"))
    await screen.export_shown(what)  # type: ignore[attr-defined]
