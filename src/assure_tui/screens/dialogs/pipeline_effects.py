"""What publishing would do to live cards: looked at, or confirmed once [EDIT-1] [EDIT-5] [EDIT-6]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from assure_tui.domain.pipeline_draft import Difference
from assure_tui.domain.pipeline_views import PipelineEffects
from assure_tui.formatting import clean, fit
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.widgets.row_list import Row, RowList
from assure_tui.widgets.toggle_list import Toggle, ToggleList

NAMED = 12


def cards(count: int) -> str:
    """`1 card`, `14 cards`."""
    return "1 card" if count == 1 else f"{count} cards"


def effect_rows(found: PipelineEffects, names: Mapping[str, str], cells: int, *, ascii: bool) -> list[Row]:
    """Everything that would happen, what presses most first."""
    rows: list[Row] = []

    def say(text: str, tone: str = "", indent: int = 0) -> None:
        from assure_tui.screens.builder_rows import wrapped

        for n, line in enumerate(wrapped(text, cells - indent - 2)):
            rows.append(Row(Content(" " * (indent + (2 if n else 0)) + line), tone=tone))

    for one in found.blocked:
        say(f"! {one}", "late")
    say(f"{cards(found.live)} live here; {found.affected} in stages that change")
    for move in found.moved:
        to = f"{'goes' if move.count == 1 else 'go'} to {move.to}" if move.to else "have no stage to go to yet"
        say(f"{cards(move.count)} of {move.stage} {to}, without gates and automations", "soon")
    if found.would_advance_total:
        say(f"{cards(found.would_advance_total)} would move on by {'itself' if _one(found) else 'themselves'}:", "soon")
        for card in found.would_advance[:NAMED]:
            line = f"{card.number}  {card.client}: {card.at} {'->' if ascii else '→'} {card.to}"
            say(fit(line, cells - 4, ascii=ascii).rstrip(), indent=2)
            if card.because:
                say(card.because, "dim", 4)
        more = found.would_advance_total - min(NAMED, len(found.would_advance))
        if more > 0:
            say(f"and {more} more", "dim", 2)
    else:
        say("no card would move on by itself")
    if found.held_now:
        say(f"{cards(found.held_now)} ready to move, held by the gate")
    for line in found.loses_sight:
        say(line, "soon")
    for code, count in found.offered:
        if count:
            say(f"{count} new task{'' if count == 1 else 's'} could be made now in {names.get(code, code)}")
    for code, count in found.changeable:
        say(f"{_tasks(count)} not started could be changed now in {names.get(code, code)}:")
        listed = [change for change in found.could_change if change.stage == code]
        for task in listed[:NAMED]:
            line = f"{task.number}  {task.client}: {task.title}: {', '.join(task.fields)}"
            say(fit(line, cells - 4, ascii=ascii).rstrip(), indent=2)
        if count > len(listed[:NAMED]):
            say(f"and {count - len(listed[:NAMED])} more", "dim", 2)
    if found.changed_tasks:
        say(f"{_tasks(found.changed_tasks)} would be changed now", "soon")
    if found.new_tasks:
        say(f"{found.new_tasks} task{'' if found.new_tasks == 1 else 's'} would be made now", "soon")
    for warning in found.warnings:
        say(warning, "soon")
    return rows


def _tasks(count: int) -> str:
    return "1 task" if count == 1 else f"{count} tasks"


def also_words(found: PipelineEffects, code: str) -> str:
    """`2 tasks made, 3 changed now`: what "also now" would do in a stage."""
    made, changed = dict(found.offered).get(code, 0), dict(found.changeable).get(code, 0)
    words = [
        f"{_tasks(made)} made" if made else "",
        f"{changed if made else _tasks(changed)} changed" if changed else "",
    ]
    return f"{', '.join(word for word in words if word)} now"


def _one(found: PipelineEffects) -> bool:
    return found.would_advance_total == 1


class EffectsDialog(Dialog[bool]):
    """The dry run: nothing is changed by looking."""

    WIDTH: ClassVar[int] = 84

    def __init__(self, name: str, found: PipelineEffects, names: Mapping[str, str]) -> None:
        super().__init__(f"Dry run on live cards: {name}", "j k scroll   esc back")
        self.found = found
        self.names = names

    def body(self) -> Iterable[Widget]:
        rows = RowList(id="effects")
        rows.styles.height = 14
        yield rows
        yield note("Nothing has been changed.")

    def on_mount(self) -> None:
        """Show it."""
        rows = self.query_one("#effects", RowList)
        ascii = bool(getattr(self.app, "ascii", False))
        rows.produce(lambda cells: effect_rows(self.found, self.names, cells, ascii=ascii))
        rows.styles.height = min(16, max(4, len(rows.rows)))
        rows.focus()

    def on_row_list_chosen(self) -> None:
        """Enter goes back."""
        self.dismiss(None)


@dataclass(frozen=True, slots=True)
class Publish:
    """Yes, and for which stages missing tasks are made and changed ones follow now [TPL-5]."""

    also_now: tuple[str, ...]


class PublishDialog(Dialog[Publish]):
    """Asked once: what changes, and what it does; the safe answer is to leave it [CONV-3]."""

    WIDTH: ClassVar[int] = 84
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Publish", show=False),
        Binding("n", "answer(False)", "Not yet", show=False),
        Binding("enter", "answer(False)", "Not yet", show=False),
    ]

    def __init__(
        self,
        name: str,
        changes: Sequence[Difference],
        found: PipelineEffects,
        names: Mapping[str, str],
        also_now: Sequence[str] = (),
        *,
        new: Sequence[str] = (),
    ) -> None:
        """`new` is said of a pipeline that is not live yet, in place of what changes."""
        foot = (
            "esc back: this cannot be saved yet" if found.blocked else "y publish   n not yet   u takes it back after"
        )
        super().__init__(f"Publish {name}?", foot)
        self.changes = tuple(changes)
        self.found = found
        self.names = names
        self.now = tuple(also_now)
        self.new = tuple(new)

    def body(self) -> Iterable[Widget]:
        rows = RowList(id="effects")
        rows.styles.height = 12
        yield rows
        offered = dict.fromkeys(code for code, count in (*self.found.offered, *self.found.changeable) if count)
        if offered and not self.found.blocked:
            yield note("Changed tasks count for engagements that enter from now on. Also for those there now?")
            yield ToggleList(
                [Toggle(code, f"{self.names.get(code, code)}: {also_words(self.found, code)}") for code in offered],
                self.now,
                id="now",
            )
        if not self.found.blocked:
            yield Horizontal(
                Button("Publish y", id="yes", variant="primary", compact=True),
                Button("Not yet n", id="no", compact=True),
                id="buttons",
            )

    def on_mount(self) -> None:
        """Show it."""
        rows = self.query_one("#effects", RowList)
        rows.produce(self._produced)
        rows.styles.height = min(14, max(4, len(rows.rows)))
        rows.focus()

    def _produced(self, cells: int) -> list[Row]:
        from assure_tui.screens.builder_rows import change_rows, wrapped

        ascii = bool(getattr(self.app, "ascii", False))
        if self.new and not self.found.blocked:
            said = [line for text in (*self.new, *self.found.warnings) for line in wrapped(clean(text), cells - 4)]
            return [Row(Content(line)) for line in said]
        found = effect_rows(self.found, self.names, cells, ascii=ascii)
        return [*found, Row(Content("")), *change_rows(self.changes, cells)]

    def action_answer(self, yes: bool) -> None:
        """The answer."""
        if not yes:
            self.dismiss(None)
        elif not self.found.blocked:
            lists = self.query("#now").results(ToggleList)
            self.dismiss(Publish(tuple(sorted(key for one in lists for key in one.on))))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        self.action_answer(event.button.id == "yes")
