"""Linking and unlinking by hand [LINK-2] [LINK-3] [LINK-4] [LINK-5].

A task, request, document or time entry that lies with no engagement comes to lie with the first one it is linked to;
a further link, and every link of the other kinds, is a row of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.link_commands import LinkItem, UnlinkItem
from assure_tui.domain.linking import ANY_CLIENT, LinkKind, reference
from assure_tui.domain.model import short
from assure_tui.services.context import Context
from assure_tui.services.handlers import link_finding
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.services.handlers.link_finding import Thing
from assure_tui.services.handlers.tasking import may_unrequire
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def link_item(ctx: Context, cmd: LinkItem) -> Handled:
    """Link one thing to an engagement; one that is linked already stays as it is."""
    if cmd.kind == "return":
        from assure_tui.services.handlers.relieving import follow_return

        return follow_return(ctx, cmd)
    row, thing = _both(ctx, cmd.id, cmd.kind, cmd.number)
    shown = short("engagement", cmd.id)
    if not put(ctx, row, thing):
        return Handled(f"{thing.shown} is linked already", [unchanged(shown, f"{thing.shown} is linked already")])
    ctx.unit.session.flush()
    return Handled(f"linked {thing.shown} to {shown}", [done(shown, f"linked {thing.shown}")])


def unlink_item(ctx: Context, cmd: UnlinkItem) -> Handled:
    """Take it off; the thing itself stays where it is [LINK-3]."""
    row, thing = _both(ctx, cmd.id, cmd.kind, cmd.number)
    shown = short("engagement", cmd.id)
    warnings: list[str] = []
    if thing.home == cmd.id:
        warnings = _LEAVE[thing.kind](ctx, thing)
    elif (kept := _row(ctx, row, thing)) is not None:
        ctx.unit.delete(kept)
    else:
        return Handled(f"{thing.shown} is not linked", [unchanged(shown, f"{thing.shown} is not linked to it")])
    ctx.unit.session.flush()
    told = done(shown, f"unlinked {thing.shown}", None, None, *warnings)
    return Handled(f"unlinked {thing.shown} from {shown}", [told])


def put(ctx: Context, row: t.Engagement, thing: Thing) -> bool:
    """Link a thing; whether that changed anything."""
    shown = short("engagement", row.id or 0)
    if thing.kind is LinkKind.ENGAGEMENT and thing.number == row.id:
        raise Invalid("number", "not_offered", f"{shown} cannot be linked to itself")
    if thing.home == row.id:
        return False
    if thing.kind is LinkKind.TASK and thing.home is not None:
        of = short("engagement", thing.home)
        raise Conflict("task", f"{thing.shown} belongs to {of}; a task belongs to one engagement [LINK-2]")
    if thing.kind not in ANY_CLIENT and thing.kind is not LinkKind.TASK and thing.client_id != row.client_id:
        whose = "is of no client" if thing.client_id is None else "is another client's"
        raise Invalid("number", "not_offered", f"{thing.shown} {whose}; {shown} takes its own client's")
    if thing.home is None and thing.kind in _COME:
        _COME[thing.kind](ctx, row, thing)
        return True
    if _row(ctx, row, thing) is not None:
        return False
    link = t.Link(engagement_id=row.id or 0, kind=thing.kind.value, target_id=thing.number)
    if thing.kind is LinkKind.REQUEST:  # an item of the stage in which it stands, by this visit [LINK-5]
        link.stage_id, link.entry_no = row.stage_id, row.entry_no
    ctx.unit.session.add(link)
    return True


def _both(ctx: Context, number: int, kind: str, target: int | None) -> tuple[t.Engagement, Thing]:
    row = ctx.engagement(number)
    found = LinkKind(choice(LinkKind, kind, "kind"))
    if target is None:
        raise Invalid("number", "required", f"name the {found.label.casefold()} by its number")
    ctx.open_for_work(row)
    return row, link_finding.find(ctx, found, target, row)


def _row(ctx: Context, row: t.Engagement, thing: Thing) -> t.Link | None:
    """The link that is there; one between engagements holds in both directions."""
    link = t.Link
    here = ctx.unit.one(
        select(link).where(link.engagement_id == row.id, link.kind == thing.kind.value, link.target_id == thing.number)
    )
    if here is None and thing.kind is LinkKind.ENGAGEMENT:
        here = ctx.unit.one(
            select(link).where(
                link.engagement_id == thing.number, link.kind == thing.kind.value, link.target_id == row.id
            )
        )
    found: t.Link | None = here
    return found


# -- where a thing lies ------------------------------------------------------------------------------


def _task_comes(ctx: Context, row: t.Engagement, thing: Thing) -> None:
    """A task of the firm becomes one of the engagement, in the stage where it stands [TASK-1]."""
    task: t.Task = thing.row
    if task.repeats:
        raise Invalid("task", "not_offered", f"{thing.shown} repeats; only a task of the firm does")
    if task.assignee_id is not None:
        ctx.may_hold(task.assignee_id, row.pipeline_id, "assignee")
    stage = ctx.stage(row.stage_id)
    task.engagement_id, task.stage_id, task.stage_name = row.id, stage.id, stage.name


def _task_leaves(ctx: Context, thing: Thing) -> list[str]:
    """It is the firm's own then; one that a strict gate asks for stays, as it could not be removed [OVR-4]."""
    task: t.Task = thing.row
    if task.required:
        may_unrequire(ctx, task)
    task.engagement_id, task.stage_id, task.stage_name = None, None, None
    task.after, task.slot, task.status_entry = [], None, None
    return [f"{reference(thing.kind, thing.number)} is a task of the firm now"]


def _request_comes(ctx: Context, row: t.Engagement, thing: Thing) -> None:
    """It is an item of the stage in which the engagement stands [LINK-5]."""
    request: t.Request = thing.row
    request.engagement_id, request.stage_id, request.entry_no = row.id, row.stage_id, row.entry_no


def _request_leaves(ctx: Context, thing: Thing) -> list[str]:
    request: t.Request = thing.row
    if request.form.casefold() in ("8879", "engagement letter"):
        raise Invalid("number", "not_offered", f"{thing.shown}: such a form belongs to one engagement [REQ-6]")
    home = thing.home
    request.engagement_id, request.stage_id, request.entry_no, request.status_entry = None, None, None, None
    line = t.InvoiceLine
    lines = select(line.id).where(line.request_id == request.id, line.engagement_id == home, line.removed.is_(False))
    if ctx.unit.one(lines.limit(1)) is not None:
        return [f"its lines still name {short('engagement', home or 0)}"]
    return []


def _document_comes(ctx: Context, row: t.Engagement, thing: Thing) -> None:
    document: t.Document = thing.row
    document.engagement_id, document.linked_by_hand = row.id, True


def _document_leaves(ctx: Context, thing: Thing) -> list[str]:
    document: t.Document = thing.row
    # By hand as well: the loop does not take a file back into an engagement off which a person took it [DOC-10].
    document.engagement_id, document.linked_by_hand = None, True
    return []


def _time_comes(ctx: Context, row: t.Engagement, thing: Thing) -> None:
    """Its minutes are spent on the engagement from now on [TIME-3]."""
    thing.row.engagement_id = row.id


def _time_leaves(ctx: Context, thing: Thing) -> list[str]:
    entry: t.TimeEntry = thing.row
    entry.engagement_id, entry.task_id = None, None
    return ["it is logged for the client alone now"]


_COME: dict[LinkKind, Callable[[Context, t.Engagement, Thing], None]] = {
    LinkKind.TASK: _task_comes,
    LinkKind.REQUEST: _request_comes,
    LinkKind.DOCUMENT: _document_comes,
    LinkKind.TIME: _time_comes,
}
_LEAVE: dict[LinkKind, Callable[[Context, Thing], list[str]]] = {
    LinkKind.TASK: _task_leaves,
    LinkKind.REQUEST: _request_leaves,
    LinkKind.DOCUMENT: _document_leaves,
    LinkKind.TIME: _time_leaves,
}
