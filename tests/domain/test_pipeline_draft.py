"""Drafts of pipelines: edits that lose nothing, checks that say what and where, differences in words."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.pipeline_draft import (
    ChecklistDraft,
    Known,
    PipelineDraft,
    StageDraft,
    TaskDraft,
    changed_stage,
    cleaned,
    coded,
    copy_name,
    copy_of,
    differences,
    due_words,
    moved_stage,
    problems,
    with_stage,
    without_stage,
)

DATA = Path(__file__).parents[2] / "data"


def task(title: str = "Check", **more: Any) -> TaskDraft:
    return TaskDraft(title=title, **more)


def good(*stages: StageDraft, **more: Any) -> PipelineDraft:
    every = stages or (
        StageDraft(code="in", name="In"),
        StageDraft(code="mid", name="Mid"),
        StageDraft(code="out", name="Out"),
    )
    return PipelineDraft(**{"code": "p", "name": "Payroll", "stages": every} | more)


def found(draft: PipelineDraft, known: Known | None = None) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in (problems(draft, known) if known else problems(draft))}


def test_a_good_draft_has_no_problem() -> None:
    assert problems(good()) == ()


MIDDLE = 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": ""}, ("name", "required")),
        ({"name": "x" * 121}, ("name", "too_long")),
        ({"name": "IN "}, ("name", "duplicate")),
        ({"name": "a\u202eb"}, ("name", "text.control")),
        ({"name": "two\nlines"}, ("name", "text.control")),
        ({"code": "in"}, ("code", "duplicate")),
        ({"code": "sp ace"}, ("code", "format")),
        ({"colour": "puce"}, ("colour", "unknown")),
        ({"gate": "strikt"}, ("gate", "unknown")),
        ({"blockers": ("k1", "rain")}, ("blockers", "unknown")),
        ({"blockers": ("k1", "k1")}, ("blockers", "duplicate")),
        ({"on_empty": "fly"}, ("on_empty", "unknown")),
        ({"holder": "cook"}, ("holder", "unknown")),
        ({"time_limit": 0}, ("time_limit", "range")),
        ({"time_limit": 3651}, ("time_limit", "range")),
        ({"limit_unit": "weeks"}, ("limit_unit", "unknown")),
        ({"wip_limit": 1000}, ("wip_limit", "range")),
        ({"wip_limit": True}, ("wip_limit", "range")),
        ({"advance": {"all": ["documents_macthed"]}}, ("advance", "unknown")),
        ({"advance": {"all": ["approved"], "any": ["approved"]}}, ("advance", "invalid")),
        ({"advance": {"all": ["date_reached:soon"]}}, ("advance", "invalid")),
        ({"condition": {"tags": ["vip"]}}, ("condition", "unknown")),
        ({"condition": {"entity": ["person"]}}, ("condition", "unknown")),
        ({"condition": {"any_tags": "vip"}}, ("condition", "invalid")),
        ({"tasks": (task(title=" "),)}, ("title", "required")),
        ({"tasks": (task(title="{client"),)}, ("title", "code.unknown")),
        ({"tasks": (task(type="juggle"),)}, ("type", "unknown")),
        ({"tasks": (task(role="boss"),)}, ("role", "unknown")),
        ({"tasks": (task(role="L:"),)}, ("role", "required")),
        ({"tasks": (task(due={"from": "moon", "days": 1}),)}, ("due", "unknown")),
        ({"tasks": (task(due={"from": "after", "days": 1}),)}, ("due", "missing")),
        ({"tasks": (task(tied_to="pigeon"),)}, ("tied_to", "unknown")),
        ({"tasks": (task(estimate=600_001),)}, ("estimate", "range")),
        ({"tasks": (task(lines=tuple(str(n) for n in range(101))),)}, ("lines", "too_many")),
        ({"tasks": (task(code="a", after=("b",)), task(code="b", after=("a",)))}, ("after", "cycle")),
        ({"tasks": (task(code="a", after=("zz",)),)}, ("after", "unknown")),
        ({"tasks": (task(code="a"), task(code="a"))}, ("code", "duplicate")),
        ({"tasks": tuple(task(str(n)) for n in range(101))}, ("tasks", "too_many")),
    ],
)  # fmt: skip
def test_each_rule_of_a_stage_has_its_finding(values: dict[str, Any], expected: tuple[str, str]) -> None:
    """[VAL-3] [VAL-4] [VAL-5] [STAGE-1] [TASK-9]"""
    draft = changed_stage(good(), MIDDLE, **values)
    assert expected in found(draft)
    told = next(one for one in problems(draft) if (one.field, one.code) == expected)
    assert told.stage == MIDDLE and told.message and told.where.startswith(("stage 2", "task"))


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (good(StageDraft(name="Only")), ("stages", "too_few")),
        (good(*(StageDraft(name=f"S{n}") for n in range(41))), ("stages", "too_many")),
        (changed_stage(good(), 0, condition={"any_tags": ["vip"]}), ("condition", "invalid")),
        (changed_stage(good(), 2, condition={"any_tags": ["vip"]}), ("condition", "invalid")),
        (changed_stage(good(), 2, advance={"all": ["approved"]}), ("advance", "invalid")),
        (good(name="  "), ("name", "required")),
        (good(sort="luck"), ("sort", "unknown")),
        (good(available_to={"everyone": True}), ("available_to", "unknown")),
        (good(series_defaults={"speed": 1}), ("series_defaults", "unknown")),
        (good(checklists=(ChecklistDraft("c", (), None, ()),)), ("entity", "required")),
        (good(checklists=(ChecklistDraft("c", ("business",), None, ({"name": "", "patterns": ["a/b"]},)),)), ("items", "format")),
    ],
)  # fmt: skip
def test_each_rule_of_a_pipeline_has_its_finding(draft: PipelineDraft, expected: tuple[str, str]) -> None:
    """[STAGE-5]: first and last are unconditional, the last never advances, 2 to 40 stages."""
    assert expected in found(draft)


def test_forty_stages_are_allowed() -> None:
    """[STAGE-5]"""
    assert not problems(good(*(StageDraft(name=f"S{n}") for n in range(40))))


def test_what_only_the_firm_knows_is_checked_against_it() -> None:
    """[VAL-4] [PERM-6]"""
    known = Known(
        types=frozenset({"1040"}), people=frozenset({"ann"}), teams=frozenset({"tax"}), lines=frozenset({"tax"}),
        pipelines={"payroll": 4}, task_codes=frozenset({"taken"}),
    )  # fmt: skip
    tasks = (task(types=("1041",)), task(role="L:bob"), task(code="taken"))
    draft = changed_stage(good(available_to={"teams": ["x"], "staff": ["bob"]}, lines=("law",)), 0, tasks=tasks)
    assert found(draft, known) == {
        ("name", "duplicate"), ("types", "unknown"), ("role", "unknown"), ("code", "duplicate"),
        ("available_to", "unknown"), ("lines", "unknown"),
    }  # fmt: skip


def test_text_is_kept_as_the_house_keeps_it() -> None:
    """[VAL-2]"""
    draft = cleaned(changed_stage(good(name="  Pay   roll "), 0, name="In\t prep", about="a\r\nb\n"))
    assert (draft.name, draft.stages[0].name, draft.stages[0].about) == ("Pay roll", "In prep", "a\nb")


# -- edits -------------------------------------------------------------------------------------------


def test_taking_a_stage_out_leaves_no_task_waiting_for_it() -> None:
    """[EDIT-3] [TASK-9]"""
    draft = changed_stage(good(), 0, tasks=(task(code="a"),))
    draft = changed_stage(draft, 1, tasks=(task(code="b", after=("a",), due={"from": "after", "days": 2}),))
    left = without_stage(draft, 0).stages[0].tasks[0]
    assert left.after == () and left.due == {"from": "entry", "days": 2}
    assert not problems(without_stage(draft, 0))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("moin"), st.integers(0, 9), st.integers(-9, 9)), max_size=12))
def test_edits_keep_what_they_do_not_touch(steps: list[tuple[str, int, int]]) -> None:
    """[EDIT-2]: whatever the order of edits, no stage is doubled or lost but the one taken out."""
    draft = good()
    fresh = 0
    for kind, at, step in steps:
        here = at % len(draft.stages)
        before = {stage.name for stage in draft.stages}
        if kind == "m":
            draft = moved_stage(draft, here, step)
        elif kind == "o" and len(draft.stages) > 1:
            gone = draft.stages[here].name
            draft, before = without_stage(draft, here), before - {gone}
        elif kind == "i":
            fresh += 1
            draft, before = with_stage(draft, at, StageDraft(name=f"N{fresh}")), before | {f"N{fresh}"}
        else:
            draft = changed_stage(draft, here, colour="red")
        assert {stage.name for stage in draft.stages} == before and len(draft.stages) == len(before)


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Tax", {"Tax"}, "Tax (2)"),
        ("Tax", {"tax", "TAX (2)"}, "Tax (3)"),
        ("Tax (2)", {"Tax", "Tax (2)"}, "Tax (3)"),
        ("x" * 120, set(), "x" * 116 + " (2)"),
    ],
)
def test_a_copy_is_numbered(name: str, taken: set[str], expected: str) -> None:
    """[PIPE-4]"""
    assert copy_name(name, taken) == expected


def test_codes_of_a_copy_are_its_own_and_still_point_at_each_other() -> None:
    """[PIPE-4] [TASK-9]"""
    draft = changed_stage(
        good(), 0, tasks=(task(code="p.in.a"), task(code="p.in.b", after=("p.in.a",)), task("Ünïcode"))
    )
    made = coded(copy_of(draft, "Payroll (2)"), pipelines=["p"], tasks={"p.in.a", "p.in.b"})
    assert made.code == "payroll-2" and made.lines == ()
    assert [one.code for one in made.tasks] == ["payroll-2.in.a", "payroll-2.in.b", "payroll-2.in.unicode"]
    assert made.tasks[1].after == ("payroll-2.in.a",)
    assert coded(draft, tasks=()) == replace(draft, stages=coded(draft).stages)  # one's own codes are left alone
    assert [one.code for one in coded(draft).tasks][:2] == ["p.in.a", "p.in.b"]


# -- differences -------------------------------------------------------------------------------------


def test_differences_are_told_in_words() -> None:
    """[PIPE-7] [EDIT-1]"""
    old = changed_stage(good(), 1, time_limit=3, tasks=(task("Tie out", code="t", due={"from": "entry", "days": 5}),))
    new = moved_stage(changed_stage(old, 1, time_limit=5, blockers=("k1", "payment"), tasks=()), 1, -1)
    new = with_stage(without_stage(new, 2), 2, StageDraft(name="Filed"))
    assert {one.words for one in differences(old, new)} == {
        "~ pipeline: order In > Mid → Mid > In",
        "- pipeline: stage Out",
        "+ pipeline: stage Filed",
        "~ Mid: time limit 3 days → 5 days",
        "~ Mid: blockers all five → k-1 dependency, payment pending",
        "- Mid: task Tie out",
    }
    assert differences(old, old) == ()


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, ""),
        ({"from": "entry", "days": 1, "working": True}, "1 working day after entry"),
        ({"from": "due", "days": -3}, "3 days before the deadline"),
        ({"from": "period_end", "days": 0}, "on the period's end"),
        ({"from": "after", "days": 0}, "when the tasks before it are done"),
    ],
)
def test_offsets_in_words(due: dict[str, Any] | None, words: str) -> None:
    """[TPL-4]"""
    assert due_words(due) == words


def test_the_library_is_in_the_format_of_the_seeds() -> None:
    """[PIPE-4] [PIPE-6]: what the product ships is data, and parses."""
    data = tomllib.loads((DATA / "pipeline_library.toml").read_text(encoding="utf-8"))
    assert set(data) == {"pipeline", "checklist"} and len(data["pipeline"]) == 12
