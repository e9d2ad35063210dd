"""Numbers nobody needs in free text are noticed, and never repeated [CLT-10] (reliability.md E)."""

from __future__ import annotations

import pytest

from assure_tui.domain.private_numbers import looks_private, warnings_about


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("078-05-1120", True),
        ("his is 078-05-1120.", True),
        ("078051120", True),
        ("SSN:078-05-1120\nand more", True),
        ("(07805-1120)", True),
        ("", False),
        (None, False),
        ("12-3456789", False),  # as an EIN is written
        ("call 555-123-4567", False),
        ("0780511201", False),  # one digit more
        ("1-078-05-1120", False),
        ("A078051120", False),
        ("paid 1,234,567.89 on 2026-03-15", False),
        ("last four 1120", False),
        ("\u0660\u0667\u0668-\u0660\u0665-\u0661\u0661\u0662\u0660", False),  # only digits such a number is written in
    ],
)
def test_what_looks_like_a_social_security_number(text: str | None, private: bool) -> None:
    """reliability.md E: three, two and four digits, with dashes or without, standing alone."""
    assert looks_private(text) is private
    said = warnings_about(text, "comment")
    assert bool(said) is private and not any("1120" in sentence for sentence in said)
