"""A family: who owns whom, the work of a year, and which return holds whose, longest chain first [INS-8]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from assure_tui.domain.family import in_words
from assure_tui.domain.model import short
from assure_tui.domain.request_views import ChainNode, FamilyView, FamilyWork
from assure_tui.formatting import clean, cut, short_date
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

FIRST, LAST = 1900, 2199


@dataclass(frozen=True, slots=True)
class Branch:
    """One engagement in the tree, how deep, and what is said of it."""

    work: FamilyWork
    stem: str
    said: str


class FamilyScreen(ListScreen):
    """The tree of the K-1 chain with the verbs on the work in it; `[` and `]` turn the years."""

    NAME = "Family"
    PLACE = "family"
    EMPTY = ("No work in this year. [ and ] turn the years.",)
    HINTS = (
        ("enter", "open"), ("[ ]", "year"), ("L/H", "stage"), ("s", "status"), ("Y", "why"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "turn(-1)", "Year before", show=False),
        Binding("right_square_bracket", "turn(1)", "Year after", show=False),
    ]

    def __init__(self, client_id: int, year: int | None = None) -> None:
        super().__init__()
        self.client_id = client_id
        self.year = year
        self.family: FamilyView | None = None

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The chains from the top, then the rest of the year's work."""
        year = self.year if self.year is not None else today.year - 1  # the year that is being filed
        found = self.family = reads.family(viewer, self.client_id, year, today)
        things: dict[str, Any] = {}
        for at, top in enumerate(found.chains):
            for place, branch in enumerate(branches(top, ascii=self.base.ascii)):
                things[f"chain:{at}:{place}"] = branch  # whoever waits for several stands under each
        chained = {branch.work.id for branch in things.values()}
        rest = [one for one in found.work if one.id not in chained]
        return things | {f"rest:{one.id}": Branch(one, "", "") for one in rest}

    def engagement_of(self, thing: Branch) -> int | None:
        """The work on the line."""
        return thing.work.id

    def subject(self) -> str:
        """Whose, and which year."""
        if self.family is None:
            return ""
        name = next((one.name for one in self.family.clients if one.id == self.client_id), "")
        return f"{clean(name)}, {self.family.year}"

    def _produced(self, cells: int) -> Sequence[Row]:
        found, ascii = self.family, self.base.ascii
        if found is None:
            return []
        names = {one.id: clean(one.name) for one in found.clients}
        rows = [Row(Content("Relationships"), tone="head")]
        for link in found.links:
            share = f" ({link.percent:g} %)" if link.percent is not None else ""
            text = f"{names[link.from_id]} {clean(link.kind.replace('_', ' '))} {names[link.to_id]}{share}"
            rows.append(Row(Content("  " + cut(text, cells - 2, ascii=ascii))))
        if not found.links:
            rows.append(Row(Content("  none that you see"), tone="dim"))
        rows += [Row(Content("")), Row(Content("K-1 chain: who holds whom"), tone="head")]
        if not found.chains:
            rows.append(Row(Content("  nobody waits for a K-1"), tone="dim"))
        shown = "chain"
        for key, thing in self.things.items():
            if key.partition(":")[0] != shown:
                shown = "rest"
                rows += [Row(Content("")), Row(Content("Other work"), tone="head")]
            rows.append(self.row_of(key, thing, cells))
        if not self.things:
            rows += [Row(Content("")), Row(Content(self.EMPTY[0]), tone="dim")]
        return rows

    def row_of(self, key: str, thing: Branch, cells: int) -> Row:
        """`E-4 Larch Partners: 1065 2025, In prep, AM: holds 4 x 1040`."""
        one, ascii = thing.work, self.base.ascii
        due = short_date(one.due, self.base.today) if one.due else ""
        parts = [clean(one.title), clean(one.stage), clean(one.holder or ""), due]
        head = f"  {thing.stem}{short('engagement', one.id)} {clean(one.client)}: {', '.join(p for p in parts if p)}"
        said = thing.said.replace("×", "x") if ascii else thing.said
        tail = f"   {said}" if said else ""
        room = max(12, cells - len(tail))
        tone = "blocked" if said.startswith("holds") else "dim" if one.ready else ""
        return Row(Content(cut(head, room, ascii=ascii) + tail), key, tone)

    def action_turn(self, step: int) -> None:
        """The year before or after."""
        if self.family is not None:
            self.year = max(FIRST, min(LAST, self.family.year + step))
            self.reload()


def branches(top: ChainNode, *, ascii: bool = False) -> Iterator[Branch]:
    """One chain from the top, each with the lines that lead to it."""
    down, fork, last = ("| ", "|-", "`-") if ascii else ("│ ", "├─", "└─")

    def walk(node: ChainNode, stem: str, mark: str, under: str) -> Iterator[Branch]:
        yield Branch(node.work, stem + mark, in_words(node))
        for at, below in enumerate(node.holds):
            ends = at == len(node.holds) - 1
            yield from walk(below, stem + under, f"{last if ends else fork} ", "   " if ends else f"{down} ")

    yield from walk(top, "", "", "")
