"""Keys that shape what a view shows: facets, sort, saved views, options, jump labels (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset

from assure_tui.domain import commands as c
from assure_tui.domain.views import SavedView
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.query.words import Target
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.screens.facets import Facet
    from assure_tui.screens.goto import Choice
    from assure_tui.widgets.picker import Option

SORTS = (
    ("due", "Due date", "late first"),
    ("priority", "Priority", "urgent first"),
    ("client", "Client", "by name"),
    ("type", "Type", ""),
    ("target", "Target date", ""),
    ("start", "Start date", ""),
    ("instage", "Time in stage", ""),
    ("updated", "Last change", ""),
    ("left", "Budget left", ""),
    ("hand", "By hand", "on the board J and K move a card"),
)
SORT_KEYS = {"instage": "i", "updated": "l", "left": "k", "start": "s", "target": "a", "type": "t", "hand": "h"}
GROUPS = (
    ("bucket", "Date", "late first", "d"),
    ("client", "Client", "", "c"),
    ("assignee", "Person", "", "p"),
    ("task", "Kind of task", "", "t"),
    ("priority", "Priority", "", "r"),
)


class ViewKeys(Flows):
    """Mixin of screens with a filter: everything it changes is text in the bar, so people learn it by watching."""

    TARGET: ClassVar[Target] = "engagements"
    KIND: ClassVar[str] = "board"

    if TYPE_CHECKING:
        query_text: str

        def set_filter(self, text: str, slot: int | None = None) -> None: ...

        def jump_spots(self) -> list[tuple[Offset, Callable[[], object]]]: ...

        def view_choices(self) -> list[Choice]: ...

        def view_chosen(self, what: str) -> None: ...

    # -- facets ----------------------------------------------------------------------------------

    def action_global_facet(self) -> None:
        """Choose a field and a value; the filter says so at once."""
        self.flow(self._facet(), asks=True)

    async def _facet(self) -> None:
        from assure_tui.domain.query.narrow import chosen_values
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.screens.facets import facets
        from assure_tui.widgets.choice_list import Choice

        found = {facet.field: facet for facet in facets(self.TARGET)}

        def why(facet: Facet) -> str:
            held = chosen_values(self.query_text, facet.field, self.TARGET)
            return f"now {', '.join(sorted(held))}" if held else facet.why

        choices = [Choice(facet.field, facet.label, why(facet), facet.key) for facet in found.values()]
        field = await self.ask(ChoiceDialog("Filter by", choices))
        if field is not None:
            await self._facet_value(found[field])

    async def _facet_value(self, facet: Facet) -> None:
        from assure_tui.domain.query.narrow import toggled
        from assure_tui.screens.dialogs.views import PickDialog
        from assure_tui.screens.facets import facet_options

        text, viewer, target = self.query_text, self.viewer, self.TARGET

        async def look(typed: str) -> list[Option]:
            def fetch(reads: ReadPort, today: date) -> list[Option]:
                return facet_options(facet, text, target, lambda f, p: self.facet_values(reads, viewer, f, p), typed)

            return await self.read(fetch)

        lookup = look if facet.field == "client" else None
        term = await self.ask(PickDialog(f"Filter by {facet.label.lower()}", await look(""), lookup=lookup))
        if term is not None:
            self.set_filter(toggled(text, term, target))

    def facet_values(self, reads: ReadPort, viewer: Actor, field: str, prefix: str) -> Sequence[tuple[str, int]]:
        """The values of a field with their counts."""
        return reads.values(viewer, field, prefix)

    # -- order -----------------------------------------------------------------------------------

    def action_verb_sort(self) -> None:
        """Choose the order; the same one again turns it around [FILT-4]."""
        self.flow(self._sort(), asks=True)

    async def _sort(self) -> None:
        from assure_tui.domain.query.narrow import shape_of, shaped

        now = shape_of(self.query_text, "sort", self.TARGET)
        picked = await self._choose("Sort by", SORTS, now, SORT_KEYS)
        if picked is not None:
            value = f"-{picked}" if picked and picked == now else picked
            self.set_filter(shaped(self.query_text, "sort", value or None, self.TARGET))

    async def _choose(
        self, title: str, known: Sequence[tuple[str, str, str]], now: str, keys: dict[str, str]
    ) -> str | None:
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.widgets.choice_list import Choice

        def why(value: str, said: str) -> str:
            if value == now.lstrip("-"):
                return "now, turned around" if now.startswith("-") else "now; again turns it around"
            return said

        choices = [Choice(value, label, why(value, said), keys.get(value, "")) for value, label, said in known]
        choices.append(Choice("", "Usual order", "" if now else "now", "u"))
        return await self.ask(ChoiceDialog(title, choices, current=now.lstrip("-")))

    # -- saved views -----------------------------------------------------------------------------

    def action_global_save_view(self) -> None:
        """Keep this filter under a name and a digit [FILT-6]."""
        self.flow(self._save_view(), asks=True)

    async def _save_view(self) -> None:
        from assure_tui.screens.dialogs.views import SaveViewDialog

        views: tuple[SavedView, ...] = await self.read(lambda reads, today: reads.views(self.viewer))
        slot = getattr(self, "view_slot", None)
        answer = await self.ask(SaveViewDialog(self.query_text, views, kind=self.KIND, slot=slot))
        if answer is None:
            return
        command = c.SaveOwnView(answer.name, self.query_text, self.KIND, answer.slot)
        outcome = await self.carry_out(command)
        if outcome is not None and hasattr(self, "view_slot"):
            self.view_slot = answer.slot

    # -- options, jumping ------------------------------------------------------------------------

    def action_global_view_options(self) -> None:
        """Sort, density, what is hidden, reset."""
        from assure_tui.screens.goto import ChoiceScreen

        def chosen(what: str | None) -> None:
            if what == "sort":
                self.action_verb_sort()
            elif what == "done":
                self.flow(self._toggle_done())
            elif what == "facet":
                self.action_global_facet()
            elif what == "save":
                self.action_global_save_view()
            elif what is not None:
                self.view_chosen(what)

        self.app.push_screen(ChoiceScreen("View", self.view_choices()), chosen)

    async def _toggle_done(self) -> None:
        from assure_tui.domain.query.narrow import toggled

        self.set_filter(toggled(self.query_text, "-is:done", self.TARGET))

    @property
    def hides_done(self) -> bool:
        """Whether the filter keeps finished work out."""
        return "-is:done" in self.query_text.split()

    def action_global_jump(self) -> None:
        """A label on everything in sight; its letters put the cursor there."""
        from assure_tui.screens.jump import JumpScreen

        spots = self.jump_spots()
        if not spots:
            self.base.toast("There is nothing here to jump to.", "told")
            return

        def jumped(index: int | None) -> None:
            if index is not None:
                spots[index][1]()

        self.app.push_screen(JumpScreen([spot for spot, _ in spots]), jumped)
