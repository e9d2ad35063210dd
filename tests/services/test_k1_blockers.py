"""K-1 dependencies across clients: who owns whom, whose return holds whose [BLK-8] [BLK-9] [CLT-6]."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.domain.request_commands import OpenBlocker
from assure_tui.services.context import Context
from assure_tui.services.rules.settling import settle
from assure_tui.store import tables as t
from assure_tui.store.unit_of_work import UnitOfWork, write
from tests.services.conftest import PERSON, Firm

READY = "Awaiting signature"


def release(firm: Firm, *numbers: int) -> None:
    """Finish what the strict review wants, then move on to the stage in which K-1s are issued."""
    for number in numbers:
        if firm.stage_of(number) != "In review":
            firm.bring(number, "In review")
        for title in firm.tasks(number, "In review"):
            firm.finish(number, title)
    results = firm.do(c.MoveStage(numbers, to=firm.stage(READY), confirm_all=True)).results
    assert {result.outcome for result in results} == {"done"}, results


class Chain:
    """A partnership owned by two people: one 1065 holds two 1040s."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.partnership = firm.client("Larch Partners", "business", preparer="prep")
        self.second = firm.client("Second Owner", "individual")
        for owner in (PERSON, self.second):
            self.own(owner)
        self.k1065 = firm.make("1065", "2025", self.partnership)
        self.first_1040 = firm.make("1040", "2025", PERSON)
        self.second_1040 = firm.make("1040", "2025", self.second)

    def own(self, owner: int) -> None:
        self.firm.do(c.SaveRelationship(owner, "owner_of", self.partnership, 50))

    @property
    def returns(self) -> tuple[int, int]:
        return self.first_1040, self.second_1040


@pytest.fixture
def chain(firm: Firm) -> Chain:
    return Chain(firm)


def k1(firm: Firm, number: int) -> list[Any]:
    """K-1 blockers of an engagement that are there, oldest first."""
    return firm.rows(
        "SELECT * FROM blocker WHERE engagement_id = :id AND type = 'k1' AND removed = 0 ORDER BY id", id=number
    )


def states(firm: Firm, *numbers: int) -> list[list[str]]:
    return [[row["state"] for row in k1(firm, number)] for number in numbers]


def test_a_1065_holds_the_1040s_of_both_owners(chain: Chain) -> None:
    """[BLK-8] [BLK-2]: one blocker for each, with its source and nobody as author."""
    for number in chain.returns:
        (row,) = k1(chain.firm, number)
        assert row["source"] == f"k1:E-{chain.k1065}"
        assert row["title"] == "Form 1065 2025 of Larch Partners"
        assert row["opened_by"] is None and row["waits_on"] == "other_engagement"
        assert chain.firm.job(number)["blockers_active"] == 1
    assert k1(chain.firm, chain.k1065) == []


def test_moving_it_to_awaiting_signature_frees_both_and_moving_back_blocks_them_again(chain: Chain) -> None:
    """[BLK-2] [BLK-4]: each in the batch of the move."""
    firm = chain.firm
    release(firm, chain.k1065)
    assert states(firm, *chain.returns) == [["resolved"], ["resolved"]]
    assert {row["reason"] for n in chain.returns for row in k1(firm, n)} == {f"it reached {READY}"}
    batch = firm.last.batch
    assert {x["entity"] for x in firm.changes(batch)} >= {"engagement", "blocker"}
    assert [firm.job(number)["blockers_active"] for number in chain.returns] == [0, 0]
    firm.one(c.MoveStage((chain.k1065,), step=-1, reason="the K-1s are wrong"))
    assert states(firm, *chain.returns) == [["active"], ["active"]]
    assert [firm.job(number)["blockers_active"] for number in chain.returns] == [1, 1]
    assert len(k1(firm, chain.first_1040)) == 1, "the same source opens the same blocker again"


def test_undo_and_redo_of_the_move_put_the_blockers_back(chain: Chain) -> None:
    """[UNDO-1] [UNDO-5]: with the move, in one batch, and with the instant at which they were opened."""
    firm = chain.firm
    before = [dict(k1(firm, n)[0]) for n in chain.returns]
    release(firm, chain.k1065)
    firm.do(c.Undo())
    after = [dict(k1(firm, n)[0]) for n in chain.returns]
    for one in (*before, *after):
        one.pop("version")
    assert after == before
    firm.do(c.Redo())
    assert states(firm, *chain.returns) == [["resolved"], ["resolved"]]
    firm.do(c.Undo(confirmed=True))
    assert states(firm, *chain.returns) == [["active"], ["active"]]


def test_a_stage_behind_the_ready_one_counts_as_ready(chain: Chain) -> None:
    """[BLK-2]: "goes back before that stage" is what opens it again; Filed is behind it."""
    firm = chain.firm
    firm.one(c.OverrideGate((chain.k1065,), "paper filed", to=firm.stage("Filed")))
    assert states(firm, *chain.returns) == [["resolved"], ["resolved"]]
    firm.one(c.MoveStage((chain.k1065,), to=firm.stage(READY), reason="look again"))
    assert states(firm, *chain.returns) == [["resolved"], ["resolved"]]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (lambda n: c.SetStatus((n,), "cancelled", "client left", confirm_all=True), "moot: it was cancelled"),
        (lambda n: c.RemoveEngagement((n,)), "moot: it was removed"),
        (lambda n: c.SetStatus((n,), "archived", confirm_all=True), "it is archived"),
    ],
)
def test_it_is_moot_without_its_source_and_comes_back_with_it(chain: Chain, command: Any, why: str) -> None:
    """[BLK-2]"""
    firm = chain.firm
    firm.do(command(chain.k1065))
    assert [(row["state"], row["reason"]) for row in k1(firm, chain.first_1040)] == [("resolved", why)]
    firm.do(c.Undo())
    assert states(firm, *chain.returns) == [["active"], ["active"]]


def test_a_source_made_later_opens_it_on_returns_that_are_there(firm: Firm) -> None:
    """[BLK-8]: on either side's creation, whichever comes last."""
    made = firm.make("1040", "2025", PERSON)
    entity = firm.client("Late Partners", "business")
    firm.do(c.SaveRelationship(PERSON, "owner_of", entity))
    assert k1(firm, made) == []
    source = firm.make("1065", "2025", entity)
    assert [row["source"] for row in k1(firm, made)] == [f"k1:E-{source}"]
    firm.do(c.Undo())
    assert k1(firm, made) == []


def test_a_relationship_made_later_opens_it_and_its_undo_takes_it_away(firm: Firm) -> None:
    """[BLK-8]: on a change of relationship."""
    entity = firm.client("Late Partners", "business")
    source = firm.make("1065", "2025", entity)
    made = firm.make("1040", "2025", PERSON)
    firm.do(c.SaveRelationship(PERSON, "owner_of", entity))
    assert [row["source"] for row in k1(firm, made)] == [f"k1:E-{source}"]
    firm.do(c.Undo())
    assert k1(firm, made) == []
    firm.do(c.Redo())
    assert states(firm, made) == [["active"]]


@pytest.mark.parametrize(
    ("taker", "period", "source", "year", "held"),
    [
        ("1040", "2025", "1065", "2025", True),
        ("1040", "2025", "1120-S", "2025", True),
        ("1040", "2025", "1065", "2024", False),  # another year
        ("1040", "2025", "1120", "2025", False),  # issues no K-1
        ("PLANNING", "2025", "1065", "2025", False),  # needs none
    ],
)
def test_only_types_that_give_and_take_k1s_of_the_same_year(
    firm: Firm, taker: str, period: str, source: str, year: str, held: bool
) -> None:
    """[BLK-8] [TYPE-4]: takes_k1, produces_k1, a period that ends within the owner's."""
    entity = firm.client("Some Entity", "business")
    firm.do(c.SaveRelationship(PERSON, "owner_of", entity))
    firm.make(source, year, entity)
    made = firm.make(taker, period, PERSON, **({"any_type": True} if taker == "PLANNING" else {}))
    assert bool(k1(firm, made)) is held


def test_only_an_owner_waits_not_a_parent_or_spouse(firm: Firm) -> None:
    """[CLT-6]: "owner of" drives K-1 blockers."""
    entity = firm.client("Some Entity", "business")
    for kind in ("parent_of", "household", "other"):
        firm.do(c.SaveRelationship(PERSON, kind, entity))
    firm.make("1065", "2025", entity)
    assert k1(firm, firm.make("1040", "2025", PERSON)) == []


def test_a_chain_frees_link_by_link(firm: Firm) -> None:
    """[BLK-8]: a partnership owned by a partnership owned by a person; each waits for the one below only."""
    upper, lower = firm.client("Upper Partners", "business"), firm.client("Lower Partners", "business")
    firm.do(c.SaveRelationship(PERSON, "owner_of", upper))
    firm.do(c.SaveRelationship(upper, "owner_of", lower))
    bottom, middle, top = (
        firm.make("1065", "2025", lower), firm.make("1065", "2025", upper), firm.make("1040", "2025", PERSON),
    )  # fmt: skip
    assert [row["source"] for row in k1(firm, middle)] == [f"k1:E-{bottom}"]
    assert [row["source"] for row in k1(firm, top)] == [f"k1:E-{middle}"]
    release(firm, bottom)
    assert states(firm, middle, top) == [["resolved"], ["active"]]


@pytest.mark.parametrize("kind", ["owner_of", "parent_of"])
def test_a_circle_of_owners_is_refused(firm: Firm, kind: str) -> None:
    """[CLT-6] [VAL-5]"""
    one, two, three = (firm.client(name, "business") for name in ("One", "Two", "Three"))
    firm.do(c.SaveRelationship(one, kind, two))
    firm.do(c.SaveRelationship(two, kind, three))
    with pytest.raises(Invalid, match="leads back") as refused:
        firm.do(c.SaveRelationship(three, kind, one))
    assert refused.value.value_code == "cycle"


def test_a_dismissed_one_comes_back_only_when_its_source_got_worse(chain: Chain) -> None:
    """[BLK-5]: not when it merely goes on, but when it goes back before the ready stage."""
    firm = chain.firm
    (row,) = k1(firm, chain.first_1040)
    firm.do(c.DismissBlocker((row["id"],), "an estimate will do"))
    firm.bring(chain.k1065, "In prep")
    firm.do(c.EditEngagement((chain.first_1040,), {"description": "x"}))
    assert states(firm, chain.first_1040) == [["dismissed"]]
    release(firm, chain.k1065)
    assert states(firm, chain.first_1040) == [["dismissed"]]
    firm.one(c.MoveStage((chain.k1065,), step=-1, reason="wrong shares"))
    assert states(firm, *chain.returns) == [["active"], ["active"]]


def test_undo_of_a_move_does_not_revive_what_was_dismissed(chain: Chain) -> None:
    """[UNDO-1]: an undo reads no event into what it puts back."""
    firm = chain.firm
    firm.do(c.DismissBlocker((k1(firm, chain.first_1040)[0]["id"],), "an estimate will do"))
    release(firm, chain.k1065)
    firm.do(c.Undo())
    assert states(firm, *chain.returns) == [["dismissed"], ["active"]]


def test_closed_engagements_get_none_and_keep_what_they_have(chain: Chain) -> None:
    """[BLK-6]: and catch up when they are Active again."""
    firm = chain.firm
    firm.do(c.SetStatus((chain.first_1040,), "cancelled", "moved away", confirm_all=True))
    release(firm, chain.k1065)
    assert states(firm, *chain.returns) == [["active"], ["resolved"]]
    firm.do(c.SetStatus((chain.first_1040,), "active"))
    assert states(firm, *chain.returns) == [["resolved"], ["resolved"]]


def test_the_same_rule_asked_again_changes_nothing(chain: Chain) -> None:
    """[LOOP-3]: no second blocker, no batch."""
    before = len(chain.firm.batches())
    outcome = chain.firm.door.execute(OpenBlocker(chain.returns, "k1"), SYSTEM)
    assert {result.outcome for result in outcome.results} == {"unchanged"}
    assert len(chain.firm.batches()) == before


def test_a_return_may_still_be_undone_after_its_source_moved(chain: Chain) -> None:
    """[UNDO-3]: what a rule did to its blockers is nobody's work on it."""
    firm = chain.firm
    made = next(b["id"] for b in reversed(firm.batches()) if b["command"] == "CreateEngagement")
    release(firm, chain.k1065)
    firm.do(c.Undo(made, confirmed=True))
    assert firm.job(chain.second_1040)["removed"]


def test_a_change_of_period_is_looked_at_too(chain: Chain) -> None:
    """[PER-6] [BLK-8]"""
    chain.firm.one(c.ChangeIdentity(chain.k1065, period="2024"))
    assert states(chain.firm, *chain.returns) == [["resolved"], ["resolved"]]
    assert k1(chain.firm, chain.first_1040)[0]["reason"] == "no K-1 comes from it any more"


def test_many_at_once_are_one_batch(chain: Chain) -> None:
    """[BULK-3]: the sources of several owners move together."""
    firm = chain.firm
    other = firm.client("More Partners", "business")
    firm.do(c.SaveRelationship(chain.second, "owner_of", other))
    more = firm.make("1065", "2025", other)
    assert states(firm, chain.second_1040) == [["active", "active"]]
    release(firm, chain.k1065, more)
    assert states(firm, *chain.returns) == [["resolved"], ["resolved", "resolved"]]


def test_taking_the_flag_off_a_stage_blocks_them_again(chain: Chain) -> None:
    """[BLK-8] [BLK-2]: the flag K-1 ready is the firm's to set; whoever edits it, the rule follows in that batch."""
    firm = chain.firm
    release(firm, chain.k1065)

    def work(unit: UnitOfWork) -> int:
        ctx = Context(unit, firm.actor("own"), Origin.UI, firm.clock.now(), firm.clock.today())
        unit.get(t.Stage, firm.stage(READY)).k1_ready = False
        settle(ctx)
        return unit.write_batch(
            actor=ctx.actor, origin=ctx.origin, login="own", command="SavePipeline", summary="saved Tax"
        )

    batch = write(firm.store, firm.clock.now(), work)
    assert states(firm, *chain.returns) == [["active"], ["active"]]
    assert sum(change["entity"] == "blocker" for change in firm.changes(batch)) == 2


def test_an_owner_that_ended_waits_no_more_and_an_undo_makes_it_wait_again(chain: Chain) -> None:
    """[CLT-6] [BLK-8]: the blocker resolves by its rule; the other owner goes on waiting."""
    firm = chain.firm
    said = firm.one(c.SaveRelationship(PERSON, "owner_of", chain.partnership, end=True))
    assert said.outcome == "done"
    assert states(firm, *chain.returns) == [["resolved"], ["active"]]
    assert k1(firm, chain.first_1040)[0]["reason"] == "no K-1 comes from it any more"
    with pytest.raises(NotFound):
        firm.do(c.SaveRelationship(PERSON, "owner_of", chain.partnership, end=True))
    firm.do(c.Undo())
    assert [found[-1] for found in states(firm, *chain.returns)] == ["active", "active"]


@pytest.mark.parametrize(
    ("kind", "ends"), [("spouse", True), ("household", True), ("other", True), ("parent_of", False)]
)
def test_what_says_the_same_from_both_sides_ends_from_both(firm: Firm, kind: str, ends: bool) -> None:
    """[CLT-6]: a spouse is one whichever was typed first; a parent is not the child."""
    other = firm.client("Other", "individual")
    firm.do(c.SaveRelationship(PERSON, kind, other))
    back = c.SaveRelationship(other, kind, PERSON, end=True)
    if ends:
        firm.do(back)
    else:
        with pytest.raises(NotFound):
            firm.do(back)
    assert (firm.rows("SELECT id FROM relationship") == []) is ends
