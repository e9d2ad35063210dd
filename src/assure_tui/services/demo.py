"""`assure demo`: a made-up firm of any size, the same for the same size, seed and day."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from assure_tui.domain.errors import Invalid
from assure_tui.domain.model import Origin
from assure_tui.domain.seed_values import SeedFile
from assure_tui.services import demo_blueprint
from assure_tui.services.demo_contacts import make_contacts
from assure_tui.services.demo_habits import Habits
from assure_tui.services.demo_history import History
from assure_tui.services.demo_names import FIRM, TAGS
from assure_tui.services.demo_people import Person, client_row, make_clients, make_relations, make_staff
from assure_tui.services.demo_plan import Menus
from assure_tui.services.demo_schedule import Plan, Schedule
from assure_tui.services.demo_work import Work, WorkMaker
from assure_tui.store import tables as t
from assure_tui.store.demo_rows import Batch, DemoRows, inserted
from assure_tui.store.derive import fold
from assure_tui.store.engine import Store
from assure_tui.store.seeds import seed as plant
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import UnitOfWork

LARGEST = 1_000_000
LIVELY = 2000  # up to here every step of the past is in the log; beyond, engagements come as an import
SETTLED = 50  # from here on a firm has habits: series, absences, talk across desks
PART = 100  # a long act is written in parts of so many [BULK-3]


@dataclass(frozen=True, slots=True)
class _Run:
    """Who runs the demo, and where."""

    login: str
    name: str
    zone: str


def build_demo(
    store: Store,
    *,
    seed_file: SeedFile,
    size: int = 214,
    seed: int = 1,
    today: date,
    owner_login: str,
    owner_name: str,
    zone: str = "UTC",
) -> None:
    """Fill an empty store with a firm of `size` engagements; whoever runs it is its Firm owner."""
    if not 1 <= size <= LARGEST:
        raise Invalid("size", "range", f"the demo has 1 to {LARGEST:,} engagements")
    collecting = gc.isenabled()
    gc.disable()  # millions of rows are alive at once, and walking them again and again takes a third of the time
    try:
        _build(store, seed_file, size, seed, today, _Run(owner_login, owner_name, zone))
    finally:
        if collecting:
            gc.enable()


def _build(store: Store, seed_file: SeedFile, size: int, seed: int, today: date, run: _Run) -> None:
    rng = Random(f"assure demo {size} {seed} {today.isoformat()}")
    rows = DemoRows(store, Random(f"salt {size} {seed} {today.isoformat()}"))
    rows.require_empty()
    people = make_staff(size, run.login, run.name)
    clients = make_clients(max(4, round(size * 0.6)), people, rng, len(TAGS))
    opened = datetime.combine(today - timedelta(days=760), time(8, 0), UTC)
    blueprint = _found(rows, opened, seed_file, people, run.zone)

    relations = make_relations(clients, rng)
    rows.add("client", [client_row(client, opened + timedelta(hours=1), rng) for client in clients])
    rows.add("client_tag", [{"client_id": c.id, "tag_id": tag} for c in clients for tag in c.tags])
    contacts, ties = make_contacts(clients)
    rows.add("contact", contacts)
    rows.add("client_contact", ties)
    rows.add("relationship", relations)
    _log_clients(rows, opened + timedelta(hours=1), people[0])

    stages = {line: len(pipeline.stages) for line, pipeline in blueprint.pipelines.items()}
    plans = Schedule(Menus(seed_file, today), clients, rng, stages).make(size)
    maker = WorkMaker(blueprint, people, rng, today, len(TAGS), overridden=size >= SETTLED)
    history = History(blueprint, people)
    if size <= LIVELY:
        works = [maker.make(plan) for plan in plans]
        _queue(rows, works)
        batches = history.lively(works)
        for batch in batches:
            rows.log(batch)
        last = batches[-1].at
    else:
        works, last = _import(rows, maker, history, plans, people[0], today)
    if size >= SETTLED:
        Habits(rows, people, works, today, last).make()
    rows.finish()


def _found(
    rows: DemoRows, at: datetime, seed_file: SeedFile, people: list[Person], zone: str
) -> demo_blueprint.Blueprint:
    """Firm, seeds, staff and tags, as one batch of their own."""
    found: list[demo_blueprint.Blueprint] = []

    def work(unit: UnitOfWork) -> None:
        unit.add(t.Firm(id=1, name=FIRM, zone=zone, created_at=at))
        plant(unit, seed_file)
        teams = {row.code: row.id for row in unit.all(select(t.Team))}
        for person in people:
            unit.add(
                t.Staff(
                    id=person.id,
                    name=person.name,
                    initials=person.initials,
                    login=person.login,
                    email=f"{fold(person.login)}@example.com",
                    role=person.role,
                    capacity=2400 if person.id != 4 else 1440,
                )
            )
            unit.add_all(t.StaffTeam(staff_id=person.id, team_id=teams[code]) for code in person.teams)
        unit.add_all(t.Tag(name=name, key=fold(name), colour=colour) for name, colour in TAGS)
        found.append(demo_blueprint.load(unit))

    changes = rows.through_unit(at, work)
    owner = people[0]
    rows.log(Batch(at, 1, owner.name, owner.login, "CreateFirm", f"created the firm {FIRM}", changes))
    return found[0]


def _log_clients(rows: DemoRows, at: datetime, owner: Person) -> None:
    """Clients with their tags and relationships, in parts of one long import."""
    queued = rows.queued("client")
    first: int | None = None
    tags: dict[int, list[dict[str, Any]]] = {}
    for link in rows.queued("client_tag"):
        tags.setdefault(link["client_id"], []).append(link)
    for start in range(0, len(queued), PART):
        part = queued[start : start + PART]
        changes = [inserted("client", row["id"], row) for row in part]
        changes += [
            inserted("client_tag", f"{link['client_id']}/{link['tag_id']}", link)
            for row in part
            for link in tags.get(row["id"], ())
        ]
        if start + PART >= len(queued):
            changes += [inserted("contact", row["id"], row) for row in rows.queued("contact")]
            changes += [
                inserted("client_contact", f"{row['client_id']}/{row['contact_id']}", row)
                for row in rows.queued("client_contact")
            ]
            changes += [inserted("relationship", row["id"], row) for row in rows.queued("relationship")]
        summary = f"imported {len(queued)} clients"
        batch = Batch(at, owner.id, owner.name, owner.login, "CreateClient", summary, changes, origin=Origin.IMPORT)
        number = rows.log(batch, part_of=first)
        first = first or number


def _import(
    rows: DemoRows, maker: WorkMaker, history: History, plans: list[Plan], owner: Person, today: date
) -> tuple[list[Work], datetime]:
    """The first works, for the habits of a firm take no more, and when the last came in."""
    kept: list[Work] = []
    at = datetime.combine(today - timedelta(days=1), time(18, 0), UTC)
    first: int | None = None
    for index, works in enumerate(_parts(maker, plans)):
        _queue(rows, works)
        came = at + timedelta(seconds=index)
        number = rows.log(history.imported(works, came, owner), part_of=first)
        first = first or number
        if len(kept) < LIVELY:
            kept += works
        if index % 50 == 49:
            rows.flush()
    return kept, came


def _parts(maker: WorkMaker, plans: list[Plan]) -> Iterator[list[Work]]:
    for start in range(0, len(plans), PART):
        yield [maker.make(plan) for plan in plans[start : start + PART]]


def _queue(rows: DemoRows, works: list[Work]) -> None:
    rows.add("engagement", (work.engagement for work in works))
    asked = [each for work in works for each in work.asked]
    rows.add("request", (each.request for each in asked))
    for entity in ("request_event", "signer", "invoice_line"):
        rows.add(entity, (row for each in asked for kind, row in each.rows if kind == entity))
    rows.add("task", (task for work in works for task in work.tasks))
    rows.add("checklist_item", (item for work in works for item in work.items))
    rows.add("blocker", (blocker for work in works for blocker in work.blockers))
    rows.add("comment", (comment for work in works for comment in work.comments))
    rows.add("time_entry", (entry for work in works for entry in work.time))
    rows.add("filing", (record for work in works for record in work.filings))
    rows.add(
        "engagement_tag",
        ({"engagement_id": work.plan.number, "tag_id": tag} for work in works for tag in work.tags),
    )
