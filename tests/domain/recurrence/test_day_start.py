"""Days are local and begin at the firm's time, whatever the clock does [REC-9] [REC-34]."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assure_tui.domain.recurrence.day_start import begun, instant_of

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        ("2026-03-02", "06:00", NEW_YORK, "2026-03-02T11:00"),
        ("2026-03-08", "02:30", NEW_YORK, "2026-03-08T07:00"),  # left out: the next minute there is is 03:00
        ("2026-11-01", "01:30", NEW_YORK, "2026-11-01T05:30"),  # comes twice: the first
        ("2026-09-06", "00:00", ZoneInfo("America/Santiago"), "2026-09-06T04:00"),  # a day without a midnight
        ("2011-12-30", "06:00", ZoneInfo("Pacific/Apia"), "2011-12-30T10:00"),  # a day that was left out
    ],
)
def test_a_time_of_day_is_one_instant(day: str, clock: str, zone: ZoneInfo, expected: str) -> None:
    """[REC-34]."""
    found = instant_of(date.fromisoformat(day), time.fromisoformat(clock), zone)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T10:59", "2026-03-01"),
        ("2026-03-02T11:00", "2026-03-02"),
        ("2026-03-03T04:59", "2026-03-02"),
        ("2026-03-03T05:00", "2026-03-02"),
    ],
)
def test_before_its_start_a_day_has_not_begun(now: str, expected: str) -> None:
    """[REC-9]: six in the morning in New York is eleven in UTC."""
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert begun(moment, NEW_YORK, "06:00") == date.fromisoformat(expected)
