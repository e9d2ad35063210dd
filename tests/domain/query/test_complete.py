"""`tab` in the filter bar (interface.md 3.5)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.query import complete, parse
from tests.domain.query.test_grammar import ALPHABET

STORE: dict[str, list[tuple[str, int]]] = {
    "stage": [("In prep", 12), ("In review", 4), ("Delivered", 1)],
    "assignee": [("Ada Quill", 7), ("me", 1)],
    "is": [("late", 3)],
    "@": [("busy", 9), ("my-work", 2)],
    "type": [("1040", 20), ("1040-X", 2)],
}


def values_for(field: str, prefix: str) -> Sequence[tuple[str, int]]:
    return STORE.get(field, [])


def _texts(text: str, cursor: int | None = None) -> list[str]:
    return [found.text for found in complete(text, len(text) if cursor is None else cursor, values_for=values_for)]


def _applied(text: str, cursor: int | None = None) -> str:
    first = complete(text, len(text) if cursor is None else cursor, values_for=values_for)[0]
    return text[: first.start] + first.text + text[first.end :]


def test_fields() -> None:
    """The beginning of a field offers fields; a whole one offers its operators."""
    assert "stage:" in _texts("sta") and "status:" in _texts("sta") and "start:" in _texts("sta")
    assert _texts("due")[:5] == ["due:", "due<", "due<=", "due>", "due>="]
    assert _texts("is:late ")[0] == "assignee:"
    assert "type:" in _texts("(-ty")
    assert "AND " in _texts("is:late AN")


def test_values_with_counts() -> None:
    """`stage:` lists stages with how many."""
    found = complete("stage:", 6, values_for=values_for)
    assert [(c.text, c.count) for c in found] == [('"In prep"', 12), ('"In review"', 4), ("Delivered", 1)]
    assert [(c.text, c.count) for c in complete("is:la", 5, values_for=values_for)] == [("late", 3)]


@pytest.mark.parametrize(
    ("text", "cursor", "after"),
    [
        ("stage:rev", None, 'stage:"In review"'),
        ('stage:"In re', None, 'stage:"In review"'),
        ('stage:"In re" is:late', 12, 'stage:"In review" is:late'),
        ('stage:"In re client:"x"', 12, 'stage:"In review" client:"x"'),
        ("stage:deli is:late", 8, "stage:Delivered is:late"),
        ("stage:a,deli", None, "stage:a,Delivered"),
        ("stage:a, deli", None, "stage:a, Delivered"),
        ("is:late stage!=deli", None, "is:late stage!=Delivered"),
        ("due:mon..to", None, "due:mon..today"),
        ("due<tom", None, "due<tomorrow"),
        ("sort:-prio", None, "sort:-priority"),
        ("sort:due,-cl", None, "sort:due,-client"),
        ("no:revi", None, "no:reviewer"),
        ("@bu", None, "@busy"),
        ("assignee:n", None, "assignee:none"),
        ("prior", None, "priority:"),
    ],
)
def test_completing_replaces_the_word(text: str, cursor: int | None, after: str) -> None:
    """The word under the cursor is replaced, the rest stays."""
    assert _applied(text, cursor) == after


def test_a_person_called_me_is_quoted() -> None:
    """The keyword and a name that looks like it are told apart."""
    assert complete("assignee:m", 10, values_for=lambda f, p: [("Me", 1)])[-1].text == '"Me"'


@given(st.lists(st.sampled_from(ALPHABET) | st.text(max_size=3), max_size=15).map("".join), st.integers(-2, 60))
def test_completion_never_fails(text: str, cursor: int) -> None:
    """Whatever stands in the bar, `tab` does no harm, and places lie within the text."""
    for target in ("engagements", "clients", "tasks"):
        for found in complete(text, cursor, target, values_for):
            assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize("field", ["stage", "assignee", "is", "type", "due", "priority", "no", "has", "group", "sort"])
def test_what_is_offered_is_accepted(field: str) -> None:
    """Every value offered reads without a mistake."""
    for found in complete(f"{field}:", len(field) + 1, values_for=values_for):
        parse(f"{field}:{found.text}")
