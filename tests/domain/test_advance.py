"""Conditions of auto-advance, each alone and joined; rests; what the gate stops [ADV-*]."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain import advance
from assure_tui.domain.advance_conditions import (
    AdvanceFacts,
    BlockerState,
    Condition,
    RequestState,
    TaskState,
    read_condition,
)
from assure_tui.domain.errors import Invalid
from assure_tui.domain.gates import BlockerFact, GateFacts, StageFact, TaskFact
from assure_tui.domain.model import BlockerType, GateMode
from assure_tui.domain.seed_rules import CONDITIONS

DAY = date(2026, 3, 10)
HERE = AdvanceFacts("Awaiting docs", DAY - timedelta(days=5), DAY, DAY + timedelta(days=20))


def job(status: str = "todo", *, required: bool = True, type: str = "prepare", title: str = "Job") -> TaskState:
    return TaskState(title, type, status, required)


def ask(kind: str, state: str, form: str = "", *, item: bool = True) -> RequestState:
    return RequestState(kind, form, state, f"{kind} one", item)


def said(condition: str, **facts: Any) -> tuple[bool, str]:
    answer = advance.judge(replace(HERE, advance={"all": [condition]}, **facts))
    (part,) = answer.parts
    assert answer.holds is part.holds
    return part.holds, part.facts


CASES: list[tuple[str, dict[str, Any], bool, str]] = [
    ("documents_matched", {}, False, "no required document"),
    (
        "documents_matched",
        {"items": (("W-2", "open"),)},
        False,
        "0 of 1 required document matched or waived; open: W-2",
    ),
    ("documents_matched", {"items": (("W-2", "matched"), ("ID", "open"))}, False, "1 of 2"),
    ("documents_matched", {"items": (("W-2", "matched"), ("ID", "waived"))}, True, "2 of 2"),
    ("action_items_done", {}, False, "no action item"),
    ("action_items_done", {"on_empty": "advance"}, True, "nothing to do here"),
    ("action_items_done", {"tasks": (job("todo"), job("completed"))}, False, "1 of 2 action items done; open: Job"),
    ("action_items_done", {"tasks": (job("skipped"), job("completed"))}, True, "2 of 2"),
    ("action_items_done", {"tasks": (job("in_progress", required=False),)}, False, "0 of 1"),
    ("action_items_done", {"requests": (ask("organizer", "sent"),)}, False, "open: organizer one"),
    ("action_items_done", {"requests": (ask("organizer", "completed"),)}, True, "1 of 1 action item done"),
    ("action_items_done", {"requests": (ask("organizer", "withdrawn"),)}, False, "no action item"),
    ("action_items_done", {"requests": (ask("invoice", "cancelled"),), "on_empty": "advance"}, True, "nothing to do"),
    ("action_items_done", {"requests": (ask("proposal", "sent", item=False),)}, False, "no action item"),
    ("action_items_done", {"tasks": (job("completed"),), "requests": (ask("message", "open"),)}, False, "1 of 2"),
    ("action_items_done", {"tasks": (job("completed"),), "requests": (ask("message", "answered"),)}, True, "2 of 2"),
    ("intake_completed", {}, False, "no organizer"),
    ("intake_completed", {"requests": (ask("organizer", "withdrawn"),)}, False, "no organizer"),
    ("intake_completed", {"requests": (ask("organizer", "completed"), ask("organizer", "reviewed"))}, True, "2 of 2"),
    ("intake_completed", {"requests": (ask("organizer", "changes_requested"),)}, False, "0 of 1"),
    ("intake_completed", {"requests": (ask("organizer", "completed", item=False),)}, True, "1 of 1"),
    ("required_tasks_done", {}, False, "no required task"),
    ("required_tasks_done", {"tasks": (job("completed", required=False),)}, False, "no required task"),
    ("required_tasks_done", {"tasks": (job("completed"), job("todo", required=False))}, True, "1 of 1 required task"),
    ("required_tasks_done", {"tasks": (job("completed"), job("in_progress"))}, False, "1 of 2"),
    ("all_tasks_done", {}, False, "no task"),
    ("all_tasks_done", {"tasks": (job("completed"), job("todo", required=False))}, False, "1 of 2 tasks"),
    ("all_tasks_done", {"tasks": (job("completed"), job("skipped", required=False))}, True, "2 of 2 tasks"),
    ("blockers_clear", {}, False, "no counted blocker existed"),
    ("blockers_clear", {"blockers": (BlockerState("Bank", True), BlockerState("K-1", False))}, False, "active: Bank"),
    ("blockers_clear", {"blockers": (BlockerState("K-1", False),)}, True, "K-1"),
    ("signature_completed", {}, False, "no signature package or proposal"),
    ("signature_completed", {"requests": (ask("signature", "sent", "8879"),)}, False, "is sent"),
    ("signature_completed", {"requests": (ask("signature", "completed", "8879"),)}, True, "signed"),
    ("signature_completed", {"requests": (ask("proposal", "signed", "letter"),)}, True, "signed"),
    ("signature_completed", {"requests": (ask("organizer", "completed"),)}, False, "no signature"),
    ("signature_completed:8879", {"requests": (ask("signature", "completed", "letter"),)}, False, "of 8879"),
    ("signature_completed:8879", {"requests": (ask("signature", "partially_signed", "8879"),)}, False, "partially"),
    ("signature_completed:8879", {"requests": (ask("signature", "completed", "Form 8879"),)}, True, "signed"),
    (
        "signature_completed:8879",
        {"requests": (ask("signature", "declined", "8879"), ask("signature", "completed", "8879"))},
        True,
        "signed",
    ),
    ("invoice_paid", {}, False, "no invoice"),
    ("invoice_paid", {"invoices": (("1", "draft"), ("2", "cancelled"))}, False, "no invoice"),
    ("invoice_paid", {"invoices": (("1", "paid"), ("2", "cancelled"), ("3", "draft"))}, True, "1 of 1 invoice paid"),
    ("invoice_paid", {"invoices": (("1", "paid"), ("2", "partially_paid"))}, False, "open: 2"),
    ("approved", {}, False, "no task that approves"),
    ("approved", {"tasks": (job("todo", type="approve"),)}, False, "not approved yet"),
    ("approved", {"tasks": (job("skipped", type="approve"),)}, False, "not approved yet"),
    ("approved", {"tasks": (job("completed", type="approve"), job("todo"))}, True, "approved: Job"),
    ("date_reached:5", {}, True, "2026-03-10 has come"),
    ("date_reached:entry+6", {}, False, "2026-03-11 is still to come"),
    ("date_reached:due-20", {}, True, "2026-03-10 has come"),
    ("date_reached:-19", {}, False, "2026-03-11 is still to come"),
    ("date_reached:due-10", {"due": None}, False, "no deadline"),
    ("manual", {}, False, "by hand"),
    ("later_perhaps", {}, False, "no condition 'later_perhaps'"),
    ("date_reached:soon", {}, False, "days are written"),
]


@pytest.mark.parametrize(("condition", "facts", "holds", "words"), CASES)
def test_each_condition_says_whether_it_holds_and_why(
    condition: str, facts: dict[str, Any], holds: bool, words: str
) -> None:
    """[ADV-1] [ADV-2] [ADV-3] [ADV-4] [INS-1]"""
    answer, told = said(condition, **facts)
    assert answer is holds
    assert words in told


def test_every_condition_of_the_seed_file_is_known_and_in_the_table() -> None:
    """[ADV-1]: what a pipeline file may name is what is decided here."""
    tested = {condition.partition(":")[0] for condition, *_ in CASES}
    assert set(CONDITIONS) <= tested
    for word in CONDITIONS:
        assert read_condition(word + (":3" if word == "date_reached" else "")).word == word


@pytest.mark.parametrize(
    ("link", "parts", "holds"),
    [
        ("all", ["documents_matched", "required_tasks_done"], False),
        ("all", ["documents_matched", "date_reached:1"], True),
        ("all", ["documents_matched", "manual"], False),
        ("any", ["documents_matched", "required_tasks_done"], True),
        ("any", ["manual", "required_tasks_done"], False),
        ("any", ["manual", "date_reached:1"], True),
        ("all", [], False),
        ("any", [], False),
    ],
)
def test_conditions_are_joined_by_all_or_any(link: str, parts: list[str], holds: bool) -> None:
    """[ADV-1]"""
    facts = replace(HERE, advance={link: parts}, items=(("W-2", "matched"),), tasks=(job(),))
    assert advance.judge(facts).holds is holds


@given(st.lists(st.sampled_from(["documents_matched", "manual", "date_reached:1", "date_reached:90"]), min_size=1))
def test_any_is_never_stricter_than_all(parts: list[str]) -> None:
    """[ADV-1]"""
    facts = replace(HERE, items=(("W-2", "matched"),))
    every = advance.judge(replace(facts, advance={"all": parts}))
    some = advance.judge(replace(facts, advance={"any": parts}))
    assert some.holds or not every.holds


def test_the_next_day_on_which_something_changes() -> None:
    """[ADV-7]: the loop needs to look again then, and not before."""
    facts = replace(HERE, advance={"any": ["date_reached:9", "date_reached:due-12", "date_reached:1"]})
    assert advance.judge(facts).next_on == DAY + timedelta(days=4)
    assert advance.judge(replace(facts, advance={"all": ["manual"]})).next_on is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("documents_matched", Condition("documents_matched")),
        (" Signature_Completed : 8879 ", Condition("signature_completed", "8879")),
        ("date_reached:10", Condition("date_reached", days=10)),
        ("date_reached:+10", Condition("date_reached", days=10)),
        ("date_reached:due-10", Condition("date_reached", days=10, before_due=True)),
        ("date_reached:-10", Condition("date_reached", days=10, before_due=True)),
        ("date_reached:0", Condition("date_reached")),
    ],
)
def test_a_condition_as_it_is_written(text: str, read: Condition) -> None:
    """[ADV-1]"""
    assert read_condition(text) == read


@pytest.mark.parametrize("text", ["", "paid", "approved:now", "date_reached", "date_reached:1000", "date_reached:٣"])
def test_a_condition_that_is_none_is_refused(text: str) -> None:
    """[ADV-1]"""
    with pytest.raises(Invalid):
        read_condition(text)


@pytest.mark.parametrize(
    ("advance_rule", "hand"),
    [(None, True), ({}, True), ({"all": ["manual"]}, True), ({"any": ["manual", "approved"]}, False)],
)
def test_manual_is_the_same_as_no_condition(advance_rule: Any, hand: bool) -> None:
    """[ADV-1]"""
    assert advance.by_hand(advance_rule) is hand


def test_a_rest_ends_when_the_condition_has_turned_false_and_true_again() -> None:
    """[ADV-9]"""
    state: tuple[str | None, bool] = ("back", False)
    for holds, after in [
        (True, ("back", False)),
        (False, ("back", True)),
        (False, ("back", True)),
        (True, (None, False)),
    ]:
        state = advance.rested(*state, holds)
        assert state == after


def test_a_hold_asked_for_before_the_condition_held_waits_for_a_full_turn() -> None:
    """[ADV-9]: who asks to hold it does not want the first moment at which it could go."""
    state: tuple[str | None, bool] = ("hold", False)
    for holds, after in [
        (False, ("hold", False)),
        (True, ("hand", False)),
        (False, ("hand", True)),
        (True, (None, False)),
    ]:
        state = advance.rested(*state, holds)
        assert state == after


@given(st.booleans(), st.booleans())
def test_what_does_not_rest_never_begins_to(turned: bool, holds: bool) -> None:
    """[ADV-9]"""
    assert advance.rested(None, turned, holds) == (None, False)


BLOCKED = (BlockerFact(1, BlockerType.MANUAL, "Bank", "AB"),)
OPEN = (TaskFact(7, "Tie out", 1, "Here", True, False),)


@pytest.mark.parametrize(
    ("gate", "tasks", "blockers", "stopped"),
    [
        (GateMode.STRICT, (), (), 0),
        (GateMode.STRICT, OPEN, (), 1),
        (GateMode.STRICT, OPEN, BLOCKED, 2),
        (GateMode.FLEXIBLE, OPEN, (), 0),
        (GateMode.FLEXIBLE, OPEN, BLOCKED, 1),
        (GateMode.NONE, OPEN, BLOCKED, 0),
    ],
)
def test_the_gate_still_rules(gate: GateMode, tasks: Any, blockers: Any, stopped: int) -> None:
    """[ADV-6]: strict in full, flexible not with a counted blocker, none lets it go."""
    stages = (
        StageFact(1, "Here", 1, gate, frozenset(BlockerType)),
        StageFact(2, "There", 2, GateMode.STRICT, frozenset(BlockerType)),
    )
    report, found = advance.stopped_by(GateFacts(stages, 1, "active", tasks, blockers), stages[1])
    assert len(found) == stopped
    assert report.to_stage == "There"
    assert advance.held_words(found).count(";") == max(0, stopped - 1)


def test_a_blocker_that_the_stage_does_not_count_stops_nothing() -> None:
    """[GATE-7] [ADV-6]"""
    stages = (
        StageFact(1, "Here", 1, GateMode.FLEXIBLE, frozenset({BlockerType.K1})),
        StageFact(2, "There", 2, GateMode.NONE, frozenset()),
    )
    assert advance.stopped_by(GateFacts(stages, 1, "active", (), BLOCKED), stages[1])[1] == ()
