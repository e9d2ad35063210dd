"""Notes of clients and pages of the handbook; the log keeps every version [LINK-6]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Detail, Invalid, InvalidMany
from assure_tui.domain.linking import LinkKind, reference
from assure_tui.domain.model import short
from assure_tui.domain.note_commands import SaveHandbookPage, SaveNote
from assure_tui.domain.private_numbers import warnings_about
from assure_tui.services.context import Context
from assure_tui.services.handlers import link_finding, links
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t

LONGEST = 200_000  # characters of a note [VAL-5]


def save_note(ctx: Context, cmd: SaveNote) -> Handled:
    """A note of a client the actor sees; linked to an engagement in the same batch where one is named."""
    return _save(ctx, cmd, page=False)


def save_handbook_page(ctx: Context, cmd: SaveHandbookPage) -> Handled:
    """A page of the firm, for everybody to read."""
    return _save(ctx, cmd, page=True)


def _save(ctx: Context, cmd: SaveNote | SaveHandbookPage, *, page: bool) -> Handled:
    kind = LinkKind.PAGE if page else LinkKind.NOTE
    parent = _parent(ctx, cmd.engagement_id)
    if cmd.id is None:
        values = _values({"title": "", **cmd.fields}, page=page, new=True)
        client = None if page else _client(ctx, cmd.fields, parent)
        row = ctx.unit.add(
            t.Note(
                client_id=client,
                title=values["title"],
                text=values.get("text", ""),
                author_id=ctx.actor.staff_id,
                created_at=ctx.now,
                updated_at=ctx.now,
            )
        )
        said = "added"
    else:
        row = link_finding.note(ctx, cmd.id, page=page)
        ctx.check_seen(row, cmd.id, (), cmd.if_version)
        values = _values(cmd.fields, page=page, new=False)
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        said = "removed" if values.get("removed") else "edited"
    ctx.unit.session.flush()
    named = reference(kind, row.id)
    told = f"{said} the {kind.label.casefold()} {row.title}"
    if parent is not None and links.put(ctx, parent, link_finding.find(ctx, kind, row.id, parent)):
        ctx.unit.session.flush()
        told += f", linked to {short('engagement', parent.id or 0)}"
    if not ctx.unit.changed:
        return Handled(f"{named} is as it was", [unchanged(named)])
    return Handled(told, [done(named, row.title, None, None, *warnings_about(values.get("text"), "text"))])


def _parent(ctx: Context, number: int | None) -> t.Engagement | None:
    """The engagement to link it to; that needs Edit engagements as well [LINK-4]."""
    if number is None:
        return None
    row = ctx.engagement(number)
    ctx.need("Edit engagements")
    ctx.open_for_work(row)
    return row


def _client(ctx: Context, fields: Mapping[str, Any], parent: t.Engagement | None) -> int:
    """Whose note it is: the named client's, else that of the engagement; sight of the client is needed [PERM-6]."""
    number = fields.get("client_id") or (parent.client_id if parent is not None else None)
    if number is None:
        raise Invalid("client", "required", "name the client the note is about")
    return ctx.client(number).id or 0


def _values(fields: Mapping[str, Any], *, page: bool, new: bool) -> dict[str, Any]:
    """Every given field as it is kept, all that is wrong told together [VAL-6]."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []
    for name, value in fields.items():
        try:
            if name == "title":
                found[name] = text_rules.one_line(value or "", name)
            elif name == "text":
                found[name] = text_rules.long_text(value or "", name, high=LONGEST)
            elif name == "removed" and not new:
                found[name] = bool(value)
            elif name != "client_id" or page or not new:
                raise Invalid(name, "key.unknown", f"a {'handbook page' if page else 'note'} has no field {name!r}")
        except AssureError as error:
            wrong += error.details or (Detail(name, error.code, error.message),)
    if len(wrong) == 1:
        raise Invalid(wrong[0].field, wrong[0].code, wrong[0].message)
    if wrong:
        raise InvalidMany(wrong)
    return found
