"""What one key repaints: the widgets and cells that changed, nothing between or left of them.

Textual's compositor renders every widget of the screen for each update, all of its lines, and writes each changed line
from the first cell of its widget on. A key on the board changes six lines of one column: this one asks the widgets for
those cells only, and writes no others. What it shows is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.strip import Strip

Tile = tuple[int, int, Strip]  # column, row, and what stands from there on


class TileUpdate(CompositorUpdate):
    """Strips put where they belong."""

    def __init__(self, tiles: Sequence[Tile]) -> None:
        self.tiles = tiles

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for x, y, strip in self.tiles:
            yield Control.move_to(x, y).segment
            yield from strip

    def render_segments(self, console: Console) -> str:
        """All of them as the terminal reads them."""
        return "".join([f"\x1b[{y + 1};{x + 1}H{strip.render(console)}" for x, y, strip in self.tiles])


class FrameCompositor(Compositor):
    """Textual's, with updates that are as small as what changed."""

    def render_partial_update(self) -> TileUpdate | None:  # type: ignore[override]
        """The cells that are to be painted again; None when there are none."""
        screen = self.size.region
        dirty = [region.intersection(screen) for region in self._dirty_regions]
        self._dirty_regions.clear()
        dirty = [region for region in dirty if region]
        if not dirty:
            return None
        return TileUpdate([tile for area in blocks(self._regions_to_spans(dirty)) for tile in self._tiles(area)])

    def _tiles(self, area: Region) -> Iterator[Tile]:
        """Every cell of an area once, the widgets in front first."""
        left, right = area.column_span
        cuts = {y: [left, *(cut for cut in self.cuts[y] if left < cut < right), right] for y in area.line_range}
        tiles: dict[tuple[int, int], Strip] = {}
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip).intersection(area)
            if not seen:
                continue
            first, last = seen.column_span
            strips = widget.render_lines(seen.translate((-region.x, -region.y)))
            for y, strip in zip(seen.line_range, strips, strict=False):  # or fewer lines than it has
                inside = [cut for cut in cuts[y] if first <= cut <= last]
                parts = strip.divide([cut - first for cut in inside[1:]])
                for cut, part in zip(inside, parts, strict=False):  # a widget may say less than its line
                    tiles.setdefault((y, cut), part)
            if seen == area:
                break  # whatever else is there lies behind
        for (y, x), strip in sorted(tiles.items(), key=lambda tile: tile[0]):
            yield x, y, strip


def blocks(spans: Iterable[tuple[int, int, int]]) -> list[Region]:
    """Spans (line, from, to) that lie below each other as one region."""
    found: list[Region] = []
    growing: dict[tuple[int, int], int] = {}
    for y, left, right in spans:
        place = growing.get((left, right))
        if place is not None and found[place].bottom == y:
            found[place] = Region(left, found[place].y, right - left, found[place].height + 1)
        else:
            growing[left, right] = len(found)
            found.append(Region(left, y, right - left, 1))
    return found
