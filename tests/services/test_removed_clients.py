"""Clients made by mistake are removed and restored; with engagements they are not [DEL-1] [DEL-3]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.client_commands import RemoveClient, RestoreClient
from assure_tui.domain.contact_commands import LinkContact, SaveContact
from assure_tui.domain.errors import Conflict, Denied, NotFound
from assure_tui.services.reads import Reads
from tests.services.conftest import NONPROFIT, OUT, Firm


def gone(firm: Firm, by: str = "own", text: str = "") -> list[str]:
    reads: Reads = firm.reads
    return [one.name for one in reads.removed_clients(firm.actor(by), text)]


def test_removed_out_of_sight_and_restored_as_it_was(firm: Firm) -> None:
    """[DEL-1] [DEL-3]: under its number, with access and relationships."""
    number = firm.client("Made Twice", "business")
    firm.do(c.SetClientAccess(number, (OUT,)))
    firm.do(c.SaveRelationship(number, "owner_of", NONPROFIT))
    before = firm.reads.client_detail(firm.actor("own"), number, firm.clock.today())
    assert firm.one(RemoveClient(number)).outcome == "done"
    assert "Made Twice" not in [one.name for one in firm.reads.clients(firm.actor("own"))[0]]
    assert gone(firm) == gone(firm, "out") == gone(firm, text="made t") == ["Made Twice"] and gone(firm, "prep") == []
    for command in (RemoveClient(number), c.EditClient(number, {"name": "X"})):
        with pytest.raises(NotFound):
            firm.do(command)
    assert firm.one(RestoreClient(number)).outcome == "done"
    assert firm.one(RestoreClient(number)).outcome == "unchanged" and gone(firm) == []
    after = firm.reads.client_detail(firm.actor("own"), number, firm.clock.today())
    assert (after.client.name, after.access, after.relations) == (before.client.name, before.access, before.relations)
    with pytest.raises(Denied):
        firm.do(RemoveClient(number), "out")


def test_not_with_an_engagement_that_is_not_removed(firm: Firm) -> None:
    """[DEL-3]: whatever its status; a removed one is no hindrance, and does not come back before its client."""
    number = firm.make()
    firm.do(c.SetStatus((number,), "cancelled", reason="made by mistake"))
    with pytest.raises(Conflict, match="make it Inactive instead") as caught:
        firm.do(RemoveClient(NONPROFIT))
    assert [detail.field for detail in caught.value.details] == [f"E-{number}"]
    firm.do(c.RemoveEngagement((number,)))
    away = firm.last.batch
    firm.do(RemoveClient(NONPROFIT))
    for command in (c.RestoreEngagement((number,)), c.Undo(away)):
        with pytest.raises(Conflict, match="is removed"):
            firm.do(command)
    firm.do(RestoreClient(NONPROFIT))
    assert firm.one(c.RestoreEngagement((number,))).outcome == "done"


def test_a_restoring_is_undone_only_without_engagements(firm: Firm) -> None:
    """[DEL-3] [UNDO-1]: no undo gets around it."""
    number = firm.client("Made Twice", "nonprofit")
    firm.do(RemoveClient(number))
    firm.do(RestoreClient(number))
    back = firm.last.batch
    firm.do(c.Undo(back))
    assert gone(firm) == ["Made Twice"]
    firm.do(RestoreClient(number))
    back = firm.last.batch
    firm.make(client=number)
    with pytest.raises(Conflict, match="has the engagement"):
        firm.do(c.Undo(back))
    assert gone(firm) == []


def test_a_contact_goes_off_removed_clients_too(firm: Firm) -> None:
    """[CLT-5]: off every client is off those that are removed as well."""
    number = firm.client("Made Twice", "nonprofit")
    made = int(firm.one(SaveContact(NONPROFIT, None, {"name": "Lee"})).id.partition(":")[2])
    firm.do(LinkContact(number, made))
    firm.do(RemoveClient(number))
    firm.do(LinkContact(NONPROFIT, made, off=True, everywhere=True))
    assert firm.rows("SELECT * FROM client_contact WHERE contact_id = :id", id=made) == []
