"""Linking things to an engagement by hand, and taking them off again [LINK-3] [LINK-4]."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class LinkItem(Command):
    """Link one thing to an engagement; `kind` is one of `linking.LinkKind` [LINK-1].

    Kind `return` ties it to the return whose date it follows, where there are several; no number lets go [DUE-7].
    """

    id: int
    kind: str
    number: int | None


@dataclass(frozen=True, slots=True)
class UnlinkItem(Command):
    """Take a thing off an engagement; nothing is deleted [LINK-3]."""

    id: int
    kind: str
    number: int
