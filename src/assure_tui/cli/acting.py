"""Carrying out a command that changes something: asking where the rules warn, saying what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import click

from assure_tui.cli import shapes
from assure_tui.cli.explain import family, result_code, results_code
from assure_tui.cli.output import cell, talk, write
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session
from assure_tui.domain.commands import Command
from assure_tui.domain.errors import NeedsConfirmation
from assure_tui.domain.views import ItemResult, Outcome


def confirmed(command: Command, keys: frozenset[str] | None = None) -> Command:
    """The same command, confirmed: for the items that were shown, or for whatever is warned of [GATE-11]."""
    names = {item.name for item in fields(command)}
    if "look" in names:
        command = replace(command, look=False)  # type: ignore[call-arg]
    if keys is not None and "confirm_all" in names and "confirmed" in names and keys:
        return replace(command, confirmed=keys)  # type: ignore[call-arg]
    if "confirm_all" in names:
        return replace(command, confirm_all=True)  # type: ignore[call-arg]
    if "confirmed" in names:
        return replace(command, confirmed=True)  # type: ignore[call-arg]
    return command


def _can_be_confirmed(command: Command) -> bool:
    return any(item.name in ("confirm_all", "confirmed") for item in fields(command))


def carry_out(session: Session, command: Command, *, dry_run: bool = False) -> Outcome:
    """Execute a command; what is *warned* asks on a terminal, and `--yes` confirms it [CONV-3]."""
    if session.options.yes:
        return session.execute(confirmed(command), dry_run=dry_run)
    if dry_run or not session.can_ask or not _can_be_confirmed(command):
        return session.execute(command, dry_run=dry_run)
    # Asked first, written once: everything that is confirmed together is one batch [MOVE-11].
    try:
        foreseen = session.execute(command, dry_run=True)
    except NeedsConfirmation as question:
        if not agrees_to(session, question):
            raise
        return session.execute(confirmed(command))
    asking = [item for item in foreseen.results if item.outcome == "confirm"]
    if asking and _agrees([line for item in asking for line in _result_lines(item)]):
        keys = frozenset(entry.key for item in asking for entry in item.unmet)
        return session.execute(confirmed(command, keys))
    return session.execute(command)


def agrees_to(session: Session, question: NeedsConfirmation) -> bool:
    """Show the list and ask, where somebody sits there to be asked."""
    return session.can_ask and _agrees([question.message, *(f"  {detail.message}" for detail in question.details)])


def _agrees(lines: Sequence[str]) -> bool:
    for line in lines:
        talk(line)
    return click.confirm("Go on?", default=False, err=True)


def act(session: Session, command: Command, *, dry_run: bool = False, what: str = "") -> None:
    """Carry out, answer, and leave with the exit code that belongs to it."""
    answer(session, carry_out(session, command, dry_run=dry_run), dry_run=dry_run, what=what)


def act_on_all(session: Session, commands: Sequence[Command], *, dry_run: bool = False) -> None:
    """Carry out one command after the other and answer once; the last batch is named."""
    outcomes = [carry_out(session, command, dry_run=dry_run) for command in commands]
    answer(session, joined(outcomes), dry_run=dry_run)


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """Several outcomes as one: a thing is done when one step did something and none was refused."""
    if len(outcomes) == 1:
        return outcomes[0]
    best: dict[str, ItemResult] = {}
    for outcome in outcomes:
        for item in outcome.results:
            before = best.get(item.id)
            best[item.id] = item if before is None else _worse(before, item)
    batches = [outcome.batch for outcome in outcomes if outcome.batch is not None]
    summary = "; ".join(outcome.summary for outcome in outcomes if outcome.summary)
    return Outcome(batches[-1] if batches else None, summary, tuple(best.values()))


_ORDER = ("unchanged", "done", "confirm", "refused")


def _worse(one: ItemResult, other: ItemResult) -> ItemResult:
    heavier = max(one, other, key=lambda item: _ORDER.index(item.outcome))
    said = "; ".join(dict.fromkeys(text for text in (one.message, other.message) if text))
    return replace(
        heavier,
        message=heavier.message if not heavier.ok else said,
        warnings=tuple(dict.fromkeys((*one.warnings, *other.warnings))),
        unmet=(*one.unmet, *other.unmet),
    )


def answer(
    session: Session,
    outcome: Outcome,
    *,
    dry_run: bool = False,
    what: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    """Say what a command did; exits with its code when something was refused."""
    code = results_code(outcome.results)
    batch = None if dry_run else outcome.batch
    if session.options.json:
        value = shapes.results(batch, outcome.results) | (more or {})
        if code and not any(item.ok for item in outcome.results):
            value["error"] = _error_of(outcome.results)
        session.output.object(value)
    elif session.options.plain:
        for item in outcome.results:
            write("\t".join(cell(text) for text in (item.id, item.outcome, result_code(item), item.message)))
    else:
        _tell(outcome, batch, dry_run, what)
    if session.options.json or session.options.plain:
        for item in outcome.results:
            if not item.ok:
                for line in _result_lines(item):
                    talk(line)
    if code:
        click.get_current_context().exit(code)


def _tell(outcome: Outcome, batch: int | None, dry_run: bool, what: str) -> None:
    for item in outcome.results:
        for line in _result_lines(item):
            if item.ok:
                write(line)
            else:
                talk(line)
    if dry_run:
        talk("Nothing was written (--dry-run).")
    elif batch is not None:
        back = f" Take it back with: assure undo {batch}" if outcome.undoable else ""
        talk(f"{one_line(outcome.summary or what) or 'Done'}.{back}")
    elif not outcome.results:
        talk(one_line(outcome.summary) or "Nothing to change.")


def _result_lines(item: ItemResult) -> list[str]:
    verdict = {"done": "done", "unchanged": "unchanged", "confirm": "needs confirming", "refused": "refused"}
    text = one_line(item.message) or verdict.get(item.outcome, item.outcome)
    if item.before != item.after and item.before is not None and item.after is not None and not item.message:
        text = f"{one_line(item.before)} -> {one_line(item.after)}"
    head = f"{item.id}: " if item.id else ""
    lines = [f"{head}{text}" if item.ok else f"{head}{verdict[item.outcome]}: {text}"]
    for entry in item.unmet:
        holder = f" ({one_line(entry.holder)})" if entry.holder else ""
        kind = "task" if entry.kind == "template" else entry.kind
        lines.append(f"  {kind}: {one_line(entry.title)}{holder}")
    lines += _looked_at(item)
    lines += [f"  warning: {one_line(text)}" for text in item.warnings]
    if item.outcome == "confirm":
        lines.append("  --yes confirms.")
    return lines


def _looked_at(item: ItemResult) -> list[str]:
    """What a move leaves open besides what its gate named, and what it brings [MOVE-4]."""
    if item.look is None:
        return []
    named = {entry.key for entry in item.unmet}
    lines = [
        f"  stays open: {entry.kind} {one_line(entry.title)}" for entry in item.look.open if entry.key not in named
    ]
    for one in item.look.brings:
        facts = ["required" if one.required else "", one.holder or "", f"due {one.due}" if one.due else ""]
        told = f"made {one.made}, not again" if one.made else ", ".join(fact for fact in facts if fact)
        lines.append(f"  brings: {one_line(one.title)}" + (f" ({one_line(told)})" if told else ""))
    return lines


def _error_of(items: Sequence[ItemResult]) -> dict[str, Any]:
    first = next(item for item in items if not item.ok)
    details: list[dict[str, Any]] = [
        {"field": item.id, "code": result_code(item), "message": item.message} for item in items if not item.ok
    ]
    details += [
        {"field": entry.kind, "code": "unmet", "message": entry.title} for item in items for entry in item.unmet
    ]
    return {"code": family(result_code(first)), "message": first.message or first.outcome, "details": details}
