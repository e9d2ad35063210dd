"""Tags on clients, engagements and tasks, from one firm list [CLT-9]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import Invalid
from assure_tui.services.context import Context, near
from assure_tui.store import tables as t
from assure_tui.store.sql import select


def tag_name(name: str) -> str:
    """A name a tag may have: what parts tags in a cell or on the line cannot be in it [VAL-5]."""
    value = text_rules.one_line(name, "tags", high=40)
    if set(value) & set(",;") or value[0] in "+-#":
        raise Invalid("tags", "format", f"{value!r} is no tag: no , or ; in it, and no + - # in front")
    return value


def check_tag(ctx: Context, name: str, *, create: bool = False) -> None:
    """Refuse a name that no tag may have, or that no tag has unless it may be made."""
    value = text_rules.one_line(name, "tags", high=40)
    if not create:
        tag_row(ctx, value)
    elif _known(ctx, value.casefold()) is None:
        may_make(ctx, value)


def may_make(ctx: Context, name: str) -> str:
    """The name of a new tag, by its rule; making one needs the permission wherever it is asked for [PERM-13]."""
    ctx.need("Manage tags")
    return tag_name(name)


def tag_row(ctx: Context, name: str, *, create: bool = False) -> t.Tag:
    """The tag of that name, compared without case; made when the person said so."""
    value = text_rules.one_line(name, "tags", high=40)
    row = _known(ctx, value.casefold())
    if row is not None:
        return row
    if not create:
        known = ctx.unit.all(select(t.Tag.name))
        raise Invalid("tags", "unknown", f"there is no tag {value!r}{near(value, list(known))}")
    value = may_make(ctx, value)
    return ctx.unit.add(t.Tag(name=value, key=value.casefold()))


def _known(ctx: Context, key: str) -> t.Tag | None:
    """The tag of that folded name, read once a transaction; one that was taken back since is read again."""
    row = ctx.tags.get(key)
    if row is None or row not in ctx.unit.session or row.key != key:
        row = ctx.unit.one(select(t.Tag).where(t.Tag.key == key))
        if row is not None:
            ctx.tags[key] = row
    return row


def link_of(kind: str) -> Any:
    """The table that says which tags a kind of thing carries."""
    return getattr(t, {"client": "ClientTag", "engagement": "EngagementTag", "task": "TaskTag"}[kind])


def tags_of(ctx: Context, kind: str, number: int) -> dict[str, t.Tag]:
    """The tags a client, engagement or task carries, by folded name."""
    link = link_of(kind)
    rows = ctx.unit.all(select(t.Tag).join(link, link.tag_id == t.Tag.id).where(getattr(link, f"{kind}_id") == number))
    return {row.key: row for row in rows}


def set_tags(
    ctx: Context,
    kind: str,
    number: int,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    replace: bool = False,
    create: bool = False,
    new: bool = False,
) -> bool:
    """Put tags on and take them off; whether anything changed. A `new` owner has none, so none are looked for."""
    names = [name for name in add if name.strip()]
    if create:
        for name in names:  # all of them before any is made: a refusal leaves no trace
            check_tag(ctx, name, create=True)
    have = {} if new else tags_of(ctx, kind, number)
    wanted = {row.key: row for row in (tag_row(ctx, name, create=create) for name in names)}
    gone = {text_rules.one_line(name, "tags", high=40).casefold() for name in remove}
    if replace:
        gone |= set(have) - set(wanted)
    model = link_of(kind)
    links = [model(**{f"{kind}_id": number, "tag_id": row.id}) for key, row in wanted.items() if key not in have]
    ctx.unit.session.add_all(links)
    if not new:  # those of a new owner go in with what comes next
        ctx.unit.session.flush()
    changed = bool(links)
    for key in gone & set(have):
        link = ctx.unit.find(model, (number, have[key].id))
        if link is not None:
            ctx.unit.delete(link)
            changed = True
    return changed
