"""`?`: the keys as a search box; enter runs what was found (interface.md reason 4)."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from assure_tui.actions import ACTIONS, Action, can, key_name
from assure_tui.formatting import cut, fit
from assure_tui.greyed import why_greyed
from assure_tui.widgets.below import OverScreen

LEGEND = (
    "marks  !! urgent  ! high  . low   ^ overdue  = today  ~ week   B2 blockers  H held  R rests  S stale  O override"
)


def matches(action: Action, text: str) -> bool:
    """Whether an action is meant: by one of its keys, or by words of its name and help."""
    wanted = text.strip()
    if not wanted:
        return True
    if wanted in action.keys or key_name(wanted) in action.keys:
        return True
    said = f"{action.label} {action.help} {action.group}".casefold()
    return len(wanted) > 1 and all(word in said for word in wanted.casefold().split())


def ranked(actions: list[Action], text: str) -> list[Action]:
    """Matches, those by key first, then by name, then by explanation."""
    wanted = text.strip().casefold()

    def rank(action: Action) -> int:
        if text.strip() in action.keys:
            return 0
        label = action.label.casefold()
        return 1 if wanted and label.startswith(wanted) else 2 if wanted in label else 3

    return sorted((action for action in actions if matches(action, text)), key=rank)


class HelpScreen(OverScreen, ModalScreen[str | None]):
    """Type at once; answers the Textual action to run, or None."""

    BINDINGS = [
        Binding("escape", "leave", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("pagedown", "step(10)", show=False),
        Binding("pageup", "step(-10)", show=False),
    ]

    def __init__(self, target: Screen[Any]) -> None:
        super().__init__()
        self._target = target
        self.shown: list[Action] = []

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "Keys"
            box.border_subtitle = "type a name or a key   enter run   esc close"
            yield Input(placeholder="name or key", compact=True, max_length=60)
            yield OptionList(compact=True)
            yield Static(id="said")

    def on_mount(self) -> None:
        if getattr(self.app, "ascii", False):
            self.query_one(Vertical).styles.border = ("ascii", "white")
        self._show("")
        self.query_one(Input).cursor_blink = False
        self.query_one(Input).focus()

    def actions(self) -> list[Action]:
        """What can be done on the screen help was asked from."""
        live = getattr(self.app, "live", None)
        return [action for action in (live.actions if live else ACTIONS) if can(self._target, action)]

    def _show(self, text: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        self.shown = ranked(self.actions(), text)
        group = ""
        lines: list[Option] = []
        for action in self.shown:
            if not text.strip() and action.group != group:
                group = action.group
                lines.append(Option(Content.styled(group, "bold $accent"), disabled=True))
            lines.append(Option(self._line(action), id=action.id))
        if not lines:
            lines.append(Option(Content.styled(f"nothing is called {text.strip()!r}", "$done"), disabled=True))
        elif not text.strip():
            lines.append(Option(Content.styled(LEGEND, "$done"), disabled=True))
        options.add_options(lines)
        options.highlighted = next((n for n, line in enumerate(lines) if not line.disabled), None)

    def _line(self, action: Action) -> Content:
        keys = "1-9" if action.id == "global.view" else "1-6" if action.parameter else action.shown_keys
        ascii = bool(getattr(self.app, "ascii", False))
        room = min(76, self.size.width * 96 // 100) - 43
        missing = why_greyed(getattr(self.app, "actor", None), action)
        if missing:  # dimmed, with what it takes [PERM-10]
            words = f"{fit(action.label, 19, ascii=ascii)} {cut(missing, room, ascii=ascii)}"
            return Content.assemble((fit(keys, 13, ascii=ascii), "$done"), " ", (words, "$done"))
        return Content.assemble(
            (fit(keys, 13, ascii=ascii), "bold $accent"), " ", fit(action.label, 19, ascii=ascii), " ",
            (cut(action.help, room, ascii=ascii), "$done"),
        )  # fmt: skip

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self._choose(options.get_option_at_index(options.highlighted).id)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        # The whole sentence: in the list it may be cut.
        action = next((a for a in self.shown if a.id == event.option.id), None)
        missing = why_greyed(getattr(self.app, "actor", None), action) if action else ""
        self.query_one("#said", Static).update(
            Content((f"{missing}. " if missing else "") + (action.help if action else ""))
        )

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option.id)

    def _choose(self, action_id: str | None) -> None:
        action = next((a for a in self.shown if a.id == action_id), None)
        if action is not None and not action.parameter:
            self.dismiss(action.call)

    def action_step(self, step: int) -> None:
        options = self.query_one(OptionList)
        for _ in range(abs(step)):
            (options.action_cursor_down if step > 0 else options.action_cursor_up)()

    def action_leave(self) -> None:
        self.dismiss(None)
