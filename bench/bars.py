"""One line of the table: a figure, what it is compared with, the goal, and the bar it must never pass."""

from __future__ import annotations

import math
from dataclasses import dataclass

MET, HELD, OVER, UNKNOWN = "goal met", "within", "OVER", "no figure"


@dataclass(frozen=True, slots=True)
class Bar:
    """A budget of the product; `goal` and `never` are in the unit of the figure."""

    name: str
    value: float
    unit: str
    goal: float
    never: float
    base: float
    base_name: str
    goal_words: str
    never_words: str

    @property
    def verdict(self) -> str:
        """Whether the goal is met, the bar holds, or is broken; a missing figure holds nothing."""
        if math.isnan(self.value):
            return UNKNOWN
        if self.value <= self.goal:
            return MET
        return HELD if self.value <= self.never else OVER

    @property
    def holds(self) -> bool:
        """Whether the "never worse than" bar holds."""
        return self.verdict in (MET, HELD)

    def line(self) -> str:
        """The bar as a line of the table."""
        ratio = f"{self.value / self.base:.2f} x {self.base_name}" if self.base else ""
        figure = f"{self.value:.1f}" if abs(self.value) < 1000 else f"{self.value:,.0f}"
        limits = f"{self.goal_words} ({_short(self.goal)}) / {self.never_words} ({_short(self.never)})"
        return f"| {self.name} | {figure} {self.unit} | {ratio} | {limits} | {self.verdict} |"


def ratio(
    name: str, value: float, unit: str, base: float, base_name: str, goal: float, never: float, mark: str = "x"
) -> Bar:
    """A budget that is a ratio to something measured in the same run."""
    return Bar(name, value, unit, goal * base, never * base, base, base_name, f"{goal:g} {mark}", f"{never:g} {mark}")


def fixed(name: str, value: float, unit: str, goal: float, never: float, pace: float = 1.0) -> Bar:
    """A budget in the unit itself, stretched by how much slower this machine is than the one of the budgets."""
    words = (f"{goal:g} {unit}", f"{never:g} {unit}")
    return Bar(name, value, unit, goal * pace, never * pace, never * pace, "bar", *words)


HEAD = "| what | measured | ratio | goal / never worse | verdict |\n|---|---|---|---|---|"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
