"""Quick add reads one line the way people write it, and tells what it cannot read (screens.md 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.minutes import minutes_words, read_minutes
from assure_tui.domain.model import Priority, Role, StaffState
from assure_tui.domain.quick_add import QuickReading, parse_quick
from assure_tui.domain.views import PipelineView, StaffView, TypeView

TODAY = date(2026, 11, 19)


def person(number: int, name: str, initials: str, login: str, state: StaffState = StaffState.ACTIVE) -> StaffView:
    return StaffView(number, name, initials, login, None, Role.MEMBER, state, (), 2400)


STAFF = (
    person(1, "Alex Marten", "AM", "alex"),
    person(2, "Jo Reed", "JR", "jo"),
    person(3, "Joan Sand", "JS", "joan"),
    person(4, "Gone Away", "GA", "gone", StaffState.LEFT),
)


def kind(number: int, code: str, period: str = "tax_year", roll: str = "irc7503") -> TypeView:
    return TypeView(number, code, code, "Tax", ("business",), period, False, 1, {"roll": roll})


TYPES = (
    kind(1, "1065"),
    kind(2, "1120-S"),
    kind(3, "1040"),
    kind(4, "SOC 2", "ad_hoc", "none"),
    kind(5, "BOOK", "month", "none"),
    kind(6, "1040-ES"),
    kind(7, "ADV", "ad_hoc", "none"),
)
PIPELINES = (PipelineView(1, "tax", "Tax", "due", ()), PipelineView(2, "accounting", "Accounting", "due", ()))


def read(line: str) -> QuickReading:
    return parse_quick(line, TODAY, types=TYPES, staff=STAFF, pipelines=PIPELINES)


def test_the_line_of_the_sketch_is_read_in_full() -> None:
    """screens.md 8: client, work, people, priority, budget, tag."""
    found = read("Brightwater 1065 2026 @alex >jo !high ~10h #754")
    assert found.ready
    assert (found.client, found.type, found.period) == ("Brightwater", TYPES[0], "2026")
    assert found.slots == {"preparer": 1, "reviewer": 2}
    assert (found.priority, found.budget, found.tags) == (Priority.HIGH, 600, ("754",))
    command = found.command(9)
    assert (command.client_ids, command.type_code, command.period) == ((9,), "1065", "2026")
    assert (command.priority, command.budget, command.slots) == ("high", 600, {"preparer": 1, "reviewer": 2})


CASES: list[tuple[str, dict[str, Any]]] = [
    ("1065 Brightwater", {"client": "Brightwater", "period": None}),
    ("Brightwater 2026 1065", {"client": "Brightwater", "period": "2026"}),
    ("1065 2026 Brightwater LLC", {"client": "Brightwater LLC", "period": "2026"}),
    ("1065 Holdings 1120S", {"client": "1065 Holdings", "type": TYPES[1]}),
    ("Marsh 1120-s fy2026-06", {"type": TYPES[1], "period": "FY2026-06"}),
    ("Marsh soc 2", {"client": "Marsh", "type": TYPES[3]}),
    ("Marsh SOC2 2026-03-01", {"type": TYPES[3], "period": "2026-03-01"}),
    ("Marsh book 2026-03", {"period": "2026-03"}),
    ("Marsh book 2026-Q1", {"period": "2026-Q1"}),
    ("Marsh 1040-ES 2026 2/4", {"type": TYPES[5], "part": 2}),
    ("Marsh 1040-ES 2026 part:all", {"part": "all"}),
    ('"1040 Club [x]" 1065', {"client": "1040 Club [x]", "type": TYPES[0]}),
    ("Marsh 1065 !!", {"priority": Priority.URGENT}),
    ("Marsh 1065 !u", {"priority": Priority.URGENT}),
    ("Marsh 1065 ~1:30", {"budget": 90}),
    ('Marsh 1065 #"needs care"', {"tags": ("needs care",)}),
    ("Marsh 1065 *acc", {"pipeline": PIPELINES[1]}),
    ("Marsh 1065 partner:JS owner:none", {"slots": {"partner": 3, "owner": None}}),
    ("Marsh 1065 due:2027-03-10 reason:agreed", {"due": date(2027, 3, 10), "reason": "agreed"}),
    ('Marsh 1065 target:"next fri"', {"target": date(2026, 11, 27)}),
]


@pytest.mark.parametrize(("line", "expected"), CASES)
def test_it_is_read_any_way_round(line: str, expected: dict[str, Any]) -> None:
    """screens.md 8: say it any way round."""
    found = read(line)
    assert found.problems == ()
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("fri", date(2026, 11, 20)),
        ("next fri", date(2026, 11, 27)),
        ("+3d", date(2026, 11, 22)),
        ("eom", date(2026, 11, 30)),
        ("15 mar", date(2027, 3, 15)),
        ("3bd before 15 mar", date(2027, 3, 10)),
        ("2027-03-15", date(2027, 3, 15)),
    ],
)
def test_a_bare_date_is_the_target_of_statutory_work_and_the_date_of_other_work(words: str, day: date) -> None:
    """[EXT-4]: no bare word ever moves a date the law sets."""
    law, other = read(f"Marsh 1065 2026 {words}"), read(f"Marsh book 2026-03 {words}")
    assert (law.due, law.target) == (None, day)
    assert (other.due, other.target) == (day, None)
    assert not law.problems and not other.problems


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "client"),
        ("Brightwater", "type"),
        ("1065", "client"),
        ("Marsh 1065 @nemo", "nobody is called"),
        ("Marsh 1065 @gone", "nobody is called"),
        ("Marsh 1065 >j", "several people"),
        ("Marsh 1065 !now", "priority is"),
        ("Marsh 1065 ~soon", "budget"),
        ("Marsh 1065 *zzz", "no pipeline"),
        ("Marsh 1065 due:never", "due"),
        ("Marsh 1065 part:x", "part"),
        ("Marsh 1065 2026 gibberish", "cannot read"),
        ("Marsh 1065 @", "alone"),
        ("Marsh 1065 due:", "what?"),
    ],
)
def test_what_cannot_be_read_is_told_and_stops_it(line: str, words: str) -> None:
    """Nothing is guessed: an unread word keeps the line from being saved."""
    found = read(line)
    assert not found.ready
    assert any(words in problem for problem in found.problems), found.problems


@given(st.text(max_size=80))
def test_no_text_breaks_it(line: str) -> None:
    """Any text is either read or told; it never raises."""
    found = read(line)
    assert found.ready or found.problems


@given(st.integers(0, 600_000))
def test_minutes_come_back_as_said(minutes: int) -> None:
    """[VAL-5]: what is shown can be typed again."""
    assert read_minutes(minutes_words(minutes)) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90", 90), ("1:30", 90), ("1h30", 90), ("10h", 600), ("1.5h", 90), ("45m", 45), ("x", None), ("1:75", None)],
)
def test_minutes_are_read_in_every_form(text: str, minutes: int | None) -> None:
    """[VAL-5]."""
    assert read_minutes(text) == minutes
