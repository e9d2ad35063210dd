"""Where things live, and what the environment puts in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from assure_tui import paths

FOLDERS = [
    ("ASSURE_DATA_DIR", paths.data_dir),
    ("ASSURE_CONFIG_DIR", paths.config_dir),
    ("ASSURE_STATE_DIR", paths.state_dir),
]


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ASSURE_STORE", *(name for name, _ in FOLDERS)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "folder"), FOLDERS)
def test_a_folder_of_the_platform_bears_the_programs_name(name: str, folder: Callable[[], Path]) -> None:
    assert folder().name == "assure-tui"
    assert not folder().exists(), "asking for a folder makes none"


@pytest.mark.parametrize(("name", "folder"), FOLDERS)
def test_the_environment_goes_first(
    name: str, folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    assert folder() == tmp_path / "elsewhere"
    monkeypatch.setenv(name, "~/mine")
    assert folder() == tmp_path / "mine"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, "here")
    assert folder() == tmp_path / "here", "a later change of folder must not move it"


@pytest.mark.parametrize(("name", "folder"), FOLDERS)
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_counts_as_not_set(
    name: str, folder: Callable[[], Path], empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = folder()
    monkeypatch.setenv(name, empty)
    assert folder() == usual


def test_the_default_store_stands_in_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert paths.default_store() == str(paths.data_dir() / "firm.db")
    monkeypatch.setenv("ASSURE_DATA_DIR", str(tmp_path))
    assert paths.default_store() == str(tmp_path / "firm.db")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("books.db", "books.db"),
        ("postgresql+psycopg://firm@/assure", "postgresql+psycopg://firm@/assure"),
        ("postgresql://host/~odd", "postgresql://host/~odd"),
        ("", None),
    ],
)
def test_a_store_may_be_a_path_or_an_address(given: str, expected: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSURE_STORE", given)
    assert paths.default_store() == (expected or str(paths.data_dir() / "firm.db"))


def test_a_store_in_the_home_folder_is_spelled_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSURE_STORE", "~/books.db")
    assert paths.default_store() == str(tmp_path / "books.db")


def test_the_seed_file_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """[FIRM-3]"""
    monkeypatch.chdir(tmp_path)
    found = paths.seed_file()
    assert found.is_absolute()
    assert len(tomllib.loads(found.read_text(encoding="utf-8"))["type"]) == 52


def test_the_library_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """[PIPE-4]"""
    monkeypatch.chdir(tmp_path)
    assert "pipeline" in tomllib.loads(paths.library_text())


def test_a_missing_seed_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "src" / "assure_tui" / "paths.py"))
    with pytest.raises(FileNotFoundError, match=r"seed_engagement_types\.toml is missing"):
        paths.seed_file()
