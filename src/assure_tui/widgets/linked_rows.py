"""What is linked to an engagement as lines of the drawer, by hand and by relation [LINK-1] [PAGE-3]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from assure_tui.domain.link_views import LinkedView
from assure_tui.formatting import clean, cut, fit, width
from assure_tui.widgets.row_list import Row, painted


def linked_rows(
    links: Sequence[LinkedView], related: Sequence[tuple[str, str, str]], cells: int, *, ascii: bool
) -> Iterator[Row]:
    """By hand first, each with a way there; then related clients and the client's other work."""
    count = str(len(links)) if links else "none by hand"
    yield Row(Content(f"Linked   {count}   + link   = unlink   O note"), tone="head")
    for one in links:
        yield linked_row(one, f"linked:{one.kind}:{one.number}", cells, ascii=ascii)
    for kind, name, number in related:
        yield Row(Content(f"  {clean(kind)}  {clean(name)}  {clean(number)}"), f"related:{number}")


def linked_row(one: LinkedView, key: str, cells: int, *, ascii: bool) -> Row:
    """`note:4  What the bank said   2026-03-02`."""
    state = cut(clean(one.state), max(8, cells // 4), ascii=ascii) if one.state else ""
    head = f"  {fit(one.reference, max(9, width(one.reference)))} "
    room = max(10, cells - width(head) - width(state) - 2)
    return painted([(head, "dim"), (fit(clean(one.title), room, ascii=ascii), ""), (f" {state}", "dim")], key)
