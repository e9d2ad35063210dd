"""Sending back with points: enter ends a point, enter on an empty line sends them all [MOVE-8]."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.widgets.fields import PASTED, FieldRow, TextField

MOST = 50
POINT = 300  # characters


class PointField(TextField):
    """One point; backspace in an empty one takes the last point back, several pasted lines are several points."""

    @dataclass
    class Emptied(Message):
        """Backspace where nothing stands."""

    @dataclass
    class Lines(Message):
        """Several lines were pasted."""

        lines: tuple[str, ...]

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "backspace" and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.Emptied())

    async def _on_paste(self, event: events.Paste) -> None:  # type: ignore[override]
        lines = tuple(line.strip() for line in event.text[:PASTED].splitlines() if line.strip())
        if len(lines) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.Lines(lines))
        else:
            await super()._on_paste(event)


class PointsDialog(Dialog[tuple[str, ...]]):
    """The points of a review, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,ctrl+j", "send", "Send back", id="form.save", show=False),
    ]

    def __init__(self, title: str, *sentences: str) -> None:
        super().__init__(title, "enter next point   enter on an empty line sends   esc leave")
        self.sentences: Sequence[str] = sentences
        self.points: list[str] = []

    def body(self) -> Iterable[Widget]:
        for sentence in self.sentences:
            yield note(sentence)
        yield Static(id="points")
        yield FieldRow("Point", PointField(max_length=POINT, id="point"))
        yield Static(id="problems")
        yield Horizontal(
            Button("Send back ^s", id="save", variant="primary", compact=True),
            Button("Leave", id="leave", compact=True),
            id="buttons",
        )

    def on_mount(self) -> None:
        """Nothing yet."""
        self._show()

    def _show(self) -> None:
        said = "\n".join(f"{n:>2}. {clean(point)}" for n, point in enumerate(self.points, 1))
        self.query_one("#points", Static).update(Content(said))
        self.query_one("#points", Static).display = bool(self.points)

    def _say(self, text: str) -> None:
        self.query_one("#problems", Static).update(Content(f"! {text}"))
        self.app.bell()

    @property
    def field(self) -> Input:
        """The line that is typed."""
        return self.query_one("#point", Input)

    def _add(self, *texts: str) -> None:
        for text in texts:
            if len(self.points) >= MOST:
                self._say(f"at most {MOST} points at once")
                break
            self.points.append(clean(text)[:POINT].strip())
        self._show()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The point is ended; an empty line ends them all."""
        event.stop()
        if event.value.strip():
            self._add(event.value)
            self.field.value = ""
        else:
            self.action_send()

    def on_point_field_emptied(self) -> None:
        """The last point back into the line."""
        if self.points:
            self.field.value = self.points.pop()
            self.field.action_end()
            self._show()

    def on_point_field_lines(self, event: PointField.Lines) -> None:
        """Each pasted line is a point."""
        self._add(*event.lines)

    def action_send(self) -> None:
        """What stands in the line counts as well."""
        if self.field.value.strip():
            self._add(self.field.value)
            self.field.value = ""
        if self.points:
            self.dismiss(tuple(self.points))
        else:
            self._say("say what is to be put right")

    def action_leave(self) -> None:
        """Leave; asks first when a point was written."""
        if not self.points and not self.field.value.strip():
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(ConfirmDialog("Leave without sending back?", "The points you wrote are lost."), answered)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        if event.button.id == "save":
            self.action_send()
        else:
            self.action_leave()
