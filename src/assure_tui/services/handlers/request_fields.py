"""The fields of a request by their rules, all errors together [REQ-1] [VAL-6]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.errors import AssureError, Conflict, Detail, Invalid, InvalidMany
from assure_tui.domain.model import short
from assure_tui.domain.requests import SIGNING, RequestKind
from assure_tui.services.context import Context
from assure_tui.services.handlers.creating import choice
from assure_tui.store import tables as t
from assure_tui.store.sql import select

FIELDS = (
    "form", "title", "text", "engagement_id", "due", "expires", "recipients", "action_item", "reminder", "tax_year",
    "identity_check", "number", "external_id",
)  # fmt: skip
_APART = ("kind", "client_id", "items", "in_order", "lines")  # looked at elsewhere
REMINDER = {"every": 3, "max": 5}


def check_new(ctx: Context, fields: Mapping[str, Any], kinds: Sequence[str]) -> t.Request:
    """A new request, not in the session yet; its client is the engagement's where one is named."""
    unknown = [name for name in fields if name not in FIELDS and name not in _APART]
    if unknown:
        raise Invalid(unknown[0], "key.unknown", f"a request has no field {unknown[0]!r}")
    kind = choice(RequestKind, fields.get("kind") or "", "kind")
    if kind not in kinds:
        raise Invalid("kind", "not_offered", f"it is one of {', '.join(kinds)}")
    parent = ctx.engagement(fields["engagement_id"]) if fields.get("engagement_id") is not None else None
    if parent is not None:
        ctx.open_for_work(parent)
        client_id = parent.client_id
    elif fields.get("client_id") is not None:
        client_id = ctx.client(fields["client_id"]).id or 0
    else:
        raise Invalid("client", "required", "name the engagement or the client it is for")
    given = {name: value for name, value in fields.items() if name in FIELDS}
    given.setdefault("title", None)
    values = values_of(ctx, given, client_id, None)
    if "action_item" not in values:
        values["action_item"] = kind != RequestKind.MESSAGE  # [REQ-1]
    if values.get("expires") is not None and kind not in SIGNING:
        raise Invalid("expires", "not_offered", "only proposals and signature packages expire")
    return t.Request(
        kind=kind,
        client_id=client_id,
        stage_id=parent.stage_id if parent else None,
        entry_no=parent.entry_no if parent else None,
        state_since=ctx.now,
        author_id=ctx.actor.staff_id,
        created_at=ctx.now,
        updated_at=ctx.now,
        **{"recipients": [], "reminder": dict(REMINDER), **values},
    )


def values_of(ctx: Context, fields: Mapping[str, Any], client_id: int, row: t.Request | None) -> dict[str, Any]:
    """Every given field as it is kept."""
    found: dict[str, Any] = {}
    wrong: list[Detail] = []
    for name, value in fields.items():
        try:
            found[name] = _value(ctx, name, value, client_id, row)
        except AssureError as error:
            wrong += error.details or (Detail(name, error.code, error.message),)
    if len(wrong) == 1:
        raise Invalid(wrong[0].field, wrong[0].code, wrong[0].message)
    if wrong:
        raise InvalidMany(wrong)
    if found.get("number") is not None:
        _number_free(ctx, found["number"], row)
    return found


def _value(ctx: Context, name: str, value: Any, client_id: int, row: t.Request | None) -> Any:
    if name == "title":
        return text_rules.one_line(value or "", name)
    if name == "form":
        return text_rules.one_line(value or "", name, low=0, high=80)
    if name == "text":
        return text_rules.long_text(value or "", name)
    if name in ("due", "expires"):
        return text_rules.in_range(value, name) if value else None
    if name in ("action_item", "identity_check"):
        return bool(value)
    if name in ("number", "external_id"):
        return text_rules.one_line(str(value), name, high=40 if name == "number" else 120) if value else None
    if name == "tax_year":
        if value is not None and not (isinstance(value, int) and 1900 <= value <= 2199):
            raise Invalid(name, "range", "a tax year lies between 1900 and 2199")
        return value
    if name == "recipients":
        return _recipients(ctx, value or (), client_id)
    if name == "reminder":
        return _reminder(value)
    if name == "engagement_id":
        return _engagement(ctx, value, client_id, row)
    raise Invalid(name, "key.unknown", f"a request has no field {name!r}")


def _recipients(ctx: Context, numbers: Sequence[int], client_id: int) -> list[int]:
    known = set(ctx.unit.all(select(t.ClientContact.contact_id).where(t.ClientContact.client_id == client_id)))
    if strangers := [number for number in numbers if number not in known]:
        raise Invalid("recipients", "unknown", f"the client has no contact {strangers[0]}")
    return list(dict.fromkeys(numbers))


def _reminder(value: Any) -> dict[str, Any] | None:
    """Every N days, 0 to 90, at most M times, 0 to 30, or until answered [REQ-11] [VAL-5]."""
    if value is None:
        return None
    every, most = value.get("every", REMINDER["every"]), value.get("max", REMINDER["max"])
    if not isinstance(every, int) or not 0 <= every <= 90:
        raise Invalid("reminder", "range", "reminders go every 0 to 90 days")
    if most is not None and (not isinstance(most, int) or not 0 <= most <= 30):
        raise Invalid("reminder", "range", "there are at most 0 to 30 reminders, or as many as it takes")
    return {"every": every, "max": most}


def _engagement(ctx: Context, number: int | None, client_id: int, row: t.Request | None) -> int | None:
    if number is None or (row is not None and number == row.engagement_id):
        return number
    parent = ctx.engagement(number)
    ctx.open_for_work(parent)
    if parent.client_id != client_id:
        raise Invalid("engagement", "not_offered", f"{short('engagement', number)} is another client's work")
    return number


def _number_free(ctx: Context, number: str, row: t.Request | None) -> None:
    other = ctx.unit.one(select(t.Request.id).where(t.Request.number == number))
    if other is not None and (row is None or other != row.id):
        raise Conflict("number", f"{short('request', other)} has the number {number} already")
