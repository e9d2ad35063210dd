"""A person's own file: strict, forgiving of the rest, never half written (interface, section 6)."""

from __future__ import annotations

import os
import stat
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui import settings
from assure_tui.settings import Settings, load, save

FULL = """
store = "books.db"
theme = "assure-contrast"
ascii = true
accessible = true
animations = "none"
letter_verbs = false

[keys]
"engagement.move" = "m"
board.next = ["l", "right", "l"]

[card]
fields = ["client", "due"]

[table]
columns = ["id", "title"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_every_setting_is_read(file: Path) -> None:
    file.write_text(FULL, encoding="utf-8")
    found = load(file)
    assert found.problems == ()
    assert found.settings == Settings(
        store="books.db",
        theme="assure-contrast",
        ascii=True,
        accessible=True,
        animations="none",
        letter_verbs=False,
        keys={"engagement.move": ("m",), "board.next": ("l", "right")},
        card={"fields": ("client", "due")},
        table={"columns": ("id", "title")},
    )


def test_no_file_means_defaults_and_no_problem(file: Path) -> None:
    assert load(file) == settings.Loaded(Settings())


def test_settings_cannot_be_changed_in_place(file: Path) -> None:
    file.write_text(FULL, encoding="utf-8")
    found: Any = load(file).settings
    with pytest.raises(FrozenInstanceError):
        found.theme = "other"
    with pytest.raises(TypeError):
        found.keys["x"] = ("y",)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("them = 'x'", "them", "did you mean 'theme'"),
        ("qqq = 1", "qqq", "unknown key"),
        ("theme = 3", "theme", "must be text, not a number"),
        ("theme = ' '", "theme", "not empty text"),
        ("ascii = 'yes'", "ascii", "must be true or false, not text"),
        ("letter_verbs = 1", "letter_verbs", "must be true or false"),
        ("animations = 'ful'", "animations", "did you mean 'full'"),
        ("keys = 'x'", "keys", "must be a table"),
        ("[keys]\nmove = 3", "keys.move", "a key or a list of keys, not a number"),
        ("[keys]\nmove = ['']", "keys.move", "a key or a list of keys"),
        ("[card]\nfelds = []", "card.felds", "did you mean 'fields'"),
        ("[table]\ncolumns = 'id'", "table.columns", "a list of texts, not text"),
    ],
)
def test_a_wrong_key_costs_only_itself(line: str, key: str, words: str, file: Path) -> None:
    file.write_text(f"store = 'kept.db'\n{line}\n", encoding="utf-8")
    found = load(file)
    assert found.settings == Settings(store="kept.db", **_empty(key))
    [problem] = found.problems
    assert problem.key == key and words in problem.message
    assert str(problem).startswith(f"{file}: {key}: ")


def _empty(key: str) -> dict[str, Any]:
    return {key.split(".")[0]: {}} if "." in key else {}


def test_every_problem_is_told_and_good_keys_beside_them_count(file: Path) -> None:
    file.write_text("ascii = 1\nthem = 'x'\n[keys]\na = 'x'\nb = 2\n", encoding="utf-8")
    found = load(file)
    assert [problem.key for problem in found.problems] == ["ascii", "them", "keys.b"]
    assert found.settings.keys == {"a": ("x",)}


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"theme = ", "is not TOML"), (b"theme = '\xff'", "is not UTF-8"), (b"a = 1\na = 2", "is not TOML")],
)
def test_a_file_that_cannot_be_read_leaves_the_defaults(raw: bytes, words: str, file: Path) -> None:
    file.write_bytes(raw)
    found = load(file)
    assert found.settings == Settings()
    assert words in found.problems[0].message


def test_a_folder_in_the_files_place_is_a_problem(file: Path) -> None:
    file.mkdir()
    assert "cannot be read" in load(file).problems[0].message


def test_a_byte_order_mark_is_passed_over(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbftheme = 'assure-light'")
    assert load(file) == settings.Loaded(Settings(theme="assure-light"))


def test_only_what_was_chosen_is_written(file: Path) -> None:
    save(Settings(theme="assure-light"), file)
    assert file.read_text(encoding="utf-8") == 'theme = "assure-light"\n'


WORDS = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() and text.isprintable())
LISTS = st.lists(WORDS, max_size=3, unique=True).map(tuple)
CHOSEN = st.builds(
    Settings,
    store=st.none() | WORDS,
    theme=st.none() | st.sampled_from((*settings.THEMES, settings.FOLLOW)),
    ascii=st.none() | st.booleans(),
    accessible=st.booleans(),
    animations=st.none() | st.sampled_from(settings.ANIMATIONS),
    letter_verbs=st.booleans(),
    keys=st.dictionaries(WORDS, LISTS, max_size=3),
    card=st.just({}) | LISTS.map(lambda names: {"fields": names}),
    table=st.just({}) | LISTS.map(lambda names: {"columns": names}),
)


@given(CHOSEN)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, chosen: Settings) -> None:
    file = tmp_path_factory.mktemp("settings") / "config.toml"
    save(chosen, file)
    assert load(file) == settings.Loaded(chosen)


def test_a_new_file_is_its_owners_and_an_old_one_keeps_its_rights(file: Path) -> None:
    save(Settings(theme="assure-light"), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    save(Settings(theme="y"), file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_a_failed_write_leaves_the_old_file_and_nothing_else(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(Settings(theme="assure-light"), file)

    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no room"):
        save(Settings(theme="assure-dark"), file)
    assert load(file).settings.theme == "assure-light"
    assert list(file.parent.iterdir()) == [file]


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept" / "config.toml"
    file.symlink_to(target)
    save(Settings(theme="assure-light"), file)
    assert file.is_symlink()
    assert load(target).settings.theme == "assure-light"
