"""What the client hears about a piece of work: a status of the list, or words of its own [CFS-2]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain import commands as c
from assure_tui.domain.views import CardView
from assure_tui.screens.dialogs.base import ChoiceDialog, note
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.verb_words import subject
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.stage_looks import stage_glyph

if TYPE_CHECKING:
    from assure_tui.screens.verb_flows import Flows

OWN, NONE = "own words", "none"


class OwnWordsDialog(FormDialog[Mapping[str, Any]]):
    """A text and a title for the client instead of the list's and the engagement's."""

    def __init__(self, title: str, text: str = "", called: str = "") -> None:
        super().__init__(f"For the client: {title}")
        self.text = text
        self.called = called

    def form(self) -> Iterable[Widget]:
        yield FieldRow("Text", TextField(self.text, max_length=300, id="client_text"))
        yield FieldRow("Title", TextField(self.called, max_length=300, id="client_title"))
        yield note("Empty: the text of the status, and the title of the engagement.")

    def result(self) -> Mapping[str, Any] | list[str]:
        return {
            name: self.query_one(f"#{name}", Input).value.strip() or None for name in ("client_text", "client_title")
        }


async def tell_client(flows: Flows, cards: list[CardView]) -> None:
    """Ask what the client hears, and say so on every one of them."""
    viewer, ids = flows.viewer, tuple(card.id for card in cards)
    enabled, known = await flows.read(
        lambda reads, today: (
            reads.settings().get("client_status.enabled", True), reads.client_statuses(viewer)
        )
    )  # fmt: skip
    if not enabled:
        flows.base.toast("The firm has switched client-facing statuses off.", "told")
        return
    ascii = flows.base.ascii
    choices = [Choice(one.name, one.name, f"{stage_glyph(one.colour, ascii=ascii)} {one.text}") for one in known]
    choices += [Choice(NONE, "None", "the client is told nothing"), Choice(OWN, "Words of its own", "text and title")]
    found = await flows.ask(ChoiceDialog(f"The client hears: {subject(cards)}", choices))
    if found is None:
        return
    if found != OWN:
        told = None if found == NONE else found
        await flows.carry_out(c.SetClientFacingStatus(ids, told), cards)
        return
    first = ids[0]
    detail = await flows.read(lambda reads, today: reads.engagement(viewer, first, today).engagement)
    alone = len(cards) == 1
    words = await flows.ask(
        OwnWordsDialog(
            subject(cards), (detail.client_text or "") if alone else "", (detail.client_title or "") if alone else ""
        )
    )
    if words is not None:
        await flows.carry_out(c.SetClientFacingStatus(ids, **words), cards)
