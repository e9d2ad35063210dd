"""Narrowing the log, taking several lines back together, checking its chain [ACT-3] [ACT-6] [UNDO-1]."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from assure_tui.domain import commands as c
from assure_tui.domain.log_words import DAYS, KINDS, field_of, read_log_words
from assure_tui.domain.views import BatchView
from assure_tui.formatting import clean
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.verb_flows import Flows
from assure_tui.widgets.choice_list import Choice
from assure_tui.widgets.picker import Option

if TYPE_CHECKING:
    from assure_tui.widgets.row_list import RowList

HINT = "words, E-142, by:jo, kind:stage, since:monday, until:today"


def replaced(words: str, name: str, value: str) -> str:
    """The words with this field set to a value, or without it when the value is empty."""
    kept = [word for word in words.split() if field_of(word)[0] != name]
    return " ".join([*kept, f"{name}:{value}"] if value else kept)


class ActivityVerbs(Flows):
    """Mixed into the screen of the log."""

    words: str
    detailed: bool

    if TYPE_CHECKING:

        @property
        def rows(self) -> RowList: ...

        def chosen(self) -> list[Any]: ...

        def reload(self) -> None: ...

        def action_log_density(self) -> None: ...

    # -- narrowing -------------------------------------------------------------------------------

    def narrow(self, words: str) -> None:
        """Show what fits; words that mean nothing are told and change nothing."""
        self.words = read_log_words(words, self.base.today)
        self.reload()

    def action_global_search(self) -> None:
        """Words, a person, a kind, days."""
        self.flow(self._find(), asks=True)

    async def _find(self) -> None:
        from assure_tui.screens.dialogs.words import WordsDialog

        words = await self.ask(WordsDialog("Find in the log", self.words, HINT))
        if words is not None:
            self.narrow(words)

    def action_global_reset(self) -> None:
        """All of it again."""
        self.narrow("")

    def action_global_facet(self) -> None:
        """Who, what kind, from which day to which."""
        self.flow(self._facet(), asks=True)

    async def _facet(self) -> None:
        from assure_tui.screens.dialogs.views import PickDialog

        held = dict(field_of(word) for word in self.words.split())
        choices = [
            Choice("by", "Person", clean(held.get("by", ""))), Choice("kind", "Kind", held.get("kind", "")),
            Choice("since", "From a day on", held.get("since", "")), Choice("until", "Up to a day", held.get("until", "")),
        ]  # fmt: skip
        name = await self.ask(ChoiceDialog("Show only", choices, ask="0 shows all again."))
        if name is None:
            return
        if name in DAYS:
            await self._days(name, held.get(name, ""))
            return
        options = [Option("", "All of them")]
        if name == "kind":
            options += [Option(kind, kind.replace("_", " ").capitalize()) for kind in KINDS]
        else:
            options += [Option(one.login, clean(one.name), one.login) for one in await self.staff() if one.login]
        picked = await self.ask(PickDialog("Which kind?" if name == "kind" else "Whose?", options))
        if picked is not None:
            self.narrow(replaced(self.words, name, picked))

    async def _days(self, name: str, value: str) -> None:
        from assure_tui.domain.query.dates import parse_date
        from assure_tui.screens.dialogs.words import WordsDialog

        title = "From which day on?" if name == "since" else "Up to which day?"
        typed = await self.ask(WordsDialog(title, value, "today, monday, 3 Nov, 2026-11-03"))
        if typed is not None:
            day = parse_date(typed, self.base.today).isoformat() if typed else ""
            self.narrow(replaced(self.words, name, day))

    # -- taking back -----------------------------------------------------------------------------

    def action_global_undo(self) -> None:
        """The marked lines together, newest first; with none marked one's own last change."""
        if self.rows.marks:
            self.flow(self._undo_marked([one for one in self.chosen() if isinstance(one, BatchView)]), asks=True)
        else:
            super().action_global_undo()  # type: ignore[misc]

    async def _undo_marked(self, marked: list[BatchView]) -> None:
        meant = sorted((one for one in marked if one.undoable and not one.undone_by), key=lambda one: -one.id)
        if not meant:
            self.base.toast("None of the marked lines can be taken back.", "refused")
            return
        left = len(marked) - len(meant)
        told = [f"{left} of the marked cannot be taken back; they stay."] if left else []
        lines = [clean(one.summary) for one in meant]
        if not await self.ask(ConfirmDialog(f"Take {len(meant)} back?", *told, items=lines)):
            return
        for one in meant:  # the newest first: an older one may be what it was built on
            if await self.carry_out(c.Undo(one.id, confirmed=True)) is None:
                return  # why was told
        self.rows.mark(())
        self.base.toast(f"Took {len(meant)} back.", "done", "U redo")

    # -- the chain -------------------------------------------------------------------------------

    def action_global_view_options(self) -> None:
        """The fields that changed, and whether the log is whole."""
        self.flow(self._options(), asks=True)

    async def _options(self) -> None:
        choices = [
            Choice("detail", "Without what changed" if self.detailed else "With what changed", "the fields, as + does"),
            Choice("verify", "Check the chain", "every hash of the log computed anew", key="v"),
        ]
        answer = await self.ask(ChoiceDialog("Activity", choices))
        if answer == "detail":
            self.action_log_density()
        elif answer == "verify":
            await self.check_chain()

    async def check_chain(self) -> None:
        """Compute it anew and say whether it holds [ACT-6]."""
        from assure_tui.domain.transfers import CheckLog

        self.base.toast("Checking the log ...", "told")
        broken = await asyncio.wrap_future(self.base.gateway.transfer(CheckLog()))
        if broken is None:
            self.base.toast("The log is whole.", "done")
        else:
            self.base.toast(f"The log is broken at batch {broken}.", "refused", "assure check says more")
