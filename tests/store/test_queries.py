"""The read side answers with what is there, in the promised order, and only what the viewer may see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from assure_tui.domain.errors import Denied, Invalid, NotFound, StoreError
from assure_tui.domain.model import Actor, Role
from assure_tui.store.read import SqliteReader
from tests.store.made_store import BOSS, NOON, PAT, REX, TODAY, MadeStore, asked, at, many


@pytest.fixture
def store(tmp_path: Path) -> Iterator[MadeStore]:
    """An empty firm with three people, two pipelines and three types."""
    made = MadeStore(tmp_path / "made.db")
    yield made
    made.close()


def ids(window: object) -> list[int]:
    return [card.id for card in window.cards]  # type: ignore[attr-defined]


# -- board -------------------------------------------------------------------------------------------


def test_board_puts_urgent_first_then_date_then_priority(store: MadeStore) -> None:
    """[PRI-1] [DUE-3]: no date comes last, and equal cards keep their numbers' order."""
    client = store.client("Acme")
    store.engagement(client, due="2026-04-02")
    store.engagement(client, due="2026-04-01", priority="low")
    store.engagement(client, due="2026-04-01", priority="high")
    store.engagement(client)
    store.engagement(client, due="2026-12-01", priority="urgent")
    store.engagement(client, due="2026-04-02")
    board = store.reads.board(BOSS, 1, today=TODAY)
    assert ids(board.windows[0]) == [5, 3, 2, 1, 6, 4]
    assert [store.reads.locate(BOSS, number) for number in (5, 4)] == [(1, 1, 0), (1, 1, 5)]


def test_board_shows_live_and_completed_work_and_counts_it(store: MadeStore) -> None:
    """[FILT-3] [URG-2]: Cancelled, archived and removed stay away; only live work is overdue."""
    client = store.client("Acme")
    for status in ("active", "on_hold", "completed", "cancelled", "archived"):
        store.engagement(client, status=status, due="2026-03-01")
    store.engagement(client, removed=True)
    store.engagement(client, stage_id=2, due=TODAY.isoformat())
    store.engagement(client, stage_id=6, due="2026-03-12")
    board = store.reads.board(BOSS, 1, today=TODAY)
    assert ids(board.windows[0]) == [1, 2, 3]
    first = board.counts[0]
    assert (first.total, first.overdue, first.on_hold) == (3, 2, 1)
    assert [count.total for count in board.counts] == [3, 1, 0, 0]
    assert (board.shown, board.total) == (4, 4)
    assert (board.late, board.today, board.week) == (2, 1, 2)
    assert board.pipelines == ((1, "Tax"), (2, "Books"))
    assert store.reads.summary(BOSS, TODAY) == {"late": 2, "today": 1, "week": 2, "total": 4}


@pytest.mark.parametrize("query", ["", "preparer:pat", "is:late", "is:open -is:late", "sort:client", "sort:-due"])
@pytest.mark.parametrize("viewer", [BOSS, PAT, REX], ids=lambda viewer: viewer.name)
def test_windows_counts_and_index_agree(tmp_path: Path, query: str, viewer: Actor) -> None:
    """[VIEW-2]: windows put together are the column, as long as its count, and locate finds the place."""
    store = MadeStore(tmp_path / "many.db")
    many(store, 240)
    resolved = asked(query)
    board = store.reads.board(viewer, 1, resolved, height=5, today=TODAY)
    for count, window in zip(board.counts, board.windows, strict=True):
        whole = ids(store.reads.column(viewer, count.stage_id, resolved, 0, 999, today=TODAY))
        assert len(whole) == count.total
        assert ids(window) == whole[:5]
        assert ids(store.reads.column(viewer, count.stage_id, resolved, 3, 4, today=TODAY)) == whole[3:7]
        for index, number in list(enumerate(whole))[::7]:
            assert store.reads.locate(viewer, number, resolved) == (1, count.stage_id, index)
            again = store.reads.board(viewer, 1, resolved, height=5, today=TODAY, find=number)
            assert again.found == (count.stage_id, index) and again.windows == board.windows
    assert store.reads.board(viewer, 1, resolved, height=5, today=TODAY, find=99_999).found is None
    assert board.shown == sum(count.total for count in board.counts)
    store.close()


def test_filter_speaks_of_a_status_and_the_board_shows_it(store: MadeStore) -> None:
    """[FILT-3]: Cancelled work is on the board when it is asked for, and the total stays the usual one."""
    client = store.client("Acme")
    store.engagement(client)
    gone = store.engagement(client, status="cancelled")
    board = store.reads.board(BOSS, 1, asked("is:cancelled"), today=TODAY)
    assert ids(board.windows[0]) == [gone]
    assert (board.shown, board.total) == (1, 1)
    assert store.reads.locate(BOSS, gone) is None
    assert store.reads.locate(BOSS, gone, asked("is:cancelled")) == (1, 1, 0)


def test_a_card_tells_its_marks(store: MadeStore) -> None:
    """[VIEW-3] [ADV-6] [STAGE-3]: people are initials, held and stale come from the stage's rules."""
    client = store.client("[bold]Ünï\x1b")
    one = store.engagement(
        client, preparer_id=2, reviewer_id=3, blockers_active=1, typed_due="2026-05-01", extended=True,
        overridden=True, spent=5, budget=10, tasks_total=3, tasks_done=1, comment_count=4, title="x\ny",
    )  # fmt: skip
    item = {"engagement_id": one, "name": "W-2", "document": "W", "patterns": [], "required": True, "count": 1}
    store.add("checklist_item", position=0, state="matched", removed=False, version=1, **item)
    store.add("blocker", engagement_id=one, type="manual", title="b", opened_at=NOON, state="active", removed=False,
              version=1)  # fmt: skip
    # 02:00 in UTC is still the day before in New York [CONV-4].
    two = store.engagement(client, stage_id=2, stage_since="2026-03-02T02:00:00.000000Z", blockers_active=1)
    cards = store.reads.cards(BOSS, [one, two, 99])
    assert set(cards) == {one, two}
    card = cards[one]
    assert (card.preparer, card.reviewer, card.partner, card.holder) == ("PP", "RR", None, "PP")
    assert (card.client, card.title) == ("[bold]Ünï\x1b", "x\ny")
    assert (card.held, card.typed, card.extended, card.overridden) == (True, True, True, True)
    assert (card.blockers, card.comments, card.tasks_done, card.tasks_total) == (1, 4, 1, 3)
    assert card.stale_after is None
    assert cards[two].stale_after == date(2026, 3, 15)
    assert not cards[two].held
    assert store.listed("is:held") == [one]


# -- sight -------------------------------------------------------------------------------------------


def test_sight_needs_pipeline_and_client_or_slot_or_task(store: MadeStore) -> None:
    """[PERM-3] [PERM-4] [PERM-5]: both halves are needed, and hidden cards are not counted."""
    mine, listed, other = (store.client(name) for name in ("Mine", "Listed", "Other"))
    store.db.execute("UPDATE client SET partner_id = 2 WHERE id = ?", (mine,))
    store.add("client_access", client_id=listed, staff_id=2)
    by_client = store.engagement(mine)
    by_list = store.engagement(listed)
    by_slot = store.engagement(other, owner_id=2)
    by_task = store.engagement(other)
    store.task(by_task, assignee_id=2, status="completed", open=False)
    removed_task = store.engagement(other)
    store.task(removed_task, assignee_id=2, removed=True, open=False)
    unseen = store.engagement(other)
    seen = {by_client, by_list, by_slot, by_task}
    assert set(store.listed(viewer=PAT)) == seen
    assert set(store.listed(viewer=REX)) == set(store.listed()) == {*seen, removed_task, unseen}
    board = store.reads.board(PAT, 1, today=TODAY)
    assert (board.counts[0].total, board.total, board.shown) == (4, 4, 4)
    assert set(store.reads.cards(PAT, [*seen, unseen])) == seen
    assert store.reads.summary(PAT, TODAY)["total"] == 4
    with pytest.raises(NotFound):
        store.reads.engagement(PAT, unseen, TODAY)
    with pytest.raises(NotFound):
        store.reads.gate(PAT, unseen)
    store.db.execute("""UPDATE pipeline SET available_to = '{"teams":["x"],"staff":[3]}' WHERE id = 1""")
    assert store.listed(viewer=PAT) == []
    assert [pipeline.code for pipeline in store.reads.pipelines(PAT)] == ["books"]
    assert len(store.listed(viewer=REX)) == len(store.listed()) == 6
    with pytest.raises(NotFound):
        store.reads.board(PAT, 1, today=TODAY)
    store.add("team", code="x", name="X", description="", system=False, permissions=[])
    store.add("staff_team", staff_id=2, team_id=1)
    assert set(store.listed(viewer=PAT)) == seen


def test_clients_are_seen_by_their_team_and_by_name_from_a_slot(store: MadeStore) -> None:
    """[PERM-3] [PERM-6]: a slot on an engagement shows the client's name and contacts, nothing else."""
    mine = store.client("Mine", preparer_id=2)
    other = store.client("Other", notes="secret", tax_id="123456789", email="o@x.example", street="Lane 1")
    hidden = store.client("Hidden")
    store.engagement(other, owner_id=2)
    assert [client.id for client in store.reads.clients(PAT)[0]] == [mine]
    view = store.reads.client(PAT, other)
    assert (view.name, view.email, view.notes, view.street, view.tax_id_masked) == (
        "Other", "o@x.example", None, None, None,
    )  # fmt: skip
    with pytest.raises(NotFound):
        store.reads.client(PAT, hidden)
    with pytest.raises(NotFound):
        store.reads.find_client(PAT, "Hidden")
    assert [client.id for client in store.reads.find_clients_like(PAT, "")] == [mine]


# -- engagements -------------------------------------------------------------------------------------


def test_list_windows_and_sorts(store: MadeStore) -> None:
    """[FILT-4]: empty values last either way, priority where dates are equal; the total is of all."""
    second, first = store.client("Zed"), store.client("Ápple")
    store.engagement(second, due="2026-04-01", priority="low", target="2026-03-20")
    store.engagement(first, due="2026-04-01", priority="high", stage_id=2, budget=100, spent=90)
    store.engagement(first, due="2026-03-20", stage_since=at(TODAY - timedelta(days=40)), budget=100)
    store.engagement(second, priority="urgent", stage_id=6, type_id=3)
    assert store.listed() == [4, 3, 2, 1]
    assert store.listed("sort:due") == [3, 2, 1, 4]
    assert store.listed("sort:-due") == [2, 1, 3, 4]
    assert store.listed(sort=("client", "-due")) == [2, 3, 1, 4]
    assert store.listed(sort=("target",))[0] == store.listed(sort=("-target",))[0] == 1
    assert store.listed(sort=("priority",)) == [4, 2, 3, 1]
    assert store.listed(sort=("-instage",))[0] == 3
    assert store.listed(sort=("left",))[:2] == [2, 3]
    assert store.listed(sort=("stage",)) == [3, 1, 2, 4]
    assert store.listed(sort=("type",))[-1] == 4
    found, total = store.reads.engagements(BOSS, limit=2, offset=1, today=TODAY)
    assert ([view.id for view in found], total) == ([3, 2], 4)
    with pytest.raises(Invalid):
        store.listed(sort=("colour",))


def test_an_engagement_has_every_field_of_the_contract(store: MadeStore) -> None:
    """The object E: people are logins, names are names, dates are dates."""
    client = store.client("Acme")
    number = store.engagement(
        client, preparer_id=2, due="2026-04-15", statutory="2026-04-15", effective="2026-04-15", due_kind="statutory",
        ext_effective="2026-10-15", because=["15th of the 4th month"], anchors={"death": "2025-05-01"}, part=2,
        external_id="ext-1", hold_reason="silent", resume_on="2026-05-01", title="Form 1040 2025",
    )  # fmt: skip
    tags = [store.add("tag", name=name, key=name.casefold(), colour="red") for name in ("Zeta", "alpha")]
    for tag in tags:
        store.add("engagement_tag", engagement_id=number, tag_id=tag)
    (view,), _ = store.reads.engagements(BOSS, today=TODAY)
    assert (view.client, view.type, view.type_name, view.service_line) == ("Acme", "1040", "Form 1040", "Tax")
    assert (view.pipeline, view.stage, view.preparer, view.reviewer) == ("Tax", "Awaiting docs", "pat", None)
    assert (view.due, view.due_kind, view.extended_due) == (date(2026, 4, 15), "statutory", date(2026, 10, 15))
    assert view.because == ("15th of the 4th month",)
    assert view.anchors == {"death": date(2025, 5, 1)}
    assert view.tags == ("alpha", "Zeta")
    assert (view.can_extend, view.dates_statutory) == (True, True)
    assert view.period_end == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({}, None),
        ({"due": "2026-04-15"}, "statutory"),
        ({"due": "2026-04-15", "type_id": 3, "stage_id": 5}, "target"),
        ({"due": "2026-04-15", "extended": True}, "extended"),
        ({"due": "2026-04-15", "typed_due": "2026-04-15", "extended": True}, "typed"),
        ({"due": "2026-04-15", "due_kind": "relief"}, "relief"),
    ],
)
def test_due_kind_is_a_word_of_the_contract(store: MadeStore, values: dict[str, object], kind: str | None) -> None:
    """[DUE-2]: which of the dates the deadline is."""
    store.engagement(store.client("Acme"), **values)
    assert store.reads.engagements(BOSS, today=TODAY)[0][0].due_kind == kind


def test_the_page_brings_everything_about_one(store: MadeStore) -> None:
    """[PAGE-1] [COM-3] [BLK-7]: active blockers on top, tasks by stage, withdrawn comments without their text."""
    client, spouse = store.client("Acme"), store.client("Spouse")
    store.add("relationship", from_id=spouse, kind="owner_of", to_id=client, percent=40.0)
    number = store.engagement(client, stage_id=2, blockers_active=1)
    other = store.engagement(client, title="Books")
    store.task(number, title="later", stage_id=3)
    store.task(number, title="now", stage_id=2, assignee_id=2)
    blocker = {"engagement_id": number, "type": "manual", "removed": False, "version": 1}
    store.add("blocker", title="old", state="resolved", opened_at=at(TODAY - timedelta(days=9)), **blocker)
    store.add("blocker", title="new", state="active", opened_at=NOON, opened_by=2, owner_id=3, **blocker)
    said = {"engagement_id": number, "author_id": 2, "at": NOON, "edited": False, "removed": False, "version": 1}
    store.add("comment", text="hello", withdrawn=False, **said)
    store.add("comment", text="oops", withdrawn=True, parent_id=1, **said)
    item = {"engagement_id": number, "document": "W", "patterns": [], "required": True, "count": 1, "state": "open"}
    store.add("checklist_item", position=1, name="B", removed=False, version=1, **item)
    store.add("checklist_item", position=0, name="A", removed=False, version=1, expected="2026-03-20", **item)
    batch = store.batch(PAT, "MoveStage", "moved")
    store.change(batch, "engagement", number, engagement_id=number, before={"stage_id": 1}, after={"stage_id": 2})
    page = store.reads.engagement(BOSS, number, TODAY)
    assert [stage.name for stage in page.stages][1] == page.engagement.stage == "In prep"
    assert [task.title for task in page.tasks] == ["now", "later"]
    assert [(b.title, b.opened_by, b.owner) for b in page.blockers] == [("new", "pat", "rex"), ("old", None, None)]
    assert [(c.text, c.withdrawn, c.author) for c in page.comments] == [("hello", False, "pat"), ("", True, "pat")]
    assert [item.name for item in page.checklist] == ["A", "B"]
    change = page.activity[0].changes[0]
    assert (change.id, change.field, change.before, change.after) == (
        f"E-{number}", "stage", "Awaiting docs", "In prep",
    )  # fmt: skip
    assert ("owned by 40%", "Spouse", f"C-{spouse}") in page.related
    assert ("same client", "Books", f"E-{other}") in page.related
    assert page.gate.from_stage == "In prep"


def test_why_says_it_in_words_with_the_rule(store: MadeStore) -> None:
    """[INS-1] [INS-2]: date, gate item by item, condition, status and stage, each with its rule."""
    number = store.engagement(
        store.client("Acme"), due="2026-03-09", because=["it is the 9th"], stage_id=2, status="on_hold",
        hold_reason="silent client", stage_since=at(TODAY - timedelta(days=20)), preparer_id=2,
    )  # fmt: skip
    store.task(number, title="Foot the ledger", required=True, stage_id=2)
    lines = store.reads.why(BOSS, number, TODAY)
    by_about: dict[str, list[str]] = {}
    for line in lines:
        assert set(line) == {"about", "text", "rule"}
        by_about.setdefault(line["about"], []).append(line["text"])
    assert set(by_about) == {"due", "gate", "advance", "status", "stage"}
    assert by_about["due"] == ["it is the 9th", "the deadline is 2026-03-09, 1 day late"]
    assert any("Foot the ledger" in text for text in by_about["gate"])
    assert any("silent client" in text for text in by_about["status"])
    assert any("stale" in text for text in by_about["stage"])


# -- tasks -------------------------------------------------------------------------------------------


def test_tasks_are_mine_by_default_by_date(store: MadeStore) -> None:
    """[VIEW-2] [TASK-14]: open ones of mine; a person in the filter replaces "mine"."""
    number = store.engagement(store.client("Acme"))
    store.task(number, assignee_id=2, due="2026-05-01")
    store.task(number, assignee_id=2, due="2026-04-01", waiting_on="client")
    store.task(number, assignee_id=2)
    store.task(number, assignee_id=3)
    store.task(number, assignee_id=2, status="completed")
    store.task(number, assignee_id=2, open=False)  # its engagement is On hold
    found, total = store.reads.tasks(PAT, today=TODAY)
    assert ([task.id for task in found], total) == ([2, 1, 3], 3)
    assert (found[0].assignee, found[0].assignee_login, found[0].waiting_on) == ("PP", "pat", "client")
    assert [task.id for task in store.reads.tasks(PAT, asked("assignee:rex", "tasks"), today=TODAY)[0]] == [4]
    assert [task.id for task in store.reads.tasks(PAT, asked("is:done", "tasks"), today=TODAY)[0]] == [5]
    found, total = store.reads.tasks(PAT, limit=1, offset=1, today=TODAY)
    assert ([task.id for task in found], total) == ([1], 3)
    assert store.reads.tasks(BOSS, mine_default=False, today=TODAY)[1] == 4


def test_firm_tasks_are_seen_by_assignee_author_and_who_assigns(store: MadeStore) -> None:
    """[TASK-17]: a task without engagement is nobody else's business."""
    store.task(None, assignee_id=3, author_id=2)
    store.task(None, assignee_id=3, author_id=1)
    assigner = Actor(9, "Al", "AL", "al", Role.MEMBER, frozenset({"Assign tasks"}))
    seen = [{t.id for t in store.reads.tasks(who, mine_default=False, today=TODAY)[0]} for who in (PAT, REX, assigner)]
    assert seen == [{1}, {1, 2}, {1, 2}]


def test_queue_is_open_reviews_most_pressing_first(store: MadeStore) -> None:
    """The queue: open Review and Approve tasks of one person; On hold and closed work rests [ST-7]."""
    client = store.client("Acme")
    late, urgent, held = (
        store.engagement(client, due="2026-03-01"),
        store.engagement(client, due="2026-06-01", priority="urgent"),
        store.engagement(client, status="on_hold"),
    )
    store.task(late, type="review", assignee_id=3, due="2026-04-01")
    store.task(urgent, type="approve", assignee_id=3)
    store.task(held, type="review", assignee_id=3, open=False)
    store.task(late, type="prepare", assignee_id=3)
    store.task(late, type="review", assignee_id=2)
    assert [task.id for task in store.reads.queue(REX, 3, TODAY)] == [2, 1]
    assert [task.id for task in store.reads.queue(BOSS, 2, TODAY)] == [5]


# -- clients, people -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref", "found"),
    [("C-2", 2), ("c2", 2), ("N-7", 3), ("ext", 1), ("  ünité ", 2), ("UNITE", 2), ("3", 3), ("1", 2)],
)
def test_a_client_is_named_by_number_external_id_or_name(store: MadeStore, ref: str, found: int) -> None:
    """[CONV-10]: the firm's own number goes before the short number without its letter."""
    store.client("Acme", external_id="ext")
    store.client("Ünité", number="1")
    store.client("Delta", number="N-7")
    assert store.reads.find_client(BOSS, ref) == found


def test_a_name_of_several_clients_is_refused_with_their_numbers(store: MadeStore) -> None:
    """A name is no key: the error names who it could be."""
    store.client("Twin")
    store.client("twin")
    store.client("Gone", removed=True)
    with pytest.raises(Invalid, match="C-1, C-2"):
        store.reads.find_client(BOSS, "Twin")
    with pytest.raises(NotFound):
        store.reads.find_client(BOSS, "Gone")


def test_pickers_find_by_word_beginnings_and_forgive_slips(store: MadeStore) -> None:
    """[FILT-7]: case, accents and small slips; inactive clients are not offered [CLT-4]."""
    for name in ("Harlow Dental", "Dental Harbor", "Café Zürich", "Marsh Optics"):
        store.client(name)
    store.client("Harlow Old", status="inactive")
    like = lambda text: [client.name for client in store.reads.find_clients_like(BOSS, text)]  # noqa: E731
    assert like("dental")[:2] == ["Dental Harbor", "Harlow Dental"]
    assert like("har den")[:2] == ["Dental Harbor", "Harlow Dental"]
    assert like("zurich")[0] == "Café Zürich"
    assert like("Marsh Optcs")[0] == "Marsh Optics"
    assert like("%") == like("zzzzqqqq") == []
    assert len(store.reads.find_clients_like(BOSS, "", limit=2)) == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("C-2", "Dental Harbor"),
        ("c2", "Dental Harbor"),
        ("2", "Dental Harbor"),
        ("N-41 b", "Harlow Dental"),
        ("n-41 B", "Harlow Dental"),
        ("41", "Forty-one Eight"),  # the client's own number is known before ours
        ("crm:9", "Marsh Optics"),
    ],
)
def test_pickers_find_a_client_by_its_numbers(store: MadeStore, typed: str, found: str) -> None:
    """[CONV-10]: as their hint says: `C-7`, the client's own number, the number of another program."""
    store.client("Harlow Dental", number="N-41 b")
    store.client("Dental Harbor", number="7")
    store.client("Marsh Optics", external_id="crm:9")
    store.client("Forty-one Eight", number="41")
    assert store.reads.find_clients_like(BOSS, typed)[0].name == found


def test_a_number_finds_nobody_out_of_sight_or_set_aside(store: MadeStore) -> None:
    """[PERM-3] [CLT-4]."""
    store.client("Seen", preparer_id=2)
    store.client("Unseen", number="77")
    store.client("Set Aside", number="88", preparer_id=2, status="inactive")
    for typed in ("C-2", "77", "C-3", "88"):
        assert store.reads.find_clients_like(PAT, typed) == (), typed


def test_tax_ids_are_masked_and_open_work_counted(store: MadeStore) -> None:
    """[CLT-10]: shown by the last four characters only."""
    client = store.client("Acme", tax_id="12-3456789", preparer_id=2)
    store.engagement(client)
    store.engagement(client, status="completed")
    view = store.reads.client(BOSS, client)
    assert (view.tax_id_masked, view.open_engagements, view.preparer) == ("•••6789", 1, "pat")


def test_an_actor_is_an_active_person_with_the_union_of_permissions(store: MadeStore) -> None:
    """[STAFF-1] [STAFF-4]: only Active people act; permissions add up over teams."""
    for number, permissions in enumerate((["Edit tasks"], ["Edit tasks", "Approve work"]), 1):
        store.add("team", code=f"t{number}", name=f"T{number}", description="", system=False, permissions=permissions)
        store.add("staff_team", staff_id=2, team_id=number)
    actor = store.reads.actor("pat")
    assert actor is not None and actor.permissions == {"Edit tasks", "Approve work"}
    assert store.reads.actor("nobody") is None
    store.db.execute("UPDATE staff SET state = 'left' WHERE id = 2")
    assert store.reads.actor("pat") is None
    assert [person.id for person in store.reads.staff()] == [1, 3, 2]
    assert store.reads.staff()[-1].teams == ("T1", "T2")


def test_firm_settings_types_and_saved_views(store: MadeStore) -> None:
    """[FILT-6] [TYPE-5]: own and the firm's views, numbered first; a type without pipeline takes its line's."""
    store.add("setting", key="undo.days", value=30)
    for staff, name, slot in ((None, "Firm's", 2), (2, "Mine", 1), (3, "Theirs", None), (2, "Loose", None)):
        store.add("saved_view", staff_id=staff, name=name, kind="board", query="", slot=slot)
    assert store.reads.firm()["name"] == "Made Firm"
    assert store.reads.settings() == {"undo.days": 30}
    assert [(view.name, view.shared) for view in store.reads.views(PAT)] == [
        ("Mine", False), ("Firm's", True), ("Loose", False),
    ]  # fmt: skip
    kinds = {kind.code: kind.pipeline_id for kind in store.reads.types(BOSS)}
    assert kinds == {"1040": 1, "1040-X": 1, "BOOKS": 2}
    tax = store.reads.pipelines(BOSS)[0]
    assert [stage.advance for stage in tax.stages] == ["documents matched", None, None, None]
    assert {kind.value for kind in tax.stages[0].counted} == {"document", "manual"}


def test_values_for_completion_come_with_counts(store: MadeStore) -> None:
    """Completion lists real values with how much live work has each (interface.md 3.5)."""
    client = store.client("Acme")
    store.engagement(client, stage_id=2, preparer_id=2)
    store.engagement(client, stage_id=6, preparer_id=2, type_id=3)
    store.engagement(client, status="completed")
    assert store.reads.values(BOSS, "stage", "in")[0] == ("In prep", 2)
    assert ("pat", 2) in store.reads.values(BOSS, "preparer", "")
    assert store.reads.values(BOSS, "type", "104") == [("1040", 1), ("1040-X", 0)]
    assert store.reads.values(BOSS, "client", "ac") == [("Acme", 2)]
    assert store.reads.values(BOSS, "nonsense", "") == []


def test_search_finds_engagements_clients_and_tasks(store: MadeStore) -> None:
    """[FILT-7]: by number, title, name; archived work only on demand."""
    number = store.engagement(store.client("Harlow"), title="Form 1065")
    store.engagement(1, title="Form 1065", status="archived")
    store.task(number, title="Harlow call")
    found = store.reads.search(BOSS, "harlow")
    assert {(one.kind, one.id) for one in found} == {("engagement", 1), ("client", 1), ("task", 1)}
    assert [(one.kind, one.id) for one in store.reads.search(BOSS, "E-1")] == [("engagement", 1)]
    assert store.reads.search(BOSS, "  ") == ()


# -- log ---------------------------------------------------------------------------------------------


def test_log_is_newest_first_field_by_field(store: MadeStore) -> None:
    """[ACT-2]: thing, number, field, before, after; people and stages by name."""
    number = store.engagement(store.client("Acme"))
    made = store.batch(PAT, "CreateEngagement", "made it")
    store.change(made, "engagement", number, op="insert", engagement_id=number, client_id=1,
                 after={"id": number, "title": "T", "stage_id": 1, "part": None, "preparer_id": 2})  # fmt: skip
    moved = store.batch(PAT, "SetSlots", "moved it", reason="[swap]")
    store.change(moved, "engagement", number, engagement_id=number, before={"preparer_id": 2}, after={"preparer_id": 3})
    newest, oldest = store.reads.log(BOSS)
    assert (newest.id, newest.reason, newest.login) == (moved, "[swap]", "pat")
    assert [(c.field, c.before, c.after) for c in newest.changes] == [("preparer", "pat", "rex")]
    assert [(c.thing, c.id, c.field, c.before, c.after) for c in oldest.changes] == [
        ("engagement", "E-1", "title", None, "T"),
        ("engagement", "E-1", "stage", None, "Awaiting docs"),
        ("engagement", "E-1", "preparer", None, "pat"),
    ]
    assert [batch.id for batch in store.reads.log(BOSS, text="MADE")] == [made]
    assert [batch.id for batch in store.reads.log(BOSS, text="E-1 moved")] == [moved]
    assert [batch.id for batch in store.reads.log(BOSS, limit=1)] == [moved]
    assert len(store.reads.log(BOSS, since=date(2026, 3, 1))) == 2
    assert store.reads.log(BOSS, since=date(2026, 3, 2)) == ()


def test_log_leaves_out_what_the_viewer_may_not_see(store: MadeStore) -> None:
    """[ACT-7]: the firm's log needs its permission; an engagement's log needs sight of it."""
    seen, unseen = store.engagement(store.client("Acme"), preparer_id=2), store.engagement(store.client("Other"))
    for number in (seen, unseen):
        batch = store.batch(BOSS, "SetPriority", f"E-{number}")
        store.change(
            batch, "engagement", number, engagement_id=number, before={"priority": "low"}, after={"priority": "high"}
        )
    both = store.batch(BOSS, "SetStatus", "both")
    for number in (seen, unseen):
        store.change(
            both, "engagement", number, engagement_id=number, before={"status": "active"}, after={"status": "on_hold"}
        )
    secret = store.batch(BOSS, "EditClient", "client")
    store.change(secret, "client", 2, client_id=2, before={"city": "A"}, after={"city": "B"})
    reader = Actor(2, PAT.name, "PP", "pat", Role.MEMBER, frozenset({"View activity log"}))
    assert [(b.id, len(b.changes)) for b in store.reads.log(reader)] == [(both, 1), (1, 1)]
    assert [b.id for b in store.reads.log(PAT, engagement_id=seen)] == [both, 1]
    assert all(change.id == f"E-{seen}" for b in store.reads.log(PAT, engagement_id=seen) for change in b.changes)
    with pytest.raises(Denied):
        store.reads.log(PAT)
    with pytest.raises(NotFound):
        store.reads.log(PAT, engagement_id=unseen)


def test_of_a_batch_with_many_changes_the_first_are_told(store: MadeStore) -> None:
    """performance.md: a list of batches does not read an import of thousands; a small one is whole [ACT-2]."""
    one = store.engagement(store.client("Acme"))
    small = store.batch(PAT, "SetPriority", "small")
    large = store.batch(PAT, "SetPriority", "large")
    for batch, count in ((small, 3), (large, 9)):
        for number in range(count):
            after = {"title": f"{number}"}
            store.change(batch, "engagement", one, engagement_id=one, before={"title": "T"}, after=after)
    told = {batch.id: [change.after for change in batch.changes] for batch in store.reads.log(BOSS, most=4)}
    assert told == {large: ["0", "1", "2", "3"], small: ["0", "1", "2"]}
    assert [len(batch.changes) for batch in store.reads.log(BOSS)] == [9, 3]


def test_a_batch_of_many_is_shown_for_the_one_change_one_may_see(store: MadeStore) -> None:
    """[ACT-7]: however late among its changes that one stands."""
    client = store.client("Other")
    unseen = [store.engagement(client, period_label=f"{number}") for number in range(6)]
    seen = store.engagement(store.client("Acme"), preparer_id=2)
    batch = store.batch(BOSS, "SetPriority", "all")
    for number in (*unseen, seen):
        store.change(batch, "engagement", number, engagement_id=number, before={"title": "A"}, after={"title": "B"})
    reader = Actor(2, PAT.name, "PP", "pat", Role.MEMBER, frozenset({"View activity log"}))
    [found] = store.reads.log(reader, most=2)
    assert [change.id for change in found.changes] == [f"E-{seen}"]


def test_of_a_batch_in_parts_the_first_part_is_told(store: MadeStore) -> None:
    """[BULK-3]: with a limit the others are not read."""
    one = store.engagement(store.client("Acme"))
    whole = store.batch(PAT, "SetPriority", "whole")
    for number in range(5):
        part = store.batch(PAT, "SetPriority", "part", part_of=whole)
        store.change(part, "engagement", one, engagement_id=one, before={"title": "T"}, after={"title": f"{number}"})
    [few], [every] = store.reads.log(BOSS, most=10), store.reads.log(BOSS)
    assert [change.after for change in few.changes] == ["0"]
    assert len(every.changes) == 5


def test_parts_show_as_one_and_undo_is_told(store: MadeStore) -> None:
    """[BULK-3] [UNDO-1]: a long command is one entry; an undo that was undone no longer counts."""
    first = store.batch(BOSS, "SetPriority", "bulk")
    part = store.batch(BOSS, "SetPriority", "bulk", part_of=first)
    for batch, number in ((first, 1), (part, 2)):
        store.engagement(1 if number > 1 else store.client("Acme"))
        store.change(
            batch, "engagement", number, engagement_id=number, before={"priority": "low"}, after={"priority": "high"}
        )
    undo = store.batch(BOSS, "Undo", "undone", undoes=first)
    entry = store.reads.log(BOSS)[-1]
    assert (entry.id, len(entry.changes), entry.undone_by) == (first, 2, undo)
    assert [b.id for b in store.reads.log(BOSS, engagement_id=2)] == [first]
    store.batch(BOSS, "Redo", "redone", undoes=undo)
    assert store.reads.log(BOSS)[-1].undone_by is None
    assert store.reads.board(BOSS, 1, today=TODAY).revision == 4


# -- reader ------------------------------------------------------------------------------------------


def test_the_reader_cannot_write_and_says_what_is_wrong(store: MadeStore, tmp_path: Path) -> None:
    """Reading never changes a store, and errors are of the one family [VAL-1]."""
    with pytest.raises(StoreError):
        store.reads.reader.rows("DELETE FROM engagement")
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"not a database, surely" * 100)
    for path in (broken, tmp_path / "missing.db"):
        with pytest.raises(StoreError):
            SqliteReader(path).rows("SELECT 1 FROM firm")


def test_threads_read_side_by_side_and_see_commits(store: MadeStore) -> None:
    """One connection per thread; what was committed is seen at the next question."""
    client = store.client("Acme")
    found: list[int] = []

    def read() -> None:
        found.append(len(store.listed()))

    for count in (1, 2):
        store.engagement(client)
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
        assert found[-1] == len(store.listed()) == count
