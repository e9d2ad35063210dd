"""People by weeks as rows: bars with their numbers beside them, a mark and a word where it is too much [TIME-6]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from assure_tui.domain.hours import Spending
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.time_views import PersonWeeks, PlanActual, WeekCell, WorkItem, WorkloadView
from assure_tui.domain.workload import WEEK
from assure_tui.formatting import clean, cut, fit, full_date, glyphs, short_date, width
from assure_tui.widgets.row_list import Row, painted

NAME_CELLS = 14
WIDE = 120
BARE = 9  # cells of a week from which on it has its words; below, hours alone


def hours(minutes: int) -> str:
    """Hours, their tenths where they say something: `24`, `7.5`, `1004`."""
    if minutes >= 6000:
        return f"{round(minutes / 60)}"
    found = f"{minutes / 60:.1f}"
    return found.removesuffix(".0")


def layout(cells: int, weeks: int) -> tuple[int, int]:
    """The cells of the name and of each week."""
    name = NAME_CELLS if cells < WIDE else 24
    return name, max(4, min(36, (cells - name) // max(1, weeks)))


def cell_words(cell: WeekCell, room: int, *, past: bool) -> str:
    """`24/40h`, with `! over 3h` behind it where more is planned than there is room; of a past week what was logged."""
    if past:
        return "" if cell.logged is None else f"{hours(cell.logged)}h done" if room >= BARE else hours(cell.logged)
    if room < BARE:
        return f"{round(cell.planned / 60)}{'!' if cell.over else ''}"
    said = f"{hours(cell.planned)}/{hours(cell.room)}h"
    if width(said) >= room:
        said = f"{round(cell.planned / 60)}/{round(cell.room / 60)}h"
    if not cell.over:
        return said
    whole = round(cell.planned / 60)
    words = (
        f"{said} ! over {hours(cell.over)}h",
        f"{said} ! over",
        f"{said} !over",
        f"{whole}h !over",
        f"{whole}h!over",
    )
    return next((word for word in words if width(word) < room), f"{whole}!")


def bar(cell: WeekCell, cells: int, *, ascii: bool) -> str:
    """How much of the room is taken; full is all of it or more."""
    marks = glyphs(ascii)
    if not cell.planned and not cell.room:
        return ""
    full = cells if not cell.room else min(cells, -(-cells * cell.planned // cell.room))
    return marks.bar_full * full + marks.bar_empty * (cells - full)


def heading(view: WorkloadView, at: int, cells: int, today: date, *, ascii: bool) -> Row:
    """The weeks by their Mondays, the chosen one in brackets."""
    name, room = layout(cells, len(view.weeks))
    parts = [(fit("week of", name), "")]
    for index, week in enumerate(view.weeks):
        said = f"{week:%d %b}" if room >= BARE else f"{week:%d}"
        if week <= today < week + WEEK and room >= BARE + 4:
            said += " now"
        said = f"[{said}]" if index == at else f" {said}"
        parts.append((fit(said, room, ascii=ascii), ""))
    return Row(painted(parts).content, tone="head")


def months(view: WorkloadView, cells: int) -> Row:
    """The months above days that stand alone, each over its first week."""
    name, room = layout(cells, len(view.weeks))
    said = " " * name
    for index, week in enumerate(view.weeks):
        new = index == 0 or week.month != view.weeks[index - 1].month
        said += fit(f" {week:%b}" if new else "", room)
    return Row(Content(said.rstrip()), tone="head")


def person_rows(
    row: PersonWeeks, key: str, weeks: Sequence[date], at: int, cells: int, today: date, *, ascii: bool
) -> list[Row]:
    """A person's numbers by week, and below them the bars."""
    name, room = layout(cells, len(weeks))
    parts = [(fit(clean(row.person.name), name - 1, ascii=ascii) + " ", "")]
    bars = [(" " * name, "")]
    for index, (week, cell) in enumerate(zip(weeks, row.cells, strict=True)):
        past = week + WEEK <= today
        tone = "dim" if past or not cell.planned else "late" if cell.over and row.person.id is not None else ""
        said = cell_words(cell, room, past=past)
        if row.person.id is None and not past:
            said = (
                (f"{hours(cell.planned)}h" if room >= BARE else f"{round(cell.planned / 60)}") if cell.planned else ""
            )
        mark = ">" if index == at else " "
        parts.append((fit(f"{mark}{said}", room, ascii=ascii), tone))
        bars.append(
            (fit(f" {bar(cell, room - 2, ascii=ascii)}" if not past else "", room), "late" if cell.over else "dim")
        )
    found = [painted(parts, key)]
    if row.person.id is not None:
        found.append(painted(bars))
    return found


def waiting_row(name: str, key: str, cells: int, weeks: int, *, ascii: bool) -> Row:
    """A person whose work is still added up."""
    room, each = layout(cells, weeks)
    mark = "..." if ascii else "…"
    parts = [(fit(clean(name), room - 1, ascii=ascii) + " ", "")]
    return painted([*parts, *((fit(f" {mark}", each), "dim") for _ in range(weeks))], key)


def cell_sentence(row: PersonWeeks, week: date, cell: WeekCell, today: date) -> str:
    """The chosen cell in words, for who does not see bars."""
    said = f"{clean(row.person.name)}, {full_date(week)}: "
    if week + WEEK <= today:
        said += "past"
    elif row.person.id is None:
        said += f"{minutes_words(cell.planned)} planned"
    else:
        said += f"{minutes_words(cell.planned)} of {minutes_words(cell.room)}"
        if cell.over:
            said += f", over by {minutes_words(cell.over)}"
        elif cell.room > cell.planned:
            said += f", {minutes_words(cell.room - cell.planned)} free"
    if cell.items:
        said += f"; {cell.items} piece{'s' if cell.items > 1 else ''}"
    if cell.logged:
        said += f"; {minutes_words(cell.logged)} logged"
    return said


# -- plan and actual -------------------------------------------------------------------------------


def plan_heading(what: str, cells: int) -> Row:
    """What the columns are."""
    label, _, bars = _plan_layout(cells)
    said = f"{fit(what, label)} {'spent':>8} {'plan':>8} {'left':>8} {'share':>6}"
    return Row(Content(f"{said}  {fit('', bars)}".rstrip()), tone="head")


def plan_row(one: PlanActual, key: str, cells: int, *, ascii: bool) -> Row:
    """Spent, planned, left, share, and the bar of it [TIME-3]."""
    label, note, bars = _plan_layout(cells)
    found: Spending = one.spending
    name = cut(clean(one.label), label if not one.note else label - note, ascii=ascii)
    beside = cut(clean(one.note), max(0, label - width(name) - 2), ascii=ascii)
    what = fit(f"{name}  {beside}" if beside else name, label)
    known = one.actual is not None
    plan = minutes_words(one.plan) if one.plan else "-"
    left = "" if found.left is None or not known else ("-" if found.left < 0 else "") + minutes_words(abs(found.left))
    share = f"{found.percent}%" if found.percent is not None and known else ""
    over = found.over and known
    marks = glyphs(ascii)
    full = min(bars, bars * found.spent // found.budget) if found.budget and known else 0
    drawn = marks.bar_full * full + marks.bar_empty * (bars - full) if found.budget and known else " " * bars
    spent = minutes_words(one.actual) if one.actual is not None else "hidden"
    said = f"{what} {spent:>8} {plan:>8} {left:>8} {share:>6}"
    return painted([(said, "late" if over else ""), (f"  {drawn}", "dim"), (" ! over" if over else "", "late")], key)


def _plan_layout(cells: int) -> tuple[int, int, int]:
    """The cells of the label with what stands beside it, of that alone, and of the bar."""
    bars = 20 if cells >= WIDE else 8
    label = max(14, cells - 36 - bars - 9)
    return label, label // 3, bars


# -- the work behind a cell ------------------------------------------------------------------------


def item_rows_heading(cells: int, *, apart: bool) -> Row:
    """What the columns are."""
    who = 5 if cells < WIDE else 16
    room = max(12, cells - who - 44)
    here = "left" if apart else "here/left"
    return Row(Content(f"{'No.':<7} {fit('Work', room)} {fit('Who', who)} {here:>13} {'due':<9} start by"), tone="head")


def item_row(one: WorkItem, key: str, cells: int, today: date, *, apart: bool, ascii: bool) -> Row:
    """Number, work, who, how much of it here, due, start-by with a mark when it has gone by [TIME-7]."""
    wide = cells >= WIDE
    who = 5 if not wide else 16
    room = max(12, cells - who - 44)
    work = f"{clean(one.client)}  {one.type}  {clean(one.task or one.title)}"
    person = clean(one.person.name if wide else one.person.initials)
    left = minutes_words(one.minutes)
    much = left if apart else f"{minutes_words(one.here)}/{left}"
    due = short_date(one.end, today) if one.end else "no date"
    begin, tone = "", ""
    if one.start_by is not None:
        late = one.start_by < today
        begin, tone = (
            (f"! late {short_date(one.start_by, today)}", "late") if late else (short_date(one.start_by, today), "")
        )
    parts = [
        (f"{'E-' + str(one.engagement_id):<7} ", "dim"),
        (f"{fit(work, room, ascii=ascii)} ", ""),
        (f"{fit(person, who, ascii=ascii)} ", "dim"),
        (f"{much:>13} ", ""),
        (f"{fit(due, 9)} ", "dim"),
        (begin, tone),
    ]
    return painted(parts, key)
