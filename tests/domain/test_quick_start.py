"""A new engagement in a filtered view starts with the filter's plain equalities (interface.md 3.5) [CRE-4]."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assure_tui.domain.quick_start import start_of_line
from tests.domain.test_quick_add import TYPES

SOC = replace(TYPES[0], code="SOC 2", name="Controls report")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("type:1065 reviewer:me", "1065 >alex"),
        ("type:1065 preparer:jo priority:high tag:season year:2026", "1065 @jo !high #season 2026"),
        ('tag:"two words" client:"Bright Ideas"', '#"two words" "Bright Ideas"'),
        ("period:2026 year:2026 qualifier:NY", "2026 qualifier:NY"),
        (
            'stage:"In review" pipeline:tax owner:me partner:sam',
            'stage:"In review" pipeline:tax owner:alex partner:sam',
        ),
        ('type:"Controls report"', "SOC 2"),
        # neither a range, a choice of several, an or, a not nor a status says what a new one is
        ("is:late due<7d type:1040,1065 -tag:vip (line:tax OR line:audit)", ""),
        ("due:fri", ""),  # a typed deadline is never made without its reason [EXT-4]
        ("assignee:me", ""),
        ("type:", ""),  # half typed
    ],
)
def test_the_filter_says_what_a_new_one_is(text: str, line: str) -> None:
    """What plainly must hold is written in the words of the one line, `me` as the person."""
    assert start_of_line(text, (*TYPES, SOC), "alex") == line
