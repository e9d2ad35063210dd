"""Commands that change: results, exit codes, what is warned, what is refused, and how it is taken back."""

from __future__ import annotations

import pytest

from tests.cli.conftest import LEAD, MEMBER, Assure

RESULT_KEYS = {"id", "ok", "outcome", "code", "message", "from", "to", "warnings"}


def test_a_change_names_its_batch_and_undo_takes_it_back(assure: Assure) -> None:
    """[UNDO-1]"""
    ran = assure("set", "E-1", "priority=HIGH", "--json")
    assert ran.code == 0 and set(ran.results[0]) >= RESULT_KEYS
    result = ran.results[0]
    assert (result["outcome"], result["from"], result["to"]) == ("done", "medium", "high")
    batch = ran.json["batch"]
    assert assure("undo", batch, "--json").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["priority"] == "medium"
    assert assure("redo", "--json").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["priority"] == "high"


def test_people_are_told_how_to_take_it_back(assure: Assure) -> None:
    ran = assure("set", "E-1", "priority=high")
    assert "assure undo" in ran.err


def test_what_is_already_so_is_unchanged(assure: Assure) -> None:
    ran = assure("set", "E-1", "priority=medium", "--json")
    assert ran.code == 0 and ran.json["batch"] is None and ran.results[0]["outcome"] == "unchanged"


@pytest.mark.parametrize(
    ("pairs", "field", "value"),
    [
        (["title=A [b] title"], "title", "A [b] title"),
        (["start=2026-03-05"], "start", "2026-03-05"),
        (["target=2026-03-10"], "target", "2026-03-10"),
        (["due=2026-03-12", "--reason", "The client asked"], "due", "2026-03-12"),
        (["extended=yes"], "due", "2026-09-15"),
        (["extended=2026-03-01"], "extended", True),
        (["preparer=asha"], "preparer", "asha"),
        (["preparer=AB"], "preparer", "asha"),
        (["preparer=-"], "preparer", None),
        (["budget=1h30"], "budget_minutes", 90),
        (["budget=90"], "budget_minutes", 90),
        (["client_status=In review"], "client_status", "In review"),
        (["description=Two\nlines"], "description", "Two\nlines"),
        (["tags=vip"], "tags", ["vip"]),
        (["tags=+vip"], "tags", ["vip"]),
        (["period=2024"], "period", "2024"),
        (["qualifier=MA"], "qualifier", "MA"),
        (["status=on-hold", "--reason", "waiting"], "status", "on_hold"),
        (["status=cancelled", "--reason", "client left", "--yes"], "status", "cancelled"),
    ],
)
def test_set_sets_each_field(assure: Assure, pairs: list[str], field: str, value: object) -> None:
    ran = assure("set", "E-1", *pairs, "--json")
    assert ran.code == 0, ran
    assert assure("show", "E-1", "--json").json["engagement"][field] == value


def test_a_dash_clears(assure: Assure) -> None:
    assure("set", "E-1", "target=2026-03-10", "description=x")
    assert assure("set", "E-1", "target=-", "description=-", "--json").code == 0
    found = assure("show", "E-1", "--json").json["engagement"]
    assert found["target"] is None and found["description"] is None


def test_several_fields_are_one_batch_and_all_or_nothing(assure: Assure) -> None:
    before = assure("log", "--limit", 1, "--json").json["batches"][0]["id"]
    ran = assure("set", "E-1", "priority=urgent", "title=Other", "preparer=asha", "--json")
    assert ran.code == 0 and ran.json["batch"] == before + 1
    assert assure("set", "E-1", "title=Third", "due=2026-03-01", "--json").code == 2  # no reason given
    assert assure("show", "E-1", "--json").json["engagement"]["title"] == "Other"


@pytest.mark.parametrize(
    "pairs",
    [
        ["nofield=1"],
        ["priority=highest"],
        ["status=gone"],
        ["due=2026-02-30", "--reason", "why not"],
        ["preparer=nobodyhere"],
        ["priority=low", "priority=high"],
        ["budget=lots"],
        ["tags=a,+b"],
    ],
)
def test_wrong_values_are_exit_2(assure: Assure, pairs: list[str]) -> None:
    """[VAL-5]"""
    ran = assure("set", "E-1", *pairs, "--json")
    assert ran.code == 2 and ran.json["error"]["code"] == "invalid", ran


def test_a_strict_gate_refuses_with_every_item(assure: Assure) -> None:
    """[GATE-2] [GATE-10]: exit 4 with gate_blocked, and the unmet tasks by number."""
    assert assure("move", "E-1", "--to", "In review", "--yes", "--json").code == 0
    ran = assure("move", "E-1", "--json")
    assert ran.code == 4 and ran.json["batch"] is None
    result = ran.results[0]
    assert (result["outcome"], result["ok"], result["code"]) == ("refused", False, "gate_blocked")
    assert result["unmet"] and ran.json["error"]["code"] == "gate_blocked"


def test_a_flexible_gate_asks_and_yes_confirms(assure: Assure) -> None:
    """[GATE-3]: warned; without a terminal exit 4 and code confirm."""
    ran = assure("move", "E-1", "--json")
    assert ran.code == 4 and ran.results[0]["outcome"] == "confirm" and ran.results[0]["code"] == "confirm"
    assert assure("move", "E-1", "--yes", "--json").results[0]["outcome"] == "done"


def test_a_dry_run_writes_nothing(assure: Assure) -> None:
    ran = assure("move", "E-1", "--yes", "--dry-run", "--json")
    assert ran.code == 0 and ran.json["batch"] is None and ran.results[0]["to"] == "Docs received"
    assert assure("show", "E-1", "--json").json["engagement"]["stage"] == "Awaiting docs"


def test_several_items_partly_refused_is_exit_6(assure: Assure) -> None:
    ran = assure("set", "E-1", "E-99", "priority=low", "--json")
    assert ran.code == 6
    assert [row["ok"] for row in ran.results] == [True, False] and ran.results[1]["code"] == "not_found"
    ran = assure("move", "E-99", "E-98", "--json")
    assert ran.code == 3


def test_a_stage_name_means_the_stage_of_each_ones_pipeline(assure: Assure) -> None:
    ran = assure("move", "E-1", "E-4", "--to", "in_review", "--yes", "--json")
    assert ran.code == 0 and {row["to"] for row in ran.results} == {"In review"}
    assert assure("move", "E-1", "--to", "Fieldwork", "--json").code == 2


def test_back_needs_a_reason_out_of_review(assure: Assure) -> None:
    """[MOVE-8]"""
    assure("move", "E-1", "--to", "In review", "--yes")
    assert assure("move", "E-1", "--back", "--json").code in (2, 4)
    assert assure("move", "E-1", "--back", "--reason", "numbers are off", "--json").code == 0


def test_to_another_pipeline(assure: Assure) -> None:
    """[MOVE-9]"""
    assert assure("move", "E-1", "--pipeline", "accounting", "--yes", "--json").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["pipeline"] == "Accounting"


def test_if_version_makes_it_a_conflict(assure: Assure) -> None:
    """[CONV-9]"""
    version = assure("show", "E-1", "--json").json["engagement"]["version"]
    assert assure("set", "E-1", "priority=low", "--if-version", version, "--json").code == 0
    ran = assure("set", "E-1", "priority=high", "--if-version", version, "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "conflict"
    assert assure("move", "E-1", "--if-version", version, "--yes", "--json").code == 4
    assert assure("set", "E-1", "title=a", "priority=high", "--if-version", version + 1, "--json").code == 0


def test_an_override_needs_its_permission(assure: Assure) -> None:
    """[PERM-13]: Ben is a Preparer."""
    assure("move", "E-1", "--to", "In review", "--yes")
    ran = assure("--as", MEMBER, "move", "E-1", "--override", "--reason", "I know better", "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "denied"
    assert assure("move", "E-1", "--override", "--reason", "I know better", "--json").code == 0


def test_can_answers_by_exit_code(assure: Assure) -> None:
    """[PERM-10]"""
    no = assure("can", MEMBER, "override-gate", "--json")
    assert no.code == 4 and no.json["allowed"] is False and no.json["rule"] and no.json["because"]
    assert assure("can", MEMBER, "MoveStage", "E-1", "--json").json["allowed"] is True
    hidden = assure("can", MEMBER, "MoveStage", "E-2", "--json")
    assert hidden.code == 4 and hidden.json["rule"] == "PERM-4"
    assert assure("can", MEMBER, "FlyAway").code == 2


def test_what_may_not_be_seen_is_not_found(assure: Assure) -> None:
    """[PERM-4]"""
    assert assure("--as", MEMBER, "show", "E-2").code == 3
    assert assure("--as", MEMBER, "list", "--json").json["total"] == 2


def test_a_blocker_is_edited_and_opened_again(assure: Assure) -> None:
    """[BLK-2] [BLK-5]: whom it waits on is said wherever blockers are listed."""
    number = (
        assure("block", "E-1", "--title", "Bank", "--waits-on", "third party", "--json")
        .results[0]["message"]
        .split()[1]
    )
    assert "waits for third party" in assure("show", "E-1").out
    edit = ("block-edit", "E-1", number)
    changes = ("--title", "IRS letter", "--waits-on", "irs", "--expected", "2026-04-01", "--owner", MEMBER)
    assert assure(*edit, *changes).code == 0
    assert assure("unblock", "E-1", number).code == 0
    assert assure(*edit, "--again", "--owner", "-").code == 0
    (row,) = assure("show", "E-1", "--json").json["engagement"]["blockers_list"]
    told = ("title", "waits_on", "expected", "owner", "state")
    assert tuple(row[name] for name in told) == ("IRS letter", "tax_authority", "2026-04-01", None, "active")
    assert assure(*edit).code == 2 and assure(*edit, "--waits-on", "moon").code == 2
    assert assure("block-edit", "E-1", 99, "--note", "x").code == 3


def test_blockers_come_and_go(assure: Assure) -> None:
    ran = assure("block", "E-1", "--title", "Waiting for K-1", "--expected", "2026-03-20", "--owner", LEAD, "--json")
    assert ran.code == 0
    blocker = assure("show", "E-1", "--json").json["engagement"]["blockers_list"][0]
    assert set(blocker) >= {"id", "kind", "title", "state", "source", "opened_at", "expected", "owner"}
    assert (blocker["kind"], blocker["state"], blocker["owner"]) == ("manual", "active", LEAD)
    assert assure("unblock", "E-2", blocker["id"], "--json").code == 3
    assert assure("unblock", "E-1", blocker["id"], "--json").code == 0
    assert assure("show", "E-1", "--json").json["engagement"]["blockers"] == 0


def test_comments_keep_their_text(assure: Assure) -> None:
    assert assure("comment", "E-1", "Hello", "there", "--json").code == 0
    assert assure("comment", "E-1", "-", "--json", stdin="line one\nline two\n").code == 0
    texts = [row["text"] for row in assure("show", "E-1", "--json").json["engagement"]["comments"]]
    assert texts == ["Hello there", "line one\nline two"]


def test_tasks_from_adding_to_done(assure: Assure) -> None:
    made = assure(
        "task", "add", "E-1", "Call", "them", "--type", "Follow up", "--assignee", LEAD, "--due", "2026-03-09", "--json"
    )
    number = made.results[0]["id"]
    assert assure("task", "start", number, "--json").code == 0
    assert assure("task", "skip", number, "--json").code == 2  # a reason is required [TASK-4]
    assert assure("task", "skip", number, "--reason", "not needed", "--json").code == 0
    assert assure("task", "reopen", number, "--json").code == 0
    assert (
        assure("task", "set", number, "title=Write", "due=-", "required=yes", "waiting_on=Third party", "--json").code
        == 0
    )
    task = next(row for row in assure("show", "E-1", "--json").json["engagement"]["tasks"] if row["id"] == number)
    assert (task["title"], task["due"], task["required"], task["type"]) == ("Write", None, True, "follow_up")
    assert (task["waiting_on"], task["assignee"]) == ("third_party", LEAD)
    assert assure("task", "done", number, "--json").code == 0
    firm = assure("task", "add", "-", "Order paper", "--json")
    assert firm.code == 0 and assure("task", "done", firm.results[0]["id"], "--json").code == 0


def test_new_makes_one_its_parts_or_one_for_each_client(assure: Assure) -> None:
    made = assure("new", "--client", "200", "--type", "1040-ES", "--period", "2026", "--part", "all", "--json")
    assert made.code == 0 and len(made.results) == 4  # [PER-3]
    assert all(row["id"].startswith("E-") for row in made.results)
    assert assure("new", "--client", "C-1", "--type", "1065", "--period", "2025", "--json").code == 4  # [PER-4]
    assert assure("new", "--client", "C-1", "--type", "1040", "--json").code == 2  # [TYPE-7]
    assert assure("new", "--client", "C-99", "--type", "1065").code == 3
    assert assure("new", "--client", "C-1", "--type", "NOPE").code == 2
    assert assure("new", "--type", "1065").code == 2
    dry = assure("new", "--bulk", "entity:business", "--type", "1065", "--period", "2024", "--dry-run", "--json")
    assert dry.json["batch"] is None and dry.results[0]["outcome"] == "done"
    bulk = assure("new", "--bulk", "client:acme", "--type", "1065", "--period", "2025", "--json")
    assert bulk.code == 0 and bulk.results[0]["outcome"] == "unchanged" and bulk.results[0]["id"] == "E-1"  # [CRE-7]


def test_a_type_not_offered_is_taken_with_yes(assure: Assure) -> None:
    """[TYPE-7]: the rest is offered with a warning."""
    assert assure("new", "--client", "C-1", "--type", "1040", "--period", "2025", "--yes", "--json").code == 0


def test_clients_are_added_set_and_related(assure: Assure) -> None:
    made = assure("client", "add", "New One", "entity=trust", "fiscal_year_end=June", "--json")
    number = made.results[0]["id"]
    assert made.code == 0 and number == "C-4"
    found = assure("client", "show", number, "--json").json["client"]
    assert found["fiscal_year_end"] == "06-30"
    assert assure("client", "set", number, "city=Bath", "preparer=BC", "zip=-", "--json").code == 0
    found = assure("client", "show", number, "--json").json["client"]
    assert (found["city"], found["preparer"]) == ("Bath", MEMBER)
    assert assure("client", "relate", "C-2", "owner_of", "C-1", "--percent", 40, "--json").code == 0
    assert assure("client", "relate", "C-1", "owner_of", "C-2", "--json").code == 2  # [CLT-6]
    assert assure("client", "add", "X", "entity=robot", "email=nope", "--json").code == 2
    details = assure("client", "add", "X", "entity=robot", "email=nope", "--json").json["error"]["details"]
    assert {row["field"] for row in details} == {"entity", "email"}  # [VAL-6]


def test_an_inactive_client_leaves_the_lists(assure: Assure) -> None:
    """[CLT-4]: open engagements are listed and confirmed."""
    ran = assure("client", "set", "C-3", "status=inactive", "--json")
    assert ran.code == 4 and ran.json["error"]["code"] == "confirm"
    assert assure("client", "set", "C-3", "status=inactive", "--yes", "--json").code == 0
    assert assure("clients", "--json").json["total"] == 2
    assert assure("client", "set", "C-3", "status=active", "--json").code == 0
    assert assure("clients", "--json").json["total"] == 3


def test_staff_come_change_and_leave(assure: Assure) -> None:
    made = assure("staff", "add", "Cara Dove", "--login", "cara", "--json")
    assert made.code == 0
    assert assure("staff", "add", "Cara Other", "--login", "cara", "--json").code in (2, 4)
    assert assure("staff", "set", "cara", "initials=CDX", "teams=reviewers", "--json").code == 0
    row = next(r for r in assure("staff", "list", "--json").json["staff"] if r["login"] == "cara")
    assert row["initials"] == "CDX" and row["teams"]
    assert assure("staff", "leave", "cara").code == 2
    assert assure("staff", "leave", "cara", "--to-nobody", "--json").code == 0
    assert assure("--as", "cara", "list").code == 4


def test_undo_of_nothing_and_of_others(assure: Assure) -> None:
    assert assure("undo", 9999, "--json").code == 3
    assert assure("undo", "x1x").code == 2
    assure("set", "E-1", "priority=high")
    batch = assure("log", "--limit", 1, "--json").json["batches"][0]["id"]
    assert assure("--as", MEMBER, "undo", batch, "--json").code == 4  # [UNDO-4]


HOSTILE = [
    "ACME [/b] LLC",
    "[@click=app.quit]x[/]",
    "'; DROP TABLE client",
    "%s%n",
    "../../etc",
    "=cmd|' /C calc'!A0",
    "山田 👩‍👩‍👧",
]
CONTROL = ["a\x1b]0;x\x07b", "a\x1b[2Jb", "a\x9b31mb", "a\u202eb", "a\x00b"[:1] + "\x08b", "\ud800x"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_typed(assure: Assure, text: str) -> None:
    """[CONV-11]"""
    made = assure("client", "add", text, "entity=business", "--json")
    assert made.code == 0, made
    number = made.results[0]["id"]
    assert assure("client", "show", number, "--json").json["client"]["name"] == text
    assert text in assure("client", "show", number).out
    assert text in assure("clients", "--plain").out


@pytest.mark.parametrize("text", CONTROL)
def test_control_characters_are_refused(assure: Assure, text: str) -> None:
    """[VAL-3]: with the place of the character; nothing of them reaches the terminal."""
    ran = assure("client", "add", text, "entity=business", "--json")
    assert ran.code == 2 and ran.json["error"]["details"][0]["code"] == "text.control"
    assert "\x1b" not in ran.out + ran.err and "\x9b" not in ran.out + ran.err


def test_an_engagement_for_another_client(assure: Assure) -> None:
    """[ENG-2] [CRE-1]: by number or query, to one client or several; the type's kinds of client hold."""
    assert assure("client", "add", "Elm Corp", "entity=business", "number=300").code == 0
    assert assure("client", "add", "Oak Corp", "entity=business", "number=400").code == 0
    foreseen = assure("copy", "E-1", "--to", "300", "--dry-run", "--json")
    assert foreseen.code == 0 and foreseen.results[0]["outcome"] == "done"
    done = assure("--json", "copy", "type:1065", "--to", "300", "--to", "Oak Corp")
    assert done.code == 0 and [row["outcome"] for row in done.results] == ["done", "done"]
    made = assure("--json", "show", done.results[0]["id"]).json["engagement"]
    assert (made["client"], made["type"], made["preparer"]) == ("Elm Corp", "1065", None)
    again = assure("copy", "E-1", "--to", "300")
    assert again.code != 0 and made["id"] in again.err
    assert assure("copy", "E-1", "--to", "300", "--qualifier", "B").code == 0
    assert assure("copy", "E-1", "--to", "200").code == 2  # a person
    assert assure("--yes", "copy", "E-1", "--to", "200").code == 0
    assert assure("copy", "E-999", "--to", "300").code == 3
    assert assure("copy", "E-1").code == 2
