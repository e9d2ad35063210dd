"""The checklist in the drawer: asking for one more file, changing an item, taking one off [DOC-7] [DOC-8]."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.checklist_words import typed_patterns
from assure_tui.domain.document_commands import SaveChecklist
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import short
from assure_tui.domain.views import ChecklistItemView, EngagementDetail
from assure_tui.formatting import clean
from assure_tui.screens.verb_flows import Flows

if TYPE_CHECKING:
    from assure_tui.screens.dialogs.record import Entry, RecordForm

PAPERS = 3  # the tab of files, counted from 0


def day_reader(today: date) -> Callable[[str], date | None]:
    """How the expected day is read: words of a date, and none for nothing or `-`."""

    def read(text: str) -> date | None:
        from assure_tui.widgets.date_input import read_day

        reading = read_day(text, today)
        if not reading.ok:
            raise Invalid("expected", "date.format", reading.said)
        return reading.day

    return read


def item_entries(item: ChecklistItemView | None, today: date) -> list[Entry]:
    """The fields of an item; a new one is required until said otherwise."""
    from assure_tui.screens.dialogs.record import Entry, number_or_none, yes_or_no

    expected = item.expected.isoformat() if item and item.expected else ""
    late = "30 Nov, +2w; empty: the usual days from now" if item is None else "30 Nov, +2w; empty: no day"
    return [
        Entry("name", "Name", item.name if item else "", 200),
        Entry("document", "Type", item.document if item else "", 60, "Other"),
        Entry(
            "patterns", "File names", ", ".join(item.patterns) if item else "", 400, "*w-2*, *w2*; * and ? stand for any",
            read=typed_patterns,
        ),
        Entry("count", "How many", str(item.count) if item else "", 3, "1", read=number_or_none),
        Entry("required", "Required", "yes" if item is None or item.required else "no", 5, "yes or no", read=yes_or_no),
        Entry("expected", "Expected", expected, 40, late, read=day_reader(today)),
    ]  # fmt: skip


class ChecklistFlows(Flows):
    """Mixed into the drawer."""

    if TYPE_CHECKING:
        engagement_id: int
        tab: int

        @property
        def detail(self) -> EngagementDetail | None: ...

    def action_drawer_new(self) -> None:
        """One more item on the tab of files; elsewhere quick add."""
        if self.tab == PAPERS and self.detail is not None:
            self.flow(self.item_form(None), asks=True)
        else:
            self.action_global_new()  # type: ignore[attr-defined]

    async def item_form(self, item: ChecklistItemView | None) -> None:
        """All fields of an item, new or there already."""
        from assure_tui.screens.dialogs.record import RecordForm

        number = self.engagement_id
        types, today = await self.read(lambda reads, today: (reads.document_types(), today))

        def command(fields: Mapping[str, Any]) -> SaveChecklist:
            return SaveChecklist(number, ({**fields, **({"id": item.id} if item else {})},))

        form: RecordForm = RecordForm(
            clean(item.name) if item else f"Ask for a file for {short('engagement', number)}",
            item_entries(item, today),
            command,
            whole=item is None,
            notes=[f"Types: {', '.join(types)}."],
        )
        await self.ask(form)

    async def drop_item(self, item: ChecklistItemView) -> None:
        """Off the checklist; one that matters asks first."""
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        told = ["It is required: what waits for it waits no longer."] if item.required and item.state == "open" else []
        if item.files:
            told.append("Its files stay, and answer nothing here.")
        question = ConfirmDialog(f"Take {clean(item.name)} off?", *told, "u brings it back. X waives it instead.")
        if await self.ask(question):
            await self.carry_out(SaveChecklist(self.engagement_id, ({"id": item.id, "removed": True},)))
