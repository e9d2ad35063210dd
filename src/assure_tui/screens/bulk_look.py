"""A verb on several: each is shown with what would happen to it before anything is written [BULK-2]."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from assure_tui.domain.commands import Command
from assure_tui.domain.errors import AssureError
from assure_tui.domain.views import ItemResult

if TYPE_CHECKING:
    from assure_tui.app_base import AppBase

# What shows it in a way of its own, and what is only one's own and hurts nobody.
OWN_WAY = frozenset({"MoveStage", "OverrideGate", "MoveToPipeline", "RollForward", "Pin", "MarkNotice"})
PART = 100  # a long one is tried in parts, as it is written in parts: nobody else waits for all of it
WAIT = 0.5  # seconds; keys typed meanwhile are for what comes of it


def is_bulk(command: Command) -> bool:
    """Whether it is about several things and is tried before it is done."""
    return len(getattr(command, "ids", ())) > 1 and command.name not in OWN_WAY


def plainly_done(results: Sequence[ItemResult]) -> bool:
    """Whether each would be done and nothing is to be said about any."""
    return all(result.outcome == "done" and not result.warnings for result in results)


def wants_a_look(results: Sequence[ItemResult]) -> bool:
    """Whether the list is shown first: where all is plainly done nobody is kept, and one question asks for itself."""
    if plainly_done(results) or all(result.outcome == "unchanged" for result in results):
        return False  # unchanged ones are told, there is nothing to decide
    return any(result.outcome == "done" for result in results) or any(
        result.outcome == "refused" and not result.unmet for result in results
    )


async def try_each(base: AppBase, command: Command) -> list[ItemResult]:
    """What it would do to each, nothing written; nothing where the command as a whole says why it cannot."""
    ids: tuple[int, ...] = getattr(command, "ids", ())
    found: list[ItemResult] = []
    try:
        for start in range(0, len(ids), PART):
            part = dataclasses.replace(command, **{"ids": ids[start : start + PART]})
            tried = asyncio.wrap_future(base.gateway.try_out(part))
            while not tried.done():
                base.hold_keys()
                await asyncio.wait({tried}, timeout=WAIT)
            found += (await tried).results
    except AssureError:
        return []  # done in earnest it says the same, and a refusal by permission is logged [ACT-4]
    finally:
        base.release_keys()
    return found


async def may_go_on(base: AppBase, results: Sequence[ItemResult], names: Mapping[str, str]) -> bool:
    """Show all of them with one choice: do it for those that can, or leave everything as it was."""
    from assure_tui.screens.dialogs.results import ResultsDialog

    answer: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()

    def answered(value: bool | None) -> None:
        if not answer.done():
            answer.set_result(value)

    base.push_screen(ResultsDialog(results, names, ahead=True), answered)
    return await answer is True
