"""Saying and asking, a line at a time: nothing is ever drawn over (interface.md 11)."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

import click

from assure_tui.cli.output import write
from assure_tui.cli.safe_text import block, one_line

YES = frozenset({"yes", "y", "ja", "oui"})


class Left(Exception):
    """The input has ended, or the person said so: the conversation is over."""


class Voice:
    """One person's ear and mouth: lines to stdout, lines from stdin, whether a terminal or a pipe."""

    def __init__(self) -> None:
        with contextlib.suppress(AttributeError, ValueError):  # a stream of a test has no such setting
            sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]

    def say(self, *lines: str) -> None:
        """Each line as it is; user text in it is safe already or is made so here."""
        for line in lines:
            write(block(line))

    def ask(self, question: str) -> str:
        """A question and its answer on one line; Left at the end of the input."""
        click.echo(f"{one_line(question)} ", nl=False)
        sys.stdout.flush()
        typed = sys.stdin.readline()
        if not typed:
            self.say("")
            raise Left
        if not sys.stdin.isatty():
            self.say("")  # a terminal has shown the person's own line break
        return one_line(typed.rstrip("\r\n")).strip()

    def agrees(self, question: str) -> bool:
        """A confirmation in words; anything but yes is no (R3)."""
        return self.ask(f"{question} Type yes or no:").casefold() in YES

    def choose(self, question: str, choices: Sequence[str]) -> str | None:
        """One of several by its number or its words; an empty line leaves it."""
        for number, choice in enumerate(choices, 1):
            self.say(f"{number}. {one_line(choice)}")
        typed = self.ask(f"{question} Number or words, empty to leave it:")
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
            return choices[int(typed) - 1]
        return typed or None
