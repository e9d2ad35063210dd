"""A dialog that is a form: what is typed is checked together and kept until it is right [VAL-6]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from assure_tui.domain.private_numbers import WARNING, looks_private
from assure_tui.formatting import clean, clean_lines
from assure_tui.screens.dialogs.base import Dialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.widgets.date_input import DateInput
from assure_tui.widgets.fields import LongField

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase

T = TypeVar("T")
KEEP_EVERY = 2.0  # seconds between drafts


class FormDialog(Dialog[T], Generic[T]):
    """Fields with a save button; what is wrong is told all together, in place [VAL-6]."""

    SAVE: ClassVar[str] = "Save"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "save", "Save", id="form.save", show=False),
    ]

    DRAFT: ClassVar[str] = ""  # the name under which what is typed is kept; empty: it is not

    def __init__(self, title: str, foot: str = "enter next field   ^s save   esc leave", *, about: str = "") -> None:
        super().__init__(title, foot)
        self.about = about  # what the draft is for
        self._before: tuple[str, ...] = ()
        self._kept: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield from super().compose()

    def body(self) -> Iterable[Widget]:
        yield from self.form()
        yield Static(id="problems")
        yield Horizontal(
            Button(f"{self.SAVE} ^s", id="save", variant="primary", compact=True),
            Button("Leave", id="leave", compact=True),
            id="buttons",
        )

    if TYPE_CHECKING:  # each dialog gives its own

        def form(self) -> Iterable[Widget]:
            """The fields."""

        def result(self) -> T | list[str]:
            """The value, or the sentences that say why there is none."""

    def on_mount(self) -> None:
        """Remember the state of the fields, to ask before something typed is thrown away."""
        self._remember()  # at once: what is typed ahead of the first picture counts as typed
        if self.DRAFT and self.about:
            self.call_after_refresh(self._take_kept)
            self.set_interval(KEEP_EVERY, self.keep_draft)

    # -- drafts ----------------------------------------------------------------------------------

    def draft_values(self) -> dict[str, str]:
        """What is typed, by field."""
        typed = {field.id: field.value for field in self.query(Input) if field.id}
        return typed | {area.id: area.text for area in self.query(TextArea) if area.id}

    def fill(self, values: Mapping[str, str]) -> None:
        """Put back what was typed; fields the form does not have are passed over."""
        for field in self.query(Input):
            if field.id is not None and field.id in values:
                field.value = clean(values[field.id])[: field.max_length]
        for area in self.query(LongField):
            if area.id is not None and area.id in values:
                area.text = clean_lines(values[area.id])[: area.max_length]

    def keep_draft(self) -> None:
        """Write down what changed since the last time (reliability.md B4)."""
        if not (self.DRAFT and self.about):
            return
        if not self.dirty:
            if self._kept:
                self._kept = {}
                self.forget_draft()
            return
        values = self.draft_values()
        if values != self._kept:
            self._kept = values
            self._base.keep_draft(self.DRAFT, self.about, self.heading, values)

    def forget_draft(self) -> None:
        """It is saved, or left on purpose."""
        if self.DRAFT and self.about:
            self._base.forget_draft(self.DRAFT, self.about)

    def _take_kept(self) -> None:
        draft = self._base.find_draft(self.DRAFT, self.about)
        if draft is not None:
            self.fill(draft.fields)
            self.query_one("#problems", Static).update(Content("This was not saved the last time."))

    @property
    def _base(self) -> AppBase:
        return cast("AppBase", self.app)

    # -- saving ----------------------------------------------------------------------------------

    def _remember(self) -> None:
        self._before = self._state()

    def _state(self) -> tuple[str, ...]:
        texts = [field.value for field in self.query(Input)]
        return (*texts, *(area.text for area in self.query(TextArea)))

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return bool(self._before) and self._state() != self._before

    def action_save(self) -> None:
        """Check, then give the value back or say what is wrong."""
        found = self.result()
        if isinstance(found, list):
            self.complain(found)
        else:
            self.unless_private(partial(self.dismiss, found))

    def unless_private(self, save: Callable[[], object]) -> None:
        """Save; asks first where a long text that was typed here holds what looks like a Social Security number."""
        typed = (area.text for area in self.query(TextArea))
        if not any(looks_private(text) and text not in self._before for text in typed):
            save()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                save()

        question = ConfirmDialog(
            "Is that a Social Security number?", f"The text {WARNING}. Nothing here needs it: the last four digits do.",
            yes="Save it as it is", no="No, back to the text",
        )  # fmt: skip
        self.app.push_screen(question, answered)

    def complain(self, sentences: Sequence[str]) -> None:
        """Show what is wrong; everything typed stays."""
        self.query_one("#problems", Static).update(Content("\n".join(f"! {clean(s)}" for s in sentences)))
        self.app.bell()

    def action_leave(self) -> None:
        """Leave; asks first when something was typed."""
        if not self.dirty:
            self.keep_draft()  # what was typed and taken away again is not offered
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.forget_draft()
                self.dismiss(None)

        question = ConfirmDialog(
            "Leave without saving?", "What you typed here is lost.", yes="Yes, leave", no="No, go on with it"
        )
        self.app.push_screen(question, answered)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        if event.button.id == "save":
            self.action_save()
        elif event.button.id == "leave":
            self.action_leave()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on to the next field; on the last one it saves."""
        event.stop()
        self._next()

    def on_date_input_submitted(self, event: DateInput.Submitted) -> None:
        """The same for a date."""
        event.stop()
        self._next()

    def _next(self) -> None:
        chain = [w for w in self.focus_chain if isinstance(w, Input | TextArea)]
        if chain and self.focused is chain[-1]:
            self.action_save()
        else:
            self.focus_next()


def check_reason(text: str, *, required: bool = True) -> str | None:
    """Why a reason is refused, or None [VAL-5]."""
    size = len(text.strip())
    if not size:
        return "a reason is needed" if required else None
    if size < 3:
        return "the reason is too short: 3 to 500 characters"
    return "the reason is too long: 3 to 500 characters" if size > 500 else None
