"""import time: entries of other programs, the same again changes nothing; and tags on tasks [IMP-1] [TIME-1] [CLT-9]."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import LEAD, MEMBER, Assure, Ran

HEAD = "external_id,person,date,minutes,engagement,client,task,billable,rate,note\n"


def load(assure: Assure, tmp_path: Path, text: str, *more: object, kind: str = "time", head: str = HEAD) -> Ran:
    file = tmp_path / "in.csv"
    file.write_text(head + text, encoding="utf-8")
    return assure("import", kind, file, *more, "--json")


def entries(assure: Assure) -> list[dict[str, object]]:
    found: list[dict[str, object]] = assure("time", "list", "--all", "--json").json["time"]
    return sorted(found, key=lambda one: str(one["id"]))


ROWS = (
    f"T1,{MEMBER},2026-02-27,90,E-1,,,yes,150.00,fieldwork\n"
    f"T2,{LEAD},2026-02-27,1:30,,Rowan Tide,,no,,call\n"
    f"T3,{LEAD},2026-02-28,1h30,E-1,C-1,,,,\n"
    f",{MEMBER},2026-02-28,15,,,,no,,post\n"
)


def test_entries_come_in_once(assure: Assure, tmp_path: Path) -> None:
    """[IMP-1] [IMP-4] [IMP-5]: by external id, and without one by saying the very same; one batch, one undo."""
    first = load(assure, tmp_path, ROWS)
    assert first.code == 0 and first.json["created"] == 4, first
    assert [(e["person"], e["minutes"], e["engagement"], e["client"]) for e in entries(assure)] == [
        (MEMBER, 90, "E-1", "ACME [/b] LLC"),
        (LEAD, 90, None, "Rowan Tide"),
        (LEAD, 90, "E-1", "ACME [/b] LLC"),
        (MEMBER, 15, None, None),
    ]
    assert assure("show", "E-1", "--json").json["engagement"]["spent_minutes"] == 180
    again = load(assure, tmp_path, ROWS)
    assert (again.json["created"], again.json["updated"], again.json["unchanged"]) == (0, 0, 4)
    assert again.json["batch"] is None
    assert assure("undo", first.json["batch"], "--yes").code == 0 and entries(assure) == []


def test_a_row_changes_its_entry_field_by_field(assure: Assure, tmp_path: Path) -> None:
    """[IMP-3] [IMP-5]: dry run first; an empty cell changes nothing, a lone - clears."""
    load(assure, tmp_path, ROWS)
    changed = f"T1,{MEMBER},,60,,,,,-,\n"
    ran = load(assure, tmp_path, changed, "--dry-run")
    assert ran.json["rows"][0]["outcome"] == "update" and ran.json["batch"] is None
    told = {each["field"]: (each["before"], each["after"]) for each in ran.json["rows"][0]["changes"]}
    assert told == {"minutes": (90, 60), "rate": (15000, None)}
    assert load(assure, tmp_path, changed).json["updated"] == 1
    assert (
        entries(assure)[0]["minutes"] == 60
        and assure("show", "E-1", "--json").json["engagement"]["spent_minutes"] == 150
    )


WRONG: tuple[tuple[str, tuple[str | None, ...], str, str], ...] = (
    (f"A,{MEMBER},2026-02-27,0,E-1,,,,,", ("minutes",), "range", "1 to 1,440"),
    (f"B,{MEMBER},2026-02-27,1441,E-1,,,,,", ("minutes",), "range", "1 to 1,440"),
    (f"C,{MEMBER},2026-02-30,60,E-1,,,,,", ("date",), "date.unreal", "2026-02-30"),
    ("D,bean,2026-02-27,60,E-1,,,,,", ("person",), "unknown", "near is ben"),
    (f"E,{MEMBER},2026-02-27,60,E-99,,,,,", ("engagement",), "unknown", "E-99"),
    (f"F,{MEMBER},2026-02-27,60,E-1,Rowan Tide,,,,", ("engagement", "client"), "not_offered", "C-1"),
    (f"G,{MEMBER},2026-02-27,60,,,,maybe,,", ("billable",), "format", "yes or no"),
    (f"H,{MEMBER},2026-02-27,60,,,,,many,", ("rate",), "money.format", "1234.50"),
    (f"I,{MEMBER},2026-02-27,,,,,,,", (None,), "required", "minutes"),
    (f"J,{MEMBER},-,60,,,,,,", ("date",), "required", "cannot be cleared"),
    (f"K,{MEMBER},2026-02-27,60,,,,,,", (None,), "duplicate", "same time entry"),
    (f"K,{MEMBER},2026-02-27,61,,,,,,", (None,), "duplicate", "same time entry"),
)


def test_a_wrong_value_fails_its_row_only(assure: Assure, tmp_path: Path) -> None:
    """[IMP-3] [IMP-6] [IMP-7]: with row, column, code and reason."""
    rows = [f"OK,{MEMBER},2026-02-27,30,E-1,,,,,", *(row for row, *_ in WRONG)]
    ran = load(assure, tmp_path, "\n".join(rows) + "\n")
    assert ran.code == 6 and ran.json["created"] == 1 and ran.json["failed"] == len(WRONG)
    first = {problem["row"]: problem for problem in reversed(ran.json["errors"])}
    for place, (row, columns, code, said) in enumerate(WRONG, 3):
        problem = first[place]
        assert problem["column"] in columns and problem["code"] == code and said in problem["message"], (row, problem)


def test_two_of_the_same_are_two_entries(assure: Assure, tmp_path: Path) -> None:
    """[IMP-5]: twice a quarter of an hour on one day; the file again changes nothing."""
    rows = f",{MEMBER},2026-02-27,15,E-1,,,,,\n" * 2
    assert load(assure, tmp_path, rows).json["created"] == 2
    again = load(assure, tmp_path, rows)
    assert (again.json["created"], again.json["unchanged"]) == (0, 2)
    assert load(assure, tmp_path, rows + rows[: len(rows) // 2]).json["created"] == 1


def test_hours_as_other_programs_write_them(assure: Assure, tmp_path: Path) -> None:
    """[IMP-2] [CONV-5]: whole minutes of 1.5 hours; the usual names of columns are known."""
    head = "Staff,Work date,Hours,Job,Memo\n"
    ran = load(assure, tmp_path, f"{MEMBER},2026-02-27,1.5,E-1,x\n{MEMBER},2026-02-27,0.333,E-1,y\n", head=head)
    assert ran.code == 6 and ran.json["created"] == 1 and ran.json["ignored_columns"] == []
    assert entries(assure)[0]["minutes"] == 90 and "whole minutes" in ran.json["errors"][0]["message"]


def test_others_time_needs_its_permission(assure: Assure, tmp_path: Path) -> None:
    """[TIME-4] [PERM-13]: one's own goes in, with Import data and Log time; others' is refused row by row."""
    head = "person,date,minutes,engagement\n"
    rows = f"{MEMBER},2026-02-27,30,E-1\n{LEAD},2026-02-27,30,E-1\n"
    assert load(assure, tmp_path, rows, "--as", MEMBER, head=head).code == 4  # no Import data
    assert assure("team", "add", "Loaders", "permissions=Import data,Log time", "--yes").code == 0
    assert assure("staff", "set", MEMBER, "teams=preparers,loaders", "--yes").code == 0
    ran = load(assure, tmp_path, rows, "--as", MEMBER, head=head)
    assert ran.json["created"] == 1 and ran.json["errors"][0]["code"] == "denied", ran


def test_a_removed_entry_is_not_brought_back_by_the_file(assure: Assure, tmp_path: Path) -> None:
    """[IMP-4]: its external id is kept for ever."""
    load(assure, tmp_path, ROWS)
    number = entries(assure)[0]["id"]
    assert assure("time", "remove", number, "--yes").code == 0
    ran = load(assure, tmp_path, ROWS)
    assert ran.json["failed"] == 1 and "was removed" in ran.json["errors"][0]["message"]


# -- tags on tasks -------------------------------------------------------------------------------------


def task_of(assure: Assure) -> str:
    made: str = assure("task", "add", "E-1", "Call the bank", "--json").results[0]["id"]
    return made


def test_tags_on_tasks_from_the_one_list(assure: Assure) -> None:
    """[CLT-9]: put on, taken off, filtered, counted; a tag that is none yet is made where one says so."""
    task = task_of(assure)
    refused = assure("task", "set", task, "tags=bank", "--json")
    assert refused.code == 2 and "no tag 'bank'" in refused.json["error"]["message"]
    assert assure("task", "set", task, "tags=+vip,+bank", "--create", "tags").code == 0
    assert assure("tasks", "tag:bank", "--all", "--json").json["tasks"][0]["tags"] == ["bank", "vip"]
    assert [row["id"] for row in assure("tasks", "tag:bank", "--all", "--json").json["tasks"]] == [task]
    assert assure("list", "tag:bank", "--json").json["total"] == 0  # the engagement has none
    counts = {row["name"]: row["tasks"] for row in assure("tags", "list", "--json").json["tags"]}
    assert counts == {"bank": 1, "vip": 1}
    assert assure("task", "set", task, "tags=-bank").code == 0
    assert assure("tasks", "has:tag", "--all", "--json").json["tasks"][0]["tags"] == ["vip"]
    assert assure("task", "set", task, "tags=-", "--json").results[0]["outcome"] == "done"
    assert assure("tasks", "tag:vip", "--all", "--json").json["total"] == 0
    assert assure("undo", "--yes").code == 0
    assert assure("tasks", "tag:vip", "--all", "--json").json["tasks"][0]["tags"] == ["vip"]


def test_a_tag_of_the_work_finds_its_tasks(assure: Assure) -> None:
    """[CLT-9]: `tag:` on tasks is the task's own or its engagement's."""
    assure("set", "E-1", "tags=vip")
    found = assure("tasks", "tag:vip", "--all", "--json").json["tasks"]
    assert found and {row["engagement"] for row in found} == {"E-1"} and not any(row["tags"] for row in found)


def test_removing_a_tag_shows_the_tasks_that_lose_it(assure: Assure) -> None:
    """[DEL-4]: or gives them another."""
    task = task_of(assure)
    assure("tags", "add", "bank"), assure("tags", "add", "money")
    assure("task", "set", task, "tags=bank")
    ran = assure("tags", "remove", "bank", "--json")
    assert ran.code == 4 and ran.json["error"]["details"][0]["message"] == task
    assert assure("tags", "remove", "bank", "--replace-by", "money").code == 0
    assert assure("tasks", "tag:money", "--all", "--json").json["tasks"][0]["id"] == task


def test_tags_in_a_file_of_tasks(assure: Assure, tmp_path: Path) -> None:
    """[IMP-1] [IMP-7]: several in one cell; the file again changes nothing, a lone - clears."""
    head = "external_id,engagement,title,tags\n"
    rows = "K1,E-1,Call the bank,bank; vip\n"
    assert load(assure, tmp_path, rows, kind="tasks", head=head).json["errors"][0]["column"] == "tags"
    made = load(assure, tmp_path, rows, "--create", "tags", kind="tasks", head=head)
    assert made.code == 0 and made.json["created"] == 1, made
    again = load(assure, tmp_path, rows, "--create", "tags", kind="tasks", head=head)
    assert again.json["unchanged"] == 1 and again.json["batch"] is None
    changed = load(assure, tmp_path, "K1,E-1,Call the bank,vip\n", "--dry-run", kind="tasks", head=head)
    assert changed.json["rows"][0]["changes"] == [{"field": "tags", "before": ["bank", "vip"], "after": ["vip"]}]
    assert load(assure, tmp_path, "K1,E-1,Call the bank,-\n", kind="tasks", head=head).json["updated"] == 1
