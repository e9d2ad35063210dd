"""Undo and redo: new batches that set every field back; the log keeps all of them [UNDO-*] [ACT-*]."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Conflict, Denied, NeedsConfirmation, NotFound
from assure_tui.store import tables as t
from assure_tui.store.capture import ENTITIES
from assure_tui.store.check import verify_log
from assure_tui.store.engine import open_store
from assure_tui.store.sqlite_library import dbapi
from assure_tui.store.unit_of_work import UnitOfWork, write
from tests.services.conftest import NONPROFIT, OUT, PERSON, PREP, Firm

TABLES = sorted(model.__tablename__ for model in ENTITIES.values())
KEPT = ("version", "updated_at")  # told by the log, not by the thing


def picture(firm: Firm, *, removed: bool = False) -> dict[str, list[Any]]:
    """Every row of the firm's data; rows marked removed are as good as not there."""
    found = {}
    for table in TABLES:
        rows = [{k: v for k, v in row.items() if k not in KEPT} for row in firm.rows(f"SELECT * FROM {table}")]
        found[table] = sorted(str(row) for row in rows if removed or not row.get("removed"))
    return found


def prepare(firm: Firm) -> int:
    firm.do(c.EditClient(NONPROFIT, {"tags": "vip,k-1"}, frozenset({"tags"})))
    number = firm.make(stage="In prep")
    firm.do(c.AddComment((number,), "first"))
    firm.do(c.AddBlocker((number,), "Bank"))
    return number


COMMANDS: dict[str, Callable[[Firm, int], c.Command]] = {
    "move": lambda f, n: c.MoveStage((n,), confirm_all=True),
    "carry": lambda f, n: c.MoveStage((n,), confirm_all=True, open_items="carry"),
    "finish": lambda f, n: c.MoveStage((n,), confirm_all=True, open_items="finish", reason="not needed"),
    "back": lambda f, n: c.MoveStage((n,), step=-1),
    "override": lambda f, n: c.OverrideGate((n,), "deadline is tonight", to=f.stage("Filed")),
    "pipeline": lambda f, n: c.MoveToPipeline((n,), 2, confirm_all=True),
    "hold": lambda f, n: c.SetStatus((n,), "on_hold", "abroad", date(2026, 4, 1)),
    "cancel": lambda f, n: c.SetStatus((n,), "cancelled", "client left", confirm_all=True),
    "archive": lambda f, n: c.SetStatus((n,), "archived", confirm_all=True),
    "remove": lambda f, n: c.RemoveEngagement((n,)),
    "title": lambda f, n: c.EditEngagement((n,), {"title": "New", "description": "x", "start": date(2026, 3, 9)}),
    "identity": lambda f, n: c.ChangeIdentity(n, "990-T", "FY2028", "B"),
    "priority": lambda f, n: c.SetPriority((n,), "urgent"),
    "due": lambda f, n: c.SetDates((n,), due=date(2026, 9, 1), reason="told so"),
    "shift": lambda f, n: c.SetDates((n,), shift=-3),
    "extension": lambda f, n: c.SetExtension((n,), True, date(2026, 3, 1)),
    "slots": lambda f, n: c.SetSlots((n,), {"preparer": OUT, "reviewer": None}),
    "tags": lambda f, n: c.TagEngagement((n,), add=("vip",)),
    "client status": lambda f, n: c.SetClientFacingStatus((n,), "In review"),
    "client": lambda f, n: c.EditClient(NONPROFIT, {"name": "Renamed", "fiscal_year_end": "12", "tags": "k-1"}),
    "new client": lambda f, n: c.CreateClient({"name": "New", "entity": "trust", "tags": "vip", "contact": "Lee"}),
    "inactive": lambda f, n: c.DeactivateClient(NONPROFIT, True),
    "relation": lambda f, n: c.SaveRelationship(NONPROFIT, "owner_of", PERSON, 50),
    "access": lambda f, n: c.SetClientAccess(NONPROFIT, (OUT, PREP)),
    "create": lambda f, n: c.CreateEngagement((NONPROFIT, 4), "990", "FY2027", bulk=True),
    "parts": lambda f, n: c.CreateEngagement((PERSON,), "1040-ES", "2026", part="all"),
    "comment": lambda f, n: c.AddComment((n,), "hello"),
    "edit comment": lambda f, n: c.EditOwnComment(1, "other"),
    "withdraw": lambda f, n: c.WithdrawOwnComment(1),
    "blocker": lambda f, n: c.AddBlocker((n,), "Waiting"),
    "resolve": lambda f, n: c.ResolveBlocker((1,)),
    "dismiss": lambda f, n: c.DismissBlocker((1,), "set aside"),
    "task": lambda f, n: c.CreateTask((n,), "One more"),
    "edit task": lambda f, n: c.EditTask((f.task(n, "Clear diagnostics"),), {"title": "X", "due": date(2026, 4, 1)}),
    "task done": lambda f, n: c.SetTaskStatus((f.task(n, "Enter the source documents"),), "completed"),
    "assign": lambda f, n: c.AssignTask((f.task(n, "Clear diagnostics"),), OUT),
    "remove task": lambda f, n: c.RemoveTask((f.task(n, "Clear diagnostics"),)),
    "settings": lambda f, n: c.SaveSettings({"sod.mode": "refuse"}),
    "firm": lambda f, n: c.SaveFirm({"name": "Other"}),
    "view": lambda f, n: c.SaveOwnView("Late", "late", slot=1),
}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_undo_sets_every_field_back_and_redo_takes_that_back(firm: Firm, name: str) -> None:
    """[UNDO-1]: all three stand in the log."""
    number = prepare(firm)
    before = picture(firm)
    first = firm.do(COMMANDS[name](firm, number))
    assert first.batch and all(r.outcome in ("done", "refused") for r in first.results)
    changed = picture(firm)
    assert changed != before
    second = firm.do(c.Undo())
    assert picture(firm) == before
    third = firm.do(c.Redo())
    assert picture(firm) == changed
    firm.do(c.Undo())
    assert picture(firm) == before
    log = {row["id"]: row for row in firm.batches()}
    assert log[second.batch]["undoes"] == first.batch and log[third.batch]["undoes"] == second.batch  # type: ignore[index]


def test_without_a_number_it_takes_ones_own_last_that_stands(firm: Firm) -> None:
    """[UNDO-2]"""
    number = firm.make()
    firm.do(c.SetPriority((number,), "high"), "prep")
    firm.do(c.SetPriority((number,), "urgent"), "prep")
    firm.do(c.SetDates((number,), shift=1), "rev")
    firm.do(c.Undo(), "prep")
    assert firm.job(number)["priority"] == "high"
    firm.do(c.Undo(), "prep")
    assert firm.job(number)["priority"] == "medium"
    with pytest.raises(NotFound, match="nothing of yours"):
        firm.do(c.Undo(), "prep")
    firm.do(c.Redo(), "prep")
    firm.do(c.Redo(), "prep")
    assert firm.job(number)["priority"] == "urgent"
    with pytest.raises(NotFound, match="nothing to redo"):
        firm.do(c.Redo(), "prep")


def test_something_new_ends_the_redo(firm: Firm) -> None:
    """[UNDO-1]"""
    number = firm.make()
    firm.do(c.SetPriority((number,), "high"))
    firm.do(c.Undo())
    firm.do(c.SetDates((number,), shift=1))
    with pytest.raises(NotFound):
        firm.do(c.Redo())


def test_more_than_one_item_or_not_ones_own_is_shown_first(firm: Firm) -> None:
    """[UNDO-2]"""
    numbers = (firm.make(), firm.make(period="FY2027"))
    many = firm.do(c.SetPriority(numbers, "high")).batch
    with pytest.raises(NeedsConfirmation) as caught:
        firm.do(c.Undo(many))
    assert {d.field for d in caught.value.details} == {f"E-{n}" for n in numbers}
    theirs = firm.do(c.SetPriority(numbers[:1], "urgent"), "prep").batch
    with pytest.raises(NeedsConfirmation):
        firm.do(c.Undo(theirs))
    firm.do(c.Undo(theirs, confirmed=True))
    assert firm.job(numbers[0])["priority"] == "high"


def test_a_field_that_changed_since_is_a_conflict_with_who_and_when(firm: Firm) -> None:
    """[UNDO-3]: nothing happens, unless the rest is asked for, which is logged as partial."""
    numbers = (firm.make(), firm.make(period="FY2027"))
    batch = firm.do(c.SetPriority(numbers, "high")).batch
    firm.do(c.SetPriority(numbers[:1], "urgent"), "prep")
    with pytest.raises(Conflict, match="priority was changed by Pat Preparer at 2026-03-02"):
        firm.do(c.Undo(batch, confirmed=True))
    assert firm.job(numbers[1])["priority"] == "high"
    outcome = firm.do(c.Undo(batch, rest=True, confirmed=True))
    assert "partial" in outcome.summary and [r.outcome for r in outcome.results] == ["done", "refused"]
    assert [firm.job(n)["priority"] for n in numbers] == ["urgent", "medium"]


def test_other_fields_of_the_same_thing_are_no_conflict(firm: Firm) -> None:
    """[UNDO-3]: field by field."""
    number = firm.make()
    batch = firm.do(c.SetPriority((number,), "high")).batch
    firm.do(c.SetDates((number,), shift=-1))
    firm.do(c.Undo(batch))
    assert firm.job(number)["priority"] == "medium" and firm.job(number)["target"]


@pytest.mark.parametrize("redone", [False, True])
def test_work_done_since_keeps_an_engagement_from_vanishing(firm: Firm, redone: bool) -> None:
    """[UNDO-3]: a task done, a comment written count too, and so does what was undone and redone."""
    number = firm.make()
    batch = firm.last.batch
    firm.finish(number, "Send the organizer", "prep")
    if redone:
        firm.do(c.Undo(), "prep")
        firm.do(c.Redo(), "prep")
    with pytest.raises(Conflict, match=rf"E-{number} was worked on since: .* by Pat Preparer"):
        firm.do(c.Undo(batch, confirmed=True))
    assert firm.job(number)["removed"] == 0
    firm.do(c.Undo(), "prep")
    firm.do(c.Undo(batch, confirmed=True))
    assert firm.job(number)["removed"] == 1


def test_a_client_with_engagements_does_not_vanish(firm: Firm) -> None:
    """[DEL-3]: undo is no way around it."""
    client = firm.client("New Fund")
    batch = firm.last.batch
    number = firm.make(client=client)
    with pytest.raises(Conflict, match=f"C-{client} has the engagement E-{number}"):
        firm.do(c.Undo(batch, confirmed=True))
    firm.do(c.RemoveEngagement((number,)))
    firm.do(c.Undo(batch, confirmed=True))
    assert firm.row("client", client)["removed"] == 1


def test_undo_claims_no_identity_that_another_has(firm: Firm) -> None:
    """[PER-4]: neither by taking back a change of period nor a cancellation nor a removal."""
    a, b, d = firm.make(period="FY2026"), firm.make(period="FY2027"), firm.make(period="FY2028")
    batches = [
        firm.do(c.ChangeIdentity(a, period="FY2031")).batch,
        firm.do(c.SetStatus((b,), "cancelled", "client left", confirm_all=True)).batch,
        firm.do(c.RemoveEngagement((d,))).batch,
    ]
    for year in (2026, 2027, 2028):
        firm.make(period=f"FY{year}")
    for batch in batches:
        with pytest.raises(Conflict) as caught:
            firm.do(c.Undo(batch, confirmed=True))
        assert caught.value.field == "identity"


def test_what_is_undone_is_not_undone_again(firm: Firm) -> None:
    """[UNDO-2]"""
    number = firm.make()
    batch = firm.do(c.SetPriority((number,), "high")).batch
    firm.do(c.Undo(batch))
    with pytest.raises(Conflict, match="undone already"):
        firm.do(c.Undo(batch))
    with pytest.raises(NotFound, match="no batch"):
        firm.do(c.Undo(9999))


def test_others_batches_are_for_owner_and_admins(firm: Firm) -> None:
    """[UNDO-4]"""
    number = firm.make()
    batch = firm.do(c.SetPriority((number,), "high"), "prep").batch
    with pytest.raises(Denied, match="Admins"):
        firm.do(c.Undo(batch, confirmed=True), "rev")
    assert firm.do(c.Undo(batch, confirmed=True), "adm").batch


def test_undo_needs_the_permission_of_what_it_reverses(firm: Firm) -> None:
    """[UNDO-4]"""
    number = firm.make()
    batch = firm.do(c.SetPriority((number,), "high"), "prep").batch
    firm.do(c.EditStaff(PREP, {"teams": []}))
    with pytest.raises(Denied, match="Edit engagements"):
        firm.do(c.Undo(batch), "prep")


def test_undo_reaches_back_so_many_days(firm: Firm) -> None:
    """[UNDO-4]"""
    number = firm.make()
    batch = firm.do(c.SetPriority((number,), "high"), "prep").batch
    firm.clock.instant += timedelta(days=91)
    with pytest.raises(Denied, match="older than 90 days"):
        firm.do(c.Undo(batch), "prep")
    assert firm.do(c.Undo(batch, confirmed=True), "adm").batch


def test_a_changed_tax_id_stays(firm: Firm) -> None:
    """[UNDO-7]: the log holds it masked only."""
    firm.do(c.EditClient(NONPROFIT, {"tax_id": "12-3456789"}))
    firm.do(c.EditClient(NONPROFIT, {"tax_id": "98-7654321", "city": "Elsewhere"}))
    firm.do(c.Undo())
    row = firm.row("client", NONPROFIT)
    assert (row["tax_id"], row["city"]) == ("987654321", None)


def test_an_import_is_undone_as_one(firm: Firm) -> None:
    """[UNDO-6]: all its parts."""
    commands = [c.CreateClient({"name": f"C{n}", "entity": "trust"}) for n in range(230)]
    batch, answers = firm.door.execute_many(commands, firm.actor("own"))
    assert len(answers) == 230
    firm.do(c.Undo(batch, confirmed=True))
    assert firm.rows("SELECT count(*) AS n FROM client WHERE removed = 0")[0]["n"] == 3


# -- the log ---------------------------------------------------------------------------------------


def test_a_batch_tells_who_when_how_what_and_why(firm: Firm) -> None:
    """[ACT-2]"""
    number = firm.make(stage="In review")
    firm.do(c.MoveStage((number,), step=-1, reason="numbers do not tie"), "rev")
    batch = firm.batches()[-1]
    told = ("actor_id", "actor", "login", "origin", "command", "reason", "undoes", "finished")
    assert [batch[name] for name in told] == [
        4,
        "Rae Reviewer",
        "rev",
        "ui",
        "MoveStage",
        "numbers do not tie",
        None,
        1,
    ]
    assert batch["summary"] == "moved Larch Fund Form 990 2025 (FYE Jun 2026): In review → In prep"
    change = next(row for row in firm.changes(batch["id"]) if row["entity"] == "engagement")
    assert (change["entity_id"], change["engagement_id"], change["client_id"]) == (str(number), number, NONPROFIT)
    assert '"stage_id"' in change["before"] and '"stage_id"' in change["after"]


def test_nothing_changes_data_without_the_log(firm: Firm) -> None:
    """[ACT-1]: bulk statements are refused in a unit of work, and every handler's rows are captured."""
    for statement in (update(t.Client).values(name="x"), insert(t.Tag).values(name="x", key="x", colour="red")):

        def work(unit: UnitOfWork, statement: Any = statement) -> None:
            unit.session.execute(statement)

        with pytest.raises(AssertionError, match="without the log"):
            write(firm.store, firm.clock.now(), work)
    assert firm.row("client", NONPROFIT)["name"] == "Larch Fund"


def test_what_changes_nothing_is_not_logged(firm: Firm) -> None:
    """[ACT-1]"""
    number = firm.make()
    before = len(firm.batches())
    for command in (
        c.SetPriority((number,), "medium"),
        c.EditClient(NONPROFIT, {"name": "Larch Fund"}),
        c.SaveSettings({}),
    ):
        assert firm.do(command).batch is None
    assert len(firm.batches()) == before


def test_refusals_by_permission_are_logged_without_a_change(firm: Firm) -> None:
    """[ACT-4]"""
    with pytest.raises(Denied):
        firm.do(c.RemoveEngagement((1,)), "prep")
    batch = firm.batches()[-1]
    assert (batch["command"], batch["actor"], batch["undoable"]) == ("RemoveEngagement", "Pat Preparer", 0)
    assert "Delete engagements" in batch["reason"] and firm.changes(batch["id"]) == []


def test_exports_are_logged_with_rows_and_filter(firm: Firm) -> None:
    """[ACT-4]"""
    firm.do(c.ExportView("engagements", "late", 12), "rev")
    batch = firm.batches()[-1]
    assert (batch["summary"], batch["reason"], batch["undoable"]) == ("exported 12 engagements", "late", 0)


DAMAGE = {
    "a summary edited": "UPDATE activity_batch SET summary = 'nothing' WHERE id = {n}",
    "an actor edited": "UPDATE activity_batch SET actor = 'Somebody' WHERE id = {n}",
    "an instant edited": "UPDATE activity_batch SET at = '2020-01-01T00:00:00.000000Z' WHERE id = {n}",
    "a value edited": 'UPDATE activity_change SET after = \'{{"priority":"low"}}\' WHERE batch_id = {n}',
    "a change deleted": "DELETE FROM activity_change WHERE batch_id = {n}",
    "a change moved": "UPDATE activity_change SET entity_id = '999' WHERE batch_id = {n}",
    "a batch deleted": "DELETE FROM activity_batch WHERE id = {n}",
    "a hash edited": "UPDATE activity_batch SET hash = 'x' WHERE id = {n}",
    "a batch inserted": "INSERT INTO activity_batch SELECT * FROM (SELECT id + 100, at, actor_id, actor, login, origin, "
    "host, process, command, summary, reason, results, undoes, undoable, part_of, finished, hash FROM activity_batch "
    "WHERE id = {n})",
    "two batches swapped": "UPDATE activity_batch SET id = CASE id WHEN {n} THEN -1 ELSE id END",
}


@pytest.mark.parametrize("name", list(DAMAGE))
def test_what_somebody_did_to_the_log_shows(firm: Firm, tmp_path: Path, name: str) -> None:
    """[ACT-5] [ACT-6]: edited, deleted, inserted, reordered; the first break is named."""
    number = firm.make()
    for priority in ("high", "urgent", "low", "medium"):
        firm.do(c.SetPriority((number,), priority))
    assert verify_log(firm.store) == (True, None)
    target = firm.last.batch or 0
    broken = target - 2
    firm.store.close()  # the last one out leaves everything in the file
    copy = tmp_path / "damaged.db"
    shutil.copy(str(firm.store.path), copy)
    raw = dbapi.connect(str(copy), isolation_level=None)
    raw.execute(DAMAGE[name].format(n=broken))
    if "swapped" in name:
        raw.execute(f"UPDATE activity_batch SET id = {broken} WHERE id = {broken + 1}")
        raw.execute(f"UPDATE activity_batch SET id = {broken + 1} WHERE id = -1")
    raw.close()
    damaged = open_store(str(copy))
    try:
        whole, at = verify_log(damaged)
    finally:
        damaged.close()
    assert not whole and at in (broken, target + 1)  # one that was put in breaks where it stands


def test_a_half_done_handler_leaves_nothing(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[MOVE-7] [ACT-1]: all or nothing, whatever goes wrong in the middle."""
    from assure_tui.services.handlers import entering

    number = firm.make()
    before, log = picture(firm, removed=True), firm.batches()

    def fail(*_: Any, **__: Any) -> Any:
        raise AssureError("the roof fell in")

    monkeypatch.setattr(entering, "tasks_of", fail)
    with pytest.raises(AssureError):
        firm.do(c.MoveStage((number,), confirm_all=True))
    assert picture(firm, removed=True) == before and firm.batches() == log


def test_a_session_of_its_own_cannot_slip_past_either(firm: Firm) -> None:
    """[ACT-1]: rows of the log are written by the unit of work only; the log of a plain session stays as it is."""
    before = firm.batches()
    with Session(firm.store.engine) as session, session.begin():
        session.get(t.Client, NONPROFIT)
    assert firm.batches() == before
