"""The three panes of the builder as rows: pipelines and changes, stages, the settings of one stage [EDIT-1]."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from textual.content import Content

from assure_tui.domain.advance import words_of
from assure_tui.domain.conditions import in_words
from assure_tui.domain.pipeline_draft import (
    Difference,
    PipelineDraft,
    Problem,
    StageDraft,
    available_words,
)
from assure_tui.domain.pipeline_views import PipelineRow
from assure_tui.formatting import clean, cut, fit, glyphs, width
from assure_tui.screens.dialogs.stage import counted_blockers
from assure_tui.screens.dialogs.stage_tasks import task_row
from assure_tui.screens.task_words import task_note, titles_of
from assure_tui.widgets.row_list import Row, painted
from assure_tui.widgets.stage_looks import stage_glyph

LABEL = 16
ROOMY = 66  # cells from which the cards have a column of their own; else they stand in the bars below
_SHORT = {
    "documents_matched": "docs matched", "action_items_done": "items done", "intake_completed": "intake done",
    "required_tasks_done": "required done", "all_tasks_done": "tasks done", "blockers_clear": "unblocked",
    "invoice_paid": "paid", "approved": "approved", "manual": "by hand",
}  # fmt: skip
SHORT_HOLDER = {"preparer": "prep", "reviewer": "revw", "partner": "part", "owner": "ownr"}


def wrapped(text: str, cells: int) -> list[str]:
    """Words of a text in lines of so many cells."""
    found: list[str] = []
    line = ""
    for word in clean(text).split():
        longer = f"{line} {word}".strip()
        if line and width(longer) > cells:
            found.append(line)
            line = word
        else:
            line = longer
    return [*found, line] if line else found


def head(text: str) -> Row:
    """A heading."""
    return Row(Content(clean(text)), tone="head")


BLANK = Row(Content(""))


# -- pipelines -----------------------------------------------------------------------------------


def pipeline_rows(rows: Sequence[PipelineRow], here: int | None, cells: int, *, ascii: bool) -> Iterator[Row]:
    """Name and live cards of each."""
    for one in rows:
        tail = f" {one.live:>4} live"
        text = f"{fit(one.name, max(6, cells - width(tail)), ascii=ascii)}{tail}"
        yield Row(Content(text), f"pipeline:{one.id}", "head" if one.id == here else "")


def change_rows(differences: Sequence[Difference], cells: int) -> Iterator[Row]:
    """The draft against what is live, in words [PIPE-7]."""
    yield head("Draft against live")
    if not differences:
        yield Row(Content("nothing changed"), tone="dim")
    for one in differences:
        said = _order(one) or one.words
        tone = "soon" if said.startswith("~") else "blocked" if said.startswith("-") else ""
        for n, line in enumerate(wrapped(said, cells - 2)):
            yield Row(Content(f"{'  ' if n else ''}{line}"), tone=tone)


def _order(one: Difference) -> str:
    """`~ In review is stage 5, was 4` where one stage alone was moved; nothing where more were."""
    before, after = one.before.split(" > "), one.after.split(" > ")
    if one.field != "order" or len(before) != len(after):
        return ""
    for name in before:
        if [other for other in before if other != name] == [other for other in after if other != name]:
            return f"~ {name} is stage {after.index(name) + 1}, was {before.index(name) + 1}"
    return ""


def check_rows(problems: Sequence[Problem], hints: Sequence[str], cells: int) -> Iterator[Row]:
    """What keeps it from being published, and what is worth a look."""
    yield head("Checks")
    for found in problems:
        for n, line in enumerate(wrapped(f"! {found.where}: {found.message}", cells - 2)):
            yield Row(Content(f"{'  ' if n else ''}{line}"), tone="late")
    for hint in hints:
        for n, line in enumerate(wrapped(f"? {hint}", cells - 2)):
            yield Row(Content(f"{'  ' if n else ''}{line}"), tone="dim")
    if not problems and not hints:
        yield Row(Content("ok: can be published"), tone="dim")


def default_rows(row: PipelineRow, cells: int) -> Iterator[Row]:
    """Whose usual pipeline it is."""
    if row.default_for:
        yield BLANK
        yield head(f"Default for {', '.join(row.default_for)}")
        for line in wrapped(" ".join(row.types), cells)[:6]:
            yield Row(Content(line), tone="dim")


def hints_of(draft: PipelineDraft) -> list[str]:
    """What is allowed and perhaps not meant."""
    found = []
    for stage in draft.stages[:-1]:
        if stage.advance and "action_items_done" in str(stage.advance) and not stage.tasks and stage.on_empty == "stay":
            found.append(f"{stage.name} waits for action items and makes no tasks")
        if stage.gate == "strict" and not any(task.required for task in stage.tasks):
            found.append(f"{stage.name} is strict and has no required task")
    return found


# -- stages --------------------------------------------------------------------------------------


def limit_words(stage: StageDraft, *, short: bool = False) -> str:
    """`5 d`, `5 wd`; in full `5 working days`."""
    if stage.time_limit is None:
        return "-" if short else "none"
    working = stage.limit_unit == "working_days"
    if short:
        return f"{stage.time_limit} {'wd' if working else 'd'}"
    return f"{stage.time_limit} {'working ' if working else ''}day{'' if stage.time_limit == 1 else 's'}"


def stage_head(cells: int) -> Row:
    """The names of the columns."""
    return Row(
        Content(_stage_line("     stage", "gate", "bl", "moves on", "stale", "held", "cards", cells)), tone="dim"
    )


def _stage_line(name: str, gate: str, bl: str, auto: str, stale: str, holder: str, cards: str, cells: int) -> str:
    tail = f" {fit(auto, 14 if cells < 80 else 24)} {stale:>5} {holder:<4}"
    if cells >= ROOMY:
        tail += f" {cards:>6}"
    front = f" {gate:<8} {bl:>2}"
    return fit(name, max(8, cells - width(front + tail))) + front + tail


def advance_short(stage: StageDraft) -> str:
    """`docs matched`, `8879 signed`, `by hand`: the condition in few cells."""
    link, written = words_of(stage.advance)
    found = []
    for text in written:
        word, _, rest = text.partition(":")
        if word == "signature_completed":
            found.append(f"{rest} signed".strip())
        elif word == "date_reached":
            found.append(f"{rest} d")
        else:
            found.append(_SHORT.get(word, text))
    return (" or " if link == "any" else " + ").join(found) or "by hand"


def stage_rows(
    draft: PipelineDraft,
    live: PipelineDraft | None,
    counts: Mapping[str, int],
    wrong: Collection[int],
    cells: int,
    *,
    ascii: bool,
) -> Iterator[Row]:
    """A line for each stage; its condition stands under its name [COND-2]."""
    yield stage_head(cells)
    before = {stage.key: stage for stage in live.stages} if live else {}
    for at, stage in enumerate(draft.stages):
        last = at == len(draft.stages) - 1
        was = before.get(stage.key)
        sign = "!" if at in wrong else "+" if was is None and live else "~" if was is not None and was != stage else " "
        name = f"{sign}{stage_glyph(stage.colour, ascii=ascii)} {at + 1} {clean(stage.name)}"
        auto = "(last)" if last else advance_short(stage)
        counted = str(len(counted_blockers(stage))) if stage.gate != "none" else "-"
        cards = str(counts.get(stage.code, 0)) if stage.code in counts else "-"
        if stage.wip_limit:
            cards = f"{cards}/{stage.wip_limit}"
        holder = SHORT_HOLDER.get(stage.holder, stage.holder)
        line = _stage_line(name, stage.gate, counted, clean(auto), limit_words(stage, short=True), holder, cards, cells)
        yield Row(Content(line.rstrip()), f"stage:{at}", "late" if sign == "!" else "")
        if stage.condition:
            yield Row(Content(cut(f"       {in_words(stage.condition)}", cells, ascii=ascii)), tone="dim")


def flow_rows(draft: PipelineDraft, cells: int, *, ascii: bool) -> Iterator[Row]:
    """The way through, and which steps go by themselves."""
    hand, auto = ("->", "=>") if ascii else ("→", "⇒")
    yield head("Flow")
    line = ""
    for at, stage in enumerate(draft.stages):
        name = clean(stage.name) + (" (S)" if stage.gate == "strict" else "") + (" ?" if stage.condition else "")
        arrow = "" if not at else f" {auto if draft.stages[at - 1].advance else hand} "
        if line and width(line + arrow + name) > cells - 2:
            yield Row(Content(line))
            line = f"  {arrow.strip()} {name}"
        else:
            line += arrow + name
    yield Row(Content(line))
    yield Row(Content(f"{hand} by hand   {auto} by itself   (S) strict   ? only some"), tone="dim")


def standing_rows(
    draft: PipelineDraft,
    counts: Mapping[str, int],
    cells: int,
    *,
    ascii: bool,
    moves: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Where the live cards stand, with their numbers beside the bars; `moves` brings those of removed stages."""
    coming: dict[str, int] = {}
    for gone, to in (moves or {}).items():
        coming[to] = coming.get(to, 0) + counts.get(gone, 0)
    total = sum(counts.values())
    yield head(f"Where the {total} live cards stand")
    most = max(counts.values(), default=0)
    room = max(8, min(24, cells // 2 - 8))
    bar = glyphs(ascii).bar_full
    for stage in draft.stages:
        count = counts.get(stage.code, 0)
        size = max(1, count * (cells - room - 13) // most) if count and most else 0
        more = f"+{coming[stage.key]}" if coming.get(stage.key) else ""
        front = f"{fit(stage.name, room, ascii=ascii)} {count:>4} "
        yield painted(((front, ""), (f"{more} " if more else "", "soon"), (bar * size, "dim")))


# -- tasks and use -------------------------------------------------------------------------------


def task_rows(draft: PipelineDraft, people: Mapping[str, str], cells: int, *, ascii: bool) -> Iterator[Row]:
    """Every task template by stage [TPL-1]."""
    titles = titles_of(draft.tasks)
    yield Row(Content("* required: a strict gate waits for it"), tone="dim")
    for at, stage in enumerate(draft.stages):
        yield BLANK
        yield Row(Content(f"{at + 1} {clean(stage.name)}   {len(stage.tasks)}"), f"tasks:{at}", "head")
        for n, task in enumerate(stage.tasks):
            yield task_row(task, f"task:{at}:{n}", cells, people, ascii=ascii, full=cells >= 90)
            if note := task_note(task, titles):
                yield Row(Content(cut(f"    {note}", cells, ascii=ascii)), tone="dim")


def use_rows(row: PipelineRow | None, draft: PipelineDraft, cells: int, *, ascii: bool) -> Iterator[Row]:
    """Default for, types, series, available to, where its cards stand."""
    facts = [
        ("Available to", available_words(draft.available_to)),
        ("Cards in order", draft.sort.replace("_", " ")),
        ("Card fields", ", ".join(draft.card_fields) if draft.card_fields else "the usual ones"),
        ("Strict gates", "count tasks of earlier stages too" if draft.counts_earlier else "count their own stage"),
    ]
    if row is not None:
        facts = [
            ("Default for", ", ".join(row.default_for) or "no line"),
            ("Types", ", ".join(row.types) or "none names it"),
            ("Series", str(row.series)),
            ("Live cards", str(row.live)),
            ("Version", str(row.version)),
            *facts,
        ]
    if draft.description:
        facts.insert(0, ("Description", draft.description))
    for label, text in facts:
        for n, line in enumerate(wrapped(text, max(10, cells - LABEL))):
            yield Row(Content(f"{fit('' if n else label, LABEL)}{line}"), spans=((0, LABEL, "dim"),))
    if row is not None:
        yield BLANK
        yield from standing_rows(draft, dict(row.live_by_stage), cells, ascii=ascii)
