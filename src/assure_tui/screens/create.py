"""The full form for a new engagement, in the order of the questions [CRE-2]; quick add is beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from assure_tui.domain.commands import CreateEngagement
from assure_tui.domain.create_preview import period_of, preview
from assure_tui.domain.errors import AssureError, Invalid
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.quick_add import QuickReading
from assure_tui.domain.views import ClientView, TypeView
from assure_tui.formatting import clean, full_date
from assure_tui.screens.create_fields import Answers, offered, read_form
from assure_tui.screens.create_words import Known, Taken, created_number, read_known, read_taken
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.form_for_client import FormForClient
from assure_tui.screens.verb_words import outcome_words
from assure_tui.widgets.fields import FieldRow, LongField, TextField
from assure_tui.widgets.picker import Option, Picker

if TYPE_CHECKING:
    from assure_tui.drafts import Draft

FIELDS: tuple[tuple[str, str, int, str], ...] = (
    ("period", "Period", 40, "empty: suggested; 2026, FY2026, 2026-Q1, 2026-03, a..b"),
    ("part", "Part", 6, "installments only: a number, or all"),
    ("qualifier", "Qualifier", 24, "tells two of the same apart, such as a state"),
    ("title", "Title", 200, "empty: from the type"),
    ("pipeline", "Pipeline", 120, "empty: the type's"),
    ("stage", "Stage", 120, "empty: the first"),
    ("anchor", "Anchor", 40, "a date the rule counts from, such as the date of death"),
    ("target", "Target", 40, "internal; fri, +5bd, 15 mar"),
    ("due", "Typed date", 40, "only to override the type's date"),
    ("reason", "Reason", 500, "for the typed date"),
    ("start", "Start", 40, ""),
    ("priority", "Priority", 8, "medium"),
    ("preparer", "Preparer", 120, "empty: the client's"),
    ("reviewer", "Reviewer", 120, "empty: the client's"),
    ("partner", "Partner", 120, "empty: the client's"),
    ("owner", "Owner", 120, "empty: the client's"),
    ("tags", "Tags", 400, "with commas"),
    ("budget", "Budget", 12, "10h, 1:30, 90"),
    ("tasks", "Tasks", 4, "yes: those of the stage are made"),
)


class CreateScreen(FormForClient):
    """Saves itself, so that a refusal keeps everything typed [VAL-6]; gives the number made back."""

    SAVE: ClassVar[str] = "Create"
    WIDTH: ClassVar[int] = 78
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+t", "all_types", "All types", show=False),
        Binding("ctrl+o", "another", "Create, then another", show=False),
    ]

    DRAFT: ClassVar[str] = "create"
    ANOTHER: ClassVar[bool] = True  # whether one more can be made with the same answers [CRE-8]

    def __init__(
        self, reading: QuickReading | None = None, client: ClientView | None = None, *, draft: Draft | None = None
    ) -> None:
        super().__init__("New engagement", "enter next   ^s create   ^o create another   ^t all types   esc leave")
        self.draft = draft
        self.start = reading or QuickReading()
        self.client = client
        self.kind: TypeView | None = self.start.type
        self.known: Known | None = None
        self.every_type = False
        self.taken: Taken = frozenset()
        self._saving = False

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Client", self.client_picker())
        yield FieldRow("Type", Picker(hint="code or name", id="type"))
        values = self._start_values()
        yield Static(id="explained", classes="note")
        for name, label, size, hint in FIELDS:
            yield FieldRow(label, TextField(values.get(name, ""), max_length=size, placeholder=hint, id=name))
        yield note("Description")
        yield LongField(id="description")

    def _start_values(self) -> dict[str, str]:
        r = self.start
        given = {
            "period": r.period,
            "part": str(r.part) if r.part else None,
            "qualifier": r.qualifier,
            "title": r.title,
            "pipeline": r.pipeline.name if r.pipeline else None,
            "stage": r.stage,
            "target": r.target.isoformat() if r.target else None,
            "due": r.due.isoformat() if r.due else None,
            "reason": r.reason,
            "priority": r.priority.value if r.priority else None,
            "tags": ", ".join(r.tags),
            "budget": minutes_words(r.budget) if r.budget is not None else None,
            "tasks": "yes",
        }
        return {name: value for name, value in given.items() if value}

    def on_mount(self) -> None:
        """Read what can be chosen."""
        self.about = self.draft.about if self.draft is not None else self.base.unused_draft(self.DRAFT, "new")
        if self.ANOTHER:
            another = Button("Create another ^o", id="another", compact=True)
            self.query_one("#buttons").mount(another, before="#leave")
        self.flow(self._know())

    async def _know(self) -> None:
        viewer = self.viewer
        self.known = await self.read(lambda reads, today: read_known(reads, today, viewer))
        _, staff, _, _ = self.known
        for slot, number in self.start.slots.items():
            person = next((p.initials for p in staff if p.id == number), "none")
            self.query_one(f"#{slot}", Input).value = person
        self._offer_types()
        if self.client is not None:
            self.take_client(self.client)
        if self.kind is not None:
            self._take_type(self.kind)
        if self.draft is not None:
            await self._take_draft(self.draft)
        elif self.client is not None or self.kind is not None or self.start.slots:
            self.call_after_refresh(self._remember)  # what was filled in here was not typed

    # -- drafts ----------------------------------------------------------------------------------

    def draft_values(self) -> dict[str, str]:
        """What is typed, and what was picked."""
        client = self.query_one("#client", Picker).field.value
        picked = {"client": client, "number": f"C-{self.client.id}" if self.client else ""}
        return super().draft_values() | picked | {"type": self.kind.code if self.kind else ""}

    def _take_kept(self) -> None:
        """Only a draft that was asked for is put back: there may be several."""

    async def _take_draft(self, draft: Draft) -> None:
        viewer, named = self.viewer, draft.fields.get("client", "")
        like = await self.read(lambda reads, today: reads.find_clients_like(viewer, named, 40)) if named else ()
        found = next((client for client in like if f"C-{client.id}" == draft.fields.get("number")), None)
        if found is not None:
            self.take_client(found)
        else:
            self.query_one("#client", Picker).field.value = clean(named)[:120]
        kind = next((t for t in self.known[0] if t.code == draft.fields.get("type")), None) if self.known else None
        if kind is not None:
            self._take_type(kind)
        self.fill(draft.fields)
        self._explain()

    # -- client and type -------------------------------------------------------------------------

    def take_client(self, client: ClientView) -> None:
        """The types offered, the period and the date follow the client."""
        super().take_client(client)
        self._offer_types()
        self._explain()
        self._look_at_periods()

    def _offer_types(self) -> None:
        if self.known is None:
            return
        types = self.known[0] if self.every_type else offered(self.known[0], self.client)
        self.query_one("#type", Picker).give([Option(t.code, f"{t.code}  {t.name}", t.line, (t.code,)) for t in types])

    def action_all_types(self) -> None:
        """Offer types that are not meant for this kind of client too [TYPE-7]."""
        self.every_type = not self.every_type
        self._offer_types()
        self.complain(["all types are offered now; not every one is meant for this client"] if self.every_type else [])

    @on(Picker.Typed, "#type")
    def _type_typed(self, event: Picker.Typed) -> None:
        if self.kind is not None and event.text != self.kind.code:
            self.kind = None
            self._explain()

    @on(Picker.Picked, "#type")
    def _type_picked(self, event: Picker.Picked) -> None:
        kind = next((t for t in self.known[0] if t.code == event.key), None) if self.known else None
        if kind is not None:
            self._take_type(kind)
            self.query_one("#period", Input).focus()

    def _take_type(self, kind: TypeView) -> None:
        self.kind = kind
        self.query_one("#type", Picker).field.value = kind.code
        self._explain()
        self._look_at_periods()

    @work(exclusive=True, group="periods", exit_on_error=False)
    async def _look_at_periods(self) -> None:
        client, kind, viewer = self.client, self.kind, self.viewer
        self.taken = frozenset()
        if client is None or kind is None:
            return
        try:
            self.taken = await self.read(lambda reads, today: read_taken(reads, today, viewer, client, kind))
        except AssureError as error:
            self.complain([error.message])
        self._explain()

    # -- dates in words --------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.id in ("period", "part", "anchor"):
            self._explain()

    def _explain(self) -> None:
        self.query_one("#explained", Static).update(Content("\n".join(self.explanation())))

    def explanation(self) -> list[str]:
        """Period and deadline with their reasons, before anything is made [URG-4]."""
        if self.kind is None or self.known is None:
            return []
        kind, client, today = self.kind, self.client, self.known[3]
        part = self.query_one("#part", Input).value
        typed = self.query_one("#period", Input).value
        try:
            number = int(part) if part.isascii() and part.isdigit() else None
            period = period_of(kind, typed, client.fiscal_year_end if client else None, today, number, self.taken)
            dates = preview(kind, period, state=client.state if client else None)
        except Invalid as error:
            return [f"! {clean(error.message)}"]
        first, last = period.start.isoformat(), period.end.isoformat() if period.end else "open"
        due = full_date(dates.deadline) if dates.deadline else dates.marker or "no date"
        suggested = "" if typed.strip() else " (suggested)"
        return [f"Period {first} to {last}{suggested}. Due {due}.", *(clean(text) for text in dates.because[:4])]

    # -- saving ----------------------------------------------------------------------------------

    def read_answers(self) -> CreateEngagement | list[str]:
        """The command, or what is wrong with the answers."""
        if self.known is None:
            return ["one moment: names are still being read"]
        types, staff, pipelines, today = self.known
        texts = {name: self.query_one(f"#{name}", Input).value for name, _, _, _ in FIELDS}
        texts["description"] = self.query_one("#description", LongField).text
        return read_form(Answers(self.client, self.kind, texts), today, staff, pipelines, types)

    def result(self) -> int | list[str]:
        found = self.read_answers()
        return found if isinstance(found, list) else 0

    def action_save(self) -> None:
        """Create; refused, everything stays as typed."""
        self._create(False)

    def action_another(self) -> None:
        """Create, then keep every answer except the client [CRE-8]."""
        self._create(True)

    def _create(self, another: bool) -> None:
        command = self.read_answers()
        if isinstance(command, list):
            self.complain(command)
        elif not self._saving:
            self.unless_private(partial(self._begin, command, another))

    def _begin(self, command: CreateEngagement, another: bool) -> None:
        self._saving = True
        self.flow(self._save(command, another))

    async def _save(self, command: CreateEngagement, another: bool) -> None:
        try:
            outcome = await self.base.dispatch(command)
        except AssureError as error:
            found = [f"{d.field}: {d.message}" if d.field else d.message for d in error.details]
            self.complain(found or [error.message])
            return
        finally:
            self._saving = False
        text, kind = outcome_words(outcome)
        number = created_number(outcome)
        if number is None:
            self.complain([text])
            return
        self.forget_draft()
        self.base.last_opened = number
        self.base.toast(f"{text}  g . follows it", kind, "u undo")
        if not another:
            self.dismiss(number)
            return
        self.client = None
        self.query_one("#problems", Static).update(Content(f"created E-{number}"))
        field = self.query_one("#client", Picker).field
        field.value = ""
        field.focus()
        self.call_after_refresh(self._remember)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The button does what its key does; the others are the form's."""
        if event.button.id == "another":
            event.stop()
            event.prevent_default()
            self.action_another()
