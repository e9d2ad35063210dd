"""The part of the app that knows how many of one's own notices wait to be read [NOTE-4]."""

from __future__ import annotations

from textual.timer import Timer

from assure_tui.app_base import AppBase
from assure_tui.app_signal import Told

LULL = 1.0  # seconds of changes answered by one look, however many there are


class ShowsInbox(AppBase):
    """Keeps the count at hand for the first line of every screen: read anew after what may have brought a notice."""

    unread = 0
    _listens = False
    _unread_told: Told[None] | None = None
    _counting: Timer | None = None

    @property
    def told(self) -> Told[None]:
        """Tells that the count is another."""
        if self._unread_told is None:
            self._unread_told = Told(self, "told")
        return self._unread_told

    def warm(self) -> None:
        """The first cards are on screen: now there is time to look what waits."""
        super().warm()
        if not self._listens:
            self._listens = True
            for signal in (self.changed, self.carried_out, self.beaten):
                signal.subscribe(self, lambda _: self._count_soon())
        self._count()

    def open_inbox(self) -> None:
        """Show what waits."""
        from assure_tui.screens.places import open_place

        open_place(self, "inbox")

    def _count_soon(self) -> None:
        if self._counting is None and self.is_open:
            self._counting = self.set_timer(LULL, self._count)

    def _count(self) -> None:
        self._counting = None
        if self.is_open:
            self.run_worker(self._read_unread(), group="inbox", exclusive=True, exit_on_error=False)

    async def _read_unread(self) -> None:
        from assure_tui.domain.errors import AssureError

        viewer = self.gateway.actor
        try:
            found = await self.fetch(lambda reads, today: reads.unread(viewer))
        except AssureError:
            return  # what was known stands until it can be read again
        if found != self.unread:
            self.unread = found
            self.told.publish(None)
