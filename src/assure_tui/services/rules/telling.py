"""Who is told what about each kind of change [NOTE-2] [NOTE-3]."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from assure_tui.domain.model import SLOTS, short
from assure_tui.domain.notice_commands import Told
from assure_tui.domain.notices import KINDS, mentioned
from assure_tui.services.context import Context
from assure_tui.services.rules.known import Known
from assure_tui.store import tables as t
from assure_tui.store.capture import Captured
from assure_tui.store.derive import fold
from assure_tui.store.read import Binder
from assure_tui.store.sql import select

_WORDS = {"preparer": "preparer", "reviewer": "reviewer", "partner": "partner", "owner": "engagement owner"}
Found = Iterator[Told]


class Teller:
    """Finds out who is concerned and how things are called, reading each thing once."""

    def __init__(self, ctx: Context, engagements: Collection[int] = ()) -> None:
        self.ctx = ctx
        self.known = Known(ctx, engagements)
        self._people: dict[str, int] | None = None

    def wanted(self, found: Iterable[Told]) -> list[Told]:
        """Without one's own doings, kinds people switched off, and people who have left [NOTE-1] [NOTE-3]."""
        listed = [told for told in found if told.staff_id != self.ctx.actor.staff_id]
        if not listed:
            return []
        ids = {told.staff_id for told in listed}
        bind = Binder()
        people = bind.many(sorted(ids))
        rows = self.ctx.rows(f"SELECT id FROM staff WHERE id IN {people} AND state = 'active'", bind.params)
        active = {int(row[0]) for row in rows}
        chosen = self.ctx.rows(
            f'SELECT staff_id, kind, "on" FROM notice_switch WHERE staff_id IN {people}', bind.params
        )
        switches = {(person, kind): bool(on) for person, kind, on in chosen}
        return [
            told
            for told in listed
            if told.staff_id in active and switches.get((told.staff_id, told.kind), KINDS[told.kind].on)
        ]

    def about(
        self, number: int, kind: str, matter: str, people: Iterable[int | None], say: Callable[[str], str]
    ) -> Found:
        """One matter of an engagement for several people; `say` gets what it is called."""
        chosen = {person for person in people if person is not None}
        row = self.known.engagement(number)
        if not chosen or row is None or row.removed:
            return
        client = self.known.client(row.client_id)
        name = f"{row.title} of {client.name if client else ''}"
        for person in sorted(chosen):
            yield Told(person, kind, matter, self.ctx.today, say(name), number, row.client_id)

    def slots(self, number: int | None) -> list[int | None]:
        """The people in the four slots and the holder: those whom an engagement concerns [NOTE-2]."""
        row = self.known.engagement(number) if number else None
        return [getattr(row, f"{slot}_id") for slot in SLOTS] + [row.holder_id] if row is not None else []

    def leads(self, number: int | None) -> list[int | None]:
        """Preparer, engagement owner and holder: those who act on what comes in."""
        row = self.known.engagement(number) if number else None
        return [row.preparer_id, row.owner_id, row.holder_id] if row is not None else []

    def people(self) -> dict[str, int]:
        """Everyone who works here by login, initials and name, folded."""
        if self._people is None:
            self._people = {}
            for row in self.ctx.unit.all(select(t.Staff).where(t.Staff.state == "active")):
                for name in (row.login, row.initials, row.name.replace(" ", ".")):
                    if name:
                        self._people[fold(name)] = row.id
        return self._people

    def undone(self) -> Found:
        """Somebody else took back what a person did."""
        command = self.ctx.command
        number = getattr(command, "batch", None) if command is not None and command.name == "Undo" else None
        batch = self.ctx.unit.find(t.ActivityBatch, number) if number else None
        if batch is not None and batch.actor_id is not None:
            text = f"{self.ctx.actor.name} took back what you did: {batch.summary}"
            yield Told(batch.actor_id, "undone", f"undone:{number}", self.ctx.today, text)


def _engagement(teller: Teller, change: Captured) -> Found:
    number, ctx = int(change.entity_id), teller.ctx
    by = "by schedule" if ctx.actor.is_system else f"by {ctx.actor.name}"
    for slot in SLOTS:
        person = change.after.get(f"{slot}_id")
        if person is None or change.before.get(f"{slot}_id") == person:
            continue
        handed = ctx.command is not None and ctx.command.name == "LeaveStaff"
        made = change.op == "insert" and "series_id" in change.after
        kind = "scheduled" if made else "handed_over" if handed else "slot"
        what = "made by schedule, you are" if made else "handed over to you as" if handed else "you are"
        yield from teller.about(
            number,
            kind,
            f"slot:E-{number}:{slot}",
            [person],
            lambda name, w=what, s=slot: f"{name}: {w} {_WORDS[s]}",  # type: ignore[misc]
        )
    if change.op != "update":
        return
    row = teller.known.engagement(number)
    if row is None:
        return
    if "stage_id" in change.after:
        yield from _moved(teller, change, row, by)
    if {"status", "custom_status"} & change.after.keys():
        state = row.custom_status or row.status.replace("_", " ")
        yield from teller.about(
            number,
            "moved",
            f"status:E-{number}:{state}",
            teller.slots(number),
            lambda name: f"{name} is {state}, {by}",
        )
    if "client_status" in change.after:
        said = change.after["client_status"] or "none"
        yield from teller.about(
            number,
            "client_status",
            f"client-status:E-{number}",
            teller.slots(number),
            lambda name: f"{name}: {said}",
        )
    yield from teller.about(
        number, "followed", f"followed:E-{number}", teller.known.followers(number, row.client_id),
        lambda name: f"{name} was changed {by}",
    )  # fmt: skip


def _moved(teller: Teller, change: Captured, row: t.Engagement, by: str) -> Found:
    ctx, number = teller.ctx, int(change.entity_id)
    stage, before = ctx.stage(row.stage_id), ctx.unit.find(t.Stage, change.before.get("stage_id") or 0)
    if before is None:
        return
    slot = ctx.slot_person(row, stage.holder)
    same = before.pipeline_id == stage.pipeline_id
    if same and stage.position < before.position:
        crossed = any(
            s.review and stage.position < s.position <= before.position for s in teller.known.stages(stage.pipeline_id)
        )
        if crossed:
            yield from teller.about(
                number, "sent_back", f"sent-back:E-{number}:{row.entry_no}", [slot],
                lambda name: f"{name} was sent back to {stage.name} {by}",
            )  # fmt: skip
            return
    kind = "advanced" if ctx.actor.is_system else "moved"
    yield from teller.about(
        number, kind, f"moved:E-{number}:{row.entry_no}", teller.slots(number),
        lambda name: f"{name} moved to {stage.name} {by}",
    )  # fmt: skip
    last = max(teller.known.stages(stage.pipeline_id), key=lambda s: s.position)
    if last.id == stage.id and row.status == "active" and ctx.settings["complete.on_final"] != "never":  # [ST-9]
        yield from teller.about(
            number,
            "complete",
            f"complete:E-{number}",
            [slot],
            lambda name: f"{name} is ready to complete: it is in {stage.name}",
        )


def _task(teller: Teller, change: Captured) -> Found:
    person = change.after.get("assignee_id")
    if person is None or change.before.get("assignee_id") == person:
        return
    row = teller.ctx.unit.find(t.Task, int(change.entity_id))
    if row is None or row.removed or row.status in ("completed", "skipped"):
        return
    kind = "review" if row.type in ("review", "approve") else "task_assigned"
    matter, title = f"task:{row.id}", row.title
    if row.engagement_id is None:
        yield Told(person, kind, matter, teller.ctx.today, f"task for you: {title}")
        return
    yield from teller.about(row.engagement_id, kind, matter, [person], lambda name: f"task for you: {title} ({name})")


def _comment(teller: Teller, change: Captured) -> Found:
    text = change.after.get("text")
    number = change.engagement_id
    if not text or number is None:
        return
    who, matter = teller.ctx.actor.name, f"comment:{change.entity_id}"
    named = mentioned(str(text), teller.people())
    first = str(text).splitlines()[0][:80]
    yield from teller.about(number, "mention", matter, named, lambda name: f"{who} mentions you on {name}: {first}")


def _blocker(teller: Teller, change: Captured) -> Found:
    row, number = teller.ctx.unit.find(t.Blocker, int(change.entity_id)), change.engagement_id
    if row is None or number is None or "state" not in change.after:
        return
    people, title = [*teller.leads(number), row.owner_id], row.title
    if row.state == "active":
        yield from teller.about(
            number, "blocker_opened", f"blocker:{row.id}", people, lambda name: f"{name} is blocked: {title}"
        )
    elif change.op == "update":
        yield from teller.about(
            number,
            "blocker_resolved",
            f"unblocked:{row.id}",
            people,
            lambda name: f"{name} is no longer blocked: {title}",
        )


def _request(teller: Teller, change: Captured) -> Found:
    row = teller.ctx.unit.find(t.Request, int(change.entity_id))
    if row is None or "state" not in change.after or change.op != "update" or row.engagement_id is None:
        return
    title, state = row.title, row.state.replace("_", " ")
    kind = _REQUEST_KINDS.get(row.state)
    if kind is not None:
        yield from teller.about(
            row.engagement_id, kind, f"request:{row.id}:{row.state}", teller.leads(row.engagement_id),
            lambda name: f"{title} is {state} ({name})",
        )  # fmt: skip


def _payment(teller: Teller, change: Captured) -> Found:
    row = teller.ctx.unit.find(t.Payment, int(change.entity_id)) if change.op == "insert" else None
    invoice = teller.ctx.unit.find(t.Request, row.request_id) if row is not None else None
    if row is None or invoice is None or invoice.engagement_id is None:
        return
    amount = f"{row.cents / 100:,.2f}"
    yield from teller.about(
        invoice.engagement_id, "payment", f"payment:{row.id}", teller.leads(invoice.engagement_id),
        lambda name: f"payment of {amount} for {name}",
    )  # fmt: skip


def _document(teller: Teller, change: Captured) -> Found:
    if change.op != "insert" or change.engagement_id is None:
        return
    path = str(change.after.get("path", ""))
    yield from teller.about(
        change.engagement_id, "documents", f"document:{change.entity_id}", teller.leads(change.engagement_id)[:1],
        lambda name: f"new file {path} for {name}",
    )  # fmt: skip


def _to_sort(teller: Teller, change: Captured) -> Found:
    if change.op != "insert" or change.engagement_id is None:
        return
    yield from teller.about(
        change.engagement_id, "to_sort", f"to-sort:{change.entity_id}", teller.leads(change.engagement_id)[:1],
        lambda name: f"a file fits several items of {name}: pick one",
    )  # fmt: skip


def _occurrence(teller: Teller, change: Captured) -> Found:
    state = change.after.get("state")
    row = teller.ctx.unit.find(t.Occurrence, int(change.entity_id)) if state in ("pending", "failed") else None
    series = teller.ctx.unit.find(t.Series, row.series_id) if row is not None else None
    if row is None or series is None or series.author_id is None:
        return
    why = f": {row.reason}" if row.reason else ""
    text = f"{short('series', series.id)}: {row.on} is {state}{why}"
    yield Told(
        series.author_id,
        "series",
        f"series:{series.id}:{state}",
        teller.ctx.today,
        text,
        None,
        series.client_id,
    )


_REQUEST_KINDS = {
    **dict.fromkeys(("completed", "reviewed", "signed", "paid", "answered", "closed", "approved"), "request_resolved"),
    **dict.fromkeys(("declined", "rejected", "expired"), "request_failed"),
}


def _filing(teller: Teller, change: Captured) -> Found:
    """A rejected filing is told to whoever has the work in hand, and to whoever prepares it [FIL-1]."""
    if not change.after.get("rejected_on") or change.engagement_id is None:
        return
    number = change.engagement_id
    row = teller.known.engagement(number)
    why = change.after.get("reason") or "no reason given"
    people = [row.holder_id, row.preparer_id] if row is not None else []
    matter = f"filing:E-{number}:{change.after['rejected_on']}"
    yield from teller.about(number, "sent_back", matter, people, lambda name: f"{name}: filing rejected, {why}")


TELLERS: dict[str, Callable[[Teller, Captured], Found]] = {
    "engagement": _engagement,
    "task": _task,
    "comment": _comment,
    "blocker": _blocker,
    "request": _request,
    "payment": _payment,
    "document": _document,
    "filing": _filing,
    "file_to_sort": _to_sort,
    "occurrence": _occurrence,
}
