"""What is written can be read by other libraries, and read back it changes nothing [EXP-1] [EXP-3] [IMP-5]."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from assure_tui.domain import commands as c
from assure_tui.domain import transfers as d
from assure_tui.domain.errors import Denied, Invalid
from assure_tui.services import export_columns, exporting, shapes
from assure_tui.services.export_shown import write
from assure_tui.services.import_map import Wishes
from assure_tui.services.import_read import read_sheet, unguarded
from assure_tui.services.importing import Options, run_import
from tests.services.conftest import BUSINESS, NONPROFIT, PERSON, Firm

ABOUT = exporting.About("clients", "", "2026-03-02T14:30:00+00:00", "Ada")
# What names may hold: formulas, quotes, delimiters, markup, other scripts, an apostrophe that is theirs.
HOSTILE = (
    "=1+1", "+1 555", "-x", "@SUM(A1)", "'=1", "''-1", '"quoted", and; more', "[b]bold[/b] [@click=app.quit]x[/]",
    "שלום עולם", "👩‍👧 Family", "_x0041_ _x000D_", "0123", "1e5", "TRUE", "2026-03-02", "＝1", "a | b, c; d",
)  # fmt: skip


class Line:
    """What the services of files need of the services."""

    def __init__(self, firm: Firm) -> None:
        self.reads, self.clock, self.dispatcher = firm.reads, firm.clock, firm.door
        self.location = str(firm.store.path)


def texts() -> st.SearchStrategy[str]:
    return st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=20)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(texts(), texts()), min_size=1, max_size=4))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_any_text_comes_back_as_it_was(form: str, rows: list[tuple[str, str]]) -> None:
    """[EXP-3]: through a file that a spreadsheet may open; no cell is a formula, none becomes a number."""
    data = exporting.export([{"key": "k", "a": a, "b": b} for a, b in rows], ["key", "a", "b"], form, ABOUT)
    found = [tuple(unguarded(cell) for cell in row.cells) for row in read_sheet(data).rows]
    assert found == [("k", a, b) for a, b in rows]
    if form == "xlsx":
        assert b"<f>" not in data and CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names[1] == "About"


def hostile(firm: Firm) -> None:
    """Things whose every text is hostile, as far as commands take it."""
    for place, text in enumerate(HOSTILE):
        fields = {"name": text, "entity": "business", "city": text, "notes": f"{text}\n\n  {text}", "street": text}
        firm.do(c.CreateClient({**fields, "external_id": f"X{place}"}))
    for place, text in enumerate(HOSTILE):
        number = firm.make("990", None, NONPROFIT, title=text, qualifier=f"Q{place}")
        firm.do(c.EditEngagement((number,), {"description": f"{text}\n{text}"}))
        firm.do(c.CreateTask((number,), text))
    firm.do(c.TagEngagement((1,), add=("=tag", "[b]tag[/b]"), create=frozenset({"tags"})))


ROWS: dict[str, Any] = {
    "clients": lambda firm, viewer, today: [shapes.client(v) for v in firm.reads.clients(viewer, None)[0]],
    "engagements": lambda firm, viewer, today: [
        shapes.engagement(v) for v in firm.reads.engagements(viewer, None, today=today)[0]
    ],
    "tasks": lambda firm, viewer, today: [
        shapes.task(v) for v in firm.reads.tasks(viewer, None, mine_default=False, today=today)[0]
    ],
}
COLUMNS = {"clients": export_columns.CLIENTS, "engagements": export_columns.ENGAGEMENTS, "tasks": export_columns.TASKS}


def test_what_was_written_changes_nothing_when_it_is_read_back(firm: Firm) -> None:
    """[IMP-5]: every row of clients, engagements and tasks is unchanged, from CSV and from a workbook."""
    hostile(firm)
    viewer, today = firm.actor("own"), firm.clock.today()
    for kind, rows in ROWS.items():
        found = [line for row in rows(firm, viewer, today) for line in export_columns.flat(row)]
        assert len(found) >= len(HOSTILE)
        for form in ("csv", "xlsx"):
            data = exporting.export(found, COLUMNS[kind], form, ABOUT)
            done = run_import(Line(firm), viewer, kind, data, Wishes(), Options())
            told = [(plan.row, plan.changes, plan.problems) for plan in done.plans if plan.outcome != "unchanged"]
            assert not told and done.batch is None, (kind, form, told)
            assert len(done.plans) == len(found)


def written(firm: Firm, tmp_path: Path, shown: d.ShownList, form: str, *, every: bool = False) -> bytes:
    path = tmp_path / f"out.{form}"
    write(Line(firm), firm.actor("own"), d.WriteShown(shown, form, str(path), every, overwrite=True))
    return path.read_bytes()


@pytest.mark.parametrize("what", ["engagements", "tasks", "calendar"])
def test_a_calendar_file_has_the_right_days_and_updates_instead_of_doubling(
    firm: Firm, tmp_path: Path, what: str
) -> None:
    """[EXP-1]: read by a calendar library; the last day is exclusive, ids stay when the date moves."""
    number = firm.make("990", "FY2026", NONPROFIT)
    firm.make("1040", "2025", PERSON, title="Ünï, ; \\ [b]\U0001f469\u200d\U0001f467 " + "x" * 90)
    due = firm.reads.engagement(firm.actor("own"), number, firm.clock.today()).engagement.due
    assert due is not None
    firm.do(c.CreateTask((number,), "Call, then file", due=due))
    shown = d.ShownList(what, what, mode="anyone", first="2026-01-01", last="2027-12-31")
    first = icalendar.Calendar.from_ical(written(firm, tmp_path, shown, "ics"))
    events = {str(e["UID"]): e for e in first.walk("VEVENT")}
    mine = next(e for e in events.values() if e.decoded("DTSTART") == due)
    assert type(mine.decoded("DTSTART")) is date and mine.decoded("DTEND") == due + timedelta(days=1)
    if what == "engagements":
        assert any("Ünï, ; \\ [b]\U0001f469\u200d\U0001f467" in str(e["SUMMARY"]) for e in events.values())
        firm.do(c.SetDates((number,), due=due - timedelta(days=7), reason="earlier"))
        again = {
            str(e["UID"]): e for e in icalendar.Calendar.from_ical(written(firm, tmp_path, shown, "ics")).walk("VEVENT")
        }
        assert again.keys() == events.keys()
        moved = again[str(mine["UID"])]
        assert moved.decoded("DTSTART") == due - timedelta(days=7) and moved["SEQUENCE"] > mine["SEQUENCE"]


def test_what_is_shown_is_written_in_its_columns_filter_and_order(firm: Firm, tmp_path: Path) -> None:
    """[EXP-1]: the table's own columns, the filter's rows, the sort's order; about itself: view, filter, person, log."""
    for text, client in (("Zed", NONPROFIT), ("Abel", PERSON), ("Mid", BUSINESS)):
        firm.make({NONPROFIT: "990", PERSON: "1040", BUSINESS: "1065"}[client], "2025" if client != NONPROFIT else "FY2026", client, title=text)  # fmt: skip
    shown = d.ShownList("engagements", "the table", "type:1040,1065 sort:-due", ("title", "due", "budget", "tag"))
    data = json.loads(written(firm, tmp_path, shown, "json"))
    assert [row["title"] for row in data["engagements"]] == ["Abel", "Mid"]
    assert all(list(row) == ["title", "due", "budget", "tags"] for row in data["engagements"])
    assert data["exported"]["view"] == "the table" and data["exported"]["query"] == shown.query
    assert len(data["exported"]["log"]) == 64, "the last hash of the log [ACT-6]"
    book = CalamineWorkbook.from_filelike(io.BytesIO(written(firm, tmp_path, shown, "xlsx")))
    assert book.get_sheet_by_index(0).to_python()[0] == ["title", "due", "budget", "tags"]
    log = firm.rows("SELECT command, summary, reason FROM activity_batch ORDER BY id DESC LIMIT 1")[0]
    assert (log["command"], log["reason"]) == ("ExportView", shown.query) and "2" in log["summary"]
    board = d.ShownList("engagements", "the board", pipeline="tax")
    lines = written(firm, tmp_path, board, "csv").decode().splitlines()
    assert lines[0].startswith("stage,client,type") and len(lines) == 4


def test_who_may_not_export_gets_no_file(firm: Firm, tmp_path: Path) -> None:
    """[EXP-4] [ACT-4]: refused before a file is there, and the refusal is in the log."""
    path = tmp_path / "out.csv"
    for what in ("engagements", "clients"):
        with pytest.raises(Denied):
            write(Line(firm), firm.actor("prep"), d.WriteShown(d.ShownList(what, what), "csv", str(path)))
    assert not path.exists()


def test_a_text_too_long_for_a_workbook_is_refused_and_not_cut() -> None:
    """[EXP-1]: cut text would be imported as a change."""
    rows = [{"name": "A", "notes": "x" * 40_000}]
    with pytest.raises(Invalid, match=r"notes in row 2 has 40,000 characters"):
        exporting.export(rows, ["name", "notes"], "xlsx", ABOUT)
    assert len(exporting.export(rows, ["name", "notes"], "csv", ABOUT)) > 40_000


@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
def test_an_office_program_reads_the_workbook_without_a_formula(tmp_path: Path) -> None:
    """[EXP-3]: converted by a real spreadsheet, `=1+1` is still that text."""
    source = tmp_path / "out.xlsx"
    source.write_bytes(exporting.export([{"name": text} for text in HOSTILE], ["name"], "xlsx", ABOUT))
    subprocess.run(
        ["libreoffice", "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = read_sheet((tmp_path / "out.csv").read_bytes())
    assert [unguarded(row.cells[0]) for row in found.rows] == list(HOSTILE)


def test_an_import_stops_when_the_program_ends_and_the_same_file_writes_the_rest(firm: Firm, tmp_path: Path) -> None:
    """[IMP-6]: parts that are written stand as one batch that can be undone; nothing of it is doubled."""
    from assure_tui.bootstrap import open_services

    path = tmp_path / "many.csv"
    path.write_text("name,entity,external_id\n" + "".join(f"Client {n},business,M{n}\n" for n in range(350)))
    services = open_services(str(firm.store.path), clock=firm.clock)
    actor = firm.actor("own")
    gateway = services.gateway(actor)
    wish = gateway.transfer(d.LookAtFile("clients", str(path))).result(30).wish
    tried = gateway.transfer(d.TryImport(wish)).result(30)
    assert tried.counts["create"] == 350
    running = gateway.transfer(d.ApplyImport(wish, tried.digest), lambda done, total: gateway._closing.set())
    with pytest.raises(Exception, match="cut off"):
        running.result(30)
    written_now = len(firm.reads.clients(actor, None)[0]) - 3
    assert 0 < written_now < 350
    gateway.close()
    again = services.gateway(actor)
    tried = again.transfer(d.TryImport(wish)).result(30)
    assert (tried.counts["unchanged"], tried.counts["create"]) == (written_now, 350 - written_now)
    done = again.transfer(d.ApplyImport(wish, tried.digest)).result(60)
    assert done.batch is not None and len(firm.reads.clients(actor, None)[0]) == 353
    again.close()
    services.close()
