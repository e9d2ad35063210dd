"""The seed file and its strict reader [FIRM-3]."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.errors import InvalidMany
from assure_tui.domain.model import Entity
from assure_tui.domain.policy import PERMISSIONS
from assure_tui.domain.seed_model import SeedFile, parse_seed
from assure_tui.paths import seed_file

DATA: dict[str, Any] = tomllib.loads(seed_file().read_text(encoding="utf-8"))
SEED: SeedFile = parse_seed(DATA)


def findings(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str, str]]:
    data = copy.deepcopy(DATA)
    change(data)
    with pytest.raises(InvalidMany) as caught:
        parse_seed(data)
    return [(detail.field, detail.code, detail.message) for detail in caught.value.details]


# ---- what a firm starts with


@pytest.mark.parametrize(("line", "count"), [("tax", 29), ("accounting", 13), ("audit", 10)])
def test_a_firm_starts_with_52_types_on_three_lines(line: str, count: int) -> None:
    """[TYPE-1] [TYPE-2]"""
    assert sum(kind.line == line for kind in SEED.types) == count
    assert len(SEED.types) == 52


@pytest.mark.parametrize(
    ("pipeline", "stages", "gates"),
    [
        ("Tax", "Awaiting docs, Docs received, In prep, In review, Awaiting signature, Filed", "FFFSSN"),
        ("Accounting", "Awaiting docs, In progress, In review, Closed", "FFFF"),
        ("Audit & Assurance", "Planning, Fieldwork, Review, Wrap-up, Issued, Documented", "NFSSNN"),
    ],
)
def test_seeded_stages_and_gates(pipeline: str, stages: str, gates: str) -> None:
    """[PIPE-2] [GATE-13]"""
    found = next(line for line in SEED.pipelines if line.name == pipeline)
    assert ", ".join(stage.name for stage in found.stages) == stages
    assert "".join(stage.gate[0].upper() for stage in found.stages) == gates


def test_only_two_seeded_conditions_advance_by_themselves() -> None:
    """[ADV-5]"""
    advancing = {
        f"{line.code}.{stage.code}": dict(stage.advance)
        for line in SEED.pipelines
        for stage in line.stages
        if stage.advance
    }
    assert advancing == {
        "tax.awaiting-docs": {"all": ["documents_matched"]},
        "accounting.awaiting-docs": {"all": ["documents_matched"]},
        "tax.awaiting-signature": {"all": ["signature_completed:8879"]},
    }


def test_document_types_and_client_statuses_are_the_first_lists() -> None:
    """[DOC-6] [CFS-1]"""
    assert len(SEED.document_types) == 25
    assert [status.name for status in SEED.client_statuses] == [
        "Waiting for you",
        "Received",
        "In preparation",
        "In review",
        "Ready to sign",
        "Done",
    ]
    assert len({status.glyph for status in SEED.client_statuses}) == 6


def test_system_teams_hold_what_the_catalogue_gives_them() -> None:
    """[STAFF-4] [PERM-13]"""
    teams = {team.code: team for team in SEED.teams}
    assert list(teams) == ["owner", "admins", "preparers", "reviewers", "signers"]
    assert [team.code for team in SEED.teams if team.frozen] == ["owner", "admins"]
    assert set(teams["owner"].permissions) == set(teams["admins"].permissions) == set(PERMISSIONS)
    preparers, reviewers = set(teams["preparers"].permissions), set(teams["reviewers"].permissions)
    assert len(preparers) == 11
    assert reviewers - preparers == {"Assign tasks", "Approve work", "Export engagements", "Export clients"}
    assert set(teams["signers"].permissions) - reviewers == {"Sign for the firm"}
    assert reviewers - set(teams["signers"].permissions) == set()


def test_every_seeded_checklist_can_be_reached_by_a_type() -> None:
    """[DOC-7] A checklist whose types no client of its kinds may have would never be copied."""
    types = {kind.code: kind for kind in SEED.types}
    for checklist in SEED.checklists:
        assert checklist.types
        for code in checklist.types:
            assert set(types[code].entity) & set(checklist.entity), (checklist.code, code)


def test_the_parsed_rules_keep_the_files_own_form() -> None:
    """A store keeps them as JSON, so nothing may be lost on the way."""
    for row, kind in zip(DATA["type"], SEED.types, strict=True):
        about = {key: row[key] for key in ("code", "name", "line", "entity", "period")}
        assert about | kind.rules == row
    retirement = next(kind for kind in SEED.types if kind.code == "990-T")
    assert retirement.entity == (Entity.NONPROFIT, Entity.TRUST)
    assert [alternate.code for alternate in retirement.alternates] == ["retirement-trust"]


# ---- what is refused

DROP = object()
TYPE_990 = "type/990"
FIRST = "pipeline/tax/stage/awaiting-docs"
FIRST_AT = "pipeline[tax].stage[awaiting-docs]"
LETTER = f"{FIRST}/task/tax.awaiting-docs.letter"
LETTER_AT = f"{FIRST_AT}.task[tax.awaiting-docs.letter]"
PREP = "pipeline/tax/stage/in-prep/task/tax.in-prep"
JUNE = "type/1120/alternate/june-year-end"
JUNE_AT = "type[1120].alternate[june-year-end]"
FIRST_ACCOUNTING = DATA["pipeline"][1]["stage"][:1]
MANUAL = {"all": ["manual"]}


def put(node: Any, path: str, value: object) -> None:
    """Set, or with DROP remove, what stands at a path whose parts are keys, codes or names."""
    *parts, last = path.split("/")
    for part in parts:
        node = node[part] if isinstance(node, dict) else next(r for r in node if part in (r.get("code"), r.get("name")))
    if value is DROP:
        del node[last]
    else:
        node[last] = value


@pytest.mark.parametrize(
    ("path", "value", "place", "words"),
    [
        pytest.param("typ", [], "typ", "did you mean 'type'", id="section"),
        pytest.param("type/1040/perod", 1, "type[1040].perod", "did you mean 'period'", id="key"),
        pytest.param("type/1040/pays", "yes", "type[1040].pays", "true or false, not text", id="flag"),
        pytest.param(f"{TYPE_990}/name", 3, "type[990].name", "must be text", id="number for a name"),
        pytest.param(f"{TYPE_990}/name", " ", "type[990].name", "must not be empty", id="blank"),
        pytest.param(f"{TYPE_990}/roll", DROP, "type[990].roll", "is missing", id="missing key"),
        pytest.param(f"{TYPE_990}/due", DROP, "type[990].due", "kind", id="missing rule"),
        pytest.param(f"{TYPE_990}/line", "taks", "type[990].line", "did you mean 'tax'", id="line"),
        pytest.param(f"{TYPE_990}/entity", ["non-profit"], "type[990].entity", "'nonprofit'", id="kind of client"),
        pytest.param(f"{TYPE_990}/entity", [], "type[990].entity", "must not be empty", id="no kind of client"),
        pytest.param(f"{TYPE_990}/period", "year", "type[990].period", "unknown period", id="period"),
        pytest.param(f"{TYPE_990}/due/kind", "nth_month_dy", "type[990].due", "nth_month_day", id="rule"),
        pytest.param(f"{TYPE_990}/due/day", 32, "type[990].due.day", "31", id="day"),
        pytest.param(f"{TYPE_990}/due/months", 2, "type[990].due.months", "months", id="key of another rule"),
        pytest.param(f"{TYPE_990}/ext/form", DROP, "type[990].ext.form", "form", id="no form"),
        pytest.param("type/706/due/anchor", "date_of_deth", "type[706].due.anchor", "date_of_death", id="anchor"),
        pytest.param("type/706/due/months", DROP, "type[706].due", "'months', 'days'", id="no offset"),
        pytest.param("type/1040-ES/due/on", [[6, 15], [4, 15]], "type[1040-ES].due.on", "follow", id="order"),
        pytest.param(f"{JUNE}/test", DROP, f"{JUNE_AT}.test", "auto", id="automatic without test"),
        pytest.param(f"{JUNE}/test/period_end", "06-31", f"{JUNE_AT}.test.period_end", "MM-DD", id="no such day"),
        pytest.param("type/990-EZ/code", "990", "type[990]", "stands twice", id="duplicate type"),
        pytest.param(f"{FIRST}/code", "in-prep", "pipeline[tax].stage[in-prep]", "twice", id="duplicate stage"),
        pytest.param(f"{FIRST}/name", "In prep", "pipeline[tax].stage[In prep]", "twice", id="duplicate name"),
        pytest.param(f"{FIRST}/gate", "strikt", f"{FIRST_AT}.gate", "did you mean 'strict'", id="gate"),
        pytest.param(f"{FIRST}/blockers", ["docs"], f"{FIRST_AT}.blockers", "unknown blocker type", id="blocker"),
        pytest.param(f"{FIRST}/advance/all", ["documents"], f"{FIRST_AT}.advance.all", "documents_", id="condition"),
        pytest.param(f"{FIRST}/advance/any", ["manual"], f"{FIRST_AT}.advance", "exactly one", id="all and any"),
        pytest.param("pipeline/tax/stage/filed/advance", MANUAL, "pipeline[tax].stage", "last", id="last stage"),
        pytest.param(
            "pipeline/accounting/stage",
            FIRST_ACCOUNTING,
            "pipeline[accounting].stage",
            "2 to 40",
            id="one stage",
        ),
        pytest.param(f"{FIRST}/holder", "prepper", f"{FIRST_AT}.holder", "'preparer'", id="slot"),
        pytest.param(f"{LETTER}/type", "collct", f"{LETTER_AT}.type", "'collect'", id="task type"),
        pytest.param(f"{LETTER}/types", ["1O40"], f"{LETTER_AT}.types", "'1040'", id="type of a task"),
        pytest.param(f"{LETTER}/tied_to", "sign:8879", f"{LETTER_AT}.tied_to", "'signature'", id="tie"),
        pytest.param(f"{LETTER}/due/from", "after", f"{LETTER_AT}.due.from", "'after'", id="after nothing"),
        pytest.param(
            f"{PREP}.reconcile/after",
            ["tax.in-prep.entr"],
            "pipeline[tax].task[tax.in-prep.reconcile].after",
            "tax.in-prep.enter",
            id="predecessor",
        ),
        pytest.param(
            f"{PREP}.enter/after",
            ["tax.in-prep.reconcile"],
            "pipeline[tax].task[tax.in-prep.enter].after",
            "wait for itself",
            id="cycle",
        ),
        pytest.param(
            "checklist/tax.individual/item/W-2/document",
            "W2",
            "checklist[tax.individual].item[W-2].document",
            "did you mean 'W-2'",
            id="document",
        ),
        pytest.param(
            "checklist/tax.business/item/Payroll summaries/types",
            ["1040"],
            "checklist[tax.business].item[Payroll summaries].types",
            "of this checklist",
            id="type outside the checklist",
        ),
        pytest.param("pipeline/tax/line", DROP, "service_line[tax]", "has 0", id="no default pipeline"),
        pytest.param("pipeline/tax/line", "audit", "service_line[audit]", "has 2", id="two default pipelines"),
        pytest.param(
            "team/preparers/permissions",
            ["Edit clinets"],
            "team[preparers].permissions",
            "Edit clients",
            id="permission",
        ),
        pytest.param("client_status/done/colour", "gray", "client_status[done].colour", "'grey'", id="colour"),
        pytest.param("team", {"code": "x"}, "team", "[[team]]", id="section that is no list"),
        pytest.param("team", ["owner"], "team[1]", "must be a table", id="entry that is no table"),
    ],
)
def test_a_wrong_seed_file_is_refused_with_place_and_remedy(path: str, value: object, place: str, words: str) -> None:
    """[VAL-5] Unknown words name the nearest known one."""
    found = findings(lambda data: put(data, path, value))
    assert any(field.startswith(place) and words in message for field, _, message in found), found


def test_everything_wrong_is_told_at_once() -> None:
    """[VAL-6]"""

    def change(data: dict[str, Any]) -> None:
        put(data, "type/1040/line", "taxes")
        put(data, "pipeline/accounting/stage/awaiting-docs/gate", "soft")
        put(data, "checklist/tax.individual/pipeline", "audits")
        put(data, "surplus", 1)

    assert {place for place, _, _ in findings(change)} >= {
        "type[1040].line",
        "pipeline[accounting].stage[awaiting-docs].gate",
        "checklist[tax.individual].pipeline",
        "surplus",
    }


def test_an_empty_file_names_the_sections_it_needs() -> None:
    with pytest.raises(InvalidMany) as caught:
        parse_seed({})
    missing = {detail.field for detail in caught.value.details if detail.code == "missing"}
    assert missing == {"service_line", "type", "pipeline", "document_type", "team"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
ROOTS = [
    ("type", 5),
    ("pipeline", 0),
    ("checklist", 1),
    ("document_type", 0),
    ("client_status", 0),
    ("team", 2),
]


@given(st.data())
def test_no_value_anywhere_breaks_the_reader(data: st.DataObject) -> None:
    """Whatever stands in a place of the file is either right or told; it is never a crash."""
    section, index = data.draw(st.sampled_from(ROOTS))
    changed = copy.deepcopy({**DATA, section: [DATA[section][index]]})
    node: Any = changed[section][0]
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(node[key], dict | list) and node[key]
        if not deeper or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = data.draw(JSON)
    try:
        parse_seed(changed)
    except InvalidMany as error:
        assert all(detail.field is not None and detail.message for detail in error.details)
