"""One dialog for everything a gate held or warned about; enter never overrides [GATE-10] [MOVE-11]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.move_views import together
from assure_tui.domain.views import CardView, ItemResult, Outcome, UnmetItem
from assure_tui.formatting import clean, cut
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog, check_reason
from assure_tui.screens.dialogs.move_choices import MoveChoice, MoveChoices
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.gate_panel import item_row
from assure_tui.widgets.row_list import Row, RowList

LOOK = "look"  # the code of a move that only wants to be looked at [MOVE-4]


@dataclass(frozen=True, slots=True)
class GateItem:
    """One engagement that did not move: held when a strict gate or a status refuses, else only warned."""

    id: int
    name: str
    route: str
    held: bool
    unmet: tuple[UnmetItem, ...]
    message: str = ""
    open: tuple[UnmetItem, ...] = ()  # what stays open in the stage left, asked for or not by its gate [MOVE-4]

    @property
    def shown(self) -> tuple[UnmetItem, ...]:
        """What the gate finds wanting, and what else stays open."""
        known = {item.key for item in self.unmet}
        return (*self.unmet, *(item for item in self.open if item.key not in known))

    @property
    def can_override(self) -> bool:
        """Only a gate can be overridden, not a status [OVR-1] [MOVE-2]."""
        return self.held and bool(self.unmet) and all(item.kind != "status" for item in self.unmet)


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What the person decided: confirm, ready, override, comment or jump."""

    kind: str
    ids: tuple[int, ...] = ()
    keys: frozenset[str] = frozenset()  # what was shown and confirmed [GATE-11]
    reason: str = ""
    item: UnmetItem | None = field(default=None)
    choice: MoveChoice = field(default=MoveChoice())


def number_of(result: ItemResult) -> int:
    """The plain number of `E-142` or `T-9`."""
    return int(result.id.rpartition("-")[2] or 0)


def gate_items(outcome: Outcome, names: dict[int, str] | None = None) -> tuple[GateItem, ...]:
    """The results that wait for an answer; the others are done or failed for another reason."""
    found = []
    for result in outcome.results:
        if result.outcome not in ("refused", "confirm") or not (result.unmet or result.code == LOOK):
            continue
        number = number_of(result)
        route = f"{result.before} -> {result.after}" if result.before and result.after else ""
        name = (names or {}).get(number, result.id)
        held, left = result.outcome == "refused", result.look.open if result.look is not None else ()
        found.append(GateItem(number, name, route, held, result.unmet, result.message, left))
    return tuple(found)


class UnmetList(RowList):
    """What a gate finds wanting; beside it the choices of the move may have the keys."""

    CURSOR_AT_REST: ClassVar[bool] = False


class GateDialog(Dialog[GateAnswer]):
    """Every unmet item of every engagement, with its key to jump there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "confirm", "Move the warned ones anyway", show=False),
        Binding("r", "ready", "Only the ready ones", show=False),
        Binding("o", "override", "Override with a reason", show=False),
        Binding("c", "comment", "Comment", show=False),
    ]

    def __init__(
        self, outcome: Outcome, cards: Sequence[CardView] = (), *, verb: str = "move", overridable: bool = True
    ) -> None:
        self.moved = sum(1 for result in outcome.results if result.outcome == "done")
        self.outcome = outcome
        self.verb = verb
        self.overridable = overridable
        self.answers: list[tuple[str, str]] = []
        self.look = together(r for r in outcome.results if r.outcome == "confirm")
        self.choices: MoveChoices | None = None
        self._names = {card.id: self._called(card) for card in cards}
        self.items = gate_items(outcome, self._names)
        held = sum(item.held for item in self.items)
        warned = len(self.items) - held
        counts = [f"{n} {word}" for n, word in ((held, "held"), (warned, "warned"), (self.moved, "done")) if n]
        self.only_looked_at = not any(item.unmet for item in self.items)
        title = f"{verb.capitalize()}{'' if self.only_looked_at else ' anyway'}?"
        title = f"Cannot {verb}" if held else title
        several = f"  {', '.join(counts)}" if held + warned + self.moved > 1 else ""
        foot = "enter = go to the item under the cursor   esc leave"
        if self.look:
            foot = "enter go to the item   tab, space choose   esc leave"
        super().__init__(f"{title}{several}", foot)

    @staticmethod
    def _called(card: CardView) -> str:
        return f"{card.client} {card.type}"

    def body(self) -> Iterable[Widget]:
        rows = UnmetList(id="unmet")
        most = (5 if self.app.size.height < 30 else 9) if self.look else 14
        height = min(most, sum(1 + len(item.shown) for item in self.items))
        rows.styles.height = height
        yield rows
        if self.look:
            self.choices = MoveChoices(self.look, self.today_of_app())
            self.choices.styles.max_height = max(4, min(14, self.app.size.height - 12 - height))
            yield self.choices
        yield Static(id="answers")

    def on_mount(self) -> None:
        """Show the items; names of engagements that were not given are looked up."""
        self._show()
        missing = [item.id for item in self.items if item.id not in self._names]
        if missing:
            self.run_worker(self._look_up(missing), exit_on_error=False)

    async def _look_up(self, ids: list[int]) -> None:
        app: Any = self.app
        cards = await app.fetch(lambda reads, today: reads.cards(app.actor, ids))
        self._names |= {card.id: self._called(card) for card in cards.values()}
        self.items = gate_items(self.outcome, self._names)
        self._show()

    def _show(self) -> None:
        self.query_one("#unmet", RowList).produce(self._rows)
        self.answers = self._answers()
        lines = [Content.assemble((f"{key:<5}", "bold $accent"), words) for key, words in self.answers]
        self.query_one("#answers", Static).update(Content("\n") + Content("\n").join(lines))

    def _numbered(self) -> list[tuple[GateItem, UnmetItem]]:
        return [(item, unmet) for item in self.items for unmet in item.shown]

    def _rows(self, width: int) -> list[Row]:
        rows: list[Row] = []
        number = 0
        for item in self.items:
            gate = "HELD" if item.held else "warned" if item.unmet else ""
            tail = f"   {clean(item.route)}   {gate}"
            rows.append(Row(Content(cut(item.name, max(10, width - len(tail))) + tail), tone="head"))
            for unmet in item.shown:
                number += 1
                rows.append(item_row(unmet, str(number), width, number=number))
        return rows

    @property
    def warned(self) -> tuple[GateItem, ...]:
        """Those that only need a yes."""
        return tuple(item for item in self.items if not item.held)

    @property
    def held(self) -> tuple[GateItem, ...]:
        """Those a reason could force."""
        return tuple(item for item in self.items if item.can_override) if self.overridable else ()

    def _answers(self) -> list[tuple[str, str]]:
        count = len(self._numbered())
        lines = [(f"1-{min(9, count)}" if count > 1 else "1", "go to that item")] if count else []
        if self.warned:
            why = "" if self.only_looked_at else " anyway: it is only a warning"
            lines.append(("y", f"{self.verb} {self._these(self.warned)}{why}"))
        if self.moved:
            lines.append(("r", f"leave it at that: {self.moved} ready, done already"))
        if self.held:
            lines.append(("o", f"override {self._these(self.held)} (needs the right and a reason)"))
        return [*lines, ("c", "comment for the people on it"), ("esc", "leave everything as it was")]

    def _these(self, items: Sequence[GateItem]) -> str:
        if len(self.items) == 1:
            return "it"
        ascii = bool(getattr(self.app, "ascii", False))
        names = ", ".join(cut(item.name, 24, ascii=ascii) for item in items[:2])
        return names if len(items) <= 2 else f"{names} and {len(items) - 2} more"

    def on_click(self, event: events.Click) -> None:
        """A click on an answer presses its key."""
        if event.widget is not self.query_one("#answers"):
            return
        line = event.y - 1  # the first line is blank
        if 0 <= line < len(self.answers):
            key = self.answers[line][0]
            if key[0].isdigit():
                self._jump(0)
            else:
                act = {"y": "confirm", "o": "override", "c": "comment", "r": "ready", "esc": "leave"}[key]
                self.run_worker(self.run_action(act), exit_on_error=False)

    # -- answers ---------------------------------------------------------------------------------

    def _jump(self, index: int) -> None:
        found = self._numbered()
        if 0 <= index < len(found):
            item, unmet = found[index]
            self.dismiss(GateAnswer("jump", (item.id,), item=unmet))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter goes to the item; it never overrides."""
        event.stop()
        self._jump(int(event.key) - 1)

    def on_key(self, event: events.Key) -> None:
        """Digits jump."""
        if event.character and event.character in "123456789":
            event.stop()
            self._jump(int(event.character) - 1)

    def action_confirm(self) -> None:
        """Go on with those that are only warned; the answer names what was shown."""
        if not self.warned:
            return
        keys = frozenset(unmet.key for item in self.warned for unmet in item.shown)
        choice = self.choices.choice if self.choices is not None else MoveChoice()
        answer = GateAnswer("confirm", tuple(item.id for item in self.warned), keys, choice=choice)
        if choice.open_items != "finish":
            self.dismiss(answer)
            return

        def said(reason: str | None) -> None:
            if reason:
                self.dismiss(replace(answer, choice=replace(choice, reason=reason)))

        self.app.push_screen(ReasonDialog("Finish what is open: why?", "Tasks are skipped with it."), said)

    def action_ready(self) -> None:
        """Leave it at those that moved."""
        if self.moved:
            self.dismiss(GateAnswer("ready"))

    def action_comment(self) -> None:
        """Write to the people on them."""
        self.dismiss(GateAnswer("comment", tuple(item.id for item in self.items)))

    def action_override(self) -> None:
        """Ask which ones, and why."""
        if not self.held:
            return

        def answered(answer: OverrideAnswer | None) -> None:
            if answer is not None:
                self.dismiss(GateAnswer("override", answer.ids, reason=answer.reason))

        self.app.push_screen(OverrideDialog(self.held), answered)


@dataclass(frozen=True, slots=True)
class OverrideAnswer:
    """Which engagements are forced, and why."""

    ids: tuple[int, ...]
    reason: str


class OverrideDialog(FormDialog[OverrideAnswer]):
    """The reason; of several each is ticked on its own [OVR-1] [OVR-2]."""

    SAVE: ClassVar[str] = "Override"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "tick", "Tick", show=False)]

    def __init__(self, items: Sequence[GateItem]) -> None:
        super().__init__("Override the gate", "space tick   tab to the reason   ^s override   esc leave")
        self.items = tuple(items)

    def form(self) -> Iterable[Widget]:
        if len(self.items) > 1:
            rows = RowList(id="held")
            rows.styles.height = min(10, len(self.items))
            yield rows
        else:
            yield note(f"{self.items[0].name}   {self.items[0].route}")
        yield FieldRow("Reason", TextField(max_length=500, id="reason"))
        yield note("The log keeps you, the reason and everything unmet; the card is marked.")

    def on_mount(self) -> None:
        """Nothing is ticked unless it is the only one."""
        if len(self.items) > 1:
            self.query_one("#held", RowList).produce(
                lambda width: [Row(Content(f"{clean(i.name)}   {clean(i.route)}"), str(i.id)) for i in self.items]
            )

    def action_tick(self) -> None:
        """Tick the one under the cursor."""
        if len(self.items) > 1 and isinstance(self.focused, RowList):
            self.query_one("#held", RowList).toggle_mark()

    def result(self) -> OverrideAnswer | list[str]:
        ids = tuple(item.id for item in self.items)
        if len(ids) > 1:
            marks = self.query_one("#held", RowList).marks
            ids = tuple(number for number in ids if str(number) in marks)
        reason = self.query_one("#reason", Input).value.strip()
        wrong = check_reason(reason)
        told = [*([] if ids else ["tick those to override with space"]), *([wrong] if wrong else [])]
        return told or OverrideAnswer(ids, reason)
