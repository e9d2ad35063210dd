"""Who sits here now: a person, and their passcode where one is set [STAFF-5]."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.errors import AssureError
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import Dialog, note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.dialogs.people import PersonDialog
from assure_tui.widgets.fields import FieldRow, TextField

if TYPE_CHECKING:
    from assure_tui.app_people import ChangesPeople

T = TypeVar("T")


class PasscodeDialog(FormDialog[str]):
    """What is typed is never shown and never kept."""

    SAVE = "Go on"

    def __init__(self, name: str, said: str = "") -> None:
        super().__init__(f"Passcode of {clean(name)}", "enter go on   esc leave")
        self.said = said

    def form(self) -> Iterable[Widget]:
        if self.said:
            yield note(self.said)
        field = TextField("", max_length=64, id="passcode")
        field.password = True
        yield FieldRow("Passcode", field)

    @property
    def dirty(self) -> bool:
        """Half a passcode is nothing to ask about."""
        return False

    def result(self) -> str | list[str]:
        return self.query_one("#passcode", Input).value or ["type the passcode"]


async def ask_who(app: ChangesPeople) -> None:
    """Choose, say the passcode, and go on as that person."""
    try:
        staff = await app.fetch(lambda reads, today: reads.staff())
        me = app.actor.staff_id if app.actor is not None else None
        here = [one for one in staff if one.state.value == "active" and one.id != me]
        chosen = await _ask(app, PersonDialog("Who sits here now?", here, nobody=False))
        person = next((one for one in here if chosen is not None and one.id == chosen.staff_id), None)
        if person is None:
            return
        number = person.id
        asked = await app.fetch(lambda reads, today: reads.has_passcode(number))
        said = ""
        while True:
            typed: str | None = ""
            if asked:
                dialog: Dialog[str] = PasscodeDialog(person.name, said)
                typed = await _ask(app, dialog)
            if typed is None:
                return
            try:
                await app.become(person.login or "", typed)
                return
            except AssureError as error:
                if not asked:
                    raise
                said = getattr(error, "reason", "") or error.message
    except AssureError as error:
        app.explain(error)


async def _ask(app: ChangesPeople, dialog: Dialog[T]) -> T | None:
    answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

    def answered(value: T | None) -> None:
        if not answer.done():
            answer.set_result(value)

    app.push_screen(dialog, answered)
    return await answer
