"""`assure pipeline`: files, versions, copies, the library, with the JSON and exit codes of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import MEMBER, Assure


def exported(assure: Assure, tmp_path: Path, name: str = "tax") -> Path:
    file = tmp_path / f"{name}.toml"
    assert assure("pipeline", "export", name, "-o", file).code == 0
    return file


def edited(file: Path, *pairs: tuple[str, str]) -> Path:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def test_export_apply_export_gives_the_same_bytes(assure: Assure, tmp_path: Path) -> None:
    """[PIPE-6]"""
    file = exported(assure, tmp_path)
    ran = assure("pipeline", "apply", file, "--json")
    assert ran.code == 0 and ran.json["batch"] is None and ran.results[0]["outcome"] == "unchanged"
    assert assure("pipeline", "export", "tax").out == file.read_text(encoding="utf-8")
    every = assure("pipeline", "export", "--json").json
    assert every["pipelines"] == ["tax", "accounting", "audit"] and every["toml"].count("[[pipeline]]") == 3


def test_a_dry_run_says_what_would_happen_and_changes_nothing(assure: Assure, tmp_path: Path) -> None:
    """[EDIT-1] [EDIT-3]"""
    assert assure("move", "E-1", "--to", "In prep", "--yes").code == 0
    file = exported(assure, tmp_path)
    text = file.read_text(encoding="utf-8")
    start, end = (
        text.index('[[pipeline.stage]]\ncode = "in-prep"'),
        text.index('[[pipeline.stage]]\ncode = "in-review"'),
    )
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    refused = assure("pipeline", "apply", file, "--dry-run", "--json")
    assert refused.code == 2 and refused.json["error"]["code"] == "invalid"
    assert "name the stage they go to" in refused.json["error"]["message"]
    ran = assure("pipeline", "apply", file, "--map", "in-prep=In review", "--dry-run", "--json")
    told = ran.json["pipelines"][0]
    assert ran.code == 0 and ran.json["batch"] is None
    assert told["moved"] == [{"stage": "In prep", "to": "In review", "count": 1}] and not told["new"]
    assert "- pipeline: stage In prep" in told["changes"]
    assert assure("show", "E-1", "--json").json["engagement"]["stage"] == "In prep"
    asked = assure("pipeline", "apply", file, "--map", "in-prep=In review", "--json")
    assert asked.code == 4 and asked.json["error"]["code"] == "confirm"
    done = assure("pipeline", "apply", file, "--map", "in-prep=In review", "--yes", "--json")
    assert done.code == 0 and {item["id"] for item in done.results} == {"tax", "E-1"}
    assert assure("show", "E-1", "--json").json["engagement"]["stage"] == "In review"
    assert assure("undo", done.json["batch"], "--yes").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["stage"] == "In prep"
    assert assure("check").code == 0


def test_every_error_of_a_file_is_told_with_its_line(assure: Assure, tmp_path: Path) -> None:
    """[VAL-5] [VAL-6]"""
    file = edited(exported(assure, tmp_path), ('gate = "strict"', 'gate = "strikt"'), ("review = true", "reviw = true"))
    ran = assure("pipeline", "apply", file, "--json")
    assert ran.code == 2 and ran.json["error"]["code"] == "invalid"
    told = ran.json["error"]["details"]
    assert [item["code"] for item in told] == ["unknown", "unknown_key"]
    assert all(item["message"].startswith("line ") for item in told)
    assert told[0]["field"] == "pipeline[tax].stage[in-review].gate"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"\xff\xfe not utf-8", "invalid", "UTF-8"),
        (b"", "invalid", "pipeline"),
        (b'[[pipeline]]\ncode = "x"\nname = "\\u0007"\n[[pipeline.stage]]\n', "invalid", "control"),
        (b"\xef\xbb\xbf[[pipeline]]\r\ncode = 5\r\n", "invalid", "whole number"),
    ],
)
def test_hostile_files(assure: Assure, tmp_path: Path, content: bytes, code: str, said: str) -> None:
    """[VAL-3] [VAL-5]"""
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    ran = assure("pipeline", "apply", file, "--json")
    assert ran.code == 2 and ran.json["error"]["code"] == code and said in ran.json["error"]["message"]


def test_text_of_a_file_is_never_markup(assure: Assure, tmp_path: Path) -> None:
    """[CONV-11]"""
    file = edited(exported(assure, tmp_path), ('name = "In prep"', 'name = "[bold]In[/] prep"'))
    assert assure("pipeline", "apply", file, "--yes").code == 0
    assert "[bold]In[/] prep" in assure("pipeline", "show", "tax").out
    assert "[bold]In[/] prep" in assure("pipeline", "versions", "tax", "--compare", "1").out


def test_versions_copy_restore_remove(assure: Assure, tmp_path: Path) -> None:
    """[PIPE-4] [PIPE-7] [EDIT-4]"""
    assert assure("pipeline", "versions", "tax", "--json").json == {"v": 1, "versions": [], "total": 0}
    file = edited(exported(assure, tmp_path), ('name = "In prep"', 'name = "Preparation"'))
    assert assure("pipeline", "apply", file, "--summary", "a better word", "--yes").code == 0
    rows = assure("pipeline", "versions", "tax", "--json").json["versions"]
    assert [(row["number"], row["summary"], row["current"]) for row in rows] == [
        (2, "a better word", True),
        (1, "as it was before its first edit", False),
    ]
    assert assure("pipeline", "versions", "tax", "--compare", "1", "--json").json["differences"] == [
        {"where": "Preparation", "field": "name", "before": "In prep", "after": "Preparation"}
    ]
    assert assure("pipeline", "restore", "tax", "1").code == 0
    assert "In prep" in assure("pipeline", "show", "tax").out
    assert assure("pipeline", "restore", "tax", "99").code == 3
    assert assure("pipeline", "copy", "tax").code == 0
    assert "Tax (2)" in assure("pipeline", "list").out
    assert assure("pipeline", "remove", "tax", "--yes").code == 4
    assert assure("pipeline", "remove", "Tax (2)", "--dry-run").code == 0
    assert assure("pipeline", "remove", "Tax (2)").code == 0
    assert "Tax (2)" not in assure("pipeline", "list").out


def test_the_library_is_listed_shown_and_used(assure: Assure) -> None:
    """[PIPE-4]"""
    rows = assure("pipeline", "library", "--json").json
    assert rows["total"] == 12 and "individual-1040" in [row["code"] for row in rows["library"]]
    text = assure("pipeline", "library", "soc-2").out
    assert text.startswith('[[pipeline]]\ncode = "soc-2"')
    assert assure("pipeline", "apply", "-", "--name", "Ours", stdin=text).code == 0
    assert assure("pipeline", "add", "soc-2").code == 0
    assert assure("pipeline", "add", "soc-2").code == 0
    listed = assure("pipeline", "list", "--json").json["pipelines"]
    assert [row["name"] for row in listed][3:] == ["Ours", "SOC 2 examinations", "SOC 2 examinations (2)"]
    assert assure("pipeline", "add", "nothing").code == 3


def test_who_may_not_edit_gets_no_further(assure: Assure, tmp_path: Path) -> None:
    """[PERM-7]"""
    file = edited(exported(assure, tmp_path), ('name = "In prep"', 'name = "Preparation"'))
    ran = assure("pipeline", "apply", file, "--as", MEMBER, "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "denied"
    assert assure("pipeline", "export", "tax", "--as", MEMBER).code == 0


@pytest.mark.parametrize("pair", ["in-prep", "=x", "in-prep="])
def test_a_map_that_is_none_is_refused(assure: Assure, tmp_path: Path, pair: str) -> None:
    assert assure("pipeline", "apply", exported(assure, tmp_path), "--map", pair).code == 2
