"""The settings of one stage as rows: each with its key, what is wrong under its own line [STAGE-1] [VAL-6]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from textual.content import Content

from assure_tui.domain.conditions import in_words
from assure_tui.domain.pipeline_draft import PipelineDraft, Problem, StageDraft, advance_words, blocker_words
from assure_tui.formatting import clean, fit
from assure_tui.screens.builder_rows import BLANK, LABEL, limit_words, wrapped
from assure_tui.screens.dialogs.stage import GATES
from assure_tui.screens.dialogs.stage_tasks import task_row
from assure_tui.widgets.row_list import Row
from assure_tui.widgets.stage_looks import stage_glyph

# which key changes what stands on a line of the settings
KEYS = {
    "name": "e", "gate": "b", "blockers": "b", "advance": "R", "condition": "R", "holder": "a", "limit": "d",
    "cards": "d", "back": "e", "k1": "e", "tasks": "C", "about": "e",
}  # fmt: skip
_PLACES = {
    "name": "name", "colour": "name", "code": "name", "gate": "gate", "blockers": "blockers", "advance": "advance",
    "on_empty": "advance", "condition": "condition", "holder": "holder", "time_limit": "limit", "limit_unit": "limit",
    "wip_limit": "cards", "about": "about", "tasks": "tasks",
}  # fmt: skip


def setting_rows(
    draft: PipelineDraft,
    at: int,
    problems: Sequence[Problem],
    people: Mapping[str, str],
    cells: int,
    *,
    ascii: bool,
    editable: bool,
) -> Iterator[Row]:
    """Every setting with the key that changes it; what is wrong stands under its line [STAGE-1]."""
    stage = draft.stages[at]
    last, first = at == len(draft.stages) - 1, at == 0
    told: dict[str, list[str]] = {}
    for problem in problems:
        if problem.stage == at:
            place = "tasks" if problem.task is not None else _PLACES.get(problem.field, "name")
            told.setdefault(place, []).append(problem.message)

    def line(key: str, label: str, *texts: str) -> Iterator[Row]:
        room = max(10, cells - LABEL - 3)
        lines = [part for text in texts for part in wrapped(text, room)] or [""]
        for n, text in enumerate(lines):
            hint = KEYS[key] if editable and not n else ""
            said = f"{fit('' if n else label, LABEL)}{fit(text, room)} {hint}".rstrip()
            yield Row(Content(said), "" if n else f"set:{key}", spans=((0, LABEL, "dim"),))
        for message in told.get(key, ()):
            for text in wrapped(f"! {message}", cells - LABEL):
                yield Row(Content(f"{' ' * LABEL}{text}"), tone="late")

    mark = stage_glyph(stage.colour, ascii=ascii)
    yield from line("name", "Name", clean(stage.name), f"colour {stage.colour} {mark}")
    yield from line("gate", "Gate", f"{stage.gate}: {GATES.get(stage.gate, '')}")
    if stage.gate != "none" or "blockers" in told:
        yield from line("blockers", "Blockers count", blocker_words(stage.blockers))
    auto = "never: the last stage" if last else clean(advance_words(stage.advance))
    more = [] if last or not stage.advance else _auto_notes(stage)
    yield from line("advance", "Moves on", auto, *more)
    who = "everyone" if first or last or not stage.condition else clean(in_words(stage.condition))
    yield from line("condition", "Visited by", who)
    yield from line("holder", "Holder", stage.holder)
    limit = limit_words(stage)
    if stage.time_limit is not None:
        limit += ', then "stale"'
    elif stage.suggested_time_limit:
        limit += f" (suggested: {stage.suggested_time_limit} days)"
    yield from line("limit", "Time limit", limit)
    yield from line("cards", "Card limit", f"{stage.wip_limit} (warns, never refuses)" if stage.wip_limit else "none")
    yield from line("back", "Going back", "needs a reason: a review stage" if stage.review else "free")
    if stage.k1_ready:
        yield from line("k1", "K-1s", "ready from here on")
    if stage.about or "about" in told:
        yield from line("about", "Instructions", *stage.about.split("\n"))
    yield BLANK
    required = sum(task.required for task in stage.tasks)
    yield from line("tasks", "Tasks on entry", f"{len(stage.tasks)}, {required} required" if stage.tasks else "none")
    for n, task in enumerate(stage.tasks):
        yield task_row(task, f"task:{n}", cells, people, ascii=ascii, full=False)


def summary_rows(
    draft: PipelineDraft, at: int, problems: Sequence[Problem], cells: int, *, ascii: bool
) -> Iterator[Row]:
    """The stage under the cursor in a few lines, where its settings have no pane of their own."""
    stage = draft.stages[at]
    last = at == len(draft.stages) - 1
    counts = f"; counts {blocker_words(stage.blockers)}" if stage.gate != "none" else ""
    moves = "never: the last stage" if last else advance_words(stage.advance)
    visited = f"; visited by: {in_words(stage.condition)}" if stage.condition else ""
    limits = f"time limit {limit_words(stage)}; card limit {stage.wip_limit or 'none'}"
    tasks = "; ".join(f"{task.title}{' *' if task.required else ''}" for task in stage.tasks) or "none"
    wrong = [problem.message for problem in problems if problem.stage == at]
    facts = [
        ("Gate", f"{stage.gate}{counts}"),
        ("Moves on", f"{moves}{visited}"),
        ("Holder", f"{stage.holder}; {limits}"),
        ("Going back", "needs a reason" if stage.review else "free"),
        ("Tasks on entry", tasks),
    ]
    for label, text in facts:
        lines = wrapped(text, cells - LABEL)[:2]
        for n, line in enumerate(lines):
            yield Row(Content(f"{fit('' if n else label, LABEL)}{line}"), spans=((0, LABEL, "dim"),))
    for message in wrong:
        for line in wrapped(f"! {message}", cells):
            yield Row(Content(line), tone="late")


def _auto_notes(stage: StageDraft) -> list[str]:
    notes = []
    if stage.on_empty == "advance":
        notes.append("also without any action item")
    if not stage.on_entry:
        notes.append("not when it holds on entry")
    return notes
