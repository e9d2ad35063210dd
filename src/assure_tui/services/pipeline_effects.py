"""What saving an edit would do to live cards, by few queries for all of them [EDIT-1] [EDIT-6]."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assure_tui.domain.pipeline_values import PipelineDraft, StageDraft, TaskDraft
from assure_tui.domain.pipeline_views import MovedBy, PipelineEffects
from assure_tui.services.gate_facts import template_applies
from assure_tui.services.pipeline_advance import Card, advances
from assure_tui.services.pipeline_plan import Plan, keys_of, laid
from assure_tui.services.template_following import following
from assure_tui.store.queries import pipeline_draft, pipeline_rows, pipeline_sight
from assure_tui.store.read import Binder, midnight

Rows = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
SHOWN = 200  # cards named of those that would move
_CARDS = """SELECT e.id, e.stage_id, e.stage_since, e.entry_no, e.due, e.rests, e.rest_turned, e.status, y.code,
c.entity, e.client_id, c.name, e.made_tasks, e.held_by_gate FROM engagement e JOIN client c ON c.id = e.client_id
JOIN engagement_type y ON y.id = e.type_id WHERE e.live = {yes} AND e.stage_id IN {stages} ORDER BY e.id"""


def effects(
    rows: Rows,
    draft: PipelineDraft,
    stage_map: Mapping[str, str],
    also_now: Sequence[str],
    today: date,
) -> PipelineEffects:
    """The consequences of an edit; a new pipeline has none."""
    if draft.id is None:
        return PipelineEffects(warnings=tuple(_defaults(rows, PipelineDraft(), draft)))
    return Effects(rows, laid(pipeline_draft.load(rows, draft.id), draft, stage_map), also_now, today).run()


class Effects:
    """One edit laid against the live cards of its pipeline."""

    def __init__(self, rows: Rows, plan: Plan, also_now: Sequence[str], today: date) -> None:
        self.rows = rows
        self.plan = plan
        self.also_now = frozenset(keys_of(plan.draft, also_now))
        self.today = today
        self.counts = self._counts()

    def run(self) -> PipelineEffects:
        """Everything that would happen."""
        moved, blocked = self._moved()
        changed = self._changed()
        landing = {stage.key for stage in map(self.plan.landing, self.plan.removed) if stage is not None}
        looked_at = (
            set(changed)
            | {number for number, (_, then) in self.plan.kept.items() if then.key in self.also_now}
            | {stage.id for stage in self.plan.removed}
        )
        offering = self._offering()
        cards = self._cards(sorted(number for number in {*looked_at, *offering} if number is not None))
        offered = self._offered(cards, offering)
        for card in cards:
            if card.moved or card.stage.key in self.also_now:
                card.fresh = self._fresh(card)
        found = advances(
            self.rows,
            self.plan,
            [card for card in cards if card.moved or (card.here in changed and card.stage.advance)],
            self.today,
        )
        affected = sum(self.counts.get(number or 0, 0) for number in {*changed, *(s.id for s in self.plan.removed)})
        warnings = [*self._stale(), *self._full(moved), *_defaults(self.rows, self.plan.now, self.plan.draft)]
        warnings += self._series()
        tasks = list(following(self.rows, self.plan))
        unknown = sorted(self.also_now - {stage.key for stage in self.plan.draft.stages} - landing)
        blocked += [f"there is no stage {key!r} whose tasks could be made now" for key in unknown]
        return PipelineEffects(
            affected=affected,
            live=sum(self.counts.values()),
            moved=tuple(moved),
            would_advance=tuple(found.moves[:SHOWN]),
            would_advance_total=len(found.moves),
            loses_sight=tuple(pipeline_sight.losing(self.rows, self.plan.now, self.plan.draft)),
            new_tasks=sum(len(card.fresh) for card in cards),
            warnings=tuple(warnings),
            blocked=tuple(blocked),
            held_now=found.held,
            offered=tuple(offered),
            could_change=tuple(one.told for one in tasks[:SHOWN]),
            changeable=tuple(sorted(Counter(one.stage for one in tasks).items())),
            changed_tasks=sum(one.stage in self.also_now for one in tasks),
        )

    # -- cards -----------------------------------------------------------------------------------------

    def _counts(self) -> dict[int, int]:
        bind = Binder()
        found = self.rows(
            f"SELECT stage_id, COUNT(*) FROM engagement WHERE pipeline_id = {bind(self.plan.now.id)}"
            f" AND live = {bind.true} GROUP BY stage_id",
            bind.params,
        )
        return {row[0]: row[1] for row in found}

    def _cards(self, stages: Sequence[int]) -> list[Card]:
        """Live cards of some stages, as they would stand after the edit; those with nowhere to go are left out."""
        if not stages:
            return []
        bind = Binder()
        found = self.rows(_CARDS.format(yes=bind.true, stages=bind.many(stages)), bind.params)
        homes: dict[int, tuple[StageDraft, bool]] = {n: (then, False) for n, (_, then) in self.plan.kept.items()}
        for stage in self.plan.removed:
            landing = self.plan.landing(stage)
            if landing is not None:
                homes[stage.id or 0] = (landing, True)
        return [
            Card(
                id=row[0],
                here=row[1],
                stage=homes[row[1]][0],
                moved=homes[row[1]][1],
                since=row[2],
                entry_no=row[3],
                due=row[4],
                rests=row[5],
                turned=bool(row[6]),
                status=row[7],
                type_code=row[8],
                entity=row[9],
                client_id=row[10],
                client=row[11],
                made=row[12],
            )
            for row in found
            if row[1] in homes
        ]

    def _moved(self) -> tuple[list[MovedBy], list[str]]:
        moved, blocked = [], []
        for stage in self.plan.removed:
            count = self.counts.get(stage.id or 0, 0)
            landing = self.plan.landing(stage)
            if count:
                moved.append(MovedBy(stage.name, count, landing.name if landing else ""))
            wanted = self.plan.goes.get(stage.code)
            if count and wanted is None:
                cards = "1 engagement stands" if count == 1 else f"{count} engagements stand"
                blocked.append(f"{cards} in {stage.name}: name the stage they go to")
            elif landing is None and wanted is not None:
                blocked.append(f"the cards of {stage.name} cannot go to {wanted!r}: there is no such stage")
        codes = {stage.code for stage in self.plan.now.stages}
        blocked += [f"there is no stage {code!r} to be emptied" for code in sorted(set(self.plan.goes) - codes)]
        return moved, blocked

    def _changed(self) -> set[int]:
        """Stages in which the question "does it move by itself?" has another answer now [EDIT-6]."""
        now, then = self.plan.now, self.plan.draft
        last = {draft.stages[-1].id for draft in (now, then) if draft.stages}
        found = set()
        for number, (before, after) in self.plan.kept.items():
            same = (before.advance, before.on_empty, before.gate, set(before.blockers)) == (
                after.advance, after.on_empty, after.gate, set(after.blockers),
            )  # fmt: skip
            ended = number in last and now.stages[-1].id != then.stages[-1].id
            if not same or ended or (now.counts_earlier != then.counts_earlier and after.gate == "strict"):
                found.add(number)
        return found

    # -- tasks -----------------------------------------------------------------------------------------

    def _offering(self) -> dict[int, list[TaskDraft]]:
        """Stages with task templates that are new, and those templates [EDIT-5]."""
        known = {task.code for task in self.plan.now.tasks}
        found = {n: [task for task in then.tasks if task.code not in known] for n, (_, then) in self.plan.kept.items()}
        return {number: fresh for number, fresh in found.items() if fresh}

    def _offered(self, cards: Sequence[Card], offering: Mapping[int, Sequence[TaskDraft]]) -> list[tuple[str, int]]:
        totals: dict[str, int] = {}
        for card in cards:
            if not card.moved and card.here in offering:
                made = sum(
                    template_applies(t.types, t.entities, card.type_code, card.entity) for t in offering[card.here]
                )
                if made:
                    totals[card.stage.key] = totals.get(card.stage.key, 0) + made
        return sorted(totals.items())

    def _fresh(self, card: Card) -> list[TaskDraft]:
        """Task templates of its stage that made no task for it yet."""
        made = set(json.loads(card.made)) if card.made else set()
        return [
            task
            for task in card.stage.tasks
            if (not task.code or task.code not in made)
            and template_applies(task.types, task.entities, card.type_code, card.entity)
        ]

    # -- warnings --------------------------------------------------------------------------------------

    def _stale(self) -> list[str]:
        """Cards that a shorter time limit would make stale today [STAGE-3]; time On hold is left to the card."""
        found = []
        for number, (before, after) in self.plan.kept.items():
            limit = (after.time_limit, after.limit_unit)
            if after.time_limit is None or limit == (before.time_limit, before.limit_unit):
                continue
            count = self._older(number, after) - (self._older(number, before) if before.time_limit else 0)
            if count > 0:
                word = "1 card becomes" if count == 1 else f"{count} cards become"
                found.append(f"{word} stale today in {after.name}")
        return found

    def _older(self, stage_id: int, stage: StageDraft) -> int:
        firm = self.rows("SELECT zone FROM firm", {})
        zone = ZoneInfo(firm[0][0]) if firm else ZoneInfo("UTC")
        days = stage.time_limit or 0
        if stage.limit_unit == "working_days":
            from assure_tui.services.working_days import calendar

            first = calendar(self.rows).add(self.today, -days)
        else:
            first = self.today - timedelta(days=days)
        bind = Binder()
        found = self.rows(
            f"SELECT COUNT(*) FROM engagement WHERE stage_id = {bind(stage_id)} AND live = {bind.true}"
            f" AND status = 'active' AND stage_since < {bind(midnight(first, zone))}",
            bind.params,
        )
        return int(found[0][0])

    def _full(self, moved: Sequence[MovedBy]) -> list[str]:
        """Columns over their card limit after the edit [STAGE-4]; a warning, never more."""
        found = []
        before = {stage.name: stage for stage, _ in self.plan.kept.values()}
        for stage in self.plan.draft.stages:
            if stage.wip_limit is None:
                continue
            count = self.counts.get(stage.id or 0, 0) + sum(one.count for one in moved if one.to == stage.name)
            was = before.get(stage.name)
            new = was is None or was.wip_limit != stage.wip_limit or any(one.to == stage.name for one in moved)
            if new and count > stage.wip_limit:
                found.append(f"{stage.name} would hold {count} cards, over its limit of {stage.wip_limit}")
        return found

    def _series(self) -> list[str]:
        """Series whose work begins in a stage that goes [REC-1]."""
        from assure_tui.services.pipeline_series import beginning_in

        found = []
        for stage in self.plan.removed:
            count = len(beginning_in(self.rows, self.plan.now, stage.code))
            if count:
                landing = self.plan.landing(stage)
                at = landing.name if landing is not None and not landing.condition else "the first stage"
                found.append(f"{count} series begin{'s' if count == 1 else ''} in {stage.name}; the next will in {at}")
        return found


def _defaults(rows: Rows, now: PipelineDraft, then: PipelineDraft) -> list[str]:
    """Service lines that would take this pipeline as their default in place of another [TYPE-5]."""
    found = []
    for code in then.lines:
        if code in now.lines:
            continue
        names = rows(
            "SELECT l.name, p.name FROM service_line l LEFT JOIN pipeline p ON p.id = l.pipeline_id WHERE l.code = :code",
            {"code": code},
        )
        for line, pipeline in names:
            found.append(f"it becomes the default of {line}" + (f" in place of {pipeline}" if pipeline else ""))
    return found


def used_series(rows: Rows, code: str) -> int:
    """How many series put their engagements on a pipeline [EDIT-4]."""
    return pipeline_rows.series_by_pipeline(rows).get(code, 0)
