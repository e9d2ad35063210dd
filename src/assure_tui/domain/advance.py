"""Does it move by itself? The conditions of a stage together, what rests, and what the gate says [ADV-*]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assure_tui.domain.advance_conditions import NAMED, AdvanceFacts, Truth, truth
from assure_tui.domain.gates import GateFacts, StageFact, evaluate
from assure_tui.domain.views import GateReport, UnmetItem


@dataclass(frozen=True, slots=True)
class Answer:
    """All conditions of a stage together."""

    holds: bool
    link: str  # all, any
    parts: tuple[Truth, ...]

    @property
    def next_on(self) -> date | None:
        """The next day on which a date condition changes."""
        return min((part.on for part in self.parts if part.on is not None), default=None)

    @property
    def because(self) -> str:
        """The facts that carry it, for the log [ADV-1]."""
        carried = [part for part in self.parts if part.holds]
        return "; ".join(part.facts for part in (carried if self.link == "all" else carried[:1]))


def words_of(advance: Mapping[str, Any] | None) -> tuple[str, tuple[str, ...]]:
    """How the conditions are joined, and each as it is written; `all` is the default [ADV-1]."""
    if not advance:
        return "all", ()
    if advance.get("any"):
        return "any", tuple(str(part) for part in advance["any"])
    return "all", tuple(str(part) for part in advance.get("all") or ())


def by_hand(advance: Mapping[str, Any] | None) -> bool:
    """Whether a stage is left by hand only: no condition, or none but `manual` [ADV-1]."""
    return all(part.strip().casefold() == "manual" for part in words_of(advance)[1])


def judge(facts: AdvanceFacts) -> Answer:
    """Every condition true or false, and whether together they hold."""
    link, written = words_of(facts.advance)
    parts = tuple(truth(text, facts) for text in written)
    holds = bool(parts) and (any if link == "any" else all)(part.holds for part in parts)
    return Answer(holds, link, parts)


def rested(rests: str | None, turned: bool, holds: bool) -> tuple[str | None, bool]:
    """A rest ends when the condition has turned false and true again [ADV-9].

    `hold` was asked for before the condition held; once it holds it is a rest by `hand` like any other.
    """
    if rests is None:
        return None, False
    if rests == "hold":
        return ("hand" if holds else "hold"), False
    if not holds:
        return rests, True
    return (None, False) if turned else (rests, False)


def stopped_by(facts: GateFacts, target: StageFact) -> tuple[GateReport, tuple[UnmetItem, ...]]:
    """The gate's report, and what of it stops a move by itself: everything at a strict gate, else blockers [ADV-6]."""
    report = evaluate(facts, target)
    if report.verdict == "refuse":
        return report, report.unmet
    return report, tuple(item for item in report.unmet if item.kind == "blocker" and item.counts)


def held_words(items: Sequence[UnmetItem]) -> str:
    """`blocker 'K-1 of Larch' (AB); task 'Review'`: what the gate still wants."""
    said = [f"{i.kind} {i.title!r}" + (f" ({i.holder})" if i.holder else "") for i in items[:NAMED]]
    more = len(items) - NAMED
    return "; ".join(said) + (f"; {more} more" if more > 0 else "")
