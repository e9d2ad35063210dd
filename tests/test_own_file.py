"""What is kept in a person's own file, beside everything else that stands there (interface.md 6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure_tui import launch, paths
from assure_tui.settings import OwnFile, load


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSURE_CONFIG_DIR", str(tmp_path))
    return paths.config_file()


def test_a_choice_is_kept_beside_everything_else_in_the_file(file: Path) -> None:
    """Written back atomically; what else stands there stays."""
    file.write_text('theme = "light"\n[card]\nfields = ["client"]\n')
    own = OwnFile(file)
    assert own.keep(table={"columns": ("client", "due")}) == load(file).settings
    kept = load(file).settings
    assert kept.table["columns"] == ("client", "due")
    assert kept.theme == "assure-light" and kept.card["fields"] == ("client",)
    own.keep(table={}, lock_minutes=5)
    assert not load(file).settings.table and load(file).settings.lock_minutes == 5


def test_a_file_with_a_fault_is_not_written_over(file: Path) -> None:
    """What the program cannot read it must not lose."""
    text = 'thme = "light"\n'
    file.write_text(text)
    with pytest.raises(OSError, match="wrong"):
        OwnFile(file).keep(theme="assure-light")
    assert file.read_text() == text


def test_a_text_is_judged_before_it_is_written(file: Path) -> None:
    """The same strict reading as at the start; writing keeps every byte, comments too."""
    own = OwnFile(file)
    assert own.text() == "" and own.check("").problems == ()
    assert [str(problem) for problem in own.check('thme = "light"\n').problems] == [
        f"{file}: thme: unknown key; did you mean 'theme'?"
    ]
    text = '# mine, also in März\ntheme = "light"\n'
    own.write(text)
    assert own.text() == text and own.load().settings.theme == "assure-light"
    file.write_bytes(b"\xef\xbb\xbftheme = 'dark'\n# \xff")
    assert own.text() == "theme = 'dark'\n# \ufffd"


def test_the_app_starts_with_them(file: Path) -> None:
    """`[table] columns` is what the table shows first."""
    file.write_text('[table]\ncolumns = ["due", "client"]\n')
    chosen = launch._settings("firm.db", False, False)
    assert chosen.columns == ("due", "client") and chosen.own_file == OwnFile(file)
