"""Blockers in one place: see, add, edit, resolve, open again, dismiss [BLK-5]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from assure_tui.domain.blocking import waits_on_words
from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.model import BlockerState, BlockerType
from assure_tui.domain.views import BlockerView, StaffView, StageView
from assure_tui.formatting import clean, short_date
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.blocker_form import BlockerEditDialog, Fields, blocker_fields, read_blocker
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.dialogs.texts import ReasonDialog
from assure_tui.widgets.row_list import Row, RowList


@dataclass(frozen=True, slots=True)
class BlockerAnswer:
    """Add a manual one, or edit, resolve, open again or dismiss one that is there."""

    kind: str  # add, edit, resolve, dismiss
    blocker_id: int | None = None
    fields: Fields = field(default_factory=dict)  # of the one added, or what was changed
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
        parts.append(f"waits for {clean(waits_on_words(blocker.waits_on))}")
    return "   ".join(parts)


class BlockersDialog(FormDialog[BlockerAnswer]):
    """What stands in the way, and a form for one more."""

    SAVE: ClassVar[str] = "Add"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", show=False),
        Binding("r", "resolve", "Resolve or open again", show=False),
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
        verbs = "b add   e edit   r resolve or reopen   X dismiss   " if blockers else ""  # what is there to act on
        super().__init__(title, f"{verbs}^s add   esc leave")
        self.blockers = tuple(sorted(blockers, key=lambda b: b.state is not BlockerState.ACTIVE))
        self.today = today
        self.people = tuple(staff)
        self.holding = [s.name for s in stages if s.gate.value == "strict" and BlockerType.MANUAL in s.counted]
        self.several = several
        self.work = work

    def form(self) -> Iterable[Widget]:
        rows = RowList(id="blockers", empty="Nothing blocks it.")
        rows.styles.height = max(1, min(8, len(self.blockers) + 2))
        yield rows
        many = f" to all {self.several}" if self.several > 1 else ""
        yield note(f"Add a manual blocker{many}", classes="heading")
        yield from blocker_fields(self.today, self.work)
        if self.holding:
            yield note(f"holds: {', '.join(self.holding)} (strict gates)")

    def on_mount(self) -> None:
        """Active ones first, then what was resolved or dismissed."""
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

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Enter or a second click edits."""
        event.stop()
        self.action_edit()

    def action_edit(self) -> None:
        """Change one: all of a manual one, note and owner of one made by rule."""
        blocker = self.chosen
        if blocker is None:
            self.complain(["put the cursor on a blocker"])
            return

        def answered(changed: Fields | None) -> None:
            if changed:
                self.dismiss(BlockerAnswer("edit", blocker.id, changed))

        self.app.push_screen(BlockerEditDialog(blocker, self.today, self.people, work=self.work), answered)

    def action_resolve(self) -> None:
        """Resolve a manual one, or open a closed one again; the others follow their source."""
        blocker = self.chosen
        if blocker is None:
            self.complain(["put the cursor on a blocker"])
        elif blocker.type is not BlockerType.MANUAL:
            self.complain(["this one clears through its source; X dismisses it with a reason"])
        elif blocker.state is BlockerState.ACTIVE:
            self.dismiss(BlockerAnswer("resolve", blocker.id))
        else:
            self.dismiss(BlockerAnswer("edit", blocker.id, {"state": BlockerState.ACTIVE.value}))

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
        found = read_blocker(self, self.people)
        return found if isinstance(found, list) else BlockerAnswer("add", None, found)
