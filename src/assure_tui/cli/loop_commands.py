"""tick, worker, loop: the background loop from the command line [LOOP-1] [LOOP-5] [LOOP-6]."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from assure_tui.cli.explain import FAILED
from assure_tui.cli.options import AssureCommand, AssureGroup
from assure_tui.cli.output import cell, output, talk, write
from assure_tui.cli.session import session
from assure_tui.domain.errors import Invalid

if TYPE_CHECKING:
    from assure_tui.domain.loop_views import Deed
    from assure_tui.services.heartbeat import Report

# The lists of `tick --json`; a kind of deed that is not named gets a list of its own.
KINDS = (
    "advanced",
    "created",
    "blockers",
    "requests",
    "reminders",
    "skipped",
    "resumed",
    "documents",
    "notices",
)


@click.command(cls=AssureCommand)
@click.option("--at", "at", metavar="INSTANT", help="With --dry-run: look ahead to that day or instant.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, in order, each with its reason; write nothing.")
def tick(at: str | None, dry_run: bool) -> None:
    """One pass of the background loop."""
    run = session()
    services = run.services
    if at is not None and not dry_run:
        raise click.UsageError("--at goes with --dry-run: nobody acts at another time than now.")
    viewer = run.actor  # whoever asks must be somebody [STAFF-5]
    if not dry_run:
        before = services.newest_batch()
        report = services.heartbeat.beat()
        after = services.newest_batch()
        from assure_tui.services.deeds_seen import seen_by

        told = filter(seen_by(services.reads.reader, viewer), report.deeds)  # done for all, told to who may see
        _answer([(None, deed) for deed in told], after if after != before else None, report)
        if report.failed:
            raise SystemExit(FAILED)
        return
    from assure_tui.services.rehearsal import rehearse

    now = services.clock.now()
    start, until = now, services.clock.today()
    if at is not None:
        start, until = _reach(at, now, services.clock.zone_name)
    foreseen = rehearse(services.store, services.clock.zone_name, start, until, viewer)
    _answer([(found.day.isoformat(), found.deed) for found in foreseen], None, None)


def _reach(typed: str, now: datetime, zone_name: str) -> tuple[datetime, Any]:
    """From which moment to which day a dry run looks: a date reaches to its end, an instant to its day."""
    from assure_tui.services.clock import zone

    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid("at", "date.format", f"{typed!r} is no day and no instant; one is 2027-03-15") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(zone_name))
    return now, moment.astimezone(zone(zone_name)).date()


def _answer(deeds: list[tuple[str | None, Deed]], batch: int | None, report: Report | None) -> None:
    out = output()
    if out.options.json:
        lists: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        for day, deed in deeds:
            lists.setdefault(deed.kind, []).append(_entry(day, deed))
        more: dict[str, Any] = {}
        if report is not None:
            failed = [{"step": step, "message": message} for step, message in report.failed]
            more = {"ms": report.ms, "idle": report.idle, "more": report.more, "failed": failed}
        out.object({"batch": batch, **lists, **more})
        return
    for day, deed in deeds:
        write(
            "\t".join(cell(v) for v in (deed.about, deed.kind, day, deed.because))
            if out.options.plain
            else _said(day, deed)
        )
    if report is None:
        if not deeds:
            talk("Nothing would be done.")
        return
    for step, message in report.failed:
        talk(f"The step {step} failed: {message}; the next beat tries it again.")
    if report.idle:
        talk(f"Nothing was done: {report.idle}.")
    elif not deeds:
        talk("Nothing was due.")


def _entry(day: str | None, deed: Deed) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "engagement": deed.about if deed.about.startswith("E-") else None,
        "about": deed.about,
    }
    return {**entry, "because": deed.because, **({"day": day} if day else {})}


def _said(day: str | None, deed: Deed) -> str:
    return f"{day + '  ' if day else ''}{deed.about}  {deed.kind}: {deed.because}"


@click.command(cls=AssureCommand)
@click.option(
    "--every",
    type=click.IntRange(1, 3600),
    metavar="SECONDS",
    help="How often; the firm's setting without it.",
)
def worker(every: int | None) -> None:
    """Run the background loop until stopped; any number may run, one beats at a time."""
    run = session()
    _ = run.actor
    services = run.services
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, stop)
    seconds = every or int(run.reads.settings().get("loop.interval") or 60)
    talk(f"Beating every {seconds} seconds; ctrl+c stops after the beat under way.")
    while not stopping.is_set():
        try:
            report = services.heartbeat.beat()
        except Exception as problem:  # the store may be away for a moment; the next beat finds out
            talk(f"The beat failed: {problem}; it is tried again in {seconds} seconds.")
            stopping.wait(seconds)
            continue
        _told(report.deeds, report)
        if report.more:
            continue
        stopping.wait(seconds)


def _told(deeds: Iterable[Deed], report: Report) -> None:
    at = report.at.isoformat(timespec="seconds")
    for deed in deeds:
        write(f"{at}  {_said(None, deed)}")
    for step, message in report.failed:
        talk(f"{at}  the step {step} failed: {message}")


@click.group(cls=AssureGroup, invoke_without_command=True)
@click.pass_context
def loop(ctx: click.Context) -> None:
    """The background loop: how it stands, and letting it rest."""
    if ctx.invoked_subcommand is None:
        _status()


@loop.command("status", cls=AssureCommand)
def status() -> None:
    """The last beat, what it did, what fails, whether it rests."""
    _status()


def _status() -> None:
    run = session()
    _ = run.actor
    found = run.reads.loop_status()
    lines = []
    last = found.get("last_beat")
    if last is None:
        lines.append("No beat yet on this store.")
    else:
        did = ", ".join(f"{count} {kind}" for kind, count in last["did"].items()) or "nothing was due"
        lines.append(f"Last beat {last['at']} in {last['ms']} ms: {did}.")
    if found.get("paused"):
        lines.append(
            f"It rests since {found['paused']['since']} until {found['paused']['until']} ({found['paused']['by']})."
        )
    for step, failure in (found.get("failing") or {}).items():
        lines.append(f"The step {step} fails since {failure['since']}: {failure['message']}")
    run.output.record("loop", found, lines)


@loop.command("pause", cls=AssureCommand)
@click.option("--for", "minutes", type=click.IntRange(1, 10_080), default=60, metavar="MINUTES", help="How long; 60.")
@click.option("--reason", default="", help="Why.")
def pause(minutes: int, reason: str) -> None:
    """Let the loop rest for a while."""
    from assure_tui.domain.loop_commands import PauseLoop

    run = session()
    until = run.services.clock.now().astimezone(UTC) + timedelta(minutes=minutes)
    outcome = run.execute(PauseLoop(until, reason))
    run.output.message(
        {"batch": outcome.batch, "message": outcome.summary},
        f"{outcome.summary}; `assure loop resume` ends it.",
    )


@loop.command("resume", cls=AssureCommand)
def resume() -> None:
    """Let the loop go on."""
    from assure_tui.domain.loop_commands import PauseLoop

    run = session()
    outcome = run.execute(PauseLoop(None))
    run.output.message({"batch": outcome.batch, "message": outcome.summary}, outcome.summary)


COMMANDS: dict[str, click.Command] = {"tick": tick, "worker": worker, "loop": loop}
