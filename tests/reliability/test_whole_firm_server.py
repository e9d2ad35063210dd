"""A whole firm into a file and into a server, out again, and a client purged there [EXP-2] [DEL-6]."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Conflict, Invalid
from assure_tui.domain.firm_file_commands import PurgeClient
from assure_tui.domain.model import Origin
from assure_tui.services.firm_in import read_firm
from assure_tui.services.firm_out import write_firm
from assure_tui.store.check import check
from assure_tui.store.engine import Store
from assure_tui.store.firm_rows import firm_facts, one_moment
from tests.services.conftest import PERSON, Firm, found_firm, opened


def out(store: Store) -> bytes:
    target = io.BytesIO()
    with one_moment(store) as connection:
        write_firm(target, connection, firm_facts(connection))
    return target.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> bytes:
    """The file of a small firm with some work in it."""
    found_firm(tmp_path / "source.db")
    firm = opened(tmp_path / "source.db")
    work = firm.make("1040", "2025", PERSON)
    firm.do(c.AddComment((work,), "ça va 🌲 \u05e9\u05dc\u05d5\u05dd"))
    firm.do(c.CreateTask((work,), "Ask"))
    firm.do(c.CreateTask((None,), "Of the firm"))
    firm.do(c.SaveRelationship(PERSON, "owner_of", 3, 12.5))
    found = out(firm.store)
    firm.store.close()
    return found


def arrived(location: str) -> Firm:
    firm = opened(location)
    firm.clock.instant += timedelta(days=1)
    return firm


def test_it_arrives_whole_and_work_goes_on(location: str, written: bytes) -> None:
    """[EXP-2]: on both databases the same file comes out again, and the next number is the next one."""
    done = read_firm(location, io.BytesIO(written))
    assert (done.clients, done.engagements, done.firm) == (3, 1, "Alder & Birch")
    firm = arrived(location)
    try:
        assert not check(firm.store)
        assert out(firm.store) == written
        assert firm.client("The Next One") == 4 and firm.make("990", "FY2026") == 2
        firm.do(c.CreateTask((2,), "More"))
        assert not check(firm.store)
        with pytest.raises(Conflict, match="no empty firm"):
            read_firm(location, io.BytesIO(written))
    finally:
        firm.store.close()


def test_a_broken_file_leaves_nothing_behind(location: str, written: bytes) -> None:
    """[EXP-2]: then the whole one is taken at the same place."""
    for broken in (written[: len(written) // 2], written.replace(b"Ask", b"Axe", 1)):
        with pytest.raises(AssureError):
            read_firm(location, io.BytesIO(broken))
    assert read_firm(location, io.BytesIO(written), dry_run=True).clients == 3
    assert read_firm(location, io.BytesIO(written)).clients == 3


def test_what_this_database_cannot_hold_is_named_with_its_line(location: str, written: bytes) -> None:
    """A row that points nowhere: refused on both, before anything stands."""
    import json

    from assure_tui.services.firm_file import Writer

    whole, target = json.loads(written), io.BytesIO()
    writer = Writer(target)
    writer.head(whole["schema"], whole["holds"])
    for table in whole["tables"]:
        if table["table"] == "task":
            table["rows"][0][1] = 999
        writer.table(table["table"], table["columns"], table["rows"], table["last"])
    writer.end(whole["log"])
    with pytest.raises(Invalid, match="points to a row"):
        read_firm(location, io.BytesIO(target.getvalue()))


def test_a_client_is_purged_there(location: str, written: bytes) -> None:
    """[DEL-6] [ACT-6]: the chain verifies after it, and after another move."""
    read_firm(location, io.BytesIO(written))
    firm = arrived(location)
    try:
        firm.do(c.DeactivateClient(PERSON, True))
        newest = int(firm.batches()[-1]["id"])
        command = PurgeClient(PERSON, "Maple Household", "x.json", newest)
        assert firm.one(command, origin=Origin.CLI).outcome == "done"
        assert not check(firm.store)
        assert b"Maple" not in out(firm.store)
        assert firm.rows("SELECT count(*) AS n FROM engagement")[0]["n"] == 0
    finally:
        firm.store.close()
