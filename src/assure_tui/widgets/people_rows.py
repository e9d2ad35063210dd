"""Rows of people, teams and permissions, as wide as the screen lets them [STAFF-3] [PERM-13]."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assure_tui.domain.firm_views import TeamView
from assure_tui.domain.leaving import DEFAULT, GROUPS, NOBODY, OFF, Choice, HeldItem
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import Role, StaffState
from assure_tui.domain.people_views import MayLine, PersonView
from assure_tui.formatting import cut, fit
from assure_tui.widgets.row_list import Row, painted

ROLES = {Role.OWNER: "Firm owner", Role.ADMIN: "Admin", Role.MEMBER: "Member"}
COLUMN, NAME = 6, 22  # cells of a column and of the name of a permission
WORDS = {DEFAULT: "the client's default", NOBODY: "nobody", OFF: "stays in their name"}


def person_heading(cells: int) -> Row:
    """The names of the columns."""
    name = _name_room(cells)
    wide = f"{fit('E-mail', 28)} " if cells >= 120 else ""
    head = f"  {fit('Name', name)} {fit('', 4)} {fit('Login', 10)} {fit('Role', 10)} {fit('State', 7)} {wide}"
    return Row(Content((head + f"{fit('Week', 5)} {fit('Holds', 9)} Teams").rstrip()), tone="head")


def person_row(one: PersonView, key: str, cells: int, *, ascii: bool) -> Row:
    """Name, role, state, what they hold, and teams; who has left stands back."""
    staff = one.staff
    state = staff.state.value.capitalize()
    holds = f"{one.engagements}E {one.tasks}T" if one.engagements or one.tasks else ""
    if one.engagements is None:
        holds = "..." if ascii else "…"
    wide = f"{fit(staff.email or '', 28, ascii=ascii)} " if cells >= 120 else ""
    lock = "*" if one.passcode else " "
    said = (
        f"{lock} {fit(staff.name, _name_room(cells), ascii=ascii)} {fit(staff.initials, 4)}"
        f" {fit(staff.login or '', 10, ascii=ascii)} {fit(ROLES[staff.role], 10)} {fit(state, 7)} {wide}"
        f"{fit(minutes_words(staff.capacity), 5)} {fit(holds, 9)} "
    )
    tone = "dim" if staff.state is StaffState.LEFT else "soon" if staff.state is StaffState.INVITED else ""
    return painted(
        [(said, tone), (cut(", ".join(staff.teams), max(1, cells - len(said) - 2), ascii=ascii), "dim")], key
    )


def _name_room(cells: int) -> int:
    return max(14, min(30, cells - 66))


def team_row(team: TeamView, key: str, cells: int, *, ascii: bool) -> Row:
    """Name, how much it gives, who is in it."""
    kind = "frozen" if team.code in ("owner", "admins") else "system" if team.system else "own"
    count = "everything" if kind == "frozen" else f"{len(team.permissions)} permissions"
    said = f"  {fit(team.name, 20, ascii=ascii)} {fit(kind, 7)} {fit(count, 15)} "
    rest = ", ".join(team.members) + (f"  {team.description}" if team.description else "")
    return painted([(said, ""), (cut(rest, max(1, cells - len(said) - 2), ascii=ascii), "dim")], key)


def columns_in(cells: int) -> int:
    """How many columns of a table of permissions fit."""
    return max(1, (cells - NAME - 4) // COLUMN)


def matrix_heading(names: Sequence[str], at: int, first: int, cells: int, *, ascii: bool) -> Row:
    """The columns in sight; the one under the cursor in brackets."""
    shown = range(first, min(len(names), first + columns_in(cells)))
    said = "".join(
        fit(
            f"[{cut(names[n], 3, ascii=ascii)}]" if n == at else f" {cut(names[n], 4, ascii=ascii)}",
            COLUMN,
            ascii=ascii,
        )
        for n in shown
    )
    more = ">" if first + columns_in(cells) < len(names) else ""
    return Row(Content(f"{fit('', NAME)} {said}{more}".rstrip()), tone="head")


def matrix_row(name: str, key: str, marks: Sequence[str], at: int, first: int, cells: int, *, ascii: bool) -> Row:
    """A permission and who has it: `*` by role, letters of the teams that give it, or nothing."""
    shown = range(first, min(len(marks), first + columns_in(cells)))
    dot = "." if ascii else "·"
    parts: list[tuple[str, str]] = [(f"{fit(name, NAME, ascii=ascii)} ", "")]
    for n in shown:
        mark = marks[n] or dot
        text = fit(
            f"[{cut(mark, 3, ascii=ascii)}]" if n == at else f" {cut(mark, 4, ascii=ascii)}", COLUMN, ascii=ascii
        )
        parts.append((text, "" if marks[n] else "dim"))
    return painted(parts, key)


def may_row(line: MayLine, key: str, cells: int, *, ascii: bool) -> Row:
    """A command: yes or no, and the reason."""
    said = f"{'yes' if line.allowed else 'no':<4}{fit(line.command, 23, ascii=ascii)} "
    rest = cut(line.because, max(1, cells - len(said)), ascii=ascii)
    return painted([(said, "" if line.allowed else "late"), (rest, "dim")], key)


def choice_words(choice: Choice | None, names: dict[int, str], otherwise: str) -> str:
    """Where it goes."""
    if choice is None:
        return otherwise
    return names.get(choice, f"person {choice}") if isinstance(choice, int) else WORDS[choice]


def group_row(group: str, count: int, words: str, key: str, cells: int, *, ascii: bool) -> Row:
    """A group of what is in the name, and where it goes."""
    said = f"{fit(GROUPS[group][0], 32, ascii=ascii)} {count:>5}   "
    return painted([(said, ""), (cut(words, max(1, cells - len(said)), ascii=ascii), "soon")], key)


def item_row(item: HeldItem, words: str, key: str, cells: int, *, ascii: bool) -> Row:
    """One thing of a group; its own choice where it has one."""
    room = max(10, cells - 32)
    return painted([(f"    {fit(item.label, room, ascii=ascii)} ", "dim"), (cut(words, 26, ascii=ascii), "soon")], key)
