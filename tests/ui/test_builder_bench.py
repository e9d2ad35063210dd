"""The draft on the bench and what is typed into it, without a screen [EDIT-1] [EDIT-3] [TPL-4] [ADV-1]."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assure_tui.domain.pipeline_draft import PipelineDraft, StageDraft, TaskDraft, due_words, moved_stage, with_stage
from assure_tui.screens.builder_bench import Bench
from assure_tui.screens.builder_rows import change_rows, flow_rows, hints_of, stage_rows, wrapped
from assure_tui.screens.dialogs.stage_rules import _days
from assure_tui.screens.task_words import circle, read_due, read_tie, read_who

HOSTILE = "[b]Rm\x1b[31m -rf[/b] \u202eevil"


def live() -> PipelineDraft:
    """Three stages, saved once."""
    stages = tuple(
        StageDraft(id=n, code=name.lower(), name=name, tasks=(TaskDraft(f"p.{name.lower()}.do", f"Do {name}"),))
        for n, name in enumerate(("One", "Two", "Three"), 1)
    )
    return PipelineDraft(id=7, code="p", name="P", stages=stages, version=3)


def test_steps_are_walked_back_and_forth() -> None:
    """[EDIT-1]: the draft has steps of its own; what is undone to the start is no change."""
    bench = Bench(live())
    assert not bench.changed and bench.undo() is None and bench.redo() is None
    assert bench.change("renamed", 0, name="First")
    assert not bench.change("renamed", 0, name="First")  # nothing new
    assert bench.change("gate", 1, gate="strict")
    assert [one.words.partition(":")[0] for one in bench.differences] == ["~ First", "~ Two"]
    assert bench.undo() == "gate" and bench.undo() == "renamed" and not bench.changed
    assert bench.redo() == "renamed" and bench.draft.stages[0].name == "First"
    bench.change("other", 2, gate="none")
    assert bench.redo() is None  # a new step ends the way forward


def test_cards_of_removed_stages_follow_when_their_place_goes_too() -> None:
    """[EDIT-3]: no card is without a stage however stages are removed one after the other."""
    bench = Bench(live())
    bench.remove("Two", 1, "one")
    assert bench.state.stage_map == {"two": "one"}
    bench.do("new", with_stage(bench.draft, 1, StageDraft(name="Mid")))
    bench.remove("One", 0, "Mid")
    assert bench.state.stage_map == {"two": "Mid", "one": "Mid"}
    bench.change("renamed", 0, name="Middle")  # a new stage is known by its name until it is saved
    assert bench.state.stage_map == {"two": "Middle", "one": "Middle"}
    bench.do("another", with_stage(bench.draft, 0, StageDraft(name="Begin")))
    bench.remove("Middle", 1, "three")
    assert bench.state.stage_map == {"two": "three", "one": "three"}  # a stage never saved has no cards of its own


def test_a_draft_is_kept_whole() -> None:
    """(reliability.md B4): written down and read again it is the same, hostile text and all."""
    bench = Bench(live())
    bench.change("all", 0, name=HOSTILE, condition={"any_tags": ["vip"]}, advance={"all": ["documents_matched"]})
    bench.remove("Two", 1, "three")
    again = Bench(live())
    assert again.take(bench.written()) and again.state == bench.state


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"draft": 1}', json.dumps({"draft": {"stages": [1]}})])
def test_a_damaged_draft_is_passed_over(text: str) -> None:
    """(reliability.md B4): it costs nobody the pipeline."""
    bench = Bench(live())
    assert not bench.take(text) and not bench.changed


def test_a_draft_goes_on_upon_what_others_published() -> None:
    """[CONV-9]: after it was shown, the draft names the version it now rests on."""
    bench = Bench(live())
    bench.change("gate", 1, gate="strict")
    bench.rest_on(replace(live(), version=4, description="theirs"))
    assert bench.draft.version == 4 and bench.changed
    assert any("description" in one.words for one in bench.differences)  # taken back by this draft, and told


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("5bd after entry", {"from": "entry", "days": 5, "working": True}),
        ("5", {"from": "entry", "days": 5, "working": False}),
        ("10 before due", {"from": "due", "days": -10, "working": False}),
        ("-10 deadline", {"from": "due", "days": -10, "working": False}),
        ("3wd start", {"from": "start", "days": 3, "working": True}),
        ("2 working days before period end", {"from": "period_end", "days": -2, "working": True}),
        ("4 after the tasks before it", {"from": "after", "days": 4, "working": False}),
        ("", None),
        ("soon", "say how many days: 5bd after entry, 10 before due"),
        ("400 after entry", "at most 366 days"),
    ],
)
def test_offsets_are_read_as_people_write_them(typed: str, found: object) -> None:
    """[TPL-4]."""
    assert read_due(typed) == found


@pytest.mark.parametrize("base", ["entry", "due", "start", "period_end", "after"])
@pytest.mark.parametrize("days", [-7, 0, 1, 14])
@pytest.mark.parametrize("working", [True, False])
def test_offsets_shown_are_read_back(base: str, days: int, working: bool) -> None:
    """[TPL-4]: what a field shows means what it meant, but for kinds of day where there is none."""
    shown = {"from": base, "days": days, "working": working}
    found = read_due(due_words(shown))
    assert isinstance(found, dict) and found["from"] == base and found["days"] == days
    assert found["working"] == working or not days


def test_people_slots_and_ties_are_known_by_their_beginning() -> None:
    """[TPL-1]."""
    people = {"ana": "Ana Moreno", "abe": "Abe Stone"}
    assert [read_who(text, people) for text in ("rev", "Ana M", "abe", "A", "")] == [
        "reviewer", "L:ana", "L:abe", None, None,
    ]  # fmt: skip
    assert read_tie("signature:8879") is None and "a kind of request" in str(read_tie("nonsense"))


def test_a_circle_of_tasks_is_found() -> None:
    """[TASK-9]."""
    one, two = TaskDraft("a", "A", after=("b",)), TaskDraft("b", "B", after=("c",))
    assert not circle([one, two]) and circle([one, two, TaskDraft("c", "C", after=("a",))])


@pytest.mark.parametrize(("typed", "said"), [("10", "10"), ("10 after entry", "10"), ("5 before due", "due-5")])
def test_days_of_a_date_condition(typed: str, said: str) -> None:
    """[ADV-1]."""
    assert _days(typed) == said


@pytest.mark.parametrize("cells", [46, 60, 72, 120])
def test_rows_keep_their_width_whatever_the_names(cells: int) -> None:
    """[CONV-11]: no name breaks a row."""
    stages = tuple(replace(stage, name=HOSTILE * 3) for stage in live().stages)
    draft = replace(live(), stages=stages)
    rows = [*stage_rows(draft, live(), {"one": 12_345}, {1}, cells, ascii=False)]
    assert all(row.content.cell_length <= cells for row in rows)
    assert not any("\x1b" in row.content.plain or "\u202e" in row.content.plain for row in rows)
    assert all("\x1b" not in row.content.plain for row in flow_rows(draft, cells, ascii=True))
    assert all(len(line) <= 20 or " " not in line for line in wrapped("one two three four five six", 20))


def test_a_stage_moved_alone_is_told_by_its_name() -> None:
    """[EDIT-2] [PIPE-7]: not by two lists of all names."""
    bench = Bench(live())
    bench.do("moved", moved_stage(bench.draft, 0, 2))
    told = "\n".join(row.content.plain for row in change_rows(bench.differences, 60))
    assert "~ One is stage 3, was 1" in told and " > " not in told


def test_hints_name_what_is_perhaps_not_meant() -> None:
    """[ADV-4]: a stage that waits for tasks and makes none is told of beside the draft."""
    stages = list(live().stages)
    stages[0] = replace(stages[0], advance={"all": ["action_items_done"]}, tasks=())
    assert "One waits for action items" in hints_of(replace(live(), stages=tuple(stages)))[0]
