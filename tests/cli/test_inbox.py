"""The inbox and following from the command line and in lines [NOTE-2] [NOTE-4]."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import MEMBER, Assure, run_line


def test_what_is_followed_comes_to_the_inbox_and_is_put_away(assure: Assure, owner: str) -> None:
    """[NOTE-2] [NOTE-4]: told to who follows; one's own numbers only."""
    assert [r["id"] for r in assure("follow", "E-1", "C-1", "--json").results] == ["E-1", "C-1"]
    assert assure("follow", "E-1", "--json").results[0]["outcome"] == "unchanged"
    assert assure("follow", "C-1", "--off", "--json").results[0]["outcome"] == "done"
    assert assure("follow", "E-99").code == 3 and assure("follow", "nothing").code == 2
    assert "Nothing waits for you." in assure("inbox").err
    assert assure("--as", MEMBER, "comment", "E-1", "Look", f"@{owner}").code == 0
    (row,) = assure("inbox", "--json").json["notices"]
    assert (row["state"], row["about"], row["kind"]) == ("unread", "E-1", "mention")
    assert assure("--as", MEMBER, "inbox", "--done", row["id"]).code == 3, "nobody else's"
    assert assure("inbox", "--read", row["id"]).code == 0
    assert assure("inbox", "--json").json["notices"][0]["state"] == "read"
    assert assure("inbox", "--done", row["id"]).code == 0
    assert assure("inbox", "--json").json["total"] == 0
    assert assure("inbox", "--all", "--json").json["notices"][0]["state"] == "done"
    for wrong in (("3",), ("--done",), ("--done", "--all", "3"), ("--unread", "--all")):
        assert assure("inbox", *wrong).code == 2, wrong


def test_the_same_in_lines(store: Path, owner: str) -> None:
    """interface.md 13: opening reads it, done puts it away; follow and leave by word."""
    assert run_line("--store", store, "--as", MEMBER, "comment", "E-1", f"Look @{owner}").code == 0

    def say(*typed: str) -> str:
        return run_line("--store", store, "--accessible", stdin="\n".join(typed) + "\n").out

    assert "Inbox. 1 line." in say("inbox", "1") and "1. Read: " in say("g i")
    assert "Nothing waits for you." in say("inbox", "done 1", "inbox")
    assert "follows E-1" in say("E-1 follow") and "no longer follows E-1" in say("E-1", "leave")
    assert "follows C-1" in say("C-1 follow")
