"""Manual blockers, checklist waivers and comments [BLK-5] [DOC-10] [COM-*]."""

from __future__ import annotations

from collections.abc import Callable

from assure_tui.domain import text_rules
from assure_tui.domain.blocking import read_waits_on
from assure_tui.domain.commands import (
    AddBlocker,
    AddComment,
    DismissBlocker,
    EditOwnComment,
    ResolveBlocker,
    WaiveItem,
    WithdrawOwnComment,
)
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.private_numbers import warnings_about
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.store import tables as t


def add_blocker(ctx: Context, cmd: AddBlocker) -> Handled:
    """A manual blocker: something real, other than a task, that the work waits for [BLK-1] [BLK-2]."""
    title = text_rules.one_line(cmd.title, "title", high=200)
    note = text_rules.long_text(cmd.note, "note") or None
    if cmd.expected is not None:
        text_rules.in_range(cmd.expected, "expected")
    waits = read_waits_on(cmd.waits_on) if cmd.waits_on else None

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        if cmd.owner_id is not None:
            ctx.may_hold(cmd.owner_id, row.pipeline_id, "owner")
        if not row.live:
            raise Conflict(
                "status", f"{short('engagement', number)} is {row.status}; only live engagements get blockers"
            )
        made = ctx.unit.add(
            t.Blocker(
                engagement_id=number,
                type="manual",
                title=title,
                note=note,
                waits_on=waits,
                opened_at=ctx.now,
                opened_by=ctx.actor.staff_id,
                expected=cmd.expected,
                owner_id=cmd.owner_id,
            )
        )
        return done(short("engagement", number), f"blocker {made.id} {title}")

    results = each("engagement", cmd.ids, act)
    return Handled(f"blocked {results[0].id if len(results) == 1 else len(results)}: {title}", results)


def _blocker(ctx: Context, number: int) -> t.Blocker:
    row = ctx.unit.find(t.Blocker, number)
    if row is None or row.removed:
        raise NotFound(f"there is no blocker {number}")
    ctx.open_for_work(ctx.engagement(row.engagement_id))
    return row


def _close(ctx: Context, ids: tuple[int, ...], close: Callable[[t.Blocker], None], state: str) -> list[ItemResult]:
    def act(number: int) -> ItemResult:
        row = _blocker(ctx, number)
        if row.state != "active":
            return unchanged(str(number), f"it is {row.state} already")
        close(row)
        row.state, row.closed_at, row.closed_by = state, ctx.now, ctx.actor.staff_id
        ctx.unit.session.flush()
        return done(str(number), f"{state}: {row.title}", "active", state)

    return each("blocker", ids, act)


def resolve_blocker(ctx: Context, cmd: ResolveBlocker) -> Handled:
    """Manual ones by hand; those made by rule only through their source [BLK-5]."""
    note = text_rules.one_line(cmd.note, "note", low=0, high=500)

    def close(row: t.Blocker) -> None:
        if row.source is not None and row.type != "manual":
            raise Invalid(
                "blocker",
                "not_offered",
                f"{row.title!r} was made by rule: settle its source, or dismiss it with a reason",
            )
        row.reason = note or None

    return Handled("resolved a blocker", _close(ctx, cmd.blocker_ids, close, "resolved"))


def dismiss_blocker(ctx: Context, cmd: DismissBlocker) -> Handled:
    """Set aside with a reason, by whoever holds Dismiss blockers [BLK-5]."""
    reason = text_rules.reason(cmd.reason)

    def close(row: t.Blocker) -> None:
        row.reason = reason

    return Handled("dismissed a blocker", _close(ctx, cmd.blocker_ids, close, "dismissed"), reason)


def waive_item(ctx: Context, cmd: WaiveItem) -> Handled:
    """A person decides that an expected document is not needed; the loop never changes that [DOC-10]."""
    reason = text_rules.reason(cmd.reason)
    row = ctx.unit.find(t.ChecklistItem, cmd.item_id)
    if row is None or row.removed:
        raise NotFound(f"there is no checklist item {cmd.item_id}")
    parent = ctx.engagement(row.engagement_id)
    ctx.open_for_work(parent)
    number = short("engagement", row.engagement_id)
    if row.state == "waived":
        return Handled("waived", [unchanged(number, "it is waived already")])
    before, row.state, row.reason = row.state, "waived", reason
    ctx.unit.session.flush()
    return Handled(f"waived {row.name} of {number}", [done(number, row.name, before, "waived")], reason)


def add_comment(ctx: Context, cmd: AddComment) -> Handled:
    """A comment, or a reply one level deep [COM-1]."""
    text = text_rules.long_text(cmd.text, "comment", low=1)

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        ctx.open_for_work(row)
        parent = cmd.parent_id
        if parent is not None:
            above = ctx.unit.find(t.Comment, parent)
            if above is None or above.engagement_id != number:
                raise NotFound(f"there is no comment {parent} here")
            parent = above.parent_id or above.id
        made = ctx.unit.add(
            t.Comment(engagement_id=number, parent_id=parent, author_id=ctx.actor.staff_id, at=ctx.now, text=text)
        )
        return done(short("engagement", number), f"comment {made.id}", None, None, *warnings_about(text, "comment"))

    results = each("engagement", cmd.ids, act)
    return Handled(f"commented on {results[0].id if len(results) == 1 else len(results)}", results)


def _own(ctx: Context, number: int) -> t.Comment:
    row = ctx.unit.find(t.Comment, number)
    if row is None or row.removed:
        raise NotFound(f"there is no comment {number}")
    ctx.open_for_work(ctx.engagement(row.engagement_id))
    if row.author_id != ctx.actor.staff_id:
        raise Denied("COM-3", "only its author may edit or withdraw a comment")
    return row


def edit_own_comment(ctx: Context, cmd: EditOwnComment) -> Handled:
    """The earlier text stays in the log [COM-3]."""
    row = _own(ctx, cmd.comment_id)
    if row.withdrawn:
        raise Conflict("comment", "it is withdrawn; write a new one")
    row.text, row.edited = text_rules.long_text(cmd.text, "comment", low=1), True
    ctx.unit.session.flush()
    warned = warnings_about(row.text, "comment")
    return Handled("edited a comment", [done(short("engagement", row.engagement_id), "", None, None, *warned)])


def withdraw_own_comment(ctx: Context, cmd: WithdrawOwnComment) -> Handled:
    """A withdrawn comment shows that it was there [COM-3]."""
    row = _own(ctx, cmd.comment_id)
    if row.withdrawn:
        return Handled("", [unchanged(short("engagement", row.engagement_id), "it is withdrawn already")])
    row.withdrawn = True
    ctx.unit.session.flush()
    return Handled("withdrew a comment", [done(short("engagement", row.engagement_id))])
