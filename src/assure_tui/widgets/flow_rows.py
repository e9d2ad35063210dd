"""How work passes the stages, as rows: a table, then bars with their numbers beside them [INS-5] [INS-6]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from textual.content import Content

from assure_tui.domain.calendar_layout import bar_cells
from assure_tui.domain.flow import StageFlow
from assure_tui.domain.views import StageView
from assure_tui.formatting import clean, fit, full_date, glyphs
from assure_tui.widgets.row_list import Row

NAME = 22
LONGEST_BAR = 60
FIGURES = 26  # cells beside a bar


def heading(cells: int) -> Row:
    """The names of the columns, as many as fit."""
    head = f"{fit('Stage', NAME)} {'here':>6} {'oldest':>8} {'stays':>6} {'median':>8} {'85 %':>8} {'back':>6}"
    return Row(Content(head + (f" {'refused':>8} {'forced':>7}" if cells >= 100 else "")), tone="head")


def stage_row(key: str, stage: StageView, item: StageFlow, cells: int, *, ascii: bool = False) -> Row:
    """Days are net of On hold; what is over a limit says so in words."""
    back = "" if item.sent_back is None else f"{item.sent_back:.0%}"
    text = (
        f"{fit(clean(stage.name), NAME, ascii=ascii)} {item.here:>6} {days(item.oldest_days):>8} "
        f"{item.stays:>6} {days(item.median_days):>8} {days(item.p85_days):>8} {back:>6}"
    )
    if cells >= 100:
        text += f" {item.refusals:>8} {item.overrides:>7}"
    over = []
    if stage.wip_limit is not None and item.here >= stage.wip_limit:
        over.append(f"at its limit of {stage.wip_limit}")
    if stage.time_limit is not None and (item.oldest_days or 0) > stage.time_limit:
        over.append(f"over {stage.time_limit} days")
    return Row(Content(text + (f"  {', '.join(over)}" if over else "")), key, "soon" if over else "")


def charts(
    stages: Sequence[tuple[StageView, StageFlow]], weeks: Sequence[tuple[date, int]], cells: int, *, ascii: bool = False
) -> Iterator[Row]:
    """Where work waits longest now, and how much was completed each week."""
    room = max(8, min(LONGEST_BAR, cells - NAME - FIGURES))
    oldest = max((item.oldest_days or 0.0 for _, item in stages), default=0.0)
    if oldest:
        yield Row(Content(""))
        yield Row(Content("Longest in the stage now"), tone="head")
        for stage, item in stages:
            age = item.oldest_days or 0.0
            said = f"{days(age)}, of {item.here}" if item.here else "nothing here"
            yield _bar(clean(stage.name), round(age * 10), round(oldest * 10), room, said, ascii=ascii)
    most = max((count for _, count in weeks), default=0)
    if most:
        yield Row(Content(""))
        yield Row(Content("Completed a week"), tone="head")
        for monday, count in weeks:
            yield _bar(full_date(monday), count, most, room, str(count), ascii=ascii)


def days(value: float | None) -> str:
    """`24.9 d`; nothing for no value."""
    return "" if value is None else f"{value:.1f} d"


def _bar(name: str, value: int, most: int, room: int, said: str, *, ascii: bool) -> Row:
    marks = glyphs(ascii)
    full = bar_cells(value, most, room)
    line = f"{fit(name, NAME, ascii=ascii)} {marks.bar_full * full}{marks.bar_empty * (room - full)} {said}"
    return Row(Content(line), tone="" if value else "dim")
