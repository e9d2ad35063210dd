"""Rules that say how the parts of an engagement stand to each other, and what no command does."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import firm_commands, policy
from assure_tui.domain.errors import AssureError, Conflict, Invalid, NotFound
from assure_tui.domain.minutes import MAX_MINUTES, read_minutes
from assure_tui.domain.model import SYSTEM, Origin
from assure_tui.domain.query.check import parse
from assure_tui.domain.query.resolve import resolve
from assure_tui.services.context import SETTINGS
from assure_tui.services.handlers import HANDLERS
from assure_tui.store.capture import ENTITIES
from tests.services.conftest import BUSINESS, NONPROFIT, PERSON, PREP, REV, Firm

AXES = ("stage_id", "status", "client_status")


def listed(firm: Firm, query: str, by: str = "own") -> list[int]:
    today = firm.clock.today()
    found, _ = firm.reads.engagements(firm.actor(by), resolve(parse(query), today) if query else None, today=today)
    return sorted(view.id for view in found)


# -- conventions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("90", 90), ("1:30", 90), ("1h30", 90), ("1.5h", 90), ("1,25 h", 75), ("0", 0), ("600000", MAX_MINUTES)],
)
def test_effort_is_whole_minutes(typed: str, minutes: int) -> None:
    """[CONV-5] [VAL-5]: however it is typed."""
    found = read_minutes(typed)
    assert found == minutes and isinstance(found, int)


@pytest.mark.parametrize("typed", ["", "1.5", "-5", "1:60", "90 min", "1h61m5", "600001", "ten"])
def test_what_is_no_effort(typed: str) -> None:
    """[CONV-5] [VAL-5]"""
    assert read_minutes(typed) is None


def test_no_column_of_the_store_holds_a_fraction_of_money_or_effort() -> None:
    """[CONV-5]: shares of owners and places between two cards are neither."""
    fractions = {
        (entity, column.name)
        for entity, model in ENTITIES.items()
        for column in model.__table__.columns  # type: ignore[attr-defined]
        if column.type.__class__.__name__ in ("Float", "Numeric", "Double")
    }
    assert fractions == {("relationship", "percent"), ("engagement", "hand_order")}


@pytest.mark.parametrize(
    ("setting", "default"),
    [
        ("complete.on_final", "ask"),
        ("reopen_reviews", True),
        ("sod.mode", "warn"),
        ("client_status.enabled", True),
        ("archive.suggest_days", 90),
        ("due.work_to", "deadline"),
        ("undo.days", 90),
        ("firm.week", [0, 1, 2, 3, 4]),
        ("firm.default_preparer", None),
        ("documents.expected_days", 14),
        ("time.capacity", 2400),
    ],
)
def test_settings_until_they_are_changed(setting: str, default: object) -> None:
    """[CONV-7] [SET-1]: the defaults of appendix C."""
    assert SETTINGS[setting] == default


def test_every_command_has_one_handler_whoever_gives_it(firm: Firm) -> None:
    """[CONV-8]: screens, command line and import go through the same door; the log says which it was."""
    assert set(HANDLERS) <= set(policy.RULES)
    number = firm.make()
    told = []
    for origin, wanted in (
        (Origin.UI, "high"),
        (Origin.CLI, "low"),
        (Origin.IMPORT, "urgent"),
        (Origin.LOOP, "medium"),
    ):
        firm.do(c.SetPriority((number,), wanted), origin=origin)
        told.append((firm.batches()[-1]["command"], firm.batches()[-1]["origin"]))
        with pytest.raises(Invalid):
            firm.do(c.SetPriority((number,), "huge"), origin=origin)
    assert told == [("SetPriority", origin) for origin in ("ui", "cli", "import", "loop")]


# -- clients -----------------------------------------------------------------------------------------


def test_spouses_are_one_client_or_two_that_are_related(firm: Firm) -> None:
    """[CLT-3]: filing jointly one Individual with two contacts, separately two Individuals; a proprietor is one."""
    joint = firm.client("Ash & Elm Rivers", "individual", contact="Ash Rivers")
    assert firm.make("1040", "2025", joint)
    one, two = firm.client("Ash Rivers", "individual"), firm.client("Elm Rivers", "individual")
    firm.do(c.SaveRelationship(one, "spouse", two))
    assert firm.make("1040", "2025", one) != firm.make("1040", "2025", two)
    with pytest.raises(AssureError, match="martian"):
        firm.client("X", "martian")


# -- engagements -------------------------------------------------------------------------------------


def test_each_separate_job_is_an_engagement(firm: Firm) -> None:
    """[ENG-1] [CONV-10]: a return, a month of books, a report, an advice; each with its own number."""
    made = [
        firm.make("1040", "2025", PERSON),
        firm.make("BK-M", "2026-03", BUSINESS),
        firm.make("990", "FY2026"),
        firm.make("PLANNING", "2026", PERSON),
    ]
    assert made == sorted(set(made))
    assert {firm.job(number)["client_id"] for number in made} == {PERSON, BUSINESS, NONPROFIT}


def test_no_command_takes_an_engagement_to_another_client(firm: Firm) -> None:
    """[ENG-2]: it belongs to exactly one client for ever."""
    for module in (c, firm_commands):
        for name, kind in vars(module).items():
            if dataclasses.is_dataclass(kind) and {"ids", "id"} & {field.name for field in dataclasses.fields(kind)}:
                names = {field.name for field in dataclasses.fields(kind)}
                assert not names & {"client", "client_id", "client_ids"}, name
    number = firm.make()
    for field in ("client", "client_id"):
        with pytest.raises(Invalid):
            firm.do(c.EditEngagement((number,), {field: PERSON}))
    assert firm.job(number)["client_id"] == NONPROFIT


def test_one_pipeline_and_one_stage_of_it_at_any_moment(firm: Firm) -> None:
    """[ENG-3]: through moves, another pipeline, completion, undo."""

    def place(number: int) -> tuple[int, int]:
        job = firm.job(number)
        return job["pipeline_id"], firm.row("stage", job["stage_id"])["pipeline_id"]

    number = firm.make()
    for command in (
        c.MoveStage((number,), confirm_all=True),
        c.MoveStage((number,), step=-1, confirm_all=True),
        c.MoveToPipeline((number,), 2, confirm_all=True),
        c.SetStatus((number,), "on_hold"),
        c.SetStatus((number,), "active"),
        c.Undo(confirmed=True),
        c.SetStatus((number,), "cancelled", "not needed", confirm_all=True),
    ):
        firm.do(command)
        assert len(set(place(number))) == 1
    with pytest.raises(AssureError):
        firm.make("990-T", stage="Fieldwork")  # a stage of another pipeline


def test_every_way_of_making_one_has_the_same_checks(firm: Firm) -> None:
    """[CRE-1] [PER-4]: by hand, in bulk, by import; an identity that is taken is taken on each of them."""
    firm.make()
    again = c.CreateEngagement((NONPROFIT,), "990", "FY2026")
    with pytest.raises(Conflict):
        firm.do(again)
    assert firm.one(dataclasses.replace(again, bulk=True)).outcome == "unchanged"
    _, answers = firm.door.execute_many([again], firm.actor("own"))
    assert isinstance(answers[0], Conflict)


def test_a_task_belongs_to_at_most_one_engagement(firm: Firm) -> None:
    """[LINK-2] [TASK-1]: made for two engagements it is two tasks, and nothing moves one to another."""
    one, two = firm.make(), firm.make("990-T")
    results = firm.do(c.CreateTask((one, two, None), "Call")).results
    rows = [firm.row("task", int(result.id[2:])) for result in results]
    assert [row["engagement_id"] for row in rows] == [one, two, None]
    with pytest.raises(Invalid):
        firm.do(c.EditTask((rows[0]["id"],), {"engagement": two}))


# -- the three axes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "axis"),
    [
        (lambda number: c.MoveStage((number,), confirm_all=True), "stage_id"),
        (lambda number: c.SetStatus((number,), "on_hold"), "status"),
        (lambda number: c.SetStatus((number,), "cancelled", "not needed", confirm_all=True), "status"),
        (lambda number: c.SetStatus((number,), "archived", confirm_all=True), "status"),
        (lambda number: c.SetClientFacingStatus((number,), "Received"), "client_status"),
    ],
)
def test_stage_status_and_client_facing_status_are_told_apart(firm: Firm, command: object, axis: str) -> None:
    """[AX-1] [CFS-2]: changing one never changes another."""
    number = firm.make()
    before = firm.job(number)
    assert firm.one(command(number)).outcome == "done"  # type: ignore[operator]
    after = firm.job(number)
    assert [name for name in AXES if before[name] != after[name]] == [axis]


def test_archived_work_is_kept_whole_out_of_sight(firm: Firm) -> None:
    """[ST-10] [FILT-3]: hidden from lists, found when archived is shown, nothing lost; nobody but a person does it."""
    number = firm.make()
    firm.do(c.AddComment((number,), "before it is closed"))
    held = firm.tasks(number)
    result = firm.one(c.SetStatus((number,), "archived"))
    assert result.outcome == "confirm"
    firm.do(c.SetStatus((number,), "archived", confirm_all=True))
    assert listed(firm, "") == listed(firm, "is:open") == []
    assert listed(firm, "is:archived") == [number]
    assert firm.tasks(number).keys() == held.keys()
    assert firm.rows("SELECT count(*) AS n FROM comment WHERE engagement_id = :id", id=number)[0]["n"] == 1
    with pytest.raises(Conflict):
        firm.do(c.SetPriority((number,), "high"))


def test_every_change_of_status_is_logged_for_all_who_see_it(firm: Firm) -> None:
    """[ST-12] [ACT-3]"""
    number = firm.make()
    changes = [("on_hold", "waiting for the bank"), ("active", ""), ("cancelled", "they left"), ("archived", "")]
    for status, reason in changes:
        firm.do(c.SetStatus((number,), status, reason, confirm_all=True))
    told = [
        change.after
        for batch in reversed(firm.reads.log(firm.actor("prep"), engagement_id=number))
        for change in batch.changes
        if change.field == "status" and change.before is not None
    ]
    assert told == [status for status, _ in changes]
    with pytest.raises(NotFound):
        firm.reads.log(firm.actor("out"), engagement_id=number)


def test_client_facing_statuses_can_be_switched_off(firm: Firm) -> None:
    """[CFS-3]: setting one is refused, lists show none, and the values are kept."""
    number = firm.make()
    firm.do(c.SetClientFacingStatus((number,), "Received"))

    def shown() -> str | None:
        view = firm.reads.engagement(firm.actor("own"), number, firm.clock.today())
        return view.engagement.client_status

    assert shown() == "Received"
    firm.do(c.SaveSettings({"client_status.enabled": False}))
    assert shown() is None
    with pytest.raises(Invalid, match="switched"):
        firm.do(c.SetClientFacingStatus((number,), "Done"))
    firm.do(c.SaveSettings({"client_status.enabled": True}))
    assert shown() == "Received"


# -- pipelines ---------------------------------------------------------------------------------------


def test_a_pipeline_is_used_by_many_engagements_of_many_clients(firm: Firm) -> None:
    """[PIPE-1]: it exists once."""
    made = [firm.make(), firm.make("990-T"), firm.make("1040", "2025", PERSON), firm.make("1120-S", "2025", BUSINESS)]
    assert len({firm.job(number)["pipeline_id"] for number in made}) == 1
    assert len({firm.job(number)["client_id"] for number in made}) == 3


@pytest.mark.parametrize("name", ["Tax", "Accounting", "Audit & Assurance"])
def test_columns_are_stages_from_left_to_right_and_cards_are_engagements(firm: Firm, name: str) -> None:
    """[PIPE-8] [STAGE-1] [STAGE-5]: 2 to 40 stages, first and last without a condition, the last never advances."""
    number = firm.make()
    view = next(each for each in firm.reads.pipelines(firm.actor("own")) if each.name == name)
    board = firm.reads.board(firm.actor("own"), view.id, today=firm.clock.today())
    assert [count.stage_id for count in board.counts] == [stage.id for stage in view.stages]
    assert [stage.position for stage in view.stages] == sorted({stage.position for stage in view.stages})
    on_it = [card.id for window in board.windows for card in window.cards]
    assert on_it == ([number] if name == "Tax" else [])
    assert 2 <= len(view.stages) <= 40
    assert not view.stages[0].conditional and not view.stages[-1].conditional and not view.stages[-1].advance
    assert len({stage.name.casefold() for stage in view.stages}) == len(view.stages)
    assert all(stage.gate and stage.counted and stage.holder_slot for stage in view.stages)


def test_the_templates_of_a_stage_become_tasks_in_order(firm: Firm) -> None:
    """[TPL-1] [MOVE-6]: title, type, whether required, and the person of the slot."""
    number = firm.make()
    stage = firm.stage("Awaiting docs")
    templates = firm.rows("SELECT * FROM task_template WHERE stage_id = :id ORDER BY position", id=stage)
    made = list(firm.tasks(number, "Awaiting docs").values())
    by_code = {row["template"]: row for row in made}
    wanted = [row for row in templates if row["code"] in by_code]
    assert [row["template"] for row in made] == [row["code"] for row in wanted] and len(wanted) >= 2
    for template in wanted:
        task = by_code[template["code"]]
        assert (task["type"], task["required"]) == (template["type"], template["required"])
        assert task["assignee_id"] == {"preparer": PREP, "reviewer": REV}.get(template["role"], task["assignee_id"])


def test_what_acts_by_rule_may_not_override(firm: Firm) -> None:
    """[OVR-3]: a held card stays held whatever is asked without a person's name."""
    number = firm.make(stage="In review")
    result = firm.door.execute(c.MoveStage((number,), confirm_all=True), SYSTEM, Origin.LOOP).results[0]
    assert (result.outcome, result.code) == ("refused", "gate_blocked")
    assert firm.stage_of(number) == "In review"
    assert not firm.job(number)["overridden"]


def test_a_card_tells_client_stage_people_deadline_and_what_is_left(firm: Firm) -> None:
    """[VIEW-4]: at once, without opening it."""
    number = firm.make()
    firm.do(c.AddBlocker((number,), "Bank letter", expected=date(2026, 4, 1)))
    firm.reads.today = firm.clock.today
    card = firm.reads.cards(firm.actor("own"), [number])[number]
    assert (card.client, card.stage_id, card.due) == ("Larch Fund", firm.stage("Awaiting docs"), date(2026, 11, 16))
    assert (card.preparer, card.reviewer, card.partner, card.owner) == ("PP", "RR", "SS", "OW")
    assert (card.blockers, card.tasks_total - card.tasks_done) == (1, len(firm.tasks(number)))
