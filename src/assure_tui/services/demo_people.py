"""The demo firm's staff and clients: who they are, whose work they are, how they hang together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from assure_tui.services.demo_names import CITIES, STAFF, STREETS, Names, initials_of, weighted
from assure_tui.services.demo_plan import RETURNS, Profile
from assure_tui.store.derive import fold

_ENTITIES = ("individual", "business", "trust", "nonprofit")
_SHARE = (56, 33, 5, 6)
_YEAR_ENDS = (("12-31", 92), ("06-30", 4), ("09-30", 2), ("03-31", 2))


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff."""

    id: int
    name: str
    initials: str
    login: str
    role: str
    teams: tuple[str, ...]


@dataclass(slots=True)
class DemoClient:
    """A client with what its engagements need to know."""

    id: int
    name: str
    entity: str
    state: str
    profile: Profile
    slots: dict[str, int | None]
    tags: tuple[int, ...] = ()
    taken: set[tuple[Any, ...]] = field(default_factory=set)
    owned: list[int] = field(default_factory=list)  # clients it is an owner of [CLT-6]


def make_staff(size: int, owner_login: str, owner_name: str) -> list[Person]:
    """Six to nine people; whoever runs the demo is the Firm owner [STAFF-2]."""
    taken: set[str] = set()
    people = [Person(1, owner_name, initials_of(owner_name, taken), owner_login, "owner", ("owner", "signers"))]
    logins = {owner_login.casefold()}
    for name, role, teams in STAFF[: 5 if size < 30 else 7 if size < 1000 else 8]:
        login = name.split()[0].casefold()
        while login in logins:
            login += "2"
        logins.add(login)
        held: tuple[str, ...] = (("admins",) if role == "admin" else ()) + teams
        people.append(Person(len(people) + 1, name, initials_of(name, taken), login, role, held))
    return people


def make_clients(count: int, people: list[Person], rng: Random, tags: int) -> list[DemoClient]:
    """So many clients of all four kinds, each with people for its slots [CLT-7]."""
    names = Names(rng)
    preparers = [p.id for p in people if "preparers" in p.teams] + [1]
    reviewers = [p.id for p in people if "reviewers" in p.teams]
    partners = [p.id for p in people if "signers" in p.teams]
    clients = []
    for number in range(1, count + 1):
        entity = _ENTITIES[number - 1] if number <= 4 else rng.choices(_ENTITIES, _SHARE)[0]
        code = weighted(rng, RETURNS[entity])
        end = "12-31"
        if entity in ("business", "nonprofit") and code != "1120-S":
            end = weighted(rng, _YEAR_ENDS)
        state = CITIES[int(rng.random() * len(CITIES))][1]
        profile = Profile(entity, str(code), str(end), state if state in ("ME", "MA") else None)
        slots: dict[str, int | None] = {
            "preparer": rng.choice(preparers),
            "reviewer": rng.choice(reviewers),
            "partner": rng.choice(partners),
            "owner": rng.choice(partners if rng.random() < 0.6 else reviewers),
        }
        picked = tuple(sorted(rng.sample(range(1, tags + 1), rng.choice((1, 1, 2))))) if rng.random() < 0.25 else ()
        clients.append(DemoClient(number, names.client(entity, number), entity, state, profile, slots, picked))
    return clients


def client_row(client: DemoClient, at: datetime, rng: Random) -> dict[str, Any]:
    """The client as a row of its table."""
    city, state, code = next(place for place in CITIES if place[1] == client.state)
    organisation = client.entity != "individual"
    return {
        "id": client.id,
        "number": str(1000 + client.id),
        "name": client.name,
        "name_key": fold(client.name),
        "entity": client.entity,
        "status": "active",
        "fiscal_year_end": client.profile.year_end,
        "weeks_5253": False,
        # Organisations' numbers are kept whole, people's by the last four characters [CLT-10].
        "tax_id": f"00-{rng.randrange(10**7):07d}" if organisation else f"{rng.randrange(10**4):04d}",
        "email": f"client{client.id}@example.com",
        "phone": f"555-01{client.id % 100:02d}",
        "street": f"{rng.randrange(1, 400)} {STREETS[int(rng.random() * len(STREETS))]}",
        "city": city,
        "state": state,
        "zip": code,
        "folder": None,
        "notes": "Prefers calls after four.\nNo mail to the office." if rng.random() < 0.04 else None,
        "external_id": None,
        **{f"{slot}_id": person for slot, person in client.slots.items()},
        "removed": False,
        "version": 1,
        "created_at": at,
        "updated_at": at,
    }


def make_relations(clients: list[DemoClient], rng: Random) -> list[dict[str, Any]]:
    """Owners of pass-through businesses, spouses who file apart, parents [CLT-3] [CLT-6]."""
    people = [c for c in clients if c.entity == "individual"]
    sources = [c for c in clients if c.profile.return_code in ("1065", "1120-S", "1041")]
    rows: list[dict[str, Any]] = []

    def relate(one: DemoClient, kind: str, other: DemoClient, percent: float | None = None) -> None:
        if one is not other and other.id not in one.owned:
            rows.append({"id": len(rows) + 1, "from_id": one.id, "kind": kind, "to_id": other.id, "percent": percent})
            if kind == "owner_of":
                one.owned.append(other.id)

    for source in sources if people else ():
        if rng.random() < 0.35:
            owners = rng.choice((1, 1, 2))
            for owner in rng.sample(people, min(owners, len(people))):
                relate(owner, "owner_of", source, round(100 / owners, 1))
    for index in range(0, len(people) - 1, 23):
        relate(people[index], "spouse" if index % 2 else "parent_of", people[index + 1])
    return rows


def instant(day: date, rng: Random) -> datetime:
    """Some minute of a working day, in UTC."""
    start = datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC)
    return start + timedelta(seconds=int(rng.random() * 8.5 * 3600))


def moment_between(start: datetime, end: datetime, rng: Random, low: float = 0.02) -> datetime:
    """A moment strictly between the two, in working hours where there are any."""
    drawn = start + (end - start) * rng.uniform(low, 0.95)
    if drawn.weekday() < 5 and 8 <= drawn.hour < 18:
        return drawn
    day = drawn.date() - timedelta(days=max(0, drawn.weekday() - 4))
    moved = instant(day, rng)
    return moved if start < moved < end else drawn
