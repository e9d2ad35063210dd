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
from assure_tui.screens.own_settings import BY_KEY, OwnChoice, OwnEntry, OwnThing, default_of, said, value_of
from assure_tui.screens.verb_editor import EditorVerbs
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.fields import FieldRow, TextField

if TYPE_CHECKING:
    from assure_tui.settings import OwnFile, Settings


class OwnValueDialog(FormDialog[str]):
    """A number or a text of one's own; what it cannot be is said in place."""

    def __init__(self, choice: OwnChoice) -> None:
        super().__init__(choice.entry.label, "enter keep   esc leave")
        self.choice = choice

    def form(self) -> Iterable[Widget]:
        shown = "" if self.choice.shown == said(self.choice.entry, None) else self.choice.shown
        yield FieldRow("Value", TextField(shown, max_length=400, id="value"))
        yield note(self.choice.entry.about)
        yield note(f"Until chosen: {self.choice.shown_default}.")

    def result(self) -> str | list[str]:
        text = self.query_one("#value", Input).value
        try:
            value_of(self.choice.entry, text)
        except ValueError as error:
            return [str(error)]
        return text


class OwnVerbs(EditorVerbs):
    """Mixin of the settings."""

    _own_before: dict[str, Any] | None = None  # what `u` puts back

    if TYPE_CHECKING:

        def reload(self) -> None: ...

    @property
    def _own_file(self) -> OwnFile | None:
        return self.base.settings.own_file

    async def _used(self) -> Settings:
        """What the file says now, or this sitting uses where there is none."""
        own = self._own_file
        return (await asyncio.to_thread(own.load)).settings if own is not None else self.base.own_as_used()

    def edit_own(self, thing: OwnThing) -> None:
        """Enter: from its list, in a field, in a dialog of its own, or in the file itself."""
        if isinstance(thing, OwnChoice) and thing.entry.kind != "file":
            self.flow(self._choose_own(thing), asks=True)
        else:
            self.flow(self._edit_own_file(), asks=True)

    def open_theme(self) -> None:
        """Choose the theme at once, as the palette does."""
        self.flow(self._choose_theme(), asks=True)

    async def _choose_theme(self) -> None:
        used = await self._used()
        entry = BY_KEY["theme"]
        await self._choose_own(OwnChoice(entry, said(entry, used.theme), said(entry, default_of(entry))))

    async def _choose_own(self, choice: OwnChoice) -> None:
        entry = choice.entry
        match entry.kind:
            case "choice":
                choices = [
                    Choice(value, value.capitalize(), "until chosen" if value == choice.shown_default else "")
                    for value in entry.values
                ]
                found = await self.ask(ChoiceDialog(entry.label, choices, current=choice.shown, ask=entry.about))
            case "fields" | "columns":
                names = await self._names(entry)
                if names is not None:
                    await self._keep_own(entry, {entry.kind: names} if names else {})
                return
            case _:
                found = await self.ask(OwnValueDialog(choice))
        if found is not None:
            await self._keep_own(entry, value_of(entry, found))

    async def _names(self, entry: OwnEntry) -> tuple[str, ...] | None:
        """The fields of the cards or the columns of the table, from the dialog of board and table."""
        used = await self._used()
        now = tuple(getattr(used, entry.key).get(entry.kind, ()))
        if entry.kind == "fields":
            from assure_tui.domain.card_fields import USUAL_FIELDS
            from assure_tui.screens.dialogs.card_fields import CardFieldsDialog

            return await self.ask(CardFieldsDialog(now or USUAL_FIELDS))
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
            self.flow(self._keep_own(thing.entry, default_of(thing.entry)))
        else:
            self.base.toast(f"{thing.entry.label}: {thing.shown}, as it always was.", "told")

    def undo_own(self) -> bool:
        """Put back what was chosen last; False when nothing was."""
        if self._own_before is None:
            return False
        key, value = next(iter(self._own_before.items()))
        self.flow(self._keep_own(BY_KEY[key], value))
        return True

    async def _keep_own(self, entry: OwnEntry, value: Any) -> None:
        used = await self._used()
        before = getattr(used, entry.key)
        try:
            await self.base.keep_own(**{entry.key: value})
        except OSError as error:
            why = error.strerror or str(error)
            self.base.toast(f"For now only: your own file was not written, {why}.", "refused", "enter on it edits it")
        else:
            self._own_before = {entry.key: before}
            later = "" if entry.at_once else ", from the next start"
            self.base.toast(
                f"{entry.label}: {said(entry, value)}{later}.", "done", f"u puts back {said(entry, before)}"
            )
        self.reload()

    # -- the file itself -------------------------------------------------------------------------

    async def _edit_own_file(self) -> None:
        own = self._own_file
        if own is None:
            self.base.toast("Your choices are not kept in a file here.", "told")
            return
        original = text = await asyncio.to_thread(own.text)
        before = own.check(original).settings
        while True:
            saved = self.edit_in_editor(text, ".toml")
            text = text if saved is None else saved
            loaded = own.check(text)
            wrong = [str(problem) for problem in loaded.problems]
            wrong += [
                f"{own.path}: keys.{one.where}: {one.message}" for one in live_keys(loaded.settings.keys).findings
            ]
            if not wrong or text == original:
                break
            again = ConfirmDialog(
                "This does not count", "Nothing has been written yet.", items=wrong,
                yes="Back to the editor", no="Leave the file as it was",
            )  # fmt: skip
            if not await self.ask(again):
                return
        if text == original:
            self.base.toast("Your file is as it was.", "told")
            return
        await self._write_own(own, text, before, loaded.settings)

    async def _write_own(self, own: OwnFile, text: str, before: Settings, chosen: Settings) -> None:
        try:
            await asyncio.to_thread(own.write, text)
        except OSError as error:
            self.base.toast(f"{own.path} cannot be written: {error.strerror or error}.", "refused")
            return
        self._own_before = None  # one thing may be put back, a text may hold many
        self.base.use_own(before, chosen)
        waits = [
            entry.label
            for key, entry in BY_KEY.items()
            if not entry.at_once and getattr(before, key) != getattr(chosen, key)
        ]
        self.base.toast("Your file is written.", "done", f"from the next start: {', '.join(waits)}" if waits else "")
        self.reload()
