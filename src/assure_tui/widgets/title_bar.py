"""The first two lines: where one is and who one is, and the saved views on 1-9."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from assure_tui.domain.views import SavedView
from assure_tui.formatting import clean, cut, width
from assure_tui.widgets.line import Line

WIDE = 120


class TitleBar(Line):
    """Product, view and pipeline on the left; late, today, seven days and the person on the right."""

    def show(self, view: str, subject: str, late: int, today: int, week: int, person: str, cells: int) -> None:
        """Say it in a line of so many cells."""
        wide = cells >= WIDE
        counts: list[tuple[str, str]] = [(f"late {late}", "$overdue bold" if late else "$done")]
        if wide:
            counts += [(f"today {today}", "$overdue" if today else "$done"), (f"7 days {week}", "$week")]
        else:
            counts.append((f"7d {week}", "$week" if week else "$done"))
        right: list[tuple[str, str] | str] = []
        for index, count in enumerate(counts):
            if index:
                right.append((" | ", "$done") if wide else "  ")
            right.append(count)
        who = cut(person, 24)
        said = Content.assemble(*right, f"{'   ' if wide else '  '}{who} ")
        room = cells - said.cell_length - 1
        left = Content.assemble(
            (" assure", "bold $accent"),
            (" | ", "$done"),
            (view, "bold"),
            "  ",
            cut(subject, max(0, room - 12 - width(view))),
        )
        gap = max(1, cells - left.cell_length - said.cell_length)
        self.say(Content.assemble(left, " " * gap, said))


class ViewsLine(Line):
    """The saved views under the digits, the active one in brackets; on wide screens the filter beside them."""

    def show(self, views: Sequence[SavedView], active: int | None, filter_text: str, cells: int) -> None:
        """Say it in a line of so many cells."""
        parts: list[Content] = []
        room = cells - 1
        beside = cut(f"/ {clean(filter_text)}", cells // 2) if filter_text else ""
        if beside:
            room -= width(beside) + 2
        used = 0
        for view in sorted((v for v in views if v.slot), key=lambda v: v.slot or 0):
            name = cut(view.name, 18)
            text = f"{view.slot} {name}"
            on = view.slot == active
            size = width(text) + (2 if on else 0) + 2
            if used + size > room:
                break
            used += size
            parts.append(
                Content.assemble(("[", "$accent"), (text, "bold"), ("]", "$accent"))
                if on
                else Content.assemble((str(view.slot), "$accent"), (f" {name}", "$done"))
            )
        left = Content.assemble(" ", Content("  ").join(parts))
        gap = max(1, cells - left.cell_length - width(beside) - 1)
        self.say(Content.assemble(left, " " * gap, beside) if beside else left)
