"""What engagements are to wait for, type by type, and whom a change concerns: set-based questions [BLK-2] [BLK-8]."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assure_tui.domain.blocking import Wanted, item_source, k1_source, k1_waits, read_source, request_source
from assure_tui.domain.requests import OUT, RequestKind, is_out, is_resolved, label, named
from assure_tui.store import tables as t
from assure_tui.store.read import Binder, chunks, read_day

if TYPE_CHECKING:
    from assure_tui.services.context import Context

Key = tuple[int, str]  # engagement, source
_READY = (
    "EXISTS (SELECT 1 FROM stage z WHERE z.pipeline_id = s.pipeline_id AND z.k1_ready = {yes}"
    " AND z.removed IS FALSE"
    " AND z.position <= s.position)"
)


# -- K-1 dependency --------------------------------------------------------------------------------


def is_ready(ctx: Context, stage_id: int) -> bool:
    """Whether K-1s count as issued in a stage: it is flagged K-1 ready, or stands behind one that is [BLK-8]."""
    here = ctx.stage(stage_id)
    return any(stage.k1_ready and stage.position <= here.position for stage in ctx.stages(here.pipeline_id))


def k1_types(ctx: Context) -> tuple[list[int], list[int]]:
    """The types that take a K-1, and those that produce one [TYPE-4]."""
    found: tuple[list[int], list[int]] = ctx.once("k1_types", lambda: _k1_types(ctx))
    return found


def _k1_types(ctx: Context) -> tuple[list[int], list[int]]:
    takes, produces = [], []
    for number, rules in ctx.rows("SELECT id, rules FROM engagement_type ORDER BY id", {}):
        if '"takes_k1"' in rules or '"produces_k1"' in rules:
            read = json.loads(rules)
            takes += [number] if read.get("takes_k1") else []
            produces += [number] if read.get("produces_k1") else []
    return takes, produces


def sources_of(ctx: Context, stage_id: int) -> set[int]:
    """Live engagements that produce a K-1 in the pipeline of a stage whose flag or place was edited."""
    _, produces = k1_types(ctx)
    bind = Binder()
    return {row[0] for row in ctx.rows(
        f"SELECT e.id FROM engagement e JOIN stage s ON s.pipeline_id = e.pipeline_id WHERE s.id = {bind(stage_id)}"
        f" AND e.type_id IN {bind.many(produces)} AND e.live IS TRUE",
        bind.params,
    )}  # fmt: skip


def takers(ctx: Context, moved: Collection[int], owners: Collection[int]) -> set[int]:
    """Live engagements that a change of `moved`, or of what the clients `owners` own, may hold or free [BLK-8]."""
    found: set[int] = set()
    for part in chunks(sorted(moved)):
        bind = Binder()
        ids = bind.many(part)
        found |= {row[0] for row in ctx.rows(
            "SELECT k.id FROM engagement x JOIN relationship r ON r.to_id = x.client_id AND r.kind = 'owner_of'"
            f" JOIN engagement k ON k.client_id = r.from_id WHERE x.id IN {ids} AND k.live IS TRUE"
            " UNION SELECT x.id FROM engagement x JOIN relationship r ON r.from_id = x.client_id"
            f" AND r.kind = 'owner_of' WHERE x.id IN {ids} AND x.live IS TRUE",
            bind.params,
        )}  # fmt: skip
    for part in chunks(sorted(owners)):
        bind = Binder()
        found |= {row[0] for row in ctx.rows(
            f"SELECT id FROM engagement WHERE client_id IN {bind.many(part)} AND live IS TRUE", bind.params
        )}  # fmt: skip
    return found


def k1(ctx: Context, live: Sequence[int]) -> dict[Key, Wanted]:
    """The returns of entities these owners wait for: live, of a year within theirs, not K-1 ready yet [BLK-8]."""
    takes, produces = k1_types(ctx)
    bind = Binder()
    rows = ctx.rows(
        "SELECT k.id, k.period_start, k.period_end, f.id, f.period_end, f.title, c.name FROM engagement k"
        " JOIN relationship r ON r.from_id = k.client_id AND r.kind = 'owner_of'"
        " JOIN engagement f ON f.client_id = r.to_id JOIN client c ON c.id = f.client_id"
        # The + keeps SQLite from walking everything of a type: few are asked about.
        f" JOIN stage s ON s.id = f.stage_id WHERE k.id IN {bind.many(live)} AND +k.type_id IN {bind.many(takes)}"
        f" AND f.live IS TRUE AND +f.type_id IN {bind.many(produces)} AND f.period_end >= k.period_start"
        f" AND f.period_end <= k.period_end AND NOT {_READY.format(yes=bind.true)}",
        bind.params,
    )
    return {
        (number, k1_source(source)): Wanted(f"{title} of {client}")
        for number, first, last, source, ends, title, client in rows
        if k1_waits(date.fromisoformat(first), read_day(last), read_day(ends))
    }


# -- documents ---------------------------------------------------------------------------------------


def documents(ctx: Context, live: Sequence[int]) -> dict[Key, Wanted]:
    """Required items still Open past their expected date [BLK-2]."""
    bind = Binder()
    rows = ctx.rows(
        "SELECT engagement_id, id, name, expected FROM checklist_item"
        # Written so that SQLite does not walk everything open that was expected by now, of the whole firm.
        f" WHERE engagement_id IN {bind.many(live)} AND state || '' = 'open' AND required = {bind.true}"
        f" AND removed = {bind.false} AND expected < {bind(ctx.today.isoformat())}",
        bind.params,
    )
    return {
        (number, item_source(item)): Wanted(f"Missing: {name}", read_day(expected), missed=True)
        for number, item, name, expected in rows
    }


# -- payments ----------------------------------------------------------------------------------------


def invoiced(ctx: Context) -> set[int]:
    """Engagements that an open invoice itemises."""
    bind = Binder()
    return {row[0] for row in ctx.rows(
        "SELECT DISTINCT l.engagement_id FROM request q JOIN invoice_line l ON l.request_id = q.id"
        f" WHERE q.kind = 'invoice' AND q.state IN {bind.many(OUT[RequestKind.INVOICE])}"
        f" AND l.engagement_id IS NOT NULL AND l.removed = {bind.false}",
        bind.params,
    )}  # fmt: skip


def payments(ctx: Context, live: Sequence[int]) -> dict[Key, Wanted]:
    """Invoices that itemise the engagement and are out: any of them, or the overdue ones only [BLK-2]."""
    bind = Binder()
    rows = ctx.rows(
        "SELECT DISTINCT l.engagement_id, q.id, q.number, q.due FROM invoice_line l"
        f" JOIN request q ON q.id = l.request_id WHERE l.engagement_id IN {bind.many(live)}"
        f" AND l.removed = {bind.false} AND q.removed = {bind.false} AND q.kind = 'invoice'"
        f" AND q.state IN {bind.many(OUT[RequestKind.INVOICE])}",
        bind.params,
    )
    overdue_only = ctx.settings["blockers.payment"] == "overdue"
    found: dict[Key, Wanted] = {}
    for number, request, said, due_text in rows:
        due = read_day(due_text)
        late = due is not None and due < ctx.today
        if late or not overdue_only:
            found[number, request_source(request)] = Wanted(f"Invoice {said} is not paid", due, missed=late)
    return found


# -- signatures --------------------------------------------------------------------------------------


def signatures(ctx: Context, live: Sequence[int]) -> dict[Key, Wanted]:
    """Proposals and packages that are out; a declined or expired one stays under a title that says so [BLK-3]."""
    bind = Binder()
    rows = ctx.rows(
        "SELECT engagement_id, id, kind, form, title, state, expires FROM request"
        f" WHERE engagement_id IN {bind.many(live)} AND kind IN ('proposal', 'signature')"
        f" AND removed = {bind.false} ORDER BY id",
        bind.params,
    )
    found: dict[Key, Wanted] = {}
    for number, request, kind, form, title, state, expires in rows:
        name = named(kind, form, title)
        if is_out(kind, state):
            found[number, request_source(request)] = Wanted(f"{name} is out for signature", read_day(expires))
        elif is_resolved(kind, state):
            # A later package of the same form settles what was declined or expired before it.
            for other in [key for key, want in found.items() if key[0] == number and not want.fresh]:
                if _form_of(rows, other[1]) == (kind, form.casefold()):
                    del found[other]
        elif state in ("declined", "expired"):
            said = "was declined" if state == "declined" else "has expired"
            found[number, request_source(request)] = Wanted(f"{name} {said}", read_day(expires), fresh=False)
    return found


def _form_of(rows: Iterable[tuple[Any, ...]], source: str) -> tuple[str, str]:
    known = read_source(source)
    return next((row[2], row[3].casefold()) for row in rows if known and row[1] == known[1])


def asked_of(ctx: Context, requests: Collection[int]) -> tuple[set[int], set[int]]:
    """The engagements some requests are about: those an invoice itemises, those a signature is for."""
    payment: set[int] = set()
    signature: set[int] = set()
    for part in chunks(sorted(requests)):
        bind = Binder()
        for kind, own, line in ctx.rows(
            "SELECT q.kind, q.engagement_id, l.engagement_id FROM request q LEFT JOIN invoice_line l"
            f" ON l.request_id = q.id AND q.kind = 'invoice' WHERE q.id IN {bind.many(part)}",
            bind.params,
        ):
            if kind == RequestKind.INVOICE and line is not None:
                payment.add(line)
            elif kind in ("proposal", "signature") and own is not None:
                signature.add(own)
    return payment, signature


# -- why one is resolved -----------------------------------------------------------------------------


def reasons(ctx: Context, kind: str, rows: Collection[t.Blocker]) -> dict[str, str]:
    """In words what settled the sources of some blockers, by source."""
    of = {row.source or "": read_source(row.source) for row in rows}
    numbers = sorted({found[1] for found in of.values() if found})
    if not numbers:
        return {}
    bind = Binder()
    ids = bind.many(numbers)
    if kind == "k1":
        sql = (
            "SELECT f.id, f.removed, f.status, s.name, CASE WHEN " + _READY.format(yes=bind.true) + " THEN 1 ELSE 0 END"
            f" FROM engagement f JOIN stage s ON s.id = f.stage_id WHERE f.id IN {ids}"
        )
        told = {row[0]: _k1_reason(*row[1:]) for row in ctx.rows(sql, bind.params)}
    elif kind == "document":
        sql = f"SELECT id, state, removed, required FROM checklist_item WHERE id IN {ids}"
        told = {row[0]: _item_reason(*row[1:]) for row in ctx.rows(sql, bind.params)}
    else:
        sql = f"SELECT id, state, removed FROM request WHERE id IN {ids}"
        told = {
            row[0]: "moot: it was removed" if row[2] else f"it is {label(row[1]).casefold()}"
            for row in ctx.rows(sql, bind.params)
        }
    return {source: told[found[1]] for source, found in of.items() if found and found[1] in told}


def _k1_reason(removed: bool, status: str, stage: str, ready: int) -> str:
    if removed or status == "cancelled":
        return f"moot: it was {'removed' if removed else 'cancelled'}"
    if status in ("completed", "archived"):
        return f"it is {status}"
    return f"it reached {stage}" if ready else "no K-1 comes from it any more"


def _item_reason(state: str, removed: bool, required: bool) -> str:
    if removed or not required:
        return "it is not needed any more"
    return f"it is {state}" if state != "open" else "it is expected later"


WANTED: dict[str, Callable[[Any, Sequence[int]], dict[Key, Wanted]]] = {
    "k1": k1,
    "document": documents,
    "payment": payments,
    "signature": signatures,
}
