"""A filter changed by choosing says the same as one that was typed (interface.md 3.5) [FILT-2]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.query.ast import And, Pred
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.narrow import chosen_values, shape_of, shaped, toggled


@pytest.mark.parametrize(
    ("text", "term", "after"),
    [
        ("", "stage:Filed", "stage:Filed"),
        ("due<7d", "is:late", "due<7d is:late"),
        ("stage:Filed", 'stage:"In prep"', 'stage:Filed,"In prep"'),
        ('stage:Filed,"In prep"', "stage:filed", 'stage:"In prep"'),
        ("stage:Filed due<7d", "stage:FILED", "due<7d"),
        ("is:late", "is:stuck", "is:late is:stuck"),
        ("is:late is:stuck", "is:late", "is:stuck"),
        ("", "-is:done", "-is:done"),
        ("acme -is:done", "-is:done", "acme"),
        ("type:1040 OR type:1065", "is:late", "(type:1040 OR type:1065) is:late"),
        ("client~dental sort:due", "priority:high", "client~dental sort:due priority:high"),
        ("stage!=Filed", "stage:Filed", "stage!=Filed stage:Filed"),
    ],
)
def test_a_term_goes_in_and_out(text: str, term: str, after: str) -> None:
    """`f` builds the text one would type: values of a field are either of them, states are both."""
    assert toggled(text, term) == after
    parse(after)


@pytest.mark.parametrize(
    ("text", "shape", "value", "after"),
    [
        ("", "sort", "due", "sort:due"),
        ("is:late sort:due", "sort", "-due", "is:late sort:-due"),
        ("order:client is:late", "sort", None, "is:late"),
        ("a OR b", "sort", "due", "(a OR b) sort:due"),
    ],
)
def test_the_shape_of_a_view_is_part_of_its_text(text: str, shape: str, value: str | None, after: str) -> None:
    """[FILT-4]: one sort at a time, and `order:` is another word for it."""
    assert shaped(text, shape, value) == after
    parse(after)


def test_what_is_chosen_is_known_again() -> None:
    """The list of values marks those the filter holds."""
    assert chosen_values('stage:Filed,"In prep" is:late', "stage") == {"filed", "in prep"}
    assert shape_of("is:late order:-due", "sort") == "-due"
    assert shape_of("is:late", "sort") == ""


TERMS = st.sampled_from(
    ["is:late", "-is:done", "stage:Filed", 'stage:"In prep"', "type:1040,1065", "no:due", "priority:high", "due<7d"]
)


@given(st.lists(TERMS, max_size=5), TERMS)
def test_twice_is_as_before(terms: list[str], term: str) -> None:
    """Choosing the same thing again takes it out: nothing else is lost or added."""
    text = ""
    for each in dict.fromkeys(terms):
        text = toggled(text, each)
    again = toggled(toggled(text, term), term)
    assert _meant(again) == _meant(text)


def _meant(text: str) -> frozenset[object]:
    """The conditions that must all hold, without their order."""
    where = parse(text).where
    children = where.children if isinstance(where, And) else () if where is None else (where,)
    return frozenset(
        (child.field, child.op, frozenset(child.values)) if isinstance(child, Pred) else child for child in children
    )
