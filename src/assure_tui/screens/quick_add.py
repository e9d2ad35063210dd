"""One line, understood as it is typed; every reading is shown before anything is saved (screens.md 8)."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.query.words import fold
from assure_tui.domain.quick_add import MAX_LINE, QuickReading, parse_quick
from assure_tui.domain.quick_start import start_of_line
from assure_tui.domain.views import ClientView
from assure_tui.formatting import clean, fit, full_date
from assure_tui.screens.create_words import (
    SHOWN_CLIENTS,
    Known,
    Taken,
    Within,
    created_number,
    due_words,
    read_known,
    read_taken,
    where_it_went,
)
from assure_tui.screens.verb_flows import Flows
from assure_tui.screens.verb_words import outcome_words
from assure_tui.widgets.below import OverScreen
from assure_tui.widgets.fields import TextField

HINT = "client type period @preparer >reviewer !high ~10h #tag"


class QuickAddScreen(OverScreen, Flows, ModalScreen[int | None]):
    """Gives back the number of the engagement made last."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="form.cancel", show=False),
        Binding("ctrl+j", "add(True)", "Add and another", show=False),
        Binding("tab", "next_client(1)", "Next client that fits", show=False, priority=True),
        Binding("shift+tab", "next_client(-1)", "Former client that fits", show=False, priority=True),
        Binding("ctrl+o", "full_form", "Full form", show=False),
    ]

    def __init__(self, line: str = "", *, within: Within | None = None) -> None:
        super().__init__()
        self.line = line
        self.within = within or Within()
        self.known: Known | None = None
        self.clients: tuple[ClientView, ...] = ()
        self.looked_up = ""
        self.at = 0
        self.taken: dict[tuple[int, str], Taken] = {}
        self.made: int | None = None
        self._saving = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = "Quick add"
            box.border_subtitle = "enter add   ^j add and another   tab next client   ^o full form   esc"
            box.styles.width = 76
            yield TextField(self.line, max_length=MAX_LINE, placeholder=HINT, id="line")
            yield Static(id="reading")
            yield Static(id="problems")

    def on_mount(self) -> None:
        """Read what names can stand for."""
        self.set_class(self.base.ascii, "-ascii")
        self.query_one("#line", Input).focus()
        self._show()
        self.flow(self._know())

    async def _know(self) -> None:
        viewer = self.viewer
        self.known = await self.read(lambda reads, today: read_known(reads, today, viewer))
        self._fill_in()
        self._changed()

    def _fill_in(self) -> None:
        """What the view's filter plainly says stands behind what is typed already, to be seen and changed."""
        types, *_ = self.known or ((),)
        start = start_of_line(self.within.query, types, self.viewer.login or "") if self.within.query else ""
        if start:
            field = self.query_one("#line", Input)
            at = len(field.value)
            field.value = f"{field.value}{'' if field.value.endswith(' ') else ' '}{start}"[:MAX_LINE]
            field.cursor_position = at

    # -- reading ---------------------------------------------------------------------------------

    @property
    def reading(self) -> QuickReading:
        """What the line means now."""
        text = self.query_one("#line", Input).value
        if self.known is None:
            return QuickReading(problems=("reading names ...",))
        types, staff, pipelines, today = self.known
        return parse_quick(text, today, types=types, staff=staff, pipelines=pipelines)

    @property
    def client(self) -> ClientView | None:
        """The client meant, once looked up for what is typed now."""
        if self.looked_up != self.reading.client or not self.clients:
            return None
        return self.clients[self.at % len(self.clients)]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Understand it anew."""
        event.stop()
        self._changed()

    def _changed(self) -> None:
        self._say("")
        self._show()
        client = self.reading.client
        if client and client != self.looked_up and self.base.is_open:
            self._look_up(client)

    @work(exclusive=True, group="clients", exit_on_error=False)
    async def _look_up(self, text: str) -> None:
        await self._find(text)

    async def _find(self, text: str) -> None:
        viewer = self.viewer
        try:
            found = await self.read(lambda reads, today: reads.find_clients_like(viewer, text, SHOWN_CLIENTS))
        except AssureError as error:
            self._say(error.message)
            return
        # The name as typed in full comes first; otherwise the order of the look-up.
        exact = [each for each in found if fold(each.name) == fold(text)]
        self.clients = (*exact, *(each for each in found if each not in exact))
        self.looked_up, self.at = text, 0
        self._show()

    def _say(self, text: str) -> None:
        self.query_one("#problems", Static).update(Content("\n".join(f"! {clean(t)}" for t in text.split("\n") if t)))

    def _show(self) -> None:
        self.query_one("#reading", Static).update(Content("\n".join(self.lines())))
        if self._pair_meant is not None and self._pair_meant not in self.taken:
            self._look_at_periods()

    @property
    def _pair_meant(self) -> tuple[int, str] | None:
        """Client and type, when the period is left to the suggestion."""
        reading, client = self.reading, self.client
        if client is None or reading.type is None or reading.period:
            return None
        return client.id, reading.type.code

    @work(exclusive=True, group="periods", exit_on_error=False)
    async def _look_at_periods(self) -> None:
        await self._find_periods()

    async def _find_periods(self) -> None:
        pair, client, kind, viewer = self._pair_meant, self.client, self.reading.type, self.viewer
        if pair is None or client is None or kind is None:
            return
        try:
            self.taken[pair] = await self.read(lambda reads, today: read_taken(reads, today, viewer, client, kind))
        except AssureError as error:
            self.taken[pair] = frozenset()  # the store checks again when it is made
            self._say(error.message)
        self._show()

    def lines(self) -> list[str]:
        """The whole reading, a line for each kind of thing."""
        r = self.reading
        if self.known is None:
            return ["reading ..."]
        _, staff, pipelines, today = self.known
        names = {person.id: person.name for person in staff}
        lines = [self._pair("client", self._client_words(r))]
        if r.type is not None:
            label, due = "", ""
            try:
                taken = self.taken.get(self._pair_meant or (0, ""), frozenset())
                label, due = due_words(r.type, r.period, self.client, today, r.part, taken)
            except Invalid as error:
                due = f"! {error.message}"
            pipeline = r.pipeline or next((p for p in pipelines if p.id == r.type.pipeline_id), None)
            lines.append(
                self._pair("work", f"{clean(r.type.code)} {clean(r.type.name)}, {clean(label or r.period or '')}"
                           + ("" if r.period else " (suggested)")
                           + (f", part {r.part}" if r.part else "")
                           + (f"   pipeline {clean(pipeline.name)}" if pipeline else ""))
            )  # fmt: skip
            lines.append(self._pair("due", f"typed {full_date(r.due)}" if r.due else clean(due)))
            if r.target:
                lines.append(self._pair("target", full_date(r.target)))
            first = next((s.name for s in pipeline.stages if not s.conditional), "") if pipeline else ""
            starts = r.stage or self._stage_of_view(r) or first
            lines.append(self._pair("starts at", clean(starts)))
        for slot, number in r.slots.items():
            lines.append(self._pair(slot, clean(names.get(number or 0, "nobody"))))
        extra = [f"priority {r.priority.value.capitalize()}" if r.priority else "",
                 f"tags {', '.join(clean(tag) for tag in r.tags)}" if r.tags else "",
                 f"budget {minutes_words(r.budget)}" if r.budget is not None else ""]  # fmt: skip
        if any(extra):
            lines.append(self._pair("with", "   ".join(word for word in extra if word)))
        if self.query_one("#line", Input).value.strip():
            lines += [f"? {clean(problem)}" for problem in r.problems]
        return lines

    @staticmethod
    def _pair(label: str, value: str) -> str:
        return f"{fit(label, 10)}{value}"

    def _client_words(self, reading: QuickReading) -> str:
        if not reading.client:
            return ""
        client = self.client
        if client is None:
            waiting = self.looked_up != reading.client
            return f"{clean(reading.client)}   {'looking ...' if waiting else 'no such client'}"
        more = f"   {self.at + 1} of {len(self.clients)}, tab: next" if len(self.clients) > 1 else ""
        number = f"   C-{client.id}, {client.open_engagements} open{more}"
        return f"{clean(client.name)}{number}"

    # -- keys ------------------------------------------------------------------------------------

    def action_next_client(self, step: int) -> None:
        """Another client that fits what is typed."""
        if self.clients:
            self.at = (self.at + step) % len(self.clients)
            self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter adds."""
        event.stop()
        self.action_add(False)

    def action_add(self, another: bool) -> None:
        """Save what is shown; with `another` the line stays, without its client [CRE-8]."""
        if not self._saving:
            self._saving = True
            self.flow(self._add(another))

    async def _add(self, another: bool) -> None:
        try:
            reading = self.reading
            if not reading.ready:
                self._say("\n".join(reading.problems))
                return
            if self.looked_up != reading.client:
                await self._find(reading.client)
                if self.client is not None:
                    self._say("look at the client, then enter again")
                    return
            client = self.client
            if client is None:
                self._say(f"there is no client called {reading.client}")
                return
            if self._pair_meant is not None and self._pair_meant not in self.taken:
                before = self.lines()
                await self._find_periods()
                if self.lines() != before:
                    self._say("look at the period, then enter again")
                    return
            await self._save(self._command(reading, client), another)
        finally:
            self._saving = False

    def _command(self, reading: QuickReading, client: ClientView) -> CreateEngagement:
        from dataclasses import replace

        command, stage = reading.command(client.id), self._stage_of_view(reading)
        return replace(command, stage=stage) if command.stage is None and stage else command

    def _stage_of_view(self, reading: QuickReading) -> str | None:
        """The column it is made in, where the work belongs to the pipeline that is shown [CRE-4]."""
        if reading.pipeline is not None:
            pipeline: int | None = reading.pipeline.id
        else:
            pipeline = reading.type.pipeline_id if reading.type is not None else None
        return self.within.stage if pipeline is not None and pipeline == self.within.pipeline_id else None

    async def _save(self, command: CreateEngagement, another: bool) -> None:
        try:
            outcome = await self.base.dispatch(command)
        except AssureError as error:
            self._say(error.message)
            return
        text, kind = outcome_words(outcome)
        number = created_number(outcome)
        if number is None:
            self._say(text)
            return
        self.made = self.base.last_opened = number
        self.taken.clear()
        self.base.toast(f"{text}{await self._went(number)}  g . follows it", kind, "u undo")
        if not another:
            self.dismiss(number)
            return
        field = self.query_one("#line", Input)
        field.value = " ".join(field.value.replace(self.reading.client, "", 1).split())
        field.cursor_position = 0
        self._say(f"added E-{number}")

    async def _went(self, number: int) -> str:
        """Where it went, said only when the view it was made in does not show it."""
        viewer, within = self.viewer, self.within
        if within == Within():
            return ""
        try:
            return await self.read(lambda reads, today: where_it_went(reads, today, viewer, within, number))
        except AssureError:
            return ""  # it is made; only the word about it is missing

    def action_full_form(self) -> None:
        """The same in the full form, with what was read."""
        from assure_tui.screens.create import CreateScreen

        reading, client = self.reading, self.client
        self.dismiss(None)
        self.app.push_screen(CreateScreen(reading, client))

    def action_leave(self) -> None:
        """Close; what was added stays."""
        self.dismiss(self.made)
