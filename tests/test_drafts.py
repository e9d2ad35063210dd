"""Drafts: whole or not at all, for their owner only, never another firm's (reliability.md B4)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assure_tui.drafts import MAX_BYTES, DraftFolder

FIELDS = {"text": "ACME [/b] \x1b[2J \ud800 \u202e 👩"}


@pytest.fixture
def drafts(tmp_path: Path) -> DraftFolder:
    return DraftFolder(tmp_path / "state" / "drafts", "/firm.db")


def test_a_draft_comes_back_as_it_was(drafts: DraftFolder) -> None:
    """Hostile text included: the form cleans it when it is put back."""
    assert drafts.keep(1, "comment", "E-5", "Comment", FIELDS)
    found = drafts.find(1, "comment", "E-5")
    assert found is not None and dict(found.fields) == FIELDS
    (file,) = drafts.folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600 and drafts.folder.stat().st_mode & 0o777 == 0o700
    drafts.forget(1, "comment", "E-5")
    assert drafts.waiting(1) == () and list(drafts.folder.iterdir()) == []


def test_drafts_of_another_person_or_firm_are_not_seen(drafts: DraftFolder) -> None:
    """Staff numbers are the same in every firm."""
    drafts.keep(1, "create", "new", "New engagement", FIELDS)
    assert drafts.waiting(2) == ()
    assert DraftFolder(drafts.folder, "/demo.db").waiting(1) == ()
    assert drafts.unused(1, "create", "new") == "new.2"


def test_what_another_running_program_writes_is_left_to_it(drafts: DraftFolder) -> None:
    """Offered once that program is gone."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    drafts.keep(1, "comment", "E-5", "Comment", FIELDS)
    (file,) = drafts.folder.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | {"pid": other.pid}))
    assert drafts.waiting(1) == () and drafts.find(1, "comment", "E-5") is None
    other.communicate(b"\n")
    assert len(drafts.waiting(1)) == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"v": 1}', '{"v": 2}', '"x"', "\x00", " " * (MAX_BYTES + 1),
     '{"v":1,"store":"/firm.db","staff":1,"form":"f","about":"a","title":"t","fields":[],"saved":"","pid":1}'],
)  # fmt: skip
def test_a_damaged_draft_is_passed_over(drafts: DraftFolder, text: str) -> None:
    """It is neither offered nor does it stop the start."""
    drafts.keep(1, "comment", "E-5", "Comment", FIELDS)
    (file,) = drafts.folder.iterdir()
    file.write_text(text)
    assert drafts.waiting(1) == () and drafts.find(1, "comment", "E-5") is None


@pytest.mark.parametrize("about", ["../../etc/passwd", "a/b", "E-5\n", "", "x" * 500, "\x00"])
def test_no_name_leaves_the_folder(drafts: DraftFolder, about: str) -> None:
    """The name is made from what the draft is about."""
    assert drafts.keep(1, "comment", about, "Comment", FIELDS)
    (file,) = drafts.folder.iterdir()
    assert file.parent == drafts.folder and os.sep not in file.name
    assert len(drafts.waiting(1)) == 1


def test_a_folder_that_cannot_be_written_costs_only_the_draft(tmp_path: Path) -> None:
    """The form goes on."""
    (tmp_path / "file").write_text("")
    drafts = DraftFolder(tmp_path / "file" / "drafts", "/firm.db")
    assert not drafts.keep(1, "comment", "E-5", "Comment", FIELDS)
    assert drafts.waiting(1) == () and drafts.find(1, "comment", "E-5") is None
