"""Settings: the firm, lines, types, statuses, closing days, tags, one's own [SET-1] [TYPE-3] [CLT-9]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from assure_tui.actions import bindings_for
from assure_tui.domain.definition_views import TypeDetail
from assure_tui.domain.errors import AssureError
from assure_tui.domain.policy import holds
from assure_tui.domain.relief import ReliefView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.words import WordsDialog
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.own_settings import own_things
from assure_tui.screens.places import PLACES
from assure_tui.screens.settings_rows import (
    Elsewhere,
    OwnPasscode,
    Thing,
    about_of,
    firm_fields,
    key_of,
    row_of,
    words_of,
)
from assure_tui.screens.settings_verbs import SettingsVerbs
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.toast_line import ToastLine

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

ELSEWHERE = (("pipelines", "Pipelines and stages"), ("people", "People"), ("teams", "Teams and permissions"))
# Two are for who may edit types as well, tags and one's own for everybody.
FIRM, LINES, TYPES, DAYS, RELIEF, TAGS, YOURS = 0, 1, 2, 5, 6, 7, 8
LOOK = ("View settings", "Edit settings")  # rights, one of which shows the firm's
HIDDEN = frozenset({"global.new", "global.new_form"})  # here their keys make what the tab lists


FINDS = "code, name, line, kind of client, kind of period, or words of the explanation"


class SettingsScreen(SettingsVerbs, ListScreen, inherit_bindings=False):
    """Sections as tabs; `enter` opens the form of what is under the cursor."""

    NAME = "Settings"
    PLACE = "settings"
    SCOPES: ClassVar[tuple[str, ...]] = ("settings", "list", "global")
    HIDDEN = HIDDEN
    TABS = ("Firm", "Lines", "Types", "Statuses", "For clients", "Closing days", "Relief", "Tags", "Yours")
    EMPTY = (
        "Nothing fits these words. {global.reset} shows all again.",
        "No service line. n makes one.",
        "No type fits. n makes one.",
        "No status of its own yet. n makes one, such as Missing docs.",
        "Nothing for clients. n makes the first.",
        "No closing days of its own. n adds one.",
        "No relief was ever applied. n applies one: it shows every old and new date first.",
        "No tags. n makes one.",
        "Nothing fits these words. {global.reset} shows all again.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in bindings_for("settings", "list", "global") if one.id not in HIDDEN),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self, tab: int = 0, *, theme: bool = False) -> None:
        super().__init__()
        self.tab = tab
        self.words = ""
        self._toast_seen: object = None
        self._asks_theme = theme  # choose it as soon as the list stands

    def on_mount(self) -> None:
        """Who may not look at the firm's begins with their own."""
        viewer = self.base.actor
        if viewer is not None and self.tab == FIRM and not any(holds(viewer, right) for right in LOOK):
            self.tab = YOURS
        if self._asks_theme:
            self.call_after_refresh(self.open_theme)

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """What the section lists, those that fit the words."""
        fit = [word.casefold() for word in self.words.split()]
        found = [one for one in self._section(reads, viewer) if all(word in words_of(one).casefold() for word in fit)]
        return {key_of(one): one for one in found}

    def _section(self, reads: ReadPort, viewer: Actor) -> Sequence[Thing]:
        if self.tab == YOURS:
            told = Elsewhere("inbox", PLACES["inbox"][0], "What you are told")
            passcode = OwnPasscode(reads.has_passcode(viewer.staff_id or 0))
            return [*own_things(self.base.settings.own_file, self.base.own), passcode, told]
        if self.tab == TAGS:
            return reads.tags(viewer)  # everybody puts them on things [CLT-9]
        if self.tab not in (LINES, TYPES) or not holds(viewer, "Edit engagement types"):
            settings = reads.firm_settings(viewer)  # refuses who may not look [PERM-13]
        match self.tab:
            case 0:
                links = [Elsewhere(place, PLACES[place][0], label) for place, label in ELSEWHERE if place in PLACES]
                return [*firm_fields(reads.firm()), *settings, *links]
            case 1:
                return reads.service_lines(viewer)
            case 2:
                return reads.type_details(viewer)
            case 3:
                return reads.custom_statuses(viewer)
            case 4:
                return reads.client_statuses(viewer)
            case 5:
                return reads.closing_days(viewer)
            case _:
                return [ReliefView.of(row) for row in reads.reliefs()]

    def failed(self, error: Exception) -> None:
        """Say on the empty list why nothing stands there."""
        self.things = {}
        self.rows.empty = clean(error.message) if isinstance(error, AssureError) else "It could not be read."
        self.rows.produce(self._produced)
        super().failed(error)

    def hints(self) -> Sequence[tuple[str, str]]:
        """What the keys do in this section."""
        middle: tuple[tuple[str, str], ...] = (("D", "default"),)
        if self.tab not in (FIRM, YOURS):
            middle = (("n", "new"), ("x", "hide/show"), ("J/K", "order"), ("D", "default"), ("del", "remove"))
        if self.tab in (DAYS, TAGS):
            middle = (("n", "new"), ("del", "remove"))
        if self.tab == RELIEF:
            middle = (("n", "new"), ("del", "withdraw"))
        last = (("/", "find"), ("tab", "tabs"), ("u", "undo"), ("q", "back"), ("?", "keys"))
        return (("enter", "edit"), *middle, *last) if self.tab != RELIEF else (*middle, *last)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """What is under the cursor means, in whole: its own line may have no room for it."""
        toast, said = self.base.toasted, about_of(self.under())
        if toast is not self._toast_seen:  # a message stays for the key after it
            self._toast_seen = toast
        elif said:
            self.query_one(ToastLine).show(said, "quiet")

    def subject(self) -> str:
        """How many, and what narrows them."""
        count = f"{len(self.things)}" if self.things and self.tab not in (FIRM, YOURS) else ""
        return f"{count}  / {clean(self.words)}".strip() if self.words else count

    def row_of(self, key: str, thing: Thing, cells: int) -> Row:
        """One thing in so many cells."""
        return row_of(key, thing, cells, ascii=self.base.ascii)

    def _produced(self, cells: int) -> Sequence[Row]:
        """Types stand under their service lines."""
        rows: list[Row] = []
        line = ""
        for key, thing in self.things.items():
            if isinstance(thing, TypeDetail) and thing.line != line:
                line = thing.line
                hidden = "  (hidden)" if thing.line_hidden else ""
                rows.append(Row(Content(f"{clean(thing.line_name)}{hidden}"), tone="head"))
            rows.append(self.row_of(key, thing, cells))
        return rows

    def action_global_search(self) -> None:
        """Narrow the list."""
        self.flow(self._find(), asks=True)

    async def _find(self) -> None:
        words = await self.ask(WordsDialog("Find in the settings", self.words, FINDS))
        if words is not None:
            self.words = words
            self.reload()

    def action_global_undo(self) -> None:
        """On one's own choices the last of these, else the last change of the store."""
        if self.tab != YOURS or not self.undo_own():
            super().action_global_undo()

    def action_global_reset(self) -> None:
        """All of them again."""
        self.words = ""
        self.reload()
