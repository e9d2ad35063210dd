"""The part of the app that keeps a person's own choices: in their file, and at once as far as it can be (interface.md 6)."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assure_tui.app_type_ahead import TypesAhead

if TYPE_CHECKING:
    from assure_tui.app_base import UiSettings
    from assure_tui.settings import Settings


class KeepsOwnChoices(TypesAhead):
    """What one chooses for one's own screen: theme, keys, fields, lock."""

    settings: UiSettings
    card_fields: tuple[str, ...] = ()
    _own: Settings | None = None

    @property
    def own(self) -> Settings:
        """What this sitting uses, as a file would say it: chosen here, or found there at the start."""
        if self._own is None:
            from assure_tui.settings import Settings

            used = self.settings
            self._own = used.own or Settings(
                theme=used.theme, ascii=used.ascii or None, letter_verbs=used.letter_verbs,
                lock_minutes=used.lock_minutes, keys=used.keys,
                card={"fields": self.card_fields} if self.card_fields else {},
                table={"columns": used.columns} if used.columns else {},
            )  # fmt: skip
        return self._own

    async def keep_own(self, **changed: Any) -> None:
        """Use these settings from now on and write them into one's own file; OSError when it is not written.

        What is asked for holds for this sitting even then.
        """
        self.use_own(replace(self.own, **changed))
        file = self.settings.own_file
        if file is not None:
            await asyncio.to_thread(file.keep, **changed)

    def use_own(self, chosen: Settings) -> None:
        """Use what differs, as far as it can be used while the program runs."""
        from assure_tui.domain.card_fields import known_fields
        from assure_tui.settings import theme_for

        before, self._own = self.own, chosen
        if chosen.theme != before.theme:
            self.theme = theme_for(chosen.theme, os.environ)
        if (chosen.keys, chosen.letter_verbs) != (before.keys, before.letter_verbs):
            self.use_keys(chosen.keys, letter_verbs=chosen.letter_verbs)
            self.tell_of_keys()
        if chosen.card != before.card:
            self.card_fields = known_fields(chosen.card.get("fields", ()))
        self.settings = replace(
            self.settings, theme=self.theme, keys=chosen.keys, letter_verbs=chosen.letter_verbs,
            lock_minutes=chosen.lock_minutes, columns=tuple(chosen.table.get("columns", ())),
        )  # fmt: skip
