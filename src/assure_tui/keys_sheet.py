"""The keys on one page, in plain text: to print, and to hang beside the screen (interface.md 5.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assure_tui.actions import Action

PAGE = 66  # lines of a printed page
KEY, LABEL, GAP = 7, 24, 2
COLUMNS = 4  # that a printer takes side by side
_SHORT = {"escape": "esc", "delete": "del", "pagedown": "pgdn", "pageup": "pgup", "shift+tab": "s-tab"}


def sheet(actions: Iterable[Action], title: str = "Keys of assure") -> list[str]:
    """Every action with its first key, group by group, in as few columns as fit a page."""
    lines = list(_lines(actions))
    if _height(lines, COLUMNS) > PAGE - 3:
        lines = [line for line in lines if line]  # the headings alone part the groups
    columns = next(count for count in range(3, 20) if _height(lines, count) <= PAGE - 3)
    height = _height(lines, columns)
    wide = KEY + LABEL + GAP
    rows = [
        "".join(lines[row + column * height].ljust(wide) for column in range(columns) if row + column * height < len(lines))
        for row in range(height)
    ]  # fmt: skip
    return [title, "", *(row.rstrip() for row in rows)]


def _height(lines: list[str], columns: int) -> int:
    return -(-len(lines) // columns)


def _lines(actions: Iterable[Action]) -> Iterator[str]:
    group = ""
    for action in actions:
        if action.group != group:
            if group:
                yield ""
            group = action.group
            yield group.upper()[: KEY + LABEL]
        yield f"{_keys(action):<{KEY}}{action.label[:LABEL]}"


def _keys(action: Action) -> str:
    if action.parameter:
        return f"{action.keys[0]}-{action.keys[-1]}"
    first = _SHORT.get(action.keys[0], action.keys[0]).replace("ctrl+", "^")
    return first if len(first) < KEY else first[: KEY - 2] + "~"
