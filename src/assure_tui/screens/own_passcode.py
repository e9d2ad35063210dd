"""One's own passcode: the one that is kept, a new one twice; nothing of it is shown or kept as a draft [STAFF-5]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.errors import AssureError, Denied
from assure_tui.domain.firm_commands import SaveOwnProfile
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.fields import FieldRow, TextField

if TYPE_CHECKING:
    from assure_tui.app_people import ChangesPeople

LONGEST = 64  # more is refused with a word, not cut


class OwnPasscodeDialog(Flows, FormDialog[bool]):
    """Set, change or take away; gives yes back once it is saved."""

    def __init__(self, *, kept: bool) -> None:
        super().__init__("Change your passcode" if kept else "Set your passcode")
        self.kept = kept
        self._saving = False

    def form(self) -> Iterable[Widget]:
        yield note("Asked for when you are named at another login, and to open the locked screen.")
        yield note("It shows who acted, and no more: whoever can read the store's file can try every code.")
        if self.kept:
            yield FieldRow("Present", _masked("current"))
        yield FieldRow("New", _masked("passcode"))
        yield FieldRow("New, again", _masked("again"))
        yield note("At least 6 digits or letters." + (" New left empty: none any more." if self.kept else ""))

    @property
    def dirty(self) -> bool:
        """Half a passcode is nothing to ask about."""
        return False

    def result(self) -> bool | list[str]:
        """What is wrong with what was typed here; whether the code will do, and the present one, is asked in turn."""
        if self.kept and not self._typed("current"):
            return ["type the present passcode"]
        if self._typed("passcode") != self._typed("again"):
            return ["the new passcode is not the same twice"]
        return True if self.kept or self._typed("passcode") else ["type the new passcode twice"]

    def action_save(self) -> None:
        """Check, then save; a wrong one leaves the others as typed."""
        wrong = self.result()
        if isinstance(wrong, list):
            self.complain(wrong)
        elif not self._saving:
            self._saving = True
            self.flow(self._save())

    async def _save(self) -> None:
        wanted = self._typed("passcode")
        try:
            if not wanted and not await self.ask(ConfirmDialog("Take your passcode away?", "Nothing asks for it.")):
                return
            if self.kept:  # wrong tries count and wait, as everywhere
                await cast("ChangesPeople", self.base).admit(self._typed("current"))
            current = self._typed("current") if self.kept else None
            outcome = await self.base.dispatch(SaveOwnProfile({"passcode": wanted or None, "current": current}))
        except AssureError as error:
            self.complain([getattr(error, "reason", "") or error.message])
            if self.kept and isinstance(error, Denied):
                self.query_one("#current", Input).value = ""
                self.query_one("#current", Input).focus()
            return
        finally:
            self._saving = False
        self.tell(outcome)
        self.dismiss(True)

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value


def _masked(name: str) -> TextField:
    field = TextField("", max_length=LONGEST, id=name)
    field.password = True
    return field


async def ask_passcode(app: ChangesPeople) -> None:
    """Open it, as what is kept asks for."""
    try:
        app.push_screen(OwnPasscodeDialog(kept=await app.asks_passcode()))
    except AssureError as error:
        app.explain(error)
