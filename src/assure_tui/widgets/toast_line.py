"""The line above the key hints: what just happened, in words, until something else does."""

from __future__ import annotations

from textual.content import Content

from assure_tui.formatting import cut, width
from assure_tui.widgets.line import Line

KINDS = {"done": "", "told": "$waiting", "refused": "$overdue", "busy": "$week"}


class ToastLine(Line):
    """One message at a time; refusals begin with `!` because colour alone says nothing."""

    def show(self, text: str, kind: str = "done", hint: str = "") -> None:
        """Say a message; `hint` is the key that helps next, such as `u undo`."""
        mark = {"refused": "! ", "busy": "… "}.get(kind, "")
        live = getattr(self.app, "live", None)
        if hint and live is not None and live.is_own:
            key, _, words = hint.partition(" ")
            hint = f"{live.hint(key, self.screen)} {words}".rstrip()
        tail = f"  {hint}" if hint else ""
        # The key that helps is never what falls off the edge.
        room = (self.size.width or 80) - width(mark) - width(tail) - 2
        said = cut(text, max(10, room), ascii=bool(getattr(self.app, "ascii", False)))
        self.say(Content.assemble((f" {mark}{said}", KINDS.get(kind, "")), (tail, "$accent")))

    def on_click(self) -> None:
        """The message of an act on several opens its results, one by one [BULK-3]."""
        shows = getattr(self.app, "show_last_result", None)
        if shows is not None and getattr(self.app, "last_outcome", None) is not None:
            shows()
