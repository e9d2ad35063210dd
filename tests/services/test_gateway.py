"""The line between a screen and the store: what it loads, and when (performance.md)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

START = """
import sys
from assure_tui.bootstrap import open_services
services = open_services({store!r})
gateway = services.gateway(services.reads.actor("ann"))
heavy = {{"sqlalchemy", "sqlmodel", "pydantic", "assure_tui.domain.commands", "assure_tui.services.handlers"}}
before = sorted(heavy & set(sys.modules))
gateway.warm()
gateway.close()
services.close()
print(before, sorted(heavy & set(sys.modules)) == sorted(heavy))
"""


@pytest.fixture
def firm(tmp_path: Path) -> str:
    from assure_tui.bootstrap import create_firm

    store = str(tmp_path / "firm.db")
    create_firm(store, firm="Example & Co", owner="Ann Example", login="ann").close()
    return store


def test_the_first_cards_do_not_wait_for_the_orm_and_the_first_command_neither(firm: str) -> None:
    """A gateway opens without the ORM; `warm` loads it and the handlers before a command is given."""
    done = subprocess.run(
        [sys.executable, "-c", START.format(store=firm)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["[]", "True"]


def test_the_loop_is_not_begun_once_the_gateway_closes(firm: str) -> None:
    """A loop asked for in the moment of leaving does not outlive its gateway [LOOP-1]."""
    from assure_tui.bootstrap import open_services

    services = open_services(firm)
    actor = services.reads.actor("ann")
    assert actor is not None
    gateway = services.gateway(actor)
    beats: list[object] = []
    gateway._closing.set()
    gateway.start_loop(beats.append)
    gateway.close()
    services.close()
    assert gateway._loop is None and beats == []
