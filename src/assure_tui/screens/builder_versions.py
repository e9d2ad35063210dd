"""Versions of a pipeline: listed, two compared in words, an old one taken into the draft [PIPE-7]."""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content

from assure_tui.domain.pipeline_draft import PipelineDraft, differences
from assure_tui.domain.pipeline_views import PipelineVersionRow
from assure_tui.formatting import cut, fit, when
from assure_tui.screens.builder_host import BuilderHost
from assure_tui.screens.builder_rows import wrapped
from assure_tui.screens.dialogs.pipeline_versions import VersionDialog
from assure_tui.widgets.row_list import Row


class VersionVerbs(BuilderHost):
    """Mixin: the fourth tab."""

    def version_rows(self, cells: int) -> list[Row]:
        """Number, when, who, what; newest first [PIPE-7]."""
        rows = [Row(Content("enter compares with live, two marked with each other"), tone="dim"), Row(Content(""))]
        for one in self.versions:
            at = when(self.base.local(one.at), self.base.today)
            mark = "  (live)" if one.current else ""
            said = f"{one.number:>4}  {fit(at, 11)} {cut(one.author, 20, ascii=self.base.ascii)}{mark}"
            rows.append(Row(Content(said), f"version:{one.number}"))
            rows += [Row(Content(f"      {line}"), tone="dim") for line in wrapped(one.summary, cells - 8)[:3]]
        if not self.versions:
            rows.append(Row(Content("No version is kept yet: it has not been edited."), tone="dim"))
        return rows

    def action_compare(self) -> None:
        """Two marked versions with each other, else the one under the cursor with what is live."""
        right = self.pane["right"]
        marked = sorted(int(key.partition(":")[2]) for key in right.marks if key.startswith("version:"))
        here = right.current.partition(":")[2]
        if len(marked) == 2:
            self.flow(self._compare(marked[0], marked[1]), asks=True)
        elif here:
            self.flow(self._compare(int(here), None), asks=True)

    async def _compare(self, old: int, new: int | None) -> None:
        viewer, number = self.viewer, self.number
        if number is None:
            return
        before = await self.read(lambda reads, today: reads.pipeline_version_draft(viewer, number, old))
        if new is None:
            after = await self.live_now()
        else:
            after = await self.read(lambda reads, today: reads.pipeline_version_draft(viewer, number, new))
        if after is None:
            return
        row = next((one for one in self.versions if one.number == old), None)
        found = differences(before, after)
        if await self.ask(VersionDialog(old, new, found, restorable=not self.refused)):
            self._restore(before, row)

    def _restore(self, old: PipelineDraft, row: PipelineVersionRow | None) -> None:
        """The old version becomes the draft: publishing shows what it does, as with every other edit."""
        bench = self.editing()
        if bench is None or bench.live is None:
            return
        number = row.number if row is not None else ""
        said = f"back to version {number}".rstrip()
        draft = replace(old, id=bench.live.id, version=bench.draft.version)
        summary = f"version {number} restored"
        self.done(bench.do(said, draft, stage_map={}, also_now=(), summary=summary), said, 0)
