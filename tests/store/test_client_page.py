"""What the list and the page of clients read, and only for who may see it [CLT-11] [PERM-3] [PERM-5] [PERM-6]."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assure_tui.domain.errors import NotFound
from tests.store.made_store import BOSS, NOON, PAT, TODAY, MadeStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MadeStore]:
    made = MadeStore(tmp_path / "made.db")
    yield made
    made.close()


def test_facts_are_of_live_work_that_is_seen(store: MadeStore) -> None:
    """[PERM-5]: open, late, next deadline and blockers count what the viewer sees, closed work never."""
    client = store.client("Acme", preparer_id=2)
    store.engagement(client, due=date(2026, 3, 1), blockers_active=2)
    store.engagement(client, due=date(2026, 4, 15))
    store.engagement(client, due=date(2026, 1, 1), status="completed", blockers_active=9)
    idle = store.client("Idle")
    found = store.reads.client_facts(BOSS, [client, idle], TODAY)
    facts = found[client]
    assert (facts.open, facts.late, facts.next_due, facts.blockers) == (2, 1, date(2026, 3, 1), 2)
    assert facts.people == {"preparer": "PP"}
    assert (found[idle].open, found[idle].next_due) == (0, None)
    store.db.execute("UPDATE pipeline SET available_to = '{\"staff\": [3]}'")
    assert store.reads.client_facts(PAT, [client], TODAY)[client].open == 0


def test_who_stands_on_work_only_sees_name_and_contacts(store: MadeStore) -> None:
    """[PERM-6]: nothing else of the client: no team, relations, files, log."""
    client = store.client("Acme", tax_id="12-3456789", notes="secret", number="A1")
    store.engagement(client, preparer_id=2)
    contact = store.add("contact", name="Kim Contact", email=None, phone="555")
    store.db.execute("INSERT INTO client_contact VALUES (?, ?, 'CFO', 1)", (client, contact))
    other = store.client("Other")
    store.add("relationship", from_id=client, kind="household", to_id=other, percent=None)
    seen = store.reads.client_detail(PAT, client, TODAY)
    assert not seen.whole and seen.client.notes is None and seen.client.tax_id_masked is None
    assert [one.name for one in seen.contacts] == ["Kim Contact"]
    assert seen.relations == () and seen.access == ()
    for question in (
        lambda: store.reads.client_files(PAT, client, TODAY),
        lambda: store.reads.log(PAT, client_id=client),
        lambda: store.reads.client_detail(PAT, other, TODAY),
    ):
        with pytest.raises(NotFound):
            question()


def test_relations_are_told_from_both_sides_and_unseen_ones_not(store: MadeStore) -> None:
    """[CLT-6] [PERM-3]."""
    me = store.client("Me", preparer_id=2)
    firm = store.client("Firm", preparer_id=2)
    hidden = store.client("Hidden")
    store.add("relationship", from_id=me, kind="owner_of", to_id=firm, percent=40)
    store.add("relationship", from_id=hidden, kind="parent_of", to_id=me, percent=None)
    told = [(one.words, one.client, one.percent) for one in store.reads.client_detail(BOSS, me, TODAY).relations]
    assert told == [("owner of", "Firm", 40), ("child of", "Hidden", None)]
    assert [one.words for one in store.reads.client_detail(PAT, firm, TODAY).relations] == ["owned by"]
    assert [one.client for one in store.reads.client_detail(PAT, me, TODAY).relations] == ["Firm"]


def test_work_is_all_of_it_newest_period_first(store: MadeStore) -> None:
    """[CLT-11]: Engagements shows all of this client; removed ones are nowhere."""
    client, other = store.client("Acme"), store.client("Other")
    old = store.engagement(client, period_start=date(2023, 1, 1), status="archived")
    new = store.engagement(client, period_start=date(2025, 1, 1))
    store.engagement(client, period_start=date(2026, 1, 1), removed=True)
    store.engagement(other, period_start=date(2027, 1, 1))
    assert [one.id for one in store.reads.client_work(BOSS, client, TODAY)] == [new, old]
    assert store.reads.client_work(PAT, client, TODAY) == ()


def test_tasks_are_of_live_work_open_ones_first(store: MadeStore) -> None:
    """[CLT-11] [TASK-17]: whose ever they are."""
    client = store.client("Acme")
    work = store.engagement(client)
    done = store.task(work, status="completed")
    late = store.task(work, due=date(2026, 1, 1))
    free = store.task(work, assignee_id=None)
    closed = store.engagement(client, status="completed")
    store.task(closed)
    assert [one.id for one in store.reads.client_tasks(BOSS, client, TODAY)] == [late, free, done]


def test_who_still_holds_the_default_of_a_slot(store: MadeStore) -> None:
    """[CLT-7]: live work with the person of the default, not work that has somebody of its own."""
    client = store.client("Acme", preparer_id=2)
    holds = store.engagement(client, preparer_id=2)
    store.engagement(client, preparer_id=3)
    store.engagement(client, preparer_id=2, status="completed")
    nobody = store.client("Nobody")
    store.engagement(nobody, preparer_id=None)
    found = store.reads.holding_default(BOSS, (client, nobody), "preparer", TODAY)
    assert [one.id for one in found] == [holds]


def test_the_log_of_a_client_tells_of_it_and_its_work_alone(store: MadeStore) -> None:
    """[CLT-11] [ACT-7]: itself, its tags, relations, work; of a change to many, its own part."""
    client, other = store.client("Acme", preparer_id=2), store.client("Other")
    work, strange = store.engagement(client), store.engagement(other)
    relation = store.add("relationship", from_id=other, kind="household", to_id=client, percent=None)
    mine = [
        ("client", client, {"client_id": client}),
        ("client_tag", f"{client}/4", {"client_id": client}),
        ("relationship", relation, {}),
        ("engagement", work, {"engagement_id": work, "client_id": client}),
        ("task", 1, {"engagement_id": work}),
    ]
    store.add("tag", id=4, name="vip", key="vip", colour="grey")
    wanted = []
    for entity, key, about in mine:
        batch = store.batch(BOSS, "X", f"about {entity}")
        store.change(batch, entity, key, before={}, after={"x": 1}, **about)  # type: ignore[arg-type]
        wanted.append(batch)
    both = store.batch(BOSS, "X", "about both")
    for number, owner in ((work, client), (strange, other)):
        store.change(both, "engagement", number, engagement_id=number, client_id=owner, before={}, after={"x": 1})
    alone = store.batch(BOSS, "X", "about another")
    store.change(alone, "client", other, client_id=other, before={}, after={"x": 1})
    found = store.reads.log(BOSS, client_id=client)
    assert [one.id for one in found] == [both, *reversed(wanted)]
    assert [change.id for change in found[0].changes] == [f"E-{work}"]
    assert both in [one.id for one in store.reads.log(PAT, client_id=client)]  # sight of the client is enough


def test_files_name_the_work_they_lie_with_where_it_is_seen(store: MadeStore) -> None:
    """[DOC-2] [PERM-4]."""
    client = store.client("Acme", preparer_id=2, folder="/srv/acme")
    work = store.engagement(client, title="Form 1040 2025")
    for number, path, place in ((1, "a.pdf", work), (2, "b.pdf", None)):
        store.add(
            "document", id=number, client_id=client, engagement_id=place, path=path, size=1, modified=1, hash="0",
            first_seen=NOON, last_seen=NOON, missing=False, linked_by_hand=False, removed=False, version=1,
        )  # fmt: skip
    found = store.reads.client_files(PAT, client, TODAY)
    assert found.root == "/srv/acme" and [one.path for one in found.files] == ["a.pdf", "b.pdf"]
    assert found.work == {1: f"E-{work} Form 1040 2025"}
    store.db.execute("UPDATE pipeline SET available_to = '{\"staff\": [3]}'")
    assert store.reads.client_files(PAT, client, TODAY).work == {}


def test_values_count_active_clients_in_sight(store: MadeStore) -> None:
    """interface.md 3.5: completion with counts; [CLT-4] [PERM-3]."""
    store.client("One", state="OH", entity="trust", preparer_id=2)
    store.client("Two", state="OH", entity="business")
    store.client("Three", state="CA", status="inactive")
    values = store.reads.client_values
    assert values(BOSS, "state") == [("OH", 2)]
    assert values(PAT, "state") == [("OH", 1)]
    assert dict(values(BOSS, "entity"))["trust"] == 1 and dict(values(BOSS, "entity"))["nonprofit"] == 0
    assert dict(values(BOSS, "status")) == {"active": 2, "inactive": 1, "prospect": 0}
    assert dict(values(BOSS, "preparer"))["pat"] == 1
    assert values(BOSS, "client", "tw") == [("Two", 1)]
    assert values(BOSS, "fye") == []
