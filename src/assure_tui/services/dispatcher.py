"""The one door: authorise, handle, log, commit. No front end changes data any other way [CONV-8]."""

from __future__ import annotations

import gc
import getpass
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from assure_tui.domain import policy
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Conflict, Denied, NotFound
from assure_tui.domain.model import SYSTEM, Actor, Origin, short
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.services.clock import Clock
from assure_tui.services.handlers import handler_of

if TYPE_CHECKING:
    from assure_tui.services.context import Context
    from assure_tui.store.engine import Store
    from assure_tui.store.kept_session import KeptSession
    from assure_tui.store.unit_of_work import UnitOfWork

PART = 100  # items of one transaction of a long act [BULK-3]
BREATH = 0.005  # seconds between parts, so that people are never starved
STEPS = 40  # stages of a pipeline at most [STAGE-5]
PIECE, PIECES = 0.04, 40  # seconds a try holds the lock, and how many there are at most
SPLITS = ("client_ids", "ids", "engagement_ids", "blocker_ids")


class Result(Protocol):
    """What a handler gives back."""

    summary: str
    results: list[ItemResult]
    reason: str | None
    undoes: int | None
    undoable: bool
    logged: bool
    then: Command | None


class _Rehearsed(Exception):
    """Carries a dry run's outcome out of the transaction, which is rolled back."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class Following(set[int]):
    """What a command set free: engagements that may advance, and occurrences a series may make now."""

    def __init__(self) -> None:
        super().__init__()
        self.occurrences: set[tuple[int, date]] = set()
        self.then: Command | None = None  # what a handler left to the next part

    def take(self, context: Context) -> None:
        """Add what one context remembered."""
        self.update(context.ready)
        self.occurrences |= context.due_occurrences

    def clear(self) -> None:
        """Forget it all: the work is done over."""
        super().clear()
        self.occurrences.clear()


class Dispatcher:
    """Executes commands against one store."""

    def __init__(self, store: Store, clock: Clock, login: str | None = None) -> None:
        self.store = store
        self.clock = clock
        self.login = login or _login()
        self.considerate = False  # in a program that stays, where the first command of a kind is not the last
        self.give_way: Callable[[], None] = lambda: None  # called between the tries of what nobody asked for
        self.breathe: Callable[[], None] | None = None  # called between the statements of what nobody asked for
        self._practised: set[str] = set()
        self._shelf: list[KeptSession] = []  # for many small things, one after the other

    def execute(
        self,
        command: Command,
        actor: Actor,
        origin: Origin = Origin.CLI,
        *,
        login: str | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Carry out one command; a long one is written in parts that show and undo as one [BULK-3].

        Raises Invalid, Denied, Conflict, NotFound, NeedsConfirmation, Busy or StoreError. Gates answer in
        the results: outcome `refused` or `confirm` with every unmet item.
        """
        self._authorise(command, actor, origin, login, dry_run=dry_run)
        parts = _parts(command) if not dry_run else [command]
        ready = Following()
        if len(parts) == 1:
            outcome = self._one(parts[0], actor, origin, login, ready, dry_run=dry_run)
            if ready.then is not None:
                outcome = self._go_on(outcome, actor, origin, login, ready)
            self._follow(ready)
            return outcome
        first: int | None = None
        results: list[ItemResult] = []
        summary = ""
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            outcome = self._one(
                part, actor, origin, login, ready, part_of=first, finished=last, force=last and first is not None
            )
            first = first if first is not None else outcome.batch
            results += outcome.results
            summary = outcome.summary
            if not last:
                time.sleep(BREATH)
        self._follow(ready)
        done = sum(1 for r in results if r.outcome == "done")
        return Outcome(first, f"{summary.split(':')[0]}: {done} of {len(results)}", tuple(results))

    def execute_many(
        self,
        commands: Sequence[Command],
        actor: Actor,
        origin: Origin = Origin.IMPORT,
        *,
        command: str = "ImportFile",
        summary: str = "",
        all_or_nothing: bool = False,
        progress: Callable[[int, int], None] | None = None,
        login: str | None = None,
        rows: Sequence[int] | None = None,
    ) -> tuple[int | None, list[ItemResult | AssureError]]:
        """Carry out many commands as one batch to people, in parts of about 100; answers stand at the same index.

        `rows` says which row each command belongs to: the commands of one row stand or fall together, and
        no part splits a row [BULK-3] [IMP-6].
        """
        from assure_tui.services.context import Context
        from assure_tui.services.rows import carry_out, chunks
        from assure_tui.services.rules.settling import settle
        from assure_tui.store.unit_of_work import write

        self._authorise_name(command, actor, origin, login)
        for name in {one.name for one in commands}:
            handler_of(name)  # loaded before the transaction begins: nobody waits for an import
        answers: list[ItemResult | AssureError] = []
        ready = Following()
        first: int | None = None
        marks = range(len(commands)) if rows is None else rows
        pieces = chunks(marks, max(1, len(commands) if all_or_nothing else PART))
        for index, (start, stop) in enumerate(pieces):
            chunk, whole = commands[start:stop], chunks(marks[start:stop], 1)
            last = index == len(pieces) - 1

            def work(
                unit: UnitOfWork,
                chunk: Sequence[Command] = chunk,
                parts: list[tuple[int, int]] = whole,
                last: bool = last,
                first: int | None = first,
            ) -> tuple[int | None, list[ItemResult | AssureError]]:
                context = Context(unit, actor, origin, self.clock.now(), self.clock.today())
                _still_stands(context, first)
                found: list[ItemResult | AssureError] = []
                for begin, end in parts:
                    found += carry_out(context, chunk[begin:end], _handle, strict=all_or_nothing)
                settle(context)
                ready.take(context)
                if not unit.changed and not (last and first is not None):
                    return None, found
                batch = unit.write_batch(
                    actor=actor,
                    origin=origin,
                    login=login or self.login,
                    command=command,
                    summary=summary or command,
                    part_of=first,
                    finished=last,
                )
                return batch, found

            batch, found = write(self.store, self.clock.now(), work)
            first = first if first is not None else batch
            answers += found
            if progress:
                progress(len(answers), len(commands))
            if not last:
                time.sleep(BREATH)
        self._follow(ready)
        return first, answers

    def _go_on(self, outcome: Outcome, actor: Actor, origin: Origin, login: str | None, ready: Following) -> Outcome:
        """The parts that a handler left, each as long as a part may be; what it says last stands first [BULK-3]."""
        first, results = outcome.batch, list(outcome.results)
        while ready.then is not None:
            command, ready.then = ready.then, None
            time.sleep(BREATH)
            outcome = self._one(command, actor, origin, login, ready, part_of=first, force=True)
            first = first if first is not None else outcome.batch
            results = [*outcome.results, *results] if ready.then is None else [*results, *outcome.results]
        return Outcome(first, outcome.summary, tuple(results), outcome.undoable)

    # -- inside ------------------------------------------------------------------------------------

    def _authorise(
        self, command: Command, actor: Actor, origin: Origin, login: str | None, *, dry_run: bool = False
    ) -> None:
        assignee = command.name == "SetTaskStatus"  # decided per task by the handler [TASK-7]
        verdict = policy.verdict(actor, command.name, assignee=assignee)
        if verdict.allowed:
            return
        if not dry_run:
            self._log_refusal(command.name, verdict.because, actor, origin, login, _about(command))
        raise Denied(verdict.rule, verdict.because)

    def _authorise_name(self, name: str, actor: Actor, origin: Origin, login: str | None) -> None:
        verdict = policy.verdict(actor, name)
        if not verdict.allowed:
            self._log_refusal(name, verdict.because, actor, origin, login)
            raise Denied(verdict.rule, verdict.because)

    def _log_refusal(
        self,
        name: str,
        because: str,
        actor: Actor,
        origin: Origin,
        login: str | None,
        engagements: Sequence[int] = (),
    ) -> None:
        """A refusal by permission stands in the log without a change [ACT-4], under the work it was about."""
        from assure_tui.store.unit_of_work import write

        def log(unit: UnitOfWork) -> int:
            known = [number for number in engagements if unit.exists_engagement(number)]
            return unit.write_batch(
                actor=actor,
                origin=origin,
                login=login or self.login,
                command=name,
                summary=f"refused: {name}",
                reason=because,
                results=[ItemResult(short("engagement", n), "refused", "denied", because) for n in known],
                undoable=False,
            )

        write(self.store, self.clock.now(), log)

    def _one(
        self,
        command: Command,
        actor: Actor,
        origin: Origin,
        login: str | None,
        ready: Following,
        *,
        dry_run: bool = False,
        part_of: int | None = None,
        finished: bool = True,
        force: bool = False,
    ) -> Outcome:
        from assure_tui.services.context import Context
        from assure_tui.services.rules.settling import settle
        from assure_tui.store.unit_of_work import write

        found = Following()

        def work(unit: UnitOfWork, practice: bool = False) -> Outcome:
            context = Context(unit, actor, origin, self.clock.now(), self.clock.today())
            context.rehearsal = dry_run or practice
            unit.breathe = self.breathe if origin is Origin.LOOP else None
            context.part, context.part_of = 0 if dry_run else PART, part_of
            _still_stands(context, part_of)
            result = _handle(context, command)
            settle(context)
            context.leave_known()
            found.clear()
            found.take(context)
            found.then = result.then
            results = tuple(result.results)
            if dry_run:
                raise _Rehearsed(Outcome(None, result.summary, results))
            refused = any(r.outcome == "refused" and r.code in ("gate_blocked", "denied") for r in results)
            force_log = force or result.logged
            if not unit.changed and not refused and not force_log:
                return Outcome(None, result.summary, results)
            changed = unit.changed
            batch = unit.write_batch(
                actor=actor,
                origin=origin,
                login=login or self.login,
                command=command.name,
                summary=result.summary if changed or force_log else f"refused: {result.summary}",
                reason=result.reason,
                results=results,
                undoes=result.undoes,
                undoable=result.undoable and changed,
                part_of=part_of,
                finished=finished and result.then is None,
            )
            return Outcome(batch if changed or force_log else None, result.summary, results, result.undoable)

        _handler(command)  # loaded before the transaction begins: nobody waits for an import
        if self.considerate and command.name not in self._practised:
            self._practised.add(command.name)
            self._practise(partial(work, practice=True), self.give_way if origin is Origin.LOOP else lambda: None)
        try:
            shelf = self._shelf if self.considerate or origin is Origin.LOOP else None
            outcome = write(self.store, self.clock.now(), work, shelf)
        except _Rehearsed as rehearsed:
            return rehearsed.outcome
        except Denied as denied:
            if not dry_run:
                self._log_refusal(command.name, denied.message, actor, origin, login, _about(command))
            raise
        ready |= found
        ready.occurrences |= found.occurrences
        ready.then = found.then
        return outcome

    def _practise(self, work: Callable[[UnitOfWork], object], give_way: Callable[[], None]) -> None:
        """The first of its kind maps tables and compiles statements: that is done in pieces others do not notice."""
        from assure_tui.store.unit_of_work import try_out

        collecting = gc.isenabled()
        gc.disable()  # once at the end is enough: each look stops every thread
        try:
            for _ in range(PIECES):
                if try_out(self.store, self.clock.now(), work, PIECE):
                    break
                time.sleep(BREATH)
                give_way()
        except (_Rehearsed, AssureError):
            pass  # the real one says what is wrong
        finally:
            if collecting:
                gc.enable()
            gc.collect()
            gc.freeze()  # what was loaded and compiled stays: no later collection stops everyone to look at it

    def _follow(self, ready: Following) -> None:
        """What may advance by itself does, as a batch of its own [ADV-7] [MOVE-7].

        One step a batch, forward only, so that it ends; cut off here, the next beat takes it up [ADV-10].
        """
        waiting, occurrences = ready, set(ready.occurrences)
        if not waiting and not occurrences:
            return
        from assure_tui.domain.loop_commands import Advance
        from assure_tui.domain.series_commands import MakeOccurrence

        for _ in range(STEPS):
            if not waiting:
                break
            landed = Following()
            for part in _parts(Advance(tuple(sorted(waiting)))):
                try:
                    self._one(part, SYSTEM, Origin.LOOP, None, landed)
                except AssureError:
                    return  # what was asked for is done; the next beat takes this up
            occurrences |= landed.occurrences
            waiting = landed
        for item in sorted(occurrences):  # the series waited for what was closed just now [REC-21]
            try:
                self._one(MakeOccurrence((item,)), SYSTEM, Origin.LOOP, None, Following())
            except AssureError:
                return


def _about(command: Command) -> tuple[int, ...]:
    from assure_tui.services.rows import engagements_of

    return engagements_of(command)


def _still_stands(context: Context, first: int | None) -> None:
    """Refuse the next part of a long act whose first part was undone meanwhile: it could never be taken back."""
    if first is None:
        return
    from assure_tui.services.handlers.setting_back import in_force

    if not in_force(context, first):
        raise Conflict("batch", f"batch {first} was undone while it was still being written; the rest was not done")


def _handle(context: Context, command: Command) -> Any:
    context.command = command
    return _handler(command)(context, command)


def _handler(command: Command) -> Callable[..., Any]:
    handler = handler_of(command.name)
    if handler is None:
        raise NotFound(f"{command.name} cannot be given yet")
    return handler


def _parts(command: Command) -> list[Command]:
    for name in SPLITS:
        ids = getattr(command, name, ())
        if len(ids) > PART:
            return [replace(command, **{name: ids[i : i + PART]}) for i in range(0, len(ids), PART)]
    return [command]


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
