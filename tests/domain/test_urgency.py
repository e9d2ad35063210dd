"""Buckets, glyphs and words of deadlines [URG-1] [URG-2]."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assure_tui.domain.urgency import Bucket, bucket, words

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (-400, Bucket.OVERDUE),
        (-1, Bucket.OVERDUE),
        (0, Bucket.TODAY),
        (1, Bucket.TODAY),
        (2, Bucket.WEEK),
        (7, Bucket.WEEK),
        (8, Bucket.MONTH),
        (30, Bucket.MONTH),
        (31, Bucket.LATER),
    ],
)
def test_bucket_by_calendar_days_left(left: int, expected: Bucket) -> None:
    """[URG-1] Overdue, today or tomorrow, within 7 days, within 30 days, later."""
    assert bucket(TODAY + timedelta(days=left), TODAY) is expected


def test_no_date_and_closed_work_have_no_bucket_and_work_on_hold_keeps_its_own() -> None:
    """[URG-1] [URG-2] Overdue means live; on hold is live."""
    late = TODAY - timedelta(days=3)
    assert bucket(None, TODAY) is Bucket.NONE
    assert bucket(late, TODAY, live=False) is Bucket.NONE
    assert bucket(late, TODAY, on_hold=True) is Bucket.OVERDUE


def test_glyphs_are_one_cell_and_have_a_plain_form() -> None:
    """[URG-1] The last three buckets have no mark."""
    assert [b.glyph(False) for b in Bucket] == ["▲", "=", "~", "", "", ""]
    assert [b.glyph(True) for b in Bucket] == ["^", "=", "~", "", "", ""]
    assert all(b.glyph(True).isascii() for b in Bucket)


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (date(2026, 11, 13), "3 days late"),
        (date(2026, 11, 15), "1 day late"),
        (date(2026, 11, 16), "today"),
        (date(2026, 11, 17), "tomorrow"),
        (date(2026, 11, 20), "Fri 20 Nov"),
        (date(2026, 11, 23), "Mon 23 Nov"),
        (date(2026, 11, 24), "24 Nov"),
        (date(2026, 11, 30), "30 Nov"),
        (date(2027, 11, 30), "30 Nov 2027"),
        (None, "no date"),
    ],
)
def test_words_say_the_date_as_people_do(deadline: date | None, said: str) -> None:
    """[URG-1] Glyph and word first, colour after."""
    assert words(deadline, TODAY) == said


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_later_deadline_is_never_more_urgent(a: date, b: date) -> None:
    """[URG-1] [DUE-3] No date sorts last."""
    early, late = sorted((a, b))
    assert bucket(early, TODAY).rank <= bucket(late, TODAY).rank < Bucket.NONE.rank
