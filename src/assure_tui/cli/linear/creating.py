"""A new engagement from one line, its reading said before anything is saved (interface.md 9)."""

from __future__ import annotations

from assure_tui.cli.linear.sentences import spoken
from assure_tui.cli.linear.verbs import execute
from assure_tui.cli.linear.voice import Voice
from assure_tui.cli.safe_text import one_line
from assure_tui.cli.session import Session
from assure_tui.domain.quick_add import QuickReading, parse_quick


def quick_add(run: Session, voice: Voice, said: str) -> None:
    """Read the line as the screen does, say what was understood, ask, make it."""
    line = said or voice.ask("New: client, type and period, such as Brightwater 1065 2026:")
    if not line:
        voice.say("Nothing was made.")
        return
    reads, actor = run.reads, run.actor
    reading = parse_quick(
        line, run.today, types=reads.types(actor), staff=reads.staff(), pipelines=reads.pipelines(actor),
        work=reads.work(),
    )  # fmt: skip
    if not reading.ready:
        problems = reading.problems or ("Name the client and the type of work, such as 1065.",)
        voice.say("Not understood:", *map(one_line, problems))
        return
    client_id = _client(run, voice, reading.client)
    if client_id is None:
        return
    voice.say(_understood(run, reading, client_id))
    if voice.agrees("Make it?"):
        execute(run, voice, reading.command(client_id))
    else:
        voice.say("Nothing was made.")


def _client(run: Session, voice: Voice, typed: str) -> int | None:
    found = run.reads.find_clients_like(run.actor, typed, 6)
    exact = [client for client in found if client.name.casefold() == typed.casefold()]
    if len(exact or found) == 1:
        return (exact or found)[0].id
    if not found:
        voice.say(f"There is no client called {one_line(typed)}. Clients lists them.")
        return None
    names = [one_line(client.name) for client in found]
    chosen = voice.choose("Which client?", names)
    return next((client.id for client, name in zip(found, names, strict=True) if name == chosen), None)


def _understood(run: Session, reading: QuickReading, client_id: int) -> str:
    kind = f"{reading.type.code}, {one_line(reading.type.name)}" if reading.type else ""
    parts = [f"Client {one_line(run.reads.client(run.actor, client_id).name)}", f"type {kind}"]
    parts.append(f"period {reading.period}" if reading.period else "the suggested period")
    if reading.due:
        parts.append(f"deadline {spoken(reading.due)}")
    if reading.target:
        parts.append(f"target {spoken(reading.target)}")
    if reading.priority:
        parts.append(f"{reading.priority.value} priority")
    names = {member.id: member.name for member in run.reads.staff()}
    parts += [f"{slot} {one_line(names.get(who or 0, 'nobody'))}" for slot, who in reading.slots.items()]
    return f"{'. '.join(parts)}."
