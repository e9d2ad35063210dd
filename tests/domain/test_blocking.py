"""When blockers open, close and open again, and K-1 chains: pure rules [BLK-2] [BLK-5] [BLK-8] [INS-8]."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain import blocking as b
from assure_tui.domain.blocking import Standing, Wanted
from assure_tui.domain.errors import Invalid
from assure_tui.domain.family import chains, in_words
from assure_tui.domain.model import BlockerState
from assure_tui.domain.request_views import ChainNode, FamilyWork

ACTIVE, RESOLVED, DISMISSED = BlockerState.ACTIVE, BlockerState.RESOLVED, BlockerState.DISMISSED
DAY, LATER = date(2026, 3, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("standing", "wanted", "worse", "what"),
    [
        (None, None, False, None),
        (None, Wanted("X"), False, "open"),
        (None, Wanted("X", fresh=False), False, None),
        (Standing(ACTIVE, "X", None), Wanted("X"), False, None),
        (Standing(ACTIVE, "X", None), Wanted("Y"), False, "follow"),
        (Standing(ACTIVE, "X", None), Wanted("Y", fresh=False), False, "follow"),
        (Standing(ACTIVE, "X", None), None, False, "resolve"),
        (Standing(RESOLVED, "X", None), None, False, None),
        (Standing(RESOLVED, "X", None), Wanted("X"), False, "reopen"),
        (Standing(RESOLVED, "X", None), Wanted("X", fresh=False), False, None),
        (Standing(ACTIVE, "X", None, removed=True), Wanted("X"), False, "reopen"),
        (Standing(ACTIVE, "X", None, removed=True), None, False, None),
        (Standing(DISMISSED, "X", None), None, False, None),
        (Standing(DISMISSED, "X", None), Wanted("X"), False, None),
        (Standing(DISMISSED, "X", None), Wanted("X"), True, "reopen"),
        (Standing(DISMISSED, "X", DAY), Wanted("X", LATER, missed=True), False, "reopen"),
        (Standing(DISMISSED, "X", DAY), Wanted("X", LATER), False, None),
        (Standing(DISMISSED, "X", DAY), Wanted("X", DAY, missed=True), False, None),
    ],
)
def test_what_a_rule_does_with_a_blocker(
    standing: Standing | None, wanted: Wanted | None, worse: bool, what: str | None
) -> None:
    """[BLK-2] [BLK-3] [BLK-5]: a dismissed one comes back only when its source got worse."""
    assert b.step(standing, wanted, worse=worse) == what


@pytest.mark.parametrize(
    ("source", "read", "target"),
    [
        (b.k1_source(12), ("engagement", 12), "E-12"),
        (b.item_source(5), ("item", 5), "item:5"),
        (b.request_source(3), ("request", 3), "R-3"),
        (None, None, None),
        ("", None, None),
        ("k1:12", None, None),
        ("item:x", None, None),
        ("signature:8879", None, None),
    ],
)
def test_sources_name_what_clears_them(source: str | None, read: tuple[str, int] | None, target: str | None) -> None:
    """[BLK-9]"""
    assert b.read_source(source) == read and b.target_of(source) == target


@pytest.mark.parametrize(
    ("first", "last", "source_last", "waits"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), date(2025, 12, 31), True),
        (date(2025, 1, 1), date(2025, 12, 31), date(2025, 9, 30), True),
        (date(2025, 1, 1), date(2025, 12, 31), date(2026, 6, 30), False),
        (date(2025, 1, 1), date(2025, 12, 31), date(2024, 12, 31), False),
        (date(2025, 1, 1), None, date(2025, 12, 31), False),
        (date(2025, 1, 1), date(2025, 12, 31), None, False),
    ],
)
def test_a_k1_counts_in_the_year_in_which_its_own_ends(
    first: date, last: date | None, source_last: date | None, waits: bool
) -> None:
    """[BLK-8]"""
    assert b.k1_waits(first, last, source_last) is waits


def test_words_leave_out_what_is_not_there() -> None:
    """[BLK-9]"""
    assert b.waits_for("Form 1065 2025", "Larch", "In prep", "Ana") == "Form 1065 2025 of Larch, In prep, Ana"
    assert b.waits_for("Form 1065 2025", "Larch", "In prep", None) == "Form 1065 2025 of Larch, In prep"


def work(number: int, ready: bool = False) -> FamilyWork:
    return FamilyWork(number, number, f"C{number:02}", "X", "1065", "In prep", "active", None, None, ready)


def test_the_longest_chain_comes_first_then_the_one_that_holds_more() -> None:
    """[INS-8]"""
    known = {number: work(number) for number in range(1, 9)}
    found = chains(known, [(1, 2), (3, 4), (4, 5), (6, 7), (6, 8)])
    assert [(node.work.id, node.length) for node in found] == [(3, 3), (6, 2), (1, 2)]
    assert in_words(found[1]) == "holds 2 × 1065"
    assert in_words(chains({1: work(1, True), 2: work(2)}, [(1, 2)])[0]) == "K-1s issued"


@given(st.sets(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=14))
def test_chains_end_even_where_owners_go_in_a_circle(edges: set[tuple[int, int]]) -> None:
    """[CLT-6] [INS-8]: nobody stands twice on one way down."""

    def unique(node: ChainNode, above: tuple[int, ...] = ()) -> bool:
        mine = node.work.id
        return mine not in above and all(unique(below, (*above, mine)) for below in node.holds)

    found = chains({number: work(number) for number in range(1, 8)}, edges)
    assert all(unique(node) for node in found)
    assert bool(found) == any(source != taker for source, taker in edges)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("client", "client"),
        ("Third_party", "third_party"),
        ("third-p", "third_party"),
        ("IRS or state", "tax_authority"),
        ("irs", "tax_authority"),
        ("state", "tax_authority"),
        ("tax_authority", "tax_authority"),
        ("int", "internal"),
    ],
)
def test_what_a_manual_one_waits_on_is_read_from_words(text: str, wanted: str) -> None:
    """[BLK-2]: client, third party, IRS or state, internal, as people type them."""
    assert b.read_waits_on(text) == wanted
    assert b.read_waits_on(b.waits_on_words(wanted)) == wanted


@pytest.mark.parametrize("text", ["", " ", "moon", "other_engagement", "reviewer"])
def test_other_words_are_refused_with_the_four(text: str) -> None:
    """[BLK-2]: what rules wait for is not for people to type."""
    with pytest.raises(Invalid, match="client, third party, IRS or state, internal"):
        b.read_waits_on(text)
