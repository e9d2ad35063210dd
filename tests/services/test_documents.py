"""Files of a client's folder: seen, matched, moved, missing, sorted by people [DOC-*]."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import document_commands as docs
from assure_tui.domain import firm_settings
from assure_tui.domain.errors import Conflict, Denied, Invalid, InvalidMany, NotFound
from assure_tui.services import document_scan
from assure_tui.services.document_scan import Known, Look, compare
from assure_tui.services.heartbeat import Heartbeat, Report
from assure_tui.services.loop import Beat, advancing, checklist, files
from assure_tui.store.read import SqlReader
from tests.services.conftest import NONPROFIT, PERSON, Firm

STEPS = (("files", files.step), ("checklist", checklist.step), ("advancing", advancing.step))


def beat(firm: Firm, times: int = 1) -> Report:
    """So many beats of the steps that files go through."""
    reader = SqlReader(firm.store.engine)
    for _ in range(times):
        firm.clock.instant += timedelta(minutes=1)
        report = Heartbeat(firm.store, firm.door, reader, firm.clock, STEPS).beat()
        assert report.failed == () and report.idle is None
    return report


@pytest.fixture
def folder(firm: Firm, tmp_path: Path) -> Path:
    place = tmp_path / "maple"
    place.mkdir()
    firm.do(c.EditClient(PERSON, {"folder": str(place)}))
    return place


def put(folder: Path, path: str, content: str = "") -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content or f"content of {path}")
    return file


@pytest.fixture
def number(firm: Firm, folder: Path) -> int:
    """A 1040 for 2025 that asks for two W-2s, a photo and, if there is one, an old return."""
    made = firm.make("1040", "2025", PERSON)
    held = firm.rows("SELECT id FROM checklist_item WHERE engagement_id = :n", n=made)
    taken = tuple({"id": row["id"], "removed": True} for row in held)
    asked: tuple[dict[str, Any], ...] = (
        {"name": "W-2", "document": "W-2", "patterns": ["*w-2*", "*w2*"], "required": True, "count": 2},
        {"name": "Photo ID", "document": "Photo ID", "patterns": ["*photo*"], "required": True},
        {"name": "Prior year", "document": "Prior Year Return", "patterns": ["*{period.year-1}*return*"]},
    )
    firm.do(docs.SaveChecklist(made, (*taken, *asked)))
    return made


def items(firm: Firm, number: int) -> dict[str, Any]:
    rows = firm.rows("SELECT * FROM checklist_item WHERE engagement_id = :n AND removed = 0 ORDER BY id", n=number)
    return {row["name"]: row for row in rows}


def states(firm: Firm, number: int) -> str:
    """The first letters of the states: `omo`."""
    return "".join(row["state"][0] for row in items(firm, number).values())


def known(firm: Firm) -> dict[str, Any]:
    return {row["path"]: row for row in firm.rows("SELECT * FROM document WHERE removed = 0")}


def document(firm: Firm, path: str) -> int:
    return int(known(firm)[path]["id"])


def test_files_tick_the_checklist_and_the_card_moves(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9] [DOC-12] [ADV-5]: within two beats, without anybody; the log says why."""
    put(folder, "2025/Form 1040 2025/w2 acme.pdf")
    put(folder, "inbox/W-2 birch 2025.pdf")
    put(folder, "inbox/2025/photo.jpg")
    first = beat(firm)
    assert first.deeds == () and known(firm) == {}, "a file counts when it has kept its size and time"
    second = beat(firm)
    assert states(firm, number) == "mmo"
    assert firm.stage_of(number) == "Docs received"
    assert firm.tasks(number, "Docs received")
    batch = [row for row in firm.batches() if row["command"] == "SeeFile"][-1]
    assert batch["summary"] == "documents of Maple Household: 3 new files, 3 matched" and batch["actor_id"] is None
    told = [d.because for d in second.deeds if d.kind == "documents"]
    advanced = [d for d in second.deeds if d.kind == "advanced"]
    assert [d.about for d in advanced] == [f"E-{number}"] and "2 of 2 required" in advanced[0].because
    assert "W-2 ← 2025/Form 1040 2025/w2 acme.pdf" in told and "Photo ID ← inbox/2025/photo.jpg" in told
    assert known(firm)["inbox/2025/photo.jpg"]["document_type"] == "Photo ID"
    assert firm.rows("SELECT * FROM file_seen") == []
    before = len(firm.batches())
    beat(firm, 2)
    assert len(firm.batches()) == before, "looking again changes nothing"


def test_undoing_the_match_takes_the_move_back_and_nothing_is_matched_again(
    firm: Firm, folder: Path, number: int
) -> None:
    """[UNDO-2] [UNDO-6] [DOC-10] [ADV-9]: an undo is a person's decision."""
    for name in ("w2 a", "w2 b", "photo"):
        put(folder, f"2025/{name}.pdf")
    beat(firm, 2)
    assert firm.stage_of(number) == "Docs received"
    seen = [row["id"] for row in firm.batches() if row["command"] == "SeeFile"][-1]
    firm.do(c.Undo(seen, confirmed=True))
    assert firm.stage_of(number) == "Awaiting docs" and states(firm, number) == "ooo"
    assert firm.job(number)["rests"] == "undo"
    beat(firm, 3)
    assert states(firm, number) == "ooo" and firm.stage_of(number) == "Awaiting docs"
    assert len(known(firm)) == 3, "the files are known again, for a person to match"


def test_a_file_still_growing_waits(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9]"""
    put(folder, "2025/photo.jpg", "one")
    beat(firm)
    put(folder, "2025/photo.jpg", "one and two")
    beat(firm)
    assert states(firm, number) == "ooo"
    beat(firm)
    assert states(firm, number) == "omo"


def test_a_file_of_another_year_or_without_one_is_not_matched(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9]"""
    put(folder, "2024/photo.jpg")
    put(folder, "photo.jpg", "another")
    beat(firm, 2)
    assert states(firm, number) == "ooo" and len(known(firm)) == 2


def test_enough_is_enough(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-7]: `count` files are needed, and no more are taken."""
    put(folder, "2025/w2 a.pdf")
    beat(firm, 2)
    assert states(firm, number) == "ooo"
    put(folder, "2025/w2 b.pdf")
    put(folder, "2025/w2 c.pdf")
    beat(firm, 2)
    assert states(firm, number) == "moo"
    assert len(firm.rows("SELECT * FROM item_file")) == 2


def test_a_file_that_fits_several_items_is_for_a_person_to_sort(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9] [DOC-10]"""
    put(folder, "2025/w2 and photo.pdf")
    beat(firm, 2)
    (waiting,) = firm.rows("SELECT * FROM file_to_sort")
    assert states(firm, number) == "ooo" and not waiting["done"]
    photo = items(firm, number)["Photo ID"]["id"]
    firm.do(docs.MatchFile(number, document(firm, "2025/w2 and photo.pdf"), photo), "prep")
    assert states(firm, number) == "omo"
    assert firm.rows("SELECT done FROM file_to_sort")[0]["done"]
    firm.do(c.Undo(), "prep")
    assert states(firm, number) == "ooo" and not firm.rows("SELECT done FROM file_to_sort")[0]["done"]
    beat(firm, 2)
    assert len(firm.rows("SELECT * FROM file_to_sort")) == 1


def test_what_a_person_took_off_stays_off(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-10]: the same file is never matched to that item again, another one is."""
    put(folder, "2025/photo.jpg")
    beat(firm, 2)
    assert states(firm, number) == "omo"
    firm.do(docs.UnmatchFile(number, document(firm, "2025/photo.jpg")))
    assert states(firm, number) == "ooo"
    put(folder, "2025/photo.jpg", "changed content")
    beat(firm, 3)
    assert states(firm, number) == "ooo"
    put(folder, "2025/better photo.jpg")
    beat(firm, 2)
    assert states(firm, number) == "omo"


def test_a_waived_item_is_left_alone_and_can_be_asked_for_again(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-10]"""
    photo = items(firm, number)["Photo ID"]["id"]
    firm.do(c.WaiveItem(photo, "known in person"))
    put(folder, "2025/photo.jpg")
    beat(firm, 2)
    assert states(firm, number) == "owo"
    firm.do(docs.UnmatchFile(number, item_id=photo))
    assert states(firm, number) == "ooo"
    with pytest.raises(Conflict):
        firm.do(docs.UnmatchFile(number, item_id=photo))


def test_a_matched_file_that_goes_missing_opens_its_item_again(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-5] [DOC-10]: also one a person matched; back again, it answers again."""
    put(folder, "2025/other.pdf")
    file = put(folder, "2025/scan.pdf")
    beat(firm, 2)
    photo = items(firm, number)["Photo ID"]["id"]
    firm.do(docs.MatchFile(number, document(firm, "2025/scan.pdf"), photo))
    assert states(firm, number) == "omo"
    content = file.read_text()
    file.unlink()
    beat(firm)
    assert known(firm)["2025/scan.pdf"]["missing"] and states(firm, number) == "ooo"
    put(folder, "2025/scan.pdf", content)
    beat(firm, 2)
    assert not known(firm)["2025/scan.pdf"]["missing"] and states(firm, number) == "omo"


def test_a_file_that_was_moved_takes_its_record_along(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-5]: the same content elsewhere in the folder; its item is never open in between."""
    put(folder, "2025/keep.pdf")
    file = put(folder, "2025/photo.jpg")
    beat(firm, 2)
    before = document(firm, "2025/photo.jpg")
    (folder / "archive").mkdir()
    file.rename(folder / "archive" / "renamed.jpg")
    beat(firm)
    assert states(firm, number) == "omo"
    beat(firm)
    assert document(firm, "archive/renamed.jpg") == before and "2025/photo.jpg" not in known(firm)
    assert states(firm, number) == "omo"


def test_papers_that_came_before_the_work_are_found_when_it_begins(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9]: known files against new items."""
    put(folder, "2026/photo id.jpg")
    beat(firm, 2)
    later = firm.make("1040", "2026", PERSON)
    beat(firm)
    assert items(firm, later)["Photo ID"]["state"] == "matched"


def test_one_file_may_serve_several_engagements(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9]"""
    other = firm.make("1040-NR", "2025", PERSON)
    put(folder, "2025/photo id.jpg")
    beat(firm, 2)
    assert items(firm, number)["Photo ID"]["state"] == items(firm, other)["Photo ID"]["state"] == "matched"


def test_files_in_the_engagements_folder_are_linked_to_it(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-2]"""
    put(folder, "2025/Form 1040 2025/notes.txt")
    put(folder, "elsewhere.txt")
    beat(firm, 2)
    assert known(firm)["2025/Form 1040 2025/notes.txt"]["engagement_id"] == number
    assert known(firm)["elsewhere.txt"]["engagement_id"] is None
    firm.do(docs.MatchFile(number, document(firm, "elsewhere.txt")))
    assert known(firm)["elsewhere.txt"]["linked_by_hand"]


def test_closed_work_asks_for_nothing(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9]: a live engagement."""
    firm.do(c.SetStatus((number,), "cancelled", "client left", confirm_all=True))
    put(folder, "2025/photo.jpg")
    beat(firm, 3)
    assert states(firm, number) == "ooo" and len(known(firm)) == 1, "others are looked at too, less often"


def test_what_is_left_alone(firm: Firm, folder: Path, number: int, tmp_path: Path) -> None:
    """[DOC-11] [DOC-1]: hidden, unfinished, links that lead out; nothing in the folder is ever changed."""
    outside = put(tmp_path, "outside/2025 photo.jpg")
    put(folder, "2025/.photo.jpg")
    put(folder, "2025/photo.jpg.part")
    put(folder, "2025/.git/photo.jpg")
    (folder / "2025/photo link.jpg").symlink_to(outside)
    (folder / "2025/photos").symlink_to(outside.parent)
    (folder / "2025/loop").symlink_to(folder)
    os.mkfifo(folder / "2025/photo.fifo")
    before = sorted(str(p) for p in folder.rglob("*"))
    beat(firm, 3)
    assert known(firm) == {} and states(firm, number) == "ooo"
    assert sorted(str(p) for p in folder.rglob("*")) == before


def test_a_folder_that_cannot_be_read_is_reported_once(
    firm: Firm, folder: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[DOC-11]: what was in it is not missing, and it is told again only after it could be read."""
    put(folder, "2025/locked/photo.jpg")
    put(folder, "2025/other.jpg")
    beat(firm, 2)
    assert states(firm, number) == "omo"
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "no", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    told = [d.because for d in beat(firm).deeds]
    assert told == [f"the folder {folder}/2025/locked cannot be read"]
    assert beat(firm).deeds == () and states(firm, number) == "omo"
    monkeypatch.undo()
    assert beat(firm).deeds == ()
    monkeypatch.setattr(os, "scandir", scandir)
    assert len(beat(firm).deeds) == 1


def test_a_share_that_went_away_makes_nothing_missing(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-5]: neither a folder that is gone nor one that is empty all at once."""
    put(folder, "2025/photo.jpg")
    put(folder, "2025/w2 a.pdf")
    beat(firm, 2)
    aside = folder.with_name("aside")
    folder.rename(aside)
    beat(firm)
    folder.mkdir()
    beat(firm, 2)
    assert states(firm, number) == "omo" and not any(row["missing"] for row in known(firm).values())
    folder.rmdir()
    aside.rename(folder)
    before = len(firm.batches())
    beat(firm, 2)
    assert len(firm.batches()) == before


@pytest.mark.parametrize(
    ("seen", "gone"),
    [
        (Look(files={"a": (1, 1)}, empty=False), ["b", "c"]),
        (Look(files={"a": (1, 1)}, empty=False, whole=False), []),
        (Look(files={"a": (1, 1)}, empty=False, unreadable=[""]), []),
        (Look(files={"a": (1, 1), "new": (2, 9)}, empty=False), ["c"]),
        (Look(), []),
    ],
)
def test_what_proves_that_a_file_is_gone(seen: Look, gone: list[str]) -> None:
    """[DOC-5] [DOC-11]"""
    have = {name: Known(size, 1, False, False) for name, size in (("a", 1), ("b", 2), ("c", 3))}
    assert compare(seen, have, {}).gone == gone


def test_twenty_thousand_files_are_looked_at_with_one_pass(tmp_path: Path) -> None:
    """[DOC-9]: nothing known and unchanged is read, hashed or told."""
    seen = Look(files={f"2025/{n}.pdf": (n, n) for n in range(20_000)}, empty=False)
    have = {path: Known(*mark, False, False) for path, mark in seen.files.items()}
    changes = compare(seen, have, {})
    assert (changes.stable, changes.waiting, changes.gone, changes.forget) == ({}, {}, [], [])


def test_a_hash_is_of_what_was_seen_or_there_is_none(tmp_path: Path) -> None:
    """[DOC-9] [DOC-11]"""
    file = put(tmp_path, "a.pdf", "abc")
    state = file.stat()
    mark = (state.st_size, state.st_mtime_ns)
    assert document_scan.hash_of(str(tmp_path), "a.pdf", mark) is not None
    assert document_scan.hash_of(str(tmp_path), "a.pdf", (4, mark[1])) is None
    assert document_scan.hash_of(str(tmp_path), "gone.pdf", mark) is None
    (tmp_path / "link.pdf").symlink_to(file)
    assert document_scan.hash_of(str(tmp_path), "link.pdf", mark) is None
    os.mkfifo(tmp_path / "pipe")
    assert document_scan.hash_of(str(tmp_path), "pipe", (0, 0)) is None


def test_many_clients_take_turns(firm: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[LOOP-7]: some in each beat, nobody forgotten, those waiting for their second look first."""
    monkeypatch.setattr(files, "WAITING", 2)
    monkeypatch.setattr(files, "OTHERS", 1)
    looked: list[int] = []
    real = files.look_at

    def look_at(beat: Beat, number: int, *rest: Any) -> int:
        looked.append(number)
        return real(beat, number, *rest)

    monkeypatch.setattr(files, "look_at", look_at)
    people = []
    for index in range(5):
        place = tmp_path / f"client {index}"
        place.mkdir()
        one = firm.client(f"Client {index}", "individual", folder=str(place))
        firm.make("1040", "2025", one)
        people.append(one)
    beat(firm, 3)
    assert set(looked) == set(people)
    put(tmp_path, "client 4/2025 photo.jpg")
    beat(firm, 4)
    assert len(known(firm)) == 1


def test_seeing_is_the_systems_and_does_nothing_twice(firm: Firm, folder: Path, number: int) -> None:
    """[PERM-13] [LOOP-5]"""
    file = docs.FoundFile("2025/photo.jpg", 3, 4, "a" * 64)
    with pytest.raises(Denied):
        firm.do(docs.SeeFile(PERSON, (file,)))
    from assure_tui.domain.model import SYSTEM

    assert firm.door.execute(docs.SeeFile(PERSON, (file,)), SYSTEM).batch is not None
    assert firm.door.execute(docs.SeeFile(PERSON, (file,)), SYSTEM).batch is None
    assert firm.door.execute(docs.SeeFile(999, (file,)), SYSTEM).batch is None


def test_documents_need_their_permission_and_their_client(firm: Firm, folder: Path, number: int) -> None:
    """[PERM-13] [PERM-4]: a file of another client is not there."""
    put(folder, "2025/photo.jpg")
    beat(firm, 2)
    other = firm.make(client=NONPROFIT)
    one = document(firm, "2025/photo.jpg")
    with pytest.raises(NotFound):
        firm.do(docs.MatchFile(other, one))
    with pytest.raises(NotFound):
        firm.do(docs.MatchFile(number, one, items(firm, other).popitem()[1]["id"]))
    with pytest.raises(NotFound):
        firm.do(docs.MatchFile(number, 999))


@pytest.mark.parametrize(
    "entry",
    [
        {"name": ""},
        {"name": "x", "document": "W-9999"},
        {"name": "x", "patterns": ["*{no.code}*"]},
        {"name": "x", "count": 0},
        {"name": "x", "count": True},
        {"name": "x", "required": "perhaps"},
        {"name": "x", "expected": "soon"},
        {"name": "x", "colour": "red"},
    ],
)
def test_a_checklist_is_checked_before_anything_changes(firm: Firm, number: int, entry: dict[str, Any]) -> None:
    """[DOC-7] [DOC-8] [CODE-4]"""
    before = items(firm, number)
    with pytest.raises(Invalid):
        firm.do(docs.SaveChecklist(number, ({"name": "Fine"}, entry)))
    assert items(firm, number) == before


def test_a_checklist_is_edited_and_undone(firm: Firm, number: int) -> None:
    """[DOC-7] [UNDO-1]: what is no longer required moves the card on."""
    held = items(firm, number)
    edits = tuple({"id": row["id"], "required": row["name"] == "Photo ID"} for row in held.values())
    firm.do(docs.SaveChecklist(number, edits), "prep")
    firm.do(c.WaiveItem(held["Photo ID"]["id"], "known"), "prep")
    assert firm.stage_of(number) == "Docs received"
    firm.do(c.Undo(), "prep")
    firm.do(c.Undo(), "prep")
    assert items(firm, number)["W-2"]["required"] and firm.stage_of(number) == "Awaiting docs"


def test_an_item_asked_for_later_is_expected_from_the_day_it_is_asked_for(firm: Firm, number: int) -> None:
    """[DOC-7] [BLK-2]: the usual days from now; past its day it blocks, until it is changed or taken off."""
    asked = firm.do(docs.SaveChecklist(number, ({"name": "Lease", "required": True},)))
    assert [r.message for r in asked.results] == ["asks for Lease"]
    today = firm.clock.today()
    lease = items(firm, number)["Lease"]
    usual = timedelta(days=int(firm_settings.entry_of("documents.expected_days").default))
    assert lease["expected"] == (today + usual).isoformat() and lease["document"] == "Other" and lease["count"] == 1
    for change, blockers in (
        ({"expected": today - timedelta(days=1)}, 1),
        ({"expected": None}, 0),
        ({"expected": today - timedelta(days=1)}, 1),
        ({"required": False}, 0),
        ({"required": True}, 1),
        ({"removed": True}, 0),
    ):
        firm.do(docs.SaveChecklist(number, ({"id": lease["id"], **change},)))
        assert firm.job(number)["blockers_active"] == blockers, change
    firm.do(c.Undo())
    assert "Lease" in items(firm, number) and firm.job(number)["blockers_active"] == 1


def test_an_item_that_looks_for_other_names_finds_what_is_there_already(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-8] [DOC-9]: within a beat; what a person took off stays off [DOC-10]."""
    put(folder, "2025/passport.jpg")
    beat(firm, 3)
    held = items(firm, number)["Photo ID"]
    assert held["state"] == "open"
    firm.do(docs.SaveChecklist(number, ({"id": held["id"], "patterns": ("*passport*",)},)))
    beat(firm)
    assert items(firm, number)["Photo ID"]["state"] == "matched"
    firm.do(docs.UnmatchFile(number, document(firm, "2025/passport.jpg")))
    firm.do(docs.SaveChecklist(number, ({"id": held["id"], "patterns": ("*pass*",)},)))
    beat(firm)
    assert items(firm, number)["Photo ID"]["state"] == "open"


def test_a_look_by_hand_is_the_same_look(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9]"""
    put(folder, "2025/photo.jpg")
    made = Beat(firm.clock.now(), firm.clock.today(), SqlReader(firm.store.engine), firm.door)
    assert files.look_at(made, PERSON, str(folder)) == 1
    assert files.look_at(made, PERSON, str(folder)) == 0
    assert states(firm, number) == "omo"


def filed(firm: Firm, folder: Path, number: int) -> tuple[int, int]:
    put(folder, "in/2025 photo.jpg")
    put(folder, "in/2025 w2.pdf")
    beat(firm, 2)
    return document(firm, "in/2025 photo.jpg"), document(firm, "in/2025 w2.pdf")


HOME = "2025/Form 1040 2025"


def test_files_are_moved_into_the_engagements_folder_and_back(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-3] [UNDO-1]: the links stay, undo and redo move the files too."""
    photo, w2 = filed(firm, folder, number)
    firm.do(docs.FileIntoFolder(number, (photo, w2)), "prep")
    assert sorted(p.name for p in (folder / HOME).iterdir()) == ["2025 photo.jpg", "2025 w2.pdf"]
    assert not list((folder / "in").iterdir())
    assert known(firm)[f"{HOME}/2025 photo.jpg"]["engagement_id"] == number
    assert states(firm, number) == "omo"
    before = len(firm.batches())
    beat(firm, 2)
    assert len(firm.batches()) == before, "the loop sees what it knows"
    firm.do(c.Undo(), "prep")
    assert sorted(p.name for p in (folder / "in").iterdir()) == ["2025 photo.jpg", "2025 w2.pdf"]
    assert document(firm, "in/2025 photo.jpg") == photo
    firm.do(c.Redo(), "prep")
    assert (folder / HOME / "2025 w2.pdf").is_file() and document(firm, f"{HOME}/2025 w2.pdf") == w2


def test_nothing_is_overwritten_and_all_or_none_is_moved(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-3]"""
    photo, w2 = filed(firm, folder, number)
    put(folder, f"{HOME}/2025 w2.pdf", "another paper")
    with pytest.raises(Conflict):
        firm.do(docs.FileIntoFolder(number, (photo, w2)))
    assert (folder / HOME / "2025 w2.pdf").read_text() == "another paper"
    assert (folder / "in/2025 photo.jpg").is_file() and document(firm, "in/2025 photo.jpg") == photo


def test_a_rehearsal_moves_nothing(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-1] [CONV-3]"""
    photo, _ = filed(firm, folder, number)
    firm.do(docs.FileIntoFolder(number, (photo,)), dry_run=True)
    assert (folder / "in/2025 photo.jpg").is_file() and not (folder / HOME).exists()


def test_a_file_that_changed_since_is_not_moved_back(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-3] [UNDO-3]: undone while the files are unchanged only."""
    photo, _ = filed(firm, folder, number)
    firm.do(docs.FileIntoFolder(number, (photo,)))
    (folder / HOME / "2025 photo.jpg").write_text("worked on since")
    with pytest.raises(Conflict):
        firm.do(c.Undo())
    assert (folder / HOME / "2025 photo.jpg").read_text() == "worked on since"
    assert document(firm, f"{HOME}/2025 photo.jpg") == photo


def test_an_undo_of_what_the_loop_saw_moves_no_file(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-1]: people moved it themselves; the record may be put back, the file is theirs."""
    put(folder, "2025/keep.pdf")
    file = put(folder, "2025/photo.jpg")
    beat(firm, 2)
    file.rename(folder / "photo of 2025.jpg")
    beat(firm, 2)
    seen = [row["id"] for row in firm.batches() if row["command"] == "SeeFile"][-1]
    firm.do(c.Undo(seen, confirmed=True))
    assert (folder / "photo of 2025.jpg").is_file() and not file.exists()


@pytest.mark.parametrize("value", ["relative/place", "/no/such/place/anywhere", "\x00", "~nobody-there/x"])
def test_a_clients_folder_must_be_there(firm: Firm, value: str) -> None:
    """[DOC-1]: a mistyped folder would look like a client without papers."""
    with pytest.raises(InvalidMany):
        firm.do(c.EditClient(PERSON, {"folder": value}))


def test_a_clients_folder_is_a_folder(firm: Firm, tmp_path: Path) -> None:
    """[DOC-1]"""
    put(tmp_path, "file.txt")
    with pytest.raises(InvalidMany):
        firm.do(c.EditClient(PERSON, {"folder": str(tmp_path / "file.txt")}))
    firm.do(c.EditClient(PERSON, {"folder": f"{tmp_path}/"}))
    assert firm.row("client", PERSON)["folder"] == str(tmp_path)
    firm.do(c.EditClient(PERSON, {"folder": None}))
    assert firm.row("client", PERSON)["folder"] is None


def test_late_papers_come_and_everything_follows(firm: Firm, folder: Path, number: int) -> None:
    """[DOC-9] [BLK-2] [ADV-6] [LOOP-2]: the item ticks, its blocker clears, the card goes, its tasks appear."""
    from assure_tui.services.loop import blockers

    edits = tuple({"id": row["id"], "expected": date(2026, 3, 3)} for row in items(firm, number).values())
    firm.do(docs.SaveChecklist(number, edits))
    firm.clock.instant += timedelta(days=5)
    steps = (STEPS[0], STEPS[1], ("blockers", blockers.step), STEPS[2])

    def pass_over() -> Report:
        firm.clock.instant += timedelta(minutes=1)
        return Heartbeat(firm.store, firm.door, SqlReader(firm.store.engine), firm.clock, steps).beat()

    assert pass_over().failed == ()
    assert firm.job(number)["blockers_active"] == 2, "one for each required item past its day"
    assert firm.stage_of(number) == "Awaiting docs"
    for name in ("w2 a", "w2 b", "photo"):
        put(folder, f"2025/{name}.pdf")
    pass_over()
    pass_over()
    assert states(firm, number) == "mmo" and firm.job(number)["blockers_active"] == 0
    assert firm.stage_of(number) == "Docs received" and firm.tasks(number, "Docs received")
    moved = [row for row in firm.batches() if row["command"] == "Advance"][-1]
    assert "2 of 2 required documents matched or waived" in moved["summary"]
    (folder / "2025/photo.pdf").unlink()
    pass_over()
    assert firm.stage_of(number) == "Docs received", "papers that go missing later move nothing back"


def test_a_folder_template_makes_what_is_missing_and_touches_nothing_else(
    firm: Firm, folder: Path, number: int
) -> None:
    """[DOC-4]"""
    put(folder, "2025/in/kept.pdf")
    firm.do(c.SaveSettings({"documents.folders": ["{period.year}/in", "{period.year}/{client.number}{type}/out"]}))
    firm.do(docs.ApplyFolderTemplate((number,)), dry_run=True)
    assert not (folder / "2025/Form 1040").exists()
    result = firm.one(docs.ApplyFolderTemplate((number,)), "prep")
    assert result.message == "made 2025/Form 1040/out" and (folder / "2025/Form 1040/out").is_dir()
    assert (folder / "2025/in/kept.pdf").is_file()
    assert firm.last.batch is not None and not firm.batches()[-1]["undoable"]
    assert firm.one(docs.ApplyFolderTemplate((number,))).outcome == "unchanged" and firm.last.batch is None


def test_a_folder_template_leads_nowhere_else(firm: Firm, folder: Path, number: int, tmp_path: Path) -> None:
    """[DOC-4] [DOC-11]: not through a link, not over a file, not upwards."""
    (tmp_path / "outside").mkdir()
    (folder / "link").symlink_to(tmp_path / "outside")
    put(folder, "file")
    with pytest.raises(Invalid):
        firm.do(docs.ApplyFolderTemplate((number,), ("link/in",)))
    with pytest.raises(Conflict):
        firm.do(docs.ApplyFolderTemplate((number,), ("file/in",)))
    firm.do(docs.ApplyFolderTemplate((number,), ("../up",)))
    assert not list((tmp_path / "outside").iterdir()) and not (tmp_path / "up").exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("documents.subfolder", "{no.code}"),
        ("documents.subfolder", ""),
        ("documents.folders", ["{no.code}"]),
        ("documents.folders", [3]),
        ("documents.folders", ["x"] * 101),
        ("documents.folders", "x"),
    ],
)
def test_patterns_of_folders_are_checked_when_they_are_saved(firm: Firm, key: str, value: Any) -> None:
    """[CODE-4] [SET-1]"""
    with pytest.raises(Invalid):
        firm.do(c.SaveSettings({key: value}))


def test_a_folder_that_is_no_folder_of_papers_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[LOOP-7]: and nothing counts as gone where not everything was seen."""
    monkeypatch.setattr(document_scan, "ENTRIES", 3)
    for n in range(6):
        put(tmp_path, f"{n}/x.pdf")
    seen = document_scan.look(str(tmp_path))
    assert not seen.whole and len(seen.files) <= 3
    assert compare(seen, {"gone.pdf": Known(7, 1, False, False)}, {}).gone == []
