"""`move` tells what it would leave open and bring, and leaves out what it is told to [MOVE-4]; templates [TPL-5]."""

from __future__ import annotations

from pathlib import Path

import pytest

from assure_tui.cli.session import Session
from assure_tui.cli.shapes import result
from assure_tui.domain.move_views import Brought, MoveLook
from assure_tui.domain.views import ItemResult
from tests.cli.conftest import Assure


@pytest.fixture
def job(assure: Assure) -> str:
    """A return that awaits its documents."""
    assure("client", "add", "Larch Fund", "entity=nonprofit", "fiscal_year_end=6", "--json")
    made = assure("new", "--client", "Larch Fund", "--type", "990", "--period", "FY2026", "--json")
    return str(made.results[0]["id"])


def test_a_dry_run_tells_what_the_move_brings_and_changes_nothing(assure: Assure, job: str) -> None:
    """[MOVE-4]: the same object without a batch, and in words."""
    told = assure("move", job, "--dry-run", "--yes", "--json")
    assert told.code == 0 and told.json["batch"] is None
    (one,) = told.results
    assert one["to"] == "Docs received" and one["open_items"] and one["brings"]
    assert {"title", "required", "assignee", "due", "made", "key", "kind"} == set(one["brings"][0])
    words = assure("move", job, "--dry-run", "--yes").out
    assert f"brings: {one['brings'][0]['title']}" in words
    assert assure("show", job, "--json").json["engagement"]["stage"] == "Awaiting docs"
    asked = assure("move", job, "--dry-run", "--json")
    assert asked.code == 4 and asked.results[0]["brings"] == one["brings"]


def test_a_task_is_left_out_by_its_title(assure: Assure, job: str) -> None:
    """[MOVE-4]: said in the answer; a name no stage brings is invalid."""
    brings = assure("move", job, "--dry-run", "--yes", "--json").results[0]["brings"]
    title = brings[0]["title"]
    wrong = assure("move", job, "--yes", "--leave-out", "Nothing of the kind", "--json")
    assert wrong.code == 2 and wrong.json["error"]["code"] == "invalid"
    done = assure("move", job, "--yes", "--leave-out", title, "--json")
    assert done.code == 0 and f"not made: '{title}'" in done.results[0]["message"]
    there = {task["title"] for task in assure("tasks", "--all", "--json").json["tasks"]}
    assert title not in there and {one["title"] for one in brings[1:]} <= there


def test_a_person_at_a_terminal_sees_it_before(assure: Assure, job: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """[MOVE-4] [SET-1]: with `move.preview` = always every time; without a terminal nobody is asked."""
    for number in [task["id"] for task in assure("tasks", "--all", "--json").json["tasks"]]:
        assure("task", "done", number, "--yes")
    assure("settings", "set", "move.preview=always", "--yes")
    monkeypatch.setattr(Session, "can_ask", property(lambda self: True))
    no = assure("move", job, stdin="n\n")
    assert no.code == 4 and "brings:" in no.err
    yes = assure("move", job, stdin="y\n")
    assert yes.code == 0
    monkeypatch.undo()


def test_results_of_other_commands_are_as_they_were() -> None:
    """cli.md: fields are only added, and only where they say something."""
    assert "brings" not in result(ItemResult("E-1", "done"))
    look = MoveLook((), (Brought("a", "A", "In prep"),))
    assert result(ItemResult("E-1", "done", look=look))["brings"][0]["due"] is None


def test_a_pipeline_file_changes_tasks_not_started_where_it_is_told_to(
    assure: Assure, job: str, tmp_path: Path
) -> None:
    """[TPL-5] [PIPE-6]: listed in the dry run; `--also-now` takes code or name; one batch, one undo."""
    file = tmp_path / "tax.toml"
    assure("pipeline", "export", "Tax", "-o", str(file))
    text = file.read_text(encoding="utf-8")
    title = "Send the organizer"
    assert text.count(title) == 1
    file.write_text(text.replace(title, "Send the papers"), encoding="utf-8")
    told = assure("pipeline", "apply", str(file), "--dry-run", "--json").json["pipelines"][0]
    assert told["changed_tasks"] == 0
    assert (job, title, ["title"]) in [(one["id"], one["task"], one["fields"]) for one in told["could_change"]]
    saved = assure("pipeline", "apply", str(file), "--also-now", "Awaiting docs", "--yes", "--json")
    assert saved.code == 0

    def titles() -> set[str]:
        return {task["title"] for task in assure("show", job, "--json").json["engagement"]["tasks"]}

    assert "Send the papers" in titles() and title not in titles()
    assure("undo", "--yes")
    assert title in titles() and "Send the papers" not in titles()
