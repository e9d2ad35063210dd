"""`assure today`, named task templates and checklist lines on the command line [VIEW-6] [TPL-6] [TASK-10]."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import MEMBER, Assure

FILE = """
name = "IRS [b]notice[/b]"
[[task]]
title = "Read it"
type = "research"
required = true
[[task]]
title = "Answer it"
after = [1]
estimate = 60
lines = ["Draft", "Enclosures"]
"""


def test_my_day_as_lines_and_as_an_object(assure: Assure) -> None:
    """[VIEW-6] cli.md: one object, one record a line, or a readable list, in the same groups."""
    assure("task", "add", "E-1", "Call [red]them[/]", "--assignee", MEMBER, "--due", "2026-03-01")
    found = assure("today", "--for", MEMBER, "--json").json
    assert found["v"] == 1 and found["groups"][0]["group"] == "overdue"
    late = [item for item in found["groups"][0]["items"] if item["kind"] == "task"]
    assert [(item["title"], item["due"], item["engagement"]) for item in late] == [
        ("Call [red]them[/]", "2026-03-01", "E-1")
    ]
    assert found["total"] == sum(len(group["items"]) for group in found["groups"])
    plain = assure("today", "--for", MEMBER, "--plain").out.splitlines()
    assert len(plain) == found["total"] and plain[0].split("\t")[1] == "overdue"
    shown = assure("today", "--for", MEMBER).out
    assert shown.startswith("Overdue (") and "Call [red]them[/], ACME [/b] LLC, 1 day late" in shown
    assert assure("today", "--for", "nobody").code == 2


def test_templates_from_a_file_and_from_an_engagement(assure: Assure, tmp_path: Path) -> None:
    """[TPL-6]: saved, listed, shown, put on several, removed; each says how to take it back."""
    path = tmp_path / "notice.toml"
    path.write_text(FILE, encoding="utf-8")
    assert assure("task", "template", "save", "notice", path, "--json").results[0]["outcome"] == "done"
    listed = assure("task", "template", "list", "--json").json
    assert [(one["code"], one["name"]) for one in listed["templates"]] == [("notice", "IRS [b]notice[/b]")]
    assert "2. Answer it: other, 60 min, after 1" in assure("task", "template", "show", "notice").out
    outcomes = [one["outcome"] for one in assure("task", "template", "apply", "notice", "E-1", "E-2", "--json").results]
    assert outcomes == ["done", "done"]
    again = assure("task", "template", "apply", "NOTICE", "E-1", "--json").results[0]
    assert again["outcome"] == "unchanged"
    assert assure("task", "template", "save", "own", "--from", "E-1", "--name", "Ours").code == 0
    assert assure("task", "template", "remove", "notice").code == 0
    assert assure("task", "template", "apply", "notice", "E-1").code == 3


def test_a_file_that_is_no_template_says_why(assure: Assure, tmp_path: Path) -> None:
    """[VAL-6]: nothing is saved."""
    path = tmp_path / "bad.toml"
    for text, code in (("x = ", 2), ("name = 'x'", 2), ("[[task]]\ntitle = ''", 2), ("task = 3", 2)):
        path.write_text(text, encoding="utf-8")
        assert assure("task", "template", "save", "bad", path).code == code
    path.write_bytes(b"\xff\xfe\x00")
    assert assure("task", "template", "save", "bad", path).code == 2
    assert assure("task", "template", "save", "bad").code == 2
    assert assure("task", "template", "list", "--json").json["templates"] == []


def test_lines_and_fields_of_a_task(assure: Assure, tmp_path: Path) -> None:
    """[TASK-2] [TASK-9] [TASK-10] [TASK-15]"""
    path = tmp_path / "notice.toml"
    path.write_text(FILE, encoding="utf-8")
    assure("task", "template", "save", "notice", path)
    assure("task", "template", "apply", "notice", "E-1")
    found = assure("tasks", "--all", "Answer it", "--json").json["tasks"][0]["id"]
    assert assure("task", "tick", found, 2, 1).code == 0
    assert assure("task", "tick", found, 9).code == 2
    assert assure("task", "set", found, "estimate=45", "start=2026-03-09", "after=-").code == 0
    assert assure("task", "set", found, "repeats=weekly").code == 2  # only tasks of the firm repeat
    made = assure("task", "add", "-", "Back up", "--json").results[0]["id"]
    assert assure("task", "set", made, "repeats=monthly 15 when done").code == 0
    assert assure("task", "set", made, "repeats=now and then").code == 2
    assert assure("task", "set", made, "estimate=long").code == 2
