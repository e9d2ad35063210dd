"""The verbs: one key, one dialog, one command on all targets, and the outcome in words (interface.md 2.3).

A dialog is imported when it is first asked for: together they are a fifth of what the board would load.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from assure_tui.domain import commands as c
from assure_tui.domain.commands import KEEP
from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.policy import holds
from assure_tui.domain.views import CardView, StaffView
from assure_tui.formatting import clean, cut
from assure_tui.screens.repeat import again
from assure_tui.screens.verb_more import MoreVerbs
from assure_tui.screens.verb_moves import MoveVerbs
from assure_tui.screens.verb_time import TimeVerbs
from assure_tui.screens.verb_words import command_line, link, markdown_line, still_open, subject, tab_row
from assure_tui.widgets.choice_list import Choice

if TYPE_CHECKING:
    from assure_tui.drafts import Draft


def ids_of(cards: Sequence[CardView]) -> tuple[int, ...]:
    """Numbers of the engagements, in the order shown."""
    return tuple(card.id for card in cards)


def seen_of(cards: Sequence[CardView], *names: str) -> c.Seen:
    """The values that were on screen, which the command rests on [CONV-9]."""
    return tuple((card.id, name, getattr(card, name)) for card in cards for name in names)


def seen_slot(cards: Sequence[CardView], slot: str, staff: Sequence[StaffView]) -> c.Seen:
    """The person who was shown in a slot, by id; initials nobody has any more are left out."""
    known: dict[str | None, int | None] = {person.initials: person.id for person in staff}
    known[None] = None
    held = [(card.id, getattr(card, slot)) for card in cards]
    return tuple((number, f"{slot}_id", known[initials]) for number, initials in held if initials in known)


class VerbActions(TimeVerbs, MoreVerbs, MoveVerbs):
    """Mixin for screens with `targets()` and `focused_card()`."""

    # -- status, priority, archive ---------------------------------------------------------------

    def action_verb_status(self) -> None:
        """Choose a status [ST-6]."""
        self.verb(self._status)

    async def _status(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.status import StatusDialog

        current = cards[0].status if len({card.status for card in cards}) == 1 else None
        own = await self.read(lambda reads, today: reads.custom_statuses(self.viewer))
        offered = [one for one in own if all(one.fits(card.pipeline_id) for card in cards)]  # [ST-2]
        dialog = StatusDialog(f"Status: {subject(cards)}", self.base.today, current=current, own=offered)
        answer = await self.ask(dialog)
        if answer is None:
            return
        command = c.SetStatus(
            ids_of(cards), answer.wanted, answer.reason, answer.resume_on, seen=seen_of(cards, "status")
        )
        await self.carry_out(command, cards)

    def action_verb_done(self) -> None:
        """Complete: the gates on the way are checked [ST-8]."""
        self.verb(self._complete)

    async def _complete(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        if len(cards) > 1 and not await self.ask(ConfirmDialog(f"Complete {len(cards)} engagements?")):
            return
        await self.carry_out(c.SetStatus(ids_of(cards), "completed", seen=seen_of(cards, "status")), cards)

    def action_verb_archive(self) -> None:
        """Archive, after a question that names what is open [ST-6]."""
        self.verb(self._archive)

    async def _archive(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        items = []
        for card in cards:
            words = still_open(card) if card.status.live else ""
            items.append(f"{card.client} {card.type} {card.period}, {card.status.label}{': ' + words if words else ''}")
        dialog = ConfirmDialog(f"Archive {subject(cards)}?", "Out of sight, kept in full; u undoes it.", items=items)
        if not await self.ask(dialog):
            return
        command = c.SetStatus(ids_of(cards), "archived", seen=seen_of(cards, "status"), confirm_all=True)
        await self.carry_out(command, cards)

    def action_verb_priority(self) -> None:
        """Urgent, High, Medium, Low [PRI-1]."""
        self.verb(self._priority)

    async def _priority(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.status import PriorityDialog

        current = cards[0].priority if len({card.priority for card in cards}) == 1 else None
        answer = await self.ask(PriorityDialog(f"Priority: {subject(cards)}", current))
        if answer is not None:
            await self.carry_out(c.SetPriority(ids_of(cards), answer, seen_of(cards, "priority")), cards)

    # -- dates -----------------------------------------------------------------------------------

    def action_verb_due(self) -> None:
        """The target, or a typed date with its reason [EXT-4]."""
        self.verb(self._due)

    async def _due(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.dates import DateDialog

        first = cards[0].id
        detail = await self.read(lambda reads, today: reads.engagement(self.viewer, first, today))
        several = len(cards) > 1
        dialog = DateDialog(f"Date: {subject(cards)}", self.base.today, detail.engagement, several=several)
        answer = await self.ask(dialog)
        if answer is None:
            return
        due, target = (answer.day, KEEP) if answer.which == "due" else (KEEP, answer.day)
        seen = seen_of(cards, answer.which)
        await self.carry_out(c.SetDates(ids_of(cards), due, target, reason=answer.reason, seen=seen), cards)

    def action_verb_due_plus(self) -> None:
        """One working day later [EXT-4]."""
        self.verb(lambda cards: self._shift(cards, 1))

    def action_verb_due_minus(self) -> None:
        """One working day earlier."""
        self.verb(lambda cards: self._shift(cards, -1))

    async def _shift(self, cards: list[CardView], days: int) -> None:
        # No `seen`: a step is relative, and a second press may come before the first has been read back.
        await self.carry_out(c.SetDates(ids_of(cards), shift=days), cards)

    def action_verb_extended(self) -> None:
        """Extension on or off [EXT-1]."""
        self.verb(self._extended)

    async def _extended(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.dates import ExtensionDialog

        first = cards[0].id
        detail = await self.read(lambda reads, today: reads.engagement(self.viewer, first, today))
        if len(cards) == 1 and not detail.engagement.can_extend and not detail.engagement.extended:
            self.base.toast(f"{detail.engagement.type} has no extension.", "refused")
            return
        dialog = ExtensionDialog(f"Extension: {subject(cards)}", self.base.today, detail.engagement)
        answer = await self.ask(dialog)
        if answer is not None:
            seen = seen_of(cards, "extended")
            command = c.SetExtension(ids_of(cards), answer.extended, answer.filed_on, answer.keep_typed, seen)
            await self.carry_out(command, cards)

    # -- people ----------------------------------------------------------------------------------

    def action_verb_assign(self) -> None:
        """Choose the preparer."""
        self.verb(lambda cards: self._person(cards, "preparer"))

    def action_verb_slot(self) -> None:
        """Choose a slot, then who goes into it."""
        self.verb(self._slot)

    async def _slot(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.people import SlotDialog

        holders = {slot: getattr(cards[0], slot) if len(cards) == 1 else "" for slot in SLOTS}
        slot = await self.ask(SlotDialog(f"Assign: {subject(cards)}", holders))
        if slot is not None:
            await self._person(cards, slot)

    async def _person(self, cards: list[CardView], slot: str) -> None:
        from assure_tui.screens.dialogs.people import PersonDialog

        staff = await self.staff()
        held = {getattr(card, slot) for card in cards}
        initials = next(iter(held)) if len(held) == 1 else None
        current = next((person.id for person in staff if initials and person.initials == initials), None)
        title = f"{slot.capitalize()}: {subject(cards)}"
        answer = await self.ask(PersonDialog(title, staff, current=current, mixed=len(held) > 1))
        if answer is not None:
            seen = seen_slot(cards, slot, staff)
            await self.carry_out(c.SetSlots(ids_of(cards), {slot: answer.staff_id}, seen), cards)

    def action_verb_take(self) -> None:
        """Make me the preparer."""
        self.verb(self._take)

    async def _take(self, cards: list[CardView]) -> None:
        await self.carry_out(c.SetSlots(ids_of(cards), {"preparer": self.viewer.staff_id}), cards)

    # -- what it carries -------------------------------------------------------------------------

    def action_verb_block(self) -> None:
        """See, add, edit, resolve, dismiss blockers [BLK-5]."""
        self.verb(self._block)

    async def _block(self, cards: list[CardView]) -> None:
        from assure_tui.screens.blocker_flows import blockers_of

        await blockers_of(self, cards)

    def action_verb_comment(self) -> None:
        """Write a comment [COM-1]."""
        self.verb(self._comment)

    async def _comment(self, cards: list[CardView]) -> None:
        await self._write_comment(ids_of(cards), f"Comment: {subject(cards)}", cards)

    def comment_from(self, draft: Draft) -> None:
        """Go on with a comment that was not saved the last time."""
        ids = tuple(int(part) for part in draft.about.removeprefix("E-").split("-") if part.isdecimal())
        if ids:
            self.flow(self._write_comment(ids, draft.title))

    async def _write_comment(self, ids: tuple[int, ...], title: str, cards: Sequence[CardView] = ()) -> None:
        from assure_tui.screens.dialogs.texts import CommentDialog

        # A very long list of engagements has no name of its own to keep a draft under.
        about = "E-" + "-".join(map(str, ids)) if len(ids) <= 8 else ""
        text = await self.ask(CommentDialog(title, about=about))
        if text:
            await self.carry_out(c.AddComment(ids, text), cards)
            self.base.forget_draft(CommentDialog.DRAFT, about)  # a refused one is there at the next try

    def action_verb_task(self) -> None:
        """Add a task to each."""
        self.verb(self._add_task)

    async def _add_task(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.task import TaskDialog

        dialog = TaskDialog(f"New task: {subject(cards)}", self.base.today, await self.staff(), several=len(cards))
        t = await self.ask(dialog)
        if t is not None:
            command = c.CreateTask(
                ids_of(cards), t.title, t.type, t.required, t.assignee_id, t.due, instructions=t.instructions
            )
            await self.carry_out(command, cards)

    def action_verb_tag(self) -> None:
        """Put tags on or take them off."""
        self.verb(self._tag)

    async def _tag(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.texts import TagDialog

        first = cards[0].id
        known = await self.read(lambda reads, today: reads.tags(self.viewer))
        detail = await self.read(lambda reads, today: reads.engagement(self.viewer, first, today))
        present = detail.engagement.tags if len(cards) == 1 else ()
        listed = sorted(((tag.name, tag.engagements) for tag in known), key=lambda each: -each[1])
        dialog = TagDialog(f"Tags: {subject(cards)}", present, listed, may_create=holds(self.viewer, "Manage tags"))
        answer = await self.ask(dialog)
        if answer is not None:
            command = c.TagEngagement(ids_of(cards), answer.add, answer.remove, create=answer.create)
            await self.carry_out(command, cards)

    def action_verb_edit(self) -> None:
        """Edit the plain fields of the one under the cursor."""
        self.verb(self._edit)

    async def _edit(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.edit import EditDialog
        from assure_tui.screens.save_to_series import save_to_series, what_series_may_take

        card = self.focused_card() or cards[0]
        detail = await self.read(lambda reads, today: reads.engagement(self.viewer, card.id, today))
        boxes = await what_series_may_take(self, detail)
        series = short("series", detail.series.series_id) if detail.series else ""
        dialog = EditDialog(detail.engagement, self.base.today, series=series, boxes=boxes)
        fields = await self.ask(dialog)
        if fields is None:
            return
        if fields:
            e = detail.engagement
            shown = {"title": e.title, "start": e.start, "budget": e.budget_minutes, "description": e.description}
            seen = tuple((card.id, name, shown[name]) for name in fields)
            outcome = await self.carry_out(c.EditEngagement((card.id,), fields, seen), [card])
            if outcome is None or not all(result.ok for result in outcome.results):
                return
        await save_to_series(self, detail, fields, dialog.to_series)

    # -- copy, open, repeat ----------------------------------------------------------------------

    def action_verb_copy(self) -> None:
        """Copy something about them to the clipboard."""
        self.verb(self._copy)

    async def _copy(self, cards: list[CardView]) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        choices = [
            Choice("client", "Client name", key="y"),
            Choice("id", "Id", ", ".join(f"E-{card.id}" for card in cards[:4]), key="i"),
            Choice("row", "Row as tab-separated text", key="r"),
            Choice("markdown", "Markdown line", key="m"),
            Choice("link", "Link (url)", key="u"),
            Choice("command", "Command line of the last action", key="c"),
            Choice("engagement", "To another client", "without people, papers or time", key="t"),
        ]
        if path := self.path_under():
            choices.insert(5, Choice("path", "Path of the file", clean(path), key="f"))
        what = await self.ask(ChoiceDialog(f"Copy: {subject(cards)}", choices))
        makers: dict[str, Callable[[CardView], str]] = {
            "client": lambda card: clean(card.client), "id": lambda card: f"E-{card.id}", "row": tab_row,
            "markdown": markdown_line, "link": link, "path": lambda _: path,
        }  # fmt: skip
        if what is None:
            return
        if what == "engagement":
            from assure_tui.screens.copying import copy_to_client

            await copy_to_client(self, cards)
            return
        if what == "command":
            pipelines = await self.read(lambda reads, today: reads.pipelines(self.viewer))
            names = {stage.id: stage.name for pipeline in pipelines for stage in pipeline.stages}
            text = command_line(self.base.last_command, names)
            if text is None:
                self.base.toast("The last action has no command line of its own.", "told")
                return
        else:
            text = "\n".join(makers[what](card) for card in cards)
        self.app.copy_to_clipboard(text)
        shown = cut(clean(text), 50, ascii=self.base.ascii) if len(cards) == 1 else f"{len(cards)} lines"
        self.base.toast(f"Copied {shown}")

    def path_under(self) -> str:
        """Where the file under the cursor lies on disk; empty where none is."""
        return ""

    def action_verb_open(self) -> None:
        """Open the drawer on the one under the cursor."""
        card = self.focused_card()
        if card is not None:
            self.open_engagement(card.id)

    def action_verb_repeat(self) -> None:
        """`.`: the last command again, on what is marked or focused (R9)."""
        last = self.base.last_command
        command = again(last, ids_of(self.targets())) if last is not None else None
        if command is None:
            self.base.toast("There is nothing to repeat here.", "told")
            return
        cards = self.targets()
        self.flow(self._repeat(command, cards))

    async def _repeat(self, command: c.Command, cards: list[CardView]) -> None:
        if hasattr(command, "seen") and isinstance(command, c.MoveStage):
            command = dataclasses.replace(command, seen=self._seen(cards))
        await self.carry_out(command, cards)

    def action_verb_skip(self) -> None:
        """Skipping is for tasks and blockers; on an engagement it names the place."""
        self.base.toast("X skips a task or dismisses a blocker: open the engagement with enter.", "told")
