"""`assure doctor` names what is wrong around a store, and the repair; a sound place has no findings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assure_tui.services import doctor as subject
from assure_tui.services.doctor import doctor, looked_at, who_can_write
from assure_tui.store import places
from assure_tui.store.engine import open_store
from assure_tui.store.migrate import LATEST, create_schema
from assure_tui.store.sqlite_library import dbapi


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "firm.db"
    store = open_store(str(made), create=True)
    create_schema(store)
    store.close()
    return made


@pytest.fixture(autouse=True)
def sound_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "vulnerable", lambda: False)
    monkeypatch.setattr(places, "filesystem_of", lambda *_: "ext4")


def codes(location: object) -> set[str]:
    found = doctor(str(location))
    assert all(finding.message and finding.repair for finding in found)
    return {finding.code for finding in found}


def test_a_sound_place_has_no_findings(path: Path) -> None:
    assert codes(path) == set()
    assert any("SQLite" in sentence for sentence in looked_at(str(path)))


def pragma(statement: str) -> Callable[[Path], None]:
    def work(path: Path) -> None:
        connection = dbapi.connect(str(path))
        connection.execute(statement)
        connection.commit()
        connection.close()

    return work


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: os.chmod(path, 0o604), "open_to_all"),
        (lambda path: os.chmod(path, 0o606), "open_to_all"),
        (lambda path: os.link(path, path.with_name("second.db")), "hard_link"),
        (lambda path: path.write_bytes(b"plain text, no database at all" * 40), "unopenable"),
        (lambda path: path.write_bytes(b""), "unopenable"),
        (lambda path: path.with_name("firm-before-restore-20260101-1.db").write_bytes(b"x"), "put_aside"),
        (pragma(f"PRAGMA user_version={LATEST + 1}"), "newer_schema"),
        (pragma("PRAGMA user_version=0"), "no_schema"),
        (pragma("PRAGMA application_id=7"), "unopenable"),
    ],
)
def test_what_is_wrong_is_named(path: Path, spoil: Callable[[Path], object], code: str) -> None:
    spoil(path)
    assert code in codes(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert codes(tmp_path / "nowhere" / "firm.db") == {"folder"}


def test_a_cloud_folder_is_warned_of(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox (Firm)"
    folder.mkdir()
    assert codes(folder / "firm.db") == {"cloud_folder", "missing"}


def test_a_network_folder_is_not_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WAL needs memory shared on one host."""
    monkeypatch.setattr(places, "filesystem_of", lambda *_: "nfs4")
    monkeypatch.setattr(subject, "open_store", lambda *_: pytest.fail("it must not be opened"))
    assert codes(path) == {"network_folder"}


@pytest.mark.parametrize(("free", "code"), [(100, "disk_low"), (1, "disk_full")])
def test_a_full_disk_is_told(path: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str) -> None:
    usage = type("Usage", (), {"free": free * 1024 * 1024})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert codes(path) == {code}


def test_the_wal_reset_bug_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "vulnerable", lambda: True)
    assert codes(path) == {"sqlite_version"}


def test_a_password_in_an_address_is_not_shown() -> None:
    assert all("secret" not in f"{finding}" for finding in doctor("postgresql://u:secret@127.0.0.1:1/none"))


def test_who_can_write_goes_by_the_files_rights(path: Path) -> None:
    """The file's group can change it past every rule of the program; the list says who that is."""
    os.chmod(path, 0o600)
    alone = who_can_write(str(path))
    assert "root" in alone and "everyone on this computer" not in alone
    os.chmod(path, 0o666)
    assert "everyone on this computer" in who_can_write(str(path))
    assert who_can_write(str(path.with_name("none.db"))) == []
