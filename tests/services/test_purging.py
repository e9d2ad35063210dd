"""Purging a client: what goes, what stays, and what the log keeps [DEL-6] [ACT-5] [ACT-6]."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import request_commands as rc
from assure_tui.domain import task_commands as tk
from assure_tui.domain import time_commands as tc
from assure_tui.domain.contact_commands import LinkContact, SaveContact
from assure_tui.domain.errors import AssureError, Conflict, Denied, GateBlocked, NeedsConfirmation, NotFound
from assure_tui.domain.firm_file_commands import PurgeClient
from assure_tui.domain.model import Origin
from assure_tui.domain.notice_commands import Follow
from assure_tui.domain.personal_commands import Pin
from assure_tui.store import belongings, firm_rows
from assure_tui.store.check import verify_log
from assure_tui.store.check_log import first_break
from assure_tui.store.erasing import ERASED
from tests.services.conftest import BUSINESS, NONPROFIT, OUT, PERSON, Firm

NAME = "Quillfeather Orchards"
WORDS = (NAME, "Tamsin Quillfeather", "tamsin@quill.example", "Prune the pear trees", "saw the ledger", "Barn deed")


def upto(firm: Firm) -> int:
    return int(firm.batches()[-1]["id"])


def purge(firm: Firm, number: int, by: str = "own", **more: Any) -> Any:
    said: dict[str, Any] = {"typed": NAME, "file": "out.json", "upto": upto(firm)} | more
    return firm.one(PurgeClient(number, **said), by, origin=Origin.CLI)


@pytest.fixture
def rich(firm: Firm) -> int:
    """A client with a thing of nearly every kind, known under another name before; Inactive."""
    number = firm.client("Old Name Orchards", "business", contact="Tamsin Quillfeather", contact_email="tamsin@quill.example",
                         preparer="prep", reviewer="rev", partner="sgn", owner="own")  # fmt: skip
    firm.do(c.EditClient(number, {"name": NAME, "tax_id": "12-3456789", "street": "1 Pear Lane"}))
    work = firm.make("1065", "2025", number)
    firm.do(c.AddComment((work,), "We saw the ledger at Quillfeather Orchards"))
    firm.do(c.CreateTask((work,), "Prune the pear trees"))
    task = firm.task(work, "Prune the pear trees")
    firm.do(tk.TagTask((task,), ("orchard",), create=True))
    firm.do(c.TagEngagement((work,), ("orchard",)))
    firm.do(tc.LogTime(30, engagement_id=work, task_id=task, note="saw the ledger"), "prep")
    firm.do(tc.StartTimer(work), "prep")
    firm.do(rc.SaveIntake(None, {"engagement_id": work, "title": "Barn deed", "kind": "organizer"}))
    firm.do(c.AddBlocker((work,), "Barn deed is missing"))
    firm.do(Follow("client", number), "rev")
    firm.do(Pin((work,)), "rev")
    firm.do(c.SaveRelationship(number, "owner_of", BUSINESS))
    firm.do(c.SetClientAccess(number, (OUT,)))
    firm.do(c.MoveStage((work,), confirm_all=True))
    firm.do(c.SetStatus((work,), "cancelled", "the trees are gone", confirm_all=True))
    firm.do(c.DeactivateClient(number, True))
    return number


def everything(firm: Firm) -> dict[str, dict[tuple[Any, ...], list[Any]]]:
    """Every row of every table by its key."""
    found: dict[str, dict[tuple[Any, ...], list[Any]]] = {}
    with firm_rows.one_moment(firm.store) as connection:
        for shape in firm_rows.shapes():
            places = [[name for name, _ in shape.columns].index(key) for key in shape.key]
            found[shape.name] = {
                tuple(row[place] for place in places): row for row in firm_rows.rows(connection, shape)
            }
    return found


def test_every_table_goes_with_its_client_or_stays() -> None:
    """[DEL-6]: a table that is new must say which."""
    tables = {shape.name for shape in firm_rows.shapes()}
    assert set(belongings.ORDER) | belongings.STAY == tables
    assert not set(belongings.ORDER) & belongings.STAY


def test_all_of_it_goes_and_nothing_else(firm: Firm, rich: int) -> None:
    """[DEL-6]: client, contacts, engagements and all they hold; of others not one row."""
    other = firm.make("990", "FY2026", NONPROFIT)
    firm.do(c.AddComment((other,), "nothing to do with it"))
    before = everything(firm)
    with firm_rows.one_moment(firm.store) as connection:
        own = belongings.Belongings(connection, rich)
        going = {
            table: {tuple(row) for row in connection.exec_driver_sql(
                f'SELECT {", ".join(chr(34) + k + chr(34) for k in shape.key)} FROM "{table}" WHERE {own.where(table)}')}
            for shape in firm_rows.shapes() if (table := shape.name) in belongings.ORDER
        }  # fmt: skip
    result = purge(firm, rich)
    assert result.outcome == "done" and result.id == f"C-{rich}"
    after = everything(firm)
    held = {table for table, keys in going.items() if keys}
    assert {"client", "contact", "engagement", "task", "comment", "request", "blocker", "time_entry", "timer",
            "task_tag", "engagement_tag", "follow", "pin", "relationship", "client_access"} <= held  # fmt: skip
    for table in set(before) - {"activity_batch", "activity_change"}:
        wanted = {key: row for key, row in before[table].items() if key not in going.get(table, set())}
        assert after[table] == wanted, table
    assert firm.rows("SELECT name FROM tag WHERE key = 'orchard'")  # the firm's list is the firm's
    assert firm.job(other)["client_id"] == NONPROFIT


def test_the_log_keeps_who_did_what_when_and_no_word_of_it(firm: Firm, rich: int) -> None:
    """[DEL-6] [ACT-6]: batches, numbers, actors, field names; values and salts are gone, the chain verifies."""
    before, changes = firm.batches(), firm.rows("SELECT * FROM activity_change ORDER BY id")
    assert any(NAME in row["summary"] for row in before)
    purge(firm, rich)
    after = firm.batches()
    kept = "id at actor_id actor login origin command undoes part_of hash".split()
    assert [[row[k] for k in kept] for row in after[:-1]] == [[row[k] for k in kept] for row in before]
    assert verify_log(firm.store) == (True, None)
    told = json.dumps([dict(row) for row in (*after, *firm.rows("SELECT * FROM activity_change"))], default=str)
    assert [word for word in WORDS if word in told] == []
    blanked = [row for row in firm.rows("SELECT * FROM activity_change ORDER BY id") if row["salt"] == ""]
    by_id = {row["id"]: row for row in changes}
    assert len(blanked) > 20
    for row in blanked:
        was = by_id[row["id"]]
        assert (row["digest"], row["entity"], row["entity_id"], row["op"]) == (
            was["digest"], was["entity"], was["entity_id"], was["op"],
        )  # fmt: skip
        for side in ("before", "after"):
            values = json.loads(row[side]) if row[side] else {}
            assert set(values) == set(json.loads(was[side]) if was[side] else {})  # field names stay
            assert not any(values.values())
    last = after[-1]
    assert last["command"] == "PurgeClient" and last["summary"] == f"purged C-{rich}" and not last["undoable"]
    assert last["reason"] == "exported to out.json"


TAMPERINGS = (
    "UPDATE activity_batch SET actor = 'Somebody Else' WHERE id = {erased}",
    "UPDATE activity_batch SET summary = 'gave it all away' WHERE id = {erased}",
    "UPDATE activity_change SET digest = replace(digest, 'a', 'b') WHERE batch_id = {erased}",
    "UPDATE activity_change SET after = replace(after, 'a', 'b') WHERE op = 'purge'",
    "UPDATE activity_batch SET hash = '0' WHERE id = {erased}",
)


def test_what_is_left_of_an_erased_entry_cannot_be_changed(firm: Firm, rich: int) -> None:
    """[ACT-6]: the entry of the purge says what is left of each, and is held by the chain itself."""
    purge(firm, rich)
    erased = firm.rows(f"SELECT min(id) AS id FROM activity_batch WHERE summary = '{ERASED}'")[0]["id"]
    for tampering in TAMPERINGS:
        with firm.store.engine.connect() as connection, connection.begin() as taken_back:
            assert first_break(connection) is None
            connection.exec_driver_sql(tampering.format(erased=erased))
            assert first_break(connection) is not None, tampering
            taken_back.rollback()


def test_what_was_said_of_others_stays(firm: Firm, rich: int) -> None:
    """A batch about several keeps what it says of the others."""
    one, two = firm.make("1120-S", "2025", BUSINESS), firm.make("1040", "2025", PERSON)
    outcome = firm.do(c.SetPriority((one, two), "high"))
    purge(firm, rich)
    kept = firm.rows("SELECT summary, results FROM activity_batch WHERE id = :id", id=outcome.batch)[0]
    assert kept["summary"] == outcome.summary and ERASED not in (kept["results"] or "")


def test_it_cannot_be_undone_nor_what_was_done_to_it_before(firm: Firm, rich: int) -> None:
    """[DEL-6] [UNDO-7]: and it is said why."""
    named = firm.rows("SELECT id FROM activity_batch WHERE command = 'EditClient' ORDER BY id DESC")[0]["id"]
    purge(firm, rich)
    with pytest.raises(Denied, match="cannot be undone"):
        firm.do(c.Undo(upto(firm), confirmed=True))
    with pytest.raises(Conflict, match=f"C-{rich}, which was purged"):
        firm.do(c.Undo(int(named), confirmed=True))


def test_the_number_is_never_given_again(firm: Firm, rich: int) -> None:
    """[CONV-10]"""
    purge(firm, rich)
    assert firm.client("The Next One") == rich + 1
    with pytest.raises(NotFound):
        purge(firm, rich)


CASES: dict[str, tuple[dict[str, Any], str, type[AssureError], str]] = {
    "an Admin": ({}, "adm", Denied, "only the Firm owner"),
    "a preparer": ({}, "prep", Denied, "only the Firm owner"),
    "another name": ({"typed": "Quillfeather"}, "own", NeedsConfirmation, "--confirm-name"),
    "no name": ({"typed": ""}, "own", NeedsConfirmation, "--confirm-name"),
    "changed since": ({"upto": 3}, "own", Conflict, "export it again"),
}


def test_who_may_not_and_when_not(firm: Firm, rich: int) -> None:
    """[DEL-6] [PERM-13]: a refusal changes nothing."""
    before = everything(firm)
    for case, (more, by, error, said) in CASES.items():
        with pytest.raises(error, match=said):
            purge(firm, rich, by, **more)
        after = everything(firm)
        for table in set(before) - {"activity_batch", "activity_change"}:
            assert after[table] == before[table], (case, table)


def test_only_on_the_command_line_and_only_what_rests(firm: Firm, rich: int) -> None:
    """[DEL-6]: one removed or Inactive client, on the command line."""
    said: dict[str, Any] = {"typed": NAME, "file": "x", "upto": upto(firm)}
    with pytest.raises(Denied, match="command line"):
        firm.do(PurgeClient(rich, **said), origin=Origin.UI)
    firm.do(c.ReactivateClient(rich))
    with pytest.raises(GateBlocked, match="Make it Inactive first"):
        purge(firm, rich)


def test_a_removed_client_is_purged_too(firm: Firm) -> None:
    """[DEL-6]: one that was made by mistake and taken back."""
    made = firm.do(c.CreateClient({"name": NAME, "entity": "trust"}))
    number = int(made.results[0].id[2:])
    firm.do(c.Undo(made.batch, confirmed=True))
    assert firm.row("client", number)["removed"]
    assert purge(firm, number).outcome == "done"
    assert verify_log(firm.store) == (True, None)


def test_a_relationship_and_a_contact_of_former_days_are_blanked(firm: Firm) -> None:
    """[DEL-6] [CLT-5] [CLT-6]: what was ended or taken off before the purge stands in the log without values too."""
    number = firm.client(NAME, "trust")
    firm.do(c.SaveRelationship(PERSON, "owner_of", number, 12.5))
    firm.do(c.SaveRelationship(PERSON, "owner_of", number, end=True))
    made = firm.one(SaveContact(number, None, {"name": "Odo Former", "email": "odo@former.example"}))
    firm.do(LinkContact(number, int(made.id.partition(":")[2]), off=True))
    firm.do(c.DeactivateClient(number))
    assert purge(firm, number).outcome == "done"
    logged = firm.rows("SELECT before, after FROM activity_change WHERE entity IN ('relationship', 'contact')")
    assert logged and not any(word in str(dict(row)) for row in logged for word in ("12.5", "odo", "Odo"))
    assert not firm.rows("SELECT id FROM contact WHERE name = 'Odo Former'")
    assert verify_log(firm.store) == (True, None)


def test_contacts_of_others_stay(firm: Firm, rich: int) -> None:
    """[CLT-5]: a contact that another client has is the other's as well."""
    shared = firm.rows("SELECT contact_id FROM client_contact WHERE client_id = :id", id=rich)[0]["contact_id"]
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO client_contact VALUES ({PERSON}, {shared}, 'Brother', 1)")
    purge(firm, rich)
    assert firm.row("contact", int(shared))["name"] == "Tamsin Quillfeather"
