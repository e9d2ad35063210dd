"""A line of one row that repaints only when what it says changes."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


class Line(Widget):
    """One row of Content; `say` changes it."""

    DEFAULT_CSS = "Line { height: 1; width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._content = Content()

    def say(self, content: Content) -> None:
        """Show this; nothing is written when it already does."""
        if not content.is_same(self._content):
            self._content = content
            self.refresh()

    @property
    def said(self) -> str:
        """The plain text on the line."""
        return self._content.plain

    def render(self) -> Content:
        return self._content
