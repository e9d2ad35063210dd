"""The screen under a dialog, tinted: a style is worked out once, not for every piece of every line of every frame.

Textual's own way renders the screen below through Rich again each time, which is a third of what opening a
drawer costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from rich.style import Style
from textual._context import visible_screen_stack
from textual.color import Color
from textual.geometry import Size
from textual.renderables.blank import Blank
from textual.strip import Strip
from textual.visual import RenderOptions, Visual

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.screen import Screen
    from textual.style import Style as VisualStyle

    Host = Screen[Any]
else:
    Host = object

MOST = 4000  # styles kept
_PLAIN = Style()
_tinted: dict[tuple[Style | None, Color], Style] = {}


def _tint(style: Style | None, color: Color) -> Style:
    """A style without links and meta, its colours mixed with the tint."""
    key = (style, color)
    found = _tinted.get(key)
    if found is None:
        base = _PLAIN if style is None else style.clear_meta_and_links()
        if color.a:
            fore = (Color.from_rich_color(base.color) + color).rich_color if base.color is not None else None
            back = (Color.from_rich_color(base.bgcolor) + color).rich_color if base.bgcolor is not None else None
            base += Style.from_color(fore, back)
        if len(_tinted) >= MOST:
            _tinted.clear()
        found = _tinted[key] = base
    return found


class Below(Visual):
    """What the screen underneath shows."""

    def __init__(self, screen: Screen[object], color: Color) -> None:
        self._screen = screen
        self._color = color
        self._kept: list[tuple[Strip, Strip]] = []  # what was there, and how it looks under the tint

    def is_of(self, screen: Screen[object], color: Color) -> bool:
        """Whether it shows that screen under that tint."""
        return self._screen is screen and self._color == color

    def render_strips(self, width: int, height: int | None, style: VisualStyle, options: RenderOptions) -> list[Strip]:
        """The lines of the screen below, tinted; opening a dialog asks three times, and mostly nothing has changed."""
        size = Size(width, height if height is not None else self._screen.size.height)
        kept = self._kept
        self._kept = [
            kept[at] if at < len(kept) and kept[at][0] == strip else (strip, self._under(strip))
            for at, strip in enumerate(self._screen._compositor.render_strips(size))
        ]
        return [tinted for _, tinted in self._kept]

    def _under(self, strip: Strip) -> Strip:
        color = self._color
        return Strip([Segment(text, _tint(kind, color)) for text, kind, control in strip if not control])

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the screen."""
        return self._screen.size.height


class OverScreen(Host):
    """Mixin of screens that let the one below shine through."""

    _below: Below | None = None  # kept, for what Textual worked out for its lines is kept with them

    def render(self) -> Any:
        """The screen below, or the plain background when there is none."""
        background = self.styles.background
        try:
            below = visible_screen_stack.get().pop()
        except LookupError:
            below = None
        if below is not None and below is not self and background.a < 1:
            if self._below is None or not self._below.is_of(below, background):
                self._below = Below(below, background)
            return self._below
        return Blank(background)
