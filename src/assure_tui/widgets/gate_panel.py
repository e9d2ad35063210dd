"""What stops the next move, item by item, each with a way to jump there [GATE-10] [GATE-12]."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from textual.content import Content

from assure_tui.domain.advance_views import AdvanceLine
from assure_tui.domain.model import GateMode
from assure_tui.domain.views import GateReport, UnmetItem
from assure_tui.formatting import clean, fit
from assure_tui.widgets.row_list import Row

SIGNS = {"task": "[ ]", "template": "[ ]", "blocker": " B ", "status": " ! ", "limit": " ! "}


def item_words(item: UnmetItem) -> str:
    """Why the item counts: `required, JR`, `active`, `not made yet`."""
    if item.kind == "blocker":
        words = ["active"]
    elif item.kind in ("status", "limit"):
        words = []
    else:
        words = ["required" if item.required else "optional"]
        if item.kind == "template":
            words.append("not made yet")
    if item.holder:
        words.append(clean(item.holder))
    if not item.counts:
        words.append("does not hold it")
    return ", ".join(words)


def item_row(item: UnmetItem, key: str, width: int, *, number: int | None = None, stage: bool = False) -> Row:
    """One unmet item as a line; `number` is the key that jumps to it."""
    mark = f"{number} " if number is not None and number <= 9 else "  "
    why = item_words(item)
    if stage and item.stage:
        why = f"{why}, {clean(item.stage)}" if why else clean(item.stage)
    room = max(10, width - len(mark) - 6 - len(why))
    text = f"{mark}{SIGNS.get(item.kind, ' - ')} {fit(item.title, room)} {why}"
    tone = "blocked" if item.kind == "blocker" and item.counts else "" if item.counts else "dim"
    return Row(Content(text), key, tone)


def gate_words(report: GateReport) -> str:
    """The heading: which stage, which kind of gate, and what it says."""
    gate = {
        GateMode.STRICT: f"{clean(report.from_stage)} is strict",
        GateMode.FLEXIBLE: f"{clean(report.from_stage)} is flexible, only warns",
        GateMode.NONE: f"{clean(report.from_stage)} has no gate",
    }[report.mode]
    return f"What stops the next move ({gate})"


def gate_rows(report: GateReport, width: int) -> Iterable[Row]:
    """The panel: heading, then nothing or every item, then the notes."""
    yield Row(Content(gate_words(report)), tone="head")
    if report.to_stage is None and not report.unmet:
        yield Row(Content("  nothing: this is the last stage"), tone="dim")
    elif not report.unmet:
        yield Row(Content(f"  nothing: ready for {clean(report.to_stage or '')}"), tone="dim")
    for item in report.unmet:
        yield item_row(item, f"unmet:{item.key}", width, stage=item.stage != report.from_stage)
    for text in report.notes:
        yield Row(Content(f"  {clean(text)}"), tone="dim")


def advance_rows(lines: Iterable[AdvanceLine], width: int) -> Iterable[Row]:
    """Whether it moves on by itself: each condition with its facts, then what holds it; enter holds or resumes it."""
    shown = tuple(lines)
    rests = any(line.rule == "ADV-9" for line in shown)
    for number, line in enumerate(shown):
        mark = "  " if line.holds is None else "  [x] " if line.holds else "  [ ] "
        key = "advance:resume" if line.rule == "ADV-9" else ""
        if number == 0 and len(shown) > 1 and not rests:
            key = "advance:hold"
        room = max(10, width - len(mark))
        for index, part in enumerate(wrap(clean(line.text), room)):
            start = " " * len(mark) if index else mark
            yield Row(Content(start + fit(part, room).rstrip()), "" if index else key, "dim")
