"""relief, acknowledge, follow-return from the command line [EXT-5] [EXT-6] [DUE-7]."""

from __future__ import annotations

from tests.cli.conftest import MEMBER, Assure

STORM = (
    "relief", "apply", "Coastal storm", "--citation", "IRS Notice 2026-90", "--from", "2026-03-01",
    "--to", "2026-06-30", "--new-date", "2026-09-15",
)  # fmt: skip


def test_a_dry_run_shows_old_and_new_and_writes_nothing(assure: Assure) -> None:
    shown = assure(*STORM, "--state", "MA", "--dry-run", "--json").json
    assert shown["batch"] is None
    assert {(r["id"], r["from"], r["to"]) for r in shown["results"]} == {("E-1", "2026-03-16", "2026-09-15")}
    assert assure("relief", "list", "--json").json["total"] == 0


def test_applied_listed_and_withdrawn(assure: Assure) -> None:
    done = assure(*STORM, "--state", "MA", "--json").json
    assert done["batch"] is not None and done["results"][0]["ok"]
    (row,) = assure("relief", "list", "--json").json["reliefs"]
    assert (row["citation"], row["covered"], row["withdrawn"]) == ("IRS Notice 2026-90", 1, False)
    assert assure("show", "E-1", "--json").json["engagement"]["due_kind"] == "relief"
    assert assure("relief", "withdraw", row["id"]).code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["due"] == "2026-03-16"


def test_exit_codes(assure: Assure) -> None:
    assert assure("relief", "withdraw", 9).code == 3
    assert assure(*STORM, "--type", "NOPE").code == 2
    assert assure("--as", MEMBER, *STORM).code == 4
    assert assure("relief", "apply", "x", "--from", "2026-03-01").code == 2
    assert assure("follow-return", "E-1", "E-1").code == 3


def test_a_deadline_is_acknowledged(assure: Assure) -> None:
    first = assure("acknowledge", "E-1", "--json").results[0]
    assert first["outcome"] == "done" and "2026-03-16" in first["message"]
    assert assure("acknowledge", "E-1", "--json").results[0]["outcome"] == "unchanged"
