"""`assure check` finds what is broken, names the place, and finds nothing in a store that is right."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.domain.seed_model import parse_seed
from assure_tui.services.demo import build_demo
from assure_tui.store import tables as t
from assure_tui.store.check import check, verify_log
from assure_tui.store.check_circles import in_circles
from assure_tui.store.engine import Store, open_store
from assure_tui.store.migrate import create_schema
from assure_tui.store.unit_of_work import UnitOfWork, write

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SEED_FILE = Path(__file__).parents[2] / "data" / "seed_engagement_types.toml"


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("firm") / "firm.db"
    store = open_store(str(path), create=True)
    create_schema(store)
    build_demo(
        store,
        seed_file=parse_seed(tomllib.loads(SEED_FILE.read_text(encoding="utf-8"))),
        size=60,
        today=date(2026, 3, 2),
        owner_login="runner",
        owner_name="Some One",
    )
    store.close()
    return path


@pytest.fixture
def store(firm: Path, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "firm.db"
    shutil.copy(firm, path)
    opened = open_store(str(path))
    yield opened
    opened.close()


def tamper(store: Store, *statements: str) -> None:
    with store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            driver.execute(statement)
        driver.execute("PRAGMA foreign_keys=ON")


def test_a_right_store_has_no_findings(store: Store) -> None:
    """[ACT-1] [ACT-6]: the demo's log, replayed, is its rows."""
    assert check(store) == []
    assert verify_log(store) == (True, None)


def test_changes_through_the_unit_of_work_keep_it_right(store: Store) -> None:
    """[ACT-1]: whatever a command changes is logged, and the kept columns follow."""

    def work(unit: UnitOfWork) -> None:
        row = unit.get(t.Engagement, 5)
        row.priority, row.due, row.status = "urgent", date(2026, 5, 1), "on_hold"
        unit.add(t.Task(engagement_id=5, title="Call", after=[], created_at=unit.now, updated_at=unit.now))
        unit.add(t.Comment(engagement_id=5, author_id=1, at=unit.now, text="Line one\nline two"))
        unit.write_batch(actor=SYSTEM, origin=Origin.CLI, login="runner", command="Test", summary="changed")

    write(store, NOW, work)
    assert check(store) == []


@pytest.mark.parametrize(
    ("statement", "code", "where"),
    [
        ("UPDATE engagement SET priority = 'low', rank = 3 WHERE id = 4 AND 0 OR id = 4", "unlogged", "E-4"),
        ("UPDATE engagement SET title = 'x' WHERE id = 7", "unlogged", "E-7"),
        ("UPDATE engagement SET tasks_done = tasks_done + 1 WHERE id = 9", "derived", "E-9"),
        ("UPDATE engagement SET due_key = '2020-01-01' WHERE id = 3", "derived", "E-3"),
        ("UPDATE engagement SET holder_id = NULL WHERE id = (SELECT min(id) FROM engagement WHERE holder_id > 0)",
         "derived", None),
        ("UPDATE task SET open = NOT open WHERE id = 11", "derived", "T-11"),
        ("UPDATE client SET name_key = 'zzz' WHERE id = 2", "derived", "C-2"),
        ("UPDATE engagement SET stage_id = 16 WHERE pipeline_id = 1 AND id = "
         "(SELECT min(id) FROM engagement WHERE pipeline_id = 1)", "stage", None),
        ("UPDATE task SET stage_id = 999 WHERE id = 5", "orphan", "task 5"),
        ("UPDATE task SET due = '2201-01-01', due_key = '2201-01-01' WHERE id = 5", "date", "task 5"),
        ("UPDATE task SET due = '2026-02-30', due_key = '2026-02-30' WHERE id = 5", "date", "task 5"),
        ("UPDATE task SET title = 'a' || char(27) || '[2J' WHERE id = 5", "control_character", "task 5"),
        ("UPDATE task SET title = 'a' || char(10) || 'b' WHERE id = 5", "control_character", "task 5"),
        ("UPDATE comment SET text = 'x' || char(0) WHERE id = 1", "control_character", "comment 1"),
        ("UPDATE client SET notes = 'x' || char(0x202E) WHERE id = 1", "control_character", "client 1"),
        ("UPDATE staff SET role = 'owner'", "firm_owner", None),
        ("UPDATE service_line SET pipeline_id = NULL WHERE id = 2", "default_pipeline", "service line 2"),
        ("INSERT INTO relationship (from_id, kind, to_id) VALUES (1, 'parent_of', 3), (3, 'parent_of', 1)",
         "cycle", "C-1"),
        ("INSERT INTO contact (id, name) VALUES (90001, 'x')", None, None),
    ],
)  # fmt: skip
def test_what_is_broken_is_named(store: Store, statement: str, code: str | None, where: str | None) -> None:
    """Each invariant of the store has its finding, with place and repair."""
    tamper(store, statement)
    found = check(store)
    if code is None:
        assert found == []
        return
    assert code in {finding.code for finding in found}
    assert all(finding.repair and finding.message for finding in found)
    if where is not None:
        assert where in {finding.where for finding in found}


def test_a_line_break_is_fine_where_people_write_lines(store: Store) -> None:
    tamper(store, "UPDATE comment SET text = 'one' || char(10) || 'two' || char(9) WHERE id = 1")
    assert check(store) == []


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE activity_change SET after = \'{"title":"x"}\' WHERE batch_id = 30',
        "UPDATE activity_change SET entity_id = '1' || entity_id WHERE batch_id = 30",
        "UPDATE activity_batch SET actor = 'somebody else' WHERE id = 30",
        "UPDATE activity_batch SET at = '2020-01-01T00:00:00.000000Z' WHERE id = 30",
        "DELETE FROM activity_change WHERE batch_id = 30",
        "INSERT INTO activity_change SELECT NULL, 30, entity, entity_id, engagement_id, client_id, op, before, after, "
        "salt, digest FROM activity_change WHERE batch_id = 29",
    ],
)
def test_a_changed_log_breaks_there(store: Store, statement: str) -> None:
    """[ACT-6]: edit, insertion and removal of a change show at their batch."""
    tamper(store, statement)
    assert verify_log(store) == (False, 30)


def test_a_removed_batch_breaks_the_chain(store: Store) -> None:
    """[ACT-6]"""
    tamper(store, "DELETE FROM activity_change WHERE batch_id = 30", "DELETE FROM activity_batch WHERE id = 30")
    assert verify_log(store) == (False, 30)


def test_two_exchanged_batches_break_the_chain(store: Store) -> None:
    """[ACT-6]: order counts"""
    tamper(
        store,
        "UPDATE activity_batch SET id = 999999 WHERE id = 30",
        "UPDATE activity_batch SET id = 30 WHERE id = 31",
        "UPDATE activity_batch SET id = 31 WHERE id = 999999",
    )
    assert verify_log(store) == (False, 30)


def test_blanked_values_leave_the_chain_whole(store: Store) -> None:
    """[DEL-6]: an erasure takes the values, their digests stay."""
    tamper(store, "UPDATE activity_change SET before = NULL, after = NULL, salt = '' WHERE entity = 'client'")
    assert verify_log(store) == (True, None)


def test_many_findings_are_counted_not_listed(store: Store) -> None:
    tamper(store, "UPDATE engagement SET title = title || '!'")
    found = [finding for finding in check(store) if finding.code == "unlogged"]
    assert len(found) == 21 and found[-1].message == "and 40 more of this kind"


def test_a_damaged_file_is_told_without_a_traceback(store: Store) -> None:
    assert store.path
    path = store.path
    store.close()
    content = bytearray(path.read_bytes())
    content[40_000:60_000] = b"\xff" * 20_000
    path.write_bytes(content)
    again = open_store(str(path))
    found = check(again)
    again.close()
    assert found and {finding.code for finding in found} <= {"damaged", "unreadable", "orphan"}


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=16))
def test_circles_are_found_exactly(pairs: list[tuple[int, int]]) -> None:
    """[CLT-6]: there is a finding if and only if some client reaches itself."""
    below: dict[int, list[int]] = {}
    for one, other in pairs:
        below.setdefault(one, []).append(other)

    def reaches(start: int) -> bool:
        seen: set[int] = set()
        waiting = list(below.get(start, ()))
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += below.get(node, ())
        return start in seen

    assert bool(in_circles(below)) == any(reaches(node) for node in below)
