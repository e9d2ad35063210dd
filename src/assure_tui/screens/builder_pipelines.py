"""What is done to whole pipelines: new, from the library or a file, a copy, written out, removed [PIPE-4] [PIPE-6]."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assure_tui.domain import pipeline_commands as p
from assure_tui.domain.errors import Invalid
from assure_tui.domain.pipeline_draft import PipelineDraft, StageDraft, copy_name, copy_of
from assure_tui.domain.pipeline_values import slug
from assure_tui.domain.pipeline_views import PipelineRow
from assure_tui.formatting import clean
from assure_tui.screens.builder_keys import why_not
from assure_tui.screens.common_keys import ListKeys
from assure_tui.screens.dialogs.pipeline_effects import cards
from assure_tui.screens.places import open_about
from assure_tui.widgets.choice_list import Choice

LARGEST = 2_000_000  # characters of a pipeline file; a larger one is none


class PipelineVerbs(ListKeys):
    """Mixin of the list and of the builder: each says which pipeline is meant."""

    if TYPE_CHECKING:  # each screen gives its own

        def pipeline_meant(self) -> PipelineRow | None:
            """The pipeline under the cursor."""

    async def pipelines(self) -> list[PipelineRow]:
        """All that the person may see."""
        viewer = self.viewer
        return await self.read(lambda reads, today: reads.pipelines_for_builder(viewer))

    def may(self, command: str = "SavePipeline") -> bool:
        """Whether the person may; else the reason is told."""
        why = why_not(self.viewer, command) if self.base.is_open else "The store is still being opened."
        if why:
            self.base.toast(f"Read-only: {why}", "refused")
        return not why

    # -- new ones --------------------------------------------------------------------------------

    def action_builder_new_pipeline(self) -> None:
        """Empty, from the library, from a file, as a copy [PIPE-4]."""
        if self.may():
            self.flow(self._new_pipeline(), asks=True)

    async def _new_pipeline(self) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        choices = [
            Choice("empty", "Empty", "two stages to begin with", "e"),
            Choice("library", "From the library", "ready pipelines with their tasks", "l"),
            Choice("file", "From a file", "as written with o, or by hand", "f"),
            Choice("copy", "As a copy", "of a pipeline of yours, without engagements", "c"),
        ]
        what = await self.ask(ChoiceDialog("New pipeline", choices, current="library"))
        if what == "empty":
            await self._empty()
        elif what == "library":
            await self._from_library()
        elif what == "file":
            await self._from_file()
        elif what == "copy":
            await self._as_copy()

    async def _empty(self) -> None:
        from assure_tui.screens.dialogs.pipeline import NameDialog

        taken = [row.name for row in await self.pipelines()]
        name = await self.ask(NameDialog("New pipeline", "Name", taken=taken))
        if name is not None:
            stages = (StageDraft(name="To do"), StageDraft(name="Done", colour="green", gate="none"))
            self._open_draft(self._mine(PipelineDraft(name=name, stages=stages)))

    async def _from_library(self) -> None:
        from assure_tui.screens.dialogs.pipeline import LibraryDialog

        ready = await self.read(lambda reads, today: reads.library())
        code = await self.ask(LibraryDialog(ready))
        found = next((one for one in ready if one.code == code), None)
        if found is not None:
            taken = [row.name for row in await self.pipelines()]
            self._open_draft(self._mine(copy_of(found.draft, _free_name(found.draft.name, taken))))

    def _mine(self, draft: PipelineDraft) -> PipelineDraft:
        """A new pipeline starts with its creator [PIPE-5]."""
        return replace(draft, available_to={"teams": [], "staff": [self.viewer.login]})

    def _open_draft(self, draft: PipelineDraft) -> None:
        open_about(self.app, "builder", None, draft)

    async def _from_file(self) -> None:
        from assure_tui.screens.dialogs.pipeline import NameDialog

        about = (
            "The whole place of a pipeline file, as ~/tax.toml. It is read and becomes a pipeline at once; u undoes."
        )
        place = await self.ask(NameDialog("Pipeline from a file", "File", about=about, most=500))
        if place is not None:
            text = await asyncio.to_thread(read_pipeline_file, place)
            outcome = await self.carry_out(p.ImportPipeline(text))
            if outcome is not None:
                self.changed_live()
                self.reload()

    async def _as_copy(self) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog

        rows = await self.pipelines()
        choices = [Choice(str(row.id), row.name, f"{row.stages} stages") for row in rows]
        here = self.pipeline_meant()
        which = await self.ask(
            ChoiceDialog("A copy of which pipeline?", choices, current=str(here.id) if here is not None else "")
        )
        row = next((row for row in rows if str(row.id) == which), None)
        if row is not None:
            await self._copy_of(row, [row.name for row in rows])

    def action_builder_duplicate(self) -> None:
        """A copy of this one; stages, rules and settings, no engagements."""
        row = self.pipeline_meant()
        if row is not None and self.may("CopyPipeline"):
            self.flow(self._duplicate(row), asks=True)

    async def _duplicate(self, row: PipelineRow) -> None:
        await self._copy_of(row, [one.name for one in await self.pipelines()])

    async def _copy_of(self, row: PipelineRow, taken: list[str]) -> None:
        from assure_tui.screens.dialogs.pipeline import NameDialog

        name = await self.ask(NameDialog(f"A copy of {row.name}", "Name", copy_name(row.name, taken), taken=taken))
        if name is not None:
            if await self.carry_out(p.CopyPipeline(row.id, name)) is not None:
                self.changed_live()
            self.reload()

    # -- files -----------------------------------------------------------------------------------

    def action_builder_export(self) -> None:
        """As a text file that can be read back [PIPE-6]."""
        row = self.pipeline_meant()
        if row is not None:
            self.flow(self._export(row), asks=True)

    async def _export(self, row: PipelineRow) -> None:
        from assure_tui.screens.dialogs.confirm import ConfirmDialog
        from assure_tui.screens.dialogs.pipeline import NameDialog

        viewer, number = self.viewer, row.id
        about = "What is live is written, without the draft. N and then f reads it back."
        place = await self.ask(
            NameDialog(f"Write {row.name} to a file", "File", f"~/{slug(row.name)}.toml", about=about, most=500)
        )
        if place is None:
            return
        path = Path(place).expanduser()
        there = await asyncio.to_thread(path.exists)
        if there and not await self.ask(
            ConfirmDialog("Write over it?", f"There is a file {clean(str(path))} already.")
        ):
            return
        text = await self.read(lambda reads, today: reads.pipeline_text(viewer, number))
        await asyncio.to_thread(write_pipeline_file, path, text)
        self.base.toast(f"Written to {clean(str(path))}")

    # -- removing --------------------------------------------------------------------------------

    def action_builder_remove(self) -> None:
        """The pipeline goes; where its live engagements and its default go is asked first [EDIT-4]."""
        row = self.pipeline_meant()
        if row is not None and self.may("RemovePipeline"):
            self.flow(self._remove(row), asks=True)

    async def _remove(self, row: PipelineRow) -> None:
        from assure_tui.screens.dialogs.base import ChoiceDialog
        from assure_tui.screens.dialogs.confirm import ConfirmDialog

        if row.default_for:
            lines = ", ".join(row.default_for)
            self.base.toast(
                f"{clean(row.name)} is the default of {lines}: make another pipeline that first, with E there.",
                "refused",
            )
            return
        viewer = self.viewer
        seen = await self.read(lambda reads, today: reads.pipeline_draft(viewer, row.id))
        to, stage_map = "", {}
        if row.live:
            others = [one for one in await self.pipelines() if one.id != row.id]
            choices = [Choice(one.code, one.name, f"{one.stages} stages, {cards(one.live)}") for one in others]
            ask = f"{cards(row.live)} live here. Nothing is lost: choose the pipeline they go to."
            chosen = await self.ask(ChoiceDialog(f"Remove {row.name}", choices, ask=ask))
            target = next((one for one in others if one.code == chosen), None)
            if target is None:
                return
            mapped = await self._map_stages(row, seen, target)
            if mapped is None:
                return
            to, stage_map = target.code, dict(mapped)
        said = f"{cards(row.live)} go along; closed ones keep its name." if row.live else "Closed ones keep its name."
        if await self.ask(ConfirmDialog(f"Remove {row.name}?", said, yes="Yes, remove it")):
            command = p.RemovePipeline(row.id, to or None, stage_map, confirmed=True, if_version=seen.version)
            if await self.carry_out(command) is not None:
                self.pipeline_gone(row.id)

    async def _map_stages(self, row: PipelineRow, mine: PipelineDraft, target: PipelineRow) -> Mapping[str, str] | None:
        """For each stage with live cards the stage they go to: the one of its name, else the first, else asked."""
        from assure_tui.screens.dialogs.base import ChoiceDialog

        viewer = self.viewer
        other = await self.read(lambda reads, today: reads.pipeline_draft(viewer, target.id))
        found: dict[str, str] = {}
        for code, count in row.live_by_stage:
            stage = mine.stage(code)
            if not count or stage is None:
                continue
            same = next((one.code for one in other.stages if one.name.casefold() == stage.name.casefold()), "")
            choices = [Choice(one.code, one.name) for one in other.stages]
            to = await self.ask(
                ChoiceDialog(
                    f"{cards(count)} of {stage.name}: to which stage of {target.name}?",
                    choices,
                    current=same or other.stages[0].code,
                )
            )
            if to is None:
                return None
            found[code] = to
        return found

    def changed_live(self) -> None:
        """A command was carried out, and `u` takes it back."""

    def pipeline_gone(self, number: int) -> None:
        """It was removed."""
        self.reload()


def _free_name(name: str, taken: list[str]) -> str:
    return copy_name(name, taken) if name.casefold() in {other.casefold() for other in taken} else name


def read_pipeline_file(place: str) -> str:
    """The text of a file; Invalid says in words why there is none."""
    path = Path(place).expanduser()
    try:
        if path.stat().st_size > LARGEST:
            raise Invalid("file", "too_large", f"{path.name} is too large to be a pipeline")
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise Invalid("file", "unreadable", f"{path}: {why}") from error


def write_pipeline_file(path: Path, text: str) -> None:
    """Write it whole; Invalid says in words why it could not be."""
    try:
        path.write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it cannot be written"
        raise Invalid("file", "unwritable", f"{path}: {why}") from error
