"""The inbox: marking, switching kinds, following, and what the calendar raises [NOTE-*]."""

from __future__ import annotations

from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.notice_commands import Follow, MarkNotice, RaiseNotice, SetNotices
from assure_tui.domain.notices import KINDS, STATES
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context, near
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.rules.noticing import raise_all
from assure_tui.services.rules.telling import Teller
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def mark_notice(ctx: Context, cmd: MarkNotice) -> Handled:
    """[NOTE-4]: one's own notices only; somebody else's are not there."""
    if cmd.state not in STATES:
        raise Invalid("state", "unknown", f"a notice is {', '.join(STATES)}")
    mine = select(t.Notice).where(t.Notice.staff_id == ctx.actor.staff_id)
    wanted = mine.where(t.Notice.id.in_(cmd.notice_ids)) if cmd.notice_ids else mine.where(t.Notice.state != "done")
    found = ctx.unit.all(wanted)
    if cmd.notice_ids and not found:
        raise NotFound(f"there is no notice {cmd.notice_ids[0]} in your inbox")
    changed = [row for row in found if row.state != cmd.state]
    for row in changed:
        row.state = cmd.state
    ctx.unit.session.flush()
    results = [done(str(row.id)) if row in changed else unchanged(str(row.id)) for row in found]
    what = f"marked {len(changed)} notice{'s' if len(changed) != 1 else ''} {cmd.state}"
    return Handled(what, results, undoable=False, logged=bool(changed))


def set_notices(ctx: Context, cmd: SetNotices) -> Handled:
    """[NOTE-3]: each kind has its own switch per person."""
    staff = ctx.actor.staff_id
    if staff is None:
        raise Invalid("staff", "unknown", "the system has no inbox")
    for kind, on in cmd.kinds:
        if kind not in KINDS:
            raise Invalid("kind", "unknown", f"there is no kind of notice {kind!r}{near(kind, list(KINDS))}")
        row = ctx.unit.find(t.NoticeSwitch, (staff, kind))
        if row is None:
            ctx.unit.add(t.NoticeSwitch(staff_id=staff, kind=kind, on=on))
        else:
            row.on = on
    ctx.unit.session.flush()
    words = ", ".join(f"{KINDS[kind].label} {'on' if on else 'off'}" for kind, on in cmd.kinds)
    return Handled(f"notices: {words}", [done(kind, "on" if on else "off") for kind, on in cmd.kinds])


def follow(ctx: Context, cmd: Follow) -> Handled:
    """[NOTE-2]: anyone may follow what they see."""
    if cmd.thing not in ("engagement", "client"):
        raise Invalid("thing", "unknown", "engagements and clients can be followed")
    staff = ctx.actor.staff_id
    if staff is None:
        raise Invalid("staff", "unknown", "the system has no inbox")
    silent = cmd.on and not _wants(ctx, staff, "followed")
    warnings = (f"the inbox is silent until {KINDS['followed'].label!r} is switched on there",) if silent else ()

    def act(number: int) -> ItemResult:
        _ = ctx.engagement(number) if cmd.thing == "engagement" else ctx.client(number)
        shown = short(cmd.thing, number)
        row = ctx.unit.find(t.Follow, (staff, cmd.thing, number))
        if (row is not None) == cmd.on:
            return unchanged(shown, "it is followed already" if cmd.on else "it is not followed")
        if row is None:
            ctx.unit.add(t.Follow(staff_id=staff, thing=cmd.thing, number=number))
        else:
            ctx.unit.delete(row)
        return done(shown, "", None, None, *warnings)

    results = each(cmd.thing, (cmd.number, *cmd.also), act)
    what = results[0].id if len(results) == 1 else f"{len(results)} {cmd.thing}s"
    return Handled(f"{'follows' if cmd.on else 'no longer follows'} {what}", results)


def _wants(ctx: Context, staff: int, kind: str) -> bool:
    """Whether the person's inbox takes this kind [NOTE-3]."""
    row = ctx.unit.find(t.NoticeSwitch, (staff, kind))
    return KINDS[kind].on if row is None else row.on


def raise_notice(ctx: Context, cmd: RaiseNotice) -> Handled:
    """What the calendar brings; raising it again is nothing [LOOP-3]."""
    count = raise_all(ctx, Teller(ctx).wanted(cmd.notices))
    what = f"{count} notice{'s' if count != 1 else ''} raised"
    return Handled(what, [done("notices", what) if count else unchanged("notices")], undoable=False, logged=bool(count))
