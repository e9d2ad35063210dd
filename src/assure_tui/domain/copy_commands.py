"""Copying engagements to other clients [ENG-2] [CRE-1]."""

from __future__ import annotations

from dataclasses import dataclass

from assure_tui.domain.commands import Command


@dataclass(frozen=True, slots=True)
class CopyEngagement(Command):
    """Each of these engagements anew for each of these clients: the work to be done, never what was done [ENG-2].

    Type, period, qualifier, pipeline, description and checklist go along, tasks come from the templates; people,
    documents, comments and time stay. Years are the other client's own.
    """

    ids: tuple[int, ...]
    to: tuple[int, ...]  # clients
    period: str | None = None  # another one, in a form of [PER-2]
    qualifier: str | None = None  # another one; empty for none
    any_type: bool = False  # also to a kind of client the type is not offered for [TYPE-7]
