"""Files that a screen writes: something that is there already is overwritten only after a question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from assure_tui.domain.errors import Conflict
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.domain.transfers import Transfer

T = TypeVar("T")


class SavesFiles(Flows):
    """Mixin of screens that write files."""

    async def save_file(self, wanted: Callable[[bool], Transfer[T]]) -> T | None:
        """Write it; `wanted(overwrite)` says what. None when the person kept the file that is there."""
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        gateway = self.base.gateway
        try:
            return await asyncio.wrap_future(gateway.transfer(wanted(False)))
        except Conflict as error:
            if error.field != "path":
                raise
            if not await self.ask(ConfirmDialog("Overwrite the file?", error.message, yes="Overwrite")):
                return None
        return await asyncio.wrap_future(gateway.transfer(wanted(True)))
