"""The firm as it was: every logged row read backwards, the same lists, nothing to be changed [INS-4]."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Denied, Invalid
from assure_tui.services.past import Past, read_moment
from assure_tui.store.check import check
from assure_tui.store.past import copy_as_of
from tests.services.conftest import NONPROFIT, PREP, REV, ZONE, Firm

TABLES = ("client", "engagement", "task", "blocker", "comment", "checklist_item", "client_tag", "engagement_tag")
KEPT = {"version", "updated_at", "created_at"}


def picture(store: Any) -> dict[str, list[Any]]:
    """Every row of the tables people work with, derived columns included."""
    from sqlalchemy import text

    found = {}
    with store.engine.connect().execution_options(read_only=True) as connection:
        for table in TABLES:
            rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).mappings()
            found[table] = [{k: v for k, v in row.items() if k not in KEPT} for row in rows]
    return found


def back(firm: Firm, instant: datetime, tmp_path: Any) -> dict[str, list[Any]]:
    copy = copy_as_of(firm.store, tmp_path / f"{instant:%H%M%S%f}.db", instant)
    try:
        assert check(copy) == []
        return picture(copy)
    finally:
        copy.close()


def test_moves_tasks_tags_and_names_are_as_they_were(firm: Firm, tmp_path: Any) -> None:
    """Rows changed, made, taken off and put on since: all are as then, counts and order keys too."""
    number = firm.make()
    firm.do(c.TagEngagement((number,), add=("vip",), create=True))
    then, before = firm.clock.now(), picture(firm.store)
    firm.bring(number, "In prep")
    firm.do(c.SetDates((number,), due=date(2026, 9, 1), reason="asked for"))
    firm.do(c.SetSlots((number,), {"reviewer": REV, "preparer": PREP}))
    firm.do(c.TagEngagement((number,), remove=("vip",)))
    firm.do(c.AddBlocker((number,), "waiting"))
    firm.do(c.AddComment((number,), "later"))
    firm.do(c.EditClient(NONPROFIT, {"name": "Renamed Fund"}))
    firm.make(period="FY2025")
    firm.do(c.SetStatus((number,), "cancelled", "no more", confirm_all=True))
    firm.do(c.Undo(confirmed=True))
    assert back(firm, then, tmp_path) == before
    assert back(firm, firm.clock.now(), tmp_path) == picture(firm.store)


def test_what_was_made_since_leaves_no_trace_in_the_counts(firm: Firm, tmp_path: Any) -> None:
    """[INS-4]: a task, a comment or a blocker added later touches the engagement's counts only."""
    number = firm.make()
    for later in (
        c.CreateTask((number,), "A task"),
        c.AddComment((number,), "later"),
        c.AddBlocker((number,), "waiting"),
    ):
        then, before = firm.clock.now(), picture(firm.store)
        firm.do(later)
        assert back(firm, then, tmp_path) == before


ACTS = (
    lambda firm, n: firm.do(c.MoveStage((n,), step=1, confirm_all=True)),
    lambda firm, n: firm.do(c.MoveStage((n,), step=-1, reason="once more", confirm_all=True)),
    lambda firm, n: firm.do(c.SetPriority((n,), "urgent")),
    lambda firm, n: firm.do(c.CreateTask((n,), "A task")),
    lambda firm, n: firm.do(c.TagEngagement((n,), add=("hot",), create=True)),
    lambda firm, n: firm.do(c.TagEngagement((n,), remove=("hot",))),
    lambda firm, n: firm.do(c.AddBlocker((n,), "held")),
    lambda firm, n: firm.do(c.SetStatus((n,), "on_hold", "for now")),
    lambda firm, n: firm.do(c.SetStatus((n,), "active")),
    lambda firm, n: firm.do(c.Undo(confirmed=True)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, len(ACTS) - 1), min_size=2, max_size=12), st.integers(0, 11))
def test_any_moment_of_any_history_comes_back(firm: Firm, tmp_path: Any, acts: list[int], stop: int) -> None:
    """[INS-4]: whatever was done since, the picture is the one of that moment."""
    from assure_tui.domain.errors import AssureError

    number = firm.make(qualifier=str(len(firm.batches())))
    pictures = []
    for act in acts:
        try:
            ACTS[act](firm, number)
        except AssureError:
            firm.clock.instant += timedelta(minutes=1)
        pictures.append((firm.clock.now(), picture(firm.store)))
    then, before = pictures[min(stop, len(pictures) - 1)]
    assert back(firm, then, tmp_path) == before


def test_the_past_answers_like_the_present_and_changes_nothing(firm: Firm) -> None:
    """Lists, board and log as of then; urgency counts from that day; every command is refused."""
    number = firm.make()
    then = firm.clock.now()
    firm.bring(number, "In prep")
    firm.clock.instant += timedelta(days=40)
    past = Past(firm.store, ZONE, then, firm.clock.now())
    try:
        viewer = firm.actor("own")
        assert past.clock.today() == then.date()
        found, total = past.reads.engagements(viewer, today=past.clock.today())
        assert (total, found[0].stage) == (1, "Awaiting docs")
        with pytest.raises(Denied, match="past"):
            past.dispatcher.execute(c.SetPriority((number,), "urgent"), viewer)
    finally:
        past.close()
    assert firm.stage_of(number) == "In prep"


def test_before_the_firm_and_after_now_there_is_nothing(firm: Firm, tmp_path: Any) -> None:
    with pytest.raises(Invalid, match="nothing is known before"):
        copy_as_of(firm.store, tmp_path / "early.db", firm.clock.now() - timedelta(days=900))
    with pytest.raises(Invalid, match="not come yet"):
        Past(firm.store, ZONE, firm.clock.now() + timedelta(days=1), firm.clock.now())


@pytest.mark.parametrize("typed", ["", "soon", "2026-13-01", "01/03/2026"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_moment(typed, ZONE, datetime.fromisoformat("2026-03-02T12:00:00+00:00"))
