"""When a stage is left by itself, and who visits it at all [ADV-1..8] [COND-1] [COND-2]."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from textual.widget import Widget

from assure_tui.domain.advance import words_of
from assure_tui.domain.advance_conditions import read_condition
from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Entity
from assure_tui.domain.pipeline_values import StageDraft
from assure_tui.domain.query.words import fold, nearest
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.ticking import TickingDialog, listed
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.toggle_list import Toggle, ToggleList

Values = Mapping[str, Any]
# word -> (what it says, what it means); each holds by itself as [ADV-1] has it
CONDITIONS = {
    "documents_matched": ("Documents are here", "every required checklist item is matched"),
    "action_items_done": ("Action items done", "every task and request of the visit"),
    "intake_completed": ("Intake completed", "every organizer is answered"),
    "required_tasks_done": ("Required tasks done", "of this stage"),
    "all_tasks_done": ("All tasks done", "of this stage"),
    "blockers_clear": ("Blockers are cleared", "there was one, and none is left"),
    "invoice_paid": ("Invoices are paid", "every invoice that was sent"),
    "approved": ("Approved", "an Approve task of this stage is done"),
    "signature_completed": ("Signed", "the form named below, or any"),
    "date_reached": ("A date has come", "the days named below"),
}
PARTS = (
    ("any_tags", "Any of tags", "vip, s-corp: the client has one of them"),
    ("all_tags", "All of tags", "the client has every one"),
    ("no_tags", "None of tags", "the client has none"),
    ("entity", "Client is", "individual, business, trust, nonprofit"),
    ("types", "Types", "1040, 1065: codes of engagement types"),
)


class AdvanceDialog(TickingDialog[Values]):
    """The conditions, all or any of them; then the condition of the stage itself."""

    WIDTH: ClassVar[int] = 78

    def __init__(
        self,
        title: str,
        stage: StageDraft,
        *,
        end: str = "",
        types: Collection[str] = (),
        tags: Collection[str] = (),
    ) -> None:
        """`end` is `first` or `last`: those have no condition, and the last never moves on [STAGE-5]."""
        super().__init__(title, "space tick   ^s take   esc leave")
        self.stage = stage
        self.end = end
        self.types = {fold(code): code for code in types}
        self.tags = {fold(name): name for name in tags}
        self._asked: tuple[str, ...] = ()  # tags that are none yet, and were told
        self.link, written = words_of(stage.advance)
        self.before = tuple(text for text in written if text.strip().casefold() != "manual")
        self.unknown: list[str] = []
        self.form_named, self.days = "", ""
        self.on: set[str] = set()
        for text in self.before:
            self._read_before(text)

    def _read_before(self, text: str) -> None:
        try:
            found = read_condition(text)
        except Invalid:
            self.unknown.append(text)
            return
        self.on.add(found.word)
        if found.word == "signature_completed":
            self.form_named = found.form
        elif found.word == "date_reached":
            self.days = f"{found.days} before due" if found.before_due else str(found.days)

    def form(self) -> Iterable[Widget]:
        if self.end == "last":
            yield note("The last stage never moves on by itself, and every engagement visits it.")
            return
        yield ToggleList(
            (
                Toggle("", "Moves on by itself when     nothing ticked: by hand only"),
                *(Toggle(word, said, why) for word, (said, why) in CONDITIONS.items()),
            ),
            self.on,
            id="conditions",
        )
        yield FieldRow("Signed form", TextField(self.form_named, max_length=60, placeholder="any; 8879", id="form"))
        yield FieldRow(
            "Days", TextField(self.days, max_length=20, placeholder="10 after entry; 5 before due", id="days")
        )
        yield ToggleList(
            (
                Toggle("all", "all of them hold", "", "link"),
                Toggle("any", "any one of them holds", "", "link"),
                Toggle("advance", "without action items it moves on", "else an empty stage stays"),
                Toggle("on_entry", "counts when it holds on entry", "else it must come true in the stage"),
            ),
            {
                self.link,
                *(("advance",) if self.stage.on_empty == "advance" else ()),
                *(("on_entry",) if self.stage.on_entry else ()),
            },
            id="how",
        )
        yield note("The gate still rules: a card whose gate does not pass waits, marked held.")
        if self.end == "first":
            yield note("The first stage has no condition: every engagement starts there.")
            return
        yield note("Only these engagements visit the stage; empty: all do.", classes="heading")
        for name, label, hint in PARTS:
            present = ", ".join((self.stage.condition or {}).get(name) or ())
            yield FieldRow(label, TextField(present, max_length=400, placeholder=hint, id=name))

    def result(self) -> Values | list[str]:
        if self.end == "last":
            return {}
        wrong: list[str] = []
        written = self._conditions(wrong)
        found: dict[str, Any] = {}
        how = self.query_one("#how", ToggleList).on
        link = "any" if "any" in how else "all"
        found["advance"] = self._joined(link, written)
        found["on_empty"] = "advance" if "advance" in how else "stay"
        found["on_entry"] = "on_entry" in how
        if self.end != "first":
            found["condition"] = self._condition(wrong)
        return wrong or found

    def _joined(self, link: str, written: tuple[str, ...]) -> Mapping[str, Any] | None:
        if (link, written) == (self.link, self.before):
            return self.stage.advance  # untouched, whatever way it was written
        return {link: list(written)} if written else None

    def _conditions(self, wrong: list[str]) -> tuple[str, ...]:
        on = self.query_one("#conditions", ToggleList).on
        form, days = self.text("form"), self.text("days")
        if form and "signature_completed" not in on:
            wrong.append("a signed form is named, and Signed is not ticked")
        if days and "date_reached" not in on:
            wrong.append("days are named, and A date has come is not ticked")
        texts = {word: word for word in CONDITIONS if word in on}
        if "signature_completed" in texts and form:
            texts["signature_completed"] += f":{form}"
        if "date_reached" in texts:
            texts["date_reached"] += f":{_days(days)}"
            try:
                read_condition(texts["date_reached"])
            except Invalid:
                wrong.append("days: a number after entry, as 10, or before the deadline, as 5 before due")
        known = {text.partition(":")[0]: text for text in self.before}
        # What stood there keeps its place, so that ticking one says only that one in the differences.
        order = [word for word in known if word in texts] + [word for word in texts if word not in known]
        return (*self.unknown, *(texts[word] for word in order))

    def _condition(self, wrong: list[str]) -> Mapping[str, Any] | None:
        found: dict[str, Any] = {}
        for name, label, _ in PARTS:
            typed = listed(self.text(name))
            if name == "entity":
                typed = tuple(self._one(label, word, {e.value: e.value for e in Entity}, wrong) for word in typed)
            elif name == "types" and self.types:
                typed = tuple(self._one(label, word, self.types, wrong) for word in typed)
            if typed:
                found[name] = list(typed)
        self._new_tags(found, wrong)
        before = self.stage.condition or {}
        same = {name: list(before.get(name) or ()) for name, *_ in PARTS if before.get(name)} == found
        return self.stage.condition if same else found or None

    def _new_tags(self, found: Mapping[str, Any], wrong: list[str]) -> None:
        """A tag nobody has yet is allowed, once it was told."""
        named = [tag for name in ("any_tags", "all_tags", "no_tags") for tag in found.get(name, ())]
        fresh = tuple(tag for tag in named if self.tags and fold(tag) not in self.tags)
        if fresh and fresh != self._asked:
            self._asked = fresh
            wrong.append(f"no tag is called {', '.join(fresh)} yet; taking it once more keeps it all the same")

    @staticmethod
    def _one(label: str, word: str, known: Mapping[str, str], wrong: list[str]) -> str:
        found = known.get(fold(word))
        if found is None:
            near = ", ".join(nearest(word, list(known.values())))
            wrong.append(f"{label.lower()}: there is no {word!r}{'; near: ' + near if near else ''}")
        return found or word


def _days(text: str) -> str:
    """`10`, `10 after entry`, `5 before due` as the condition writes them."""
    words = text.casefold().replace("days", "").replace("day", "").split()
    before = any(word.startswith(("before", "due", "dead")) for word in words) or text.startswith("-")
    number = next((word.lstrip("+-") for word in words if word.lstrip("+-").isdecimal()), "")
    return f"due-{number}" if before else number
