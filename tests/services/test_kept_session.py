"""A session that goes on between transactions never shows what is not true any more (performance.md) [LOOP-3]."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from assure_tui.domain import commands as c
from assure_tui.domain.errors import NotFound
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.services.context import Context
from assure_tui.store import tables as t
from assure_tui.store.engine import open_store
from assure_tui.store.kept_session import KeptSession
from assure_tui.store.unit_of_work import UnitOfWork, write
from tests.services.conftest import Firm

Shelf = list[KeptSession]


def look(firm: Firm, shelf: Shelf, do: Callable[[Context], object] = lambda _: None) -> tuple[Any, Any, Any]:
    """What a command of the loop sees of a setting, of a type and of its stages in a transaction of its own."""

    def work(unit: UnitOfWork) -> tuple[Any, Any, Any]:
        context = Context(unit, SYSTEM, Origin.LOOP, firm.clock.now(), firm.clock.today())
        do(context)
        kind = context.type_by_code("990")
        seen = (context.settings["complete.on_final"], kind.name, tuple(s.name for s in context.stages(1)))
        context.leave_known()
        return seen

    return write(firm.store, firm.clock.now(), work, shelf)


@contextmanager
def asked(firm: Firm) -> Iterator[list[str]]:
    """The statements put to the store meanwhile."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(firm.store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(firm.store.engine, "before_cursor_execute", note)


def other_program(firm: Firm, sql: str) -> None:
    """Another program writes to the same file."""
    store = open_store(str(firm.store.path))
    try:
        with store.engine.begin() as connection:
            connection.execute(text(sql))
    finally:
        store.close()


def same_program(firm: Firm, sql: str) -> None:
    """Another part of this program writes, past every command."""
    with firm.store.engine.begin() as connection:
        connection.execute(text(sql))


def test_what_stands_is_not_read_again(firm: Firm) -> None:
    """Nobody wrote in between: the second transaction asks for nothing it knows."""
    shelf: Shelf = []
    first = look(firm, shelf)
    with asked(firm) as statements:
        assert look(firm, shelf) == first
    assert not [one for one in statements if one.lstrip().startswith("SELECT")]


@pytest.mark.parametrize("writer", [other_program, same_program])
@pytest.mark.parametrize(
    ("sql", "index", "now"),
    [
        ("UPDATE engagement_type SET name = 'Changed' WHERE code = '990'", 1, "Changed"),
        ("INSERT INTO setting (key, value) VALUES ('complete.on_final', '\"always\"')", 0, "always"),
    ],
)
def test_what_anybody_wrote_in_between_is_seen(
    firm: Firm, writer: Callable[[Firm, str], None], sql: str, index: int, now: str
) -> None:
    """[LOOP-3]: another program, or another connection of this one, makes it read everything anew."""
    shelf: Shelf = []
    assert look(firm, shelf)[index] != now
    look(firm, shelf)
    writer(firm, sql)
    assert look(firm, shelf)[index] == now


def test_what_a_person_changed_through_the_door_is_seen(firm: Firm) -> None:
    """A command between two of the loop's."""
    shelf: Shelf = []
    before = look(firm, shelf)[0]
    changed = "never" if before != "never" else "always"
    firm.do(c.SaveSettings({"complete.on_final": changed}))
    assert look(firm, shelf)[0] == changed


def test_what_it_changes_itself_is_worked_out_anew(firm: Firm) -> None:
    """A reference row changed inside the transaction: what was worked out of it before is forgotten."""
    shelf: Shelf = []
    look(firm, shelf)

    def rename(context: Context) -> None:
        for stage in context.unit.all(c_stage()):
            stage.name = f"{stage.name} anew"

    look(firm, shelf, rename)
    names = [row["name"] for row in firm.rows("SELECT name FROM stage WHERE pipeline_id = 1 ORDER BY position")]
    assert list(look(firm, shelf)[2]) == names and all(name.endswith(" anew") for name in names)


def c_stage() -> Any:
    """All stages of the first pipeline."""
    from assure_tui.store.sql import select

    return select(t.Stage).where(t.Stage.pipeline_id == 1)


def test_one_that_failed_is_thrown_away(firm: Firm) -> None:
    """What a transaction that was taken back had in hand is never met again."""
    shelf: Shelf = []
    before = look(firm, shelf)

    def fail(context: Context) -> None:
        context.type_by_code("990").name = "never written"
        context.unit.session.flush()
        raise NotFound("nothing")

    with pytest.raises(NotFound):
        look(firm, shelf, fail)
    assert shelf == []
    assert look(firm, shelf) == before


def test_rows_of_work_are_let_go(firm: Firm) -> None:
    """Only settings, types, stages and people stay; engagements and clients are read in each transaction."""
    number = firm.make()
    shelf: Shelf = []
    look(firm, shelf, lambda context: context.engagement(number))
    kept = {type(row).__name__ for row in shelf[0].session.identity_map.values()}
    assert "EngagementType" in kept and not kept & {"Engagement", "Client", "Task"}
