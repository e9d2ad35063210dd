"""--as-of: any reading command answers as of a past instant, and nothing can be changed [INS-4]."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assure_tui import bootstrap
from assure_tui.services.clock import FixedClock
from tests.cli.conftest import NOW, Assure


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three weeks after the firm was made."""
    monkeypatch.setattr(bootstrap, "SystemClock", lambda zone: FixedClock(NOW + timedelta(days=21), zone))


def test_lists_show_what_was(assure: Assure, later: None) -> None:
    before = assure("show", "E-1", "--json").json["engagement"]
    assert assure("set", "E-1", "priority=urgent").code == 0
    assert assure("client", "add", "Newcomer", "entity=business").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["priority"] == "urgent"
    then = assure("--as-of", "2026-03-10", "show", "E-1", "--json").json["engagement"]
    assert then["priority"] == before["priority"] != "urgent"
    assert assure("clients", "--as-of", "2026-03-10", "--json").json["total"] == 3
    assert assure("clients", "--json").json["total"] == 4
    assert "Awaiting docs" in assure("board", "--as-of", "2026-03-10").out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("set", "E-1", "priority=low"), 4),
        (("list", "--as-of", "soon"), 2),
        (("list", "--as-of", "2020-01-01"), 2),
        (("list", "--as-of", "2030-01-01"), 2),
        (("list", "--as-of", "2026-03-23"), 0),
    ],
)
def test_what_cannot_be_is_refused(assure: Assure, later: None, line: tuple[str, ...], code: int) -> None:
    args = line if "--as-of" in line else ("--as-of", "2026-03-10", *line)
    ran = assure(*args)
    assert ran.code == code, (ran.out, ran.err)
