"""Whatever a terminal sends, the program lives on and answers (reliability.md B3 rows 16-18, B4)."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.ttybench import Terminal

from tests.reliability.pty_app import ALTERNATE, START, app, make_firm

pytestmark = pytest.mark.skipif(not hasattr(os, "forkpty"), reason="needs a pseudo-terminal")
RESIZES = int(os.environ.get("ASSURE_RESIZES", "40"))
PASTED = int(os.environ.get("ASSURE_PASTED", "2"))  # megabytes in one paste
TYPED = int(os.environ.get("ASSURE_TYPED", "15"))  # thousands of characters at once
ENDLESS = int(os.environ.get("ASSURE_ENDLESS", "300"))  # bytes of a string that never ends
LONG = 120.0

ENDS = b"\x1b\\\x07\x1b[201~"  # whatever string was begun
INVALID_UTF8 = (
    b"\xe9", b"\x80", b"\xbf", b"\xc0\xaf", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf0\x80\x80\xaf", b"\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff", b"\xe2\x82", b"\xf0\x9f\x98", b"\xc3(",
)  # fmt: skip
JUNK = {
    "kitty key out of range": b"\x1b[1114112u\x1b[99999999999u\x1b[-1u\x1b[;u",
    "kitty key with odd parts": b"\x1b[97;99;1114112u\x1b[97:::;1:9u\x1b[u",
    "absurd in-band size": b"\x1b[48;99999;99999;1;1t\x1b[48;0;0;0;0t\x1b[48;;;;t\x1b[48;-5;3;0;0t",
    "OSC without an end": b"\x1b]9;" + b"9" * ENDLESS,
    "DCS without an end": b"\x1bP" + b"0" * ENDLESS,
    "cursor reports": b"\x1b[99999;99999R\x1b[;R\x1b[0;0R" * 20,
    "mode reports": b"\x1b[?2026;9$y\x1b[?2048;4$y\x1b[?99999;1$y",
    "mouse": b"\x1b[<0;99999;99999M\x1b[<-1;-1;-1m\x1b[<;;M\x1b[M\xff\xff\xff",
    "colours": b"\x1b]11;9\x1b\\\x1b]4;999;9\x07",
    "focus storm": b"\x1b[O\x1b[I" * 30,
    "NUL": b"\x00" * 500,
    "bare escapes": b"\x1b" * 300,
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return make_firm(tmp_path)


@pytest.fixture
def terminal(store: Path) -> Iterator[Terminal]:
    with app(store) as running:
        yield running


def raw(terminal: Terminal, data: bytes) -> None:
    """Bytes as a line would deliver them, in pieces."""
    while data:
        data = data[os.write(terminal.fd, data[:4096]) :]


def answers(terminal: Terminal, timeout: float = START) -> None:
    """It is alive, and its keys still do what they say."""
    raw(terminal, ENDS)
    for _ in range(4):
        terminal.send_key("escape")
        terminal.wait_quiet(0.3, 20)
    assert terminal.alive, f"ended with {terminal.wait_exit(1)}"
    terminal.send_key("f1")
    terminal.wait_for("─ Keys ─", timeout=timeout)
    terminal.send_key("escape")
    terminal.wait_for(lambda text: "─ Keys ─" not in text, timeout=timeout)


def test_no_byte_ends_it(terminal: Terminal) -> None:
    """One Latin-1 letter ended stock Textual, with status 0."""
    for piece in INVALID_UTF8:
        raw(terminal, piece)
        terminal.wait_quiet(0.02, 2)
    answers(terminal)
    assert "Alder Works" in terminal.text()


def test_no_sequence_ends_it(terminal: Terminal) -> None:
    """Impossible keys, sizes, reports, and strings that never end; these come out as typed, so they hold digits."""
    for name, piece in JUNK.items():
        raw(terminal, piece)
        terminal.wait_quiet(0.1, 5)
        assert terminal.alive, name
    raw(terminal, ENDS)
    leave(terminal)


def test_noise_on_the_line(terminal: Terminal) -> None:
    """30 kB of random bytes with the filter open, so that no letter is a command."""
    rng = random.Random(17)
    noise = bytes(rng.choice([*range(0x20, 0x7F), *range(0x80, 0x100)]) for _ in range(30_000))
    terminal.press("c")
    terminal.wait_for("Comment: Alder", timeout=START)
    raw(terminal, noise)
    terminal.wait_quiet(1.0, LONG)
    assert terminal.alive
    for _ in range(6):
        terminal.send_key("escape")
        terminal.wait_quiet(0.3, 20)
        if "Leave without saving" in terminal.text():
            terminal.send_key("y")
            terminal.wait_quiet(0.3, 20)
    answers(terminal, LONG)


def test_a_flood_of_mouse_moves(terminal: Terminal) -> None:
    """Moves are merged; the keys come through."""
    raw(terminal, b"".join(b"\x1b[<35;%d;%dM" % (1 + n % 150, 1 + n % 38) for n in range(4000)))
    answers(terminal, LONG)


def test_random_sizes(terminal: Terminal) -> None:
    """From one cell to 500 x 200; afterwards the picture is whole."""
    rng = random.Random(3)
    sizes = [(1, 1), (500, 200), (2, 1), (1, 50)]
    sizes += [(rng.randint(1, 300), rng.randint(1, 90)) for _ in range(RESIZES)]
    rng.shuffle(sizes)
    for columns, rows in sizes:
        terminal.resize(columns, rows)
        assert terminal.alive, (columns, rows)
    terminal.resize(160, 40)
    terminal.wait_for("Elder Works", timeout=LONG)
    answers(terminal, LONG)
    for name in ("Alder", "Birch", "Cedar", "Damson", "Elder"):
        assert f"{name} Works" in terminal.text()


@pytest.mark.parametrize(
    ("keys", "shown"),
    [(("c",), "Comment: Alder"), (("/",), " / "), (("n",), "Quick add"), (("e",), "Edit E-1")],
    ids=["comment", "filter", "quick add", "edit"],
)
def test_a_paste_of_megabytes(terminal: Terminal, keys: tuple[str, ...], shown: str) -> None:
    """Bracketed: it is cut or refused by the limit of the field, and the keys answer."""
    terminal.press(*keys)
    terminal.wait_for(shown, timeout=START)
    raw(terminal, b"\x1b[200~")
    block = b"megabytes of it here" * 50_000 + b"\n"
    for _ in range(PASTED):
        raw(terminal, block)
    raw(terminal, b"\x1b[201~")
    terminal.wait_quiet(0.5, LONG)
    leave(terminal)


@pytest.mark.parametrize(
    ("keys", "shown"), [(("c",), "Comment: Alder"), (("n",), "Quick add")], ids=["comment", "quick"]
)
def test_thousands_of_characters_typed_at_once(terminal: Terminal, keys: tuple[str, ...], shown: str) -> None:
    """Unbracketed, as an old terminal pastes: the field stops at its limit."""
    terminal.press(*keys)
    terminal.wait_for(shown, timeout=START)
    raw(terminal, b"x" * (TYPED * 1000))
    terminal.wait_quiet(1.0, LONG)
    leave(terminal)


def leave(terminal: Terminal) -> None:
    """Out of the field without saving; the board is there and answers."""
    for _ in range(6):
        terminal.send_key("escape")
        terminal.wait_quiet(0.5, LONG)
        if "Leave without saving" in terminal.text():
            terminal.send_key("y")
            terminal.wait_quiet(0.3, LONG)
    answers(terminal, LONG)


@pytest.mark.parametrize(
    "env",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb", "COLORTERM": ""},
        {"TERM": "xterm-16color", "COLORTERM": ""},
        {"TERM": "linux"},
    ],
    ids=["NO_COLOR", "dumb", "16 colours", "console"],
)
def test_states_are_told_without_colour(store: Path, env: dict[str, str]) -> None:
    """interface.md 4.5: glyph and word, not colour alone."""
    with app(store, env=env) as terminal:
        text = terminal.text()
        assert "▲" in text and "days late" in text and ">" in text
        if env.get("NO_COLOR") or env["TERM"] == "dumb":
            shades = {cell.fg for line in terminal.screen.buffer.values() for cell in line.values()}
            assert all(is_grey(shade) for shade in shades), shades
        terminal.press("j", "space")
        terminal.wait_for("1 marked", timeout=START)
        terminal.press("q")
        assert terminal.wait_exit(START) == 0
        assert ALTERNATE not in terminal.modes


def is_grey(shade: str) -> bool:
    """Whether a colour of the emulated screen has no hue."""
    named = {"default", "white", "black", "brightblack", "brightwhite"}
    return shade in named or (len(shade) == 6 and len({shade[0:2], shade[2:4], shade[4:6]}) == 1)
