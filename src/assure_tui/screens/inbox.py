"""The inbox: what concerns me, newest first; enter reads it and opens what it is about [NOTE-*]."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from textual.content import Content

from assure_tui.domain.notice_commands import MarkNotice, SetNotices
from assure_tui.domain.notices import KINDS, NoticeView
from assure_tui.formatting import clean, cut, fit, when
from assure_tui.screens.goto import Choice, ChoiceScreen
from assure_tui.screens.list_screen import ListScreen
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort

ALL = 1
_MARKS = {"unread": ("●", "*"), "read": ("○", "o"), "done": ("✓", "v")}


class InboxScreen(ListScreen):
    """Notices with the verbs on the work behind them."""

    NAME = "Inbox"
    PLACE = "inbox"
    TABS = ("Open", "All")
    EMPTY = (
        "Nothing waits for you. tab shows what was told before.",
        "Nothing was ever told you here. {global.view_options} says what you are told.",
    )
    HINTS = (
        ("enter", "open"), ("x", "done"), ("space", "mark"), ("V", "all"), ("tab", "open/all"),
        (",", "what I am told"), ("g", "go"), ("q", "back"), ("?", "keys"),
    )  # fmt: skip

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """The person's own notices."""
        self._switches = reads.notice_switches(viewer)
        return {f"notice:{n.id}": n for n in reads.notices(viewer, done=self.tab == ALL)}

    def engagement_of(self, thing: NoticeView) -> int | None:
        """What it is about."""
        return thing.engagement_id

    def subject(self) -> str:
        """How many are unread."""
        count = sum(1 for thing in self.things.values() if thing.state == "unread")
        return f"{count} unread" if count else ""

    def row_of(self, key: str, thing: NoticeView, cells: int) -> Row:
        """Mark, kind in words on wide screens, text, when."""
        ascii = self.base.ascii
        mark = _MARKS[thing.state][ascii]
        moment = when(self.base.local(thing.at), self.base.today)
        kind = f"{fit(clean(thing.label), 26, ascii=ascii)} " if cells >= 110 else ""
        room = cells - len(kind) - len(moment) - 4
        text = cut(clean(thing.text), room, ascii=ascii)
        line = f"{mark} {kind}{fit(text, room, ascii=ascii)} {moment}"
        return Row(Content(line), key, "" if thing.state == "unread" else "dim")

    def open_thing(self, thing: NoticeView) -> None:
        """Read it, and open what it is about."""
        self.flow(self._read(thing))

    async def _read(self, thing: NoticeView) -> None:
        if thing.state == "unread":
            await self.base.dispatch(MarkNotice((thing.id,), "read"))
        if thing.engagement_id is not None and thing.engagement_id in self.cards:
            self.open_engagement(thing.engagement_id)
        elif thing.engagement_id is None:
            self.base.toast(clean(thing.text), "told")
        self.reload()

    def action_verb_done(self) -> None:
        """Done with these notices, or open again when all of them are done."""
        if chosen := self.chosen():
            self.flow(self._mark(chosen))

    async def _mark(self, chosen: list[NoticeView]) -> None:
        state = "unread" if all(notice.state == "done" for notice in chosen) else "done"
        outcome = await self.base.dispatch(MarkNotice(tuple(notice.id for notice in chosen), state))
        self.rows.mark(())
        self.base.toast(outcome.summary, "done")
        self.reload()

    def action_global_view_options(self) -> None:
        """Choose what one wants to be told [NOTE-3]."""
        choices = [
            Choice(" ", kind.label, code, "on" if self._switches[code] else "off") for code, kind in KINDS.items()
        ]
        self.app.push_screen(ChoiceScreen("What I am told (enter switches)", choices), self._switched)

    def _switched(self, kind: str | None) -> None:
        if kind is not None:
            self.flow(self._switch(kind))

    async def _switch(self, kind: str) -> None:
        on = not self._switches[kind]
        outcome = await self.base.dispatch(SetNotices(((kind, on),)))
        self._switches = {**self._switches, kind: on}
        self.base.toast(outcome.summary, "done", "u undo")
        self.action_global_view_options()
