"""What moving several engagements to another pipeline would do, before it is done [MOVE-9] [MOVE-11]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from assure_tui.domain.move_views import MoveLook, together
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.gate import number_of
from assure_tui.screens.dialogs.move_choices import MoveChoice, MoveChoices
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.widgets.choice_list import Choice, ChoiceList
from assure_tui.widgets.row_list import Row, RowList

NAMED = 8  # engagements that stay, and open items, named before "and more"


@dataclass(frozen=True, slots=True)
class MovePreview:
    """Who would go and from which stage, what would be left open, and who stays and why."""

    going: tuple[int, ...]
    confirmed: frozenset[str]  # what was shown as left open [GATE-11]
    routes: tuple[tuple[str, str, int], ...]
    left_open: tuple[tuple[str, int], ...]
    stays: tuple[tuple[int, str], ...]
    look: MoveLook = field(default=MoveLook())


def preview_of(outcome: Outcome) -> MovePreview:
    """A dry run of the move in counts: warned ones go once they are confirmed, refused ones stay."""
    going: list[ItemResult] = []
    stays: list[tuple[int, str]] = []
    for result in outcome.results:
        if result.outcome == "done" or (result.outcome == "confirm" and result.unmet):
            going.append(result)
        else:
            stays.append((number_of(result), result.message))
    warned = [result for result in going if result.outcome == "confirm"]
    return MovePreview(
        tuple(number_of(result) for result in going),
        frozenset(item.key for result in warned for item in result.unmet),
        tuple((*route, n) for route, n in Counter((r.before or "", r.after or "") for r in going).items()),
        tuple(Counter(item.title for result in warned for item in result.unmet).most_common()),
        tuple(stays),
        together(going),
    )


class MovePreviewDialog(Dialog[MoveChoice]):
    """Asked once for all; enter leaves them where they are [CONV-3]."""

    WIDTH: ClassVar[int] = 78
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Move them", show=False),
        Binding("n", "answer(False)", "Leave them", show=False),
    ]

    def __init__(self, pipeline: str, found: MovePreview, names: Mapping[int, str]) -> None:
        can = bool(found.going)
        super().__init__(
            f"Move to {pipeline}: what it does", "y move   n leave   enter = leave" if can else "esc back: none can go"
        )
        self.found = found
        self.names = names
        self.choices: MoveChoices | None = None

    def body(self) -> Iterable[Widget]:
        rows = RowList(id="effects")
        rows.can_focus = False
        yield rows
        if self.found.going:
            if self.found.look:
                self.choices = MoveChoices(self.found.look, self.today_of_app())
                self.choices.styles.max_height = 5 if self.app.size.height < 30 else 12
                yield self.choices
            yield note("Tasks follow where the new pipeline has a stage of that name. One change; u takes it back.")
            move = Choice("yes", f"Yes, move {len(self.found.going)}", key="y")
            yield ChoiceList([Choice("no", "No, leave them", key="n"), move], current="no")

    def on_mount(self) -> None:
        """Show it."""
        rows = self.query_one("#effects", RowList)
        rows.produce(self._produced)
        most = (5 if self.app.size.height < 30 else 9) if self.choices is not None else 12
        rows.styles.height = min(most, max(2, len(rows.rows)))
        for choices in self.query(ChoiceList):
            choices.focus()

    def _produced(self, cells: int) -> Sequence[Row]:
        ascii = bool(getattr(self.app, "ascii", False))
        arrow = "->" if ascii else "→"
        rows: list[Row] = []

        def say(text: str, tone: str = "") -> None:
            from assure_tui.screens.builder_rows import wrapped

            indent = " " * (len(text) - len(text.lstrip()))
            for n, line in enumerate(wrapped(clean(text.strip()), cells - len(indent) - 4)):
                rows.append(Row(Content(f"{indent}{'  ' if n else ''}{line}"), tone=tone))

        for before, after, count in self.found.routes:
            if before and after:
                say(f"{_count(count)}: {before} {arrow} {after}")
        if self.found.left_open:
            say("Left open by the move, still to be done:", "soon")
            for title, count in self.found.left_open[:NAMED]:
                say(f"  {count} x {title}")
            _more(say, len(self.found.left_open))
        if self.found.stays:
            say(f"{_count(len(self.found.stays))} {'stays' if len(self.found.stays) == 1 else 'stay'}:", "soon")
            for number, why in self.found.stays[:NAMED]:
                say(f"  E-{number} {self.names.get(number, '')}: {why}")
            _more(say, len(self.found.stays))
        return rows

    def action_answer(self, yes: bool) -> None:
        """Answer by key."""
        if not yes:
            self.dismiss(None)
        elif self.found.going:
            self._go()

    def _go(self) -> None:
        choice = self.choices.choice if self.choices is not None else MoveChoice()
        if choice.open_items != "finish":
            self.dismiss(choice)
            return

        def said(reason: str | None) -> None:
            if reason:
                self.dismiss(replace(choice, reason=reason))

        self.app.push_screen(ReasonDialog("Finish what is open: why?", "Tasks are skipped with it."), said)

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the answer back."""
        self.action_answer(event.value == "yes")


def _count(number: int) -> str:
    return f"{number} engagement{'' if number == 1 else 's'}"


def _more(say: Callable[[str], None], count: int) -> None:
    if count > NAMED:
        say(f"  and {count - NAMED} more")
