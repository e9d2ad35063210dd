"""Relief applied and withdrawn, deadlines acknowledged, the return picked that a date follows [EXT-5] [EXT-6] [DUE-7]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.date_commands import AcknowledgeDeadline, ApplyRelief, WithdrawRelief
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.link_commands import LinkItem
from assure_tui.domain.model import short
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import dating, entering
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.relief_cover import cover, terms
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import select


def apply_relief(ctx: Context, cmd: ApplyRelief) -> Handled:
    """Postpone every engagement that was shown and still falls under it; later ones follow by rule."""
    row = _relief_of(ctx, cmd)
    known = terms(ctx)

    def act(number: int) -> ItemResult:
        item = ctx.engagement(number)
        before = item.due
        if not item.live or not cover(ctx, item, known):
            return unchanged(short("engagement", number), "it does not fall under it, or does already")
        return done(short("engagement", number), "", _text(before), _text(item.due))

    results = each("engagement", cmd.ids, act) if cmd.ids else [done(row.name, "kept for engagements made later")]
    count = sum(1 for result in results if result.before or result.after)
    postponed = f"{count} engagement{'s' if count != 1 else ''} postponed to {row.new_date}"
    return Handled(f"applied relief {row.name} ({row.citation}): {postponed}", results)


def _relief_of(ctx: Context, cmd: ApplyRelief) -> t.Relief:
    """The relief itself; the parts of a long act find the one the first part made."""
    name = text_rules.one_line(cmd.name_, "name", high=120)
    citation = text_rules.one_line(cmd.citation, "citation", high=200)
    for field in ("window_from", "window_to", "new_date"):
        text_rules.in_range(getattr(cmd, field), field)
    if cmd.window_to < cmd.window_from:
        raise Invalid("window_to", "range", "the window ends before it begins")
    if cmd.new_date < cmd.window_to:
        raise Invalid("new_date", "range", f"it postpones to {cmd.new_date}, before the window ends ({cmd.window_to})")
    codes = {row.code for row in ctx.all_types}
    for code in cmd.types:
        if code not in codes:
            raise Invalid("types", "unknown", f"there is no engagement type {code!r}{near(code, sorted(codes))}")
    states = [state.strip().upper() for state in cmd.states]
    for state in states:
        if not (len(state) == 2 and state.isalpha()):
            raise Invalid("states", "format", f"a state is two letters, not {state!r}")
    values: dict[str, Any] = {
        "name": name,
        "citation": citation,
        "window_from": cmd.window_from,
        "window_to": cmd.window_to,
        "new_date": cmd.new_date,
        "states": sorted(set(states)),
        "tags": sorted({fold(tag) for tag in cmd.tags}),
        "client_ids": sorted(set(cmd.clients)),
        "types": sorted(set(cmd.types)),
        "payments": cmd.payments,
    }
    for known in ctx.unit.all(select(t.Relief).where(t.Relief.withdrawn.is_(False))):
        if fold(known.name) == fold(name):
            if all(getattr(known, field) == value for field, value in values.items()):
                return known
            raise Conflict(
                "name", f"there is a relief {known.name} with other terms; withdraw it first or name another"
            )
    return ctx.unit.add(t.Relief(**values, author_id=ctx.actor.staff_id, created_at=ctx.now))


def withdraw_relief(ctx: Context, cmd: WithdrawRelief) -> Handled:
    """[EXT-5]: one batch back; what other reliefs cover falls under them."""
    row = ctx.unit.find(t.Relief, cmd.relief_id)
    if row is None:
        raise NotFound(f"there is no relief {cmd.relief_id}")
    if row.withdrawn and not cmd.ids:
        return Handled(f"relief {row.name} is withdrawn", [unchanged(row.name, "it is withdrawn already")])
    row.withdrawn = True
    ctx.unit.session.flush()
    known = terms(ctx)
    covered = select(t.Engagement).where(t.Engagement.relief_id == row.id)
    results = []
    for item in ctx.unit.all(covered.where(t.Engagement.id.in_(cmd.ids)) if cmd.ids else covered):
        before = item.due
        if item.live:
            cover(ctx, item, known)
        results.append(done(short("engagement", item.id), "", _text(before), _text(item.due)))
    return Handled(f"withdrew relief {row.name}", results or [done(row.name)])


def acknowledge(ctx: Context, cmd: AcknowledgeDeadline) -> Handled:
    """[EXT-6]: who has seen which deadline, and when; once for each date."""

    def act(number: int) -> ItemResult:
        row = ctx.engagement(number)
        shown = short("engagement", number)
        if row.due is None:
            raise Invalid("due", "required", f"{shown} has no date to acknowledge")
        seen = select(t.DeadlineSeen).where(
            t.DeadlineSeen.engagement_id == number,
            t.DeadlineSeen.staff_id == ctx.actor.staff_id,
            t.DeadlineSeen.due == row.due,
        )
        if ctx.unit.one(seen) is not None:
            return unchanged(shown, f"you have acknowledged {row.due} already")
        ctx.unit.add(t.DeadlineSeen(engagement_id=number, staff_id=ctx.actor.staff_id or 0, at=ctx.now, due=row.due))
        return done(shown, f"{row.due} seen")

    results = each("engagement", cmd.ids, act)
    what = results[0].id if len(results) == 1 else f"{len(results)} engagements"
    return Handled(f"acknowledged the deadline of {what}", results)


def follow_return(ctx: Context, cmd: LinkItem) -> Handled:
    """Pick the return whose date is followed, where a client has several [DUE-7]."""
    row = ctx.engagement(cmd.id)
    kind, client = ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id)
    due = dating.type_dates(kind).due
    shown = short("engagement", cmd.id)
    if due.kind != "same_as":
        raise Invalid("kind", "not_offered", f"{kind.code} has dates of its own and follows no return")
    offered = {other.id: other for other, _ in dating.returns(ctx, row, due.of)}
    if cmd.number is not None and cmd.number not in offered:
        names = ", ".join(f"{short('engagement', n)} {o.title}" for n, o in sorted(offered.items())) or "none"
        raise Invalid("number", "not_offered", f"{shown} may follow: {names}")
    if row.same_as_id == cmd.number:
        return Handled(f"{shown} follows it already", [unchanged(shown)])
    before = row.due
    row.same_as_id = cmd.number
    dating.recompute(ctx, row, kind, client)
    entering.follow_dates(ctx, row)
    ctx.unit.session.flush()
    what = short("engagement", cmd.number) if cmd.number else "no return"
    return Handled(f"{shown} follows {what}", [done(shown, "", _text(before), _text(row.due))])


def _text(value: object) -> str | None:
    return None if value is None else str(value)
