"""One statement for both databases: the same rows give the same answers where ASSURE_TEST_POSTGRES names a server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Boolean, MetaData, create_engine, text
from sqlalchemy.engine import make_url

from assure_tui.domain.query.fields import fields_for, presences_for
from assure_tui.domain.query.words import Target
from assure_tui.services.reads import Reads
from assure_tui.store.read import SqlReader
from assure_tui.store.tables import everything
from tests.store.made_store import BOSS, PAT, REX, TODAY, MadeStore, asked, many
from tests.store.test_filter_sql import ANY, CASES, CLIENT_CASES, SAMPLES, TARGETS, TASK_CASES
from tests.store.test_filter_sql import store as filtered
from tests.store.test_query_plans import QUESTIONS

SERVER = os.environ.get("ASSURE_TEST_POSTGRES")
pytestmark = pytest.mark.skipif(not SERVER, reason="ASSURE_TEST_POSTGRES names no server")
store = filtered  # the six engagements of the filter tests


@dataclass
class Twin:
    """The same firm in both databases."""

    here: Reads
    there: Reads


def twin_of(made: MadeStore) -> Iterator[Twin]:
    """Copy every row into a database of its own."""
    url = make_url(SERVER or "")
    name = f"assure_{uuid.uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = create_engine(url.set(database=name))
    own = MetaData()  # a key that is added later is marked as such for good: not on the tables all tests share
    for table in everything().sorted_tables:
        table.to_metadata(own)
    own.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))  # rows come in any order
        for table in everything().tables.values():
            names = [column.name for column in table.columns]
            truths = {column.name for column in table.columns if isinstance(column.type, Boolean)}
            listed = ", ".join(f'"{column}"' for column in names)
            rows = made.db.execute(f'SELECT {listed} FROM "{table.name}"').fetchall()
            marks = ", ".join(f":{column}" for column in names)
            for row in rows:
                values = dict(zip(names, row, strict=True))
                for truth in truths:
                    values[truth] = None if values[truth] is None else bool(values[truth])
                connection.execute(text(f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})'), values)
    try:
        yield Twin(made.reads, Reads(SqlReader(engine), lambda: TODAY))
    finally:
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="module")
def small(store: MadeStore) -> Iterator[Twin]:
    yield from twin_of(store)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    made = MadeStore(tmp_path_factory.mktemp("twin") / "made.db")
    many(made, 400)
    for number in range(1, 30):
        batch = made.batch(PAT, "SetPriority", "changed")
        made.change(batch, "engagement", number, engagement_id=number, before={"priority": "low"}, after={})
    yield from twin_of(made)
    made.close()


def test_filters_find_the_same(small: Twin) -> None:
    """[FILT-1]: every case of the filter tests, for people who see everything and who do not."""
    for viewer in (BOSS, PAT, REX):
        for query, _ in CASES:
            resolved = asked(f"{query} ({ANY})")
            both = [reads.engagements(viewer, resolved, today=TODAY) for reads in (small.here, small.there)]
            assert both[0] == both[1], query
        for query, _ in TASK_CASES:
            tasks = asked(query, "tasks")
            found = [reads.tasks(viewer, tasks, mine_default=False, today=TODAY) for reads in (small.here, small.there)]
            assert found[0] == found[1], query
        for query, _ in CLIENT_CASES:
            clients = asked(query, "clients")
            assert small.here.clients(viewer, clients) == small.there.clients(viewer, clients), query


@pytest.mark.parametrize("target", TARGETS)
def test_every_word_runs(small: Twin, target: Target) -> None:
    """[FILT-1]: a word that works on SQLite works on PostgreSQL."""
    reads = small.there
    queries = [f"{word}:{name}" for word in ("no", "has") for name in presences_for(target, word)]
    queries += [f"sort:-{key},{key}" for key in fields_for(target)["sort"].choices]
    for name, field in fields_for(target).items():
        if field.kind not in ("shape", "in", "presence"):
            words = tuple(field.choices) or (SAMPLES[field.kind],)
            queries += [f"{sign}{name}:{word}" for word in words for sign in ("", "-")]
    for query in queries:
        resolved = asked(query, target)
        if target == "engagements":
            reads.engagements(PAT, resolved, today=TODAY)
        elif target == "tasks":
            reads.tasks(PAT, resolved, today=TODAY)
        else:
            reads.clients(PAT, resolved)


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_have_the_same_answer(large: Twin, question: str) -> None:
    """Boards, lists, pages and logs do not depend on the database."""
    assert QUESTIONS[question](large.there) == QUESTIONS[question](large.here)


def test_people_values_search_and_reasons_are_the_same(large: Twin) -> None:
    """The rest of the questions."""
    for ask in (
        lambda reads: reads.actor("pat"),
        lambda reads: reads.staff(),
        lambda reads: reads.firm(),
        lambda reads: reads.types(BOSS),
        lambda reads: reads.views(PAT),
        lambda reads: reads.pipelines(PAT),
        lambda reads: [reads.values(BOSS, field) for field in ("stage", "preparer", "type", "tag", "status", "client")],
        lambda reads: reads.search(PAT, "elm 1040"),
        lambda reads: reads.find_client(BOSS, "C-3"),
        lambda reads: reads.why(BOSS, 5, TODAY),
        lambda reads: reads.log(BOSS, text="changed pat", since=TODAY.replace(month=1), limit=3),
    ):
        assert ask(large.there) == ask(large.here)
