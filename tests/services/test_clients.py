"""Clients: made, edited, related, set aside [CLT-*]."""

from __future__ import annotations

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.errors import AssureError, Conflict, Denied, Invalid, InvalidMany, NeedsConfirmation, NotFound
from assure_tui.domain.model import Origin
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, Firm


def test_a_client_needs_a_name_and_a_kind_and_has_defaults(firm: Firm) -> None:
    """[CLT-1]: fiscal year end December 31 unless typed, status Active."""
    row = firm.row("client", firm.client("Birch Co", "business"))
    assert (row["fiscal_year_end"], row["status"], row["weeks_5253"], row["name_key"]) == (
        "12-31",
        "active",
        0,
        "birch co",
    )


def test_all_errors_of_a_form_come_together(firm: Firm) -> None:
    """[VAL-6]"""
    fields = {"name": "", "entity": "robot", "email": "nobody", "fiscal_year_end": "99", "tax_id": "1", "colour": "red"}
    with pytest.raises(InvalidMany) as caught:
        firm.do(c.CreateClient(fields))
    assert {d.field for d in caught.value.details} == set(fields)
    assert len(firm.rows("SELECT id FROM client")) == 3


@pytest.mark.parametrize(
    ("entity", "typed", "kept"),
    [
        ("nonprofit", "12-3456789", "123456789"),
        ("business", "123456789", "123456789"),
        ("trust", "12 3456789", "123456789"),
        ("individual", "123-45-6789", "6789"),
        ("individual", "6789", "6789"),
    ],
)
def test_tax_ids_are_kept_whole_or_by_their_last_four(firm: Firm, entity: str, typed: str, kept: str) -> None:
    """[CLT-10]: of a person no more, and the person is told; the log never holds it whole."""
    result = firm.one(c.CreateClient({"name": "Somebody", "entity": entity, "tax_id": typed}))
    assert firm.row("client", int(result.id[2:]))["tax_id"] == kept
    assert any("last four" in said for said in result.warnings) == (entity == "individual" and typed != kept)
    logged = str(firm.changes(firm.last.batch)) + str(firm.batches()[-1])
    assert "123456789" not in logged and typed not in logged.replace(kept, "") and f"•••{kept[-4:]}" in logged


def test_a_client_that_becomes_a_person_keeps_four_characters(firm: Firm) -> None:
    """[CLT-10] [CLT-2]"""
    number = firm.client("Oak", "business", tax_id="12-3456789")
    firm.do(c.EditClient(number, {"entity": "individual"}))
    assert firm.row("client", number)["tax_id"] == "6789"


def test_a_kind_that_does_not_fit_live_work_is_confirmed(firm: Firm) -> None:
    """[CLT-2]"""
    number = firm.make()
    with pytest.raises(NeedsConfirmation) as caught:
        firm.do(c.EditClient(NONPROFIT, {"entity": "business"}))
    assert [d.field for d in caught.value.details] == [f"E-{number}"]
    assert firm.one(c.EditClient(NONPROFIT, {"entity": "business"}, confirmed=True)).outcome == "done"


@pytest.mark.parametrize("how", ["command", "field"])
def test_inactive_lists_open_work_and_leaves_it_as_it_is(firm: Firm, how: str) -> None:
    """[CLT-4]: reversible, and it needs Delete clients on every path."""
    number = firm.make()
    before = firm.job(number)

    def aside(confirmed: bool, by: str = "own") -> str:
        if how == "command":
            return firm.one(c.DeactivateClient(NONPROFIT, confirmed), by).outcome
        return firm.one(c.EditClient(NONPROFIT, {"status": "inactive"}, confirmed=confirmed), by).outcome

    with pytest.raises(NeedsConfirmation) as caught:
        aside(False)
    assert [d.field for d in caught.value.details] == [f"E-{number}"]
    with pytest.raises(Denied):
        aside(True, "prep")
    assert aside(True) == "done" and aside(True) == "unchanged"
    assert firm.job(number) == before
    assert firm.one(c.ReactivateClient(NONPROFIT)).outcome == "done"
    assert firm.one(c.ReactivateClient(NONPROFIT)).outcome == "unchanged"
    assert firm.row("client", NONPROFIT)["status"] == "active"


def test_exactly_one_contact_is_primary(firm: Firm) -> None:
    """[CLT-5]: the same name again is the same contact."""
    for fields in (
        {"contact": "Lee One", "contact_email": "one@firm.example"},
        {"contact": "Lee Two"},
        {"contact": "LEE ONE"},
    ):
        firm.do(c.EditClient(NONPROFIT, fields))
    links = firm.rows(
        "SELECT cc.is_primary, p.name, p.email FROM client_contact cc JOIN contact p ON p.id = cc.contact_id"
    )
    assert sorted((r["name"], r["is_primary"]) for r in links) == [("Lee One", 1), ("Lee Two", 0)]


def test_a_chain_of_owners_that_leads_back_is_refused(firm: Firm) -> None:
    """[CLT-6]"""
    firm.do(c.SaveRelationship(NONPROFIT, "owner_of", PERSON, 60))
    firm.do(c.SaveRelationship(PERSON, "owner_of", BUSINESS))
    for source, target in ((BUSINESS, NONPROFIT), (PERSON, NONPROFIT), (PERSON, PERSON)):
        with pytest.raises(Invalid) as caught:
            firm.do(c.SaveRelationship(source, "owner_of", target))
        assert caught.value.value_code == "cycle"
    assert firm.one(c.SaveRelationship(BUSINESS, "spouse", NONPROFIT)).outcome == "done"


@pytest.mark.parametrize("percent", [-1, 101, float("nan"), 1e309])
def test_ownership_is_a_percentage(firm: Firm, percent: float) -> None:
    """[VAL-5]"""
    with pytest.raises(Invalid, match="between 0 and 100"):
        firm.do(c.SaveRelationship(NONPROFIT, "owner_of", PERSON, percent))


def test_more_than_the_whole_is_warned(firm: Firm) -> None:
    """[CLT-6] [VAL-5]"""
    firm.do(c.SaveRelationship(NONPROFIT, "owner_of", PERSON, 60))
    result = firm.one(c.SaveRelationship(BUSINESS, "owner_of", PERSON, 60))
    assert result.outcome == "done" and any("120 %" in said for said in result.warnings)


def test_clients_may_share_a_name_which_is_warned_by_hand(firm: Firm) -> None:
    """[VAL-4]"""
    assert firm.one(c.CreateClient({"name": "LARCH FUND", "entity": "trust"})).warnings
    quiet = firm.do(c.CreateClient({"name": "Larch Fund", "entity": "trust"}), origin=Origin.IMPORT)
    assert not quiet.results[0].warnings


@pytest.mark.parametrize("field", ["external_id", "number"])
def test_numbers_and_external_ids_are_unique(firm: Firm, field: str) -> None:
    """[CLT-1]"""
    firm.client("One", **{field: "A-1"})
    with pytest.raises(Conflict) as caught:
        firm.client("Two", **{field: "A-1"})
    assert caught.value.field == field


def test_the_access_list_gives_and_takes_sight(firm: Firm) -> None:
    """[CLT-8] [PERM-3]"""
    with pytest.raises(NotFound):
        firm.do(c.CreateEngagement((NONPROFIT,), "990", "FY2026"), "out")
    firm.do(c.SetClientAccess(NONPROFIT, (OUT,)))
    assert firm.one(c.CreateEngagement((NONPROFIT,), "990", "FY2026"), "out").outcome == "done"
    firm.do(c.SetClientAccess(NONPROFIT, ()))
    with pytest.raises(NotFound):
        firm.do(c.CreateEngagement((NONPROFIT,), "990", "FY2027"), "out")


def test_a_default_slot_alters_no_engagement(firm: Firm) -> None:
    """[CLT-7]"""
    number = firm.make()
    before = firm.job(number)
    firm.do(c.EditClient(NONPROFIT, {"preparer": "out"}))
    assert firm.job(number) == before


def test_a_refusal_leaves_no_trace(firm: Firm) -> None:
    """[CONV-3]: an unknown tag or a bad contact is found before the client is made, among many too."""
    bad = [
        c.CreateClient({"name": "A", "entity": "trust", "tags": "nope"}),
        c.CreateClient({"name": "B", "entity": "trust", "contact": "X", "contact_email": "nobody"}),
        c.EditClient(NONPROFIT, {"city": "Elsewhere", "tags": "nope"}),
    ]
    _, answers = firm.door.execute_many([*bad, c.CreateClient({"name": "D", "entity": "trust"})], firm.actor("own"))
    assert [isinstance(a, AssureError) for a in answers] == [True, True, True, False]
    assert [r["name"] for r in firm.rows("SELECT name FROM client WHERE id > 3")] == ["D"]
    assert firm.row("client", NONPROFIT)["city"] is None


def test_tags_are_put_on_taken_off_replaced_and_cleared(firm: Firm) -> None:
    """[CLT-9]"""

    def tags() -> list[str]:
        rows = firm.rows("SELECT t.name FROM client_tag c JOIN tag t ON t.id = c.tag_id ORDER BY t.name")
        return [row["name"] for row in rows]

    make = frozenset({"tags"})
    firm.do(c.EditClient(NONPROFIT, {"tags": "a, b"}, make))
    assert tags() == ["a", "b"]
    firm.do(c.EditClient(NONPROFIT, {"tags": "+c,-a"}, make))
    assert tags() == ["b", "c"]
    firm.do(c.EditClient(NONPROFIT, {"tags": "A"}, make))
    assert tags() == ["a"]
    firm.do(c.EditClient(NONPROFIT, {"tags": None}))
    assert tags() == []
    assert firm.one(c.EditClient(NONPROFIT, {"tags": None})).outcome == "unchanged"


def _client(name: str, external: str, *tags: str) -> c.CreateClient:
    fields = {"name": name, "entity": "nonprofit", "external_id": external, "tags": tags}
    return c.CreateClient(fields, frozenset({"tags"}))


def _tagged(firm: Firm) -> list[tuple[str, str]]:
    sql = (
        "SELECT c.name AS client, t.name AS tag FROM client_tag j JOIN tag t ON t.id = j.tag_id"
        " JOIN client c ON c.id = j.client_id ORDER BY c.name, t.name"
    )
    return [(row["client"], row["tag"]) for row in firm.rows(sql)]


def test_rows_of_a_file_share_the_tags_they_make(firm: Firm) -> None:
    """A tag named by many rows is made once, whatever its case, and every row carries it [CLT-9] [IMP-4]."""
    rows = [
        _client("Alder", "a", "New", "b"),
        _client("Birch", "b", "NEW"),
        _client("Cedar", "c"),
        _client("Elm", "e", "b"),
    ]
    _, answers = firm.door.execute_many(rows, firm.actor("own"))
    assert [answer.outcome for answer in answers if not isinstance(answer, Exception)] == ["done"] * 4
    assert _tagged(firm) == [("Alder", "New"), ("Alder", "b"), ("Birch", "New"), ("Elm", "b")]


def test_a_tag_made_by_a_row_that_is_taken_back_is_made_again_by_the_next(firm: Firm) -> None:
    """A refused row leaves no trace, not even a tag that later rows would believe to be there [IMP-6]."""
    refused = c.CreateClient({"name": "", "entity": "nonprofit"})
    commands = [_client("Alder", "a", "new"), refused, _client("Birch", "b", "new")]
    _, answers = firm.door.execute_many(commands, firm.actor("own"), rows=[0, 0, 1])
    assert [isinstance(answer, Exception) for answer in answers] == [True, True, False]
    assert _tagged(firm) == [("Birch", "new")]


def test_numbers_taken_earlier_in_the_same_file_are_told(firm: Firm) -> None:
    """Each row is compared with those before it, though all are written together [CLT-1]."""
    commands = [_client("Alder", "same"), _client("Birch", "same")]
    _, answers = firm.door.execute_many(commands, firm.actor("own"))
    assert not isinstance(answers[0], Exception) and "has the external id same already" in str(answers[1])
