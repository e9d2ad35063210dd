"""One note or handbook page: its text, every version, and the engagements it is linked to [LINK-6] [PAGE-3]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.content import Content

from assure_tui.domain.link_views import LinkedView, NoteDetail, NoteVersion, NoteView
from assure_tui.domain.linking import reference
from assure_tui.formatting import clean, clean_lines, cut, fit, when
from assure_tui.screens.handbook_verbs import TEXT_HIDDEN, TextVerbs, nothing_row, text_bindings
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.note_flows import save
from assure_tui.widgets.linked_rows import linked_row
from assure_tui.widgets.row_list import Row, painted

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

TEXT, VERSIONS, LINKED = range(3)


class TextScreen(TextVerbs, ListScreen, inherit_bindings=False):
    """Enter on a version shows it, `R` brings the shown one back; enter on an engagement opens it."""

    NAME = "Handbook"
    PLACE = ""
    SCOPES: ClassVar[tuple[str, ...]] = ("handbook", "list", "global")
    HIDDEN = TEXT_HIDDEN
    ABOUT_ONE = True
    TABS = ("Text", "Versions", "Linked to")
    EMPTY = ("", "", "It is linked to no work yet. {drawer.link} in the drawer of an engagement links it.")
    HINTS = (
        ("e", "edit"), ("E", "$EDITOR"), ("tab", "text, versions, links"), ("enter", "open"), ("R", "bring back"),
        ("delete", "remove"), ("u", "undo"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = text_bindings(TEXT_HIDDEN)

    def __init__(self, number: int, *, page: bool) -> None:
        super().__init__()
        self.number = number
        self.page = page
        self.detail: NoteDetail | None = None
        self.version: int | None = None  # the one that is read, none for the present text

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The text with its versions; the lines of a text are no things."""
        detail = self.detail = reads.note(viewer, self.number, today, page=self.page)
        if self.tab == VERSIONS:
            return {f"version:{one.number}": one for one in detail.versions}
        return {f"engagement:{one.number}": one for one in detail.linked} if self.tab == LINKED else {}

    def engagement_of(self, thing: LinkedView | NoteVersion) -> int | None:
        """The work it is linked to."""
        return thing.number if isinstance(thing, LinkedView) else None

    def subject(self) -> str:
        """Which text, and whose."""
        named = reference("page" if self.page else "note", self.number)
        if self.detail is None:
            return named
        view = self.detail.note
        return f"{named}  {clean(view.client)}  {clean(view.title)}" if view.client else f"{named}  {clean(view.title)}"

    def meant(self) -> NoteView | None:
        """The text that is shown."""
        return self.detail.note if self.detail is not None else None

    # -- rows ------------------------------------------------------------------------------------

    def _produced(self, cells: int) -> Sequence[Row]:
        if self.detail is None:
            return []
        return list(self._text(self.detail, cells)) if self.tab == TEXT else super()._produced(cells)

    def _text(self, detail: NoteDetail, cells: int) -> Iterator[Row]:
        """Title, who changed it when, and the text as it was written, line by line."""
        old = next((one for one in detail.versions if one.number == self.version), detail.versions[0])
        yield Row(Content(cut(clean(old.title), cells, ascii=self.base.ascii)), "line:title", "head")
        of = f"version {old.number} of {len(detail.versions)}"
        back = "   R brings it back" if old.number != len(detail.versions) else ""
        at = when(self.base.local(old.at), self.base.today)
        yield Row(Content(cut(f"{of}, {at}, {clean(old.by)}{back}", cells, ascii=self.base.ascii)), tone="dim")
        yield Row(Content(""))
        if not old.text:
            yield nothing_row("There is no text yet. e writes it, E in your own editor.")
        number = 0
        for paragraph in clean_lines(old.text).split("\n") if old.text else ():
            for line in Content(paragraph).wrap(max(8, cells - 1)) or [Content("")]:
                yield Row(line.rstrip(), f"line:{number}")
                number += 1

    def row_of(self, key: str, thing: LinkedView | NoteVersion, cells: int) -> Row:
        """A version with its first words, or an engagement."""
        ascii = self.base.ascii
        if isinstance(thing, LinkedView):
            return linked_row(thing, key, cells, ascii=ascii)
        at = when(self.base.local(thing.at), self.base.today)
        head = f"  {thing.number:>3}  {fit(at, 12)} {fit(thing.by, 16, ascii=ascii)} "
        title = fit(thing.title, max(12, min(30, cells // 4)), ascii=ascii)
        room = max(8, cells - len(head) - len(title) - 2)
        first = cut(clean(" ".join(thing.text[:400].split())), room, ascii=ascii)
        return painted([(head, "dim"), (f"{title} ", ""), (first, "dim")], key)

    # -- keys ------------------------------------------------------------------------------------

    def open_thing(self, thing: LinkedView | NoteVersion) -> None:
        """How it read then; or the engagement."""
        if isinstance(thing, NoteVersion):
            self.version = thing.number
            self._show_tab(TEXT)
        else:
            super().open_thing(thing)

    def action_handbook_restore(self) -> None:
        """The version under the cursor, or the one that is read, as the newest one."""
        thing = self.under()
        number = thing.number if isinstance(thing, NoteVersion) else self.version
        detail = self.detail
        old = next((one for one in detail.versions if one.number == number), None) if detail is not None else None
        if detail is None or old is None or old is detail.versions[0]:
            self.base.toast("Put the cursor on an earlier version, or open one.", "told", "tab shows them")
            return
        self.version = None
        self.flow(save(self, detail.note, {"title": old.title, "text": old.text}))

    def _show_tab(self, index: int) -> None:
        if index != TEXT or self.tab == TEXT:
            self.version = None
        super()._show_tab(index)
