"""How a verb runs: ask, dispatch one command, tell what came of it, ask what is still open [CONV-3]."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

from assure_tui.domain import commands as c
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import NeedsConfirmation
from assure_tui.domain.model import short
from assure_tui.domain.views import CardView, ItemResult, Outcome, StaffView, UnmetItem
from assure_tui.screens.verb_words import outcome_words

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.screens.dialogs.base import Dialog
    from assure_tui.screens.dialogs.gate import GateAnswer

if TYPE_CHECKING:
    from textual.screen import Screen

    Host = Screen[Any]
else:
    Host = object

T = TypeVar("T")


def _only_asks(outcome: Outcome) -> bool:
    """Whether nothing was done and nothing refused: a question comes, and a message before it would only alarm."""
    asked = [r for r in outcome.results if r.outcome == "confirm"]
    return outcome.batch is None and bool(asked) and len(asked) == len(outcome.results)


def _approved(command: Command, outcome: Outcome) -> bool:
    """An approval was given; what the gate holds now is somebody else's to do, and is told [TASK-7]."""
    return isinstance(command, c.MoveStage) and bool(command.approve) and outcome.batch is not None


class Flows(Host):
    """Mixin of screens with verbs; flows are plain tasks, so that waiting for an answer blocks no worker."""

    @property
    def base(self) -> AppBase:
        """The app as screens know it."""
        return cast("AppBase", self.app)

    if TYPE_CHECKING:

        def targets(self) -> list[CardView]: ...

        def focused_card(self) -> CardView | None: ...

    _flow_tasks: set[asyncio.Task[None]] | None = None

    def action_global_own_eyes(self) -> None:
        """Back from another person's eyes."""
        own: Any = self.base
        own.own_eyes()

    # -- running ---------------------------------------------------------------------------------

    def flow(self, steps: Coroutine[Any, Any, object], *, asks: bool = False) -> None:
        """Run the steps of a verb; every error is told, none is swallowed.

        One that `asks` opens a dialog first: keys typed before it stands are for it.
        """
        if asks:
            self.base.hold_keys()
        task = asyncio.get_running_loop().create_task(self._guarded(steps, asks))
        if self._flow_tasks is None:
            self._flow_tasks = set()
        self._flow_tasks.add(task)  # the loop itself keeps only a weak reference
        task.add_done_callback(self._flow_tasks.discard)

    async def _guarded(self, steps: Coroutine[Any, Any, object], asks: bool = False) -> None:
        try:
            await steps
        except Exception as error:
            self.base.explain(error)
        finally:
            if asks:
                self.base.release_keys()

    async def keep_own_choice(self, **changed: Any) -> bool:
        """Use a choice of one's own and keep it; told where it holds for now only, and False then."""
        try:
            await self.base.keep_own(**changed)
        except OSError as error:
            why = error.strerror or str(error)
            self.base.toast(f"For now only: your own file was not written, {why}.", "refused")
            return False
        return True

    @property
    def idle(self) -> bool:
        """Whether no verb is under way."""
        return not self._flow_tasks

    def verb(self, flow: Callable[[list[CardView]], Coroutine[Any, Any, None]]) -> None:
        """Run a verb on the marked cards, else on the one under the cursor."""
        cards = self.targets()
        if cards:
            self.flow(flow(cards), asks=True)
        else:
            self.base.toast("There is nothing here to do that with.", "told")

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """Show a dialog and wait for its value; None leaves everything as it was."""
        answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

        def answered(value: T | None) -> None:
            if not answer.done():
                answer.set_result(value)

        self.app.push_screen(dialog, answered)
        return await answer

    @property
    def viewer(self) -> Actor:
        """Who acts and looks."""
        return self.base.gateway.actor

    def read(self, fn: Callable[[ReadPort, date], T]) -> Awaitable[T]:
        """Read off the screen's thread."""
        return self.base.fetch(fn)

    async def staff(self) -> tuple[StaffView, ...]:
        """The people of the firm."""
        return await self.read(lambda reads, today: reads.staff())

    # -- doing -----------------------------------------------------------------------------------

    async def carry_out(
        self, command: Command, cards: Sequence[CardView] = (), *, looked: bool = False
    ) -> Outcome | None:
        """Dispatch, tell, and ask about what waits for an answer; several are looked at first [BULK-2]."""
        if not looked and not await self._looked_at(command, cards):
            return None
        try:
            outcome = await self.base.dispatch(command)
        except NeedsConfirmation as error:
            from assure_tui.screens.dialogs.confirm import ConfirmDialog

            confirmed = self._confirmed(command)
            if confirmed is None:
                raise
            items = [detail.message for detail in error.details]
            if await self.ask(ConfirmDialog("Go on?", error.message, items=items)):
                return await self.carry_out(confirmed, cards, looked=True)
            return None
        await self.settle(command, outcome, cards)
        return outcome

    async def _looked_at(self, command: Command, cards: Sequence[CardView]) -> bool:
        """Whether to go on: several are tried first, and shown where not all of it is plain [BULK-2]."""
        from assure_tui.screens.bulk_look import is_bulk, may_go_on, try_each, wants_a_look

        if not is_bulk(command):
            return True
        results = await try_each(self.base, command)
        return not wants_a_look(results) or await may_go_on(self.base, results, self.names_of(cards))

    def names_of(self, cards: Sequence[CardView]) -> dict[str, str]:
        """What results are called beside their number."""
        return {short("engagement", card.id): f"{card.client} {card.type} {card.period}" for card in cards}

    @staticmethod
    def _confirmed(command: Command) -> Command | None:
        names = {field.name for field in dataclasses.fields(command)}
        for name in ("confirm_all", "confirmed"):
            if name in names and isinstance(getattr(command, name), bool):
                return dataclasses.replace(command, **{name: True})
        return None

    def tell(self, outcome: Outcome) -> None:
        """Say what was done, and that it can be undone."""
        text, kind = outcome_words(outcome)
        listed = ": Last result" if len(outcome.results) > 1 else ""
        self.base.toast(text, kind, "u undo" if outcome.batch is not None else listed)

    async def settle(self, command: Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """Tell; then ask for reasons, confirmations and gates, each for those that wait for it [MOVE-11]."""
        if len(outcome.results) > 1:
            self.base.names_of_results = self.names_of(cards)
        if not _only_asks(outcome):  # the question says it
            self.tell(outcome)
        if any(r.outcome == "confirm" or r.unmet for r in outcome.results):
            await self._ask_on(command, outcome, cards)
        if isinstance(command, c.MoveStage | c.OverrideGate):
            from assure_tui.screens.final_stage import ask_to_complete

            await ask_to_complete(self, outcome)

    async def _ask_on(self, command: Command, outcome: Outcome, cards: Sequence[CardView]) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog
        from assure_tui.screens.dialogs.gate import gate_items

        waiting = [r for r in outcome.results if r.outcome == "confirm" and not r.unmet]
        reasons = [r for r in waiting if r.code == "reason"]
        if reasons and (why := await self.why_back(reasons)):
            await self.carry_out(self._on(command, reasons, **why), cards, looked=True)
        duties = [r for r in waiting if r.code == "duties"]
        approve = ConfirmDialog("Approve it all the same?", items=[r.message for r in duties]) if duties else None
        if approve is not None and await self.ask(approve):
            await self.carry_out(self._on(command, duties, duties_confirmed=True), cards, looked=True)
        plain = [r for r in waiting if r.code not in ("reason", "duties", "look")]
        if plain and self._confirmed(command) is not None:
            items = [f"{r.id}: {r.message}" for r in plain]
            if await self.ask(ConfirmDialog("Please confirm", items=items)):
                await self.carry_out(self._on(command, plain, confirm_all=True), cards, looked=True)
        unmet = gate_items(outcome)
        if unmet and not (_approved(command, outcome) and all(item.held for item in unmet)):
            await self.ask_gate(command, outcome, cards)

    async def why_back(self, results: Sequence[ItemResult]) -> dict[str, object] | None:
        """What is to be put right, each point a line of a task for the preparer; None leaves it where it is [MOVE-8]."""
        from assure_tui.screens.dialogs.points import PointsDialog

        said = [f"{r.id}: {r.before} -> {r.after}" for r in results[:3] if r.before]
        points = await self.ask(PointsDialog("Send back: what is to be put right?", *said))
        return {"points": points} if points else None

    @staticmethod
    def _on(command: Command, results: Sequence[ItemResult], **values: object) -> Command:
        from assure_tui.screens.dialogs.gate import number_of

        ids = tuple(number_of(result) for result in results)
        return dataclasses.replace(command, **{"ids": ids, **values})

    # -- gates -----------------------------------------------------------------------------------

    async def ask_gate(self, command: Command, outcome: Outcome, cards: Sequence[CardView] = ()) -> None:
        """Show everything unmet and do what is answered."""
        from assure_tui.screens.dialogs.gate import GateDialog

        verb = "move" if isinstance(command, c.MoveStage | c.MoveToPipeline) else "complete"
        overridable = isinstance(command, c.MoveStage)
        answer = await self.ask(GateDialog(outcome, cards, verb=verb, overridable=overridable))
        await self.gate_answer(command, outcome, answer, cards)

    async def gate_answer(
        self, command: Command, outcome: Outcome, answer: GateAnswer | None, cards: Sequence[CardView] = ()
    ) -> None:
        """Carry out one answer of the gate dialog; what is left open is asked again."""
        from assure_tui.screens.dialogs.gate import gate_items, number_of
        from assure_tui.screens.dialogs.texts import CommentDialog

        if answer is None or answer.kind == "ready":
            return
        if answer.kind == "jump":
            self.open_engagement(answer.ids[0], answer.item)
            return
        if answer.kind == "comment":
            text = await self.ask(CommentDialog("Comment for the people on it"))
            if text:
                await self.carry_out(c.AddComment(answer.ids, text))
            await self.ask_gate(command, outcome, cards)
            return
        done = set(answer.ids)
        if answer.kind == "confirm":
            seen = tuple(s for s in getattr(command, "seen", ()) if s[0] in done)
            keys = getattr(command, "confirmed", frozenset()) | answer.keys
            values: dict[str, object] = {"ids": answer.ids, "confirmed": keys}
            if isinstance(command, c.MoveStage | c.MoveToPipeline):
                values |= answer.choice.fields
            if hasattr(command, "seen"):
                values["seen"] = seen
            await self.carry_out(dataclasses.replace(command, **values), cards, looked=True)
        elif answer.kind == "override" and isinstance(command, c.MoveStage):
            seen = tuple(s for s in command.seen if s[0] in done)
            override = c.OverrideGate(
                answer.ids, answer.reason, to=command.to, step=command.step, seen=seen,
                open_items=command.open_items, leave_out=command.leave_out,
            )  # fmt: skip
            await self.carry_out(override, cards)
        rest = tuple(r for r in outcome.results if number_of(r) not in done and r.outcome != "done")
        left = Outcome(None, "", rest)
        if gate_items(left):
            await self.ask_gate(command, left, cards)

    def gate_answered(self, command: Command, outcome: Outcome, answer: GateAnswer | None) -> None:
        """The callback for screens that push the gate dialog themselves."""
        self.flow(self.gate_answer(command, outcome, answer))

    _gate_answered = gate_answered

    def open_engagement(self, engagement_id: int, item: UnmetItem | None = None) -> None:
        """Open the drawer, with the cursor on an unmet item when one is named [GATE-10]."""
        self.base.last_opened = engagement_id
        self.app.push_screen(self.base.make_drawer(engagement_id, item))
