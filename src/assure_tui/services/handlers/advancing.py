"""Moves that nobody makes by hand, and resting from them [ADV-*] [COND-4]."""

from __future__ import annotations

from dataclasses import replace

from assure_tui.domain import text_rules
from assure_tui.domain.advance import by_hand, held_words, judge
from assure_tui.domain.errors import AssureError, Conflict
from assure_tui.domain.loop_commands import Advance, HoldAdvance, ResumeAdvance
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult
from assure_tui.services import advance_facts
from assure_tui.services.advance_facts import Standing
from assure_tui.services.context import Context
from assure_tui.services.handlers import moving
from assure_tui.services.handlers.base import Handled, done, each, refused, several, unchanged
from assure_tui.services.rules.advancing import mark
from assure_tui.store import tables as t

TOLD = 5  # reasons named in the log of a batch that moves many


def advance(ctx: Context, cmd: Advance) -> Handled:
    """Everything is looked at again; what still may goes one step, through the gate as by hand [ADV-6] [ADV-10]."""
    standings = advance_facts.load(ctx.rows, cmd.ids, ctx.today)
    results = []
    for number in dict.fromkeys(cmd.ids):
        try:
            results.append(_step(ctx, number, standings.get(number)))
        except AssureError as error:  # one that cannot must not keep the others back
            results.append(refused(short("engagement", number), error))
    moved = [r for r in results if r.outcome == "done"]
    if len(moved) == 1:
        path = moving.summary(ctx, [int(moved[0].id[2:])], moved, "advanced")
        summary = f"{path}, as {moved[0].message.partition('; left open')[0]}"
    else:
        summary = f"advanced {several(len(moved), '1 engagement', 'engagements')}" if moved else "nothing to advance"
    told = list(dict.fromkeys(r.message for r in moved))
    return Handled(summary, results, "; ".join(told[:TOLD]) or None)


def _step(ctx: Context, number: int, standing: Standing | None) -> ItemResult:
    shown = short("engagement", number)
    if standing is None or not standing.moves:
        if standing is not None:
            mark(ctx, standing, None)
        return unchanged(shown, "it does not move by itself")
    decision = advance_facts.decide(ctx.rows, standing)
    mark(ctx, standing, decision)
    if decision.rests is not None:
        return unchanged(shown, "auto-advance rests in this stage")
    if not decision.answer.holds:
        return unchanged(shown, "; ".join(part.facts for part in decision.answer.parts if not part.holds))
    row, facts, target, report = (
        ctx.unit.find(t.Engagement, number),
        decision.gate,
        decision.target,
        decision.report,
    )
    if row is None or facts is None or target is None or report is None:
        return unchanged(shown, "no later stage fits")
    if decision.stopped:
        return unchanged(shown, f"ready, held by gate: {held_words(decision.stopped)}")
    result = moving.forward(ctx, row, facts, target, report, "keep", "")
    told = [decision.answer.because, *result.warnings, *([result.message] if result.message else [])]
    return replace(result, message="; ".join(told), warnings=())


def hold_advance(ctx: Context, cmd: HoldAdvance) -> Handled:
    """It rests in its stage until the condition has turned, or a person resumes it [ADV-9]."""
    reason = text_rules.one_line(cmd.reason, "reason", low=0, high=500)

    def act(number: int) -> ItemResult:
        row, standing = _of(ctx, number)
        shown = short("engagement", number)
        if row.rests is not None:
            return unchanged(shown, "auto-advance rests already")
        row.rests, row.rest_turned = ("hand" if judge(standing.facts).holds else "hold"), False
        ctx.unit.session.flush()
        return done(shown, "auto-advance rests in this stage")

    results = each("engagement", cmd.ids, act)
    return Handled(_said("held auto-advance of", results), results, reason or None)


def resume_advance(ctx: Context, cmd: ResumeAdvance) -> Handled:
    """Auto-advance looks at it again; where the condition holds it goes at once [ADV-9]."""

    def act(number: int) -> ItemResult:
        row, _ = _of(ctx, number)
        shown = short("engagement", number)
        if row.rests is None:
            return unchanged(shown, "auto-advance does not rest")
        row.rests, row.rest_turned = None, False
        ctx.unit.session.flush()
        return done(shown, "auto-advance looks at it again")

    results = each("engagement", cmd.ids, act)
    return Handled(_said("resumed auto-advance of", results), results)


def _of(ctx: Context, number: int) -> tuple[t.Engagement, Standing]:
    row = ctx.engagement(number)
    ctx.open_for_work(row)
    standing = advance_facts.load(ctx.rows, [number], ctx.today)[number]
    if standing.last or by_hand(standing.facts.advance):
        raise Conflict("stage", f"{short('engagement', number)} stands in a stage that is left by hand only")
    return row, standing


def _said(verb: str, results: list[ItemResult]) -> str:
    count = sum(1 for r in results if r.outcome == "done")
    return f"{verb} {results[0].id}" if len(results) == 1 else f"{verb} {several(count, '1 engagement', 'engagements')}"
