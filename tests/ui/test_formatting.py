"""User text is drawn safely and in the cells it was given [CONV-11]; dates speak before colour [URG-1]."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from assure_tui.domain.model import Status
from assure_tui.formatting import (
    ASCII,
    UNICODE,
    Glyphs,
    clean,
    cut,
    day_and_month,
    due_mark,
    fit,
    marks,
    plain,
    progress_bar,
    sentence,
    short_date,
)
from assure_tui.themes import PALETTES, contrast
from tests.ui.fake_gateway import TODAY, card

HOSTILE = [
    "ACME [/b] LLC",
    "[@click=app.quit]x[/]",
    "[bold",
    "\x1b]0;x\x07",
    "\x1b]52;c;aGk=\x07",
    "\x1b[2J",
    "\u009b31m",
    "nul\x00 bell\x07 back\x08 tab\t cr\r lf\n vt\x0b",
    "\u202egnp.exe\u2066\u2069\u200f",
    "a\u200db\u200dc\u200d",
    "e" + "\u0301" * 100,
    "\N{FAMILY}\u200d\N{WOMAN}\u200d\N{GIRL}",
    "lone \ud83d surrogate",
    "\u2028line\u2029paragraph",
    "x" * 5000,
    "",
]
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\u2028\u2029]")
ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(HOSTILE)


@given(ANY_TEXT, st.integers(0, 60), st.booleans())
def test_text_takes_exactly_its_cells_and_holds_no_control_character(text: str, cells: int, ascii: bool) -> None:
    """[CONV-11]: nothing a person typed breaks a row or a card."""
    drawn = fit(text, cells, ascii=ascii)
    assert cell_len(drawn) == cells
    assert not CONTROL.search(drawn)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """[CONV-11]: what was made visible stays as it is."""
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup(text: str) -> None:
    """[CONV-11]: brackets are shown as typed and give no style."""
    content = plain(text)
    assert content.plain == clean(text) and not content.spans


@given(ANY_TEXT, st.integers(1, 30))
def test_what_is_cut_says_so(text: str, cells: int) -> None:
    """[CONV-11]: never cut without an ellipsis."""
    drawn = cut(text, cells)
    assert drawn.rstrip() == clean(text).rstrip() or drawn.endswith("…")


def test_ascii_has_only_ascii_and_every_glyph_one_cell() -> None:
    """interface.md 4.6: the look of the sketches; in the normal mode single-cell characters."""
    names = [name for name in Glyphs.__slots__ if name not in ("ascii", "to")]
    assert all(getattr(ASCII, name).isascii() for name in names)
    assert all(cell_len(getattr(UNICODE, name)) == 1 for name in names)


@pytest.mark.parametrize(
    ("days", "glyph", "short", "long"),
    [
        (-120, "^", "120d", "120 days late"),
        (-1, "^", "1d", "1 day late"),
        (0, "=", "today", "today"),
        (1, "=", "tomorrow", "tomorrow"),
        (4, "~", "Mon 23", "Mon 23 Nov"),
        (7, "~", "Thu 26", "Thu 26 Nov"),
        (8, "", "27 Nov", "27 Nov"),
        (45, "", "3 Jan", "3 Jan 2027"),
        (400, "", "24 Dec 27", "24 Dec 2027"),
    ],
)
def test_a_date_has_glyph_and_word(days: int, glyph: str, short: str, long: str) -> None:
    """[URG-1]: glyph and word first, colour after."""
    found = due_mark(card(1, "Acme", 101, due=TODAY + timedelta(days=days)), TODAY, ascii=True)
    assert (found.glyph, found.short, found.long) == (glyph, short, long)


@pytest.mark.parametrize(
    ("values", "glyph", "short"),
    [
        ({"status": Status.ON_HOLD}, "", "On hold"),
        ({"status": Status.ON_HOLD, "due": TODAY - timedelta(days=3)}, "^", "On hold"),
        ({"status": Status.COMPLETED}, "v", "done"),
        ({"status": Status.CANCELLED}, "", "Cancelled"),
        ({"status": Status.ARCHIVED}, "", "Archived"),
        ({"due": None}, "", "no date"),
        ({"due": None, "due_needs": "date of death"}, "?", "no date"),
    ],
)
def test_status_speaks_in_words(values: dict[str, object], glyph: str, short: str) -> None:
    """[ST-7] [URG-2]: on hold keeps being overdue; closed work has no bucket."""
    found = due_mark(card(1, "Acme", 101, **values), TODAY, ascii=True)
    assert (found.glyph, found.short) == (glyph, short)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 20))
def test_a_bar_is_full_only_when_all_is_done(done: int, total: int, cells: int) -> None:
    """Charts have numbers beside them and do not lie: some shows as some, all but one is not all."""
    full, empty = progress_bar(min(done, total), total, cells)
    assert full + empty == cells and full >= 0 and empty >= 0
    if cells > 1 and total:
        assert (full == cells) == (done >= total)
        assert (full == 0) == (min(done, total) == 0)


def test_marks_in_words_and_letters() -> None:
    """[VIEW-3]: held, stale and overridden are fixed marks of a card."""
    busy = card(1, "Acme", 101, held=True, overridden=True, stale_after=TODAY - timedelta(days=1))
    assert marks(busy, TODAY, words=True) == "held stale override"
    assert marks(busy, TODAY, words=False) == "HSO"
    assert marks(replace(busy, stale_after=TODAY), TODAY, words=False) == "HO"


def test_the_sentence_puts_urgency_first() -> None:
    """interface.md 4.12: important words first, without drawing characters."""
    said = sentence(card(1, "Acme", 101, due=TODAY - timedelta(days=3), blockers=1), "In review", TODAY)
    assert said == "3 days late, Acme, 1040 2025, In review, held by AM, 1 blocker"
    assert said.isascii()


@pytest.mark.parametrize(
    ("day", "said"),
    [((2026, 11, 20), "Fri 20 Nov"), ((2027, 1, 4), "Mon 4 Jan 2027"), ((2025, 12, 31), "Wed 31 Dec 2025")],
)
def test_a_date_where_room_is_short_leaves_out_the_year_it_is_in(day: tuple[int, int, int], said: str) -> None:
    """[CONV-3]: it is the year of the firm's day."""
    assert day_and_month(date(*day), date(2026, 11, 22)) == said


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_a_short_date_is_short(day: date) -> None:
    """A card of 25 cells has room for nine."""
    assert len(short_date(day, TODAY)) <= 9


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("under", ["background", "surface", "raised"])
def test_every_text_colour_can_be_read(name: str, under: str) -> None:
    """interface.md 4: text at least 4.5:1, in the contrast theme at least 7:1, the cursor's card too."""
    palette = PALETTES[name]
    least = 7.0 if name == "assure-contrast" else 4.5
    for role, colour in palette.texts.items():
        assert contrast(colour, getattr(palette, under)) >= least, role
