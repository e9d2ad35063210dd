"""Columns ordered by hand, pins, and what was opened last [PIPE-3] [FILT-4] [VIEW-9]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Invalid, NotFound
from assure_tui.domain.personal_commands import Pin
from assure_tui.store.opened import KEPT, note_opened
from tests.services.conftest import OUT, OWN, Firm


def made(firm: Firm, count: int = 5) -> list[int]:
    """Engagements in one stage, none of them placed by hand."""
    return [firm.make("990", qualifier=f"q{n}") for n in range(count)]


def column(firm: Firm, number: int) -> list[int]:
    """The column of an engagement as the board by hand shows it."""
    stage, pipeline = firm.job(number)["stage_id"], firm.job(number)["pipeline_id"]
    firm.rows("SELECT 1")
    view = firm.reads.board(firm.actor("own"), pipeline, by_hand(firm), height=100, today=firm.clock.today())
    return next([card.id for card in window.cards] for window in view.windows if window.stage_id == stage)


def by_hand(firm: Firm):  # type: ignore[no-untyped-def]
    from assure_tui.domain.query.check import parse
    from assure_tui.domain.query.resolve import resolve

    return resolve(parse("sort:hand", "engagements"), firm.clock.today(), firm.reads.work(), views={})


def put(firm: Firm, number: int, **spot: int) -> str:
    return firm.one(c.EditEngagement((number,), {"hand_order": spot})).outcome


def test_a_card_is_placed_before_or_after_another(firm: Firm) -> None:
    """[PIPE-3] [FILT-4]: what was never placed keeps the usual order below."""
    a, b, d, e, f = made(firm)
    assert column(firm, a) == [a, b, d, e, f]
    assert put(firm, f, before=a) == "done" and column(firm, a) == [f, a, b, d, e]
    assert put(firm, f, after=b) == "done" and column(firm, a) == [a, b, f, d, e]
    assert put(firm, e, before=d) == "done" and column(firm, a) == [a, b, f, e, d]
    assert put(firm, a, after=d) == "done" and column(firm, a) == [b, f, e, d, a]
    assert put(firm, a, after=d) == "unchanged"
    firm.do(c.Undo())
    assert column(firm, a) == [a, b, f, e, d], "[UNDO-2]: a place is taken back as anything else"


def test_several_keep_their_order(firm: Firm) -> None:
    """[BULK-3]: one batch, each behind the one before."""
    a, b, d, e, f = made(firm)
    firm.do(c.EditEngagement((e, b), {"hand_order": {"after": f}}))
    assert column(firm, a) == [a, d, f, e, b]


def test_a_new_stage_is_a_new_column(firm: Firm) -> None:
    """[PIPE-3]: a place belongs to its column; None takes it away."""
    a, b, *_ = made(firm)
    put(firm, b, before=a)
    firm.do(c.MoveStage((b,), confirm_all=True))
    assert firm.job(b)["hand_order"] is None
    put(firm, a, after=column(firm, a)[-1])
    firm.do(c.EditEngagement((a,), {"hand_order": None}))
    assert firm.job(a)["hand_order"] is None


@pytest.mark.parametrize("spot", [{"beside": 1}, {"after": "1"}, {}, 3, {"after": 1, "before": 2}])
def test_a_place_is_before_or_after_a_card_of_the_column(firm: Firm, spot: object) -> None:
    """[VAL-1]"""
    a, b, *_ = made(firm, 2)
    with pytest.raises(Invalid):
        firm.do(c.EditEngagement((a,), {"hand_order": spot}))
    firm.do(c.MoveStage((b,), confirm_all=True))
    with pytest.raises(Invalid, match="another stage"):
        firm.do(c.EditEngagement((a,), {"hand_order": {"after": b}}))


def test_there_is_always_room_between_two(firm: Firm) -> None:
    """Halves of halves run out of digits; then the column is numbered anew and nothing moves."""
    a, b, d, *_ = made(firm, 3)
    for turn in range(58):
        first, second = (d, b) if turn % 2 else (b, d)
        assert put(firm, second, after=a) == "done"
        assert column(firm, a) == [a, second, first]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.booleans()), max_size=8))
def test_any_moves_give_the_list_that_hands_would(firm: Firm, moves: Sequence[tuple[int, int, bool]]) -> None:
    """[PIPE-3]: the same as taking a card out of a list and putting it in again."""
    cards = [row["id"] for row in firm.rows("SELECT id FROM engagement ORDER BY id")][:5] or made(firm)
    wanted = column(firm, cards[0])
    for mover, other, after in moves:
        one, two = cards[mover], cards[other]
        if one == two:
            continue
        firm.do(c.EditEngagement((one,), {"hand_order": {"after" if after else "before": two}}))
        wanted.remove(one)
        wanted.insert(wanted.index(two) + after, one)
    assert column(firm, cards[0]) == wanted


@pytest.mark.parametrize(
    ("word", "first"), [("time_in_stage", 0), ("stage_overdue", 0), ("created", 0), ("hand", 2), ("due", 1)]
)
def test_the_pipelines_own_sort_is_that_of_its_board(firm: Firm, word: str, first: int) -> None:
    """[PIPE-3]: the filter's sort goes first, else the pipeline's."""
    from sqlalchemy import text

    cards = made(firm, 3)
    firm.do(c.SetDates((cards[1],), due=firm.clock.today(), reason="asked for"))
    put(firm, cards[2], before=cards[1])
    with firm.store.engine.begin() as connection:
        connection.execute(text("UPDATE pipeline SET sort = :word"), {"word": word})
    job = firm.job(cards[0])
    view = firm.reads.board(firm.actor("own"), job["pipeline_id"], None, height=9, today=firm.clock.today())
    shown = next([card.id for card in w.cards] for w in view.windows if w.stage_id == job["stage_id"])
    assert shown[0] == cards[first]
    assert firm.reads.locate(firm.actor("own"), cards[first], None, today=firm.clock.today())[2] == 0  # type: ignore[index]


def test_pins_are_ones_own_and_in_order(firm: Firm) -> None:
    """[VIEW-9]: nobody else notices; what one may not see any more is not shown."""
    a, b, d, *_ = made(firm, 3)
    firm.do(Pin((d, a)))
    firm.do(Pin((b,)))
    today = firm.clock.today()
    assert [view.id for view in firm.reads.pinned(firm.actor("own"), today)] == [d, a, b]
    assert firm.reads.pinned(firm.actor("prep"), today) == ()
    assert firm.one(Pin((a,))).outcome == "unchanged"
    firm.do(Pin((a,), on=False))
    assert [view.id for view in firm.reads.pinned(firm.actor("own"), today)] == [d, b]
    firm.do(c.Undo())
    assert {view.id for view in firm.reads.pinned(firm.actor("own"), today)} == {a, b, d}
    with pytest.raises(NotFound):
        firm.do(Pin((99_999,)))


def test_what_was_opened_last_comes_first_and_is_never_logged(firm: Firm) -> None:
    """[VIEW-9]: newest first, the oldest forgotten, no batch."""
    cards = made(firm, 3)
    batches = firm.rows("SELECT COUNT(*) AS n FROM activity_batch")[0]["n"]
    for number in (cards[0], cards[2], cards[0]):
        firm.clock.instant += timedelta(minutes=1)
        note_opened(firm.store, OWN, number, firm.clock.now())
    found = firm.reads.opened_last(firm.actor("own"), firm.clock.today())
    assert [view.id for view in found] == [cards[0], cards[2]]
    assert firm.reads.opened_last(firm.actor("out"), firm.clock.today()) == () and OUT != OWN
    assert firm.rows("SELECT COUNT(*) AS n FROM activity_batch")[0]["n"] == batches and KEPT >= 20
