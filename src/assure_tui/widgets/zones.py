"""A line whose words can be clicked."""

from __future__ import annotations

from textual import events

from assure_tui.widgets.line import Line


class ZoneLine(Line):
    """Knows which cells mean what; a subclass says what a click does."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.zones: list[tuple[int, int, str]] = []

    def zone_at(self, x: int) -> str | None:
        """What the cell means, or None."""
        return next((value for start, end, value in self.zones if start <= x < end), None)

    def on_click(self, event: events.Click) -> None:
        """Do what the words under the mouse say."""
        value = self.zone_at(event.x)
        if value is not None:
            event.stop()
            self.clicked(value)

    def clicked(self, value: str) -> None:
        """What a click on a zone does."""
        raise NotImplementedError  # each line gives its own
