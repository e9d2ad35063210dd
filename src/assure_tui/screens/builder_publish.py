"""From the draft to what is live: dry run, publishing, versions, leaving [EDIT-1] [EDIT-6] [PIPE-7]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from assure_tui.domain import pipeline_commands as p
from assure_tui.domain.errors import Conflict, NeedsConfirmation
from assure_tui.domain.pipeline_draft import PipelineDraft, differences
from assure_tui.domain.pipeline_views import PipelineEffects
from assure_tui.domain.views import Outcome
from assure_tui.formatting import clean
from assure_tui.screens.builder_bench import FORM, Bench
from assure_tui.screens.builder_host import BuilderHost
from assure_tui.screens.builder_stages import where_to
from assure_tui.screens.dialogs.base import ChoiceDialog
from assure_tui.screens.dialogs.confirm import ConfirmDialog
from assure_tui.screens.dialogs.pipeline import AvailableDialog, SettingsDialog
from assure_tui.screens.dialogs.pipeline_effects import EffectsDialog, PublishDialog, cards
from assure_tui.screens.places import is_dialog, open_about
from assure_tui.widgets.choice_list import Choice


class PublishVerbs(BuilderHost):
    """Mixin: what concerns the pipeline as a whole."""

    # -- settings --------------------------------------------------------------------------------

    def action_builder_settings(self) -> None:
        """Name, description, order of cards, card fields, strict gates [PIPE-3]."""
        bench = self.editing()
        if bench is not None:
            self.flow(self._settings_of(bench), asks=True)

    async def _settings_of(self, bench: Bench) -> None:
        taken = [row.name for row in self.listed if row.id != self.number]
        values = await self.ask(SettingsDialog(bench.draft, taken, self.known.lines))
        if values is not None:
            self.done(bench.do("pipeline settings", replace(bench.draft, **values)), "pipeline settings")

    def action_builder_available(self) -> None:
        """To whom it is available [PIPE-5]."""
        bench = self.editing()
        if bench is not None:
            self.flow(self._available(bench), asks=True)

    async def _available(self, bench: Bench) -> None:
        teams = await self.read(lambda reads, today: reads.teams())
        values = await self.ask(AvailableDialog(bench.draft, teams, await self.staff()))
        if values is not None:
            said = "available to others than before"
            before, to = bench.draft.available_to, values["available_to"]
            if _plain(before) != _plain(to):
                self.done(bench.do(said, replace(bench.draft, available_to=to)), said)

    # -- steps of the draft ----------------------------------------------------------------------

    def action_builder_undo(self) -> None:
        """The last step of the draft; right after publishing, the publishing."""
        said = self.bench.undo() if self.bench is not None else None
        if said is not None:
            self._stepped(f"Draft: took back {said}", "U does it again")
        elif self.published:
            self.flow(self._reverse(self.base.undo_command(), "U redo"))
        else:
            self.base.toast("The draft has no step to take back. Live work is undone where it is, with u.", "told")

    def action_builder_redo(self) -> None:
        """The step again."""
        said = self.bench.redo() if self.bench is not None else None
        if said is not None:
            self._stepped(f"Draft: {said}, again", "u takes it back")
        elif self.published:
            super().action_global_redo()
        else:
            self.base.toast("The draft has no step to do again.", "told")

    def _stepped(self, said: str, hint: str) -> None:
        self.pane["middle"].mark(())
        self.lay()
        self.keep_draft()
        self.base.toast(said, "told", hint)

    def action_builder_discard(self) -> None:
        """Back to what is live; asks."""
        bench = self.editing()
        if bench is not None and not bench.changed:
            self.base.toast("There is no draft: this is what is live.", "told")
        elif bench is not None:
            self.flow(self._discard(bench), asks=True)

    async def _discard(self, bench: Bench) -> None:
        said = "The new pipeline is not kept." if bench.is_new else f"{len(bench.differences)} changes are lost."
        if await self.ask(ConfirmDialog("Throw the draft away?", said, yes="Yes, throw it away")):
            self.base.forget_draft(FORM, self.about)
            if bench.live is None:
                self.dismiss(None)
                return
            self.bench = Bench(self.newest or bench.live)
            self.newest = None
            self.lay()
            self.base.toast("The draft is gone; this is what is live.")

    # -- dry run and publishing ------------------------------------------------------------------

    async def _effects(self, bench: Bench) -> PipelineEffects:
        viewer, state = self.viewer, bench.state
        return await self.read(
            lambda reads, today: reads.pipeline_effects(viewer, state.draft, state.stage_map, state.also_now, today)
        )

    def _names(self, bench: Bench) -> Mapping[str, str]:
        return {stage.key: stage.name for stage in bench.draft.stages}

    def action_builder_dry_run(self) -> None:
        """What publishing would do to the live cards."""
        if self.bench is None:
            return
        if not self.bench.changed:
            self.base.toast("The draft is what is live: nothing would happen.", "told")
        else:
            self.flow(self._dry_run(self.bench), asks=True)

    async def _dry_run(self, bench: Bench) -> None:
        found = await self._effects(bench)
        await self.ask(EffectsDialog(bench.draft.name, found, self._names(bench)))

    def action_builder_publish(self) -> None:
        """Show what it does, ask once, make it live as one change."""
        bench = self.editing()
        if bench is None:
            return
        if not bench.changed:
            self.base.toast("There is nothing to publish: this is what is live.", "told")
            return
        if self.problems:
            first = self.problems[0]
            if first.stage is not None:
                self.pane["middle"].go_to(f"stage:{first.stage}")
            more = f" and {len(self.problems) - 1} more" if len(self.problems) > 1 else ""
            self.base.toast(f"{clean(first.where)}: {clean(first.message)}{more}", "refused")
            return
        self.flow(self._publish(bench), asks=True)

    async def _publish(self, bench: Bench) -> None:
        if self.newest is not None and not await self._settle_with(bench, self.newest):
            return
        while True:
            if not await self._place_cards(bench):
                return
            found = await self._effects(bench)
            changes = () if bench.is_new else bench.differences
            new = new_words(bench.draft, self.viewer.login) if bench.is_new else ()
            dialog = PublishDialog(bench.draft.name, changes, found, self._names(bench), bench.state.also_now, new=new)
            answer = await self.ask(dialog)
            if answer is None:
                return
            bench.do("tasks made now", bench.draft, also_now=answer.also_now)
            state = bench.state
            command = p.SavePipeline(
                state.draft, dict(state.stage_map), state.also_now, state.summary, confirmed=True,
                moves_seen=found.would_advance_total,
            )  # fmt: skip
            try:
                outcome = await self.base.dispatch(command)
            except NeedsConfirmation as error:
                self.base.toast(f"{error.message} Look at it again.", "told")
                continue
            except Conflict as error:
                if bench.live is None or error.field == "name":
                    raise
                newest = await self.live_now()
                if newest is None or not await self._settle_with(bench, newest):
                    return
                continue
            await self._is_live(bench, outcome)
            return

    async def _settle_with(self, bench: Bench, newest: PipelineDraft) -> bool:
        """Somebody published meanwhile: what they changed is shown before it is written over [CONV-9]."""
        theirs = [one.words for one in differences(bench.live, newest)]
        question = ConfirmDialog(
            "Published by somebody else meanwhile",
            "Your draft began before that. Publishing it would put these changes back:",
            items=theirs, yes="Yes, go on with my draft",
        )  # fmt: skip
        if not await self.ask(question):
            return False
        bench.rest_on(newest)
        self.newest = None
        self.lay()
        self.keep_draft()
        return True

    async def _place_cards(self, bench: Bench) -> bool:
        """Cards of removed stages that have no stage to go to yet: asked one by one [EDIT-3]."""
        live = bench.live
        for stage in live.stages if live is not None else ():
            count = self.cards_by_stage.get(stage.code, 0)
            if not count or bench.draft.stage(stage.key) is not None or stage.code in bench.state.stage_map:
                continue
            shown = replace(bench.draft, stages=(*bench.draft.stages, stage))
            near = len(shown.stages) - 1
            to = await self.ask(where_to(stage, shown, near, count))
            if to is None:
                return False
            moves = {**bench.state.stage_map, stage.code: to}
            bench.do(f"{cards(count)} of {stage.name}", bench.draft, stage_map=moves)
        return True

    async def _is_live(self, bench: Bench, outcome: Outcome) -> None:
        self.base.forget_draft(FORM, self.about)
        self.base.toast(f"Published: {clean(outcome.summary)}", "done", "u undo" if outcome.batch is not None else "")
        self.published = outcome.batch is not None
        if self.number is None and outcome.results:
            code = outcome.results[0].id
            self.number = next((row.id for row in await self.pipelines() if row.code == code), None)
            self.about = str(self.number or "")
        if self.number is not None:
            self.bench = Bench(await self.live_now() or bench.draft)
        self.newest = None  # after the reading: meanwhile the screen may have seen one's own publication come in
        self.reload()

    # -- leaving ---------------------------------------------------------------------------------

    def action_global_peel(self) -> None:
        """Marks first, then the builder; asks when the draft was changed."""
        marked = [pane for pane in self.pane.values() if pane.marks or pane.range_from]
        if marked:
            for pane in marked:
                pane.mark(())
            return
        self.action_global_close()

    def action_global_close(self) -> None:
        """Leave; a draft is kept, or thrown away on purpose."""
        bench = self.bench
        if bench is None or not bench.changed or self.refused:
            self.dismiss(None)
        else:
            self.flow(self._leave(bench), asks=True)

    async def _leave(self, bench: Bench) -> None:
        count = len(bench.differences)
        what = "It is not saved yet." if bench.is_new else f"{count} change{'s are' if count != 1 else ' is'} not live."
        choices = [
            Choice("keep", "Keep the draft", "it is here the next time", "k"),
            Choice("publish", "Publish it", "shows what it does first", "p"),
            Choice("drop", "Throw it away", "what is live stays as it is", "t"),
        ]
        answer = await self.ask(ChoiceDialog(f"Leave {bench.draft.name}?", choices, current="keep", ask=what))
        if answer == "keep":
            self.keep_draft(kept=True)
            self.dismiss(None)
            self.base.toast(f"The draft of {clean(bench.draft.name)} is kept.", "told")
        elif answer == "publish":
            self.action_builder_publish()
        elif answer == "drop":
            self.base.forget_draft(FORM, self.about)
            self.dismiss(None)

    def go_over(self, number: int) -> None:
        """To the builder of another pipeline; the draft of this one is kept."""
        self.keep_draft(kept=True)
        self.dismiss(None)
        open_about(self.app, "builder", number)

    def pipeline_gone(self, number: int) -> None:
        """It was removed: there is nothing left to build."""
        self.dismiss(None)

    def _went(self, place: str | None) -> None:
        if place is not None and place not in ("top", "search", "last") and not is_dialog(place):
            self.keep_draft(kept=True)
        super()._went(place)  # type: ignore[misc]


def new_words(draft: PipelineDraft, login: str | None) -> tuple[str, ...]:
    """What publishing makes of a new one, and who will see it: at first its creator alone [PIPE-5]."""
    stages = ", ".join(stage.name for stage in draft.stages)
    to = draft.available_to
    teams, people = sorted((to or {}).get("teams", ())), sorted((to or {}).get("staff", ()))
    if to is None:
        seen = "Everyone will see it."
    elif not teams and set(people) <= {login}:
        seen = "Only you, the Firm owner and Admins will see it. n and then A gives it to others."
    else:
        seen = f"The Firm owner, Admins and {', '.join((*(f'the team {one}' for one in teams), *people))} will see it."
    return (f"A new pipeline of {len(draft.stages)} stages: {stages}.", "No engagement is in it yet.", seen)


def _plain(to: object) -> object:
    """To whom, whatever kind of list the names stand in."""
    if not isinstance(to, Mapping):
        return to
    return {key: sorted(to.get(key) or ()) for key in ("teams", "staff")}
