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
