"""Filters as SQL: every word of the language finds what it says, on real rows [FILT-1] [FILT-2]."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure_tui.domain.model import Actor
from assure_tui.domain.query.fields import fields_for, presences_for
from assure_tui.domain.query.words import Target
from assure_tui.store.queries import filter_clients, filter_engagements, filter_tasks
from assure_tui.store.queries.filter_leaves import NEVER
from tests.store.made_store import BOSS, NOON, PAT, TODAY, MadeStore, asked, at

ALL = {1, 2, 3, 4, 5, 6}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    """Six engagements that differ in everything a filter can ask."""
    made = MadeStore(tmp_path_factory.mktemp("filters") / "made.db")
    acme = made.client("Acme Dental LLC", entity="business", number="A-1", state="CA", city="Fresno", preparer_id=2)
    smith = made.client("Smith & Co", number="S-2", external_id="x-9", fiscal_year_end="06-30", notes="likes mail")
    ohara = made.client("O'Hara 100% Café", entity="trust", email="mail@ohara.example", fiscal_year_end="02-28")
    made.client("Old Barn", status="inactive")
    rush = made.add("tag", name="Rush", key="rush", colour="red")
    vip = made.add("tag", name="VIP", key="vip", colour="red")
    made.add("client_tag", client_id=smith, tag_id=vip)
    made.add("team", code="reviewers", name="Reviewers", description="", system=True, permissions=[])
    made.add("staff_team", staff_id=3, team_id=1)
    one = made.engagement(
        acme,
        due="2026-03-09",
        statutory="2026-03-09",
        payment_due="2026-03-09",
        priority="urgent",
        preparer_id=2,
        stage_id=2,
        stage_since=at(TODAY.replace(day=1)),
        title="1040 Café 2025",
        budget=600,
        spent=540,
        tasks_total=4,
        tasks_done=1,
        required_open=1,
    )
    two = made.engagement(
        smith,
        due="2026-03-10",
        preparer_id=1,
        reviewer_id=3,
        stage_id=3,
        status="on_hold",
        type_id=2,
        budget=60,
        spent=90,
        extended=True,
        qualifier="CA",
        comment_count=2,
        tasks_total=2,
        tasks_done=2,
        stage_since=at(TODAY.replace(day=9)),
    )
    three = made.engagement(
        ohara,
        due="2026-03-17",
        target="2026-03-12",
        owner_id=2,
        blockers_active=2,
        typed_due="2026-03-17",
        custom_status="Missing docs",
        created_at="2026-01-05T12:00:00.000000Z",
        updated_at="2026-02-01T12:00:00.000000Z",
    )
    four = made.engagement(
        acme,
        stage_id=6,
        type_id=3,
        period_kind="month",
        period_start="2026-02-01",
        period_end="2026-02-28",
        client_status="In review",
        priority="low",
        overridden=True,
        partner_id=3,
        # Shortly before midnight in New York: already the next day in UTC [CONV-4].
        created_at="2026-03-06T03:00:00.000000Z",
    )
    five = made.engagement(
        smith,
        status="completed",
        due="2026-01-31",
        completed_at=at(TODAY.replace(day=2)),
        period_start="2025-07-01",
        period_end="2026-06-30",
        start="2026-01-02",
        description="see the mail",
    )
    six = made.engagement(ohara, status="cancelled", due="2026-03-01", reviewer_id=2)
    made.engagement(ohara, removed=True, title="Removed for good")
    assert {one, two, three, four, five, six} == ALL
    made.add("engagement_tag", engagement_id=one, tag_id=rush)
    blocker = {"engagement_id": three, "opened_at": NOON, "removed": False, "version": 1, "title": "waits"}
    made.add("blocker", type="k1", state="active", **blocker)
    made.add("blocker", type="manual", state="resolved", **blocker)
    made.add("comment", engagement_id=two, author_id=3, at=NOON, text="Ask the Bank", edited=False, withdrawn=False,
             removed=False, version=1)  # fmt: skip
    item = {"engagement_id": one, "name": "W-2", "document": "Wages", "patterns": [], "count": 1, "version": 1}
    made.add("checklist_item", position=0, required=True, state="matched", removed=False, **item)
    made.task(one, title="Call bank", assignee_id=2, stage_id=2, required=True, due="2026-03-08",
              waiting_on="client", waiting_since="2026-03-01")  # fmt: skip
    made.task(two, title="Look over", type="review", assignee_id=3, status="completed", completed_at=NOON)
    made.task(one, title="File it", type="file", status="completed", completed_at=at(TODAY.replace(day=3)))
    made.task(None, title="Order paper", type="admin", author_id=2, due="2026-03-10")
    made.task(three, title="Skip me", status="skipped", priority="high", assignee_id=1)
    made.task(one, title="Gone", removed=True, open=False)
    written = {"author_id": 1, "created_at": NOON, "updated_at": NOON, "version": 1, "removed": False}
    made.add("note", client_id=acme, title="Portal [code]", text="ring thrice", **written)
    made.add("note", client_id=ohara, title="Portal", text="thrown away", **(written | {"removed": True}))
    page = made.add("note", client_id=None, title="How to ring", text="thrice as well", **written)
    made.add("note", client_id=None, title="Linked to nothing", text="thrice again", **written)
    made.add("link", engagement_id=three, kind="page", target_id=page)
    batch = made.batch(PAT, "CreateEngagement", "made E-4")
    made.change(batch, "engagement", four, op="insert", engagement_id=four, after={"title": "Job 4"})
    yield made
    made.close()


# `is:open` and the like replace the default, so `any` asks for every status.
ANY = "is:open,completed,cancelled,archived"

CASES = [
    ("assignee:pat", {1, 3, 6}),
    ("assignee:none", {5}),
    ("assignee:me", {2}),
    ("preparer:PP", {1}),
    ("preparer:preparer", {1}),
    ("preparer~live", {2}),
    ("preparer=Pat", {1}),
    ("preparer:none", {3, 4, 5, 6}),
    ("reviewer:rex,pat", {2, 6}),
    ("partner:rex", {4}),
    ("owner:pat", {3}),
    ("holder:none", {3, 4, 5, 6}),
    ("author:pat", {4}),
    ("author:rex", {2}),
    ("team:reviewers", {2, 4}),
    ("client:dental", {1, 4}),
    ("client:ental", set()),
    ("client~ental", {1, 4}),
    ('client:"Smith & Co","O\'Hara"', {2, 3, 5, 6}),
    ("client:cafe", {3, 6}),
    ("client~100%", {3, 6}),
    ("client~_", set()),
    ("entity:trust", {3, 6}),
    ("type:1040", {1, 3, 5, 6}),
    ("type:1040-x", {2}),
    ('type:"amended 1040"', {2}),
    ("type~1040", {1, 2, 3, 5, 6}),
    ("line:books", {4}),
    ("pipeline:tax", {1, 2, 3, 5, 6}),
    ('stage:"in prep"', {1, 4}),
    ("stage:in-review", {2}),
    ("stage~awaiting", {3, 5, 6}),
    ('clientstatus:"in review"', {4}),
    ("tag:rush", {1}),
    ("clienttag:vip", {2, 5}),
    ("status:active", {1, 4}),
    ('status:"missing docs"', {3}),
    ("status:onhold,completed", {2, 5}),
    ("status~miss", {3}),
    ("priority:urgent", {1}),
    ("priority<medium", {4}),
    ("bucket:overdue", {1}),
    ("bucket:today", {2}),
    ("bucket:week", {3}),
    ("bucket:none", {4, 5, 6}),
    ("id:E-3", {3}),
    ("id:2..4", {2, 3, 4}),
    ("period:2025", {1, 2, 3, 5, 6}),
    ("period:FY2026", {5}),
    ("period:FY2026-06", {5}),
    ("period:2026-02", {4}),
    ("period:2025-07-01..2026-06-30", {5}),
    ("year:2026", {4}),
    ("qualifier:ca", {2}),
    ("title:cafe", {1}),
    ("title~04", {1}),
    ("blocker:k1", {3}),
    ("blocker:manual", set()),
    ("blockers>1", {3}),
    ("due<today", {1, 5, 6}),
    ("due:today", {2}),
    ("due:2026-03-10..", {2, 3}),
    ("due:..2026-02-01", {5}),
    ("due<7d", {1, 2, 5, 6}),
    ("statutory:2026-03-09", {1}),
    ("payment:2026-03-09", {1}),
    ("target<eom", {3}),
    ("start:2026-01-02", {5}),
    ("received:2026-01-01..", set()),
    ("filed:2026-03-03", {1}),
    ("created:2026-03-05", {4}),
    ("created:2026-03-06", set()),
    ("updated<2026-02-15", {3}),
    ("moved:2026-03-09", {2}),
    ("completed:2026-03-02", {5}),
    ("snoozed:today", set()),
    ("age>60d", {3}),
    ("idle>10d", {3}),
    ("instage<3d", {2}),
    ("waited>1w", {1}),
    ("hours>=9", {1}),
    ("budget:10", {1}),
    ("budget>100%", {2}),
    ("left<0", {2}),
    ("left<=10%", {1, 2}),
    ("tasks:3", {1}),
    ("requiredopen>0", {1}),
    ("items:1", {1}),
    ("progress<50%", {1}),
    ("comments:2", {2}),
    ("series:x", set()),
    ("is:stuck", {3}),
    ("is:review", {2}),
    ("is:stale", set()),
    ("is:waiting", {1}),
    ("is:extended", {2}),
    ("is:typed", {3}),
    ("is:overbudget", {2}),
    ("is:overridden", {4}),
    ("is:mine", {2}),
    ("is:soon", {2, 3}),
    ("is:late", {1}),
    ("is:done", {5}),
    ("is:failed,madelate,recurring,snoozed", set()),
    ("no:due", {4}),
    ("no:target", {1, 2, 4, 5, 6}),
    ("no:tag", {2, 3, 4, 5, 6}),
    ("no:reviewer", {1, 3, 4, 5}),
    ("has:comments", {2}),
    ("has:documents", {1}),
    ("has:blockers", {3}),
    ("has:time", {1, 2}),
    ("cafe 1040", {1}),
    ('"smith & co"', {2, 5}),
    ("E-5", {5}),
    ("in:comments bank", {2}),
    ("in:tasks bank", {1}),
    ("in:documents wages", {1}),
    ("in:notes mail", {2, 5}),
    ("in:notes portal", {1, 4}),
    ("in:notes [code]", {1, 4}),
    ("in:notes thrice", {1, 3, 4}),
    ("in:notes -thrice", {2, 5, 6}),
    ("in:comments thrice", set()),
    ("in:client 1040", set()),
    ("(client:acme OR client:smith) -type:books", {1, 2, 5}),
    ("NOT (client:acme OR client:smith)", {3, 6}),
    ("preparer!=pat", {2, 3, 4, 5, 6}),
]


@pytest.mark.parametrize(("query", "expected"), CASES, ids=[case[0] for case in CASES])
def test_every_word_finds_what_it_says(store: MadeStore, query: str, expected: set[int]) -> None:
    """[FILT-1] [FILT-2]: fields by and, values by or, people from the start of a word, all else whole."""
    assert set(store.listed(f"{query} ({ANY})")) == expected


def test_lists_show_live_work_unless_a_status_is_asked(store: MadeStore) -> None:
    """[FILT-3]: elsewhere than on the board live work; removed work never."""
    assert set(store.listed()) == {1, 2, 3, 4}
    assert set(store.listed("is:completed")) == {5}
    assert set(store.listed("status:cancelled")) == {6}
    assert "Removed for good" not in {v.title for v in store.reads.engagements(BOSS, asked(ANY), today=TODAY)[0]}


CLIENT_CASES = [
    ("client:smith", [2]),
    ("dental", [1]),
    ("C-3", [3]),
    ("id:C-2", [2]),
    ("external:x-9", [2]),
    ("number:a-1", [1]),
    ("entity:business", [1]),
    ("status:inactive", [4]),
    ("is:inactive", [4]),
    ("is:open", [1, 3, 2]),
    ("is:mine", []),
    ("tag:vip", [2]),
    ("state:ca", [1]),
    ("city:fresno", [1]),
    ("fye:jun", [2]),
    ("fye:02-29", [3]),
    ("preparer:pat", [1]),
    ("preparer:none", [3, 2]),
    ("created:2026-03-01", [1, 3, 2]),
    ("no:state", [3, 2]),
    ("has:comments", [2]),
    ("in:notes mail", [2]),
    ("in:notes thrice", [1]),
    ("sort:-client", [2, 3, 1]),
    ("zip:1", []),
]


@pytest.mark.parametrize(("query", "expected"), CLIENT_CASES, ids=[case[0] for case in CLIENT_CASES])
def test_clients(store: MadeStore, query: str, expected: list[int]) -> None:
    """Clients by name; Active ones unless asked [CLT-4]."""
    found, total = store.reads.clients(BOSS, asked(query, "clients"))
    assert [client.id for client in found] == expected
    assert total == len(expected)


TASK_CASES = [
    ("", {1, 4}),
    ("task:admin", {4}),
    ("taskstatus:completed", {2, 3}),
    ("is:done", {2, 3, 5}),
    ("is:skipped", {5}),
    ("is:late", {1}),
    ("is:today", {4}),
    ("waiting:client", {1}),
    ("required:yes", {1}),
    ("required:no", {4}),
    ("assignee:pat", {1}),
    ("assignee:none", {4}),
    ("author:pat", {4}),
    ("client:acme", {1}),
    ("no:client", {4}),
    ("priority:urgent", {1}),
    ("priority:high is:skipped", {5}),
    ("bank", {1}),
    ("due:2026-03-10", {4}),
    ("is:open stage:in-prep", {1}),
    ("waited>5d", {1}),
    ("T-4", {4}),
    ("in:notes thrice", {1}),
]


@pytest.mark.parametrize(("query", "expected"), TASK_CASES, ids=[case[0] or "nothing" for case in TASK_CASES])
def test_tasks(store: MadeStore, query: str, expected: set[int]) -> None:
    """Tasks of anyone: a person means the task's own, dates the task's own."""
    found, total = store.reads.tasks(BOSS, asked(query, "tasks"), mine_default=False, today=TODAY)
    assert {task.id for task in found} == expected
    assert total == len(expected)


def test_words_of_a_client_one_does_not_see_find_nothing(store: MadeStore) -> None:
    """[PERM-3] [PERM-5] [LINK-6]: Pat stands on work of O'Hara and has Acme; pages of the firm everybody reads."""
    store.db.execute("UPDATE client SET notes = 'hush' WHERE name_key LIKE 'o''hara%'")

    def found(actor: Actor, words: str) -> set[int]:
        return {view.id for view in store.reads.engagements(actor, asked(f"in:notes {words} ({ANY})"), today=TODAY)[0]}

    hidden = store.add("note", client_id=3, title="Whisper", text="", author_id=1, created_at=NOON, updated_at=NOON,
                       version=1, removed=False)  # fmt: skip
    try:
        assert (found(BOSS, "hush"), found(BOSS, "whisper")) == ({3, 6}, {3, 6})
        assert (found(PAT, "hush"), found(PAT, "whisper")) == (set(), set())
        assert found(PAT, "thrice") == {1, 3, 4}
        store.add("link", engagement_id=3, kind="note", target_id=hidden)
        assert found(PAT, "whisper") == {3, 6}  # through work of hers it is read, and so it is found
    finally:
        store.db.execute(f"DELETE FROM link WHERE kind = 'note' AND target_id = {hidden}")
        store.db.execute(f"DELETE FROM note WHERE id = {hidden}")
        store.db.execute("UPDATE client SET notes = NULL WHERE notes = 'hush'")


SAMPLES = {
    "person": "me",
    "choice": "thing",
    "text": "thing",
    "date": "today",
    "age": "3d",
    "number": "3",
    "period": "2025",
    "yearend": "dec",
}
TARGETS: dict[Target, object] = {
    "engagements": filter_engagements,
    "clients": filter_clients,
    "tasks": filter_tasks,
}


@pytest.mark.parametrize("target", TARGETS)
def test_every_word_of_the_language_has_sql(store: MadeStore, target: Target) -> None:
    """[FILT-1]: a word the checker takes never fails in the store."""

    def run(query: str) -> None:
        if target == "engagements":
            store.reads.engagements(PAT, asked(query), today=TODAY)
        elif target == "tasks":
            store.reads.tasks(PAT, asked(query, "tasks"), today=TODAY)
        else:
            store.reads.clients(PAT, asked(query, "clients"))

    for name, field in fields_for(target).items():
        if field.kind in ("shape", "in", "presence"):
            continue
        words = tuple(field.choices) if field.choices else (SAMPLES[field.kind],)
        for word in words:
            run(f"{name}:{word}")
            run(f"-{name}:{word}")
    for word in ("no", "has"):
        for name in presences_for(target, word):
            run(f"{word}:{name}")
    for key in next(iter([fields_for(target)["sort"]])).choices:
        run(f"sort:-{key},{key}")


def test_only_what_a_store_cannot_hold_yet_is_never_true() -> None:
    """Constant false is for received, put off and the like only, where the meaning is truly empty."""
    empty = {name for name, leaf in filter_engagements.FIELDS.items() if leaf.__name__ == "nothing"}
    assert empty == {"received", "snoozed"}
    assert {name for name, sql in filter_engagements.PRESENT.items() if sql == NEVER} == empty


NASTY = ["'; DROP TABLE engagement; --", "%", "_", "!", ":p0", "[b]x[/b]", "\x1b[31m", "ünï😀", '"', "a" * 300]


@pytest.mark.parametrize("typed", NASTY)
def test_what_people_type_is_a_value_never_sql(store: MadeStore, typed: str) -> None:
    """[CONV-11]: no text changes the statement; wildcards of LIKE are plain characters."""
    from assure_tui.domain.query.ast import Match, Text, TextCond
    from assure_tui.domain.query.checked import Query
    from assure_tui.domain.query.resolve import ResolvedQuery

    for node in (
        Text(typed),
        Match("client", (TextCond("prefix", (typed,)),)),
        Match("title", (TextCond("contains", (typed,)),)),
    ):
        found, _ = store.reads.engagements(BOSS, ResolvedQuery(Query(node), node), today=TODAY)
        hit = {view.client for view in found}
        assert hit <= ({"O'Hara 100% Café"} if typed == "%" else set())
    assert set(store.listed()) == {1, 2, 3, 4}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.sampled_from([case[0] for case in CASES if "in:" not in case[0]]), two=st.sampled_from(CASES[:60]))
def test_negation_and_joining_are_those_of_sets(store: MadeStore, one: str, two: tuple[str, set[int]]) -> None:
    """[FILT-2]: NOT is the complement, missing values included; OR is the union, AND the intersection."""
    first, second = set(store.listed(f"({one}) ({ANY})")), two[1]
    assert set(store.listed(f"NOT ({one}) ({ANY})")) == ALL - first
    assert set(store.listed(f"(({one}) OR ({two[0]})) ({ANY})")) == first | second
    assert set(store.listed(f"({one}) ({two[0]}) ({ANY})")) == first & second
