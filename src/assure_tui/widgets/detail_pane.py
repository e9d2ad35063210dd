"""The six tabs of the drawer as rows: overview, tasks, comments, documents, dates, activity [PAGE-1]."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from textual.content import Content

from assure_tui.domain.blocking import waits_on_words
from assure_tui.domain.due_dates import PICK_RETURN, WAITS_FOR_RETURN
from assure_tui.domain.filing import filed_words
from assure_tui.domain.model import BlockerState, Status, TaskStatus
from assure_tui.domain.urgency import bucket, words
from assure_tui.domain.views import BlockerView, EngagementDetail, EngagementView, TaskView
from assure_tui.formatting import clean, clean_lines, fit, full_date, glyphs, progress_bar, short_date
from assure_tui.widgets.billing_rows import billing_rows
from assure_tui.widgets.gate_panel import advance_rows, gate_rows
from assure_tui.widgets.linked_rows import linked_rows
from assure_tui.widgets.papers_rows import ASK, answers, folder_rows, papers_rows
from assure_tui.widgets.request_rows import jump_words, request_rows
from assure_tui.widgets.row_list import Row, painted
from assure_tui.widgets.time_rows import TimeSheet, time_rows

SINCE = 6  # lines of what came since one last looked
Seen = tuple[tuple[str, datetime, str], ...]
TABS = ("Overview", "Tasks", "Comments", "Docs", "Time", "Activity")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the tabs are painted from."""

    detail: EngagementDetail
    today: date
    names: Mapping[str, str] = field(default_factory=dict)  # login -> name
    ascii: bool = False
    local: Callable[[datetime], datetime] = lambda at: at  # into the firm's zone [CONV-4]
    time: TimeSheet = field(default_factory=TimeSheet)
    followed: bool = False  # by the one who looks [NOTE-2]
    seen: Seen = ()  # who acknowledged which deadline, and when [EXT-6]

    def who(self, login: str | None) -> str:
        """A person's name, or a dash."""
        return clean(self.names.get(login, login)) if login else "--"


def text_rows(text: str, width: int, key: str = "", *, indent: int = 2, tone: str = "") -> Iterator[Row]:
    """Long text over several rows, never cut; the cursor may stand on the first."""
    room = max(8, width - indent)
    first = True
    for paragraph in clean_lines(text).split("\n"):
        for line in Content(paragraph).wrap(room) or [Content("")]:
            yield Row(Content(" " * indent) + line.rstrip(), key if first else "", tone)
            first = False


def head(text: str) -> Row:
    """A heading."""
    return Row(Content(clean(text)), tone="head")


def task_mark(status: TaskStatus) -> str:
    """The box in front of a task."""
    return {"todo": "[ ]", "in_progress": "[/]", "completed": "[x]", "skipped": "[-]"}[status.value]


def task_rows(task: TaskView, sheet: Sheet, width: int) -> Iterator[Row]:
    """One task as a line, and under it what it waits for or why it was skipped."""
    open_ = not task.status.done
    due, tone = "", "dim"
    if task.due and open_:
        found = bucket(task.due, sheet.today)
        due = f"{found.glyph(sheet.ascii) or ' '} {words(task.due, sheet.today)}"
        tone = {"overdue": "late", "today": "late", "week": "soon"}.get(found.value, "dim")
    # In a narrow pane the title needs the cells more than the kind does.
    kind = f"{fit(task.type.replace('_', ' ').capitalize(), 9)} " if width >= 70 else ""
    room = max(12, width - 34 - len(kind))
    parts = (
        (f"  {task_mark(task.status)} ", ""),
        (kind, "dim"),
        (f"{fit(task.title, room, ascii=sheet.ascii)} {fit(task.assignee or '--', 3)} ", ""),
        (f"{fit(due, 13)} ", tone),
        ("required" if task.required else "", "dim"),
    )
    if open_:
        yield painted(parts, f"task:{task.id}")
    else:
        yield Row(Content("".join(text for text, _ in parts).rstrip()), f"task:{task.id}", "dim")
    if task.lines:
        yield from _lines(task, width)
    if task.first and open_:
        yield from text_rows(f"comes after {', '.join(task.first)}", width, indent=16, tone="dim")
    if task.waiting_on and open_:
        since = f" since {short_date(task.waiting_since, sheet.today)}" if task.waiting_since else ""
        why = f": {task.waiting_note}" if task.waiting_note else ""
        said = f"waits for {task.waiting_on.replace('_', ' ')}{since}{why}"
        yield from text_rows(said, width, indent=16, tone="dim")
    if task.status is TaskStatus.SKIPPED and task.reason:
        yield from text_rows(f"skipped: {task.reason}", width, indent=16, tone="dim")


def _lines(task: TaskView, width: int) -> Iterator[Row]:
    """The checklist of an open task; of one that is done only how many were ticked [TASK-10]."""
    if task.status.done:
        yield Row(Content(f"{' ' * 16}checklist {task.ticked}"), tone="dim")
        return
    for place, (text, done) in enumerate(task.lines):
        mark = "[x]" if done else "[ ]"
        said = clean(text)
        for n, line in enumerate(Content(said).wrap(max(8, width - 12)) or [Content("")]):
            row = Content(f"{' ' * 8}{mark if not n else '   '} ") + line.rstrip()
            yield Row(row, f"tick:{task.id}:{place}" if not n else "", "dim" if done else "")


def blocker_row(blocker: BlockerView, sheet: Sheet) -> Row:
    """One blocker as a line."""
    active = blocker.state is BlockerState.ACTIVE
    said = f"  B {blocker.type.label}: {clean(blocker.title)}"
    if active and blocker.expected:
        said += f", expected {short_date(blocker.expected, sheet.today)}"
    if blocker.waits_on and blocker.target is None:
        said += f", waits for {clean(waits_on_words(blocker.waits_on))}"
    if active and blocker.target:
        said += f"   {jump_words(blocker.target)}"
    if not active:
        said += f"  {blocker.state.value}" + (f": {clean(blocker.reason)}" if blocker.reason else "")
    return Row(Content(said), f"blocker:{blocker.id}", "blocked" if active else "dim")


def steps(sheet: Sheet, width: int) -> str:
    """The pipeline as a strip of steps, the present one in brackets and always in sight."""
    detail = sheet.detail
    names = [f"[{clean(s.name)}]" if s.id == detail.engagement.stage_id else clean(s.name) for s in detail.stages]
    at = next((n for n, s in enumerate(detail.stages) if s.id == detail.engagement.stage_id), 0)
    first, last = at, at
    while True:
        shown = " > ".join(names[first : last + 1])
        grown = False
        for low, high in ((first, last + 1), (first - 1, last)):
            if low < 0 or high >= len(names):
                continue
            text = " > ".join(names[low : high + 1])
            if len(text) + 12 <= width:
                first, last, grown = low, high, True
                break
        if not grown:
            return ("... > " if first else "") + shown + (" > ..." if last < len(names) - 1 else "")


LABEL = 11


def _pair(label: str, value: str, *tones: tuple[int, int, str], room: int = LABEL) -> Row:
    """A label, said quietly, and its value; tones count from the value."""
    spans = ((0, room, "dim"), *((start + room, end + room, tone) for start, end, tone in tones))
    return Row(Content(f"{fit(label, room - 1)} {value}"), spans=spans)


def _two(label: str, left: str, other: str, right: str) -> Row:
    """Two pairs on one line."""
    first = f"{fit(left, 16)} "
    return _pair(label, f"{first}{fit(other, 10)}{right}", (17, 17 + len(other), "dim"))


def _due_words(e: EngagementView, sheet: Sheet) -> str:
    if e.due is None:
        return f"needs {clean(e.due_needs)}" if e.due_needs else "no date"
    live = e.status.live
    glyph = bucket(e.due, sheet.today, live=live).glyph(sheet.ascii)
    kind = {"typed": "typed", "extended": "extended", "relief": "relief"}.get(e.due_kind or "", "")
    left = (e.due - sheet.today).days
    # From two to seven days the short form is a date itself: the full one says all of it.
    near = f"{words(e.due, sheet.today)}, " if live and left <= 1 else ""
    said = f"{glyph} {near}{full_date(e.due)}".strip()
    return f"{said} ({kind})" if kind else said


def _steps_row(sheet: Sheet, width: int) -> Row:
    said = steps(sheet, width)
    start, end = said.find("["), said.find("]") + 1
    return Row(Content(said), spans=((0, start, "dim"), (start, end, "head"), (end, len(said), "dim")))


def _due_row(label: str, e: EngagementView, sheet: Sheet, room: int = LABEL) -> Row:
    said = _due_words(e, sheet)
    found = bucket(e.due, sheet.today, live=e.status.live, on_hold=e.status is Status.ON_HOLD)
    tone = {"overdue": "late", "today": "late", "week": "soon"}.get(found.value, "")
    return _pair(label, said, *(((0, len(said), tone),) if tone else ()), room=room)


def since_rows(sheet: Sheet, width: int) -> Iterator[Row]:
    """What others did since one last opened it, on top (interface.md 5.1); nothing where nothing came."""
    since = sheet.detail.since
    if since.at is None or not since.lines:
        return
    yield head(f"Since you last looked ({sheet.local(since.at):%a %d %b %H:%M})")
    for line in since.lines[:SINCE]:
        yield from text_rows(line, width)
    if len(since.lines) > SINCE:
        yield Row(Content(f"  and {len(since.lines) - SINCE} more; the tab Activity tells all"), tone="dim")


def _return_row(e: EngagementView, room: int = LABEL) -> Iterator[Row]:
    """Where the date waits for a return, the line that picks one [DUE-7]."""
    if e.due_needs in (PICK_RETURN, WAITS_FOR_RETURN):
        yield Row(Content(f"{' ' * room}enter picks the return it follows"), "return", "soon")


def _seen_row(sheet: Sheet, e: EngagementView, room: int) -> Iterator[Row]:
    """Who has acknowledged the deadline as it stands, and the line that does [EXT-6]."""
    if e.due is None:
        return
    found = [(name, at) for name, at, due in sheet.seen if due == e.due.isoformat()]
    said = ", ".join(f"{clean(name)} {sheet.local(at):%d %b}" for name, at in found) or "nobody"
    yield Row(
        Content(f"{fit('Seen by', room - 1)} {said}; enter acknowledges"), "acknowledge", spans=((0, room, "dim"),)
    )


def overview(sheet: Sheet, width: int) -> Iterator[Row]:
    """Header, active blockers, what stops the next move, the tasks of this stage, the latest comments."""
    d, e = sheet.detail, sheet.detail.engagement
    yield _steps_row(sheet, width)
    yield from since_rows(sheet, width)
    status = clean(e.custom_status or e.status.label) + (", REMOVED" if e.removed else "")
    hold = ""
    if e.status is Status.ON_HOLD:
        resume = f" until {full_date(e.resume_on)}" if e.resume_on else ""
        hold = f"{resume}{': ' + clean(e.hold_reason) if e.hold_reason else ''}"
    priority = f"{e.priority.mark} {e.priority.value.capitalize()}".strip()
    yield _pair("Status", f"{status}{hold}   priority {priority}{'   OVERRIDDEN' if e.overridden else ''}")
    yield _due_row("Due", e, sheet)
    yield from _return_row(e)
    beside = [f"target {full_date(e.target)}"] if e.target else []
    if e.payment_due and e.payment_due != e.due:
        beside.append(f"payment {full_date(e.payment_due)}")
    if beside:
        yield _pair("", "   ".join(beside))
    yield _two("Preparer", sheet.who(e.preparer), "Reviewer", sheet.who(e.reviewer))
    yield _two("Partner", sheet.who(e.partner), "Owner", sheet.who(e.owner))
    if e.budget_minutes:
        full, empty = progress_bar(e.spent_minutes, e.budget_minutes, 10)
        marks = glyphs(sheet.ascii)
        percent = e.spent_minutes * 100 // e.budget_minutes
        spent, budget = e.spent_minutes / 60, e.budget_minutes / 60
        yield _pair(
            "Budget", f"{spent:.1f} of {budget:g} h   {marks.bar_full * full}{marks.bar_empty * empty} {percent}%"
        )
    yield _pair("Client", clean(e.client) + (f"   says: {clean(e.client_status)}" if e.client_status else ""))
    if e.tags:
        yield _pair("Tags", ", ".join(clean(tag) for tag in e.tags))
    if sheet.followed:
        yield Row(
            Content(f"{fit('Followed', LABEL - 1)} by you; enter leaves it"), "follow", spans=((0, LABEL, "dim"),)
        )
    active = [b for b in d.blockers if b.state is BlockerState.ACTIVE]
    yield Row(Content(""))
    yield from gate_rows(d.gate, width)
    yield from advance_rows(d.advance, width)
    yield Row(Content(""))
    closed = len(d.blockers) - len(active)
    yield head(f"Blockers   {len(active) or 'none'} active, {closed} closed   b add")
    yield from (blocker_row(b, sheet) for b in active)
    yield Row(Content(""))
    if d.requests:
        yield from request_rows(d.requests, sheet.today, width)
        yield Row(Content(""))
    if d.billing is not None and not d.billing.empty:
        yield from billing_rows(d.billing, width, sheet.today, ascii=sheet.ascii)
        yield Row(Content(""))
    here = [t for t in d.tasks if t.stage_id == e.stage_id]
    yield head(f"Tasks of this stage   {sum(t.status.done for t in here)}/{len(here)}   t add")
    for task in here:
        yield from task_rows(task, sheet, width)
    if d.comments:
        yield Row(Content(""))
        yield head("Latest comments")
        for comment in d.comments[-3:]:
            said = "withdrawn" if comment.withdrawn else comment.text
            author = clean(comment.author)
            yield Row(
                Content(f"  {author}  {sheet.local(comment.at):%d %b %H:%M}  {clean(said)}"), f"comment:{comment.id}"
            )
    if e.description:
        yield Row(Content(""))
        yield head("Description")
        yield from text_rows(e.description, width, "description")
    yield Row(Content(""))
    yield from linked_rows(d.links, d.related, width, ascii=sheet.ascii)


def tasks(sheet: Sheet, width: int) -> Iterator[Row]:
    """All tasks grouped by stage, in the order of the stages, those of no stage last."""
    d = sheet.detail
    order = [(s.id, s.name) for s in d.stages]
    known = {number for number, _ in order}
    groups: list[tuple[str, list[TaskView]]] = [
        (name, [t for t in d.tasks if t.stage_id == number]) for number, name in order
    ]
    groups.append(("Without a stage of this pipeline", [t for t in d.tasks if t.stage_id not in known]))
    shown = [(name, found) for name, found in groups if found]
    if not shown:
        yield Row(Content("No tasks. t adds one."), tone="dim")
    for n, (name, found) in enumerate(shown):
        if n:
            yield Row(Content(""))
        yield head(f"{name}   {sum(t.status.done for t in found)}/{len(found)}")
        for task in found:
            yield from task_rows(task, sheet, width)


def comments(sheet: Sheet, width: int) -> Iterator[Row]:
    """The threads, replies under what they answer [COM-1]."""
    all_ = sheet.detail.comments
    if not all_:
        yield Row(Content("No comments. c writes one."), tone="dim")
    answers: dict[int | None, list[int]] = {}
    for n, comment in enumerate(all_):
        answers.setdefault(comment.parent_id, []).append(n)
    roots = [n for n, comment in enumerate(all_) if comment.parent_id is None]
    for root in roots:
        for n in (root, *answers.get(all_[root].id, ())):
            comment = all_[n]
            indent = 2 if comment.parent_id is None else 6
            edited = "  edited" if comment.edited else ""
            who = f"{' ' * (indent - 2)}{clean(comment.author)}  {sheet.local(comment.at):%d %b %Y %H:%M}{edited}"
            yield Row(Content(who), f"comment:{comment.id}", "head")
            if comment.withdrawn:
                yield Row(Content(" " * indent + "withdrawn"), tone="dim")
            else:
                yield from text_rows(comment.text, width, indent=indent)


def docs(sheet: Sheet, width: int) -> Iterator[Row]:
    """The checklist: what is matched, waived, still open."""
    items = sheet.detail.checklist
    if not items:
        yield Row(Content("No checklist on this engagement. n asks for a file."), ASK, "dim")
        yield from papers_rows(sheet.detail.papers, width)
        yield from folder_rows(sheet.detail.papers, width)
        return
    got = sum(item.state != "open" for item in items)
    yield head(f"Checklist   {got}/{len(items)}   e edits   X waives, with a reason")
    for item in items:
        mark = {"matched": "[x]", "waived": "[-]"}.get(item.state, "[ ]")
        late = item.state == "open" and item.expected is not None and item.expected < sheet.today
        when = f"expected {short_date(item.expected, sheet.today)}" if item.expected and item.state == "open" else ""
        count = f"{item.count} files" if item.count > 1 else ""
        tail = "  ".join(
            word for word in ("" if item.required else "optional", when, count, clean(item.reason or "")) if word
        )
        room = max(12, width - len(tail) - 8)
        tone = "late" if late else "" if item.state == "open" else "dim"
        yield Row(Content(f"  {mark} {fit(item.name, room)} {tail}"), f"item:{item.id}", tone)
        yield from answers(item, sheet.detail.papers, width)
    yield Row(Content("  + ask for another file"), ASK, "dim")
    yield from papers_rows(sheet.detail.papers, width)
    yield from folder_rows(sheet.detail.papers, width)


def time(sheet: Sheet, width: int) -> Iterator[Row]:
    """Logged time against the budget [TIME-3], and every date and why it is so [URG-4]."""
    e = sheet.detail.engagement
    yield from time_rows(sheet.time, e.budget_minutes, e.spent_minutes, width, sheet.today, ascii=sheet.ascii)
    yield Row(Content(""))
    yield head("Dates")
    yield from dates(sheet, width)


def dates(sheet: Sheet, width: int) -> Iterator[Row]:
    """Every date and why it is so [URG-4]."""
    e = sheet.detail.engagement
    anchors = [(clean(name.replace("_", " ")).capitalize(), day) for name, day in sorted(e.anchors.items())]
    room = min(28, max(LABEL, *(len(name) + 2 for name, _ in anchors))) if anchors else LABEL
    yield _due_row("Deadline", e, sheet, room)
    yield from _return_row(e, room)
    yield from _seen_row(sheet, e, room)
    rows = (
        ("Statutory", e.statutory_due),
        ("Effective", e.effective_due),
        ("Extended", e.extended_due or e.extended_statutory),
        ("Payment", e.payment_due),
        ("Typed", e.typed_due),
        ("Target", e.target),
        ("Start", e.start),
        ("Resume on", e.resume_on),
    )
    for label, day in rows:
        if day is not None:
            yield _pair(label, full_date(day), room=room)
    if e.typed_reason:
        yield from text_rows(f"typed because: {e.typed_reason}", width)
    filed = f", filed {full_date(e.extended_on)}" if e.extended_on else ""
    extended = f"yes{filed}" if e.extended else "no" if e.can_extend else "none for this type"
    yield _pair("Extension", extended, room=room)
    if sheet.detail.filing is not None:
        yield from text_rows(f"Filed: {filed_words(sheet.detail.filing)}", width)
    for name, day in anchors:
        yield _pair(name, full_date(day), room=room)
    yield Row(Content(""))
    yield head("Why")
    for sentence in e.because or ("Nothing sets a date.",):
        yield from text_rows(sentence, width)


def activity(sheet: Sheet, width: int) -> Iterator[Row]:
    """What happened, newest first."""
    if not sheet.detail.activity:
        yield Row(Content("Nothing has happened yet."), tone="dim")
    for batch in sheet.detail.activity:
        gone = "  undone" if batch.undone_by else ""
        before = f"{sheet.local(batch.at):%d %b %H:%M}  {fit(batch.actor, 12, ascii=sheet.ascii)} "
        said, tone = f"{clean(batch.summary)}{gone}", "dim" if batch.undone_by else ""
        for n, line in enumerate(Content(said).wrap(max(12, width - len(before)))):
            if n:
                yield Row(Content(" " * len(before)) + line.rstrip(), tone=tone)
            else:
                spans = ((0, len(before), "dim"),)
                yield Row(Content(before) + line.rstrip(), f"batch:{batch.id}", tone, spans)
        if batch.reason:
            yield from text_rows(f"because: {batch.reason}", width, indent=15, tone="dim")


PAINTERS: tuple[Callable[[Sheet, int], Iterable[Row]], ...] = (overview, tasks, comments, docs, time, activity)


def paint(sheet: Sheet, tab: int, width: int) -> list[Row]:
    """The rows of tab 0 to 5; without any line to stand on, every line is one."""
    rows = list(PAINTERS[tab](sheet, width))
    if any(row.key and row.key not in ("acknowledge", "return") for row in rows):
        return rows
    return [Row(row.content, row.key or f"line:{n}", row.tone) for n, row in enumerate(rows)]


def tab_titles(sheet: Sheet | None) -> tuple[str, ...]:
    """The names of the tabs with their counts."""
    if sheet is None:
        return TABS
    d = sheet.detail
    done = sum(t.status.done for t in d.tasks)
    counts = ("", f" {done}/{len(d.tasks)}" if d.tasks else "", f" {len(d.comments)}" if d.comments else "",
              f" {len(d.checklist)}" if d.checklist else "", "", "")  # fmt: skip
    return tuple(f"{name}{count}" for name, count in zip(TABS, counts, strict=True))
