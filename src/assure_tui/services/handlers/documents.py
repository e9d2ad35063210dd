"""What people decide about files and checklists; the loop never changes it [DOC-7] [DOC-10]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from assure_tui.domain import text_rules
from assure_tui.domain.document_commands import MatchFile, SaveChecklist, UnmatchFile
from assure_tui.domain.errors import Conflict, Invalid, NotFound
from assure_tui.domain.model import short
from assure_tui.domain.titles import validate_pattern
from assure_tui.services.context import Context, near
from assure_tui.services.handlers import matching
from assure_tui.services.handlers.base import Handled, done, unchanged
from assure_tui.store import tables as t
from assure_tui.store.sql import select

ITEMS = 500
MOST_FILES = 999  # that one item asks for
FIELDS = ("name", "document", "patterns", "required", "expected", "count")


def match_file(ctx: Context, cmd: MatchFile) -> Handled:
    """A person says which item a file answers, or that it belongs to the engagement [DOC-2] [DOC-10]."""
    row, document = both(ctx, cmd.id, cmd.document_id)
    shown = short("engagement", cmd.id)
    if cmd.item_id is None:
        if document.engagement_id == cmd.id and document.linked_by_hand:
            return Handled("linked", [unchanged(shown, "it is linked already")])
        document.engagement_id, document.linked_by_hand = cmd.id, True
        ctx.unit.session.flush()
        return Handled(f"linked {document.path} to {shown}", [done(shown, document.path)])
    item = _item(ctx, row, cmd.item_id)
    if document.missing:
        raise Conflict("document", f"{document.path} is not in the client's folder any more")
    ties = matching.ties(ctx, [cmd.document_id])
    tie = ties.get((cmd.item_id, cmd.document_id))
    if tie is not None and tie.state == "matched":
        return Handled("matched", [unchanged(shown, "it is matched already")])
    before = item.state
    affected = {cmd.item_id}
    for (number, _), other in ties.items():  # at most one item of an engagement [DOC-9]
        twin = ctx.unit.find(t.ChecklistItem, number)
        if other.state == "matched" and twin is not None and twin.engagement_id == cmd.id:
            other.state, other.by_hand = "refused", True
            affected.add(number)
    if tie is None:
        ctx.unit.session.add(
            t.ItemFile(item_id=cmd.item_id, document_id=cmd.document_id, state="matched", by_hand=True)
        )
    else:
        tie.state, tie.by_hand = "matched", True
    if item.state == "waived":
        item.state, item.reason = "open", None
    document.document_type = document.document_type or item.document
    _sorted(ctx, cmd.id, cmd.document_id)
    ctx.unit.session.flush()
    matching.recount(ctx, sorted(affected))
    told = f"{item.name} ← {document.path}"
    return Handled(f"matched {told} in {shown}", [done(shown, told, before, item.state)])


def unmatch_file(ctx: Context, cmd: UnmatchFile) -> Handled:
    """A person says that it does not; without a file a waived item is asked for again [DOC-10]."""
    shown = short("engagement", cmd.id)
    if cmd.document_id is None:
        row = ctx.engagement(cmd.id)
        ctx.open_for_work(row)
        item = _item(ctx, row, cmd.item_id)
        if item.state != "waived":
            raise Conflict("item", f"{item.name} is {item.state}; name the file that does not answer it")
        item.state, item.reason = "open", None
        ctx.unit.session.flush()
        matching.recount(ctx, [item.id])
        return Handled(f"asked again for {item.name} of {shown}", [done(shown, item.name, "waived", item.state)])
    row, document = both(ctx, cmd.id, cmd.document_id)
    ties = matching.ties(ctx, [cmd.document_id])
    known = matching.items(ctx, [number for number, _ in ties])
    mine = [
        number
        for (number, _), tie in ties.items()
        if tie.state == "matched" and number in known and known[number].engagement_id == cmd.id
        and cmd.item_id in (None, number)
    ]  # fmt: skip
    sorted_out = _sorted(ctx, cmd.id, cmd.document_id)
    linked = document.engagement_id == cmd.id and document.linked_by_hand and cmd.item_id is None
    if linked:
        document.engagement_id, document.linked_by_hand = None, False
    if not mine and not sorted_out and not linked:
        return Handled("unmatched", [unchanged(shown, "it answers nothing here")])
    for number in mine:
        tie = ties[number, cmd.document_id]
        tie.state, tie.by_hand = "refused", True
    ctx.unit.session.flush()
    matching.recount(ctx, mine)
    told = ", ".join(known[number].name for number in mine) or document.path
    return Handled(f"took {document.path} off {told} in {shown}", [done(shown, told)])


def save_checklist(ctx: Context, cmd: SaveChecklist) -> Handled:
    """Items added, changed and taken off; everything is checked before anything is touched [DOC-7] [DOC-8]."""
    row = ctx.engagement(cmd.id)
    ctx.open_for_work(row)
    shown = short("engagement", cmd.id)
    statement = select(t.ChecklistItem).where(t.ChecklistItem.engagement_id == cmd.id)
    held = {item.id: item for item in ctx.unit.all(statement) if not item.removed}
    types = {name.casefold(): name for name in ctx.unit.all(select(t.DocumentType.name))}
    usual = max(row.start or ctx.today, ctx.today) + timedelta(days=int(ctx.settings["documents.expected_days"]))
    planned: list[tuple[t.ChecklistItem | None, Mapping[str, Any]]] = []
    for entry in cmd.items:
        number = entry.get("id")
        if number is not None and number not in held:
            raise NotFound(f"{shown} has no checklist item {number}")
        item = held[number] if number is not None else None
        planned.append((item, _checked(entry, types, usual if item is None else None)))
    if len(held) + sum(1 for item, _ in planned if item is None) > ITEMS:
        raise Invalid("items", "too_many", f"a checklist has at most {ITEMS} items")
    position = max((item.position for item in held.values()), default=-1)
    touched: list[int] = []
    results = []
    for item, values in planned:
        if item is None:
            position += 1
            item = ctx.unit.add(t.ChecklistItem(engagement_id=cmd.id, position=position, **values))
            results.append(done(shown, f"asks for {item.name}"))
            continue
        changes = {name: value for name, value in values.items() if getattr(item, name) != value}
        for name, value in changes.items():
            setattr(item, name, value)
        if changes:
            touched.append(item.id)
            results.append(done(shown, f"{'no longer asks for' if item.removed else 'changed'} {item.name}"))
    ctx.unit.session.flush()
    matching.recount(ctx, touched)
    if not results:
        results.append(unchanged(shown))
    return Handled(f"saved the checklist of {shown}", results)


def both(ctx: Context, engagement_id: int, document_id: int) -> tuple[t.Engagement, t.Document]:
    """The engagement and a file of its client; a file of another client is not there."""
    row = ctx.engagement(engagement_id)
    ctx.open_for_work(row)
    document = ctx.unit.find(t.Document, document_id)
    if document is None or document.removed or document.client_id != row.client_id:
        raise NotFound(f"the client of {short('engagement', engagement_id)} has no document {document_id}")
    return row, document


def _item(ctx: Context, row: t.Engagement, number: int | None) -> t.ChecklistItem:
    item = ctx.unit.find(t.ChecklistItem, number) if number is not None else None
    if item is None or item.removed or item.engagement_id != row.id:
        raise NotFound(f"{short('engagement', row.id)} has no checklist item {number}")
    return item


def _sorted(ctx: Context, engagement_id: int, document_id: int) -> bool:
    """A person picked: the file leaves the list of those to sort [DOC-9]."""
    row: Any = t.FileToSort
    statement = select(row).where(
        row.engagement_id == engagement_id, row.document_id == document_id, row.done.is_(False)
    )
    waiting = ctx.unit.one(statement)
    if waiting is not None:
        waiting.done = True
    return waiting is not None


def _checked(entry: Mapping[str, Any], types: Mapping[str, str], usual: date | None) -> dict[str, Any]:
    """The columns of one item; `usual` is the day on which a new one is expected unless it says another [DOC-7]."""
    new = usual is not None
    values: dict[str, Any] = {"removed": True} if entry.get("removed") else {}
    unknown = set(entry) - {*FIELDS, "id", "removed"}
    if unknown:
        raise Invalid("items", "key.unknown", f"an item has {', '.join(FIELDS)}, not {', '.join(sorted(unknown))}")
    if "name" in entry or new:
        values["name"] = text_rules.one_line(str(entry.get("name") or ""), "name")
    if "document" in entry or new:
        wanted = str(entry.get("document") or "Other")
        if wanted.casefold() not in types:
            told = near(wanted, list(types.values()))
            raise Invalid("document", "unknown", f"there is no document type {wanted!r}{told}")
        values["document"] = types[wanted.casefold()]
    if "patterns" in entry or new:
        values["patterns"] = [_pattern(one) for one in entry.get("patterns") or ()]
    if "required" in entry or new:
        values["required"] = entry.get("required", False)
        if not isinstance(values["required"], bool):
            raise Invalid("required", "format", "an item is required, yes or no")
    if "expected" in entry or new:
        day = entry.get("expected", usual)
        if day is not None and not isinstance(day, date):
            raise Invalid("expected", "date.format", "an item is expected on a day, or on none")
        values["expected"] = text_rules.in_range(day, "expected") if day is not None else None
    if "count" in entry:
        count = entry["count"]
        if type(count) is not int or not 1 <= count <= MOST_FILES:
            raise Invalid("count", "range", f"an item asks for 1 to {MOST_FILES} files")
        values["count"] = count
    return values


def _pattern(text: str) -> str:
    pattern = text_rules.one_line(str(text), "patterns")
    validate_pattern(pattern, "patterns")
    return pattern
