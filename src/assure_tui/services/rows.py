"""Several commands that stand or fall as one row of a file or one thing of a form [IMP-6] [BULK-3]."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

from assure_tui.domain import policy
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError, Denied, Detail, GateBlocked, NeedsConfirmation
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context

Answer = ItemResult | AssureError
_ON_ENGAGEMENTS = ("Edit engagements", "Override gates", "Delete engagements")


def chunks(marks: Sequence[int], size: int) -> list[tuple[int, int]]:
    """Where parts of at least `size` commands begin and end, none within a row; `marks` names each one's row."""
    found, start = [], 0
    while start < len(marks):
        stop = min(start + size, len(marks))
        while stop < len(marks) and marks[stop] == marks[stop - 1]:
            stop += 1
        found.append((start, stop))
        start = stop
    return found


class _Refused(Exception):
    """Carries the answer that takes back what the row has done so far."""

    def __init__(self, answer: ItemResult) -> None:
        self.answer = answer


def carry_out(
    context: Context, commands: Sequence[Command], handle: Callable[[Context, Command], Any], *, strict: bool
) -> list[Answer]:
    """The answers of one row's commands; where one is refused none of them has happened. `strict` raises."""
    answers: list[Answer] = []
    try:
        # A handler alone checks before it changes anything; only several need a way back.
        with context.unit.together() if len(commands) > 1 else nullcontext():
            for command in commands:
                verdict = policy.verdict(context.actor, command.name)
                if not verdict.allowed:
                    raise Denied(verdict.rule, verdict.because)
                answer: ItemResult = handle(context, command).results[0]
                answers.append(answer)
                if not answer.ok and (strict or len(commands) > 1):
                    raise _Refused(answer)
    except _Refused as refused:
        if strict:
            raise as_error(refused.answer) from None
        return [refused.answer] * len(commands)
    except AssureError as error:
        if strict:
            raise
        return [error] * len(commands)
    return answers


def as_error(answer: ItemResult) -> AssureError:
    """A refused answer as the error that stops everything."""
    told = answer.message or answer.outcome
    details = [Detail(item.kind, "unmet", item.title) for item in answer.unmet]
    return NeedsConfirmation(told, details) if answer.outcome == "confirm" else GateBlocked(told, details)


def engagements_of(command: Command) -> tuple[int, ...]:
    """The engagements a command is about, by number; none where its numbers are of something else."""
    if policy.RULES.get(command.name) not in _ON_ENGAGEMENTS:
        return ()
    one = getattr(command, "id", None)
    return tuple(getattr(command, "ids", ()) or (() if one is None else (one,)))
