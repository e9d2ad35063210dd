"""Pipelines as text files: written out and read back losing nothing, hostile ones refused with every line named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.definition_commands import SaveCustomStatus
from assure_tui.domain.errors import AssureError, Denied, Invalid, InvalidMany
from assure_tui.domain.pipeline_commands import CopyPipeline, ImportPipeline
from assure_tui.domain.pipeline_draft import (
    ChecklistDraft,
    PipelineDraft,
    StageDraft,
    StatusDraft,
    TaskDraft,
    cleaned,
)
from assure_tui.domain.pipeline_file import read_pipelines
from assure_tui.domain.toml_lines import line_of, lines_of
from assure_tui.services.pipeline_text import write
from tests.services.conftest import Firm
from tests.services.test_pipelines import draft, pipeline

DATA = Path(__file__).parents[2] / "data"
LIBRARY = DATA / "pipeline_library.toml"
READY = read_pipelines(LIBRARY.read_text(encoding="utf-8"))

WORST = 'A "quoted" [name] \\ with é, 漢字 and 👩‍💻 = { # not a comment }'
FULL = PipelineDraft(
    code="full",
    name=WORST,
    description="Two\nlines with ''' and \"\"\" in them\n\nand a \\ at the end\\",
    available_to={"teams": ["preparers"], "staff": ["own"]},
    sort="hand",
    card_fields=("client", "title"),
    counts_earlier=True,
    series_defaults={"lead": 5, "shift": "next"},
    statuses=(StatusDraft("missing", "Missing [docs]", "amber", "on_hold", True), StatusDraft("odd", "Odd")),
    stages=(
        StageDraft(
            code="a", name=WORST + "!", gate="strict", blockers=("k1", "manual"), on_empty="advance", on_entry=False,
            advance={"any": ["signature_completed:8879", "date_reached:due-5"]}, time_limit=3, limit_unit="working_days",
            wip_limit=4, review=True, k1_ready=True, about="x\n\n y", suggested_time_limit=9,
            tasks=(
                TaskDraft(code="full.a.1", title="One", estimate=0, lines=("same", "same", 'q"'), instructions="a\n'''\nb"),
                TaskDraft(
                    code="full.a.2", title="Two", type="review", required=True, role="L:own", after=("full.a.1",),
                    due={"from": "after", "days": -2, "working": True}, types=("1040",), entities=("trust", "business"),
                    tied_to="signature:8879",
                ),
            ),
        ),
        StageDraft(code="b", name="B", condition={"any_tags": ["v[i]p"], "types": ["1040"]}, holder="partner"),
        StageDraft(code="c", name="C", gate="none"),
    ),
    checklists=(
        ChecklistDraft(
            "full.papers", ("business",), ("1040",),
            ({"name": "W-2", "document": "W-2", "patterns": ["*w2*", "[ab]?.pdf"], "required": True, "expected_days": 3,
              "count": 2, "types": ["1040"]},),
        ),
    ),
)  # fmt: skip


def test_everything_survives_the_file() -> None:
    """[PIPE-6]: losing nothing but engagements; the same pipeline gives the same bytes."""
    text = write([FULL])
    [back] = read_pipelines(text)
    assert back == FULL
    assert write([back]) == text


_texts = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=30)
_lines = st.text(st.sampled_from("ab \"'\\\n\t#[]{}=é漢"), max_size=40)


@settings(max_examples=25, deadline=None)
@given(
    names=st.lists(_texts, min_size=2, max_size=4, unique_by=str.casefold),
    long=_lines,
    lines=st.lists(_texts, max_size=3),
)
def test_any_text_people_type_survives_the_file(names: list[str], long: str, lines: list[str]) -> None:
    """[PIPE-6] [CONV-11]"""
    task = TaskDraft(code="x.0.t", title="T", instructions=long or None, lines=tuple(lines))
    stages = tuple(StageDraft(code=f"s{n}", name=name, about=long) for n, name in enumerate(names))
    made = cleaned(
        PipelineDraft(code="x", name="P", description=long, stages=(replace(stages[0], tasks=(task,)), *stages[1:]))
    )
    try:
        [back] = read_pipelines(write([made]))
    except InvalidMany as refused:  # a name of blanks only is refused, not changed
        assert all(detail.code in ("empty", "required", "duplicate") for detail in refused.details)
        return
    assert back == made and write([back]) == write([made])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "'pipeline' is missing"),
        ("not toml", "no TOML"),
        ("pipeline = 3", "list of tables"),
        ('[[pipeline]]\ncode = "a"\nname = "b"\nstage = "x"', "line 4: must be a list"),
        ('[[pipeline]]\ncode = "a"\ncode = "b"', "no TOML"),
        ('title = "x"\n[[pipeline]]\ncode = "a"\nname = "b"', "line 1: unknown key 'title'"),
        ("[[pipeline]]\ncode = 7\nname = [1]", "line 2: must be text, not a whole number"),
        ("a = " + "[" * 3000, "no"),
        ("[[pipeline]]\n" * 5, "name is needed"),
    ],
)
def test_hostile_files_are_refused_in_words(text: str, said: str) -> None:
    """[VAL-5] [VAL-6]"""
    with pytest.raises((Invalid, InvalidMany)) as refused:
        read_pipelines(text)
    assert said in refused.value.message


def test_every_error_is_told_at_once_with_key_and_line() -> None:
    """[VAL-5] [VAL-6]: in the order of the file, each once, with the nearest known key."""
    text = write([FULL])
    broken = (
        text.replace("wip_limit = 4", 'wip_limit = "4"')
        .replace('type = "review"', 'type = "reveiw"')
        .replace('holder = "partner"', 'holdr = "partner"')
        .replace('document = "W-2"', "document = 2")
        .replace("estimate = 0", "estimate = -1")
    )
    with pytest.raises(InvalidMany) as refused:
        read_pipelines(broken)
    told = [detail.message for detail in refused.value.details]
    wanted = ["wip_limit", "estimate", "reveiw", "holdr", "document = 2"]
    lines = broken.split("\n")
    numbers = [next(n for n, line in enumerate(lines, 1) if word in line) for word in wanted]
    assert [line.split(":")[0] for line in told] == [f"line {number}" for number in numbers]
    assert "did you mean 'holder'" in told[3] and "did you mean 'review'" in told[2]


def test_lines_are_found_past_strings_that_look_like_tables() -> None:
    """[VAL-5]"""
    text = (
        'a = """\n[[x]]\nb = 1\n"""\n[[x]]\nb = [\n  "[[x]]", # [[x]]\n]\n[[x]]\nc.d = { e = "}" }\n[x.y]\n"q r" = 2\n'
    )
    lines = lines_of(text)
    assert line_of(lines, ("x", 0, "b")) == 6 and line_of(lines, ("x", 1, "c", "d")) == 10
    assert line_of(lines, ("x", 1, "y", "q r")) == 12 and line_of(lines, ("x", 1, "zz")) == 9
    assert line_of(lines, ("nowhere",)) is None


def test_control_characters_are_refused_with_their_line() -> None:
    """[VAL-3]"""
    text = write([FULL]).replace('name = "B"', 'name = "B\\u001b[31m"')
    with pytest.raises(InvalidMany, match=r"line \d+: name holds a control character"):
        read_pipelines(text)


@pytest.mark.parametrize("name", ["Tax", "Accounting", "Audit & Assurance"])
def test_export_apply_export_gives_the_same_bytes(firm: Firm, name: str) -> None:
    """[PIPE-6]: for what every firm starts with."""
    text = firm.reads.pipeline_text(firm.actor("own"), pipeline(firm, name))
    assert firm.do(ImportPipeline(text)).batch is None
    assert firm.reads.pipeline_text(firm.actor("own"), pipeline(firm, name)) == text


def test_a_full_file_makes_the_pipeline_it_came_from(firm: Firm) -> None:
    """[PIPE-3] [PIPE-6]: settings, checklists and series defaults too; several files at once, all or none."""
    firm.do(c.SaveSettings({"series.defaults": {"tax": {"lead": 7}}}))
    text = write([FULL, replace(READY[0], name="Another")])
    firm.do(ImportPipeline(text, confirmed=True))
    assert firm.reads.pipeline_text(firm.actor("own"), pipeline(firm, WORST)) == write([FULL])
    assert draft(firm).series_defaults == {"lead": 7}
    broken = text.replace('name = "Another"', 'name = "Accounting"').replace('name = "C"', 'name = "D"')
    with pytest.raises(AssureError):
        firm.do(ImportPipeline(broken, confirmed=True))
    assert [stage.name for stage in draft(firm, WORST).stages][-1] == "C"


# -- custom statuses ---------------------------------------------------------------------------------


def statuses(firm: Firm) -> dict[str, tuple[str, bool, tuple[str, ...]]]:
    found = firm.reads.custom_statuses(firm.actor("own"))
    return {one.name: (one.behaviour.value, one.back_to_active, one.pipelines) for one in found}


def test_custom_statuses_kept_to_a_pipeline_are_in_its_file(firm: Firm) -> None:
    """[PIPE-3] [PIPE-6] [ST-2]: another firm gets them with it, and its file has the same bytes."""
    missing = {"behaviour": "on hold", "back_to_active": True, "pipelines": "Tax, Accounting", "colour": "amber"}
    firm.do(SaveCustomStatus("Missing docs", missing, new=True))
    firm.do(SaveCustomStatus("Everywhere", new=True))
    text = firm.reads.pipeline_text(firm.actor("own"), pipeline(firm))
    assert text.count("[[pipeline.status]]") == 1 and "Everywhere" not in text
    assert firm.do(ImportPipeline(text)).batch is None
    firm.do(SaveCustomStatus("Missing docs", remove=True))
    assert firm.reads.pipeline_text(firm.actor("own"), pipeline(firm)) != text
    outcome = firm.do(ImportPipeline(text, confirmed=True))
    assert "Missing docs" in outcome.summary
    assert statuses(firm)["Missing docs"] == ("on_hold", True, ("Tax",))
    assert firm.reads.pipeline_text(firm.actor("own"), pipeline(firm)) == text
    firm.do(c.Undo())
    assert "Missing docs" not in statuses(firm)


def test_what_the_firm_calls_so_is_its_own(firm: Firm) -> None:
    """[ST-2] [VAL-4]: offered in the pipeline besides; one offered everywhere stays as it is."""
    firm.do(SaveCustomStatus("Missing [DOCS]", {"pipelines": "Tax"}, new=True))
    firm.do(SaveCustomStatus("Odd", {"behaviour": "on hold"}, new=True))
    firm.do(ImportPipeline(write([FULL]), confirmed=True))
    assert statuses(firm) == {"Missing [DOCS]": ("active", False, ("Tax", WORST)), "Odd": ("on_hold", False, ())}
    assert [status.name for status in draft(firm, WORST).statuses] == ["Missing [DOCS]"]


def test_statuses_of_a_file_ask_for_the_right_to_change_the_settings(firm: Firm) -> None:
    """[PERM-2] [PERM-13]: the pipeline without them needs Edit pipelines alone."""
    editor = replace(firm.actor("prep"), permissions=frozenset({"Edit pipelines", "Edit engagement types"}))
    own = replace(FULL, lines=(), available_to=None)
    with pytest.raises(Denied, match="Edit settings"):
        firm.door.execute(ImportPipeline(write([own]), confirmed=True), editor)
    assert not firm.rows("SELECT id FROM pipeline WHERE code = 'full'")
    assert firm.door.execute(ImportPipeline(write([replace(own, statuses=())]), confirmed=True), editor).batch
    firm.do(SaveCustomStatus("Odd", {"pipelines": (WORST,)}, new=True))
    copy = firm.door.execute(CopyPipeline(pipeline(firm, WORST)), editor)
    assert copy.batch and len(statuses(firm)["Odd"][2]) == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "On hold"}, "a status already"),
        ({"name": "Odd"}, "a status already"),
        ({"name": "x" * 41}, "at most 40"),
        ({"code": "a b"}, "letters, digits"),
        ({"code": "odd"}, "stands twice"),
    ],
)
def test_statuses_of_a_file_are_checked(values: dict[str, str], said: str) -> None:
    """[VAL-4] [VAL-5] [VAL-6]: at their line."""
    wrong = replace(FULL, statuses=(FULL.statuses[1], replace(FULL.statuses[0], **values)))  # type: ignore[arg-type]
    with pytest.raises(InvalidMany, match=said) as refused:
        read_pipelines(write([wrong]))
    assert all(detail.message.startswith("line ") for detail in refused.value.details)


# -- the library -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ready", READY, ids=lambda one: one.code)
def test_each_ready_pipeline_loads_without_a_problem(firm: Firm, ready: PipelineDraft) -> None:
    """[PIPE-4]: with its tasks and checklists, as a copy of the firm's own, and work can begin on it."""
    outcome = firm.do(ImportPipeline(write([ready]), name_=ready.name))
    made = draft(firm, ready.name)
    assert outcome.results[0].outcome == "done" and made.available_to == {"staff": ["own"]}
    assert [stage.name for stage in made.stages] == [stage.name for stage in ready.stages]
    assert [task.title for task in made.tasks] == [task.title for task in ready.tasks]
    assert len(made.checklists) == len(ready.checklists)
    job = firm.make(pipeline=ready.name)
    applying = [t for t in ready.stages[0].tasks if not t.types or "990" in t.types]
    assert set(firm.tasks(job)) == {task.title for task in applying}


@pytest.mark.parametrize("ready", READY, ids=lambda one: one.code)
def test_a_ready_pipeline_says_what_a_practitioner_needs(ready: PipelineDraft) -> None:
    """[PIPE-4] [STAGE-1] [STAGE-3]: limits, a strict gate before what goes out, tasks with dates, who and how long."""
    assert ready.description and 5 <= len(ready.stages) <= 12
    assert all(stage.about for stage in ready.stages)
    assert all(stage.time_limit for stage in ready.stages[:-1])
    assert any(stage.gate == "strict" and any(task.required for task in stage.tasks) for stage in ready.stages)
    assert any(stage.advance for stage in ready.stages)
    assert all(task.due and task.estimate for task in ready.tasks)
    assert sum(bool(task.lines) for task in ready.tasks) >= len(ready.tasks) // 3
