"""A firm made once by the command line itself, copied for each test; the clock stands still."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assure_tui import bootstrap
from assure_tui.cli.identity import os_login
from assure_tui.cli.root import main
from assure_tui.services.clock import FixedClock

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
LEAD = "asha"
MEMBER = "ben"


@dataclass(frozen=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object on stdout; nothing else may stand there."""
        return json.loads(self.out)

    @property
    def results(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.json["results"]
        return found


Assure = Callable[..., Ran]


def run_line(*args: object, stdin: str = "") -> Ran:
    """One command line in this process, its output caught."""
    with CliRunner().isolation(input=stdin) as (out, err, _):
        code = main([str(arg) for arg in args])
        return Ran(code, out.getvalue().decode(), err.getvalue().decode())


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASSURE_STORE", "ASSURE_AS", "NO_COLOR", "ACCESSIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DATA", "CONFIG", "STATE"):
        monkeypatch.setenv(f"ASSURE_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setattr(bootstrap, "SystemClock", lambda zone: FixedClock(NOW, zone))


@pytest.fixture(scope="session")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A firm with an owner, a preparer, three clients, and five engagements."""
    path = tmp_path_factory.mktemp("firm") / "firm.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "SystemClock", lambda zone: FixedClock(NOW, zone))
        patch.setenv("ASSURE_STATE_DIR", str(path.parent))
        for line in (
            ("init", "--firm", "Hale & Orr", "--owner", "Olive Root", "--time-zone", "America/New_York"),
            ("staff", "add", "Asha Bell", "--login", LEAD, "--initials", "AB", "--role", "admin"),
            ("staff", "add", "Ben Cole", "--login", MEMBER, "--initials", "BC", "--team", "preparers"),
            ("client", "add", "ACME [/b] LLC", "entity=business", "number=100", f"preparer={MEMBER}", "state=MA"),
            ("client", "add", "Rowan Tide", "entity=individual", "number=200", "external_id=X-2"),
            ("client", "add", "Food Bank", "entity=nonprofit", "fiscal_year_end=06-30", "tags=vip", "--create", "tags"),
            ("new", "--client", "100", "--type", "1065", "--period", "2025"),
            ("new", "--client", "200", "--type", "1040", "--period", "2025", "--preparer", LEAD),
            ("new", "--client", "C-3", "--type", "990", "--period", "FY2026"),
            ("new", "--client", "100", "--type", "BK-M", "--period", "2026-02"),
            ("new", "--client", "200", "--type", "PLANNING", "--period", "2026"),
        ):
            made = run_line("--store", path, *line, "--json")
            assert made.code == 0 or line[-3] == "PLANNING", (line, made)
    yield path


@pytest.fixture
def store(firm: Path, tmp_path: Path) -> Path:
    """A copy of the firm that a test may change."""
    copy = tmp_path / "firm.db"
    shutil.copy(firm, copy)
    return copy


@pytest.fixture
def assure(store: Path) -> Assure:
    """Runs a command line on the copy."""

    def run(*args: object, stdin: str = "") -> Ran:
        return run_line("--store", store, *args, stdin=stdin)

    return run


@pytest.fixture
def owner() -> str:
    """The login of whoever runs the tests: the Firm owner."""
    return os_login()
