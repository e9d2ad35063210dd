"""The form of a client, new or there already; every problem under its own field [CLT-1] [CLT-10] [VAL-6]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from assure_tui.domain.client_views import ClientDetail
from assure_tui.domain.commands import Command, CreateClient, EditClient
from assure_tui.domain.errors import AssureError, NeedsConfirmation
from assure_tui.domain.model import read_short, short
from assure_tui.domain.policy import holds
from assure_tui.domain.views import StaffView
from assure_tui.formatting import clean
from assure_tui.screens.client_fields import ABOUT_TAX_ID, offered, read, texts_of
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.screens.verb_words import outcome_words
from assure_tui.widgets.fields import FieldRow, TextField

NEW = "new"


class ClientForm(Flows, FormDialog[int]):
    """Saves itself, so that a refusal keeps everything typed; gives the number of the client back."""

    DRAFT: ClassVar[str] = "client"
    WIDTH: ClassVar[int] = 78

    def __init__(self, detail: ClientDetail | None = None) -> None:
        view = detail.client if detail is not None else None
        title = f"Edit {short('client', view.id)}  {view.name}" if view else "New client"
        super().__init__(title, about=short("client", view.id) if view else NEW)
        self.detail = detail
        self.staff_known: tuple[StaffView, ...] | None = None
        self.tags: tuple[str, ...] = ()
        self._asked: tuple[str, ...] = ()  # new tags that were named, and are made at the next save
        self._saving = False

    def form(self) -> Iterable[Widget]:
        texts = texts_of(self.detail)
        masked = self.detail.client.tax_id_masked if self.detail else None
        for name, label, size, hint in offered(self.detail):
            if name == "tax_id" and masked:
                hint = f"{masked}; empty leaves it, - takes it away"
            yield FieldRow(label, TextField(texts.get(name, ""), max_length=size, placeholder=hint, id=name))
            yield Static(id=f"{name}-wrong", classes="wrong")
            if name == "tax_id":
                yield note(f"             {ABOUT_TAX_ID}")

    def on_mount(self) -> None:
        """Read who and which tags there are; Textual mounts the form itself besides."""
        self.flow(self._know())

    async def _know(self) -> None:
        viewer = self.viewer
        self.staff_known = await self.staff()
        self.tags = tuple(tag.name for tag in await self.read(lambda reads, today: reads.tags(viewer)))

    def typed(self) -> dict[str, str]:
        """What stands in every field."""
        return {name: self.query_one(f"#{name}", Input).value for name, *_ in offered(self.detail)}

    def draft_values(self) -> dict[str, str]:
        """What is kept until it is saved: no tax id, of which less may be kept than was typed [CLT-10]."""
        return {name: text for name, text in self.typed().items() if name != "tax_id"}

    # -- saving ----------------------------------------------------------------------------------

    def result(self) -> int | list[str]:
        return 0

    def say_wrong(self, wrong: Mapping[str, str]) -> None:
        """Each problem under its field, what belongs to none above the buttons; the first field gets the keys."""
        rest = dict(wrong)
        places = {name: self.query_one(f"#{name}-wrong", Static) for name, *_ in offered(self.detail)}
        for name, place in places.items():
            text = rest.pop(name, "")
            place.update(Content(f"! {clean(text)}" if text else ""))
            place.display = bool(text)
        said = [f"! {clean(f'{name}: {text}' if name else text)}" for name, text in rest.items()]
        self.query_one("#problems", Static).update(Content("\n".join(said)))
        first = next((name for name in places if name in wrong), None)
        if first is not None:
            self.query_one(f"#{first}", Input).focus()
        if wrong:
            self.app.bell()

    def action_save(self) -> None:
        """Check, then save; refused, everything stays as typed."""
        if self._saving:
            return
        if self.staff_known is None:
            self.say_wrong({"": "one moment: names are still being read"})
            return
        found = read(self.typed(), self.detail, self.staff_known, self.tags)
        if found.new_tags and not found.wrong:
            self._ask_for_tags(found.new_tags, found.wrong)
        if not found.wrong and not found.fields:
            found.wrong[""] = "nothing was changed"
        self.say_wrong(found.wrong)
        if found.wrong:
            return
        create = frozenset({"tags"}) if found.new_tags else frozenset()
        command: Command
        if self.detail is None:
            command = CreateClient(found.fields, create)
        else:
            view = self.detail.client
            command = EditClient(view.id, found.fields, create, if_version=view.version)
        self._saving = True
        self.flow(self._save(command))

    def _ask_for_tags(self, fresh: tuple[str, ...], wrong: dict[str, str]) -> None:
        told = ", ".join(f'"{clean(name)}"' for name in fresh)
        if not holds(self.viewer, "Manage tags"):
            wrong["tags"] = f"no tag is called {told}; who may manage tags makes new ones"
        elif fresh != self._asked:
            self._asked = fresh
            wrong["tags"] = f"no tag is called {told} yet; saving once more makes {'it' if len(fresh) == 1 else 'them'}"

    async def _save(self, command: Command) -> None:
        try:
            outcome = await self.base.dispatch(command)
        except NeedsConfirmation as error:
            confirmed = self._confirmed(command)
            items = [f"{d.field}  {d.message}" for d in error.details]
            if confirmed is not None and await self.ask(ConfirmDialog("Go on?", error.message, items=items)):
                await self._save(confirmed)
            return
        except AssureError as error:
            self.say_wrong({d.field: d.message for d in error.details} or {"": error.message})
            return
        finally:
            self._saving = False
        self.forget_draft()
        text, kind = outcome_words(outcome)
        self.base.toast(text, kind, "u undo" if outcome.batch is not None else "")
        number = read_short(outcome.first.id, "client") if outcome.first is not None else None
        self.dismiss(number)
