"""One run of a command: the store opened when first needed, who acts, and how commands are carried out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from assure_tui.cli.identity import os_login, who
from assure_tui.cli.options import Globals, current
from assure_tui.cli.output import Output, talk
from assure_tui.cli.safe_text import one_line
from assure_tui.domain.errors import Denied
from assure_tui.domain.model import Actor, Origin

if TYPE_CHECKING:
    from assure_tui.bootstrap import Services
    from assure_tui.domain.commands import Command
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.domain.views import Outcome

_KEY = "assure_tui.session"


def store_place(options: Globals) -> str:
    """The store asked for, else `firm.db` in the platform's data folder."""
    if options.asked_store:
        return options.asked_store
    from assure_tui.paths import default_store

    return str(default_store())


class Session:
    """Services and actor of one command, made when first asked for."""

    def __init__(self, options: Globals) -> None:
        self.options = options
        self.output = Output(options)
        self._opened = False
        self._past: Any = None

    @cached_property
    def store(self) -> str:
        """Where the store is."""
        return store_place(self.options)

    @cached_property
    def present(self) -> Services:
        """The opened store; an older one is upgraded, a missing one refused."""
        from assure_tui.bootstrap import open_services

        services = open_services(self.store, one_host=self.options.one_host)
        self._opened = True
        return services

    @cached_property
    def services(self) -> Services:
        """What commands read and write: the store as it is, or as it was at --as-of [INS-4]."""
        if not self.options.as_of:
            return self.present
        from assure_tui.services.past import read_moment

        now, zone_name = self.present.clock.now(), self.present.clock.zone_name
        past: Any = self.present.past(read_moment(self.options.as_of, zone_name, now))
        self._past = past
        found: Services = past
        return found

    @property
    def reads(self) -> ReadPort:
        """What may be read."""
        return self.services.reads

    @cached_property
    def actor(self) -> Actor:
        """Who acts; said once when something about it is to be warned of."""
        actor, warnings = who(self.present.reads, self.options)
        for warning in warnings:
            talk(warning)
        if actor.login != os_login():
            self.admit(actor, f"Passcode of {one_line(actor.name)}")
        return actor

    def admit(self, actor: Actor, question: str) -> str | None:
        """Ask for a person's passcode where one is set; what was typed, None when there is none [STAFF-5]."""
        if not self.present.reads.has_passcode(actor.staff_id or 0):
            return None
        if not self.can_ask:
            raise Denied("STAFF-5", f"{actor.name} has a passcode, and only a terminal asks for it.")
        from assure_tui.services import passcodes

        typed = str(click.prompt(question, hide_input=True, err=True))
        passcodes.admit(self.present.store, self.present.clock, actor, typed, os_login())
        return typed

    @property
    def today(self) -> date:
        """Today in the firm's zone [FIRM-2]."""
        return self.services.clock.today()

    @property
    def can_ask(self) -> bool:
        """Whether a person sits there to be asked."""
        return not self.options.no_input and sys.stdin.isatty() and sys.stderr.isatty()

    def execute(self, command: Command, *, dry_run: bool = False) -> Outcome:
        """Carry out one command through the one door."""
        return self.services.dispatcher.execute(command, self.actor, Origin.CLI, login=os_login(), dry_run=dry_run)

    def close(self) -> None:
        """Close what was opened."""
        if self._past is not None:
            self._past.close()
        if self._opened:
            self.present.close()


def session() -> Session:
    """The session of this run, closed when the command ends."""
    ctx = click.get_current_context()
    found = ctx.meta.get(_KEY)
    if found is None:
        found = ctx.meta[_KEY] = Session(current(ctx))
        ctx.find_root().call_on_close(found.close)
    return found


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A bar on stderr after half a second, on a terminal only."""
    bar = Progress(title)
    try:
        yield bar
    finally:
        bar.finish()


class Progress:
    """Counts on stderr; silent for short work and away from a terminal."""

    def __init__(self, title: str) -> None:
        import time

        self._title = title
        self._clock = time.monotonic
        self._begun = self._clock()
        self._last = 0.0
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if not sys.stderr.isatty() or now - self._begun < 0.5 or now - self._last < 0.1:
            return
        self._last, self._shown = now, True
        share = done / total if total else 1.0
        filled = int(share * 30)
        bar = f"{'#' * filled}{'-' * (30 - filled)}"
        click.echo(f"\r{self._title} [{bar}] {done} of {total}", err=True, nl=False)

    def finish(self) -> None:
        """Wipe the bar."""
        if self._shown:
            click.echo("\r\033[K", err=True, nl=False)
