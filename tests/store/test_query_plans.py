"""Nothing may grow with the store except what a person asked to see whole: no query walks a large table."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from assure_tui.domain.model import Actor
from assure_tui.services.loop import Beat
from assure_tui.services.loop import series as series_step
from assure_tui.services.reads import Reads
from assure_tui.store.read import SqliteReader
from tests.store.made_store import BOSS, PAT, REX, TODAY, MadeStore, asked, many

# The tables that grow with the firm's work, by name and by the aliases queries give them.
LARGE = re.compile(r"^SCAN (e|t|b|h|q|l|request|engagement|task|activity_batch|activity_change)\b")

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


class Watcher:
    """A reader that keeps the plan of every statement it answers."""

    def __init__(self, reader: SqliteReader) -> None:
        self.reader = reader
        self.plans: list[tuple[str, list[str]]] = []

    def rows(self, sql: str, params: Mapping[str, Any] = {}) -> list[tuple[Any, ...]]:
        steps = [row[3] for row in self.reader.rows(f"EXPLAIN QUERY PLAN {sql}", params)]
        self.plans.append((sql, steps))
        return self.reader.rows(sql, params)

    def close(self) -> None:
        self.reader.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    made = MadeStore(tmp_path_factory.mktemp("plans") / "made.db")
    many(made, 600)
    for number in range(1, 400):
        batch = made.batch(PAT, "SetPriority", "changed")
        made.change(batch, "engagement", number, engagement_id=number, before={"priority": "low"}, after={})
    yield made
    made.close()


QUESTIONS: dict[str, Callable[[Reads], object]] = {
    "board": lambda reads: reads.board(BOSS, 1, today=TODAY),
    "requests of an engagement": lambda reads: reads.requests(BOSS, TODAY, engagement_id=3),
    "requests of a client for a member": lambda reads: reads.requests(PAT, TODAY, client_id=1),
    "family": lambda reads: reads.family(BOSS, 1, 2025, TODAY),
    "board of a member": lambda reads: reads.board(PAT, 1, today=TODAY),
    "board with all clients": lambda reads: reads.board(REX, 1, today=TODAY),
    "board filtered": lambda reads: reads.board(BOSS, 1, asked("preparer:me due<7d"), today=TODAY),
    "board by text": lambda reads: reads.board(BOSS, 1, asked("acme"), today=TODAY),
    "board by text and field": lambda reads: reads.board(BOSS, 1, asked("acme -is:late type:1040"), today=TODAY),
    "board by text of a member": lambda reads: reads.board(PAT, 1, asked("acme"), today=TODAY),
    "board by a state": lambda reads: reads.board(BOSS, 1, asked("is:stuck"), today=TODAY),
    "board by tag": lambda reads: reads.board(BOSS, 1, asked("tag:vip"), today=TODAY),
    "column by text": lambda reads: reads.column(BOSS, 2, asked("acme"), 40, 60, today=TODAY),
    "locate by text": lambda reads: reads.locate(BOSS, 31, asked("acme")),
    "board with a status": lambda reads: reads.board(BOSS, 1, asked("is:cancelled"), today=TODAY),
    "column": lambda reads: reads.column(BOSS, 2, None, 40, 60, today=TODAY),
    "column of a member": lambda reads: reads.column(PAT, 2, None, 0, 60, today=TODAY),
    "locate": lambda reads: reads.locate(BOSS, 31),
    "cards": lambda reads: reads.cards(PAT, range(1, 60)),
    "summary": lambda reads: reads.summary(BOSS, TODAY),
    "calendar": lambda reads: reads.calendar(BOSS, TODAY, TODAY + timedelta(days=40), by="both", today=TODAY),
    "calendar of a member": lambda reads: reads.calendar(PAT, TODAY, TODAY, asked("type:1040"), today=TODAY),
    "list": lambda reads: reads.engagements(BOSS, limit=20, today=TODAY),
    "list of a member": lambda reads: reads.engagements(PAT, limit=20, today=TODAY),
    "list by preparer": lambda reads: reads.engagements(BOSS, asked("preparer:me"), limit=20, today=TODAY),
    "list by reviewer": lambda reads: reads.engagements(BOSS, asked("reviewer:pat"), limit=20, today=TODAY),
    "list of anyone's": lambda reads: reads.engagements(BOSS, asked("assignee:me"), limit=20, today=TODAY),
    "list by date": lambda reads: reads.engagements(BOSS, asked("is:late"), limit=20, today=TODAY),
    "list by type": lambda reads: reads.engagements(BOSS, asked("type:1040"), limit=20, today=TODAY),
    "list by client": lambda reads: reads.engagements(BOSS, asked("client:acme"), limit=20, today=TODAY),
    "list by text": lambda reads: reads.engagements(BOSS, asked("acme 1040"), limit=20, today=TODAY),
    "table": lambda reads: reads.table(BOSS, TODAY).page(limit=60),
    "table around one": lambda reads: reads.table(BOSS, TODAY).page(around=42),
    "table from its end": lambda reads: reads.table(BOSS, TODAY).page(offset=10_000),
    "table of a member": lambda reads: reads.table(PAT, TODAY).page(around=42),
    "table sorted": lambda reads: reads.table(BOSS, TODAY).page(asked("sort:client,-due")),
    "table filtered": lambda reads: reads.table(BOSS, TODAY).page(asked("preparer:me due<7d")),
    "table grouped": lambda reads: reads.table(BOSS, TODAY).page(asked("group:preparer")),
    "table grouped by client": lambda reads: reads.table(BOSS, TODAY).page(asked("group:client")),
    "table grouped by tag": lambda reads: reads.table(BOSS, TODAY).page(asked("group:tag")),
    "table rows": lambda reads: reads.table(PAT, TODAY).rows(range(1, 60)),
    "table sums": lambda reads: reads.table(BOSS, TODAY).totals(asked("is:late")),
    "table order": lambda reads: reads.table(BOSS, TODAY).order(),
    "list by a number": lambda reads: reads.engagements(BOSS, asked("E-7"), limit=20, today=TODAY),
    "list by sort": lambda reads: reads.engagements(BOSS, asked("sort:client"), limit=20, today=TODAY),
    "page": lambda reads: reads.engagement(PAT, 42, TODAY),
    "tasks": lambda reads: reads.tasks(PAT, limit=50, today=TODAY),
    "tasks of all": lambda reads: reads.tasks(BOSS, mine_default=False, limit=50, today=TODAY),
    "tasks by text": lambda reads: reads.tasks(
        BOSS, asked("prepare", "tasks"), mine_default=False, limit=50, today=TODAY
    ),
    "tasks by what they wait for": lambda reads: reads.tasks(
        BOSS, asked("waiting:client", "tasks"), mine_default=False, limit=50, today=TODAY
    ),
    "tasks by priority": lambda reads: reads.tasks(
        BOSS, asked("priority:high,medium", "tasks"), mine_default=False, limit=50, today=TODAY
    ),
    "tasks by client": lambda reads: reads.tasks(
        BOSS, asked("client:acme type:1040", "tasks"), mine_default=False, limit=50, today=TODAY
    ),
    "own tasks by stage": lambda reads: reads.tasks(PAT, asked("stage:review", "tasks"), limit=50, today=TODAY),
    "own tasks by type": lambda reads: reads.tasks(PAT, asked("task:review -tag:vip", "tasks"), limit=50, today=TODAY),
    "work that waits": lambda reads: reads.board(BOSS, 1, asked("is:waiting"), today=TODAY),
    "clients with live work": lambda reads: reads.clients(BOSS, asked("is:open", "clients"), limit=50),
    "clients by entity": lambda reads: reads.clients(BOSS, asked("entity:individual", "clients"), limit=50),
    "palette": lambda reads: reads.search(BOSS, "acme 1040", 20),
    "palette, what is over": lambda reads: [reads.search(who, "archived prepare", 20) for who in (BOSS, PAT)],
    "palette, a slip": lambda reads: [reads.search(who, "zzebro", 20) for who in (BOSS, PAT)],
    "palette, a number": lambda reads: [reads.search(BOSS, text, 20) for text in ("E-7", "T-7", "R-7", "C-7")],
    "palette of a member": lambda reads: reads.search(PAT, "zebra", 20),
    "completion": lambda reads: reads.values(BOSS, "preparer", ""),
    "queue": lambda reads: reads.queue(PAT, 2, TODAY),
    "queue, the first": lambda reads: [
        (reads.queue(who, 2, TODAY, limit=5), reads.queue_size(who, 2, TODAY)) for who in (PAT, BOSS)
    ],
    "my day": lambda reads: reads.my_day(PAT, 2, TODAY),
    "my day in windows": lambda reads: [reads.my_day(who, 2, TODAY, most=5) for who in (PAT, BOSS)],
    "log in short": lambda reads: reads.log(BOSS, most=5),
    "work of a person": lambda reads: reads.workload_items(BOSS, TODAY, staff_id=2, first=TODAY, last=TODAY),
    "own tasks by text": lambda reads: reads.tasks(PAT, asked("acme", "tasks"), limit=50, today=TODAY),
    "table by text": lambda reads: reads.table(BOSS, TODAY).page(asked("acme")),
    "builder": lambda reads: reads.pipelines_for_builder(BOSS),
    "types of work": lambda reads: reads.type_details(BOSS),
    "own time": lambda reads: reads.time_entries(PAT, staff_id=2, limit=50),
    "time of one": lambda reads: reads.time_entries(PAT, engagement_id=7, limit=50),
    "time of a client": lambda reads: reads.time_entries(BOSS, client_id=2, limit=50),
    "timer": lambda reads: reads.timer(PAT),
    "start by": lambda reads: reads.start_by(PAT, 7, TODAY),
    "workload": lambda reads: reads.workload(BOSS, (TODAY,), TODAY),
    "work of a week": lambda reads: reads.workload_items(PAT, TODAY, everybody=True, first=TODAY, last=TODAY),
    "plan and actual": lambda reads: [reads.plan_actual(PAT, by) for by in ("engagement", "client", "type", "person")],
    "my day of another": lambda reads: reads.my_day(REX, 2, TODAY),
    "task board": lambda reads: reads.tasks(PAT, limit=50, today=TODAY, done_since=TODAY),
    "task board of all": lambda reads: reads.tasks(BOSS, mine_default=False, limit=50, today=TODAY, done_since=TODAY),
    "tasks put off": lambda reads: reads.tasks(PAT, asked("is:snoozed", "tasks"), limit=50, today=TODAY),
    "clients": lambda reads: reads.clients(PAT, limit=50),
    "clients by text": lambda reads: reads.clients(BOSS, asked("acme", "clients"), limit=50),
    "series": lambda reads: reads.series(PAT, limit=50, today=TODAY),
    "series by text": lambda reads: reads.series(BOSS, "acme state:pending every:monthly", today=TODAY),
    "series that wait": lambda reads: reads.series_waiting(PAT, today=TODAY),
    "client": lambda reads: reads.client(PAT, 2),
    "picker by number": lambda reads: reads.find_clients_like(PAT, "C-7"),
    "facts of clients": lambda reads: reads.client_facts(PAT, range(1, 50), TODAY),
    "client page": lambda reads: reads.client_detail(BOSS, 2, TODAY),
    "work of a client": lambda reads: reads.client_work(PAT, 2, TODAY),
    "tasks of a client": lambda reads: reads.client_tasks(BOSS, 2, TODAY),
    "files of a client": lambda reads: reads.client_files(BOSS, 2, TODAY),
    "who holds the default": lambda reads: reads.holding_default(BOSS, (1, 2, 3), "preparer", TODAY),
    "values of clients": lambda reads: reads.client_values(PAT, "preparer"),
    "log of a client": lambda reads: reads.log(BOSS, client_id=2),
    "picker": lambda reads: reads.find_clients_like(PAT, "cedar"),
    "log of one": lambda reads: reads.log(BOSS, engagement_id=7),
    "log by number": lambda reads: reads.log(BOSS, text="E-7"),
    "control list, a window": lambda reads: [reads.control_window(who, *YEAR, TODAY, limit=200) for who in (BOSS, PAT)],
    "control list, sums": lambda reads: [reads.control_sums(who, *YEAR, TODAY) for who in (BOSS, PAT)],
    "control list, gaps": lambda reads: [reads.control_gaps(who, *YEAR, TODAY) for who in (BOSS, PAT)],
    "flow": lambda reads: [reads.flow(who, 1, YEAR[0], datetime(2026, 3, 10, 12, tzinfo=UTC)) for who in (BOSS, PAT)],
    "pins": lambda reads: [reads.pinned(who, TODAY) for who in (BOSS, PAT)],
    "inbox": lambda reads: [(reads.notices(who), reads.unread(who)) for who in (BOSS, PAT)],
}

# An index read from its end backwards, in order and by windows, is what a log is for.
IN_ORDER = {"log by number": re.compile(r"^SCAN b$")}


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_question_walks_a_large_table(store: MadeStore, question: str) -> None:
    """Every view's statements search an index of engagements, tasks and log (performance.md)."""
    watcher = Watcher(SqliteReader(store.path))
    QUESTIONS[question](Reads(watcher, lambda: TODAY))
    watcher.close()
    assert watcher.plans
    allowed = IN_ORDER.get(question)
    for sql, steps in watcher.plans:
        scans = [step for step in steps if LARGE.match(step) and not (allowed and allowed.match(step))]
        assert not scans, f"{scans} in {sql}"


WINDOWS = {
    "board": ("engagement_board", "e.stage_id ="),
    "list": ("engagement_live", "ORDER BY e.urgent"),
    "table": ("engagement_live", "ORDER BY e.urgent"),
    "table around one": ("engagement_live", "ORDER BY e.urgent"),
    "table from its end": ("engagement_live", "ORDER BY e.urgent DESC"),
    "tasks": ("task_assignee", "ORDER BY t.due_key"),
    "log of one": ("activity_change_engagement", "FROM activity_change h"),
    "control list, a window": ("engagement_law", "e.law BETWEEN"),
    "flow": ("engagement_stay", "ORDER BY e.stage_since"),
}


TYPED = {
    "plain": "acme",
    "several words": "acme 1040",
    "not": "-acme",
    "person": "preparer:me",
    "type": "acme type:1040",
}


@pytest.mark.parametrize("typed", TYPED)
def test_a_filter_typed_on_the_board_asks_one_index_only(store: MadeStore, typed: str) -> None:
    """What a letter typed asks of 100,000 rows stands in the index of the board: no row is fetched (performance.md)."""
    watcher = Watcher(SqliteReader(store.path))
    Reads(watcher, lambda: TODAY).board(BOSS, 1, asked(TYPED[typed]), today=TODAY)
    watcher.close()
    found = [steps for sql, steps in watcher.plans if "ORDER BY e.stage_id" in sql]
    assert len(found) == 1  # asked once, not once a column
    assert any("COVERING INDEX engagement_search" in step for step in found[0]), found
    assert not any("TEMP B-TREE" in step for step in found[0])


# What is walked whole stands in one index: (part of the statement, index, covering).
WALKED = {
    "table by text": ("SELECT e.id FROM engagement e WHERE", "engagement_list"),
    "table grouped by client": ("SELECT e.id, e.client_id", "engagement_list"),
    "table grouped": ("SELECT e.id, e.preparer_id", "engagement_list"),
    "own tasks by text": ("SELECT t.id AS number", "task_assignee"),
    "own tasks by stage": ("SELECT t.id AS number", "task_assignee"),
    "own tasks by type": ("SELECT t.id AS number", "task_assignee"),
    "tasks by text": ("SELECT t.id AS number", "task_search"),
    "tasks by what they wait for": ("SELECT t.id AS number", "task_search"),
    "tasks by priority": ("SELECT t.id AS number", "task_search"),
    "tasks by client": ("SELECT e.id FROM engagement e", "engagement_list"),
    "work that waits": ("SELECT x.engagement_id FROM task x", "task_waiting"),
    "clients with live work": ("SELECT x.client_id FROM engagement x", "engagement_list"),
    "clients by entity": ("listed(x.id) FROM (SELECT c.id", "client_search"),
    "workload": ("e.budget - e.spent", "engagement_list"),
    "plan and actual": ("SUM(e.budget)", "engagement_list"),
    "builder": ("SELECT pipeline_id, stage_id", "engagement_board"),
    "my day in windows": ("SELECT COUNT(*) FROM engagement e", "engagement_holder"),
    "clients by text": ("listed(x.id) FROM (SELECT c.id", "client_search"),
    "control list, sums": ("told.state", "engagement_law"),
    "flow": ("e.stage_id, COUNT(*) FROM engagement e", "engagement_board"),
}


@pytest.mark.parametrize("question", WALKED)
def test_what_is_walked_whole_reads_no_row(store: MadeStore, question: str) -> None:
    """A filter, a group or a sum over all live work asks a covering index only (performance.md)."""
    mark, index = WALKED[question]
    watcher = Watcher(SqliteReader(store.path))
    QUESTIONS[question](Reads(watcher, lambda: TODAY))
    watcher.close()
    found = [steps for sql, steps in watcher.plans if mark in sql]
    assert found
    assert any(f"COVERING INDEX {index}" in step for steps in found for step in steps), found


@pytest.mark.parametrize("question", WINDOWS)
def test_windows_come_in_the_order_of_their_index(store: MadeStore, question: str) -> None:
    """A window is read from its index without sorting what is not shown [VAL-8]."""
    index, mark = WINDOWS[question]
    watcher = Watcher(SqliteReader(store.path))
    QUESTIONS[question](Reads(watcher, lambda: TODAY))
    watcher.close()
    found = [steps for sql, steps in watcher.plans if mark in sql and "LIMIT" in sql]
    assert found
    for steps in found:
        assert any(index in step for step in steps), steps
    if question in ("board", "list") or question.startswith("table"):
        assert not any("TEMP B-TREE" in step for steps in found for step in steps)


def test_statements_do_not_grow_with_the_board(store: MadeStore) -> None:
    """No N+1: a board asks a fixed number of questions, whatever it shows."""
    counts = []
    for height in (1, 60):
        watcher = Watcher(SqliteReader(store.path))
        Reads(watcher, lambda: TODAY).board(BOSS, 1, height=height, today=TODAY)
        watcher.close()
        counts.append(len(watcher.plans))
    assert abs(counts[0] - counts[1]) <= 1  # the one about held cards is asked only where there can be any


def test_the_first_window_needs_no_orm() -> None:
    """Reading a board imports neither SQLAlchemy nor the filter's parser (performance.md)."""
    code = (
        "import sys; import assure_tui.services.reads, assure_tui.store.queries.board;"
        "heavy = {'sqlalchemy', 'sqlmodel', 'pydantic', 'lark', 'rapidfuzz', 'assure_tui.domain.query'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_plans_hold_with_statistics_as_well(store: MadeStore) -> None:
    """After ANALYZE the planner knows more and must not choose worse."""
    store.db.execute("ANALYZE")
    for question in ("board", "column", "list", "list by preparer", "tasks", "log of one"):
        test_no_question_walks_a_large_table(store, question)


def test_the_loop_asks_for_due_series_by_an_index(store: MadeStore) -> None:
    """[LOOP-3]: what is due is looked up, whatever the number of series."""
    watcher = Watcher(SqliteReader(store.path))
    series_step.step(Beat(datetime(2026, 4, 20, 15, tzinfo=UTC), TODAY, watcher, cast(Any, None)))
    watcher.close()
    [found] = [steps for sql, steps in watcher.plans if "next_on <=" in sql]
    assert any("series_due" in step for step in found), found


def test_a_row_of_the_table_is_found_by_the_index_of_its_order(store: MadeStore) -> None:
    """performance.md: where an engagement stands is counted in the index, no row is read for it."""
    watcher = Watcher(SqliteReader(store.path))
    Reads(watcher, lambda: TODAY).table(BOSS, TODAY).page(around=42)
    watcher.close()
    found = [steps for sql, steps in watcher.plans if "e.id) <" in sql]
    assert found and all(any("COVERING INDEX engagement_live" in step for step in steps) for steps in found), found


def test_statements_do_not_grow_with_the_table(store: MadeStore) -> None:
    """No N+1: a window asks a fixed number of questions, whatever it shows."""
    counts = []
    for limit in (3, 120):
        watcher = Watcher(SqliteReader(store.path))
        Reads(watcher, lambda: TODAY).table(BOSS, TODAY).page(limit=limit)
        watcher.close()
        counts.append(len(watcher.plans))
    assert abs(counts[0] - counts[1]) <= 2  # those about held cards and blockers are asked where there can be any


def test_all_work_left_is_read_once_until_something_is_written(store: MadeStore) -> None:
    """performance.md: other weeks are worked out of what is known; a batch of anybody makes it be read anew [TIME-6]."""
    watcher = Watcher(SqliteReader(store.path))
    reads = Reads(watcher, lambda: TODAY)

    def asked_again(viewer: Actor, weeks: int) -> bool:
        watcher.plans.clear()
        reads.workload(viewer, [TODAY + timedelta(weeks=n) for n in range(weeks)], TODAY)
        return any("e.budget - e.spent" in sql for sql, _ in watcher.plans)

    assert asked_again(BOSS, 1)
    assert not asked_again(BOSS, 4)
    assert asked_again(PAT, 4)  # who sees less is told of less
    assert asked_again(BOSS, 4)
    store.batch(PAT, "SetPriority", "changed")
    store.db.commit()
    assert asked_again(BOSS, 4)
    watcher.close()


PLANS = {
    "control list, gaps": ("NOT EXISTS (SELECT 1 FROM engagement n", "COVERING INDEX engagement_kind"),
    "flow": ("ch.op = 'update'", "INDEX activity_change_turn"),
}


@pytest.mark.parametrize("question", PLANS)
def test_what_is_looked_up_often_has_an_index_of_its_own(store: MadeStore, question: str) -> None:
    """Returns without another after them, and turns in the log, are not looked for among everything (performance.md)."""
    mark, index = PLANS[question]
    watcher = Watcher(SqliteReader(store.path))
    QUESTIONS[question](Reads(watcher, lambda: TODAY))
    watcher.close()
    found = [steps for sql, steps in watcher.plans if mark in sql]
    assert found and all(any(index in step for step in steps) for steps in found), found
