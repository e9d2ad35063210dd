"""A long act that is undone while it is written stops there [BULK-3] [UNDO-6]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import Conflict
from assure_tui.services import dispatcher
from tests.services.conftest import Firm


def test_the_next_part_of_an_undone_act_is_refused(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left that no undo could take back."""
    monkeypatch.setattr(dispatcher, "PART", 2)
    clients = tuple(firm.client(f"Client {n}") for n in range(4))
    pauses: list[float] = []

    def undo_meanwhile(seconds: float) -> None:
        if not pauses:
            pauses.append(seconds)
            firm.do(c.Undo(firm.batches()[-1]["id"], confirmed=True))

    monkeypatch.setattr(dispatcher.time, "sleep", undo_meanwhile)
    with pytest.raises(Conflict, match="was undone while"):
        firm.do(c.CreateEngagement(clients, "990", "FY2026", bulk=True))
    assert pauses and firm.rows("SELECT id FROM engagement WHERE removed = 0 AND in_force = 1") == []
