"""A filter typed on the board is asked once, and says what the plain questions say [FILT-1] [FILT-3] [VIEW-2]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.model import Actor, Status
from assure_tui.domain.views import BoardView, CardView
from assure_tui.screens.board_load import BoardRequest, read_board
from assure_tui.services.reads import Reads
from assure_tui.store.queries import filter_tasks
from assure_tui.store.read import SqliteReader, numbers, steady
from tests.store.made_store import BOSS, PAT, REX, TODAY, MadeStore, asked, many

HEIGHT = 7
FILTERS = (
    "c", "ce", "cedar", "cedar 0000", "a b", '"r 0"', "E12", "104", "zzz", "is:late", "is:onhold", "is:done",
    "acme or cedar", "c OR e", "-c", "cedar -is:late", "preparer:me", "c priority:urgent", "is:cancelled",
    "c sort:client", "c sort:-due", "type:1040 due<7d", "in:client c", "holdings",
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeStore]:
    made = MadeStore(tmp_path_factory.mktemp("sifting") / "made.db")
    many(made, 260)
    made.engagement(made.client("Ceçilia Ünïted", preparer_id=1), title="ÇEDAR Rückblick")
    yield made
    made.close()


def plain(store: MadeStore, viewer: Actor, query: str, board: BoardView) -> dict[int, list[CardView]]:
    """Every column as a whole, asked column by column."""
    found = asked(query)
    return {
        stage.id: list(store.reads.column(viewer, stage.id, found, 0, 9_999, today=TODAY).cards)
        for stage in board.pipeline.stages
    }


def check(store: MadeStore, viewer: Actor, query: str, find: int | None, scrolled: Mapping[int, int]) -> None:
    """What one pass says is what the columns say one by one."""
    board = store.reads.board(
        viewer, 1, asked(query), height=HEIGHT, today=TODAY, find=find, scrolled=scrolled
    )  # fmt: skip
    columns = plain(store, viewer, query, board)
    for count, window in zip(board.counts, board.windows, strict=True):
        cards = columns[count.stage_id]
        late = [one for one in cards if one.due is not None and one.due < TODAY and one.status.live]
        held = [one for one in cards if one.status is Status.ON_HOLD]
        assert (count.total, count.overdue, count.on_hold) == (len(cards), len(late), len(held))
        assert list(window.cards) == cards[:HEIGHT] and window.offset == 0
    places = [(stage, row) for stage, cards in columns.items() for row, one in enumerate(cards) if one.id == find]
    assert board.found == (places[0] if places else None)
    assert board.shown == sum(map(len, columns.values()))
    for further in board.further:
        cards = columns[further.stage_id]
        assert list(further.cards) == cards[further.offset : further.offset + 2 * HEIGHT]
    _holds_what_is_looked_at(board, columns, {**scrolled, **dict(places)})


def _holds_what_is_looked_at(board: BoardView, columns: Mapping[int, list[CardView]], places: dict[int, int]) -> None:
    """Around a place the cards stand that a screen of half the height shows there, above it and below."""
    known: dict[int, set[int]] = {window.stage_id: set(range(len(window.cards))) for window in board.windows}
    for window in board.further:
        known[window.stage_id] |= set(range(window.offset, window.offset + len(window.cards)))
    for stage, row in places.items():
        near = range(max(0, row - HEIGHT // 2), min(row + HEIGHT // 2 + 1, len(columns[stage])))
        assert set(near) <= known[stage]


@pytest.mark.parametrize("viewer", [BOSS, PAT, REX], ids=lambda one: one.login)
@pytest.mark.parametrize("query", FILTERS)
def test_one_pass_says_what_the_columns_say(store: MadeStore, viewer: Actor, query: str) -> None:
    """Counts, windows, the cursor's place and the windows around it, for everybody's sight [PERM-3]."""
    check(store, viewer, query, 31, {1: 9, 3: 2})


LETTERS = st.lists(st.sampled_from(["a", "c", "ce", "d", "0", "00", "1", "ir", "é", "-x", "is:late", "OR"]), max_size=4)


@settings(max_examples=25, deadline=None)
@given(
    words=LETTERS,
    find=st.integers(1, 262),
    scrolled=st.dictionaries(st.integers(1, 4), st.integers(0, 40), max_size=3),
)
def test_whatever_is_typed_the_pass_agrees_with_the_columns(
    store: MadeStore, words: list[str], find: int, scrolled: dict[int, int]
) -> None:
    """The same for any words, any card under the cursor, any place scrolled to."""
    joined = " ".join(word for n, word in enumerate(words) if word != "OR" or 0 < n < len(words) - 1)
    if " OR OR " not in f" {joined} " and (query := asked(joined or "c")) is not None and query.where is not None:
        check(store, BOSS, joined or "c", find, scrolled)


@pytest.mark.parametrize("query", ["c", "-x", "holdings", "is:active", "c sort:client"])
def test_a_letter_asks_of_the_engagements_once(store: MadeStore, query: str) -> None:
    """However far the columns are scrolled, the filter is asked once and its cards are read once (performance.md)."""
    seen: list[str] = []

    class Noting(SqliteReader):
        def rows(self, sql: str, params: Mapping[str, Any] = {}) -> list[tuple[Any, ...]]:
            seen.append(sql)
            return super().rows(sql, params)

    reader = Noting(store.path)
    request = BoardRequest(1, query, cursor=200, windows=((1, 9), (2, 8), (3, 12)), height=HEIGHT)
    reading = read_board(Reads(reader, lambda: TODAY), TODAY, BOSS, request)
    reader.close()
    assert reading.windows
    asking = [sql for sql in seen if "listed(x.id)" in sql]
    cards = [sql for sql in seen if "e.tasks_done" in sql]
    windows = [sql for sql in seen if "OFFSET" in sql]
    assert (len(asking), len(cards), windows) == (1, 1, [])


def test_the_numbers_of_a_statement_come_in_its_order(store: MadeStore) -> None:
    """One text instead of a row for each: the same numbers in the same order, and none for nothing."""
    reader = store.reads.reader
    sql = "SELECT e.id FROM engagement e WHERE e.id > :least ORDER BY e.due_key DESC, e.id"
    assert list(numbers(reader, sql, {"least": 0})) == [row[0] for row in reader.rows(sql, {"least": 0})]
    assert list(numbers(reader, sql, {"least": 10**9})) == []


@pytest.mark.parametrize("query", ["c", "cedar", "zzz", "0000"])
@pytest.mark.parametrize(("limit", "offset"), [(None, 0), (None, 3), (4, 0), (4, 2), (0, 0), (5, 999)])
def test_clients_of_a_filter_are_the_window_of_all_of_them(
    store: MadeStore, query: str, limit: int | None, offset: int
) -> None:
    """[CLT-4] The count is of all that fit, whatever window of them is shown."""
    names = {name for row in store.reads.reader.rows("SELECT name_key FROM client") for name in row if query in name}
    found, total = store.reads.clients(BOSS, asked(query, "clients"), limit=limit, offset=offset)
    whole, _ = store.reads.clients(BOSS, asked(query, "clients"))
    assert total == len(whole) == len(names)
    assert found == (whole[offset:] if limit is None else whole[offset : offset + limit])


@pytest.mark.parametrize("query", ["c", "e", "r", "-c", "c OR z", "c e", "Ç", "a is:done"])
def test_a_frequent_letter_finds_the_same_tasks_either_way(
    store: MadeStore, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """[FILT-1]: work looked at task by task, or listed once: the same tasks, those of the firm too, none lost by `-`."""
    found = asked(query, "tasks")

    def tasks() -> list[list[int]]:
        read = partial(store.reads.tasks, query=found, limit=9_999, today=TODAY)
        return [
            [task.id for task in read(viewer, mine_default=mine)[0]] for viewer in (BOSS, PAT) for mine in (True, False)
        ]

    either = tasks()
    monkeypatch.setattr(filter_tasks, "_FREQUENT", frozenset())
    assert tasks() == either
    assert query != "c" or any(either)


def test_what_only_a_write_changes_is_read_again_after_a_write(store: MadeStore) -> None:
    """[VIEW-2] From memory while nobody has written; a commit of another connection is seen at the next question."""
    reader = SqliteReader(store.path)
    sql, of = "SELECT COUNT(*) FROM tag WHERE name <> :name", {"name": "none"}
    first = steady(reader, sql, of)[0][0]
    assert steady(reader, sql, of) is steady(reader, sql, of)
    assert steady(reader, sql, {"name": "other"}) is not steady(reader, sql, of)
    store.add("tag", name="Sifted", key="sifted", colour="red")
    assert steady(reader, sql, of)[0][0] == first + 1
    reader.rest()
    assert steady(reader, sql, of)[0][0] == first + 1
    reader.close()


def test_totals_of_the_title_follow_a_write(store: MadeStore) -> None:
    """[URG-1] What the title line says of all work is never older than the filter's own answer."""
    before = store.reads.board(BOSS, 1, asked("c"), today=TODAY)
    store.engagement(store.client("Cedar Late"), due="2026-01-01", stage_id=1)
    after = store.reads.board(BOSS, 1, asked("c"), today=TODAY)
    assert (after.total, after.late) == (before.total + 1, before.late + 1)


def test_a_filter_that_shows_little_needs_no_further_window(store: MadeStore) -> None:
    """A column that is whole in its first window is not read again."""
    number = store.reads.board(BOSS, 1, today=TODAY).windows[1].cards[3].id
    scrolled = dict.fromkeys(range(1, 5), 3)
    board = store.reads.board(
        BOSS, 1, asked(f"E{number}"), height=HEIGHT, today=TODAY, find=number, scrolled=scrolled
    )  # fmt: skip
    assert board.further == ()
    assert [card.id for window in board.windows for card in window.cards] == [number]
