"""The one door: authorise, handle, log, commit. No front end changes data any other way [CONV-8]."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from assure_tui.domain import policy
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Denied, NotFound
from assure_tui.domain.model import Actor, Origin
from assure_tui.domain.views import ItemResult, Outcome
from assure_tui.services.clock import Clock
from assure_tui.services.context import Context
from assure_tui.store.engine import Store
from assure_tui.store.unit_of_work import UnitOfWork, write

PART = 100  # items of one transaction of a long act [BULK-3]
BREATH = 0.005  # seconds between parts, so that people are never starved
SPLITS = ("client_ids", "ids", "engagement_ids", "blocker_ids")


class Result(Protocol):
    """What a handler gives back."""

    summary: str
    results: list[ItemResult]
    reason: str | None
    undoes: int | None
    undoable: bool
    logged: bool


class _Rehearsed(Exception):
    """Carries a dry run's outcome out of the transaction, which is rolled back."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class Dispatcher:
    """Executes commands against one store."""

    def __init__(self, store: Store, clock: Clock, login: str | None = None) -> None:
        self.store = store
        self.clock = clock
        self.login = login or _login()

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
        self._authorise(command, actor, origin, login)
        parts = _parts(command) if not dry_run else [command]
        if len(parts) == 1:
            return self._one(parts[0], actor, origin, login, dry_run=dry_run)
        first: int | None = None
        results: list[ItemResult] = []
        summary = ""
        for index, part in enumerate(parts):
            last = index == len(parts) - 1
            outcome = self._one(
                part, actor, origin, login, part_of=first, finished=last, force=last and first is not None
            )
            first = first if first is not None else outcome.batch
            results += outcome.results
            summary = outcome.summary
            if not last:
                time.sleep(BREATH)
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
    ) -> tuple[int | None, list[ItemResult | AssureError]]:
        """Carry out many commands as one batch to people, in parts of about 100; answers stand at the same index."""
        self._authorise_name(command, actor, origin, login)
        answers: list[ItemResult | AssureError] = []
        first: int | None = None
        size = len(commands) if all_or_nothing else PART
        chunks = [commands[i : i + size] for i in range(0, len(commands), max(size, 1))]
        for index, chunk in enumerate(chunks):
            last = index == len(chunks) - 1

            def work(
                unit: UnitOfWork,
                chunk: Sequence[Command] = chunk,
                last: bool = last,
                first: int | None = first,
            ) -> tuple[int | None, list[ItemResult | AssureError]]:
                context = Context(unit, actor, origin, self.clock.now(), self.clock.today())
                found: list[ItemResult | AssureError] = []
                for item in chunk:
                    verdict = policy.verdict(actor, item.name)
                    if not verdict.allowed:
                        found.append(Denied(verdict.rule, verdict.because))
                        continue
                    try:
                        found.append(_handle(context, item).results[0])
                    except AssureError as error:
                        if all_or_nothing:
                            raise
                        found.append(error)
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
        return first, answers

    # -- inside ------------------------------------------------------------------------------------

    def _authorise(self, command: Command, actor: Actor, origin: Origin, login: str | None) -> None:
        assignee = command.name == "SetTaskStatus"  # decided per task by the handler [TASK-7]
        verdict = policy.verdict(actor, command.name, assignee=assignee)
        self._refuse(verdict, command.name, actor, origin, login)

    def _authorise_name(self, name: str, actor: Actor, origin: Origin, login: str | None) -> None:
        self._refuse(policy.verdict(actor, name), name, actor, origin, login)

    def _refuse(self, verdict: policy.Verdict, name: str, actor: Actor, origin: Origin, login: str | None) -> None:
        if verdict.allowed:
            return

        def log(unit: UnitOfWork) -> int:
            return unit.write_batch(
                actor=actor,
                origin=origin,
                login=login or self.login,
                command=name,
                summary=f"refused: {name}",
                reason=verdict.because,
                undoable=False,
            )

        write(self.store, self.clock.now(), log)
        raise Denied(verdict.rule, verdict.because)

    def _one(
        self,
        command: Command,
        actor: Actor,
        origin: Origin,
        login: str | None,
        *,
        dry_run: bool = False,
        part_of: int | None = None,
        finished: bool = True,
        force: bool = False,
    ) -> Outcome:
        def work(unit: UnitOfWork) -> Outcome:
            context = Context(unit, actor, origin, self.clock.now(), self.clock.today())
            result = _handle(context, command)
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
                finished=finished,
            )
            return Outcome(batch if changed or force_log else None, result.summary, results)

        try:
            return write(self.store, self.clock.now(), work)
        except _Rehearsed as rehearsed:
            return rehearsed.outcome


def _handle(context: Context, command: Command) -> Any:
    from assure_tui.services.handlers import HANDLERS

    handler = HANDLERS.get(type(command))
    if handler is None:
        raise NotFound(f"{command.name} cannot be given yet")
    return handler(context, command)


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
