"""A result for each of several things: what would happen, before; what has happened, after [BULK-2] [BULK-3]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from assure_tui.domain.views import ItemResult
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.choice_list import Choice, ChoiceList
from assure_tui.widgets.row_list import Row, RowList, painted

NOUNS = {"E": "engagements", "T": "tasks", "S": "series", "C": "clients"}
# kind -> (before it is done, after it is done, tone); in this order, so that what needs a look stands on top
KINDS = {
    "refused": ("refused", "refused", "late"),
    "confirm": ("to confirm", "to confirm", "soon"),
    "warned": ("done, but", "done, but", "soon"),
    "unchanged": ("unchanged", "unchanged", "dim"),
    "done": ("done", "done", ""),
}
FRAME = 10  # cells of a line that frame, padding, signs and scroll bar take
ROOM = 13  # lines of a screen that frame, counts and choices take


def asks(result: ItemResult) -> bool:
    """Whether it waits for an answer of its own: a confirmation, or a gate."""
    return result.outcome == "confirm" or bool(result.unmet)


def kind_of(result: ItemResult) -> str:
    """Refused, to confirm, done with a warning, unchanged or done."""
    if asks(result):
        return "confirm"
    return "warned" if result.outcome == "done" and result.warnings else result.outcome


def counts(results: Sequence[ItemResult], *, ahead: bool) -> str:
    """How many of each kind, in a line: `27 done, 2 refused, 1 unchanged`."""
    found = [kind_of(result) for result in results]
    words = {"warned": "with a warning"}
    parts = [f"{found.count(kind)} {words.get(kind, KINDS[kind][0])}" for kind in reversed(KINDS) if kind in found]
    return f"{'Would be: ' if ahead else ''}{', '.join(parts)}."


def reason(result: ItemResult, arrow: str) -> str:
    """Why, or from what to what."""
    change = f"{result.before or 'none'} {arrow} {result.after or 'none'}" if result.before or result.after else ""
    unmet = [item.title for item in result.unmet] if not result.message else []
    said = result.message if result.outcome != "done" else change or result.message
    return "; ".join(part for part in (said, *unmet, *result.warnings) if part and part.strip())


class ResultRows(RowList):
    """Lines to read, no line to choose: enter is the safe answer, a click is none."""

    def action_choose(self) -> None:
        """Leave everything as it was."""
        if isinstance(self.screen, ResultsDialog):
            self.screen.dismiss(False)


class ResultsDialog(Dialog[bool]):
    """All of them in a list that scrolls; asked ahead, enter leaves everything as it was [CONV-3]."""

    WIDTH: ClassVar[int] = 78
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Do it for those that can", show=False),
        Binding("n", "answer(False)", "Leave them", show=False),
    ]

    def __init__(self, results: Sequence[ItemResult], names: Mapping[str, str], *, ahead: bool, said: str = "") -> None:
        order = list(KINDS)
        self.results = sorted(results, key=lambda result: order.index(kind_of(result)))
        self.names = names
        self.ahead = ahead
        found = [kind_of(result) for result in results]
        self.going = found.count("done") + found.count("warned")
        self.asking = found.count("confirm")
        self.may = ahead and bool(self.going or self.asking)
        noun = NOUNS.get(results[0].id.partition("-")[0], "things") if results else "things"
        title = f"What it would do to {len(results)} {noun}" if ahead else f"Last result: {said}".rstrip(": ")
        foot = "y do it   n leave   enter = leave   j k scroll" if self.may else "enter or esc back   j k scroll"
        super().__init__(clean(title), foot)

    def body(self) -> Iterable[Widget]:
        yield note(counts(self.results, ahead=self.ahead), id="counts")
        yield ResultRows(id="results")
        if self.may:
            yield note("Nothing is written yet. One change; u takes it back.")
            yield ChoiceList(
                [Choice("no", "No, leave everything as it was", key="n"), Choice("yes", self._yes(), key="y")],
                current="no",
            )

    def _yes(self) -> str:
        asked = f"{self.asking} {'is' if self.asking == 1 else 'are'} asked about"
        if not self.going:
            return f"Yes, go on: {asked}"
        return f"Yes, do it for {self.going}" + (f"; then {asked}" if self.asking else "")

    def on_mount(self) -> None:
        """The list has the keys: it scrolls, and enter there is the safe answer."""
        rows = self.query_one("#results", ResultRows)
        rows.produce(self._produced)
        needed = len(self._produced(min(self.WIDTH, self.app.size.width) - FRAME))
        rows.styles.height = max(3, min(needed, self.app.size.height - ROOM))
        rows.focus()

    def _produced(self, cells: int) -> Sequence[Row]:
        from assure_tui.screens.builder_rows import wrapped

        arrow = "->" if bool(getattr(self.app, "ascii", False)) else "→"
        rows: list[Row] = []
        for result in self.results:
            ahead, after, tone = KINDS[kind_of(result)]
            word = ahead if self.ahead else after
            name = clean(self.names.get(result.id, ""))
            why = clean(reason(result, arrow)).strip()
            said = f"{word:<10}  {result.id:<6} {name}".rstrip()
            if why and len(said) + len(why) + 2 <= cells:
                said, why = f"{said}: {why}", ""
            rows.append(painted([(said[:10], tone), (said[10:], "dim" if tone == "dim" else "")]))
            rows += [Row(Content(f"            {line}"), tone="dim") for line in wrapped(why, cells - 14) if why]
        return rows

    def action_answer(self, yes: bool) -> None:
        """Answer by key wherever the cursor is."""
        if not yes or self.may:
            self.dismiss(yes and self.may)

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the answer back."""
        self.dismiss(event.value == "yes")
