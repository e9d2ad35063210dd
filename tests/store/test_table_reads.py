"""What the table reads: the same order as lists, whichever window, for whoever looks [VIEW-2] [PERM-4]."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.model import Actor
from tests.store.made_store import BOSS, PAT, REX, TODAY, MadeStore, asked, many

COUNT = 130


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    made = MadeStore(tmp_path_factory.mktemp("table") / "made.db")
    many(made, COUNT)
    yield made
    made.close()


def listed(store: MadeStore, viewer: Actor, text: str = "") -> list[int]:
    """The numbers a list of the same filter has, in its order."""
    return [each.id for each in store.reads.engagements(viewer, asked(text), today=TODAY)[0]]


@pytest.mark.parametrize("viewer", [BOSS, PAT, REX], ids=lambda viewer: viewer.login)
@pytest.mark.parametrize(
    "text", ["", "sort:client,-due", "is:late", "is:done", "preparer:me sort:-priority", "limit:7"]
)
def test_the_table_holds_what_a_list_holds(store: MadeStore, viewer: Actor, text: str) -> None:
    """[VIEW-2] [FILT-3] [PERM-4]: same engagements, same order, for everybody."""
    query = asked(text)
    expected = [each.id for each in store.reads.engagements(viewer, query, today=TODAY)[0]]
    table = store.reads.table(viewer, TODAY)
    page = table.page(query, limit=1_000)
    assert [row.id for row in page.rows] == list(table.order(query)) == expected
    assert page.total == len(expected) == table.totals(query).count


@given(offset=st.integers(-5, COUNT + 50), limit=st.integers(1, 60))
def test_every_window_is_a_piece_of_the_whole(store: MadeStore, offset: int, limit: int) -> None:
    """[VAL-8]: read from the front or from the back, a window stands where it says it does."""
    whole = listed(store, BOSS)
    page = store.reads.table(BOSS, TODAY).page(offset=offset, limit=limit)
    assert [row.id for row in page.rows] == whole[page.offset : page.offset + limit]
    assert page.total == len(whole) and 0 <= page.offset <= max(0, len(whole) - 1)


@pytest.mark.parametrize("text", ["", "sort:client", "group:type"])
def test_an_engagement_is_found_where_it_stands(store: MadeStore, text: str) -> None:
    """[VIEW-10]: the highlight stays on the same thing."""
    query = asked(text)
    table = store.reads.table(BOSS, TODAY)
    order = list(table.order(query))
    for number in order[:: max(1, len(order) // 9)]:
        page = table.page(query, limit=20, around=number)
        assert page.at is not None and order[page.at] == number
        assert number in [row.id for row in page.rows]


def test_what_is_not_held_is_nowhere(store: MadeStore) -> None:
    """A finished engagement stands in no table of live work, and one out of sight in none at all."""
    seen = set(listed(store, PAT))
    hidden = next(number for number in listed(store, BOSS) if number not in seen)
    assert store.reads.table(PAT, TODAY).page(around=hidden).at is None
    assert store.reads.table(PAT, TODAY).rows([hidden]) == ()
    assert [row.id for row in store.reads.table(BOSS, TODAY).rows([hidden])] == [hidden]


def test_rows_come_in_the_order_asked_for(store: MadeStore) -> None:
    """Windows of a walked order are looked up by number."""
    order = listed(store, BOSS, "sort:client")
    wanted = [order[5], order[1], order[9], 10_000]
    assert [row.id for row in store.reads.table(BOSS, TODAY).rows(wanted)] == wanted[:3]
