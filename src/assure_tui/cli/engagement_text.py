"""One engagement as lines for people [PAGE-1]."""

from __future__ import annotations

from collections.abc import Iterator

from assure_tui.cli.safe_text import block, one_line
from assure_tui.domain.blocking import waits_on_words
from assure_tui.domain.filing import filed_words
from assure_tui.domain.link_views import Billing
from assure_tui.domain.minutes import minutes_words
from assure_tui.domain.model import short
from assure_tui.domain.money import write_cents
from assure_tui.domain.requests import label
from assure_tui.domain.views import EngagementDetail, EngagementView, GateReport

_VERDICTS = {"pass": "may move on", "warn": "may move on after a warning", "refuse": "may not move on"}


def describe(view: EngagementDetail) -> Iterator[str]:
    """Lines: what it is, dates, people, gate, blockers, tasks, checklist, comments, activity."""
    item = view.engagement
    yield f"{short('engagement', item.id)}  {one_line(item.title)}"
    yield from _fields(item)
    if view.since.at is not None and view.since.lines:
        yield ""
        yield f"Since you last looked ({view.since.at:%Y-%m-%d %H:%M})"
        yield from (f"  {one_line(line)}" for line in view.since.lines)
    yield ""
    yield from gate_lines(view.gate)
    for line in view.advance:
        mark = "" if line.holds is None else "[x] " if line.holds else "[ ] "
        yield f"  {mark}{one_line(line.text)}"
    if view.filing is not None:
        yield f"Filed: {one_line(filed_words(view.filing))}"
    if view.blockers:
        yield ""
        yield "Blockers"
        for blocker in view.blockers:
            expected = f", expected {blocker.expected}" if blocker.expected else ""
            waits = f", waits for {one_line(waits_on_words(blocker.waits_on))}" if blocker.waits_on else ""
            said = f"{blocker.type.label}: {one_line(blocker.title)} ({blocker.state}{expected}{waits})"
            yield f"  {blocker.id}  {said}"
    if view.tasks:
        yield ""
        yield "Tasks"
        for task in view.tasks:
            marks = f"{'required' if task.required else ''}{f', due {task.due}' if task.due else ''}".strip(", ")
            who = task.assignee_login or task.assignee or "nobody"
            tail = f" ({marks})" if marks else ""
            yield f"  {short('task', task.id)}  {task.status.label}  {one_line(task.title)}, {one_line(who)}{tail}"
    if view.checklist:
        yield ""
        yield "Checklist"
        for entry in view.checklist:
            files = f" ({', '.join(map(one_line, entry.files))})" if entry.files else ""
            yield f"  {entry.id}  {entry.state}  {one_line(entry.name)}{files}"
    if view.papers and view.papers.to_sort:
        yield ""
        yield "To sort"
        for waiting in view.papers.to_sort:
            fits = " or ".join(one_line(name) for _, name in waiting.items)
            yield f"  {waiting.document_id}  {one_line(waiting.path)}: {fits}"
    if view.billing is not None and not view.billing.empty:
        yield ""
        yield "Billing"
        yield from _billing(view.billing)
    if view.comments:
        yield ""
        yield "Comments"
        for comment in view.comments:
            yield f"  {comment.id}  {comment.at:%Y-%m-%d %H:%M}  {one_line(comment.author)}"
            text = "withdrawn" if comment.withdrawn else comment.text
            yield from (f"      {line}" for line in block(text).splitlines())
    if view.links:
        yield ""
        yield "Linked"
        for one in view.links:
            yield f"  {one.reference}  {one_line(one.title)}{f' ({one_line(one.state)})' if one.state else ''}"
    if view.activity:
        yield ""
        yield "Activity"
        for batch in view.activity:
            yield f"  {batch.id}  {batch.at:%Y-%m-%d %H:%M}  {one_line(batch.actor)}: {one_line(batch.summary)}"


def _billing(found: Billing) -> Iterator[str]:
    """Invoices, payments, what the time is worth and what is not billed [PAGE-4]."""
    for one in found.invoices:
        of = f" of {write_cents(one.total)}" if one.total != one.here else ""
        state = "overdue" if one.overdue else label(one.state)
        told = f"{one_line(one.number or '')} {one_line(one.title)}".strip()
        paid = f"paid {write_cents(one.paid)}"
        yield f"  {short('request', one.id)}  {told}: {write_cents(one.here)}{of}, {paid}, {state}"
    for paid_ in found.payments:
        pending = "" if paid_.cleared else ", pending"
        yield f"  payment:{paid_.id}  {paid_.on}  {write_cents(paid_.cents)} {one_line(paid_.invoice)}{pending}"
    yield f"  billable time {minutes_words(found.minutes)}, worth {write_cents(found.cents)}"
    since = f" since {found.billed_on}" if found.billed_on else ""
    yield f"  not billed{since} {minutes_words(found.unbilled_minutes)}, worth {write_cents(found.unbilled_cents)}"


def _fields(item: EngagementView) -> Iterator[str]:
    status = item.custom_status or item.status.label
    if item.hold_reason:
        status += f" ({one_line(item.hold_reason)})"
    due = str(item.due) if item.due else (f"needs {item.due_needs}" if item.due_needs else "none")
    people = [
        f"{slot} {one_line(who)}"
        for slot, who in (
            ("preparer", item.preparer),
            ("reviewer", item.reviewer),
            ("partner", item.partner),
            ("owner", item.owner),
        )
        if who
    ]
    rows = (
        ("Client", f"{one_line(item.client)} ({short('client', item.client_id)})"),
        ("Type", f"{item.type}, {one_line(item.type_name)}"),
        ("Period", f"{item.period} ({item.period_start} to {item.period_end or 'open'})"),
        ("Qualifier", item.qualifier),
        ("Stage", f"{one_line(item.pipeline)}: {one_line(item.stage)} since {item.stage_since:%Y-%m-%d}"),
        ("Status", f"{status}, removed: out of every list" if item.removed else status),
        ("For the client", ", ".join(filter(None, (item.client_status, item.client_title, item.client_text)))),
        ("Priority", str(item.priority).capitalize()),
        ("Due", f"{due}{f' ({item.due_kind})' if item.due_kind else ''}"),
        ("Payment due", item.payment_due if item.payment_due != item.due else None),
        ("Target", item.target),
        ("Start", item.start),
        ("People", ", ".join(people) or "nobody"),
        ("In hand", item.holder),
        ("Tags", ", ".join(item.tags)),
        ("External id", item.external_id),
    )
    for name, value in rows:
        if value:
            yield f"  {name + ':':<16}{one_line(value)}"
    for sentence in item.because:
        yield f"  {'':<16}{one_line(sentence)}"
    if item.description:
        yield ""
        yield block(item.description)


def gate_lines(report: GateReport) -> Iterator[str]:
    """The verdict and every unmet item [GATE-10]."""
    to = f" to {one_line(report.to_stage)}" if report.to_stage else ""
    yield f"Gate ({report.mode}): {_VERDICTS.get(report.verdict, report.verdict)}{to}"
    for item in report.unmet:
        kind = "task" if item.kind == "template" else item.kind
        counts = "" if item.counts else " (does not count)"
        holder = f", {one_line(item.holder)}" if item.holder else ""
        yield f"  {kind}: {one_line(item.title)}{holder}{counts}"
    yield from (f"  {one_line(note)}" for note in report.notes)
