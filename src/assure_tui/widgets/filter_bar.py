"""The filter on one line, and the input it turns into: results follow each key (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Label

from assure_tui.formatting import clean, cut, width
from assure_tui.widgets.line import Line

if TYPE_CHECKING:
    from assure_tui.domain.errors import QueryError
    from assure_tui.domain.query.complete import Completion

DEBOUNCE = 0.06
MAX_TEXT = 1000
HISTORY = 50

Completer = Callable[[str, int], "Awaitable[Sequence[Completion]]"]


class _ErrorHighlighter(Highlighter):
    """Underlines the part of the text that cannot be read."""

    span: tuple[int, int] | None = None

    def highlight(self, text: Text) -> None:
        if self.span is not None:
            start, end = self.span
            text.stylize("underline bold", min(start, max(len(text) - 1, 0)), max(end, start + 1))


class FilterInput(Input):
    """The input; up and down walk the history, tab completes."""

    ends_with_enter = True  # what is typed after enter is for what the filter shows, see `hold_until_read`

    BINDINGS = [
        Binding("up", "bar('older')", show=False),
        Binding("down", "bar('newer')", show=False),
        Binding("tab", "bar('complete')", show=False),
        Binding("shift+tab", "bar('complete_back')", show=False),
        Binding("escape", "bar('restore')", show=False),
    ]

    def on_mount(self) -> None:
        """Nothing blinks (interface.md 4)."""
        self.cursor_blink = False

    def action_bar(self, what: str) -> None:
        bar = next(node for node in self.ancestors if isinstance(node, FilterBar))
        bar.act(what)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = clean(event.text.replace("\n", " "))
        super()._on_paste(event)


class FilterBar(Vertical):
    """Closed: the filter and what it shows. Open: an input whose results follow each key press."""

    DEFAULT_CSS = """
    FilterBar { height: auto; }
    FilterBar #filter-edit { height: 1; display: none; }
    FilterBar #filter-hint { display: none; }
    FilterBar.-open #filter-edit { display: block; }
    FilterBar.-open #filter-hint { display: block; }
    FilterBar.-open #filter-shown { display: none; }
    FilterBar Label { width: 3; }
    FilterBar Input { border: none; height: 1; padding: 0; width: 1fr; }
    """

    class Typed(Message):
        """The text changed and typing paused; `final` when enter kept it."""

        def __init__(self, text: str, final: bool = False) -> None:
            super().__init__()
            self.text, self.final = text, final

    class Restored(Message):
        """`esc`: the filter from before goes back."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.completer: Completer | None = None
        self.history: list[str] = []
        self._former = ""
        self._timer: Timer | None = None
        self._place = 0
        self._offered: list[Completion] = []
        self._chosen = -1
        self._stem: tuple[str, int] = ("", 0)
        self._quiet = False
        self._wrong: str | None = None  # the text that was found to be no filter
        self._highlighter = _ErrorHighlighter()

    def compose(self) -> ComposeResult:
        yield Line(id="filter-shown")
        with Horizontal(id="filter-edit"):
            yield Label(" / ", markup=False)
            yield FilterInput(max_length=MAX_TEXT, highlighter=self._highlighter, compact=True, id="filter-input")
        yield Line(id="filter-hint")

    @property
    def input(self) -> FilterInput:
        return self.query_one("#filter-input", FilterInput)

    @property
    def is_open(self) -> bool:
        return self.has_class("-open")

    @property
    def is_typed_in(self) -> bool:
        """Open and with the keys: nobody acts on the list yet, and the next letter may ask for another one."""
        return self.is_open and self.input.has_focus

    @property
    def hint(self) -> str:
        """The line under the input."""
        return self.query_one("#filter-hint", Line).said

    def show(self, text: str, shown: int, total: int, marked: int, extra: str, cells: int) -> None:
        """The closed line: filter, how many of how many, marks, and on wide screens more."""
        counts = f"{shown} of {total} shown" if shown != total else f"{total} shown"
        marks = f"{marked} marked" if marked else ""
        if extra:  # wide: the filter stands beside the views
            tail = "    ".join(part for part in (counts, marks, extra) if part)
            self.query_one("#filter-shown", Line).say(Content.styled(f" {cut(tail, cells - 2)}", "$done"))
            return
        right = f"{counts}{'     ' + marks if marks else ''}"
        room = max(8, cells - width(right) - 6)
        left = cut(text, room) if text else ""
        gap = " " * (3 if not left else max(2, min(room, 34) - width(left)))
        slash = " / " if left else " "
        self.query_one("#filter-shown", Line).say(
            Content.assemble((slash, "$accent"), left, gap if left else "", (right, "$done"))
        )

    def open(self, text: str) -> None:
        """Take the keys, with the current text selected."""
        self._former = text
        self._place = len(self.history)
        self.add_class("-open")
        self._set(text)
        self.say_fine(None)
        self.input.focus()
        self.input.select_all()
        if (hold := getattr(self.app, "hold_until_shown", None)) is not None:
            hold()

    def close(self) -> None:
        """Give the keys back."""
        self._stop_timer()
        self.remove_class("-open")

    def say_error(self, error: QueryError) -> None:
        """Underline the place and name what is near; the last good result stays on screen."""
        self._highlighter.span = (error.start, error.end)
        self._wrong = self.input.value
        near = error.suggestions[:3]
        tail = f"  near: {', '.join(near)}" if near else ""
        self._hint(Content.assemble((f"   ! {clean(error.message)}", "$overdue"), (clean(tail), "$accent")))
        self.input.refresh()

    def say_fine(self, shown: int | None) -> None:
        """The text can be read; how many it shows."""
        had = self._highlighter.span
        self._highlighter.span = None
        self._wrong = None
        if had is not None:
            self.input.refresh()
        if not self._offered:
            found = "" if shown is None else f"{shown} shown   "
            self._hint(Content.styled(f"   {found}enter keep   esc restore   tab complete   ↑↓ history", "$done"))

    def _hint(self, content: Content) -> None:
        ascii = bool(getattr(self.app, "ascii", False))
        self.query_one("#filter-hint", Line).say(
            Content(content.plain.replace("↑↓", "up/down")).stylize("$done")
            if ascii and "↑↓" in content.plain
            else content
        )

    def on_click(self, event: events.Click) -> None:
        """A click on the closed filter opens it."""
        if not self.is_open:
            self.app.simulate_key("slash")

    # -- typing ------------------------------------------------------------------------------------

    def _set(self, text: str, cursor: int | None = None) -> None:
        self._quiet = True
        self.input.value = text
        self.input.cursor_position = len(text) if cursor is None else cursor
        self._quiet = False

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.is_open:
            return
        if self._offered and event.value != self._completed():
            self._offered, self._chosen = [], -1
        self._stop_timer()
        self._timer = self.set_timer(DEBOUNCE, self._settled)

    def _settled(self) -> None:
        self._timer = None
        self.post_message(self.Typed(self.input.value))

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._timer is None and event.value == self._wrong:
            return  # it filters nothing: kept, it would stand over a list it does not describe
        self._stop_timer()
        if (hold := getattr(self.app, "hold_until_read", None)) is not None:
            hold()  # `V` typed at once marks what fits, not what was shown before
        text = event.value.strip()
        if text:
            self.history = [*[old for old in self.history if old != text][-HISTORY + 1 :], text]
        self.post_message(self.Typed(text, final=True))

    def act(self, what: str) -> None:
        """A key of the input: restore, older, newer, complete, complete_back."""
        if what == "restore":
            self._stop_timer()
            self.post_message(self.Restored(self._former))
        elif what in ("older", "newer"):
            self._walk(-1 if what == "older" else 1)
        elif self._offered:
            self._offer(self._chosen + (1 if what == "complete" else -1))
        elif what == "complete" and self.completer is not None:
            self.run_worker(self._complete(), exclusive=True, group="complete", exit_on_error=False)

    def _walk(self, step: int) -> None:
        place = self._place + step
        if 0 <= place < len(self.history):
            self._place = place
            self._set(self.history[place])
        elif place >= len(self.history):
            self._place = len(self.history)
            self._set(self._former)

    async def _complete(self) -> None:
        assert self.completer is not None
        self._stem = (self.input.value, self.input.cursor_position)
        self._offered = list(await self.completer(*self._stem))[:20]
        if not self._offered:
            self._hint(Content.styled("   nothing to complete here", "$done"))
            return
        self._offer(0)

    def _completed(self) -> str:
        if self._chosen < 0 or not self._offered:
            return ""
        found = self._offered[self._chosen]
        return self._stem[0][: found.start] + found.text + self._stem[0][found.end :]

    def _offer(self, index: int) -> None:
        self._chosen = index % len(self._offered)
        found = self._offered[self._chosen]
        self._set(self._completed(), found.start + len(found.text))
        parts: list[Content] = []
        for number, each in enumerate(self._offered[self._chosen :][:8]):
            count = f" {each.count}" if each.count is not None else ""
            parts.append(Content.styled(f"{clean(each.text)}{count}", "bold $accent" if number == 0 else "$done"))
        self._hint(Content.assemble("   ", Content("  ").join(parts)))
