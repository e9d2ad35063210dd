"""The form of an engagement type, beside it its rule on sample dates and a real title [TYPE-3] [TYPE-6] [CODE-7]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.checklist_words import items_words
from assure_tui.domain.commands import Command
from assure_tui.domain.definition_views import LineView, TypeDetail
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveEngagementType
from assure_tui.domain.minutes import read_minutes
from assure_tui.domain.model import read_short
from assure_tui.domain.rule_words import FORMS, alternates_words, read_alternates, read_words, rule_words
from assure_tui.domain.title_sample import TitleSample
from assure_tui.domain.type_samples import samples
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.dialogs.record import Entry, RecordForm, number_or_none, text_or_none, yes_or_no
from assure_tui.widgets.toggle_list import Toggle, ToggleList

FLAGS = (
    ("pays", "Pays"),
    ("income_return", "Income tax"),
    ("produces_k1", "Gives K-1s"),
    ("takes_k1", "Takes K-1s"),
)
RULES = ("due", "ext", "roll", "alternates", "pays", "period", "code", "title", "name")
WIDE = 120


def entries_of(view: TypeDetail | None, lines: Sequence[LineView], line: str = "") -> tuple[Entry, ...]:
    """The fields with what stands in them; a new type begins empty, in the line one is looking at."""
    rules: Mapping[str, Any] = view.rules if view is not None else {"due": {"kind": "manual"}, "roll": "none"}
    known = ", ".join(one.code for one in lines)
    found = [
        Entry("name", "Name", view.name if view else "", 120, "what people read"),
        Entry("line", "Line", view.line if view else line, 60, known),
        Entry(
            "entities", "For", ", ".join(view.entities) if view else "", 80, "individual, business, trust, nonprofit"
        ),
        Entry("period", "Period", view.period if view else "", 20, "tax_year, fiscal_year, quarter, month, ad_hoc …"),
        Entry("due", "Due", rule_words(rules.get("due")), 200, FORMS[0]),
        Entry("ext", "Extension", rule_words(rules.get("ext")), 200, "15th of the 10th month, form 4868"),
        Entry("roll", "Rolls", rules.get("roll", "none"), 10, "irc7503, federal, none"),
        Entry(
            "alternates", "Alternates", alternates_words(rules.get("alternate")), 4000, lines=2,
            read=lambda text: text.strip(),
        ),
        *(Entry(name, label, "yes" if rules.get(name) else "no", 5, read=yes_or_no) for name, label in FLAGS),
        Entry("pipeline", "Pipeline", (view.pipeline or "") if view else "", 60, _pipeline_hint(view)),
        Entry("title", "Title", view.title if view else "", 300, "{type} {qualifier} {period}"),
        Entry("priority", "Priority", view.priority if view else "", 10, "urgent, high, medium, low"),
        Entry("budget", "Budget", _minutes(view.budget) if view else "", 10, "10h, 90, 1:30", read=_budget),
        Entry(
            "start_offset", "Starts after", _number(view.start_offset) if view else "", 6, "days from its creation",
            read=number_or_none,
        ),
        Entry("client_status", "Clients hear", (view.client_status or "") if view else "", 60, "a client-facing status"),
        Entry("description", "Description", view.description if view else "", 20_000, lines=2, read=str),
        Entry("checklist", "Checklist", items_words(view.checklist) if view else "", 20_000, lines=3),
    ]  # fmt: skip
    if view is None:
        found.insert(0, Entry("code", "Code", "", 24, "permanent: letters, digits, - . /"))
    return tuple(found)


def _pipeline_hint(view: TypeDetail | None) -> str:
    return f"empty: {view.line_pipeline}, of the line" if view else "empty: the one of the line"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _minutes(value: int | None) -> str:
    if value is None:
        return ""
    hours, left = divmod(value, 60)
    return f"{hours}:{left:02d}" if left else f"{hours}h"


def _budget(text: str) -> Any:
    if text_or_none(text) is None:
        return None
    found = read_minutes(text)
    if found is None:
        raise Invalid("budget", "minutes.format", f"{text.strip()!r} is no time; type 90, 1:30 or 1h30")
    return found


class TypeForm(RecordForm):
    """Saves itself; where a date rule changes it asks which live engagements follow [TYPE-6]."""

    DRAFT: ClassVar[str] = "type"

    def __init__(self, view: TypeDetail | None, lines: Sequence[LineView], *, line: str = "") -> None:
        title = f"Type {view.code}  {view.name}" if view is not None else "New engagement type"
        super().__init__(title, entries_of(view, lines, line), self._command, whole=view is None)
        self.about = view.code if view is not None else "new"
        self.view = view
        self.work_days: WorkCalendar | None = None
        self.sample: TitleSample | None = None
        self._asked = False  # an explanation is on its way

    def form(self) -> Iterable[Widget]:
        yield Static(id="samples")
        with_fields = [widget for entry in self.entries for widget in self.field(entry)]
        yield Vertical(*with_fields, id="type-fields")
        yield note("empty checklist: the one of its pipeline; a line is 'name; document type; required; count 2'")

    def on_mount(self) -> None:
        """Say what the rule gives; working days are read for rules that count them."""
        self._fit()
        self.explain()
        self.flow(self._know())

    def on_resize(self) -> None:
        """Beside the fields where there is room, else above them."""
        self._fit()

    def _fit(self) -> None:
        wide = self.app.size.width >= WIDE
        self.set_class(wide, "-wide")
        self.query_one("#dialog").styles.width = min(self.app.size.width - 4, 156) if wide else self.WIDTH

    async def _know(self) -> None:
        viewer, code = self.viewer, self.view.code if self.view is not None else ""
        self.work_days = await self.read(lambda reads, today: reads.work())
        self.sample = await self.read(lambda reads, today: reads.title_sample(viewer, today, code))
        self.explain()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Explain again as one types."""
        if event.input.id in RULES:
            self._explain_soon()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The same for alternates."""
        if event.text_area.id in RULES:
            self._explain_soon()

    def _explain_soon(self) -> None:
        """Once for all the letters that have come."""
        if not self._asked:
            self._asked = True
            self.call_later(self._explain_now)

    def _explain_now(self) -> None:
        self._asked = False
        self.explain()

    # -- the rule in words -----------------------------------------------------------------------

    def explain(self) -> None:
        """What the rule gives for the newest periods, and why; or what is not understood."""
        if not self.is_mounted:
            return
        said, wrong = self.explained()
        if self.sample is not None:  # the title as it would be, of a real one [CODE-7]
            texts = {entry.name: self.typed(entry) for entry in self.entries}
            sample = self.sample.renamed(type_label=texts["name"], type_code=texts.get("code", ""))
            title, bad = sample.shown(texts["title"])
            said, wrong = [title if bad else f"Title of {title}", *said], wrong or bad
        place = self.query_one("#samples", Static)
        place.set_class(wrong, "-wrong")
        place.update(Content(clean_joined(said)))

    def explained(self) -> tuple[list[str], bool]:
        """The lines of the explanation, and whether they say what is wrong."""
        texts = {entry.name: self.typed(entry) for entry in self.entries}
        code = self.view.code if self.view is not None else texts.get("code", "")
        try:
            rules = self._rules(texts)
            period = "_".join(texts["period"].casefold().split()) or "ad_hoc"
            found = samples(rules, period, self.today_of_app(), code=code.strip(), work=self.work_days)
        except AssureError as error:
            return [f"! {detail.message}" for detail in error.details] or [f"! {error.message}"], True
        except ValueError:  # a kind of period that is none yet
            return ["! no such kind of period yet"], True
        lines: list[str] = []
        for one in found:
            lines.append(one.words)
            lines += [f"  {sentence}" for sentence in one.because]
        return lines, False

    @staticmethod
    def _rules(texts: Mapping[str, str]) -> dict[str, Any]:
        readers: dict[str, Callable[[], Any]] = {
            "due": lambda: read_words(texts["due"] or "typed"),
            "ext": lambda: read_words(texts["ext"], "ext", extension=True) if text_or_none(texts["ext"]) else None,
            "alternate": lambda: read_alternates(texts["alternates"]),
        }
        found: dict[str, Any] = {
            "roll": texts["roll"].strip().casefold() or "none",
            "pays": yes_or_no(texts["pays"]) is True,
        }
        wrong: list[Detail] = []
        for name, read in readers.items():
            try:
                value = read()
            except AssureError as error:
                wrong += error.details
                continue
            if value:
                found[name] = value
        if wrong:
            raise InvalidMany(wrong)
        return found

    # -- saving ----------------------------------------------------------------------------------

    def place_of(self, field: str) -> str:
        """Findings about alternates are told under them whatever they are called inside."""
        return "alternates" if field.startswith("alternate") else super().place_of(field)

    def _command(self, fields: Mapping[str, Any]) -> Command:
        values = dict(fields)
        code = values.pop("code", None) if self.view is None else self.view.code
        if not code:
            raise Invalid("code", "required", "a new type needs a code; it never changes")
        return SaveEngagementType(str(code), values, new=self.view is None)

    async def confirm(self, command: Command, error: NeedsConfirmation) -> Command | None:
        """Live engagements whose date would change, each with old and new one; ticked ones follow [TYPE-6]."""
        assert isinstance(command, SaveEngagementType)
        chosen = await self.ask(RecalculateDialog(error))
        return None if chosen is None else replace(command, recalculate=chosen)


def clean_joined(lines: Sequence[str]) -> str:
    """Lines made harmless, one under the other."""
    return "\n".join(clean(line) for line in lines)


class RecalculateDialog(FormDialog[tuple[int, ...]]):
    """Which live engagements take the new date; the others keep what they have [TYPE-6]."""

    WIDTH: ClassVar[int] = 78
    BINDINGS: ClassVar[list[BindingType]] = [Binding("V", "all", "All or none", show=False)]

    def __init__(self, error: NeedsConfirmation) -> None:
        super().__init__("The rule changed: which follow?", "space tick   V all or none   ^s save   esc back")
        self.error = error

    def form(self) -> Iterable[Widget]:
        yield note(self.error.message)
        yield ToggleList([Toggle(d.field, d.field, d.message) for d in self.error.details], id="effects")

    @property
    def toggles(self) -> ToggleList:
        """The list."""
        return self.query_one("#effects", ToggleList)

    def action_all(self) -> None:
        """Tick all, or none when all are."""
        every = {toggle.key for toggle in self.toggles.toggles}
        self.toggles.on = set() if self.toggles.on == every else every
        self.toggles.refresh_rows()

    def result(self) -> tuple[int, ...] | list[str]:
        return tuple(sorted(read_short(key, "engagement") or 0 for key in self.toggles.on))
