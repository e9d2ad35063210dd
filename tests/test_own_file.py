"""What is kept in a person's own file, beside everything else that stands there (interface.md 6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui import launch, paths
from assure_tui.own_file import OwnFile
from assure_tui.settings import Loaded, Settings, load


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


@pytest.mark.parametrize(
    ("before", "changed", "after"),
    [
        ("", {"theme": "assure-light"}, 'theme = "assure-light"\n'),
        ('# mine\ntheme = "dark"  # at night\nascii = true\n', {"theme": "assure-light"},
         '# mine\ntheme = "assure-light"\nascii = true\n'),
        ('# mine\ntheme = "dark"\n', {"theme": None}, "# mine\n"),
        ('# mine\n[keys]\n# vim\n"verb.done" = "X"\n', {"lock_minutes": 5},
         '# mine\nlock_minutes = 5\n[keys]\n# vim\n"verb.done" = "X"\n'),
        ("ascii = true", {"accessible": True}, "ascii = true\naccessible = true\n"),
        ('# mine\n[card]\nfields = ["tags"]\n# vim\n[keys]\n', {"card": {"fields": ("title",)}},
         '# mine\n[card]\nfields = [\n    "title",\n]\n[keys]\n'),
        ('# mine\n[card]\nfields = ["tags"]\n[keys]\n', {"card": {}}, "# mine\n[keys]\n"),
        ("# mine\n", {"table": {"columns": ("due",)}}, '# mine\n\n[table]\ncolumns = [\n    "due",\n]\n'),
        # What cannot be changed by a line is written anew: right before pretty.
        ('store = """a\ntheme = "x"\n"""\n', {"theme": "assure-light"},
         'store = "a\\ntheme = \\"x\\"\\n"\ntheme = "assure-light"\n'),
    ],
)  # fmt: skip
def test_a_choice_changes_its_own_line_and_no_comment(
    file: Path, before: str, changed: dict[str, object], after: str
) -> None:
    """The file is its owner's: what they wrote there beside it stays."""
    file.write_text(before)
    OwnFile(file).keep(**changed)
    assert file.read_text() == after


@given(
    texts=st.lists(st.sampled_from(['theme = "dark"', "# a", "ascii = true", "", "[keys]", '"verb.done" = "X"', "[card]",
                                    'fields = ["tags"]', "lock_minutes=3"]), max_size=6),
    changed=st.fixed_dictionaries({}, optional={
        "theme": st.sampled_from([None, "assure-light"]), "lock_minutes": st.integers(0, 20),
        "letter_verbs": st.booleans(), "card": st.sampled_from([{}, {"fields": ("title", "due [b]")}]),
    }),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_the_file_a_choice_changes_that_and_nothing_else(
    texts: list[str], changed: dict[str, object]
) -> None:
    """Either it is refused and every byte stays, or the settings are as before but for what was chosen."""
    with TemporaryDirectory() as folder:
        own = OwnFile(Path(folder) / "config.toml")
        own.path.write_text("\n".join(texts))
        before = own.load()
        try:
            own.keep(**changed)
        except OSError:
            assert before.problems and own.path.read_text() == "\n".join(texts)
        else:
            assert own.load() == Loaded(replace(before.settings, **changed))  # type: ignore[arg-type]


def test_two_choices_at_once_are_both_kept(file: Path) -> None:
    """Two sittings of a person, or two keys of one: none is lost."""
    own = OwnFile(file)

    def choose(key: str) -> None:
        for number in range(15):
            own.keep(**{key: number + 1} if key == "lock_minutes" else {key: f"/firm/{number}.db"})

    threads = [Thread(target=choose, args=(key,)) for key in ("lock_minutes", "store")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert own.load().settings == Settings(lock_minutes=15, store="/firm/14.db")


def test_a_text_is_judged_before_it_is_written(file: Path) -> None:
    """The same strict reading as at the start; writing keeps comments, and does not write over another's change."""
    own = OwnFile(file)
    assert own.text() == "" and own.check("").problems == ()
    assert [str(problem) for problem in own.check('thme = "light"\n').problems] == [
        f"{file}: thme: unknown key; did you mean 'theme'?"
    ]
    text = '# mine, also in März\ntheme = "light"\n'
    assert own.write(text, "") and own.text() == text and own.load().settings.theme == "assure-light"
    assert not own.write("ascii = true\n", "") and own.text() == text
    file.write_bytes(b"\xef\xbb\xbftheme = 'dark'\r\n")
    assert own.text() == "theme = 'dark'\n"


@pytest.mark.parametrize("spoil", ["folder", "bytes"])
def test_what_is_no_text_is_told_and_kept(file: Path, spoil: str) -> None:
    """[VAL-1]: an editor would lose what it cannot show."""
    if spoil == "folder":
        file.mkdir()
    else:
        file.write_bytes(b"theme = 'dark' # \xff\n")
    with pytest.raises(OSError):
        OwnFile(file).text()
    with pytest.raises(OSError):
        OwnFile(file).keep(ascii=True)
    assert file.is_dir() if spoil == "folder" else file.read_bytes().endswith(b"\xff\n")


def test_the_app_starts_with_them(file: Path) -> None:
    """`[table] columns` is what the table shows first."""
    file.write_text('[table]\ncolumns = ["due", "client"]\n')
    chosen = launch._settings("firm.db", False, False)
    assert chosen.columns == ("due", "client") and chosen.own_file == OwnFile(file)
    assert chosen.own == load(file).settings
