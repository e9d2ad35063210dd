"""The contract of the command line: names, options, exit codes, error codes and JSON keys of cli.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import LEAD, MEMBER, Assure

# What each line is, on the firm of the fixture: five engagements, three clients, two people besides the owner.
CODES: list[tuple[str, int, str | None]] = [
    # 0: done, also when nothing had to change
    ("list", 0, None),
    ("list is:open --sort due,-priority --limit 1", 0, None),
    ("list -is:late", 0, None),
    ("show E-1", 0, None),
    ("show 1", 0, None),
    ("clients", 0, None),
    ("clients entity:business --limit 0", 0, None),
    ("client show C-1", 0, None),
    ("client show 100", 0, None),
    ("client show X-2", 0, None),
    ("client set C-1 city=Lynn", 0, None),
    ("client relate C-2 owner_of C-1 --percent 40", 0, None),
    ("set E-1 priority=medium", 0, None),
    ("set E-1 PRIORITY=High --if-version 1", 4, "conflict"),
    ("set E-1 status=On-Hold --reason waiting", 0, None),
    ("set E-1 E-2 tags=+vip", 0, None),
    ("set E-1 tags=+new --create tags", 0, None),
    ("set E-1 priority=high --dry-run", 0, None),
    ("comment E-1 hello", 0, None),
    ("block E-1 --title Waiting --expected 2026-04-01 --owner asha --note n", 0, None),
    ("tasks", 0, None),
    ("tasks --all", 0, None),
    ("task add E-1 Call --type follow_up --required --assignee ben --due 2026-03-20", 0, None),
    ("task add - Order-paper", 0, None),
    ("task start T-1", 0, None),
    ("task set T-1 due=2026-03-20 priority=high", 0, None),
    ("queue --for asha", 0, None),
    ("board", 0, None),
    ("board --pipeline Tax is:open", 0, None),
    ("why E-1", 0, None),
    ("due 1040 2025-12-31", 0, None),
    ("pipeline list", 0, None),
    ("pipeline show tax", 0, None),
    ("types list", 0, None),
    ("team list", 0, None),
    ("tags list", 0, None),
    ("tags add gold --colour blue", 0, None),
    ("staff list", 0, None),
    ("staff set ben email=ben@firm.example", 0, None),
    ("can asha MoveStage E-1", 0, None),
    ("log", 0, None),
    ("log E-1 --since 2026-01-01 --limit 2 --verify", 0, None),
    ("undo --dry-run", 0, None),
    ("info", 0, None),
    ("check", 0, None),
    ("doctor", 0, None),
    ("new --client C-3 --type 990-T --period FY2026", 0, None),
    ("new --bulk entity:business --type 1120-S --period 2025 --dry-run", 0, None),
    # 2: usage, or an invalid value
    ("lst", 2, "usage"),
    ("list --nonsense", 2, "usage"),
    ("list nofield:1", 2, "invalid"),
    ("list --limit -1", 2, "invalid"),
    ("list --sort nofield", 2, "invalid"),
    ("set E-1", 2, "usage"),
    ("set E-1 nofield=1", 2, "invalid"),
    ("set E-1 priority=huge", 2, "invalid"),
    ("set E-1 due=2026-02-30 --reason typed", 2, "invalid"),
    ("set E-1 due=2026-06-01", 2, "invalid"),
    ("set E-1 status=cancelled --yes", 2, "invalid"),
    ("set E-1 tags=+nope", 2, "invalid"),
    ("set E-1 tags=+nope --create contacts", 2, "invalid"),
    ("set E-1 E-2 priority=high --if-version 1", 2, "usage"),
    ("set x priority=high", 2, "invalid"),
    ("show x", 2, "invalid"),
    ("move E-1 --to Nowhere", 2, "invalid"),
    ("move E-1 --back --to Filed", 2, "usage"),
    ("new --type 1040", 2, "usage"),
    ("new --client C-2 --type 1041X --period 2025", 2, "invalid"),
    ("new --client C-2 --type 1040-X --period someday", 2, "invalid"),
    ("new --client C-2 --type 1040-X --period 2025 --priority huge", 2, "invalid"),
    ("task add E-1 Call --type nonsense", 2, "invalid"),
    ("task skip T-1", 2, "invalid"),
    ("client add Nobody entity=martian", 2, "invalid"),
    ("client set C-1 fiscal_year_end=13-01", 2, "invalid"),
    ("client set C-1 tax_id=12", 2, "invalid"),
    ("client relate C-1 owner_of C-1", 2, "invalid"),
    ("client relate C-2 owner_of C-1 --percent 140", 2, "invalid"),
    ("staff add Zed --login zed --role king", 2, "invalid"),
    ("staff add Zed --login zed --team nowhere", 2, "invalid"),
    ("staff set ben initials=1", 2, "invalid"),
    ("staff set ben passcode=123456", 2, "invalid"),
    ("staff passcode", 2, "usage"),
    ("staff leave ben", 2, "usage"),
    ("tags add gold --colour mauve", 2, "invalid"),
    ("tags add VIP", 2, "invalid"),
    ("can asha FlyToMars", 2, "invalid"),
    ("due 1040 someday", 2, "invalid"),
    ("due 9999-X 2025-12-31", 2, "invalid"),
    ("undo x", 2, "invalid"),
    ("log --since someday", 2, "invalid"),
    ("list --json --plain", 2, "usage"),
    # 3: not found, or not to be seen
    ("show E-999", 3, "not_found"),
    ("show E-2 --as ben", 3, "not_found"),
    ("move E-999", 3, "not_found"),
    ("set E-999 priority=high", 3, "not_found"),
    ("comment E-999 hi", 3, "not_found"),
    ("client show C-999", 3, "not_found"),
    ("client show Nobody", 3, "not_found"),
    ("task done T-9999", 3, "not_found"),
    ("unblock E-1 99", 3, "not_found"),
    ("undo 9999", 3, "not_found"),
    ("why E-999", 3, "not_found"),
    ("redo", 3, "not_found"),
    # 4: gate, permission, conflict, not confirmed
    ("move E-1", 4, "confirm"),
    ("set E-1 status=archived", 4, "confirm"),
    ("set E-1 status=cancelled --reason gone", 4, "confirm"),
    ("client set C-1 status=inactive", 4, "confirm"),
    ("tags remove vip", 4, "confirm"),
    ("new --client 100 --type 1065 --period 2025", 4, "conflict"),
    ("client add Twin entity=trust number=100", 4, "conflict"),
    ("list --as nobody", 4, "denied"),
    ("client add Zed entity=trust --as ben", 4, "denied"),
    ("staff list --as nobody", 4, "denied"),
    ("tags add x --as ben", 4, "denied"),
    ("log --as ben", 4, "denied"),
    ("undo 2 --as ben", 4, "denied"),
    ("can ben InviteStaff", 4, None),
    ("staff set asha role=owner", 4, "denied"),
    # 6: partly done
    ("set E-1 E-999 priority=high", 6, None),
    ("task start T-1 T-9999", 6, None),
]


@pytest.mark.parametrize(("line", "code", "error"), CODES, ids=[line for line, _, _ in CODES])
def test_exit_codes_and_error_codes(assure: Assure, line: str, code: int, error: str | None) -> None:
    """cli.md, Rules: exit codes, and with --json the error as one object on stdout [VAL-7] [CONV-3]."""
    words = line.split()
    ran = assure(*words, "--json")
    assert ran.code == code, (ran.out, ran.err)
    value = ran.json
    assert value["v"] == 1
    if error is None:
        assert "error" not in value
    else:
        assert value["error"]["code"] == error, value
        assert value["error"]["message"]
        assert isinstance(value["error"]["details"], list)
        assert ran.err
    if error == "invalid":
        assert all({"field", "code", "message"} <= set(detail) for detail in value["error"]["details"])
        assert value["error"]["details"]
    if code not in (0, 6) and "--plain" not in line:  # what was refused is refused the same way in words
        assert assure(*words, "--no-input", "--plain").code == code


def test_a_missing_store_is_exit_5_and_says_where(tmp_path: Path, assure: Assure) -> None:
    """cli.md: 5 store missing, busy, locked or unreadable."""
    for place in (tmp_path / "none.db", tmp_path):
        ran = assure("list", "--json", "--store", place)
        assert (ran.code, ran.json["error"]["code"]) == (5, "store")


KEYS: dict[str, set[str]] = {
    "client show C-1": {
        *("id external_id number name entity status fiscal_year_end email phone street city state zip tags".split()),
        *("preparer reviewer partner owner".split()),
    },
    "show E-1": {
        *("id external_id client client_id title type type_name service_line period period_start period_end".split()),
        *("part qualifier pipeline stage stage_since status custom_status client_status priority due due_kind".split()),
        *("statutory_due effective_due extended payment_due target start preparer reviewer partner owner".split()),
        *("holder tasks_done tasks_total required_open blockers tags budget_minutes spent_minutes".split()),
        *("updated_at version tasks blockers_list checklist documents requests comments activity series gate".split()),
    },
}


@pytest.mark.parametrize(("line", "under"), [("client show C-1", "client"), ("show E-1", "engagement")])
def test_the_keys_of_one_thing(assure: Assure, line: str, under: str) -> None:
    """cli.md, JSON shapes: C, and E with its detail; what is not there is null."""
    value = assure(*line.split(), "--json").json[under]
    assert KEYS[line] <= set(value)


def test_the_gate_the_blockers_and_the_checklist_of_the_detail(assure: Assure) -> None:
    """cli.md, JSON shapes: the keys inside E's detail; kinds of unmet items are task, blocker, status."""
    assure("block", "E-1", "--title", "Waiting")
    assure("comment", "E-1", "hello")
    value = assure("show", "E-1", "--json").json["engagement"]
    assert set(value["gate"]) >= {"mode", "verdict", "next_stage", "unmet"}
    assert value["gate"]["verdict"] in ("pass", "warn", "refuse")
    for item in value["gate"]["unmet"]:
        assert set(item) >= {"kind", "id", "title"} and item["kind"] in ("task", "blocker", "status")
    blocker = {"id", "kind", "title", "state", "source", "opened_at", "expected", "owner"}
    assert set(value["blockers_list"][0]) >= blocker
    assert set(value["comments"][0]) >= {"id", "parent", "at", "author", "text"}
    if value["checklist"]:
        item = {"id", "name", "document", "required", "expected", "count", "state", "files"}
        assert set(value["checklist"][0]) >= item


TASK = set("id title type status required engagement client client_id stage assignee due waiting_on priority".split())


@pytest.mark.parametrize("line", ["tasks --all", "queue --for asha"])
def test_the_keys_of_tasks(assure: Assure, line: str) -> None:
    """cli.md, JSON shapes: T."""
    assure("move", "E-2", "--to", "In review", "--yes")
    assure("task", "add", "E-2", "Look", "--type", "review", "--assignee", LEAD)
    value = assure(*line.split(), "--json").json
    assert set(value) >= {"v", "tasks", "total"} and value["total"] == len(value["tasks"]) > 0
    assert all(set(task) >= TASK for task in value["tasks"])


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("set E-1 priority=high", "id ok outcome code message from to warnings"),
        ("new --client C-3 --type 990-T --period FY2026", "id ok outcome code message from to warnings"),
        ("client add Zed entity=trust", "id ok outcome code message from to warnings"),
        ("undo", "id ok outcome code message from to warnings"),
        ("tags add gold", "id ok outcome code message from to warnings"),
    ],
)
def test_the_keys_of_results(assure: Assure, line: str, keys: str) -> None:
    """cli.md, JSON shapes: what a change answers."""
    value = assure(*line.split(), "--yes", "--json").json
    assert isinstance(value["batch"], int)
    assert all(set(item) >= set(keys.split()) and item["ok"] for item in value["results"])


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        (
            "due 1040 2025-12-31",
            "type period_end statutory effective extended_statutory extended_effective payment because",
        ),
        ("why E-1", "id because"),
        ("can asha MoveStage", "allowed rule because"),
        ("log", "batches"),
        ("log --verify", "batches verified"),
        ("check", "ok findings"),
        ("doctor", "ok findings"),
        ("info", "store message version schema sqlite firm counts"),
        ("list", "engagements total"),
        ("staff list", "staff total"),
        ("types list", "types total"),
        ("pipeline list", "pipelines total"),
        ("team list", "teams total"),
        ("tags list", "tags total"),
    ],
)
def test_the_keys_of_answers(assure: Assure, line: str, keys: str) -> None:
    """cli.md, JSON shapes."""
    assert set(assure(*line.split(), "--json").json) >= {"v", *keys.split()}


def test_a_change_in_the_log(assure: Assure) -> None:
    """cli.md: batches newest first, changes as thing, id, field, before, after."""
    assure("set", "E-1", "priority=high")
    batches = assure("log", "--json").json["batches"]
    assert [b["id"] for b in batches] == sorted((b["id"] for b in batches), reverse=True)
    wanted = {"thing": "engagement", "id": "E-1", "field": "priority", "before": "medium", "after": "high"}
    assert wanted in batches[0]["changes"]
    keys = "id at actor login origin command summary reason undoes changes".split()
    assert set(batches[0]) >= set(keys)


def test_refusals_are_in_the_engagements_log(assure: Assure) -> None:
    """[GATE-10] [ACT-3]: `log E-12` tells refusals by gate and by permission."""
    assert assure("move", "E-2", "--to", "In review", "--yes").code == 0
    assert assure("move", "E-2", "--to", "Filed", "--yes").code == 4
    assert assure("move", "E-1", "--override", "--reason", "in a hurry", "--as", MEMBER).code == 4
    assert assure("log", "E-2", "--json").json["batches"][0]["summary"].startswith("refused: ")
    newest = assure("log", "E-1", "--json").json["batches"][0]
    assert (newest["command"], newest["changes"]) == ("OverrideGate", [])


def test_empty_teams_are_listed(assure: Assure) -> None:
    """[STAFF-4]: every team with its people, those without people too."""
    teams = {team["code"]: team for team in assure("team", "list", "--json").json["teams"]}
    assert teams["preparers"]["members"] == [MEMBER] and teams["admins"]["members"] == [LEAD]
    assert teams["signers"]["members"] == [] and "Edit tasks" in teams["signers"]["permissions"]
    assert assure("team", "list", "--plain").out.count("\n") == 5


def test_tags_from_the_line(assure: Assure) -> None:
    """[CLT-9] [DEL-4]: made, set, put on the way, removed, and taken back."""
    assert assure("tags", "add", "gold", "--colour", "blue").code == 0
    assert assure("tags", "set", "gold", "name=Gold", "colour=yellow").code == 0
    assert assure("client", "set", "C-1", "tags=+Gold").code == 0
    assert assure("set", "E-1", "E-2", "tags=+rush", "--create", "tags").code == 0
    assert assure("new", "--client", "C-3", "--type", "990-T", "--tags", "odd", "--create", "tags").code == 0
    listed = {tag["name"]: tag for tag in assure("tags", "list", "--json").json["tags"]}
    assert {name: (tag["clients"], tag["engagements"]) for name, tag in listed.items()} == {
        "Gold": (1, 0),
        "rush": (0, 2),
        "odd": (0, 1),
        "vip": (1, 0),
    }
    assert (listed["Gold"]["colour"], listed["Gold"]["glyph"]) == ("yellow", "★")
    assert json.loads(assure("tags", "list", "--json", "--ascii").out)["tags"][0]["glyph"] == "*"
    assert assure("tags", "remove", "rush", "--replace-by", "vip").code == 0
    assert assure("list", "tag:vip", "--json").json["total"] == 2
    assert assure("undo", "--yes").code == 0
    assert assure("list", "tag:rush", "--json").json["total"] == 2


def test_a_member_makes_no_tag(assure: Assure) -> None:
    """[PERM-13]: who may edit an engagement may put tags on it, not add to the firm's list."""
    assert assure("set", "E-1", "tags=+vip", "--as", MEMBER).code == 0
    assert assure("set", "E-1", "tags=+new", "--create", "tags", "--as", MEMBER).code == 4
    assert [tag["name"] for tag in assure("tags", "list", "--json").json["tags"]] == ["vip"]


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody sits there and types these, one for each question."""
    from assure_tui.cli.session import Session

    answers: list[str] = []
    monkeypatch.setattr(Session, "can_ask", property(lambda self: not self.options.no_input))
    monkeypatch.setattr("click.prompt", lambda text, **_: answers.pop(0))
    return answers


def test_a_passcode_is_set_asked_for_and_taken_away(assure: Assure, at_a_terminal: list[str]) -> None:
    """[STAFF-5] and cli.md: a person with a passcode is asked for it where another login names them."""
    at_a_terminal[:] = ["walnut-7"]
    assert assure("staff", "passcode", "--as", MEMBER).code == 0
    at_a_terminal[:] = ["walnut-7"]
    assert assure("list", "--as", MEMBER).code == 0
    at_a_terminal[:] = ["wrong-one"]
    refused = assure("list", "--as", MEMBER, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (4, "denied")
    assert assure("list", "--as", MEMBER, "--no-input").code == 4
    assert assure("list", "--as", LEAD).code == 0  # who has none is not asked
    assert assure("log", "--json").json["batches"][0]["summary"].startswith("refused: wrong passcode of Ben Cole")
    at_a_terminal[:] = ["walnut-7", "walnut-7"]
    assert assure("staff", "passcode", "--clear", "--as", MEMBER).code == 0
    assert assure("list", "--as", MEMBER, "--no-input").code == 0


def test_without_a_terminal_a_passcode_cannot_be_typed(assure: Assure, at_a_terminal: list[str]) -> None:
    """cli.md: no command ever prompts with --no-input; an Admin takes a forgotten one away."""
    at_a_terminal[:] = ["walnut-7"]
    assert assure("staff", "passcode", "--as", MEMBER).code == 0
    assert assure("show", "E-1", "--as", MEMBER, "--no-input").code == 4
    assert assure("staff", "set", MEMBER, "passcode=-").code == 0
    assert assure("show", "E-1", "--as", MEMBER, "--no-input").code == 0


def test_ones_own_login_is_not_asked(assure: Assure, owner: str, at_a_terminal: list[str]) -> None:
    """[STAFF-5]: the computer has asked already."""
    at_a_terminal[:] = ["walnut-7"]
    assert assure("staff", "passcode").code == 0
    assert assure("list").code == 0 and assure("list", "--as", owner).code == 0


def test_a_dry_run_tells_each_row_and_writes_nothing(assure: Assure, tmp_path: Path) -> None:
    """[IMP-3] [IMP-6]: create, update with before and after, unchanged, refused with code and column."""
    path = tmp_path / "rows.csv"
    path.write_text("number,name,entity,city\n100,,,Lynn\n200,,,\n300,Third,trust,\n400,Fourth,martian,\n", "utf-8")
    before = assure("log", "--json").json["batches"][0]["id"]
    ran = assure("import", "clients", path, "--dry-run", "--json")
    value = ran.json
    assert (ran.code, value["batch"]) == (6, None)
    assert [row["outcome"] for row in value["rows"]] == ["update", "unchanged", "create", "refused"]
    assert value["rows"][0]["changes"] == [{"field": "city", "before": None, "after": "Lynn"}]
    assert [(error["row"], error["column"], error["code"]) for error in value["errors"]] == [(5, "entity", "unknown")]
    assert assure("log", "--json").json["batches"][0]["id"] == before
    assert assure("client", "show", "100", "--json").json["client"]["city"] is None


def test_a_row_of_several_fields_is_whole_or_not_at_all(assure: Assure, tmp_path: Path) -> None:
    """[IMP-6]: what a strict gate refuses leaves nothing of its row behind, and the other row stands."""
    assert assure("move", "E-2", "--to", "In review", "--yes").code == 0
    path = tmp_path / "rows.csv"
    path.write_text("engagement,priority,stage,title\n", "utf-8")
    path.write_text(
        "client,type,period,priority,stage,title\nRowan Tide,1040,2025,high,Filed,New title\n"
        "Food Bank,990,FY2026,high,,Other title\n",
        "utf-8",
    )
    ran = assure("import", "engagements", path, "--json")
    assert (ran.code, ran.json["updated"], ran.json["failed"]) == (6, 1, 1), ran.json
    assert ran.json["errors"][0]["code"] == "gate_blocked"
    refused, stands = (assure("show", number, "--json").json["engagement"] for number in ("E-2", "E-3"))
    assert (refused["priority"], refused["stage"], refused["title"] == "New title") == ("medium", "In review", False)
    assert (stands["priority"], stands["title"]) == ("high", "Other title")
    assert assure("undo", "--yes").code == 0
    assert assure("show", "E-3", "--json").json["engagement"]["priority"] == "medium"


@pytest.mark.parametrize(
    ("line", "back"), [("set E-1 priority=high", True), ("staff set ben email=b@firm.example", False)]
)
def test_how_to_take_it_back_is_said_where_that_is_possible(assure: Assure, line: str, back: bool) -> None:
    """cli.md, Rules; [UNDO-7]: people, teams and permissions are not undone, so nothing of the kind is promised."""
    assert ("assure undo" in assure(*line.split()).err) is back


def test_several_fields_ask_once_and_are_whole_or_not_at_all(
    assure: Assure, at_a_terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """[CONV-3] [CONV-8]: what one field warns of is asked on a terminal; without a yes none of them is set."""
    from assure_tui.cli import acting

    answers = [False, True]
    monkeypatch.setattr(acting, "_agrees", lambda lines: answers.pop(0))
    line = ("set", "E-1", "priority=high", "status=archived")
    assert assure(*line, "--no-input", "--json").json["error"]["code"] == "confirm"
    assert assure(*line).code == 4
    assert assure("show", "E-1", "--json").json["engagement"]["priority"] == "medium"
    assert assure(*line).code == 0
    value = assure("show", "E-1", "--json").json["engagement"]
    assert (value["priority"], value["status"], answers) == ("high", "archived", [])
