"""Fields of engagements: title, priority, dates, extension, slots, tags, identity."""

from __future__ import annotations

from datetime import date
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.commands import (
    KEEP,
    ChangeIdentity,
    EditEngagement,
    SetClientFacingStatus,
    SetDates,
    SetExtension,
    SetPriority,
    SetSlots,
    TagEngagement,
)
from assure_tui.domain.errors import Conflict, Invalid
from assure_tui.domain.model import SLOTS, Priority, short
from assure_tui.domain.periods import parse_period
from assure_tui.domain.private_numbers import warnings_about
from assure_tui.domain.views import ItemResult
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import dating, entering, hand_order
from assure_tui.services.handlers.base import Handled, done, each, unchanged
from assure_tui.services.handlers.creating import choice, minutes
from assure_tui.services.handlers.period_choice import anchor_name
from assure_tui.services.handlers.tags import set_tags
from assure_tui.store import tables as t
from assure_tui.store.derive import identity
from assure_tui.store.sql import select

MOST_DAYS = 999  # working days of one shift


def _subject(ctx: Context, cmd: Any, number: int) -> t.Engagement:
    row = ctx.engagement(number)
    ctx.check_seen(row, number, cmd.seen if hasattr(cmd, "seen") else (), cmd.if_version)
    ctx.open_for_work(row)
    return row


def _handled(what: str, results: list[ItemResult], reason: str | None = None) -> Handled:
    count = sum(1 for r in results if r.outcome == "done")
    where = results[0].id if len(results) == 1 else f"{count} engagements"
    return Handled(f"{what} of {where}", results, reason)


def edit_engagement(ctx: Context, cmd: EditEngagement) -> Handled:
    """Title, start, budget, description [ENG-4]; the place in a column ordered by hand [PIPE-3]."""
    values: dict[str, Any] = {}
    spot = hand_order.read(cmd.fields.get("hand_order"))
    for name, value in cmd.fields.items():
        if name == "title":
            values["title"] = text_rules.one_line(value or "", "title") if value else None
        elif name == "description":
            values["description"] = text_rules.long_text(value, "description") if value else None
        elif name == "start":
            values["start"] = text_rules.in_range(value, "start") if value else None
        elif name == "budget":
            ctx.need("Manage budgets")
            values["budget"] = minutes(int(value)) if value is not None else None
        elif name == "external_id":
            values["external_id"] = text_rules.one_line(value, "external_id", high=120) if value else None
        elif name != "hand_order":
            raise Invalid(name, "key.unknown", f"an engagement has no field {name!r}")

    warned = warnings_about(values.get("description"), "description")

    def act(number: int) -> ItemResult:
        row = _subject(ctx, cmd, number)
        nonlocal spot
        before = dict(values)
        changed = "hand_order" in cmd.fields and hand_order.place(ctx, row, spot)
        if spot is not None:  # several keep their order: each stands behind the one before
            spot = hand_order.Spot(number, True)
        for name, value in values.items():
            if name == "title":
                kind, client = ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id)
                row.title_edited = value is not None
                value = value or dating.render(ctx, row, kind, client) or row.title
            before[name] = getattr(row, name)
            if before[name] != value:
                setattr(row, name, value)
                changed = True
        if "start" in values and changed:
            entering.follow_dates(ctx, row)
        ctx.unit.session.flush()
        number_text = short("engagement", number)
        if not values:
            return done(number_text, "placed by hand") if changed else unchanged(number_text, "it stands there already")
        first = next(iter(values), "")
        return (
            done(number_text, "", _text(before.get(first)), _text(getattr(row, first)), *warned)
            if changed
            else unchanged(number_text)
        )

    what = f"edited {', '.join(values)}" if values else "changed the place by hand"
    return _handled(what, each("engagement", cmd.ids, act))


def set_priority(ctx: Context, cmd: SetPriority) -> Handled:
    """[PRI-1]."""
    wanted = choice(Priority, cmd.priority, "priority")

    def act(number: int) -> ItemResult:
        row = _subject(ctx, cmd, number)
        if row.priority == wanted:
            return unchanged(short("engagement", number))
        before, row.priority = row.priority, wanted
        ctx.unit.session.flush()
        return done(short("engagement", number), "", before, wanted)

    return _handled(f"set priority {wanted}", each("engagement", cmd.ids, act))


def set_client_status(ctx: Context, cmd: SetClientFacingStatus) -> Handled:
    """What the client is told, from the firm's list [CFS-2]; refused where the firm uses none [CFS-3]."""
    if not ctx.settings["client_status.enabled"]:
        raise Invalid("client_status", "not_offered", "the firm has switched client-facing statuses off")
    known = list(ctx.unit.all(select(t.ClientFacingStatus.name)))
    wanted: dict[str, str | None] = {}
    for name, value in (("client_text", cmd.client_text), ("client_title", cmd.client_title)):
        if value is not KEEP:  # an engagement's own words instead of the list's and of its title [CFS-2]
            wanted[name] = text_rules.one_line(value, name, high=300) if value else None
    if cmd.client_status is not KEEP:
        wanted["client_status"] = None
    if cmd.client_status is not KEEP and cmd.client_status:
        match = [name for name in known if name.casefold() == cmd.client_status.strip().casefold()]
        if not match:
            raise Invalid(
                "client_status",
                "unknown",
                f"there is no client-facing status {cmd.client_status!r}{near(cmd.client_status, known)}",
            )
        wanted["client_status"] = match[0]

    def act(number: int) -> ItemResult:
        row = _subject(ctx, cmd, number)
        changed = [name for name, value in wanted.items() if getattr(row, name) != value]
        if not changed:
            return unchanged(short("engagement", number))
        before = getattr(row, changed[0])
        for name in changed:
            setattr(row, name, wanted[name])
        ctx.unit.session.flush()
        return done(short("engagement", number), "", before, wanted[changed[0]])

    what = "client-facing status" if "client_status" in wanted else "words for the client"
    return _handled(f"set {what}", each("engagement", cmd.ids, act))


def set_dates(ctx: Context, cmd: SetDates) -> Handled:
    """Typed date and target; a shift moves the target where the law sets the date, else the date [EXT-4]."""
    for name in ("due", "target"):
        day = getattr(cmd, name)
        if day is not KEEP and day is not None:
            text_rules.in_range(day, name)
    if not -MOST_DAYS <= cmd.shift <= MOST_DAYS:
        raise Invalid("shift", "range", f"a date is moved by at most {MOST_DAYS} working days")
    reason = text_rules.reason(cmd.reason) if cmd.reason.strip() else ""

    def act(number: int) -> ItemResult:
        row = _subject(ctx, cmd, number)
        kind, client = ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id)
        law = dating.type_dates(kind).is_statutory
        due, target = cmd.due, cmd.target
        if cmd.shift:
            base = (row.target or row.due) if law else row.due
            if base is None:
                raise Invalid("due", "required", "there is no date to move yet; type one")
            moved = text_rules.in_range(ctx.work.add(base, cmd.shift), "shift")
            due, target = (KEEP, moved) if law else (moved, KEEP)
        before = row.target if due is KEEP else row.due
        warnings = []
        changed = False
        if target is not KEEP and target != row.target:
            row.target, changed = target, True
        if due is not KEEP and due != row.typed_due:
            if law and due is not None and not reason:
                raise Invalid("reason", "required", f"{kind.code} has a statutory date; a typed one needs a reason")
            row.typed_due, row.typed_reason, changed = due, (reason or None) if due else None, True
        if not changed:
            return unchanged(short("engagement", number))
        dating.recompute(ctx, row, kind, client)
        in_force = row.ext_effective if row.extended and row.ext_effective else row.effective
        if law and row.typed_due and in_force and row.typed_due > in_force:
            warnings.append(f"later than the law's date {in_force.isoformat()}")
        entering.follow_dates(ctx, row)
        ctx.unit.session.flush()
        after = row.target if due is KEEP else row.due
        return done(short("engagement", number), "", _text(before), _text(after), *warnings)

    return _handled("set dates", each("engagement", cmd.ids, act), reason or None)


def set_extension(ctx: Context, cmd: SetExtension) -> Handled:
    """[EXT-1] [EXT-3]: extend, or take the extension back."""
    if cmd.filed_on is not None:
        text_rules.in_range(cmd.filed_on, "extended")

    def act(number: int) -> ItemResult:
        row = _subject(ctx, cmd, number)
        kind, client = ctx.type(row.type_id), ctx.unit.get(t.Client, row.client_id)
        rules = dating.type_dates(kind)
        if cmd.extended and not rules.can_extend:
            raise Invalid("extended", "not_offered", f"{kind.code} has no extension")
        if row.extended == cmd.extended and row.extended_on == (cmd.filed_on or row.extended_on):
            return unchanged(short("engagement", number))
        before = row.due
        warnings = []
        row.extended = cmd.extended
        row.extended_on = cmd.filed_on if cmd.extended else None
        if cmd.extended and not cmd.keep_typed:
            row.typed_due, row.typed_reason = None, None
        if cmd.filed_on and row.effective and cmd.filed_on > row.effective:
            warnings.append(f"filed after the original date {row.effective.isoformat()}")
        dating.recompute(ctx, row, kind, client)
        entering.follow_dates(ctx, row)
        ctx.unit.session.flush()
        return done(short("engagement", number), "", _text(before), _text(row.due), *warnings)

    return _handled("extended" if cmd.extended else "took the extension", each("engagement", cmd.ids, act))


def set_slots(ctx: Context, cmd: SetSlots) -> Handled:
    """Put people in slots; open tasks that came from the slot follow [TASK-12] [PERM-6]."""
    for slot in cmd.slots:
        if slot not in SLOTS:
            raise Invalid(slot, "key.unknown", f"the slots are {', '.join(SLOTS)}")

    def act(number: int) -> ItemResult:
        row = _subject(ctx, cmd, number)
        for slot, person in cmd.slots.items():
            if person is not None:
                ctx.may_hold(person, row.pipeline_id, slot)
        changes = {s: p for s, p in cmd.slots.items() if getattr(row, f"{s}_id") != p}
        if not changes:
            return unchanged(short("engagement", number))
        slot = next(iter(changes))
        before = _person(ctx, getattr(row, f"{slot}_id"))
        tasks = ctx.unit.all(
            select(t.Task).where(
                t.Task.engagement_id == number,
                t.Task.removed.is_(False),
                t.Task.status.in_(("todo", "in_progress")),
            )
        )
        former = {task.id: ctx.slot_person(row, task.slot) for task in tasks if task.slot}
        for name, person in changes.items():
            setattr(row, f"{name}_id", person)
        for task in tasks:
            if task.slot and task.assignee_id == former[task.id]:
                fresh = ctx.slot_person(row, task.slot)
                if fresh != task.assignee_id:
                    task.assignee_id = fresh
        ctx.unit.session.flush()
        return done(short("engagement", number), "", before, _person(ctx, changes[slot]))

    return _handled(f"set {', '.join(cmd.slots)}", each("engagement", cmd.ids, act))


def tag_engagement(ctx: Context, cmd: TagEngagement) -> Handled:
    """Tags on engagements; one that is none yet is made where the person says so [CLT-9]."""

    def act(number: int) -> ItemResult:
        _subject(ctx, cmd, number)
        changed = set_tags(
            ctx, "engagement", number, add=cmd.add, remove=cmd.remove, replace=cmd.replace, create=cmd.create
        )
        return done(short("engagement", number), "tagged") if changed else unchanged(short("engagement", number))

    return _handled("tagged", each("engagement", cmd.ids, act))


def change_identity(ctx: Context, cmd: ChangeIdentity) -> Handled:
    """Type, period, qualifier, alternate, anchor: identity, dates and title anew [PER-6] [DUE-11]."""
    row = _subject(ctx, cmd, cmd.id)
    client = ctx.unit.get(t.Client, row.client_id)
    kind = ctx.type_by_code(cmd.type_code) if cmd.type_code else ctx.type(row.type_id)
    values = _identity_values(ctx, cmd, row, kind, client)
    _identity_free(ctx, row, values)
    before_due, before_title = row.due, row.title
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    dating.recompute(ctx, row, kind, client)
    row.period_label = dating.label(row, kind, client)
    dating.retitle(ctx, row, kind, client)
    entering.follow_dates(ctx, row)
    ctx.unit.session.flush()
    told = [f"title: {before_title} → {row.title}"] if before_title != row.title else []
    if before_due != row.due:
        told.append(f"due: {_text(before_due)} → {_text(row.due)}")
    number = short("engagement", cmd.id)
    warnings = []
    if client.entity not in kind.entities:
        warnings.append(f"{kind.code} is offered for {', '.join(kind.entities)}, and {client.name} is {client.entity}")
    result = (
        done(number, "; ".join(told), _text(before_due), _text(row.due), *warnings)
        if ctx.unit.changed
        else unchanged(number)
    )
    return Handled(f"changed type, period or qualifier of {number}", [result])


def _identity_values(
    ctx: Context, cmd: ChangeIdentity, row: t.Engagement, kind: t.EngagementType, client: t.Client
) -> dict[str, Any]:
    """The columns the command sets, checked before any is touched."""
    rules = dating.type_dates(kind)
    values: dict[str, Any] = {}
    if cmd.type_code and kind.id != row.type_id:
        values = {"type_id": kind.id, "period_kind": kind.period_kind, "title_pattern": kind.title_pattern}
        values["part"] = min(row.part or 1, rules.parts) if rules.parts else None
        if row.alternate and row.alternate not in [a.code for a in rules.alternates]:
            values["alternate"] = None
        if row.extended and not rules.can_extend:
            values["extended"], values["extended_on"] = False, None
    if cmd.period:
        found = parse_period(
            cmd.period, kind.period_kind, dating.year_end(client), today=ctx.today, part=row.part,
            fiscal_parts=kind.period_kind == "fiscal_year", weeks_52_53=client.weeks_5253,
        ).period  # fmt: skip
        values |= {"period_start": found.start, "period_end": found.end, "period_kind": found.kind}
    if cmd.qualifier is not None:
        values["qualifier"] = text_rules.code(cmd.qualifier, "qualifier", low=0)
    if cmd.alternate is not KEEP:
        values["alternate"] = rules.alternate(cmd.alternate).code if cmd.alternate else None
    if cmd.anchor is not KEEP:
        anchors = dict(row.anchors)
        name = anchor_name(kind)
        if cmd.anchor is None:
            anchors.pop(name, None)
        else:
            anchors[name] = text_rules.in_range(cmd.anchor, "anchor").isoformat()
        values["anchors"] = anchors
    return values


def _identity_free(ctx: Context, row: t.Engagement, values: dict[str, Any]) -> None:
    """Refuse an identity that another engagement in force has [PER-4]."""
    names = ("client_id", "type_id", "period_start", "period_end", "part", "qualifier")
    probe = t.Engagement.model_construct(**{name: values.get(name, getattr(row, name)) for name in names})
    twin = ctx.unit.one(
        select(t.Engagement).where(
            t.Engagement.identity == identity(probe), t.Engagement.in_force.is_(True), t.Engagement.id != row.id
        )
    )
    if twin is not None and row.in_force:
        raise Conflict(
            "identity", f"{short('engagement', twin.id)} {twin.title} has this type, period and qualifier already"
        )


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


def _person(ctx: Context, number: int | None) -> str | None:
    person = ctx.unit.find(t.Staff, number) if number else None
    return (person.login or person.initials) if person else None
