"""Clients: made, edited, related, set aside [CLT-*]."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import (
    CreateClient,
    DeactivateClient,
    EditClient,
    ReactivateClient,
    SaveRelationship,
    SetClientAccess,
)
from assure_tui.domain.errors import AssureError, Conflict, Detail, Invalid, InvalidMany, NeedsConfirmation, NotFound
from assure_tui.domain.model import SLOTS, ClientStatus, Entity, RelationKind, short
from assure_tui.domain.periods import parse_fiscal_year_end
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.services.handlers.creating import choice
from assure_tui.services.handlers.tags import check_tag, set_tags
from assure_tui.store import tables as t
from assure_tui.store.derive import fold
from assure_tui.store.sql import func, plain_rows, select

LINES = {
    "number": 40,
    "phone": 60,
    "street": 120,
    "city": 80,
    "state": 40,
    "zip": 20,
    "external_id": 120,
    "folder": 500,
}
EITHER_WAY = frozenset(("spouse", "household", "other"))  # kinds that say the same from both sides [CLT-6]
CONTACT = ("contact", "contact_email", "contact_phone")
FIELDS = (
    "name",
    "entity",
    "status",
    "fiscal_year_end",
    "tax_id",
    "email",
    "notes",
    "weeks_5253",
    "tags",
    "access",
    *LINES,
    *SLOTS,
    *CONTACT,
)


def _values(ctx: Context, fields: Mapping[str, Any], entity_now: str | None) -> dict[str, Any]:
    """Every given field by its rule; all errors together [VAL-6]. None clears."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []

    def take(name: str, value: Any) -> None:
        if name in CONTACT or name in ("tags", "access"):
            return
        if name == "name":
            found[name] = text_rules.one_line(value or "", name, high=120)
        elif name == "entity":
            found[name] = choice(Entity, value or "", name)
        elif name == "status":
            found[name] = choice(ClientStatus, value or "active", name)
        elif name == "fiscal_year_end":
            found[name] = parse_fiscal_year_end(str(value)) if value else "12-31"
        elif name == "email":
            found[name] = text_rules.email(value) if value else None
        elif name == "notes":
            found[name] = text_rules.long_text(value, name, high=200_000) if value else None
        elif name == "weeks_5253":
            found[name] = text_rules.yes_or_no(value, name)
        elif name in SLOTS:
            found[f"{name}_id"] = ctx.staff(value, name).id if value else None
        elif name == "folder":
            found[name] = _folder(value) if value else None
        elif name in LINES:
            found[name] = text_rules.one_line(str(value), name, low=0, high=LINES[name]) or None if value else None
        elif name == "tax_id":
            entity = str(fields.get("entity") or entity_now or "")
            found[name] = tax_id(str(value), entity.casefold()) if value else None
        else:
            raise Invalid(name, "key.unknown", f"a client has no field {name!r}")

    for name, value in fields.items():
        try:
            take(name, value)
        except AssureError as error:
            wrong += error.details or (Detail(name, error.code, error.message),)
    if wrong:
        raise InvalidMany(wrong)
    return found


def _folder(value: Any) -> str:
    """Where the client's papers lie: a folder that is there, since a mistyped one would look like no papers [DOC-1]."""
    path = os.path.expanduser(str(value).strip())
    text_rules.one_line(path, "folder", high=LINES["folder"])  # kept as it is spelled on disk, blanks and all
    if not os.path.isabs(path):
        raise Invalid("folder", "format", f"{path!r} must be the whole path of a folder")
    if not os.path.isdir(path):
        raise Invalid("folder", "unknown", f"there is no folder {path}")
    return os.path.normpath(path)


def tax_id(value: str, entity: str) -> str:
    """An EIN whole; of an individual only the last four characters are kept [CLT-10]."""
    if entity == "individual":
        kept = re.sub(r"[^0-9A-Za-z]", "", text_rules.one_line(value, "tax_id", high=40))
        if len(kept) < 4:
            raise Invalid("tax_id", "format", "a tax id has at least four characters")
        return kept[-4:]
    return text_rules.employer_number(value)


def _shortened(fields: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """The person is told when less of a tax id is kept than was typed [CLT-10]."""
    typed, kept = str(fields.get("tax_id") or ""), values.get("tax_id")
    if kept and len(kept) == 4 and len(re.sub(r"[^0-9A-Za-z]", "", typed)) > 4:
        return [f"of the tax id only the last four characters, {kept}, are kept"]
    return []


def _check_rest(ctx: Context, fields: Mapping[str, Any], create: bool, *, new: bool = False) -> None:
    """Tags and contact by their rules before any row is touched: a refusal leaves no trace."""
    if "tags" in fields and not (fields["tags"] is None and new):
        ctx.need("Manage tags")  # as TagClient does [PERM-13]
        change = _tag_change(fields["tags"])
        for name in (*change["add"], *change.get("remove", ())):
            check_tag(ctx, name, create=create or name not in change["add"])
    if fields.get("contact"):
        text_rules.one_line(str(fields["contact"]), "contact", high=120)
    if fields.get("contact_email"):
        text_rules.email(str(fields["contact_email"]), "contact_email")
    if fields.get("contact_phone"):
        text_rules.one_line(str(fields["contact_phone"]), "contact_phone", high=60)


def create_client(ctx: Context, cmd: CreateClient) -> Handled:
    """A new client; one that an undo removed comes back under its external id [CLT-1] [IMP-4]."""
    fields = dict(cmd.fields)
    fields.setdefault("entity", None)
    fields.setdefault("name", None)
    if not fields["entity"]:
        fields["entity"] = ""
    values = _values(ctx, fields, None)
    _check_rest(ctx, fields, "tags" in cmd.create, new=True)
    access = _access(ctx, set(), fields["access"]) if fields.get("access") else frozenset()
    row = _removed_twin(ctx, values.get("external_id"), values.get("number"))
    warnings = _shortened(fields, values)
    if row is None:
        if ctx.origin.value != "import":
            twins = ctx.unit.one(
                select(func.count()).where(t.Client.name_key == fold(values["name"]), t.Client.removed.is_(False))
            )
            if twins:
                warnings.append(f"{twins} other client{'s have' if twins > 1 else ' has'} this name")
        row = ctx.unit.add(t.Client(created_at=ctx.now, updated_at=ctx.now, **values))
        made = True
    else:
        made = False
        row.removed = False
        for name, value in values.items():
            setattr(row, name, value)
    if fields.get("tags"):
        tags = _tag_change(fields["tags"])["add"]
        set_tags(ctx, "client", row.id or 0, add=tags, create="tags" in cmd.create, new=made)
    if fields.get("contact"):
        _contact(ctx, row, fields)
    if access:
        _give_access(ctx, row.id or 0, access)
    if not made:
        ctx.unit.session.flush()
    return Handled(f"added client {row.name}", [done(short("client", row.id or 0), row.name, None, None, *warnings)])


# One short question for the usual answer, that nobody has these numbers.
_TWINS = "SELECT 1 FROM client WHERE external_id = :external UNION ALL SELECT 1 FROM client WHERE number = :number"


def _removed_twin(ctx: Context, external_id: str | None, number: str | None) -> t.Client | None:
    asked = {"external": external_id, "number": number}
    if not plain_rows(ctx.unit.session.connection(), _TWINS, asked):
        return None
    for column, value in ((t.Client.external_id, external_id), (t.Client.number, number)):
        if value is None:
            continue
        row = ctx.unit.one(select(t.Client).where(column == value))
        if row is not None and row.removed:
            return row
        if row is not None:
            name = "external_id" if column is t.Client.external_id else "number"
            raise Conflict(
                name, f"{short('client', row.id)} {row.name} has the {name.replace('_', ' ')} {value} already"
            )
    return None


def edit_client(ctx: Context, cmd: EditClient) -> Handled:
    """Change fields; dates of live engagements follow the year end and the state [DUE-11]."""
    row = ctx.client(cmd.client_id)
    ctx.check_seen(row, cmd.client_id, (), cmd.if_version)
    values = _values(ctx, cmd.fields, row.entity)
    _check_rest(ctx, cmd.fields, "tags" in cmd.create)
    access = _access(ctx, _access_of(ctx, row.id or 0), cmd.fields["access"]) if "access" in cmd.fields else None
    if values.get("entity") == "individual" and row.tax_id and "tax_id" not in values:
        values["tax_id"] = row.tax_id[-4:]  # of a person no more is kept [CLT-10]
    if values.get("entity", row.entity) != row.entity and not cmd.confirmed:
        _entity_change(ctx, row, values["entity"])
    if "status" in values and (values["status"] == "inactive") != (row.status == "inactive"):
        ctx.need("Delete clients")
        if values["status"] == "inactive" and not cmd.confirmed:
            _ask_open_work(ctx, row)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if "tags" in cmd.fields:
        set_tags(ctx, "client", row.id or 0, create="tags" in cmd.create, **_tag_change(cmd.fields["tags"]))
    if access is not None:
        _give_access(ctx, row.id or 0, access)
    if cmd.fields.get("contact"):
        _contact(ctx, row, cmd.fields)
    ctx.unit.session.flush()
    told = _shortened(cmd.fields, values)
    if {"fiscal_year_end", "state", "weeks_5253", "name"} & set(changed):
        told += _redate(ctx, row)
    number = short("client", row.id or 0)
    result = done(number, row.name, None, None, *told) if ctx.unit.changed else unchanged(number)
    return Handled(f"edited client {row.name}", [result])


def _redate(ctx: Context, row: t.Client) -> list[str]:
    told = []
    live = select(t.Engagement).where(t.Engagement.client_id == row.id, t.Engagement.live.is_(True))
    for item in ctx.unit.all(live):
        before = item.due
        kind = ctx.type(item.type_id)
        dating.recompute(ctx, item, kind, row)
        dating.retitle(ctx, item, kind, row)
        if item.due != before:
            told.append(f"{short('engagement', item.id)} due {before} → {item.due}")
    ctx.unit.session.flush()
    return told


def _entity_change(ctx: Context, row: t.Client, entity: str) -> None:
    live = select(t.Engagement).where(t.Engagement.client_id == row.id, t.Engagement.live.is_(True))
    misfits = [e for e in ctx.unit.all(live) if entity not in ctx.type(e.type_id).entities]
    if misfits:
        raise NeedsConfirmation(
            f"{len(misfits)} live engagements are of types not meant for {entity}",
            [Detail(short("engagement", e.id), "entity", e.title) for e in misfits],
        )


def _contact(ctx: Context, row: t.Client, fields: Mapping[str, Any]) -> None:
    """The primary contact: found by name among the client's own, else made [CLT-5]."""
    name = text_rules.one_line(str(fields["contact"]), "contact", high=120)
    email = text_rules.email(fields["contact_email"], "contact_email") if fields.get("contact_email") else None
    phone = (
        text_rules.one_line(fields["contact_phone"], "contact_phone", high=60) if fields.get("contact_phone") else None
    )
    links = ctx.unit.all(select(t.ClientContact).where(t.ClientContact.client_id == row.id))
    for link in links:
        person = ctx.unit.get(t.Contact, link.contact_id)
        if person.name.casefold() == name.casefold():
            person.email, person.phone = email or person.email, phone or person.phone
            return
    person = ctx.unit.add(t.Contact(name=name, email=email, phone=phone))
    ctx.unit.add(t.ClientContact(client_id=row.id, contact_id=person.id, is_primary=not links))


def _names(value: Any) -> list[str]:
    parts = re.split(r"[,;]", value) if isinstance(value, str) else list(value)
    return [part.strip() for part in parts if part.strip()]


def _tag_change(value: Any) -> dict[str, Any]:
    """`a,b` replaces, `+a,-b` adds and removes, None clears."""
    names = _names(value or "")
    if names and all(name[0] in "+-" for name in names):
        return {"add": [n[1:] for n in names if n[0] == "+"], "remove": [n[1:] for n in names if n[0] == "-"]}
    return {"add": names, "replace": True}


def save_relationship(ctx: Context, cmd: SaveRelationship) -> Handled:
    """Relate two clients; a chain of owners or parents that leads back is refused [CLT-6]."""
    kind = choice(RelationKind, cmd.kind, "kind")
    source, target = ctx.client(cmd.from_id), ctx.client(cmd.to_id)
    if cmd.end:
        return _end_relationship(ctx, kind, source, target)
    if source.id == target.id:
        raise Invalid("client", "cycle", "a client is not related to itself")
    if cmd.percent is not None and not 0 <= cmd.percent <= 100:
        raise Invalid("percent", "range", "ownership lies between 0 and 100 %")
    if kind in ("owner_of", "parent_of") and _leads_to(ctx, kind, target.id or 0, source.id or 0):
        raise Invalid("client", "cycle", f"{target.name} already leads back to {source.name}")
    same = select(t.Relationship).where(
        t.Relationship.from_id == source.id, t.Relationship.kind == kind, t.Relationship.to_id == target.id
    )
    row = ctx.unit.one(same)
    warnings = []
    if kind == "owner_of" and cmd.percent:
        others = ctx.unit.all(
            select(t.Relationship).where(t.Relationship.kind == kind, t.Relationship.to_id == target.id)
        )
        total = sum(r.percent or 0 for r in others if r.from_id != source.id) + cmd.percent
        if total > 100:
            warnings.append(f"the owners of {target.name} hold {total:g} % together")
    if row is None:
        ctx.unit.add(t.Relationship(from_id=source.id or 0, kind=kind, to_id=target.id or 0, percent=cmd.percent))
    else:
        row.percent = cmd.percent
    ctx.unit.session.flush()
    number = short("client", source.id or 0)
    result = done(number, f"{source.name} {kind.replace('_', ' ')} {target.name}", None, None, *warnings)
    return Handled(f"related {source.name} and {target.name}", [result if ctx.unit.changed else unchanged(number)])


def _end_relationship(ctx: Context, kind: str, source: t.Client, target: t.Client) -> Handled:
    """It is so no more; K-1 blockers that came of it resolve by their rule [CLT-6] [BLK-8]."""
    pairs = [(source.id, target.id)]
    if kind in EITHER_WAY:
        pairs.append((target.id, source.id))
    related = t.Relationship
    rows = [
        row
        for first, second in pairs
        for row in ctx.unit.all(
            select(related).where(related.from_id == first, related.kind == kind, related.to_id == second)
        )
    ]
    said = f"{source.name} {kind.replace('_', ' ')} {target.name}"
    if not rows:
        raise NotFound(f"there is no relationship “{said}”")
    for row in rows:
        ctx.unit.delete(row)
    return Handled(f"ended: {said}", [done(short("client", source.id or 0), f"no longer: {said}")])


def _leads_to(ctx: Context, kind: str, start: int, goal: int) -> bool:
    seen, edge = set(), {start}
    while edge:
        if goal in edge:
            return True
        seen |= edge
        statement = select(t.Relationship.to_id).where(t.Relationship.kind == kind, t.Relationship.from_id.in_(edge))
        edge = set(ctx.unit.all(statement)) - seen
    return False


def set_client_access(ctx: Context, cmd: SetClientAccess) -> Handled:
    """Who may see the client besides its default slots [CLT-8]."""
    row = ctx.client(cmd.client_id)
    _give_access(ctx, row.id or 0, frozenset(cmd.staff_ids))
    number = short("client", row.id or 0)
    return Handled(f"set access of {row.name}", [done(number) if ctx.unit.changed else unchanged(number)])


def _access_of(ctx: Context, client_id: int) -> set[int]:
    return set(ctx.unit.all(select(t.ClientAccess.staff_id).where(t.ClientAccess.client_id == client_id)))


def _access(ctx: Context, have: Collection[int], value: Any) -> frozenset[int]:
    """Who is on the list then: `a,b` replaces, `+a,-b` adds and takes off, nothing is nobody [CLT-8]."""
    names = _names(value or "")
    relative = [name for name in names if name[0] in "+-"]
    if relative and len(relative) != len(names):
        raise Invalid("access", "format", "access is all plain (a,b) or all with + or - (+a,-b)")
    found = set(have) if relative else set()
    held = {one: ctx.unit.get(t.Staff, one) for one in have}
    for name in names:
        wanted = name[1:].strip() if relative else name
        if name[0] == "-":  # who has left is taken off too
            known = wanted.casefold()
            gone = {one for one, row in held.items() if known in _called(row)}
            found -= gone or {ctx.staff(wanted, "access").id}
        else:
            found.add(ctx.staff(wanted, "access").id)
    return frozenset(found)


def _called(row: t.Staff) -> tuple[str, ...]:
    return ((row.login or "").casefold(), row.initials.casefold(), row.name.casefold())


def _give_access(ctx: Context, client_id: int, people: Collection[int]) -> None:
    have = _access_of(ctx, client_id)
    for person in sorted(set(people) - have):
        ctx.unit.get(t.Staff, person)
        ctx.unit.add(t.ClientAccess(client_id=client_id, staff_id=person))
    for person in sorted(have - set(people)):
        link = ctx.unit.find(t.ClientAccess, (client_id, person))
        if link is not None:
            ctx.unit.delete(link)


def deactivate_client(ctx: Context, cmd: DeactivateClient) -> Handled:
    """Inactive hides the client and leaves its engagements; open ones are listed and confirmed [CLT-4]."""
    row = ctx.client(cmd.client_id)
    number = short("client", row.id or 0)
    if row.status == "inactive":
        return Handled(f"deactivated {row.name}", [unchanged(number, "it is Inactive already")])
    if not cmd.confirmed:
        _ask_open_work(ctx, row)
    row.status = "inactive"
    ctx.unit.session.flush()
    return Handled(f"deactivated {row.name}", [done(number, row.name)])


def _ask_open_work(ctx: Context, row: t.Client) -> None:
    live = ctx.unit.all(select(t.Engagement).where(t.Engagement.client_id == row.id, t.Engagement.live.is_(True)))
    if live:
        raise NeedsConfirmation(
            f"{row.name} has {len(live)} open engagements",
            [Detail(short("engagement", e.id), "open", e.title) for e in live],
        )


def reactivate_client(ctx: Context, cmd: ReactivateClient) -> Handled:
    """Active again [CLT-4]."""
    row = ctx.client(cmd.client_id)
    number = short("client", row.id or 0)
    if row.status == "active":
        return Handled(f"reactivated {row.name}", [unchanged(number, "it is Active already")])
    row.status = "active"
    ctx.unit.session.flush()
    return Handled(f"reactivated {row.name}", [done(number, row.name)])
