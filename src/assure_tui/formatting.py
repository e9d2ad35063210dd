"""The one place where user text becomes something that can be drawn [CONV-11]."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len, get_character_cell_size
from textual.content import Content

from assure_tui.domain.model import Status
from assure_tui.domain.urgency import Bucket, bucket, words

if TYPE_CHECKING:
    from assure_tui.domain.views import CardView

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MARK = "\N{REPLACEMENT CHARACTER}"
_MAX_COMBINING = 2  # more marks than this on one letter only smear the rows above


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The drawing characters of one mode: single-cell Unicode, or the ASCII of the sketches."""

    top_left: str
    top_right: str
    bottom_left: str
    bottom_right: str
    across: str
    down: str
    focus_top_left: str
    focus_top_right: str
    focus_bottom_left: str
    focus_bottom_right: str
    focus_across: str
    focus_down: str
    bar_full: str
    bar_empty: str
    done: str
    to: str  # from one stage to another
    above: str
    below: str
    cut: str
    bullet: str
    ascii: bool


UNICODE = Glyphs(
    "╭", "╮", "╰", "╯", "─", "│", "┍", "┑", "┕", "┙", "━", "│", "━", "─", "✓", "→", "↑", "↓", "…", "·", False
)  # fmt: skip
ASCII = Glyphs(
    "+", "+", "+", "+", "-", "|", "+", "+", "+", "+", "-", "|", "#", ".", "v", "->", "^", "v", "~", "|", True
)  # fmt: skip


def glyphs(ascii: bool) -> Glyphs:
    """The glyph set of the normal or the `--ascii` mode."""
    return ASCII if ascii else UNICODE


def _safe_character(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return " " if char in "\t" else chr(0x2400 + code)
    if code == 0x7F:
        return "\N{SYMBOL FOR DELETE}"
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Zl", "Zp"):
        return _MARK
    if category == "Cf":
        # Bidi controls can reorder a whole row, so they are made visible; joiners only vanish.
        return _MARK if unicodedata.bidirectional(char) not in ("BN", "ON", "L") or char in "\u200e\u200f" else ""
    if 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE01EF:
        return ""  # variation selectors change widths differently in every terminal
    return char


@lru_cache(8192)
def clean(text: str) -> str:
    """The text with control, escape and direction characters as visible marks, on one line."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    run = 0
    for char in unicodedata.normalize("NFC", text) if not _has_surrogate(text) else text:
        run = run + 1 if unicodedata.combining(char) else 0
        if run <= _MAX_COMBINING:
            kept.append(_safe_character(char))
    return "".join(kept)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def clean_lines(text: str) -> str:
    """As `clean`, but the person's own line breaks stay: for notes and comments."""
    return "\n".join(clean(line) for line in text.replace("\r\n", "\n").split("\n"))


def plain(text: str, style: str = "") -> Content:
    """User text as Content: never read as markup."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


@lru_cache(16384)
def fit(text: str, cells: int, *, ascii: bool = False, right: bool = False) -> str:
    """The cleaned text in exactly `cells` cells; what is cut ends in an ellipsis (`~` in ASCII)."""
    if cells <= 0:
        return ""
    safe = clean(text)
    width = cell_len(safe)
    if width > cells:
        safe = _head(safe, cells - 1) + ("~" if ascii else "…")
        width = cell_len(safe)
    pad = " " * (cells - width)
    return pad + safe if right else safe + pad


def cut(text: str, cells: int, *, ascii: bool = False) -> str:
    """As `fit`, but without padding."""
    safe = clean(text)
    return safe if cell_len(safe) <= cells else fit(text, cells, ascii=ascii).rstrip()


def _head(text: str, cells: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += get_character_cell_size(char)
        if used > cells:
            return text[:index]
    return text


def width(text: str) -> int:
    """How many cells cleaned text takes."""
    return cell_len(text)


def short_date(day: date | None, today: date) -> str:
    """A date in at most seven or so cells: `3d` late, `today`, `Fri 20`, `30 Nov`, `9 Jan 27` [URG-1]."""
    if day is None:
        return ""
    left = (day - today).days
    if left < 0:
        return f"{-left}d"
    if left <= 1:
        return ("today", "tomorrow")[left]
    if left <= 7:
        return f"{_WEEKDAYS[day.weekday()]} {day.day}"
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return text if day.year == today.year or left < 180 else f"{text} {day.year % 100:02d}"


def full_date(day: date) -> str:
    """A date with its weekday, as every date is echoed: `Fri 20 Nov 2026`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_and_month(day: date, today: date) -> str:
    """A date where room is short: `Fri 20 Nov`, with its year where that is another than today's."""
    return (
        full_date(day) if day.year != today.year else f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    )


def when(at: datetime, today: date) -> str:
    """A local moment in at most 12 cells: `14:05` today, `Thu 14:05` this week, `20 Nov`, `9 Jan 27`."""
    ago = (today - at.date()).days
    if ago <= 0:
        return f"{at:%H:%M}"
    if ago < 7:
        return f"{_WEEKDAYS[at.weekday()]} {at:%H:%M}"
    text = f"{at.day} {_MONTHS[at.month - 1]}"
    return text if ago < 180 else f"{text} {at.year % 100:02d}"


@dataclass(frozen=True, slots=True)
class DueMark:
    """How a card says its date: bucket, glyph, and the words short and long."""

    bucket: Bucket
    glyph: str
    short: str
    long: str


def due_mark(card: CardView, today: date, *, ascii: bool = False) -> DueMark:
    """The deadline of a card, or the status word when it is not plainly Active [URG-1] [ST-7]."""
    on_hold = card.status is Status.ON_HOLD
    found = bucket(card.due, today, live=card.status.live, on_hold=on_hold)
    glyph = found.glyph(ascii)
    if card.status is Status.COMPLETED:
        return DueMark(found, glyphs(ascii).done, "done", "Completed")
    if not card.status.live:
        return DueMark(found, "", card.status.label, card.status.label)
    if on_hold:
        late = f", {words(card.due, today)}" if found is Bucket.OVERDUE else ""
        return DueMark(found, glyph if late else "", "On hold", f"On hold{late}")
    if card.due is None:
        if card.due_needs:
            return DueMark(found, "?", "no date", f"needs {clean(card.due_needs)}")
        return DueMark(found, "", "no date", "no date")
    return DueMark(found, glyph, short_date(card.due, today), words(card.due, today))


def people(card: CardView, *, ascii: bool = False) -> str:
    """Preparer and reviewer as `AM>JR`; a missing one is a dash."""
    if not card.preparer and not card.reviewer:
        return "--" if ascii else "––"
    first = clean(card.preparer or "--")
    second = clean(card.reviewer) if card.reviewer else ""
    arrow = ">" if ascii else "›"
    return f"{first}{arrow}{second}" if second else first


def progress_bar(done: int, total: int, cells: int) -> tuple[int, int]:
    """Full and empty cells of a bar; any progress shows, and only all of it fills the bar."""
    if total <= 0 or cells <= 0:
        return 0, max(cells, 0)
    full = cells if done >= total else min(cells - 1, max(1 if done else 0, round(done * cells / total)))
    return full, cells - full


def marks(card: CardView, today: date, *, words: bool) -> str:
    """Held, rests, stale, overridden: words where there is room, else capital letters of the legend [VIEW-3]."""
    stale = card.status is Status.ACTIVE and card.stale_after is not None and today > card.stale_after
    said = (("held", card.held), ("rests", card.rests), ("stale", stale), ("override", card.overridden))
    found = [word for word, on in said if on]
    return " ".join(found) if words else "".join(word[0].upper() for word in found)


def sentence(card: CardView, stage: str, today: date) -> str:
    """The card as one sentence, important things first, for the status line and screen readers."""
    due = due_mark(card, today, ascii=True)
    parts = [due.long, clean(card.client), f"{clean(card.type)} {clean(card.period)}".strip(), clean(stage)]
    if card.priority.mark:
        parts.insert(0, card.priority.value)
    if card.custom_status:
        parts.append(clean(card.custom_status))
    if card.holder:
        parts.append(f"held by {clean(card.holder)}")
    if card.blockers:
        parts.append(f"{card.blockers} blocker" + ("s" if card.blockers > 1 else ""))
    extra = marks(card, today, words=True)
    return ", ".join([*parts, *extra.split()])
