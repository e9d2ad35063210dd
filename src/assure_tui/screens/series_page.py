"""One series: its rule in words, what waits, the next twelve, and what it made [REC-24] [REC-29]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.content import Content

from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.recurrence.preview import Foreseen
from assure_tui.domain.series_views import OccurrenceView, SeriesDetail, SeriesView
from assure_tui.formatting import clean, fit, full_date
from assure_tui.screens.goto import Choice, ChoiceScreen
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.series_keys import HIDDEN, series_bindings, state_words
from assure_tui.screens.series_verbs import SeriesVerbs
from assure_tui.widgets.foreseen_rows import OUTCOMES, foreseen_row, heading
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

_FINAL = ("made", "adopted")


class SeriesPage(SeriesVerbs, ListScreen, inherit_bindings=False):
    """`x` and `X` act on the occurrence under the cursor, `e` asks how far a change goes."""

    NAME = "Series"
    PLACE = "series"
    SCOPES: ClassVar[tuple[str, ...]] = ("series", "list", "global")
    HIDDEN = HIDDEN
    EMPTY = ("Nothing is planned, and nothing was made. e edits the series.",)
    HINTS = (
        ("enter", "open"), ("x", "skip"), ("X", "unskip"), ("e", "edit"), ("z", "pause/resume"), ("m", "pending"),
        ("delete", "end"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = series_bindings()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.detail: SeriesDetail | None = None

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """What waits, then what is to come, then what was decided, newest first."""
        self.detail = reads.one_series(viewer, self.number, today)
        planned = {line.on for line in self.detail.next}
        kept = [one for one in self.detail.occurrences if one.state != "planned"]
        waiting = [one for one in reversed(kept) if one.state in ("pending", "failed")]
        things: dict[str, Any] = {f"waits:{one.on}": one for one in waiting if one.on not in planned}
        things |= {f"next:{line.on}": line for line in self.detail.next}
        past = [one for one in kept if one.on not in planned and one not in waiting]
        return things | {f"kept:{one.on}": one for one in past}

    def engagement_of(self, thing: Foreseen | OccurrenceView) -> int | None:
        """What was made of it."""
        return thing.engagement_id

    def subject(self) -> str:
        """Which one."""
        if self.detail is None:
            return short("series", self.number)
        one = self.detail.series
        return f"{short('series', one.id)}  {clean(one.client)}  {clean(one.type)} {clean(one.qualifier)}".rstrip()

    # -- rows ------------------------------------------------------------------------------------

    def _produced(self, cells: int) -> Sequence[Row]:
        if self.detail is None:
            return []
        rows = [*self._head(self.detail, cells)]
        shown = ""
        titles = {"waits": "Waits for a decision   m make all, the latest, or skip", "next": "", "kept": "Before"}
        for key, thing in self.things.items():
            kind = key.partition(":")[0]
            if kind != shown:
                shown = kind
                rows.append(Row(Content("")))
                rows.append(heading(cells) if kind == "next" else Row(Content(titles[kind]), tone="head"))
            rows.append(self.row_of(key, thing, cells))
        if not self.things:
            rows += [Row(Content("")), Row(Content(self.EMPTY[0]), tone="dim")]
        return rows

    def _head(self, detail: SeriesDetail, cells: int) -> Sequence[Row]:
        one = detail.series
        ascii = self.base.ascii
        lead = f"{one.lead} days before" if one.lead else "on the day"
        shift = "" if one.shift == "none" else f", moved to the working day {one.shift}"
        held = [f"{slot} {clean(getattr(one, slot) or '--')}" for slot in SLOTS]
        waits = {"no": "", "closed": "waits until the one before is closed"}.get(
            one.wait, "waits until the one before is closed or overdue"
        )
        pairs = [
            ("Made", clean(one.words)),
            ("From", f"{full_date(one.start)}; made {lead}{shift}"),
            ("Period", f"{detail.period_kind.replace('_', ' ')}, {one.mapping}{'; ' + waits if waits else ''}"),
            ("People", "  ".join(held)),
            ("State", _state(one, detail)),
        ]
        if one.follows:
            pairs.append(("Follows", short("series", one.follows)))
        return [
            Row(
                Content(f"{fit(label, 8)} {fit(text, max(10, cells - 9), ascii=ascii)}".rstrip()),
                spans=((0, 8, "dim"),),
            )
            for label, text in pairs
        ]

    def row_of(self, key: str, thing: Foreseen | OccurrenceView, cells: int) -> Row:
        """Occurrence date, creation date, period, deadline, state."""
        if isinstance(thing, Foreseen):
            return foreseen_row(thing, key, cells, ascii=self.base.ascii)
        made = short("engagement", thing.engagement_id) if thing.engagement_id else ""
        late = f"late by {thing.late_days} days" if thing.late_days else ""
        text = "  ".join(
            clean(word) for word in (thing.state, made, thing.engagement or "", thing.reason or "", late) if word
        )
        tone = "soon" if thing.state in ("pending", "failed") else "dim" if thing.state == "skipped" else ""
        return Row(
            Content(f"{full_date(thing.on)}  {fit(text, max(10, cells - 18), ascii=self.base.ascii)}"), key, tone
        )

    # -- what is meant ---------------------------------------------------------------------------

    def series_meant(self) -> list[SeriesView]:
        """This one."""
        return [self.detail.series] if self.detail is not None else []

    def date_meant(self) -> date | None:
        """The date under the cursor, unless it was made already."""
        thing = self.under()
        if thing is None or (isinstance(thing, OccurrenceView) and thing.state in _FINAL):
            return None
        return thing.on  # type: ignore[no-any-return]

    def skipped_meant(self) -> bool:
        """Whether the one under the cursor is skipped."""
        thing = self.under()
        return isinstance(thing, OccurrenceView) and thing.state == "skipped"

    def open_thing(self, thing: Foreseen | OccurrenceView) -> None:
        """The engagement; of what waits the decision; of what is planned how its dates came about."""
        if isinstance(thing, OccurrenceView) and thing.state == "pending":
            self.action_series_catch_up()
        elif thing.engagement_id is not None:
            super().open_thing(thing)
        elif isinstance(thing, Foreseen):
            self.app.push_screen(ChoiceScreen(thing.title, [Choice(" ", line, "") for line in _why(thing)]))
        else:
            self.base.toast(clean(thing.reason or thing.state), "told")

    def edited(self, number: int | None) -> None:
        """After a split the page shows the series that goes on."""
        if number is not None and number != self.number:
            self.number = number
        self.reload()


def _why(line: Foreseen) -> list[str]:
    """How its dates came about, who gets it, and what becomes of it [INS-1]."""
    last = f" to {full_date(line.period_end)}" if line.period_end else ""
    held = ", ".join(f"{slot} {login}" for slot, login in line.people.items() if login)
    said = [
        f"Occurrence {full_date(line.on)}, made on {full_date(line.creation)}",
        f"Period {line.period}: {full_date(line.period_start)}{last}",
        f"Due {full_date(line.due)}" if line.due else "No due date",
        *line.because,
        held,
        f"{OUTCOMES.get(line.outcome, line.outcome)}{': ' + line.message if line.message else ''}",
    ]
    return [text for text in said if text]


def _state(one: SeriesView, detail: SeriesDetail) -> str:
    said = f"{one.state}; {state_words(one)}" if one.state == "active" else state_words(one)
    if one.state == "paused" and detail.pause_reason:
        said += f": {clean(detail.pause_reason)}"
    made = f"{one.made} made" if one.made else "nothing made yet"
    by = f", written by {clean(detail.author)}" if detail.author else ""
    return f"{said}; {made}{by}"
