"""A list whose first rows are shown before the others are read: the cursor and "mark all" mean all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

LULL = 0.2  # seconds after the first rows for a letter before the others are read: another letter may come


class FirstRows:
    """Mixin of a list with a cursor: `begin` shows what is there, `complete` everything."""

    _stood: tuple[str, str] | None = None  # the keys under the cursor before and after the first rows came
    _waits: Callable[[], object] | None = None

    if TYPE_CHECKING:  # the list gives it

        @property
        def current(self) -> str: ...

        def go_to(self, key: str) -> bool: ...

    def begin(self, show: Callable[[], object]) -> None:
        """Show the first rows of a list that follows: the row under the cursor may be among those that do."""
        stood = self._stood[0] if self._stood is not None and self._stood[1] == self.current else self.current
        show()
        self._stood, self._waits = (stood, self.current), None

    @property
    def is_begun(self) -> bool:
        """Whether only the first rows are there."""
        return self._stood is not None

    def wait_for_all(self, act: Callable[[], object]) -> None:
        """Do this once the rows that follow are there."""
        self._waits = act

    def give_up(self) -> None:
        """The others cannot be read: what waited for them is not done to another list."""
        self._waits = None

    def complete(self, show: Callable[[], object]) -> None:
        """Show all of them; who has not moved since stands where they stood."""
        show()
        stood, self._stood = self._stood, None
        if stood is not None and stood[0] != stood[1] == self.current:
            self.go_to(stood[0])
        act, self._waits = self._waits, None
        if act is not None:
            act()
