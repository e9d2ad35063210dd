"""After an unexpected error: what happened, that nothing is lost, where the report is, how to go on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.choice_list import Choice, ChoiceList


class ReportDialog(Dialog[str]):
    """Gives back `go on`, `close` (the window in which it happened) or `quit`."""

    def __init__(self, kind: str, file: Path | None, *, closable: bool = False, broken: bool = False) -> None:
        super().__init__("Something unexpected happened", "letter or enter choose   esc go on")
        self.kind = kind
        self.file = file
        self.closable = closable
        self.broken = broken
        self.times = 1

    def body(self) -> Iterable[Widget]:
        yield note(f"A fault of the program itself ({self.kind}) stopped what it was doing just now.")
        yield note("Nothing that was saved is lost, and nothing was saved by half. What you typed is still there.")
        if self.file is not None:
            yield note("A report without any client data is in")
            yield note(f"  {self.file}")
        else:
            yield note("No report could be written: the state folder is full or may not be written.")
        yield Static(id="times", classes="note")
        choices = [Choice("go on", "Go on", key="g")]
        if self.closable:
            choices.append(Choice("close", "Close the window it happened in", key="c"))
        choices.append(Choice("quit", "Quit; drafts of open forms are kept", key="q"))
        yield ChoiceList(choices, current="close" if self.broken and self.closable else "go on")

    def again(self) -> None:
        """One more error came while this is shown."""
        self.times += 1
        for line in self.query("#times").results(Static):
            line.update(Content(clean(f"It has happened {self.times} times now.")))

    def on_choice_list_picked(self, event: ChoiceList.Picked) -> None:
        """Give the choice back."""
        self.dismiss(event.value)
