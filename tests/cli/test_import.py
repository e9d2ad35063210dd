"""import on the command line: rows, refusals, dry runs, the same file again [IMP-1] to [IMP-8]."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import LEAD, MEMBER, Assure

KEYS = {"v", "batch", "created", "updated", "unchanged", "failed", "errors", "warnings", "ignored_columns"}
CLIENTS = """external_id,name,entity,fiscal_year_end,email,tags,preparer,notes,Odd
A-1,First Org,nonprofit,June,one@firm.example,vip,asha,"two
lines",x
A-2,Second Org,Business,12-31,,,BC,,
"""


@pytest.fixture
def put(tmp_path: Path) -> object:
    def write(text: str, name: str = "rows.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_clients_are_made_and_the_same_file_changes_nothing(assure: Assure, put: object) -> None:
    """[IMP-5]: the second time no batch is written."""
    path = put(CLIENTS)  # type: ignore[operator]
    first = assure("import", "clients", path, "--json")
    assert first.code == 0 and set(first.json) == KEYS
    assert (first.json["created"], first.json["failed"], first.json["ignored_columns"]) == (2, 0, ["Odd"])
    again = assure("import", "clients", path, "--json")
    assert again.code == 0 and again.json["batch"] is None and again.json["unchanged"] == 2
    found = assure("client", "show", "A-1", "--json").json["client"]
    assert (found["fiscal_year_end"], found["tags"], found["preparer"]) == ("06-30", ["vip"], LEAD)
    assert found["notes"] == "two\nlines"
    log = assure("log", "--limit", 1, "--json").json["batches"][0]
    assert (log["origin"], log["command"], log["id"]) == ("import", "ImportFile", first.json["batch"])
    assert assure("undo", first.json["batch"], "--yes", "--json").code == 0
    assert assure("clients", "--json").json["total"] == 3
    assert assure("import", "clients", path, "--json").json["created"] == 2  # brought back under their external ids


def test_updates_go_field_by_field_and_a_dash_clears(assure: Assure, put: object) -> None:
    assure("import", "clients", put(CLIENTS))  # type: ignore[operator]
    path = put("external_id,name,email,tags,city\nA-1,First Org Inc,-,-,Bath\nA-2,,,,\n", "more.csv")  # type: ignore[operator]
    dry = assure("import", "clients", path, "--dry-run", "--json")
    assert dry.json["batch"] is None and dry.json["updated"] == 1 and dry.json["unchanged"] == 1
    row = dry.json["rows"][0]
    assert (row["row"], row["outcome"], row["id"]) == (2, "update", "C-4")
    assert {
        (c["field"], c["before"] if isinstance(c["before"], str) else None, c["after"] or None) for c in row["changes"]
    } == {
        ("name", "First Org", "First Org Inc"),
        ("email", "one@firm.example", None),
        ("tags", None, None),
        ("city", None, "Bath"),
    }
    assert assure("import", "clients", path, "--json").json["updated"] == 1
    found = assure("client", "show", "A-1", "--json").json["client"]
    assert (found["name"], found["email"], found["tags"], found["city"]) == ("First Org Inc", None, [], "Bath")


def test_wrong_rows_fail_alone_with_row_column_code_and_message(assure: Assure, put: object, tmp_path: Path) -> None:
    """[IMP-6] [VAL-6] [IMP-7]"""
    text = (
        "name,entity,email,tags,preparer,fiscal_year_end\n"
        "Good,business,,,,\n"
        "Bad,robot,nope,nosuchtag,ashaa,13-45\n"
        ",business,,,,\n"
    )
    errors = tmp_path / "errors.csv"
    ran = assure("import", "clients", put(text), "--errors", errors, "--json")  # type: ignore[operator]
    assert ran.code == 6 and (ran.json["created"], ran.json["failed"]) == (1, 2)
    told = {(e["row"], e["column"], e["code"]) for e in ran.json["errors"]}
    assert (
        told
        == {
            (3, "entity", "unknown"),
            (3, "email", "format"),
            (3, "tags", "unknown"),
            (3, "preparer", "unknown"),
            (3, "fiscal_year_end", "format"),
            (4, "name", "required"),
        }
        or (4, None, "required") in told
    )
    assert any("asha" in e["message"] for e in ran.json["errors"] if e["column"] == "preparer")
    rows = list(csv.DictReader(errors.open(encoding="utf-8", newline="")))
    assert len(rows) == 2 and rows[0]["name"] == "Bad" and "unknown" in rows[0]["code"] and rows[0]["message"]
    fixed = (
        errors.read_text()
        .replace("robot,nope,nosuchtag,ashaa,13-45", "trust,,,,")
        .replace("\n,business", "\nNamed,business")
    )
    again = assure("import", "clients", put(fixed, "fixed.csv"), "--json")  # type: ignore[operator]
    assert again.code == 0 and again.json["created"] == 2
    assert set(again.json["ignored_columns"]) == {"code", "column", "message"}


def test_all_refused_is_the_code_of_the_first(assure: Assure, put: object) -> None:
    ran = assure("import", "clients", put("name,entity\nA,robot\nB,robot\n"), "--json")  # type: ignore[operator]
    assert ran.code == 2 and ran.json["failed"] == 2 and ran.json["batch"] is None


def test_all_or_nothing(assure: Assure, put: object) -> None:
    ran = assure("import", "clients", put("name,entity\nA,trust\nB,robot\n"), "--all-or-nothing", "--json")  # type: ignore[operator]
    assert ran.code == 2 and (ran.json["created"], ran.json["failed"], ran.json["batch"]) == (0, 1, None)
    assert assure("clients", "--json").json["total"] == 3
    fine = assure("import", "clients", put("name,entity\nA,trust\nB,trust\n"), "--all-or-nothing", "--json")  # type: ignore[operator]
    assert fine.code == 0 and fine.json["created"] == 2


def test_rows_find_their_client_by_external_id_number_or_name(assure: Assure, put: object) -> None:
    """[IMP-4]"""
    text = (
        "external_id,number,name,city\n"
        "X-2,,Rowan Tide,Ely\n"  # by external id
        ",100,ACME [/b] LLC,Hull\n"  # by number
        "N-9,,Food Bank,York\n"  # by name: that one has no external id yet
    )
    ran = assure("import", "clients", put(text), "--json")  # type: ignore[operator]
    assert ran.code == 0 and ran.json["updated"] == 3, ran.json
    cities = {row["id"]: row["city"] for row in assure("clients", "--json").json["clients"]}
    assert cities == {"C-1": "Hull", "C-2": "Ely", "C-3": "York"}
    assert assure("client", "show", "C-3", "--json").json["client"]["external_id"] == "N-9"


def test_namesakes_with_other_external_ids_stay_apart(assure: Assure, put: object) -> None:
    """[IMP-4]: a new external id takes only what has none yet."""
    path = put("external_id,name,entity\nZ-1,Rowan Tide,individual\nZ-2,Rowan Tide,individual\n")  # type: ignore[operator]
    assert assure("import", "clients", path, "--json").json["created"] == 2
    assert assure("import", "clients", path, "--json").json["unchanged"] == 2
    ran = assure("import", "clients", put("name,city\nRowan Tide,Ely\n"), "--json")  # type: ignore[operator]
    assert ran.code == 2 and ran.json["errors"][0]["code"] == "duplicate"


def test_two_rows_for_one_thing_are_refused(assure: Assure, put: object) -> None:
    """[IMP-4]"""
    text = "external_id,name,entity\nA-1,One,trust\nA-1,Two,trust\nA-3,Three,trust\n"
    ran = assure("import", "clients", put(text), "--json")  # type: ignore[operator]
    assert ran.code == 6 and (ran.json["created"], ran.json["failed"]) == (1, 2)
    assert {e["row"] for e in ran.json["errors"]} == {2, 3} and ran.json["errors"][0]["code"] == "duplicate"


def test_tags_and_contacts_are_made_when_the_person_says_so(assure: Assure, put: object) -> None:
    path = put('name,entity,tags,contact,contact_email\nA,trust,"new;vip, other",Kim Lee,kim@firm.example\n')  # type: ignore[operator]
    refused = assure("import", "clients", path, "--json")
    assert refused.code == 2 and {e["column"] for e in refused.json["errors"]} == {"tags", "contact"}
    made = assure("import", "clients", path, "--create", "tags,contacts", "--json")
    assert made.code == 0 and made.json["created"] == 1
    assert sorted(assure("client", "show", "A", "--json").json["client"]["tags"]) == ["new", "other", "vip"]
    again = assure("import", "clients", path, "--create", "tags,contacts", "--json")
    assert again.json["unchanged"] == 1 and again.json["batch"] is None


def test_invisible_characters_are_taken_out_and_reported(assure: Assure, put: object) -> None:
    """[VAL-3]"""
    ran = assure("import", "clients", put("name,entity\nA\x1b[2J\u202eB,trust\n"), "--json")  # type: ignore[operator]
    assert ran.code == 0 and ran.json["created"] == 1
    assert [(w["row"], w["column"], w["code"]) for w in ran.json["warnings"]] == [(2, "name", "text.control")]
    assert assure("client", "show", "A[2JB").code == 0


def test_a_tax_id_is_kept_by_kind_and_never_shown(assure: Assure, put: object) -> None:
    """[CLT-10]"""
    path = put("name,entity,tax_id\nA,individual,123-45-6780\nB,business,98-7654321\nC,business,123\n")  # type: ignore[operator]
    ran = assure("import", "clients", path, "--dry-run", "--json")
    assert ran.code == 6 and ran.json["errors"][0]["column"] == "tax_id"
    assert "6780" not in ran.out and "765" not in ran.out
    assert assure("import", "clients", path).code == 6
    assert assure("import", "clients", path, "--json").json["unchanged"] == 2
    log = assure("log", "--json").out
    assert "987654321" not in log and "98-765" not in log and "123-45" not in log


def test_stdin_constants_and_columns_on_the_line(assure: Assure) -> None:
    line = ("import", "clients", "-", "--set", "entity=:business", "--set", "name=ORG", "--json")
    ran = assure(*line, stdin="ORG;X\nOne;1\n")
    assert ran.code == 0 and ran.json["created"] == 1 and ran.json["ignored_columns"] == ["X"]


ENGAGEMENTS = """external_id,client,type,period,stage,status,priority,due,preparer,tags,budget,title,part
J-1,100,1120-S,2025,In prep,active,high,2026-03-10,asha,vip,10h,,
J-2,X-2,1040,2024,,completed,,,BC,,,Old return,
,Rowan Tide,1040-ES,2026,,,,,,,,,2
,C-3,990,FY2025,in_review,,,,,,,,
"""


def test_engagements_are_made_where_the_file_says(assure: Assure, put: object) -> None:
    """[IMP-8]: in the stage of the file, with its tasks; a date other than the rule's is a typed date."""
    path = put(ENGAGEMENTS)  # type: ignore[operator]
    dry = assure("import", "engagements", path, "--dry-run", "--json")
    assert dry.code == 0 and [row["outcome"] for row in dry.json["rows"]] == ["create"] * 4
    ran = assure("import", "engagements", path, "--json")
    assert ran.code == 0 and ran.json["created"] == 4, ran.json
    rows = {
        row["external_id"] or row["type"]: row for row in assure("list", "is:open,done", "--json").json["engagements"]
    }
    one = rows["J-1"]
    assert (one["stage"], one["priority"], one["due"], one["due_kind"]) == ("In prep", "high", "2026-03-10", "typed")
    assert (one["preparer"], one["tags"], one["budget_minutes"]) == (LEAD, ["vip"], 600)
    assert one["tasks_total"] > 0
    two = rows["J-2"]
    assert (two["status"], two["title"], two["preparer"]) == ("completed", "Old return", MEMBER)
    assert rows["1040-ES"]["part"] == 2
    again = assure("import", "engagements", path, "--json")
    assert again.code == 0 and again.json["unchanged"] == 4 and again.json["batch"] is None, again.json


def test_engagements_are_changed_by_the_commands_of_the_house(assure: Assure, put: object) -> None:
    assure("import", "engagements", put(ENGAGEMENTS))  # type: ignore[operator]
    text = "external_id,stage,priority,due,preparer,tags,description,extended\nJ-1,Docs received,low,-,-,-,Hello,2026-03-01\n"
    path = put(text, "more.csv")  # type: ignore[operator]
    ran = assure("import", "engagements", path, "--json")
    assert ran.code == 0 and ran.json["updated"] == 1, ran.json
    row = next(r for r in assure("list", "--json").json["engagements"] if r["external_id"] == "J-1")
    assert (row["stage"], row["priority"], row["due"], row["due_kind"]) == (
        "Docs received",
        "low",
        "2026-09-15",
        "extended",
    )
    assert (row["preparer"], row["tags"], row["extended"]) == (None, [], True)
    assert assure("import", "engagements", path, "--json").json["unchanged"] == 1


def test_no_tasks_makes_none(assure: Assure, put: object) -> None:
    path = put("client,type,period\n100,1065,2024\n")  # type: ignore[operator]
    assert assure("import", "engagements", path, "--no-tasks", "--json").json["created"] == 1
    row = next(r for r in assure("list", "--json").json["engagements"] if r["period"] == "2024")
    assert row["tasks_total"] == 0


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("nobody,1065,2025,,", "client", "unknown"),
        ("100,1066,2025,,", "type", "unknown"),
        ("100,1040,2025,,", "type", "not_offered"),
        ("100,1065,twentyfive,,", "period", "period.format"),
        ("100,1065,2022,Fieldwork,", "stage", "unknown"),
        ("100,1065,2022,,2026-02-30", "due", "date.unreal"),
        (",1065,2022,,", None, "required"),
        ("100,1065,,,", None, "required"),
    ],
)
def test_wrong_engagement_rows(assure: Assure, put: object, row: str, column: str | None, code: str) -> None:
    """[IMP-7]"""
    ran = assure("import", "engagements", put(f"client,type,period,stage,due\n{row}\n"), "--json")  # type: ignore[operator]
    assert ran.code == 2 and (column, code) in {(e["column"], e["code"]) for e in ran.json["errors"]}, ran.json


def test_an_identity_taken_by_another_external_id_is_refused(assure: Assure, put: object) -> None:
    """[PER-4]"""
    assure("import", "engagements", put(ENGAGEMENTS))  # type: ignore[operator]
    ran = assure("import", "engagements", put("external_id,client,type,period\nJ-9,100,1120-S,2025\n"), "--json")  # type: ignore[operator]
    assert ran.code == 4 and ran.json["errors"][0]["code"] == "identity"


def test_tasks_by_engagement_and_title(assure: Assure, put: object) -> None:
    path = put(  # type: ignore[operator]
        "external_id,engagement,title,type,required,assignee,due,status\n"
        "T-A,E-1,Call the bank,follow up,yes,asha,2026-03-20,\n"
        ",E-1,Ask for papers,Collect,no,,,in progress\n"
        ",-,Order paper,,,,,\n"
    )
    ran = assure("import", "tasks", path, "--json")
    assert ran.code == 0 and ran.json["created"] == 3, ran.json
    again = assure("import", "tasks", path, "--json")
    assert again.json["unchanged"] == 3 and again.json["batch"] is None
    changed = put("external_id,title,due,status\nT-A,Call the other bank,-,completed\n", "b.csv")  # type: ignore[operator]
    assert assure("import", "tasks", changed, "--json").json["updated"] == 1
    tasks = assure("show", "E-1", "--json").json["engagement"]["tasks"]
    task = next(row for row in tasks if row["title"] == "Call the other bank")
    assert (task["due"], task["status"], task["required"]) == (None, "completed", True)
    wrong = assure("import", "tasks", put("engagement,title,type\nE-99,x,\nE-1,y,dance\n"), "--json")  # type: ignore[operator]
    assert wrong.code == 2 and {e["code"] for e in wrong.json["errors"]} == {"unknown"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("import", "clients", "nowhere.csv"), 3),
        (("import", "people", "x.csv"), 2),
        (("import", "clients", "-", "--set", "nofield=A"), 2),
        (("import", "clients", "-", "--map", "nowhere.toml"), 3),
        (("import", "clients", "-", "--create", "people"), 2),
    ],
)
def test_wrong_lines(assure: Assure, line: tuple[str, ...], code: int) -> None:
    assert assure(*line, stdin="name\nA\n").code == code


def test_a_file_without_what_is_needed_is_refused_whole(assure: Assure) -> None:
    """[IMP-2]: a required field without column."""
    ran = assure("import", "clients", "-", "--json", stdin="colour\nred\n")
    assert ran.code == 2 and ran.json["error"]["details"][0]["code"] == "required"


def test_the_store_itself_is_never_opened_as_a_file(assure: Assure, store: Path) -> None:
    """Another descriptor of it in this process would drop SQLite's locks."""
    assert assure("import", "clients", store).code == 2
    assert assure("export", "clients", "--format", "csv", "-o", store).code == 2
    assert assure("check").code == 0


def test_import_needs_its_permission(assure: Assure, put: object) -> None:
    """[PERM-13]"""
    ran = assure("--as", MEMBER, "import", "clients", put(CLIENTS), "--json")  # type: ignore[operator]
    assert ran.code == 4 and ran.json["error"]["code"] == "denied"


def test_people_get_a_summary(assure: Assure, put: object) -> None:
    ran = assure("import", "clients", put(CLIENTS), "--dry-run")  # type: ignore[operator]
    assert "2 would be created" in ran.out and "Ignored columns: Odd." in ran.err
    assert "Take it back with: assure undo" in assure("import", "clients", put(CLIENTS)).err  # type: ignore[operator]


def test_the_right_to_import_is_not_the_right_to_make(assure: Assure, put: object, store: Path) -> None:
    """[PERM-13]: Import data, and the right to make each row's thing; a dry run says so too."""
    from assure_tui.bootstrap import open_services
    from assure_tui.domain.model import Actor, Role
    from assure_tui.services.import_map import read_wishes
    from assure_tui.services.importing import Options, run_import

    services = open_services(str(store))
    try:
        clerk = Actor(3, "Ben Cole", "BC", MEMBER, Role.MEMBER, frozenset({"Import data", "Access all clients"}))
        for dry in (True, False):
            wishes = read_wishes("clients", None, (), ())
            found = run_import(services, clerk, "clients", CLIENTS.encode(), wishes, Options(dry_run=dry))
            assert {problem.code for problem in found.errors} == {"denied"} and found.batch is None
    finally:
        services.close()


def test_an_interruption_is_exit_130(assure: Assure, put: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from assure_tui.services import importing

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "run_import", stop)
    ran = assure("import", "clients", put(CLIENTS))  # type: ignore[operator]
    assert ran.code == 130 and "Interrupted" in ran.err
