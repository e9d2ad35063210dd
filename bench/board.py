"""A board opened in a terminal and driven by keys: the figures one sitting gives."""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import ttybench
from bench.stores import assure

CARDS = r"^  [│|].*\d+/\d+"  # a card shows how many of its tasks are done
OPEN = r"\[1 Overview\]"  # the first tab of the drawer
PAUSE = 60.0  # ms the filter waits for the next letter before it asks the store
TYPED = "cedar pa"
SETTLE = 2.0  # seconds after the first cards in which the libraries of the first command are loaded
Figures = dict[str, float]


@dataclass
class Sitting:
    """One run of the board on one store."""

    store: Path
    env: dict[str, str]
    figures: Figures = field(default_factory=dict)

    def run(self, *parts: Callable[[ttybench.Terminal], Figures]) -> Figures:
        """Start, note the times of the start, then every part in turn."""
        with ttybench.Terminal(assure(self.store), env=self.env) as term:
            self.figures["ready"] = 1000 * term.wait_for(CARDS, 60)
            term.wait_quiet(0.3, 5)
            if parts:
                time.sleep(SETTLE)
            for part in parts:
                self.figures.update(part(term))
            term.close()
            term._pump()
            self.figures["frame"] = 1000 * (term.first_frame or float("nan"))
        return self.figures


def floor(code: Path, keys: str) -> Figures:
    """The bare app: its start, its key, its memory."""
    result = ttybench.measure([sys.executable, str(code)], ready="READY", keys=keys)
    return {
        "ready": result["ready_ms"],
        "frame": result["first_frame_ms"],
        "p50": result["keys"]["last_p50_ms"],
        "p95": result["keys"]["last_p95_ms"],
        "rss": result["rss_mb"],
    }


def cursor_keys(term: ttybench.Terminal) -> Figures:
    """Cursor keys one at a time, and what a step down writes."""
    for key in ("j", "l", "h", "k"):  # the first of each loads what it needs
        term.measure_key(key)
    samples: list[Any] = []
    lines: list[Any] = []
    for group in ttybench.parse_keys("(j,j,k)*20,(l,h)*10,(ctrl+d,ctrl+u)*3"):
        _, got = term.measure_group(group)
        samples += got
        lines += [one for one in got if one.key in "jk"]
    found = ttybench.summarise(samples)
    return {
        "p50": found["last_p50_ms"],
        "p95": found["last_p95_ms"],
        "bytes": ttybench.summarise(lines)["bytes_per_key"],
        "rss": term.usage().rss / 1e6,
    }


def held_key(term: ttybench.Terminal) -> Figures:
    """A key held at 30 a second: how long after the last one the screen is right."""
    summary, _ = term.measure_group(ttybench.parse_keys("j*60@30")[0])
    term.measure_group(ttybench.parse_keys("k*60@30")[0])
    return {"lag": summary["lag_ms"]}


def idle(term: ttybench.Terminal) -> Figures:
    """What it costs while nobody presses anything."""
    term.wait_quiet(0.3, 5)
    return {"idle": term.measure_idle(8.0)["cpu_pct"]}


def moves(term: ttybench.Terminal) -> Figures:
    """A card between the first two stages of the last pipeline, whose first gate is open: echo and confirmation."""
    term.press("]", "]", quiet=0.15)
    echoes, confirmed = [], []
    for number in range(20):
        forth = number % 2 == 0
        start = time.perf_counter()
        term.send_key("L" if forth else "H")
        head = "┍━ Field" if forth else "┍━ Plan"  # the cursor goes with the card
        echoes.append(_until(term, start, lambda text, head=head: head in text))
        said = "Planning → Fieldwork" if forth else "Fieldwork → Planning"
        confirmed.append(_until(term, start, lambda text, said=said: said in text))
        term.wait_quiet(0.25, 3)
    return {**_tails("echo", echoes[2:]), **_tails("confirmed", confirmed[2:])}


def drawer(term: ttybench.Terminal) -> Figures:
    """The drawer of the card under the cursor, opened and closed, on several cards."""
    times = []
    for _ in range(12):
        term.expect_gone(OPEN)
        start = time.perf_counter()
        term.send_key("enter")
        times.append(_until(term, start, lambda text: bool(re.search(OPEN, text)) and "Preparer" in text))
        term.wait_quiet(0.15, 3)
        term.press("escape", quiet=0.1)
        term.press("j")
    return _tails("drawer", times[2:])


def tasks(term: ttybench.Terminal) -> Figures:
    """From the board to the tasks and back."""
    times = []
    for number in range(12):
        there = number % 2 == 0
        term.press("g", quiet=0.1)
        start = time.perf_counter()
        term.send_key("k" if there else "b")
        times.append(_until(term, start, lambda text, there=there: ("assure | Tasks" in text) == there))
        term.wait_quiet(0.15, 3)
    return _tails("views", times[2:])


def table(term: ttybench.Terminal) -> Figures:
    """From the board to the table and back with rows to read, and cursor keys there."""
    times = []
    for number in range(13):
        there = number % 2 == 0
        term.wait_for(lambda text, there=there: _on_table(text) != there, 20)
        term.press("g", quiet=0.1)
        start = time.perf_counter()
        term.send_key("t" if there else "b")
        times.append(_until(term, start, lambda text, there=there: _on_table(text) == there))
        term.wait_quiet(0.3, 3)
    found = cursor_keys(term)
    term.press("g", "b", quiet=0.2)
    return {
        **_tails("table", times[2:]),
        "table_key_p50": found["p50"],
        "table_key_p95": found["p95"],
        "table_bytes": found["bytes"],
    }


def _on_table(text: str) -> bool:
    return "assure | Table" in text and bool(re.search(r"row [\d,]+ of", text))


def filtering(term: ttybench.Terminal) -> Figures:
    """A filter typed letter by letter: from the end of its pause to the result."""
    times = []
    for _ in range(3):
        term.press("0", quiet=0.2)
        term.press("/", quiet=0.1)
        for number, letter in enumerate(TYPED):
            term.wait_quiet(0.15, 3)
            start = time.perf_counter()
            term.send_key("space" if letter == " " else letter)
            if letter == " ":
                continue  # a blank at the end asks for the same cards
            typed = f"/ {TYPED[: number + 1]}"
            took = _until(term, start, lambda text, typed=typed: text.splitlines()[1].endswith(typed))
            times.append(max(0.0, took - PAUSE))
            time.sleep(random.uniform(0, 0.02))
        term.press("escape", quiet=0.2)
    return _tails("filter", times[1:])  # the first letter loads the filter language


def another_process(store: Path) -> Callable[[ttybench.Terminal], Figures]:
    """A change made here, outside the program, until the board shows it."""

    def part(term: ttybench.Terminal) -> Figures:
        from assure_tui.bootstrap import open_services
        from assure_tui.domain.commands import SetPriority
        from assure_tui.domain.model import Origin, Priority
        from assure_tui.services.identity import os_login

        services = open_services(str(store))
        times = []
        try:
            boss = services.reads.actor(os_login())
            assert boss is not None
            view = services.reads.board(
                boss, services.reads.pipelines(boss)[0].id, height=1, today=services.clock.today()
            )
            card = view.windows[0].cards[0]
            term.press("0", "[", "[", "home", quiet=0.2)
            for number in range(6):
                wanted = Priority.URGENT if number % 2 else Priority.LOW
                before = term.text()
                services.dispatcher.execute(SetPriority((card.id,), wanted), boss, Origin.CLI)
                start = time.perf_counter()
                times.append(_until(term, start, lambda text, before=before: text != before))
                term.wait_quiet(0.3, 3)
                time.sleep(random.uniform(0, 0.25))
        finally:
            services.close()
        return _tails("elsewhere", times)

    return part


# -- reading the screen ---------------------------------------------------------------------------------


def _until(term: ttybench.Terminal, start: float, test: Callable[[str], bool], limit: float = 20.0) -> float:
    """Milliseconds from `start` to the read after which the screen passes the test."""
    took = 1000 * (term.t0 + term.wait_for(test, limit) - start)
    assert took > 0, "the screen held it before the key"
    return took


def _tails(name: str, times: list[float]) -> Figures:
    return {
        f"{name}_p50": ttybench.percentile(times, 0.5),
        f"{name}_p95": ttybench.percentile(times, 0.95),
        f"{name}_max": max(times),
    }


def quiet_environment(folder: Path) -> dict[str, str]:
    """Settings and state of nobody, no animation."""
    own = {"ASSURE_CONFIG_DIR": str(folder), "ASSURE_STATE_DIR": str(folder), "TEXTUAL_ANIMATIONS": "none"}
    os.environ.update(own)
    return own
