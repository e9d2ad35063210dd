"""Two people, a worker and a clock over a small firm in any order: what holds after each step [LOOP-3] [UNDO-1]."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain import series_commands as sc
from assure_tui.domain.errors import AssureError
from assure_tui.store.check import check
from tests.reliability.programs import NoLease, heart, size
from tests.services.conftest import BUSINESS, PERSON, PREP, found_firm, opened
from tests.services.test_advancing import needed
from tests.services.test_requests import intake, invoice, package

EXAMPLES = size("MACHINES", 3)  # 60 in a storm
STEPS = 20
PEOPLE = ("own", "adm")
COMPARED = ("engagement", "task", "blocker", "checklist_item", "request", "payment", "series", "occurrence", "client")
# Counted on with every change, or a memory of what was undone: an advance taken back rests [ADV-9].
OWN_WAY = frozenset("version updated_at rests rest_turned held_by_gate advance_on next_on done_through".split())
_template: list[Path] = []
_folder = tempfile.TemporaryDirectory(prefix="assure-machine-")  # removed when the process ends

Rows = dict[tuple[str, int], dict[str, Any]]


def template() -> Path:
    """A firm with a series, a K-1 chain, requests and a folder, made once and copied for every run."""
    if not _template:
        path = Path(_folder.name) / "firm.db"
        found_firm(path)
        firm = opened(path)
        entity = firm.client("Larch Partners", "business", preparer="prep")
        firm.do(c.SaveRelationship(PERSON, "owner_of", entity, 50))
        firm.make("1065", "2025", entity)
        number = firm.make("1040", "2025", PERSON)
        needed(firm, number, "W-2", "Photo ID")
        rule = "FREQ=MONTHLY;BYMONTHDAY=1"
        firm.do(sc.CreateSeries((BUSINESS,), "BK-M", rule=rule, start=date(2026, 2, 1)))
        firm.do(sc.CreateSeries((BUSINESS,), "BK-M", rule=rule, start=date(2026, 2, 1), wait="closed", qualifier="W"))
        package(firm, number)
        invoice(firm, number, 10_000)
        intake(firm, number)
        firm.store.close()
        _template.append(path)
    return _template[0]


class Loop(RuleBasedStateMachine):
    """Each rule is one thing somebody does; a refusal is an answer like any other."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=_folder.name))
        path = self.folder / "firm.db"
        shutil.copy(template(), path)
        self.sessions = [opened(path), opened(path)]
        self.firm = self.sessions[0]
        self.sessions[1].clock = self.firm.clock
        self.sessions[1].door.clock = self.firm.clock
        self.papers = self.folder / "papers"
        self.papers.mkdir()
        self.firm.do(c.EditClient(PERSON, {"folder": str(self.papers)}))
        self.workers = [heart(session) for session in self.sessions]
        self.workers[1]._lease = NoLease()  # type: ignore[assignment]

    def teardown(self) -> None:
        if hasattr(self, "sessions"):
            for session in self.sessions:
                session.store.close()
            shutil.rmtree(self.folder)

    # -- what people do ----------------------------------------------------------------------------

    def give(self, command: c.Command, who: int) -> None:
        """Give a command; a refusal changes nothing, and what is done is counted under --hypothesis-show-statistics."""
        try:
            done = self.sessions[who].do(command, by=PEOPLE[who]).batch is not None
        except AssureError:
            done = False
        event(f"{command.name} {'done' if done else 'refused'}")

    def job(self, pick: int) -> int:
        rows = self.firm.rows("SELECT id FROM engagement WHERE removed = 0 ORDER BY id")
        return int(rows[pick % len(rows)]["id"])

    def one(self, table: str, pick: int) -> int:
        rows = self.firm.rows(f"SELECT id FROM {table} ORDER BY id")
        return int(rows[pick % len(rows)]["id"]) if rows else 0

    def command(self, kind: str, pick: int, choice: int) -> c.Command:
        """A command of a kind on something there is."""
        request = self.one("request", pick)
        today = self.firm.clock.today()
        series = (self.one("series", pick),)
        made: dict[str, c.Command] = {
            "move": c.MoveStage((self.job(pick),), confirm_all=True, open_items=("keep", "carry")[choice % 2]),
            "back": c.MoveStage((self.job(pick),), step=-1, reason="numbers do not tie"),
            "task": c.SetTaskStatus(
                (self.one("task", pick),), ("completed", "todo", "skipped")[choice % 3], confirm_all=True
            ),
            "waive": c.WaiveItem(self.one("checklist_item", pick), "not needed this year"),
            "hold": c.SetStatus(
                (self.job(pick),), "on_hold", "waiting", (today + timedelta(days=choice)) if choice else None
            ),
            "status": c.SetStatus(
                (self.job(pick),), ("active", "completed", "cancelled")[choice % 3], "because", confirm_all=True
            ),
            "slots": c.SetSlots((self.job(pick),), {"preparer": (None, PREP)[choice % 2]}),
            "comment": c.AddComment((self.job(pick),), "see @prep"),
            "send signature": rc.SendSignature((request,)),
            "send invoice": rc.SendInvoice((request,)),
            "send intake": rc.SendIntake((request,)),
            "signed": rc.SetSignatureState((request,), ("signed", "declined")[choice % 2], "because"),
            "answered": rc.SetIntakeState((request,), ("completed", "reviewed", "sent")[choice % 3], "because"),
            "paid": rc.RecordPayment(request, (5_000, 10_000)[choice % 2]),
            "pause": sc.PauseSeries(series, today, reason="rest"),
            "resume": sc.ResumeSeries(series),
            "skip": sc.ChangeOccurrence(series[0], today.replace(day=1), skip=choice % 2 == 0),
            "catch up": sc.ConfirmCatchUp(series[0], ("all", "latest", "skip")[choice % 3]),
        }
        return made[kind]

    KINDS = st.sampled_from(
        "move back task waive hold status slots comment send-signature send-invoice send-intake signed answered paid"
        " pause resume skip catch-up".split()
    ).map(lambda kind: kind.replace("-", " "))
    TURNS = st.sampled_from(((), (0,), (1,), (0, 1)))
    PICKS, CHOICES, WHO = st.integers(0, 40), st.integers(0, 5), st.sampled_from((0, 1))

    @rule(kind=KINDS, pick=PICKS, choice=CHOICES, who=WHO)
    def act(self, kind: str, pick: int, choice: int, who: int) -> None:
        self.give(self.command(kind, pick, choice), who)

    @rule(kind=KINDS, pick=PICKS, choice=CHOICES, who=WHO)
    def act_and_take_back(self, kind: str, pick: int, choice: int, who: int) -> None:
        """[UNDO-1] [UNDO-6]: undone from the last to the first, what followed included, the rows are as they were.

        Only an occurrence that was waiting and was made by what followed is Skipped, so that it is not made again.
        """
        before, batches = self.snapshot(), len(self.firm.batches())
        self.give(self.command(kind, pick, choice), who)
        new = [row for row in self.firm.batches()[batches:] if row["undoable"]]
        if len(new) != len(self.firm.batches()) - batches:
            return
        for row in reversed(new):
            self.sessions[1 - who].do(c.Undo(row["id"], confirmed=True), by=PEOPLE[1 - who])
        after = self.snapshot()
        for key, row in before.items():
            if key[0] == "occurrence" and row["state"] in ("planned", "failed") and after[key]["reason"] == "undone":
                assert any(batch["command"] == "MakeOccurrence" for batch in new), (kind, key)
                row = {**row, "state": "skipped", "reason": "undone"}
            assert after[key] == row, (kind, key, {n: (row[n], after[key][n]) for n in row if row[n] != after[key][n]})
        for key in after.keys() - before.keys():
            assert after[key].get("removed", 1), (kind, key, after[key])

    @rule(number=st.integers(0, 3))
    def put(self, number: int) -> None:
        """A file comes into the client's folder."""
        (self.papers / f"w-2 {number}.pdf").write_text(f"wages {number}")

    # -- what happens by itself --------------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 60, 24 * 60, 5 * 24 * 60, 31 * 24 * 60, -60, -2 * 24 * 60)), whose=TURNS)
    def clock(self, minutes: int, whose: tuple[int, ...]) -> None:
        """Time goes on, stands nearly still or is set back; then nobody beats, or one worker, or both."""
        self.firm.clock.instant += timedelta(minutes=minutes)
        for who in whose:
            self.beat(who)

    @rule(who=WHO)
    def work(self, who: int) -> None:
        self.beat(who)

    def beat(self, who: int) -> None:
        report = self.workers[who].beat()
        assert report.failed == () and report.idle is None, report
        for kind in report.counts():
            event(f"the loop: {kind}")

    @precondition(lambda self: hasattr(self, "sessions"))
    @invariant()
    def whole(self) -> None:
        """[ACT-6] [INS-2]: the file, the counts, the chain, the replay of the log."""
        assert check(self.firm.store) == []

    @precondition(lambda self: hasattr(self, "sessions"))
    @invariant()
    def once(self) -> None:
        """[REC-14] [BLK-4] [ADV-10] [NOTE-4]: each automatic act at most once under its key."""
        made = self.firm.rows("SELECT series_id, occurrence_on FROM engagement WHERE series_id IS NOT NULL")
        most(Counter((row["series_id"], row["occurrence_on"]) for row in made))
        blockers = self.firm.rows("SELECT engagement_id, type, source FROM blocker WHERE source IS NOT NULL")
        most(Counter((row["engagement_id"], row["type"], row["source"]) for row in blockers))
        notices = self.firm.rows('SELECT staff_id, matter, "on" AS day FROM notice')
        most(Counter((row["staff_id"], row["matter"], row["day"]) for row in notices))
        moves = self.firm.rows(
            "SELECT ch.entity_id, ch.after FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id"
            " WHERE b.command = 'Advance' AND ch.entity = 'engagement'"
            " AND NOT EXISTS (SELECT 1 FROM activity_batch u WHERE u.undoes = b.id)"
        )
        entered = ((row["entity_id"], json.loads(row["after"] or "{}").get("entry_no")) for row in moves)
        most(Counter(key for key in entered if key[1] is not None))

    def snapshot(self) -> Rows:
        found: Rows = {}
        for table in COMPARED:
            for row in self.firm.rows(f"SELECT * FROM {table}"):
                found[table, row["id"]] = {name: value for name, value in row.items() if name not in OWN_WAY}
        return found


def most(counted: Counter[Any]) -> None:
    """Nothing stands there twice."""
    assert not [key for key, count in counted.items() if count > 1], counted.most_common(3)


Loop.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
TestLoop = Loop.TestCase
