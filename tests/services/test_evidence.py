"""Filing records, what a rejection does, and the control list with its gaps [FIL-1] [INS-7] [ST-13]."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assure_tui.domain import commands as c
from assure_tui.domain.control import ControlLine, ControlList, Gap
from assure_tui.domain.date_commands import AcknowledgeDeadline
from assure_tui.domain.errors import AssureError, Conflict, Invalid, InvalidMany, NotFound
from assure_tui.domain.evidence_commands import ExplainGap, SaveFilingRecord
from assure_tui.domain.series_commands import ChangeOccurrence, CreateSeries
from tests.services.conftest import ADM, BUSINESS, NONPROFIT, PERSON, PREP, Firm

TODAY = date(2026, 3, 2)
FILED = {"method": "e_file", "filed_on": date(2026, 2, 20)}


def filed(firm: Firm, number: int, by: str = "own", **fields: Any) -> Any:
    return firm.one(SaveFilingRecord((number,), fields), by)


def listed(firm: Firm, first: str = "2026-01-01", last: str = "2026-12-31", by: str = "own") -> ControlList:
    days = (date.fromisoformat(first), date.fromisoformat(last))
    return firm.reads.control(firm.actor(by), *days, firm.clock.today())


def line(firm: Firm, number: int) -> ControlLine:
    return next(item for item in listed(firm).lines if item.engagement_id == number)


def close(firm: Firm, number: int, status: str) -> None:
    """Closed, whatever the gates want."""
    if status == "completed":
        firm.do(c.OverrideGate((number,), "as the test says", to=firm.stage("Filed")))
    firm.do(c.SetStatus((number,), status, "as the test says", confirm_all=True))
    assert firm.job(number)["status"] == status


def gaps(firm: Firm, kind: str, **range_: str) -> list[Gap]:
    return [gap for gap in listed(firm, **range_).gaps if gap.kind == kind]


def test_a_record_is_made_and_completed_field_by_field(firm: Firm) -> None:
    """[FIL-1]: filed on, method, confirmation, later accepted; fields left out stay."""
    number = firm.make("1040", "2025", PERSON)
    assert filed(firm, number, **FILED, confirmation="ABC 1").after == "filed"
    assert filed(firm, number, accepted_on=date(2026, 2, 22)).after == "accepted"
    record = firm.reads.filing(firm.actor("own"), number)
    assert record is not None and record.confirmation == "ABC 1" and record.accepted_on == date(2026, 2, 22)
    assert filed(firm, number, accepted_on=date(2026, 2, 22)).outcome == "unchanged"
    assert line(firm, number).state == "accepted" and not line(firm, number).late


def test_the_day_is_today_unless_it_is_said(firm: Firm) -> None:
    """[FIL-1]: only the method has to be said."""
    number = firm.make("1040", "2025", PERSON)
    filed(firm, number, method="mail")
    record = firm.reads.filing(firm.actor("own"), number)
    assert record is not None and record.filed_on == firm.clock.today()


def test_a_rejection_puts_the_file_task_back_and_tells_the_holder(firm: Firm) -> None:
    """[FIL-1]: the task that was done last; filed again, the answer of before is gone."""
    number = firm.make("1040", "2025", PERSON, slots={"preparer": PREP})
    firm.do(c.CreateTask((number,), "File it", "file"))
    firm.do(c.CreateTask((number,), "File the state", "file"))
    for title in ("File the state", "File it"):
        firm.finish(number, title)
    filed(firm, number, **FILED)
    result = filed(firm, number, rejected_on=date(2026, 2, 23), reason="name mismatch")
    assert result.after == "rejected" and any("File it" in said for said in result.warnings)
    tasks = firm.tasks(number)
    assert (tasks["File it"]["status"], tasks["File it"]["completed_at"]) == ("todo", None)
    assert tasks["File the state"]["status"] == "completed"
    told = firm.rows("SELECT text FROM notice WHERE staff_id = 3 ORDER BY id DESC LIMIT 1")
    assert "filing rejected, name mismatch" in told[0]["text"]
    assert (line(firm, number).state, line(firm, number).reason) == ("rejected", "name mismatch")
    firm.finish(number, "File it")
    assert filed(firm, number, filed_on=date(2026, 3, 1)).after == "filed"
    record = firm.reads.filing(firm.actor("own"), number)
    assert record is not None and record.rejected_on is None and record.reason is None


def test_undo_takes_a_record_and_what_a_rejection_did_back(firm: Firm) -> None:
    """[UNDO-1]"""
    number = firm.make("1040", "2025", PERSON)
    firm.do(c.CreateTask((number,), "File it", "file"))
    firm.finish(number, "File it")
    filed(firm, number, **FILED)
    filed(firm, number, rejected_on=date(2026, 2, 23), reason="name mismatch")
    firm.do(c.Undo())
    assert firm.tasks(number)["File it"]["status"] == "completed" and line(firm, number).state == "filed"
    firm.do(c.Undo())
    assert firm.reads.filing(firm.actor("own"), number) is None


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({}, {("method", "required")}),
        ({"method": "pigeon"}, {("method", "unknown")}),
        ({"method": "mail", "filed_on": date(2026, 3, 3)}, {("filed_on", "range")}),
        ({**FILED, "accepted_on": date(2026, 2, 19)}, {("accepted_on", "range")}),
        ({**FILED, "accepted_on": date(2026, 3, 9)}, {("accepted_on", "range")}),
        ({**FILED, "rejected_on": date(2026, 2, 21)}, {("reason", "required")}),
        (
            {**FILED, "rejected_on": date(2026, 2, 21), "accepted_on": date(2026, 2, 21), "reason": "both?"},
            {("rejected_on", "invalid")},
        ),
        ({**FILED, "confirmation": "x" * 121}, {("confirmation", "too_long")}),
        ({**FILED, "colour": "red"}, {("colour", "key.unknown")}),
        ({**FILED, "filed_on": None}, {("filed_on", "required")}),
    ],
)
def test_what_a_record_cannot_be(firm: Firm, fields: dict[str, Any], codes: set[tuple[str, str]]) -> None:
    """[VAL-5] [VAL-6]"""
    number = firm.make("1040", "2025", PERSON)
    with pytest.raises((Invalid, InvalidMany)) as refusal:
        filed(firm, number, **fields)
    assert {(item.field, item.code) for item in refusal.value.details} == codes
    assert firm.reads.filing(firm.actor("own"), number) is None


@pytest.mark.parametrize(("status", "taken"), [("completed", True), ("cancelled", True), ("archived", False)])
def test_closed_engagements_still_take_the_record_archived_ones_do_not(firm: Firm, status: str, taken: bool) -> None:
    """[ST-13]"""
    number = firm.make("1040", "2025", PERSON)
    close(firm, number, status)
    if taken:
        assert filed(firm, number, **FILED).outcome == "done"
    else:
        with pytest.raises(Conflict):
            filed(firm, number, **FILED)


def test_who_may_keep_the_record(firm: Firm) -> None:
    """[PERM-13]: Edit engagements, and sight of the engagement."""
    number = firm.make("1040", "2025", PERSON, slots={"preparer": PREP})
    assert filed(firm, number, "prep", **FILED).outcome == "done"
    with pytest.raises(NotFound):
        filed(firm, number, "out", **FILED)


# -- the control list --------------------------------------------------------------------------------


def test_every_state_of_the_list(firm: Firm) -> None:
    """[INS-7]: not begun, in work, extended, filed, accepted, rejected, cancelled with its reason."""
    made = {
        state: firm.make("1040", "2025", PERSON, qualifier=f"Q{place}")
        for place, state in enumerate(
            ("not_begun", "in_work", "extended", "filed", "accepted", "rejected", "cancelled")
        )
    }
    firm.bring(made["in_work"], "In prep")
    firm.do(c.SetExtension((made["extended"],), True, TODAY))
    for state in ("filed", "accepted", "rejected"):
        more = {"accepted": {"accepted_on": TODAY}, "rejected": {"rejected_on": TODAY, "reason": "bad pin"}}.get(
            state, {}
        )
        filed(firm, made[state], **FILED, **more)
    firm.do(c.SetStatus((made["cancelled"],), "cancelled", "moved away", confirm_all=True))
    firm.do(AcknowledgeDeadline((made["filed"],)), "own")
    found = {item.engagement_id: item for item in listed(firm).lines}
    assert {state: found[number].state for state, number in made.items()} == {state: state for state in made}
    assert found[made["cancelled"]].reason == "moved away"
    assert found[made["filed"]].seen and found[made["filed"]].seen[0][1] == TODAY
    assert found[made["extended"]].deadline == date(2026, 10, 15) != found[made["extended"]].original


def test_the_range_is_of_the_deadlines_and_only_of_the_law(firm: Firm) -> None:
    """[INS-7]: extended ones stand in both ranges, what has no date of the law in none."""
    plain, later = (firm.make("1040", "2025", PERSON, qualifier=q) for q in ("A", "B"))
    books = firm.make("BK-M", "2026-02", BUSINESS)
    firm.do(c.SetExtension((later,), True, TODAY))
    spring = {item.engagement_id for item in listed(firm, "2026-04-01", "2026-04-30").lines}
    autumn = {item.engagement_id for item in listed(firm, "2026-10-01", "2026-10-31").lines}
    assert spring == {plain, later} and autumn == {later}
    assert books not in {item.engagement_id for item in listed(firm).lines}


def test_what_is_late_says_so(firm: Firm) -> None:
    """[INS-7]: filed after its deadline, or past it and open; a completed one is a matter of evidence."""
    number = firm.make("1040", "2024", PERSON)
    late = {item.engagement_id: item.late for item in listed(firm, "2025-01-01", "2025-12-31").lines}
    assert late == {number: True}
    filed(firm, number, method="mail", filed_on=date(2025, 4, 1))
    assert not listed(firm, "2025-01-01", "2025-12-31").lines[0].late
    filed(firm, number, filed_on=date(2025, 6, 1))
    assert listed(firm, "2025-01-01", "2025-12-31").lines[0].late


def test_closed_ones_without_evidence_are_gaps_until_they_are_filed_or_explained(firm: Firm) -> None:
    """[INS-7]: a typed explanation stands with the name of who gave it; empty words take it back."""
    number = firm.make("1040", "2025", PERSON)
    close(firm, number, "completed")
    (gap,) = gaps(firm, "closed")
    assert gap.key == f"closed:E-{number}" and not gap.explained and listed(firm).unexplained == 1
    firm.do(ExplainGap(gap.key, "  filed by the client [b]himself[/b] "), "adm")
    (gap,) = gaps(firm, "closed")
    assert (gap.note, gap.noted_by) == ("filed by the client [b]himself[/b]", "Ada Admin") and not listed(
        firm
    ).unexplained
    assert firm.do(ExplainGap(gap.key, "filed by the client [b]himself[/b]"), "adm").batch is None
    firm.do(ExplainGap(gap.key, " "))
    assert not gaps(firm, "closed")[0].explained
    filed(firm, number, **FILED)
    assert not gaps(firm, "closed")


def test_last_years_return_and_none_this_year_is_a_gap(firm: Firm) -> None:
    """[INS-7]: by client, type and qualifier; a cancelled one this year is still none."""
    firm.make("1040", "2024", PERSON)
    firm.make("990", "FY2025", NONPROFIT)
    (mine,) = [gap for gap in gaps(firm, "return") if gap.type == "1040"]
    assert mine.key == "return:C-2:1040::2025" and mine.on == date(2026, 4, 15) and "2024" in mine.said
    number = firm.make("1040", "2025", PERSON)
    assert "1040" not in {gap.type for gap in gaps(firm, "return")}
    firm.do(c.SetStatus((number,), "cancelled", "client left", confirm_all=True))
    assert "1040" in {gap.type for gap in gaps(firm, "return")}
    firm.do(ExplainGap(mine.key, "the client moved away"))
    assert next(gap for gap in gaps(firm, "return") if gap.type == "1040").note == "the client moved away"


def test_periods_of_series_without_engagement_are_gaps(firm: Firm) -> None:
    """[INS-7]: skipped by hand or never made; what was made is none."""
    made = firm.one(
        CreateSeries((PERSON,), "1040", rule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", start=date(2026, 1, 15))
    )
    series = int(made.id[2:])
    assert [gap.key for gap in gaps(firm, "period")] == [f"period:S-{series}:2026-01-15"], "nobody made it yet"
    firm.do(ChangeOccurrence(series, date(2027, 1, 15), skip=True, reason="client retires"))
    (gap,) = gaps(firm, "period", first="2027-01-01", last="2027-12-31")
    assert gap.key == f"period:S-{series}:2027-01-15" and "skipped, client retires" in gap.said
    firm.do(ExplainGap(gap.key, "agreed with the client"))
    assert gaps(firm, "period", first="2027-01-01", last="2027-12-31")[0].explained


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("closed:E-999", NotFound),
        ("closed:999", Invalid),
        ("period:S-99:2026-01-01", NotFound),
        ("return:C-99:1040::2026", NotFound),
        ("", Invalid),
        ("closed:E-1; DROP TABLE gap_note", Invalid),
    ],
)
def test_only_gaps_one_can_see_are_explained(firm: Firm, key: str, error: type[AssureError]) -> None:
    """[PERM-2]"""
    with pytest.raises(error):
        firm.do(ExplainGap(key, "because"))


def test_the_list_holds_only_what_one_may_see_and_ends_with_the_log(firm: Firm) -> None:
    """[EXP-4] [ACT-6]"""
    number = firm.make("1040", "2025", PERSON, slots={"preparer": PREP})
    firm.make("1040", "2025", PERSON, qualifier="other", slots={"preparer": ADM})
    whole = listed(firm)
    assert len(whole.lines) == 2 and number in {item.engagement_id for item in whole.lines}
    assert not listed(firm, by="out").lines
    last = firm.rows("SELECT id, hash FROM activity_batch ORDER BY id DESC LIMIT 1")[0]
    assert (whole.batch, whole.log) == (last["id"], last["hash"])
    with pytest.raises(NotFound):
        firm.do(ExplainGap(f"closed:E-{number}", "because"), "out")
