"""Contacts as records of their own: several clients, one primary each, off again [CLT-5]."""

from __future__ import annotations

from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.commands import Command
from assure_tui.domain.contact_commands import LinkContact, SaveContact
from assure_tui.domain.errors import AssureError, Conflict, Denied, InvalidMany, NotFound
from assure_tui.domain.firm_commands import SaveTeam
from assure_tui.services.reads import Reads
from assure_tui.store.check import check
from assure_tui.store.read import SqliteReader
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, PREP, Firm


def added(firm: Firm, name: str, client: int = NONPROFIT, **fields: Any) -> int:
    return int(firm.one(SaveContact(client, None, {"name": name, **fields})).id.partition(":")[2])


def known(firm: Firm, text: str, by: str = "own") -> list[int]:
    """The contacts a person may choose from, as a file is read."""
    assert firm.store.path is not None
    reads = Reads(SqliteReader(firm.store.path))
    found = [hit.id for hit in reads.known_contacts(firm.actor(by), text)]
    reads.close()
    return found


def have(firm: Firm, client: int = NONPROFIT) -> dict[str, tuple[str, bool]]:
    """Label and primary by name."""
    detail = firm.reads.client_detail(firm.actor("own"), client, firm.clock.today())
    assert not [f for f in check(firm.store) if f.code == "primary_contact"]
    return {one.name: (one.label, one.primary) for one in detail.contacts}


def test_the_first_is_primary_and_another_takes_its_place(firm: Firm) -> None:
    """[CLT-5]: exactly one is primary, whoever is added, made primary, or asked to be none."""
    one = added(firm, "Lee One", label="cfo", email="one@client.example", phone="+1 555 0100")
    two = added(firm, "Lee Two", label="Night watch")
    assert have(firm) == {"Lee One": ("CFO", True), "Lee Two": ("Night watch", False)}
    added(firm, "Lee Three", primary="yes")
    assert [name for name, (_, primary) in have(firm).items() if primary] == ["Lee Three"]
    firm.do(LinkContact(NONPROFIT, two, primary=True))
    firm.do(SaveContact(NONPROFIT, one, {"primary": True, "label": None, "email": None}))
    assert have(firm) == {"Lee One": ("", True), "Lee Two": ("Night watch", False), "Lee Three": ("", False)}
    row = firm.row("contact", one)
    assert (row["email"], row["phone"]) == (None, "+1 555 0100")
    with pytest.raises(AssureError, match="make another one primary"):
        firm.do(SaveContact(NONPROFIT, one, {"primary": False}))
    assert firm.one(LinkContact(NONPROFIT, one, primary=True)).outcome == "unchanged"


def test_one_contact_of_several_clients(firm: Firm) -> None:
    """[CLT-5]: a record of its own; what the person is called changes everywhere, label and primary in one place."""
    one = added(firm, "Lee One", label="Owner")
    added(firm, "Kim", client=PERSON)
    firm.do(LinkContact(PERSON, one, "spouse"))
    firm.do(SaveContact(PERSON, one, {"name": "Lee Won", "label": "Dependent"}))
    assert have(firm) == {"Lee Won": ("Owner", True)}
    assert have(firm, PERSON) == {"Kim": ("", True), "Lee Won": ("Dependent", False)}
    detail = firm.reads.client_detail(firm.actor("own"), PERSON, firm.clock.today())
    name = firm.row("client", NONPROFIT)["name"]
    assert {contact.name: contact.also for contact in detail.contacts} == {"Kim": (), "Lee Won": (name,)}
    assert known(firm, "wON") == [one]
    assert firm.one(LinkContact(PERSON, one)).outcome == "unchanged"


def test_off_one_client_off_every_client_and_back(firm: Firm) -> None:
    """[CLT-5] [UNDO-1]: who is left is primary; an undo puts back who was, and leaves one primary too."""
    one = added(firm, "Lee One")
    added(firm, "Lee Two")
    firm.do(LinkContact(BUSINESS, one))
    firm.do(LinkContact(NONPROFIT, one, off=True))
    assert have(firm) == {"Lee Two": ("", True)} and have(firm, BUSINESS) == {"Lee One": ("", True)}
    firm.do(c.Undo())
    assert have(firm) == {"Lee One": ("", True), "Lee Two": ("", False)}
    result = firm.one(LinkContact(BUSINESS, one, off=True, everywhere=True))
    assert result.warnings == ("no client has this contact any more",)
    off = firm.last.batch
    assert have(firm) == {"Lee Two": ("", True)} and have(firm, BUSINESS) == {}
    assert known(firm, "lee one") == []
    added(firm, "Third", client=BUSINESS)
    firm.do(c.Undo(off))
    assert have(firm, BUSINESS) == {"Lee One": ("", False), "Third": ("", True)}
    assert have(firm)["Lee One"] == ("", True)


def test_an_undo_of_the_first_contact_leaves_another_primary(firm: Firm) -> None:
    """[CLT-5]: also when the batch that is undone put in the one that is primary."""
    added(firm, "Lee One")
    first = firm.last.batch
    added(firm, "Lee Two")
    firm.do(c.Undo(first))
    assert have(firm) == {"Lee Two": ("", True)}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"name"}),
        ({"name": " ", "email": "nobody", "phone": "1" * 61}, {"name", "email", "phone"}),
        ({"name": "A", "label": "x" * 61, "primary": "perhaps", "age": 3}, {"label", "primary", "age"}),
    ],
)
def test_all_that_is_wrong_comes_together(firm: Firm, fields: dict[str, Any], wrong: set[str]) -> None:
    """[VAL-6]: and nothing is made."""
    with pytest.raises(InvalidMany) as caught:
        firm.do(SaveContact(NONPROFIT, None, fields))
    assert {detail.field for detail in caught.value.details} == wrong
    assert have(firm) == {}


def test_contacts_follow_sight_and_permission(firm: Firm) -> None:
    """[PERM-6] [PERM-13]: Edit clients and sight; nobody reaches a contact through clients they do not see."""
    one = added(firm, "Lee One")
    hidden = added(firm, "Hidden", client=BUSINESS)
    firm.do(LinkContact(PERSON, one))
    refused: tuple[tuple[Command, type[AssureError]], ...] = (
        (SaveContact(NONPROFIT, None, {"name": "A"}), Denied), (LinkContact(NONPROFIT, one), Denied),
    )  # fmt: skip
    for command, error in refused:
        with pytest.raises(error):
            firm.do(command, "out")
    firm.do(SaveTeam("preparers", {"permissions": "+Edit clients,-Access all clients"}))
    firm.do(c.SetClientAccess(NONPROFIT, (PREP, OUT)))
    assert known(firm, "", "out") == [one]
    for command in (LinkContact(NONPROFIT, hidden), SaveContact(BUSINESS, hidden, {"name": "B"})):
        with pytest.raises(NotFound):
            firm.do(command, "out")
    everywhere = firm.do(LinkContact(NONPROFIT, one, off=True, everywhere=True), "out")
    assert everywhere.results[0].outcome == "done" and "clients" not in everywhere.summary
    assert have(firm, PERSON) == {"Lee One": ("", True)}


def test_what_somebody_else_changed_meanwhile_is_a_conflict(firm: Firm) -> None:
    """[CONV-9]"""
    one = added(firm, "Lee One")
    firm.do(SaveContact(NONPROFIT, one, {"name": "Lee Uno"}))
    with pytest.raises(Conflict, match="name was changed by"):
        firm.do(SaveContact(NONPROFIT, one, {"name": "Lee Ein"}, ((one, "name", "Lee One"),)))
