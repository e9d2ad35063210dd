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

    async def keep_own(self, **changed: Any) -> None:
        """Use these settings from now on and write them into one's own file; OSError when it is not written.

        What is asked for holds for this sitting even then.
        """
        own = self.settings.own_file
        if own is None:
            before = self.own_as_used()
            self.use_own(before, replace(before, **changed))
            return
        before = (await asyncio.to_thread(own.load)).settings
        self.use_own(before, replace(before, **changed))
        await asyncio.to_thread(own.keep, **changed)

    def own_as_used(self) -> Settings:
        """What this sitting uses, where there is no file to look into."""
        from assure_tui.settings import Settings

        used = self.settings
        return Settings(
            theme=used.theme, ascii=used.ascii or None, letter_verbs=used.letter_verbs, lock_minutes=used.lock_minutes,
            keys=used.keys, card={"fields": self.card_fields} if self.card_fields else {},
            table={"columns": used.columns} if used.columns else {},
        )  # fmt: skip

    def use_own(self, before: Settings, chosen: Settings) -> None:
        """Use what differs, as far as it can be used while the program runs."""
        from assure_tui.domain.card_fields import known_field
        from assure_tui.settings import theme_for

        if chosen.theme != before.theme:
            self.theme = theme_for(chosen.theme, os.environ)
        if (chosen.keys, chosen.letter_verbs) != (before.keys, before.letter_verbs):
            self.use_keys(chosen.keys, letter_verbs=chosen.letter_verbs)
            self.tell_of_keys()
        if chosen.card != before.card:
            found = (known_field(name) for name in chosen.card.get("fields", ()))
            self.card_fields = tuple(name for name in found if name is not None)
        self.settings = replace(
            self.settings, theme=self.theme, keys=chosen.keys, letter_verbs=chosen.letter_verbs,
            lock_minutes=chosen.lock_minutes, columns=chosen.table.get("columns", ()),
        )  # fmt: skip
