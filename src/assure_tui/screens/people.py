"""People, teams and permissions: who is here, what they hold, what they may do [STAFF-3] [STAFF-4] [PERM-13]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from assure_tui.actions import bindings_for
from assure_tui.domain.firm_views import TeamView
from assure_tui.domain.people_views import PersonView
from assure_tui.domain.policy import PERMISSIONS
from assure_tui.formatting import clean
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.people_verbs import PeopleVerbs
from assure_tui.widgets import people_rows as paint
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

PEOPLE, TEAMS, BY_PERSON, BY_TEAM = range(4)
HIDDEN = frozenset({"global.new", "global.new_form"})


class PeopleScreen(PeopleVerbs, ListScreen, inherit_bindings=False):
    """People, teams, and two tables of permissions; space gives a team a permission or takes it."""

    NAME = "People"
    PLACE = "people"
    SCOPES: ClassVar[tuple[str, ...]] = ("people", "list", "global")
    HIDDEN = HIDDEN
    TABS = ("People", "Teams", "People x permissions", "Teams x permissions")
    EMPTY = (
        "Nobody yet. {people.new} invites a person.",
        *["No team yet. {people.new} makes one."] * 2,
        "Nobody with permissions yet. tab leads to the people.",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        *(one for one in bindings_for("people", "list", "global") if one.id not in HIDDEN),
        Binding("tab", "next_tab(1)", "Next tab", show=False),
        Binding("shift+tab", "next_tab(-1)", "Previous tab", show=False),
    ]

    def __init__(self, tab: int = 0) -> None:
        super().__init__()
        self.tab = tab
        self.people: tuple[PersonView, ...] = ()
        self.teams: tuple[TeamView, ...] = ()
        self.at = 0  # the column under the cursor
        self.first = 0  # the first column in sight

    def hints(self) -> Sequence[tuple[str, str]]:
        """What the keys do on the tab that is shown."""
        rows = (("n", "invite"), ("enter", "edit"), ("del", "leaves"), ("y", "may do"), ("o", "eyes"))
        teams = (("n", "new team"), ("enter", "edit"), ("del", "remove"))
        table = (("h/l", "column"), ("space", "give/take"))
        own = rows if self.tab == PEOPLE else teams if self.tab == TEAMS else table
        return (*own, ("tab", "tabs"), ("u", "undo"), ("q", "back"), ("?", "keys"))

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """People, teams, or the permissions; what people hold is counted where it is shown."""
        return self._read(reads, viewer, counted=self.tab == PEOPLE)

    def fetch_early(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The same before anything is counted."""
        return self._read(reads, viewer, counted=False)

    def _read(self, reads: ReadPort, viewer: Actor, *, counted: bool) -> dict[str, Any]:
        self.people, self.teams = reads.people(viewer, counted=counted), reads.teams()
        self.at = min(self.at, max(0, len(self.columns) - 1))
        if self.tab == PEOPLE:
            return {f"person:{one.staff.id}": one for one in self.people}
        if self.tab == TEAMS:
            return {f"team:{one.code}": one for one in self.teams}
        return {f"permission:{name}": name for name in PERMISSIONS}

    @property
    def columns(self) -> Sequence[PersonView | TeamView]:
        """What the table of permissions has a column for; people who have left have none."""
        if self.tab == BY_TEAM:
            return self.teams
        return [one for one in self.people if one.staff.state.value != "left"] if self.tab == BY_PERSON else ()

    def person_under(self) -> PersonView | None:
        """The person under the cursor, as a row or as a column."""
        thing = self.under() if self.tab == PEOPLE else None
        if self.tab == BY_PERSON and self.columns:
            thing = self.columns[self.at]
        return thing if isinstance(thing, PersonView) else None

    def team_under(self) -> TeamView | None:
        """The team under the cursor, as a row or as a column."""
        thing = self.under() if self.tab == TEAMS else None
        if self.tab == BY_TEAM and self.columns:
            thing = self.columns[self.at]
        return thing if isinstance(thing, TeamView) else None

    def subject(self) -> str:
        """How many, or which column."""
        if self.tab == PEOPLE:
            here = sum(one.staff.state.value == "active" for one in self.people)
            return f"{here} active" if self.people else ""
        column = self.columns[self.at] if self.columns else None
        if isinstance(column, PersonView):
            return f"{clean(column.staff.name)}, {paint.ROLES[column.staff.role]}"
        if isinstance(column, TeamView):
            return f"the team {clean(column.name)}"
        return f"{len(self.teams)}" if self.teams else ""

    def row_of(self, key: str, thing: Any, cells: int) -> Row:
        """One person, team or permission."""
        ascii = self.base.ascii
        if isinstance(thing, PersonView):
            return paint.person_row(thing, key, cells, ascii=ascii)
        if isinstance(thing, TeamView):
            return paint.team_row(thing, key, cells, ascii=ascii)
        marks = [self.mark(column, thing) for column in self.columns]
        return paint.matrix_row(thing, key, marks, self.at, self.first, cells, ascii=ascii)

    def mark(self, column: PersonView | TeamView, permission: str) -> str:
        """`all` by role, the initials of the teams that give it, `x` of a team that does, or nothing."""
        if isinstance(column, TeamView):
            return "all" if column.code in ("owner", "admins") else "x" if permission in column.permissions else ""
        if column.staff.role.value != "member":
            return "all"
        giving = [one.name for one in self.teams if one.code in column.team_codes and permission in one.permissions]
        return "".join(clean(name)[:1].upper() for name in giving)

    def _produced(self, cells: int) -> Sequence[Row]:
        if not self.things:
            return []
        rows = [self.row_of(key, thing, cells) for key, thing in self.things.items()]
        if self.tab == PEOPLE:
            return [paint.person_heading(cells), *rows]
        if self.tab == TEAMS:
            return rows
        names = [clean(one.staff.initials if isinstance(one, PersonView) else one.name) for one in self.columns]
        return [paint.matrix_heading(names, self.at, self.first, cells, ascii=self.base.ascii), *rows]

    # -- columns ---------------------------------------------------------------------------------

    def action_list_left(self) -> None:
        """The column before."""
        self._to_column(self.at - 1)

    def action_list_right(self) -> None:
        """The next column."""
        self._to_column(self.at + 1)

    def _to_column(self, at: int) -> None:
        if not self.columns:
            return
        self.at = max(0, min(at, len(self.columns) - 1))
        fits = paint.columns_in(self.rows.size.width - 3)
        self.first = max(min(self.first, self.at), self.at - fits + 1)
        self.rows.produce(self._produced)
        self.describe()

    def action_list_mark(self) -> None:
        """In the tables space gives and takes."""
        if self.tab in (BY_PERSON, BY_TEAM):
            self.action_people_toggle()
        else:
            super().action_list_mark()

    def _show_tab(self, index: int) -> None:
        self.at = self.first = 0
        super()._show_tab(index)
