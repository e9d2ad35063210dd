"""performance.md: what is written to the terminal is counted; a style is written once, and looks the same."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.pen import Pen, difference
from assure_tui.terminal import harden

COLOURS = ["", "31", "97", "38;5;200", "38;2;0;0;0", "38;2;250;135;99"]
GROUNDS = ["", "42", "107", "48;5;7", "48;2;18;18;18", "48;2;0;1;2"]
CELLS = 24


def style(attributes: tuple[str, ...], colour: str, ground: str) -> str:
    return ";".join(part for part in (*attributes, colour, ground) if part)


styles = st.builds(
    style,
    st.lists(st.sampled_from("1 3 4 7 9".split()), unique=True, max_size=3).map(lambda found: tuple(sorted(found))),
    st.sampled_from(COLOURS),
    st.sampled_from(GROUNDS),
)
runs = st.tuples(styles, st.sampled_from(["a", "bc", "x y", "\x1b[2;3Hz", "\n", ""]), st.booleans())


def picture(text: str) -> list[list[object]]:
    """What a terminal shows after it, cell by cell."""
    screen = pyte.Screen(CELLS, 6)
    pyte.Stream(screen).feed(text)
    return [[screen.buffer[y][x] for x in range(CELLS)] for y in range(6)] + [[screen.cursor.x, screen.cursor.y]]


@given(st.lists(st.lists(runs, max_size=6), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_shortened_frame_shows_the_same(frames: list[list[tuple[str, str, bool]]]) -> None:
    """Every frame, also one after another: same characters, same styles, cursor in the same place."""
    pen = Pen()
    whole = short = ""
    for frame in frames:
        text = ""
        for codes, said, ends in frame:
            text += f"\x1b[{codes}m{said}" if codes else said
            text += "\x1b[0m" if ends else ""
        whole += text
        short += pen.shorten(text)
    assert picture(short) == picture(whole)
    assert len(short) <= len(whole) + 2 * whole.count("m\x1b[")


@pytest.mark.parametrize(
    ("before", "wanted", "written"),
    [
        ("1;38;2;1;2;3;48;2;0;0;0", "1;38;2;1;2;3;48;2;0;0;0", ""),
        ("38;2;1;2;3;48;2;0;0;0", "38;2;9;9;9;48;2;0;0;0", "\x1b[38;2;9;9;9m"),
        ("1;38;2;1;2;3", "38;2;1;2;3", "\x1b[22m"),
        ("1;2;31", "2;31", "\x1b[22;2m"),  # bold and dim go off by one code
        ("31;42", "31", "\x1b[49m"),
        ("31", "1;31", "\x1b[1m"),
        ("53;31", "31", "\x1b[0;31m"),  # an attribute not known here: all of it
        ("38;2;1;2", "31", "\x1b[0;31m"),
        ("38:2::1:2:3", "31", "\x1b[0;31m"),
    ],
)
def test_only_what_changes_of_a_style_is_written(before: str, wanted: str, written: str) -> None:
    assert difference(before, wanted) == written


def test_a_style_over_another_is_begun_anew() -> None:
    """What the two are together is not worked out: the next one is written whole."""
    assert Pen().shorten("\x1b[1m\x1b[31ma\x1b[0m\x1b[32mb\x1b[0m") == "\x1b[1m\x1b[31ma\x1b[0;32mb\x1b[0m"


def test_a_reset_before_anything_but_a_style_stays() -> None:
    """A move, a link, a mode: the terminal is as it would have been."""
    text = "\x1b[31ma\x1b[0m\x1b[2;3H\x1b[31mb\x1b[0m\x1b]8;;x\x1b\\\x1b[0m\x1b[?2026l"
    assert Pen().shorten(text) == text


def test_the_driver_writes_through_the_pen() -> None:
    """What Textual hands to the terminal, chunk by chunk, goes out shortened."""
    out: list[str] = []

    class Writes:
        def run_input_thread(self) -> None: ...

        def write(self, data: str) -> None:
            out.append(data)

    driver = harden(Writes)()  # type: ignore[arg-type,call-arg]
    driver.write("\x1b[1;31ma\x1b[0m\x1b[31mb\x1b[0m")
    driver.write("\x1b[31mc\x1b[0m")
    assert out == ["\x1b[1;31ma\x1b[22mb\x1b[0m", "\x1b[31mc\x1b[0m"]
