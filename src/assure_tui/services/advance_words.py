"""Why it moves by itself or does not, in words, from the very rules that decide [INS-1] [INS-2]."""

from __future__ import annotations

from datetime import date

from assure_tui.domain import gates
from assure_tui.domain.advance import by_hand, held_words, stopped_by
from assure_tui.domain.advance_views import AdvanceLine
from assure_tui.domain.gates import GateFacts
from assure_tui.services import advance_facts, gate_facts
from assure_tui.services.advance_facts import Decision, Rows, Standing

RESTS = {
    "back": "it was moved back here by a person",
    "undo": "the move was undone",
    "hand": "a person asked for it",
    "hold": "a person asked for it",
    "entry": "the condition held on entry already, which does not count here",
}


def lines(rows: Rows, engagement_id: int, today: date) -> tuple[AdvanceLine, ...]:
    """The whole answer for one engagement."""
    standing = advance_facts.load(rows, [engagement_id], today).get(engagement_id)
    if standing is None:
        return ()
    stage = standing.facts.stage
    if standing.last:
        return (AdvanceLine("the last stage never advances by itself", "ADV-11"),)
    if by_hand(standing.facts.advance):
        return (AdvanceLine(f"{stage} is left by hand", "ADV-5"),)
    if not standing.active:
        standing = advance_facts.with_facts(rows, standing)
    decision = advance_facts.decide(rows, standing)
    link = "when this holds" if len(decision.answer.parts) == 1 else f"when {decision.answer.link} of these hold"
    found = [AdvanceLine(f"{stage} advances by itself {link}", "ADV-1")]
    for part in decision.answer.parts:
        found.append(AdvanceLine(f"{part.condition}: {part.facts}", part.rule, part.holds))
    found += _what_follows(standing, decision, decision.gate or gate_facts.load(rows, engagement_id))
    return tuple(found)


def _what_follows(standing: Standing, decision: Decision, facts: GateFacts) -> list[AdvanceLine]:
    found: list[AdvanceLine] = []
    if not standing.active:
        found.append(AdvanceLine("nothing moves by itself unless the status is Active", "ADV-11"))
    if decision.rests is not None:
        why = RESTS.get(decision.rests, decision.rests)
        until = "until the condition has turned false and true again, or a person resumes it"
        found.append(AdvanceLine(f"auto-advance rests, {why}: {until}", "ADV-9"))
    target = gates.next_stage(facts)
    if target is None:
        return [*found, AdvanceLine("no later stage fits", "COND-4")]
    here = facts.here
    found += [
        AdvanceLine(f"{stage.name} is passed over: {stage.misfit}", "COND-4")
        for stage in facts.stages
        if here.position < stage.position < target.position
    ]
    items = stopped_by(facts, target)[1] if standing.active else ()
    if decision.answer.holds and items and decision.rests is None:
        found.append(AdvanceLine(f"ready, held by gate: {held_words(items)}", "ADV-6"))
    elif decision.goes and standing.active:
        found.append(AdvanceLine(f"everything holds: it goes to {target.name} with the next beat", "ADV-7"))
    if decision.answer.next_on is not None and standing.active:
        found.append(AdvanceLine(f"looked at again on {decision.answer.next_on}", "ADV-7"))
    return found
