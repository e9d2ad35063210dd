"""The firm's list of tags, and tags on clients and tasks [CLT-9] [DEL-4]."""

from __future__ import annotations

from typing import Any

from assure_tui.domain import tag_looks
from assure_tui.domain.errors import Detail, Invalid, NeedsConfirmation
from assure_tui.domain.firm_commands import SaveTag, TagClient
from assure_tui.domain.model import short
from assure_tui.domain.task_commands import TagTask
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.tags import link_of, set_tags, tag_name, tag_row
from assure_tui.services.handlers.tasking import open_task
from assure_tui.store import tables as t
from assure_tui.store.sql import select

KINDS = ("client", "engagement", "task")


def save_tag(ctx: Context, cmd: SaveTag) -> Handled:
    """Make a tag, or rename, recolour, remove the one of that name; names are unique without case [VAL-4]."""
    row = ctx.unit.one(select(t.Tag).where(t.Tag.key == tag_name(cmd.name_).casefold()))
    if cmd.remove:
        return _remove(ctx, tag_row(ctx, cmd.name_), cmd)
    looks = None if cmd.colour is None else tag_looks.colour(cmd.colour)
    if row is not None and cmd.new:
        raise Invalid("name", "duplicate", f"there is a tag {row.name!r} already")
    if row is None and not cmd.new:
        row = tag_row(ctx, cmd.name_)  # refuses, with the nearest name
    if row is None:
        name = tag_name(cmd.name_)
        ctx.unit.add(t.Tag(name=name, key=name.casefold(), colour=looks or tag_looks.PLAIN))
        return Handled(f"made the tag {name}", [done(name, name)])
    before = row.name
    if cmd.new_name is not None:
        name = tag_name(cmd.new_name)
        twin = ctx.unit.one(select(t.Tag).where(t.Tag.key == name.casefold()))
        if twin is not None and twin is not row:
            raise Invalid("name", "duplicate", f"there is a tag {twin.name!r} already")
        row.name, row.key = name, name.casefold()
    if looks is not None:
        row.colour = looks
    ctx.unit.session.flush()
    if not ctx.unit.changed:
        return Handled(f"saved the tag {before}", [unchanged(before)])
    renamed = (before, row.name) if before != row.name else (None, None)
    return Handled(f"saved the tag {row.name}", [done(row.name, "", *renamed)])


def _remove(ctx: Context, row: t.Tag, cmd: SaveTag) -> Handled:
    """What carries the tag gets the replacement, or is shown before it loses it [DEL-4]."""
    heir = tag_row(ctx, cmd.replacement) if cmd.replacement is not None else None
    if heir is row:
        raise Invalid("replacement", "cycle", "a tag is not replaced by itself")
    carried = [(kind, link) for kind in KINDS for link in _links(ctx, kind, row)]
    if carried and heir is None and not cmd.confirmed:
        numbers = [(kind, _owner(kind, link)) for kind, link in carried]
        raise NeedsConfirmation(
            f"{len(carried)} clients, engagements or tasks lose the tag {row.name!r}; name a replacement, or confirm",
            [Detail(short(kind, number), "tag", short(kind, number)) for kind, number in numbers[:50]],
        )
    for kind, link in carried:
        if heir is not None:
            set_tags(ctx, kind, _owner(kind, link), add=(heir.name,))
        ctx.unit.session.delete(link)
    ctx.unit.session.flush()
    name = row.name
    ctx.unit.delete(row)
    told = f"{len(carried)} have {heir.name!r} now" if heir is not None else f"{len(carried)} lost it"
    return Handled(f"removed the tag {name}; {told}", [done(name, told)])


def _links(ctx: Context, kind: str, row: t.Tag) -> list[Any]:
    model = link_of(kind)
    return list(ctx.unit.all(select(model).where(model.tag_id == row.id)))


def _owner(kind: str, link: Any) -> int:
    return int(getattr(link, f"{kind}_id"))


def tag_client(ctx: Context, cmd: TagClient) -> Handled:
    """Tags on clients; only these take part in conditions [CLT-9]."""

    def act(number: int) -> ItemResult:
        ctx.client(number)
        changed = set_tags(
            ctx, "client", number, add=cmd.add, remove=cmd.remove, replace=cmd.replace, create=cmd.create
        )
        return done(short("client", number), "tagged") if changed else unchanged(short("client", number))

    results = each("client", cmd.ids, act)
    count = sum(1 for result in results if result.outcome == "done")
    return Handled(f"tagged {results[0].id if len(results) == 1 else f'{count} clients'}", results)


def tag_task(ctx: Context, cmd: TagTask) -> Handled:
    """Tags on tasks of work that is not archived [CLT-9]."""

    def act(number: int) -> ItemResult:
        open_task(ctx, number)
        changed = set_tags(ctx, "task", number, add=cmd.add, remove=cmd.remove, replace=cmd.replace, create=cmd.create)
        return done(short("task", number), "tagged") if changed else unchanged(short("task", number))

    results = each("task", cmd.ids, act)
    count = sum(1 for result in results if result.outcome == "done")
    return Handled(f"tagged {results[0].id if len(results) == 1 else f'{count} tasks'}", results)
