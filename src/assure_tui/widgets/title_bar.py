"""The first two lines: where one is and who one is, and the saved views on 1-9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.message import Message

from assure_tui.domain.views import SavedView
from assure_tui.formatting import clean, cut, width
from assure_tui.widgets.beat_mark import beat_mark
from assure_tui.widgets.zones import ZoneLine

WIDE = 120


Counts = tuple[int, int, int]  # of the viewer's own work: late, due today, due in seven days
COUNTED = {"late": "is:late", "today": "is:today", "week": "due:today..7d"}


def counts_of(summary: Mapping[str, int]) -> Counts:
    """The three that every title says, of all that is added up."""
    return summary.get("late", 0), summary.get("today", 0), summary.get("week", 0)


def pinned(views: Sequence[SavedView]) -> dict[int, SavedView]:
    """The view on each digit: one's own before the firm's [FILT-6]."""
    found: dict[int, SavedView] = {}
    for view in views:
        if view.slot is not None and (view.slot not in found or found[view.slot].shared):
            found[view.slot] = view
    return dict(sorted(found.items()))


class TitleBar(ZoneLine):
    """Product, view and pipeline on the left; late, today, seven days, the inbox and the person on the right."""

    class Counted(Message):
        """A count was clicked: the list it counts is asked for [VIEW-5]."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    _shown: tuple[str, str, Counts | None, str, int] | None = None

    def on_mount(self) -> None:
        """The last beat is part of it [LOOP-8], and how many notices wait [NOTE-4]."""
        for name in ("beaten", "told"):
            signal = getattr(self.app, name, None)
            if signal is not None:
                signal.subscribe(self, lambda _: self.show(*self._shown) if self._shown else None)

    def clicked(self, value: str) -> None:
        """Ask for the list."""
        if value == "inbox":
            self.app.open_inbox()  # type: ignore[attr-defined]
        else:
            self.post_message(self.Counted(COUNTED[value]))

    def show(self, view: str, subject: str, known: Counts | None, person: str, cells: int) -> None:
        """Say it in a line of so many cells; counts that are not read yet are left out, for 0 would be wrong."""
        self._shown = (view, subject, known, person, cells)
        wide = cells >= WIDE
        counts, names = _counts(known, wide) if known is not None else ([], [])
        unread = getattr(self.app, "unread", 0)
        if unread:  # at 80 columns a letter and a number are all there is room for
            counts.append((f"inbox {unread}" if wide else f"i {unread}", "$accent"))
            names.append("inbox")
        right: list[tuple[str, str] | str] = []
        for index, count in enumerate(counts):
            if index:
                right.append((" | ", "$done") if wide else "  ")
            right.append(count)
        who = cut(person, 24)
        said = Content.assemble(*right, f"{'   ' if wide else '  '}{who} ")
        mark_words, mark_tone = beat_mark(self.app, wide=wide)
        beat = Content.assemble((mark_words, mark_tone), "   ") if mark_words else Content("")
        past = getattr(self.app, "as_of", "")  # every screen says that it shows the past [INS-4]
        mark = f" as of {past}, read-only " if past else ""
        eyes = getattr(self.app, "eyes", "")  # and through whose eyes one looks [PERM-10]
        mark += f" eyes of {cut(eyes, 20)}, read-only, ~ back " if eyes else ""
        room = cells - said.cell_length - beat.cell_length - 1 - width(mark)
        left = Content.assemble(
            (mark, "reverse bold"),
            (" assure", "bold $accent"),
            (" | ", "$done"),
            (view, "bold"),
            "  ",
            cut(subject, max(0, room - 12 - width(view)), ascii=bool(getattr(self.app, "ascii", False))),
        )
        gap = max(1, cells - left.cell_length - beat.cell_length - said.cell_length)
        self.zones = []
        at = left.cell_length + gap + beat.cell_length
        for (text, _), name in zip(counts, names, strict=True):
            self.zones.append((at, at + width(text), name))
            at += width(text) + (3 if wide else 2)
        self.say(Content.assemble(left, " " * gap, beat, said))


def _counts(known: Counts, wide: bool) -> tuple[list[tuple[str, str]], list[str]]:
    """Each with its tone, and what a click on it asks for."""
    late, today, week = known
    first = (f"late {late}", "$overdue bold" if late else "$done")
    if not wide:
        return [first, (f"7d {week}", "$week" if week else "$done")], ["late", "week"]
    others = [(f"today {today}", "$overdue" if today else "$done"), (f"7 days {week}", "$week")]
    return [first, *others], ["late", "today", "week"]


class ViewsLine(ZoneLine):
    """The saved views under the digits, the active one in brackets; on wide screens the filter beside them."""

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, slot: int) -> None:
            super().__init__()
            self.slot = slot

    def clicked(self, value: str) -> None:
        """Ask for the view, or for the filter to be typed."""
        if value == "filter":
            self.app.simulate_key("slash")
        else:
            self.post_message(self.Chosen(int(value)))

    def show(self, views: Sequence[SavedView], active: int | None, filter_text: str, cells: int) -> None:
        """Say it in a line of so many cells."""
        parts: list[Content] = []
        room = cells - 1
        beside = cut(f"/ {clean(filter_text)}", cells // 2) if filter_text else ""
        if beside:
            room -= width(beside) + 2
        used = 0
        self.zones = []
        for slot, view in pinned(views).items():
            name = cut(view.name, 18)
            text = f"{slot} {name}"
            on = slot == active
            size = width(text) + (2 if on else 0) + 2
            if used + size > room:
                break
            self.zones.append((1 + used, 1 + used + size - 2, str(slot)))
            used += size
            parts.append(
                Content.assemble(("[", "$accent"), (text, "bold"), ("]", "$accent"))
                if on
                else Content.assemble((str(slot), "$accent"), (f" {name}", "$done"))
            )
        left = Content.assemble(" ", Content("  ").join(parts))
        gap = max(1, cells - left.cell_length - width(beside) - 1)
        if beside:
            self.zones.append((left.cell_length + gap, cells, "filter"))
        self.say(Content.assemble(left, " " * gap, beside) if beside else left)
