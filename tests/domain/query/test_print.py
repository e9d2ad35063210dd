"""Text and form say the same: what is printed reads as the same query [FILT-2]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.errors import QueryError
from assure_tui.domain.query import Query, SortKey, parse, to_text
from assure_tui.domain.query.ast import (
    And,
    Node,
    Not,
    Or,
    Pred,
    Range,
    Text,
    Value,
    ViewRef,
    Word,
    conjunction,
    disjunction,
)
from assure_tui.domain.query.grammar import tidy
from assure_tui.domain.query.print import write_text, write_value
from tests.domain.query.test_grammar import ACCEPTED, ALPHABET


@pytest.mark.parametrize("text", ACCEPTED)
def test_printed_examples_read_the_same(text: str) -> None:
    """Every example comes back as the same query."""
    query = parse(text)
    assert parse(to_text(query)) == query


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("(is:late) AND  (reviewer:me)", "is:late reviewer:me"),
        ("is:late sort:-due (a OR b)", "is:late (a OR b) sort:-due"),
        ("is:late OR is:held", "is:late OR is:held"),
        ("(is:late OR is:held) limit:5", "(is:late OR is:held) limit:5"),
        ("!(a b)", "NOT (a b)"),
        ("NOT is:done", "-is:done"),
        ("NOT 142", "NOT 142"),
        ("due:<7d", "due<7d"),
        ('stage:"In review"', 'stage:"In review"'),
    ],
)
def test_printed_form(text: str, printed: str) -> None:
    """Printing is as short as a person would type it."""
    assert to_text(parse(text)) == printed


SAFE = st.characters(blacklist_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn"))
RAW = st.text(SAFE, min_size=1, max_size=12).map(tidy).filter(bool)
BARE = st.from_regex(r"[A-Za-z0-9%&/'+*\[\]][A-Za-z0-9_.\-%&/'\[\]é]{0,8}", fullmatch=True).filter(
    lambda text: ".." not in text and text not in ("AND", "OR", "NOT") and not text.endswith(".")
)


def _words(plain: st.SearchStrategy[str]) -> st.SearchStrategy[Word]:
    return st.builds(Word, plain, st.just(False)) | st.builds(Word, RAW, st.just(True))


def _several(values: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


DAYS = st.builds(
    Word,
    st.sampled_from(["today", "-3d", "+5bd", "2027-03-15", "3bd before 15 mar", "q1", "next week"]),
    st.just(True),
) | st.builds(Word, st.sampled_from(["mon", "eom", "-3d", "3/15", "5bd"]), st.just(False))
RANGES = st.builds(Range, DAYS, DAYS | st.none()) | st.builds(Range, st.none(), DAYS)
COMPARED = st.sampled_from(["<", "<=", ">", ">="])
PREDS: st.SearchStrategy[Node] = st.one_of(
    st.builds(
        Pred,
        st.sampled_from(["stage", "tag", "type", "client", "assignee"]),
        st.sampled_from([":", "=", "!=", "~"]),
        _several(_words(BARE)),
    ),
    st.builds(Pred, st.just("due"), st.sampled_from([":", "!="]), _several(DAYS | RANGES)),
    st.builds(Pred, st.sampled_from(["due", "filed"]), COMPARED, st.tuples(DAYS)),
    st.builds(Pred, st.just("is"), st.just(":"), _several(st.sampled_from([Word("late"), Word("held", True)]))),
    st.builds(Pred, st.just("budget"), COMPARED, st.tuples(st.sampled_from([Word("80%"), Word("-2"), Word("1h30")]))),
)
LEAVES: st.SearchStrategy[Node] = st.one_of(
    PREDS,
    st.builds(Text, BARE, st.just(False)),
    st.builds(Text, RAW, st.just(True)),
    st.builds(ViewRef, st.sampled_from(["busy", "my-work"])),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda found: conjunction(found) or found[0]),
        st.lists(inner, min_size=2, max_size=4).map(disjunction),
        inner.map(Not),
    ),
    max_leaves=12,
)
QUERIES = st.builds(
    Query,
    where=st.none() | NODES,
    sort=st.lists(st.builds(SortKey, st.sampled_from(["due", "client", "left"]), st.booleans()), max_size=3).map(tuple),
    group=st.none() | st.sampled_from(["none", "client"]),
    columns=st.sampled_from([(), ("client",), ("client", "due", "next")]),
    limit=st.none() | st.integers(0, 1000),
    density=st.none() | st.just("compact"),
    search_in=st.sampled_from([(), ("title", "notes")]),
)


@given(QUERIES)
def test_print_then_parse_is_the_same_query(query: Query) -> None:
    """Whatever a form builds, its text says exactly that [FILT-2]."""
    assert parse(to_text(query)) == query


@given(st.lists(st.sampled_from(ALPHABET) | st.text(max_size=3), max_size=20).map("".join))
def test_what_was_read_prints_back(text: str) -> None:
    """Whatever was accepted survives printing."""
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(to_text(query)) == query


@given(RAW)
def test_any_value_can_be_written(text: str) -> None:
    """Names with brackets, quotes, dots or emoji can all be filtered by."""
    pred = parse(f"tag:{write_value(text)}").where
    assert isinstance(pred, Pred)
    assert isinstance(pred.values[0], Word)
    assert pred.values[0].text == text
    free = parse(write_text(text)).where
    assert isinstance(free, Text)
    assert free.text == text


def test_nested_or_in_and_keeps_its_brackets() -> None:
    """AND binds tighter than OR (interface.md 3.2)."""
    query = parse("(a OR b) (c OR d e)")
    assert isinstance(query.where, And)
    assert all(isinstance(child, Or) for child in query.where.children)
    assert to_text(query) == "(a OR b) (c OR d e)"
