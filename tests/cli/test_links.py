"""link, unlink, links, note and page on the command line [LINK-1] [LINK-3] [LINK-6]."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import MEMBER, Assure

NOTE = "id title client client_id text author created_at updated_at version versions links".split()


def test_a_note_is_written_linked_read_and_kept_in_every_version(assure: Assure, owner: str, tmp_path: Path) -> None:
    """[LINK-6] [LINK-1]: by options or from a file; shows, versions and restore read the same log."""
    made = assure("note", "add", "100", "Called", "[b]them[/b]", "--text", "first", "--link", "E-1", "--json")
    assert made.code == 0 and made.results[0]["id"] == "note:1" and made.json["batch"]
    file = tmp_path / "note.md"
    file.write_text("second\nline\n", encoding="utf-8")
    assert assure("note", "edit", "note:1", "--file", file).code == 0
    assert assure("note", "edit", "1", "--file", "-", "--title", "Called", stdin="third").code == 0
    shown = assure("note", "show", "1", "--json").json
    assert shown["v"] == 1 and list(shown["note"]) == NOTE
    note = shown["note"]
    assert (note["text"], note["client_id"], note["author"], note["versions"]) == ("third", "C-1", owner, 3)
    assert [link["id"] for link in note["links"]] == ["E-1"]
    found = assure("note", "versions", "1", "--json").json
    assert found["total"] == 3 and [one["text"] for one in found["versions"]] == ["third", "second\nline", "first"]
    assert assure("note", "show", "1", "1", "--json").json["note"]["text"] == "first"
    assert assure("note", "restore", "1", "1").code == 0
    assert assure("note", "show", "1").out.rstrip().endswith("first")
    assert "Called [b]them[/b]" in assure("note", "show", "1", "1").out
    listed = assure("note", "list", "C-1", "--text", "first", "--json").json
    assert (listed["total"], listed["notes"][0]["title"]) == (1, "Called [b]them[/b]")
    assert assure("note", "list", "C-1", "--text", "absent", "--json").json["total"] == 0


def test_the_handbook_is_the_firms(assure: Assure) -> None:
    """[LINK-6]: everybody reads it; removed and undone like all else."""
    assert assure("page", "add", "How", "we", "close", "--text", "x").code == 0
    assert assure("page", "add", "A first one").code == 0
    found = assure("page", "list", "--json", "--as", MEMBER).json
    assert [one["title"] for one in found["pages"]] == ["A first one", "How we close"]
    assert found["pages"][0]["client"] is None
    assert assure("page", "list", "--plain").out.splitlines()[0].startswith("page:2\tA first one")
    assert assure("page", "remove", "page:1", "--json").results[0]["ok"]
    assert assure("page", "show", "1").code == 3
    assert assure("undo").code == 0
    assert assure("page", "show", "1", "--json").json["page"]["title"] == "How we close"


def test_link_unlink_and_links_name_things_alike(assure: Assure) -> None:
    """[LINK-1] [PAGE-3]: what one prints the other reads; the page shows it, and the thing shows the page."""
    for line in (
        ("page", "add", "How"),
        ("note", "add", "C-1", "Said"),
        ("request", "add", "organizer", "C-1", "Papers"),
        ("time", "add", "C-1", "30"),
        ("task", "add", "-", "Call"),
    ):
        assert assure(*line).code == 0, line
    things = ["page:1", "note:2", "R-1", "H-1", "T-99"]
    ran = assure("link", "E-1", *(word for thing in things for word in ("--to", thing)), "--json")
    assert ran.code == 6 and [one["ok"] for one in ran.results] == [True, True, True, True, False]
    assert {one["id"] for one in ran.results} == {"E-1"}
    shown = assure("show", "E-1", "--json").json["engagement"]
    assert [one["id"] for one in shown["links"]] == ["note:2", "page:1"]
    assert shown["requests"][0]["id"] == "R-1" and shown["spent_minutes"] == 30
    for thing in things[:-1]:
        assert assure("links", thing, "--plain").out.split("\t")[0] == "E-1", thing
    assert assure("links", "E-1", "--plain").out.splitlines()[0].split("\t")[:2] == ["note:2", "note"]
    assert assure("link", "1", "--to", "page:1", "--json").results[0]["outcome"] == "unchanged"
    assert assure("unlink", "E-1", "--from", "page:1", "--dry-run", "--json").json["batch"] is None
    assert assure("unlink", "E-1", "--from", "page:1", "--to", "note:2").code == 0
    assert assure("links", "E-1", "--json").json == {"v": 1, "links": [], "total": 0}
    assert assure("page", "show", "1").code == 0, "nothing is deleted"


def test_an_engagement_of_another_client_is_linked_and_shown(assure: Assure) -> None:
    """[LINK-2]"""
    assert assure("link", "E-1", "--to", "E-2").code == 0
    assert "Linked" in assure("show", "E-2").out and "E-1" in assure("links", "2").out


def test_show_tells_the_billing(assure: Assure) -> None:
    """[PAGE-4]: in words and in cents."""
    assert assure("time", "add", "E-1", "90", "--rate", "100").code == 0
    made = assure("request", "add", "invoice", "E-1", "Fee", "--line", "Return=500", "--number", "77", "--json")
    number = made.results[0]["id"]
    assert assure("request", "send", number).code == 0
    assert assure("request", "pay", number, "200").code == 0
    found = assure("show", "E-1", "--json").json["engagement"]["billing"]
    assert (found["billed"], found["billable_minutes"], found["time_value"]) == (50_000, 90, 15_000)
    assert (found["invoices"][0]["paid"], found["payments"][0]["cents"]) == (20_000, 20_000)
    said = assure("show", "E-1").out
    assert "Billing" in said and "77 Fee: 500.00, paid 200.00" in said and "payment:1" in said


WRONG: list[tuple[tuple[str, ...], int]] = [
    (("link", "E-1", "--to", "moon:1"), 2),
    (("link", "E-1"), 2),
    (("link", "X-1", "--to", "page:1"), 2),
    (("link", "E-1", "--to", "page:99"), 3),
    (("link", "E-999", "--to", "page:99"), 3),
    (("link", "E-1", "--to", "E-1"), 2),
    (("links", "note:99"), 3),
    (("links", "moon"), 2),
    (("note", "add", "C-99", "X"), 3),
    (("note", "add", "C-1"), 2),
    (("note", "show", "x"), 2),
    (("note", "show", "99"), 3),
    (("note", "edit", "99", "--text", "x"), 3),
    (("note", "edit", "1"), 2),
    (("page", "add", "X", "--text", "a", "--file", "b"), 2),
    (("page", "add", "X", "--file", "/nowhere/at/all"), 1),
    (("page", "restore", "99", "1"), 3),
    (("note", "show", "1", "9"), 3),
    (("note", "edit", "1", "--text", "x", "--if-version", "7"), 4),
]


def test_what_is_wrong_says_so_by_its_exit_code(assure: Assure) -> None:
    """[LINK-1] [LINK-6]"""
    assert assure("note", "add", "C-1", "There").code == 0
    for words, code in WRONG:
        assert assure(*words, "--no-input").code == code, words


def test_without_the_right_it_is_refused(assure: Assure) -> None:
    """[PERM-9]: a preparer links notes and pages, and no invoice."""
    assert assure("page", "add", "How", "--as", MEMBER).code == 0
    assert assure("link", "E-1", "--to", "page:1", "--as", MEMBER).code == 0
    made = assure("request", "add", "invoice", "C-1", "Fee", "--line", "X=5", "--json").results[0]["id"]
    ran = assure("link", "E-1", "--to", made, "--as", MEMBER, "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "denied" and "Edit billing" in ran.json["error"]["message"]


def test_hostile_text_is_harmless_on_the_line(assure: Assure, tmp_path: Path) -> None:
    """[CONV-11]: what a file holds is refused where it is a control character, and shown as typed where it is not."""
    file = tmp_path / "hostile.md"
    file.write_bytes(b"a\x1b[2Jb")
    assert assure("note", "add", "C-1", "X", "--file", file).code == 2
    file.write_bytes(b"\xff\xfe")
    assert assure("note", "add", "C-1", "X", "--file", file).code == 2
    file.write_text("[red]x[/red] =1+1\n\n* y", encoding="utf-8")
    assert assure("note", "add", "C-1", "=cmd [/b]", "--file", file).code == 0
    assert assure("note", "show", "1").out.endswith("[red]x[/red] =1+1\n\n* y\n")
