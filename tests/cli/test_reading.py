"""Commands that read: their JSON objects, their records, and that user text stays text (cli.md, CONV-11)."""

from __future__ import annotations

import pytest

from tests.cli.conftest import LEAD, Assure

E_KEYS = """id external_id client client_id title type type_name service_line period period_start period_end part
qualifier pipeline stage stage_since status custom_status client_status priority due due_kind statutory_due
effective_due extended payment_due target start preparer reviewer partner owner holder tasks_done tasks_total
required_open blockers tags budget_minutes spent_minutes updated_at version""".split()
DETAIL_KEYS = "tasks blockers_list checklist documents requests comments activity series gate".split()
T_KEYS = """id title type status required engagement client client_id stage assignee due waiting_on
priority""".split()
C_KEYS = """id external_id number name entity status fiscal_year_end email phone street city state zip tags preparer
reviewer partner owner""".split()
BATCH_KEYS = "id at actor login origin command summary reason undoes changes".split()


def test_list_gives_every_key_of_e(assure: Assure) -> None:
    found = assure("list", "--json").json
    assert found["v"] == 1 and found["total"] == 5 == len(found["engagements"])
    for row in found["engagements"]:
        assert set(E_KEYS) <= set(row)
    first = next(row for row in found["engagements"] if row["type"] == "1065")
    assert (first["client_id"], first["due"], first["due_kind"]) == ("C-1", "2026-03-16", "statutory")
    assert (first["period_start"], first["period_end"]) == ("2025-01-01", "2025-12-31") and first["version"] >= 1
    assert first["stage_since"].endswith("+00:00") and first["reviewer"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (["type:1065"], 1),
        (["client:acme", "type:1065"], 1),
        (["client:acme type:1065"], 1),
        (["-client:acme"], 3),
        (["NOT", "client:acme"], 3),
        (["is:completed"], 0),
        (["preparer:asha"], 1),
    ],
)
def test_a_query_stands_in_one_argument_or_several(assure: Assure, query: list[str], found: int) -> None:
    """interface.md 3; `-client:` is the language's "not", no option."""
    assert assure("list", *query, "--json").json["total"] == found


@pytest.mark.parametrize("query", ["nofield:1", "due<", 'stage:"In', "stage:nowhere", "type:1041X", "(is:late"])
def test_a_wrong_query_is_refused_as_invalid(assure: Assure, query: str) -> None:
    """[FILT-2]"""
    ran = assure("list", query, "--json")
    assert ran.code == 2 and ran.json["error"]["code"] == "invalid"
    assert ran.json["error"]["details"][0]["field"] == "query"


def test_limit_and_sort(assure: Assure) -> None:
    """Rows are cut, the total is not; --sort is sort: of the language."""
    ran = assure("list", "--sort", "-due", "--limit", 2, "--json").json
    assert len(ran["engagements"]) == 2 and ran["total"] == 5
    dues = [row["due"] for row in assure("list", "--sort", "due", "--json").json["engagements"] if row["due"]]
    assert dues == sorted(dues)
    assert assure("list", "--limit", -1).code == 2
    wrong = assure("list", "is:open", "--sort", "client,nothing")
    assert wrong.code == 2
    assert (
        wrong.err.startswith("Error: --sort does not know “nothing”. It takes due, target,") and "At " not in wrong.err
    )
    assert "--sort does not know “deu”. Did you mean due?" in assure("list", "--sort", "deu").err
    assert "sort: is given twice" in assure("list", "sort:due", "--sort", "client").err


def test_plain_puts_one_record_a_line_number_first(assure: Assure) -> None:
    ran = assure("list", "--plain")
    lines = ran.out.splitlines()
    assert len(lines) == 5 and all(line.startswith("E-") and line.count("\t") == lines[0].count("\t") for line in lines)
    assert ran.err == "" or "root" in ran.err


def test_show_gives_the_detail(assure: Assure) -> None:
    found = assure("show", "E-1", "--json").json["engagement"]
    assert set(E_KEYS + DETAIL_KEYS) <= set(found)
    assert set(found["gate"]) >= {"mode", "verdict", "next_stage", "unmet"}
    assert found["tasks"] and set(T_KEYS) <= set(found["tasks"][0])
    assert found["gate"]["verdict"] in ("pass", "warn", "refuse")
    assert set(BATCH_KEYS) <= set(found["activity"][0])


@pytest.mark.parametrize("ref", ["E-1", "e-1", "1", "e1"])
def test_an_engagement_is_named_by_its_number(assure: Assure, ref: str) -> None:
    """[CONV-10]"""
    assert assure("show", ref, "--json").json["engagement"]["id"] == "E-1"


@pytest.mark.parametrize("ref", ["C-1", "100", "ACME [/b] LLC"])
def test_a_client_is_named_by_number_or_name(assure: Assure, ref: str) -> None:
    found = assure("client", "show", ref, "--json").json["client"]
    assert set(C_KEYS) <= set(found) and found["id"] == "C-1"


def test_a_client_is_named_by_its_external_id(assure: Assure) -> None:
    assert assure("client", "show", "X-2", "--json").json["client"]["name"] == "Rowan Tide"


@pytest.mark.parametrize(
    ("line", "code", "error"),
    [
        (("show", "E-99"), 3, "not_found"),
        (("show", "abc"), 2, "invalid"),
        (("client", "show", "nobody at all"), 3, "not_found"),
        (("nosuch",), 2, "usage"),
        (("show",), 2, "usage"),
        (("list", "--nosuch"), 2, "usage"),
        (("--as", "stranger", "list"), 4, "denied"),
        (("--json", "--plain", "list"), 2, "usage"),
    ],
)
def test_errors_have_an_exit_code_and_an_object(assure: Assure, line: tuple[str, ...], code: int, error: str) -> None:
    """cli.md, Rules: the object on stdout, the talk on stderr."""
    ran = assure(*line, "--json") if "--plain" not in line else assure(*line)
    assert ran.code == code
    assert ran.json["v"] == 1 and ran.json["error"]["code"] == error and ran.json["error"]["message"]
    assert ran.err


def test_a_missing_store_is_exit_5(assure: Assure, tmp_path: object) -> None:
    ran = assure("--store", f"{tmp_path}/none.db", "list", "--json")
    assert ran.code == 5 and ran.json["error"]["code"] == "store"


def test_global_options_stand_before_or_after(assure: Assure) -> None:
    assert assure("--json", "list").json == assure("list", "--json").json
    assert assure("--as", LEAD, "staff", "list", "--json").code == 0
    assert assure("staff", "list", "--json", "--as", LEAD).code == 0


def test_lists_stand_under_their_own_name(assure: Assure) -> None:
    assert {row["login"] for row in assure("staff", "list", "--json").json["staff"]} >= {LEAD, "ben"}
    types = assure("types", "list", "--json").json
    assert types["total"] == len(types["types"]) == 52
    pipelines = assure("pipeline", "list", "--json").json["pipelines"]
    assert [row["code"] for row in pipelines] == ["tax", "accounting", "audit"]
    assert pipelines[0]["stages"][3]["gate"] == "strict"
    assert assure("pipeline", "show", "Tax", "--json").json["pipeline"]["code"] == "tax"
    assert assure("team", "list", "--json").json["teams"]


def test_tasks_are_ones_own_unless_all_is_said(assure: Assure) -> None:
    mine = assure("--as", LEAD, "tasks", "--json").json
    everybody = assure("tasks", "--all", "--json").json
    assert set(T_KEYS) <= set(everybody["tasks"][0])
    assert 0 < mine["total"] < everybody["total"]
    assert {row["assignee"] for row in mine["tasks"]} == {LEAD}


def test_queue_why_board_and_log(assure: Assure) -> None:
    assert assure("queue", "--for", LEAD, "--json").json["tasks"] == []
    why = assure("why", "E-1", "--json").json
    assert why["id"] == "E-1" and {row["about"] for row in why["because"]} >= {"due", "gate"}
    assert all(set(row) >= {"about", "text", "rule"} for row in why["because"])
    board = assure("board", "--pipeline", "tax", "--json").json
    assert sum(column["count"] for column in board["columns"]) == board["shown"]
    log = assure("log", "--json").json["batches"]
    assert [row["id"] for row in log] == sorted((row["id"] for row in log), reverse=True)
    assert set(BATCH_KEYS) <= set(log[0])
    assert assure("log", "--verify", "--json").json["verified"] is True


def test_user_text_is_never_markup(assure: Assure) -> None:
    """[CONV-11]: brackets stand as typed in every form of output."""
    for line in (("clients",), ("client", "show", "C-1"), ("list",), ("show", "E-1"), ("board",), ("list", "--plain")):
        assert "ACME [/b] LLC" in assure(*line).out, line


def test_accessible_output_has_words_instead_of_columns(assure: Assure) -> None:
    out = assure("clients", "--accessible").out
    assert "Name: ACME [/b] LLC." in out


def test_info_doctor_and_check(assure: Assure) -> None:
    info = assure("info", "--json").json
    assert info["firm"] == "Hale & Orr" and info["counts"]["engagements"] == 5
    assert {"store", "message", "version", "schema", "sqlite"} <= set(info)
    assert assure("check", "--json").json == {"v": 1, "ok": True, "findings": []}
    doctor = assure("doctor", "--json").json
    assert set(doctor) >= {"ok", "findings"}


def test_version_and_help() -> None:
    from tests.cli.conftest import run_line

    assert run_line("--version").out.startswith("assure-tui ")
    assert run_line("list", "--version").code == 0
    shown = run_line("--help")
    assert shown.code == 0 and "engagement" in shown.out


def test_without_a_terminal_the_ui_does_not_open(assure: Assure) -> None:
    assert assure().code == 2


def test_the_log_is_asked_by_person_kind_and_day(assure: Assure) -> None:
    """[ACT-3]: exact fields beside words; what means nothing is exit 2."""
    assert assure("set", "E-2", "priority=low").code == 0
    assert assure("comment", "E-2", "not this one").code == 0

    def commands(*words: str) -> list[str]:
        return [batch["command"] for batch in assure("log", *words, "--json").json["batches"]]

    assert commands("kind:priority", "since:today")[:1] == ["SetPriority"]
    assert set(commands("kind:priority", "--limit", "0")) == {"SetPriority"}
    assert commands("kind:comment", "until:2000-01-01") == [] == commands("by:nobody-at-all")
    for wrong in ("kind:nonsense", "since:someday"):
        assert assure("log", wrong).code == 2
