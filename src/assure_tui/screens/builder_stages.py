"""What is done to stages in the draft: named, held, limited, gated, moved, added, removed [STAGE-1] [EDIT-2]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assure_tui.domain.pipeline_draft import PipelineDraft, StageDraft, changed_stage, moved_stage, with_stage
from assure_tui.domain.pipeline_values import slug
from assure_tui.domain.seed_words import COLOURS
from assure_tui.screens.builder_bench import Bench
from assure_tui.screens.builder_host import BuilderHost
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.pipeline_effects import cards
from assure_tui.screens.dialogs.stage import GateRulesDialog, HolderDialog, LimitDialog, StageDialog
from assure_tui.screens.dialogs.stage_rules import AdvanceDialog
from assure_tui.screens.dialogs.stage_tasks import TasksDialog
from assure_tui.screens.dialogs.task_template import Known
from assure_tui.widgets.choice_list import Choice

MOST = 40  # stages of a pipeline [STAGE-5]


class StageVerbs(BuilderHost):
    """Mixin: the verbs on stages; several marked ones share holder, limits and gate."""

    # -- fields ----------------------------------------------------------------------------------

    def action_builder_edit(self) -> None:
        """Name, colour, instructions, flags."""
        bench = self.editing()
        if bench is not None and self.stage_meant() is not None:
            self.flow(self._edit_stage(bench, self.at), asks=True)

    async def _edit_stage(self, bench: Bench, at: int) -> None:
        stage = bench.draft.stages[at]
        values = await self.ask(StageDialog(stage, [other.name for other in bench.draft.stages]))
        if values is not None:
            said = f"{stage.name} is now {values['name']}" if values["name"] != stage.name else f"{stage.name} changed"
            self.done(bench.change(said, at, **values), said)

    def action_builder_holder(self) -> None:
        """The holder of the marked stages."""
        bench = self.editing()
        if bench is not None:
            self.flow(self._holder(bench, self.stages_meant()), asks=True)

    async def _holder(self, bench: Bench, places: list[int]) -> None:
        stage = bench.draft.stages[places[0]]
        slot = await self.ask(HolderDialog(f"Holder of {_named(bench, places)}", stage.holder))
        if slot is not None:
            self._all(bench, places, {"holder": slot}, f"{_named(bench, places)} held by the {slot}")

    def action_builder_limit(self) -> None:
        """Time limit and card limit of the marked stages."""
        bench = self.editing()
        if bench is not None:
            self.flow(self._limit(bench, self.stages_meant()), asks=True)

    async def _limit(self, bench: Bench, places: list[int]) -> None:
        stage = bench.draft.stages[places[0]]
        dialog = LimitDialog(f"Limits of {_named(bench, places)}", stage, stage.suggested_time_limit)
        values = await self.ask(dialog)
        if values is not None:
            self._all(bench, places, values, f"limits of {_named(bench, places)}")

    def action_builder_gate(self) -> None:
        """Gate and counted blockers of the marked stages."""
        bench = self.editing()
        if bench is not None:
            self.flow(self._gate(bench, self.stages_meant()), asks=True)

    async def _gate(self, bench: Bench, places: list[int]) -> None:
        stage = bench.draft.stages[places[0]]
        values = await self.ask(GateRulesDialog(f"Gate of {_named(bench, places)}", stage))
        if values is not None:
            self._all(bench, places, values, f"gate of {_named(bench, places)}: {values['gate']}")

    def _all(self, bench: Bench, places: list[int], values: Mapping[str, Any], said: str) -> None:
        draft = bench.draft
        for at in places:
            draft = changed_stage(draft, at, **values)
        self.done(bench.do(said, draft), said)

    def action_builder_advance_rule(self) -> None:
        """Auto-advance, and who visits the stage."""
        bench = self.editing()
        if bench is not None and self.stage_meant() is not None:
            self.flow(self._advance(bench, self.at), asks=True)

    async def _advance(self, bench: Bench, at: int) -> None:
        stage, last = bench.draft.stages[at], len(bench.draft.stages) - 1
        end = "last" if at == last else "first" if at == 0 else ""
        if end and (stage.condition or (end == "last" and stage.advance)):
            # Moved to an end it keeps what is not allowed there; this takes it off [STAGE-5].
            values: dict[str, Any] = {"condition": None} | ({"advance": None} if end == "last" else {})
            said = f"{stage.name} is the {end} stage: its condition is off"
            self.done(bench.change(said, at, **values), said)
            return
        if end == "last":
            self.base.toast("The last stage never moves on by itself, and every engagement visits it.", "told")
            return
        dialog = AdvanceDialog(
            f"When {stage.name} moves on", stage, end=end, types=self.known.types, tags=self.tag_names
        )
        found = await self.ask(dialog)
        if found:
            said = f"when {stage.name} moves on"
            self.done(bench.change(said, at, **found), said)

    def action_builder_entry_tasks(self) -> None:
        """The tasks made on entry."""
        bench = self.editing()
        if bench is not None and self.stage_meant() is not None:
            self.flow(self._tasks(bench, self.at), asks=True)

    async def _tasks(self, bench: Bench, at: int) -> None:
        draft = bench.draft
        stage = draft.stages[at]
        others = [task for n, other in enumerate(draft.stages) for task in other.tasks if n != at]
        known = Known(self.known.types, self.people, stage.holder)
        prefix = f"{draft.code or slug(draft.name)}.{stage.code or slug(stage.name)}"
        dialog = TasksDialog(f"Tasks on entry: {stage.name}", stage.tasks, others, known, prefix=prefix)
        tasks = await self.ask(dialog)
        if tasks is not None:
            said = f"tasks of {stage.name}"
            self.done(bench.change(said, at, tasks=tasks), said)

    # -- order, new, removed ---------------------------------------------------------------------

    def action_builder_stage_down(self) -> None:
        """One place later."""
        self._move_stage(1)

    def action_builder_stage_up(self) -> None:
        """One place earlier."""
        self._move_stage(-1)

    def _move_stage(self, step: int) -> None:
        bench = self.editing()
        if bench is None or self.stage_meant() is None:
            return
        at, to = self.at, self.at + step
        if not 0 <= to < len(bench.draft.stages):
            self.base.toast(f"It is the {'last' if step > 0 else 'first'} stage already.", "told")
            return
        said = f"{bench.draft.stages[at].name} is stage {to + 1}; no card moves"
        self.pane["middle"].mark(())
        self.done(bench.do(said, moved_stage(bench.draft, at, step)), said, to)

    def action_builder_new_stage(self) -> None:
        """A stage after the one under the cursor [EDIT-7]."""
        bench = self.editing()
        if bench is None:
            return
        if len(bench.draft.stages) >= MOST:
            self.base.toast(f"A pipeline has at most {MOST} stages.", "refused")
            return
        self.flow(self._new_stage(bench, self.at + 1 if bench.draft.stages else 0), asks=True)

    async def _new_stage(self, bench: Bench, at: int) -> None:
        used = {stage.colour for stage in bench.draft.stages}
        fresh = StageDraft(colour=next((one for one in COLOURS if one not in used), "grey"))
        names = [stage.name for stage in bench.draft.stages]
        values = await self.ask(StageDialog(fresh, names, new=True))
        if values is not None:
            said = f"new stage {values['name']}"
            self.pane["middle"].mark(())
            self.done(bench.do(said, with_stage(bench.draft, at, replace(fresh, **values))), said, at)

    def action_builder_remove(self) -> None:
        """The stage goes from the draft; with cards in it, where they go is asked [EDIT-3]."""
        bench, stage = self.editing(), self.stage_meant()
        if bench is None or stage is None:
            return
        if len(bench.draft.stages) <= 2:
            self.base.toast("A pipeline has at least two stages.", "refused")
            return
        self.flow(self._remove_stage(bench, self.at), asks=True)

    async def _remove_stage(self, bench: Bench, at: int) -> None:
        draft = bench.draft
        stage = draft.stages[at]
        coming = [gone for gone, to in bench.state.stage_map.items() if to == stage.key]
        count = sum(self.cards_by_stage.get(code, 0) for code in (stage.code, *coming))
        to = ""
        if count:
            found = await self.ask(where_to(stage, draft, at, count))
            if found is None:
                return
            to = found
        self.pane["middle"].mark(())
        went = next((f"; {cards(count)} to {other.name}" for other in draft.stages if other.key == to and to), "")
        said = f"{stage.name} removed{went}"
        self.done(bench.remove(said, at, to), said, max(0, at - 1))


def where_to(stage: StageDraft, draft: PipelineDraft, at: int, count: int) -> ChoiceDialog:
    """Asks for the stage that the cards of a removed one go to; the one before is offered first [EDIT-3]."""
    choices = [Choice(other.key, f"{n + 1} {other.name}") for n, other in enumerate(draft.stages) if n != at]
    near = draft.stages[at - 1 if at else 1].key if len(draft.stages) > 1 else ""
    ask = (
        f"{cards(count)} of live engagements stand in {stage.name}. Where do they go? They move without gates, and no "
        "automation runs. Open tasks go with them."
    )
    return ChoiceDialog(f"Remove {stage.name}", choices, current=near, ask=ask)


def _named(bench: Bench, places: list[int]) -> str:
    return bench.draft.stages[places[0]].name if len(places) == 1 else f"{len(places)} stages"
