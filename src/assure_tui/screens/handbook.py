"""The handbook of the firm, and the notes of the clients one sees [LINK-6]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType

from assure_tui.domain.link_views import NoteView
from assure_tui.formatting import clean, cut, fit
from assure_tui.screens.handbook_verbs import LIST_HIDDEN, TextVerbs, text_bindings
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.note_flows import write_note, write_page
from assure_tui.widgets.picker import Option
from assure_tui.widgets.row_list import Row, painted

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

HANDBOOK, NOTES = 0, 1
MOST = 1000  # notes of one list, the newest; search finds the others


class HandbookScreen(TextVerbs, ListScreen, inherit_bindings=False):
    """Pages by title, notes newest first; enter opens the text."""

    NAME = "Handbook"
    PLACE = "handbook"
    SCOPES: ClassVar[tuple[str, ...]] = ("handbook", "list", "global")
    HIDDEN = LIST_HIDDEN
    TABS = ("Handbook", "Notes of clients")
    EMPTY = (
        "The handbook has no page yet. {handbook.new} writes one: how the firm does a thing.",
        "No note of a client yet. {handbook.new} writes one, {drawer.note} in the drawer as well.",
    )
    HINTS = (
        ("enter", "read"), ("n", "new"), ("e", "edit"), ("E", "$EDITOR"), ("/", "find"), ("tab", "notes"),
        ("delete", "remove"), ("u", "undo"), ("g", "go"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = text_bindings(LIST_HIDDEN)

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """Pages, or notes."""
        if self.tab == HANDBOOK:
            found, self.total = reads.handbook(viewer, limit=MOST)
        else:
            found, self.total = reads.notes(viewer, limit=MOST)
        return {f"text:{view.id}": view for view in found}

    def subject(self) -> str:
        """How many there are."""
        count = f"{self.total} {'page' if self.tab == HANDBOOK else 'note'}{'s' * (self.total != 1)}"
        return f"{count}, the newest {MOST} shown" if self.total > MOST else count

    def row_of(self, key: str, thing: NoteView, cells: int) -> Row:
        """Title, whose it is, the first words, who wrote it, and when it was changed."""
        ascii = self.base.ascii
        tail = f" {fit(thing.author or '--', 8, ascii=ascii)} {self.base.local(thing.updated_at).date().isoformat()}"
        whose = f"{fit(thing.client, 24, ascii=ascii)} " if thing.client is not None else ""
        title = max(12, min(40, (cells - len(tail) - len(whose)) // 2))
        first = clean(" ".join(thing.text[:400].split()))
        room = max(0, cells - len(tail) - len(whose) - title - 2)
        words = fit(cut(first, room, ascii=ascii), room, ascii=ascii) if room > 3 else ""
        return painted(
            [(whose, "dim"), (f"{fit(thing.title, title, ascii=ascii)} ", ""), (words, "dim"), (tail, "dim")], key
        )

    def meant(self) -> NoteView | None:
        """The one under the cursor."""
        thing = self.under()
        return thing if isinstance(thing, NoteView) else None

    def open_thing(self, thing: NoteView) -> None:
        """The text itself."""
        self._read(thing.id, page=thing.client_id is None)

    def _read(self, number: int, *, page: bool) -> None:
        from assure_tui.screens.handbook_text import TextScreen

        self.app.push_screen(TextScreen(number, page=page))

    # -- making and finding ----------------------------------------------------------------------

    def action_handbook_new(self) -> None:
        """A page; on the other tab a note, of a client that is picked."""
        self.flow(write_page(self) if self.tab == HANDBOOK else self._new_note(), asks=True)

    async def _new_note(self) -> None:
        from assure_tui.screens.dialogs.views import PickDialog

        viewer, names = self.viewer, dict[str, str]()

        async def look(text: str) -> list[Option]:
            found = await self.read(lambda reads, today: reads.find_clients_like(viewer, text))
            names.update((str(one.id), one.name) for one in found)
            return [Option(str(one.id), one.name, f"C-{one.id}") for one in found]

        picked = await self.ask(PickDialog("A note of which client?", await look(""), lookup=look))
        if picked is not None:
            await write_note(self, int(picked), names[picked])

    def action_global_search(self) -> None:
        """Find a text by words of it."""
        self.flow(self._find(), asks=True)

    async def _find(self) -> None:
        from assure_tui.screens.dialogs.views import PickDialog

        viewer, page = self.viewer, self.tab == HANDBOOK

        async def look(text: str) -> list[Option]:
            def fetch(reads: ReadPort, today: date) -> Sequence[NoteView]:
                return (reads.handbook if page else reads.notes)(viewer, text=text, limit=50)[0]

            return [Option(str(one.id), one.title, clean(one.client or "")) for one in await self.read(fetch)]

        title = "Find in the handbook" if page else "Find in the notes"
        picked = await self.ask(PickDialog(title, await look(""), hint="words of title or text", lookup=look))
        if picked is not None:
            self._read(int(picked), page=page)
