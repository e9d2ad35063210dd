"""Commands on pipelines: saved, copied, read from a file, taken back to a version, removed [PIPE-*] [EDIT-*]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assure_tui.domain.commands import Command
from assure_tui.domain.pipeline_values import PipelineDraft


@dataclass(frozen=True, slots=True)
class SavePipeline(Command):
    """A whole set of edits at once [EDIT-1]; `draft.version` is the version the person saw [CONV-9].

    `stage_map` names for each removed stage with live cards the code of the stage they go to [EDIT-3];
    `also_now` are codes of stages whose missing tasks are made, and whose tasks not started follow their changed
    templates, for those in them now [EDIT-5] [TPL-5]. What follows
    is asked about: `confirmed` says that the person saw the list, `moves_seen` how many moves by itself
    the list told of, so that it is asked again when they have become more [EDIT-6] [GATE-11].
    """

    draft: PipelineDraft
    stage_map: Mapping[str, str] = field(default_factory=dict)
    also_now: tuple[str, ...] = ()
    summary: str = ""
    confirmed: bool = False
    moves_seen: int | None = None


@dataclass(frozen=True, slots=True)
class CopyPipeline(Command):
    """A copy without engagements; without a name it is `… (2)` [PIPE-4]."""

    pipeline: int
    name_: str | None = None


@dataclass(frozen=True, slots=True)
class ImportPipeline(Command):
    """A pipeline file: a new pipeline, or an edit of the one of its code [PIPE-6].

    `name_` makes it a new one of that name whatever its code says, as from the library [PIPE-4].
    """

    text: str = field(repr=False)
    name_: str | None = None
    stage_map: Mapping[str, str] = field(default_factory=dict)
    also_now: tuple[str, ...] = ()
    summary: str = ""
    confirmed: bool = False
    moves_seen: int | None = None
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class RestorePipelineVersion(Command):
    """An old version as a new edit [PIPE-7]; `also_now` names stages as in any other edit [EDIT-5]."""

    pipeline: int
    number: int
    stage_map: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    moves_seen: int | None = None
    if_version: int | None = None
    also_now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovePipeline(Command):
    """A pipeline without live engagements and series; with `to` they go there first [EDIT-4].

    `stage_map` names codes of stages of `to` for codes of its own; the rest go by name, else to the first.
    """

    pipeline: int
    to: str | None = None
    stage_map: Mapping[str, str] = field(default_factory=dict)
    confirmed: bool = False
    if_version: int | None = None
