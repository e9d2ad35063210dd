"""remove, unremove and removed on the command line [DEL-1] [DEL-2]."""

from __future__ import annotations

from tests.cli.conftest import MEMBER, Assure


def test_a_mistake_goes_and_comes_back(assure: Assure, owner: str) -> None:
    """[DEL-1] [DEL-2]: engagements and tasks in one line; what took the place is named [PER-4]."""
    made = assure("task", "add", "E-1", "Typed", "[b]twice[/b]", "--json").results[0]["id"]
    assert assure("remove", "E-3", made).code == 0
    shown = assure("show", "E-3")
    assert shown.code == 0 and "out of every list" in shown.out and assure("set", "E-3", "priority=high").code == 3
    listed = assure("removed", "--json").json
    assert {one["id"] for one in listed["removed"]} == {"E-3", made} and listed["total"] == 2
    assert {one["kind"]: one["engagement"] for one in listed["removed"]} == {"engagement": "E-3", "task": "E-1"}
    assert "[b]twice[/b]" in assure("removed").out
    assert assure("removed", "--limit", "1", "--plain").out.count("\n") <= 2
    assert assure("new", "--client", "C-3", "--type", "990", "--period", "FY2026").code == 0
    clash = assure("unremove", "E-3")
    assert clash.code != 0 and "E-6" in clash.err
    assert assure("remove", "E-6").code == 0
    assert [item["outcome"] for item in assure("unremove", "E-3", made, "--json").results] == ["done", "done"]
    assert assure("unremove", "E-3", "--json").results[0]["outcome"] == "unchanged"
    assert "out of every list" not in assure("show", "E-3").out


def test_refusals_say_why(assure: Assure) -> None:
    """[PERM-10] [VAL-6]: the permission, the time on it, and what is no number."""
    assert assure("remove", "E-1", "--as", MEMBER).code == 4
    assert assure("remove", "E-x", "T-y").code == 2
    assert assure("time", "add", "E-1", "30").code == 0
    held = assure("remove", "E-1")
    assert held.code != 0 and "time is logged on E-1; cancel it instead" in held.err
    assert assure("remove", "E-99").code == 3


def test_ones_own_comment_is_withdrawn(assure: Assure) -> None:
    """[COM-3]: by its author alone; it shows that it was there, and undo brings it back."""
    assert assure("comment", "E-1", "said", "[b]too", "much").code == 0
    [said] = assure("show", "E-1", "--json").json["engagement"]["comments"]
    assert assure("uncomment", "E-1", said["id"], "--as", MEMBER).code == 4
    assert assure("uncomment", "E-2", said["id"]).code == 3
    assert assure("uncomment", "E-1", said["id"], "--json").results[0]["outcome"] == "done"
    assert assure("uncomment", "E-1", said["id"], "--json").results[0]["outcome"] == "unchanged"
    shown = assure("show", "E-1").out
    assert "      withdrawn" in shown
    assert assure("undo").code == 0 and "said [b]too much" in assure("show", "E-1").out
