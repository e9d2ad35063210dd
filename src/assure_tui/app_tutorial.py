"""The part of the app that runs the tutorial: shows its bar below whatever is worked on, and looks for what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.css.query import NoMatches
from textual.timer import Timer

from assure_tui.app_base import AppBase

if TYPE_CHECKING:
    from assure_tui.tutorial import Tutorial
    from assure_tui.widgets.tutorial_bar import TutorialBar

LOOK = 0.2  # seconds between two looks


class RunsTutorial(AppBase):
    """Begins, goes on, skips and leaves; it never takes a key and never stands in the way."""

    tutorial: Tutorial | None = None
    _looks: Timer | None = None

    def begin_tutorial(self) -> None:
        """From the step one was at."""
        from assure_tui.tutorial import Tutorial

        if self.tutorial is None:
            self.tutorial = Tutorial(self, self.settings.tutorial_place)
            self.carried_out.subscribe(self, self.tutorial.saw)
            self._looks = self.set_interval(LOOK, self._look)
            self._show_step()

    def skip_step(self) -> None:
        """The next step."""
        if self.tutorial is not None:
            self.tutorial.skip()
            self._show_step()

    def leave_tutorial(self) -> None:
        """It can be gone on with from the palette."""
        if self.tutorial is not None:
            self.tutorial.leave()
            self._tutorial_over(self.live.fill("Tutorial left: {global.palette} tutorial goes on from this step."))

    def on_tutorial_bar_pressed(self, event: TutorialBar.Pressed) -> None:
        """A word of the bar was clicked."""
        (self.skip_step if event.what == "skip" else self.leave_tutorial)()

    def _look(self) -> None:
        if self.tutorial is None:
            return
        if self.tutorial.advance():
            self.toast("Done.", "done")
        self._show_step()

    def _show_step(self) -> None:
        from assure_tui.widgets.tutorial_bar import TutorialBar

        tutorial, screen = self.tutorial, self.base_screen
        if tutorial is None:
            return
        if not tutorial.runs:
            self._tutorial_over(
                self.live.fill("That was all ten steps. {global.help} finds every key, {global.palette} the rest.")
            )
            return
        try:
            bar = screen.query_one(TutorialBar)
        except NoMatches:
            bar = TutorialBar()
            screen.mount(bar)
        bar.show(*tutorial.words())

    def _tutorial_over(self, said: str) -> None:
        from assure_tui.widgets.tutorial_bar import TutorialBar

        if self.tutorial is not None:
            self.carried_out.unsubscribe(self)
        if self._looks is not None:
            self._looks.stop()
        self.tutorial, self._looks = None, None
        for screen in self.screen_stack:
            bars: Any = screen.query(TutorialBar)
            bars.remove()
        self.toast(said, "told")
