"""init, demo, backup, restore, and what a shell sees: exit codes, pipes, no UI toolkit in a list."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assure_tui.cli import acting
from assure_tui.cli.session import Session
from tests.cli.conftest import LEAD, Assure, run_line


def test_init_makes_a_seeded_store_once(tmp_path: Path, owner: str) -> None:
    """[FIRM-3]"""
    store = tmp_path / "new" / "firm.db"
    line = ("--store", store, "init", "--firm", "A [b] firm", "--owner", "Olive Root", "--time-zone", "Europe/Paris")
    made = run_line(*line, "--json")
    assert made.code == 0 and made.json["store"] == str(store) and made.json["message"]
    assert run_line(*line, "--json").json["error"]["code"] == "store"
    assert run_line(*line).code == 5
    staff = run_line("--store", store, "staff", "list", "--json").json["staff"]
    assert [(row["login"], row["role"], row["initials"]) for row in staff] == [(owner, "owner", "OR")]
    assert run_line("--store", store, "check").code == 0


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", ""])
def test_init_refuses_a_zone_that_is_none(tmp_path: Path, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not zone:
        monkeypatch.setenv("TZ", "")
        line = ["--firm", "F", "--owner", ""]
    else:
        line = ["--firm", "F", "--owner", "Olive Root", "--time-zone", zone]
    store = tmp_path / "x.db"
    assert run_line("--store", store, "init", *line, "--json").code == 2
    assert not store.exists()


def test_demo_is_the_same_for_the_same_seed_and_day(tmp_path: Path, owner: str) -> None:
    stores = [tmp_path / name for name in ("a.db", "b.db")]
    for store in stores:
        line = ("demo", "--no-open", "--size", 12, "--seed", 7, "--today", "2026-03-02", "--store", store, "--json")
        made = run_line(*line)
        assert made.code == 0 and made.json["store"] == str(store)
    one, two = (run_line("--store", store, "list", "is:open,done", "--json").out for store in stores)
    assert one == two and '"total": 12' in one
    assert run_line("--store", stores[0], "info", "--json").json["counts"]["engagements"] == 12
    staff = run_line("--store", stores[0], "staff", "list", "--json").json["staff"]
    assert next(row["login"] for row in staff if row["role"] == "owner") == owner
    assert run_line("demo", "--no-open", "--store", stores[0]).code == 5
    assert run_line("demo", "--no-open", "--size", 0).code == 2


def test_backup_and_restore(assure: Assure, store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert assure("backup", copy, "--json").json["store"] == str(store)
    assert assure("backup", copy).code == 5  # never over a file that is there
    assert assure("restore", copy, "--check", "--json").code == 0
    assure("set", "E-1", "priority=urgent")
    assert assure("restore", copy, "--json").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["priority"] == "medium"
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"nothing of the kind")
    assert assure("restore", junk).code == 5
    assert assure("migrate", "--json").code == 0


def test_on_a_terminal_a_warning_asks(assure: Assure, monkeypatch: pytest.MonkeyPatch) -> None:
    """[CONV-3] [GATE-11]: what was shown is confirmed, and written once."""
    asked: list[list[str]] = []

    def agree(lines: list[str]) -> bool:
        asked.append(list(lines))
        return len(asked) > 1

    monkeypatch.setattr(Session, "can_ask", property(lambda self: not self.options.no_input))
    monkeypatch.setattr(acting, "_agrees", agree)
    assert assure("move", "E-1", "--json").code == 4
    assert assure("move", "E-1", "--json").code == 0
    assert len(asked) == 2 and any("task" in line for line in asked[0])
    assert assure("move", "E-1", "--no-input", "--json").code == 4 and len(asked) == 2


def test_keys_are_printed_and_checked(tmp_path: Path) -> None:
    found = run_line("keys", "--json").json["keys"]
    assert {"id", "keys", "label"} <= set(found[0]) and "verb.advance" in {row["id"] for row in found}
    assert run_line("keys", "check", "--json").json["ok"] is True
    config = Path(os.environ["ASSURE_CONFIG_DIR"])
    config.mkdir(parents=True)
    (config / "config.toml").write_text('colour = 1\n[keys]\n"verb.advance" = "j"\n"verb.nothing" = "Q"\n')
    wrong = run_line("keys", "check", "--json")
    assert wrong.code == 1 and len(wrong.json["findings"]) >= 3


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    out = run_line("completion", shell).out
    assert "_ASSURE_COMPLETE" in out and "_ASSURE_TUI_COMPLETE" in out


def _shell(store: Path, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **more, "ASSURE_STORE": str(store)}
    line = [sys.executable, "-m", "assure_tui", *args]
    return subprocess.run(line, capture_output=True, text=True, env=env, timeout=60, check=False)


def test_a_list_loads_no_ui_toolkit(store: Path) -> None:
    code = (
        "import sys\nfrom assure_tui.cli.root import main\n"
        "assert main(['list', '--json', '--limit', '1']) == 0\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} & {'textual', 'alembic', 'sqlmodel'}), file=sys.stderr)"
    )
    env = {**os.environ, "ASSURE_STORE": str(store)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=60, check=True)
    assert json.loads(ran.stdout)["v"] == 1
    assert ran.stderr.splitlines()[-1] == "[]"


def test_the_program_in_a_shell(store: Path) -> None:
    ran = _shell(store, "list", "--json")
    assert ran.returncode == 0 and json.loads(ran.stdout)["total"] == 5
    assert _shell(store, "show", "E-99", "--json").returncode == 3
    assert _shell(store, "--as", LEAD, "staff", "list").returncode == 0
    assert _shell(store, "staff", "list", ASSURE_AS="stranger").returncode == 4


def test_who_one_is_does_not_come_from_the_environment(store: Path) -> None:
    """[STAFF-5]: LOGNAME and USER can be set by anyone."""
    ran = _shell(store, "comment", "E-1", "hello", LOGNAME=LEAD, USER=LEAD)
    assert ran.returncode == 0
    log = json.loads(_shell(store, "log", "--limit", "1", "--json").stdout)
    assert log["batches"][0]["actor"] == "Olive Root"


def test_a_locale_without_accents_breaks_nothing(store: Path) -> None:
    made = _shell(store, "client", "add", "Zoë 山田", "entity=business", "--json", PYTHONIOENCODING="ascii")
    assert made.returncode == 0
    shown = _shell(store, "clients", "--plain", PYTHONIOENCODING="ascii")
    assert shown.returncode == 0 and "Zo? ??" in shown.stdout
    found = _shell(store, "clients", "--json", PYTHONIOENCODING="ascii")
    assert any(row["name"] == "Zoë 山田" for row in json.loads(found.stdout)["clients"])


def test_a_closed_pipe_is_no_error(store: Path) -> None:
    line = f"{sys.executable} -m assure_tui types list | head -1"
    env = {**os.environ, "ASSURE_STORE": str(store)}
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, env=env, timeout=60, check=False)
    assert "Traceback" not in ran.stderr and "BrokenPipe" not in ran.stderr
