"""keys print, keys check: the live map, and what is wrong in one's own file (cli.md, interface.md R6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import run_line


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """One's own settings file."""
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    return file


def test_print_says_the_live_keys(own: Path) -> None:
    """cli.md: the keys that work, in all three forms and on a page."""
    own.write_text('[keys]\nverb.comment = "é"\n"verb.task" = [";", "t"]\n', encoding="utf-8")
    found = {row["id"]: row for row in run_line("keys", "print", "--json").json["keys"]}
    assert found["verb.comment"]["keys"] == ["é"] and found["verb.comment"]["usual"] == ["c"]
    assert found["verb.task"]["keys"] == ["t"], "; is the key of Jump, so this line does not count"
    plain = run_line("keys", "--plain").out.splitlines()
    assert "verb.comment\té\tComment" in "\n".join(plain)
    page = run_line("keys", "print", "--sheet").out
    assert "é      Comment" in page and "VERBS" in page


@pytest.mark.parametrize(
    ("text", "code", "finding", "said"),
    [
        ("", 0, None, ""),
        ('[keys]\nverb.comment = "é"\n', 0, None, ""),
        ('[keys]\nverb.coment = "é"\n', 1, "keys.unknown", "verb.comment"),
        ('[keys]\nverb.comment = "H"\n', 1, "keys.clash", "verb.send_back"),
        ('[keys]\nverb.comment = "ctrl+m"\n', 1, "keys.reserved", "ctrl+m"),
        ('[keys]\nverb.comment = "shift+9"\n', 1, "keys.key", "shift+9"),
        ("[keys]\nverb.comment = 7\n", 1, "settings", "must be a key"),
        ("[keys\n", 1, "settings", "not TOML"),
    ],
)
def test_check_finds_what_does_not_count(own: Path, text: str, code: int, finding: str | None, said: str) -> None:
    """R6: exit 1 with a finding, 0 without; each says what to do."""
    own.write_text(text, encoding="utf-8")
    ran = run_line("keys", "check", "--json")
    assert (ran.code, ran.json["ok"]) == (code, code == 0), ran
    assert [item["code"] for item in ran.json["findings"]] == ([finding] if finding else [])
    assert all(item["repair"] and said in item["message"] for item in ran.json["findings"])
