"""The list of pipelines: stages, live cards, whose default, for whom, version; `enter` opens one [EDIT-1]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.content import Content

from assure_tui.domain.pipeline_views import PipelineRow
from assure_tui.formatting import clean, cut, fit
from assure_tui.screens.builder_bench import FORM, NEW
from assure_tui.screens.builder_keys import LIST_HIDDEN, list_bindings, why_not
from assure_tui.screens.builder_pipelines import PipelineVerbs
from assure_tui.screens.list_screen import ListScreen
from assure_tui.screens.places import open_about
from assure_tui.widgets.row_list import Row

if TYPE_CHECKING:
    from assure_tui.domain.model import Actor
    from assure_tui.domain.read_port import ReadPort
    from assure_tui.drafts import Draft


class PipelinesScreen(PipelineVerbs, ListScreen, inherit_bindings=False):
    """Every pipeline the person may see; looking needs View pipelines, editing Edit pipelines."""

    NAME = "Pipelines"
    PLACE = "pipelines"
    SCOPES: ClassVar[tuple[str, ...]] = ("builder", "list", "global")
    HIDDEN = LIST_HIDDEN
    EMPTY = ("There is no pipeline you may see. N makes one.",)
    HINTS = (
        ("enter", "open"), ("N", "new"), ("y", "duplicate"), ("o", "to file"), ("delete", "remove"), ("g", "go"),
        ("q", "back"), ("?", "keys"),
    )  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = list_bindings()

    def fetch_things(self, reads: ReadPort, today: date, viewer: Actor) -> dict[str, Any]:
        """All of them, and new ones that were never published."""
        rows: dict[str, Any] = {f"pipeline:{row.id}": row for row in reads.pipelines_for_builder(viewer)}
        new = [one for one in self.base.drafts_of(FORM) if one.about.startswith(NEW)]
        return rows | {f"draft:{one.about}": one for one in new}

    def subject(self) -> str:
        """How many, and why one may only look."""
        why = why_not(self.viewer) if self.base.is_open else ""
        count = str(len(self.things)) if self.things else ""
        return f"{count}  read-only: {why}" if why else count

    def _produced(self, cells: int) -> Sequence[Row]:
        if not self.things:
            return []
        return [
            Row(
                Content(_columns("Name", "stages", "live", "Default for", "Available to", "version", cells)), tone="dim"
            ),
            *super()._produced(cells),
            *self._about(cells),
        ]

    def row_of(self, key: str, thing: PipelineRow | Draft, cells: int) -> Row:
        """Name, stages, live cards, default for, available to, version; a kept draft says so."""
        ascii = self.base.ascii
        if not isinstance(thing, PipelineRow):
            name = thing.fields.get("name", "")
            return Row(Content(_columns(name, "-", "-", "-", "-", "draft", cells, ascii=ascii).rstrip()), key)
        kept = self.base.find_draft(FORM, str(thing.id)) is not None
        version = f"{thing.version} draft" if kept else str(thing.version)
        line = _columns(
            thing.name, str(thing.stages), str(thing.live), ", ".join(thing.default_for) or "-", thing.available,
            version, cells, ascii=ascii,
        )  # fmt: skip
        return Row(Content(line.rstrip()), key)

    def _about(self, cells: int) -> list[Row]:
        """What the first pipeline is, where a firm has few and much room is left."""
        said = [
            "",
            "The stages of a pipeline are the columns of the board, from left to right.",
            "Opening one is safe: what you edit is a draft until you publish it.",
        ]
        return [Row(Content(cut(line, cells)), tone="dim") for line in said]

    def open_thing(self, thing: PipelineRow | Draft) -> None:
        """The builder."""
        if isinstance(thing, PipelineRow):
            open_about(self.app, "builder", thing.id)
        else:
            open_about(self.app, "builder", None, None, thing.about)

    def action_builder_edit(self) -> None:
        """The same as enter."""
        thing = self.under()
        if thing is not None:
            self.open_thing(thing)

    def pipeline_meant(self) -> PipelineRow | None:
        """The one under the cursor."""
        thing = self.under()
        return thing if isinstance(thing, PipelineRow) else None

    def on_screen_resume(self) -> None:
        """A draft may have been kept or published meanwhile."""
        self.reload()

    def failed(self, error: Exception) -> None:
        """Without View pipelines there is nothing to see."""
        super().failed(error)
        self.rows.empty = clean(str(error))
        self.rows.produce(lambda cells: [])


def _columns(
    name: str, stages: str, live: str, default: str, available: str, version: str, cells: int, *, ascii: bool = False
) -> str:
    wide = max(12, min(40, (cells - 24) * 2 // 5))
    rest = max(8, min(32, (cells - wide - 26) // 2))
    return (
        f"{fit(name, wide, ascii=ascii)} {stages:>6} {live:>6}  {fit(default, rest, ascii=ascii)} "
        f"{fit(available, rest, ascii=ascii)} {version:>7}"
    )
