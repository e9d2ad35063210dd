"""One card as lines of exactly the column's width, made once per version, width and look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntFlag

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from assure_tui.domain.card_fields import CardExtras
from assure_tui.domain.model import Priority, Status
from assure_tui.domain.urgency import Bucket
from assure_tui.domain.views import CardView
from assure_tui.formatting import (
    DueMark,
    Glyphs,
    clean,
    cut,
    due_mark,
    fit,
    marks,
    people,
    progress_bar,
    width,
)
from assure_tui.widgets.card_more import more_fields, more_line
from assure_tui.widgets.stage_looks import stage_glyph


class Look(IntFlag):
    """How a card stands out."""

    PLAIN = 0
    CURSOR = 1
    MARKED = 2
    FULL = 4  # three lines and a blank one, where there is room


def status_badge(card: CardView, *, ascii: bool) -> str:
    """A custom status with the glyph of its colour: never told by colour alone [ST-2] [VIEW-8]."""
    if not card.custom_status:
        return ""
    glyph = f"{stage_glyph(card.custom_colour, ascii=ascii)} " if card.custom_colour else ""
    return f"{glyph}{clean(card.custom_status)}"


@dataclass(frozen=True, slots=True)
class BoardStyles:
    """The styles of the board by meaning; colour only underlines what glyph and word already say."""

    base: Style
    border: Style
    focus_border: Style
    head: Style
    focus_head: Style
    client: Style
    minor: Style
    overdue: Style
    week: Style
    blocked: Style
    done: Style
    bar: Style
    bar_empty: Style
    mark: Style
    cursor: Style  # laid over the others


Part = tuple[str, Style]
Line = tuple[Segment, ...]  # not a Strip: each of those carries seven caches, and a line of a card uses none
KEPT = 600  # cards painted and kept: some screens full, at about 3 kB each


class CardPainter:
    """Paints cards; keeps what it painted until card, width, day or styles change."""

    def __init__(self, glyphs: Glyphs, styles: BoardStyles, today: date) -> None:
        self.glyphs = glyphs
        self.styles = styles
        self.today = today
        self.painted = 0  # how many cards were really formatted: tests bound it
        self.fields: frozenset[str] | None = None  # what somebody chose; None for the usual ones [VIEW-3]
        self.extras: Mapping[int, CardExtras] = {}
        # The last word on what was painted, said once and not at each showing: the app's filters of colour and text.
        self.finish: Callable[[Iterable[Segment]], Line] = tuple
        self._cache: dict[tuple[int, int, int, int], tuple[CardView, tuple[Line, ...]]] = {}

    def height(self, look: Look) -> int:
        """Lines of one card."""
        return (4 if look & Look.FULL else 2) + (self.fields is not None)

    def paint(self, card: CardView, cells: int, look: Look) -> tuple[Line, ...]:
        """The lines of a card, each exactly `cells` wide."""
        key = (card.id, card.version, cells, int(look))
        found = self._cache.get(key)
        if found is not None and (found[0] is card or found[0] == card):
            return found[1]
        if len(self._cache) > KEPT:
            self._cache.clear()
        self.painted += 1
        lines = self._full(card, cells, look) if look & Look.FULL else self._compact(card, cells, look)
        if self.fields is not None:
            lines.append(self._more(card, cells, look, self.fields))
        painted = tuple(self._line(parts, cells, look) for parts in lines)
        self._cache[key] = (card, painted)
        return painted

    def _line(self, parts: list[Part], cells: int, look: Look) -> Line:
        over = self.styles.cursor if look & Look.CURSOR else None
        segments = [Segment(text, style + over if over else style) for text, style in parts if text]
        base = self.styles.base + over if over else self.styles.base
        return self.finish(Strip(segments).adjust_cell_length(cells, base))

    def forget(self) -> None:
        """Paint every card anew."""
        self._cache.clear()

    def _more(self, card: CardView, cells: int, look: Look, fields: frozenset[str]) -> list[Part]:
        """The fields that were switched on besides the usual ones, as many as fit."""
        more = more_fields(card, self.extras.get(card.id), fields, self.today, ascii=self.glyphs.ascii)
        text = fit(more_line(more, cells - 3), cells - 3, ascii=self.glyphs.ascii)
        return [(" ", self.styles.base), ("  ", self.styles.base), (text, self.styles.minor)]

    def _has(self, *names: str) -> bool:
        return self.fields is None or any(name in self.fields for name in names)

    # -- pieces ----------------------------------------------------------------------------------

    def _flag(self, look: Look, line: int) -> Part:
        cursor, marked = bool(look & Look.CURSOR), bool(look & Look.MARKED)
        if cursor and not (marked and line):
            return (">", self.styles.mark)
        return ("*", self.styles.mark) if marked else (" ", self.styles.base)

    def _first(self, card: CardView, cells: int, look: Look) -> list[Part]:
        styles = self.styles
        closed = not card.status.live
        urgent = card.priority is Priority.URGENT
        priority = styles.done if closed else styles.overdue if urgent else styles.client
        kind = cut(card.type, max(4, cells // 3), ascii=self.glyphs.ascii) if self._has("type", "title") else ""
        name = cells - 3 - width(kind) - 1
        dim = closed or card.status is Status.ON_HOLD
        client = styles.done if dim else styles.client
        if card.status is Status.CANCELLED:
            client = client + Style(strike=True)
        return [
            self._flag(look, 0),
            (f"{card.priority.mark:<2}", priority),
            (fit(card.client, name, ascii=self.glyphs.ascii) + " ", client),
            (kind, styles.done if dim else styles.minor),
        ]

    def _due_style(self, card: CardView, due: DueMark) -> Style:
        styles = self.styles
        if card.status is not Status.ACTIVE:
            return styles.done
        return {Bucket.OVERDUE: styles.overdue, Bucket.TODAY: styles.overdue, Bucket.WEEK: styles.week}.get(
            due.bucket, styles.minor
        )

    def _progress(self, card: CardView) -> str:
        return f"{card.tasks_done}/{card.tasks_total}" if self._has("progress") else ""

    def _says_date(self, card: CardView) -> bool:
        """A status word stands in the place of the date, and marks are never switched off [VIEW-3]."""
        return self._has("deadline") or card.status is not Status.ACTIVE

    def _people(self, card: CardView, ascii: bool) -> str:
        if self._has("preparer") and self._has("reviewer"):
            return people(card, ascii=ascii)
        one = card.preparer if self._has("preparer") else card.reviewer if self._has("reviewer") else None
        return clean(one or "")

    def _blockers(self, card: CardView) -> str:
        return f"B{card.blockers}" if card.blockers else ""

    def _compact(self, card: CardView, cells: int, look: Look) -> list[list[Part]]:
        styles, ascii = self.styles, self.glyphs.ascii
        due = due_mark(card, self.today, ascii=ascii)
        blocked = self._blockers(card) + marks(card, self.today, words=False)
        tasks = self._progress(card)
        right = width(blocked) + (1 if blocked else 0) + max(width(tasks), 4 if blocked else 0)
        room = cells - 2 - right - 1
        # A status word stands where the glyph of a date would.
        blank = " " if card.status is Status.ACTIVE else ""
        dated = f"{due.glyph or blank}{due.short}" if self._says_date(card) else ""
        who = self._who(card, room - width(dated) - 1, ascii)
        dated = fit(dated, max(0, room - (width(who) + 1 if who else 0)), ascii=ascii)
        dim = card.status is not Status.ACTIVE
        second: list[Part] = [
            self._flag(look, 1),
            (" ", styles.base),
            (f"{who} " if who else "", styles.done if dim else styles.minor),
            (dated + " ", self._due_style(card, due)),
            (blocked + " " if blocked else "", styles.done if not card.status.live else styles.blocked),
            (tasks.rjust(right - width(blocked) - (1 if blocked else 0)), styles.done if dim else styles.minor),
        ]
        return [self._first(card, cells, look), second]

    def _who(self, card: CardView, room: int, ascii: bool) -> str:
        badge = status_badge(card, ascii=ascii)
        pair = self._people(card, ascii)
        alone = clean(card.preparer or "") if self._has("preparer") else ""
        # Fields drop out in a fixed order; the status badge is a mark and goes last [VIEW-8].
        forms = [f"{alone} {badge}".strip(), cut(badge, max(room, 0), ascii=ascii)] if badge else [pair, alone]
        return next((form for form in forms if form and width(form) <= room), "")

    def _full(self, card: CardView, cells: int, look: Look) -> list[list[Part]]:
        styles, ascii = self.styles, self.glyphs.ascii
        due = due_mark(card, self.today, ascii=ascii)
        dim = card.status is not Status.ACTIVE
        blocked = " ".join(filter(None, (marks(card, self.today, words=True), self._blockers(card))))
        if width(blocked) > cells - 18:
            blocked = marks(card, self.today, words=False) + self._blockers(card)
        room = cells - 3 - 2 - (width(blocked) + 1 if blocked else 0)
        said = due.long if self._says_date(card) else ""
        if card.custom_status:
            said = f"{due.short}, {status_badge(card, ascii=ascii)}"
        second: list[Part] = [
            self._flag(look, 0),
            ("  ", styles.base),
            (f"{(due.glyph if said else '') or ' '} " + fit(said, room, ascii=ascii), self._due_style(card, due)),
            (f" {blocked}" if blocked else "", styles.done if not card.status.live else styles.blocked),
        ]
        tasks = self._progress(card)
        pair = self._people(card, ascii)
        who = fit(pair, 5) if width(pair) < 5 else pair
        bar = max(0, min(12, cells - 3 - width(who) - 2 - 1 - max(5, width(tasks))))
        full, empty = progress_bar(card.tasks_done, card.tasks_total, bar) if tasks else (0, 0)
        bar = full + empty
        third: list[Part] = [
            self._flag(look, 1),
            ("  ", styles.base),
            (who + "  ", styles.done if dim else styles.minor),
            (self.glyphs.bar_full * full, styles.done if dim else styles.bar),
            (self.glyphs.bar_empty * empty, styles.bar_empty),
            (tasks.rjust(cells - 3 - width(who) - 2 - bar), styles.done if dim else styles.minor),
        ]
        return [self._first(card, cells, look), second, third]
