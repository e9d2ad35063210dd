"""A client one may not see leaves no trace: everything is, to the letter, as before it was there [PERM-3..5] [VAL-8].

The whole reading side and the command line are asked before and after somebody else's client came with work of every
kind; a number of it answers exactly as a number that does not exist.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from assure_tui import bootstrap
from assure_tui.domain import commands as c
from assure_tui.domain import policy
from assure_tui.domain import request_commands as rc
from assure_tui.domain.evidence_commands import SaveFilingRecord
from assure_tui.domain.firm_commands import SaveTeam, TagClient
from assure_tui.domain.model import Actor
from assure_tui.domain.note_commands import SaveNote
from assure_tui.domain.series_commands import CreateSeries
from assure_tui.domain.time_commands import LogTime
from assure_tui.services.clock import FixedClock
from tests.cli.conftest import LEAD, MEMBER, NOW, run_line

TODAY = NOW.date()
MARK = "Zqhidden"
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
WEEKS = [date(2026, 3, 2) + timedelta(7 * n) for n in range(4)]
# The log's head stands on control lists and exports, and says nothing of what is in it.
ANCHOR = re.compile(
    r'"batch": \d+, "hash": "\w+"|"log": "\w+"|X-WR-CALDESC:[^:]*(?=BEGIN:V)|he log: [\w\s]+(?=BEGIN:V)'
)
FAR = "9999"  # a number nothing has

Read = Callable[[Any, Actor], Any]
READS: dict[str, Read] = {
    "board": lambda r, v: [replace(r.board(v, one.id, today=TODAY), revision=0) for one in r.pipelines(v)],
    "summary": lambda r, v: r.summary(v, TODAY),
    "engagements": lambda r, v: r.engagements(v, today=TODAY),
    "calendar": lambda r, v: r.calendar(v, *YEAR, today=TODAY),
    "table": lambda r, v: (r.table(v, TODAY).totals(), len(r.table(v, TODAY).order())),
    "tasks": lambda r, v: r.tasks(v, mine_default=False, today=TODAY),
    "queue": lambda r, v: [r.queue(v, one, TODAY) for one in (1, 2, 3)],
    "my_day": lambda r, v: r.my_day(v, v.staff_id, TODAY),
    "requests": lambda r, v: r.requests(v, TODAY),
    "clients": lambda r, v: r.clients(v),
    "find": lambda r, v: r.find_clients_like(v, MARK),
    "search": lambda r, v: [r.search(v, word) for word in (MARK, "bank", "organizer")],
    "series": lambda r, v: (r.series(v, today=TODAY), r.series_waiting(v, today=TODAY)),
    "values": lambda r, v: {
        field: r.values(v, field)
        for field in ("client", "type", "stage", "preparer", "tag", "status", "pipeline", "priority", "period", "line")
    },
    "client_values": lambda r, v: {f: r.client_values(v, f) for f in ("tag", "kind", "state", "client", "preparer")},
    "tags": lambda r, v: [(t.name, t.clients, t.engagements) for t in r.tags(v)],
    "money": lambda r, v: r.money(v, TODAY),
    "control": lambda r, v: replace(r.control(v, *YEAR, TODAY), log="", batch=0),
    "notices": lambda r, v: (r.notices(v), r.unread(v)),
    "flow": lambda r, v: [r.flow(v, one.id, YEAR[0], NOW) for one in r.pipelines(v)],
    "people": lambda r, v: r.people(v),
    "held": lambda r, v: r.held_by(v, 3),
    "workload": lambda r, v: (r.workload(v, WEEKS, TODAY), r.workload_items(v, TODAY, everybody=True)),
    "plan": lambda r, v: [r.plan_actual(v, by) for by in ("client", "type", "person")],
    "time": lambda r, v: r.time_entries(v),
    "custom": lambda r, v: (r.custom_statuses(v), r.client_statuses(v), r.service_lines(v), r.type_details(v)),
    "pipelines": lambda r, v: r.pipelines_for_builder(v),
    "sheet": lambda r, v: r.status_sheet(v, None, TODAY),
    "family": lambda r, v: r.family(v, 1, 2025, TODAY),
    "client": lambda r, v: (r.client_detail(v, 1, TODAY), r.client_work(v, 1, TODAY), r.client_tasks(v, 1, TODAY)),
    "contacts": lambda r, v: r.known_contacts(v, ""),
    "log": lambda r, v: [r.log(v, engagement_id=1), r.log(v, client_id=1)],
}
LINES = (
    "list", "list is:late", "list --json", "list priority:urgent", "list tag:vip", "board", "board --json", "today",
    "tasks --json", "tasks is:open", "queue --json", "clients --json", "clients zq", "find zqhidden", "find organizer --json", "find zqhiden", "series list --json",
    "request list --json", "tags list", "calendar", "workload --json", "control --json", "money --json",
    "staff leave asha --list", "family 100 --json", "sheet", "time list --json",
    "pipeline list --json", "tick --dry-run --at 2026-12-31 --json", "types list --json", "export engagements --format json -o -", "export clients --format csv -o -", "export tasks --format json -o -",
    "export engagements --format ics -o -",
)  # fmt: skip


@dataclass
class Seen:
    """What one person reads and is told on the command line."""

    reads: dict[str, Any]
    lines: dict[str, str]


def services(path: Path) -> Any:
    return bootstrap.open_services(str(path), clock=FixedClock(NOW, "America/New_York"))


def looked(path: Path) -> Seen:
    """Everything, as text."""
    opened = services(path)
    try:
        viewer = opened.reads.actor(MEMBER)
        assert viewer is not None
        reads = {}
        for name, read in READS.items():
            reads[name] = read(opened.reads, viewer)
    finally:
        opened.close()
    lines = {}
    for line in LINES:
        ran = run_line("--store", path, "--as", MEMBER, *line.split())
        lines[line] = ANCHOR.sub("#", f"{ran.code}\n{ran.out}\n{ran.err}")
    return Seen(reads, lines)


def hide(path: Path) -> None:
    """Somebody else's client, with work of every kind that begins with the mark."""
    opened = services(path)
    try:
        lead = opened.reads.actor(LEAD)
        door = opened.dispatcher
        fields = {"name": f"{MARK} Trust", "entity": "individual", "preparer": LEAD, "state": "MA", "tags": "vip"}
        fields |= {"contact": f"{MARK} Person", "contact_email": "person@example.com"}
        create = frozenset({"tags", "contacts"})
        client = int(door.execute(c.CreateClient(fields, create), lead).results[0].id[2:])
        door.execute(SaveNote(None, {"client_id": client, "title": MARK, "text": "a jotting"}), lead)
        made = door.execute(c.CreateEngagement((client,), "1040", "2025"), lead).results[0]
        work = int(made.id[2:])
        door.execute(c.EditEngagement((work,), {"title": f"{MARK} return"}), lead)
        door.execute(c.CreateTask((work,), f"{MARK} organizer"), lead)
        door.execute(c.AddBlocker((work,), f"{MARK} bank letter"), lead)
        door.execute(c.AddComment((work,), f"{MARK} @ben look"), lead)
        door.execute(c.TagEngagement((work,), add=("vip",)), lead)
        door.execute(TagClient((client,), add=("vip",)), lead)
        door.execute(rc.SaveIntake(None, {"engagement_id": work, "kind": "organizer", "title": f"{MARK} asks"}), lead)
        invoice = {"engagement_id": work, "title": f"{MARK} fee", "number": "77"}
        door.execute(rc.SaveInvoice(None, invoice, (rc.LineDraft(MARK, 500, work),)), lead)
        door.execute(
            CreateSeries((client,), "PLANNING", "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=2", start=date(2026, 7, 2)), lead
        )
        door.execute(LogTime(60, engagement_id=work, note=MARK), lead)
        door.execute(SaveFilingRecord((work,), {"method": "mail", "filed_on": TODAY}), lead)
        door.execute(c.SetPriority((work,), "urgent"), lead)
    finally:
        opened.close()


@pytest.fixture(scope="module")
def both(firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Seen, Seen, int]]:
    """The same firm as one person sees it without and with the hidden client, who may everything else."""
    path = tmp_path_factory.mktemp("trace") / "firm.db"
    shutil.copy(firm, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "SystemClock", lambda zone: FixedClock(NOW, zone))
        for name in ("DATA", "CONFIG", "STATE"):
            patch.setenv(f"ASSURE_{name}_DIR", str(path.parent))
        opened = services(path)
        lead = opened.reads.actor(LEAD)
        # What belongs to the firm as a whole is told to who may see the whole firm's log.
        rights = sorted(
            set(policy.PERMISSIONS) - {"Access all clients", "View activity log", "View settings", "Manage team"}
        )
        opened.dispatcher.execute(SaveTeam("Blind", {"permissions": ",".join(rights)}, new=True), lead)
        member = next(one for one in opened.reads.staff() if one.login == MEMBER)
        opened.dispatcher.execute(c.EditStaff(member.id, {"teams": ("Blind",)}), lead)
        opened.close()
        before = looked(path)
        hide(path)
        after = looked(path)
        opened = services(path)
        hidden = opened.reads.find_client(opened.reads.actor(LEAD), f"{MARK} Trust")
        opened.close()
        yield path, before, after, hidden


@pytest.mark.parametrize("name", READS)
def test_no_view_count_facet_or_search_knows_of_it(both: tuple[Path, Seen, Seen, int], name: str) -> None:
    """[PERM-4] [PERM-5]: neither shown nor counted."""
    _, before, after, _ = both
    assert MARK not in repr(after.reads[name])
    assert after.reads[name] == before.reads[name]


@pytest.mark.parametrize("line", LINES)
def test_no_line_of_the_command_line_knows_of_it(both: tuple[Path, Seen, Seen, int], line: str) -> None:
    """[PERM-3] [PERM-5] [EXP-1]: lists and exports are, to the letter, what they were."""
    _, before, after, _ = both
    assert before.lines[line].startswith("0\n"), before.lines[line]
    assert after.lines[line] == before.lines[line]


USAGE = 2
NUMBERED = (
    "show {}", "move {}", "why {}", "set {} priority=high", "comment {} hello", "log {}", "task add {} X",
    "block {} --title X", "can ben MoveStage {}", "docs list {}", "acknowledge {}", "time add {} 30",
    "file {} --method mail",
)  # fmt: skip


@pytest.mark.parametrize("line", NUMBERED)
def test_its_number_answers_as_one_that_does_not_exist(both: tuple[Path, Seen, Seen, int], line: str) -> None:
    """[PERM-3] [PERM-4]: the same code and the same words, but for the number itself."""
    path, _, _, hidden = both
    opened = services(path)
    work = opened.reads.client_work(opened.reads.actor(LEAD), hidden, TODAY)[0].id
    opened.close()

    def told(number: str) -> tuple[int, str]:
        ran = run_line("--store", path, "--as", MEMBER, *line.format(number).split())
        return ran.code, re.sub(rf"(E-)?\b{number[2:]}\b", "#", ran.out + ran.err)

    found, none = told(f"E-{work}"), told(f"E-{FAR}")
    assert found == none and found[0] not in (0, USAGE)
    assert MARK not in found[1]
