"""Things as sentences in one fixed order: urgency, client, work, stage, person, due, blockers (interface.md 11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assure_tui.cli.safe_text import one_line
from assure_tui.domain.blocking import waits_on_words
from assure_tui.domain.calendars import MONTHS, WEEKDAYS
from assure_tui.domain.model import Priority, Status, short
from assure_tui.domain.urgency import Bucket, bucket, words
from assure_tui.domain.views import (
    BlockerView,
    CardView,
    ClientView,
    EngagementDetail,
    EngagementView,
    ItemResult,
    TaskView,
)


def spoken(day: date) -> str:
    """A date that can be heard: `Monday 16 March 2026` (interface.md 22)."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 blocker`, `2 blockers`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _urgency(due: date | None, today: date, *, live: bool, priority: Priority) -> list[str]:
    near = bucket(due, today, live=live)
    said = {
        Bucket.OVERDUE: f"Overdue, {words(due, today)}",
        Bucket.TODAY: f"Due {words(due, today)}",
        Bucket.WEEK: "Due within 7 days",
    }.get(near)
    return [*([said] if said else []), *([] if priority is Priority.MEDIUM else [f"{priority.value} priority"])]


def _joined(parts: list[str]) -> str:
    text = ". ".join(part.rstrip(".") for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}."


def engagement(view: EngagementView | CardView, stage: str, today: date) -> str:
    """One engagement."""
    parts = _urgency(view.due, today, live=view.status.live, priority=view.priority)
    parts += [one_line(view.client), f"{one_line(view.type)} {one_line(view.period)}".strip(), one_line(stage)]
    if view.status is not Status.ACTIVE or view.custom_status:
        parts.append(one_line(view.custom_status or view.status.label))
    parts.append(f"with {one_line(view.holder)}" if view.holder else "with nobody")
    if view.due:
        parts.append(f"due {spoken(view.due)}")
    else:
        parts.append(f"no date, needs {one_line(view.due_needs)}" if view.due_needs else "no date")
    if view.blockers:
        parts.append(counted(view.blockers, "blocker"))
    if view.tasks_total:
        parts.append(f"{view.tasks_done} of {counted(view.tasks_total, 'task')} done")
    return _joined([*parts, short("engagement", view.id)])


def task(view: TaskView, today: date) -> str:
    """One task; its own title stands where the work does."""
    parts = _urgency(view.due, today, live=not view.status.done, priority=view.priority)
    parts += [one_line(view.client or "the firm"), one_line(view.title), one_line(view.stage or "")]
    parts.append(view.status.label)
    if view.required:
        parts.append("required")
    parts.append(f"with {one_line(view.assignee_login or view.assignee or 'nobody')}")
    parts.append(f"due {spoken(view.due)}" if view.due else "no date")
    if view.waiting_on:
        parts.append(f"waiting on {one_line(view.waiting_on).replace('_', ' ')}")
    return _joined([*parts, short("task", view.id)])


def client(view: ClientView) -> str:
    """One client."""
    people = f"prepared by {one_line(view.preparer)}" if view.preparer else ""
    return _joined(
        [
            one_line(view.name), view.entity, view.status, counted(view.open_engagements, "open engagement"), people,
            short("client", view.id),
        ]
    )  # fmt: skip


def blocker(view: BlockerView) -> str:
    """One blocker."""
    expected = f"expected {spoken(view.expected)}" if view.expected else ""
    owner = f"with {one_line(view.owner)}" if view.owner else ""
    waits = f"waits for {one_line(waits_on_words(view.waits_on))}" if view.waits_on and view.target is None else ""
    return _joined([f"blocker, {view.type.label}", one_line(view.title), owner, expected, waits])


def whole(detail: EngagementDetail, today: date) -> Iterator[str]:
    """What the page says, without its tasks and blockers: those are numbered lines of their own."""
    item = detail.engagement
    yield engagement(item, item.stage, today)
    yield f"Title: {one_line(item.title)}. Pipeline: {one_line(item.pipeline)}."
    people = [
        f"{slot} {one_line(who)}"
        for slot, who in (
            ("preparer", item.preparer), ("reviewer", item.reviewer), ("partner", item.partner), ("owner", item.owner),
        )
        if who
    ]  # fmt: skip
    yield f"People: {', '.join(people) or 'nobody'}."
    dates = [("target", item.target), ("start", item.start), ("payment", item.payment_due)]
    named = [f"{name} {spoken(day)}" for name, day in dates if day]
    if item.extended:
        named.append("extended")
    if item.typed_due:
        named.append(f"typed, because {one_line(item.typed_reason or 'no reason')}")
    if named:
        yield f"Dates: {', '.join(named)}."
    if item.tags:
        yield f"Tags: {', '.join(map(one_line, item.tags))}."
    yield from gate(detail)
    if item.description:
        yield f"Description: {one_line(item.description)}"
    for comment in detail.comments[-3:]:
        text = "withdrawn" if comment.withdrawn else one_line(comment.text)
        yield f"{one_line(comment.author)} wrote: {text}"


def gate(detail: EngagementDetail) -> Iterator[str]:
    """Whether it may move on, and what stands in the way."""
    report = detail.gate
    if report.to_stage is None:
        yield "This is the last stage."
        return
    said = {"pass": "may move on", "warn": "may move on after a warning", "refuse": "may not move on"}
    yield f"It {said.get(report.verdict, report.verdict)} to {one_line(report.to_stage)}."
    for entry in report.unmet:
        yield f"Still open: {one_line(entry.title)}{f', with {one_line(entry.holder)}' if entry.holder else ''}."


def result(item: ItemResult) -> Iterator[str]:
    """What came of a command for one thing."""
    verdict = {"done": "Done", "unchanged": "Nothing changed", "confirm": "Not confirmed", "refused": "Refused"}
    head = verdict.get(item.outcome, item.outcome)
    said = one_line(item.message)
    if not said and item.before != item.after and item.after is not None:
        said = f"{one_line(item.before or 'nothing')} to {one_line(item.after)}"
    text = f"{head}: {item.id}" if item.id else head
    yield f"{text}: {said.rstrip('.')}." if said else f"{text}."
    for entry in item.unmet:
        holder = f", with {one_line(entry.holder)}" if entry.holder else ""
        yield f"In the way: {'task' if entry.kind == 'template' else entry.kind} {one_line(entry.title)}{holder}."
    named = {entry.key for entry in item.unmet}
    for left in item.look.open if item.look is not None else ():
        if left.key not in named:
            yield f"Stays open: {left.kind} {one_line(left.title)}."
    for one in item.look.brings if item.look is not None else ():
        facts = ["required"] if one.required else []
        facts += [f"with {one_line(one.holder)}"] if one.holder else []
        facts += [f"made on {spoken(one.made)}, not again"] if one.made else []
        yield f"Brings: {', '.join([one_line(one.title), *facts])}."
    for warning in item.warnings:
        yield f"Warning: {one_line(warning)}"
