"""The same product on PostgreSQL: runs where ASSURE_TEST_POSTGRES names a server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from assure_tui.bootstrap import Services, create_firm
from assure_tui.domain.commands import (
    AddBlocker,
    AddComment,
    CreateClient,
    CreateEngagement,
    MoveStage,
    SetStatus,
    SetTaskStatus,
    Undo,
)
from assure_tui.domain.model import Actor, Status
from assure_tui.domain.query import parse, resolve
from assure_tui.services.clock import FixedClock

SERVER = os.environ.get("ASSURE_TEST_POSTGRES")
pytestmark = pytest.mark.skipif(not SERVER, reason="ASSURE_TEST_POSTGRES names no server")
CLOCK = FixedClock(datetime(2026, 3, 2, 15, 0, tzinfo=UTC), "America/New_York")


@pytest.fixture
def services() -> Iterator[Services]:
    """A firm in a database of its own."""
    url = make_url(SERVER or "")
    name = f"assure_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    location = url.set(database=name).render_as_string(hide_password=False)
    made = create_firm(location, firm="Bay & Co", owner="Pat Lee", login="pat", zone="America/New_York", clock=CLOCK)
    try:
        yield made
    finally:
        made.close()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def person(services: Services) -> Actor:
    actor = services.reads.actor("pat")
    assert actor is not None
    return actor


def one_engagement(services: Services) -> Actor:
    pat = person(services)
    door = services.dispatcher
    door.execute(CreateClient({"name": "Zed [b] 'LLC", "entity": "nonprofit", "fiscal_year_end": "6"}), pat)
    door.execute(CreateEngagement((1,), "990", "FY2026"), pat)
    return pat


def test_a_move_its_log_and_its_undo_work_on_postgresql(services: Services) -> None:
    """[MOVE-2] [ACT-2] [UNDO-1]"""
    pat = one_engagement(services)
    door = services.dispatcher
    assert door.execute(MoveStage((1,)), pat).results[0].outcome == "confirm"
    moved = door.execute(MoveStage((1,), confirm_all=True), pat)
    assert (moved.results[0].before, moved.results[0].after) == ("Awaiting docs", "Docs received")
    detail = services.reads.engagement(pat, 1, CLOCK.today())
    assert detail.engagement.stage == "Docs received"
    assert detail.activity[0].command == "MoveStage"
    door.execute(Undo(), pat)
    assert services.reads.engagement(pat, 1, CLOCK.today()).engagement.stage == "Awaiting docs"


def test_board_lists_and_filters_answer_on_postgresql(services: Services) -> None:
    """[VIEW-2] [FILT-2]"""
    pat = one_engagement(services)
    today = CLOCK.today()
    door = services.dispatcher
    door.execute(AddBlocker((1,), "Waiting for the K-1"), pat)
    door.execute(AddComment((1,), "Asked twice"), pat)
    door.execute(SetTaskStatus((1,), "completed"), pat)
    pipeline = services.reads.pipelines(pat)[0]
    board = services.reads.board(pat, pipeline.id, None, today=today)
    assert [c.total for c in board.counts] == [1, 0, 0, 0, 0, 0]
    card: Any = board.windows[0].cards[0]
    assert (card.client, card.blockers, card.comments, card.tasks_done) == ("Zed [b] 'LLC", 1, 1, 1)
    for words, wanted in {
        "is:stuck": 1,
        "client:zed type:990": 1,
        'stage:"Awaiting docs" due>today': 1,
        "is:late": 0,
        "no:preparer": 1,
        "has:comments": 1,
        "blocker:manual": 1,
        "letter": 0,
        "period:FY2026": 1,
        "created:today": 1,
    }.items():
        found, total = services.reads.engagements(pat, resolve(parse(words), today), today=today)
        assert (len(found), total) == (wanted, wanted), words
    clients, total = services.reads.clients(pat, None)
    assert total == 1 and clients[0].name == "Zed [b] 'LLC"
    tasks, _ = services.reads.tasks(pat, None, mine_default=False, today=today)
    assert len(tasks) == 2
    assert services.reads.find_client(pat, "Zed [b] 'LLC") == 1


def test_the_status_leaves_the_board_and_comes_back_by_undo_on_postgresql(services: Services) -> None:
    """[ST-6] [UNDO-1]"""
    pat = one_engagement(services)
    door = services.dispatcher
    door.execute(SetStatus((1,), "cancelled", "the client left", confirm_all=True), pat)
    assert services.reads.engagement(pat, 1, CLOCK.today()).engagement.status is Status.CANCELLED
    assert services.reads.engagements(pat, None, today=CLOCK.today())[1] == 0
    door.execute(Undo(), pat)
    assert services.reads.engagements(pat, None, today=CLOCK.today())[1] == 1


def test_the_feed_tells_of_what_another_connection_wrote_on_postgresql(services: Services) -> None:
    """[ACT-1]"""
    seen = services.feed.latest()
    one_engagement(services)
    changes = services.feed.pull(seen)
    assert 1 in changes.engagements and changes.upto > seen


def test_requests_blockers_and_the_family_work_the_same_way(services: Services) -> None:
    """[BLK-8] [REQ-8] [INS-8]: rules, beat steps and read side in the server's own SQL."""
    from datetime import timedelta

    from assure_tui.domain import request_commands as rc
    from assure_tui.domain.commands import SaveRelationship
    from assure_tui.services.loop import Beat, blockers
    from assure_tui.services.loop import requests as expiry

    me = person(services)

    def do(command: Any) -> Any:
        return services.dispatcher.execute(command, me).results[0]

    do(CreateClient({"name": "Larch Partners", "entity": "business"}))
    do(CreateClient({"name": "Ann Owner", "entity": "individual"}))
    do(SaveRelationship(2, "owner_of", 1, 50))
    do(CreateEngagement((1,), "1065", "2025"))
    do(CreateEngagement((2,), "1040", "2025"))
    today = CLOCK.today()
    waits = [b for b in services.reads.engagement(me, 2, today).blockers if b.type.value == "k1"]
    assert [(b.title, b.target) for b in waits] == [("Form 1065 2025 of Larch Partners, Awaiting docs", "E-1")]
    (top,) = services.reads.family(me, 2, 2025, today).chains
    assert [node.work.id for node in top.walk()] == [1, 2]
    do(SetStatus((1,), "cancelled", "gone", confirm_all=True))
    assert services.reads.engagement(me, 2, today).engagement.blockers == 0
    do(Undo())
    assert services.reads.engagement(me, 2, today).engagement.blockers == 1

    do(rc.SaveInvoice(None, {"engagement_id": 2, "title": "Fee", "number": "7"}, (rc.LineDraft("x", 500, 2),)))
    do(rc.SaveSignature(None, {"engagement_id": 2, "title": "X", "kind": "signature", "form": "8879"},
                        (rc.SignerDraft("Ann"),)))  # fmt: skip
    do(rc.SendInvoice((1,)))
    do(rc.SendSignature((2,)))
    do(rc.RecordPayment(1, 200))
    later = today + timedelta(days=60)
    beat = Beat(CLOCK.now() + timedelta(days=60), later, services.reads.reader, services.dispatcher)
    blockers.step(beat)
    expiry.step(beat)
    detail = services.reads.engagement(me, 2, later)
    assert [(one.kind, one.state, one.paid) for one in detail.requests] == [
        ("invoice", "partially_paid", 200), ("signature", "sent", None),
    ]  # fmt: skip
    assert services.reads.request(me, 1, later).payments[0].cents == 200
    assert services.reads.requests(me, later, open_only=True, client_id=2, limit=1)[1] == 2


def test_series_are_made_waited_for_and_read_on_postgresql(services: Services) -> None:
    """[REC-14] [REC-17] [REC-21] [REC-29]: the loop's question, its commands and the read side."""
    from datetime import date

    from assure_tui.domain.series_commands import CreateSeries
    from assure_tui.services.loop import Beat, series

    me, today = person(services), CLOCK.today()
    services.dispatcher.execute(CreateClient({"name": "Cedar", "entity": "business"}), me)
    monthly = "FREQ=MONTHLY;BYMONTHDAY=1"
    services.dispatcher.execute(CreateSeries((1,), "BK-M", monthly, start=date(2026, 2, 1), wait="closed"), me)
    beat = Beat(CLOCK.now(), today, services.reads.reader, services.dispatcher)
    series.step(beat)
    series.step(beat)
    assert [deed.about for deed in beat.deeds] == ["E-1"]
    (row,), _ = services.reads.series(me, "cedar state:active", today=today)
    assert (row.made, row.next_on) == (1, date(2026, 3, 1))
    detail = services.reads.one_series(me, 1, today)
    assert detail.occurrences[0].state == "made" and [line.outcome for line in detail.next[:2]] == ["wait", "make"]
    services.dispatcher.execute(SetStatus((1,), "completed", confirm_all=True), me)
    found, total = services.reads.engagements(
        me, resolve(parse("is:recurring series:S-1 is:open"), today=today), today=today
    )
    assert total == 1 and found[0].period == "February 2026"
    services.dispatcher.execute(Undo(services.reads.log(me, limit=1)[0].id, confirmed=True), me)
    assert services.reads.one_series(me, 1, today).occurrences[0].state == "skipped"
