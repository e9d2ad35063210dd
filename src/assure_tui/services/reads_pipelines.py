"""The read side of the pipeline builder; part of `Reads`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from assure_tui.domain.model import Actor
from assure_tui.store.read import Reader

if TYPE_CHECKING:
    from assure_tui.domain.pipeline_values import Known, PipelineDraft
    from assure_tui.domain.pipeline_views import (
        LibraryPipeline,
        PipelineEffects,
        PipelineRow,
        PipelineVersionRow,
    )


class PipelineReads:
    """Pipelines as they are edited, what an edit would do, versions, and the library."""

    reader: Reader
    today: Callable[[], date]
    library_text: Callable[[], str] = str  # the file of ready pipelines; whoever knows where it lies puts it here

    def pipelines_for_builder(self, viewer: Actor) -> list[PipelineRow]:
        """The pipelines available to the viewer with where they are used [EDIT-1] [PIPE-5]."""
        from assure_tui.store.queries import pipeline_rows

        return pipeline_rows.rows_for_builder(self.reader, viewer)

    def pipeline_draft(self, viewer: Actor, pipeline_id: int) -> PipelineDraft:
        """The pipeline as it stands; NotFound where it may not be seen [PERM-7]."""
        from assure_tui.store.queries import pipeline_draft, pipeline_rows

        pipeline_rows.require(self.reader, viewer, pipeline_id)
        return pipeline_draft.load(self.reader.rows, pipeline_id)

    def pipeline_known(self, viewer: Actor, pipeline_id: int | None) -> Known:
        """What a draft may name: types, logins, teams, names that are taken."""
        from assure_tui.store.queries import pipeline_draft

        return pipeline_draft.known(self.reader.rows, pipeline_id)

    def pipeline_effects(
        self,
        viewer: Actor,
        draft: PipelineDraft,
        stage_map: Mapping[str, str],
        also_now: Sequence[str] = (),
        today: date | None = None,
    ) -> PipelineEffects:
        """What saving the draft would do to live cards, without doing it [EDIT-1] [EDIT-6]."""
        from assure_tui.services import pipeline_effects
        from assure_tui.store.queries import pipeline_rows

        if draft.id is not None:
            pipeline_rows.require(self.reader, viewer, draft.id)
        return pipeline_effects.effects(self.reader.rows, draft, stage_map, also_now, today or self.today())

    def pipeline_versions(self, viewer: Actor, pipeline_id: int) -> tuple[PipelineVersionRow, ...]:
        """The saved states of a pipeline, newest first [PIPE-7]."""
        from assure_tui.store.queries import pipeline_rows

        pipeline_rows.require(self.reader, viewer, pipeline_id)
        return pipeline_rows.versions(self.reader, pipeline_id)

    def pipeline_version_draft(self, viewer: Actor, pipeline_id: int, number: int) -> PipelineDraft:
        """One saved state, to be compared or restored [PIPE-7]."""
        from assure_tui.domain.pipeline_file import read_version
        from assure_tui.store.queries import pipeline_draft, pipeline_rows

        pipeline_rows.require(self.reader, viewer, pipeline_id)
        text = pipeline_rows.version_text(self.reader.rows, pipeline_id, number)
        return read_version(text, pipeline_draft.load(self.reader.rows, pipeline_id))

    def pipeline_text(self, viewer: Actor, pipeline_id: int) -> str:
        """The pipeline as a file [PIPE-6]."""
        from assure_tui.services.pipeline_text import write

        return write([self.pipeline_draft(viewer, pipeline_id)])

    def library(self) -> tuple[LibraryPipeline, ...]:
        """The ready pipelines that come with the product [PIPE-4]."""
        from assure_tui.domain.pipeline_file import read_pipelines
        from assure_tui.domain.pipeline_views import LibraryPipeline

        drafts = read_pipelines(self.library_text())
        return tuple(LibraryPipeline(draft.code, draft.name, draft.description, draft) for draft in drafts)
