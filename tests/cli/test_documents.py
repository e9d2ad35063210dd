"""assure docs and assure advance: files from the command line, with JSON as promised [DOC-*] [ADV-9]."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure_tui.cli import document_commands
from tests.cli.conftest import Assure


@pytest.fixture
def folder(assure: Assure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of client C-2, whose 1040 for 2025 is E-2."""
    monkeypatch.setattr(document_commands, "AGAIN", 0.0)
    place = tmp_path / "tide papers"
    place.mkdir()
    assert assure("client", "set", "C-2", f"folder={place}").code == 0
    return place


def put(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


ALL = ("2025/organizer.pdf", "2025/passport.jpg", "2025/prior return.pdf", "2025/acme w-2.pdf")


def test_a_scan_matches_and_the_card_moves(assure: Assure, folder: Path) -> None:
    """[DOC-9] [DOC-12] [ADV-5]"""
    put(folder, *ALL)
    ran = assure("docs", "scan", "E-2", "--json")
    assert ran.code == 0 and ran.json["total"] == 4 and ran.json["batch"]
    shown = assure("show", "E-2", "--json").json["engagement"]
    assert shown["stage"] == "Docs received"
    assert {item["name"]: item["files"] for item in shown["checklist"]}["W-2"] == ["2025/acme w-2.pdf"]
    assert {doc["path"] for doc in shown["documents"]} == set(ALL) and shown["to_sort"] == []
    assert set(shown["documents"][0]) == {
        "id", "path", "type", "size", "first_seen", "missing", "linked", "items", "approval",
    }  # fmt: skip
    again = assure("docs", "scan", "E-2", "--json").json
    assert again["total"] == 0 and again["batch"] is None


def test_why_tells_the_conditions(assure: Assure, folder: Path) -> None:
    """[INS-1]"""
    told = [line for line in assure("why", "E-2", "--json").json["because"] if line["about"] == "advance"]
    assert told[0]["rule"] == "ADV-1" and set(told[0]) == {"about", "text", "rule"}
    assert told[1]["text"].startswith("false: required documents matched: 0 of ")


def test_a_person_sorts_matches_and_unmatches(assure: Assure, folder: Path) -> None:
    """[DOC-9] [DOC-10]"""
    put(folder, "2025/passport w-2.pdf", "letter.pdf")
    assure("docs", "scan", "E-2")
    listed = assure("docs", "list", "E-2", "--json").json
    (waiting,) = listed["to_sort"]
    assert [item["name"] for item in waiting["items"]] == ["Photo ID", "W-2"]
    assert assure("docs", "match", "E-2", waiting["id"], "w-2").code == 0
    listed = assure("docs", "list", "E-2", "--json").json
    assert listed["to_sort"] == [] and listed["documents"][0]["type"] == "W-2"
    assert assure("docs", "unmatch", "E-2", "passport w-2.pdf").code == 0
    states = {item["name"]: item["state"] for item in assure("docs", "list", "E-2", "--json").json["checklist"]}
    assert states["W-2"] == "open"
    assert assure("docs", "match", "E-2", "letter.pdf").code == 0
    assert [d["path"] for d in assure("docs", "list", "E-2", "--json").json["documents"]] == ["letter.pdf"]
    everything = assure("docs", "list", "E-2", "--all", "--json").json
    assert everything["total"] == 2 and everything["folder"] == str(folder)


def test_an_item_is_waived_with_a_reason_and_asked_for_again(assure: Assure, folder: Path) -> None:
    """[DOC-7] [DOC-10]"""
    assert assure("docs", "waive", "E-2", "w-2").code != 0
    assert assure("docs", "waive", "E-2", "w-2", "--reason", "no wages").code == 0
    assert assure("docs", "unmatch", "E-2", "W-2").code == 0
    assert assure("docs", "unmatch", "E-2", "W-2").code == 3


def test_a_checklist_is_added_to_changed_and_cut(assure: Assure) -> None:
    """[DOC-7] [DOC-8]"""

    def item(name: str) -> dict[str, object]:
        listed = assure("docs", "list", "E-2", "--json").json["checklist"]
        return next((one for one in listed if one["name"] == name), {})

    line = ("docs", "ask", "E-2", "Lease", "--type", "other", "--pattern", "*lease*", "--pattern", "*rent*")
    assert assure(*line, "--dry-run").code == 0 and item("Lease") == {}
    assert assure(*line, "--count", "2", "--optional", "--expected", "2026-12-24").code == 0
    made = item("Lease")
    assert (made["document"], made["patterns"], made["count"]) == ("Other", ["*lease*", "*rent*"], 2)
    assert (made["required"], made["expected"], made["state"]) == (False, "2026-12-24", "open")
    changes = ("name=Rental lease", "type=w-2", "patterns=*rental*", "count=1", "required=yes", "expected=-")
    assert assure("docs", "item", "E-2", "lease", *changes).code == 0
    changed = item("Rental lease")
    assert (changed["document"], changed["patterns"], changed["count"]) == ("W-2", ["*rental*"], 1)
    assert (changed["required"], changed["expected"], changed["id"]) == (True, None, made["id"])
    for wrong, code in (
        (("item", "E-2", "Rental", "count=many"), 2),
        (("item", "E-2", "Rental", "colour=red"), 2),
        (("item", "E-2", "Rental", "type=W-9999"), 2),
        (("item", "E-2", "no such", "count=1"), 3),
        (("ask", "E-2", "X", "--expected", "someday soon"), 2),
    ):
        assert assure("docs", *wrong).code == code, wrong
    assert assure("docs", "drop", "E-2", "rental lease").code == 0 and item("Rental lease") == {}
    assert assure("undo").code == 0 and item("Rental lease")["id"] == made["id"]


def test_a_file_is_moved_into_the_engagements_folder_and_back(assure: Assure, folder: Path) -> None:
    """[DOC-3]"""
    put(folder, "in/2025 passport.jpg")
    assure("docs", "scan", "E-2")
    ran = assure("docs", "file", "E-2", "2025 passport.jpg", "--json")
    assert ran.code == 0 and ran.results[0]["to"] == "2025/Form 1040 2025/2025 passport.jpg"
    assert (folder / ran.results[0]["to"]).is_file()
    assert assure("undo").code == 0
    assert (folder / "in/2025 passport.jpg").is_file()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("list", "E-999"), 3),
        (("match", "E-2", "nothing.pdf", "w-2"), 3),
        (("match", "E-2", "2025/passport.jpg", "no such item"), 3),
        (("open", "E-2", "../../etc/passwd"), 3),
        (("scan", "E-3"), 2),
        (("list", "what"), 2),
    ],
)
def test_wrong_names_are_answered_with_their_code(
    assure: Assure, folder: Path, line: tuple[str, ...], code: int
) -> None:
    """Exit codes of the contract: 2 invalid, 3 not found."""
    put(folder, "2025/passport.jpg")
    assure("docs", "scan", "E-2")
    assert assure("docs", *line).code == code


def test_people_read_lines_with_hostile_names_made_harmless(assure: Assure, folder: Path) -> None:
    """A file's name is text, whatever it holds."""
    put(folder, "2025/w-2 [red]\x1b[2J\u202e passport.pdf")
    assure("docs", "scan", "E-2")
    for line in (("docs", "list", "E-2"), ("show", "E-2"), ("docs", "list", "E-2", "--plain")):
        ran = assure(*line)
        assert ran.code == 0 and "\x1b" not in ran.out + ran.err and "\u202e" not in ran.out + ran.err


def test_a_card_is_held_and_resumed(assure: Assure, folder: Path) -> None:
    """[ADV-9]"""
    assert assure("advance", "hold", "E-2", "--reason", "client calls on Monday").code == 0
    put(folder, *ALL)
    assure("docs", "scan", "E-2")
    assert assure("show", "E-2", "--json").json["engagement"]["stage"] == "Awaiting docs"
    assert assure("advance", "resume", "E-2").code == 0
    assert assure("show", "E-2", "--json").json["engagement"]["stage"] == "Docs received"
    assert assure("advance", "hold", "E-2").code == 4


def test_a_clients_folder_is_shown_and_must_exist(assure: Assure, folder: Path) -> None:
    """[DOC-1]"""
    assert assure("client", "show", "C-2", "--json").json["client"]["folder"] == str(folder)
    assert assure("client", "set", "C-2", "folder=/no/such/place").code == 2
    assert assure("client", "set", "C-2", "folder=-").code == 0
