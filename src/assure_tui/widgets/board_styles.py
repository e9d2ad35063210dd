"""The styles of the board, taken from the theme through component classes."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget

from assure_tui.widgets.card_painter import BoardStyles

COMPONENTS = {
    f"board--{name}"
    for name in (
        "border", "focus-border", "head", "focus-head", "client", "minor", "overdue", "week",
        "blocked", "done", "bar", "bar-empty", "mark", "cursor",
    )
}  # fmt: skip


def board_styles(widget: Widget) -> BoardStyles:
    """The styles as the current theme has them."""

    def part(name: str) -> Style:
        return widget.get_component_rich_style(f"board--{name}")

    base = widget.rich_style
    cursor = part("cursor")
    return BoardStyles(
        base=Style(color=base.color, bgcolor=base.bgcolor),
        border=part("border"),
        focus_border=part("focus-border"),
        head=part("head"),
        focus_head=part("focus-head"),
        client=part("client"),
        minor=part("minor"),
        overdue=part("overdue"),
        week=part("week"),
        blocked=part("blocked"),
        done=part("done"),
        bar=part("bar"),
        bar_empty=part("bar-empty"),
        mark=part("mark"),
        cursor=Style(bgcolor=cursor.bgcolor, bold=cursor.bold),
    )
