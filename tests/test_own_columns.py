"""The columns of the table in a person's own file (interface.md 6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure_tui import launch, paths
from assure_tui.settings import load


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSURE_CONFIG_DIR", str(tmp_path))
    return paths.config_file()


def test_columns_are_kept_beside_everything_else_in_the_file(file: Path) -> None:
    """Written back atomically; what else stands there stays."""
    file.write_text('theme = "light"\n[card]\nfields = ["client"]\n')
    launch._keep_columns(("client", "due"))
    kept = load(file).settings
    assert kept.table["columns"] == ("client", "due")
    assert kept.theme == "assure-light" and kept.card["fields"] == ("client",)
    launch._keep_columns(())
    assert not load(file).settings.table


def test_a_file_with_a_fault_is_not_written_over(file: Path) -> None:
    """What the program cannot read it must not lose."""
    text = 'thme = "light"\n'
    file.write_text(text)
    with pytest.raises(OSError, match="wrong"):
        launch._keep_columns(("client",))
    assert file.read_text() == text


def test_the_app_starts_with_them(file: Path) -> None:
    """`[table] columns` is what the table shows first."""
    file.write_text('[table]\ncolumns = ["due", "client"]\n')
    chosen = launch._settings("firm.db", False, False)
    assert chosen.columns == ("due", "client") and chosen.keep_columns is launch._keep_columns
