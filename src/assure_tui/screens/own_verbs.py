"""What the keys do with one's own choices in the settings: choose, type, edit the file, back to the usual (interface.md 6)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.own_keys import live_keys
from assure_tui.screens.dialogs.base import ChoiceDialog, note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.own_settings import (
    BY_KEY,
    OwnChoice,
    OwnEntry,
    OwnThing,
    choice_of,
    default_of,
    said,
    value_of,
)
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.fields import FieldRow, TextField

if TYPE_CHECKING:
    from assure_tui.own_file import OwnFile
    from assure_tui.settings import Settings

FILE = "file"  # what `u` puts back when the whole file was edited


class OwnValueDialog(FormDialog[str]):
    """A number or a text of one's own; what it cannot be is said in place."""

    def __init__(self, entry: OwnEntry, value: Any) -> None:
        super().__init__(entry.label, "enter keep   esc leave")
        self.entry, self.value = entry, value

    def form(self) -> Iterable[Widget]:
        shown = "" if self.value is None else str(self.value)
        yield FieldRow("Value", TextField(shown, max_length=400, id="value"))
        yield note(self.entry.about)
        yield note(f"Until chosen: {said(self.entry, default_of(self.entry))}.")

    def result(self) -> str | list[str]:
        text = self.query_one("#value", Input).value
        try:
            value_of(self.entry, text)
        except ValueError as error:
            return [str(error)]
        return text


class OwnVerbs(EditorVerbs):
    """Mixin of the settings."""

    _own_before: tuple[str, Any, Any] | None = None  # what `u` puts back: the key, what was there, what came instead

    if TYPE_CHECKING:

        def reload(self) -> None: ...

    def edit_own(self, thing: OwnThing) -> None:
        """Enter: from its list, in a field, in a dialog of its own, or in the file itself."""
        if isinstance(thing, OwnChoice) and thing.entry.kind != FILE:
            self.flow(self._choose_own(thing.entry), asks=True)
        else:
            self.flow(self._edit_own_file(), asks=True)

    def open_theme(self) -> None:
        """Choose the theme at once, as the palette does."""
        self.flow(self._choose_own(BY_KEY["theme"]), asks=True)

    async def _choose_own(self, entry: OwnEntry) -> None:
        now = getattr(self.base.own, entry.key)
        match entry.kind:
            case "choice":
                choice = choice_of(entry, self.base.own)
                choices = [
                    Choice(value, value.capitalize(), "until chosen" if value == choice.shown_default else "")
                    for value in entry.values
                ]
                found = await self.ask(ChoiceDialog(entry.label, choices, current=choice.shown, ask=entry.about))
            case "fields" | "columns":
                names = await self._names(entry, tuple(now.get(entry.kind, ())))
                if names is not None:
                    await self._keep_own(entry, {entry.kind: names} if names else {})
                return
            case _:
                found = await self.ask(OwnValueDialog(entry, now))
        if found is not None:
            await self._keep_own(entry, value_of(entry, found))

    async def _names(self, entry: OwnEntry, now: tuple[str, ...]) -> tuple[str, ...] | None:
        """The fields of the cards or the columns of the table, from the dialog of board and table."""
        if entry.kind == "fields":
            from assure_tui.domain.card_fields import USUAL_FIELDS, known_fields
            from assure_tui.screens.dialogs.card_fields import CardFieldsDialog

            return await self.ask(CardFieldsDialog(known_fields(now) or USUAL_FIELDS))
        from assure_tui.screens.dialogs.columns import ColumnsDialog
        from assure_tui.widgets.table_columns import COLUMNS, USUAL

        known = tuple(word for word in now if word in COLUMNS)
        chosen = await self.ask(ColumnsDialog(known or USUAL, own=True))
        return () if chosen == USUAL else chosen

    def default_own(self, thing: OwnThing) -> None:
        """Back to what it is until chosen."""
        if not isinstance(thing, OwnChoice):
            self.base.toast("This is no choice; enter edits the file.", "told")
        elif thing.changed:
            self.flow(self._keep_own(thing.entry, default_of(thing.entry)), asks=True)
        else:
            self.base.toast(f"{thing.entry.label}: {thing.shown}, as it always was.", "told")

    def undo_own(self) -> bool:
        """Put back what was chosen last; False when nothing was."""
        if self._own_before is None:
            return False
        key, before, after = self._own_before
        if key == FILE:
            self.flow(self._put_text_back(before, after), asks=True)
        else:
            self.flow(self._keep_own(BY_KEY[key], before), asks=True)
        return True

    async def _keep_own(self, entry: OwnEntry, value: Any) -> None:
        before = getattr(self.base.own, entry.key)
        self._own_before = (entry.key, before, value)  # also where it holds for now only
        if await self.keep_own_choice(**{entry.key: value}):
            later = "" if entry.at_once else ", from the next start"
            self.base.toast(
                f"{entry.label}: {said(entry, value)}{later}.", "done", f"u puts back {said(entry, before)}"
            )
        self.reload()

    # -- the file itself -------------------------------------------------------------------------

    async def _edit_own_file(self) -> None:
        own = self.base.settings.own_file
        if own is None:
            self.base.toast("Your choices are not kept in a file here.", "told")
            return
        try:
            original = text = await asyncio.to_thread(own.text)
        except OSError as error:
            self.base.toast(f"{own.path} cannot be edited: {error.strerror or error}.", "refused")
            return
        while True:
            saved = self.edit_in_editor(text, ".toml")
            text = text if saved is None else saved
            if text == original:
                self.base.toast("Your file is as it was.", "told")
                return
            loaded = own.check(text)
            wrong = [str(problem) for problem in loaded.problems]
            wrong += [
                f"{own.path}: keys.{one.where}: {one.message}" for one in live_keys(loaded.settings.keys).findings
            ]
            if not wrong:
                break
            again = ConfirmDialog(
                "This does not count", "Nothing has been written yet.", items=wrong,
                yes="Back to the editor", no="Leave the file as it was",
            )  # fmt: skip
            if not await self.ask(again):
                return
        await self._write_own(own, text, original, loaded.settings)

    async def _write_own(self, own: OwnFile, text: str, original: str, chosen: Settings) -> None:
        try:
            while not await asyncio.to_thread(own.write, text, original):
                meanwhile = ConfirmDialog(
                    "Your file was changed meanwhile", "Another sitting or program has written it.",
                    yes="Write what I edited over it", no="Leave it",
                )  # fmt: skip
                if not await self.ask(meanwhile):
                    return
                original = await asyncio.to_thread(own.text)
        except OSError as error:
            self.base.toast(f"{own.path} cannot be written: {error.strerror or error}.", "refused")
            return
        before = self.base.own
        self._own_before = (FILE, original, text)
        self.base.use_own(chosen)
        waits = [
            entry.label
            for key, entry in BY_KEY.items()
            if not entry.at_once and getattr(before, key) != getattr(chosen, key)
        ]
        hint = f"from the next start: {', '.join(waits)}" if waits else "u puts it back"
        self.base.toast("Your file is written.", "done", hint)
        self.reload()

    async def _put_text_back(self, text: str, instead_of: str) -> None:
        own = self.base.settings.own_file
        if own is not None:
            await self._write_own(own, text, instead_of, own.check(text).settings)
