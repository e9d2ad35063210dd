"""The present step of the tutorial in three calm lines below the work; it takes no key (interface.md 27)."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from assure_tui.formatting import width

SKIP, LEAVE = "skip", "leave"


class TutorialBar(Widget):
    """A heading with two words to click, and two lines of what to try."""

    DEFAULT_CSS = """
    TutorialBar { dock: bottom; height: 3; width: 1fr; background: $raised; color: $foreground; padding: 0 1; }
    """

    class Pressed(Message):
        """`skip` or `leave` was clicked."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self) -> None:
        super().__init__(id="tutorial")
        self.heading, self.words = "", ""

    def show(self, heading: str, words: str) -> None:
        """Say this step; nothing is written when it is the same."""
        if (heading, words) != (self.heading, self.words):
            self.heading, self.words = heading, words
            self.refresh()

    def render(self) -> Content:
        room = max(20, self.size.width)
        gap = max(1, room - width(self.heading) - len(SKIP) - len(LEAVE) - 2)
        head = Content.assemble(
            (self.heading, "bold $accent"), " " * gap, (SKIP, "underline"), "  ", (LEAVE, "underline")
        )
        lines = Content(self.words).wrap(room)[:2]
        return Content("\n").join([head, *(line.rstrip() for line in lines)])

    def on_click(self, event: events.Click) -> None:
        """The two words at the right of the heading."""
        event.stop()
        from_right = self.content_region.right - event.screen_x
        if event.screen_y == self.content_region.y and 0 < from_right <= len(LEAVE):
            self.post_message(self.Pressed(LEAVE))
        elif event.screen_y == self.content_region.y and len(LEAVE) + 2 < from_right <= len(LEAVE) + 2 + len(SKIP):
            self.post_message(self.Pressed(SKIP))
