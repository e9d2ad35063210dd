"""A setting that holds a text with codes, with what it gives for a real engagement as one types [CODE-7] [DOC-2]."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.title_sample import TitleSample
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.record import RecordForm


class PatternForm(RecordForm):
    """Folders separated by commas are shown one under the other."""

    sample: TitleSample | None = None

    def form(self) -> Iterable[Widget]:
        yield from super().form()
        yield Static(id="shown")

    def on_mount(self) -> None:
        """Read the engagement it is shown with."""
        self.flow(self._know())

    async def _know(self) -> None:
        viewer = self.viewer
        self.sample = await self.read(lambda reads, today: reads.title_sample(viewer, today))
        self.show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show it again as one types."""
        self.show()

    def show(self) -> None:
        """What each pattern gives, or what is wrong with it."""
        if self.sample is None or not self.is_mounted:
            return
        texts = [part for part in self.query_one("#value", Input).value.split(",") if part.strip(" -")]
        told = [self.sample.shown(part, folder=True)[0] for part in texts]
        self.query_one("#shown", Static).update(Content("\n".join(clean(line) for line in told)))
