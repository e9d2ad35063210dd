"""What hangs on a client, on the command line: its contacts and relationships, who sees it, and its removal [CLT-1] [CLT-5] [CLT-6] [CLT-8] [DEL-3]."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import LEAD, MEMBER, Assure


def test_contacts_are_added_set_linked_and_taken_off(assure: Assure) -> None:
    """[CLT-5]: shown by `client show`, named by number or by name."""
    made = assure("client", "contact", "add", "100", "Kim [b]Reed[/b]", "label=cfo", "email=kim@acme.example", "--json")
    number = made.results[0]["id"].partition(":")[2]
    assure("client", "contact", "add", "100", "Lou Ray", "primary=yes")
    contacts = assure("client", "show", "100", "--json").json["client"]["contacts"]
    assert [(one["name"], one["label"], one["primary"]) for one in contacts] == [
        ("Lou Ray", None, True), ("Kim [b]Reed[/b]", "CFO", False),
    ]  # fmt: skip
    assert assure("client", "contact", "set", "100", "kim [b]reed[/b]", "name=Kim Reed", "phone=555").code == 0
    assert assure("client", "contact", "link", "200", "Kim Reed", "--label", "Owner", "--primary").code == 0
    shown = assure("client", "show", "200").out
    assert f"contact {number}:" in shown and "Kim Reed, Owner, kim@acme.example, 555, primary" in shown
    assert assure("client", "contact", "unlink", "100", f"contact:{number}").code == 0
    assert [one["name"] for one in assure("client", "show", "100", "--json").json["client"]["contacts"]] == ["Lou Ray"]
    assert assure("client", "contact", "remove", "200", number).code == 0
    assert assure("client", "show", "200", "--json").json["client"]["contacts"] == []
    assert assure("undo").code == 0
    assert len(assure("client", "show", "200", "--json").json["client"]["contacts"]) == 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("add", "100", "label=CFO"), 2),
        (("add", "100", "Kim", "email=nobody"), 2),
        (("add", "100", "Kim", "age=3"), 2),
        (("set", "100", "Nobody", "label=CFO"), 3),
        (("link", "100", "Nobody"), 3),
        (("unlink", "100", "12345"), 3),
    ],
)
def test_what_is_no_contact_is_said(assure: Assure, line: tuple[str, ...], code: int) -> None:
    """cli.md: 2 for what cannot be read, 3 for what is not there."""
    assert assure("client", "contact", *line, "--as", LEAD).code == code


def test_a_relationship_ends(assure: Assure) -> None:
    """[CLT-6]: shown by `client show`, gone after --end; twice is not found."""
    assure("client", "relate", "200", "owner_of", "100", "--percent", "40")
    shown = assure("client", "show", "100", "--json").json["client"]["relationships"]
    assert [(one["client_id"], one["kind"], one["outward"], one["percent"]) for one in shown] == [
        ("C-2", "owner_of", False, 40.0)
    ]
    assert "C-1 ACME [/b] LLC (40 %)" in assure("client", "show", "200").out
    line = ("client", "relate", "200", "owner_of", "100", "--end")
    assert assure(*line, "--percent", "3").code == 2
    assert [assure(*line).code, assure(*line).code] == [0, 3]
    assert assure("client", "show", "200", "--json").json["client"]["relationships"] == []


def test_a_client_is_removed_listed_restored_and_purged(assure: Assure, tmp_path: Path, owner: str) -> None:
    """[DEL-3] [DEL-6]: by number or by its exact name; what is removed can be purged."""
    assert assure("client", "remove", "100").code == 4
    made = assure("client", "add", "Made Twice", "entity=trust", "--json").results[0]["id"]
    assert assure("client", "remove", made).code == 0
    assert assure("client", "show", made).code == 3
    listed = assure("clients", "--removed", "twice", "--json").json
    assert [one["id"] for one in listed["clients"]] == [made] and listed["total"] == 1
    assert [assure("client", "restore", word).code for word in ("made twice", made, "C-999", "nobody")] == [0, 0, 3, 3]
    assert assure("client", "show", made).code == 0
    assure("client", "remove", made)
    line = ("purge", "client", made, "--export", tmp_path / "gone.ndjson", "--confirm-name", "Made Twice")
    assert assure(*line, "--as", owner).code == 0
    assert assure("clients", "--removed", "--json").json["clients"] == []


def test_who_may_see_a_client_is_set_on_the_line(assure: Assure) -> None:
    """[CLT-8]: `+a,-b`, `a,b`, `-` for nobody, with other fields in one batch; shown by `client show`."""

    def access() -> list[str]:
        found: list[str] = assure("client", "show", "200", "--json").json["client"]["access"]
        return found

    for typed, then in (
        ("ben", ["Ben Cole"]),
        ("+AB,-BC", ["Asha Bell"]),
        ("+ben", ["Asha Bell", "Ben Cole"]),
        ("ben,AB", ["Asha Bell", "Ben Cole"]),
        ("-asha", ["Ben Cole"]),
        ("-", []),
    ):
        assert assure("client", "set", "200", f"access={typed}").code == 0, typed
        assert access() == then
    for wrong in ("+nobody", "+ben,asha"):
        assert assure("client", "set", "200", f"access={wrong}", "city=Lynn").code == 2
    assert assure("client", "set", "200", "access=+ben", "city=Lynn").code == 0
    assert "Ben Cole" in assure("client", "show", "200").out
    made = assure("client", "add", "New", "entity=trust", "access=ben", "--json").results[0]["id"]
    assert assure("client", "show", made, "--as", MEMBER).code == 0


def test_the_52_53_week_flag_is_set_on_the_line_and_imported(assure: Assure, tmp_path: Path) -> None:
    """[CLT-1]: yes and no, anything else is refused; a file sets it, and again changes nothing."""

    def weeks() -> bool:
        return bool(assure("client", "show", "100", "--json").json["client"]["weeks_5253"])

    for typed, code, then in (("yes", 0, True), ("perhaps", 2, True), ("no", 0, False)):
        assert assure("client", "set", "100", f"weeks_5253={typed}").code == code and weeks() is then
    file = tmp_path / "weeks.csv"
    file.write_text("number,name,entity,weeks_5253\n100,ACME [/b] LLC,business,yes\n")
    ran = [assure("import", "clients", file, "--json").json for _ in range(2)]
    assert [one["updated"] for one in ran] == [1, 0] and ran[1]["unchanged"] == 1 and weeks()
    file.write_text("number,name,entity,weeks_5253\n100,ACME [/b] LLC,business,often\n")
    assert assure("import", "clients", file, "--json").json["failed"] == 1
