"""What moves by itself asks by index: no statement of a beat or of a rule walks what grows with the firm [LOOP-1]."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from assure_tui.domain import commands as c
from assure_tui.domain import series_commands as sc
from assure_tui.domain.request_commands import RecordPayment, SendIntake, SendInvoice, SendSignature
from assure_tui.services.heartbeat import Heartbeat
from assure_tui.store.read import SqlReader
from tests.services.conftest import BUSINESS, NONPROFIT, PERSON, REV, Firm
from tests.services.test_requests import intake, invoice, package

# Tables that grow with the firm's work and with its years.
LARGE = frozenset(
    "engagement task blocker checklist_item comment client request request_item signer payment invoice_line"
    " document item_file series occurrence notice activity_batch activity_change relationship".split()
)
NAMES = re.compile(r'\b(?:FROM|JOIN|,)\s+"?(\w+)"?(?:\s+(?:AS\s+)?(\w+))?', re.IGNORECASE)
# An index entered by nothing but a value that half the table has is a walk as well.
BROAD = re.compile(r"INDEX \w+ \((live|on_board|open|state|status|kind|type_id|removed)=\?\)$")
Plans = list[tuple[str, list[str]]]


@contextmanager
def watched(firm: Firm) -> Iterator[Plans]:
    """The plan of every question that is asked of the store meanwhile."""
    found: Plans = []

    def explain(connection: Any, _cursor: Any, statement: str, params: Any, *_: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            raw = connection.connection.driver_connection
            found.append((statement, [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", params)]))

    event.listen(firm.store.engine, "before_cursor_execute", explain)
    try:
        yield found
    finally:
        event.remove(firm.store.engine, "before_cursor_execute", explain)


LAST = re.compile(r"ORDER BY \w+\.id DESC\s+LIMIT \?")  # the newest of a log, read from its end


def walks(plans: Plans) -> list[str]:
    """The statements that walk a large table, with the step that does."""
    found = []
    for sql, steps in dict(plans).items():
        tables = {alias or table: table for table, alias in NAMES.findall(sql)}
        for step in steps:
            scan = re.match(r"SCAN (\w+)", step)
            if (scan and tables.get(scan[1], scan[1]) in LARGE and not LAST.search(sql)) or BROAD.search(step):
                found.append(f"{step}: {' '.join(sql.split())}")
            elif "ix_task_request_id" in step and "request_id IS NULL" in sql:
                found.append(f"{step}: nearly every task has no request: {' '.join(sql.split())}")
    return found


@pytest.fixture
def busy(firm: Firm, tmp_path: Path) -> Firm:
    """A firm in which every step of a beat and every rule finds something to do."""
    (tmp_path / "w-2.pdf").write_text("wages")
    firm.do(c.EditClient(PERSON, {"folder": str(tmp_path)}))
    entity = firm.client("Larch Partners", "business", preparer="prep")
    firm.do(c.SaveRelationship(PERSON, "owner_of", entity, 50))
    firm.make("1065", "2025", entity)
    number = firm.make("1040", "2025", PERSON)
    firm.do(sc.CreateSeries((BUSINESS,), "BK-M", rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2026, 1, 1)))
    firm.do(
        sc.CreateSeries((NONPROFIT,), "BK-M", rule="FREQ=MONTHLY;BYMONTHDAY=1", start=date(2026, 3, 1), wait="closed")
    )
    firm.do(SendSignature((package(firm, number),)))
    firm.do(SendInvoice((invoice(firm, number, 100),)))
    firm.do(SendIntake((intake(firm, number),)))
    hold = firm.make("990", "FY2025")
    firm.do(c.SetStatus((hold,), "on_hold", "waiting", firm.clock.today() + timedelta(days=2)))
    return firm


def test_a_beat_asks_by_index(busy: Firm) -> None:
    """[LOOP-1] [LOOP-2]: today, when much is due; right after, when nothing is; and on a day long after."""
    beats = Heartbeat(busy.store, busy.door, SqlReader(busy.store.engine), busy.clock)
    kinds: set[str] = set()
    with watched(busy) as plans:
        for days in (0, 0, 2, 60):
            busy.clock.instant += timedelta(days=days)
            report = beats.beat()
            assert report.failed == ()
            kinds |= {deed.kind for deed in report.deeds}
    assert {"resumed", "created", "blockers", "requests", "notices"} <= kinds
    assert len(plans) > 100
    assert walks(plans) == []


def _everything(firm: Firm) -> tuple[int, ...]:
    return tuple(row["id"] for row in firm.rows("SELECT id FROM engagement WHERE live = 1 ORDER BY id"))


COMMANDS: dict[str, Callable[[Firm], c.Command]] = {
    "move": lambda firm: c.MoveStage(_everything(firm), confirm_all=True, open_items="keep"),
    "move one": lambda firm: c.MoveStage(_everything(firm)[:1], confirm_all=True, open_items="keep"),
    "hold": lambda firm: c.SetStatus(_everything(firm), "on_hold", "because"),
    "cancel": lambda firm: c.SetStatus(_everything(firm), "cancelled", "because", confirm_all=True),
    "extend": lambda firm: c.SetExtension(_everything(firm), True),
    "slots": lambda firm: c.SetSlots(_everything(firm), {"preparer": REV}),
    "priority": lambda firm: c.SetPriority(_everything(firm), "high"),
    "create": lambda firm: c.CreateEngagement((PERSON, BUSINESS), "PLANNING", "2026"),
    "blocker": lambda firm: c.AddBlocker(_everything(firm), "Bank"),
    "comment": lambda firm: c.AddComment(_everything(firm), "see @rev"),
    "payment": lambda firm: RecordPayment(firm.rows("SELECT id FROM request WHERE kind = 'invoice'")[0]["id"], 100),
    "task": lambda firm: c.CreateTask(_everything(firm), "One more", required=True),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_follows_from_a_command_asks_by_index(busy: Firm, name: str) -> None:
    """[BLK-4] [ADV-7] [NOTE-2]: the rules run on every command, so none of them may walk the firm."""
    command = COMMANDS[name](busy)
    with watched(busy) as plans:
        assert busy.do(command).batch is not None
    assert plans and walks(plans) == []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id FROM engagement WHERE title = 'x'",
        "SELECT x.id FROM client c JOIN engagement x ON x.id = c.id + 1 WHERE c.city = 'x'",
        "SELECT id FROM engagement WHERE live = 1 AND title = 'x'",
        "SELECT id FROM task WHERE request_id IS NULL AND engagement_id + 0 = 1",
    ],
)
def test_a_walk_is_seen(firm: Firm, sql: str) -> None:
    """The watcher sees what it is there for."""
    with watched(firm) as plans:
        firm.rows(sql)
    assert len(walks(plans)) == 1
