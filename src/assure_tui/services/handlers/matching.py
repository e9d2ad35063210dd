"""Which files answer which items, and the state of items that follows [DOC-7] [DOC-9] [DOC-10]."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from assure_tui.domain.documents import Place, Wanted, filled, lies_in, subfolder
from assure_tui.domain.title_codes import CODES
from assure_tui.services.context import Context
from assure_tui.services.handlers import dating
from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks
from assure_tui.store.sql import select

MONTHLY = frozenset(["month", "half_month", "two_weeks", "week", "day", "pay_run"])


def places(ctx: Context, client: t.Client) -> list[Place]:
    """Live engagements of a client with their open items, patterns filled in [DOC-8]."""
    row: Any = t.Engagement
    statement = select(row).where(row.client_id == client.id, row.live.is_(True)).order_by(row.id)
    engagements = list(ctx.unit.all(statement))
    ctx.keep += engagements
    waiting: dict[int, list[t.ChecklistItem]] = {}
    item: Any = t.ChecklistItem
    for part in chunks([e.id for e in engagements]):
        open_ones = select(item).where(item.engagement_id.in_(part), item.state == "open", item.removed.is_(False))
        for found in ctx.unit.all(open_ones.order_by(item.position, item.id)):
            waiting.setdefault(found.engagement_id, []).append(found)
    return [_place(ctx, e, client, waiting.get(e.id, [])) for e in engagements]


def _place(ctx: Context, row: t.Engagement, client: t.Client, items: Iterable[t.ChecklistItem]) -> Place:
    codes = dating.codes_of(ctx, row, ctx.type(row.type_id), client)
    wanted = []
    for item in items:
        patterns = (filled(pattern, codes) for pattern in item.patterns)
        wanted.append(Wanted(item.id, tuple(p for p in patterns if p)))
    quarterly = row.period_kind == "quarter"
    short = quarterly or row.period_kind in MONTHLY
    return Place(
        engagement_id=row.id,
        folder=subfolder(str(ctx.settings["documents.subfolder"]), codes),
        year=CODES["period.year"].give(codes, 0),
        day=(row.period_end or row.period_start) if short else None,
        quarterly=quarterly,
        items=tuple(wanted),
    )


def folder_of(ctx: Context, row: t.Engagement, client: t.Client) -> str:
    """The engagement's own folder within the client's [DOC-2]."""
    return _place(ctx, row, client, ()).folder


def home(path: str, known: Iterable[Place]) -> int | None:
    """The engagement in whose folder a file lies [DOC-2]."""
    return next((place.engagement_id for place in known if lies_in(path, place.folder)), None)


def ties(ctx: Context, documents: Collection[int]) -> dict[tuple[int, int], t.ItemFile]:
    """What is known of these files and any item, by item and file."""
    row: Any = t.ItemFile
    found: dict[tuple[int, int], t.ItemFile] = {}
    for part in chunks(documents):
        for tie in ctx.unit.all(select(row).where(row.document_id.in_(part))):
            found[tie.item_id, tie.document_id] = tie
    ctx.keep += found.values()
    return found


def items(ctx: Context, numbers: Collection[int]) -> dict[int, t.ChecklistItem]:
    """Checklist items by number, those taken off left out."""
    row: Any = t.ChecklistItem
    found: dict[int, t.ChecklistItem] = {}
    for part in chunks(numbers):
        for item in ctx.unit.all(select(row).where(row.id.in_(part), row.removed.is_(False))):
            found[item.id] = item
    ctx.keep += found.values()
    return found


def there(ctx: Context, numbers: Collection[int]) -> dict[int, int]:
    """How many files answer each item and are in their place."""
    found: dict[int, int] = {}
    for part in chunks(numbers):
        bind = Binder()
        for number, count in ctx.rows(
            "SELECT f.item_id, COUNT(*) FROM item_file f JOIN document d ON d.id = f.document_id"
            f" WHERE f.item_id IN {bind.many(part)} AND f.state = 'matched' AND d.missing = {bind.false}"
            f" AND d.removed = {bind.false} GROUP BY f.item_id",
            bind.params,
        ):
            found[number] = count
    return found


def recount(ctx: Context, numbers: Collection[int]) -> None:
    """Bring items in line with their files: enough that are there, and it is Matched; a waived one stays [DOC-7]."""
    rows = items(ctx, numbers)
    have = there(ctx, rows)
    for number, item in rows.items():
        enough = have.get(number, 0) >= max(1, item.count)
        if item.state == "open" and enough:
            item.state = "matched"
        elif item.state == "matched" and not enough:
            item.state = "open"
    ctx.unit.session.flush()
