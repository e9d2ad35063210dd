"""The part of the app that takes keys: a person's own, letters of other scripts, letters switched off (R6-R8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual import events
from textual.screen import ModalScreen

from assure_tui.actions import can, key_name
from assure_tui.app_drafts import KeepsDrafts
from assure_tui.own_keys import USUAL, LiveKeys, live_keys

if TYPE_CHECKING:
    from textual.screen import Screen


class TakesKeys(KeepsDrafts):
    """Knows which keys work now, and what a key of another layout means."""

    live: LiveKeys = USUAL
    letter_verbs: bool = True

    if TYPE_CHECKING:

        @property
        def acting_screen(self) -> Screen[Any]: ...

        def toast(self, text: str, kind: str = "done", hint: str = "") -> None: ...

    def use_keys(self, own: Mapping[str, tuple[str, ...]], *, letter_verbs: bool = True) -> None:
        """Put a person's own keys over the usual ones; what of them clashes keeps its usual key (R6)."""
        self.letter_verbs = letter_verbs
        was_own, self.live = self.live.is_own, live_keys(own)
        if self.live.is_own or was_own:
            self.set_keymap(dict(self.live.keymap))

    def tell_of_keys(self) -> None:
        """Say which own keys do not count."""
        found = self.live.findings
        if found:
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            self.toast(f"own keys: {found[0].where}: {found[0].message}{more}", "refused", "assure keys check")

    def key_meant(self, event: events.Key) -> events.Key | None:
        """The key as this app takes it: by its place on the board for other scripts; None when it is switched off."""
        character = event.character
        if character is None or len(character) != 1 or event.is_forwarded or not character.isprintable():
            return event
        if character.isascii() and (self.letter_verbs or not character.isalpha()):
            return event
        if self._types_text():
            return event
        if not character.isascii():
            from assure_tui.key_names import by_position

            if any(character in action.keys for action in self.live.actions):
                return event  # somebody's own key
            meant = by_position(character)
            if meant is None:
                return event
            event, character = events.Key(key_name(meant), meant), meant
        if not self.letter_verbs and self._is_verb(character):
            self.toast("Letter keys are switched off here.", "told", f"{self.live.key('global.palette')} finds it")
            return None
        return event

    def _types_text(self) -> bool:
        from textual.widgets import Input, TextArea

        return isinstance(self.focused, Input | TextArea)

    def _is_verb(self, character: str) -> bool:
        """Whether a single letter would change something (interface.md 17)."""
        screen = self.acting_screen
        if isinstance(self.screen, ModalScreen) or not character.isalpha():
            return False
        return any(
            character in action.keys and (action.scope == "verb" or action.sends) and can(screen, action)
            for action in self.live.actions
        )
