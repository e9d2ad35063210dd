"""`assure doctor` names what is wrong around a store, and the repair; a sound place has no findings."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from assure_tui.domain.commands import EditClient
from assure_tui.services import doctor as subject
from assure_tui.services.doctor import doctor, looked_at, who_can_write
from assure_tui.services.resting_data import unused_sentence, volume_sentence
from assure_tui.store import places
from assure_tui.store.engine import open_store
from assure_tui.store.migrate import LATEST, create_schema
from assure_tui.store.sqlite_library import dbapi
from assure_tui.store.unused import unused_clients
from tests.ui.real_firm import services


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


@pytest.mark.parametrize(
    ("uuids", "said"),
    [
        (None, ""),  # a container, or several disks as one: nothing is claimed
        (("",), "is not encrypted"),
        (("CRYPT-LUKS2-0123",), "is encrypted"),
        (("LVM-0123", "CRYPT-LUKS2-0123"), "is encrypted"),
        (("LVM-0123", ""), "is not encrypted"),
    ],
)
def test_the_volume_is_spoken_of_where_the_kernel_knows_it(
    tmp_path: Path, uuids: tuple[str, ...] | None, said: str
) -> None:
    """reliability.md E: a volume that is not encrypted is named, one that cannot be known is not."""
    number = os.stat(tmp_path).st_dev
    devices = tmp_path / "block"
    device = devices / f"{os.major(number)}:{os.minor(number)}"
    for uuid in uuids or ():
        (device / "dm").mkdir(parents=True)
        if uuid:
            (device / "dm" / "uuid").write_text(uuid)
        device = device / "slaves" / "below"
    told = volume_sentence(tmp_path, devices)
    assert said in told and bool(said) == bool(told)


def test_clients_nobody_used_for_two_years_are_counted(tmp_path: Path) -> None:
    """reliability.md E: neither those with live work nor those touched since; a sentence, and no finding."""
    firm = services(tmp_path)
    actor = firm.reads.actor("lead")
    assert actor is not None
    clients, _ = firm.reads.clients(actor)
    store, now = firm.store, firm.clock.now()
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE engagement SET updated_at = replace(updated_at, '202', '201')")
        connection.exec_driver_sql("UPDATE client SET updated_at = replace(updated_at, '202', '201')")
        live = {row[0] for row in connection.exec_driver_sql("SELECT client_id FROM engagement WHERE live")}
        every = {row[0] for row in connection.exec_driver_sql("SELECT id FROM client")}
    assert unused_clients(store, now) == len(every - live)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE engagement SET live = 0")
    assert unused_clients(store, now) == len(every) >= len(clients) > 0
    firm.dispatcher.execute(EditClient(clients[0].id, {"city": "Salem"}), actor)
    assert unused_clients(store, now) == len(every) - 1
    location = str(tmp_path / "firm.db")
    firm.close()
    assert any(f"{len(every) - 1} clients were not used" in sentence for sentence in looked_at(location))
    assert unused_sentence(0) == "" and "1 client was" in unused_sentence(1)
