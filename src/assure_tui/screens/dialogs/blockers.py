"""Blockers in one place: see, add, resolve, dismiss [BLK-5]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.model import BlockerState, BlockerType
from assure_tui.domain.views import BlockerView, StaffView, StageView
from assure_tui.formatting import clean, short_date
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.picker import matching, people_options
from assure_tui.widgets.row_list import Row, RowList


@dataclass(frozen=True, slots=True)
class BlockerAnswer:
    """Add a manual one, or resolve or dismiss one that is there."""

    kind: str  # add, resolve, dismiss
    blocker_id: int | None = None
    title: str = ""
    note: str = ""
    expected: date | None = None
    owner_id: int | None = None
    reason: str = ""


def blocker_words(blocker: BlockerView, today: date) -> str:
    """One blocker as a line: type, title, since when, how it ended."""
    since = short_date(blocker.opened_at.date(), date(1900, 1, 1))
    parts = [blocker.type.label, clean(blocker.title)]
    if blocker.state is BlockerState.ACTIVE:
        parts.append(f"since {since}")
        if blocker.expected:
            parts.append(f"expected {short_date(blocker.expected, today)}")
        parts.append("manual" if blocker.type is BlockerType.MANUAL else "auto")
    else:
        parts.append(f"{blocker.state.value}{': ' + clean(blocker.reason) if blocker.reason else ''}")
    if blocker.waits_on:
        parts.append(f"waits for {clean(blocker.waits_on)}")
    return "   ".join(parts)


class BlockersDialog(FormDialog[BlockerAnswer]):
    """What stands in the way, and a form for one more."""

    SAVE: ClassVar[str] = "Add"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "resolve", "Resolve", show=False),
        Binding("X", "dismiss_blocker", "Dismiss", show=False),
        Binding("b", "form", "Add", show=False),
    ]

    def __init__(
        self,
        title: str,
        blockers: Sequence[BlockerView],
        today: date,
        staff: Sequence[StaffView] = (),
        *,
        stages: Sequence[StageView] = (),
        several: int = 1,
        work: WorkCalendar | None = None,
    ) -> None:
        verbs = "b or tab: add   r resolve   X dismiss   " if blockers else ""  # what is there to act on
        super().__init__(title, f"{verbs}^s add   esc leave")
        self.blockers = tuple(sorted(blockers, key=lambda b: b.state is not BlockerState.ACTIVE))
        self.today = today
        self.people = people_options(staff, nobody=False)
        self.holding = [s.name for s in stages if s.gate.value == "strict" and BlockerType.MANUAL in s.counted]
        self.several = several
        self.work = work

    def form(self) -> Iterable[Widget]:
        rows = RowList(id="blockers", empty="Nothing blocks it.")
        rows.styles.height = max(1, min(8, len(self.blockers) + 2))
        yield rows
        many = f" to all {self.several}" if self.several > 1 else ""
        yield note(f"Add a manual blocker{many}", classes="heading")
        yield FieldRow("What", TextField(max_length=200, id="what"))
        yield FieldRow("Note", TextField(max_length=500, id="note"))
        yield FieldRow("Expected by", DateInput(self.today, work=self.work, id="expected"))
        yield FieldRow("Owner", TextField(max_length=120, placeholder="initials or name, empty for nobody", id="owner"))
        if self.holding:
            yield note(f"holds: {', '.join(self.holding)} (strict gates)")

    def on_mount(self) -> None:
        """Active ones first, then what was resolved or dismissed."""
        super().on_mount()
        self.query_one("#blockers", RowList).produce(self._rows)

    def _rows(self, width: int) -> list[Row]:
        rows: list[Row] = []
        for active, name in ((True, "Active"), (False, "Resolved or dismissed")):
            found = [b for b in self.blockers if (b.state is BlockerState.ACTIVE) is active]
            if found:
                rows.append(Row(Content(f"{name} ({len(found)})"), tone="head"))
            rows += [
                Row(Content(blocker_words(b, self.today)), str(b.id), "blocked" if active else "dim") for b in found
            ]
        return rows

    @property
    def chosen(self) -> BlockerView | None:
        """The blocker under the cursor."""
        key = self.query_one("#blockers", RowList).current
        return next((b for b in self.blockers if str(b.id) == key), None)

    def action_form(self) -> None:
        """To the first field."""
        self.query_one("#what").focus()

    def action_resolve(self) -> None:
        """Resolve a manual one; the others clear through their source."""
        blocker = self.chosen
        if blocker is None or blocker.state is not BlockerState.ACTIVE:
            self.complain(["put the cursor on an active blocker"])
        elif blocker.type is not BlockerType.MANUAL:
            self.complain(["this one clears through its source; X dismisses it with a reason"])
        else:
            self.dismiss(BlockerAnswer("resolve", blocker.id))

    def action_dismiss_blocker(self) -> None:
        """Dismiss one, with a reason."""
        blocker = self.chosen
        if blocker is None or blocker.state is not BlockerState.ACTIVE:
            self.complain(["put the cursor on an active blocker"])
            return

        def answered(reason: str | None) -> None:
            if reason:
                self.dismiss(BlockerAnswer("dismiss", blocker.id, reason=reason))

        self.app.push_screen(
            ReasonDialog("Dismiss the blocker", blocker.title, "It comes back if its source gets worse."), answered
        )

    def result(self) -> BlockerAnswer | list[str]:
        title = self.query_one("#what", Input).value.strip()
        reading = self.query_one("#expected", DateInput).reading
        typed = self.query_one("#owner", Input).value.strip()
        people = matching(self.people, typed) if typed else []
        told = [] if title else ["say what it is: 1 to 200 characters"]
        if not reading.ok:
            told.append(reading.said)
        if typed and len(people) != 1:
            told.append(f"owner: {'several people fit' if people else 'nobody is called'} “{typed}”")
        if told:
            return told
        owner = int(people[0].key) if people else None
        return BlockerAnswer("add", None, title, self.query_one("#note", Input).value.strip(), reading.day, owner)
