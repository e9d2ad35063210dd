"""What is done with a note or page on the two screens of texts: edited, removed [LINK-6]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType
from textual.content import Content

from assure_tui.actions import bindings_for
from assure_tui.screens.note_flows import edit_note, edit_text, save
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.link_views import NoteView

LIST_HIDDEN = frozenset({"global.new", "global.new_form", "handbook.restore"})  # `n` makes a text here
TEXT_HIDDEN = frozenset({"handbook.new", "global.new", "global.new_form", "global.search"})


def text_bindings(hidden: frozenset[str]) -> list[BindingType]:
    """The keys of a screen of texts."""
    return [
        *(one for one in bindings_for("handbook", "list", "global") if one.id not in hidden),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]


class TextVerbs(EditorVerbs):
    """What is done with the note or page that is meant: edited, removed."""

    if TYPE_CHECKING:  # each screen gives its own

        def meant(self) -> NoteView | None:
            """The text under the cursor."""

    def _with_text(self) -> NoteView | None:
        view = self.meant()
        if view is None:
            self.base.toast("There is no text here.", "told")
        return view

    def action_handbook_edit(self) -> None:
        """Title and text."""
        if (view := self._with_text()) is not None:
            self.flow(edit_note(self, view), asks=True)

    def action_handbook_editor(self) -> None:
        """The text in one's own editor."""
        if (view := self._with_text()) is not None:
            self.flow(edit_text(self, view), asks=True)

    def action_handbook_remove(self) -> None:
        """Take it away; `u` brings it back with every version."""
        if (view := self._with_text()) is not None:
            self.flow(save(self, view, {"removed": True}))


def nothing_row(text: str) -> Row:
    """A quiet line that is no thing."""
    return Row(Content(text), "line:none", "dim")
