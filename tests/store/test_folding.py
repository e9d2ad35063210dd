"""Text in SQL is compared without case and accents, by SQLite where it can and by Python where it must [VAL-4]."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.store.queries.filter_leaves import like
from assure_tui.store.read import SqliteReader, fold

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteReader]:
    path = tmp_path_factory.mktemp("fold") / "empty.db"
    sqlite3.connect(path).close()
    found = SqliteReader(path)
    yield found
    found.close()


@given(text=TEXTS)
def test_a_column_is_folded_as_typed_text_is(reader: SqliteReader, text: str) -> None:
    """What a person types is folded by Python, what they look for by the database: the two must agree [VAL-4]."""
    assert reader.rows("SELECT fold(x.name) FROM (SELECT :text AS name) x", {"text": text}) == [(fold(text),)]


@given(text=TEXTS, typed=st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=3))
def test_like_finds_what_the_folded_text_holds(reader: SqliteReader, text: str, typed: str) -> None:
    """A filter typed in any case finds the text that holds it once both are folded [VAL-4]."""
    sql = "SELECT fold(x.name) LIKE :typed ESCAPE '!' FROM (SELECT :text AS name) x"
    found = reader.rows(sql, {"text": text, "typed": f"%{like(fold(typed))}%"})
    assert found == [(int(fold(typed) in fold(text)),)]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("Zoë Brontë", "zoe"), ("ZOE", "zoe"), ("Straße 5", "STRASSE"), ("ﬁrm", "firm"), ("a\tÉ", "é"), ("山田", "山")],
)
def test_accents_and_case_do_not_matter(reader: SqliteReader, kept: str, typed: str) -> None:
    """`zoe` finds Zoë, whatever else the text holds [VAL-4]."""
    sql = "SELECT fold(x.name) LIKE :typed FROM (SELECT :kept AS name) x"
    assert reader.rows(sql, {"kept": kept, "typed": f"%{fold(typed)}%"}) == [(1,)]


def test_nothing_stays_nothing(reader: SqliteReader) -> None:
    """A column without a value is not the empty text."""
    assert reader.rows("SELECT fold(x.name) FROM (SELECT NULL AS name) x") == [(None,)]
