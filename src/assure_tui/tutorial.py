"""Ten small steps beside the real board: each notices by itself that it was done (interface.md 27)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from assure_tui.domain.commands import Command


class Watched(Protocol):
    """What the tutorial needs of the app it looks at."""

    live: Any

    @property
    def screen_stack(self) -> Any: ...

    @property
    def base_screen(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Step:
    """What to try, in words with `{action id}` for its live key, and what shows that it was done."""

    name: str
    words: str
    commands: tuple[str, ...] = ()
    shows: Callable[[Watched], bool] | None = None


def _screen(name: str) -> Callable[[Watched], bool]:
    return lambda app: any(type(screen).__name__ == name for screen in app.screen_stack)


def _of_view(name: str) -> Callable[[Watched], bool]:
    return lambda app: bool(getattr(app.base_screen, name, None))


def _marks(app: Watched) -> bool:
    model: Any = getattr(app.base_screen, "model", None)
    return model is not None and len(getattr(model, "marks", ())) > 1


def _elsewhere(app: Watched) -> bool:
    return type(app.base_screen).__name__ not in ("BoardScreen", "ShellScreen")


STEPS: tuple[Step, ...] = (
    Step(
        "Move a card",
        "{list.down} {list.up} {list.left} {list.right} move the cursor, {verb.advance} moves the card to the next "
        "stage. A gate may ask first: it says what is open.",
        ("MoveStage", "OverrideGate"),
    ),
    Step(
        "Take it back", "{global.undo} undoes your last change, however long ago, {global.redo} redoes it.", ("Undo",)
    ),
    Step(
        "Filter",
        "{global.search} and type, such as is:late or a client; enter keeps it, {global.reset} shows all again.",
        shows=_of_view("query_text"),
    ),
    Step(
        "Open a card",
        "{list.open} shows everything about one engagement; {drawer.prev_item} {drawer.next_item} the one before and "
        "after, escape leads back.",
        shows=_screen("DrawerScreen"),
    ),
    Step(
        "Mark several",
        "{list.mark} marks a card and steps down; mark two. A verb is then for all of them, escape unmarks.",
        shows=_marks,
    ),
    Step(
        "Assign",
        "{verb.assign} asks who prepares it, for the marked ones at once; {verb.take} takes it yourself.",
        ("SetSlots", "AssignTask", "TakeTask"),
    ),
    Step(
        "Quick add",
        "{global.new} adds an engagement in one line: client, type, year. What it understood stands below.",
        ("CreateEngagement",),
    ),
    Step(
        "Go to",
        "{global.goto} shows every place: t table, c calendar, h my day, l clients. q leads back to the board.",
        shows=_elsewhere,
    ),
    Step(
        "A saved view",
        "On the board 1 to 9 show saved views: try 6, what is overdue. {global.save_view} saves a filter of yours.",
        shows=_of_view("view_slot"),
    ),
    Step(
        "Find any key",
        "{global.help} finds every key by name, {global.palette} every command, client and engagement.",
        shows=_screen("HelpScreen"),
    ),
)


@dataclass(frozen=True, slots=True)
class TutorialPlace:
    """The step a person was at, kept between starts."""

    file: Path

    def read(self) -> int:
        """The step to go on with; 0 for who never began or has finished."""
        try:
            number = int(self.file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0
        return number if 0 <= number < len(STEPS) else 0

    def keep(self, number: int) -> None:
        """Remember it; a place that cannot be written costs only that."""
        with contextlib.suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self.file.write_text(str(number), encoding="ascii")


class Tutorial:
    """Where one is in it, and what has been seen to be done."""

    def __init__(self, app: Watched, place: TutorialPlace | None = None) -> None:
        self.app = app
        self.place = place
        self.number = place.read() if place is not None else 0
        self.runs = True
        self._done: set[str] = set()

    @property
    def step(self) -> Step:
        """The present one."""
        return STEPS[self.number]

    def saw(self, command: Command) -> None:
        """A command was carried out."""
        self._done.add(command.name)

    def advance(self) -> bool:
        """Go on if the step was done; whether it was."""
        step = self.step
        if not (self._done & set(step.commands) or (step.shows is not None and step.shows(self.app))):
            return False
        self.skip()
        return True

    def skip(self) -> None:
        """The next step, done or not; behind the last one it is over."""
        self._done.clear()
        if self.number + 1 >= len(STEPS):
            self.runs, self.number = False, 0
        else:
            self.number += 1
        if self.place is not None:
            self.place.keep(self.number)

    def leave(self) -> None:
        """Stop here; it goes on from this step."""
        self.runs = False

    def words(self) -> tuple[str, str]:
        """The heading and what to try, with the keys that work now."""
        words: str = self.app.live.fill(self.step.words)
        return f"Tutorial {self.number + 1} of {len(STEPS)}: {self.step.name}", words
