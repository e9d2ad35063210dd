"""Inputs that keep what they hold harmless, and the rows a form is made of."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from assure_tui.formatting import clean, clean_lines, width

FLOOD = 40  # keys that wait: no one types so fast
PASTED = 100_000  # characters of a paste that are looked at for one line
LABEL = 13  # cells of the labels before fields, the blank after them included
LONG_TEXT = 20_000  # characters of comments, descriptions, instructions [VAL-5]


def restored(typed: str, original: str | None) -> str | None:
    """What was typed; or the original, when the field still holds what it showed of it.

    A field shows only what is harmless to show, so an untouched one must not count as a change.
    """
    if original is not None and typed.strip() in (clean(original).strip(), clean_lines(original).strip()):
        return original
    return typed.strip() or None


class TextField(Input):
    """One line of text: control characters of a paste become visible marks before they are shown."""

    def __init__(self, value: str = "", *, max_length: int = 200, **more: Any) -> None:
        # A first letter must not wipe what stands there; prompts that want it say so.
        more.setdefault("select_on_focus", False)
        super().__init__(clean(value)[:max_length], max_length=max_length, compact=True, **more)
        self.cursor_blink = False

    async def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        lines = [line for line in event.text[:PASTED].splitlines() if line.strip()]
        # prevent_default keeps Input's own handler, which takes the text as it is, from running after this.
        event.prevent_default()
        event.stop()
        if lines:
            # One more than fits is refused whole: a name is never cut silently [VAL-5].
            self.replace(clean(lines[0][: (self.max_length or PASTED) + 1]), *sorted(self.selection))


class LongField(TextArea):
    """Several lines of text within a limit; tab leaves it."""

    DEFAULT_CSS = "LongField { height: 6; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+g,f4", "ext_editor", show=False, id="form.ext_editor")]

    def __init__(self, text: str = "", *, max_length: int = LONG_TEXT, **more: Any) -> None:
        super().__init__(clean_lines(text)[:max_length], tab_behavior="focus", compact=True, **more)
        self.max_length = max_length
        self.cursor_blink = False
        self._ahead: list[str] = []  # typed faster than it can be shown

    def action_ext_editor(self) -> None:
        """The text in one's own editor; what is saved there stands here, not yet in the store."""
        from assure_tui.widgets import own_editor

        try:
            text = own_editor.edit_text(self.app, self.text)
        except own_editor.EditorFailed as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        if text is not None:
            self.text = clean_lines(text.rstrip("\n"))[: self.max_length]
            self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        room = max(0, self.max_length - len(self.text))
        head = event.text[: 2 * room + 2]  # ten megabytes are not cleaned to keep a page of them
        text = clean_lines(head.replace("\r\n", "\n").replace("\r", "\n"))[:room]
        result = self._replace_via_keyboard(text, *self.selection)
        if result:
            self.move_cursor(result.end_location)

    async def _on_key(self, event: events.Key) -> None:
        if event.is_printable and event.character and (self._ahead or self.app.message_queue_size > FLOOD):
            # Fifty thousand letters, each laid out anew, take minutes; together they are one insertion.
            event.prevent_default()
            event.stop()
            self._ahead.append(event.character)
            if len(self._ahead) == 1:
                self.set_timer(0.05, self._take_ahead)
        elif self._ahead:
            self._take_ahead()  # the other key acts on what was typed before it
        if event.is_printable and self._length >= self.max_length and self.selection.is_empty:
            event.prevent_default()
            event.stop()
            if not self._ahead:
                self.app.bell()

    @property
    def _length(self) -> int:
        lines = self.document.lines
        return sum(map(len, lines)) + len(lines) - 1

    def _take_ahead(self) -> None:
        text, self._ahead = "".join(self._ahead), []
        result = self._replace_via_keyboard(clean(text)[: max(0, self.max_length - self._length)], *self.selection)
        if result:
            self.move_cursor(result.end_location)


class FieldRow(Horizontal):
    """A label, its input, and room for a word after it."""

    DEFAULT_CSS = """
    FieldRow { height: auto; min-height: 1; }
    FieldRow > .field-label { width: 13; height: 1; }
    FieldRow > .field-note { width: auto; height: 1; padding-left: 1; color: $done; }
    """

    def __init__(self, label: str, widget: Widget, note: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._label = label
        self.widget = widget
        self._note = note
        if isinstance(widget, Input):
            widget.styles.width = "1fr"

    def compose(self) -> ComposeResult:
        label = Static(Content(self._label), classes="field-label")
        if width(self._label) >= LABEL:  # one word more than the column holds is better than half a name
            label.styles.width = min(2 * LABEL, width(self._label) + 1)
        yield label
        yield self.widget
        if self._note:
            yield Static(Content(clean(self._note)), classes="field-note")
