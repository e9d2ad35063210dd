"""Series through the door: made, edited, split, paused, ended, and what the loop makes of them [REC-*]."""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Barrier, Thread
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain import firm_commands as fc
from assure_tui.domain import series_commands as sc
from assure_tui.domain.errors import Conflict, Denied, Invalid, NotFound
from assure_tui.domain.recurrence.patterns import Pattern
from assure_tui.services.dispatcher import Dispatcher
from assure_tui.services.loop import Beat
from assure_tui.services.loop import series as step
from assure_tui.services.reads import Reads
from assure_tui.store.read import SqliteReader
from tests.services.conftest import BUSINESS, OUT, PERSON, PREP, REV, Firm

FIRST = "FREQ=MONTHLY;BYMONTHDAY=1"


def on(text: str) -> date:
    return date.fromisoformat(text)


def begin(firm: Firm, type_code: str | None = "BK-M", client: int = BUSINESS, by: str = "own", **more: Any) -> int:
    """The number of a new series, monthly on the 1st from April unless said otherwise."""
    given: dict[str, Any] = {"start": on("2026-04-01")}
    if not {"rule", "pattern", "ready_made"} & more.keys():
        given["rule"] = FIRST
    result = firm.one(sc.CreateSeries((client,), type_code, **given | more), by)
    assert result.outcome == "done", result
    return int(result.id[2:])


def beat(firm: Firm, day: str, budget: int = 500) -> Beat:
    """One pass of the step on the morning of a day."""
    firm.clock.instant = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    found = Beat(firm.clock.now(), firm.clock.today(), firm.reads.reader, firm.door, budget)
    step.step(found)
    return found


def made(firm: Firm, series: int) -> list[Any]:
    return firm.rows("SELECT * FROM engagement WHERE series_id = :id AND removed = 0 ORDER BY occurrence_on", id=series)


def kept(firm: Firm, series: int) -> dict[str, str]:
    """The records of a series: date -> state."""
    rows = firm.rows('SELECT "on", state FROM occurrence WHERE series_id = :id ORDER BY "on"', id=series)
    return {row["on"]: row["state"] for row in rows}


def test_what_is_due_is_made_once_and_the_next_date_is_kept(firm: Firm) -> None:
    """[REC-14] [REC-10] [REC-20]: monthly on the 1st stands for the month before."""
    number = begin(firm)
    assert firm.row("series", number)["next_on"] == "2026-04-01"
    assert beat(firm, "2026-03-31").deeds == []
    found = beat(firm, "2026-04-01")
    [row] = made(firm, number)
    assert (row["period_start"], row["period_end"], row["occurrence_on"]) == ("2026-03-01", "2026-03-31", "2026-04-01")
    assert row["late_by"] is None and row["due"] == "2026-04-30" and row["preparer_id"] == PREP
    [deed] = found.deeds
    assert deed.kind == "created" and deed.about == f"E-{row['id']}"
    assert deed.because.startswith(f"S-{number} BK-M every month on the 1st: created by schedule")
    assert beat(firm, "2026-04-01").deeds == [] and kept(firm, number) == {"2026-04-01": "made"}
    assert firm.row("series", number)["next_on"] == "2026-05-01"
    batch = firm.batches()[-1]
    assert batch["command"] == "MakeOccurrence" and batch["actor"] == "system" and batch["origin"] == "loop"


def test_asking_twice_for_one_occurrence_makes_it_once(firm: Firm) -> None:
    """[REC-14] [LOOP-3]: the handler looks again, whoever asks."""
    number = begin(firm)
    firm.clock.instant = datetime(2026, 4, 1, 12, tzinfo=UTC)
    from assure_tui.domain.model import SYSTEM

    command = sc.MakeOccurrence(((number, on("2026-04-01")),))
    assert firm.door.execute(command, SYSTEM).results[0].outcome == "done"
    assert firm.door.execute(command, SYSTEM).results[0].outcome == "unchanged"
    assert len(made(firm, number)) == 1
    with pytest.raises(Denied):
        firm.do(command)


def test_catch_up_is_bounded_and_the_rest_is_a_persons_choice(firm: Firm) -> None:
    """[REC-16]: oldest first, each told how late it is, 24 of a series; what is beyond is Pending."""
    number = begin(firm, start=on("2024-01-01"))
    found = beat(firm, "2026-03-05")
    assert len(made(firm, number)) == 24 and len(found.deeds) == 27
    states = kept(firm, number)
    assert [day for day, state in states.items() if state == "pending"] == ["2026-01-01", "2026-02-01", "2026-03-01"]
    first = made(firm, number)[0]
    assert (first["occurrence_on"], first["late_by"]) == ("2024-01-01", 794)
    assert beat(firm, "2026-03-05").deeds == []
    result = firm.do(sc.ConfirmCatchUp(number, "latest")).results
    assert [r.outcome for r in result] == ["done"] * 3 and len(made(firm, number)) == 25
    assert kept(firm, number)["2026-03-01"] == "made" and kept(firm, number)["2026-01-01"] == "skipped"


def test_a_day_begins_at_its_hour(firm: Firm) -> None:
    """[REC-9]: at six in the morning of the firm's zone, not at midnight."""
    number = begin(firm)
    for instant, count in (("2026-04-01T09:59", 0), ("2026-04-01T10:00", 1)):
        firm.clock.instant = datetime.fromisoformat(instant).replace(tzinfo=UTC)
        step.step(Beat(firm.clock.now(), firm.clock.today(), firm.reads.reader, firm.door))
        assert len(made(firm, number)) == count


def test_an_engagement_that_is_there_is_taken_as_the_occurrence(firm: Firm) -> None:
    """[REC-15]: nothing is doubled; a cancelled one that was made is not made again."""
    number = begin(firm)
    there = firm.make("BK-M", "2026-03", BUSINESS)
    found = beat(firm, "2026-04-01")
    assert kept(firm, number) == {"2026-04-01": "adopted"} and [d.about for d in found.deeds] == [f"E-{there}"]
    assert firm.job(there)["series_id"] == number and len(made(firm, number)) == 1
    beat(firm, "2026-05-01")
    second = made(firm, number)[1]["id"]
    firm.one(c.SetStatus((second,), "cancelled", "not wanted", confirm_all=True))
    assert beat(firm, "2026-05-02").deeds == [] and firm.row("series", number)["next_on"] == "2026-06-01"


def test_two_series_of_one_identity_are_told_apart_by_the_qualifier(firm: Firm) -> None:
    """[PER-5] [REC-1]: the second one without it is a conflict that names the first."""
    first = begin(firm)
    with pytest.raises(Conflict, match=f"S-{first}"):
        begin(firm)
    second = begin(firm, qualifier="Store 2")
    beat(firm, "2026-04-01")
    assert made(firm, second)[0]["qualifier"] == "Store 2" and len(made(firm, first)) == 1


def test_waiting_for_the_one_before_and_made_when_it_is_closed(firm: Firm) -> None:
    """[REC-17] [REC-21]: completing it makes the oldest that waits, at once and as a batch of its own."""
    number = begin(firm, wait="closed")
    beat(firm, "2026-04-01")
    [first] = made(firm, number)
    assert beat(firm, "2026-06-02").deeds == []
    preview = firm.reads.series_preview(firm.actor("own"), number, today=on("2026-06-02"))
    assert [(line.outcome, line.on.isoformat()) for line in preview[:3]] == [
        ("wait", "2026-05-01"),
        ("wait", "2026-06-01"),
        ("make", "2026-07-01"),
    ]
    firm.one(c.SetStatus((first["id"],), "completed", confirm_all=True))
    assert [row["occurrence_on"] for row in made(firm, number)] == ["2026-04-01", "2026-05-01"]
    last = firm.batches()[-1]
    assert last["command"] == "MakeOccurrence" and last["actor"] == "system"
    assert beat(firm, "2026-06-02").deeds == []


def test_waiting_ends_when_the_one_before_is_overdue(firm: Firm) -> None:
    """[REC-17]: due on April 30, overdue on May 1."""
    number = begin(firm, wait="overdue", start=on("2026-04-01"), rule="FREQ=MONTHLY;BYMONTHDAY=1", lead=10)
    beat(firm, "2026-03-22")
    assert beat(firm, "2026-04-21").deeds == []
    assert beat(firm, "2026-04-30").deeds == []
    assert len(beat(firm, "2026-05-01").deeds) == 1 and len(made(firm, number)) == 2


def test_a_failing_one_tells_why_holds_nobody_and_is_tried_again(firm: Firm) -> None:
    """[REC-18]: the pipeline it names is gone; the other series goes on."""
    bad, good = (
        begin(firm, template={"stage": "Awaiting docs"}),
        begin(firm, "941", rule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"),
    )
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stage SET name = 'Papers', code = 'papers' WHERE name = 'Awaiting docs'")
    found = beat(firm, "2026-04-01")
    assert len(made(firm, good)) == 1 and made(firm, bad) == [] and len(found.deeds) == 1
    [row] = firm.rows("SELECT * FROM occurrence WHERE series_id = :id", id=bad)
    assert row["state"] == "failed" and "stage" in row["reason"]
    before = len(firm.batches())
    assert beat(firm, "2026-04-02").deeds == [] and len(firm.batches()) == before
    waiting = firm.reads.series_waiting(firm.actor("own"), today=on("2026-04-02"))
    assert [(w.series_id, w.state) for w in waiting] == [(bad, "failed")]
    firm.one(sc.EditSeries((bad,), {"stage": None}))
    beat(firm, "2026-04-02")
    assert kept(firm, bad) == {"2026-04-01": "made"} and made(firm, bad)[0]["late_by"] == 1
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE stage SET name = 'Awaiting docs', code = 'awaiting-docs' WHERE name = 'Papers'"
        )


def test_a_person_who_may_not_hold_it_gives_way_to_the_clients_default(firm: Firm) -> None:
    """[REC-19] [CRE-5]: the client's reviewer comes, an empty slot stays empty, and the owner is told."""
    number = begin(firm, template={"reviewer": OUT, "partner": None, "title": "Books {period}", "priority": "high"})
    with firm.store.engine.begin() as connection:
        here = ",".join(str(one) for one in range(1, OUT))
        connection.exec_driver_sql(f"UPDATE pipeline SET available_to = '{{\"staff\":[{here}]}}'")
    found = beat(firm, "2026-04-01")
    [row] = made(firm, number)
    assert (row["preparer_id"], row["reviewer_id"], row["partner_id"]) == (PREP, REV, None)
    assert row["title"] == "Books March 2026" and row["priority"] == "high"
    assert len(found.deeds) == 1
    told = firm.rows("SELECT staff_id, text FROM notice WHERE matter = :about", about=f"series-people:E-{row['id']}")
    assert [(one["staff_id"], "reviewer of the series" in one["text"]) for one in told] == [(row["owner_id"], True)]


def test_the_template_gives_tags_budget_tasks_checklist_target_and_date(firm: Firm) -> None:
    """[REC-1] [REC-13] [DUE-10]."""
    firm.do(fc.SaveTag("monthly", new=True))
    number = begin(
        firm,
        "PLANNING",
        PERSON,
        rule="FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=1",
        due_rule={"from": "occurrence", "days": 10, "working": True},
        template={
            "budget": 90,
            "tags": ("monthly",),
            "description": "As every year",
            "target": {"days": 2, "working": True},
            "tasks": [{"title": "Call the client", "type": "communicate", "required": True, "slot": "partner"}],
            "checklist": [{"name": "Pay stub", "document": "other", "required": True}],
        },
    )
    beat(firm, "2026-04-01")
    [row] = made(firm, number)
    assert (row["due"], row["due_kind"], row["target"], row["budget"]) == ("2026-04-15", "typed", "2026-04-13", 90)
    task = firm.tasks(row["id"])["Call the client"]
    assert task["required"] and task["assignee_id"] == row["partner_id"] and task["author_id"] is None
    items = firm.rows("SELECT name FROM checklist_item WHERE engagement_id = :id", id=row["id"])
    assert [item["name"] for item in items] == ["Pay stub"]
    assert firm.rows("SELECT 1 FROM engagement_tag WHERE engagement_id = :id", id=row["id"])


def test_editing_a_series_changes_what_is_planned_and_open_ones_only_when_asked(firm: Firm) -> None:
    """[REC-23]: made ones are otherwise never touched."""
    number = begin(firm)
    beat(firm, "2026-04-01")
    [first] = made(firm, number)
    result = firm.one(sc.EditSeries((number,), {"preparer": REV, "priority": "high", "lead": 5}))
    assert f"E-{first['id']}" in result.warnings[0]
    assert firm.job(first["id"])["preparer_id"] == PREP and firm.row("series", number)["next_on"] == "2026-04-26"
    firm.one(sc.EditSeries((number,), {"priority": "urgent"}, to_open=("priority", "preparer")))
    assert (firm.job(first["id"])["priority"], firm.job(first["id"])["preparer_id"]) == ("urgent", REV)
    beat(firm, "2026-04-26")
    assert made(firm, number)[1]["preparer_id"] == REV
    assert firm.one(sc.EditSeries((number,), {"lead": 5})).outcome == "unchanged"
    with pytest.raises(Conflict):
        firm.one(sc.EditSeries((number,), {"lead": 6}, if_version=1))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rule": "FREQ=WEEKLY;BYDAY=MO"}, "rule.overlap"),
        ({"rule": "FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20260101"}, "rule.empty"),
        ({"rule": "FREQ=HOURLY"}, "rule.part"),
        ({"lead": 400}, "range"),
        ({"wait": "forever"}, "unknown"),
        ({"reviewer": 99}, "not_offered"),
        ({"title": "{nonsense}"}, "code.unknown"),
        ({"tags": ("no such tag",)}, "unknown"),
        ({"colour": "red"}, "key.unknown"),
        ({"pipeline": "nowhere"}, "unknown"),
        ({"target": {"days": 9999}}, "range"),
        ({"client_status": "nothing"}, "unknown"),
    ],
)
def test_a_wrong_value_is_refused_and_changes_nothing(firm: Firm, fields: dict[str, Any], code: str) -> None:
    """[REC-11] [VAL-5]: the series is as it was, whatever was given."""
    number = begin(firm)
    before = firm.row("series", number)
    with pytest.raises(Invalid) as told:
        firm.one(sc.EditSeries((number,), fields))
    assert told.value.value_code == code and firm.row("series", number) == before


def test_this_one_is_moved_given_people_or_skipped_and_unskipped(firm: Firm) -> None:
    """[REC-24]: the others do not notice."""
    number = begin(firm)
    firm.one(
        sc.ChangeOccurrence(
            number, on("2026-04-01"), creation=on("2026-04-10"), due=on("2026-05-20"), slots={"preparer": REV}
        )
    )
    firm.one(sc.ChangeOccurrence(number, on("2026-05-01"), skip=True, reason="closed that month"))
    firm.one(sc.ChangeOccurrence(number, on("2026-06-01"), skip=True))
    firm.one(sc.ChangeOccurrence(number, on("2026-06-01"), skip=False))
    preview = firm.reads.series_preview(firm.actor("own"), number, today=on("2026-03-02"))
    assert [line.on.isoformat() for line in preview[:2]] == ["2026-04-01", "2026-06-01"]
    assert (preview[0].creation, preview[0].due, preview[0].people["preparer"]) == (
        on("2026-04-10"),
        on("2026-05-20"),
        "rev",
    )
    assert preview[1].people["preparer"] == "prep"
    assert beat(firm, "2026-04-09").deeds == []
    beat(firm, "2026-04-10")
    [row] = made(firm, number)
    assert (row["preparer_id"], row["due"], row["late_by"]) == (REV, "2026-05-20", None)
    assert beat(firm, "2026-05-02").deeds == []
    with pytest.raises(Conflict, match="passed"):
        firm.one(sc.ChangeOccurrence(number, on("2026-05-01"), skip=False))
    with pytest.raises(Conflict, match="made"):
        firm.one(sc.ChangeOccurrence(number, on("2026-04-01"), skip=True))
    with pytest.raises(Invalid, match="2026-07-01"):
        firm.one(sc.ChangeOccurrence(number, on("2026-06-15"), skip=True))
    beat(firm, "2026-06-01")
    assert kept(firm, number) == {"2026-04-01": "made", "2026-05-01": "skipped", "2026-06-01": "made"}
    firm.one(sc.ConfirmCatchUp(number, "all", (on("2026-05-01"),)))
    assert kept(firm, number)["2026-05-01"] == "made" and len(made(firm, number)) == 3


def test_this_and_future_goes_on_counting_in_a_series_that_links_back(firm: Firm) -> None:
    """[REC-25]: five occurrences in all, with other people from June on."""
    number = begin(firm, count=5)
    beat(firm, "2026-04-01")
    firm.one(sc.ChangeOccurrence(number, on("2026-07-01"), creation=on("2026-07-09")))
    results = firm.do(sc.SplitSeries(number, on("2026-06-01"), {"preparer": REV})).results
    new = int(results[1].id[2:])
    row = firm.row("series", new)
    assert (row["follows_id"], row["start"], row["counted"]) == (number, "2026-06-01", 2)
    assert firm.row("series", number)["ended_on"] == "2026-05-31"
    for day in ("2026-05-01", "2026-06-01", "2026-07-09", "2026-08-01", "2026-09-01"):
        beat(firm, day)
    assert [r["occurrence_on"] for r in made(firm, number)] == ["2026-04-01", "2026-05-01"]
    assert [r["occurrence_on"] for r in made(firm, new)] == ["2026-06-01", "2026-07-01", "2026-08-01"]
    assert {r["preparer_id"] for r in made(firm, new)} == {REV} and firm.row("series", new)["next_on"] is None
    states = {
        view.id: view.state for view in firm.reads.series(firm.actor("own"), "is:active", today=on("2026-09-01"))[0]
    }
    assert states == {number: "ended", new: "ended"}


def test_a_pause_is_listed_on_resuming_and_made_after_all(firm: Firm) -> None:
    """[REC-26]: occurrences within it become Skipped with that reason."""
    number = begin(firm)
    firm.one(sc.PauseSeries((number,), on("2026-05-01"), on("2026-06-30"), "new ledger"))
    for day in ("2026-04-01", "2026-05-01", "2026-07-01"):
        beat(firm, day)
    assert kept(firm, number) == {
        "2026-04-01": "made",
        "2026-05-01": "skipped",
        "2026-06-01": "skipped",
        "2026-07-01": "made",
    }
    result = firm.one(sc.ResumeSeries((number,)))
    assert "2026-05-01, 2026-06-01" in result.warnings[0]
    firm.do(sc.ConfirmCatchUp(number, "all", (on("2026-05-01"),)))
    assert kept(firm, number)["2026-05-01"] == "made" and made(firm, number)[1]["late_by"] == 61


def test_resuming_lists_what_no_beat_has_seen(firm: Firm) -> None:
    """[REC-26]: nothing is lost unseen, also where nothing ran during the pause."""
    number = begin(firm)
    firm.one(sc.PauseSeries((number,), on("2026-04-01")))
    firm.clock.instant = datetime(2026, 6, 5, 12, tzinfo=UTC)
    assert "2026-04-01, 2026-05-01, 2026-06-01" in firm.one(sc.ResumeSeries((number,))).warnings[0]
    assert set(kept(firm, number).values()) == {"skipped"}
    assert firm.row("series", number)["next_on"] == "2026-07-01"


def test_an_inactive_client_holds_its_series(firm: Firm) -> None:
    """[REC-27]: passed over, and listed by its reason."""
    number = begin(firm)
    firm.do(c.DeactivateClient(BUSINESS, confirmed=True))
    found = beat(firm, "2026-04-01")
    assert [deed.kind for deed in found.deeds] == ["skipped"] and made(firm, number) == []
    firm.do(c.ReactivateClient(BUSINESS))
    beat(firm, "2026-05-01")
    assert kept(firm, number) == {"2026-04-01": "skipped", "2026-05-01": "made"}
    detail = firm.reads.one_series(firm.actor("own"), number, on("2026-05-01"))
    assert detail.occurrences[1].reason == "the client is Inactive"


def test_ending_keeps_what_was_made_and_drops_what_is_planned(firm: Firm) -> None:
    """[REC-28] [REC-12]: at once, or after a day to come."""
    number = begin(firm)
    beat(firm, "2026-04-01")
    firm.one(sc.EndSeries((number,), on("2026-05-15")))
    beat(firm, "2026-05-01")
    assert len(made(firm, number)) == 2 and firm.row("series", number)["next_on"] is None
    other = begin(firm, qualifier="B", start=on("2026-06-01"))
    firm.one(sc.EndSeries((other,)))
    assert beat(firm, "2026-06-01").deeds == [] and firm.row("series", other)["state"] == "ended"
    with pytest.raises(Conflict):
        firm.one(sc.EditSeries((other,), {"lead": 1}))


# -- undo ------------------------------------------------------------------------------------------


def test_an_undone_occurrence_becomes_skipped(firm: Firm) -> None:
    """[UNDO-6]: it is not made again by the next beat; redo takes it up."""
    number = begin(firm)
    beat(firm, "2026-04-01")
    [row] = made(firm, number)
    firm.do(c.Undo(firm.batches()[-1]["id"], confirmed=True))
    assert firm.job(row["id"])["removed"] and kept(firm, number) == {"2026-04-01": "skipped"}
    assert beat(firm, "2026-04-02").deeds == [] and firm.row("series", number)["next_on"] == "2026-05-01"
    firm.do(c.Redo())
    assert not firm.job(row["id"])["removed"] and kept(firm, number) == {"2026-04-01": "made"}


def test_undoing_what_a_person_did_to_a_series(firm: Firm) -> None:
    """[UNDO-1] [REC-28]: a skip is planned again, a new series ends, an edit is taken back with its next date."""
    number = begin(firm)
    firm.one(sc.ChangeOccurrence(number, on("2026-04-01"), skip=True))
    assert firm.row("series", number)["next_on"] == "2026-05-01"
    firm.do(c.Undo())
    assert kept(firm, number) == {} and firm.row("series", number)["next_on"] == "2026-04-01"
    firm.one(sc.EditSeries((number,), {"lead": 10}))
    firm.do(c.Undo())
    assert firm.row("series", number)["next_on"] == "2026-04-01"
    firm.do(c.Undo())
    row = firm.row("series", number)
    assert (row["state"], row["next_on"]) == ("ended", None)
    firm.do(c.Redo())
    assert firm.row("series", number)["next_on"] == "2026-04-01"


def test_undoing_a_catch_up_puts_the_question_again(firm: Firm) -> None:
    """[UNDO-1] [REC-16]: what was Pending is Pending."""
    number = begin(firm, start=on("2024-01-01"))
    beat(firm, "2026-03-05")
    firm.do(sc.ConfirmCatchUp(number, "all"))
    assert "pending" not in kept(firm, number).values()
    firm.do(c.Undo(firm.last.batch, confirmed=True))
    assert list(kept(firm, number).values()).count("pending") == 3 and len(made(firm, number)) == 24


# -- many, permissions, reading --------------------------------------------------------------------


def test_one_for_each_client_and_what_is_there_is_passed_over(firm: Firm) -> None:
    """[REC-30] [REC-32]: good ones are made in one batch."""
    first = begin(firm, None, PERSON, ready_made="1040-yearly", start=None)
    other = firm.client("Second Household", "individual")
    results = firm.do(sc.CreateSeries((PERSON, other, BUSINESS), ready_made="1040-yearly", bulk=True)).results
    assert [r.outcome for r in results] == ["unchanged", "done", "refused"] and f"S-{first}" in results[0].message
    row = firm.row("series", first)
    assert (row["rule"], row["start"], row["mapping"]) == (
        "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2",
        "2027-01-02",
        "previous",
    )


def test_a_pipelines_settings_fill_new_series(firm: Firm) -> None:
    """[REC-31]: each may then differ."""
    [pipeline] = firm.rows("SELECT code FROM pipeline WHERE name = 'Accounting'")
    firm.do(c.SaveSettings({"series.defaults": {pipeline["code"]: {"shift": "before", "lead": 3, "wait": "closed"}}}))
    row = firm.row("series", begin(firm))
    assert (row["shift"], row["lead"], row["wait"]) == ("before", 3, "closed")
    row = firm.row("series", begin(firm, qualifier="own", lead=0, wait="no"))
    assert (row["shift"], row["lead"], row["wait"]) == ("before", 0, "no")


def test_series_need_their_permission_and_sight_of_the_client(firm: Firm) -> None:
    """[PERM-13] [PERM-3]."""
    number = begin(firm)
    with pytest.raises(Denied):
        begin(firm, by="prep", qualifier="x")
    with pytest.raises(Denied):
        firm.do(sc.EndSeries((number,)), "out")
    today = on("2026-03-02")
    assert firm.reads.series(firm.actor("own"), today=today)[1] == 1
    assert firm.reads.series(firm.actor("prep"), today=today)[1] == 1  # default preparer of the client
    assert firm.reads.series(firm.actor("out"), today=today) == ((), 0)
    for ask in (firm.reads.series_preview, firm.reads.one_series):
        with pytest.raises(NotFound):
            ask(firm.actor("out"), number, today=today)


def test_the_list_finds_and_sorts(firm: Firm) -> None:
    """[VIEW-2] [REC-30]: something to decide first, then by next date; ended ones when asked for."""
    books = begin(firm, start=on("2023-01-01"))
    payroll = begin(firm, "941", rule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1")
    estimate = begin(firm, None, PERSON, ready_made="1040-es", start=None)
    over = begin(firm, qualifier="old")
    firm.one(sc.EndSeries((over,)))
    firm.one(sc.PauseSeries((payroll,)))
    beat(firm, "2026-03-05")
    viewer, today = firm.actor("own"), on("2026-03-05")
    assert firm.store.path is not None
    reads = Reads(SqliteReader(firm.store.path))

    def found(query: str = "") -> list[int]:
        return [view.id for view in reads.series(viewer, query, today=today)[0]]

    assert found() == [books, estimate, payroll] and found("state:paused") == [payroll]
    assert found("state:pending") == [books] and found("state:ended") == [over]
    assert found("maple") == [estimate] and found("type:bk-m,941") == [books, payroll] and found(f"S-{over}") == [over]
    assert found("every:installments") == [estimate] and found("client:cedar every:quarterly") == [payroll]
    with pytest.raises(Invalid):
        found("state:asleep")
    rows, total = firm.reads.series(viewer, limit=1, offset=1, today=today)
    assert ([row.id for row in rows], total) == ([estimate], 3)
    assert [w.state for w in firm.reads.series_waiting(viewer, today=today)] == ["pending"] * len(
        [s for s in kept(firm, books).values() if s == "pending"]
    )


def test_the_preview_before_saving_is_that_of_the_saved_one(firm: Firm) -> None:
    """[REC-29]: the same dates, titles, deadlines and people; Invalid where saving would be."""
    viewer, today = firm.actor("own"), on("2026-03-02")
    command = sc.CreateSeries(
        (BUSINESS,), "BK-M", pattern=Pattern("monthly", working=True, nth=2), start=on("2026-04-01"), lead=3, shift="before",
        template={"reviewer": None, "title": "Books {period}"},
    )  # fmt: skip
    there = firm.make("BK-M", "2026-05", BUSINESS)
    before = firm.reads.series_preview_new(viewer, command, today=today)
    number = int(firm.one(command).id[2:])
    assert before == firm.reads.series_preview(viewer, number, today=today) and len(before) == 12
    assert before[0].title == "Books March 2026" and before[0].people["reviewer"] is None
    assert (before[2].outcome, before[2].engagement_id) == ("adopt", there)
    with pytest.raises(Invalid) as told:
        firm.reads.series_preview_new(viewer, sc.CreateSeries((BUSINESS,), "BK-Q", FIRST), today=today)
    assert told.value.value_code == "rule.overlap"


def test_many_series_in_one_beat_and_no_more_than_its_budget(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """[LOOP-7] [REC-16]: the rest waits for the next beat; parts are batches that hold several."""
    monkeypatch.setattr(step, "LONG", 1e9)  # however slow the machine is
    clients = [firm.client(f"Client {n}", "business") for n in range(30)]
    firm.do(sc.CreateSeries(tuple(clients), "BK-M", FIRST, start=on("2026-04-01")))
    before, parts = len(firm.batches()), 1 + -(-25 // step.PART)
    found = beat(firm, "2026-04-01", budget=26)
    assert len(found.deeds) == 26 and found.more and len(firm.batches()) == before + parts
    found = beat(firm, "2026-04-01", budget=26)
    assert len(found.deeds) == 4 and not found.more and len(firm.batches()) == before + parts + 4


def test_a_leavers_series_go_to_the_successor(firm: Firm) -> None:
    """[LEAVE-1]: template and planned occurrences; without a successor the client's default comes [REC-19]."""
    number = begin(firm, template={"reviewer": OUT, "owner": REV})
    firm.one(sc.ChangeOccurrence(number, on("2026-05-01"), slots={"preparer": OUT}))
    with pytest.raises(Conflict, match="2 things"):
        firm.do(c.LeaveStaff(OUT, None))
    firm.do(c.LeaveStaff(OUT, PREP))
    for day in ("2026-04-01", "2026-05-01"):
        beat(firm, day)
    assert [(r["preparer_id"], r["reviewer_id"], r["owner_id"]) for r in made(firm, number)] == [(PREP, PREP, REV)] * 2


@pytest.mark.parametrize("rule", ["FREQ=NEVER", "FREQ=MONTHLY;BYMONTHDAY=x", ""])
def test_a_series_that_cannot_be_read_holds_no_other(firm: Firm, rule: str) -> None:
    """[REC-18]: a rule that was broken outside the program is tried again at each beat and changes nothing."""
    bad, good = begin(firm), begin(firm, qualifier="B")
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE series SET rule = ? WHERE id = ?", (rule, bad))
    for _ in range(2):
        beat(firm, "2026-04-01")
    assert len(made(firm, good)) == 1 and made(firm, bad) == []
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE series SET rule = ? WHERE id = ?", (FIRST, bad))
    beat(firm, "2026-04-01")
    assert len(made(firm, bad)) == 1


def test_a_type_whose_rule_is_broken_fails_its_series_with_the_reason(firm: Firm) -> None:
    """[REC-18]."""
    bad = begin(firm)
    [kind] = firm.rows("SELECT id, rules FROM engagement_type WHERE code = 'BK-M'")
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE engagement_type SET rules = ? WHERE id = ?", ('{"due":{"kind":"x"}}', kind["id"])
        )
    beat(firm, "2026-04-01")
    assert kept(firm, bad) == {"2026-04-01": "failed"}
    with firm.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE engagement_type SET rules = ? WHERE id = ?", (kind["rules"], kind["id"]))
    beat(firm, "2026-04-02")
    assert kept(firm, bad) == {"2026-04-01": "made"}


def test_two_programs_at_once_make_each_occurrence_once(firm: Firm) -> None:
    """[LOOP-3] [REC-14] [REC-16]: both see the same things due; the result is that of one."""
    numbers = [begin(firm, start=on("2024-01-01")), begin(firm, "941", rule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1")]
    firm.clock.instant = datetime(2026, 4, 2, 12, tzinfo=UTC)
    assert firm.store.path is not None
    reader = SqliteReader(firm.store.path)
    together = Barrier(2)
    deeds: list[str] = []

    def one() -> None:
        found = Beat(firm.clock.now(), firm.clock.today(), reader, Dispatcher(firm.store, firm.clock))
        together.wait()
        step.step(found)
        deeds.extend(deed.about for deed in found.deeds if deed.kind == "created")

    both = [Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    reader.close()
    assert [len(made(firm, number)) for number in numbers] == [24, 1] and len(set(deeds)) == len(deeds) == 25
    assert list(kept(firm, numbers[0]).values()).count("pending") == 4
