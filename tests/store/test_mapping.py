"""Tables are mapped when they are asked for: who only looks at the store maps none, and pays for none."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from assure_tui.store import capture, tables

SOURCE = Path(tables.__file__).parent


def loaded_after(code: str) -> set[str]:
    """The subjects of tables that a program of its own has mapped after some lines."""
    ask = "import sys; print([name for name in sys.modules if name.startswith('assure_tui.store.tables.')])"
    ran = subprocess.run([sys.executable, "-c", f"{code}\n{ask}"], check=True, capture_output=True, text=True)
    return {name.rpartition(".")[2] for name in ast.literal_eval(ran.stdout)} - {"base"}


@pytest.mark.parametrize(
    ("code", "mapped"),
    [
        ("import assure_tui.services.dispatcher, assure_tui.services.heartbeat", set()),
        ("from assure_tui.services.heartbeat import steps; steps()", set()),
        ("from assure_tui.store import tables as t; t.Staff", {"people"}),
        ("from assure_tui.store import tables as t; t.Engagement", {"work", "clients", "people", "blueprints"}),
        ("from assure_tui.store import unit_of_work", set()),
    ],
)
def test_only_what_is_asked_for_is_mapped(code: str, mapped: set[str]) -> None:
    assert loaded_after(code) == mapped


def test_every_table_is_found_by_its_name() -> None:
    """The list of subjects leaves out no table, and names none twice."""
    listed = [name for names in tables.SUBJECTS.values() for name in names.split()]
    assert sorted(listed) == sorted(tables.__all__)
    for subject, names in tables.SUBJECTS.items():
        tree = ast.parse((SOURCE / f"{subject}.py").read_text(encoding="utf-8"))
        assert {node.name for node in tree.body if isinstance(node, ast.ClassDef)} == set(names.split())
    assert {path.stem for path in SOURCE.glob("*.py")} == {*tables.SUBJECTS, "base", "__init__"}


def test_asking_for_something_else_says_so() -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        _ = tables.Nothing  # type: ignore[attr-defined]


def test_the_log_names_tables_that_there_are() -> None:
    """[ACT-1]: what the log calls a thing leads to its table."""
    for entity, model in capture.ENTITIES.items():
        assert model.__tablename__ == entity or entity in ("setting", "saved_view", "firm")
    assert "nothing" not in capture.ENTITIES


def test_columns_of_a_kind_share_their_type() -> None:
    """SQLAlchemy keeps a class and caches for every instance of a type: there is one for all plain texts."""
    columns = [column for table in tables.everything().tables.values() for column in table.columns]
    assert len(columns) > 500
    assert len({id(column.type) for column in columns if type(column.type).__name__ == "AutoString"}) == 1
