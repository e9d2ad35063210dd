"""What opening a place costs for the first time is paid once: its styles alone are parsed, what it loaded is set aside."""

from __future__ import annotations

import gc
import sys
from typing import Any

from textual import events
from textual.screen import Screen
from textual.timer import Timer

from assure_tui.app_base import AppBase

REST = 0.1  # seconds since the last key: the next one may take a moment to come
MANY = 5  # modules from which on it is worth a look at everything there is
KEPT = 256  # sources whose rules stay parsed; with fewer than there are, each new one would parse all of them again


class TidiesAtRest(AppBase):
    """Garbage is looked for in ever fewer things: what the first opening of a place loads stays for good."""

    _loaded = 0  # modules at the last look; none before the first cards
    _tidying: Timer | None = None

    def warm(self) -> None:
        """The first cards are on screen: the gateway sets aside what is loaded by now."""
        super().warm()
        self._loaded = len(sys.modules)

    async def on_event(self, event: events.Event) -> None:
        """Look again once no key has come for a moment."""
        if isinstance(event, events.Key) and self._loaded and self._tidying is None:
            self._tidying = self.set_timer(REST, self._tidy)
        await super().on_event(event)

    def _tidy(self) -> None:
        self._tidying = None
        # Set aside is what stays; a screen that is open over the first one goes again.
        if len(sys.modules) - self._loaded < MANY or len(self.screen_stack) > 2 or not gc.isenabled():
            return
        self._loaded = len(sys.modules)
        gc.collect()
        gc.freeze()
        gc.collect()  # of nearly nothing: the next one no longer waits for as much to come as is set aside now

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        # Textual parses every style there is anew for one more file.
        sheet, files = self.stylesheet, [str(path) for path in screen.css_path]
        missing = [path for path in files if not sheet.has_source(path, "")]
        if self.css_monitor is not None or screen.CSS or sheet._require_parse:
            super()._load_screen_css(screen)
        elif missing:
            sheet._parse_cache.maxsize = max(KEPT, sheet._parse_cache.maxsize)
            sheet.read_all([path for path in screen.css_path if str(path) in missing])
            sheet.parse()
            sheet.update(self)
