"""The fields of a series: choosing client, ready-made series and type, and what stands in the form [REC-32]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain import series_commands as s
from assure_tui.domain.create_preview import year_end_of
from assure_tui.domain.model import short
from assure_tui.domain.recurrence.patterns import FREQUENCIES
from assure_tui.domain.recurrence.preview import Foreseen
from assure_tui.domain.recurrence.ready_made import READY_MADE, ReadyMade
from assure_tui.domain.series_views import SeriesDetail
from assure_tui.domain.views import ClientView, TypeView
from assure_tui.formatting import clean, full_date
from assure_tui.screens.create_fields import offered
from assure_tui.screens.create_words import Known, read_known
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.form_for_client import FormForClient
from assure_tui.screens.series_fields import RULE, Reading, as_new, read, rule_texts, texts_of
from assure_tui.widgets.fields import FieldRow, LongField, TextField
from assure_tui.widgets.picker import Option, Picker
from assure_tui.widgets.row_list import RowList

PAUSE = 0.12  # seconds of typing before the store is asked again
WIDE, FORM = 140, 62
NAMES = {
    "daily": ("Daily", "every N days; On: wd for every working day"),
    "weekly": ("Weekly", "every N weeks; On: mo,we"),
    "biweekly": ("Biweekly", "every second week; On: fr"),
    "semi_monthly": ("Semi-monthly", "two days; On: 15,last"),
    "monthly": ("Monthly", "every N months; On: 1, last, 2tu, lastfr, 3wd"),
    "quarterly": ("Quarterly", "every third month; On: 1, last, 1wd"),
    "semi_annual": ("Semi-annual", "every sixth month; On: 1, last"),
    "annual": ("Annual", "every N years; On: 03-31, jan last"),
    "installments": ("Installments", "the parts of the type, on their due dates"),
    RULE: ("A rule of its own", "On: RFC 5545, FREQ=MONTHLY;BYMONTHDAY=1"),
}
FIELDS: tuple[tuple[str, str, int, str], ...] = (
    ("every", "Every N", 2, "1"),
    ("on", "On", 200, "1, last, 2tu, lastfr, 3wd; mo,we; 03-31"),
    ("start", "Start", 40, "empty: today; the first date of the rule"),
    ("ends", "Ends", 40, "empty: never; a date; 12 times"),
    ("shift", "Shift", 24, "none; before or after; after weekends"),
    ("lead", "Made early", 3, "days before the date, 0 to 366"),
    ("mapping", "Period", 12, "this, previous, next, span; empty: as usual"),
    ("period_kind", "Period kind", 20, "empty: the type's"),
    ("wait", "Wait", 10, "no; closed or overdue: the one before"),
    ("due", "Due", 30, "where no law says: 10, 10bd, day 15"),
    ("pipeline", "Pipeline", 120, "empty: the type's"),
    ("stage", "Stage", 120, "empty: the first"),
    ("title", "Title", 300, "empty: the type's pattern"),
    ("priority", "Priority", 8, "empty: the type's"),
    ("preparer", "Preparer", 120, "empty: the client's; none"),
    ("reviewer", "Reviewer", 120, "empty: the client's; none"),
    ("partner", "Partner", 120, "empty: the client's; none"),
    ("owner", "Owner", 120, "empty: the client's; none"),
    ("budget", "Budget", 12, "10h, 1:30, 90"),
    ("tags", "Tags", 400, "with commas"),
    ("target", "Target", 12, "days before the deadline: 10, 10bd"),
    ("client_status", "Client says", 60, "what the client is told"),
)


class SeriesForm(FormForClient):
    """Everything of the form but its preview and its saving."""

    SAVE: ClassVar[str] = "Save"
    NEXT: ClassVar[str] = "ready"
    WIDTH: ClassVar[int] = FORM
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self, detail: SeriesDetail | None = None, *, on: date | None = None) -> None:
        title = "New series"
        if detail is not None:
            one = detail.series
            since = f": this and future from {full_date(on)}" if on is not None else ""
            title = f"{short('series', one.id)}  {one.client}  {one.type} {one.qualifier}".rstrip() + since
        super().__init__(title, "enter next   ^s save   esc leave")
        self.saved = detail
        self.on = on
        self.kind: TypeView | None = None
        self.offer: ReadyMade | None = None
        self.known: Known | None = None
        self.shown: tuple[Foreseen, ...] = ()
        self.before: dict[str, str] = {}  # the texts of a series that is edited
        self._said = "Choose client and type: the next twelve are shown here."
        self._saving = False

    # -- frame -----------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Container(id="editor"):
            yield from super().compose()
            yield RowList(id="foreseen", empty=self._said)

    def form(self) -> Iterable[Widget]:
        if self.saved is None:
            yield from self.whom()
            yield from self._row(
                "ready", "Ready-made", Picker(self._offers(), hint="optional: fills the rest", id="ready")
            )
            yield from self._row("type", "Type", Picker(hint="code or name", id="type"))
            yield from self._row("qualifier", "Qualifier", TextField(max_length=24, id="qualifier"))
        else:
            yield note(clean(self.saved.series.words))
        patterns = [Option(code, *NAMES[code], (code,)) for code in (*FREQUENCIES, RULE)]
        yield from self._row("frequency", "How often", Picker(patterns, hint="monthly, weekly, ...", id="frequency"))
        for name, label, size, hint in FIELDS:
            yield from self._row(name, label, TextField(max_length=size, placeholder=hint, id=name))
            if name == "title":
                yield note("", id="title-next")
        if self.saved is not None and self.on is None:
            hint = "what open ones take over too: preparer, budget"
            yield from self._row("to_open", "Open ones", TextField(max_length=120, placeholder=hint, id="to_open"))
        yield note("Description")
        yield LongField(id="description")

    def whom(self) -> Iterable[Widget]:
        """The question for which client."""
        yield from self._row("client", "Client", self.client_picker())

    @staticmethod
    def _row(name: str, label: str, widget: Widget) -> Iterable[Widget]:
        yield FieldRow(label, widget)
        yield Static(id=f"{name}-wrong", classes="wrong")

    @staticmethod
    def _offers() -> list[Option]:
        return [Option(offer.code, offer.name, offer.type_code, (offer.code,)) for offer in READY_MADE]

    def on_mount(self) -> None:
        """Read what can be chosen, and what the series is now."""
        self.flow(self._know())

    def on_resize(self, event: events.Resize) -> None:
        """The form beside its preview, or above it."""
        self.query_one("#dialog").styles.width = FORM if event.size.width >= WIDE else "100%"

    async def _know(self) -> None:
        viewer = self.viewer
        self.known = await self.read(lambda reads, today: read_known(reads, today, viewer))
        if self.saved is None:
            self._offer_types()
        else:
            number = self.saved.series.client_id
            self.client = await self.read(lambda reads, _: reads.client(viewer, number))
            self.kind = next((t for t in self.known[0] if t.code == self.saved.series.type), None)
            self.before = texts_of(self.saved, self.known[1])
            texts = dict(self.before)
            if self.on is not None:
                texts["start"] = self.before["start"] = self.on.isoformat()
            self._fill(texts)
        self.call_after_refresh(self._remember)  # what was filled in here was not typed
        self.look()

    def _fill(self, texts: dict[str, str]) -> None:
        self.fill({name: text for name, text in texts.items() if name != "frequency"})
        if "frequency" in texts:
            self.query_one("#frequency", Picker).field.value = NAMES[texts["frequency"]][0]

    # -- client, ready-made, type ----------------------------------------------------------------

    def take_client(self, client: ClientView) -> None:
        """The types offered and the dates of a year's end of its own follow the client."""
        super().take_client(client)
        self._offer_types()
        if self.offer is not None:
            self._take_offer(self.offer)
        self.look()

    def _offer_types(self) -> None:
        if self.known is not None:
            types = offered(self.known[0], self.client)
            options = [Option(t.code, f"{t.code}  {t.name}", t.line, (t.code,)) for t in types]
            self.query_one("#type", Picker).give(options)

    @on(Picker.Picked, "#ready")
    def _ready_picked(self, event: Picker.Picked) -> None:
        offer = next((one for one in READY_MADE if one.code == event.key), None)
        if offer is not None:
            self._take_offer(offer)
            self.query_one("#start", Input).focus()

    def _take_offer(self, offer: ReadyMade) -> None:
        """Type, pattern, start, period and lead as it has them; each can be changed [REC-32]."""
        self.offer = offer
        self.query_one("#ready", Picker).field.value = offer.name
        end = year_end_of(self.client.fiscal_year_end if self.client else None)
        text, start = offer.rule(end, self.base.today)
        texts = rule_texts(text) | {"start": start.isoformat(), "mapping": offer.mapping, "lead": str(offer.lead or "")}
        self._fill(texts)
        kind = next((t for t in self.known[0] if t.code == offer.type_code), None) if self.known else None
        if kind is not None:
            self._take_type(kind)

    @on(Picker.Typed, "#type")
    def _type_typed(self, event: Picker.Typed) -> None:
        if self.kind is not None and event.text != self.kind.code:
            self.kind = None

    @on(Picker.Picked, "#type")
    def _type_picked(self, event: Picker.Picked) -> None:
        kind = next((t for t in self.known[0] if t.code == event.key), None) if self.known else None
        if kind is not None:
            self._take_type(kind)
            self.query_one("#qualifier", Input).focus()

    def _take_type(self, kind: TypeView) -> None:
        self.kind = kind
        self.query_one("#type", Picker).field.value = kind.code
        self.look()

    @on(Picker.Picked, "#frequency")
    def _frequency_picked(self, event: Picker.Picked) -> None:
        self.query_one("#frequency", Picker).field.value = NAMES[event.key][0]
        self.query_one("#every", Input).focus()
        self.look()

    @property
    def frequency(self) -> str:
        """The pattern that is named, by its whole name or a beginning only one has."""
        typed = self.query_one("#frequency", Picker).field.value.strip().casefold()
        names = {code: label.casefold() for code, (label, _) in NAMES.items()}
        found = [code for code, label in names.items() if typed in (label, code)]
        found = found or [code for code, label in names.items() if typed and label.startswith(typed)]
        return found[0] if len(found) == 1 else ""

    # -- reading the form ------------------------------------------------------------------------

    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        found = {name: self.query_one(f"#{name}", Input).value for name, _, _, _ in FIELDS}
        found["description"] = self.query_one("#description", LongField).text
        return found | {"frequency": self.frequency}

    def reading(self) -> Reading:
        """What it says, with everything that is wrong."""
        if self.known is None:
            return Reading(wrong={"": "one moment: names are still being read"})
        found = read(self.texts(), self.known[3], self.known[1])
        if self.client is None:
            found.wrong["client"] = "choose one"
        if self.kind is None:
            found.wrong["type"] = "choose one"
        return found

    def _whole(self, found: Reading) -> s.CreateSeries:
        assert self.client is not None and self.kind is not None
        qualifier = self.saved.series.qualifier if self.saved else self.query_one("#qualifier", Input).value.strip()
        return as_new(found, self.client.id, self.kind.code, qualifier)

    def say_wrong(self, wrong: dict[str, str]) -> None:
        """Each problem under its field; what belongs to none stands above the buttons [VAL-6]."""
        for place in self.query(".wrong").results(Static):
            text = wrong.get((place.id or "").removesuffix("-wrong"), "")
            place.update(Content(f"! {clean(text)}" if text else ""))
            place.display = bool(text)
        known = {(place.id or "").removesuffix("-wrong") for place in self.query(".wrong")}
        rest = [f"{name}: {text}" if name else text for name, text in wrong.items() if name not in known]
        self.query_one("#problems", Static).update(Content("\n".join(f"! {clean(text)}" for text in rest)))

    if TYPE_CHECKING:  # each screen gives its own

        def look(self) -> None:
            """The next occurrences as the form stands now."""
