"""What grows with the store is read by windows and added up by the database, and says the same as the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from assure_tui.domain.control import ControlLine, line_place, state_words
from assure_tui.domain.flow import Turn, stage_flows, visits
from assure_tui.domain.model import Actor
from assure_tui.store.queries import sight
from assure_tui.store.queries.refs import Context, Refs
from assure_tui.store.read import Binder
from tests.store.made_store import BOSS, PAT, REX, MadeStore, at

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 1)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
STATUSES = ("active", "active", "on_hold", "completed", "archived", "cancelled")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    """Clients of two people, dates by law around the year, extended and postponed, filed and closed."""
    made = MadeStore(tmp_path_factory.mktemp("grow") / "made.db")
    for number in range(1, 31):
        made.client(f"Client {number % 7}", **({"preparer_id": 2} if number % 3 == 0 else {}))
    made.add("client_access", client_id=7, staff_id=2)
    for number in range(1, 241):
        effective = date(2025, 10, 1) + timedelta(days=number * 37 % 560)
        extended, postponed = number % 5 == 0, effective + timedelta(days=200) if number % 17 == 0 else None
        later = effective + timedelta(days=150)
        law = postponed or (later if extended else effective)
        status = STATUSES[number % len(STATUSES)]
        made.engagement(
            number % 30 + 1, effective=effective.isoformat(), extended=extended, ext_effective=later.isoformat(),
            postponed=postponed.isoformat() if postponed else None, law=law.isoformat(), status=status,
            stage_id=1 + number % 3, spent=number % 2, qualifier=str(number), removed=number % 29 == 0,
            period_start=f"{effective.year - 1}-01-01", period_end=f"{effective.year - 1}-12-31",
            **({"reviewer_id": 2} if number % 11 == 0 else {}),
        )  # fmt: skip
        if number % 4 == 0:
            answer = {"accepted_on": "2026-03-09"} if number % 8 else {"rejected_on": "2026-03-09", "reason": "name"}
            made.add("filing", engagement_id=number, method="e_file", filed_on="2026-03-04", version=1, **answer)
        if number % 13 == 0:
            made.task(number, assignee_id=2, type="review" if number % 2 else "approve", priority=None)
    made.add("gap_note", key="closed:E-3", text="left to the client")
    made.add("gap_note", key="return:C-5:1040:4:2025", text="sold")
    made.add("gap_note", key="closed:E-1", text="of nothing")
    yield made
    made.close()


@pytest.mark.parametrize("viewer", [BOSS, PAT, REX], ids=lambda viewer: viewer.login)
@pytest.mark.parametrize("size", [3, 500])
@pytest.mark.parametrize("unsettled", [False, True])
def test_windows_of_the_control_list_are_the_list(store: MadeStore, viewer: Actor, size: int, unsettled: bool) -> None:
    """[INS-7] [PERM-5]: page after page, nothing twice, nothing missing, in order."""
    whole = store.reads.control(viewer, *YEAR, DAY).lines
    wanted = [line for line in whole if not unsettled or line.state not in ("accepted", "cancelled")]
    assert len(wanted) > 20 and wanted == sorted(wanted, key=line_place)
    found: list[ControlLine] = []
    after = None
    while page := store.reads.control_window(viewer, *YEAR, DAY, after=after, unsettled=unsettled, limit=size):
        found += page
        after = line_place(page[-1])
    assert found == wanted


@pytest.mark.parametrize("viewer", [BOSS, PAT, REX], ids=lambda viewer: viewer.login)
def test_the_sums_of_the_control_list_are_those_of_its_lines(store: MadeStore, viewer: Actor) -> None:
    """[INS-7] [PERM-5]: states, late ones, gaps and explained gaps, of what the viewer sees."""
    whole = store.reads.control(viewer, *YEAR, DAY)
    sums = store.reads.control_sums(viewer, *YEAR, DAY)
    assert sums.states == Counter(state_words(line) for line in whole.lines)
    assert (sums.late, sums.gaps) == (sum(line.late for line in whole.lines), len(whole.gaps))
    assert sums.unexplained == whole.unexplained
    assert store.reads.control_gaps(viewer, *YEAR, DAY) == whole.gaps
    assert sums.late and sums.gaps and len(sums.states) > 4


def test_something_is_explained_there(store: MadeStore) -> None:
    """The notes of the case above are about gaps that are there, and one that is not."""
    sums = store.reads.control_sums(BOSS, *YEAR, DAY)
    assert sums.gaps - sums.unexplained >= 1


@pytest.mark.parametrize("viewer", [BOSS, PAT, REX], ids=lambda viewer: viewer.login)
def test_sight_is_the_same_however_it_is_asked(store: MadeStore, viewer: Actor) -> None:
    """[PERM-4]: by slots, by client, by access, by a task: for a few, for all, and by number."""
    answers = []
    for terms in (sight.engagement_terms, sight.terms_of_few, sight.terms_of_all):
        ctx = Context(Binder(), Refs(store.reads.reader), viewer, DAY)
        where = " AND ".join(terms(ctx)) or "1 = 1"
        answers.append(
            store.reads.reader.rows(f"SELECT e.id FROM engagement e WHERE {where} ORDER BY e.id", ctx.bind.params)
        )
    assert answers[0] == answers[1] == answers[2]
    assert (len(answers[0]) < 240) == (viewer is PAT) and answers[0]


@pytest.mark.parametrize("viewer", [BOSS, PAT], ids=lambda viewer: viewer.login)
def test_the_queue_is_read_from_its_most_pressing_end(store: MadeStore, viewer: Actor) -> None:
    """[VIEW-2]: a window is the beginning of the whole, and the size tells of the rest."""
    whole = store.reads.queue(viewer, 2, DAY)
    assert len(whole) > 5
    assert store.reads.queue(viewer, 2, DAY, limit=5) == whole[:5]
    assert store.reads.queue_size(viewer, 2, DAY) == len(whole)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    """A pipeline whose cards moved, rested, went back, were closed, opened again, or came in closed."""
    made = MadeStore(tmp_path_factory.mktemp("flow") / "made.db")
    ours, theirs = made.client("Ours", preparer_id=2), made.client("Theirs")
    changes = ({"stage_id": 2}, {"status": "on_hold"}, {"priority": "low"}, {"status": "active"},
               {"stage_id": 3, "overridden": True}, {"stage_id": 2}, {"status": "completed"},
               {"status": "active"})  # fmt: skip
    for number in range(1, 41):
        begun = datetime(2025, 1, 5, 12, tzinfo=UTC) + timedelta(days=number * 11)
        row = {"stage_id": 1 + number % 2, "status": "completed" if number % 7 == 0 else "active"}
        day, since = begun, begun
        logged = [(begun, "insert", dict(row))]
        for change in changes[: number % 9] if row["status"] == "active" else ():
            day += timedelta(days=1 + number % 5)
            since = day if "stage_id" in change else since
            logged.append((day, "update", dict(change)))
            row |= {key: value for key, value in change.items() if key in ("stage_id", "status")}
        made.engagement(ours if number % 2 else theirs, **row, stage_since=at(since.date()), removed=number == 9)
        for moment, op, after in logged:
            batch = made.batch(BOSS, "Any", "changed", at=at(moment.date()))
            said = json.dumps(after, separators=(",", ":"))
            made.change(batch, "engagement", number, engagement_id=number, op=op, after=said)
        if number % 6 == 0:
            made.change(
                made.batch(BOSS, "Move", "no", at=at(day.date())),
                "engagement",
                number,
                engagement_id=number,
                op="refused",
            )
    yield made
    made.close()


@pytest.mark.parametrize("viewer", [BOSS, PAT], ids=lambda viewer: viewer.login)
@pytest.mark.parametrize("since", [date(2025, 1, 1), date(2025, 9, 1), date(2026, 4, 20)])
def test_flow_says_what_the_whole_log_says(moved: MadeStore, viewer: Actor, since: date) -> None:
    """[INS-5] [PERM-5]: figures from the index of turns are those of every history, of what the viewer sees."""
    reader = moved.reads.reader
    seen = [
        n for n, c in reader.rows("SELECT id, client_id FROM engagement WHERE NOT removed") if viewer is BOSS or c == 1
    ]
    stays, forced, refused = [], Counter[int](), Counter[int]()
    for number in seen:
        rows = reader.rows(
            "SELECT b.at, ch.after, ch.op, e.stage_id FROM activity_change ch JOIN activity_batch b ON b.id = ch.batch_id"
            " JOIN engagement e ON e.id = ch.engagement_id WHERE ch.engagement_id = :id ORDER BY ch.id", {"id": number},
        )  # fmt: skip
        here, history = None, []
        for moment, after, op, stage in rows:
            when, values = datetime.fromisoformat(moment), json.loads(after or "{}")
            if op == "refused":
                refused[stage] += when.date() >= since
            elif "stage_id" in values or "status" in values:
                history.append(Turn(when, values.get("stage_id"), values.get("status"), bool(values.get("overridden"))))
                if history[-1].overridden and here is not None:
                    forced[here] += when.date() >= since
                here = values.get("stage_id") or here
        found = visits(history, NOW)
        nexts = [*(visit.stage_id for visit in found[1:]), None]
        stays += [
            pair for pair in zip(found, nexts, strict=True) if pair[0].left is None or pair[0].left.date() >= since
        ]
    wanted = stage_flows(stays, [1, 2, 3, 4], NOW, refused, forced)
    flows, weeks = moved.reads.flow(viewer, 1, since, NOW)
    assert flows == wanted
    assert sum(flow.stays for flow in flows) or since.year == 2026
    assert len(weeks) == 12
