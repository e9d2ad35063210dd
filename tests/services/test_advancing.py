"""Cards that move by themselves: what triggers it, what stops it, how it rests and is undone [ADV-*] [COND-*]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import firm_commands as fc
from assure_tui.domain import loop_commands as lc
from assure_tui.domain.errors import Conflict, Denied
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.services import advance_facts
from assure_tui.services.context import Context
from assure_tui.services.handlers import HANDLERS
from assure_tui.services.handlers.base import Handled
from assure_tui.services.loop import Beat, advancing
from assure_tui.store import tables as t
from assure_tui.store.read import SqlReader
from assure_tui.store.sql import select
from assure_tui.store.unit_of_work import UnitOfWork, write
from tests.services.conftest import NONPROFIT, Firm


def edit(firm: Firm, change: Callable[[UnitOfWork], None]) -> None:
    """Rows as other commands would leave them, written through the log."""

    def work(unit: UnitOfWork) -> None:
        change(unit)
        unit.write_batch(actor=SYSTEM, origin=Origin.IMPORT, login="system", command="ImportFile", summary="set up")

    write(firm.store, firm.clock.now(), work)


def stage_is(firm: Firm, name: str, pipeline: str = "Tax", **fields: Any) -> None:
    """A stage as the firm's pipeline editor would leave it."""

    def change(unit: UnitOfWork) -> None:
        row = unit.get(t.Stage, firm.stage(name, pipeline))
        for key, value in fields.items():
            setattr(row, key, value)

    edit(firm, change)


def needed(firm: Firm, number: int, *names: str) -> list[int]:
    """The required documents of an engagement are just these, all open."""
    found: list[int] = []

    def change(unit: UnitOfWork) -> None:
        for row in unit.all(select(t.ChecklistItem).where(t.ChecklistItem.engagement_id == number)):
            row.required = False
        rows = [
            t.ChecklistItem(engagement_id=number, position=90 + i, name=n, document="Other", patterns=[], required=True)
            for i, n in enumerate(names)
        ]
        unit.add_all(rows)
        found.extend(row.id for row in rows)

    edit(firm, change)
    return found


def waive(firm: Firm, *items: int, by: str = "own") -> None:
    for item in items:
        firm.do(c.WaiveItem(item, "not needed this year"), by)


def beat(firm: Firm) -> Beat:
    firm.clock.instant += timedelta(minutes=1)
    made = Beat(firm.clock.now(), firm.clock.today(), SqlReader(firm.store.engine), firm.door)
    advancing.step(made)
    return made


def last(firm: Firm, command: str = "Advance") -> Any:
    return [row for row in firm.batches() if row["command"] == command][-1]


def advances(firm: Firm) -> int:
    return sum(1 for row in firm.batches() if row["command"] == "Advance")


def test_the_last_required_document_moves_the_card_and_the_log_says_why(firm: Firm) -> None:
    """[ADV-1] [ADV-5] [DOC-12] [MOVE-7]: a batch of its own by the system; flexible lets open tasks go, logged."""
    number = firm.make()
    first, second = needed(firm, number, "W-2", "ID")
    waive(firm, first)
    assert firm.stage_of(number) == "Awaiting docs" and advances(firm) == 0
    waive(firm, second)
    assert firm.stage_of(number) == "Docs received"
    batch = last(firm)
    assert batch["actor_id"] is None and batch["origin"] == "loop" and batch["undoable"]
    moved = f"advanced Larch Fund {firm.job(number)['title']}: Awaiting docs → Docs received"
    assert batch["summary"] == f"{moved}, as 2 of 2 required documents matched or waived"
    assert "2 of 2 required documents matched or waived" in batch["reason"]
    assert "left open: Send the organizer" in batch["reason"]
    assert firm.tasks(number, "Docs received"), "landing makes the tasks of the stage"
    assert firm.job(number)["entry_no"] == 2


def test_an_optional_document_moves_nothing(firm: Firm) -> None:
    """[ADV-1]: only required items count."""
    number = firm.make()
    needed(firm, number, "W-2")
    optional = firm.rows("SELECT id FROM checklist_item WHERE engagement_id = :n AND required = 0", n=number)
    waive(firm, *[row["id"] for row in optional])
    assert firm.stage_of(number) == "Awaiting docs"


def test_a_flexible_gate_holds_for_an_active_blocker_and_lets_go_with_it(firm: Firm) -> None:
    """[ADV-6]: marked `ready, held by gate`, and it goes as soon as the gate passes."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    firm.do(c.AddBlocker((number,), "Bank has not answered"))
    waive(firm, item)
    assert firm.stage_of(number) == "Awaiting docs"
    assert firm.job(number)["held_by_gate"] == "blocker 'Bank has not answered'"
    assert firm.reads.cards(firm.actor("own"), [number])[number].held
    firm.do(c.ResolveBlocker((1,)))
    assert firm.stage_of(number) == "Docs received"
    assert firm.job(number)["held_by_gate"] is None


def test_a_strict_gate_must_pass_in_full(firm: Firm) -> None:
    """[ADV-6]"""
    stage_is(firm, "Awaiting docs", gate="strict")
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    waive(firm, item)
    assert firm.stage_of(number) == "Awaiting docs"
    assert "task 'Send the organizer'" in firm.job(number)["held_by_gate"]
    for title, row in firm.tasks(number, "Awaiting docs").items():
        if row["required"]:
            firm.finish(number, title)
    assert firm.stage_of(number) == "Docs received"


def test_several_steps_at_once_are_batches_of_their_own(firm: Firm) -> None:
    """[ADV-10]: leave, land, look again; ends where a condition does not hold."""
    stage_is(firm, "Docs received", advance={"all": ["date_reached:0"]})
    stage_is(firm, "In prep", advance={"any": ["date_reached:0"]})
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    waive(firm, item)
    assert firm.stage_of(number) == "In review"
    assert advances(firm) == 3
    assert firm.job(number)["entry_no"] == 4


def test_never_out_of_the_last_stage(firm: Firm) -> None:
    """[ADV-11]"""
    stage_is(firm, "Filed", advance={"all": ["date_reached:0"]})
    number = firm.make(stage="Filed")
    firm.do(c.AddComment((number,), "hello"))
    assert firm.stage_of(number) == "Filed" and firm.job(number)["status"] == "active"
    with pytest.raises(Conflict):
        firm.do(lc.HoldAdvance((number,)))


@pytest.mark.parametrize("status", ["on_hold", "cancelled", "archived"])
def test_never_unless_it_behaves_as_active(firm: Firm, status: str) -> None:
    """[ADV-11] [ADV-7]: evaluated again when the status returns to Active."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    firm.do(c.SetStatus((number,), status, "for now", confirm_all=True))
    edit(firm, lambda unit: setattr(unit.get(t.ChecklistItem, item), "state", "matched"))
    beat(firm)
    assert firm.stage_of(number) == "Awaiting docs"
    firm.do(c.SetStatus((number,), "active", confirm_all=True))
    assert firm.stage_of(number) == "Docs received"


def test_an_empty_stage_never_moves_silently(firm: Firm) -> None:
    """[ADV-4]: unless the stage says so; then the log says that there was nothing to do."""
    stage_is(firm, "Docs received", advance={"all": ["action_items_done"]})

    def no_templates(unit: UnitOfWork) -> None:
        for row in unit.all(select(t.TaskTemplate).where(t.TaskTemplate.stage_id == firm.stage("Docs received"))):
            unit.delete(row)

    edit(firm, no_templates)
    number = firm.make()
    firm.bring(number, "Docs received")
    assert firm.stage_of(number) == "Docs received"
    stage_is(firm, "Docs received", on_empty="advance")
    beat(firm)
    other = firm.make(period="FY2027")
    firm.bring(other, "Docs received")
    assert firm.stage_of(other) == "In prep"
    assert last(firm)["reason"].startswith("nothing to do here")


def test_action_items_are_tasks_and_the_requests_of_this_visit(firm: Firm) -> None:
    """[ADV-2] [ADV-3]"""
    stage_is(firm, "Docs received", advance={"all": ["action_items_done"]})
    number = firm.make()
    firm.bring(number, "Docs received")
    entry = firm.job(number)["entry_no"]

    def request(state: str, visit: int | None) -> t.Request:
        return t.Request(
            kind="organizer", title="Organizer", client_id=NONPROFIT, engagement_id=number, entry_no=visit, state=state,
            state_since=firm.clock.now(), recipients=[], created_at=firm.clock.now(), updated_at=firm.clock.now(),
        )  # fmt: skip

    edit(firm, lambda unit: unit.add_all([request("sent", entry), request("sent", entry - 1)]))
    for title in firm.tasks(number, "Docs received"):
        firm.finish(number, title)
    assert firm.stage_of(number) == "Docs received", "the request of this visit is open"
    edit(firm, lambda unit: setattr(unit.get(t.Request, 1), "state", "completed"))
    beat(firm)
    assert firm.stage_of(number) == "In prep"


def test_a_completed_package_of_the_form_moves_it(firm: Firm) -> None:
    """[ADV-5]: signature_completed:8879 on Awaiting signature."""
    number = firm.make()
    now = firm.clock.now()

    def package(form: str) -> t.Request:
        return t.Request(
            kind="signature", form=form, title=form, client_id=NONPROFIT, engagement_id=number, state="sent",
            state_since=now, recipients=[], created_at=now, updated_at=now,
        )  # fmt: skip

    edit(firm, lambda unit: unit.add_all([package("letter"), package("8879")]))
    firm.one(c.OverrideGate((number,), "late already", to=firm.stage("Awaiting signature")))
    assert firm.stage_of(number) == "Awaiting signature"
    for title in firm.tasks(number, "Awaiting signature"):
        firm.finish(number, title)
    edit(firm, lambda unit: setattr(unit.get(t.Request, 1), "state", "completed"))
    beat(firm)
    assert firm.stage_of(number) == "Awaiting signature"
    edit(firm, lambda unit: setattr(unit.get(t.Request, 2), "state", "completed"))
    beat(firm)
    assert firm.stage_of(number) == "Filed"


def test_an_invoice_concerns_every_engagement_it_itemises(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[ADV-1] [REQ-7]: the invoice names no engagement, its lines do."""
    stage_is(firm, "Docs received", advance={"all": ["invoice_paid"]}, gate="none")
    one, two = firm.make(stage="Docs received"), firm.make(period="FY2027", stage="Docs received")
    now = firm.clock.now()
    invoice = t.Request(
        kind="invoice", title="Invoice 7", client_id=NONPROFIT, state="sent", state_since=now, recipients=[],
        number="7", created_at=now, updated_at=now,
    )  # fmt: skip
    edit(firm, lambda unit: unit.add_all([invoice]))
    lines = [t.InvoiceLine(request_id=1, text="Work", engagement_id=n, cents=100) for n in (one, two)]
    edit(firm, lambda unit: unit.add_all(lines))
    rows = SqlReader(firm.store.engine).rows
    assert advance_facts.of_requests(rows, {1}) == {one, two}
    found = advance_facts.load(rows, [one, two], firm.clock.today())
    assert [standing.facts.invoices for standing in found.values()] == [(("7", "sent"),)] * 2

    def pay(ctx: Context, cmd: c.Command) -> Handled:
        ctx.unit.get(t.Request, 1).state = "paid"
        return Handled("paid")

    monkeypatch.setitem(HANDLERS, "VerifyLog", pay)
    firm.do(c.VerifyLog())
    assert firm.stage_of(one) == firm.stage_of(two) == "In prep"


def test_dates_are_the_loops_and_only_when_they_have_come(firm: Firm) -> None:
    """[ADV-7]: N days after entry; `advance_on` tells the loop when, and is empty once it is over."""
    stage_is(firm, "Docs received", advance={"all": ["date_reached:3"]}, gate="none")
    number = firm.make(stage="Docs received")
    assert firm.job(number)["advance_on"] == "2026-03-05"
    assert beat(firm).deeds == []
    firm.clock.instant += timedelta(days=3)
    made = beat(firm)
    assert firm.stage_of(number) == "In prep"
    assert [(d.kind, d.about) for d in made.deeds] == [("advanced", f"E-{number}")]
    assert "2026-03-05 has come" in made.deeds[0].because
    assert firm.job(number)["advance_on"] is None
    assert beat(firm).deeds == []


def test_a_date_before_the_deadline_follows_the_deadline(firm: Firm) -> None:
    """[ADV-1] [ADV-7]"""
    stage_is(firm, "Docs received", advance={"all": ["date_reached:due-10"]}, gate="none")
    number = firm.make(stage="Docs received")
    due = date.fromisoformat(firm.job(number)["due"])
    assert firm.job(number)["advance_on"] == (due - timedelta(days=10)).isoformat()
    firm.do(c.SetDates((number,), due=date(2026, 4, 1), reason="client asked"))
    assert firm.job(number)["advance_on"] == "2026-03-22"
    firm.do(c.SetDates((number,), due=date(2026, 3, 5), reason="client asked"))
    assert firm.stage_of(number) == "In prep"


def test_a_date_that_is_held_by_the_gate_is_not_looked_at_every_beat(firm: Firm) -> None:
    """[ADV-6] [LOOP-7]: the gate's own command wakes it."""
    stage_is(firm, "Docs received", advance={"all": ["date_reached:3"]}, gate="flexible")
    number = firm.make(stage="Docs received")
    firm.do(c.AddBlocker((number,), "Bank"))
    firm.clock.instant += timedelta(days=4)
    beat(firm)
    assert firm.job(number)["held_by_gate"] and firm.job(number)["advance_on"] is None
    firm.do(c.ResolveBlocker((1,)))
    assert firm.stage_of(number) == "In prep"


def test_what_a_killed_program_left_is_taken_up_once(firm: Firm) -> None:
    """[ADV-10] [LOOP-5]: the fact is committed, the move is not; the next beat finds it in the log."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    beat(firm)
    edit(firm, lambda unit: setattr(unit.get(t.ChecklistItem, item), "state", "matched"))
    assert firm.stage_of(number) == "Awaiting docs"
    beat(firm)
    assert firm.stage_of(number) == "Docs received"
    moves = advances(firm)
    for _ in range(2):
        beat(firm)
    assert advances(firm) == moves


def test_advance_looks_again_and_moves_nothing_that_must_not(firm: Firm) -> None:
    """[ADV-6] [LOOP-5]: the command itself re-checks; given by hand it is refused."""
    number = firm.make()
    needed(firm, number, "W-2")
    outcome = firm.door.execute(lc.Advance((number, 999)), SYSTEM, Origin.LOOP)
    assert outcome.batch is None and [r.outcome for r in outcome.results] == ["unchanged", "unchanged"]
    with pytest.raises(Denied):
        firm.do(lc.Advance((number,)))


def moved_back(firm: Firm) -> tuple[int, int]:
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    waive(firm, item)
    assert firm.stage_of(number) == "Docs received"
    firm.do(c.MoveStage((number,), step=-1))
    return number, item


def test_who_moves_it_back_does_not_see_it_bounce(firm: Firm) -> None:
    """[ADV-9]: until the condition has turned false and true again."""
    number, item = moved_back(firm)
    assert firm.stage_of(number) == "Awaiting docs" and firm.job(number)["rests"] == "back"
    firm.finish(number, "Send the organizer")
    beat(firm)
    assert firm.stage_of(number) == "Awaiting docs"
    edit(firm, lambda unit: setattr(unit.get(t.ChecklistItem, item), "state", "open"))
    beat(firm)
    assert firm.job(number)["rest_turned"]
    waive(firm, item)
    assert firm.stage_of(number) == "Docs received" and firm.job(number)["rests"] is None


def test_a_person_resumes_what_rests(firm: Firm) -> None:
    """[ADV-9]"""
    number, _ = moved_back(firm)
    assert firm.one(lc.ResumeAdvance((number,)), "prep").outcome == "done"
    assert firm.stage_of(number) == "Docs received"
    with pytest.raises(Conflict):
        firm.do(lc.ResumeAdvance((number,)))


def test_a_rest_is_for_one_visit(firm: Firm) -> None:
    """[ADV-9]"""
    number, _ = moved_back(firm)
    firm.bring(number, "Docs received")
    assert firm.job(number)["rests"] is None


def test_a_person_holds_it_where_it_is(firm: Firm) -> None:
    """[ADV-9]: asked before the condition holds, it rests also when it comes true."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    assert firm.one(lc.HoldAdvance((number,), "client calls on Monday")).outcome == "done"
    assert firm.one(lc.HoldAdvance((number,))).outcome == "unchanged"
    waive(firm, item)
    beat(firm)
    assert firm.stage_of(number) == "Awaiting docs" and firm.job(number)["rests"] == "hand"
    firm.do(c.Undo())
    assert firm.job(number)["rests"] == "hold"


def test_a_condition_that_holds_on_entry_counts_unless_the_stage_says_not(firm: Firm) -> None:
    """[ADV-8]"""
    stage_is(firm, "Awaiting docs", on_entry=False)
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    firm.bring(number, "Docs received")
    waive(firm, item)
    firm.do(c.MoveStage((number,), step=-1))
    edit(firm, lambda unit: setattr(unit.get(t.Engagement, number), "rests", None))
    stage_is(firm, "Docs received", on_entry=False, advance={"all": ["documents_matched"]})
    firm.bring(number, "Docs received")
    assert firm.stage_of(number) == "Docs received" and firm.job(number)["rests"] == "entry"
    stage_is(firm, "In prep", on_entry=True, advance={"all": ["documents_matched"]})
    firm.bring(number, "In prep")
    assert firm.stage_of(number) == "In review"


def test_stages_that_do_not_fit_are_passed_over_and_named_with_the_part(firm: Firm) -> None:
    """[COND-3] [COND-4] [COND-5]"""
    stage_is(firm, "Docs received", condition={"any_tags": ["vip"], "types": ["990"]})
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    waive(firm, item)
    assert firm.stage_of(number) == "In prep"
    assert "passed over Docs received: the client has none of the tags vip" in last(firm)["reason"]
    assert not firm.tasks(number, "Docs received"), "its tasks play no part"
    firm.do(fc.TagClient((NONPROFIT,), add=("vip",), create=True))
    other = firm.make(period="FY2027")
    waive(firm, *needed(firm, other, "W-2"))
    assert firm.stage_of(other) == "Docs received"
    firm.do(fc.TagClient((NONPROFIT,), remove=("vip",)))
    assert firm.stage_of(other) == "Docs received", "only later moves are affected"


def test_undo_takes_the_move_that_followed_and_the_card_rests(firm: Firm) -> None:
    """[UNDO-2] [UNDO-5] [UNDO-6] [ADV-9]"""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    waive(firm, item, by="prep")
    made = set(firm.tasks(number, "Docs received"))
    assert made
    firm.do(c.Undo(), "prep")
    assert firm.stage_of(number) == "Awaiting docs"
    assert firm.row("checklist_item", item)["state"] == "open"
    assert not firm.tasks(number, "Docs received")
    assert firm.job(number)["rests"] == "undo" and firm.job(number)["entry_no"] == 1
    firm.do(c.Redo(), "prep")
    assert firm.stage_of(number) == "Docs received" and set(firm.tasks(number, "Docs received")) == made


def test_an_admin_undoes_the_move_alone_and_it_stays_where_it_was(firm: Firm) -> None:
    """[UNDO-4] [UNDO-6]"""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    waive(firm, item)
    move = last(firm)["id"]
    with pytest.raises(Denied):
        firm.do(c.Undo(move, confirmed=True), "prep")
    firm.do(c.Undo(move, confirmed=True), "adm")
    assert firm.stage_of(number) == "Awaiting docs" and firm.job(number)["rests"] == "undo"
    firm.finish(number, "Send the organizer")
    beat(firm)
    assert firm.stage_of(number) == "Awaiting docs"


def test_what_came_after_somebody_elses_work_does_not_go_with_an_undo(firm: Firm) -> None:
    """[UNDO-2]: only what followed directly."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    done = firm.do(c.SetPriority((number,), "high"), "prep").batch
    waive(firm, item)
    assert firm.stage_of(number) == "Docs received"
    firm.do(c.Undo(done, confirmed=True), "prep")
    assert firm.stage_of(number) == "Docs received" and firm.job(number)["priority"] != "high"


def test_a_bulk_act_is_followed_by_one_batch_and_undone_as_one(firm: Firm) -> None:
    """[BULK-3] [UNDO-6]"""
    numbers = [firm.make(period=f"FY20{27 + i}") for i in range(4)]
    for number in numbers:
        waive(firm, *needed(firm, number, "W-2"))
    firm.do(c.MoveStage(tuple(numbers), step=-1))
    assert {firm.stage_of(n) for n in numbers} == {"Awaiting docs"}
    before = advances(firm)
    firm.do(lc.ResumeAdvance(tuple(numbers)))
    assert {firm.stage_of(n) for n in numbers} == {"Docs received"} and advances(firm) == before + 1
    assert last(firm)["summary"] == "advanced 4 engagements"
    firm.do(c.Undo())
    assert {firm.stage_of(n) for n in numbers} == {"Awaiting docs"}


def test_commands_that_move_nothing_ask_little(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[BULK-3]: the rule looks at what was touched first; a comment or a priority asks it for nothing."""
    asked: list[Any] = []
    load = advance_facts.load

    def counted(*facts: Any) -> Any:
        asked.append(facts)
        return load(*facts)

    monkeypatch.setattr(advance_facts, "load", counted)
    number = firm.make()
    asked.clear()
    firm.do(c.AddComment((number,), "hello"))
    firm.do(c.SetPriority((number,), "high"))
    firm.do(c.EditClient(NONPROFIT, {"phone": "555 0100"}))
    assert asked == []
    firm.do(c.AddBlocker((number,), "Bank"))
    assert len(asked) == 1


def test_facts_of_many_cost_as_many_queries_as_of_one(firm: Firm) -> None:
    """[BULK-3]"""
    numbers = [firm.make(period=f"FY20{27 + i}") for i in range(5)]
    reader = SqlReader(firm.store.engine)
    count = [0]

    def rows(sql: str, params: Any) -> Any:
        count[0] += 1
        return reader.rows(sql, params)

    advance_facts.load(rows, numbers[:1], firm.clock.today())
    one, count[0] = count[0], 0
    assert len(advance_facts.load(rows, numbers, firm.clock.today())) == 5
    assert count[0] == one <= 3


def test_a_failing_follow_up_does_not_fail_what_was_asked(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[ADV-10]: what is left is taken up at the next evaluation."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    kept = HANDLERS["Advance"]

    def broken(*_: Any) -> Any:
        raise Conflict("stage", "cut off")

    monkeypatch.setitem(HANDLERS, "Advance", broken)
    waive(firm, item)
    assert firm.row("checklist_item", item)["state"] == "waived" and firm.stage_of(number) == "Awaiting docs"
    monkeypatch.setitem(HANDLERS, "Advance", kept)
    beat(firm)
    assert firm.stage_of(number) == "Docs received"


def why(firm: Firm, number: int, by: str = "own") -> list[str]:
    found = firm.reads.why(firm.actor(by), number, firm.clock.today())
    return [line["text"] for line in found if line["about"] == "advance"]


def test_why_tells_each_condition_with_its_facts(firm: Firm) -> None:
    """[INS-1] [INS-2]"""
    number = firm.make()
    first, second = needed(firm, number, "W-2", "ID")
    waive(firm, first)
    told = why(firm, number)
    assert told[0] == "Awaiting docs advances by itself when this holds"
    assert told[1] == "false: required documents matched: 1 of 2 required documents matched or waived; open: ID"
    firm.do(c.AddBlocker((number,), "Bank"))
    waive(firm, second)
    told = why(firm, number)
    assert told[1].startswith("true: ") and told[-1] == "ready, held by gate: blocker 'Bank'"
    detail = firm.reads.engagement(firm.actor("own"), number, firm.clock.today())
    assert [line.holds for line in detail.advance] == [None, True, None]


def test_why_tells_what_rests_and_what_is_passed_over(firm: Firm) -> None:
    """[INS-1] [ADV-9] [COND-4]"""
    number, _ = moved_back(firm)
    stage_is(firm, "Docs received", condition={"no_tags": ["vip"], "entity": ["trust"]})
    told = " | ".join(why(firm, number))
    assert "auto-advance rests, it was moved back here by a person" in told
    assert "Docs received is passed over: the client is nonprofit, not trust" in told
    assert firm.reads.cards(firm.actor("own"), [number])[number].rests


@pytest.mark.parametrize(
    ("stage", "words"), [("Filed", "the last stage never advances by itself"), ("In prep", "In prep is left by hand")]
)
def test_why_of_a_stage_without_conditions(firm: Firm, stage: str, words: str) -> None:
    """[ADV-5] [ADV-11]"""
    assert why(firm, firm.make(stage=stage)) == [words]


def test_why_of_one_on_hold_still_tells_the_conditions(firm: Firm) -> None:
    """[ADV-11] [INS-1]"""
    number = firm.make()
    needed(firm, number, "W-2")
    firm.do(c.SetStatus((number,), "on_hold", "abroad"))
    told = why(firm, number)
    assert told[1].startswith("false: ") and told[-1] == "nothing moves by itself unless the status is Active"


def test_why_tells_the_day_on_which_it_is_looked_at_again(firm: Firm) -> None:
    """[ADV-7] [INS-1]"""
    stage_is(firm, "Docs received", advance={"any": ["date_reached:3", "manual"]}, gate="none")
    told = why(firm, firm.make(stage="Docs received"))
    assert told[0].endswith("when any of these hold") and told[-1] == "looked at again on 2026-03-05"


def test_editing_a_stage_looks_at_all_that_stand_there(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[ADV-7]: what a pipeline's editor changes counts at once."""
    numbers = [firm.make(period=f"FY20{27 + i}", stage="Docs received") for i in range(3)]

    def open_the_way(ctx: Context, cmd: c.Command) -> Handled:
        stage = ctx.unit.get(t.Stage, firm.stage("Docs received"))
        stage.advance, stage.gate = {"all": ["date_reached:0"]}, "none"
        return Handled("edited")

    monkeypatch.setitem(HANDLERS, "VerifyLog", open_the_way)
    firm.do(c.VerifyLog())
    assert {firm.stage_of(n) for n in numbers} == {"In prep"} and advances(firm) == 1


def test_the_filter_held_finds_what_the_card_says(firm: Firm) -> None:
    """[ADV-6] [FILT-2]: held and not resting."""
    from assure_tui.domain.query import parse, resolve

    held, resting, free = (firm.make(period=f"FY20{27 + i}") for i in range(3))
    for number in (held, resting):
        firm.do(c.AddBlocker((number,), "Bank"))
    firm.do(lc.HoldAdvance((resting,)))
    for number in (held, resting, free):
        waive(firm, *needed(firm, number, "W-2"))
    cards = firm.reads.cards(firm.actor("own"), [held, resting, free])
    assert [cards[n].held for n in (held, resting, free)] == [True, False, False]
    today = firm.clock.today()
    found, _ = firm.reads.engagements(firm.actor("own"), resolve(parse("is:held"), today), today=today)
    assert [view.id for view in found] == [held]


def test_a_hold_is_undone_whatever_the_rule_made_of_it_meanwhile(firm: Firm) -> None:
    """[UNDO-3] [ADV-9]: the rule's own memory is no conflict."""
    number = firm.make()
    (item,) = needed(firm, number, "W-2")
    held = firm.do(lc.HoldAdvance((number,))).batch
    waive(firm, item)
    assert firm.job(number)["rests"] == "hand"
    firm.do(c.Undo(held, confirmed=True))
    assert firm.stage_of(number) == "Docs received", "nothing rests any more, and the condition holds"
