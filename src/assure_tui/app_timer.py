"""The part of the app that knows one's own timer: read when it changes, told once a minute while it runs [TIME-2]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from assure_tui.app_base import AppBase
from assure_tui.app_signal import Told

if TYPE_CHECKING:
    from assure_tui.domain.time_views import TimerView
    from assure_tui.domain.views import Changes

MINUTE = 60.0


class ShowsTimer(AppBase):
    """Keeps the timer at hand for the last line of every screen; nothing ticks while none runs."""

    own_timer: TimerView | None = None
    _timed: Told[None] | None = None
    _minutes: Timer | None = None

    @property
    def timed(self) -> Told[None]:
        """Tells that the timer, or what it counted, is another."""
        if self._timed is None:
            self._timed = Told(self, "timed")
        return self._timed

    def warm(self) -> None:
        """The first cards are on screen: now there is time to look for a timer that runs since before."""
        super().warm()
        if self._minutes is None:
            self._minutes = self.set_interval(MINUTE, self._tick, pause=True)
            self.changed.subscribe(self, self._timer_changed)
        self.read_timer()

    def _timer_changed(self, changes: Changes) -> None:
        if changes.everything or "timer" in changes.topics:
            self.read_timer()

    def read_timer(self) -> None:
        """Read it again."""
        if self.is_open:
            self.run_worker(self._read_timer(), group="timer", exclusive=True, exit_on_error=False)

    async def _read_timer(self) -> None:
        from assure_tui.domain.errors import AssureError

        viewer = self.gateway.actor
        try:
            found = await self.fetch(lambda reads, today: reads.timer(viewer))
        except AssureError:
            return  # what was known stands until it can be read again
        self.own_timer = found
        if self._minutes is not None:
            if found is not None and found.running:
                self._minutes.reset()
                self._minutes.resume()
            else:
                self._minutes.pause()
        self.timed.publish(None)

    def _tick(self) -> None:
        self.timed.publish(None)
