"""What the table shows of itself: columns, order, groups, density; and `e` on the cell under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.geometry import Offset

from assure_tui.domain import commands as c
from assure_tui.domain.query.narrow import shape_of, shaped, toggled
from assure_tui.domain.views import CardView
from assure_tui.screens.common_keys import ListKeys
from assure_tui.screens.goto import Choice
from assure_tui.screens.peeking import Peeking
from assure_tui.screens.table_core import TableCore
from assure_tui.screens.verb_editor import MOST, EditorVerbs
from assure_tui.screens.verb_words import subject
from assure_tui.screens.view_keys import ViewKeys
from assure_tui.widgets import choice_list
from assure_tui.widgets.table_columns import USUAL
from assure_tui.widgets.table_grid import TableGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assure_tui.domain.transfers import ShownList

TIES = 3  # orders that are kept: what comes first, and what decides where that is equal
SORTS = (
    ("due", "Due date", "late first", "d"),
    ("target", "Target date", "", "a"),
    ("start", "Start date", "", "s"),
    ("priority", "Priority", "urgent first", "p"),
    ("client", "Client", "by name", "c"),
    ("type", "Type", "", "t"),
    ("stage", "Stage", "as in its pipeline", "g"),
    ("instage", "Time in stage", "shortest first", "i"),
    ("created", "Made", "", "m"),
    ("updated", "Last change", "", "l"),
    ("left", "Budget left", "", "b"),
)
GROUPS = (
    ("none", "No groups", "n"),
    ("preparer", "Preparer", "p"),
    ("reviewer", "Reviewer", "r"),
    ("partner", "Partner", "a"),
    ("owner", "Owner", "o"),
    ("holder", "Holder", "h"),
    ("client", "Client", "c"),
    ("type", "Type", "t"),
    ("line", "Service line", "l"),
    ("priority", "Priority", "i"),
    ("bucket", "Date", "d"),
    ("clientstatus", "Client-facing status", "f"),
    ("tag", "Tags", "g"),
)


def resorted(text: str, word: str) -> str:
    """The filter sorted by `word` first and as it was where that is equal; the first one again turns around [FILT-4]."""
    now = [key for key in shape_of(text, "sort").split(",") if key]
    if now and now[0].removeprefix("-") == word:
        now[0] = word if now[0].startswith("-") else f"-{word}"
    else:
        now = [word, *(key for key in now if key.removeprefix("-") != word)][:TIES]
    return shaped(text, "sort", ",".join(now))


class TableView(ViewKeys, Peeking, EditorVerbs, TableCore, ListKeys):
    """Mixin of the table for everything that shapes it."""

    KIND: ClassVar[str] = "table"

    @property
    def filter_of_new(self) -> str:
        """What is filtered here fills in what is added here (interface.md 3.5)."""
        return self.query_text

    def shown_list(self) -> ShownList | None:
        """The rows in their order, the columns as chosen [EXP-1]."""
        from assure_tui.domain.transfers import ShownList

        words = tuple(column.word for column in self.grid.chosen)
        return ShownList("engagements", "the table", self.query_text, words)

    def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]:
        """Every row in sight."""
        return [(spot, partial(self.grid.go_to_row, row)) for row, spot in self.grid.spots()]

    def view_choices(self) -> list[Choice]:
        """What `,` offers here."""
        words = self.query_text.split()
        return [
            Choice("c", "Columns", "columns", f"{len(self.grid.chosen)} chosen"),
            Choice("f", "Filter by choosing", "facet"),
            Choice("s", "Sort", "sort", shape_of(self.query_text, "sort") or "usual order"),
            Choice("g", "Group by", "group", shape_of(self.query_text, "group") or "none"),
            Choice("d", "Density", "density", "two lines a row" if self.grid.height_of_row > 1 else "one line a row"),
            Choice("h", "Finished work", "finished", "shown now" if "is:open,done" in words else "hidden now"),
            Choice("p", "Peek pane", "peek", "on" if self.peeks else "off"),
            Choice("v", "Save as a view", "save"),
            Choice("x", "Reset", "reset", "no filter, usual order, columns and density"),
        ]

    def view_chosen(self, what: str) -> None:
        """Do what was chosen there."""
        if what == "columns":
            self.flow(self._columns(), asks=True)
        elif what == "group":
            self.action_table_group()
        elif what == "density":
            self.action_table_density()
        elif what == "finished":
            self.set_filter(toggled(self.query_text, "is:open,done"))
        elif what == "peek":
            self.action_global_peek()
        elif what == "reset":
            self._dense = None
            self.flow(self._keep_columns(()))
            self.set_filter("")
            self.reload()

    # -- columns and density ---------------------------------------------------------------------

    async def _columns(self) -> None:
        from assure_tui.screens.dialogs.columns import ColumnsDialog

        shown = tuple(column.word for column in self.grid.chosen)
        chosen = await self.ask(ColumnsDialog(shown, own=not self.view_columns))
        if chosen is None or chosen == shown:
            return
        if self.view_columns:
            self.set_filter(shaped(self.query_text, "columns", ",".join(chosen)), self.view_slot)
        else:
            await self._keep_columns(() if chosen == USUAL else chosen)

    async def _keep_columns(self, chosen: tuple[str, ...]) -> None:
        """One's own columns: at once on screen, and in one's own file for the next time."""
        self.grid.choose_columns(self.view_columns or chosen)
        self.describe()
        await self.keep_own_choice(table={"columns": chosen} if chosen else {})

    def action_table_density(self) -> None:
        """One line a row, or two."""
        self._dense = 1 if self.grid.height_of_row > 1 else 2
        self.grid.set_density(self._dense)

    async def _save_view(self) -> None:
        """A view keeps its columns [FILT-6]."""
        shown = tuple(column.word for column in self.grid.chosen)
        if not self.view_columns and shown != USUAL:
            self.set_filter(shaped(self.query_text, "columns", ",".join(shown)), self.view_slot)
        await super()._save_view()

    # -- order and groups ------------------------------------------------------------------------

    async def _sort(self) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        keys = [key for key in shape_of(self.query_text, "sort").split(",") if key]
        places = {key.removeprefix("-"): (n, key.startswith("-")) for n, key in enumerate(keys, 1)}

        def why(value: str, said: str) -> str:
            if value not in places:
                return said
            place, down = places[value]
            turned = ", turned around" if down else ""
            return f"now{turned}; again turns it around" if place == 1 else f"decides where equal ({place}){turned}"

        choices = [choice_list.Choice(value, label, why(value, said), key) for value, label, said, key in SORTS]
        choices.append(choice_list.Choice("", "Usual order", "" if keys else "now", "u"))
        first = keys[0].removeprefix("-") if keys else ""
        picked = await self.ask(ChoiceDialog("Sort by; what it was by decides where equal", choices, current=first))
        if picked is not None:
            self._sort_by(picked)

    def _sort_by(self, word: str) -> None:
        text = resorted(self.query_text, word) if word else shaped(self.query_text, "sort", None)
        self.set_filter(text, self.view_slot)

    @on(TableGrid.HeadClicked)
    def _head_clicked(self, event: TableGrid.HeadClicked) -> None:
        column = event.column
        if column.sort:
            # Without a sort the rows stand by date already: a click on that turns them around.
            usual = column.sort == "due" and not shape_of(self.query_text, "sort")
            text = resorted(self.query_text, column.sort)
            self.set_filter(resorted(text, column.sort) if usual else text, self.view_slot)
        else:
            self.base.toast(f"There is no order by {column.name}; O groups, S shows every order.", "told")

    def action_table_group(self) -> None:
        """Choose what the rows stand under [FILT-5]."""
        self.flow(self._group(), asks=True)

    async def _group(self) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        now = shape_of(self.query_text, "group") or "none"
        choices = [choice_list.Choice(value, label, "now" if value == now else "", key) for value, label, key in GROUPS]
        picked = await self.ask(ChoiceDialog("Group by", choices, current=now))
        if picked is not None:
            value = None if picked == "none" else picked
            self.set_filter(shaped(self.query_text, "group", value), self.view_slot)

    # -- the cell under the cursor ---------------------------------------------------------------

    def action_verb_edit(self) -> None:
        """What the column under the cursor says, in its own small dialog; else the plain fields."""
        word = self.grid.column.word
        verbs: dict[str, Callable[[], None]] = {
            "priority": self.action_verb_priority,
            "due": self.action_verb_due,
            "target": self.action_verb_due,
            "statutory": self.action_verb_extended,
            "status": self.action_verb_status,
            "stage": self.action_verb_move_to,
            "pipeline": self.action_verb_move_to,
            "instage": self.action_verb_move_to,
            "tag": self.action_verb_tag,
            "blockers": self.action_verb_block,
            "tasks": self.action_verb_task,
            "next": self.action_verb_task,
            "comments": self.action_verb_comment,
        }
        if word in verbs:
            verbs[word]()
        elif word in ("preparer", "reviewer", "partner", "owner"):
            self.verb(lambda cards: self._person(cards, word))
        elif word in ("title", "start", "budget", "left"):
            self.verb(lambda cards: self._cell(cards, "budget" if word == "left" else word))
        else:
            super().action_verb_edit()

    async def _cell(self, cards: list[CardView], field: str) -> None:
        from assure_tui.screens.dialogs.columns import CellDialog

        if field == "title":
            cards = [self.focused_card() or cards[0]]  # two engagements have no title in common
        held = {card.id: self._value(card, field) for card in cards}
        common = next(iter(held.values())) if len(set(held.values())) == 1 else None
        label = CellDialog.LABELS[field]
        fields = await self.ask(CellDialog(f"{label}: {subject(cards)}", field, common, self.base.today))
        if fields:
            seen: c.Seen = tuple((number, field, value) for number, value in held.items())
            if field == "start" and len(cards) > 1:
                seen = ()  # rows that are not read have none to compare with
            await self.carry_out(c.EditEngagement(tuple(held), fields, seen), cards)

    def _value(self, card: CardView, field: str) -> object:
        if field != "start":
            return getattr(card, field)
        row = next((row for row in self.grid.model.rows.values() if row.id == card.id), None)
        return row.start if row is not None else None

    # -- as text, and all shown ------------------------------------------------------------------

    def action_verb_editor(self) -> None:
        """The marked ones as a table in one's own editor, else all that are shown [BULK-4]."""
        self.flow(self._as_text())

    async def _as_text(self) -> None:
        ids = tuple(self.grid.model.marks) or tuple((await self.shown())[: MOST + 1])
        if ids:
            await self.edit_as_table(ids)
        else:
            self.base.toast("There is nothing here to edit.", "told")

    async def rolled(self) -> tuple[int, ...]:
        """The marked ones, else all that are shown [REC-33]."""
        return tuple(self.grid.model.marks) or tuple(await self.shown())

    if TYPE_CHECKING:

        async def shown(self) -> Sequence[int]: ...
