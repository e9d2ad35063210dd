"""The demo firm: any size, the same for the same seed and day, and right by every check of a real store."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.calendars import WorkCalendar
from assure_tui.domain.due_dates import compute
from assure_tui.domain.due_rules import type_dates_from_dict
from assure_tui.domain.errors import Invalid, StoreError
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.domain.periods import Period
from assure_tui.domain.request_commands import CloseBlocker, OpenBlocker
from assure_tui.domain.seed_model import parse_seed
from assure_tui.domain.seed_values import SeedFile
from assure_tui.services.clock import FixedClock
from assure_tui.services.demo import LIVELY, build_demo
from assure_tui.services.demo_names import initials_of
from assure_tui.services.dispatcher import Dispatcher
from assure_tui.store.check import check
from assure_tui.store.engine import open_store
from assure_tui.store.migrate import create_schema
from assure_tui.store.read import SqliteReader

TODAY = date(2026, 3, 2)
SEED_FILE = Path(__file__).parents[2] / "data" / "seed_engagement_types.toml"


@pytest.fixture(scope="session")
def blueprint() -> SeedFile:
    return parse_seed(tomllib.loads(SEED_FILE.read_text(encoding="utf-8")))


def build(
    folder: Path, blueprint: SeedFile, size: int, *, seed: int = 1, today: date = TODAY, login: str = "runner"
) -> Path:
    path = folder / f"demo-{size}-{seed}-{today}-{login}.db"
    store = open_store(str(path), create=True)
    try:
        create_schema(store)
        build_demo(
            store, seed_file=blueprint, size=size, seed=seed, today=today, owner_login=login, owner_name="Some One"
        )
        assert check(store) == []
    finally:
        store.close()
    return path


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    reader = SqliteReader(path)
    try:
        return reader.rows(sql)
    finally:
        reader.close()


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, blueprint: SeedFile) -> Path:
    return build(tmp_path_factory.mktemp("usual"), blueprint, 214)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 29, 50])
def test_any_size_is_a_right_store(tmp_path: Path, blueprint: SeedFile, size: int) -> None:
    """[VAL-8] [ACT-1]: the size asked for, and no finding of `assure check`."""
    path = build(tmp_path, blueprint, size)
    assert rows(path, "SELECT count(*) FROM engagement") == [(size,)]


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 4, 15), date(2026, 10, 16), date(2028, 2, 29), date(2027, 7, 4)]
)
def test_any_day_is_a_right_store(tmp_path: Path, blueprint: SeedFile, today: date) -> None:
    """Late, today and this week have their shares on filing days, holidays and weekends alike."""
    path = build(tmp_path, blueprint, 100, today=today)
    [(late, now, week)] = rows(
        path,
        f"SELECT sum(due < '{today}'), sum(due = '{today}'), sum(due > '{today}' AND due <= date('{today}', '+7 day')) "
        "FROM engagement WHERE live",
    )
    assert (late, now, week) == (3, 1, 4)


def test_a_large_one_comes_as_an_import(tmp_path: Path, blueprint: SeedFile) -> None:
    """[BULK-3]: parts of about 100, one long act; the same checks hold."""
    path = build(tmp_path, blueprint, LIVELY + 1)
    parts = rows(path, "SELECT part_of, origin FROM activity_batch WHERE command = 'CreateEngagement'")
    assert len(parts) == LIVELY // 100 + 1
    assert {origin for _, origin in parts} == {"import"}
    assert len({part for part, _ in parts if part}) == 1
    assert rows(path, "SELECT count(*) FROM series") > [(3,)]  # a large firm has its habits as well
    assert rows(path, "SELECT count(*) FROM notice WHERE staff_id = 1") > [(1,)]


def test_the_same_seed_and_day_give_the_same_firm(tmp_path: Path, blueprint: SeedFile) -> None:
    """`assure demo --seed`: down to the hash of the last batch."""
    last = "SELECT hash FROM activity_batch ORDER BY id DESC LIMIT 1"
    tables = ("client", "engagement", "task", "blocker", "checklist_item", "comment", "relationship")
    (tmp_path / "again").mkdir()
    one, two = build(tmp_path, blueprint, 60), build(tmp_path / "again", blueprint, 60)
    assert rows(one, last) == rows(two, last)
    assert all(
        rows(one, f"SELECT * FROM {t} ORDER BY id") == rows(two, f"SELECT * FROM {t} ORDER BY id") for t in tables
    )
    assert rows(build(tmp_path, blueprint, 60, seed=2), last) != rows(one, last)


def test_only_an_empty_store_is_filled(tmp_path: Path, blueprint: SeedFile) -> None:
    path = build(tmp_path, blueprint, 3)
    store = open_store(str(path))
    with pytest.raises(StoreError, match="has a firm"):
        build_demo(store, seed_file=blueprint, size=3, today=TODAY, owner_login="a", owner_name="A B")
    store.close()


@pytest.mark.parametrize("size", [0, -1, 1_000_001])
def test_a_size_out_of_range_is_refused(tmp_path: Path, blueprint: SeedFile, size: int) -> None:
    """[VAL-5]"""
    store = open_store(str(tmp_path / "x.db"), create=True)
    create_schema(store)
    with pytest.raises(Invalid):
        build_demo(store, seed_file=blueprint, size=size, today=TODAY, owner_login="a", owner_name="A B")
    store.close()


def test_whoever_runs_it_is_the_firm_owner(tmp_path: Path, blueprint: SeedFile) -> None:
    """[STAFF-2], also with a login or initials one of the made-up staff would have had."""
    path = build(tmp_path, blueprint, 3, login="tobias")
    assert rows(path, "SELECT login, role FROM staff WHERE role = 'owner'") == [("tobias", "owner")]
    assert 6 <= rows(path, "SELECT count(*) FROM staff")[0][0] <= 9


def test_shares_of_urgency_are_those_of_a_firm_in_order(usual: Path) -> None:
    """About 3 % late, 1 % today, 4 % this week; some on hold, completed, cancelled, archived [URG-1] [ST-1]."""
    found = dict(rows(usual, "SELECT status, count(*) FROM engagement GROUP BY status"))
    assert found == {"active": 176, "on_hold": 10, "completed": 21, "cancelled": 3, "archived": 4}
    [(late,)] = rows(usual, f"SELECT count(*) FROM engagement WHERE live AND due < '{TODAY}'")
    assert late == 6


def test_all_three_pipelines_are_used_and_tax_leads(usual: Path) -> None:
    """[PIPE-2]: cards in the first four columns of each pipeline."""
    found = rows(
        usual,
        "SELECT p.code, s.position FROM engagement e JOIN stage s ON s.id = e.stage_id "
        "JOIN pipeline p ON p.id = e.pipeline_id",
    )
    lines = Counter(code for code, _ in found)
    assert lines["tax"] > lines["accounting"] > lines["audit"] > 10
    assert {(code, place) for code in lines for place in range(4)} <= set(found)


def test_every_kind_of_thing_occurs(usual: Path) -> None:
    """What a screen must show: five kinds of blockers, threads, overrides, extensions, typed dates, tags."""
    kinds = {kind for (kind,) in rows(usual, "SELECT DISTINCT type FROM blocker")}
    assert kinds == {"k1", "document", "payment", "signature", "manual"}
    for condition in (
        "overridden",
        "extended",
        "typed_reason IS NOT NULL",
        "holder_id IS NULL",
        "target IS NOT NULL",
        "part IS NOT NULL",
        "qualifier <> ''",
        "anchors <> '{}'",
        "priority = 'urgent'",
    ):
        assert rows(usual, f"SELECT count(*) FROM engagement WHERE {condition}") > [(0,)], condition
    assert rows(usual, "SELECT count(*) FROM comment WHERE parent_id IS NOT NULL") > [(0,)]
    names = " ".join(name for (name,) in rows(usual, "SELECT name FROM client"))
    assert "[" in names and not names.isascii()


def test_dates_are_those_of_the_law(usual: Path, blueprint: SeedFile) -> None:
    """[DUE-1] [DUE-4]: each deadline is what the type's own rule gives for the period."""
    rules = {entry.code: type_dates_from_dict(entry.rules) for entry in blueprint.types}
    day = date.fromisoformat
    checked = 0
    for code, kind, start, end, part, anchors, extended, typed, state, due, words in rows(
        usual,
        "SELECT t.code, e.period_kind, e.period_start, e.period_end, e.part, e.anchors, e.extended, e.typed_due, "
        "c.state, e.due, e.because FROM engagement e JOIN engagement_type t ON t.id = e.type_id "
        "JOIN client c ON c.id = e.client_id WHERE t.code <> 'STATE-INC'",
    ):
        found = compute(
            rules[code],
            Period(day(start), day(end) if end else None, kind, part),
            anchors={name: day(value) for name, value in json.loads(anchors).items()},
            state=state,
            extended=bool(extended),
            typed=day(typed) if typed else None,
            type_code=code,
        )
        assert found.deadline is not None and found.deadline.isoformat() == due, (code, start, words)
        checked += 1
    assert checked > 200


def test_k1_blockers_stand_exactly_where_the_rule_puts_them(usual: Path) -> None:
    """[BLK-8]: one for each live return of an owner whose source is not K-1 ready."""
    wanted = rows(
        usual,
        """SELECT e.id, 'k1:E-' || f.id FROM engagement e JOIN engagement_type t ON t.id = e.type_id
        JOIN relationship r ON r.from_id = e.client_id AND r.kind = 'owner_of'
        JOIN engagement f ON f.client_id = r.to_id JOIN engagement_type u ON u.id = f.type_id
        JOIN stage s ON s.id = f.stage_id
        WHERE e.live AND f.live AND NOT s.k1_ready AND f.period_end BETWEEN e.period_start AND e.period_end
        AND json_extract(t.rules, '$.takes_k1') AND json_extract(u.rules, '$.produces_k1') ORDER BY 1, 2""",
    )
    assert wanted
    have = rows(usual, "SELECT engagement_id, source FROM blocker WHERE type = 'k1' AND state = 'active' ORDER BY 1, 2")
    assert have == wanted


def test_required_tasks_of_strict_stages_left_are_done_unless_overridden(usual: Path) -> None:
    """[GATE-2] [OVR-1]"""
    assert (
        rows(
            usual,
            """SELECT e.id FROM engagement e JOIN task k ON k.engagement_id = e.id JOIN stage s ON s.id = k.stage_id
        JOIN stage h ON h.id = e.stage_id WHERE s.gate = 'strict' AND s.position < h.position AND k.required
        AND k.status NOT IN ('completed', 'skipped') AND NOT e.overridden""",
        )
        == []
    )


def test_a_card_that_waits_for_papers_has_one_to_wait_for(usual: Path) -> None:
    """[ADV-5]: else the loop would move it at its first beat."""
    assert (
        rows(
            usual,
            """SELECT e.id FROM engagement e JOIN stage s ON s.id = e.stage_id WHERE e.live AND s.code = 'awaiting-docs'
        AND EXISTS (SELECT 1 FROM checklist_item i WHERE i.engagement_id = e.id AND i.required)
        AND NOT EXISTS (SELECT 1 FROM checklist_item i WHERE i.engagement_id = e.id
        AND i.required AND i.state = 'open')""",
        )
        == []
    )


def test_document_blockers_are_the_papers_overdue(usual: Path) -> None:
    """[BLK-2]"""
    overdue = rows(
        usual,
        "SELECT 'item:' || i.id FROM checklist_item i JOIN engagement e ON e.id = i.engagement_id "
        f"WHERE e.live AND i.required AND i.state = 'open' AND i.expected < '{TODAY}' ORDER BY i.id",
    )
    assert overdue == rows(usual, "SELECT source FROM blocker WHERE type = 'document' ORDER BY id")


def test_nothing_happened_after_yesterday(usual: Path) -> None:
    """Instants of the made-up past lie before the day it is made for."""
    for table, column in (
        ("activity_batch", "at"),
        ("engagement", "stage_since"),
        ("comment", "at"),
        ("task", "completed_at"),
    ):
        [(last,)] = rows(usual, f"SELECT max({column}) FROM {table}")
        assert last < TODAY.isoformat(), table


def test_the_log_tells_what_happened(usual: Path) -> None:
    """[ACT-3]: a history of commands, in the order of time."""
    commands = {name for (name,) in rows(usual, "SELECT DISTINCT command FROM activity_batch")}
    assert {"CreateEngagement", "MoveStage", "OverrideGate", "SetStatus", "SetExtension", "SetTaskStatus"} <= commands
    times = [at for (at,) in rows(usual, "SELECT at FROM activity_batch ORDER BY id")]
    assert times == sorted(times)


def test_tax_ids_are_masked_in_the_log(usual: Path) -> None:
    """[CLT-10]"""
    held = {number for (number,) in rows(usual, "SELECT tax_id FROM client WHERE length(tax_id) > 4")}
    logged = " ".join(after for (after,) in rows(usual, "SELECT after FROM activity_change WHERE entity = 'client'"))
    assert held and not any(number in logged for number in held)


def test_task_dates_follow_their_offsets(usual: Path) -> None:
    """[TPL-4]: working days after the stage was entered."""
    calendar, day = WorkCalendar(), date.fromisoformat
    found = rows(usual, "SELECT created_at, due FROM task WHERE template = 'tax.in-review.review'")
    assert found
    for entered, due in found:
        assert day(due) == calendar.add(day(entered[:10]), 3)


@given(st.lists(st.text(min_size=0, max_size=12), max_size=30))
def test_initials_are_two_to_four_letters_and_unique(names: list[str]) -> None:
    """[STAFF-1]"""
    taken: set[str] = set()
    made = [initials_of(name, taken) for name in names]
    assert len(set(made)) == len(made)
    assert all(2 <= len(initials) <= 4 for initials in made)


def test_requests_stand_behind_signature_and_payment_blockers(usual: Path) -> None:
    """[BLK-2]: one that is out for each, with the task that is tied to it [TASK-11]."""
    wanted = rows(
        usual,
        """SELECT q.engagement_id, 'request:R-' || q.id, q.kind FROM request q WHERE q.state = 'sent' ORDER BY 2""",
    )
    assert {kind for _, _, kind in wanted} == {"signature", "invoice"}
    have = rows(
        usual,
        """SELECT engagement_id, source, CASE type WHEN 'payment' THEN 'invoice' ELSE type END FROM blocker
        WHERE type IN ('signature', 'payment') AND state = 'active' ORDER BY 2""",
    )
    assert have == wanted
    assert rows(
        usual,
        """SELECT k.id FROM task k JOIN engagement e ON e.id = k.engagement_id
        JOIN request q ON q.engagement_id = e.id AND q.kind = 'signature'
        WHERE k.tied_to = 'signature:8879' AND k.status IN ('todo', 'in_progress') AND k.request_id IS NULL""",
    ) == []  # fmt: skip


def test_the_rules_find_nothing_to_do_in_a_fresh_demo(tmp_path: Path, blueprint: SeedFile) -> None:
    """[BLK-2] [LOOP-3]: its automatic blockers are theirs, title and date included."""
    path = build(tmp_path, blueprint, 214)
    store = open_store(str(path))
    door = Dispatcher(store, FixedClock(datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC), "UTC"))
    numbers = tuple(number for (number,) in rows(path, "SELECT id FROM engagement ORDER BY id"))
    for kind in ("k1", "document", "payment", "signature"):
        for command in (OpenBlocker(numbers, kind), CloseBlocker(numbers, kind)):
            outcome = door.execute(command, SYSTEM, Origin.LOOP)
            assert [(r.id, r.message) for r in outcome.results if r.outcome != "unchanged"] == [], command.type
    store.close()


def test_what_recurs_takes_up_the_work_that_is_there(usual: Path, tmp_path: Path) -> None:
    """[REC-15]: no series of a fresh demo has anything to make today; one rests, one waits for the one before."""
    states = rows(usual, "SELECT state, count(*) FROM series GROUP BY state")
    assert dict(states)["paused"] == 1 and dict(states)["active"] >= 3
    assert rows(usual, "SELECT count(*) FROM series WHERE wait = 'closed'") == [(1,)]
    [(soonest,)] = rows(usual, "SELECT min(next_on) FROM series")
    assert soonest > TODAY.isoformat()
    assert rows(usual, "SELECT DISTINCT state FROM occurrence") in ([], [("adopted",)])


def test_the_owner_finds_something_in_the_inbox(usual: Path) -> None:
    """[NOTE-2]: mentions, raised by the rules from what people did."""
    kinds = {kind for (kind,) in rows(usual, "SELECT kind FROM notice WHERE staff_id = 1 AND state = 'unread'")}
    assert "mention" in kinds
    assert rows(usual, "SELECT count(*) FROM pin WHERE staff_id = 1") != [(0,)]
    assert rows(usual, "SELECT count(DISTINCT staff_id) FROM absence") == [(2,)]


def test_organisations_have_somebody_to_call(usual: Path) -> None:
    """[CLT-5]: exactly one contact of a client is primary."""
    assert rows(
        usual,
        "SELECT count(*) FROM client WHERE entity <> 'individual'"
        " AND id NOT IN (SELECT client_id FROM client_contact WHERE is_primary = 1)",
    ) == [(0,)]  # fmt: skip


def test_the_handbook_has_pages_linked_to_work(usual: Path) -> None:
    """Two pages, a note about a client, and work that links to them: `g H` has something to read [LINK-6] [PAGE-3]."""
    assert rows(usual, "SELECT count(*) FROM note WHERE client_id IS NULL") == [(2,)]
    assert rows(usual, "SELECT count(*) FROM note WHERE client_id IS NOT NULL") == [(1,)]
    linked = rows(usual, "SELECT DISTINCT kind, target_id FROM link ORDER BY kind DESC")
    assert linked == [("page", 2), ("note", 3)]
