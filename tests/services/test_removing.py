"""What was made by mistake goes out of sight and comes back, unless something of worth hangs on it [DEL-1] [DEL-2]."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain.errors import Conflict, Denied, NotFound
from assure_tui.domain.removal_commands import RestoreTask
from tests.services.conftest import NONPROFIT, Firm

Act = Callable[[Firm, int], object]


def bill(firm: Firm, number: int, home: int | None = None) -> None:
    about = {"client_id": NONPROFIT, "engagement_id": home, "title": "Bill", "number": f"N-{number}"}
    firm.do(rc.SaveInvoice(None, about, (rc.LineDraft("Work", 500, number),)))


def send_invoice(firm: Firm, number: int) -> None:
    bill(firm, number)
    firm.do(rc.SendInvoice((1,)))


def pay(firm: Firm, number: int) -> None:
    send_invoice(firm, number)
    firm.do(rc.RecordPayment(1, 500, firm.clock.today()))


def ask(firm: Firm, number: int) -> None:
    firm.do(rc.SaveIntake(None, {"engagement_id": number, "title": "X", "kind": "organizer"}))


def send(firm: Firm, number: int) -> None:
    ask(firm, number)
    firm.do(rc.SendIntake((1,)))


@pytest.mark.parametrize(
    ("first", "held"),
    [
        (lambda f, n: None, None),
        (ask, None),
        (bill, None),
        (send, "request was sent"),
        (send_invoice, "request was sent"),
        (pay, "payments"),
    ],
    ids=["nothing", "a draft", "an invoice not sent", "sent", "billed", "paid"],
)
def test_what_was_sent_or_paid_keeps_it(firm: Firm, first: Act, held: str | None) -> None:
    """[DEL-2]: an engagement with sent requests or payments is cancelled instead."""
    number = firm.make()
    first(firm, number)
    if held is None:
        assert firm.one(c.RemoveEngagement((number,))).outcome == "done"
        return
    with pytest.raises(Conflict, match=f"{held}.*cancel it instead"):
        firm.do(c.RemoveEngagement((number,)))
    assert not firm.job(number)["removed"]


def test_several_are_answered_one_by_one(firm: Firm) -> None:
    """[BULK-2]: the free one goes, the other one stays with its reason; the log says how many."""
    held, free = firm.make(), firm.make(period="FY2027")
    send(firm, held)
    results = firm.do(c.RemoveEngagement((held, free))).results
    assert [item.outcome for item in results] == ["refused", "done"]
    assert firm.batches()[-1]["summary"] == "removed 1 engagements"


def test_a_removed_task_comes_back(firm: Firm) -> None:
    """[DEL-1]: as it was, for who may edit tasks; not while its engagement is removed or archived [ST-13]."""
    number = firm.make()
    task = firm.task(number, "Send the organizer")
    with pytest.raises(NotFound):
        firm.do(RestoreTask((9999,)))
    assert firm.one(RestoreTask((task,))).outcome == "unchanged"
    before = firm.row("task", task)
    firm.do(c.RemoveTask((task,)))
    assert firm.one(RestoreTask((task,)), "prep").outcome == "done"
    after = firm.row("task", task)
    same = {name: value for name, value in before.items() if name not in ("version", "updated_at")}
    assert {name: after[name] for name in same} == same
    firm.do(c.RemoveTask((task,)))
    firm.do(c.RemoveEngagement((number,)))
    with pytest.raises(Conflict, match=f"E-{number} is removed; restore it first"):
        firm.do(RestoreTask((task,)))
    firm.do(c.RestoreEngagement((number,)))
    firm.do(c.SetStatus((number,), "archived", confirm_all=True))
    with pytest.raises(Conflict, match="archived"):
        firm.do(RestoreTask((task,)))
    with pytest.raises((Denied, NotFound)):
        firm.do(RestoreTask((task,)), "out")


def test_what_is_removed_is_listed_for_who_may_see_it(firm: Firm) -> None:
    """[DEL-1] [PERM-5]: newest first, with who did it; a task of a removed engagement comes with that."""
    number, other = firm.make(), firm.make(period="FY2027")
    task = firm.task(other, "Send the organizer")
    firm.do(c.RemoveEngagement((number,)))
    extra = int(firm.one(c.CreateTask((other,), "One more")).id[2:])
    firm.do(c.RemoveTask((task, extra)), "prep")
    found = firm.reads.removed(firm.actor("own"), firm.clock.today())
    assert [view.reference for view in found][-1] == f"E-{number}" and len(found) == 3
    assert [view.by for view in found] == ["Pat Preparer", "Pat Preparer", "Olive Owner"]
    assert found[0].at > found[-1].at and {view.engagement_id for view in found} == {number, other}
    assert firm.reads.removed(firm.actor("out"), firm.clock.today()) == ()
    assert len(firm.reads.removed(firm.actor("own"), firm.clock.today(), 1)) == 1
    firm.do(c.RemoveEngagement((other,)))
    assert {view.reference for view in firm.reads.removed(firm.actor("prep"), firm.clock.today())} == {
        f"E-{number}",
        f"E-{other}",
    }
    firm.do(c.Undo())
    firm.do(c.RestoreEngagement((number,)))
    assert [view.kind for view in firm.reads.removed(firm.actor("own"), firm.clock.today())] == ["task", "task"]
