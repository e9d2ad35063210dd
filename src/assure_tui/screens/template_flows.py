"""Named task templates: chosen and put on engagements, or made from what an engagement has [TPL-6]."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget
from textual.widgets import Input

from assure_tui.domain.policy import holds
from assure_tui.domain.task_commands import ApplyTaskTemplate, SaveTaskTemplate
from assure_tui.domain.task_templates import TemplateView
from assure_tui.domain.views import CardView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import note
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.form import FormDialog
from assure_tui.screens.dialogs.views import PickDialog
from assure_tui.screens.verb_words import subject
from assure_tui.widgets.fields import FieldRow, TextField
from assure_tui.widgets.picker import Option

if TYPE_CHECKING:
    from assure_tui.screens.verb_flows import Flows

KEEP, DROP = "keep", "drop:"


@dataclass(frozen=True, slots=True)
class TemplateName:
    """What a new template is called."""

    code: str
    name: str


class TemplateDialog(FormDialog[TemplateName]):
    """The name, and the code it is known by on the command line."""

    SAVE: ClassVar[str] = "Keep"

    def __init__(self, count: int) -> None:
        super().__init__("Keep these tasks as a template")
        self.count = count

    def form(self) -> Iterable[Widget]:
        yield note(f"{self.count} tasks, with their slots, offsets, checklist lines and instructions.")
        yield FieldRow("Name", TextField(max_length=80, id="name"))
        yield FieldRow("Code", TextField(max_length=24, placeholder="from the name", id="code"))

    def result(self) -> TemplateName | list[str]:
        name = self.query_one("#name", Input).value.strip()
        code = self.query_one("#code", Input).value.strip() or code_of(name)
        if not name:
            return ["give it a name"]
        return TemplateName(code, name) if code else ["give it a code of letters and digits"]


def code_of(name: str) -> str:
    """A code made from a name: letters and digits, parts joined by `-`."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:24].strip("-")


def _said(template: TemplateView) -> str:
    titles = ", ".join(str(task["title"]) for task in template.tasks)
    return clean(template.description or titles)


async def templates(screen: Flows, cards: Sequence[CardView]) -> None:
    """Choose one; its tasks are put on all of these as one change."""
    found = await screen.read(lambda reads, today: reads.task_templates())
    options = [Option(one.code, f"{clean(one.name)}  ({len(one.tasks)})", _said(one)) for one in found]
    may_keep = holds(screen.viewer, "Edit templates") and len(cards) == 1 and cards[0].tasks_total > 0
    if may_keep:
        options.append(Option(KEEP, "Keep the tasks of this engagement as a template", subject(cards)))
    if holds(screen.viewer, "Edit templates"):
        options += [Option(f"{DROP}{one.code}", f"Remove the template {clean(one.name)}") for one in found]
    if not options:
        screen.base.toast("The firm has no task templates yet.", "told", "assure task template")
        return
    chosen = await screen.ask(PickDialog(f"Task template: {subject(cards)}", options))
    if chosen is None:
        return
    if chosen == KEEP:
        answer = await screen.ask(TemplateDialog(cards[0].tasks_total))
        if answer is not None:
            command = SaveTaskTemplate(answer.code, answer.name, (), from_engagement=cards[0].id)
            await screen.carry_out(command)
    elif chosen.startswith(DROP):
        code = chosen.removeprefix(DROP)
        name = next(one.name for one in found if one.code == code)
        said = "Tasks that were made from it stay as they are; u brings it back."
        if await screen.ask(ConfirmDialog(f"Remove the template {clean(name)}?", said)):
            await screen.carry_out(SaveTaskTemplate(code, name, ()))
    else:
        await screen.carry_out(ApplyTaskTemplate(tuple(card.id for card in cards), chosen), cards)
