"""Every view opened in turn on one store: time until it can be read, cursor keys, a filter typed where it has one."""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass

from bench import ttybench
from bench.bars import Bar, fixed
from bench.board import PAUSE, Figures, _until

VISITS = 4  # each view is opened so often; the first time loads what it needs and does not count
LIMIT = 30.0
TYPED = "ced"  # each letter leaves fewer
COUNTED = re.compile(r"([\d,]+(?: of [\d,]+)?) shown")
READING = "reading ..."


@dataclass(frozen=True, slots=True)
class View:
    """A view: the key after `g`, what its first line says, and what is on screen when it can be read."""

    name: str
    key: str
    title: str
    ready: str = ""  # beside the title and rows
    then: str = ""  # a key pressed there: what is measured begins with it
    filters: bool = False

    @property
    def figure(self) -> str:
        """The beginning of its figures' names."""
        return f"view {self.name}"

    def is_ready(self, text: str) -> bool:
        """Whether its rows stand there."""
        head, *lines = text.splitlines()
        return (
            f"assure | {self.title}" in head
            and READING not in text
            and any(line.strip() for line in lines[2:-3])
            and (not self.ready or re.search(self.ready, text) is not None)
        )


VIEWS = (
    View("table", "t", "Table", r"row [\d,]+ of", filters=True),
    View("calendar", "c", "Calendar", r"\d shown", filters=True),
    View("tasks", "k", "Tasks", r"\[My tasks\](.|\n)*\d shown", filters=True),
    View("task board", "k", "Tasks", "next/previous column", then="B"),
    View("review queue", "q", "Tasks", r"\[Review queue\](.|\n)*\d shown"),
    View("my day", "h", "My day", r"\d to do"),
    View("workload", "d", "Workload", "week of"),
    View("clients", "l", "Clients", r"\d shown", filters=True),
    View("control list", "e", "Control list", "Deadline +Client"),
    View("inbox", "i", "Inbox"),
    View("activity", "a", "Activity"),
    View("series", "r", "Series"),
    View("flow", "f", "Flow", "median"),
    View("builder", "p", "Pipelines", "stages +live"),
    View("settings", "s", "Settings"),
)

FIGURES = tuple(f"{view.figure} {name}" for view in VIEWS for name in ("open", "first", "p50", "p95", "filter"))


def views(term: ttybench.Terminal) -> Figures:
    """All of them, one after the other, from the board and back to it."""
    found: Figures = {}
    for view in VIEWS:
        found |= _visit(term, view)
    return found


def _visit(term: ttybench.Terminal, view: View) -> Figures:
    opened: list[float] = []
    keys: list[ttybench.KeySample] = []
    typed: list[float] = []
    for number in range(VISITS):
        term.press("g", quiet=0.15)
        start = time.perf_counter()
        term.send_key(view.key)
        if view.then:
            term.wait_for(lambda text: f"assure | {view.title}" in text and READING not in text, LIMIT)
            term.wait_quiet(0.3, LIMIT)
            start = time.perf_counter()
            term.send_key(view.then)
        opened.append(_until(term, start, view.is_ready, LIMIT))
        term.wait_quiet(0.3, LIMIT)
        if number:
            keys += [term.measure_key(key) for key in "jjjkjk"]
            if view.filters:
                typed += _filter(term)
        if view.then:
            term.press(view.then, quiet=0.3)
        _leave(term)
    found = {f"{view.figure} open": ttybench.percentile(opened[1:], 0.5), f"{view.figure} first": opened[0]}
    told = [1000 * one.last for one in keys if one.last is not None]
    if told:  # a list of one line has nowhere to go
        found |= {f"{view.figure} p50": ttybench.percentile(told, 0.5)}
        found |= {f"{view.figure} p95": ttybench.percentile(told, 0.95)}
    if len(typed) > len(TYPED):
        found[f"{view.figure} filter"] = ttybench.percentile(typed[len(TYPED) :], 0.95)
    return found


def _filter(term: ttybench.Terminal) -> list[float]:
    """Letter by letter, from the end of the pause to the result."""
    times = []
    term.press("/", quiet=0.15)
    for letter in TYPED:
        shown = _count(term.text())
        start = time.perf_counter()
        term.send_key(letter)
        took = _until(term, start, lambda text, shown=shown: _count(text) not in (shown, ""), LIMIT)
        times.append(max(0.0, took - PAUSE))
        term.wait_quiet(0.15, LIMIT)
        time.sleep(random.uniform(0, 0.02))
    term.press("escape", quiet=0.2)
    term.wait_for(lambda text: f"/ {TYPED}" not in text, LIMIT)
    term.wait_quiet(0.2, LIMIT)
    return times


def _count(text: str) -> str:
    found = COUNTED.search(text)
    return found[1] if found else ""


def _leave(term: ttybench.Terminal) -> None:
    term.press("g", quiet=0.15)
    term.send_key("b")
    term.wait_for(lambda text: "assure | Board" in text, LIMIT)
    term.wait_quiet(0.3, LIMIT)


def bars(figures: dict[str, float], large: int, key: tuple[float, float], pace: float) -> list[Bar]:
    """The budgets of each view: opened as boards are switched, keys as on the board, filters as typed there."""
    found = []
    for view in VIEWS:
        name = f"{view.name}, {large:,}"
        found.append(fixed(f"open {name}", figures[f"{view.figure} open"], "ms", 50, 120, pace))
        for tail, base, goal, never in (("p50", key[0], 3.0, 8.0), ("p95", key[1], 5.0, 16.0)):
            value = figures[f"{view.figure} {tail}"]
            words = (f"{goal:g} F", f"{never:g} ms")
            found.append(Bar(f"key {tail} in {name}", value, "ms", goal * base, never * pace, base, "F", *words))
        if view.filters:
            filtered = figures[f"{view.figure} filter"]
            found.append(fixed(f"filter as you type in {name}: p95", filtered, "ms", 60, 150, pace))
    return found
