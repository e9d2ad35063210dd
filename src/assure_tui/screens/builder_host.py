"""What the verbs of the builder know of its screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from assure_tui.domain.pipeline_draft import PipelineDraft, Problem, StageDraft
from assure_tui.domain.pipeline_values import Known
from assure_tui.domain.pipeline_views import PipelineRow, PipelineVersionRow
from assure_tui.screens.builder_bench import FORM, Bench
from assure_tui.screens.builder_pipelines import PipelineVerbs
from assure_tui.widgets.row_list import RowList


class BuilderHost(PipelineVerbs):
    """Mixin: the draft on the bench, and one way to change it."""

    number: int | None
    about: str
    bench: Bench | None
    listed: list[PipelineRow]
    known: Known
    people: Mapping[str, str]
    tag_names: tuple[str, ...]
    versions: tuple[PipelineVersionRow, ...]
    problems: tuple[Problem, ...]
    newest: PipelineDraft | None
    refused: str
    published: bool

    if TYPE_CHECKING:  # the screen gives it

        @property
        def pane(self) -> dict[str, RowList]:
            """The panes by name."""

        @property
        def at(self) -> int:
            """The place of the stage under the cursor."""

        @property
        def row(self) -> PipelineRow | None:
            """This pipeline in the list."""

        @property
        def cards_by_stage(self) -> dict[str, int]:
            """Live cards by the code of their stage."""

        def lay(self) -> None:
            """Show the draft as it is now."""

    # -- editing ---------------------------------------------------------------------------------

    def pipeline_meant(self) -> PipelineRow | None:
        """This one; one that was never saved is told about."""
        if self.row is None:
            self.base.toast("This pipeline is not saved yet: publish it first.", "told")
        return self.row

    def changed_live(self) -> None:
        """Beside the draft something became live: without steps of the draft, `u` takes that back."""
        self.published = True

    def editing(self) -> Bench | None:
        """The bench, when the person may edit; else the reason is told."""
        if self.bench is None or not self.may():
            return None
        return self.bench

    def stages_meant(self) -> list[int]:
        """The marked stages in their order, else the one under the cursor."""
        marked = sorted(int(key.partition(":")[2]) for key in self.pane["middle"].marks)
        return marked or [self.at]

    def stage_meant(self) -> StageDraft | None:
        """The stage under the cursor."""
        stages = self.bench.draft.stages if self.bench is not None else ()
        return stages[self.at] if stages else None

    def done(self, changed: bool, said: str, go: int | None = None) -> None:
        """Show a step of the draft, keep it, and say that it can be taken back."""
        if not changed:
            self.base.toast("Nothing was changed.", "told")
            return
        self.published = False
        self.lay()
        if go is not None:
            self.pane["middle"].go_to(f"stage:{go}")
        self.keep_draft()
        self.base.toast(f"Draft: {said}", "told", "u takes it back")

    def keep_draft(self, *, kept: bool = False) -> None:
        """Write the draft down at once, so that nothing is lost however the program ends (reliability.md B4).

        `kept`: it was left on purpose, and the next start does not ask about it.
        """
        bench = self.bench
        if bench is None or not self.about or self.refused:
            return
        if bench.changed:
            name = bench.draft.name
            count = len(bench.differences)
            words = "new" if bench.is_new else f"{count} change{'' if count == 1 else 's'}, not published"
            fields = {"state": bench.written(), "words": words, "name": name, "kept": "yes" if kept else ""}
            self.base.keep_draft(FORM, self.about, f"Pipeline {name}", fields)
        else:
            self.base.forget_draft(FORM, self.about)

    async def live_now(self) -> PipelineDraft | None:
        """The pipeline as it is in the store; nothing where it was never saved."""
        viewer, number = self.viewer, self.number
        if number is None:
            return None
        return await self.read(lambda reads, today: reads.pipeline_draft(viewer, number))
