"""Gates as pure answers: the same table for board, page, command line and loop [GATE-*]."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.gates import (
    BlockerFact,
    GateFacts,
    StageFact,
    TaskFact,
    evaluate,
    is_send_back,
    next_stage,
    previous_stage,
    stages_left,
    unmet_of,
)
from assure_tui.domain.model import BlockerType, GateMode

ALL = frozenset(BlockerType)
STRICT, FLEXIBLE, NONE = GateMode.STRICT, GateMode.FLEXIBLE, GateMode.NONE


def stage(number: int, gate: GateMode = FLEXIBLE, counted: frozenset[BlockerType] = ALL, **more: object) -> StageFact:
    return StageFact(number, f"S{number}", number, gate, counted, **more)  # type: ignore[arg-type]


def task(number: int, at: int | None, required: bool = True, done: bool = False) -> TaskFact:
    return TaskFact(number, f"T{number}", at, f"S{at}", required, done, "PP")


def facts(*stages: StageFact, at: int = 1, status: str = "active", **more: object) -> GateFacts:
    return GateFacts(stages, at, status, **more)  # type: ignore[arg-type]


def titles(found: GateFacts, to: StageFact | None) -> tuple[str, list[str]]:
    report = evaluate(found, to)
    return report.verdict, [item.title for item in report.unmet]


REQUIRED, OPTIONAL, FINISHED = task(1, 1), task(2, 1, required=False), task(3, 1, done=True)
BLOCKER = BlockerFact(9, BlockerType.MANUAL, "B9", "OO")


@pytest.mark.parametrize(
    ("gate", "tasks", "blockers", "verdict", "unmet"),
    [
        (STRICT, (), (), "pass", []),
        (STRICT, (REQUIRED,), (), "refuse", ["T1"]),
        (STRICT, (OPTIONAL,), (), "pass", []),  # a strict gate asks for required tasks only
        (STRICT, (FINISHED,), (), "pass", []),  # [GATE-6]
        (STRICT, (), (BLOCKER,), "refuse", ["B9"]),
        (STRICT, (REQUIRED, OPTIONAL), (BLOCKER,), "refuse", ["T1", "B9"]),
        (FLEXIBLE, (REQUIRED, OPTIONAL, FINISHED), (BLOCKER,), "warn", ["T1", "B9", "T2"]),
        (FLEXIBLE, (), (), "pass", []),
        (NONE, (REQUIRED, OPTIONAL), (BLOCKER,), "pass", []),
    ],
)
def test_what_each_mode_asks(
    gate: GateMode, tasks: tuple[TaskFact, ...], blockers: tuple[BlockerFact, ...], verdict: str, unmet: list[str]
) -> None:
    """[GATE-2] strict refuses, [GATE-3] flexible warns of everything left, [GATE-4] none asks nothing."""
    found = facts(stage(1, gate), stage(2), tasks=tasks, blockers=blockers)
    assert titles(found, found.stage(2)) == (verdict, unmet)


@pytest.mark.parametrize("kind", list(BlockerType))
def test_only_types_the_stage_counts_are_counted(kind: BlockerType) -> None:
    """[GATE-7]: all five unless the stage names fewer."""
    blocker = BlockerFact(1, kind, "B", None)
    for counted in (ALL, frozenset({kind}), ALL - {kind}, frozenset[BlockerType]()):
        found = facts(stage(1, STRICT, counted), stage(2), blockers=(blocker,))
        assert evaluate(found, found.stage(2)).verdict == ("refuse" if kind in counted else "pass")


@pytest.mark.parametrize(
    ("earlier", "gate", "verdict", "notes"),
    [
        (False, STRICT, "pass", 1),
        (True, STRICT, "refuse", 0),
        (False, FLEXIBLE, "pass", 1),
        (True, FLEXIBLE, "pass", 0),
    ],
)
def test_tasks_left_over_are_told_and_count_only_where_the_pipeline_says(
    earlier: bool, gate: GateMode, verdict: str, notes: int
) -> None:
    """[GATE-5]: only strict gates ever count earlier stages."""
    found = facts(stage(1), stage(2, gate), stage(3), at=2, tasks=(REQUIRED,), counts_earlier=earlier)
    report = evaluate(found, found.stage(3))
    assert (report.verdict, len(report.notes)) == (verdict, notes)


def test_a_task_without_a_stage_counts_nowhere() -> None:
    """[GATE-5]: a task counts for a stage when the stage is written on it."""
    found = facts(stage(1, STRICT), stage(2), tasks=(task(1, None),))
    assert evaluate(found, found.stage(2)).verdict == "pass"


@pytest.mark.parametrize(
    ("to", "verdict", "stages"),
    [(2, "warn", ["S1"]), (3, "refuse", ["S1", "S2"]), (4, "refuse", ["S1", "S2", "S3"])],
)
def test_a_jump_checks_each_stage_left_from_left_to_right(to: int, verdict: str, stages: list[str]) -> None:
    """[GATE-8]: one refusal and nothing moves."""
    found = facts(
        stage(1),
        stage(2, STRICT),
        stage(3),
        stage(4),
        tasks=tuple(task(n, n) for n in (1, 2, 3)),
        visited=frozenset({1}),
    )
    report = evaluate(found, found.stage(to))
    assert (report.verdict, [item.stage for item in report.unmet]) == (verdict, stages)


def test_a_conditional_stage_that_does_not_apply_is_not_checked() -> None:
    """[GATE-8]"""
    found = facts(stage(1), stage(2, STRICT, applies=False), stage(3), tasks=(task(1, 2),), pending={2: (("X", True),)})
    assert evaluate(found, found.stage(3)).verdict == "pass"


@pytest.mark.parametrize(
    ("gate", "required", "verdict"),
    [
        (STRICT, True, "refuse"),
        (STRICT, False, "pass"),
        (FLEXIBLE, True, "warn"),
        (FLEXIBLE, False, "warn"),
        (NONE, True, "pass"),
    ],
)
def test_templates_of_a_stage_never_entered_count_as_not_done(gate: GateMode, required: bool, verdict: str) -> None:
    """[GATE-9]"""
    found = facts(stage(1, NONE), stage(2, gate), stage(3), pending={2: (("Review it", required),)})
    report = evaluate(found, found.stage(3))
    assert report.verdict == verdict
    assert [(i.kind, i.title) for i in report.unmet] == ([("template", "Review it")] if verdict != "pass" else [])
    entered = replace(found, visited=frozenset({2}))
    assert evaluate(entered, entered.stage(3)).verdict == "pass"


def test_a_refusal_names_both_stages_and_every_item_with_its_holder() -> None:
    """[GATE-10]: a count alone is never shown."""
    found = facts(stage(1, STRICT), stage(2), tasks=(REQUIRED,), blockers=(BLOCKER,))
    report = evaluate(found, found.stage(2))
    assert (report.from_stage, report.to_stage) == ("S1", "S2")
    assert [(i.kind, i.id, i.holder, i.key) for i in report.unmet] == [
        ("task", 1, "PP", "task:1"),
        ("blocker", 9, "OO", "blocker:9"),
    ]


@pytest.mark.parametrize("gate", list(GateMode))
def test_backward_moves_pass_every_gate(gate: GateMode) -> None:
    """[GATE-1] [MOVE-8]"""
    found = facts(stage(1), stage(2, gate), at=2, tasks=(task(1, 2),), blockers=(BLOCKER,))
    assert evaluate(found, found.stage(1)).verdict == "pass"


@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled", "archived"])
@pytest.mark.parametrize("to", [1, 3, None])
def test_only_active_work_moves_in_any_direction(status: str, to: int | None) -> None:
    """[MOVE-2]: the question gives the same answer as the command [GATE-12]."""
    found = facts(stage(1), stage(2), stage(3), at=2, status=status)
    report = evaluate(found, found.stage(to) if to else None)
    assert report.verdict == "refuse" and report.unmet[0].kind == "status"


def test_completing_checks_every_stage_to_the_last_and_the_last_itself() -> None:
    """[ST-8]"""
    found = facts(stage(1), stage(2), stage(3, STRICT), tasks=(task(1, 1), task(3, 3)), visited=frozenset({1, 2, 3}))
    assert titles(found, None) == ("refuse", ["T1", "T3"])


def test_completing_checks_the_stage_it_stands_in_even_when_its_conditions_no_longer_fit() -> None:
    """[ST-8] [GATE-1]: the gate belongs to the stage that is left."""
    found = facts(stage(1), stage(2, STRICT, applies=False), stage(3), at=2, tasks=(task(1, 2),))
    assert evaluate(found, None).verdict == "refuse"
    assert evaluate(found, found.stage(3)).verdict == "refuse"


def test_next_and_previous_pass_over_stages_that_do_not_fit() -> None:
    """[MOVE-3]"""
    found = facts(stage(1), stage(2, applies=False), stage(3), stage(4, applies=False), stage(5), at=3)
    assert (next_stage(found).id, previous_stage(found).id) == (5, 1)  # type: ignore[union-attr]
    assert next_stage(replace(found, stage_id=5)) is None and previous_stage(replace(found, stage_id=1)) is None


@pytest.mark.parametrize(
    ("at", "to", "answer"), [(3, 1, True), (2, 1, True), (3, 2, False), (4, 3, False), (4, 1, True), (1, 1, False)]
)
def test_out_of_or_across_a_review_is_a_send_back(at: int, to: int, answer: bool) -> None:
    """[MOVE-8]"""
    found = facts(stage(1), stage(2, review=True), stage(3), stage(4), at=at)
    assert is_send_back(found, found.stage(to)) is answer


modes = st.sampled_from(list(GateMode))


@st.composite
def situations(draw: st.DrawFn) -> GateFacts:
    count = draw(st.integers(2, 6))
    stages = tuple(
        stage(n, draw(modes), frozenset(draw(st.sets(st.sampled_from(list(BlockerType))))), applies=draw(st.booleans()))
        for n in range(1, count + 1)
    )
    at = draw(st.integers(1, count))
    tasks = tuple(
        task(n, draw(st.integers(1, count)), draw(st.booleans()), draw(st.booleans()))
        for n in range(draw(st.integers(0, 6)))
    )
    blockers = tuple(
        BlockerFact(n, draw(st.sampled_from(list(BlockerType))), f"B{n}", None) for n in range(draw(st.integers(0, 3)))
    )
    pending = draw(st.dictionaries(st.integers(1, count), st.just((("X", True), ("Y", False)))))
    visited = frozenset(draw(st.sets(st.integers(1, count))))
    return GateFacts(stages, at, "active", tasks, blockers, visited, pending, draw(st.booleans()))


@given(situations())
def test_the_verdict_follows_from_the_stages_left(found: GateFacts) -> None:
    """[GATE-8]: refused exactly when a strict stage on the way finds something, warned when only others do."""
    for to in (*found.stages, None):
        left = stages_left(found, to)
        wanting = [s for s in left if unmet_of(found, s)]
        report = evaluate(found, to)
        expected = "refuse" if any(s.gate is STRICT for s in wanting) else "warn" if wanting else "pass"
        assert report.verdict == expected
        assert bool(report.unmet) == (expected != "pass")


@given(situations())
def test_finishing_everything_opens_every_gate(found: GateFacts) -> None:
    """[GATE-6]: nothing but open items ever holds work back."""
    clear = replace(found, tasks=tuple(replace(t, done=True) for t in found.tasks), blockers=(), pending={})
    assert all(evaluate(clear, to).verdict == "pass" for to in (*clear.stages, None))
