"""Periods of occurrences, what a series does on a day, and that the preview says so beforehand [REC-10..17]."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assure_tui.domain.due_rules import TypeDates, type_dates_from_dict
from assure_tui.domain.errors import Invalid
from assure_tui.domain.periods import FiscalYearEnd, Period
from assure_tui.domain.recurrence import plan as planning
from assure_tui.domain.recurrence.mapping import default_mapping
from assure_tui.domain.recurrence.plan import Record, SeriesFacts, Step, plan
from assure_tui.domain.recurrence.preview import Look, preview
from assure_tui.domain.recurrence.ready_made import READY_MADE, ready_made
from assure_tui.domain.recurrence.timetable import Timetable, check_timetable
from assure_tui.paths import seed_file

JUNE = FiscalYearEnd(6, 30)
LOOK = Look("Cedar Works", "BK-M", "Monthly Bookkeeping", "Accounting", "{type} {period}")
MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=1"
TYPES = {item["code"]: item for item in tomllib.loads(seed_file().read_text(encoding="utf-8"))["type"]}


def on(text: str) -> date:
    return date.fromisoformat(text)


def rules(code: str) -> TypeDates:
    return type_dates_from_dict(TYPES[code])


def nothing(_: Period) -> int | None:
    return None


def table(rule: str = MONTHLY, start: str = "2026-01-01", kind: str = "month", **more: Any) -> Timetable:
    return Timetable(rule, on(start), kind, **more)


def periods(found: Timetable, count: int = 3) -> list[tuple[str, str | None]]:
    return [
        (p.period.start.isoformat(), p.period.end.isoformat() if p.period.end else None) for p in found.first(count)
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (table(), [("2025-12-01", "2025-12-31"), ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")]),
        (table(mapping="this"), [("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")]),
        (table(mapping="next"), [("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")]),
        (
            table("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", kind="quarter"),
            [("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31")],
        ),
        (
            table("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=2", "2026-07-02", "fiscal_year", fye=JUNE),
            [("2025-07-01", "2026-06-30"), ("2026-07-01", "2027-06-30")],
        ),
        (
            table(
                "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1",
                "2026-01-01",
                "quarter",
                fye=FiscalYearEnd(5, 31),
                fiscal_parts=True,
            ),
            [("2025-09-01", "2025-11-30"), ("2025-12-01", "2026-02-28")],
        ),
        # finer kinds: from this occurrence to the day before the next
        (
            table("FREQ=MONTHLY;BYMONTHDAY=1,16", kind="half_month", mapping="span"),
            [("2026-01-01", "2026-01-15"), ("2026-01-16", "2026-01-31"), ("2026-02-01", "2026-02-15")],
        ),
        (
            table("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=2", "2026-03-02", "two_weeks", mapping="span"),
            [("2026-03-02", "2026-03-15"), ("2026-03-16", "2026-03-29")],
        ),
        # a pay run is known by the date on which it is paid: Saturday the 15th is paid on Friday
        (
            table("FREQ=MONTHLY;BYMONTHDAY=15,-1", "2026-08-01", "pay_run", shift="before", lead=3),
            [("2026-08-14", "2026-08-14"), ("2026-08-31", "2026-08-31")],
        ),
        (table(kind="event", mapping="span"), [("2026-01-01", "2026-01-01"), ("2026-02-01", "2026-02-01")]),
        (table(kind="ad_hoc", mapping="span"), [("2026-01-01", None), ("2026-02-01", None)]),
    ],
)
def test_the_period_an_occurrence_stands_for(found: Timetable, expected: list[tuple[str, str | None]]) -> None:
    """[REC-10]."""
    assert periods(found, len(expected)) == expected


def test_shift_and_lead_move_the_creation_date_only() -> None:
    """[REC-2] [REC-8] [REC-9]: 2026-08-01 is a Saturday."""
    [first] = table(start="2026-08-01", shift="after", lead=5).first(1)
    assert (first.on, first.creation, first.period.start) == (on("2026-08-01"), on("2026-07-29"), on("2026-07-01"))


@pytest.mark.parametrize(
    ("kind", "mapping"),
    [
        *((kind, "previous") for kind in ("tax_year", "half_year", "quarter", "month")),
        *((kind, "span") for kind in ("half_month", "two_weeks", "week", "day")),
    ],
)
def test_the_mapping_unless_chosen(kind: str, mapping: str) -> None:
    """[REC-10]."""
    assert default_mapping(kind) == mapping


def test_installments_come_on_the_due_dates_of_the_parts() -> None:
    """[REC-3] [PER-3]: the fourth part of a year is due in the January after; known by its date before rolling."""
    found = Timetable("installments;COUNT=5", on("2027-01-01"), "tax_year", "this", lead=30, dates=rules("1040-ES"))
    check_timetable(found)
    assert [(p.on.isoformat(), p.period.label(), p.creation.isoformat()) for p in found.first(9)] == [
        ("2027-01-15", "2026 4/4", "2026-12-16"),
        ("2027-04-15", "2027 1/4", "2027-03-16"),
        ("2027-06-15", "2027 2/4", "2027-05-16"),
        ("2027-09-15", "2027 3/4", "2027-08-16"),
        ("2028-01-15", "2027 4/4", "2027-12-16"),
    ]
    corporate = replace(found, rule="installments", kind="fiscal_year", fye=JUNE, dates=rules("CORP-ES"))
    assert [p.on.isoformat() for p in corporate.first(4)] == ["2027-03-15", "2027-06-15", "2027-10-15", "2027-12-15"]


@pytest.mark.parametrize(
    ("found", "code", "words"),
    [
        (table(kind="quarter"), "rule.overlap", "2026-01-01 and 2026-02-01"),
        (table("FREQ=WEEKLY;BYDAY=MO", "2026-01-05"), "rule.overlap", "2026-01-05 and 2026-01-12"),
        (
            table("FREQ=DAILY", "2026-08-01", "pay_run", shift="after"),
            "rule.overlap",
            "2026-08-01 and 2026-08-02",
        ),
        (table("FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20251231"), "rule.empty", "before the first date"),
        (table("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-01-06", "day"), "rule.empty", "no date"),
        (table("FREQ=MONTHLY;BYMONTHDAY=20;UNTIL=20260110"), "rule.empty", "no date"),
        (table("installments"), "not_offered", "installments"),
        (table(dates=rules("1040-ES")), "not_offered", "installments"),
        (table(shift="sideways"), "unknown", "shift"),
        (table(lead=367), "range", "366"),
        (table(mapping="other"), "unknown", "mapping"),
    ],
)
def test_what_is_refused_at_saving(found: Timetable, code: str, words: str) -> None:
    """[REC-11] [REC-12] [VAL-5]: one period twice is refused with the two dates."""
    with pytest.raises(Invalid) as told:
        check_timetable(found)
    assert told.value.value_code == code and words in told.value.message


# -- what is done on a day -----------------------------------------------------------------------


def acts(steps: Iterable[Step]) -> list[tuple[str, str]]:
    return [(step.act, step.on.isoformat()) for step in steps]


def facts(**more: Any) -> SeriesFacts:
    values: dict[str, Any] = {"table": table(start="2026-01-01")}
    return SeriesFacts(**values | more)


def test_nothing_is_done_before_the_creation_date() -> None:
    """[REC-14]."""
    assert plan(facts(), on("2025-12-31"), nothing) == []
    assert acts(plan(facts(), on("2026-01-01"), nothing)) == [("make", "2026-01-01")]


def test_what_was_missed_is_made_oldest_first_and_told_how_late() -> None:
    """[REC-16]: late by days from the creation date."""
    found = plan(facts(), on("2026-03-04"), nothing)
    assert [(s.on.isoformat(), s.late_by) for s in found] == [("2026-01-01", 62), ("2026-02-01", 31), ("2026-03-01", 3)]


def test_beyond_the_bound_a_person_chooses() -> None:
    """[REC-16]: what is beyond goes to Pending; what is adopted does not count."""
    found = plan(facts(), on("2026-06-01"), lambda p: 7 if p.start.month == 2 else None, limit=2)
    assert [act for act, _ in acts(found)] == ["make", "make", "adopt", "pend", "pend", "pend"]


@pytest.mark.parametrize(
    ("wait", "done", "expected"),
    [
        ("no", False, ["make", "make", "make"]),
        ("closed", True, ["make", "wait", "wait"]),
        ("closed", False, ["wait", "wait", "wait"]),
        ("overdue", True, ["make", "wait", "wait"]),
    ],
)
def test_waiting_for_the_one_before(wait: str, done: bool, expected: list[str]) -> None:
    """[REC-17]: when freed, the oldest is made, and the next waits for it; waiting ones are never Pending."""
    found = plan(facts(wait=wait, previous_done=done), on("2026-03-01"), nothing, limit=1 if wait != "no" else 24)
    assert [step.act for step in found] == expected


def test_records_are_final_except_planned_and_failed() -> None:
    """[REC-14] [REC-18] [REC-24]: skipped ahead stays skipped, failed is tried again, a moved one has its own day."""
    records = {
        on("2026-01-01"): Record(on("2026-01-01"), "failed", on("2026-01-01")),
        on("2026-02-01"): Record(on("2026-02-01"), "skipped", on("2026-02-01")),
        on("2026-03-01"): Record(on("2026-03-01"), "planned", on("2026-03-09")),
        on("2026-04-01"): Record(on("2026-04-01"), "planned", on("2026-03-05")),
    }
    found = facts(records=records, done_through=on("2026-02-01"))
    assert acts(plan(found, on("2026-03-05"), nothing)) == [("make", "2026-01-01"), ("make", "2026-04-01")]
    assert acts(plan(found, on("2026-03-09"), nothing))[1] == ("make", "2026-03-01")
    assert planning.next_on(found) == on("2026-01-01")


def test_a_pause_has_days_and_passes_over_what_falls_into_it() -> None:
    """[REC-26]: nothing is lost unseen."""
    found = facts(state="paused", paused_from=on("2026-02-01"), paused_to=on("2026-02-28"), pause_reason="merger")
    steps = plan(found, on("2026-03-01"), nothing)
    assert [act for act, _ in acts(steps)] == ["make", "skip", "make"] and "merger" in steps[1].because
    forever = replace(found, paused_to=None)
    assert [act for act, _ in acts(plan(forever, on("2026-03-01"), nothing))] == ["make", "skip", "skip"]


def test_an_inactive_client_holds_the_series_and_an_ended_one_does_nothing() -> None:
    """[REC-27] [REC-28]."""
    assert acts(plan(facts(client_active=False), on("2026-01-01"), nothing)) == [("skip", "2026-01-01")]
    assert plan(facts(state="ended"), on("2026-03-01"), nothing) == []
    assert planning.next_on(facts(state="ended")) is None
    bounded = facts(table=table(ended_on=on("2026-01-31")))
    assert acts(plan(bounded, on("2026-06-01"), nothing)) == [("make", "2026-01-01")]


def test_count_goes_on_where_a_series_was_split() -> None:
    """[REC-12] [REC-25]: skipped ones count, and so do those before the split."""
    found = table("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=5", "2026-04-01", counted=3)
    assert [p.on.isoformat() for p in found.first(9)] == ["2026-04-01", "2026-05-01"]


def test_the_preview_tells_period_deadline_and_title() -> None:
    """[REC-29]: the next twelve, with the deadline and why."""
    found = preview(facts(table=table(dates=rules("BK-M"))), LOOK, on("2025-12-01"), nothing)
    assert len(found) == 12 and {line.outcome for line in found} == {"make"}
    first = found[0]
    assert (first.on, first.period, first.due) == (on("2026-01-01"), "December 2025", on("2026-01-31"))
    assert first.title == "Monthly Bookkeeping December 2025" and "last day" in " ".join(first.because).lower()


def test_the_preview_tells_what_would_be_adopted_waiting_or_passed_over() -> None:
    """[REC-29]."""
    found = facts(wait="closed", previous_done=False, records={on("2026-04-01"): Record(on("2026-04-01"), "skipped")})
    lines = preview(found, LOOK, on("2026-02-01"), lambda p: 9 if p.start == on("2026-02-01") else None, count=4)
    assert [(line.on.isoformat(), line.outcome) for line in lines] == [
        ("2026-01-01", "wait"),
        ("2026-02-01", "wait"),
        ("2026-03-01", "adopt"),
        ("2026-05-01", "make"),
    ]


@pytest.mark.parametrize(
    ("code", "fye", "today", "start", "period"),
    [
        ("bookkeeping-monthly", FiscalYearEnd(), "2026-03-02", "2026-04-01", "March 2026"),
        ("bookkeeping-monthly", FiscalYearEnd(), "2026-03-01", "2026-03-01", "February 2026"),
        ("941-quarterly", FiscalYearEnd(), "2026-03-02", "2026-04-01", "Q1 2026"),
        ("941-quarterly", FiscalYearEnd(), "2026-04-01", "2026-04-01", "Q1 2026"),
        ("w-2-yearly", JUNE, "2026-03-02", "2027-01-02", "2026"),
        ("1040-yearly", FiscalYearEnd(), "2026-01-02", "2026-01-02", "2025"),
        ("1065-yearly", JUNE, "2026-03-02", "2026-07-02", "2025 (FYE Jun 2026)"),
        ("1120-yearly", FiscalYearEnd(2, 28), "2026-01-15", "2026-03-02", "2025 (FYE Feb 2026)"),
    ],
)
def test_ready_made_series(code: str, fye: FiscalYearEnd, today: str, start: str, period: str) -> None:
    """[REC-32]: the next one from today on stands for the period just ended."""
    offer = ready_made(code)
    assert offer is not None
    rule, first = offer.rule(fye, on(today))
    kind = TYPES[offer.type_code]["period"]
    [one] = Timetable(rule, first, kind, offer.mapping, fye=fye).first(1)
    assert one.on == on(start) and one.period.label(fye.month) == period


@pytest.mark.parametrize("offer", READY_MADE, ids=lambda offer: offer.code)
def test_every_ready_made_series_can_be_saved(offer: Any) -> None:
    """[REC-32] [REC-11]: for any year end."""
    for fye in (FiscalYearEnd(), JUNE, FiscalYearEnd(2, 28), FiscalYearEnd(9, 30)):
        rule, start = offer.rule(fye, on("2026-03-02"))
        kind = TYPES[offer.type_code]["period"]
        check_timetable(
            Timetable(
                rule,
                start,
                kind,
                offer.mapping,
                lead=offer.lead,
                fye=fye,
                fiscal_parts=kind == "fiscal_year",
                dates=rules(offer.type_code),
            )
        )


# -- the preview keeps its word --------------------------------------------------------------------

CHOICES = st.sampled_from(
    [
        (MONTHLY, "month", "previous"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "month", "this"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", "quarter", "this"),
        ("FREQ=WEEKLY;BYDAY=FR", "week", "span"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "two_weeks", "span"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", "pay_run", "span"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3", "month", "previous"),
        ("FREQ=WEEKLY;BYDAY=TU,FR;COUNT=9", "day", "this"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    CHOICES,
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.sampled_from(["none", "before", "after"]),
    st.integers(0, 40),
    st.lists(st.integers(1, 25), min_size=1, max_size=12),
    st.booleans(),
)
def test_the_preview_is_what_is_made_and_no_period_comes_twice(
    choice: tuple[str, str, str], start: date, shift: str, lead: int, gaps: list[int], off: bool
) -> None:
    """[REC-29] [REC-14] [REC-16]: whatever days the loop runs on, with gaps of weeks, and stopped in the middle."""
    rule, kind, mapping = choice
    working = rule.endswith("BYSETPOS=3")
    found = SeriesFacts(Timetable(rule, start, kind, mapping, working_days=working, shift=shift, lead=lead))
    today = start - timedelta(days=lead + 7)
    promised = {line.on: line for line in preview(found, LOOK, today, nothing, count=40)}
    made: dict[date, Step] = {}
    for gap in gaps:
        today += timedelta(days=gap)
        steps = plan(found, today, nothing)
        for step in steps[:1] if off else steps:  # stopped after the first, the next beat goes on
            assert step.act == "make" and step.on not in made and step.creation <= today
            made[step.on] = step
            records = {**found.records, step.on: Record(step.on, "made", step.creation, 1)}
            found = replace(found, records=records)
        found = replace(found, done_through=planning.done_through(found))
        assert planning.next_on(found) is None or off or planning.next_on(found) > today  # type: ignore[operator]
    for day, step in made.items():
        line, period = promised[day], step.occurrence.period
        assert (line.creation, line.period_start, line.period_end) == (step.creation, period.start, period.end)
    days = [(s.occurrence.period.start, s.occurrence.period.end) for s in made.values()]
    assert len(set(days)) == len(days) and sorted(made) == list(made)
