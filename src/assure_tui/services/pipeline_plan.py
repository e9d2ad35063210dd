"""What an edit does to the stages of a pipeline: which stay, come and go, and where the cards go [EDIT-3]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from assure_tui.domain.pipeline_values import PipelineDraft, StageDraft


@dataclass(frozen=True)
class Plan:
    """An edit laid against how the pipeline is now; `goes` names the landing stage of a removed one by its key."""

    now: PipelineDraft
    draft: PipelineDraft
    goes: Mapping[str, str]

    @cached_property
    def kept(self) -> dict[int, tuple[StageDraft, StageDraft]]:
        """Stages that stay, by number: as they are now and as they will be."""
        here = {stage.id: stage for stage in self.now.stages}
        return {stage.id: (here[stage.id], stage) for stage in self.draft.stages if stage.id is not None}

    @cached_property
    def removed(self) -> tuple[StageDraft, ...]:
        """Stages that go."""
        return tuple(stage for stage in self.now.stages if stage.id not in self.kept)

    def landing(self, stage: StageDraft) -> StageDraft | None:
        """Where the cards of a removed stage go; None where nobody said, or there is no such stage."""
        wanted = self.goes.get(stage.code)
        return None if wanted is None else self.draft.stage(wanted) or _named(self.draft, wanted)


def laid(now: PipelineDraft, draft: PipelineDraft, stage_map: Mapping[str, str]) -> Plan:
    """The plan of an edit; stages of a file are known again by their codes, and keep them."""
    by_code = {stage.code: stage.id for stage in now.stages}
    codes = {stage.id: stage.code for stage in now.stages}
    stages = []
    for stage in draft.stages:
        number = stage.id if stage.id in codes else by_code.get(stage.code) if stage.code else None
        stages.append(replace(stage, id=number, code=codes[number] if number is not None else stage.code))
    return Plan(now, replace(draft, stages=tuple(stages)), dict(stage_map))


def keys_of(draft: PipelineDraft, wanted: Iterable[str]) -> tuple[str, ...]:
    """Stages by their keys, whether a person gave code or name; what is neither stays as it was typed."""
    names = {stage.name.casefold(): stage.key for stage in draft.stages}
    keys = {stage.key for stage in draft.stages}
    return tuple(word if word in keys else names.get(word.casefold(), word) for word in wanted)


def _named(draft: PipelineDraft, wanted: str) -> StageDraft | None:
    return next((stage for stage in draft.stages if stage.name.casefold() == wanted.casefold()), None)
