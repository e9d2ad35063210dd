"""Per person and engagement: what others did since it was last opened (interface.md 5.1)."""

from __future__ import annotations

from datetime import date

from assure_tui.domain import commands as c
from assure_tui.domain.since import SinceLook
from assure_tui.store.looked import note_look
from tests.services.conftest import PREP, Firm


def since(firm: Firm, number: int, who: str = "prep") -> SinceLook:
    return firm.reads.engagement(firm.actor(who), number, firm.clock.today()).since


def look(firm: Firm, number: int) -> None:
    note_look(firm.store, PREP, f"E-{number}", firm.clock.now(), since(firm, number).upto)


def test_what_others_did_since_the_last_look(firm: Firm) -> None:
    """Nothing before the first look, nothing of one's own, only of this engagement; the look itself is not logged."""
    number, other = firm.make(), firm.make(period="FY2027")
    first = since(firm, number)
    assert (first.at, first.lines) == (None, ()) and first.upto > 0
    batches = len(firm.batches())
    look(firm, number)
    assert len(firm.batches()) == batches and since(firm, number) == SinceLook(first.upto, firm.clock.now())
    task = int(firm.one(c.CreateTask((number,), "Tie out")).id[2:])
    asked = int(firm.one(c.AddComment((number,), "why?"), "prep").id.rpartition("-")[2])
    said = firm.reads.engagement(firm.actor("prep"), number, firm.clock.today()).comments[0].id
    firm.do(c.AddComment((number,), "because", parent_id=said))
    firm.do(c.SetTaskStatus((task,), "completed"))
    firm.do(c.SetDates((number,), target=date(2026, 5, 4)))
    firm.do(c.SetDates((other,), target=date(2026, 5, 4)))
    firm.do(c.SetPriority((number,), "high"), "prep")
    assert asked
    found = since(firm, number).lines
    assert found[:2] == ("+ 1 task completed: Tie out", "~ 1 comment answered")
    assert found[2].startswith("~ target moved none -> Mon 4 May 2026 by ") and len(found) == 3
    assert since(firm, other).lines == () and since(firm, number, "rev").at is None
    look(firm, number)
    assert since(firm, number).lines == ()
